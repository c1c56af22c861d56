//! What the platform and the seller's warehouse have in store for a paid order.

use crate::ids::OrderIndex;
use crate::life::{Turn, enter_turn, package};
use crate::market::Market;
use crate::market::order::{Channel, Order};
use crate::moment::{HOUR_MS, MINUTE_MS, Moment};
use crate::platform::window;
use crate::scenario::WarehousePlan;

/// Puts the end of the time to confirm an order on the agenda, where the scenario has the platform
/// cancel unconfirmed orders.
pub fn watch_deadline(market: &mut Market, index: OrderIndex) {
    let Some(order) = market.orders.at(index) else {
        return;
    };
    if market.scenario.platform.cancels_unconfirmed && order.channel.is_merchant() {
        let at = window::confirm_by(order);
        enter_turn(market, at, index, Turn::IsOverdue);
    }
}

/// Arranges the pickup of an Easy Ship package at a seller's call; whether it could be.
pub fn schedule_package(market: &mut Market, index: OrderIndex) -> bool {
    let before = package::status(market, index);
    package::is_scheduled(market, index);
    before.is_some() && before != package::status(market, index)
}

/// Decides what is to become of an order whose payment was just authorised.
pub(super) fn paid(market: &mut Market, index: OrderIndex) {
    watch_deadline(market, index);
    let Some(order) = market
        .orders
        .at(index)
        .filter(|_| !market.life.staged.contains(&index))
    else {
        return;
    };
    let mut turns = Vec::new();
    turns.extend(fraud(market, order));
    turns.extend(if order.channel == Channel::Amazon {
        Some((pick_at(market, order), Turn::Ships))
    } else {
        warehouse(market, order)
    });
    for (at, turn) in turns {
        enter_turn(market, at, index, turn);
    }
}

fn fraud(market: &Market, order: &Order) -> Option<(Moment, Turn)> {
    let mut draws = market.draws("fraud", order.id.number());
    let is_fraud = draws.chance_ppm(market.scenario.chances.fraud_ppm);
    let delay_ms = draws.between(HOUR_MS, 12 * HOUR_MS);
    is_fraud.then(|| (market.now.plus_ms(delay_ms), Turn::IsFraud))
}

fn pick_at(market: &Market, order: &Order) -> Moment {
    let mut draws = market.draws("pick", order.id.number());
    market.now.plus_ms(draws.between(3 * HOUR_MS, 22 * HOUR_MS))
}

/// What the seller's own people do with the order, if anything.
fn warehouse(market: &Market, order: &Order) -> Option<(Moment, Turn)> {
    let plan: WarehousePlan = market
        .life
        .stream_of(order.seller, order.place)?
        .plan
        .warehouse;
    let mut draws = market.draws("warehouse", order.id.number());
    if draws.chance_ppm(plan.cancels_ppm) {
        let delay_ms = draws.between(2 * HOUR_MS, 20 * HOUR_MS);
        return Some((market.now.plus_ms(delay_ms), Turn::SellerCancels));
    }
    let share = draws.below(1_000_000);
    let minute_ms = draws.between(0, 59) * MINUTE_MS;
    let is_in_time = share < u64::from(plan.in_time_ppm);
    let is_late = share < u64::from(plan.in_time_ppm) + u64::from(plan.late_ppm);
    let at = if is_in_time {
        market
            .now
            .plus_ms(plan.in_time_hours.draw(&mut draws) * HOUR_MS + minute_ms)
    } else if is_late {
        let ship_by = order.windows.ship_by.max(market.now);
        ship_by.plus_ms(plan.late_hours.draw(&mut draws) * HOUR_MS + minute_ms)
    } else {
        return None;
    };
    let turn = match order.channel {
        Channel::EasyShip(_) => Turn::IsScheduled,
        Channel::Merchant | Channel::MerchantPrime | Channel::Amazon => {
            if order.n_open() > 1 && draws.chance_ppm(plan.in_parts_ppm) {
                Turn::ShipsPart
            } else {
                Turn::Ships
            }
        }
    };
    Some((at, turn))
}
