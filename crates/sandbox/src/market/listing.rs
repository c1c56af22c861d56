//! Offers of sellers, and their stock.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{ListingIndex, PlaceIndex, SellerIndex};
use crate::moment::Moment;

/// Who ships what the offer sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StockChannel {
    /// The seller, `DEFAULT`.
    Merchant,
    /// The platform's warehouse.
    Amazon,
}

/// Whether an offer may be bought, leaving its stock aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OfferState {
    /// It may.
    Active,
    /// Closed by its seller (the offer was taken off the listing).
    Closed,
    /// Taken off sale by the platform: ineligible for fulfillment by the seller.
    Ineligible {
        /// Since when.
        since: Moment,
    },
    /// The listing was deleted.
    Deleted,
}

/// Units in the platform's warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WarehouseStock {
    /// Can be sold.
    pub n_fulfillable: u32,
    /// Held for orders that did not leave yet.
    pub n_reserved: u32,
    /// Damaged, expired, of bad quality.
    pub n_unfulfillable: u32,
    /// On their way in.
    pub n_inbound: u32,
    /// When any of it last changed.
    pub updated_at: Moment,
}

/// One offer: a seller's SKU in one marketplace.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Whose.
    pub seller: SellerIndex,
    /// Where.
    pub place: PlaceIndex,
    /// The seller's SKU.
    pub sku: String,
    /// The catalogue item.
    pub asin: String,
    /// The item's name.
    pub title: String,
    /// The product type, `PRODUCT` where nothing else is known.
    pub product_type: String,
    /// Who ships.
    pub channel: StockChannel,
    /// Units offered by the seller; stays 0 for stock in the platform's warehouse.
    pub n_available: u32,
    /// Units in the platform's warehouse.
    pub warehouse: WarehouseStock,
    /// Price of one unit, minor units.
    pub price_minor: i64,
    /// Whether it may be bought.
    pub state: OfferState,
    /// When the offer was made.
    pub created_at: Moment,
    /// When anything about it last changed.
    pub updated_at: Moment,
    /// Attributes that calls have set beside price and quantity.
    pub attributes: BTreeMap<String, serde_json::Value>,
}

impl Listing {
    /// Units that a buyer may order now.
    pub const fn n_buyable(&self) -> u32 {
        match (self.state, self.channel) {
            (OfferState::Active, StockChannel::Merchant) => self.n_available,
            (OfferState::Active, StockChannel::Amazon) => self.warehouse.n_fulfillable,
            (OfferState::Closed | OfferState::Ineligible { .. } | OfferState::Deleted, _) => 0,
        }
    }
}

/// All offers.
#[derive(Debug, Default)]
pub struct Catalogue {
    listings: Vec<Listing>,
    by_sku: BTreeMap<(SellerIndex, PlaceIndex, String), ListingIndex>,
}

impl Catalogue {
    /// Takes a new offer in; a deleted one of the same name makes way. `None` when the name is
    /// taken or the catalogue is full.
    pub fn insert(&mut self, listing: Listing) -> Option<ListingIndex> {
        let key = (listing.seller, listing.place, listing.sku.clone());
        if let Some(known) = self.by_sku.get(&key).and_then(|index| self.at(*index))
            && known.state != OfferState::Deleted
        {
            return None;
        }
        let index = ListingIndex(u32::try_from(self.listings.len()).ok()?);
        self.by_sku.insert(key, index);
        self.listings.push(listing);
        Some(index)
    }

    /// The offer at a place.
    pub fn at(&self, index: ListingIndex) -> Option<&Listing> {
        self.listings.get(index.place())
    }

    /// The offer at a place, to change it.
    pub fn at_mut(&mut self, index: ListingIndex) -> Option<&mut Listing> {
        self.listings.get_mut(index.place())
    }

    /// The offer of a SKU and its place; a deleted one is not found.
    pub fn find(
        &self,
        seller: SellerIndex,
        place: PlaceIndex,
        sku: &str,
    ) -> Option<(ListingIndex, &Listing)> {
        let index = *self.by_sku.get(&(seller, place, sku.to_owned()))?;
        let listing = self.at(index)?;
        (listing.state != OfferState::Deleted).then_some((index, listing))
    }

    /// Offers of one seller that were not deleted, by marketplace, then SKU.
    pub fn of_seller(&self, seller: SellerIndex) -> impl Iterator<Item = (ListingIndex, &Listing)> {
        let low = (seller, PlaceIndex(0), String::new());
        self.by_sku
            .range(low..)
            .take_while(move |((found, _, _), _)| *found == seller)
            .filter_map(|(_, index)| Some((*index, self.at(*index)?)))
            .filter(|(_, listing)| listing.state != OfferState::Deleted)
    }

    /// All offers ever made, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (ListingIndex, &Listing)> {
        (0..).map(ListingIndex).zip(&self.listings)
    }
}
