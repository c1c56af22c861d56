//! The cancelled share of an account, in one pass over its All Orders files.
//!
//! The report counts seller-fulfilled orders and the cancelled ones among them, per sales channel
//! and UTC day and over seven days. It does not know who cancelled, so its figure is the
//! *cancelled share*: an upper bound of the pre-fulfillment cancel rate.
//!
//! Workers read blocks of whole lines, pack each line that counts into 20 bytes and sort it into
//! one of 512 partitions by its order id. A fold then turns one partition after another into
//! orders, within the nearest caches. Every worker notes which records came from which block, so
//! the fold sees lines in the order of the files, and the result is the same for any number of
//! threads and any size of blocks.

mod aggregator;
mod columns;
mod csv_out;
mod encoding;
mod engine;
mod fold;
mod hash;
mod headroom;
mod intern;
mod ledger;
mod record;
mod refusal;
mod rejects;
mod render;
mod scan;
mod series;
mod share;
mod source;
mod summary;
mod tally;
mod timestamp;
mod worker;

use std::io;
use std::num::NonZeroUsize;

pub use self::aggregator::Aggregator;
pub use self::csv_out::{write_rates, write_skus};
pub use self::encoding::FileEncoding;
use self::engine::{Engine, Progress};
pub use self::headroom::Headroom;
pub use self::refusal::{LooksLike, Refusal};
pub use self::rejects::{N_KEPT_REJECTS, Reject, RejectCode};
pub use self::render::{json, terminal};
pub use self::share::Share;
pub use self::source::{GunzipLimitError, Input};
pub use self::summary::{
    ChannelSummary, DayCounts, FileSummary, Finding, FindingCode, LineSummary, OrderTotals,
    SkuCount, StatusLines, Summary,
};
use self::tally::Counting;
pub use self::tally::RequestCounts;

/// Bounds on what a file may hold.
///
/// Source: invariants, section 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one field; a line with a longer one is rejected.
    pub field_bytes: usize,
    /// Bytes of one line; a longer one is rejected and never held in memory.
    pub line_bytes: usize,
    /// Bytes that one gzip file may unpack to; a larger one is refused.
    pub gunzip_bytes: u64,
    /// Members that one gzip file may consist of.
    pub gunzip_members: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            field_bytes: 32 * 1024,
            line_bytes: 256 * 1024,
            gunzip_bytes: 512 * 1024 * 1024,
            gunzip_members: 16,
        }
    }
}

/// How to report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Threads that read blocks; at least one.
    pub n_threads: usize,
    /// Bytes of a block, at most a MiB. A longer line makes its block longer.
    pub block_bytes: usize,
    /// Kept lines between two folds, at least; more memory for fewer folds.
    pub fold_records: u64,
    /// Bounds on what a file may hold.
    pub limits: Limits,
    /// Whether orders fulfilled by Amazon are counted too, in [`OrderTotals`] only. Their lines
    /// are counted always.
    pub counts_amazon_orders: bool,
    /// Whether a cancellation is a document beside the sale that it takes back, as the invoices
    /// of other shops are: then it is no order itself.
    pub has_cancellation_documents: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            n_threads: std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
            block_bytes: 1024 * 1024,
            fold_records: 6_000_000,
            limits: Limits::default(),
            counts_amazon_orders: false,
            has_cancellation_documents: false,
        }
    }
}

impl Options {
    fn counting(&self) -> Counting {
        if self.has_cancellation_documents {
            Counting::CancellationDocuments
        } else {
            Counting::Orders
        }
    }
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A file cannot be opened.
    #[error("{file} cannot be opened")]
    Open {
        /// The file as it was named.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file cannot be read to its end.
    #[error("{file} cannot be read to its end")]
    Read {
        /// The file as it was named.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A gzip file cannot be unpacked to its end: cut, damaged, or over a limit.
    #[error("{file} cannot be unpacked to its end")]
    Unpack {
        /// The file as it was named.
        file: String,
        /// Why; a [`GunzipLimitError`] inside when a limit was met.
        #[source]
        source: io::Error,
    },
    /// A file is no All Orders report.
    #[error("{file} is not an All Orders report: {refusal}")]
    Refused {
        /// The file as it was named.
        file: String,
        /// What it seems to be.
        refusal: Refusal,
    },
}

impl ReportError {
    /// A stable name for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Open { .. } => "cannot-open",
            Self::Read { .. } => "cannot-read",
            Self::Unpack { source, .. } => match source.get_ref() {
                Some(inner) if inner.is::<GunzipLimitError>() => "gzip-over-limit",
                Some(_) | None => "gzip-damaged",
            },
            Self::Refused { .. } => "wrong-file",
        }
    }
}

/// Reads files, one after another, into one report: an order in several of them is one order.
///
/// `progress` is called with the bytes read of all files so far; packed ones count as packed.
///
/// # Errors
/// When a file cannot be read or is no All Orders report: then there is no report at all.
pub fn run(
    inputs: impl IntoIterator<Item = Input>,
    options: &Options,
    mut progress: impl FnMut(u64) + Send,
) -> Result<Summary, ReportError> {
    let mut engine = Engine::new(options);
    let mut n_before = 0;
    for input in inputs {
        let mut n_now = 0;
        let mut on_bytes = |n_read: u64| {
            n_now = n_read;
            progress(n_before + n_read);
        };
        let on_bytes: Progress<'_> = &mut on_bytes;
        engine.read_file(input, on_bytes)?;
        n_before += n_now;
    }
    Ok(Summary::of(engine))
}
