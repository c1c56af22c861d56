//! What a file is, told from its first bytes.

use std::fmt;
use std::io::{Cursor, Read};

use countermand_spapi::delimited::{DelimitedError, DelimitedReader, Header};
use countermand_spapi::document::{Charset, Document};
use countermand_spapi::feed_result::looks_like_summary;
use countermand_spapi::limits::Limits;
use countermand_spapi::report::listings::ListingColumns;
use countermand_spapi::report::orders::{AllOrdersColumns, SaleListColumns, UnshippedOrderColumns};
use countermand_spapi::report::settlement::SettlementColumns;
use countermand_spapi::report::stock::StockColumns;

use super::RefuseFile;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The All Orders flat file, a sale list, or a file read through a mapping.
    AllOrders,
    /// The report of unshipped orders, or of new orders to ship.
    UnshippedOrders,
    /// Orders in XML.
    OrdersXml,
    /// The account health report.
    Performance,
    /// A feed processing report.
    FeedResult,
    /// An `ORDER_CHANGE` notification.
    Notification,
    /// An e-mail.
    Email,
    /// A stock report.
    Stock,
    /// A listing report.
    Listings,
    /// A settlement report.
    Settlement,
}

/// A text that is no kind of file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no kind of file")]
pub struct UnknownKind {
    /// The text found.
    pub text: String,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::AllOrders,
        Self::UnshippedOrders,
        Self::OrdersXml,
        Self::Performance,
        Self::FeedResult,
        Self::Notification,
        Self::Email,
        Self::Stock,
        Self::Listings,
        Self::Settlement,
    ];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllOrders => "all-orders",
            Self::UnshippedOrders => "unshipped-orders",
            Self::OrdersXml => "orders-xml",
            Self::Performance => "performance",
            Self::FeedResult => "feed-result",
            Self::Notification => "notification",
            Self::Email => "email",
            Self::Stock => "stock",
            Self::Listings => "listings",
            Self::Settlement => "settlement",
        }
    }

    /// What a person calls it, with its article.
    const fn in_words(self) -> &'static str {
        match self {
            Self::AllOrders => "an All Orders report",
            Self::UnshippedOrders => "a report of unshipped orders",
            Self::OrdersXml => "orders in XML",
            Self::Performance => "an account health report",
            Self::FeedResult => "a feed processing report",
            Self::Notification => "a notification",
            Self::Email => "an e-mail",
            Self::Stock => "a stock report",
            Self::Listings => "a listing report",
            Self::Settlement => "a settlement report",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| UnknownKind {
                text: text.to_owned(),
            })
    }
}

/// The kind found in a file, or what it looks like instead.
pub(super) type Found = Result<Kind, String>;

/// Brings the kind wanted and the kind found together. A sheet of stock also passes as a listing
/// report of its columns, and the other way round, where the operator says so.
pub(super) fn agree(wanted: Option<Kind>, found: Found) -> Result<Kind, RefuseFile> {
    match (wanted, found) {
        (None, Ok(kind)) => Ok(kind),
        (None, Err(seems)) => Err(RefuseFile::NotAReport { seems }),
        (Some(wanted), Ok(kind)) if wanted == kind => Ok(kind),
        (Some(Kind::Stock), Ok(Kind::Listings)) => Ok(Kind::Stock),
        (Some(wanted), Ok(kind)) => Err(RefuseFile::OtherKind {
            wanted,
            seems: kind.in_words().to_owned(),
        }),
        (Some(wanted), Err(seems)) => Err(RefuseFile::OtherKind { wanted, seems }),
    }
}

/// File forms that are told by their first bytes and never hold a report.
const BINARY_FORMS: [(&[u8], &str); 11] = [
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel or Word file; save the sheet as CSV",
    ),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive; unpack it first"),
    (b"BZh", "a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ", "an xz archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
];

/// Refuses files whose first bytes are those of another form; anything else is given back.
pub(super) fn refuse_binary(
    mut source: Box<dyn Read + Send>,
) -> Result<Box<dyn Read + Send>, RefuseFile> {
    let mut head = Vec::new();
    source
        .by_ref()
        .take(16)
        .read_to_end(&mut head)
        .map_err(|source| RefuseFile::Unreadable { source })?;
    match binary_form(&head) {
        Some(seems) => Err(RefuseFile::NotAReport {
            seems: seems.to_owned(),
        }),
        None => Ok(Box::new(Cursor::new(head).chain(source))),
    }
}

fn binary_form(head: &[u8]) -> Option<&'static str> {
    BINARY_FORMS
        .iter()
        .find(|(magic, _)| head.starts_with(magic))
        .map(|(_, seems)| *seems)
}

/// Tells a file's kind from the first bytes of its text.
pub(super) fn detect(head: &[u8]) -> Found {
    if head.starts_with(b"PK\x03\x04") {
        let is_sheet = memchr::memmem::find(head, b"xl/").is_some()
            || memchr::memmem::find(head, b"[Content_Types].xml").is_some();
        return Err(if is_sheet {
            "an Excel workbook; save the sheet as CSV or tab-separated text"
        } else {
            "a zip archive; unpack it first"
        }
        .to_owned());
    }
    if let Some(seems) = binary_form(head) {
        return Err(seems.to_owned());
    }
    let text = String::from_utf8_lossy(head);
    let start = text.trim_start();
    match start.chars().next() {
        None => Err("an empty file".to_owned()),
        Some('<') => detect_markup(start),
        Some('{' | '[') => detect_json(start),
        Some(_) if looks_like_summary(&text) => Ok(Kind::FeedResult),
        Some(_) if is_mail(start) => Ok(Kind::Email),
        Some(_) => detect_columns(head),
    }
}

fn detect_markup(start: &str) -> Found {
    let lower = start
        .get(..start.len().min(4096))
        .unwrap_or(start)
        .to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || lower.contains("<html") {
        return Err("a web page, perhaps a sign-in page saved instead of the report".to_owned());
    }
    let has = |tag: &str| start.contains(tag);
    if has("<ProcessingReport>") || has("<MessageType>ProcessingReport") {
        Ok(Kind::FeedResult)
    } else if has("<OrderReport>")
        || has("<MessageType>AllOrdersReport")
        || has("<MessageType>OrderReport")
        || has("<ListOrdersResult")
        || has("<ListOrdersByNextTokenResult")
        || (has("<Order>") && (has("<AmazonOrderID>") || has("<AmazonOrderId>")))
    {
        Ok(Kind::OrdersXml)
    } else {
        Err("XML of a shape not known here".to_owned())
    }
}

fn detect_json(start: &str) -> Found {
    let has = |key: &str| start.contains(key);
    if has("\"performanceMetrics\"") || has("\"accountStatuses\"") {
        Ok(Kind::Performance)
    } else if has("\"NotificationType\"") || has("\"notificationType\"") {
        Ok(Kind::Notification)
    } else {
        Err("JSON of a shape not known here".to_owned())
    }
}

/// Header fields that mail begins with.
const MAIL_FIELDS: [&str; 12] = [
    "return-path",
    "received",
    "delivered-to",
    "mime-version",
    "from",
    "to",
    "subject",
    "message-id",
    "date",
    "dkim-signature",
    "authentication-results",
    "content-type",
];

fn is_mail(start: &str) -> bool {
    let mut lines = start.lines().take_while(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or_default();
    let field = |line: &str| {
        line.split_once(':')
            .map(|(name, _)| name.trim().to_ascii_lowercase())
    };
    let is_known = |line: &str| {
        field(line)
            .is_some_and(|name| MAIL_FIELDS.contains(&name.as_str()) || name.starts_with("x-"))
    };
    let is_first_mail = first.starts_with("From ") || is_known(first);
    is_first_mail && lines.any(is_known)
}

fn detect_columns(head: &[u8]) -> Found {
    let limits = Limits::default();
    let source = Box::new(Cursor::new(head.to_vec()));
    let reader = Document::open(source, Some(Charset::UTF_8), &limits)
        .map_err(DelimitedError::Document)
        .and_then(|document| DelimitedReader::open(document, None, &limits));
    let header = match reader {
        Ok(reader) => reader.header().clone(),
        Err(DelimitedError::TooManyColumns { limit, .. }) => {
            return Err(format!("a table of more than {limit} columns"));
        }
        Err(DelimitedError::CarriageReturns) => {
            let seems = "text with the line ends of old Macs: save it with LF or CRLF";
            return Err(seems.to_owned());
        }
        Err(
            DelimitedError::Document(_)
            | DelimitedError::Empty
            | DelimitedError::NoHeader
            | DelimitedError::TooManyRows { .. }
            | DelimitedError::Cut { .. },
        ) => return Err("text without a header line".to_owned()),
    };
    kind_of_header(&header).ok_or_else(|| seems_of_header(&header))
}

fn kind_of_header(header: &Header) -> Option<Kind> {
    if SettlementColumns::fits(header) {
        Some(Kind::Settlement)
    } else if AllOrdersColumns::fits(header) || SaleListColumns::fits(header) {
        Some(Kind::AllOrders)
    } else if UnshippedOrderColumns::fits(header) {
        Some(Kind::UnshippedOrders)
    } else if ListingColumns::fits(header) {
        Some(Kind::Listings)
    } else if StockColumns::fits(header) && !looks_like_orders(header) {
        Some(Kind::Stock)
    } else {
        None
    }
}

fn looks_like_orders(header: &Header) -> bool {
    [
        "order-id",
        "amazon-order-id",
        "return-date",
        "order-date",
        "invoiceno",
    ]
    .iter()
    .any(|name| header.has(name))
}

fn seems_of_header(header: &Header) -> String {
    if header.has("return-request-date") || header.has("return-date") {
        return "a report of returns".to_owned();
    }
    let names: Vec<&str> = header.names().iter().take(6).map(String::as_str).collect();
    if names.len() < 2 {
        return "text without columns".to_owned();
    }
    let names = crate::ingest::reject::shown(&names.join(", "));
    format!("a table with the columns {names}…; a mapping file (--map) can say what they mean")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_from_its_name() {
        for kind in Kind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        assert!("orders".parse::<Kind>().is_err());
    }

    #[test]
    fn content_tells_the_kind() {
        for (text, kind) in [
            (
                "amazon-order-id\tpurchase-date\torder-status\n",
                Kind::AllOrders,
            ),
            (
                "index,Order ID,Date,Status,Fulfilment,Sales Channel ,Qty\n",
                Kind::AllOrders,
            ),
            (
                "order-id\torder-item-id\tpurchase-date\tquantity-purchased\n",
                Kind::UnshippedOrders,
            ),
            (
                "settlement-id\ttotal-amount\ttransaction-type\tsku\tquantity-purchased\n",
                Kind::Settlement,
            ),
            (
                "item-name\tlisting-id\tseller-sku\tprice\tquantity\n",
                Kind::Listings,
            ),
            ("sku\tasin\tprice\tquantity\n", Kind::Listings),
            ("seller-sku\tasin\tQuantity Available\n", Kind::Stock),
            ("sku,quantity\nA,1\n", Kind::Stock),
            ("{\"performanceMetrics\":[]}", Kind::Performance),
            ("{\"notificationType\":\"X\"}", Kind::Notification),
            (
                "<?xml?><AmazonEnvelope><MessageType>ProcessingReport</MessageType>",
                Kind::FeedResult,
            ),
            (
                "<A><Message><Order><AmazonOrderID>1</AmazonOrderID>",
                Kind::OrdersXml,
            ),
            (
                "Zusammenfassung:\n\tVerarbeitet\t\t3\n\tErfolgreich\t\t3\n",
                Kind::FeedResult,
            ),
            ("Return-Path: <a@b>\nSubject: x\n\nhello", Kind::Email),
        ] {
            assert_eq!(detect(text.as_bytes()), Ok(kind), "{text}");
        }
    }

    #[test]
    fn what_is_no_report_is_named() {
        for (bytes, word) in [
            (&b""[..], "empty"),
            (b"PK\x03\x04....xl/workbook.xml", "Excel workbook"),
            (b"PK\x03\x04....orders.txt", "zip"),
            (b"%PDF-1.7", "PDF"),
            (b"<!DOCTYPE html><html>", "web page"),
            (b"<rss/>", "XML"),
            (b"{\"a\":1}", "JSON"),
            (b"hello", "text without columns"),
            (b"a,b,c\n1,2,3\n", "mapping file"),
        ] {
            let seems = detect(bytes).unwrap_err();
            assert!(seems.contains(word), "{seems}");
        }
    }

    #[test]
    fn another_kind_than_wanted_is_refused_with_what_it_seems_to_be() {
        let refused = agree(Some(Kind::AllOrders), Ok(Kind::Settlement)).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "this looks like a settlement report, wanted was all-orders"
        );
        assert_eq!(refused.code(), "other-kind");
    }
}
