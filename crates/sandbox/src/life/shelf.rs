//! The offers of a scenario, and what is really on their sellers' shelves.

use std::collections::BTreeMap;

use crate::ids::{ListingIndex, PlaceIndex, SellerIndex};
use crate::life::{LifeEvent, enter};
use crate::market::Market;
use crate::market::listing::{Listing, OfferState, StockChannel, WarehouseStock};
use crate::market::notice::Notice;
use crate::moment::DAY_MS;
use crate::platform::competition;
use crate::scenario::{DealPlan, MarketPlan, OfferChannel, ProductPlan};

/// What stands behind an offer.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    /// Units that are really there; the offer may show more.
    pub n_units: u32,
    /// Who ships.
    pub channel: OfferChannel,
    /// Of merchant orders: under the Prime badge, parts per million.
    pub prime_ppm: u32,
    /// Units a day, on average, that go through other channels unseen.
    sold_elsewhere_per_day: u32,
    /// New units come in when fewer are on sale; 0 for never.
    restock_below: u32,
    /// How many.
    restock_units: u32,
    /// Price moves of competitors a day, on average.
    moves_per_day: u32,
    /// A time in which the offer costs less and is wanted more.
    deal: Option<DealPlan>,
}

/// The deal of an offer that runs now.
pub(super) fn deal(market: &Market, listing: ListingIndex) -> Option<DealPlan> {
    let deal = market.life.shelves.get(&listing)?.deal?;
    deal.runs_at(market.now.since_ms(market.start))
        .then_some(deal)
}

/// Puts the offers of a market up; they and their shares of the demand.
pub(super) fn fill(
    market: &mut Market,
    (seller, place): (SellerIndex, PlaceIndex),
    plan: &MarketPlan,
) -> Vec<(ListingIndex, u32)> {
    let mut wares = Vec::new();
    for product in plan.all_products(place) {
        let listing = listing(market, (seller, place), &product);
        let Some(index) = market.catalogue.insert(listing) else {
            continue;
        };
        let shelf = Shelf {
            n_units: product.on_shelf.unwrap_or(product.stock),
            channel: product.channel,
            prime_ppm: product.prime_ppm,
            sold_elsewhere_per_day: product.sold_elsewhere_per_day,
            restock_below: product.restock_below,
            restock_units: product.restock_units,
            moves_per_day: plan.competitor_moves_per_day,
            deal: product.deal,
        };
        market.life.shelves.insert(index, shelf);
        if plan.n_competitors > 0 {
            competition::begin(market, index, plan.n_competitors);
            enter_move(market, index, 0);
        }
        wares.push((index, product.weight));
    }
    wares
}

/// Puts the next price move of an offer's competitors on the agenda.
pub(super) fn enter_move(market: &mut Market, listing: ListingIndex, number: u32) {
    let Some(n_moves) = market
        .life
        .shelves
        .get(&listing)
        .map(|shelf| i64::from(shelf.moves_per_day))
    else {
        return;
    };
    let Some(gap_ms) = DAY_MS.checked_div(n_moves) else {
        return;
    };
    let mut draws = market.draws(
        "competitor-gap",
        (u64::from(listing.0) << 32) | u64::from(number),
    );
    let at = market
        .now
        .plus_ms(draws.between(gap_ms / 2, gap_ms * 3 / 2).max(1));
    enter(market, at, LifeEvent::CompetitorMoves(listing, number));
}

/// Lets other channels sell and new units come in.
pub(super) fn day_begins(market: &mut Market) {
    let (now, day) = (market.now, market.now.day().unsigned_abs());
    let mut shelves: BTreeMap<_, _> = std::mem::take(&mut market.life.shelves);
    for (index, shelf) in &mut shelves {
        let mut draws = market.draws("elsewhere", (day << 32) | u64::from(index.0));
        let n_gone = draws.below(2 * u64::from(shelf.sold_elsewhere_per_day) + 1);
        let n_gone = u32::try_from(n_gone).unwrap_or(0);
        shelf.n_units = shelf.n_units.saturating_sub(n_gone);
        let Some(found) = market.catalogue.at_mut(*index) else {
            continue;
        };
        let is_merchant = found.channel == StockChannel::Merchant;
        // What the seller shows is the seller's own decision; what is there calls for more.
        let n_there = if is_merchant {
            shelf.n_units
        } else {
            found.warehouse.n_fulfillable
        };
        if n_there >= shelf.restock_below || found.state == OfferState::Deleted {
            continue;
        }
        shelf.n_units = shelf.n_units.saturating_add(shelf.restock_units);
        if is_merchant {
            found.n_available = found.n_available.saturating_add(shelf.restock_units);
            market.notices.push(Notice::MerchantQuantity(*index));
        } else {
            found.warehouse.n_fulfillable = n_there.saturating_add(shelf.restock_units);
            found.warehouse.updated_at = now;
            market.notices.push(Notice::WarehouseStock(*index));
        }
    }
    market.life.shelves = shelves;
}

/// Takes shipped units off the shelf.
pub(crate) fn left(market: &mut Market, listing: ListingIndex, n_units: u32) {
    if let Some(shelf) = market.life.shelves.get_mut(&listing) {
        shelf.n_units = shelf.n_units.saturating_sub(n_units);
    }
}

fn listing(
    market: &Market,
    (seller, place): (SellerIndex, PlaceIndex),
    product: &ProductPlan,
) -> Listing {
    let now = market.now;
    let is_amazon = product.channel == OfferChannel::Amazon;
    Listing {
        seller,
        place,
        sku: product.sku.clone(),
        asin: product.asin.clone(),
        title: product.title.clone(),
        product_type: product.product_type.clone(),
        channel: if is_amazon {
            StockChannel::Amazon
        } else {
            StockChannel::Merchant
        },
        n_available: if is_amazon { 0 } else { product.stock },
        warehouse: WarehouseStock {
            n_fulfillable: if is_amazon { product.stock } else { 0 },
            updated_at: now,
            ..WarehouseStock::default()
        },
        price_minor: i64::from(product.price_minor),
        state: OfferState::Active,
        created_at: now,
        updated_at: now,
        attributes: BTreeMap::new(),
    }
}
