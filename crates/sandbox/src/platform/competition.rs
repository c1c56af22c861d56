//! Other sellers of the same catalogue items.

use std::collections::BTreeMap;

use crate::ids::{ListingIndex, PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::listing::{OfferState, StockChannel};
use crate::market::notice::Notice;
use crate::platform::standing;

/// Another seller's offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rival {
    /// The other seller's id.
    pub seller_id: String,
    /// Its price, minor units.
    pub price_minor: i64,
    /// Whether the platform ships it.
    pub is_fba: bool,
    /// The price around which it moves, minor units.
    usual_minor: i64,
}

/// The other sellers' offers of each catalogue item of each marketplace.
#[derive(Debug, Default)]
pub struct Competition {
    rivals: BTreeMap<(PlaceIndex, String), Vec<Rival>>,
}

/// One offer of a catalogue item as a buyer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompetingOffer {
    /// Whose.
    pub seller_id: String,
    /// Its price, minor units.
    pub price_minor: i64,
    /// Whether the platform ships it.
    pub is_fba: bool,
    /// Whether it is the one that the item's page sells.
    pub is_featured: bool,
    /// The seller's offer in the catalogue; `None` for one of the competitors.
    pub listing: Option<ListingIndex>,
}

/// All offers of a catalogue item that can be bought, cheapest first. The cheapest is featured;
/// of equal ones the one that the platform ships, then the lower seller id.
pub fn offers(market: &Market, place: PlaceIndex, asin: &str) -> Vec<CompetingOffer> {
    let rivals = market.life.competition.rivals(place, asin);
    let mut offers: Vec<_> = rivals
        .iter()
        .map(|rival| CompetingOffer {
            seller_id: rival.seller_id.clone(),
            price_minor: rival.price_minor,
            is_fba: rival.is_fba,
            is_featured: false,
            listing: None,
        })
        .collect();
    for (index, listing) in own_offers(market, place, asin) {
        if standing::is_buyable(market, index) {
            offers.push(CompetingOffer {
                seller_id: market.seller_id(listing.seller).to_owned(),
                price_minor: listing.price_minor,
                is_fba: listing.channel == StockChannel::Amazon,
                is_featured: false,
                listing: Some(index),
            });
        }
    }
    offers.sort_by(|a, b| {
        let key = |offer: &CompetingOffer| (offer.price_minor, !offer.is_fba);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.seller_id.cmp(&b.seller_id))
    });
    if let Some(first) = offers.first_mut() {
        first.is_featured = true;
    }
    offers
}

impl Competition {
    /// The other sellers' offers of an item.
    pub fn rivals(&self, place: PlaceIndex, asin: &str) -> &[Rival] {
        self.rivals
            .get(&(place, asin.to_owned()))
            .map_or(&[], Vec::as_slice)
    }
}

/// Sets up so many competitors of an offer, unless its item has some.
pub(crate) fn begin(market: &mut Market, listing: ListingIndex, n_competitors: u32) {
    let Some(found) = market.catalogue.at(listing) else {
        return;
    };
    let (key, price_minor) = ((found.place, found.asin.clone()), found.price_minor);
    if market.life.competition.rivals.contains_key(&key) {
        return;
    }
    let mut draws = market.draws("competitors", u64::from(listing.0));
    let rivals = (0..n_competitors)
        .map(|number| {
            let usual_minor = share(price_minor, draws.between(920, 1_120));
            Rival {
                seller_id: format!("A{}RIVAL{number}", 100 + draws.below(900)),
                price_minor: usual_minor,
                is_fba: draws.chance_ppm(400_000),
                usual_minor,
            }
        })
        .collect();
    market.life.competition.rivals.insert(key, rivals);
}

/// Moves the price of one competitor of an offer and tells the item's sellers.
pub(crate) fn move_price(market: &mut Market, listing: ListingIndex, number: u64) {
    let Some(found) = market.catalogue.at(listing) else {
        return;
    };
    let (place, asin) = (found.place, found.asin.clone());
    let mut draws = market.draws("competitor-moves", (u64::from(listing.0) << 32) | number);
    let Some(rivals) = market
        .life
        .competition
        .rivals
        .get_mut(&(place, asin.clone()))
    else {
        return;
    };
    let which = usize::try_from(draws.below(rivals.len() as u64)).unwrap_or(0);
    let Some(rival) = rivals.get_mut(which) else {
        return;
    };
    rival.price_minor = share(rival.usual_minor, draws.between(930, 1_070));
    tell_sellers(market, place, &asin);
}

/// Tells all sellers of an item that its offers have changed.
pub fn tell_sellers(market: &mut Market, place: PlaceIndex, asin: &str) {
    let mut sellers: Vec<SellerIndex> = own_offers(market, place, asin)
        .map(|(_, listing)| listing.seller)
        .collect();
    sellers.sort_unstable();
    sellers.dedup();
    for seller in sellers {
        let asin = asin.to_owned();
        market.notices.push(Notice::OfferChanged {
            seller,
            place,
            asin,
        });
    }
}

fn own_offers<'a>(
    market: &'a Market,
    place: PlaceIndex,
    asin: &'a str,
) -> impl Iterator<Item = (ListingIndex, &'a crate::market::listing::Listing)> {
    market.catalogue.iter().filter(move |(_, listing)| {
        listing.place == place && listing.asin == asin && listing.state != OfferState::Deleted
    })
}

/// So many thousandths of a price, at least 1.
fn share(price_minor: i64, per_mille: i64) -> i64 {
    (price_minor.saturating_mul(per_mille) / 1_000).max(1)
}
