//! How a delimited file is written: its delimiter, and whether it quotes.

/// The form of a delimited file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// The byte between two fields.
    pub delimiter: u8,
    /// Whether fields may stand in double quotes, as RFC 4180 has it.
    pub is_quoted: bool,
}

impl Dialect {
    /// Amazon's flat files: tabs, and a quote is a character like any other.
    pub const FLAT_FILE: Self = Self {
        delimiter: b'\t',
        is_quoted: false,
    };
    /// Comma-separated values with quotes.
    pub const CSV: Self = Self {
        delimiter: b',',
        is_quoted: true,
    };

    /// Tells the form from the first line: the most frequent of tab, comma, semicolon and bar
    /// outside quotes. Tabs mean no quoting unless the header itself is quoted; anything else
    /// means quoting.
    pub fn detect(head: &[u8]) -> Self {
        let mut lines = head
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::trim_ascii)
            .filter(|line| !line.is_empty());
        let mut line = lines.next().unwrap_or_default();
        if let Some([delimiter]) = line.strip_prefix(b"sep=") {
            return Self {
                delimiter: *delimiter,
                is_quoted: true,
            };
        }
        line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
        let mut delimiter = b'\t';
        let mut most = 0;
        for candidate in *b"\t,;|" {
            let found = count_outside_quotes(line, candidate);
            if found > most {
                delimiter = candidate;
                most = found;
            }
        }
        Self {
            delimiter,
            is_quoted: delimiter != b'\t' || line.starts_with(b"\""),
        }
    }
}

fn count_outside_quotes(line: &[u8], delimiter: u8) -> usize {
    let mut is_inside = false;
    let mut count = 0;
    for byte in line {
        if *byte == b'"' {
            is_inside = !is_inside;
        } else if *byte == delimiter && !is_inside {
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_the_form() {
        assert_eq!(Dialect::detect(b"a\tb\tc\n1,2,3,4\n"), Dialect::FLAT_FILE);
        assert_eq!(Dialect::detect(b"\n\na,b,c\n"), Dialect::CSV);
        assert_eq!(Dialect::detect(b"a;\"b,c,d\";e\n").delimiter, b';');
        assert_eq!(Dialect::detect(b"a|b\n").delimiter, b'|');
        assert!(Dialect::detect(b"\"a\"\t\"b\"\n").is_quoted);
        assert_eq!(Dialect::detect(b"sep=;\na;b\n").delimiter, b';');
    }
}
