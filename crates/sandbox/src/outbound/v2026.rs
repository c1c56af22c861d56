//! Fulfillment Outbound 2026-07-04.

mod extras;
mod read;
mod show;

use countermand_spapi::fulfillment_outbound::v2026::{
    CreateOrderRequest, EmptyResponse, FulfillmentAction, GetOrderResponse, ListOrdersResponse,
    Pagination, UpdateOrderRequest, UpdateOrderStatusRequest, UpdatePackageRequest,
};

use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::page::Page;
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::moment::Moment;
use crate::outbound::acts::{
    CancelOutbound, OutboundChange, PlaceOutbound, Refused, SetOutboundPackage, SetOutboundStatus,
    UpdateOutbound,
};
use crate::outbound::order::{SetPackage, Status};
use crate::outbound::v2020::{changed_orders, problem, updated_since};
use crate::world::World;

/// Orders of a page.
const PAGE: usize = 50;
/// The states that a parcel may have.
const PACKAGE_STATES: [&str; 7] = [
    "PROCESSING",
    "IN_TRANSIT",
    "DELAYED",
    "OUT_FOR_DELIVERY",
    "DELIVERED",
    "UNDELIVERABLE",
    "EXPIRED",
];

/// The function that answers an operation.
pub fn handler(name: &str) -> Option<Handler> {
    match name {
        "getOrderPreview" => Some(extras::get_order_preview),
        "getOffers" => Some(extras::get_offers),
        "createOrder" => Some(create_order),
        "getOrder" => Some(get_order),
        "listOrders" => Some(list_orders),
        "updateOrder" => Some(update_order),
        "cancelOrder" => Some(cancel_order),
        "updateOrderStatus" => Some(update_order_status),
        "updatePackage" => Some(update_package),
        _ => None,
    }
}

fn create_order(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let body: CreateOrderRequest = call.json()?;
    let order = Box::new(read::new_order(world.now()?, seller, body)?);
    let number = world
        .act(PlaceOutbound { seller, order })?
        .map_err(|refusal| problem(&refusal))?;
    let market = world.now()?;
    let order = market.outbound.at(number).ok_or_else(Problem::internal)?;
    let order = show::order(market, number, order, false);
    Ok(Answer::json(200, &GetOrderResponse { order }))
}

fn get_order(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let market = world.now()?;
    let id = call.parameter("orderId")?;
    let (number, order) = market
        .outbound
        .find(seller, &id)
        .ok_or_else(|| problem(&Refused::NoOrder))?;
    let order = show::order(market, number, order, wants_shipments(call)?);
    Ok(Answer::json(200, &GetOrderResponse { order }))
}

fn list_orders(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let with_shipments = wants_shipments(call)?;
    let since = updated_since(call, "updatedAfter", market)?;
    let found = changed_orders(market, call, since)?;
    let page = Page::of_token(call.query.text("pageToken"), PAGE)?;
    let orders = page
        .cut(&found)
        .iter()
        .map(|(number, order)| show::order(market, *number, order, with_shipments))
        .collect();
    let pagination = page.next_token(found.len()).map(|token| Pagination {
        next_token: Some(token),
    });
    Ok(Answer::json(
        200,
        &ListOrdersResponse { orders, pagination },
    ))
}

fn update_order(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let body: UpdateOrderRequest = call.json()?;
    let action = body
        .fulfillment_configuration
        .and_then(|found| found.action);
    let act = UpdateOutbound {
        seller: call.seller()?,
        order: call.parameter("orderId")?,
        change: Box::new(OutboundChange {
            is_held: is_held(action.as_ref())?,
            ..OutboundChange::default()
        }),
    };
    world.act(act)?.map_err(|refusal| problem(&refusal))?;
    Ok(Answer::json(202, &EmptyResponse {}))
}

fn cancel_order(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let act = CancelOutbound {
        seller: call.seller()?,
        order: call.parameter("orderId")?,
        is_attempt: true,
    };
    world.act(act)?.map_err(|refusal| problem(&refusal))?;
    Ok(Answer::json(202, &EmptyResponse {}))
}

fn update_order_status(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let body: UpdateOrderStatusRequest = call.json()?;
    let word = body.status.as_str();
    let status = Status::parse_2026(word)
        .ok_or_else(|| Problem::invalid(format!("There is no status {word}.")))?;
    let act = SetOutboundStatus {
        seller: call.seller()?,
        order: call.parameter("orderId")?,
        status,
    };
    world.act(act)?.map_err(|refusal| problem(&refusal))?;
    Ok(Answer::empty(204))
}

fn update_package(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let body: UpdatePackageRequest = call.json()?;
    if !PACKAGE_STATES.contains(&body.status.as_str()) {
        return Err(Problem::invalid(format!(
            "There is no status {}.",
            body.status
        )));
    }
    let act = SetOutboundPackage {
        seller: call.seller()?,
        order: call.parameter("orderId")?,
        package: call.parameter("packageId")?,
        set: Box::new(SetPackage {
            status: body.status,
            arrives_at: body
                .delivery_time
                .and_then(|text| text.at())
                .map(Moment::from_timestamp),
            tracking: body.tracking,
        }),
    };
    world.act(act)?.map_err(|refusal| problem(&refusal))?;
    Ok(Answer::empty(204))
}

fn wants_shipments(call: &Call<'_>) -> Result<bool, Problem> {
    match call.query.text("shipments") {
        None | Some("EXCLUDE") => Ok(false),
        Some("INCLUDE") => Ok(true),
        Some(other) => Err(Problem::invalid(format!("shipments has no value {other}."))),
    }
}

fn is_held(action: Option<&FulfillmentAction>) -> Result<Option<bool>, Problem> {
    match action {
        None => Ok(None),
        Some(FulfillmentAction::Ship) => Ok(Some(false)),
        Some(FulfillmentAction::Hold) => Ok(Some(true)),
        Some(other) => Err(Problem::invalid(format!(
            "action has no value {}.",
            other.as_str()
        ))),
    }
}
