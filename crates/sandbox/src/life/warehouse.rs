//! Warehouses: the seller's own, and the platform's.

use crate::ids::OrderIndex;
use crate::life::{Turn, enter_turn, package};
use crate::market::Market;
use crate::market::order::{Channel, Executor, Order, OrderState};
use crate::moment::{DAY_MS, HOUR_MS};
use crate::platform::reason::SellerReason;

use super::turn::{Ending, end};

/// A warehouse ships all that is open, or says why it does not.
pub(super) fn ships(market: &mut Market, index: OrderIndex) {
    let Some(order) = shippable(market, index) else {
        return;
    };
    if order.channel == Channel::Amazon {
        return amazon_ships(market, index);
    }
    let number = order.id.number();
    if !may_leave(market, index) {
        return;
    }
    if !is_all_there(market, index) {
        // It looks again tomorrow, as long as the order is open.
        let at = market.now.plus_ms(DAY_MS);
        enter_turn(market, at, index, Turn::Ships);
        return;
    }
    ship_all(market, index);
    let is_brazil = market
        .orders
        .at(index)
        .is_some_and(|order| crate::place::marketplace(order.place).country == "BR");
    let mut draws = market.draws("invoice", number);
    if is_brazil
        && draws.chance_ppm(market.scenario.chances.invoice_unconfirmed_ppm)
        && !market.life.staged.contains(&index)
    {
        let at = market.now.plus_ms(draws.between(HOUR_MS, 20 * HOUR_MS));
        enter_turn(market, at, index, Turn::LacksInvoice);
    }
}

/// The seller's warehouse ships one unit of several; the others follow a day later.
pub(super) fn ships_part(market: &mut Market, index: OrderIndex) {
    if shippable(market, index).is_none() || !may_leave(market, index) {
        return;
    }
    let is_staged = market.life.staged.contains(&index);
    if is_all_there(market, index) || is_staged {
        let open = open_lines(market, index);
        if let Some((line, _)) = open.first() {
            let shipped = market.ship_units(index, *line, 1);
            debug_assert!(shipped.is_ok(), "{shipped:?}");
        }
    }
    if !is_staged {
        let at = market.now.plus_ms(DAY_MS);
        enter_turn(market, at, index, Turn::Ships);
    }
}

/// The seller's warehouse packs an Easy Ship order and arranges its pickup.
pub(super) fn schedules(market: &mut Market, index: OrderIndex) {
    if shippable(market, index).is_none() || !may_leave(market, index) {
        return;
    }
    if is_all_there(market, index) {
        package::is_scheduled(market, index);
    } else {
        let at = market.now.plus_ms(DAY_MS);
        enter_turn(market, at, index, Turn::IsScheduled);
    }
}

/// Ships every open unit.
pub(super) fn ship_all(market: &mut Market, index: OrderIndex) {
    for (line, n_open) in open_lines(market, index) {
        let shipped = market.ship_units(index, line, n_open);
        debug_assert!(shipped.is_ok(), "{shipped:?}");
    }
}

/// The lines with open units, and how many.
pub(super) fn open_lines(market: &Market, index: OrderIndex) -> Vec<(usize, u32)> {
    market
        .orders
        .at(index)
        .map(|order| &order.lines)
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(line, found)| (line, found.n_open()))
        .filter(|(_, n_open)| *n_open > 0)
        .collect()
}

fn amazon_ships(market: &mut Market, index: OrderIndex) {
    let number = market.orders.at(index).map_or(0, |order| order.id.number());
    let mut draws = market.draws("amazon-warehouse", number);
    if draws.chance_ppm(market.scenario.chances.warehouse_fails_ppm)
        && !market.life.staged.contains(&index)
    {
        let reasons = ["Out of stock", "Quality", "Liquidation"];
        let ending = Ending {
            by: Executor::Amazon,
            reason: draws.pick(&reasons).copied().unwrap_or_default(),
            restocks: false,
            is_counted: false,
        };
        end(market, index, &ending);
    } else {
        ship_all(market, index);
    }
}

fn shippable(market: &Market, index: OrderIndex) -> Option<&Order> {
    market.orders.at(index).filter(|order| {
        matches!(
            order.state,
            OrderState::Unshipped | OrderState::PartiallyShipped
        )
    })
}

/// Whether the seller's warehouse lets the order go: it works, and no request to cancel holds it.
fn may_leave(market: &Market, index: OrderIndex) -> bool {
    let Some(order) = market.orders.at(index) else {
        return false;
    };
    let Some(stream) = market.life.stream_of(order.seller, order.place) else {
        return false;
    };
    let plan = stream.plan.warehouse;
    let is_requested = order
        .lines
        .iter()
        .any(|line| line.n_open() > 0 && line.request.is_some());
    let overlooks = market
        .draws("overlooks", order.id.number())
        .chance_ppm(plan.overlooks_request_ppm);
    (plan.ships_after_start || market.now < market.start) && (!is_requested || overlooks)
}

fn is_all_there(market: &Market, index: OrderIndex) -> bool {
    if market.life.staged.contains(&index) {
        return true;
    }
    market.orders.at(index).is_some_and(|order| {
        order.lines.iter().all(|line| {
            market
                .life
                .n_on_shelf(line.listing)
                .is_none_or(|n_on_shelf| n_on_shelf >= line.n_open())
        })
    })
}

/// The seller's staff cancels everything that is open, for a reason.
pub(super) fn seller_cancels(market: &mut Market, index: OrderIndex, reason: SellerReason) {
    let Some(order) = market.orders.at(index) else {
        return;
    };
    let is_scheduled = matches!(order.channel, Channel::EasyShip(status) if status.is_scheduled());
    let works = market.now < market.start
        || market
            .life
            .stream_of(order.seller, order.place)
            .is_some_and(|stream| stream.plan.warehouse.cancels_after_start);
    if !works || order.state != OrderState::Unshipped || is_scheduled {
        return;
    }
    let ending = Ending {
        by: Executor::Merchant,
        reason: reason.wording(),
        restocks: reason.restocks(),
        is_counted: reason.is_counted(order.is_requested_whole()),
    };
    end(market, index, &ending);
}
