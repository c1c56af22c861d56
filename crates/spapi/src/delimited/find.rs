//! Finding where records begin and end, over blocks of bounded size.

use std::io::Read;

use super::quoted::{Scan, scan};
use super::row::LineFault;
use super::{BLOCK_BYTES, DelimitedError, DelimitedReader, Found};

impl DelimitedReader {
    /// Finds the next record and the line where it begins; passes over empty lines.
    pub(super) fn find(&mut self) -> Result<Option<(Found, u64)>, DelimitedError> {
        loop {
            self.start = self.next;
            let line = self.next_line;
            let Some(n_line) = self.find_line_end()? else {
                return Ok(Some((self.too_long()?, line)));
            };
            let has_line_end = self.start + n_line < self.end;
            if n_line == 0 && !has_line_end {
                return Ok(None);
            }
            let physical = self
                .buffer
                .get(self.start..self.start + n_line)
                .unwrap_or_default();
            let record = physical.strip_suffix(b"\r").unwrap_or(physical);
            let n_bytes = record.len();
            let has_quotes = self.dialect.is_quoted && memchr::memchr(b'"', record).is_some();
            self.pass(n_line, has_line_end);
            if n_bytes == 0 {
                continue;
            }
            let found = if has_quotes {
                self.find_quoted(line, has_line_end)?
            } else {
                Found::Record {
                    n_bytes,
                    has_quotes,
                    has_line_end,
                }
            };
            return Ok(Some((found, line)));
        }
    }

    /// Goes on behind a physical line of `n_line` bytes.
    fn pass(&mut self, n_line: usize, has_line_end: bool) {
        self.next = self.start + n_line + usize::from(has_line_end);
        self.next_line += u64::from(has_line_end);
    }

    /// Bytes of the physical line at `start`, without its end; `None` when it is too long.
    fn find_line_end(&mut self) -> Result<Option<usize>, DelimitedError> {
        let mut n_seen = 0;
        loop {
            let unseen = self
                .buffer
                .get(self.start + n_seen..self.end)
                .unwrap_or_default();
            if let Some(n_more) = memchr::memchr(b'\n', unseen) {
                let n_line = n_seen + n_more;
                return Ok((n_line <= self.limits.line_bytes).then_some(n_line));
            }
            n_seen = self.end - self.start;
            if n_seen > self.limits.line_bytes {
                return Ok(None);
            }
            if self.is_ended {
                return Ok(Some(n_seen));
            }
            self.fill()?;
        }
    }

    /// Sets a line aside that is longer than allowed, without keeping it.
    fn too_long(&mut self) -> Result<Found, DelimitedError> {
        loop {
            let unseen = self.buffer.get(self.start..self.end).unwrap_or_default();
            if let Some(n_line) = memchr::memchr(b'\n', unseen) {
                self.pass(n_line, true);
                break;
            }
            self.start = self.end;
            self.next = self.end;
            if self.is_ended {
                break;
            }
            self.fill()?;
        }
        Ok(Found::Bad(LineFault::LineTooLong {
            limit_bytes: self.limits.line_bytes,
        }))
    }

    /// Looks for the end of a record with quotes. One that has none is set aside by its first
    /// physical line alone, so that a stray quote does not swallow the lines behind it.
    fn find_quoted(&mut self, line: u64, has_line_end: bool) -> Result<Found, DelimitedError> {
        let limit_bytes = self.limits.line_bytes;
        loop {
            let bytes = self.buffer.get(self.start..self.end).unwrap_or_default();
            // Room for the line end of a record that is as long as allowed.
            let at_hand = bytes.get(..limit_bytes + 2).unwrap_or(bytes);
            let is_over = at_hand.len() < bytes.len();
            let scanned = scan(
                at_hand,
                self.dialect.delimiter,
                self.is_ended && !is_over,
                &mut self.unquoted,
                &mut self.cells,
            );
            match scanned {
                Scan::Whole { n_bytes, n_breaks } => {
                    let has_line_end = self.pass_quoted(line, n_bytes, n_breaks);
                    if n_bytes > limit_bytes {
                        return Ok(Found::Bad(LineFault::LineTooLong { limit_bytes }));
                    }
                    return Ok(Found::Record {
                        n_bytes,
                        has_quotes: true,
                        has_line_end,
                    });
                }
                Scan::Fault(LineFault::UnclosedQuote) if !has_line_end => {
                    return Err(DelimitedError::Cut { line });
                }
                Scan::Fault(fault) => return Ok(Found::Bad(fault)),
                Scan::More if is_over => return Ok(Found::Bad(LineFault::UnclosedQuote)),
                Scan::More => self.fill()?,
            }
        }
    }

    /// Goes on behind a quoted record that begins at `line`; `true` when a line end follows it.
    fn pass_quoted(&mut self, line: u64, n_bytes: usize, n_breaks: u64) -> bool {
        let behind = self.start + n_bytes;
        let rest = self.buffer.get(behind..self.end).unwrap_or_default();
        let n_end = if rest.starts_with(b"\r\n") {
            2
        } else {
            usize::from(rest.starts_with(b"\n"))
        };
        self.next_line = line + n_breaks + u64::from(n_end > 0);
        self.next = behind + n_end;
        n_end > 0
    }

    /// Takes in one more block behind the record at `start`, which moves to the front.
    fn fill(&mut self) -> Result<(), DelimitedError> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.next -= self.start;
            self.start = 0;
        }
        if self.buffer.len() < self.end + BLOCK_BYTES {
            self.buffer.resize(self.end + BLOCK_BYTES, 0);
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        let n_bytes = self
            .document
            .read(room)
            .map_err(|error| DelimitedError::Document(error.into()))?;
        self.end += n_bytes;
        self.is_ended = n_bytes == 0;
        Ok(())
    }
}
