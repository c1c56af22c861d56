//! A listing as the wire shows it.

use countermand_spapi::amount::DecimalText;
use countermand_spapi::listings_items::{
    FulfillmentAvailability, Issue, Item, ItemOfferByMarketplace, ItemProductTypeByMarketplace,
    ItemStatus, ItemSummaryByMarketplace, Money, Severity,
};
use countermand_spapi::wire_instant::WireInstant;
use serde_json::{Value, json};

use super::document::{self, channel_code};
use super::query::DataSet;
use crate::ids::ListingIndex;
use crate::market::Market;
use crate::market::listing::{Listing, OfferState, StockChannel};
use crate::place;
use crate::platform::standing;

/// The listing with the data sets asked for; one that is empty is there all the same.
pub(super) fn item(
    market: &Market,
    index: ListingIndex,
    listing: &Listing,
    wanted: &[DataSet],
) -> Value {
    let has = |set| wanted.contains(&set);
    let marketplace_id = place::id(listing.place).to_owned();
    let mut item = Item {
        sku: listing.sku.clone(),
        ..Item::default()
    };
    if has(DataSet::Summaries) {
        item.summaries = vec![summary(market, index, listing)];
    }
    if has(DataSet::Attributes) {
        item.attributes = Some(document::shown(listing));
    }
    if has(DataSet::Issues) {
        item.issues = issues(listing);
    }
    if has(DataSet::Offers) && listing.state != OfferState::Closed {
        item.offers = vec![ItemOfferByMarketplace {
            marketplace_id: marketplace_id.clone(),
            offer_type: "B2C".to_owned(),
            price: price(listing),
        }];
    }
    if has(DataSet::FulfillmentAvailability) {
        item.fulfillment_availability = vec![FulfillmentAvailability {
            fulfillment_channel_code: channel_code(listing.channel, listing.place).to_owned(),
            quantity: (listing.channel == StockChannel::Merchant)
                .then(|| i64::from(listing.n_available)),
        }];
    }
    if has(DataSet::ProductTypes) {
        item.product_types = vec![ItemProductTypeByMarketplace {
            marketplace_id,
            product_type: listing.product_type.clone(),
        }];
    }
    let mut value = serde_json::to_value(item).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        for set in wanted {
            fields.entry(set.name()).or_insert_with(|| json!([]));
        }
    }
    value
}

/// What can be done with a listing.
pub(super) fn status(market: &Market, index: ListingIndex, listing: &Listing) -> Vec<ItemStatus> {
    let buyable = standing::is_buyable(market, index).then_some(ItemStatus::Buyable);
    let discoverable = (listing.state != OfferState::Deleted).then_some(ItemStatus::Discoverable);
    buyable.into_iter().chain(discoverable).collect()
}

/// What stands in the way of selling a listing.
pub(super) fn issues(listing: &Listing) -> Vec<Issue> {
    if !matches!(listing.state, OfferState::Ineligible { .. }) {
        return Vec::new();
    }
    vec![Issue {
        code: "18155".to_owned(),
        message: "The offer is off sale: its price has to be reviewed.".to_owned(),
        severity: Severity::Error,
        attribute_names: vec![document::OFFER.to_owned()],
        categories: vec!["INVALID_PRICE".to_owned()],
        marketplace_ids: vec![place::id(listing.place).to_owned()],
    }]
}

fn summary(market: &Market, index: ListingIndex, listing: &Listing) -> ItemSummaryByMarketplace {
    ItemSummaryByMarketplace {
        marketplace_id: place::id(listing.place).to_owned(),
        asin: Some(listing.asin.clone()),
        product_type: listing.product_type.clone(),
        condition_type: Some("new_new".to_owned()),
        status: status(market, index, listing),
        fn_sku: (listing.channel == StockChannel::Amazon).then(|| crate::inventory::fn_sku(index)),
        item_name: Some(listing.title.clone()),
        created_date: WireInstant::milliseconds(listing.created_at.timestamp()),
        last_updated_date: WireInstant::milliseconds(listing.updated_at.timestamp()),
        main_image: None,
    }
}

fn price(listing: &Listing) -> Money {
    let marketplace = place::marketplace(listing.place);
    Money {
        currency_code: marketplace.currency.to_owned(),
        amount: DecimalText::from_minor(listing.price_minor, marketplace.currency_digits),
    }
}
