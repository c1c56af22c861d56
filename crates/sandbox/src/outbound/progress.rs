//! How a multi-channel order goes on by itself.
//!
//! Source of the statuses and of what each policy does: `fulfillmentOutbound_2020-07-01.json`; of
//! the day that a missing unit is waited for and the 14 days of a hold: the same.

use crate::market::Market;
use crate::market::agenda::Happening;
use crate::market::ledger::EffectBy;
use crate::market::warehouse::Held;
use crate::moment::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use crate::outbound::order::{Order, Policy, Shipment, ShipmentStatus, Status};
use crate::outbound::{OutboundEvent, cancel, change};

/// How long an order is held at most.
const HOLD_MS: i64 = 14 * DAY_MS;
/// How long missing units are waited for.
const WAIT_MS: i64 = DAY_MS;
/// In so many of a million orders a unit is not found, or not fit.
const STOCK_OUT_PPM: u32 = 20_000;
/// In so many of a million shipments the warehouse gives up and tries again.
const GIVES_UP_PPM: u32 = 40_000;

/// The order's next step, if it was planned as the one numbered `step`.
pub(super) fn move_on(market: &mut Market, number: u32, step: u32) {
    let Some(order) = market.outbound.at(number) else {
        return;
    };
    if order.n_steps != step {
        return;
    }
    match order.status {
        Status::New => receive(market, number),
        Status::Received if order.said.is_held => {
            cancel::cancel_open(market, number, EffectBy::Amazon, "held for 14 days");
        }
        Status::Received => {
            change(market, number, |order| order.status = Status::Planning);
            plan(market, number);
        }
        Status::Planning => pick(market, number),
        Status::Processing => ship(market, number),
        Status::Cancelled
        | Status::Complete
        | Status::CompletePartialled
        | Status::Unfulfillable
        | Status::Invalid => {}
    }
}

/// Puts the order's next step on the agenda; whatever was there comes to nothing.
pub(super) fn plan(market: &mut Market, number: u32) {
    let Some(step) = change(market, number, |order| {
        order.n_steps += 1;
        order.n_steps
    }) else {
        return;
    };
    let Some(order) = market.outbound.at(number) else {
        return;
    };
    let thing = u64::from(number) << 16 | u64::from(step & 0xffff);
    let mut draws = market.draws("outbound delay", thing);
    let delay_ms = match order.status {
        Status::New => draws.between(10, 60) * SECOND_MS,
        Status::Received if order.said.is_held => {
            order.received_at.plus_ms(HOLD_MS).since_ms(market.now)
        }
        Status::Received => draws.between(60, 300) * SECOND_MS,
        Status::Planning => draws.between(5, 20) * MINUTE_MS,
        Status::Processing => draws.between(30, 360) * MINUTE_MS,
        Status::Cancelled
        | Status::Complete
        | Status::CompletePartialled
        | Status::Unfulfillable
        | Status::Invalid => return,
    };
    let at = market.now.plus_ms(delay_ms);
    let event = OutboundEvent::MovesOn {
        order: number,
        step,
    };
    market.agenda.enter(at, Happening::Outbound(event));
}

/// Takes whatever is planned for an order off: it stays as it is.
pub(super) fn stand_still(market: &mut Market, number: u32) {
    change(market, number, |order| order.n_steps += 1);
}

/// Sets an order's status by hand, with what belongs to it.
pub(super) fn set_status(market: &mut Market, number: u32, status: Status) {
    match status {
        Status::New | Status::Received | Status::Planning => {
            change(market, number, |order| order.status = status);
        }
        Status::Processing => start_shipment(market, number),
        Status::Cancelled => {
            cancel::cancel_open(market, number, EffectBy::Amazon, "cancelled by Amazon");
        }
        Status::Complete => {
            find_missing(market, number);
            start_shipment(market, number);
            ship_pending(market, number, None);
            finish(market, number);
        }
        Status::CompletePartialled => {
            find_missing(market, number);
            start_shipment(market, number);
            ship_pending(market, number, Some(1));
            finish(market, number);
        }
        Status::Unfulfillable | Status::Invalid => give_up(market, number, status),
    }
    plan(market, number);
}

/// Looks a new order over: is there stock for it by the records?
fn receive(market: &mut Market, number: u32) {
    let Some(order) = market.outbound.at(number) else {
        return;
    };
    let is_short = order.lines.iter().any(|line| line.n_held < line.n_open());
    let has_any = order.lines.iter().any(|line| line.n_held > 0);
    if !has_any || (is_short && order.said.policy == Policy::FillOrKill) {
        give_up(market, number, Status::Invalid);
        return;
    }
    if order.said.policy == Policy::FillAllAvailable {
        write_off_missing(market, number);
    }
    change(market, number, |order| order.status = Status::Received);
    plan(market, number);
}

/// Begins to pick; now and then a unit is not to be found.
fn pick(market: &mut Market, number: u32) {
    let is_out = market
        .draws("outbound stock-out", u64::from(number))
        .chance_ppm(STOCK_OUT_PPM);
    if is_out {
        lose_unit(market, number);
        let kills = market
            .outbound
            .at(number)
            .is_some_and(|order| order.said.policy == Policy::FillOrKill);
        if kills {
            give_up(market, number, Status::Unfulfillable);
            return;
        }
    }
    start_shipment(market, number);
    let has_shipment = market.outbound.at(number).is_some_and(|order| {
        order
            .shipments
            .iter()
            .any(|shipment| shipment.status == ShipmentStatus::Pending)
    });
    if has_shipment {
        plan(market, number);
    } else {
        give_up(market, number, Status::Unfulfillable);
    }
}

/// Ships what was picked, or tries again; missing units are waited for.
fn ship(market: &mut Market, number: u32) {
    let Some(order) = market.outbound.at(number) else {
        return;
    };
    let (n_shipments, waits_until) = (order.shipments.len(), order.status_at.plus_ms(WAIT_MS));
    let is_pending = order
        .shipments
        .iter()
        .any(|shipment| shipment.status == ShipmentStatus::Pending);
    let thing = u64::from(number) << 16 | n_shipments as u64;
    if is_pending
        && market
            .draws("outbound gives up", thing)
            .chance_ppm(GIVES_UP_PPM)
    {
        try_again(market, number);
        plan(market, number);
        return;
    }
    ship_pending(market, number, None);
    start_shipment(market, number);
    let order = market.outbound.at(number);
    let is_open = order.is_some_and(|order| order.lines.iter().any(|line| line.n_open() > 0));
    let waits =
        order.is_some_and(|order| order.said.policy == Policy::FillAll) && market.now < waits_until;
    let is_pending = order.is_some_and(|order| {
        order
            .shipments
            .iter()
            .any(|shipment| shipment.status == ShipmentStatus::Pending)
    });
    if is_pending || (is_open && waits) {
        plan(market, number);
    } else {
        finish(market, number);
    }
}

/// Makes a shipment of all units that are held, after holding what has come in since.
fn start_shipment(market: &mut Market, number: u32) {
    let now = market.now;
    let wanted: Vec<_> = market.outbound.at(number).map_or_else(Vec::new, |order| {
        order
            .lines
            .iter()
            .map(|line| (line.listing, line.n_open().saturating_sub(line.n_held)))
            .collect()
    });
    let held: Vec<_> = wanted
        .into_iter()
        .map(|(listing, n_missing)| market.hold_stock(listing, n_missing))
        .collect();
    change(market, number, |order| {
        let mut units = Vec::new();
        for (place, (line, n_more)) in order.lines.iter_mut().zip(held).enumerate() {
            line.n_held += n_more;
            let n_under_way = units_under_way(&order.shipments, place);
            let n_new = line.n_held.saturating_sub(n_under_way);
            if n_new > 0 {
                units.push((place, n_new));
            }
        }
        order.status = Status::Processing;
        if !units.is_empty() {
            order.shipments.push(Shipment {
                status: ShipmentStatus::Pending,
                units,
                shipped_at: None,
                arrives_at: now.plus_ms(order.said.speed.n_days() * DAY_MS + 6 * HOUR_MS),
                set: None,
            });
        }
    });
}

/// Brings in the units that an order set by hand lacks.
fn find_missing(market: &mut Market, number: u32) {
    let missing: Vec<_> = market.outbound.at(number).map_or_else(Vec::new, |order| {
        let lines = order.lines.iter();
        lines
            .map(|line| (line.listing, line.n_open().saturating_sub(line.n_held)))
            .filter(|(_, n_missing)| *n_missing > 0)
            .collect()
    });
    for (listing, n_missing) in missing {
        market.receive_stock(listing, n_missing);
    }
}

fn units_under_way(shipments: &[Shipment], place: usize) -> u32 {
    shipments
        .iter()
        .filter(|shipment| shipment.status == ShipmentStatus::Pending)
        .flat_map(|shipment| &shipment.units)
        .filter(|(line, _)| *line == place)
        .map(|(_, n_units)| *n_units)
        .sum()
}

/// Ships what is being picked; of the last line so many units stay behind, where asked for.
fn ship_pending(market: &mut Market, number: u32, n_behind: Option<u32>) {
    let now = market.now;
    let shipped = change(market, number, |order| {
        let days = order.said.speed.n_days();
        let mut shipped = Vec::new();
        for shipment in &mut order.shipments {
            if shipment.status != ShipmentStatus::Pending {
                continue;
            }
            if let (Some(n_behind), Some((_, n_units))) = (n_behind, shipment.units.last_mut()) {
                *n_units = n_units.saturating_sub(n_behind);
            }
            shipment.units.retain(|(_, n_units)| *n_units > 0);
            shipment.status = ShipmentStatus::Shipped;
            shipment.shipped_at = Some(now);
            shipment.arrives_at = now.plus_ms(days * DAY_MS);
            shipped.extend(shipment.units.iter().copied());
        }
        let mut moved = Vec::new();
        for (place, n_units) in shipped {
            if let Some(line) = order.lines.get_mut(place) {
                line.n_shipped += n_units;
                line.n_held = line.n_held.saturating_sub(n_units);
                moved.push((line.listing, n_units));
            }
        }
        moved
    });
    for (listing, n_units) in shipped.into_iter().flatten() {
        market.release_stock(listing, n_units, Held::Shipped);
    }
}

/// The warehouse gives up shipments, and begins new ones of the same units.
fn try_again(market: &mut Market, number: u32) {
    change(market, number, |order| {
        let given_up: Vec<_> = order
            .shipments
            .iter_mut()
            .filter(|shipment| shipment.status == ShipmentStatus::Pending)
            .map(|shipment| {
                shipment.status = ShipmentStatus::CancelledByFulfiller;
                Shipment {
                    status: ShipmentStatus::Pending,
                    ..shipment.clone()
                }
            })
            .collect();
        order.shipments.extend(given_up);
    });
}

/// Ends an order: what is open never comes.
fn finish(market: &mut Market, number: u32) {
    write_off_open(market, number);
    change(market, number, |order| {
        order.status = end_of(order);
        order.n_steps += 1;
    });
}

fn end_of(order: &Order) -> Status {
    let is_all = order
        .lines
        .iter()
        .all(|line| line.n_shipped == line.said.n_units);
    if is_all {
        Status::Complete
    } else if order.has_shipped() {
        Status::CompletePartialled
    } else {
        Status::Unfulfillable
    }
}

fn give_up(market: &mut Market, number: u32, status: Status) {
    write_off_open(market, number);
    change(market, number, |order| {
        order.status = status;
        order.n_steps += 1;
        for shipment in &mut order.shipments {
            if shipment.status == ShipmentStatus::Pending {
                shipment.status = ShipmentStatus::CancelledByFulfiller;
            }
        }
    });
}

fn write_off_open(market: &mut Market, number: u32) {
    let released = change(market, number, |order| {
        let mut released = Vec::new();
        for line in &mut order.lines {
            released.push((line.listing, line.n_held));
            line.n_unfulfillable += line.n_open();
            line.n_held = 0;
        }
        released
    });
    for (listing, n_held) in released.into_iter().flatten() {
        market.release_stock(listing, n_held, Held::BackOnSale);
    }
}

fn write_off_missing(market: &mut Market, number: u32) {
    change(market, number, |order| {
        for line in &mut order.lines {
            line.n_unfulfillable += line.n_open().saturating_sub(line.n_held);
        }
    });
}

fn lose_unit(market: &mut Market, number: u32) {
    let lost = change(market, number, |order| {
        let line = order.lines.iter_mut().find(|line| line.n_held > 0)?;
        line.n_held -= 1;
        line.n_unfulfillable += 1;
        Some(line.listing)
    });
    if let Some(listing) = lost.flatten() {
        market.release_stock(listing, 1, Held::Unfit);
    }
}
