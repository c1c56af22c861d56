//! Answers of Amazon, recorded and of its static sandbox, read into the wire forms.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use countermand_spapi::error::ErrorList;
use countermand_spapi::notification::envelope as notice;
use countermand_spapi::orders::{v0, v2026};
use countermand_spapi::pricing;
use countermand_spapi::{
    fba_inventory, feeds, finances, fulfillment_outbound, listings_items, messaging, notification,
    reports, sellers, sign_in, tokens,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

fn folder() -> Option<PathBuf> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/spapi-recordings");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no recordings in {}", folder.display());
    None
}

fn lines(path: &Path) -> Vec<Value> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .expect("the recordings are UTF-8");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}

/// Why the text is no `T`; `None` when it is one.
fn fault<T: DeserializeOwned>(json: &str) -> Option<String> {
    serde_json::from_str::<T>(json)
        .err()
        .map(|error| error.to_string())
}

/// The check of the answers of an operation that goes well; `None` for those not typed here.
fn check_of(model: &str, operation: &str) -> Option<fn(&str) -> Option<String>> {
    use fulfillment_outbound::{v2020, v2026 as outbound};
    use notification::api;
    Some(match (model, operation) {
        ("feeds_2021-06-30", "createFeed") => fault::<feeds::CreateFeedResponse>,
        ("feeds_2021-06-30", "createFeedDocument") => fault::<feeds::CreateFeedDocumentResponse>,
        ("feeds_2021-06-30", "getFeed") => fault::<feeds::Feed>,
        ("feeds_2021-06-30", "getFeeds") => fault::<feeds::GetFeedsResponse>,
        ("feeds_2021-06-30", "getFeedDocument") => fault::<feeds::FeedDocument>,
        ("reports_2021-06-30", "createReport") => fault::<reports::CreateReportResponse>,
        ("reports_2021-06-30", "createReportSchedule") => {
            fault::<reports::CreateReportScheduleResponse>
        }
        ("reports_2021-06-30", "getReport") => fault::<reports::Report>,
        ("reports_2021-06-30", "getReports") => fault::<reports::GetReportsResponse>,
        ("reports_2021-06-30", "getReportDocument") => fault::<reports::ReportDocument>,
        ("reports_2021-06-30", "getReportSchedule") => fault::<reports::ReportSchedule>,
        ("reports_2021-06-30", "getReportSchedules") => fault::<reports::ReportScheduleList>,
        ("finances_2024-06-19", "listTransactions") => fault::<finances::ListTransactionsResponse>,
        ("fulfillmentOutbound_2020-07-01", "getFulfillmentOrder") => {
            fault::<v2020::GetFulfillmentOrderResponse>
        }
        ("fulfillmentOutbound_2026-07-04", "getOrder") => fault::<outbound::GetOrderResponse>,
        ("fulfillmentOutbound_2026-07-04", "cancelOrder" | "updateOrder") => {
            fault::<outbound::EmptyResponse>
        }
        ("listingsItems_2021-08-01", "getListingsItem") => fault::<listings_items::Item>,
        ("listingsItems_2021-08-01", "searchListingsItems") => {
            fault::<listings_items::ItemSearchResults>
        }
        (
            "listingsItems_2021-08-01",
            "putListingsItem" | "patchListingsItem" | "deleteListingsItem",
        ) => fault::<listings_items::ListingsItemSubmissionResponse>,
        ("messaging", "GetAttributes") => fault::<messaging::GetAttributesResponse>,
        ("messaging", "getMessagingActionsForOrder") => {
            fault::<messaging::GetMessagingActionsForOrderResponse>
        }
        ("messaging", _) => fault::<messaging::MessageResponse>,
        ("notifications", "createDestination" | "getDestination") => {
            fault::<api::DestinationResponse>
        }
        ("notifications", "getDestinations") => fault::<api::GetDestinationsResponse>,
        ("notifications", "getSubscriptions") => fault::<api::GetSubscriptionsResponse>,
        ("notifications", "createSubscription" | "getSubscription" | "getSubscriptionById") => {
            fault::<api::SubscriptionResponse>
        }
        ("productPricingV0", "getItemOffers" | "getListingOffers") => {
            fault::<pricing::v0::GetOffersResponse>
        }
        ("productPricingV0", "getPricing" | "getCompetitivePricing") => {
            fault::<pricing::v0::GetPricingResponse>
        }
        ("productPricing_2022-05-01", "getCompetitiveSummary") => {
            fault::<pricing::v2022::CompetitiveSummaryBatchResponse>
        }
        ("sellers", "getMarketplaceParticipations") => {
            fault::<sellers::GetMarketplaceParticipationsResponse>
        }
        ("tokens_2021-03-01", "createRestrictedDataToken") => {
            fault::<tokens::CreateRestrictedDataTokenResponse>
        }
        _ => return check_of_orders(model, operation),
    })
}

fn check_of_orders(model: &str, operation: &str) -> Option<fn(&str) -> Option<String>> {
    Some(match (model, operation) {
        ("ordersV0", "getOrders") => fault::<v0::GetOrdersResponse>,
        ("ordersV0", "getOrder") => fault::<v0::GetOrderResponse>,
        ("ordersV0", "getOrderAddress") => fault::<v0::GetOrderAddressResponse>,
        ("ordersV0", "getOrderBuyerInfo") => fault::<v0::GetOrderBuyerInfoResponse>,
        ("ordersV0", "getOrderItems") => fault::<v0::GetOrderItemsResponse>,
        ("ordersV0", "getOrderItemsBuyerInfo") => fault::<v0::GetOrderItemsBuyerInfoResponse>,
        ("ordersV0", "getOrderRegulatedInfo") => fault::<v0::GetOrderRegulatedInfoResponse>,
        ("orders_2026-01-01", "getOrder") => fault::<v2026::GetOrderResponse>,
        ("orders_2026-01-01", "searchOrders") => fault::<v2026::SearchOrdersResponse>,
        _ => return None,
    })
}

#[test]
fn the_answers_of_the_static_sandbox_are_read() {
    let Some(folder) = folder() else { return };
    let mut n_read = 0;
    let mut faults: Vec<String> = Vec::new();
    for case in lines(&folder.join("sandbox_cases.jsonl.gz")) {
        let model = case["model"].as_str().unwrap().trim_end_matches(".json");
        let operation = case["operationId"].as_str().unwrap();
        let Some(check) = check_of(model, operation) else {
            continue;
        };
        let response = &case["response"];
        if response.is_null() {
            continue;
        }
        let is_well = case["status"].as_i64().unwrap() < 300;
        let check = if is_well { check } else { fault::<ErrorList> };
        let found = check(&response.to_string());
        faults.extend(found.map(|fault| format!("{model} {operation}: {fault} in {response}")));
        n_read += 1;
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(n_read >= 90, "only {n_read} answers were checked");
}

#[test]
fn recorded_answers_are_read() {
    let Some(folder) = folder() else { return };
    let mut n_read = 0;
    let mut faults: Vec<String> = Vec::new();
    for one in lines(&folder.join("interactions.jsonl.gz")) {
        let (request, response) = (&one["request"], &one["response"]);
        let Some(body) = response["body"]["text"].as_str() else {
            continue;
        };
        let uri = request["uri"].as_str().unwrap();
        let path = uri.split('?').next().unwrap();
        let method = request["method"].as_str().unwrap();
        let is_well = response["status"].as_i64().unwrap() < 300;
        let Some(check) = recorded_check(method, path) else {
            continue;
        };
        let found = match (is_well, path.ends_with("/auth/o2/token")) {
            (true, _) => check(body),
            (false, true) => fault::<sign_in::TokenError>(body),
            (false, false) => fault::<ErrorList>(body),
        };
        faults.extend(found.map(|fault| format!("{method} {uri}: {fault} in {body}")));
        n_read += 1;
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(n_read >= 20, "only {n_read} answers were checked");
}

fn recorded_check(method: &str, path: &str) -> Option<fn(&str) -> Option<String>> {
    let at = |part: &str| path.contains(part);
    let (model, operation) = match method {
        _ if at("/auth/o2/token") => return Some(fault::<sign_in::TokenResponse>),
        "POST" if path.ends_with("amazon.com/") => return Some(fault::<ErrorList>),
        "POST" if at("/feeds/2021-06-30/documents") => ("feeds_2021-06-30", "createFeedDocument"),
        "GET" if at("/feeds/2021-06-30/documents") => ("feeds_2021-06-30", "getFeedDocument"),
        "GET" if at("/feeds/2021-06-30/feeds") => ("feeds_2021-06-30", "getFeed"),
        "GET" if at("/listings/") => ("listingsItems_2021-08-01", "getListingsItem"),
        "PUT" if at("/listings/") => ("listingsItems_2021-08-01", "putListingsItem"),
        _ if at("/notifications/v1/destinations") => ("notifications", "getDestination"),
        "GET" if at("/notifications/v1/subscriptions") => ("notifications", "getSubscription"),
        "GET" if path.ends_with("/orderItems") => ("ordersV0", "getOrderItems"),
        "GET" if at("/orders/v0/orders/") => ("ordersV0", "getOrder"),
        "GET" if at("/orders/v0/orders") => ("ordersV0", "getOrders"),
        "POST" if at("/items/competitiveSummary") => {
            ("productPricing_2022-05-01", "getCompetitiveSummary")
        }
        "GET" if at("/products/pricing/v0/") => ("productPricingV0", "getPricing"),
        "POST" if at("/reports/2021-06-30/schedules") => {
            ("reports_2021-06-30", "createReportSchedule")
        }
        "GET" if at("/reports/2021-06-30/schedules") => ("reports_2021-06-30", "getReportSchedule"),
        "GET" if at("/reports/2021-06-30/documents") => ("reports_2021-06-30", "getReportDocument"),
        "GET" if at("/reports/2021-06-30/reports") => ("reports_2021-06-30", "getReport"),
        _ => return None,
    };
    check_of(model, operation)
}

#[test]
fn the_samples_are_read() {
    use fulfillment_outbound::{v2020, v2026 as outbound};
    type Check = fn(&str) -> Option<String>;
    let Some(folder) = folder() else { return };
    let samples: [(&str, Check); 9] = [
        ("easyship-orders-getOrder", fault::<v0::GetOrderResponse>),
        ("feeds-createFeed", fault::<feeds::CreateFeedResponse>),
        ("listings-getListingsItem", fault::<listings_items::Item>),
        (
            "mcf-v1-cancelFulfillmentOrder",
            fault::<v2020::EmptyResponse>,
        ),
        ("mcf-v2-listOrders", fault::<outbound::ListOrdersResponse>),
        (
            "orders-getOrderBuyerInfo",
            fault::<v0::GetOrderBuyerInfoResponse>,
        ),
        (
            "pricing-getPricing",
            fault::<pricing::v0::GetPricingResponse>,
        ),
        (
            "pricing-patchListingsItem",
            fault::<listings_items::ListingsItemSubmissionResponse>,
        ),
        ("reports-getReport", fault::<reports::Report>),
    ];
    for (name, check) in samples {
        let text = fs::read_to_string(folder.join(format!("amzn-samples/{name}.json"))).unwrap();
        assert_eq!(check(&text), None, "{name}");
    }
}

#[test]
fn recorded_notifications_are_read_and_written_back_in_full() {
    let Some(folder) = folder() else { return };
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let text = read("notification_report_processing_finished.json");
    let report: notice::ProcessingNotification<notice::ReportProcessingFinishedPayload> =
        serde_json::from_str(&text).unwrap();
    let before: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_value(&report).unwrap(), before);
    let text = read("notification_order_change.json");
    let change: notice::Notification<notice::OrderChangePayload> =
        serde_json::from_str(&text).unwrap();
    let order_id = &change.payload.order_change_notification.amazon_order_id;
    let seen = notification::OrderChange::parse(&serde_json::to_vec(&change).unwrap()).unwrap();
    assert_eq!(&seen.order_id, order_id);
}

#[test]
fn a_page_of_stock_reads_its_token_beside_the_payload() {
    let json = r#"{"payload":{"granularity":{"granularityType":"Marketplace","granularityId":"X"},
        "inventorySummaries":[{"sellerSku":"a","totalQuantity":"3"}]},"pagination":{"nextToken":"t"}}"#;
    let page: fba_inventory::GetInventorySummariesResponse = serde_json::from_str(json).unwrap();
    assert_eq!(page.pagination.unwrap().next_token.as_deref(), Some("t"));
    let stock = page.payload.unwrap();
    assert_eq!(stock.inventory_summaries[0].total_quantity, Some(3));
}
