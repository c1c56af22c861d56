//! The direct cancel call: for whole orders, for the urgent few.

use std::collections::BTreeMap;

use countermand_domain::cancellation::Route;
use countermand_domain::cancellation::plan::{NotNow, sending::Ending, sending::permits_now};
use countermand_domain::cancellation::urgency::{Urgency as Wait, urgency, uses_direct_call};
use countermand_domain::reason::AcknowledgementReason;
use countermand_spapi::client::{CallError, Fate, Reply, Urgency};
use countermand_spapi::operation::OperationId;
use countermand_spapi::orders::v2026::CancelReasonCode;
use countermand_store::DatabaseError;
use countermand_store::leases::Lease;
use countermand_store::outbox::{
    Action, ActionKind, ActionState, Settlement, Submission, Transition,
};
use jiff::Timestamp;

use super::reading::{after_failure, items_of, order_now, read_order};
use super::{in_seconds, is_too_late, raise_mark};
use crate::decide::facts::{Facts, planned_cancel};
use crate::desk::{Desk, Next, Seller, StepError, after_claim};
use crate::figures::desk::count_send;

/// The operation, as submissions name it.
const OPERATION: &str = "cancelOrder";
/// Calls of one step at most: the account's burst.
const CALLS_MAX: usize = 5;

/// Sends cancels by the direct call while the account has it and its quota lasts.
pub(super) async fn send(desk: &Desk, seller: &Seller, lease: &Lease) -> Result<Next, StepError> {
    if seller.learned().has_direct_cancel == Some(false) {
        return Ok(Next::Idle);
    }
    let now = desk.now();
    let ready = seller.account.ready(ActionKind::Cancel, now, 2_000).await?;
    let mut decisions: BTreeMap<u64, Vec<Action>> = BTreeMap::new();
    let direct = Route::DirectCall.as_str();
    for action in ready {
        if action.content.route == direct {
            decisions
                .entry(action.decision_number)
                .or_default()
                .push(action);
        }
    }
    let mut next = Next::Idle;
    let mut n_waiting = u32::try_from(decisions.len()).unwrap_or(u32::MAX);
    for actions in decisions.into_values().take(CALLS_MAX) {
        if seller.learned().has_direct_cancel == Some(false) {
            // The call before this one told; the feed takes what is left.
            return Ok(Next::Again);
        }
        let tokens = seller.client.tokens(OperationId::Orders2026CancelOrder);
        let since = actions.iter().filter_map(|action| action.not_before).min();
        let wait = since.map_or(Wait::Routine, |since| urgency(since, None, now));
        if !uses_direct_call(tokens.whole, n_waiting, wait) {
            // The feed takes them, or a token comes back.
            return Ok(next.sooner(Next::At(in_seconds(now, 1))));
        }
        next = next.sooner(send_one(desk, seller, lease, &actions).await?);
        n_waiting = n_waiting.saturating_sub(1);
    }
    // Where something was sent there may be more, which `send_one` says. Where nothing could be,
    // as while no order can be read, calling again at once would turn round on the spot.
    Ok(next)
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
    match checked(desk, seller, lease, (first, actions)).await? {
        Ok(code) => call(desk, seller, lease, (first, actions, code)).await,
        Err(next) => Ok(next),
    }
}

/// The code to send, when the order as it was just read permits it; else how to go on.
async fn checked(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    (first, actions): (&Action, &[Action]),
) -> Result<Result<CancelReasonCode, Next>, StepError> {
    let read = match read_order(desk, seller, &first.order_id, Urgency::Cancel).await? {
        Ok(read) => read,
        Err(until) => return Ok(Err(Next::At(until))),
    };
    let Some((decision, _)) = seller.account.decision(first.decision_number).await? else {
        return Ok(Err(Next::Idle));
    };
    let numbers: Vec<u64> = actions.iter().map(|action| action.number).collect();
    let Some(facts) = Facts::parse(&decision.content.facts) else {
        let settled = ended(&numbers, ActionState::NeedsReview, "facts-unreadable", "");
        settle(desk, seller, lease, settled).await?;
        return Ok(Err(Next::Again));
    };
    let items = items_of(&read);
    let planned = planned_cancel(
        &actions.iter().collect::<Vec<_>>(),
        &facts,
        Route::DirectCall,
    );
    let permitted = match order_now(&read, &items) {
        Some(order) => permits_now(&planned, &order),
        None => return Ok(Err(Next::At(in_seconds(desk.now(), 30)))),
    };
    if let Err(not_now) = permitted {
        let settled = not_sent(&numbers, &not_now, desk.now());
        settle(desk, seller, lease, settled).await?;
        return Ok(Err(Next::Again));
    }
    let Some(code) = wire_code(&first.content.code) else {
        let settled = ended(&numbers, ActionState::NeedsReview, "no-direct-code", "");
        settle(desk, seller, lease, settled).await?;
        return Ok(Err(Next::Again));
    };
    Ok(Ok(code))
}

/// Claims, marks, calls, and writes down what the call came to.
async fn call(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    (first, actions, code): (&Action, &[Action], CancelReasonCode),
) -> Result<Next, StepError> {
    let numbers = actions.iter().map(|action| action.number).collect();
    desk.fault_point("direct.before_claim")?;
    let claimed = seller
        .account
        .claim_call(OPERATION.to_owned(), numbers, lease.epoch, desk.now())
        .await;
    let submission = match claimed {
        Ok(Some(submission)) => submission,
        Ok(None) => return Ok(Next::Again),
        Err(error) => return after_claim(error, desk.now()),
    };
    desk.fault_point("direct.after_claim")?;
    raise_mark(desk, seller, lease, submission.number).await?;
    desk.fault_point("direct.before_call")?;
    if is_too_late(desk, submission.sending_at) {
        let now = desk.now();
        let settled = all(&submission, |number| {
            let not_before = now;
            Settlement::of(number, Transition::GiveBack { not_before }, "paused", "")
        });
        seller
            .account
            .close_submission(submission.number, "paused".to_owned(), settled, now)
            .await?;
        return Ok(Next::Again);
    }
    let reply = seller
        .client
        .cancel_order(first.order_id.as_str(), code, Urgency::Cancel)
        .await;
    desk.fault_point("direct.after_call")?;
    for action in actions {
        count_send("direct-call", action.ready_at(), desk.now());
    }
    let learned = learned_from(&reply);
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
    seller
        .account
        .close_submission(submission.number, outcome, settled, desk.now())
        .await?;
    desk.fault_point("direct.after_close")?;
    // Only behind the close: what the call came to must not depend on whether this can be kept.
    if let Some(has_direct_cancel) = learned {
        learn(desk, seller, has_direct_cancel).await?;
    }
    Ok(Next::Again)
}

async fn settle(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    settled: Vec<Settlement>,
) -> Result<(), StepError> {
    seller
        .account
        .settle(lease.epoch, settled, "desk", desk.now())
        .await?;
    Ok(())
}

/// What a failed call comes to.
fn after_call(
    seller: &Seller,
    submission: &Submission,
    error: &CallError,
    now: Timestamp,
) -> (String, Vec<Settlement>) {
    let outcome = format!("{error} {}", error.request_id().unwrap_or_default());
    let is_missing = is_missing(error);
    let settled = all(submission, |number| match error.fate() {
        Fate::Refused if is_missing => {
            let not_before = now;
            Settlement::of(
                number,
                Transition::GiveBack { not_before },
                "no-direct-call",
                "",
            )
        }
        Fate::NotSent | Fate::Refused if error.is_retryable_later() => {
            let not_before = after_failure(seller, error, now);
            Settlement::of(number, Transition::GiveBack { not_before }, "try-later", "")
        }
        Fate::NotSent => {
            let state = ActionState::NeedsReview;
            Settlement::end(number, state, "not-sendable", &error.to_string())
        }
        Fate::Refused => {
            let look_at = now;
            Settlement::of(
                number,
                Transition::Await { look_at },
                "call-refused",
                &words(error),
            )
        }
        Fate::Unknown => {
            let look_at = in_seconds(now, 5);
            Settlement::of(number, Transition::Doubt { look_at }, "unanswered", "")
        }
    });
    (outcome, settled)
}

/// Whether the path is not there for this account. The order itself was just read.
fn is_missing(error: &CallError) -> bool {
    matches!(error.status(), Some(403..=405))
}

/// Whether a reply shows that the account has the call; `None` when it does not tell.
fn learned_from(reply: &Result<Reply<()>, CallError>) -> Option<bool> {
    match reply {
        Ok(_) => Some(true),
        Err(error) if is_missing(error) => Some(false),
        Err(_) => None,
    }
}

/// Remembers whether the account has the call: without it the feed takes all from here on.
async fn learn(desk: &Desk, seller: &Seller, has_direct_cancel: bool) -> Result<(), StepError> {
    if seller.learned().has_direct_cancel != Some(has_direct_cancel) {
        let learned = seller
            .account
            .learn_direct_cancel(has_direct_cancel, desk.now())
            .await;
        match learned {
            // An account that was taken off the list meanwhile has no row to remember it in.
            Ok(()) | Err(DatabaseError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        seller.learned().has_direct_cancel = Some(has_direct_cancel);
    }
    Ok(())
}

/// A call that was begun and whose answer never came to the store.
pub(crate) async fn settle_unanswered(
    desk: &Desk,
    seller: &Seller,
    submission: &Submission,
) -> Result<(), StepError> {
    let now = desk.now();
    let settled = all(submission, |number| {
        Settlement::of(number, Transition::Doubt { look_at: now }, "unanswered", "")
    });
    seller
        .account
        .close_submission(submission.number, "unanswered".to_owned(), settled, now)
        .await?;
    Ok(())
}

/// What Amazon said, without anybody's data: codes and messages of the API.
pub(crate) fn words(error: &CallError) -> String {
    match error {
        CallError::Refused { errors, .. } => errors
            .errors
            .iter()
            .map(|error| format!("{}: {}", error.code, error.message))
            .collect::<Vec<_>>()
            .join("; "),
        CallError::NotNow { .. }
        | CallError::Throttled { .. }
        | CallError::Unauthorized { .. }
        | CallError::SignIn { .. }
        | CallError::Unknown { .. }
        | CallError::NotSent { .. }
        | CallError::Unwritable { .. }
        | CallError::Unreadable { .. } => error.to_string(),
    }
}

fn wire_code(code: &str) -> Option<CancelReasonCode> {
    let code = AcknowledgementReason::parse(code)?.direct_call()?;
    Some(CancelReasonCode::from(code.as_str()))
}

/// The same settlement for every action of a submission.
pub(crate) fn all(submission: &Submission, of: impl Fn(u64) -> Settlement) -> Vec<Settlement> {
    submission
        .messages
        .iter()
        .map(|(_, number)| of(*number))
        .collect()
}

pub(super) fn ended(
    numbers: &[u64],
    state: ActionState,
    code: &str,
    text: &str,
) -> Vec<Settlement> {
    numbers
        .iter()
        .map(|number| Settlement::end(*number, state, code, text))
        .collect()
}

/// What becomes of actions that may not be sent for the order as it is.
pub(crate) fn not_sent(numbers: &[u64], not_now: &NotNow, now: Timestamp) -> Vec<Settlement> {
    let text = not_now.to_string();
    numbers
        .iter()
        .map(|number| match not_now.ending() {
            Ending::Superseded => {
                Settlement::end(*number, ActionState::Superseded, not_now.code(), &text)
            }
            Ending::NeedsPerson => {
                Settlement::end(*number, ActionState::NeedsReview, not_now.code(), &text)
            }
            Ending::ReadAgain => {
                let not_before = in_seconds(now, 30);
                let transition = Transition::GiveBack { not_before };
                Settlement::of(*number, transition, not_now.code(), &text)
            }
        })
        .collect()
}
