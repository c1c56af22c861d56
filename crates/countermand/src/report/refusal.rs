//! Files that are no All Orders report, and what they seem to be.

use std::fmt;

/// What a file seems to be that the report cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LooksLike {
    /// No byte, or nothing but blanks.
    Empty,
    /// An Excel workbook.
    Spreadsheet,
    /// A ZIP archive.
    Zip,
    /// A gzip file inside a gzip file.
    GzipTwice,
    /// A PDF document.
    Pdf,
    /// A web page, often a sign-in page saved instead of the report.
    Html,
    /// A JSON document.
    Json,
    /// An XML document, as the XML order reports are.
    Xml,
    /// Text in UTF-16, as a spreadsheet's "Unicode text" is.
    Utf16,
    /// Text whose lines end in a carriage return alone.
    CarriageReturns,
    /// Bytes that are no text.
    Binary,
    /// A settlement report.
    Settlement,
    /// The report of unshipped orders, which tells no order's final state.
    UnshippedOrders,
    /// A listings report.
    Listings,
    /// A stock report.
    Stock,
    /// A returns report.
    Returns,
    /// The result of a feed.
    FeedResult,
    /// All Orders columns, separated by something else than tabs.
    OtherDelimiter(char),
    /// A header with more columns than any report has.
    TooManyColumns,
    /// A table with other columns; the first of them.
    OtherTable(Vec<String>),
}

/// A file refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What it seems to be.
    pub looks_like: LooksLike,
    /// The needed columns that it lacks; empty when it has no header at all.
    pub missing: Vec<&'static str>,
}

impl Refusal {
    /// A refusal of something without a header.
    pub(super) fn new(looks_like: LooksLike) -> Self {
        Self {
            looks_like,
            missing: Vec::new(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it seems to be {}", self.looks_like)?;
        if !self.missing.is_empty() {
            write!(f, "; missing columns: {}", self.missing.join(", "))?;
        }
        Ok(())
    }
}

impl LooksLike {
    /// A stable name, for machines and for texts in other languages.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Spreadsheet => "spreadsheet",
            Self::Zip => "zip",
            Self::GzipTwice => "gzip-twice",
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Utf16 => "utf-16",
            Self::CarriageReturns => "carriage-returns",
            Self::Binary => "binary",
            Self::Settlement => "settlement",
            Self::UnshippedOrders => "unshipped-orders",
            Self::Listings => "listings",
            Self::Stock => "stock",
            Self::Returns => "returns",
            Self::FeedResult => "feed-result",
            Self::OtherDelimiter(_) => "other-delimiter",
            Self::TooManyColumns => "too-many-columns",
            Self::OtherTable(_) => "other-table",
        }
    }

    /// Judges a file by its first bytes; `None` when it may be a text table.
    pub(super) fn from_start(start: &[u8]) -> Option<Self> {
        let is_workbook =
            memchr::memmem::find(start, b"[Content_Types].xml").is_some() || has(start, b"xl/");
        let by_magic = match start {
            [b'P', b'K', 3 | 5, 4 | 6, ..] if is_workbook => Some(Self::Spreadsheet),
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Some(Self::Zip),
            [0xD0, 0xCF, 0x11, 0xE0, ..] => Some(Self::Spreadsheet),
            [0x1F, 0x8B, ..] => Some(Self::GzipTwice),
            [b'%', b'P', b'D', b'F', ..] => Some(Self::Pdf),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some(Self::Utf16),
            _ => None,
        };
        if by_magic.is_some() {
            return by_magic;
        }
        let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
        let text = text.trim_ascii_start();
        let lower = text.get(..text.len().min(512)).unwrap_or_default();
        let lower = lower.to_ascii_lowercase();
        if text.is_empty() {
            Some(Self::Empty)
        } else if lower.starts_with(b"<!doctype html") || has(&lower, b"<html") {
            Some(Self::Html)
        } else if text.starts_with(b"<") {
            Some(Self::Xml)
        } else if text.starts_with(b"{") || text.starts_with(b"[") {
            Some(Self::Json)
        } else if lower.starts_with(b"feed processing summary") {
            Some(Self::FeedResult)
        } else if is_binary(text) {
            Some(Self::Binary)
        } else if !text.contains(&b'\n') && memchr::memchr_iter(b'\r', text).count() > 1 {
            Some(Self::CarriageReturns)
        } else {
            None
        }
    }

    /// Judges a table by its column names, trimmed and in small letters.
    pub(super) fn from_header(names: &[String]) -> Self {
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        let first = names.first().map(String::as_str).unwrap_or_default();
        let separator = [',', ';', '|'].into_iter().find(|separator| {
            names.len() == 1 && first.contains("amazon-order-id") && first.contains(*separator)
        });
        if let Some(separator) = separator {
            Self::OtherDelimiter(separator)
        } else if has("settlement-id") {
            Self::Settlement
        } else if has("order-item-id") && (has("quantity-to-ship") || has("days-past-promise")) {
            Self::UnshippedOrders
        } else if has("fulfillment-channel-sku") || has("fnsku") || has("quantity available") {
            Self::Stock
        } else if has("listing-id") || has("seller-sku") || has("open-date") {
            Self::Listings
        } else if has("return request date") || has("return-date") {
            Self::Returns
        } else {
            Self::OtherTable(names.iter().take(6).map(|name| shown(name)).collect())
        }
    }
}

/// At most 40 characters of a name, without control characters.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}

fn has(text: &[u8], wanted: &[u8]) -> bool {
    memchr::memmem::find(text, wanted).is_some()
}

/// Whether the first line holds what no text holds. What stands in later lines is their own
/// matter: each of them is read or rejected.
fn is_binary(text: &[u8]) -> bool {
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    let start = text.get(..end.min(4_096)).unwrap_or_default();
    let is_odd = |byte: &u8| matches!(*byte, 0..=8 | 14..=26 | 28..=31);
    start.iter().filter(|byte| is_odd(byte)).count() * 50 > start.len()
}

impl fmt::Display for LooksLike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Empty => "an empty file",
            Self::Spreadsheet => "a spreadsheet: save it as tab-separated text first",
            Self::Zip => "a ZIP archive: unpack it first",
            Self::GzipTwice => "a gzip file packed twice: unpack it once",
            Self::Pdf => "a PDF document",
            Self::Html => "a web page, perhaps a sign-in page saved in place of the report",
            Self::Json => "a JSON document",
            Self::Xml => "an XML document: download the flat file form of the All Orders report",
            Self::Utf16 => "text in UTF-16: save it as UTF-8",
            Self::CarriageReturns => "text with the line ends of old Macs: save it with LF or CRLF",
            Self::Binary => "a binary file",
            Self::Settlement => "a settlement report",
            Self::UnshippedOrders => {
                "a report of unshipped orders: the All Orders report is needed, which tells how \
                 orders ended"
            }
            Self::Listings => "a listings report",
            Self::Stock => "a stock report",
            Self::Returns => "a returns report",
            Self::FeedResult => "the result of a feed",
            Self::OtherDelimiter(found) => {
                return write!(
                    f,
                    "an All Orders report separated by `{found}` instead of tabs, as a \
                     spreadsheet saves it: use the file as it was downloaded, or a mapping file"
                );
            }
            Self::TooManyColumns => "a table of more than 256 columns",
            Self::OtherTable(columns) => {
                return write!(f, "another table, with the columns {}", columns.join(", "));
            }
        };
        f.write_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let of = |start: &[u8]| LooksLike::from_start(start);
        assert_eq!(of(b""), Some(LooksLike::Empty));
        assert_eq!(of(b" \r\n\t\n"), Some(LooksLike::Empty));
        assert_eq!(of(b"PK\x03\x04....a.txt"), Some(LooksLike::Zip));
        assert_eq!(
            of(b"PK\x03\x04....[Content_Types].xml"),
            Some(LooksLike::Spreadsheet)
        );
        assert_eq!(of(b"\x1F\x8B\x08"), Some(LooksLike::GzipTwice));
        assert_eq!(of(b"\xFF\xFEa\0"), Some(LooksLike::Utf16));
        assert_eq!(of(b"\n <!DOCTYPE html>"), Some(LooksLike::Html));
        assert_eq!(of(b"<?xml version=\"1.0\"?>"), Some(LooksLike::Xml));
        assert_eq!(of(b"{\"a\":1}"), Some(LooksLike::Json));
        assert_eq!(of(b"a\rb\rc"), Some(LooksLike::CarriageReturns));
        assert_eq!(of(b"\x00\x01\x02\x03"), Some(LooksLike::Binary));
        assert_eq!(of(b"amazon-order-id\tsku\n"), None);
    }

    #[test]
    fn tables_are_known_by_their_columns() {
        let of = |header: &str| {
            let names: Vec<String> = header.split('\t').map(ToOwned::to_owned).collect();
            LooksLike::from_header(&names).code()
        };
        assert_eq!(of("settlement-id\tsku"), "settlement");
        assert_eq!(
            of("order-id\torder-item-id\tquantity-to-ship"),
            "unshipped-orders"
        );
        assert_eq!(of("item-name\tlisting-id\tseller-sku"), "listings");
        assert_eq!(of("sku\tfnsku\tasin"), "stock");
        assert_eq!(of("amazon-order-id,purchase-date,sku"), "other-delimiter");
        assert_eq!(of("a\tb"), "other-table");
    }
}
