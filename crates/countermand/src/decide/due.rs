//! Decisions that nobody asked for: what is due because an order changed or a buyer asked.

use std::sync::Arc;

use countermand_domain::cancellation::Actor;
use countermand_domain::cancellation::plan::Asked as Whole;
use countermand_domain::id::OrderId;
use countermand_domain::order::OrderState;
use countermand_domain::reason::{Motive, Reason};
use countermand_domain::rule_table::Rules;
use countermand_store::orders::Requested;
use countermand_store::outbox::{AcceptError, ActionKind, Asked, DecisionKind, OrderSituation};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::cancel::{CancelRefusal, CancelRequest, Terms, decide_cancellation};
use super::risk::{OfferRisks, Room};
use crate::desk::{Desk, Next, Seller, StepError};

/// Orders of one step at most.
const ORDERS_MAX: u32 = 50;

/// What a decision is made under, now.
///
/// How much the limit still bears is left open: what the desk does by itself is what the buyer
/// officially asked for, which does not count; anything else goes to a person.
pub fn terms(desk: &Desk, seller: &Seller) -> Terms {
    let now = desk.now();
    let rules_of = now.to_zoned(TimeZone::UTC).date();
    terms_under(seller, now, rules_of, Arc::new(seller.rules_of(rules_of)))
}

/// As [`terms`], with rules that were compiled before.
pub(crate) fn terms_under(
    seller: &Seller,
    now: Timestamp,
    rules_of: Date,
    rules: Arc<Rules>,
) -> Terms {
    Terms {
        rules,
        rules_of,
        settings: seller.settings(),
        has_direct_cancel: seller.learned().has_direct_cancel,
        room: Room::Unknown,
        offers: OfferRisks::NotAsked,
        now,
    }
}

/// Decides on the orders that are due, for one account.
///
/// # Errors
/// When the store refuses.
pub async fn step(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let due = seller.account.due_decisions(desk.now(), ORDERS_MAX).await?;
    let is_full = u32::try_from(due.len()).is_ok_and(|n_due| n_due >= ORDERS_MAX);
    for order_id in due {
        decide_one(desk, seller, order_id).await?;
    }
    Ok(if is_full { Next::Again } else { Next::Idle })
}

async fn decide_one(desk: &Desk, seller: &Seller, order_id: OrderId) -> Result<(), StepError> {
    let Some(found) = seller.account.situation(&order_id).await? else {
        seller.account.decided(order_id, None).await?;
        return Ok(());
    };
    if is_asked_for(&found) {
        let terms = terms(desk, seller);
        let request = CancelRequest {
            asked: Whole::WholeOrder,
            actor: Actor::Buyer,
            motive: Some(Motive::Reason(Reason::BuyerRequest)),
            note: None,
            is_by_desk: true,
            n_orders_in_batch: 1,
        };
        let asked = Asked {
            order_id: order_id.clone(),
            kind: DecisionKind::Cancellation,
            key: None,
            by: "desk".to_owned(),
            at: desk.now(),
        };
        desk.fault_point("decide.before_commit")?;
        let accepted = seller
            .account
            .accept(asked, move |found| {
                // It may have changed since it was looked at.
                if is_asked_for(found) {
                    decide_cancellation(found, &request, &terms)
                } else {
                    Err(CancelRefusal::LeftToPerson { why: "no-request" })
                }
            })
            .await;
        desk.fault_point("decide.after_commit")?;
        match accepted {
            Ok(_) => seller.wake.notify_waiters(),
            Err(AcceptError::Database(source)) => return Err(source.into()),
            Err(AcceptError::Refused(why)) => {
                tracing::debug!(order.id = %order_id, why = %why, "left to a person");
            }
            Err(AcceptError::NoOrder | AcceptError::KeyReused) => {}
        }
    }
    seller.account.decided(order_id, None).await?;
    Ok(())
}

/// Whether the buyer asked officially, the marketplace itself showed it, and nothing was done yet.
fn is_asked_for(found: &OrderSituation) -> bool {
    let head = &found.view.order;
    head.state == Some(OrderState::Unshipped)
        && head.requested == Requested::Yes
        && found.official_request_at.is_some()
        && !found
            .actions
            .iter()
            .any(|action| action.content.kind == ActionKind::Cancel)
}
