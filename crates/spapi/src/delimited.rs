//! Delimited text: tab-separated reports without quoting, and quoted CSV.

mod dialect;
mod find;
mod header;
mod quoted;
mod row;

pub use dialect::Dialect;
pub use header::{Header, column_key};
pub use row::{BadLine, Line, LineFault, Row};

use self::row::Cell;
use crate::document::{Charset, Document, DocumentError};
use crate::limits::Limits;

/// Bytes asked of the document at a time.
const BLOCK_BYTES: usize = 256 * 1024;
/// Bytes in which the header line is looked for.
const HEADER_BYTES: usize = 256 * 1024;

/// Why a delimited file is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub enum DelimitedError {
    /// The document cannot be read to its end.
    #[error("the document cannot be read to its end")]
    Document(#[source] DocumentError),
    /// Nothing but blank lines.
    #[error("the file is empty")]
    Empty,
    /// The first line is longer than a header may be, or no text.
    #[error("the first line is no header")]
    NoHeader,
    /// Lines that end in a carriage return alone, as old Macs wrote them.
    #[error("its lines end in a carriage return alone: save it with LF or CRLF")]
    CarriageReturns,
    /// More columns than allowed.
    #[error("the header has {found} columns, more than {limit}")]
    TooManyColumns {
        /// Columns found.
        found: usize,
        /// Columns allowed.
        limit: usize,
    },
    /// More records than allowed.
    #[error("the file has more than {limit} lines")]
    TooManyRows {
        /// Records allowed.
        limit: u64,
    },
    /// The last line has no end and not all columns: the file was cut.
    #[error("line {line} ends in the middle: the file is cut off")]
    Cut {
        /// The line.
        line: u64,
    },
}

/// A reader of delimited text: the header at once, then line by line.
///
/// A line that cannot be read is given as a [`BadLine`] and reading goes on behind it. Memory is
/// bounded by the longest line allowed and one block.
#[derive(Debug)]
pub struct DelimitedReader {
    document: Document,
    dialect: Dialect,
    limits: Limits,
    header: Header,
    buffer: Vec<u8>,
    start: usize,
    next: usize,
    end: usize,
    is_ended: bool,
    next_line: u64,
    n_rows: u64,
    cells: Vec<Cell>,
    unquoted: Vec<u8>,
    is_padding: bool,
}

/// A record found in the buffer, not yet looked into.
enum Found {
    /// A record that begins at `start` and holds `n_bytes` without its line end.
    Record {
        n_bytes: usize,
        has_quotes: bool,
        has_line_end: bool,
    },
    /// A line set aside.
    Bad(LineFault),
}

impl DelimitedReader {
    /// Opens a delimited file and reads its header; without a dialect it is told from that line.
    ///
    /// # Errors
    /// When there is no header, or too many columns.
    pub fn open(
        mut document: Document,
        dialect: Option<Dialect>,
        limits: &Limits,
    ) -> Result<Self, DelimitedError> {
        let head = document
            .peek(HEADER_BYTES)
            .map_err(DelimitedError::Document)?;
        let dialect = dialect.unwrap_or_else(|| Dialect::detect(head));
        let mut reader = Self {
            document,
            dialect,
            limits: limits.clone(),
            header: Header::default(),
            buffer: vec![0; BLOCK_BYTES],
            start: 0,
            next: 0,
            end: 0,
            is_ended: false,
            next_line: 1,
            n_rows: 0,
            cells: Vec::new(),
            unquoted: Vec::new(),
            is_padding: false,
        };
        reader.read_header()?;
        Ok(reader)
    }

    /// Takes a line with too few cells for one whose last cells are empty, as spreadsheets write
    /// it, and the last line as whole even if nothing ends it.
    #[must_use]
    pub fn padding_short_lines(mut self) -> Self {
        self.is_padding = true;
        self
    }

    /// The header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// How the file is written.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The document behind.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Records given so far, readable or not.
    pub fn n_rows(&self) -> u64 {
        self.n_rows
    }

    /// The next line; `None` at the end. Empty lines are passed over.
    ///
    /// # Errors
    /// When the file has to be refused as a whole.
    pub fn next_line(&mut self) -> Result<Option<Line<'_>>, DelimitedError> {
        let Some((found, line)) = self.find()? else {
            return Ok(None);
        };
        self.n_rows += 1;
        if self.n_rows > self.limits.rows {
            return Err(DelimitedError::TooManyRows {
                limit: self.limits.rows,
            });
        }
        match found {
            Found::Bad(fault) => Ok(Some(Line::Bad(BadLine { line, fault }))),
            Found::Record {
                n_bytes,
                has_quotes,
                has_line_end,
            } => self
                .look_into(line, n_bytes, has_quotes, has_line_end)
                .map(Some),
        }
    }

    fn read_header(&mut self) -> Result<(), DelimitedError> {
        let (mut found, _) = self.find()?.ok_or(DelimitedError::Empty)?;
        if self.is_separator_hint(&found) {
            (found, _) = self.find()?.ok_or(DelimitedError::Empty)?;
        }
        let Found::Record {
            n_bytes,
            has_quotes,
            ..
        } = found
        else {
            return Err(DelimitedError::NoHeader);
        };
        let found_columns = self.split(n_bytes, has_quotes);
        if found_columns > self.limits.columns {
            return Err(DelimitedError::TooManyColumns {
                found: found_columns,
                limit: self.limits.columns,
            });
        }
        let bytes = self.record_bytes(n_bytes, has_quotes);
        let text = str::from_utf8(bytes).map_err(|_| DelimitedError::NoHeader)?;
        if text.contains('\0') {
            return Err(DelimitedError::NoHeader);
        }
        if text.contains('\r') && !has_quotes {
            return Err(DelimitedError::CarriageReturns);
        }
        let row = Row::new(1, text, &self.cells);
        self.header = Header::new((0..row.n_cells()).map(|at| row.cell(at)));
        Ok(())
    }

    /// Spreadsheets write a first line `sep=;` for each other.
    fn is_separator_hint(&self, found: &Found) -> bool {
        match found {
            Found::Record { n_bytes: 5, .. } => self.record_bytes(5, false).starts_with(b"sep="),
            Found::Record { .. } | Found::Bad(_) => false,
        }
    }

    /// The bytes of the record that was found last.
    fn record_bytes(&self, n_bytes: usize, has_quotes: bool) -> &[u8] {
        if has_quotes {
            return &self.unquoted;
        }
        self.buffer
            .get(self.start..self.start + n_bytes)
            .unwrap_or_default()
    }

    /// Splits an unquoted record; a quoted one was split while its end was looked for.
    fn split(&mut self, n_bytes: usize, has_quotes: bool) -> usize {
        if !has_quotes {
            let bytes = self
                .buffer
                .get(self.start..self.start + n_bytes)
                .unwrap_or_default();
            Cell::split(bytes, self.dialect.delimiter, &mut self.cells);
        }
        self.cells.len()
    }

    fn look_into(
        &mut self,
        line: u64,
        n_bytes: usize,
        has_quotes: bool,
        has_line_end: bool,
    ) -> Result<Line<'_>, DelimitedError> {
        let expected = self.header.n_columns();
        let mut found = self.split(n_bytes, has_quotes);
        if self.is_padding && found < expected {
            self.cells.resize(expected, Cell { from: 0, to: 0 });
            found = expected;
        }
        if found < expected && !has_line_end {
            return Err(DelimitedError::Cut { line });
        }
        let is_transcoded = self
            .document
            .charset()
            .is_some_and(|charset| charset != Charset::UTF_8);
        let field_limit = self.limits.field_bytes;
        let too_long = self.cells.iter().position(|cell| cell.len() > field_limit);
        let bytes = self.record_bytes(n_bytes, has_quotes);
        let fault = if found != expected {
            Some(LineFault::Ragged { found, expected })
        } else if let Some(column) = too_long {
            Some(LineFault::FieldTooLong {
                column,
                limit_bytes: field_limit,
            })
        } else if memchr::memchr(0, bytes).is_some() {
            Some(LineFault::Nul)
        } else if is_transcoded && memchr::memmem::find(bytes, "\u{fffd}".as_bytes()).is_some() {
            Some(LineFault::NotInCharset)
        } else {
            None
        };
        if let Some(fault) = fault {
            return Ok(Line::Bad(BadLine { line, fault }));
        }
        Ok(match str::from_utf8(bytes) {
            Ok(text) => Line::Row(Row::new(line, text, &self.cells)),
            Err(_) => Line::Bad(BadLine {
                line,
                fault: LineFault::NotInCharset,
            }),
        })
    }
}

#[cfg(test)]
mod tests;
