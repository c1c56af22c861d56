//! Refunds: looked for among the transactions that the marketplace's finances show.

use std::collections::BTreeSet;

use countermand_store::leases::Lease;
use countermand_store::outbox::{Action, ActionState, ObservedRefund, Settlement, Transition};
use jiff::{SignedDuration, Timestamp};

use crate::desk::{Desk, Next, Seller, StepError, later};
use crate::dispatch::in_seconds;

/// A transaction may be dated this long before our own record of the call.
const CLOCK_SLACK: SignedDuration = SignedDuration::from_secs(60);
/// A refund that was reported done and is not shown after this long goes to a person.
const SHOW_TIME: SignedDuration = SignedDuration::from_mins(60);
/// A refund that was refused, or of which nobody knows, is looked for this long: transactions show
/// about two minutes after they were posted.
const DOUBT_TIME: SignedDuration = SignedDuration::from_secs(270);

/// Confirms refunds by what the finances show.
pub(super) async fn confirm(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    refunds: Vec<Action>,
) -> Result<Next, StepError> {
    if refunds.is_empty() {
        return Ok(Next::Idle);
    }
    let since = refunds
        .iter()
        .filter_map(|action| action.sent_at)
        .min()
        .unwrap_or_else(|| desk.now());
    let read = crate::jobs::finances::read_since(desk, seller, later(since, -CLOCK_SLACK)).await?;
    if let Err(until) = read {
        let numbers = refunds.iter().map(|action| action.number).collect();
        seller.account.look_later(numbers, until).await?;
        return Ok(Next::At(until));
    }
    let now = desk.now();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut next = Next::Idle;
    for action in refunds {
        let Some(found) = seller.account.situation(&action.order_id).await? else {
            continue;
        };
        let shown = found
            .refunds
            .iter()
            .find(|refund| !taken.contains(&refund.transaction_id) && is_effect(&action, refund));
        let settlement = match shown {
            // The same amount may have gone back by another way, as when Amazon pays a cancelled
            // order back: the refusal and the transaction cannot both be believed.
            Some(_) if action.outcome_code == "reported-error" => Settlement::end(
                action.number,
                ActionState::NeedsReview,
                "done-though-refused",
                "the feed was reported refused, and a transaction shows the same amount; look at \
                 the order in Seller Central",
            ),
            Some(refund) => {
                taken.insert(refund.transaction_id.clone());
                Settlement {
                    transaction_id: Some(refund.transaction_id.clone()),
                    ..Settlement::end(action.number, ActionState::Confirmed, "shown", "")
                }
            }
            None => not_shown(&action, now),
        };
        if let Transition::Await { look_at } | Transition::Doubt { look_at } =
            &settlement.transition
        {
            next = next.sooner(Next::At(*look_at));
        }
        desk.fault_point("refund.before_settle")?;
        seller
            .account
            .settle(lease.epoch, vec![settlement], "amazon", now)
            .await?;
        desk.fault_point("refund.after_settle")?;
    }
    Ok(next)
}

/// Whether a transaction is the effect of a refund of ours: the same item and amount, not before
/// it was sent, and of nobody else's.
fn is_effect(action: &Action, refund: &ObservedRefund) -> bool {
    let sent_at = action.sent_at.unwrap_or(action.created_at);
    refund.action_number.is_none()
        && refund.amount_minor == action.content.amount_minor
        && refund.currency == action.content.currency
        && refund.posted_at >= later(sent_at, -CLOCK_SLACK)
        && (refund.order_item_id.is_none() || refund.order_item_id == action.content.order_item_id)
}

fn not_shown(action: &Action, now: Timestamp) -> Settlement {
    let number = action.number;
    let sent_at = action.sent_at.unwrap_or(action.created_at);
    let age = now.duration_since(sent_at);
    let look_at = in_seconds(now, (age.as_secs() / 4).clamp(5, 120));
    let code = action.outcome_code.as_str();
    let keep = |transition| Settlement::of(number, transition, code, &action.outcome_text);
    match code {
        "reported-ok" if age <= SHOW_TIME => keep(Transition::Await { look_at }),
        "reported-error" if age > DOUBT_TIME => Settlement::end(
            number,
            ActionState::Refused,
            "refused",
            &action.outcome_text,
        ),
        "reported-error" => keep(Transition::Await { look_at }),
        "reported-ok" => Settlement::end(
            number,
            ActionState::NeedsReview,
            "not-shown",
            "the feed was reported done, and no transaction shows the refund",
        ),
        _ if age <= DOUBT_TIME => keep(Transition::Doubt { look_at }),
        // It may have been paid and is not shown, or was not paid: never sent again by itself.
        _ => Settlement::end(
            number,
            ActionState::NeedsReview,
            "fate-unknown",
            "nobody can tell whether the refund was paid; look at the order in Seller Central",
        ),
    }
}
