//! The report over lines that the general readers took in.

use countermand_domain::order::{BuyerRequest, ObservedLine, OrderState};

use super::Options;
use super::encoding::FileEncoding;
use super::engine::Engine;
use super::ledger::Said;
use super::record::Flags;
use super::summary::{FileSummary, Summary};
use super::timestamp::Instant;
use super::worker::{AMAZON, MERCHANT};

/// Lines between two notes of which worker read what: far below what a note can count.
const BLOCK_LINES: u32 = 16_384;

/// Makes the report of [`super::run`] from lines that were read elsewhere: other shops' exports,
/// mapped files, XML.
///
/// Lines are taken in the order in which they are added. Orders fulfilled by Amazon are always
/// counted here, in the totals.
#[derive(Debug)]
pub struct Aggregator {
    engine: Engine,
    name: String,
    n_lines: u64,
    n_block_lines: u32,
    has_skus: bool,
    has_updates: bool,
    has_buyer_requests: bool,
}

impl Aggregator {
    /// An aggregator for one source, under a name to show. Of the options only
    /// `fold_records` and `has_cancellation_documents` matter.
    pub fn new(name: &str, options: &Options) -> Self {
        let options = Options {
            n_threads: 1,
            counts_amazon_orders: true,
            ..options.clone()
        };
        Self {
            engine: Engine::new(&options),
            name: name.to_owned(),
            n_lines: 0,
            n_block_lines: 0,
            has_skus: false,
            has_updates: false,
            has_buyer_requests: false,
        }
    }

    /// Adds a line. One whose purchase lies outside 2000 to 2099 counts as rejected.
    pub fn add(&mut self, line: &ObservedLine) {
        self.n_lines += 1;
        let Some(worker) = self.engine.workers.first_mut() else {
            return;
        };
        let Ok(purchased) = Instant::from_unix_ms(line.purchased_at.as_millisecond()) else {
            worker.counts.n_rejected += 1;
            return;
        };
        let updated = line
            .last_updated_at
            .and_then(|updated| Instant::from_unix_ms(updated.as_millisecond()).ok());
        let is_merchant = line.channel.is_seller_fulfilled();
        let fulfillment = if is_merchant { MERCHANT } else { AMAZON };
        let status = line.status_text.trim().as_bytes();
        let (status, is_cancelled_text) = worker.counts.status(fulfillment, status);
        worker.counts.count(status);
        let is_cancelled = match line.state {
            Some(state) => state == OrderState::Cancelled,
            None => is_cancelled_text,
        };
        let request = match &line.buyer_request {
            BuyerRequest::Unknown => Flags::NONE,
            BuyerRequest::NotRequested => Flags::NOT_REQUESTED,
            BuyerRequest::Requested { .. } => Flags::REQUESTED,
        };
        let cancelled = if is_cancelled {
            Flags::CANCELLED
        } else {
            Flags::NONE
        };
        let ledger = &mut worker.ledger;
        let id = line.order_id.as_str().as_bytes();
        let mut order = match ledger.amazon_key(id) {
            Some(order) => order,
            None => ledger.interned_key(id),
        };
        if !is_merchant {
            order.key = order.key.by_amazon();
        }
        let sku = line.sku.as_ref().map_or("", |sku| sku.as_str());
        let channel = ledger.channel(line.sales_channel.trim().as_bytes());
        let said = Said {
            flags: cancelled.with(request),
            updated: updated.map_or(0, |updated| updated.ms() + 1),
            day: purchased.day(),
        };
        ledger.keep(order, said, channel, sku.as_bytes());
        self.has_skus |= !sku.is_empty();
        self.has_updates |= updated.is_some();
        self.has_buyer_requests |= line.buyer_request != BuyerRequest::Unknown;
        self.n_block_lines += 1;
        if self.n_block_lines >= BLOCK_LINES {
            self.engine.end_own_block();
            self.n_block_lines = 0;
        }
    }

    /// The report of all lines so far.
    pub fn finish(mut self) -> Summary {
        self.engine.end_own_block();
        let n_rejected = self.engine.n_rejected();
        self.engine.files.push(FileSummary {
            name: self.name,
            encoding: FileEncoding::Utf8,
            is_gzip: false,
            n_lines: self.n_lines,
            n_rejected,
            has_skus: self.has_skus,
            has_updates: self.has_updates,
            has_buyer_requests: self.has_buyer_requests,
            repeated_column: None,
        });
        Summary::of(self.engine)
    }
}
