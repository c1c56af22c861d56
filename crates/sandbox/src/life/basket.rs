//! What a buyer orders.

use crate::draws::Draws;
use crate::ids::{ItemId, ListingIndex, OrderId};
use crate::life::arrival::Stream;
use crate::life::shelf::{self, Shelf};
use crate::market::Market;
use crate::market::listing::Listing;
use crate::market::order::{
    Amounts, Channel, EasyShip, Line, Order, OrderState, Payment, Traits, Windows,
};
use crate::moment::{DAY_MS, Moment};
use crate::place;
use crate::platform::{calendar, standing};
use crate::scenario::OfferChannel;

use countermand_spapi::marketplaces::Region;

/// The most lines of one order.
const MAX_LINES: u64 = 8;
const MAX_STREAMS: u64 = 1_024;
/// Ids of 14 digits; the factors have no divisor in common with it, so every number gets its own.
const FOURTEEN_DIGITS: u64 = 100_000_000_000_000;
const ORDER_STEP: u64 = 61_803_398_874_989;
const ITEM_SPACE: u64 = 90_000_000_000_000;
const ITEM_STEP: u64 = 38_196_601_125_011;

/// The number of a market's n-th buyer; no other buyer of the world has it.
pub(super) const fn key(stream: u16, n_seen: u64) -> u64 {
    n_seen * MAX_STREAMS + stream as u64
}

/// What a buyer chose, before it is an order.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    /// Offers and units.
    pub lines: Vec<(ListingIndex, u32)>,
    /// Who ships.
    pub channel: Channel,
    /// How it is paid.
    pub payment: Payment,
    /// What kind of order.
    pub traits: Traits,
}

/// What the buyer of a number orders; `None` when nothing of it is on sale.
pub(super) fn fill(market: &Market, stream: &Stream, key: u64) -> Option<Order> {
    let chances = market.scenario.chances;
    let mut draws = market.draws("basket", key);
    let weights = stream.wares.iter().map(|(listing, weight)| {
        let times = shelf::deal(market, *listing).map_or(1, |deal| deal.times);
        weight.saturating_mul(times)
    });
    let (first, _) = *stream.wares.get(draws.weighted(weights)?)?;
    let shelf = market.life.shelves.get(&first)?.clone();
    let mut wanted = vec![first];
    if draws.chance_ppm(chances.multi_line_ppm) {
        let n_more = draws.between(1, 2);
        wanted.extend(
            (0..n_more)
                .filter_map(|_| draws.pick(&stream.wares))
                .filter_map(|ware| {
                    // What nobody asks for is not taken along either.
                    (ware.1 > 0).then_some(ware.0)
                }),
        );
    }
    let mut lines: Vec<(ListingIndex, u32)> = Vec::new();
    for listing in wanted {
        let n_wanted = if draws.chance_ppm(chances.multi_unit_ppm) {
            u32::try_from(draws.between(2, 4)).unwrap_or(2)
        } else {
            1
        };
        let fits = market
            .life
            .shelves
            .get(&listing)
            .is_some_and(|other| other.channel == shelf.channel)
            && lines.iter().all(|(taken, _)| *taken != listing);
        let n_units = n_wanted.min(n_for_sale(market, listing));
        if fits && n_units > 0 {
            lines.push((listing, n_units));
        }
    }
    let choice = Choice {
        lines,
        channel: channel(&shelf, &mut draws),
        payment: payment(stream, &mut draws),
        traits: traits(market, &shelf, &mut draws),
    };
    make(market, stream, key, &choice)
}

/// The order of a choice, placed now; `None` when it has no lines.
pub(super) fn make(market: &Market, stream: &Stream, key: u64, choice: &Choice) -> Option<Order> {
    if choice.lines.is_empty() {
        return None;
    }
    let now = market.now;
    let lines: Box<[Line]> = (0..)
        .zip(&choice.lines)
        .map(|(number, (listing, n_units))| Line {
            item: item_id(market.seed, key, number),
            listing: *listing,
            n_ordered: *n_units,
            n_shipped: 0,
            n_cancelled: 0,
            amounts: amounts(market, stream, (*listing, *n_units), (key, choice.channel)),
            refunded_minor: 0,
            request: None,
            execution: None,
        })
        .collect();
    Some(Order {
        id: order_id(market, stream, key),
        seller: stream.seller,
        place: stream.place,
        channel: choice.channel,
        state: if choice.traits.is_preorder {
            OrderState::PendingAvailability
        } else {
            OrderState::Pending
        },
        payment: choice.payment,
        traits: choice.traits,
        purchased_at: now,
        updated_at: now,
        authorised_at: None,
        windows: windows(market, stream, key, choice.channel),
        lines,
    })
}

fn n_for_sale(market: &Market, listing: ListingIndex) -> u32 {
    if !standing::is_buyable(market, listing) {
        return 0;
    }
    market.catalogue.at(listing).map_or(0, Listing::n_buyable)
}

fn channel(shelf: &Shelf, draws: &mut Draws) -> Channel {
    match shelf.channel {
        OfferChannel::Merchant if draws.chance_ppm(shelf.prime_ppm) => Channel::MerchantPrime,
        OfferChannel::Merchant => Channel::Merchant,
        OfferChannel::EasyShip => Channel::EasyShip(EasyShip::PendingSchedule),
        OfferChannel::Amazon => Channel::Amazon,
    }
}

fn payment(stream: &Stream, draws: &mut Draws) -> Payment {
    let each = stream.plan.payment_weights(stream.place).each();
    draws
        .weighted(each.iter().map(|(_, weight)| *weight))
        .and_then(|which| each.get(which))
        .map_or(Payment::Standard, |(payment, _)| *payment)
}

fn traits(market: &Market, shelf: &Shelf, draws: &mut Draws) -> Traits {
    let chances = market.scenario.chances;
    Traits {
        is_business: draws.chance_ppm(chances.business_ppm),
        is_premium: draws.chance_ppm(chances.premium_ppm)
            && shelf.channel == OfferChannel::Merchant,
        is_preorder: draws.chance_ppm(chances.preorder_ppm)
            && shelf.channel != OfferChannel::EasyShip,
        is_gift: draws.chance_ppm(chances.gift_ppm),
        is_replacement: false,
    }
}

fn amounts(
    market: &Market,
    stream: &Stream,
    (listing, n_units): (ListingIndex, u32),
    (key, channel): (u64, Channel),
) -> Amounts {
    let mut draws = market.draws("amounts", key);
    let tax = i64::from(stream.plan.tax_ppm(stream.place));
    let taxed = |minor: i64| minor * tax / 1_000_000;
    let price_minor = market
        .catalogue
        .at(listing)
        .map_or(0, |found| found.price_minor);
    let principal_minor = price_minor.saturating_mul(i64::from(n_units));
    let pays_shipping = draws.chance_ppm(500_000) && matches!(channel, Channel::Merchant);
    let shipping_minor = if pays_shipping {
        i64::from(stream.plan.shipping_minor)
    } else {
        0
    };
    let has_promotion = draws.chance_ppm(market.scenario.chances.promotion_ppm);
    let percent_off = match shelf::deal(market, listing) {
        Some(deal) => i64::from(deal.percent_off),
        None if has_promotion => draws.between(5, 20),
        None => 0,
    };
    let promotion_minor = principal_minor * percent_off / 100;
    Amounts {
        principal_minor,
        tax_minor: taxed(principal_minor - promotion_minor),
        shipping_minor,
        shipping_tax_minor: taxed(shipping_minor),
        promotion_minor,
    }
}

/// Ship within one to two business days, Prime and premium within one; delivery two to five days
/// later.
fn windows(market: &Market, stream: &Stream, key: u64, channel: Channel) -> Windows {
    let now = market.now;
    let mut draws = market.draws("windows", key);
    let n_days = match channel {
        Channel::Merchant => draws.between(1, 2),
        Channel::MerchantPrime | Channel::EasyShip(_) | Channel::Amazon => 1,
    };
    let n_days = u32::try_from(n_days).unwrap_or(1);
    let end = |at: Moment| calendar::end_of_day(stream.place, at);
    let ship_by = end(calendar::plus_business_days(stream.place, now, n_days));
    let deliver_from = ship_by.plus_ms(draws.between(1, 3) * DAY_MS);
    Windows {
        ship_from: now,
        ship_by,
        deliver_from,
        deliver_by: deliver_from.plus_ms(draws.between(1, 4) * DAY_MS),
    }
}

/// The order id of a buyer's number: another for every number, and none that is taken.
fn order_id(market: &Market, stream: &Stream, key: u64) -> OrderId {
    let heads: &[u64] = match place::marketplace(stream.place).region {
        Region::NorthAmerica => &[112, 113, 114, 701, 702],
        Region::Europe => &[26, 28, 302, 303, 304, 305, 306, 402, 403, 404],
        Region::FarEast => &[249, 250, 503],
    };
    let mut draws = market.draws("order-id", key);
    let head = draws.pick(heads).copied().unwrap_or(112);
    let offset = market.draws("order-ids", 0).below(FOURTEEN_DIGITS);
    let mut number = spread(key, ORDER_STEP, offset, FOURTEEN_DIGITS);
    loop {
        let id = OrderId::new(head, number / 10_000_000, number);
        if market.orders.find(id).is_none() {
            return id;
        }
        number = (number + 1) % FOURTEEN_DIGITS;
    }
}

fn item_id(seed: u64, key: u64, line: u64) -> ItemId {
    let offset = Draws::new(seed, "item-ids", 0).below(ITEM_SPACE);
    let number = spread(key * MAX_LINES + line, ITEM_STEP, offset, ITEM_SPACE);
    ItemId(FOURTEEN_DIGITS / 10 + number)
}

fn spread(number: u64, step: u64, offset: u64, space: u64) -> u64 {
    let place = (u128::from(number) * u128::from(step) + u128::from(offset)) % u128::from(space);
    u64::try_from(place).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_have_no_divisor_in_common_with_their_spaces() {
        let divisor = |a: u64, b: u64| {
            let (mut a, mut b) = (a, b);
            while b > 0 {
                (a, b) = (b, a % b);
            }
            a
        };
        assert_eq!(divisor(ORDER_STEP, FOURTEEN_DIGITS), 1);
        assert_eq!(divisor(ITEM_STEP, ITEM_SPACE), 1);
    }
}
