//! Notifications: who is told what, and in which form.

use countermand_sandbox::http::call::Caller;
use countermand_sandbox::ids::{ListingIndex, OrderIndex, PlaceIndex, SellerIndex};
use countermand_sandbox::market::Market;
use countermand_sandbox::market::notice::Notice;
use countermand_sandbox::notifications::publish;
use serde_json::{Value, json};

use crate::desk::{Desk, Reply, US};
use crate::schema::Checker;
use crate::static_mode::shared;

const SCOPE: &str = "sellingpartnerapi::notifications";
const ARN: &str = "arn:aws:sqs:us-east-1:123456789012:orders";
const DESTINATIONS: &str = "/notifications/v1/destinations";

/// The destination for a queue.
pub(crate) fn destination(desk: &Desk) -> String {
    let body = json!({"name": "orders", "resourceSpecification": {"sqs": {"arn": ARN}}});
    let token = desk.grantless(SCOPE);
    let reply = desk
        .call_with(&token, "POST", DESTINATIONS, body)
        .expect(200);
    text(&reply.json()["payload"]["destinationId"])
}

fn bus(desk: &Desk) -> String {
    let resource = json!({"eventBridge": {"accountId": "123456789012", "region": "us-east-1"}});
    let body = json!({"name": "bus", "resourceSpecification": resource});
    let token = desk.grantless(SCOPE);
    let reply = desk
        .call_with(&token, "POST", DESTINATIONS, body)
        .expect(200);
    text(&reply.json()["payload"]["destinationId"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn subscribe_with(desk: &Desk, kind: &str, body: Value) -> Reply {
    desk.call(
        "POST",
        &format!("/notifications/v1/subscriptions/{kind}"),
        body,
    )
}

/// Subscribes to a type in its version.
pub(crate) fn subscribe(desk: &Desk, kind: &str, version: &str, destination: &str) -> String {
    let body = json!({"payloadVersion": version, "destinationId": destination});
    let reply = subscribe_with(desk, kind, body).expect(200);
    text(&reply.json()["payload"]["subscriptionId"])
}

/// All notifications that wait in the queue.
fn waiting(desk: &Desk) -> Vec<Value> {
    let state = desk.server.state();
    let mut state = state;
    let market = state.world.now().unwrap();
    let (_, queue) = market.notifications.queues.iter().next().unwrap();
    let now = market.now;
    queue
        .messages()
        .filter(|(_, message)| message.is_visible(now))
        .map(|(_, message)| serde_json::from_str(&message.body).unwrap())
        .collect()
}

fn with_market<T>(desk: &Desk, work: impl FnOnce(&mut Market) -> T) -> T {
    work(desk.server.state().world.now().unwrap())
}

fn hold_to(schema: &str, notification: &Value) {
    if let Some(dir) = shared("spapi/models") {
        let violations =
            Checker::load(&dir).check_schema(schema, notification.to_string().as_bytes());
        assert_eq!(violations, [], "{schema}: {notification}");
    }
}

#[test]
fn a_destination_names_exactly_one_resource_and_belongs_to_its_application() {
    let desk = Desk::new("plain").unmetered();
    let token = desk.grantless(SCOPE);
    let queue = json!({"arn": ARN});
    let bus = json!({"accountId": "123456789012", "region": "us-east-1"});
    for resource in [
        json!({}),
        json!({"sqs": queue, "eventBridge": bus}),
        json!({"sqs": {"arn": "arn:aws:sqs:us-east-1:123456789012:orders.fifo"}}),
        json!({"sqs": {"arn": "arn:aws:sns:us-east-1:123456789012:orders"}}),
        json!({"eventBridge": {"accountId": "12", "region": "us-east-1"}}),
    ] {
        let body = json!({"name": "x", "resourceSpecification": resource});
        let reply = desk.call_with(&token, "POST", DESTINATIONS, body);
        assert_eq!(
            (reply.status, reply.error_code()),
            (400, "InvalidInput".to_owned())
        );
    }
    let id = destination(&desk);
    let body = json!({"name": "again", "resourceSpecification": {"sqs": queue}});
    assert_eq!(
        desk.call_with(&token, "POST", DESTINATIONS, body).status,
        409
    );
    let one = format!("{DESTINATIONS}/{id}");
    let read = desk
        .call_with(&token, "GET", &one, Value::Null)
        .expect(200)
        .json();
    assert_eq!(read["payload"]["resource"], json!({"sqs": {"arn": ARN}}));
    // The seller's own token does not open a grantless operation.
    assert_eq!(desk.read(&one).status, 403);
    subscribe(&desk, "ORDER_CHANGE", "1.0", &id);
    assert_eq!(
        desk.call_with(&token, "DELETE", &one, Value::Null).status,
        409
    );
    let all = desk
        .call_with(&token, "GET", DESTINATIONS, Value::Null)
        .expect(200)
        .json();
    assert_eq!(all["payload"].as_array().unwrap().len(), 1);
}

#[test]
fn a_subscription_needs_its_version_a_fitting_destination_and_is_the_only_one() {
    let desk = Desk::new("plain").unmetered();
    let (queue, bus) = (destination(&desk), bus(&desk));
    let refused = |kind: &str, version: &str, destination: &str| {
        let body = json!({"payloadVersion": version, "destinationId": destination});
        subscribe_with(&desk, kind, body).status
    };
    assert_eq!(refused("ORDER_CHANGE", "2.0", &queue), 400);
    assert_eq!(refused("ORDER_CHANGE", "1.0", &bus), 400);
    assert_eq!(refused("LISTINGS_ITEM_STATUS_CHANGE", "1.0", &queue), 400);
    assert_eq!(refused("ORDER_CHANGE", "1.0", "nowhere"), 400);
    assert_eq!(refused("ORDER_STATUS_CHANGE", "1.0", &queue), 400);
    assert_eq!(refused("MFN_ORDER_STATUS_CHANGE", "1.0", &queue), 400);
    assert_eq!(refused("FEED_PROCESSING_FINISHED", "1.0", &queue), 400);
    let id = subscribe(&desk, "ORDER_CHANGE", "1.0", &queue);
    assert_eq!(refused("ORDER_CHANGE", "1.0", &queue), 409);
    subscribe(&desk, "FEED_PROCESSING_FINISHED", "2020-09-04", &queue);
    subscribe(&desk, "LISTINGS_ITEM_STATUS_CHANGE", "1.0", &bus);

    let mine = desk
        .read("/notifications/v1/subscriptions/ORDER_CHANGE")
        .expect(200)
        .json();
    assert_eq!(mine["payload"]["subscriptionId"], json!(id));
    let list = "/notifications/v1/subscriptions?notificationTypes=";
    let listed = desk
        .read(&format!("{list}ORDER_CHANGE&pageSize=30"))
        .expect(200)
        .json();
    assert_eq!(listed["payload"]["subscriptions"], json!([mine["payload"]]));
    let none = desk
        .read(&format!("{list}ANY_OFFER_CHANGED"))
        .expect(200)
        .json();
    assert_eq!(none["payload"]["subscriptions"], json!([]));
    for bad in [
        "ORDER_CHANGE&pageSize=29",
        "ORDER_CHANGE&pageSize=101",
        "ORDER_CHANGE,ANY_OFFER_CHANGED",
        "X",
        "ORDER_CHANGE&nextToken=x",
    ] {
        assert_eq!(desk.read(&format!("{list}{bad}")).status, 400, "{bad}");
    }
    let token = desk.grantless(SCOPE);
    let by_id = format!("/notifications/v1/subscriptions/ORDER_CHANGE/{id}");
    let read = desk
        .call_with(&token, "GET", &by_id, Value::Null)
        .expect(200)
        .json();
    assert_eq!(read["payload"], mine["payload"]);
    let other = format!("/notifications/v1/subscriptions/FEED_PROCESSING_FINISHED/{id}");
    assert_eq!(
        desk.call_with(&token, "GET", &other, Value::Null).status,
        404
    );
    desk.call_with(&token, "DELETE", &by_id, Value::Null)
        .expect(200);
    assert_eq!(
        desk.call_with(&token, "DELETE", &by_id, Value::Null).status,
        404
    );
    assert_eq!(
        desk.read("/notifications/v1/subscriptions/ORDER_CHANGE")
            .status,
        404
    );
}

#[test]
fn a_processing_directive_is_followed_or_refused() {
    let desk = Desk::new("plain").unmetered();
    let id = destination(&desk);
    let with = |directive: Value| json!({"payloadVersion": "1.0", "destinationId": id, "processingDirective": directive});
    let filter = |more: Value| {
        let mut filter = json!({"eventFilterType": "ORDER_CHANGE"});
        filter
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json!({"eventFilter": filter})
    };
    for bad in [
        json!({"eventFilter": {"eventFilterType": "ANY_OFFER_CHANGED"}}),
        filter(json!({"marketplaceIds": ["NOWHERE"]})),
        filter(json!({"orderChangeTypes": ["Unheard"]})),
        filter(json!({"aggregationSettings": {"aggregationTimePeriod": "OneHour"}})),
        json!({"filterExpression": "a > 1"}),
        json!({"filterExpression": format!("a == '{}'", "x".repeat(250))}),
        json!({"filterExpression": "a == 'b'", "eventFilter": {"eventFilterType": "ORDER_CHANGE"}}),
    ] {
        assert_eq!(
            subscribe_with(&desk, "ORDER_CHANGE", with(bad.clone())).status,
            400,
            "{bad}"
        );
    }
    let wanted =
        filter(json!({"marketplaceIds": [US], "orderChangeTypes": ["BuyerRequestedChange"]}));
    let made = subscribe_with(&desk, "ORDER_CHANGE", with(wanted.clone()))
        .expect(200)
        .json();
    assert_eq!(made["payload"]["processingDirective"], wanted);
    // Status changes are not asked for, the buyer's request is.
    desk.seed_orders(2);
    with_market(&desk, |market| {
        let _ = market.request_cancellation(OrderIndex(0), 0, "Changed my mind");
        publish(market, &Notice::BuyerRequest(OrderIndex(0)));
    });
    let told = waiting(&desk);
    assert_eq!(told.len(), 1);
    let change = &told[0]["Payload"]["OrderChangeNotification"];
    assert_eq!(change["OrderChangeType"], "BuyerRequestedChange");
    assert_eq!(
        change["OrderChangeTrigger"]["ChangeReason"],
        "Buyer Requested Cancel"
    );
    assert_eq!(
        change["Summary"]["OrderItems"][0]["IsBuyerRequestedCancel"],
        json!(true)
    );
    hold_to("OrderChangeNotification.json", &told[0]);
}

#[test]
fn an_expression_lets_only_its_changes_through() {
    let desk = Desk::new("plain").unmetered();
    let id = destination(&desk);
    let expression = "OrderChangeNotification.AmazonOrderId == '111-0000001-0000001'";
    let body = json!({"payloadVersion": "1.0", "destinationId": id,
        "processingDirective": {"filterExpression": expression}});
    subscribe_with(&desk, "ORDER_CHANGE", body).expect(200);
    desk.seed_orders(3);
    let told = waiting(&desk);
    assert_eq!(told.len(), 1);
    let change = &told[0]["Payload"]["OrderChangeNotification"];
    assert_eq!(change["AmazonOrderId"], "111-0000001-0000001");
}

#[test]
fn an_order_s_change_tells_how_it_stands() {
    let desk = Desk::new("plain");
    subscribe(&desk, "ORDER_CHANGE", "1.0", &destination(&desk));
    desk.seed_orders(1);
    let told = waiting(&desk);
    assert_eq!(told.len(), 1);
    hold_to("OrderChangeNotification.json", &told[0]);
    let change = &told[0]["Payload"]["OrderChangeNotification"];
    assert_eq!(change["AmazonOrderId"], "111-0000000-0000000");
    assert_eq!(change["SellerId"], "A1EXAMPLE");
    assert_eq!(change["OrderChangeType"], "OrderStatusChange");
    let summary = &change["Summary"];
    assert_eq!(summary["OrderStatus"], "Unshipped");
    assert_eq!(summary["NumberOfItemsUnshipped"], 1);
    assert_eq!(summary["OrderItems"][0]["OrderItemId"], "00000000000001");
    assert_eq!(
        summary["OrderItems"][0]["IsBuyerRequestedCancel"],
        json!(false)
    );
    // Ship by Wednesday 2026-11-18; seven business days later, with Thanksgiving or without, it
    // is after a week.
    let cancels_at = text(&summary["CancelNotifyDate"]);
    assert!(cancels_at.as_str() > "2026-11-25", "{cancels_at}");
    let found = countermand_spapi::operation::OPERATIONS
        .iter()
        .find(|operation| operation.name == "cancelOrder")
        .unwrap();
    let address = found.path.replace("{orderId}", "111-0000000-0000000");
    let body = json!({"cancelReasonCode": "NO_INVENTORY"});
    let reply = desk.call(found.method.as_str(), &address, body);
    assert!(reply.status < 300, "{address} {}", reply.status);
    let told = waiting(&desk);
    let last = told.last().unwrap();
    hold_to("OrderChangeNotification.json", last);
    let change = &last["Payload"]["OrderChangeNotification"];
    assert_eq!(change["Summary"]["OrderStatus"], "Canceled");
    let ids: std::collections::BTreeSet<_> = told
        .iter()
        .map(|told| text(&told["NotificationMetadata"]["NotificationId"]))
        .collect();
    assert_eq!(ids.len(), told.len());
}

#[test]
fn changes_in_a_window_are_told_once_at_its_end() {
    let desk = Desk::new("plain").unmetered();
    let body = json!({"payloadVersion": "1.0", "destinationId": destination(&desk),
        "processingDirective": {"eventFilter": {"eventFilterType": "ORDER_CHANGE",
            "aggregationSettings": {"aggregationTimePeriod": "FiveMinutes"}}}});
    subscribe_with(&desk, "ORDER_CHANGE", body).expect(200);
    desk.seed_orders(1);
    with_market(&desk, |market| {
        let _ = market.ship_units(OrderIndex(0), 0, 1);
        publish(market, &Notice::OrderStatus(OrderIndex(0)));
    });
    assert_eq!(waiting(&desk).len(), 0);
    desk.advance_ms(299_999);
    assert_eq!(waiting(&desk).len(), 0);
    desk.advance_ms(1);
    let told = waiting(&desk);
    assert_eq!(told.len(), 1);
    let summary = &told[0]["Payload"]["OrderChangeNotification"]["Summary"];
    assert_eq!(summary["OrderStatus"], "Shipped");
}

#[test]
fn notifications_on_offers_stock_and_accounts_are_as_their_schemas_say() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let (queue, bus) = (destination(&desk), bus(&desk));
    for (kind, version, destination) in [
        ("ANY_OFFER_CHANGED", "1.0", &queue),
        ("FBA_INVENTORY_AVAILABILITY_CHANGES", "1.0", &queue),
        ("ACCOUNT_STATUS_CHANGED", "2021-01-01", &queue),
        ("LISTINGS_ITEM_MFN_QUANTITY_CHANGE", "1.0", &queue),
        ("LISTINGS_ITEM_STATUS_CHANGE", "1.0", &bus),
    ] {
        subscribe(&desk, kind, version, destination);
    }
    let (seller, listing) = (SellerIndex(0), ListingIndex(0));
    with_market(&desk, |market| {
        let place: PlaceIndex = market.catalogue.at(listing).unwrap().place;
        let asin = "B0PLAIN001".to_owned();
        publish(
            market,
            &Notice::OfferChanged {
                seller,
                place,
                asin,
            },
        );
        publish(market, &Notice::WarehouseStock(listing));
        publish(market, &Notice::AccountStatus { seller, place });
        publish(market, &Notice::MerchantQuantity(listing));
        publish(market, &Notice::ListingStatus(listing));
    });
    let told = waiting(&desk);
    assert_eq!(told.len(), 4);
    hold_to("AnyOfferChangedNotification.json", &told[0]);
    let offers = &told[0]["Payload"]["AnyOfferChangedNotification"]["Offers"];
    assert_eq!(
        offers[0]["ListingPrice"],
        json!({"Amount": 10, "CurrencyCode": "USD"})
    );
    hold_to("FBAInventoryAvailabilityChangeNotification.json", &told[1]);
    assert_eq!(told[2]["NotificationType"], "ACCOUNT_STATUS_CHANGED");
    hold_to("ListingsItemMfnQuantityChange.json", &told[3]);
    let quantity = with_market(&desk, |market| {
        market.catalogue.at(listing).unwrap().n_available
    });
    assert_eq!(told[3]["Payload"]["Quantity"], json!(quantity));
    let events = desk.raw("GET", "/__events", &[], "").expect(200).json();
    assert_eq!(events.as_array().unwrap().len(), 1);
    assert_eq!(events[0]["detail-type"], "LISTINGS_ITEM_STATUS_CHANGE");
    hold_to(
        "ListingsItemStatusChangeNotification.json",
        &events[0]["detail"],
    );
}

#[test]
fn test_notifications_of_every_type_are_as_their_schemas_say() {
    let desk = Desk::new("plain").unmetered();
    let (queue, bus) = (destination(&desk), bus(&desk));
    let token = desk.grantless(SCOPE);
    let kinds = [
        ("ORDER_CHANGE", "1.0", "OrderChangeNotification.json"),
        (
            "FEED_PROCESSING_FINISHED",
            "2020-09-04",
            "FeedProcessingFinishedNotification.json",
        ),
        (
            "REPORT_PROCESSING_FINISHED",
            "2020-09-04",
            "ReportProcessingFinishedNotification.json",
        ),
        (
            "ANY_OFFER_CHANGED",
            "1.0",
            "AnyOfferChangedNotification.json",
        ),
        (
            "LISTINGS_ITEM_MFN_QUANTITY_CHANGE",
            "1.0",
            "ListingsItemMfnQuantityChange.json",
        ),
        (
            "FBA_INVENTORY_AVAILABILITY_CHANGES",
            "1.0",
            "FBAInventoryAvailabilityChangeNotification.json",
        ),
        (
            "FULFILLMENT_ORDER_STATUS",
            "1.0",
            "FulfillmentOrderStatusNotification.json",
        ),
    ];
    let send = |kind: &str, version: &str, destination: &str| {
        let body = json!({"destinationId": destination,
            "testNotification": {"payloadVersion": version}});
        let address = format!("/notifications/v1/subscriptions/{kind}/testNotification");
        desk.call_with(&token, "POST", &address, body)
    };
    for (kind, version, _) in kinds {
        send(kind, version, &queue).expect(200);
    }
    let told = waiting(&desk);
    assert_eq!(told.len(), kinds.len());
    for (told, (_, _, schema)) in told.iter().zip(kinds) {
        hold_to(schema, told);
    }
    assert_eq!(
        told[1]["payload"]["feedProcessingFinishedNotification"]["processingStatus"],
        "DONE"
    );
    send("LISTINGS_ITEM_STATUS_CHANGE", "1.0", &bus).expect(200);
    let events = desk.raw("GET", "/__events", &[], "").expect(200).json();
    hold_to(
        "ListingsItemStatusChangeNotification.json",
        &events[0]["detail"],
    );
    assert_eq!(send("ORDER_CHANGE", "9.9", &queue).status, 400);
    assert_eq!(send("ORDER_CHANGE", "1.0", &bus).status, 400);
}

#[test]
fn faults_deliver_a_notification_twice_with_one_id() {
    let desk = Desk::new("plain").unmetered();
    subscribe(&desk, "ORDER_CHANGE", "1.0", &destination(&desk));
    desk.seed_orders(1);
    with_market(&desk, |market| {
        market.faults.faults.notice_twice_ppm = 1_000_000;
        publish(market, &Notice::OrderStatus(OrderIndex(0)));
    });
    let ids: Vec<_> = waiting(&desk)
        .iter()
        .map(|told| text(&told["NotificationMetadata"]["NotificationId"]))
        .collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(ids[1], ids[2]);
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn another_application_sees_nothing_of_it() {
    let desk = Desk::new("plain").unmetered();
    let id = destination(&desk);
    let token = with_market(&desk, |market| {
        let other = Caller {
            client_id: "other-client".to_owned(),
            seller: None,
            scope: Some(SCOPE.to_owned()),
            restricted: None,
        };
        countermand_sandbox::http::token::issue(market, other)
    });
    let all = desk
        .call_with(&token, "GET", DESTINATIONS, Value::Null)
        .expect(200)
        .json();
    assert_eq!(all["payload"], json!([]));
    let one = format!("{DESTINATIONS}/{id}");
    assert_eq!(desk.call_with(&token, "GET", &one, Value::Null).status, 404);
    assert_eq!(
        desk.call_with(&token, "DELETE", &one, Value::Null).status,
        404
    );
}

#[test]
fn the_end_of_a_report_is_told_in_camel_case() {
    let desk = Desk::new("plain").unmetered();
    subscribe(
        &desk,
        "REPORT_PROCESSING_FINISHED",
        "2020-09-04",
        &destination(&desk),
    );
    desk.seed_orders(1);
    let body = json!({"reportType": "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL",
        "marketplaceIds": [US], "dataStartTime": "2026-11-15T00:00:00Z"});
    let made = desk
        .call("POST", "/reports/2021-06-30/reports", body)
        .expect(202)
        .json();
    assert_eq!(waiting(&desk).len(), 0);
    desk.advance_ms(50 * 60_000);
    let told = waiting(&desk);
    assert_eq!(told.len(), 1);
    hold_to("ReportProcessingFinishedNotification.json", &told[0]);
    let report = &told[0]["payload"]["reportProcessingFinishedNotification"];
    assert_eq!(report["reportId"], made["reportId"]);
    assert_eq!(report["processingStatus"], "DONE");
    assert!(report["reportDocumentId"].is_string(), "{report}");
}

#[test]
fn the_end_of_a_feed_is_told() {
    let desk = Desk::new("plain").unmetered();
    subscribe(
        &desk,
        "FEED_PROCESSING_FINISHED",
        "2020-09-04",
        &destination(&desk),
    );
    let base = "/feeds/2021-06-30";
    let kind = json!({"contentType": "text/xml; charset=UTF-8"});
    let place = desk
        .call("POST", &format!("{base}/documents"), kind)
        .expect(201)
        .json();
    let headers = [("content-type", "text/xml; charset=UTF-8")];
    desk.raw(
        "PUT",
        place["url"].as_str().unwrap(),
        &headers,
        "<nothing/>",
    )
    .expect(200);
    let body = json!({"feedType": "POST_ORDER_ACKNOWLEDGEMENT_DATA", "marketplaceIds": [US],
        "inputFeedDocumentId": place["feedDocumentId"]});
    let made = desk
        .call("POST", &format!("{base}/feeds"), body)
        .expect(202)
        .json();
    desk.advance_ms(50 * 60_000);
    let told = waiting(&desk);
    assert_eq!(told.len(), 1);
    hold_to("FeedProcessingFinishedNotification.json", &told[0]);
    let feed = &told[0]["payload"]["feedProcessingFinishedNotification"];
    assert_eq!(feed["feedId"], made["feedId"]);
    assert_eq!(feed["sellerId"], "A1EXAMPLE");
}
