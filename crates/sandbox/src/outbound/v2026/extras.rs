//! Previews and delivery offers of Fulfillment Outbound 2026-07-04.

use countermand_spapi::amount::DecimalText;
use countermand_spapi::fulfillment_outbound::v2026::{
    Amount, OrderOrigin, OrderProduct, ProductIdentifier,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{read, show};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::market::Market;
use crate::moment::{DAY_MS, HOUR_MS};
use crate::outbound::order::Speed;
use crate::outbound::v2020::extras::{FEE_MINOR, n_there};
use crate::place;
use crate::world::World;

/// The speeds that are offered where a caller names none.
const SPEEDS: [Speed; 3] = [Speed::Standard, Speed::Expedited, Speed::Priority];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PreviewBody {
    origin: Option<OrderOrigin>,
    line_items: Vec<PreviewLine>,
}

#[derive(Debug, Deserialize)]
struct PreviewLine {
    product: OrderProduct,
    amount: Amount,
}

#[derive(Debug, Deserialize)]
struct OffersBody {
    origin: OrderOrigin,
    items: Vec<OfferItem>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfferItem {
    product_identifier: ProductIdentifier,
}

/// `getOrderPreview`.
pub(super) fn get_order_preview(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let body: PreviewBody = call.json()?;
    let place = read::place_of_origin(market, seller, body.origin.as_ref())?;
    let (mut items, mut constraints, mut n_all) = (Vec::new(), Vec::new(), 0_i64);
    for line in &body.line_items {
        let sku = &line.product.product_identifier.amazon_sku;
        let n_units = read::units(sku, &line.amount)?;
        if n_units > 0 && i64::from(n_units) <= n_there(market, (seller, place), sku) {
            let identifier = json!({ "amazonSku": sku });
            items.push(json!({"productIdentifier": identifier, "amount": show::amount(n_units)}));
            n_all += i64::from(n_units);
        } else {
            constraints.push(not_there(sku));
        }
    }
    let digits = place::marketplace(place).currency_digits;
    let fee = DecimalText::from_minor(n_all.saturating_mul(FEE_MINOR), digits);
    let price = json!({"currencyCode": place::currency(place), "amount": fee});
    let offers: Vec<_> = SPEEDS
        .iter()
        .map(|speed| preview_offer(market, *speed, &price))
        .collect();
    let shipments = if items.is_empty() {
        Vec::new()
    } else {
        vec![json!({"items": items, "offers": offers})]
    };
    let answer = json!({"plannedShipments": shipments, "constraints": constraints});
    Ok(Answer::json(200, &answer))
}

/// `getOffers`.
pub(super) fn get_offers(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let body: OffersBody = call.json()?;
    let place = read::place_of_origin(market, seller, Some(&body.origin))?;
    let results: Vec<_> = body
        .items
        .iter()
        .map(|item| {
            let sku = &item.product_identifier.amazon_sku;
            let is_there = n_there(market, (seller, place), sku) > 0;
            let speeds: &[Speed] = if is_there { &SPEEDS } else { &[] };
            let offers: Vec<_> = speeds.iter().map(|speed| offer(market, *speed)).collect();
            let constraints = if is_there {
                Vec::new()
            } else {
                vec![not_there(sku)]
            };
            json!({
                "item": {"productIdentifier": {"amazonSku": sku}},
                "offers": offers,
                "constraints": constraints
            })
        })
        .collect();
    Ok(Answer::json(200, &json!({ "offerResults": results })))
}

fn preview_offer(market: &Market, speed: Speed, price: &Value) -> Value {
    let ships_by = market.now.plus_ms(DAY_MS);
    json!({
        "estimatedPrice": {
            "rollupPrices": [{"type": "PER_UNIT_FULFILLMENT_FEE", "value": price}],
            "totalPrice": price
        },
        "fulfillmentConfiguration": {"serviceLevel": {
            "serviceTier": speed.word_2026(),
            "shipInterval": {
                "startTime": show::instant(market.now),
                "endTime": show::instant(ships_by)
            },
            "deliveryInterval": delivery(market, speed)
        }}
    })
}

fn offer(market: &Market, speed: Speed) -> Value {
    json!({
        "expiryTime": show::instant(market.now.plus_ms(HOUR_MS)),
        "fulfillmentConfiguration": {"serviceLevel": {
            "serviceTier": speed.word_2026(),
            "deliveryInterval": delivery(market, speed)
        }}
    })
}

fn delivery(market: &Market, speed: Speed) -> Value {
    let arrives_at = market.now.plus_ms((speed.n_days() + 1) * DAY_MS);
    json!({
        "startTime": show::instant(arrives_at.plus_ms(-DAY_MS)),
        "endTime": show::instant(arrives_at)
    })
}

fn not_there(sku: &str) -> Value {
    json!({
        "message": format!("There is not enough of {sku}."),
        "type": "ValidationError",
        "code": "ItemQuantityNotAvailable"
    })
}
