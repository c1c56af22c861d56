//! What is to become of an order: its payment, its buyer's mind.

use crate::ids::OrderIndex;
use crate::life::{Turn, enter_turn};
use crate::market::Market;
use crate::market::order::{Channel, Order, OrderState, Payment};
use crate::moment::{DAY_MS, HOUR_MS, MINUTE_MS, Moment};
use crate::platform::window;

/// Decides an order's fate when it is placed.
pub(super) fn decide(market: &mut Market, index: OrderIndex) {
    let Some(order) = market.orders.at(index) else {
        return;
    };
    let turns: Vec<(Moment, Turn)> = if order.state == OrderState::PendingAvailability {
        vec![(release_at(market, order), Turn::IsReleased)]
    } else {
        std::iter::once(payment(market, order))
            .chain(change_of_mind(market, order))
            .collect()
    };
    for (at, turn) in turns {
        enter_turn(market, at, index, turn);
    }
}

/// Decides what becomes of a pre-order's payment when it is released.
pub(super) fn decide_payment(market: &mut Market, index: OrderIndex) {
    let decided = market.orders.at(index).map(|order| payment(market, order));
    if let Some((at, turn)) = decided {
        enter_turn(market, at, index, turn);
    }
}

fn release_at(market: &Market, order: &Order) -> Moment {
    let mut draws = market.draws("release", order.id.number());
    market.now.plus_ms(draws.between(DAY_MS, 12 * DAY_MS))
}

/// The end of the payment: authorised, refused, or lapsed.
fn payment(market: &Market, order: &Order) -> (Moment, Turn) {
    let chances = market.scenario.chances;
    let mut draws = market.draws("payment", order.id.number());
    let (is_refused, is_unpaid) = (
        draws.chance_ppm(chances.payment_refused_ppm),
        draws.chance_ppm(if window::is_paid_later(order.payment) {
            chances.unpaid_lapse_ppm
        } else {
            chances.never_verified_ppm
        }),
    );
    if is_unpaid {
        return (
            market.now.plus_ms(window::payment_ms(order.payment)),
            Turn::Lapses,
        );
    }
    if is_refused {
        let delay_ms = draws.between(10 * MINUTE_MS, 12 * HOUR_MS);
        let delay_ms = delay_ms.min(window::payment_ms(order.payment));
        return (market.now.plus_ms(delay_ms), Turn::IsRefused);
    }
    let is_slow = draws.chance_ppm(30_000);
    let delay_ms = match order.payment {
        Payment::Standard if is_slow => draws.between(HOUR_MS, 3 * DAY_MS),
        Payment::Standard | Payment::CashOnDelivery | Payment::Invoice => {
            draws.between(MINUTE_MS, 25 * MINUTE_MS)
        }
        Payment::Pix => draws.between(MINUTE_MS, 28 * MINUTE_MS),
        Payment::CashInStore => draws.between(HOUR_MS, 60 * HOUR_MS),
        Payment::Boleto => draws.between(12 * HOUR_MS, 60 * HOUR_MS),
        Payment::ConvenienceStore => draws.between(HOUR_MS, 5 * DAY_MS),
    };
    (market.now.plus_ms(delay_ms), Turn::IsPaid)
}

/// Whether and how the buyer wants out.
fn change_of_mind(market: &Market, order: &Order) -> Option<(Moment, Turn)> {
    let chances = market.scenario.chances;
    let mut draws = market.draws("buyer", order.id.number());
    let window_ms = window::self_cancel_ms(order.place);
    let (cancels, requests, writes) = (
        draws.chance_ppm(chances.buyer_cancels_ppm),
        draws.chance_ppm(chances.buyer_requests_ppm),
        draws.chance_ppm(chances.buyer_writes_ppm),
    );
    let late_ms = window_ms + draws.between(MINUTE_MS, 30 * HOUR_MS);
    let after = |ms: i64| market.now.plus_ms(ms);
    if cancels {
        Some((
            after(draws.between(MINUTE_MS, window_ms - MINUTE_MS)),
            Turn::BuyerCancels,
        ))
    } else if requests && order.channel == Channel::Amazon {
        // Where the platform ships, the buyer's account cancels by itself, if at all.
        Some((after(late_ms), Turn::BuyerCancels))
    } else if requests {
        Some((after(late_ms), Turn::BuyerRequests))
    } else if writes {
        Some((after(late_ms), Turn::BuyerWrites))
    } else {
        None
    }
}
