//! Notifications on offers and stock of a seller.

use countermand_spapi::notification::envelope::{
    FbaInventoryAvailabilityPayload, FulfillmentInventory, FulfillmentInventoryByMarketplace,
    InboundQuantityBreakdown, ListingStatus, ListingsItemMfnQuantityChangePayload,
    ListingsItemStatusChangePayload, ReservedQuantityBreakdown,
};

use crate::ids::ListingIndex;
use crate::market::Market;
use crate::market::listing::OfferState;
use crate::notifications::message::{Payload, instant};
use crate::place;
use crate::platform::standing;

/// The quantity of a seller-fulfilled offer.
pub fn quantity(market: &Market, index: ListingIndex) -> Option<Payload> {
    let listing = market.catalogue.at(index)?;
    Some(Payload::Quantity(ListingsItemMfnQuantityChangePayload {
        seller_id: market.seller_id(listing.seller).to_owned(),
        fulfillment_channel_code: "DEFAULT".to_owned(),
        sku: listing.sku.clone(),
        quantity: i64::from(listing.n_available),
    }))
}

/// What can be done with a listing.
pub fn status(market: &Market, index: ListingIndex) -> Option<Payload> {
    let listing = market.catalogue.at(index)?;
    let status = match listing.state {
        OfferState::Deleted => vec![ListingStatus::Deleted],
        OfferState::Active if standing::is_buyable(market, index) => {
            vec![ListingStatus::Buyable, ListingStatus::Discoverable]
        }
        OfferState::Active | OfferState::Closed | OfferState::Ineligible { .. } => {
            vec![ListingStatus::Discoverable]
        }
    };
    Some(Payload::Listing(ListingsItemStatusChangePayload {
        seller_id: market.seller_id(listing.seller).to_owned(),
        marketplace_id: Some(place::id(listing.place).to_owned()),
        asin: Some(listing.asin.clone()),
        sku: listing.sku.clone(),
        created_date: Some(instant(listing.created_at)),
        status,
    }))
}

/// Stock in the platform's warehouse. Stock of a catalogue item without labels of the seller's own
/// is known there by the item's id.
pub fn stock(market: &Market, index: ListingIndex) -> Option<Payload> {
    let listing = market.catalogue.at(index)?;
    let warehouse = &listing.warehouse;
    let inventory = FulfillmentInventory {
        inbound_quantity_breakdown: InboundQuantityBreakdown {
            working: 0,
            shipped: i64::from(warehouse.n_inbound),
            receiving: 0,
        },
        fulfillable: i64::from(warehouse.n_fulfillable),
        unfulfillable: i64::from(warehouse.n_unfulfillable),
        researching: 0,
        reserved_quantity_breakdown: ReservedQuantityBreakdown {
            warehouse_processing: 0,
            warehouse_transfer: 0,
            pending_customer_order: i64::from(warehouse.n_reserved),
        },
        future_supply_buyable: 0,
        pending_customer_order_in_transit: 0,
    };
    Some(Payload::Stock(Box::new(FbaInventoryAvailabilityPayload {
        seller_id: market.seller_id(listing.seller).to_owned(),
        fnsku: listing.asin.clone(),
        asin: listing.asin.clone(),
        sku: listing.sku.clone(),
        fulfillment_inventory_by_marketplace: vec![FulfillmentInventoryByMarketplace {
            marketplace_id: place::id(listing.place).to_owned(),
            item_name: listing.title.clone(),
            fulfillment_inventory: inventory,
            stores: Vec::new(),
        }],
    })))
}
