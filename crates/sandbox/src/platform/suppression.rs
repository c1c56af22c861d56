//! Offers taken off sale after sellers' cancellations (rules document, 3.4).

use std::collections::BTreeMap;

use crate::ids::{ListingIndex, OrderIndex};
use crate::market::Market;
use crate::market::listing::{OfferState, StockChannel};
use crate::market::notice::Notice;
use crate::moment::{DAY_MS, Moment};

/// So old may an order be for its cancellation to weigh.
const MEMORY_MS: i64 = 30 * DAY_MS;

/// Counted cancellations in a row, of one offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The order cancelled last.
    order: OrderIndex,
    /// When it was placed.
    purchased_at: Moment,
}

/// The offers whose last order was cancelled by the seller in a way that counts.
pub type Runs = BTreeMap<ListingIndex, Run>;

/// Notes that the seller cancelled units of an order in a way that counts; the second order in a
/// row, both placed in the last 30 days, takes the offer off sale.
pub(crate) fn cancelled(market: &mut Market, listing: ListingIndex, order: OrderIndex) {
    let now = market.now;
    let Some(purchased_at) = market.orders.at(order).map(|order| order.purchased_at) else {
        return;
    };
    if !market.scenario.platform.suppresses_offers || now.since_ms(purchased_at) > MEMORY_MS {
        return;
    }
    let run = Run {
        order,
        purchased_at,
    };
    let before = market.life.runs.insert(listing, run);
    let is_second = before.is_some_and(|before| {
        before.order != order && now.since_ms(before.purchased_at) <= MEMORY_MS
    });
    let Some(found) = market.catalogue.at_mut(listing).filter(|_| is_second) else {
        return;
    };
    if found.state == OfferState::Active && found.channel == StockChannel::Merchant {
        found.state = OfferState::Ineligible { since: now };
        found.updated_at = now;
        market.notices.push(Notice::ListingStatus(listing));
    }
}

/// Notes that the seller shipped units of an order: the run of cancellations ends.
pub(crate) fn shipped(market: &mut Market, listing: ListingIndex) {
    market.life.runs.remove(&listing);
}

/// Notes that the seller changed the price: an offer taken off sale comes back.
pub fn price_changed(market: &mut Market, listing: ListingIndex) {
    let now = market.now;
    let Some(found) = market.catalogue.at_mut(listing) else {
        return;
    };
    if matches!(found.state, OfferState::Ineligible { .. }) {
        found.state = OfferState::Active;
        found.updated_at = now;
        market.life.runs.remove(&listing);
        market.notices.push(Notice::ListingStatus(listing));
    }
}
