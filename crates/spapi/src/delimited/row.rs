//! One line of a delimited file: its cells, or why it has none.

/// A line.
#[derive(Debug)]
pub enum Line<'a> {
    /// A record with as many cells as the header has columns.
    Row(Row<'a>),
    /// A line set aside.
    Bad(BadLine),
}

/// A line that is no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// The line in the file, counted from 1, where the record begins.
    pub line: u64,
    /// What is wrong.
    pub fault: LineFault,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// More or fewer cells than the header has.
    #[error("the line has {found} fields, the header has {expected}")]
    Ragged {
        /// Cells found.
        found: usize,
        /// Columns of the header.
        expected: usize,
    },
    /// Longer than a line may be.
    #[error("the line is longer than {limit_bytes} bytes")]
    LineTooLong {
        /// Bytes allowed.
        limit_bytes: usize,
    },
    /// One cell is longer than a field may be.
    #[error("field {} is longer than {limit_bytes} bytes", column + 1)]
    FieldTooLong {
        /// The column, counted from 0.
        column: usize,
        /// Bytes allowed.
        limit_bytes: usize,
    },
    /// A quote opens and nothing closes it.
    #[error("a quote is never closed")]
    UnclosedQuote,
    /// Text between a closing quote and the delimiter.
    #[error("text follows a closing quote")]
    TextAfterQuote,
    /// A byte of value zero.
    #[error("the line holds a NUL byte")]
    Nul,
    /// Bytes that are not of the file's charset.
    #[error("the line holds bytes that are not in the file's charset")]
    NotInCharset,
}

/// A record: borrowed cells, trimmed when asked for.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    line: u64,
    text: &'a str,
    cells: &'a [Cell],
}

impl<'a> Row<'a> {
    pub(super) fn new(line: u64, text: &'a str, cells: &'a [Cell]) -> Self {
        Self { line, text, cells }
    }

    /// The line in the file, counted from 1, where the record begins.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many cells there are.
    pub fn n_cells(&self) -> usize {
        self.cells.len()
    }

    /// A cell without blanks around it, counted from 0; empty behind the last.
    pub fn cell(&self, at: usize) -> &'a str {
        let cell = self.cells.get(at);
        let text = cell.and_then(|cell| self.text.get(cell.from..cell.to));
        trimmed(text.unwrap_or_default())
    }
}

/// Most cells have nothing to trim, which their first and last byte tell.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [only] if only.is_ascii_graphic() => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        [_, ..] => text.trim(),
    }
}

/// Where a cell stands in its record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Cell {
    pub(super) fn len(self) -> usize {
        self.to - self.from
    }

    pub(super) fn split(bytes: &[u8], delimiter: u8, cells: &mut Vec<Self>) {
        cells.clear();
        let mut from = 0;
        for to in memchr::memchr_iter(delimiter, bytes) {
            cells.push(Self { from, to });
            from = to + 1;
        }
        cells.push(Self {
            from,
            to: bytes.len(),
        });
    }
}
