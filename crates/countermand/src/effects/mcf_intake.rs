//! Multi-channel orders are taken in by listing those that changed: they are not among the
//! marketplace's own orders, and no notification tells of them.

use countermand_domain::id::OrderId;
use countermand_spapi::client::{CallError, Urgency};
use countermand_spapi::fulfillment_outbound::v2020::FulfillmentOrder;
use countermand_store::cursors::CursorMove;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::mcf::{self, NotRead};
use crate::desk::{Desk, Next, Seller, StepError, later};
use crate::dispatch::after_failure;

const CURSOR: &str = "outbound.orders";
/// The rest between two passes.
const REST: SignedDuration = SignedDuration::from_mins(10);
/// The first pass looks so far back.
const FIRST_REACH: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Each pass begins this long before the one before it.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);

/// How far a pass is.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Progress {
    /// Orders that changed since then are asked for.
    since: Timestamp,
    /// When the pass began.
    begun_at: Timestamp,
    /// The next page, while a pass is under way.
    page: Option<String>,
}

/// Lists a page of changed orders, when it is time, and reads those that are news.
pub(super) async fn step(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let now = desk.now();
    let cursor = seller.account.cursor(CURSOR).await?;
    let moved_at = cursor.as_ref().map(|cursor| cursor.moved_at);
    let stored = cursor.and_then(|cursor| serde_json::from_str::<Progress>(&cursor.value).ok());
    let mut progress = stored.unwrap_or(Progress {
        since: later(now, -FIRST_REACH),
        begun_at: now,
        page: None,
    });
    if progress.page.is_none() {
        let due_at = moved_at.map_or(now, |moved_at| later(moved_at, REST));
        if due_at > now {
            return Ok(Next::At(due_at));
        }
        progress.begun_at = now;
    }
    let listed = seller
        .client
        .fulfillment_orders_2020(progress.since, progress.page.as_deref(), Urgency::Routine)
        .await;
    let page = match listed {
        Ok(reply) => reply.value,
        Err(error @ (CallError::Refused { .. } | CallError::Unauthorized { .. })) => {
            // Without the role there is nothing to list; an old page token begins again.
            tracing::debug!(error = %error, "multi-channel orders cannot be listed");
            progress.page = None;
            keep(seller, &progress, now).await?;
            return Ok(Next::At(later(now, REST)));
        }
        Err(error) => return Ok(Next::At(after_failure(seller, &error, now))),
    };
    for order in &page.fulfillment_orders {
        if let Some(until) = take(desk, seller, order).await? {
            // What was read stays read: the page is listed again, and these are passed over.
            return Ok(Next::At(until));
        }
    }
    let is_last = page.next_token.is_none() || page.next_token == progress.page;
    progress.page = page.next_token.filter(|_| !is_last);
    if is_last {
        progress.since = later(progress.begun_at, -OVERLAP);
    }
    desk.fault_point("mcf_intake.before_cursor")?;
    keep(seller, &progress, desk.now()).await?;
    desk.fault_point("mcf_intake.after_cursor")?;
    Ok(if is_last {
        Next::At(later(desk.now(), REST))
    } else {
        Next::Again
    })
}

/// Reads an order unless it is stored as it stands; the instant to try again when it cannot be had.
async fn take(
    desk: &Desk,
    seller: &Seller,
    order: &FulfillmentOrder,
) -> Result<Option<Timestamp>, StepError> {
    let Ok(order_id) = OrderId::parse(&order.seller_fulfillment_order_id) else {
        tracing::warn!("a multi-channel order has an id that cannot be kept");
        return Ok(None);
    };
    let found = seller.account.situation(&order_id).await?;
    let stored_at = found.and_then(|found| {
        let dates = found.view.items.iter().map(|item| item.last_updated_at);
        dates.max().flatten()
    });
    if stored_at.is_some() && stored_at >= order.status_updated_date.at() {
        return Ok(None);
    }
    match mcf::read(desk, seller, &order_id, Urgency::Routine).await? {
        Ok(_) => Ok(None),
        Err(NotRead::Until(until)) => Ok(Some(until)),
        Err(NotRead::Refused(error)) => {
            tracing::warn!(order.id = %order_id, error = %error, "a listed order is not shown");
            Ok(None)
        }
        Err(NotRead::Unreadable(fault)) => {
            tracing::warn!(order.id = %order_id, fault = %fault, "a listed order cannot be read");
            Ok(None)
        }
    }
}

async fn keep(seller: &Seller, progress: &Progress, at: Timestamp) -> Result<(), StepError> {
    let cursor = CursorMove {
        name: CURSOR.to_owned(),
        value: serde_json::to_string(progress).ok(),
    };
    seller.account.move_cursor(cursor, at).await?;
    Ok(())
}
