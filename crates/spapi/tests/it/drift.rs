//! Every wire form held against Amazon's models: each key is there and of the same type, and each
//! required key is written.

use std::collections::BTreeMap;

use countermand_spapi::{
    error, fba_inventory, feeds, finances, fulfillment_outbound, listings_items, messaging,
    notification, orders, pricing, reports, sellers, tokens,
};
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

/// Where the forms differ from the models on purpose.
const KNOWN_DIFFERENCES: &[&str] = &[
    // Real notifications lack what is not known of a product, and older ones the type of change.
    "AnyOfferChangedNotification.json .Payload.AnyOfferChangedNotification.OfferChangeTrigger lacks OfferChangeType",
    "AnyOfferChangedNotification.json .Payload.AnyOfferChangedNotification.Summary lacks CompetitivePriceThreshold",
    "AnyOfferChangedNotification.json .Payload.AnyOfferChangedNotification.Summary lacks ListPrice",
    "AnyOfferChangedNotification.json .Payload.AnyOfferChangedNotification.Summary lacks MinimumAdvertisedPrice",
    "AnyOfferChangedNotification.json .Payload.AnyOfferChangedNotification.Summary lacks SuggestedLowerPricePlusShipping",
    // Real notifications have it.
    "AnyOfferChangedNotification.json .Payload.AnyOfferChangedNotification.Offers[].IsBuyBoxWinner is not in the model",
    // The schema leaves out what every notification has.
    "FBAInventoryAvailabilityChangeNotification.json .NotificationMetadata is not in the model",
    // The schema requires a key that it does not define.
    "FulfillmentOrderStatusNotification.json .Payload.FulfillmentOrderStatusNotification.FulfillmentShipment lacks info",
];

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
    let mut known = KNOWN_DIFFERENCES.to_vec();
    known.sort_unstable();
    let new: Vec<&String> = faults
        .iter()
        .filter(|fault| !known.contains(&fault.as_str()))
        .collect();
    assert!(new.is_empty(), "{new:#?}");
    assert_eq!(faults, known, "a known difference is gone");
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

/// The properties of a schema with those it takes over; of alternatives, what all of them require.
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
    let mut shared: Option<Vec<String>> = None;
    for part in schema["anyOf"].as_array().into_iter().flatten() {
        let mut of_part = Vec::new();
        collect(model, part, properties, &mut of_part);
        shared = Some(match shared {
            Some(names) => names
                .into_iter()
                .filter(|name| of_part.contains(name))
                .collect(),
            None => of_part,
        });
    }
    required.extend(shared.unwrap_or_default());
}

fn check_type(schema: &Value, found: &str, place: &str, faults: &mut Vec<String>) {
    let expected: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return,
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
    all.extend(of_notifications());
    all.extend(of_goods());
    all.extend(of_multi_channel_orders());
    all.extend(of_prices());
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
        form::<sellers::GetAccountResponse>(SELLERS, "GetAccountResponse"),
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

fn of_notifications() -> Vec<Form> {
    use notification::envelope as e;
    type Change<P> = e::Notification<P>;
    type Processing<P> = e::ProcessingNotification<P>;
    vec![
        form::<Change<e::OrderChangePayload>>("OrderChangeNotification.json", ""),
        form::<Change<e::AnyOfferChangedPayload>>("AnyOfferChangedNotification.json", ""),
        form::<Change<e::ListingsItemMfnQuantityChangePayload>>(
            "ListingsItemMfnQuantityChange.json",
            "",
        ),
        form::<Change<e::ListingsItemStatusChangePayload>>(
            "ListingsItemStatusChangeNotification.json",
            "",
        ),
        form::<Change<e::FulfillmentOrderStatusPayload>>(
            "FulfillmentOrderStatusNotification.json",
            "",
        ),
        form::<Change<e::FbaInventoryAvailabilityPayload>>(
            "FBAInventoryAvailabilityChangeNotification.json",
            "",
        ),
        form::<Processing<e::FeedProcessingFinishedPayload>>(
            "FeedProcessingFinishedNotification.json",
            "",
        ),
        form::<Processing<e::ReportProcessingFinishedPayload>>(
            "ReportProcessingFinishedNotification.json",
            "",
        ),
    ]
}

fn of_goods() -> Vec<Form> {
    use listings_items as listings;
    const LISTINGS: &str = "listingsItems_2021-08-01.json";
    const STOCK: &str = "fbaInventory.json";
    const FINANCES: &str = "finances_2024-06-19.json";
    vec![
        form::<listings::Item>(LISTINGS, "Item"),
        form::<listings::ItemSearchResults>(LISTINGS, "ItemSearchResults"),
        form::<listings::ListingsItemPutRequest>(LISTINGS, "ListingsItemPutRequest"),
        form::<listings::ListingsItemPatchRequest>(LISTINGS, "ListingsItemPatchRequest"),
        form::<listings::ListingsItemSubmissionResponse>(
            LISTINGS,
            "ListingsItemSubmissionResponse",
        ),
        form::<fba_inventory::GetInventorySummariesResponse>(
            STOCK,
            "GetInventorySummariesResponse",
        ),
        form::<fba_inventory::CreateInventoryItemRequest>(STOCK, "CreateInventoryItemRequest"),
        form::<fba_inventory::AddInventoryRequest>(STOCK, "AddInventoryRequest"),
        form::<finances::ListTransactionsResponse>(FINANCES, "ListTransactionsResponse"),
        form::<finances::ListBalancesResponse>(FINANCES, "ListBalancesResponse"),
        form::<finances::SummaryResponse>(FINANCES, "SummaryResponse"),
    ]
}

fn of_multi_channel_orders() -> Vec<Form> {
    use fulfillment_outbound::{v2020, v2026};
    const OLD: &str = "fulfillmentOutbound_2020-07-01.json";
    const NEW: &str = "fulfillmentOutbound_2026-07-04.json";
    vec![
        form::<v2020::GetFulfillmentOrderResponse>(OLD, "GetFulfillmentOrderResponse"),
        form::<v2020::ListAllFulfillmentOrdersResponse>(OLD, "ListAllFulfillmentOrdersResponse"),
        form::<v2020::CreateFulfillmentOrderRequest>(OLD, "CreateFulfillmentOrderRequest"),
        form::<v2020::UpdateFulfillmentOrderRequest>(OLD, "UpdateFulfillmentOrderRequest"),
        form::<v2020::SubmitFulfillmentOrderStatusUpdateRequest>(
            OLD,
            "SubmitFulfillmentOrderStatusUpdateRequest",
        ),
        form::<v2020::EmptyResponse>(OLD, "CancelFulfillmentOrderResponse"),
        form::<v2026::ListOrdersResponse>(NEW, "ListOrdersResponse"),
        form::<v2026::GetOrderResponse>(NEW, "GetOrderResponse"),
        form::<v2026::CreateOrderRequest>(NEW, "CreateOrderRequest"),
        form::<v2026::CreateOrderAcceptedResponse>(NEW, "CreateOrderAcceptedResponse"),
        form::<v2026::UpdateOrderRequest>(NEW, "UpdateOrderRequest"),
        form::<v2026::UpdateOrderStatusRequest>(NEW, "UpdateOrderStatusRequest"),
        form::<v2026::UpdatePackageRequest>(NEW, "UpdatePackageRequest"),
        form::<v2026::EmptyResponse>(NEW, "CancelOrderResponse"),
    ]
}

fn of_prices() -> Vec<Form> {
    use pricing::{v0, v2022};
    const V0: &str = "productPricingV0.json";
    const V2022: &str = "productPricing_2022-05-01.json";
    vec![
        form::<v0::GetOffersResponse>(V0, "GetOffersResponse"),
        form::<v0::GetPricingResponse>(V0, "GetPricingResponse"),
        form::<v2022::CompetitiveSummaryBatchRequest>(V2022, "CompetitiveSummaryBatchRequest"),
        form::<v2022::CompetitiveSummaryBatchResponse>(V2022, "CompetitiveSummaryBatchResponse"),
    ]
}
