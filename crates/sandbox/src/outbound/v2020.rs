//! Fulfillment Outbound 2020-07-01.

pub(super) mod extras;
mod features;
pub(super) mod read;
mod returns;
pub(super) mod show;

use countermand_spapi::fulfillment_outbound::v2020::{
    CreateFulfillmentOrderRequest, FulfillmentAction, ListAllFulfillmentOrdersResult,
    SubmitFulfillmentOrderStatusUpdateRequest, UpdateFulfillmentOrderRequest,
};
use serde_json::json;

use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::page::Page;
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::market::Market;
use crate::moment::Moment;
use crate::outbound::acts::{
    CancelOutbound, PlaceOutbound, Refused, SetOutboundStatus, UpdateOutbound,
};
use crate::outbound::order::{Order, Status};
use crate::world::World;

/// Orders of a page.
const PAGE: usize = 50;

/// The function that answers an operation.
pub fn handler(name: &str) -> Option<Handler> {
    match name {
        "getFulfillmentPreview" => Some(extras::get_fulfillment_preview),
        "deliveryOffers" => Some(extras::delivery_offers),
        "listAllFulfillmentOrders" => Some(list_all_fulfillment_orders),
        "createFulfillmentOrder" => Some(create_fulfillment_order),
        "getPackageTrackingDetails" => Some(extras::get_package_tracking_details),
        "listReturnReasonCodes" => Some(returns::list_return_reason_codes),
        "createFulfillmentReturn" => Some(returns::create_fulfillment_return),
        "getFulfillmentOrder" => Some(get_fulfillment_order),
        "updateFulfillmentOrder" => Some(update_fulfillment_order),
        "cancelFulfillmentOrder" => Some(cancel_fulfillment_order),
        "submitFulfillmentOrderStatusUpdate" => Some(submit_status_update),
        "getFeatures" => Some(features::get_features),
        "getFeatureInventory" => Some(features::get_feature_inventory),
        "getFeatureSKU" => Some(features::get_feature_sku),
        _ => None,
    }
}

fn create_fulfillment_order(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let body: CreateFulfillmentOrderRequest = call.json()?;
    let order = Box::new(read::new_order(world.now()?, seller, body)?);
    world
        .act(PlaceOutbound { seller, order })?
        .map_err(|refusal| problem(&refusal))?;
    Ok(Answer::json(200, &json!({})))
}

fn get_fulfillment_order(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let id = call.parameter("sellerFulfillmentOrderId")?;
    let (number, order) = market
        .outbound
        .find(seller, &id)
        .ok_or_else(|| problem(&Refused::NoOrder))?;
    let result = show::whole(market, number, order);
    Ok(Answer::json(200, &json!({ "payload": result })))
}

fn list_all_fulfillment_orders(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let since = updated_since(call, "queryStartDate", market)?;
    let found = changed_orders(market, call, since)?;
    let page = Page::of_token(call.query.text("nextToken"), PAGE)?;
    let result = ListAllFulfillmentOrdersResult {
        next_token: page.next_token(found.len()),
        fulfillment_orders: page
            .cut(&found)
            .iter()
            .map(|(_, order)| show::order(order))
            .collect(),
    };
    Ok(Answer::json(200, &json!({ "payload": result })))
}

fn update_fulfillment_order(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let body: UpdateFulfillmentOrderRequest = call.json()?;
    let act = UpdateOutbound {
        seller: call.seller()?,
        order: call.parameter("sellerFulfillmentOrderId")?,
        change: Box::new(read::change(&body)?),
    };
    world.act(act)?.map_err(|refusal| problem(&refusal))?;
    Ok(Answer::json(200, &json!({})))
}

fn cancel_fulfillment_order(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let act = CancelOutbound {
        seller: call.seller()?,
        order: call.parameter("sellerFulfillmentOrderId")?,
        is_attempt: false,
    };
    world.act(act)?.map_err(|refusal| problem(&refusal))?;
    Ok(Answer::json(200, &json!({})))
}

fn submit_status_update(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let body: SubmitFulfillmentOrderStatusUpdateRequest = call.json()?;
    let word = body
        .fulfillment_order_status
        .ok_or_else(|| Problem::invalid("fulfillmentOrderStatus is required."))?;
    let status = Status::parse_2020(word.as_str())
        .ok_or_else(|| Problem::invalid(format!("There is no status {}.", word.as_str())))?;
    let act = SetOutboundStatus {
        seller: call.seller()?,
        order: call.parameter("sellerFulfillmentOrderId")?,
        status,
    };
    world.act(act)?.map_err(|refusal| problem(&refusal))?;
    Ok(Answer::json(200, &json!({})))
}

/// The refusal in the API's shape.
pub(super) fn problem(refusal: &Refused) -> Problem {
    match refusal {
        Refused::NoOrder | Refused::NoPackage(_) => Problem::not_found(refusal.to_string()),
        Refused::Duplicate(_)
        | Refused::Id
        | Refused::Lines
        | Refused::Sku(_)
        | Refused::Quantity(_)
        | Refused::NoLine(_)
        | Refused::Status(_)
        | Refused::OneUnit
        | Refused::Hold => Problem::invalid(refusal.to_string()),
    }
}

/// From when on a list goes: the parameter, or 36 hours back where it is missing.
pub(super) fn updated_since(
    call: &Call<'_>,
    parameter: &str,
    market: &Market,
) -> Result<Moment, Problem> {
    let asked = call
        .query
        .instant(parameter)
        .map_err(|error| Problem::invalid(error.to_string()))?;
    let default = market.now.plus_ms(-36 * crate::moment::HOUR_MS);
    Ok(asked.map_or(default, Moment::from_timestamp))
}

/// The caller's orders that changed since then, in the order of their change.
pub(super) fn changed_orders<'m>(
    market: &'m Market,
    call: &Call<'_>,
    since: Moment,
) -> Result<Vec<(u32, &'m Order)>, Problem> {
    let seller = call.seller()?;
    let mut found: Vec<_> = market
        .outbound
        .iter()
        .filter(|(_, order)| order.seller == seller && order.updated_at >= since)
        .collect();
    found.sort_by_key(|(number, order)| (order.updated_at, *number));
    Ok(found)
}

fn is_held(action: Option<&FulfillmentAction>) -> Result<Option<bool>, Problem> {
    match action {
        None => Ok(None),
        Some(FulfillmentAction::Ship) => Ok(Some(false)),
        Some(FulfillmentAction::Hold) => Ok(Some(true)),
        Some(other) => {
            let message = format!("fulfillmentAction has no value {}.", other.as_str());
            Err(Problem::invalid(message))
        }
    }
}
