//! Prices of a catalogue item's offers: those of the world's sellers and of their competitors.

pub mod v0;
pub mod v2022;

use crate::ids::PlaceIndex;
use crate::market::Market;
use crate::market::listing::OfferState;
use crate::platform::competition::{self, CompetingOffer};

/// The most offers that an answer shows.
const MAX_OFFERS: usize = 20;
/// The most requests of a batch.
const MAX_REQUESTS: usize = 20;

/// Offers of new goods that can be bought, the cheapest first; `None` for an item that the
/// marketplace does not know.
fn offers(market: &Market, place: PlaceIndex, asin: &str) -> Option<Vec<CompetingOffer>> {
    let is_known = market.catalogue.iter().any(|(_, listing)| {
        listing.place == place && listing.asin == asin && listing.state != OfferState::Deleted
    });
    is_known.then(|| competition::offers(market, place, asin))
}

/// How an item's page tells its offers.
fn is_condition(word: &str) -> bool {
    ["New", "Used", "Collectible", "Refurbished", "Club"].contains(&word)
}
