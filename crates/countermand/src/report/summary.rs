//! Everything that a report tells.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::encoding::FileEncoding;
use super::engine::Engine;
use super::headroom::{self, Headroom};
use super::rejects::{Reject, printable};
use super::series;
use super::share::Share;
use super::tally::{RequestCounts, Tally};
use super::worker::{AMAZON, MERCHANT};

mod findings;

pub use self::findings::{Finding, FindingCode};

/// SKUs named for each channel.
const N_TOP_SKUS: usize = 20;

/// What the files say, counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// The files, in the order in which they were read.
    pub files: Vec<FileSummary>,
    /// Lines and what became of them.
    pub lines: LineSummary,
    /// Lines by status text and fulfillment channel; most frequent first.
    pub statuses: Vec<StatusLines>,
    /// Orders of all channels.
    pub orders: OrderTotals,
    /// Seller-fulfilled orders per sales channel, by name.
    pub channels: Vec<ChannelSummary>,
    /// What the reader should know about the data.
    pub findings: Vec<Finding>,
    /// The first lines that could not be read, at most 1,000.
    pub rejects: Vec<Reject>,
}

/// One file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that have nothing to do with each other"
)]
pub struct FileSummary {
    /// The file as it was named.
    pub name: String,
    /// Its encoding, judged by its beginning.
    pub encoding: FileEncoding,
    /// Whether it was packed.
    pub is_gzip: bool,
    /// Lines, with the header and blank ones.
    pub n_lines: u64,
    /// Lines that could not be read.
    pub n_rejected: u64,
    /// Whether it names SKUs.
    pub has_skus: bool,
    /// Whether it says when an order last changed.
    pub has_updates: bool,
    /// Whether it has the column of buyers' cancellation requests.
    pub has_buyer_requests: bool,
    /// A needed column that stands twice.
    pub repeated_column: Option<String>,
}

/// Lines and what became of them: `read` = `ok` + `rejected`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineSummary {
    /// Data lines, without headers and blank ones.
    pub read: u64,
    /// Lines that were understood.
    pub ok: u64,
    /// Lines that could not be read.
    pub rejected: u64,
    /// Blank lines.
    pub blank: u64,
    /// Understood lines with fulfillment channel Merchant.
    pub merchant: u64,
    /// Understood lines with fulfillment channel Amazon.
    pub amazon: u64,
    /// Understood lines with any other fulfillment channel.
    pub other: u64,
}

/// Lines of one status in one fulfillment channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusLines {
    /// The text as found, without control characters.
    pub status: String,
    /// The fulfillment channel as found.
    pub fulfillment: String,
    /// Whether the text is among the documented ones.
    pub is_known: bool,
    /// How many lines.
    pub n_lines: u64,
}

/// Orders of all channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrderTotals {
    /// Seller-fulfilled orders.
    pub merchant: u64,
    /// Cancelled ones of them.
    pub merchant_cancelled: u64,
    /// Orders fulfilled by Amazon, and cancelled ones; `None` when they were not counted.
    pub amazon: Option<(u64, u64)>,
    /// Counted orders that stand on more than one line.
    pub with_several_lines: u64,
}

/// The seller-fulfilled orders of one sales channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelSummary {
    /// The channel as the files name it.
    pub channel: String,
    /// A row for each day with orders, ascending.
    pub days: Vec<DayCounts>,
    /// All orders.
    pub orders: u64,
    /// The cancelled ones.
    pub cancelled: u64,
    /// What the files say of buyers' requests for the cancelled ones.
    pub requests: RequestCounts,
    /// The row with the largest share over seven days.
    pub worst: Option<DayCounts>,
    /// The SKUs in most cancelled orders, at most 20.
    pub skus: Vec<SkuCount>,
}

/// One day of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayCounts {
    /// The UTC day.
    pub day: Date,
    /// Orders placed on the day.
    pub orders: u64,
    /// Those of them that ended cancelled.
    pub cancelled: u64,
    /// Orders of the day and the six calendar days before.
    pub orders_7d: u64,
    /// Those of them that ended cancelled.
    pub cancelled_7d: u64,
}

impl DayCounts {
    /// The cancelled share over seven days.
    pub fn share_7d(&self) -> Share {
        Share {
            part: self.cancelled_7d,
            whole: self.orders_7d,
        }
    }
}

/// One SKU of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkuCount {
    /// The seller's SKU.
    pub sku: String,
    /// Cancelled orders that it stands in.
    pub cancelled_orders: u64,
}

impl ChannelSummary {
    /// The last day held to the channel's limit, as if the seller had caused every cancellation.
    pub fn headroom(&self) -> Option<Headroom> {
        let last = self.days.last()?;
        let limit = headroom::limit_of_channel(&self.channel, last.day)?;
        Some(Headroom::new(last.share_7d(), limit))
    }
}

impl Summary {
    /// Counts what the engine has read.
    pub(super) fn of(mut engine: Engine) -> Self {
        let tally = engine.tally();
        let counts_amazon_orders = engine.counts_amazon_orders();
        let channels = channels(&engine, &tally);
        let statuses = statuses(&engine);
        let mut summary = Self {
            lines: lines(&engine, &statuses),
            statuses,
            orders: OrderTotals {
                merchant: tally.merchant.orders,
                merchant_cancelled: tally.merchant.cancelled,
                amazon: counts_amazon_orders
                    .then_some((tally.amazon.orders, tally.amazon.cancelled)),
                with_several_lines: tally.n_several_lines,
            },
            channels,
            findings: Vec::new(),
            rejects: std::mem::take(&mut engine.rejects),
            files: std::mem::take(&mut engine.files),
        };
        let counts = engine.workers.iter().map(|worker| &worker.counts);
        summary.findings = findings::find(&summary, &counts);
        summary
    }

    /// The first day on which any seller-fulfilled order was placed.
    pub fn first_day(&self) -> Option<Date> {
        let days = self
            .channels
            .iter()
            .filter_map(|channel| channel.days.first());
        days.map(|day| day.day).min()
    }

    /// The last day on which any seller-fulfilled order was placed.
    pub fn last_day(&self) -> Option<Date> {
        let days = self
            .channels
            .iter()
            .filter_map(|channel| channel.days.last());
        days.map(|day| day.day).max()
    }
}

fn channels(engine: &Engine, tally: &Tally) -> Vec<ChannelSummary> {
    let days = tally.days();
    let first_day = days.iter().map(|(_, day, _)| *day).min().unwrap_or(0);
    let first_day = super::timestamp::date_of(first_day);
    let sku_texts: Vec<&[u8]> = engine.skus.iter().map(|(_, sku)| sku).collect();
    let mut skus = top_skus(tally, &sku_texts);
    let channel_texts: Vec<&[u8]> = engine.channels.iter().map(|(_, name)| name).collect();
    let mut summaries: Vec<ChannelSummary> = days
        .chunk_by(|(left, ..), (right, ..)| left == right)
        .filter_map(|days| {
            let channel = days.first()?.0;
            let days: Vec<(u16, [u32; 2])> = days
                .iter()
                .map(|(_, day, counts)| (*day, *counts))
                .collect();
            let days = series::with_windows(&days);
            let name = channel_texts.get(channel as usize).copied();
            Some(ChannelSummary {
                channel: text(name.unwrap_or_default()),
                orders: days.iter().map(|day| day.orders).sum(),
                cancelled: days.iter().map(|day| day.cancelled).sum(),
                requests: tally.requests(channel),
                worst: series::worst(&days, first_day).copied(),
                skus: skus.remove(&channel).unwrap_or_default(),
                days,
            })
        })
        .collect();
    summaries.sort_by(|left, right| left.channel.cmp(&right.channel));
    summaries
}

/// For each channel the SKUs in most cancelled orders: by count downwards, then by name.
fn top_skus(tally: &Tally, texts: &[&[u8]]) -> BTreeMap<u32, Vec<SkuCount>> {
    let name = |sku: u32| texts.get(sku as usize).copied().unwrap_or_default();
    let mut counts = tally.skus();
    counts.retain(|(_, sku, _)| !name(*sku).is_empty());
    counts
        .chunk_by_mut(|(left, ..), (right, ..)| left == right)
        .filter_map(|counts| {
            let channel = counts.first()?.0;
            counts.sort_unstable_by(|(_, left_sku, left), (_, right_sku, right)| {
                right
                    .cmp(left)
                    .then_with(|| name(*left_sku).cmp(name(*right_sku)))
            });
            let top = counts
                .iter()
                .take(N_TOP_SKUS)
                .map(|(_, sku, count)| SkuCount {
                    sku: text(name(*sku)),
                    cancelled_orders: *count,
                });
            Some((channel, top.collect()))
        })
        .collect()
}

fn statuses(engine: &Engine) -> Vec<StatusLines> {
    let mut sums: BTreeMap<(String, String), u64> = BTreeMap::new();
    for worker in &engine.workers {
        let counts = &worker.counts;
        let fulfillments: Vec<String> = counts
            .fulfillments
            .iter()
            .map(|(_, name)| printable(&text(name), 64))
            .collect();
        for ((fulfillment, status), n_lines) in counts.statuses.iter().zip(&counts.n_lines) {
            let fulfillment = fulfillments.get(fulfillment as usize).cloned();
            let key = (
                printable(&text(status), 64),
                fulfillment.unwrap_or_default(),
            );
            *sums.entry(key).or_default() += n_lines;
        }
    }
    sums.retain(|_, n_lines| *n_lines > 0);
    let mut statuses: Vec<StatusLines> = sums
        .into_iter()
        .map(|((status, fulfillment), n_lines)| StatusLines {
            is_known: countermand_domain::order::OrderState::parse_report(&status).is_ok(),
            status,
            fulfillment,
            n_lines,
        })
        .collect();
    statuses.sort_by_key(|lines| std::cmp::Reverse(lines.n_lines));
    statuses
}

fn lines(engine: &Engine, statuses: &[StatusLines]) -> LineSummary {
    let of = |fulfillment: &str| {
        let lines = statuses
            .iter()
            .filter(|lines| lines.fulfillment == fulfillment);
        lines.map(|lines| lines.n_lines).sum::<u64>()
    };
    let counts = || engine.workers.iter().map(|worker| &worker.counts);
    let counted: u64 = statuses.iter().map(|lines| lines.n_lines).sum();
    let ok = counted + counts().map(|counts| counts.n_other_lines).sum::<u64>();
    let rejected = counts().map(|counts| counts.n_rejected).sum();
    let (merchant, amazon) = (of("Merchant"), of("Amazon"));
    LineSummary {
        read: ok + rejected,
        ok,
        rejected,
        blank: counts().map(|counts| counts.n_blank).sum(),
        merchant,
        amazon,
        other: ok - merchant - amazon,
    }
}

/// Interned texts are UTF-8 already.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const _: () = assert!(
    MERCHANT == 0 && AMAZON == 1,
    "interned first, in this order"
);
