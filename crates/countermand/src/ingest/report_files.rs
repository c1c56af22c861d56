//! Report files: any file that a seller has, told by its content, read as a stream.

mod detect;
mod email;
mod listings;
mod notice;
mod order_line;
mod orders;
mod performance;
mod refusal;
mod rows;
mod settlement;
mod stock;
mod words;
mod xml_orders;

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use countermand_domain::money::Currency;
use countermand_spapi::delimited::{DelimitedReader, Dialect, Header};
use countermand_spapi::document::{Charset, Document};
use countermand_spapi::feed_result::FeedResult;
use countermand_spapi::limits::Limits;

pub use self::detect::{Kind, UnknownKind};
pub use self::listings::ListingParser;
pub use self::order_line::OrderField;
pub(in crate::ingest) use self::order_line::{LineRules, LineText, NegativeQuantity};
pub use self::orders::{OrderParser, OrderSource};
pub use self::refusal::RefuseFile;
pub use self::rows::{Outcome, RowParser, Rows, Tally};
pub use self::settlement::SettlementParser;
pub use self::stock::StockParser;
pub use self::xml_orders::XmlOrders;
use super::finding::{FindingCode, Findings};
use super::mailbox::MailHint;
use super::mapping::Mapping;
use super::record::{AccountHealth, OrderNotice};

/// Bytes in which a file's kind is looked for.
const HEAD_BYTES: usize = 64 * 1024;

/// How a file is to be opened.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// The kind wanted; told from the content when absent.
    pub kind: Option<Kind>,
    /// The sender's word for the charset; judged from the bytes when absent.
    pub charset: Option<Charset>,
    /// A mapping for a file of another program; for order lines only.
    pub mapping: Option<Mapping>,
    /// The sales channel of lines that name none.
    pub default_sales_channel: Box<str>,
    /// The currency of amounts that name none, when the sales channel has none either.
    pub default_currency: Option<Currency>,
    /// How much is taken in.
    pub limits: Limits,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            kind: None,
            charset: None,
            mapping: None,
            default_sales_channel: "".into(),
            default_currency: None,
            limits: Limits::local_file(),
        }
    }
}

/// An opened file. Rows come one by one; documents that are no rows were read whole.
#[derive(Debug)]
pub enum Source {
    /// Lines of orders: All Orders, unshipped orders, orders in XML, sale lists, mapped files.
    Orders(OrderSource),
    /// Listings.
    Listings(Box<Rows<ListingParser>>),
    /// Stock.
    Stock(Box<Rows<StockParser>>),
    /// Settlements.
    Settlement(Box<Rows<SettlementParser>>),
    /// The account health report.
    Performance(AccountHealth, Findings),
    /// What Amazon made of a feed.
    FeedResult(FeedResult, Findings),
    /// An `ORDER_CHANGE` notification.
    Notification(OrderNotice, Findings),
    /// An e-mail that tells of a buyer's request.
    Email(Box<MailHint>, Findings),
}

impl Source {
    /// The kind of the file.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Orders(orders) => orders.kind(),
            Self::Listings(_) => Kind::Listings,
            Self::Stock(_) => Kind::Stock,
            Self::Settlement(_) => Kind::Settlement,
            Self::Performance(..) => Kind::Performance,
            Self::FeedResult(..) => Kind::FeedResult,
            Self::Notification(..) => Kind::Notification,
            Self::Email(..) => Kind::Email,
        }
    }

    /// Bytes taken from the file so far, as a counter to be watched while reading. A document
    /// that was read whole has none left to watch.
    pub fn progress(&self) -> Option<Arc<AtomicU64>> {
        match self {
            Self::Orders(orders) => Some(orders.progress()),
            Self::Listings(rows) => Some(rows.progress()),
            Self::Stock(rows) => Some(rows.progress()),
            Self::Settlement(rows) => Some(rows.progress()),
            Self::Performance(..)
            | Self::FeedResult(..)
            | Self::Notification(..)
            | Self::Email(..) => None,
        }
    }

    /// What is odd about the data read so far.
    pub fn findings(&self) -> &Findings {
        match self {
            Self::Orders(orders) => orders.findings(),
            Self::Listings(rows) => rows.findings(),
            Self::Stock(rows) => rows.findings(),
            Self::Settlement(rows) => rows.findings(),
            Self::Performance(_, findings)
            | Self::FeedResult(_, findings)
            | Self::Notification(_, findings)
            | Self::Email(_, findings) => findings,
        }
    }
}

/// Opens a file on disk.
///
/// # Errors
/// When it cannot be read, or is refused as a whole.
pub fn open_path(path: &Path, options: &OpenOptions) -> Result<Source, RefuseFile> {
    let file = File::open(path).map_err(|source| RefuseFile::Unreadable { source })?;
    open(Box::new(file), options)
}

/// Opens a file: packed or not, in any known charset, of any known kind.
///
/// # Errors
/// When the file is of no known kind, of another kind than wanted, or cut. A file that is found
/// to be cut only later is refused then, by the record call that finds it.
pub fn open(source: Box<dyn Read + Send>, options: &OpenOptions) -> Result<Source, RefuseFile> {
    let source = detect::refuse_binary(source)?;
    let mapped_charset = options.mapping.as_ref().and_then(Mapping::charset);
    let charset = options.charset.or(mapped_charset);
    let mut document = Document::open(source, charset, &options.limits)?;
    if let Some(mapping) = &options.mapping {
        let reader = DelimitedReader::open(document, mapping.dialect(), &options.limits)?;
        return OrderSource::mapped(reader, mapping, options).map(Source::Orders);
    }
    let head = document.peek(HEAD_BYTES)?;
    let found = detect::detect(head);
    let kind = detect::agree(options.kind, found)?;
    match kind {
        Kind::AllOrders | Kind::UnshippedOrders => {
            let reader = DelimitedReader::open(document, None, &options.limits)?;
            OrderSource::delimited(reader, kind, options).map(Source::Orders)
        }
        Kind::OrdersXml => {
            let orders = XmlOrders::new(document, options);
            Ok(Source::Orders(OrderSource::Xml(Box::new(orders))))
        }
        Kind::Listings => rows(document, options, ListingParser::resolve)
            .map(|rows| Source::Listings(Box::new(rows))),
        Kind::Stock => {
            rows(document, options, StockParser::resolve).map(|rows| Source::Stock(Box::new(rows)))
        }
        Kind::Settlement => rows(document, options, SettlementParser::resolve)
            .map(|rows| Source::Settlement(Box::new(rows))),
        Kind::Performance => performance::read(&mut document, &options.limits),
        Kind::FeedResult => read_feed_result(document, &options.limits),
        Kind::Notification => notice::read(&mut document, &options.limits),
        Kind::Email => email::read(&mut document),
    }
}

fn rows<P: RowParser>(
    document: Document,
    options: &OpenOptions,
    resolve: impl FnOnce(&Header, Dialect) -> Result<P, RefuseFile>,
) -> Result<Rows<P>, RefuseFile> {
    let reader = DelimitedReader::open(document, None, &options.limits)?;
    let parser = resolve(reader.header(), reader.dialect())?;
    Ok(Rows::new(reader, parser))
}

fn read_feed_result(document: Document, limits: &Limits) -> Result<Source, RefuseFile> {
    let result = FeedResult::read(document, limits)?;
    let mut findings = Findings::default();
    for contradiction in result.contradictions() {
        let text = format!("{contradiction:?}");
        findings.add(FindingCode::FeedResultContradiction, &text, 0);
    }
    Ok(Source::FeedResult(result, findings))
}
