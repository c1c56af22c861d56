//! How a change of a listing takes effect.

use std::collections::BTreeSet;

use countermand_spapi::amount::DecimalText;
use countermand_spapi::listings_items::Issue;
use serde_json::Value;

use super::check::{self, is_error};
use super::document::{self, AVAILABILITY, Attributes, OFFER, text};
use super::{ANY_PRODUCT_TYPE, Change, NoListing, Target, edit};
use crate::ids::ListingIndex;
use crate::market::Market;
use crate::market::ledger::{Effect, EffectBy, EffectKind};
use crate::market::listing::{Listing, OfferState, StockChannel, WarehouseStock};
use crate::market::notice::Notice;
use crate::place;
use crate::platform::{competition, suppression};

/// What a change comes to on the listing as it stands.
pub(super) struct Plan {
    /// What is wrong; the plan is good when none of it is an error.
    pub(super) issues: Vec<Issue>,
    attributes: Attributes,
    touched: BTreeSet<String>,
    product_type: Option<String>,
}

/// Applies a change at once. Nothing changes when one of the issues is an error.
///
/// # Errors
/// When the seller has no such listing there, and the change does not make it.
pub fn apply(
    market: &mut Market,
    target: &Target,
    change: &Change,
) -> Result<Vec<Issue>, NoListing> {
    let plan = plan(market, target, change)?;
    if plan.issues.iter().any(is_error) {
        return Ok(plan.issues);
    }
    let found = market
        .catalogue
        .find(target.seller, target.place, &target.sku)
        .map(|(index, _)| index);
    match (change, found) {
        (Change::Delete, Some(index)) => delete(market, index),
        (Change::Delete, None) => return Err(NoListing),
        (Change::Patch { .. } | Change::Put { .. }, Some(index)) => carry_out(market, index, &plan),
        (Change::Patch { .. } | Change::Put { .. }, None) => {
            if let Some(index) = insert(market, target, &plan.attributes) {
                carry_out(market, index, &plan);
            }
        }
    }
    Ok(plan.issues)
}

/// Works out what a change comes to, and changes nothing.
///
/// # Errors
/// When the seller has no such listing there, and the change does not make it.
pub(super) fn plan(market: &Market, target: &Target, change: &Change) -> Result<Plan, NoListing> {
    let found = market
        .catalogue
        .find(target.seller, target.place, &target.sku)
        .map(|(_, listing)| listing);
    let mut plan = Plan {
        issues: Vec::new(),
        attributes: Attributes::new(),
        touched: BTreeSet::new(),
        product_type: None,
    };
    match change {
        Change::Delete => {
            found.ok_or(NoListing)?;
            return Ok(plan);
        }
        Change::Patch {
            product_type,
            patches,
        } => {
            let listing = found.ok_or(NoListing)?;
            check_product_type(listing, product_type, &mut plan.issues);
            plan.attributes = document::of_listing(listing);
            let id = place::id(target.place);
            plan.touched = edit::edit(&mut plan.attributes, patches, id, &mut plan.issues);
        }
        Change::Put {
            product_type,
            attributes,
        } => {
            put(&mut plan, product_type, attributes);
            if let Some(listing) = found {
                plan.touched.extend(listing.attributes.keys().cloned());
                check_product_type(listing, product_type, &mut plan.issues);
            }
        }
    }
    let channel = found.map_or_else(|| channel_in(&plan.attributes), |listing| listing.channel);
    if plan.touched.contains(AVAILABILITY) {
        check::availability(&plan.attributes, channel, target.place, &mut plan.issues);
    }
    if plan.touched.contains(OFFER) {
        check::offer(&plan.attributes, target.place, &mut plan.issues);
    }
    Ok(plan)
}

fn put(plan: &mut Plan, product_type: &str, attributes: &serde_json::Map<String, Value>) {
    for (name, values) in attributes {
        match values {
            Value::Array(values) if values.iter().all(Value::is_object) => {
                if let Err(issue) = check::selectors(name, values) {
                    plan.issues.push(*issue);
                }
                plan.attributes.insert(name.clone(), values.clone());
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => plan.issues.push(check::invalid(
                name,
                format!("The value of '{name}' is not an array of objects."),
            )),
        }
    }
    plan.touched = plan.attributes.keys().cloned().collect();
    plan.touched
        .extend([AVAILABILITY.to_owned(), OFFER.to_owned()]);
    plan.product_type = Some(product_type.to_owned());
    if product_type.trim().is_empty() {
        let message = "'productType' is required but not supplied.";
        plan.issues.push(check::missing("productType", message));
    }
}

fn check_product_type(listing: &Listing, product_type: &str, issues: &mut Vec<Issue>) {
    if product_type != ANY_PRODUCT_TYPE && product_type != listing.product_type {
        let message = format!("The product type '{product_type}' is not that of the listing.");
        issues.push(check::invalid("productType", message));
    }
}

/// The channel of a listing that its first attributes make.
fn channel_in(attributes: &Attributes) -> StockChannel {
    let mut entries = attributes.get(AVAILABILITY).into_iter().flatten();
    let is_with_amazon = entries.any(|entry| {
        text(entry, "fulfillment_channel_code").is_some_and(|code| code.starts_with("AMAZON"))
    });
    if is_with_amazon {
        StockChannel::Amazon
    } else {
        StockChannel::Merchant
    }
}

fn insert(market: &mut Market, target: &Target, attributes: &Attributes) -> Option<ListingIndex> {
    let value_of = |name: &str| {
        let values = attributes.get(name)?;
        values.iter().find_map(|entry| text(entry, "value"))
    };
    let asin =
        value_of("merchant_suggested_asin").map_or_else(|| new_asin(market, target), str::to_owned);
    let known_title = market
        .catalogue
        .iter()
        .find(|(_, listing)| listing.asin == asin)
        .map(|(_, listing)| listing.title.clone());
    let title = value_of("item_name")
        .map(str::to_owned)
        .or(known_title)
        .unwrap_or_else(|| target.sku.clone());
    market.catalogue.insert(Listing {
        seller: target.seller,
        place: target.place,
        sku: target.sku.clone(),
        asin,
        title,
        product_type: ANY_PRODUCT_TYPE.to_owned(),
        channel: channel_in(attributes),
        n_available: 0,
        warehouse: WarehouseStock {
            updated_at: market.now,
            ..WarehouseStock::default()
        },
        price_minor: 0,
        state: OfferState::Closed,
        created_at: market.now,
        updated_at: market.now,
        attributes: std::collections::BTreeMap::new(),
    })
}

/// An ASIN that depends on the world's seed and on what it is for.
pub fn new_asin(market: &Market, target: &Target) -> String {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let mut draws = market.draws(&format!("asin of {}", target.sku), target.seller.0.into());
    let tail = (0..7)
        .filter_map(|_| draws.pick(LETTERS))
        .map(|letter| char::from(*letter));
    std::iter::once("B0S")
        .map(str::to_owned)
        .chain(tail.map(String::from))
        .collect()
}

fn carry_out(market: &mut Market, index: ListingIndex, plan: &Plan) {
    let now = market.now;
    let Some(listing) = market.catalogue.at_mut(index) else {
        return;
    };
    let before = listing.clone();
    if let Some(product_type) = &plan.product_type {
        listing.attributes.clear();
        listing.product_type.clone_from(product_type);
    }
    for name in &plan.touched {
        let values = plan.attributes.get(name).cloned().unwrap_or_default();
        listing
            .attributes
            .insert(name.clone(), Value::Array(values));
    }
    if plan.touched.contains(AVAILABILITY) && listing.channel == StockChannel::Merchant {
        listing.n_available = check::quantity_of(&plan.attributes);
    }
    if plan.touched.contains(OFFER) {
        set_price(
            listing,
            check::offered_minor(&plan.attributes, listing.place),
        );
    }
    listing.updated_at = now;
    let (state, n_available) = (listing.state, listing.n_available);
    let is_priced_anew = listing.price_minor != before.price_minor;
    let was_buyable = before.n_buyable() > 0;
    let is_buyable = listing.n_buyable() > 0;
    tell_ledger(market, index, plan);
    if n_available != before.n_available {
        market.notices.push(Notice::MerchantQuantity(index));
    }
    if was_buyable != is_buyable || state != before.state {
        market.notices.push(Notice::ListingStatus(index));
    }
    if is_priced_anew {
        suppression::price_changed(market, index);
        if let Some(listing) = market.catalogue.at(index) {
            let (place, asin) = (listing.place, listing.asin.clone());
            competition::tell_sellers(market, place, &asin);
        }
    }
}

/// Sets the price of an offer, or closes it where there is none.
fn set_price(listing: &mut Listing, offered_minor: Option<i64>) {
    let Some(price_minor) = offered_minor else {
        listing.state = OfferState::Closed;
        return;
    };
    listing.price_minor = price_minor;
    if listing.state == OfferState::Closed {
        listing.state = OfferState::Active;
    }
}

fn tell_ledger(market: &mut Market, index: ListingIndex, plan: &Plan) {
    let Some(listing) = market.catalogue.at(index) else {
        return;
    };
    let is_new = plan.product_type.is_some();
    let mut details = Vec::new();
    for name in &plan.touched {
        match name.as_str() {
            AVAILABILITY if listing.channel == StockChannel::Merchant => {
                details.push((format!("quantity {}", listing.n_available), 0));
            }
            OFFER if listing.state == OfferState::Closed => details.push(("closed".to_owned(), 0)),
            OFFER => details.push((price_detail(listing), listing.price_minor)),
            _ if is_new => {}
            name => details.push((format!("attribute {name}"), 0)),
        }
    }
    for (detail, price_minor) in details {
        record(market, index, detail, price_minor);
    }
}

fn price_detail(listing: &Listing) -> String {
    let marketplace = place::marketplace(listing.place);
    let amount = DecimalText::from_minor(listing.price_minor, marketplace.currency_digits);
    format!("price {} {}", amount.as_str(), marketplace.currency)
}

/// Takes a listing off the catalogue, and says so.
pub fn delete(market: &mut Market, index: ListingIndex) {
    let now = market.now;
    let Some(listing) = market.catalogue.at_mut(index) else {
        return;
    };
    listing.state = OfferState::Deleted;
    listing.n_available = 0;
    listing.updated_at = now;
    record(market, index, "deleted".to_owned(), 0);
    market.notices.push(Notice::ListingStatus(index));
}

/// Writes one effect on a listing down; `price_minor` is 0 where the price is not what changed.
fn record(market: &mut Market, index: ListingIndex, detail: String, price_minor: i64) {
    let now = market.now;
    let Some(listing) = market.catalogue.at(index) else {
        return;
    };
    let effect = Effect {
        kind: EffectKind::Listing,
        order: String::new(),
        item: listing.sku.clone(),
        qty: listing.n_available,
        amount: price_minor,
        currency: place::currency(listing.place).to_owned(),
        key: String::new(),
        by: EffectBy::Seller,
        order_status_before: String::new(),
        t: String::new(),
        seller: market.seller_id(listing.seller).to_owned(),
        detail,
    };
    market.ledger.append(now, effect);
}
