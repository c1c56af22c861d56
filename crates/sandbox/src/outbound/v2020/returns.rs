//! Returns of multi-channel orders.

use countermand_spapi::fulfillment_outbound::v2020::{Address, ReturnAuthorization, ReturnItem};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{problem, show};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::listings::place_of;
use crate::outbound::acts::{NotReturnable, Refused, ReturnAsked, ReturnOutbound};
use crate::outbound::order::{Order, Return};
use crate::outbound::v2020::read;
use crate::place;
use crate::world::World;

/// Reason codes with their words.
const REASONS: [(&str, &str); 6] = [
    ("apparel_too_small", "Too small"),
    ("apparel_too_large", "Too large"),
    ("defective", "Defective or does not work"),
    ("not_as_described", "Not as described"),
    ("missed_estimated_delivery", "Arrived too late"),
    ("unwanted_item", "No longer wanted"),
];

/// The body of `createFulfillmentReturn`.
#[derive(Debug, Deserialize)]
struct Body {
    items: Vec<Item>,
}

/// An item to return.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    seller_return_item_id: String,
    seller_fulfillment_order_item_id: String,
    amazon_shipment_id: String,
    return_reason_code: String,
    return_comment: Option<String>,
}

/// `listReturnReasonCodes`.
pub(super) fn list_return_reason_codes(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let sku = call
        .query
        .text("sellerSku")
        .ok_or_else(|| Problem::invalid("The parameter sellerSku is required."))?;
    let place = match (
        call.query.text("sellerFulfillmentOrderId"),
        call.query.text("marketplaceId"),
    ) {
        (Some(id), _) => {
            let found = market.outbound.find(seller, id);
            let (_, order) = found.ok_or_else(|| problem(&Refused::NoOrder))?;
            order.said.place
        }
        (None, Some(id)) => place_of(market, seller, id)?,
        (None, None) => read::home(market, seller)?,
    };
    if market.catalogue.find(seller, place, sku).is_none() {
        return Err(Problem::not_found("The SKU was not found."));
    }
    let details: Vec<_> = REASONS
        .iter()
        .map(|(code, words)| json!({"returnReasonCode": code, "description": words}))
        .collect();
    Ok(Answer::json(
        200,
        &json!({"payload": {"reasonCodeDetails": details}}),
    ))
}

/// `createFulfillmentReturn`.
pub(super) fn create_fulfillment_return(
    world: &mut World,
    call: &Call<'_>,
) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let body: Body = call.json()?;
    let id = call.parameter("sellerFulfillmentOrderId")?;
    let is_known = |code: &str| REASONS.iter().any(|(known, _)| *known == code);
    let items: Vec<_> = body
        .items
        .into_iter()
        .map(|item| ReturnAsked {
            id: item.seller_return_item_id,
            line: item.seller_fulfillment_order_item_id,
            shipment: item.amazon_shipment_id,
            // A reason that there is not becomes none, which the act finds wrong.
            reason: Some(item.return_reason_code)
                .filter(|code| is_known(code))
                .unwrap_or_default(),
            comment: item.return_comment,
        })
        .collect();
    if items.is_empty() {
        return Err(Problem::invalid("At least one item is required."));
    }
    let act = ReturnOutbound {
        seller,
        order: id.clone(),
        items: items.clone(),
    };
    let results = world.act(act)?.map_err(|refusal| problem(&refusal))?;
    let market = world.now()?;
    let (number, order) = market
        .outbound
        .find(seller, &id)
        .ok_or_else(|| problem(&Refused::NoOrder))?;
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (asked, result) in items.iter().zip(results) {
        match result {
            Ok(()) => good.extend(
                order
                    .returns
                    .iter()
                    .find(|found| found.id == asked.id)
                    .map(|found| item(number, order, found)),
            ),
            Err(why) => bad.push(invalid(asked, why)),
        }
    }
    let mut payload = json!({"returnItems": good, "invalidReturnItems": bad});
    if let Some(fields) = payload.as_object_mut()
        && !good.is_empty()
    {
        let list = json!(authorizations(number, order));
        fields.insert("returnAuthorizations".to_owned(), list);
    }
    Ok(Answer::json(200, &json!({ "payload": payload })))
}

/// A return as the wire shows it.
pub(super) fn item(number: u32, order: &Order, found: &Return) -> ReturnItem {
    let line = order.lines.get(found.line);
    ReturnItem {
        seller_return_item_id: found.id.clone(),
        seller_fulfillment_order_item_id: line.map(|line| line.said.id.clone()).unwrap_or_default(),
        amazon_shipment_id: found.shipment_id.clone(),
        seller_return_reason_code: found.reason.clone(),
        return_comment: found.comment.clone(),
        amazon_return_reason_code: None,
        status: "New".to_owned(),
        status_changed_date: show::instant(found.at),
        return_authorization_id: Some(authorization_id(number)),
        return_received_condition: None,
        fulfillment_center_id: Some(show::WAREHOUSE.to_owned()),
    }
}

/// Where the returns of an order go; nowhere while there are none.
pub(super) fn authorizations(number: u32, order: &Order) -> Vec<ReturnAuthorization> {
    if order.returns.is_empty() {
        return Vec::new();
    }
    vec![ReturnAuthorization {
        return_authorization_id: authorization_id(number),
        fulfillment_center_id: show::WAREHOUSE.to_owned(),
        return_to_address: Address {
            name: "Returns".to_owned(),
            address_line1: "2 Example Street".to_owned(),
            address_line2: None,
            address_line3: None,
            city: Some("Exampleton".to_owned()),
            district_or_county: None,
            state_or_region: None,
            postal_code: "00002".to_owned(),
            country_code: place::marketplace(order.said.place)
                .iso_country()
                .to_owned(),
            phone: None,
        },
        amazon_rma_id: format!("RMA{number:07}"),
        rma_page_url: format!("https://returns.example/{number}"),
    }]
}

fn authorization_id(number: u32) -> String {
    format!("RA{number:08}")
}

fn invalid(asked: &ReturnAsked, why: NotReturnable) -> Value {
    let (code, words) = match why {
        NotReturnable::InvalidValues => ("InvalidValues", "A value of the item is not valid."),
        NotReturnable::DuplicateRequest => ("DuplicateRequest", "The id was used before."),
        NotReturnable::NoCompletedShipItems => (
            "NoCompletedShipItems",
            "The shipment has not left the fulfillment center.",
        ),
        NotReturnable::NoReturnableQuantity => (
            "NoReturnableQuantity",
            "Every unit is being returned already.",
        ),
    };
    json!({
        "sellerReturnItemId": asked.id,
        "sellerFulfillmentOrderItemId": asked.line,
        "invalidItemReason": {"invalidItemReasonCode": code, "description": words}
    })
}
