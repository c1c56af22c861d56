//! The processing report of a flat-file feed: a summary in any language, then a table of errors.

use std::io::Cursor;

use super::{FeedEntry, FeedResult, FeedResultError};
use crate::delimited::{DelimitedReader, Dialect, Header, Line};
use crate::document::{Charset, Document};
use crate::limits::Limits;

/// Lines in which the two counts have to stand.
const SUMMARY_LINES: usize = 10;

/// Whether a text looks like such a report: a title, then an indented line that ends in a number.
pub fn looks_like_summary(head: &str) -> bool {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    let title = lines.next().unwrap_or_default();
    let first = lines.next().unwrap_or_default();
    !title.starts_with('\t') && !title.trim().contains('\t') && count_of(first).is_some()
}

pub(super) fn read(mut document: Document, limits: &Limits) -> Result<FeedResult, FeedResultError> {
    let no_text = FeedResultError::NoText {
        limit_bytes: limits.json_bytes,
    };
    let Some(bytes) = document.read_whole(limits.json_bytes)? else {
        return Err(no_text);
    };
    let text = String::from_utf8(bytes).map_err(|_| no_text)?;
    if !looks_like_summary(&text) {
        return Err(FeedResultError::NoReport);
    }
    let mut counts = text.lines().take(SUMMARY_LINES).filter_map(count_of);
    let mut result = FeedResult {
        n_processed: counts.next(),
        n_successful: counts.next(),
        ..FeedResult::default()
    };
    if let Some((table, first_line)) = table_of(&text) {
        result.entries = read_table(table, first_line, limits)?;
    }
    Ok(result)
}

/// The number at the end of an indented line.
fn count_of(line: &str) -> Option<u64> {
    let indented = line.strip_prefix(['\t', ' '])?;
    let (_, last) = indented.trim().rsplit_once(char::is_whitespace)?;
    last.replace([',', '.'], "").parse().ok()
}

/// The part behind the summary, and the line where it begins.
fn table_of(text: &str) -> Option<(&str, u64)> {
    let mut rest = text;
    let mut line = 1;
    let mut n_counts = 0;
    loop {
        let (current, behind) = rest.split_once('\n')?;
        if n_counts >= 2 && !current.trim().is_empty() && count_of(current).is_none() {
            return Some((rest, line));
        }
        n_counts += u32::from(count_of(current).is_some());
        rest = behind;
        line += 1;
    }
}

/// Where the columns of the table stand: by name, or else in Amazon's order.
struct TableColumns {
    record: Option<usize>,
    sku: Option<usize>,
    code: Option<usize>,
    severity: Option<usize>,
    description: Option<usize>,
}

impl TableColumns {
    fn resolve(header: &Header) -> Self {
        if header.has("error-code") {
            return Self {
                record: header.find("original-record-number"),
                sku: header.find("sku"),
                code: header.find("error-code"),
                severity: header.find("error-type"),
                description: header.find("error-message"),
            };
        }
        // A header in another language. The SKU is missing in results of order feeds.
        let n_columns = header.n_columns();
        let has_sku = n_columns >= 5;
        let behind = usize::from(has_sku);
        let place = |at: usize| (at < n_columns).then_some(at);
        Self {
            record: place(0),
            sku: has_sku.then_some(1),
            code: place(1 + behind),
            severity: place(2 + behind),
            description: place(3 + behind),
        }
    }
}

fn read_table(
    table: &str,
    first_line: u64,
    limits: &Limits,
) -> Result<Vec<FeedEntry>, FeedResultError> {
    let source = Box::new(Cursor::new(table.as_bytes().to_vec()));
    let document = Document::open(source, Some(Charset::UTF_8), limits)?;
    let mut reader = DelimitedReader::open(document, Some(Dialect::FLAT_FILE), limits)?;
    let columns = TableColumns::resolve(reader.header());
    let mut entries = Vec::new();
    while let Some(line) = reader.next_line()? {
        let row = match line {
            Line::Row(row) => row,
            Line::Bad(bad) => {
                return Err(FeedResultError::BadEntry {
                    line: first_line + bad.line - 1,
                });
            }
        };
        if entries.len() >= limits.feed_entries {
            return Err(FeedResultError::TooManyEntries {
                limit: limits.feed_entries,
            });
        }
        let text = |at: Option<usize>| at.map_or("", |at| row.cell(at)).to_owned();
        entries.push(FeedEntry {
            message_id: text(columns.record),
            severity: text(columns.severity),
            code: text(columns.code),
            description: text(columns.description),
            sku: Some(text(columns.sku)).filter(|sku| !sku.is_empty()),
            order_id: None,
            order_item_id: None,
            line: first_line + row.line() - 1,
        });
    }
    Ok(entries)
}
