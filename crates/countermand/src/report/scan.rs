//! Finds tabs and line ends, 64 bytes at a time.

/// Bytes that a block holds beyond its last line end, so that every window is whole.
pub(super) const SLACK_BYTES: usize = 64;
/// Separators that one line's scan records at most: the limit on columns.
pub(super) const MAX_COLUMNS: usize = 256;

/// Where the fields of one line lie.
#[derive(Debug)]
pub(super) struct Fields {
    /// Where each field ends: a tab or the line end.
    ends: [u32; MAX_COLUMNS],
    n_found: usize,
    start: usize,
    /// Where the line ends: the place of its `\n`.
    pub(super) line_end: usize,
}

impl Fields {
    pub(super) fn new() -> Self {
        Self {
            ends: [0; MAX_COLUMNS],
            n_found: 0,
            start: 0,
            line_end: 0,
        }
    }

    /// How many fields were found: at most as many as were wanted.
    pub(super) fn len(&self) -> usize {
        self.n_found
    }

    /// The field of a column; empty when the line does not reach it.
    #[inline]
    pub(super) fn field<'a>(&self, block: &'a [u8], column: usize) -> &'a [u8] {
        if column >= self.n_found {
            return &[];
        }
        let start = match column.checked_sub(1) {
            Some(before) => self.end(before) + 1,
            None => self.start,
        };
        block.get(start..self.end(column)).unwrap_or_default()
    }

    #[inline]
    fn end(&self, column: usize) -> usize {
        self.ends.get(column).map_or(0, |end| *end as usize)
    }

    /// Reads the line that starts at `start`: its first `n_wanted` fields and its end.
    ///
    /// `block` has a line end at or after `start`, and [`SLACK_BYTES`] bytes behind its last one.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a block has at most a few MiB"
    )]
    pub(super) fn scan(&mut self, block: &[u8], start: usize, n_wanted: usize) {
        self.start = start;
        let mut n_fields = 0;
        let mut at = start;
        while let Some(window) = block.get(at..).and_then(<[u8]>::first_chunk::<64>) {
            let mut separators = separators(window);
            while separators != 0 {
                let end = at + separators.trailing_zeros() as usize;
                separators &= separators - 1;
                if let Some(slot) = self.ends.get_mut(n_fields) {
                    *slot = end as u32;
                }
                n_fields += 1;
                let is_line_end = block.get(end) == Some(&b'\n');
                if is_line_end || n_fields >= n_wanted {
                    self.n_found = n_fields;
                    self.line_end = if is_line_end {
                        end
                    } else {
                        line_end(block, end)
                    };
                    return;
                }
            }
            at += 64;
        }
        self.n_found = n_fields;
        self.line_end = block.len();
    }
}

/// The place of the first `\n` at or after `from`.
#[inline]
pub(super) fn line_end(block: &[u8], from: usize) -> usize {
    let rest = block.get(from..).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(block.len(), |length| from + length)
}

/// A bit for each byte that is a tab or a line end.
#[inline]
fn separators(window: &[u8; 64]) -> u64 {
    let mut marks = [0_u8; 64];
    for (mark, byte) in marks.iter_mut().zip(window) {
        // Without a branch, so that the compiler compares sixteen or more bytes at once.
        *mark = u8::from(*byte == b'\t') | u8::from(*byte == b'\n');
    }
    let mut bits = 0;
    let mut shift = 0;
    let mut rest = &marks[..];
    while let Some((eight, after)) = rest.split_first_chunk::<8>() {
        // The product moves the lowest bit of each of the eight bytes into its highest byte.
        let gathered = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= gathered << shift;
        shift += 8;
        rest = after;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_a_separator_is_found() {
        for at in 0..64 {
            let mut window = [b'x'; 64];
            window[at] = b'\t';
            assert_eq!(separators(&window), 1 << at);
            window[63 - at] = b'\n';
            assert_eq!(separators(&window), 1 << at | 1 << (63 - at));
        }
        assert_eq!(separators(&[b'\t'; 64]), u64::MAX);
        // Neighbours of both codes and bytes with the top bit are none.
        for byte in [8, 11, 0x89, 0x8A, 0, 0xFF] {
            assert_eq!(separators(&[byte; 64]), 0);
        }
    }

    #[test]
    fn fields_lie_between_tabs_and_the_scan_stops_at_the_wanted_one() {
        let mut block = b"a\t\tccc\td\ne\n".to_vec();
        block.extend([0; SLACK_BYTES]);
        let mut fields = Fields::new();
        fields.scan(&block, 0, 3);
        assert_eq!(fields.len(), 3);
        assert_eq!(fields.field(&block, 0), b"a");
        assert_eq!(fields.field(&block, 1), b"");
        assert_eq!(fields.field(&block, 2), b"ccc");
        assert_eq!(fields.field(&block, 3), b"");
        assert_eq!(fields.line_end, 8);
        fields.scan(&block, 9, 3);
        assert_eq!((fields.len(), fields.line_end), (1, 10));
        assert_eq!(fields.field(&block, 0), b"e");
    }
}
