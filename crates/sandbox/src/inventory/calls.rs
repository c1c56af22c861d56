//! The calls of the FBA Inventory API.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countermand_spapi::fba_inventory::{
    AddInventoryRequest, CreateInventoryItemRequest, GetInventorySummariesResponse,
    GetInventorySummariesResult, Granularity, Pagination,
};
use serde_json::json;

use super::sandbox_only::{AddStock, CreateItem, DeleteItem, NotChanged};
use super::summary::summary;
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::ids::{ListingIndex, PlaceIndex, SellerIndex};
use crate::listings::{Target, place_of};
use crate::market::Market;
use crate::market::listing::{Listing, StockChannel};
use crate::moment::{Moment, SECOND_MS};
use crate::place;
use crate::world::World;

/// SKUs of a page.
const PAGE: usize = 50;
/// The most SKUs that a call may name.
const MAX_SKUS: usize = 50;
/// How long a token of the next page lives.
const TOKEN_LIFE_MS: i64 = 30 * SECOND_MS;

/// The function that answers an operation.
pub(super) fn handler(name: &str) -> Option<Handler> {
    match name {
        "getInventorySummaries" => Some(get_inventory_summaries),
        "createInventoryItem" => Some(create_inventory_item),
        "addInventory" => Some(add_inventory),
        "deleteInventoryItem" => Some(delete_inventory_item),
        _ => None,
    }
}

fn get_inventory_summaries(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let place = place_asked(market, call, seller)?;
    let with_details = call
        .query
        .flag("details")
        .map_err(|error| not_read(&error))?
        .unwrap_or(false);
    let found = stock_asked(market, call, (seller, place))?;
    let from = match call.query.text("nextToken") {
        Some(token) => read_token(token, market.now)?,
        None => 0,
    };
    let page: Vec<_> = found
        .iter()
        .skip(from)
        .take(PAGE)
        .map(|(index, listing)| summary(*index, listing, with_details))
        .collect();
    let next = from.saturating_add(PAGE);
    let answer = GetInventorySummariesResponse {
        payload: Some(GetInventorySummariesResult {
            granularity: Granularity {
                granularity_type: Some("Marketplace".to_owned()),
                granularity_id: Some(place::id(place).to_owned()),
            },
            inventory_summaries: page,
        }),
        pagination: (next < found.len()).then(|| Pagination {
            next_token: Some(write_token(next, market.now)),
        }),
        errors: Vec::new(),
    };
    Ok(Answer::json(200, &answer))
}

fn place_asked(
    market: &Market,
    call: &Call<'_>,
    seller: SellerIndex,
) -> Result<PlaceIndex, Problem> {
    let required = |name: &str| {
        call.query
            .text(name)
            .ok_or_else(|| Problem::invalid(format!("The parameter {name} is required.")))
    };
    let granularity = required("granularityType")?;
    if granularity != "Marketplace" {
        return Err(Problem::invalid(format!(
            "granularityType has no value {granularity}."
        )));
    }
    let id = required("granularityId")?;
    required("marketplaceIds")?;
    if call.query.list("marketplaceIds") != [id] {
        return Err(Problem::invalid(
            "marketplaceIds names one marketplace, that of granularityId.",
        ));
    }
    place_of(market, seller, id)
}

fn stock_asked<'m>(
    market: &'m Market,
    call: &Call<'_>,
    (seller, place): (SellerIndex, PlaceIndex),
) -> Result<Vec<(ListingIndex, &'m Listing)>, Problem> {
    let mut skus = call.query.list("sellerSkus");
    if skus.len() > MAX_SKUS {
        return Err(Problem::invalid(format!(
            "sellerSkus has at most {MAX_SKUS} values."
        )));
    }
    if skus.is_empty() {
        skus.extend(call.query.text("sellerSku"));
    }
    let since = call
        .query
        .instant("startDateTime")
        .map_err(|error| not_read(&error))?;
    let since = since.map(Moment::from_timestamp);
    Ok(market
        .catalogue
        .of_seller(seller)
        .filter(|(_, listing)| listing.place == place && listing.channel == StockChannel::Amazon)
        .filter(|(_, listing)| skus.is_empty() || skus.contains(&listing.sku.as_str()))
        .filter(|(_, listing)| since.is_none_or(|since| listing.warehouse.updated_at >= since))
        .collect())
}

fn write_token(from: usize, now: Moment) -> String {
    let until = now.plus_ms(TOKEN_LIFE_MS).ms();
    URL_SAFE_NO_PAD.encode(format!("stock {from} {until}"))
}

fn read_token(token: &str, now: Moment) -> Result<usize, Problem> {
    let refusal = || Problem::invalid("The nextToken is not valid or has expired.");
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| refusal())?;
    let text = String::from_utf8(bytes).map_err(|_| refusal())?;
    let (from, until) = text
        .strip_prefix("stock ")
        .and_then(|rest| rest.split_once(' '))
        .ok_or_else(refusal)?;
    let until: i64 = until.parse().map_err(|_| refusal())?;
    if now.ms() > until {
        return Err(refusal());
    }
    from.parse().map_err(|_| refusal())
}

fn create_inventory_item(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let body: CreateInventoryItemRequest = call.json()?;
    let place = place_of(world.now()?, seller, &body.marketplace_id)?;
    if body.seller_sku.is_empty() {
        return Err(Problem::invalid("The sellerSku is empty."));
    }
    let act = CreateItem {
        target: Target {
            seller,
            place,
            sku: body.seller_sku,
        },
        title: body.product_name,
    };
    world.act(act)?.map_err(|refusal| problem(&refusal))?;
    Ok(Answer::json(200, &json!({})))
}

fn add_inventory(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let token = call
        .header("x-amzn-idempotency-token")
        .filter(|token| !token.is_empty())
        .ok_or_else(|| Problem::invalid("The header x-amzn-idempotency-token is required."))?;
    let body: AddInventoryRequest = call.json()?;
    let act = AddStock {
        seller: call.seller()?,
        token: token.to_owned(),
        items: body.inventory_items,
    };
    world.act(act)?.map_err(|refusal| problem(&refusal))?;
    Ok(Answer::json(200, &json!({})))
}

fn delete_inventory_item(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let id = call
        .query
        .text("marketplaceId")
        .ok_or_else(|| Problem::invalid("The parameter marketplaceId is required."))?;
    let place = place_of(world.now()?, seller, id)?;
    let sku = call.parameter("sellerSku")?;
    let act = DeleteItem {
        target: Target { seller, place, sku },
    };
    world.act(act)?.map_err(|refusal| problem(&refusal))?;
    Ok(Answer::json(200, &json!({})))
}

fn problem(refusal: &NotChanged) -> Problem {
    match refusal {
        NotChanged::NoItem(_) => Problem::not_found(refusal.to_string()),
        NotChanged::Exists(_)
        | NotChanged::NoPlace(_)
        | NotChanged::Quantity(_)
        | NotChanged::NoItems => Problem::invalid(refusal.to_string()),
    }
}

fn not_read(error: &countermand_spapi::query::NotRead) -> Problem {
    Problem::invalid(error.to_string())
}
