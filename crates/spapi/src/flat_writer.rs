//! Tab-separated text as it is written: a header, then one line at a time.

use std::fmt::{self, Write as _};
use std::io;

use crate::document::Charset;

/// A line of a flat file, or the part of one: columns that belong together.
pub trait FlatRow {
    /// Appends the names of the columns.
    fn columns(names: &mut Vec<&'static str>);

    /// Appends one cell for each column.
    fn put(&self, line: &mut FlatLine);
}

/// Two parts of a line, side by side.
impl<A: FlatRow, B: FlatRow> FlatRow for (A, B) {
    fn columns(names: &mut Vec<&'static str>) {
        A::columns(names);
        B::columns(names);
    }

    fn put(&self, line: &mut FlatLine) {
        self.0.put(line);
        self.1.put(line);
    }
}

/// A value that stands in one cell.
pub trait FlatCell {
    /// Appends the value to a line.
    fn put(&self, line: &mut FlatLine);
}

/// A line that is being put together.
#[derive(Debug, Default)]
pub struct FlatLine {
    text: String,
    n_cells: usize,
}

impl FlatLine {
    /// Appends a cell. Tabs, line breaks and other control characters become a space.
    pub fn cell(&mut self, value: impl fmt::Display) {
        if self.n_cells > 0 {
            self.text.push('\t');
        }
        self.n_cells += 1;
        // Writing to a text cannot fail.
        let _ = write!(OneLine(&mut self.text), "{value}");
    }
}

/// Turns what would end a cell or a line into a space.
struct OneLine<'a>(&'a mut String);

impl fmt::Write for OneLine<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        self.0.extend(text.chars().map(plain));
        Ok(())
    }
}

macro_rules! cells {
    ($($type:ty),* $(,)?) => {
        $(impl FlatCell for $type {
            fn put(&self, line: &mut FlatLine) {
                line.cell(self);
            }
        })*
    };
}

cells!(
    &str,
    i64,
    u64,
    u32,
    bool,
    crate::money::Minor,
    crate::instant::OffsetTime,
    crate::instant::ZonedTime
);

/// A value that may be missing: then the cell is empty.
impl<T: FlatCell> FlatCell for Option<T> {
    fn put(&self, line: &mut FlatLine) {
        match self {
            Some(value) => value.put(line),
            None => line.cell(""),
        }
    }
}

/// Writes a flat file: lines end in CRLF, nothing is quoted, and a character that the charset
/// lacks becomes `?`. Every line goes out at once: give it a buffered target.
pub struct FlatWriter<'w> {
    target: &'w mut dyn io::Write,
    charset: Charset,
    n_columns: usize,
    line: FlatLine,
    bytes: Vec<u8>,
}

impl<'w> FlatWriter<'w> {
    /// Writes the header of lines of one kind.
    ///
    /// # Errors
    /// When the target cannot be written.
    pub fn open<R: FlatRow>(target: &'w mut dyn io::Write, charset: Charset) -> io::Result<Self> {
        let mut names = Vec::new();
        R::columns(&mut names);
        let mut writer = Self {
            target,
            charset,
            n_columns: names.len(),
            line: FlatLine::default(),
            bytes: Vec::new(),
        };
        for name in names {
            writer.line.cell(name);
        }
        writer.end_line()?;
        Ok(writer)
    }

    /// Writes a line.
    ///
    /// # Errors
    /// When the target cannot be written, or the line has other columns than the header.
    pub fn row(&mut self, row: &impl FlatRow) -> io::Result<()> {
        row.put(&mut self.line);
        self.end_line()
    }

    fn end_line(&mut self) -> io::Result<()> {
        let n_cells = std::mem::take(&mut self.line.n_cells);
        if n_cells != self.n_columns {
            self.line.text.clear();
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("a line of {n_cells} cells under {} columns", self.n_columns),
            ));
        }
        self.line.text.push_str("\r\n");
        self.bytes.clear();
        self.charset.encode(&self.line.text, &mut self.bytes);
        self.line.text.clear();
        self.target.write_all(&self.bytes)
    }
}

impl fmt::Debug for FlatWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlatWriter")
            .field("charset", &self.charset)
            .field("n_columns", &self.n_columns)
            .finish_non_exhaustive()
    }
}

/// Declares a line of a flat file to be written: its fields in the order of their columns.
macro_rules! flat_rows {
    ($(
        $(#[$doc:meta])*
        $visibility:vis $row:ident {
            $($(#[$field_doc:meta])* $field:ident: $type:ty = $name:literal,)*
        }
    )*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
            $visibility struct $row<'a> {
                $(
                    $(#[$field_doc])*
                    #[doc = concat!("Column `", $name, "`.")]
                    $visibility $field: $type,
                )*
            }

            impl $crate::flat_writer::FlatRow for $row<'_> {
                fn columns(names: &mut Vec<&'static str>) {
                    names.extend_from_slice(&[$($name),*]);
                }

                fn put(&self, line: &mut $crate::flat_writer::FlatLine) {
                    $($crate::flat_writer::FlatCell::put(&self.$field, line);)*
                }
            }
        )*
    };
}

pub(crate) use flat_rows;

#[cfg(test)]
mod tests {
    use super::*;

    flat_rows! {
        /// Two columns.
        Pair {
            name: &'a str = "name",
            count: Option<i64> = "count",
        }
        /// One column.
        Flag {
            note: Option<&'a str> = "note",
        }
    }

    fn written(charset: Charset, name: &str) -> Vec<u8> {
        let mut out = Vec::new();
        let mut writer = FlatWriter::open::<Pair<'_>>(&mut out, charset).unwrap();
        writer
            .row(&Pair {
                name,
                count: Some(-3),
            })
            .unwrap();
        out
    }

    #[test]
    fn a_value_never_ends_its_cell_or_line() {
        assert_eq!(
            written(Charset::UTF_8, "a\tb\r\nc\0\"d"),
            b"name\tcount\r\na b  c \"d\t-3\r\n"
        );
    }

    #[test]
    fn characters_that_the_charset_lacks_become_question_marks() {
        assert_eq!(
            written(Charset::WINDOWS_1252, "é本€"),
            b"name\tcount\r\n\xe9?\x80\t-3\r\n"
        );
        assert_eq!(
            written(Charset::SHIFT_JIS, "本é"),
            b"name\tcount\r\n\x96\x7b?\t-3\r\n"
        );
    }

    #[test]
    fn parts_stand_side_by_side_and_must_fit_the_header() {
        let mut out = Vec::new();
        let mut writer =
            FlatWriter::open::<(Pair<'_>, Flag<'_>)>(&mut out, Charset::UTF_8).unwrap();
        writer
            .row(&(Pair::default(), Flag { note: Some("x") }))
            .unwrap();
        assert!(writer.row(&Pair::default()).is_err());
        writer.row(&(Pair::default(), Flag::default())).unwrap();
        assert_eq!(out, b"name\tcount\tnote\r\n\t\tx\r\n\t\t\r\n");
    }
}
