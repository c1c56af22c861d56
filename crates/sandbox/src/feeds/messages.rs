//! The messages of a feed: each is worked by itself, and the report says what became of it.

use std::collections::BTreeSet;

use countermand_spapi::feed::{Envelope, FeedError};
use countermand_spapi::feed_result::{FeedEntry, FeedResult};

use crate::ids::{ItemId, OrderId, OrderIndex, PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::order::Order;

/// The feed that is worked.
#[derive(Debug, Clone)]
pub(super) struct Job {
    /// Its number.
    pub(super) number: u64,
    /// Whose it is.
    pub(super) seller: SellerIndex,
    /// The marketplaces that it is for.
    pub(super) places: Vec<PlaceIndex>,
    /// What part of its messages is worked, in millionths; the rest is as if it were not there.
    pub(super) part_ppm: u32,
}

/// Why a message is answered with an error. The codes are this marketplace's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    code: u32,
    text: String,
    order: Option<String>,
    item: Option<String>,
}

impl Refusal {
    pub(super) fn new(code: u32, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
            order: None,
            item: None,
        }
    }

    pub(super) fn of_order(mut self, order: &str) -> Self {
        self.order = Some(order.to_owned());
        self
    }

    pub(super) fn of_item(mut self, item: &str) -> Self {
        self.item = Some(item.to_owned());
        self
    }

    pub(super) fn entry(self, message_id: &str) -> FeedEntry {
        FeedEntry {
            message_id: message_id.to_owned(),
            severity: "Error".to_owned(),
            code: self.code.to_string(),
            description: self.text,
            sku: None,
            order_id: self.order,
            order_item_id: self.item,
            line: 0,
        }
    }
}

impl Job {
    /// How many of so many messages are worked.
    pub(super) fn n_worked(&self, n_messages: usize) -> usize {
        let part = n_messages as u128 * u128::from(self.part_ppm) / 1_000_000;
        usize::try_from(part).unwrap_or(n_messages)
    }

    /// The order of this seller that a message names.
    pub(super) fn order<'m>(
        &self,
        market: &'m Market,
        id: &str,
    ) -> Result<(OrderIndex, &'m Order), Refusal> {
        OrderId::parse(id)
            .and_then(|parsed| market.orders.find(parsed))
            .filter(|(_, order)| order.seller == self.seller)
            .ok_or_else(|| Refusal::new(18_001, "The order was not found.").of_order(id))
    }
}

/// The place of the line that an item code names.
pub(super) fn line(order: &Order, code: &str) -> Result<usize, Refusal> {
    ItemId::parse(code)
        .and_then(|item| order.line(item))
        .map(|(place, _)| place)
        .ok_or_else(|| {
            Refusal::new(18_002, "The order has no such item.")
                .of_order(&order.id.to_string())
                .of_item(code)
        })
}

/// Works the messages of a feed one after the other. A document that cannot be read, or says that
/// it is another seller's, is refused as a whole.
pub(super) fn work<B>(
    market: &mut Market,
    job: &Job,
    read: Result<Envelope<B>, FeedError>,
    is_signed: bool,
    mut carry_out: impl FnMut(&mut Market, &Job, &B) -> Vec<Refusal>,
) -> FeedResult {
    let envelope = match read {
        Ok(envelope) => envelope,
        Err(error) => return refused_whole(job, error_text(&error)),
    };
    if is_signed && envelope.merchant_identifier != market.seller_id(job.seller) {
        return refused_whole(
            job,
            "The MerchantIdentifier is not that of the seller.".to_owned(),
        );
    }
    let mut tally = Tally::default();
    let mut seen = BTreeSet::new();
    for message in envelope
        .messages
        .iter()
        .take(job.n_worked(envelope.messages.len()))
    {
        let refusals = if !seen.insert(message.message_id.as_str()) {
            vec![Refusal::new(
                18_003,
                "The MessageID was used before in this feed.",
            )]
        } else if message.faults.is_empty() {
            carry_out(market, job, &message.body)
        } else {
            let faults = message.faults.iter();
            faults
                .map(|fault| Refusal::new(18_004, fault.to_string()))
                .collect()
        };
        tally.count(&message.message_id, refusals);
    }
    tally.result(job)
}

/// The counts of a report while it is made.
#[derive(Debug, Default)]
pub(super) struct Tally {
    n_processed: u64,
    n_with_error: u64,
    entries: Vec<FeedEntry>,
}

impl Tally {
    /// Counts a message in; it succeeded when nothing was refused.
    pub(super) fn count(&mut self, message_id: &str, refusals: Vec<Refusal>) {
        self.n_processed += 1;
        if !refusals.is_empty() {
            self.n_with_error += 1;
        }
        let entries = refusals
            .into_iter()
            .map(|refusal| refusal.entry(message_id));
        self.entries.extend(entries);
    }

    /// The report.
    pub(super) fn result(self, job: &Job) -> FeedResult {
        FeedResult {
            transaction_id: Some(job.number.to_string()),
            status: Some("Complete".to_owned()),
            n_processed: Some(self.n_processed),
            n_successful: Some(self.n_processed - self.n_with_error),
            n_with_error: Some(self.n_with_error),
            n_with_warning: Some(0),
            entries: self.entries,
        }
    }
}

/// The report on a document of which nothing was worked.
pub(super) fn refused_whole(job: &Job, text: String) -> FeedResult {
    FeedResult {
        transaction_id: Some(job.number.to_string()),
        status: Some("Rejected".to_owned()),
        n_processed: Some(0),
        n_successful: Some(0),
        n_with_error: Some(0),
        n_with_warning: Some(0),
        entries: vec![Refusal::new(18_000, text).entry("0")],
    }
}

/// An error with what is behind it.
pub(super) fn error_text(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}
