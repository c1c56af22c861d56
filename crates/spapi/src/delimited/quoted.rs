//! Records of quoted CSV: fields in double quotes, with delimiters and line breaks inside.

use super::row::{Cell, LineFault};

/// What looking for the end of a quoted record found.
pub(super) enum Scan {
    /// A whole record; its line end begins behind `n_bytes`.
    Whole {
        /// Bytes of the record as written, without the line end.
        n_bytes: usize,
        /// Line breaks inside.
        n_breaks: u64,
    },
    /// The record goes on behind the bytes at hand.
    More,
    /// No record.
    Fault(LineFault),
}

/// Reads one record from the start of `bytes`: its cells go to `cells`, their text without
/// quotes to `text`. `is_all` says that nothing follows `bytes`.
pub(super) fn scan(
    bytes: &[u8],
    delimiter: u8,
    is_all: bool,
    text: &mut Vec<u8>,
    cells: &mut Vec<Cell>,
) -> Scan {
    text.clear();
    cells.clear();
    let mut at = 0;
    let mut n_breaks = 0;
    loop {
        let from = text.len();
        if bytes.get(at) == Some(&b'"') {
            match quoted_field(bytes, at + 1, text, &mut n_breaks) {
                Some(behind) => at = behind,
                None if is_all => return Scan::Fault(LineFault::UnclosedQuote),
                None => return Scan::More,
            }
        } else {
            let rest = bytes.get(at..).unwrap_or_default();
            let n_field = memchr::memchr2(delimiter, b'\n', rest).unwrap_or(rest.len());
            text.extend_from_slice(rest.get(..n_field).unwrap_or_default());
            at += n_field;
        }
        let next = bytes.get(at).copied();
        let is_line_end = match next {
            None if !is_all => return Scan::More,
            None => true,
            Some(b'\n') => {
                // The carriage return of the line end is not part of the last field.
                if text.len() > from && text.last() == Some(&b'\r') {
                    text.pop();
                }
                true
            }
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => true,
            Some(b'\r') if bytes.get(at + 1).is_none() && !is_all => return Scan::More,
            Some(byte) if byte == delimiter => false,
            Some(_) => return Scan::Fault(LineFault::TextAfterQuote),
        };
        cells.push(Cell {
            from,
            to: text.len(),
        });
        if is_line_end {
            return Scan::Whole {
                n_bytes: at,
                n_breaks,
            };
        }
        at += 1;
    }
}

/// Reads from behind an opening quote to behind the closing one.
fn quoted_field(
    bytes: &[u8],
    mut at: usize,
    text: &mut Vec<u8>,
    n_breaks: &mut u64,
) -> Option<usize> {
    loop {
        let rest = bytes.get(at..)?;
        let n_text = memchr::memchr(b'"', rest)?;
        let piece = rest.get(..n_text)?;
        *n_breaks += u64::try_from(memchr::memchr_iter(b'\n', piece).count()).unwrap_or(0);
        text.extend_from_slice(piece);
        at += n_text + 1;
        if bytes.get(at) == Some(&b'"') {
            text.push(b'"');
            at += 1;
        } else {
            return Some(at);
        }
    }
}
