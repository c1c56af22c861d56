//! Orders 2026-01-01.

mod item;
mod order;
mod package;
mod search;

use countermand_spapi::orders::v2026::{GetOrderResponse, IncludedData};

use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::orders::cancel_order::CancelOrder;
use crate::orders::owned::{self, NotOwned};
use crate::orders::parameters::words;
use crate::world::World;

/// The function that answers an operation.
pub fn handler(name: &str) -> Option<Handler> {
    Some(match name {
        "searchOrders" => search::search_orders,
        "getOrder" => get_order,
        "cancelOrder" => cancel_order,
        _ => return None,
    })
}

fn get_order(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let id = call.parameter("orderId")?;
    let included = included(call)?;
    let (index, found) = owned::find(market, call.seller()?, &id).map_err(NotOwned::problem)?;
    let order = order::write(market, index, found, &included);
    Ok(Answer::json(200, &GetOrderResponse { order }))
}

/// Refused with 403 for an account that lacks the call, as Amazon does for one it does not know.
fn cancel_order(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let account = world.now()?.directory.seller(seller);
    if !account.is_some_and(|account| account.has_cancel_order) {
        return Err(Problem::denied("The account does not have the operation."));
    }
    let body: serde_json::Value = call.json()?;
    let reason = body
        .get("cancelReasonCode")
        .and_then(serde_json::Value::as_str)
        .ok_or_else(|| Problem::invalid("cancelReasonCode is missing."))?;
    let act = CancelOrder {
        seller,
        order: call.parameter("orderId")?,
        reason: reason.to_owned(),
    };
    world.act(act)?.map_err(|refusal| refusal.problem())?;
    Ok(Answer::json(200, &serde_json::json!({})))
}

/// The data sets that a call asks for.
fn included(call: &Call<'_>) -> Result<Vec<IncludedData>, Problem> {
    words(&call.query, "includedData", |word| {
        Some(IncludedData::parse(word)).filter(IncludedData::is_known)
    })
}
