//! Cancels of multi-channel orders: asked for while the status allows it, and read back until the
//! order shows how it ended.
//!
//! The version of 2020 is asked first, the one of 2026 where the account lacks it.
//!
//! Source: contract 14.

use std::collections::BTreeMap;

use countermand_domain::cancellation::Route;
use countermand_domain::cancellation::plan::sending::permits_now;
use countermand_domain::id::OrderId;
use countermand_domain::order::OrderRead;
use countermand_spapi::client::{CallError, Urgency};
use countermand_store::leases::Lease;
use countermand_store::outbox::{
    Action, ActionKind, ActionState, Settlement, Submission, Transition,
};
use jiff::Timestamp;

use super::call::{self, MCF_CANCEL};
use crate::decide::facts::{Facts, planned_cancel};
use crate::desk::{Desk, Next, Seller, StepError};
use crate::dispatch::{
    after_failure, all, class_of_reason, in_seconds, items_of, not_sent, order_now, words,
};
use crate::ingest::outbound::{OutboundFault, from_2020, from_2026};

/// Actions that a step looks at, at most.
const READY_MAX: u32 = 500;
/// Orders of one step at most.
const ORDERS_MAX: usize = 5;

/// Which version of the interface knows an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// 2020-07-01.
    V2020,
    /// 2026-07-04.
    V2026,
}

/// Why an order could not be read.
#[derive(Debug)]
pub(crate) enum NotRead {
    /// It is to be tried again then.
    Until(Timestamp),
    /// Neither version shows it to this account.
    Refused(CallError),
    /// What came cannot be read.
    Unreadable(OutboundFault),
}

/// Reads a multi-channel order and takes it in.
///
/// # Errors
/// When the store refuses.
pub(crate) async fn read(
    desk: &Desk,
    seller: &Seller,
    order_id: &OrderId,
    urgency: Urgency,
) -> Result<Result<(Version, OrderRead), NotRead>, StepError> {
    let (version, read) = match fetched(seller, order_id, urgency).await {
        Ok(found) => found,
        Err(Failed::Fault(fault)) => return Ok(Err(NotRead::Unreadable(fault))),
        Err(Failed::Call(error)) if is_missing(&error) => return Ok(Err(NotRead::Refused(error))),
        Err(Failed::Call(error)) => {
            let until = after_failure(seller, &error, desk.now());
            return Ok(Err(NotRead::Until(until)));
        }
    };
    desk.fault_point("mcf.before_commit")?;
    seller
        .account
        .take_reads(vec![read.clone()], None, class_of_reason, desk.now())
        .await?;
    desk.fault_point("mcf.after_commit")?;
    seller.learned().n_failures = 0;
    Ok(Ok((version, read)))
}

enum Failed {
    Call(CallError),
    Fault(OutboundFault),
}

/// Whether the account lacks the operation, or the order is not there.
fn is_missing(error: &CallError) -> bool {
    matches!(error.status(), Some(400 | 401 | 403 | 404 | 405))
}

async fn fetched(
    seller: &Seller,
    order_id: &OrderId,
    urgency: Urgency,
) -> Result<(Version, OrderRead), Failed> {
    let id = order_id.as_str();
    match seller.client.fulfillment_order_2020(id, urgency).await {
        Ok(reply) => {
            let read = from_2020(&reply.value).map_err(Failed::Fault)?;
            Ok((Version::V2020, read))
        }
        Err(error) if is_missing(&error) => {
            let reply = seller.client.fulfillment_order_2026(id, urgency).await;
            let reply = reply.map_err(Failed::Call)?;
            // It names no marketplace: an account has one home.
            let home = seller.marketplaces.first().map(|place| place.id());
            let read = from_2026(&reply.value, home).map_err(Failed::Fault)?;
            Ok((Version::V2026, read))
        }
        Err(error) => Err(Failed::Call(error)),
    }
}

/// Asks for the cancels whose turn has come.
pub(super) async fn send(desk: &Desk, seller: &Seller, lease: &Lease) -> Result<Next, StepError> {
    let ready = seller
        .account
        .ready(ActionKind::Cancel, desk.now(), READY_MAX)
        .await?;
    let mut decisions: BTreeMap<u64, Vec<Action>> = BTreeMap::new();
    for action in ready.into_iter().filter(is_ours) {
        decisions
            .entry(action.decision_number)
            .or_default()
            .push(action);
    }
    let mut next = Next::Idle;
    for actions in decisions.into_values().take(ORDERS_MAX) {
        next = next.sooner(send_one(desk, seller, lease, &actions).await?);
    }
    Ok(next)
}

/// Whether a cancel goes this way.
pub(crate) fn is_ours(action: &Action) -> bool {
    action.content.kind == ActionKind::Cancel && action.content.route == Route::McfCancel.as_str()
}

async fn send_one(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    actions: &[Action],
) -> Result<Next, StepError> {
    let Some(first) = actions.first() else {
        return Ok(Next::Idle);
    };
    let settle = async |settled| {
        seller
            .account
            .settle(lease.epoch, settled, "desk", desk.now())
            .await?;
        Ok::<_, StepError>(Next::Again)
    };
    let numbers: Vec<u64> = actions.iter().map(|action| action.number).collect();
    let review = |code, text: &str| -> Vec<Settlement> {
        let end = |number: &u64| Settlement::end(*number, ActionState::NeedsReview, code, text);
        numbers.iter().map(end).collect()
    };
    let (version, read) = match read(desk, seller, &first.order_id, Urgency::Cancel).await? {
        Ok(found) => found,
        Err(NotRead::Until(until)) => return Ok(Next::At(until)),
        Err(NotRead::Refused(error)) => {
            return settle(review("no-such-order", &words(&error))).await;
        }
        Err(NotRead::Unreadable(fault)) => {
            return settle(review("order-unreadable", &fault.to_string())).await;
        }
    };
    let decision = seller.account.decision(first.decision_number).await?;
    let facts = decision.and_then(|(decision, _)| Facts::parse(&decision.content.facts));
    let Some(facts) = facts else {
        return settle(review("facts-unreadable", "")).await;
    };
    let items = items_of(&read);
    let Some(order) = order_now(&read, &items) else {
        return Ok(Next::At(in_seconds(desk.now(), 30)));
    };
    let planned = planned_cancel(
        &actions.iter().collect::<Vec<_>>(),
        &facts,
        Route::McfCancel,
    );
    if let Err(not_now) = permits_now(&planned, &order) {
        return settle(not_sent(&numbers, &not_now, desk.now())).await;
    }
    let submission = match call::begin(desk, seller, lease, &MCF_CANCEL, numbers).await? {
        Ok(submission) => submission,
        Err(next) => return Ok(next),
    };
    let (id, client) = (first.order_id.as_str(), &seller.client);
    let urgency = Urgency::Cancel;
    let reply = match version {
        Version::V2020 => client.cancel_fulfillment_order_2020(id, urgency).await,
        Version::V2026 => client.cancel_fulfillment_order_2026(id, urgency).await,
    };
    let (outcome, settled) = match reply {
        Ok(reply) => (
            format!("accepted {}", reply.request_id.unwrap_or_default()),
            all(&submission, |number| {
                let look_at = in_seconds(desk.now(), 2);
                Settlement::of(number, Transition::Await { look_at }, "accepted", "")
            }),
        ),
        Err(error) => after_call(seller, &submission, &error, desk.now()),
    };
    call::close(desk, seller, (&MCF_CANCEL, &submission), outcome, settled).await?;
    Ok(Next::Again)
}

/// What a failed call comes to: a refusal is believed once the order shows it too.
fn after_call(
    seller: &Seller,
    submission: &Submission,
    error: &CallError,
    now: Timestamp,
) -> (String, Vec<Settlement>) {
    let settled = all(submission, |number| {
        match call::without_effect(seller, number, error, now) {
            Some(Settlement {
                transition:
                    Transition::End {
                        state: ActionState::Refused,
                    },
                ..
            }) => {
                let transition = Transition::Await { look_at: now };
                Settlement::of(number, transition, "call-refused", &words(error))
            }
            Some(settlement) => settlement,
            None => {
                let look_at = in_seconds(now, 5);
                Settlement::of(number, Transition::Doubt { look_at }, "unanswered", "")
            }
        }
    });
    (call::outcome_of(error), settled)
}
