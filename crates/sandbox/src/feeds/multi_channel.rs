//! Requests to cancel multi-channel orders, many at once.

use countermand_spapi::feed::fulfillment_cancellation::FulfillmentCancellation;

use crate::feeds::messages::{Job, Refusal};
use crate::market::Market;

/// Carries one message out.
pub(super) fn carry_out(
    market: &mut Market,
    job: &Job,
    body: &FulfillmentCancellation,
) -> Vec<Refusal> {
    if !body.item_ids.is_empty() {
        let text = "Items of a multi-channel order cannot be cancelled by themselves.";
        return vec![Refusal::new(18_040, text)];
    }
    match crate::outbound::request_cancel(market, job.seller, &body.order_id) {
        Ok(()) => Vec::new(),
        Err(refusal) => vec![Refusal::new(18_041, refusal.to_string())],
    }
}
