//! The calls of the Listings Items API.

use countermand_spapi::listings_items::{
    Issue, ItemIdentifiersByMarketplace, ListingsItemSubmissionResponse, SubmissionStatus,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::submit::{NotQueued, Submission, SubmitListing};
use super::{Change, NoListing, Patch, Target, item, query, search};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::place;
use crate::world::World;

/// The function that answers an operation.
pub(super) fn handler(name: &str) -> Option<Handler> {
    match name {
        "getListingsItem" => Some(get_listings_item),
        "searchListingsItems" => Some(search_listings_items),
        "patchListingsItem" => Some(patch_listings_item),
        "putListingsItem" => Some(put_listings_item),
        "deleteListingsItem" => Some(delete_listings_item),
        _ => None,
    }
}

/// The body of a patch; a value that is no array is a matter of the patch, not of the body.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PatchBody {
    product_type: String,
    patches: Vec<Patch>,
}

/// The body of a put.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PutBody {
    product_type: String,
    attributes: Map<String, Value>,
}

fn get_listings_item(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let seller = query::seller(market, call)?;
    let place = query::place(market, call, seller)?;
    let wanted = query::data_sets(call)?;
    let sku = call.parameter("sku")?;
    let (index, listing) = market
        .catalogue
        .find(seller, place, &sku)
        .ok_or_else(|| not_found(&sku))?;
    Ok(Answer::json(
        200,
        &item::item(market, index, listing, &wanted),
    ))
}

fn search_listings_items(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let market = world.now()?;
    let seller = query::seller(market, call)?;
    let place = query::place(market, call, seller)?;
    let found = search::search(market, call, (seller, place))?;
    Ok(Answer::json(200, &found))
}

fn patch_listings_item(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let target = target(world, call)?;
    let body: PatchBody = call.json()?;
    let change = Change::Patch {
        product_type: body.product_type,
        patches: body.patches,
    };
    submit(world, call, SubmitListing { target, change })
}

fn put_listings_item(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let target = target(world, call)?;
    let body: PutBody = call.json()?;
    let change = Change::Put {
        product_type: body.product_type,
        attributes: body.attributes,
    };
    submit(world, call, SubmitListing { target, change })
}

fn delete_listings_item(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let target = target(world, call)?;
    let change = Change::Delete;
    submit(world, call, SubmitListing { target, change })
}

fn target(world: &mut World, call: &Call<'_>) -> Result<Target, Problem> {
    let market = world.now()?;
    let seller = query::seller(market, call)?;
    let place = query::place(market, call, seller)?;
    let sku = call.parameter("sku")?;
    Ok(Target { seller, place, sku })
}

fn submit(world: &mut World, call: &Call<'_>, act: SubmitListing) -> Result<Answer, Problem> {
    let is_preview = match call.query.text("mode") {
        None => false,
        Some("VALIDATION_PREVIEW") if act.change != Change::Delete => true,
        Some(_) if act.change == Change::Delete => false,
        Some(other) => return Err(Problem::invalid(format!("mode has no value {other}."))),
    };
    let target = act.target.clone();
    let result = if is_preview {
        act.preview(world.now()?)
    } else {
        world.act(act)?
    };
    let (status, submission) = match result {
        Ok(submission) if is_preview => (SubmissionStatus::Valid, submission),
        Ok(submission) => (SubmissionStatus::Accepted, submission),
        Err(NotQueued::Invalid(submission)) => (SubmissionStatus::Invalid, submission),
        // The changing calls know no 404.
        Err(NotQueued::NoListing) => {
            let problem = Problem::invalid(NoListing.to_string());
            return Err(problem.with(format!("SKU '{}'", target.sku)));
        }
    };
    let mut answer = response(&target, status, submission);
    let wants_identifiers = call.query.list("includedData").contains(&"identifiers");
    if is_preview && wants_identifiers {
        let found = world
            .now()?
            .catalogue
            .find(target.seller, target.place, &target.sku);
        answer.identifiers = vec![ItemIdentifiersByMarketplace {
            marketplace_id: Some(place::id(target.place).to_owned()),
            asin: found.map(|(_, listing)| listing.asin.clone()),
        }];
    }
    Ok(Answer::json(200, &with_issues(&answer)))
}

fn response(
    target: &Target,
    status: SubmissionStatus,
    submission: Submission,
) -> ListingsItemSubmissionResponse {
    let here = |issue: Issue| Issue {
        marketplace_ids: vec![place::id(target.place).to_owned()],
        ..issue
    };
    ListingsItemSubmissionResponse {
        sku: target.sku.clone(),
        status,
        submission_id: submission.id,
        issues: submission.issues.into_iter().map(here).collect(),
        identifiers: Vec::new(),
    }
}

/// The answer with its list of issues even where that is empty, as the platform has it.
fn with_issues(answer: &ListingsItemSubmissionResponse) -> Value {
    let mut value = serde_json::to_value(answer).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.entry("issues").or_insert_with(|| json!([]));
    }
    value
}

fn not_found(sku: &str) -> Problem {
    Problem::not_found(NoListing.to_string()).with(format!("SKU '{sku}'"))
}
