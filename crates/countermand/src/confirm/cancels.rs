//! Cancels: the order read back, compared line by line with what was planned.

use std::collections::BTreeMap;

use countermand_domain::cancellation::Route;
use countermand_domain::cancellation::plan::OrderNow;
use countermand_domain::cancellation::plan::outcome::{Answer, Outcome, SupersededBy, compare};
use countermand_domain::id::OrderId;
use countermand_spapi::client::Urgency;
use countermand_store::intake::ReadRank;
use countermand_store::leases::Lease;
use countermand_store::outbox::{Action, ActionState, Settlement, Transition};
use jiff::{SignedDuration, Timestamp};

use crate::decide::facts::{Facts, planned_cancel};
use crate::desk::{Desk, Next, Seller, StepError, later};
use crate::dispatch::{
    in_seconds, items_by_state, items_of, late_arrival, order_now, read_order, read_states,
};
use crate::effects::mcf::{self, NotRead};

/// Orders read one by one in a step; more are read in bulk.
const SINGLE_READS_MAX: usize = 6;
/// Attempts of one intent at most; then a person looks.
const ATTEMPTS_MAX: u32 = 4;
/// An effect that was announced and is not shown after this long goes to a person.
const SHOW_TIME: SignedDuration = SignedDuration::from_mins(30);

/// Confirms the cancels of each decision.
pub(super) async fn confirm(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    decisions: BTreeMap<u64, Vec<Action>>,
) -> Result<Next, StepError> {
    if decisions.len() > SINGLE_READS_MAX {
        // A bulk state does not tell by whom: what nobody answered is read by itself.
        let (unanswered, answered): (BTreeMap<_, _>, BTreeMap<_, _>) =
            decisions.into_iter().partition(|(_, actions)| {
                let first = actions.first();
                first.is_some_and(|action| answer_of(action) == Answer::Unknown)
            });
        let is_more = unanswered.len() > SINGLE_READS_MAX;
        let some = unanswered.into_iter().take(SINGLE_READS_MAX).collect();
        let by_state = confirm_many(desk, seller, lease, answered).await?;
        let singly = confirm_each(desk, seller, lease, some).await?;
        let more = if is_more {
            Next::At(in_seconds(desk.now(), 1))
        } else {
            Next::Idle
        };
        return Ok(by_state.sooner(singly).sooner(more));
    }
    confirm_each(desk, seller, lease, decisions).await
}

/// Confirms each by its order.
async fn confirm_each(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    decisions: BTreeMap<u64, Vec<Action>>,
) -> Result<Next, StepError> {
    let mut next = Next::Idle;
    for (decision, actions) in decisions {
        let Some(first) = actions.first() else {
            continue;
        };
        match read_order(desk, seller, &first.order_id, Urgency::Confirm).await? {
            Ok(read) => {
                let items = items_of(&read);
                let Some(order) = order_now(&read, &items) else {
                    let at = in_seconds(desk.now(), 60);
                    put_off(seller, &actions, at).await?;
                    next = next.sooner(Next::At(at));
                    continue;
                };
                let after = settle_one(desk, seller, lease, (decision, &actions), &order).await?;
                next = next.sooner(after);
            }
            Err(until) => {
                put_off(seller, &actions, until).await?;
                next = next.sooner(Next::At(until));
            }
        }
    }
    Ok(next)
}

/// Confirms the cancels of multi-channel orders, which only their own interface shows.
pub(super) async fn confirm_outbound(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    decisions: BTreeMap<u64, Vec<Action>>,
) -> Result<Next, StepError> {
    let mut next = Next::Idle;
    for (decision, actions) in decisions {
        let Some(first) = actions.first() else {
            continue;
        };
        let read = match mcf::read(desk, seller, &first.order_id, Urgency::Confirm).await? {
            Ok((_, read)) => read,
            Err(not_read) => {
                let at = match not_read {
                    NotRead::Until(until) => until,
                    NotRead::Refused(_) | NotRead::Unreadable(_) => in_seconds(desk.now(), 60),
                };
                put_off(seller, &actions, at).await?;
                next = next.sooner(Next::At(at));
                continue;
            }
        };
        let items = items_of(&read);
        let Some(order) = order_now(&read, &items) else {
            let at = in_seconds(desk.now(), 60);
            put_off(seller, &actions, at).await?;
            next = next.sooner(Next::At(at));
            continue;
        };
        next = next.sooner(settle_one(desk, seller, lease, (decision, &actions), &order).await?);
    }
    Ok(next)
}

/// Confirms many by their orders' states; who cancelled is read later, in the background.
async fn confirm_many(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    decisions: BTreeMap<u64, Vec<Action>>,
) -> Result<Next, StepError> {
    if decisions.is_empty() {
        return Ok(Next::Idle);
    }
    let order_ids: Vec<OrderId> = decisions
        .values()
        .filter_map(|actions| actions.first())
        .map(|action| action.order_id.clone())
        .collect();
    let states = match read_states(desk, seller, &order_ids, Urgency::Confirm).await? {
        Ok(states) => states,
        Err(until) => {
            for actions in decisions.values() {
                put_off(seller, actions, until).await?;
            }
            return Ok(Next::At(until));
        }
    };
    let mut next = Next::Idle;
    for (decision, actions) in decisions {
        let Some(first) = actions.first() else {
            continue;
        };
        let found = seller.account.situation(&first.order_id).await?;
        let (Some(state), Some(found)) = (states.get(&first.order_id), found) else {
            let at = in_seconds(desk.now(), 60);
            put_off(seller, &actions, at).await?;
            next = next.sooner(Next::At(at));
            continue;
        };
        let items = items_by_state(&found.view, state.state);
        let order = OrderNow {
            state: state.state,
            channel: crate::decide::stored::channel_of(&found.view),
            items: &items,
        };
        let after = settle_one(desk, seller, lease, (decision, &actions), &order).await?;
        next = next.sooner(after);
    }
    seller
        .account
        .want_reads(order_ids, ReadRank::Routine, desk.now())
        .await?;
    Ok(next)
}

async fn put_off(seller: &Seller, actions: &[Action], at: Timestamp) -> Result<(), StepError> {
    let numbers = actions.iter().map(|action| action.number).collect();
    seller.account.look_later(numbers, at).await?;
    Ok(())
}

async fn settle_one(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    (decision_number, actions): (u64, &[Action]),
    after: &OrderNow<'_>,
) -> Result<Next, StepError> {
    let now = desk.now();
    let Some(first) = actions.first() else {
        return Ok(Next::Idle);
    };
    let Some((decision, _)) = seller.account.decision(decision_number).await? else {
        return Ok(Next::Idle);
    };
    let Some(found) = seller.account.situation(&first.order_id).await? else {
        return Ok(Next::Idle);
    };
    let Some(facts) = Facts::parse(&decision.content.facts) else {
        return Ok(Next::Idle);
    };
    let before_items = facts.items_before(&found.actions, decision_number);
    let before = OrderNow {
        state: after.state,
        channel: after.channel,
        items: &before_items,
    };
    let route = Route::ALL
        .into_iter()
        .find(|route| route.as_str() == first.content.route)
        .unwrap_or(Route::None);
    let planned = planned_cancel(&actions.iter().collect::<Vec<_>>(), &facts, route);
    let answer = answer_of(first);
    let mut readback = compare(&before, after, &planned, answer);
    if answer == Answer::Refused && first.n_attempts > 1 {
        // An attempt before this one was never answered: what the order shows may be its effect.
        let by_any = compare(&before, after, &planned, Answer::Unknown);
        if by_any.whole(Answer::Unknown) == Outcome::Confirmed {
            readback = by_any;
        }
    }
    let mut settled = Vec::with_capacity(actions.len());
    let mut next = Next::Idle;
    for action in actions {
        let line = readback
            .lines
            .iter()
            .find(|line| Some(&line.order_item_id) == action.content.order_item_id.as_ref());
        let outcome = line.map_or(&Outcome::NotYet, |line| &line.outcome);
        let settlement = settlement(action, outcome, answer, Look::of(desk));
        if let Transition::Await { look_at } | Transition::Doubt { look_at } =
            &settlement.transition
        {
            next = next.sooner(Next::At(*look_at));
        }
        settled.push(settlement);
    }
    if let Some(how) = &readback.beyond_plan {
        tracing::error!(
            order.id = %first.order_id, decision = decision_number, fault = how.code(),
            "more of the order was cancelled than planned"
        );
    }
    desk.fault_point("confirm.before_settle")?;
    seller
        .account
        .settle(lease.epoch, settled, "amazon", now)
        .await?;
    desk.fault_point("confirm.after_settle")?;
    Ok(next)
}

/// What the marketplace answered to the attempt, by the code that was kept of it.
fn answer_of(action: &Action) -> Answer {
    match action.outcome_code.as_str() {
        "accepted" | "reported-ok" | "not-shown-yet" => Answer::Accepted,
        "call-refused" | "reported-error" | "refused-not-shown" => Answer::Refused,
        _ => Answer::Unknown,
    }
}

/// When an order was looked at, and how long after its last byte a call may still arrive.
#[derive(Debug, Clone, Copy)]
struct Look {
    now: Timestamp,
    late: SignedDuration,
}

impl Look {
    fn of(desk: &Desk) -> Self {
        Self {
            now: desk.now(),
            late: late_arrival(desk),
        }
    }
}

fn settlement(action: &Action, outcome: &Outcome, answer: Answer, look: Look) -> Settlement {
    let number = action.number;
    match outcome {
        Outcome::Confirmed => Settlement::end(number, ActionState::Confirmed, "shown", ""),
        Outcome::Refused => Settlement::end(
            number,
            ActionState::Refused,
            "refused",
            &action.outcome_text,
        ),
        Outcome::Superseded { by } => Settlement::end(
            number,
            ActionState::Superseded,
            match by {
                SupersededBy::Buyer => "cancelled-by-buyer",
                SupersededBy::Amazon => "cancelled-by-amazon",
                SupersededBy::Shipment => "shipped",
            },
            "",
        ),
        Outcome::Contradicted { how } => Settlement::end(
            number,
            ActionState::NeedsReview,
            how.code(),
            &how.to_string(),
        ),
        Outcome::NotYet => not_yet(action, answer, look),
    }
}

fn not_yet(action: &Action, answer: Answer, look: Look) -> Settlement {
    let now = look.now;
    let number = action.number;
    let sent_at = action.sent_at.unwrap_or(action.created_at);
    let age = now.duration_since(sent_at);
    let look_at = in_seconds(now, (age.as_secs() / 4).clamp(3, 120));
    let keep = |transition| {
        let code = action.outcome_code.as_str();
        Settlement::of(number, transition, code, &action.outcome_text)
    };
    match answer {
        Answer::Accepted | Answer::Refused if age > SHOW_TIME => Settlement::end(
            number,
            ActionState::NeedsReview,
            "not-shown",
            "the marketplace answered, and its order does not show it",
        ),
        Answer::Accepted | Answer::Refused => keep(Transition::Await { look_at }),
        Answer::Unknown if now <= later(sent_at, look.late) => keep(Transition::Doubt { look_at }),
        Answer::Unknown if action.n_attempts >= ATTEMPTS_MAX => Settlement::end(
            number,
            ActionState::NeedsReview,
            "attempts-spent",
            "several attempts were never answered, and the order does not show any",
        ),
        // The order was read after the last moment at which the attempt could have arrived.
        Answer::Unknown => Settlement::of(
            number,
            Transition::GiveBack { not_before: now },
            "nothing-happened",
            "the order shows no effect of the attempt",
        ),
    }
}
