//! Whether what was claimed may still be sent: the orders read again, and asked.

use std::collections::BTreeMap;

use countermand_domain::cancellation::Route;
use countermand_domain::cancellation::plan::{OrderNow, sending::permits_now};
use countermand_domain::id::OrderId;
use countermand_domain::order::OrderRead;
use countermand_spapi::client::Urgency;
use countermand_spapi::operation::OperationId;
use countermand_store::outbox::{
    Action, ActionKind, ActionState, OrderSituation, Settlement, Transition,
};
use jiff::Timestamp;

use super::reading_age_max;
use crate::decide::facts::{Facts, planned_cancel};
use crate::desk::{Desk, Seller, StepError};
use crate::dispatch::direct::{ended, not_sent};
use crate::dispatch::in_seconds;
use crate::dispatch::reading::{
    BulkRead, items_by_state, items_of, order_now, read_order, read_states,
};

/// Orders that are read one by one; more are read in bulk.
pub(super) const SINGLE_READS_MAX: usize = 8;

pub(super) enum Reading {
    Whole(Box<OrderRead>),
    State(BulkRead),
}

pub(super) type Readings = BTreeMap<OrderId, Reading>;

pub(super) async fn read_all(
    desk: &Desk,
    seller: &Seller,
    order_ids: &[OrderId],
) -> Result<Result<Readings, Timestamp>, StepError> {
    let mut readings = Readings::new();
    // Where the quota does not last for all, each try would spend it on the first ones again.
    let tokens = seller.client.tokens(OperationId::Orders2026GetOrder);
    let is_affordable = usize::try_from(tokens.whole).is_ok_and(|n| n >= order_ids.len());
    if order_ids.len() == 1 || (order_ids.len() <= SINGLE_READS_MAX && is_affordable) {
        for order_id in order_ids {
            match read_order(desk, seller, order_id, Urgency::Cancel).await? {
                Ok(read) => {
                    readings.insert(order_id.clone(), Reading::Whole(Box::new(read)));
                }
                Err(until) => return Ok(Err(until)),
            }
        }
        return Ok(Ok(readings));
    }
    match read_states(desk, seller, order_ids, Urgency::Cancel).await? {
        Ok(states) => {
            for (order_id, state) in states {
                readings.insert(order_id, Reading::State(state));
            }
            Ok(Ok(readings))
        }
        Err(until) => Ok(Err(until)),
    }
}

/// Whether the actions of one message may be sent; else what becomes of them.
pub(super) async fn permitted(
    desk: &Desk,
    seller: &Seller,
    readings: &Readings,
    actions: &[Action],
) -> Result<Result<(), Vec<Settlement>>, StepError> {
    let now = desk.now();
    let numbers: Vec<u64> = actions.iter().map(|action| action.number).collect();
    let put_off = |code: &str| {
        let not_before = in_seconds(now, 30);
        numbers
            .iter()
            .map(|number| Settlement::of(*number, Transition::GiveBack { not_before }, code, ""))
            .collect::<Vec<_>>()
    };
    let Some(first) = actions.first() else {
        return Ok(Err(Vec::new()));
    };
    let Some(found) = seller.account.situation(&first.order_id).await? else {
        return Ok(Err(put_off("order-unknown")));
    };
    if first.content.kind == ActionKind::Refund {
        return Ok(refund_permitted(&found, first));
    }
    let decision = seller.account.decision(first.decision_number).await?;
    let facts = decision.and_then(|(decision, _)| Facts::parse(&decision.content.facts));
    let Some(facts) = facts else {
        let review = ActionState::NeedsReview;
        return Ok(Err(ended(&numbers, review, "facts-unreadable", "")));
    };
    let route = match first.content.route.as_str() {
        // By feed although a direct call was planned.
        "direct-call" => Route::AcknowledgementFeed,
        text => route_of(text),
    };
    let planned = planned_cancel(&actions.iter().collect::<Vec<_>>(), &facts, route);
    let asked = match readings.get(&first.order_id) {
        Some(Reading::Whole(read)) => {
            let items = items_of(read);
            order_now(read, &items).map(|order| permits_now(&planned, &order))
        }
        Some(Reading::State(state)) => {
            if now.duration_since(state.at) > reading_age_max(desk) {
                return Ok(Err(put_off("reading-old")));
            }
            let items = items_by_state(&found.view, state.state);
            let channel = crate::decide::stored::channel_of(&found.view);
            let order = OrderNow {
                state: state.state,
                channel,
                items: &items,
            };
            let has_unknown_shipment =
                state.n_shipped > 0 && items.iter().all(|item| item.progress.shipped().is_zero());
            (!has_unknown_shipment).then(|| permits_now(&planned, &order))
        }
        None => None,
    };
    Ok(match asked {
        None => Err(put_off("reading-missing")),
        Some(Ok(())) => Ok(()),
        Some(Err(not_now)) => Err(not_sent(&numbers, &not_now, now)),
    })
}

fn route_of(text: &str) -> Route {
    Route::ALL
        .into_iter()
        .find(|route| route.as_str() == text)
        .unwrap_or(Route::None)
}

/// A refund is not sent when the marketplace shows that more went back meanwhile than leaves room.
fn refund_permitted(found: &OrderSituation, action: &Action) -> Result<(), Vec<Settlement>> {
    let Some(item) = &action.content.order_item_id else {
        return Err(Vec::new());
    };
    let amounts = found
        .view
        .items
        .iter()
        .find(|stored| stored.order_item_id.as_ref() == Some(item))
        .map(|stored| stored.amounts);
    let paid = amounts.map_or(0, |amounts| {
        let plus = [
            amounts.item_price,
            amounts.item_tax,
            amounts.shipping_price,
            amounts.shipping_tax,
            amounts.gift_wrap_price,
            amounts.gift_wrap_tax,
        ];
        let minus = [
            amounts.item_promotion_discount,
            amounts.ship_promotion_discount,
        ];
        let sum = |all: &[Option<countermand_domain::money::Money>]| {
            all.iter()
                .flatten()
                .map(|amount| amount.minor())
                .fold(0_i64, i64::saturating_add)
        };
        sum(&plus).saturating_sub(sum(&minus))
    });
    if found.spent_minor(item) <= paid {
        Ok(())
    } else {
        Err(ended(
            &[action.number],
            ActionState::NeedsReview,
            "more-than-paid",
            "the marketplace shows refunds that leave no room for this one",
        ))
    }
}
