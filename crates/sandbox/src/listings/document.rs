//! The attributes of a listing, as callers read and change them.

use std::collections::BTreeMap;

use countermand_spapi::amount::DecimalNumber;
use countermand_spapi::decimal::Decimal;
use countermand_spapi::marketplaces::Region;
use serde_json::{Map, Value, json};

use crate::ids::PlaceIndex;
use crate::market::listing::{Listing, OfferState, StockChannel};
use crate::place;

/// The attribute of quantities.
pub(super) const AVAILABILITY: &str = "fulfillment_availability";
/// The attribute of prices.
pub(super) const OFFER: &str = "purchasable_offer";
/// The seller's own channel.
pub(super) const OWN_CHANNEL: &str = "DEFAULT";
/// Who sees an offer that everyone sees.
pub(super) const EVERYONE: &str = "ALL";

/// Attributes by name, each an array of objects.
pub(super) type Attributes = BTreeMap<String, Vec<Value>>;

/// The code of the channel in which a listing's units lie: `DEFAULT`, `AMAZON_NA` and others.
pub fn channel_code(channel: StockChannel, place: PlaceIndex) -> &'static str {
    match channel {
        StockChannel::Merchant => OWN_CHANNEL,
        StockChannel::Amazon => match (
            place::marketplace(place).region,
            place::marketplace(place).country,
        ) {
            (Region::NorthAmerica, _) => "AMAZON_NA",
            (Region::Europe, "IN") => "AMAZON_IN",
            (Region::Europe, _) => "AMAZON_EU",
            (Region::FarEast, "JP") => "AMAZON_JP",
            (Region::FarEast, _) => "AMAZON_AU",
        },
    }
}

/// The attributes of a listing as they stand: what calls have set, with quantity and price of now.
pub(super) fn of_listing(listing: &Listing) -> Attributes {
    let mut attributes: Attributes = defaults(listing);
    for (name, values) in &listing.attributes {
        attributes.insert(name.clone(), values.as_array().cloned().unwrap_or_default());
    }
    for entry in attributes.entry(AVAILABILITY.to_owned()).or_default() {
        if text(entry, "fulfillment_channel_code") == Some(OWN_CHANNEL)
            && let Some(entry) = entry.as_object_mut()
        {
            entry.insert("quantity".to_owned(), json!(listing.n_available));
        }
    }
    if listing.state == OfferState::Closed {
        attributes.remove(OFFER);
    }
    for entry in attributes.entry(OFFER.to_owned()).or_default() {
        if is_for_everyone(entry)
            && let Some(entry) = entry.as_object_mut()
        {
            let value = amount(listing.price_minor, listing.place);
            let price = json!([{"schedule": [{"value_with_tax": value}]}]);
            entry.insert("our_price".to_owned(), price);
        }
    }
    attributes.retain(|_, values| !values.is_empty());
    attributes
}

/// The attributes as the wire shows them: every value says its marketplace.
pub(super) fn shown(listing: &Listing) -> Map<String, Value> {
    of_listing(listing)
        .into_iter()
        .map(|(name, mut values)| {
            for entry in values.iter_mut().filter_map(Value::as_object_mut) {
                entry
                    .entry("marketplace_id")
                    .or_insert_with(|| json!(place::id(listing.place)));
            }
            (name, Value::Array(values))
        })
        .collect()
}

/// Whether an offer is the one that everyone sees.
pub(super) fn is_for_everyone(entry: &Value) -> bool {
    text(entry, "audience").is_none_or(|audience| audience == EVERYONE)
}

/// The price of an offer as it is written; `None` where there is none.
pub(super) fn price_of(entry: &Value) -> Option<&Value> {
    entry.pointer("/our_price/0/schedule/0/value_with_tax")
}

/// A number of a document, exact as far as it was written with at most 15 digits; a text that is
/// a number counts as one.
pub(super) fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => Decimal::parse(&number.to_string()).ok(),
        Value::String(text) => Decimal::parse(text).ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Minor units of the place's currency; `None` for what is no whole number of them.
pub(super) fn minor(value: &Value, place: PlaceIndex) -> Option<i64> {
    let digits = place::marketplace(place).currency_digits;
    DecimalNumber::from(decimal(value)?).minor(digits)
}

/// A text field of an entry.
pub(super) fn text<'a>(entry: &'a Value, name: &str) -> Option<&'a str> {
    entry.get(name)?.as_str()
}

fn amount(minor: i64, place: PlaceIndex) -> Value {
    let digits = place::marketplace(place).currency_digits;
    let number = DecimalNumber::from_minor(minor, digits);
    // The number is written digit by digit and read as the document's number type.
    serde_json::from_str(&number.decimal().to_string()).unwrap_or_default()
}

fn defaults(listing: &Listing) -> Attributes {
    let marketplace = place::marketplace(listing.place);
    let locale = marketplace.locales.first().copied().unwrap_or("en_US");
    let id = marketplace.id;
    BTreeMap::from([
        (
            AVAILABILITY.to_owned(),
            vec![json!({
                "fulfillment_channel_code": channel_code(listing.channel, listing.place),
                "marketplace_id": id
            })],
        ),
        (
            OFFER.to_owned(),
            vec![json!({
                "currency": marketplace.currency,
                "audience": EVERYONE,
                "marketplace_id": id
            })],
        ),
        (
            "condition_type".to_owned(),
            vec![json!({"value": "new_new", "marketplace_id": id})],
        ),
        (
            "item_name".to_owned(),
            vec![json!({"value": listing.title, "language_tag": locale, "marketplace_id": id})],
        ),
        (
            "merchant_suggested_asin".to_owned(),
            vec![json!({"value": listing.asin, "marketplace_id": id})],
        ),
    ])
}
