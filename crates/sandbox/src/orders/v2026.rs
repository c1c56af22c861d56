//! Orders 2026-01-01.

use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::orders::cancel_order::CancelOrder;
use crate::world::World;

/// The function that answers an operation.
pub fn handler(name: &str) -> Option<Handler> {
    match name {
        "cancelOrder" => Some(cancel_order),
        _ => None,
    }
}

fn cancel_order(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let body: serde_json::Value = call.json()?;
    let reason = body
        .get("cancelReasonCode")
        .and_then(serde_json::Value::as_str)
        .ok_or_else(|| Problem::invalid("cancelReasonCode is missing."))?;
    let act = CancelOrder {
        seller: call.seller()?,
        order: call.parameter("orderId")?,
        reason: reason.to_owned(),
    };
    world.act(act)?.map_err(|refusal| refusal.problem())?;
    Ok(Answer::json(200, &serde_json::json!({})))
}
