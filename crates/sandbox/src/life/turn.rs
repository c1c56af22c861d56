//! What happens to orders when its time has come; what can no longer happen does not.

use crate::ids::OrderIndex;
use crate::life::{BuyerMessage, Turn, enter_turn, fate, package, schedule, warehouse, words};
use crate::market::Market;
use crate::market::effects::Cancel;
use crate::market::order::{Channel, Executor, Order, OrderState};
use crate::moment::HOUR_MS;
use crate::platform::reason::SellerReason;
use crate::platform::window;

/// How an order ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ending<'a> {
    /// Who ends it.
    pub by: Executor,
    /// The reason, as it is shown.
    pub reason: &'a str,
    /// Whether the units go back on sale.
    pub restocks: bool,
    /// Whether it counts in the cancel rate.
    pub is_counted: bool,
}

impl<'a> Ending<'a> {
    /// The platform ends the order, at nobody's cost.
    const fn by_amazon(reason: &'a str) -> Self {
        Self {
            by: Executor::Amazon,
            reason,
            restocks: true,
            is_counted: false,
        }
    }
}

/// Lets it happen.
pub(super) fn take(market: &mut Market, index: OrderIndex, turn: Turn) {
    let Ok(order) = market.at(index) else {
        return;
    };
    let state = order.state;
    match turn {
        Turn::IsReleased => is_released(market, index),
        Turn::IsPaid => {
            if market.authorise_payment(index).is_ok() {
                schedule::paid(market, index);
            }
        }
        Turn::IsRefused if state.is_pending() => {
            end(market, index, &Ending::by_amazon("Payment declined"));
        }
        Turn::Lapses if state.is_pending() => {
            end(market, index, &Ending::by_amazon("Payment not received"));
        }
        Turn::IsFraud if state == OrderState::Unshipped => {
            end(
                market,
                index,
                &Ending::by_amazon("Order could not be verified"),
            );
        }
        Turn::IsOverdue if state == OrderState::Unshipped => {
            let ending = Ending {
                is_counted: true,
                ..Ending::by_amazon("Shipment not confirmed in time")
            };
            end(market, index, &ending);
        }
        Turn::IsRefused | Turn::Lapses | Turn::IsFraud | Turn::IsOverdue => {}
        Turn::BuyerCancels => buyer_cancels(market, index),
        Turn::BuyerRequests => buyer_requests(market, index),
        Turn::BuyerWrites => buyer_writes(market, index),
        Turn::Ships => warehouse::ships(market, index),
        Turn::ShipsPart => warehouse::ships_part(market, index),
        Turn::SellerCancels => {
            warehouse::seller_cancels(market, index, SellerReason::NoInventory);
        }
        Turn::SellerGrants => {
            warehouse::seller_cancels(market, index, SellerReason::BuyerCanceled);
        }
        Turn::IsScheduled => warehouse::schedules(market, index),
        Turn::IsToBeDroppedOff => package::is_to_be_dropped_off(market, index),
        Turn::LosesLabel => package::loses_label(market, index),
        Turn::IsPickedUp => package::is_picked_up(market, index),
        Turn::IsOut => package::is_out(market, index),
        Turn::Arrives => package::arrives(market, index),
        Turn::IsRejected => package::is_rejected_at_door(market, index),
        Turn::GoesBack => package::goes_back(market, index),
        Turn::IsBack => package::is_back(market, index),
        Turn::LacksInvoice => {
            // An order that is not shipped any more has no invoice to wait for.
            let _ = market.await_invoice(index);
        }
    }
}

/// Ends everything of an order that is open; whether anything was.
pub(super) fn end(market: &mut Market, index: OrderIndex, ending: &Ending<'_>) -> bool {
    let open = warehouse::open_lines(market, index);
    for (line, n_units) in &open {
        let cancelled = market.cancel_units(&Cancel {
            order: index,
            line: *line,
            n_units: *n_units,
            by: ending.by,
            reason: ending.reason,
            key: "",
            restocks: ending.restocks,
            is_counted: ending.is_counted,
        });
        debug_assert!(cancelled.is_ok(), "{cancelled:?}");
    }
    !open.is_empty()
}

/// Notes that the seller wrote to the buyer of an order. A buyer who had only written about the
/// wish to cancel may use the official way after that.
pub fn seller_wrote(market: &mut Market, index: OrderIndex) {
    let mut has_answered = false;
    for message in &mut market.life.messages {
        if message.order == index && !message.is_answered {
            message.is_answered = true;
            has_answered = true;
        }
    }
    let Some(order) = market.orders.at(index).filter(|_| has_answered) else {
        return;
    };
    let mut draws = market.draws("answer", order.id.number());
    if draws.chance_ppm(market.scenario.chances.asks_after_answer_ppm) {
        let at = market.now.plus_ms(draws.between(HOUR_MS / 4, 20 * HOUR_MS));
        enter_turn(market, at, index, Turn::BuyerRequests);
    }
}

fn is_released(market: &mut Market, index: OrderIndex) {
    if market.release_preorder(index).is_err() {
        return;
    }
    if market.life.staged.contains(&index) {
        let at = market.now.plus_ms(HOUR_MS);
        enter_turn(market, at, index, Turn::IsPaid);
    } else {
        fate::decide_payment(market, index);
    }
}

fn buyer_cancels(market: &mut Market, index: OrderIndex) {
    let now = market.now;
    let may = market.at(index).is_ok_and(|order| {
        let is_paid = order.state == OrderState::Unshipped;
        order.state.is_pending() || is_paid && window::lets_buyer_cancel(order, now)
    });
    if may {
        buyer_ends(market, index);
    }
}

fn buyer_ends(market: &mut Market, index: OrderIndex) {
    let Ok(order) = market.at(index) else {
        return;
    };
    let mut draws = market.draws("words", order.id.number());
    let ending = Ending {
        by: Executor::Buyer,
        reason: words::reason(order.place, &mut draws),
        restocks: true,
        is_counted: false,
    };
    end(market, index, &ending);
}

/// The official request; while the payment is open, the buyer's account just cancels.
fn buyer_requests(market: &mut Market, index: OrderIndex) {
    let Ok(order) = market.at(index) else {
        return;
    };
    if order.state.is_pending() {
        return buyer_ends(market, index);
    }
    if !is_at_sellers(order) {
        return;
    }
    let mut draws = market.draws("words", order.id.number());
    let reason = words::reason(order.place, &mut draws);
    let is_one_line = draws.chance_ppm(market.scenario.chances.one_line_request_ppm);
    let stream = market.life.stream_of(order.seller, order.place);
    let staff = stream.map_or_else(Default::default, |stream| stream.plan.warehouse);
    let is_granted = draws.chance_ppm(staff.grants_request_ppm);
    let delay_ms = draws.between(HOUR_MS, 8 * HOUR_MS);
    let grant_ms = if is_granted {
        Some(delay_ms)
    } else {
        let hours = staff.grants_after_hours;
        hours.map(|hours| i64::from(hours) * HOUR_MS)
    };
    let is_staged = market.life.staged.contains(&index);
    let n_lines = if is_one_line && !is_staged {
        1
    } else {
        usize::MAX
    };
    for (line, _) in warehouse::open_lines(market, index)
        .into_iter()
        .take(n_lines)
    {
        let requested = market.request_cancellation(index, line, reason);
        debug_assert!(requested.is_ok(), "{requested:?}");
    }
    if let Some(grant_ms) = grant_ms.filter(|_| !is_staged) {
        let at = market.now.plus_ms(grant_ms);
        enter_turn(market, at, index, Turn::SellerGrants);
    }
}

fn buyer_writes(market: &mut Market, index: OrderIndex) {
    let Some(order) = market.orders.at(index).filter(|order| is_at_sellers(order)) else {
        return;
    };
    let mut draws = market.draws("words", order.id.number());
    let (language, text) = match market.life.languages.get(&index) {
        Some(language) => (*language, words::message_in(language, &mut draws)),
        None => words::message(order.place, &mut draws),
    };
    let message = BuyerMessage {
        order: index,
        at: market.now,
        language,
        text,
        is_answered: false,
    };
    market.life.messages.push(message);
}

/// Whether units of a paid order wait at the seller's.
pub(super) fn is_at_sellers(order: &Order) -> bool {
    order.channel != Channel::Amazon
        && matches!(
            order.state,
            OrderState::Unshipped | OrderState::PartiallyShipped
        )
}
