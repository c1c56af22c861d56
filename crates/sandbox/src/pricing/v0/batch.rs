//! Offers of up to 20 items or SKUs in one call; each request has its own status.

use serde::Deserialize;
use serde_json::{Value, json};

use super::offers::{self, Asked};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::ids::SellerIndex;
use crate::listings::place_of;
use crate::market::Market;
use crate::pricing::MAX_REQUESTS;
use crate::world::World;

#[derive(Debug, Deserialize)]
struct Batch {
    requests: Vec<Request>,
}

#[derive(Debug, Deserialize)]
struct Request {
    uri: String,
    #[serde(rename = "MarketplaceId", default)]
    marketplace_id: String,
    #[serde(rename = "ItemCondition", default)]
    item_condition: String,
}

/// `getItemOffersBatch`.
pub(super) fn get_item_offers_batch(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    batch(world, call, "items", |name| ("Asin", Asked::Item(name)))
}

/// `getListingOffersBatch`.
pub(super) fn get_listing_offers_batch(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Answer, Problem> {
    batch(world, call, "listings", |name| {
        ("SellerSKU", Asked::Listing(name))
    })
}

fn batch(
    world: &mut World,
    call: &Call<'_>,
    folder: &str,
    asked: impl Fn(String) -> (&'static str, Asked),
) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let batch: Batch = call.json()?;
    if batch.requests.is_empty() || batch.requests.len() > MAX_REQUESTS {
        return Err(Problem::invalid(format!(
            "A batch has 1 to {MAX_REQUESTS} requests."
        )));
    }
    let responses: Vec<_> = batch
        .requests
        .iter()
        .map(|request| {
            let name = name_in(&request.uri, folder);
            let (field, asked) = asked(name.clone().unwrap_or_default());
            let result = name
                .ok_or_else(|| Problem::invalid(format!("The uri {} is not valid.", request.uri)))
                .and_then(|_| one(market, seller, request, &asked));
            response(request, field, &asked, result)
        })
        .collect();
    Ok(Answer::json(200, &json!({ "responses": responses })))
}

fn one(
    market: &Market,
    seller: SellerIndex,
    request: &Request,
    asked: &Asked,
) -> Result<Value, Problem> {
    let place = place_of(market, seller, &request.marketplace_id)?;
    let condition = &request.item_condition;
    let result = offers::offers(market, (seller, place), asked, condition)?;
    Ok(json!({ "payload": result }))
}

fn response(
    request: &Request,
    field: &str,
    asked: &Asked,
    result: Result<Value, Problem>,
) -> Value {
    let (status, phrase, body) = match result {
        Ok(body) => (200, "Success", body),
        Err(problem) => {
            let answer = problem.answer();
            let body = serde_json::from_slice(&answer.body).unwrap_or_default();
            (answer.status, "Client Error", body)
        }
    };
    let name = match asked {
        Asked::Item(name) | Asked::Listing(name) => name,
    };
    json!({
        "headers": {},
        "status": {"statusCode": status, "reasonPhrase": phrase},
        "body": body,
        "request": {
            "MarketplaceId": request.marketplace_id,
            "ItemCondition": request.item_condition,
            field: name
        }
    })
}

/// The name in `/products/pricing/v0/items/NAME/offers`, decoded.
fn name_in(uri: &str, folder: &str) -> Option<String> {
    let path = uri.split('?').next().unwrap_or_default();
    let mut parts = path.trim_start_matches('/').split('/');
    let start = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    let name = parts.next()?;
    let is_whole = start == ["products", "pricing", "v0", folder]
        && parts.next() == Some("offers")
        && parts.next().is_none();
    // A plus sign in a path is itself.
    let decoded = countermand_spapi::query::decode(&name.replace('+', "%2B"));
    (is_whole && !decoded.is_empty()).then_some(decoded)
}
