//! Easy Ship packages: from the order to the buyer, or back.

use crate::ids::OrderIndex;
use crate::life::{Turn, enter_turn, warehouse};
use crate::market::Market;
use crate::market::order::{Channel, EasyShip, OrderState};
use crate::moment::{DAY_MS, HOUR_MS, Moment};
use crate::platform::calendar;

/// The package status of a wire word.
pub fn package_of(word: &str) -> Option<EasyShip> {
    EASY_SHIP.into_iter().find(|status| status.as_str() == word)
}

const EASY_SHIP: [EasyShip; 10] = [
    EasyShip::PendingSchedule,
    EasyShip::PendingPickUp,
    EasyShip::PendingDropOff,
    EasyShip::LabelCanceled,
    EasyShip::PickedUp,
    EasyShip::OutForDelivery,
    EasyShip::Delivered,
    EasyShip::RejectedByBuyer,
    EasyShip::ReturningToSeller,
    EasyShip::ReturnedToSeller,
];

/// The package's status; `None` for an order without one.
pub(super) fn status(market: &Market, index: OrderIndex) -> Option<EasyShip> {
    match market.orders.at(index)?.channel {
        Channel::EasyShip(status) => Some(status),
        Channel::Merchant | Channel::MerchantPrime | Channel::Amazon => None,
    }
}

/// A pickup is arranged for the next working hours.
pub(super) fn is_scheduled(market: &mut Market, index: OrderIndex) {
    let Some((place, number, state)) = market
        .orders
        .at(index)
        .map(|order| (order.place, order.id.number(), order.state))
    else {
        return;
    };
    let Some(before @ (EasyShip::PendingSchedule | EasyShip::LabelCanceled)) =
        status(market, index)
    else {
        return;
    };
    if state != OrderState::Unshipped || !moves(market, index, EasyShip::PendingPickUp) {
        return;
    }
    let mut draws = market.draws("label", number);
    let loses_label = draws.chance_ppm(market.scenario.chances.label_withdrawn_ppm);
    if loses_label && before == EasyShip::PendingSchedule {
        let at = market.now.plus_ms(draws.between(HOUR_MS, 4 * HOUR_MS));
        follow(market, at, index, Turn::LosesLabel);
    } else {
        let at = calendar::next_at_hour(place, market.now, 16);
        follow(market, at, index, Turn::IsPickedUp);
    }
}

/// The label is withdrawn; the seller arranges another pickup a day later.
pub(super) fn loses_label(market: &mut Market, index: OrderIndex) {
    if status(market, index) != Some(EasyShip::PendingPickUp)
        || !moves(market, index, EasyShip::LabelCanceled)
    {
        return;
    }
    let at = market.now.plus_ms(DAY_MS);
    follow(market, at, index, Turn::IsScheduled);
}

/// The carrier collects all open units.
pub(super) fn is_picked_up(market: &mut Market, index: OrderIndex) {
    if status(market, index) != Some(EasyShip::PendingPickUp)
        || market
            .orders
            .at(index)
            .is_none_or(|order| order.state != OrderState::Unshipped)
    {
        return;
    }
    warehouse::ship_all(market, index);
    if moves(market, index, EasyShip::PickedUp) {
        let at = market.now.plus_ms(DAY_MS + 16 * HOUR_MS);
        follow(market, at, index, Turn::IsOut);
    }
}

/// The package is on its last way.
pub(super) fn is_out(market: &mut Market, index: OrderIndex) {
    if status(market, index) == Some(EasyShip::PickedUp)
        && moves(market, index, EasyShip::OutForDelivery)
    {
        let at = market.now.plus_ms(6 * HOUR_MS);
        follow(market, at, index, Turn::Arrives);
    }
}

/// The buyer takes the package, or does not.
pub(super) fn arrives(market: &mut Market, index: OrderIndex) {
    if status(market, index) != Some(EasyShip::OutForDelivery) {
        return;
    }
    let number = market.orders.at(index).map_or(0, |order| order.id.number());
    let is_rejected = market
        .draws("door", number)
        .chance_ppm(market.scenario.chances.rejected_ppm);
    if is_rejected && !market.life.staged.contains(&index) {
        is_rejected_at_door(market, index);
    } else {
        moves(market, index, EasyShip::Delivered);
    }
}

/// The buyer does not take the package: it goes back a day later.
pub(super) fn is_rejected_at_door(market: &mut Market, index: OrderIndex) {
    if status(market, index) == Some(EasyShip::OutForDelivery)
        && moves(market, index, EasyShip::RejectedByBuyer)
    {
        let at = market.now.plus_ms(DAY_MS);
        follow(market, at, index, Turn::GoesBack);
    }
}

/// A package that was not taken is on its way back, for five days.
pub(super) fn goes_back(market: &mut Market, index: OrderIndex) {
    if status(market, index) == Some(EasyShip::RejectedByBuyer)
        && moves(market, index, EasyShip::ReturningToSeller)
    {
        let at = market.now.plus_ms(5 * DAY_MS);
        follow(market, at, index, Turn::IsBack);
    }
}

/// It is back.
pub(super) fn is_back(market: &mut Market, index: OrderIndex) {
    if status(market, index) == Some(EasyShip::ReturningToSeller) {
        moves(market, index, EasyShip::ReturnedToSeller);
    }
}

/// The seller will bring the package to the carrier.
pub(super) fn is_to_be_dropped_off(market: &mut Market, index: OrderIndex) {
    if status(market, index) == Some(EasyShip::PendingSchedule) {
        moves(market, index, EasyShip::PendingDropOff);
    }
}

/// Moves the package; whether the order was there.
fn moves(market: &mut Market, index: OrderIndex, to: EasyShip) -> bool {
    market.move_package(index, to).is_ok()
}

/// Puts the package's next step on the agenda; a staged one only goes the steps of its plan.
fn follow(market: &mut Market, at: Moment, index: OrderIndex, turn: Turn) {
    if !market.life.staged.contains(&index) {
        enter_turn(market, at, index, turn);
    }
}
