//! Programmes of the warehouse: which there are, and for which SKUs.

use serde_json::{Value, json};

use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::page::Page;
use crate::http::problem::Problem;
use crate::ids::{ListingIndex, PlaceIndex};
use crate::listings::place_of;
use crate::market::listing::{Listing, StockChannel};
use crate::world::World;

/// The programmes with their words.
const FEATURES: [(&str, &str); 2] = [
    ("BLANK_BOX", "Packages without the platform's name"),
    ("BLOCK_AMZL", "No delivery by the platform's own carrier"),
];
/// SKUs of a page.
const PAGE: usize = 50;

/// `getFeatures`.
pub(super) fn get_features(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    place(world, call)?;
    let features: Vec<_> = FEATURES
        .iter()
        .map(|(name, words)| {
            json!({"featureName": name, "featureDescription": words, "sellerEligible": true})
        })
        .collect();
    Ok(Answer::json(
        200,
        &json!({"payload": {"features": features}}),
    ))
}

/// `getFeatureInventory`.
pub(super) fn get_feature_inventory(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let (seller, place) = (call.seller()?, place(world, call)?);
    let feature = feature(call)?;
    let found: Vec<_> = world
        .now()?
        .catalogue
        .of_seller(seller)
        .filter(|(_, listing)| is_eligible(listing, place))
        .map(|(index, listing)| sku(index, listing))
        .collect();
    let page = Page::of_token(call.query.text("nextToken"), PAGE)?;
    let mut payload = json!({
        "marketplaceId": crate::place::id(place),
        "featureName": feature,
        "featureSkus": page.cut(&found)
    });
    if let (Some(fields), Some(token)) = (payload.as_object_mut(), page.next_token(found.len())) {
        fields.insert("nextToken".to_owned(), json!(token));
    }
    Ok(Answer::json(200, &json!({ "payload": payload })))
}

/// `getFeatureSKU`.
pub(super) fn get_feature_sku(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let (seller, place) = (call.seller()?, place(world, call)?);
    let feature = feature(call)?;
    let wanted = call.parameter("sellerSku")?;
    let market = world.now()?;
    let (index, listing) = market
        .catalogue
        .find(seller, place, &wanted)
        .ok_or_else(|| Problem::not_found("The SKU was not found."))?;
    let is_eligible = is_eligible(listing, place);
    let mut payload = sku(index, listing);
    if let Some(fields) = payload.as_object_mut() {
        fields.insert("marketplaceId".to_owned(), json!(crate::place::id(place)));
        fields.insert("featureName".to_owned(), json!(feature));
        fields.insert("isEligible".to_owned(), json!(is_eligible));
        if !is_eligible {
            let reasons = json!(["NOT_IN_FULFILLMENT_NETWORK"]);
            fields.insert("ineligibleReasons".to_owned(), reasons);
        }
    }
    Ok(Answer::json(200, &json!({ "payload": payload })))
}

fn place(world: &mut World, call: &Call<'_>) -> Result<PlaceIndex, Problem> {
    let id = call
        .query
        .text("marketplaceId")
        .ok_or_else(|| Problem::invalid("The parameter marketplaceId is required."))?;
    let seller = call.seller()?;
    place_of(world.now()?, seller, id)
}

fn feature(call: &Call<'_>) -> Result<String, Problem> {
    let name = call.parameter("featureName")?;
    if FEATURES.iter().any(|(known, _)| *known == name) {
        Ok(name)
    } else {
        Err(Problem::invalid(format!("There is no feature {name}.")))
    }
}

fn is_eligible(listing: &Listing, place: PlaceIndex) -> bool {
    listing.place == place && listing.channel == StockChannel::Amazon
}

fn sku(index: ListingIndex, listing: &Listing) -> Value {
    json!({
        "sellerSku": listing.sku,
        "fnSku": crate::inventory::fn_sku(index),
        "asin": listing.asin,
        "skuCount": listing.warehouse.n_fulfillable
    })
}
