//! Working a feed: its document is read, carried out, and reported on.

use countermand_spapi::feed::fulfillment_cancellation::FulfillmentCancellations;
use countermand_spapi::feed::order_acknowledgement::OrderAcknowledgements;
use countermand_spapi::feed::order_adjustment::OrderAdjustments;
use countermand_spapi::feed::order_fulfillment::OrderFulfillments;
use countermand_spapi::feed::{FeedFormat, FeedType, processing_report};
use countermand_spapi::feed_result::FeedResult;
use countermand_spapi::limits::Limits;

use crate::documents::{self, DocumentBody, DocumentContent};
use crate::faults::{self, WorkOutcome};
use crate::feeds::messages::{Job, work};
use crate::feeds::{
    Feed, FeedStatus, acknowledgement, adjustment, fulfillment, listings, multi_channel, other,
};
use crate::market::Market;
use crate::place;

/// A report as bytes, with its content type.
pub(super) struct Report {
    pub(super) content_type: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// Carries a feed out; how it ended, and the document with the report where there is one.
pub(super) fn carry_out(
    market: &mut Market,
    number: u64,
    feed: &Feed,
) -> (FeedStatus, Option<String>) {
    let content = feed.content.as_ref();
    let Some(bytes) = content.and_then(|content| market.documents.read_upload(content)) else {
        return (FeedStatus::Fatal, None);
    };
    let (status, part_ppm) = match faults::feed_outcome(market, number) {
        WorkOutcome::Normal => (FeedStatus::Done, 1_000_000),
        WorkOutcome::Fatal { parts_done_ppm } => (FeedStatus::Fatal, parts_done_ppm),
    };
    let job = Job {
        number,
        seller: feed.seller,
        places: feed
            .marketplace_ids
            .iter()
            .filter_map(|id| place::by_id(id))
            .collect(),
        part_ppm,
    };
    let Some(report) = report(market, &job, &feed.kind, &bytes) else {
        return (FeedStatus::Fatal, None);
    };
    if status != FeedStatus::Done {
        return (status, None);
    }
    let content = DocumentContent {
        content_type: report.content_type.to_owned(),
        body: DocumentBody::Bytes(report.bytes),
    };
    let hint = ("feed result", number);
    let id = documents::create_download(market, feed.seller, hint, content, true);
    (status, Some(id))
}

/// Does what a document says and reports on it; `None` for a type that is no longer worked.
fn report(market: &mut Market, job: &Job, kind: &FeedType, bytes: &[u8]) -> Option<Report> {
    let format = kind.format().filter(|_| !kind.is_dead())?;
    let is_xml = format == FeedFormat::Xml;
    let limits = Limits::default();
    let result = match kind {
        FeedType::OrderAcknowledgement | FeedType::FlatOrderAcknowledgement => {
            let read = if is_xml {
                OrderAcknowledgements::parse_xml(bytes, &limits)
            } else {
                OrderAcknowledgements::parse_flat(bytes, &limits)
            };
            work(market, job, read, is_xml, |market, job, body| {
                acknowledgement::carry_out(market, job, body, is_xml)
            })
        }
        FeedType::PaymentAdjustment | FeedType::FlatPaymentAdjustment => {
            let read = if is_xml {
                OrderAdjustments::parse_xml(bytes, &limits)
            } else {
                OrderAdjustments::parse_flat(bytes, &limits)
            };
            work(market, job, read, is_xml, adjustment::carry_out)
        }
        FeedType::OrderFulfillment | FeedType::FlatOrderFulfillment => {
            let read = if is_xml {
                OrderFulfillments::parse_xml(bytes, &limits)
            } else {
                OrderFulfillments::parse_flat(bytes, &limits)
            };
            work(market, job, read, is_xml, fulfillment::carry_out)
        }
        FeedType::FulfillmentOrderCancellation | FeedType::FlatFulfillmentOrderCancellation => {
            let read = if is_xml {
                FulfillmentCancellations::parse_xml(bytes, &limits)
            } else {
                FulfillmentCancellations::parse_flat(bytes, &limits)
            };
            work(market, job, read, is_xml, multi_channel::carry_out)
        }
        FeedType::InvoiceConfirmation
        | FeedType::ExpectedShipDate
        | FeedType::FlatExpectedShipDate => other::accept(market, job, bytes, is_xml),
        FeedType::JsonListings => return Some(listings::report(market, job, bytes, &limits)),
        // Dead, or not known: both were sorted out above.
        FeedType::Product
        | FeedType::Inventory
        | FeedType::ProductPricing
        | FeedType::ProductImage
        | FeedType::ProductRelationship
        | FeedType::ProductOverrides
        | FeedType::FlatInventoryLoader
        | FeedType::FlatListings
        | FeedType::FlatBookLoader
        | FeedType::FlatConvergedListings
        | FeedType::FlatPriceAndQuantity
        | FeedType::UniversalBooks
        | FeedType::Other(_) => return None,
    };
    Some(written(market, job, format, &result))
}

fn written(market: &Market, job: &Job, format: FeedFormat, result: &FeedResult) -> Report {
    match format {
        FeedFormat::Xml => Report {
            content_type: format.content_type(),
            bytes: processing_report::write_xml(result, market.seller_id(job.seller)).into_bytes(),
        },
        FeedFormat::Flat | FeedFormat::Json => Report {
            content_type: "text/plain; charset=UTF-8",
            bytes: processing_report::write_text(result).into_bytes(),
        },
    }
}
