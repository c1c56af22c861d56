//! Flat-file feeds: one message on a line, columns by name.

use super::envelope::{Envelope, Message};
use super::fault::{Fault, FeedError};
use crate::delimited::{DelimitedReader, Dialect, Header, Line, Row};
use crate::document::Document;
use crate::limits::Limits;

/// How the first line of Seller Central's spreadsheets begins.
const TEMPLATE_MARK: &[u8] = b"TemplateType=";

/// Places of columns, found by name.
pub(super) struct Columns<'h> {
    header: &'h Header,
}

impl Columns<'_> {
    /// A column that may be missing.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.header.find(name)
    }

    /// A column that has to be there.
    pub(super) fn need(&self, name: &'static str) -> Result<usize, FeedError> {
        self.find(name).ok_or(FeedError::ColumnMissing { name })
    }
}

/// The cell of a column, if there is something in it.
pub(super) fn cell<'a>(row: &Row<'a>, at: Option<usize>) -> Option<&'a str> {
    at.map(|at| row.cell(at)).filter(|text| !text.is_empty())
}

/// Reads a flat-file feed: finds the columns once, then makes a message of every line.
pub(super) fn read<B: Default, C>(
    mut document: Document,
    limits: &Limits,
    columns: impl FnOnce(&Columns<'_>) -> Result<C, FeedError>,
    body: impl Fn(&C, &Row<'_>, &mut Vec<Fault>) -> B,
) -> Result<Envelope<B>, FeedError> {
    let n_skipped = skip_template_line(&mut document, limits)?;
    let mut reader =
        DelimitedReader::open(document, Some(Dialect::FLAT_FILE), limits)?.padding_short_lines();
    let columns = columns(&Columns {
        header: reader.header(),
    })?;
    let mut messages: Vec<Message<B>> = Vec::new();
    while let Some(line) = reader.next_line()? {
        if messages.len() >= limits.feed_entries {
            return Err(FeedError::OverLimit {
                what: "lines",
                limit: limits.feed_entries,
            });
        }
        let mut faults = Vec::new();
        let (body, line) = match line {
            Line::Row(row) => (body(&columns, &row, &mut faults), row.line()),
            Line::Bad(bad) => {
                faults.push(Fault::Line(bad.fault));
                (B::default(), bad.line)
            }
        };
        messages.push(Message {
            message_id: (messages.len() + 1).to_string(),
            body,
            faults,
            line: line + n_skipped,
        });
    }
    Ok(Envelope {
        merchant_identifier: String::new(),
        messages,
    })
}

/// Takes the template line off, if there is one; gives the number of lines taken.
fn skip_template_line(document: &mut Document, limits: &Limits) -> Result<u64, FeedError> {
    let head = document.peek(limits.line_bytes)?;
    let mark = head.get(..TEMPLATE_MARK.len()).unwrap_or_default();
    if !mark.eq_ignore_ascii_case(TEMPLATE_MARK) {
        return Ok(0);
    }
    let n_bytes = memchr::memchr(b'\n', head).map_or(head.len(), |at| at + 1);
    document.pass_over(n_bytes)?;
    Ok(1)
}

/// A cell as it is written: what would end it or the line becomes a space.
pub(super) fn plain(text: &str) -> String {
    let space = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(space).collect()
}
