//! Reading orders right before they are acted on, and right after.

use std::collections::BTreeMap;

use countermand_domain::cancellation::plan::{ItemNow, OrderNow};
use countermand_domain::id::OrderId;
use countermand_domain::order::{BuyerRequest, OrderRead, OrderState};
use countermand_domain::reason::wording;
use countermand_spapi::client::{CallError, Urgency};
use jiff::Timestamp;

use super::{in_seconds, spread};
use crate::decide::facts::{items_now, progress};
use crate::desk::{Desk, Seller, StepError, retry_at};
use crate::ingest::orders::{INCLUDED_DATA, from_v2026};

/// The class that a buyer's words are kept as.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the store takes readers that may know no class"
)]
pub(crate) fn class_of_reason(words: &str) -> Option<&'static str> {
    Some(wording::classify(words).as_str())
}

/// Reads an order and takes it in; or tells when to try again.
///
/// # Errors
/// When the store refuses.
pub(crate) async fn read_order(
    desk: &Desk,
    seller: &Seller,
    order_id: &OrderId,
    urgency: Urgency,
) -> Result<Result<OrderRead, Timestamp>, StepError> {
    // A reading is as old as its question: the answer may have taken its time.
    let asked_at = desk.now();
    let reply = seller
        .client
        .order(order_id.as_str(), &INCLUDED_DATA, urgency)
        .await;
    let now = desk.now();
    let order = match reply {
        Ok(reply) => reply.value,
        Err(error) => return Ok(Err(after_failure(seller, &error, now))),
    };
    let Ok(read) = from_v2026(&order) else {
        // What cannot be read is not acted on; the intake sets it aside and says why.
        return Ok(Err(in_seconds(now, 60)));
    };
    desk.fault_point("read.before_commit")?;
    seller
        .account
        .take_reads(vec![read.clone()], None, class_of_reason, asked_at)
        .await?;
    desk.fault_point("read.after_commit")?;
    seller.learned().n_failures = 0;
    Ok(Ok(read))
}

/// When a failed call of the account is tried again.
pub(crate) fn after_failure(seller: &Seller, error: &CallError, now: Timestamp) -> Timestamp {
    let n_failures = {
        let mut learned = seller.learned();
        if error.not_before().is_none() {
            learned.n_failures = learned.n_failures.saturating_add(1);
        }
        learned.n_failures
    };
    retry_at(error, n_failures, spread(seller, now), now).max(in_seconds(now, 1))
}

/// The items of an order that was read, as plans compare them.
pub(crate) fn items_of(read: &OrderRead) -> Vec<ItemNow> {
    read.items
        .iter()
        .map(|item| ItemNow {
            order_item_id: item.order_item_id.clone(),
            progress: progress(
                item.units_ordered.units(),
                item.units_shipped.units(),
                item.units_cancelled.units(),
            ),
            is_requested: Some(matches!(item.requested, BuyerRequest::Requested { .. })),
            cancelled_by: item.cancelled_by,
        })
        .collect()
}

/// The order as it was read; `None` when its state is not known.
pub(crate) fn order_now<'a>(read: &OrderRead, items: &'a [ItemNow]) -> Option<OrderNow<'a>> {
    Some(OrderNow {
        state: read.state?,
        channel: read.channel,
        items,
    })
}

/// The state of an order by a bulk reading, with the items as they are stored.
#[derive(Debug, Clone)]
pub(crate) struct BulkRead {
    /// The state.
    pub(crate) state: OrderState,
    /// Units shipped of the whole order.
    pub(crate) n_shipped: u32,
    /// When it was read.
    pub(crate) at: Timestamp,
}

/// Orders of one bulk call at most.
pub(crate) const BULK_MAX: usize = 50;

/// Reads the states of many orders, fifty a call; those that are not in the answer are left out.
///
/// Where the quota ends on the way, what was read until then is the answer: another try from the
/// beginning would spend what comes back of it on the same orders again, for ever.
///
/// # Errors
/// When the store refuses.
pub(crate) async fn read_states(
    desk: &Desk,
    seller: &Seller,
    order_ids: &[OrderId],
    urgency: Urgency,
) -> Result<Result<BTreeMap<OrderId, BulkRead>, Timestamp>, StepError> {
    let marketplace_ids: Vec<&str> = seller.marketplaces.iter().map(|place| place.id()).collect();
    let mut states = BTreeMap::new();
    for chunk in order_ids.chunks(BULK_MAX) {
        let ids: Vec<&str> = chunk.iter().map(OrderId::as_str).collect();
        let reply = seller
            .client
            .orders_v0_by_ids(&ids, &marketplace_ids, urgency)
            .await;
        let now = desk.now();
        let list = match reply {
            Ok(reply) => reply.value,
            Err(_) if !states.is_empty() => break,
            Err(error) => return Ok(Err(after_failure(seller, &error, now))),
        };
        for order in &list.orders {
            let Ok(order_id) = OrderId::parse(&order.amazon_order_id) else {
                continue;
            };
            let Ok(state) = OrderState::parse(order.order_status.as_str()) else {
                continue;
            };
            let n_shipped = order.number_of_items_shipped.unwrap_or(0);
            states.insert(
                order_id,
                BulkRead {
                    state,
                    n_shipped: u32::try_from(n_shipped).unwrap_or(u32::MAX),
                    at: now,
                },
            );
        }
    }
    Ok(Ok(states))
}

/// The items of a stored order, brought to the state of a bulk reading: all that remained are
/// cancelled when the order is.
pub(crate) fn items_by_state(
    view: &countermand_store::orders::OrderView,
    state: OrderState,
) -> Vec<ItemNow> {
    let mut items = items_now(view);
    if state == OrderState::Cancelled {
        for item in &mut items {
            let ordered = item.progress.ordered().units();
            let shipped = item.progress.shipped().units();
            item.progress = progress(ordered, shipped, ordered - shipped.min(ordered));
        }
    }
    items
}
