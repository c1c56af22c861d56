//! Every wire form held against Amazon's models: each key is there and of the same type, and each
//! required key is written.

use std::collections::BTreeMap;

use countermand_spapi::{error, feeds, messaging, notification, orders, reports, sellers, tokens};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::models;
use crate::probe;

/// A wire form: where Amazon defines it, and what is written with everything and nothing set.
struct Form {
    model_file: &'static str,
    definition: &'static str,
    full: Value,
    least: Value,
}

fn form<T: DeserializeOwned + Serialize>(
    model_file: &'static str,
    definition: &'static str,
) -> Form {
    Form {
        model_file,
        definition,
        full: probe::full::<T>(),
        least: probe::least::<T>(),
    }
}

/// What is written but stands in no model, with the reason.
const OUTSIDE_THE_MODELS: &[&str] = &[];

#[test]
fn every_written_form_keeps_to_amazons_models() {
    if models::folder().is_none() {
        return;
    }
    let mut faults = Vec::new();
    let mut models_read = BTreeMap::new();
    for form in forms() {
        let model = models_read
            .entry(form.model_file)
            .or_insert_with(|| models::load(form.model_file));
        let schema = if form.definition.is_empty() {
            model.clone()
        } else {
            model["definitions"][form.definition].clone()
        };
        let place = format!("{} {}", form.model_file, form.definition);
        assert!(schema.is_object(), "no definition {place}");
        for value in [&form.full, &form.least] {
            hold(model, &schema, value, &place, &mut faults);
        }
    }
    faults.sort();
    faults.dedup();
    faults.retain(|fault| !OUTSIDE_THE_MODELS.contains(&fault.as_str()));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_check_finds_a_wrong_key_a_wrong_type_and_a_missing_one() {
    if models::folder().is_none() {
        return;
    }
    let model = models::load("feeds_2021-06-30.json");
    let feed = &model["definitions"]["Feed"];
    let value = serde_json::json!({"feedId": 1, "feedtype": "x", "createdTime": "", "processingStatus": ""});
    let mut faults = Vec::new();
    hold(&model, feed, &value, "Feed", &mut faults);
    faults.sort();
    assert_eq!(
        faults,
        [
            "Feed lacks feedType",
            "Feed.feedId is no string",
            "Feed.feedtype is not in the model",
        ]
    );
}

/// Collects what of `value` the schema does not allow.
fn hold(model: &Value, schema: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
    let schema = models::followed(model, schema);
    match value {
        Value::Object(members) => {
            let mut properties = BTreeMap::new();
            let mut required = Vec::new();
            collect(model, schema, &mut properties, &mut required);
            if properties.is_empty() {
                check_type(schema, "object", place, faults);
                return;
            }
            for name in required {
                if !members.contains_key(&name) {
                    faults.push(format!("{place} lacks {name}"));
                }
            }
            for (name, inner) in members {
                let place = format!("{place}.{name}");
                match properties.get(name) {
                    Some(schema) => hold(model, schema, inner, &place, faults),
                    None => faults.push(format!("{place} is not in the model")),
                }
            }
        }
        Value::Array(entries) => {
            check_type(schema, "array", place, faults);
            for entry in entries {
                hold(
                    model,
                    &schema["items"],
                    entry,
                    &format!("{place}[]"),
                    faults,
                );
            }
        }
        Value::String(_) => check_type(schema, "string", place, faults),
        Value::Bool(_) => check_type(schema, "boolean", place, faults),
        Value::Number(_) => check_type(schema, "number", place, faults),
        Value::Null => check_type(schema, "null", place, faults),
    }
}

/// The properties of a schema with those it takes over; of alternatives, the last.
fn collect(
    model: &Value,
    schema: &Value,
    properties: &mut BTreeMap<String, Value>,
    required: &mut Vec<String>,
) {
    let schema = models::followed(model, schema);
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        properties.insert(name.clone(), inner.clone());
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        required.extend(name.as_str().map(str::to_owned));
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect(model, part, properties, required);
    }
    if let Some(part) = schema["anyOf"].as_array().and_then(|parts| parts.last()) {
        collect(model, part, properties, required);
    }
}

fn check_type(schema: &Value, found: &str, place: &str, faults: &mut Vec<String>) {
    let expected: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    let is_right = expected
        .iter()
        .any(|kind| *kind == found || (*kind == "integer" && found == "number"));
    if !is_right {
        faults.push(format!("{place} is no {}", expected.join(" or ")));
    }
}

fn forms() -> Vec<Form> {
    let mut all = Vec::new();
    all.extend(of_orders_v0());
    all.extend(of_orders_v2026());
    all.extend(of_documents());
    all.extend(of_talk());
    all
}

fn of_orders_v0() -> Vec<Form> {
    use orders::v0;
    const FILE: &str = "ordersV0.json";
    vec![
        form::<v0::GetOrdersResponse>(FILE, "GetOrdersResponse"),
        form::<v0::GetOrderResponse>(FILE, "GetOrderResponse"),
        form::<v0::GetOrderItemsResponse>(FILE, "GetOrderItemsResponse"),
        form::<v0::GetOrderBuyerInfoResponse>(FILE, "GetOrderBuyerInfoResponse"),
        form::<v0::GetOrderAddressResponse>(FILE, "GetOrderAddressResponse"),
        form::<v0::GetOrderItemsBuyerInfoResponse>(FILE, "GetOrderItemsBuyerInfoResponse"),
        form::<v0::GetOrderRegulatedInfoResponse>(FILE, "GetOrderRegulatedInfoResponse"),
        form::<v0::ConfirmShipmentRequest>(FILE, "ConfirmShipmentRequest"),
        form::<v0::UpdateShipmentStatusRequest>(FILE, "UpdateShipmentStatusRequest"),
    ]
}

fn of_orders_v2026() -> Vec<Form> {
    use orders::v2026;
    const FILE: &str = "orders_2026-01-01.json";
    vec![
        form::<v2026::SearchOrdersResponse>(FILE, "SearchOrdersResponse"),
        form::<v2026::GetOrderResponse>(FILE, "GetOrderResponse"),
        form::<error::ErrorList>(FILE, "ErrorList"),
    ]
}

fn of_documents() -> Vec<Form> {
    const FEEDS: &str = "feeds_2021-06-30.json";
    const REPORTS: &str = "reports_2021-06-30.json";
    const TOKENS: &str = "tokens_2021-03-01.json";
    const SELLERS: &str = "sellers.json";
    vec![
        form::<feeds::CreateFeedDocumentSpecification>(FEEDS, "CreateFeedDocumentSpecification"),
        form::<feeds::CreateFeedDocumentResponse>(FEEDS, "CreateFeedDocumentResponse"),
        form::<feeds::CreateFeedSpecification>(FEEDS, "CreateFeedSpecification"),
        form::<feeds::CreateFeedResponse>(FEEDS, "CreateFeedResponse"),
        form::<feeds::Feed>(FEEDS, "Feed"),
        form::<feeds::GetFeedsResponse>(FEEDS, "GetFeedsResponse"),
        form::<feeds::FeedDocument>(FEEDS, "FeedDocument"),
        form::<reports::CreateReportSpecification>(REPORTS, "CreateReportSpecification"),
        form::<reports::CreateReportResponse>(REPORTS, "CreateReportResponse"),
        form::<reports::Report>(REPORTS, "Report"),
        form::<reports::GetReportsResponse>(REPORTS, "GetReportsResponse"),
        form::<reports::ReportDocument>(REPORTS, "ReportDocument"),
        form::<reports::CreateReportScheduleSpecification>(
            REPORTS,
            "CreateReportScheduleSpecification",
        ),
        form::<reports::CreateReportScheduleResponse>(REPORTS, "CreateReportScheduleResponse"),
        form::<reports::ReportSchedule>(REPORTS, "ReportSchedule"),
        form::<reports::ReportScheduleList>(REPORTS, "ReportScheduleList"),
        form::<tokens::CreateRestrictedDataTokenRequest>(
            TOKENS,
            "CreateRestrictedDataTokenRequest",
        ),
        form::<tokens::CreateRestrictedDataTokenResponse>(
            TOKENS,
            "CreateRestrictedDataTokenResponse",
        ),
        form::<sellers::GetMarketplaceParticipationsResponse>(
            SELLERS,
            "GetMarketplaceParticipationsResponse",
        ),
    ]
}

fn of_talk() -> Vec<Form> {
    use notification::api;
    const MESSAGING: &str = "messaging.json";
    const NOTIFICATIONS: &str = "notifications.json";
    vec![
        form::<messaging::GetMessagingActionsForOrderResponse>(
            MESSAGING,
            "GetMessagingActionsForOrderResponse",
        ),
        form::<messaging::GetAttributesResponse>(MESSAGING, "GetAttributesResponse"),
        form::<messaging::MessageRequest>(MESSAGING, "CreateConfirmCustomizationDetailsRequest"),
        form::<messaging::MessageResponse>(MESSAGING, "CreateUnexpectedProblemResponse"),
        form::<api::CreateDestinationRequest>(NOTIFICATIONS, "CreateDestinationRequest"),
        form::<api::DestinationResponse>(NOTIFICATIONS, "CreateDestinationResponse"),
        form::<api::GetDestinationsResponse>(NOTIFICATIONS, "GetDestinationsResponse"),
        form::<api::CreateSubscriptionRequest>(NOTIFICATIONS, "CreateSubscriptionRequest"),
        form::<api::SubscriptionResponse>(NOTIFICATIONS, "GetSubscriptionResponse"),
        form::<api::GetSubscriptionsResponse>(NOTIFICATIONS, "GetSubscriptionsResponse"),
        form::<api::SendTestNotificationRequest>(NOTIFICATIONS, "SendTestNotificationRequest"),
    ]
}
