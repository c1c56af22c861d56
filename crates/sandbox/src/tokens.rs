//! Restricted data tokens.

use countermand_spapi::operation::{self, Method, OperationId, Resolution};
use countermand_spapi::tokens::{
    CreateRestrictedDataTokenRequest, CreateRestrictedDataTokenResponse,
    RestrictedResource as Asked,
};

use crate::http::answer::Answer;
use crate::http::call::{Call, Caller, RestrictedResource};
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::http::token::{self, LIFETIME_SECONDS};
use crate::world::World;

/// The most resources of one token.
const MAX_RESOURCES: usize = 50;
/// The kinds of personal data that a token may open.
const DATA_ELEMENTS: [&str; 3] = ["buyerInfo", "shippingAddress", "buyerTaxInformation"];

/// The function that answers an operation of the Tokens API.
pub fn handler(name: &str) -> Option<Handler> {
    match name {
        "createRestrictedDataToken" => Some(create),
        _ => None,
    }
}

/// A token for another application is for the caller's own here.
fn create(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let request: CreateRestrictedDataTokenRequest = call.json()?;
    let n_resources = request.restricted_resources.len();
    if !(1..=MAX_RESOURCES).contains(&n_resources) {
        return Err(Problem::invalid(
            "restrictedResources takes 1 to 50 resources.",
        ));
    }
    let restricted = request
        .restricted_resources
        .iter()
        .map(read)
        .collect::<Result<_, _>>()?;
    let caller = Caller {
        restricted: Some(restricted),
        ..call.caller.clone()
    };
    let answer = CreateRestrictedDataTokenResponse {
        restricted_data_token: Some(token::issue(market, caller)),
        expires_in: Some(LIFETIME_SECONDS),
    };
    Ok(Answer::json(200, &answer))
}

fn read(asked: &Asked) -> Result<RestrictedResource, Problem> {
    let refuse = |why: &str| {
        let (method, path) = (asked.method.as_str(), &asked.path);
        let resource: String = format!("{method} {path}").chars().take(200).collect();
        Err(Problem::invalid(format!(
            "The restricted resource {resource:?} is not valid."
        ))
        .with(why))
    };
    if !asked.method.is_known() {
        return refuse("The method is GET, PUT, POST or DELETE.");
    }
    let Resolution::Found { operation, .. } =
        operation::resolve(Method::parse(asked.method.as_str()), &asked.path)
    else {
        return refuse("There is no such operation.");
    };
    if !operation.restricted {
        return refuse("The operation is not restricted.");
    }
    if asked.path.contains(['{', '}']) {
        if asked.path != operation.path {
            return refuse("The path is neither exact nor that of the operation.");
        }
        if operation.id == OperationId::ReportsGetReportDocument {
            return refuse("Report documents take exact paths only.");
        }
    }
    let mut elements = asked.data_elements.iter();
    if elements.any(|element| !DATA_ELEMENTS.contains(&element.as_str())) {
        return refuse("dataElements are buyerInfo, shippingAddress, buyerTaxInformation.");
    }
    Ok(RestrictedResource {
        method: asked.method.as_str().to_owned(),
        path: asked.path.clone(),
        data_elements: asked.data_elements.clone(),
    })
}
