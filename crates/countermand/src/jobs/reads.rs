//! Orders that are due for a read: each is read whole, the most urgent first.
//!
//! When many actions wait, a bulk look at when their orders last changed goes before: an order that
//! did not change since it was read needs no read of its own.

use std::collections::BTreeMap;

use countermand_domain::id::OrderId;
use countermand_spapi::client::{CallError, Urgency};
use countermand_store::intake::{DueRead, OrderQuarantined, ReadPage, ReadRank, SeenUnchanged};
use jiff::{SignedDuration, Timestamp};

use super::failure::{put_off, succeeded};
use super::{Job, class_of_reason};
use crate::desk::{Desk, Next, Seller, StepError, later};
use crate::ingest::orders::{INCLUDED_DATA, OrderFault, from_v2026};

/// Reads of one step.
const READS_A_STEP: usize = 4;
/// Orders of a bulk look, as many as the operation takes.
const BULK_MAX: usize = 50;
/// From so many waiting actions on a bulk look is worth its call.
const BULK_FROM: usize = 6;
/// The longest an order is put off after its read failed.
const PUT_OFF_MAX: SignedDuration = SignedDuration::from_hours(1);
/// How long an order is put off that cannot be read.
const UNREADABLE_REST: SignedDuration = SignedDuration::from_mins(15);

/// Reads a handful of the orders that are due.
///
/// # Errors
/// When the store refuses.
pub async fn read_due(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let now = desk.now();
    let limit = u32::try_from(BULK_MAX).unwrap_or(u32::MAX);
    let mut due = seller.account.due_reads(now, limit).await?;
    let n_waiting = due
        .iter()
        .take_while(|due| due.rank == ReadRank::Action)
        .count();
    if n_waiting >= BULK_FROM {
        let unchanged = look_at_all(desk, seller, due.get(..n_waiting).unwrap_or_default()).await?;
        due.retain(|due| !unchanged.contains(&due.order_id));
    }
    let n_due = due.len();
    for due in due.into_iter().take(READS_A_STEP) {
        if let Some(next) = read_one(desk, seller, &due).await? {
            return Ok(next);
        }
    }
    if n_due > READS_A_STEP {
        return Ok(Next::Again);
    }
    let next = seller.account.next_due_read().await?;
    Ok(next.map_or(Next::Idle, |at| {
        if at <= desk.now() {
            Next::Again
        } else {
            Next::At(at)
        }
    }))
}

/// The urgency of a call for a rank: what somebody waits for uses the reserve.
const fn urgency(rank: ReadRank) -> Urgency {
    match rank {
        ReadRank::Action | ReadRank::Request => Urgency::Confirm,
        ReadRank::Routine => Urgency::Routine,
    }
}

/// Reads one order; an instant when the step is to end here.
async fn read_one(desk: &Desk, seller: &Seller, due: &DueRead) -> Result<Option<Next>, StepError> {
    // What the answer shows is at least as new as the moment before it was asked for.
    let asked_at = desk.now();
    desk.fault_point("reads.before_call")?;
    let answer = seller
        .client
        .order(due.order_id.as_str(), &INCLUDED_DATA, urgency(due.rank))
        .await;
    desk.fault_point("reads.after_call")?;
    let account = &seller.account;
    let order = match answer {
        Ok(reply) => reply.value,
        Err(error) => return failed(desk, seller, due, &error).await,
    };
    succeeded(seller, Job::Reads);
    match from_v2026(&order) {
        Ok(read) => {
            let page = ReadPage {
                reads: vec![read],
                ..ReadPage::default()
            };
            account.take_page(page, class_of_reason, asked_at).await?;
            desk.fault_point("reads.after_take")?;
        }
        Err(fault) => {
            let fault = OrderQuarantined {
                // The answer may name another id than was asked for; the read is what is put off.
                order_id: due.order_id.to_string(),
                ..quarantined(&fault)
            };
            let again_at = later(asked_at, UNREADABLE_REST);
            account
                .quarantine_order(fault, Some(again_at), asked_at)
                .await?;
        }
    }
    Ok(None)
}

/// What a failed read of one order comes to: the order is given up, put off, or the whole job is.
async fn failed(
    desk: &Desk,
    seller: &Seller,
    due: &DueRead,
    error: &CallError,
) -> Result<Option<Next>, StepError> {
    let now = desk.now();
    let fault = |code: &str, message: String, remedy: &str| OrderQuarantined {
        order_id: due.order_id.to_string(),
        fault_code: code.to_owned(),
        field: String::new(),
        message,
        remedy: remedy.to_owned(),
    };
    match error {
        CallError::Refused { status: 404, .. } => {
            let fault = fault(
                "not-found",
                "the marketplace knows no such order of this account".to_owned(),
                "nothing is done about the order; look where its id came from",
            );
            seller.account.quarantine_order(fault, None, now).await?;
            Ok(None)
        }
        CallError::Refused { status, .. } => {
            let message = format!("the marketplace refused to show the order, status {status}");
            let fault = fault(
                "refused",
                message,
                "look the order up in Seller Central, and act on it there",
            );
            let again_at = Some(later(now, put_off_for(due.n_tries)));
            seller
                .account
                .quarantine_order(fault, again_at, now)
                .await?;
            Ok(None)
        }
        CallError::Unreadable { reason, .. } => {
            let fault = fault(
                "unreadable",
                format!("the answer cannot be read: {reason}"),
                "the order is read again later; until then decide on it in Seller Central",
            );
            let again_at = Some(later(now, UNREADABLE_REST));
            seller
                .account
                .quarantine_order(fault, again_at, now)
                .await?;
            Ok(None)
        }
        CallError::Unknown { .. } => {
            // One order may be what the other side stumbles over: it must not hold up the others.
            let again_at = later(now, put_off_for(due.n_tries));
            let account = &seller.account;
            account
                .put_read_off(due.order_id.clone(), Some(again_at))
                .await?;
            Ok(Some(put_off(seller, Job::Reads, error, now)))
        }
        CallError::NotNow { .. }
        | CallError::Throttled { .. }
        | CallError::Unauthorized { .. }
        | CallError::SignIn { .. }
        | CallError::NotSent { .. }
        | CallError::Unwritable { .. } => Ok(Some(put_off(seller, Job::Reads, error, now))),
    }
}

/// How long an order is put off after so many tries.
fn put_off_for(n_tries: u32) -> SignedDuration {
    let rest = SignedDuration::from_secs(2_i64 << n_tries.min(12));
    rest.min(PUT_OFF_MAX)
}

/// What is kept of an order that cannot be taken in.
pub(super) fn quarantined(fault: &OrderFault) -> OrderQuarantined {
    OrderQuarantined {
        order_id: fault.order_id.to_string(),
        fault_code: fault.code().to_owned(),
        field: fault.field.to_string(),
        message: fault.to_string(),
        remedy: fault.remedy().to_owned(),
    }
}

/// Looks in one call at when the orders last changed; answers which of them stand as they were last
/// read. A look that fails costs nothing but itself: the orders are read one by one then.
async fn look_at_all(
    desk: &Desk,
    seller: &Seller,
    due: &[DueRead],
) -> Result<Vec<OrderId>, StepError> {
    let asked_at = desk.now();
    let ids: Vec<&str> = due.iter().map(|due| due.order_id.as_str()).collect();
    let places: Vec<&str> = seller.marketplaces.iter().map(|place| place.id()).collect();
    let answer = seller
        .client
        .orders_v0_by_ids(&ids, &places, Urgency::Confirm)
        .await;
    let orders = match answer {
        Ok(reply) => reply.value.orders,
        Err(error) => {
            tracing::debug!(error = %error, "a bulk look at orders failed");
            return Ok(Vec::new());
        }
    };
    let asked: BTreeMap<&str, &DueRead> =
        due.iter().map(|due| (due.order_id.as_str(), due)).collect();
    let seen = orders
        .iter()
        .filter_map(|order| {
            let due = asked.get(order.amazon_order_id.as_str())?;
            let last_updated_at: Timestamp = order.last_update_date.at()?;
            Some(SeenUnchanged {
                order_id: due.order_id.clone(),
                last_updated_at,
            })
        })
        .collect();
    Ok(seller.account.note_unchanged(seen, asked_at).await?)
}
