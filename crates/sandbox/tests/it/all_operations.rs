//! One run in which every operation answers, and refuses what it should.
//!
//! The desk holds each answer to Amazon's model of its operation; here is counted which operations
//! have answered at all.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use countermand_sandbox::http::route;
use countermand_spapi::operation::{self, Method, OPERATIONS, OperationId, Resolution};
use serde_json::{Value, json};

use crate::desk::{Desk, Reply, US, models};

const SCOPE: &str = "sellingpartnerapi::notifications";
const QUEUE: &str = "http://127.0.0.1:4010/123456789012/orders";
const V0: &str = "/orders/v0/orders";
const V2026: &str = "/orders/2026-01-01/orders";
const FEEDS: &str = "/feeds/2021-06-30";
const REPORTS: &str = "/reports/2021-06-30";
const NOTIFICATIONS: &str = "/notifications/v1";
const MESSAGING: &str = "/messaging/v1/orders";
const ITEMS: &str = "/listings/2021-08-01/items/A1EXAMPLE";
const STOCK: &str = "/fba/inventory/v1";
const OLD_OUTBOUND: &str = "/fba/outbound/2020-07-01";
const NEW_OUTBOUND: &str = "/fulfillment/outbound/2026-07-04";
const FINANCES: &str = "/finances/2024-06-19";
const ASIN: &str = "B0PLAIN001";
/// One offer in twenty is made for its buyer; the plain offer of this seed is.
const CUSTOMIZED_SEED: u64 = 20;

/// What no order or offer of the sandbox has, so that the operation only refuses: its status then.
const NEVER: [(OperationId, u16, &str); 5] = [
    (
        OperationId::Orders0GetOrderRegulatedInfo,
        404,
        "no order has regulated items",
    ),
    (
        OperationId::Orders0UpdateVerificationStatus,
        400,
        "no order has regulated items",
    ),
    (
        OperationId::Orders0UpdateShipmentStatus,
        400,
        "no order is picked up in a store",
    ),
    (
        OperationId::MessagingCreateConfirmServiceDetails,
        403,
        "no order is of a service",
    ),
    (
        OperationId::MessagingCreateDigitalAccessKey,
        403,
        "no order is of digital goods",
    ),
];

/// The schema that a notification of a type is held to; `None` where Amazon publishes none.
const KINDS: [(&str, &str, Option<&str>); 8] = [
    ("ORDER_CHANGE", "1.0", Some("OrderChangeNotification.json")),
    (
        "FEED_PROCESSING_FINISHED",
        "2020-09-04",
        Some("FeedProcessingFinishedNotification.json"),
    ),
    (
        "REPORT_PROCESSING_FINISHED",
        "2020-09-04",
        Some("ReportProcessingFinishedNotification.json"),
    ),
    (
        "ANY_OFFER_CHANGED",
        "1.0",
        Some("AnyOfferChangedNotification.json"),
    ),
    (
        "LISTINGS_ITEM_MFN_QUANTITY_CHANGE",
        "1.0",
        Some("ListingsItemMfnQuantityChange.json"),
    ),
    (
        "FBA_INVENTORY_AVAILABILITY_CHANGES",
        "1.0",
        Some("FBAInventoryAvailabilityChangeNotification.json"),
    ),
    (
        "FULFILLMENT_ORDER_STATUS",
        "1.0",
        Some("FulfillmentOrderStatusNotification.json"),
    ),
    ("ACCOUNT_STATUS_CHANGED", "2021-01-01", None),
];

/// A marketplace, and which operations have answered.
struct Run {
    desk: Desk,
    grantless: String,
    /// Statuses of each operation.
    seen: RefCell<BTreeMap<OperationId, BTreeSet<u16>>>,
    /// Answers with another status than was expected.
    wrong: RefCell<Vec<String>>,
}

impl Run {
    fn start() -> Self {
        let desk = Desk::with_seed("plain", CUSTOMIZED_SEED).unmetered();
        let grantless = desk.grantless(SCOPE);
        Self {
            desk,
            grantless,
            seen: RefCell::default(),
            wrong: RefCell::default(),
        }
    }

    /// Calls with some headers; an answer of another status than this is noted down.
    fn headed(
        &self,
        status: u16,
        headers: &[(&str, &str)],
        (method, address): (&str, &str),
        body: Value,
    ) -> Reply {
        let path = address.split('?').next().unwrap_or_default();
        let Resolution::Found { operation, .. } = operation::resolve(Method::parse(method), path)
        else {
            panic!("{method} {path} is no operation");
        };
        let reply = self.desk.call_headed(headers, method, address, body);
        let mut seen = self.seen.borrow_mut();
        seen.entry(operation.id).or_default().insert(reply.status);
        drop(seen);
        let text = String::from_utf8_lossy(&reply.body);
        if reply.status != status {
            let what = format!(
                "{method} {address}: {} and not {status}: {text}",
                reply.status
            );
            println!("{what}");
            self.wrong.borrow_mut().push(what);
        }
        if reply.status >= 400 {
            assert!(!reply.error_code().is_empty(), "{method} {address}: {text}");
        }
        reply
    }

    /// Calls as the seller, or as the application where the operation wants that.
    fn call(&self, status: u16, method: &str, address: &str, body: Value) -> Value {
        let path = address.split('?').next().unwrap_or_default();
        let is_grantless = match operation::resolve(Method::parse(method), path) {
            Resolution::Found { operation, .. } => {
                matches!(operation.access, operation::Access::Grantless { .. })
            }
            Resolution::WrongMethod { .. } | Resolution::Unknown => false,
        };
        let token = if is_grantless {
            &self.grantless
        } else {
            &self.desk.token
        };
        let headers = [("x-amz-access-token", token.as_str())];
        self.headed(status, &headers, (method, address), body)
            .json()
    }

    fn get(&self, status: u16, address: &str) -> Value {
        self.call(status, "GET", address, Value::Null)
    }

    /// Lets time pass, longer than tokens live.
    fn pass_ms(&mut self, ms: i64) {
        self.desk.advance_ms(ms);
        self.desk.sign_in();
        self.grantless = self.desk.grantless(SCOPE);
    }
}

fn id_of(number: u32) -> String {
    format!("111-{number:07}-{number:07}")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn subscribe(run: &Run) {
    let resource = json!({"sqs": {"arn": "arn:aws:sqs:us-east-1:123456789012:orders"}});
    let body = json!({"name": "orders", "resourceSpecification": resource});
    let address = format!("{NOTIFICATIONS}/destinations");
    let made = run.call(200, "POST", &address, body.clone());
    run.call(409, "POST", &address, body);
    let destination = text(&made["payload"]["destinationId"]);
    run.get(200, &address);
    run.get(200, &format!("{address}/{destination}"));
    run.get(404, &format!("{address}/nowhere"));
    let address = format!("{NOTIFICATIONS}/subscriptions");
    for (kind, version, _) in KINDS {
        let body = json!({"payloadVersion": version, "destinationId": destination});
        run.call(200, "POST", &format!("{address}/{kind}"), body.clone());
        run.call(409, "POST", &format!("{address}/{kind}"), body.clone());
        run.call(
            200,
            "POST",
            &format!("{address}/{kind}/testNotification"),
            body,
        );
    }
    let wrong = json!({"destinationId": "nowhere"});
    let test = format!("{address}/ORDER_CHANGE/testNotification");
    run.call(400, "POST", &test, wrong);
    run.get(200, &format!("{address}?notificationTypes=ORDER_CHANGE"));
    run.get(400, &format!("{address}?notificationTypes=NOTHING"));
    let one = run.get(200, &format!("{address}/ORDER_CHANGE"));
    run.get(404, &format!("{address}/LISTINGS_ITEM_STATUS_CHANGE"));
    let id = text(&one["payload"]["subscriptionId"]);
    run.get(200, &format!("{address}/ORDER_CHANGE/{id}"));
    run.get(404, &format!("{address}/ANY_OFFER_CHANGED/{id}"));
}

/// Takes subscriptions and the destination away again.
fn unsubscribe(run: &Run) {
    let destinations = format!("{NOTIFICATIONS}/destinations");
    let listed = run.get(200, &destinations);
    let destination = text(&listed["payload"][0]["destinationId"]);
    let destination = format!("{destinations}/{destination}");
    run.call(409, "DELETE", &destination, Value::Null);
    for (kind, _, _) in KINDS {
        let address = format!("{NOTIFICATIONS}/subscriptions/{kind}");
        let one = run.get(200, &address);
        let id = text(&one["payload"]["subscriptionId"]);
        run.call(200, "DELETE", &format!("{address}/{id}"), Value::Null);
        run.call(404, "DELETE", &format!("{address}/{id}"), Value::Null);
        run.get(404, &address);
    }
    run.call(200, "DELETE", &destination, Value::Null);
    run.call(404, "DELETE", &destination, Value::Null);
}

/// Receives and deletes what is in the queue, until nothing is.
fn drain(run: &Run) -> Vec<Value> {
    let ask = |action: &str, body: Value| {
        let target = format!("AmazonSQS.{action}");
        let headers = [
            ("x-amz-target", target.as_str()),
            ("content-type", "application/x-amz-json-1.0"),
        ];
        run.desk.raw("POST", "/", &headers, body.to_string())
    };
    let mut received = Vec::new();
    loop {
        let body = json!({"QueueUrl": QUEUE, "MaxNumberOfMessages": 10});
        let answer = ask("ReceiveMessage", body).expect(200).json();
        let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
        if messages.is_empty() {
            return received;
        }
        for message in messages {
            let handle = &message["ReceiptHandle"];
            let body = json!({"QueueUrl": QUEUE, "ReceiptHandle": handle});
            ask("DeleteMessage", body).expect(200);
            received.push(serde_json::from_str(&text(&message["Body"])).unwrap());
        }
    }
}

/// Holds each notification to its schema; the types that came.
fn check_notifications(notifications: &[Value]) -> BTreeSet<String> {
    let mut kinds = BTreeSet::new();
    for notification in notifications {
        // One of Amazon's schemas spells its fields small.
        let kind = notification
            .get("NotificationType")
            .or_else(|| notification.get("notificationType"));
        let kind = text(kind.expect("a type"));
        let known = KINDS.iter().find(|(name, _, _)| *name == kind);
        let (_, _, schema) = known.unwrap_or_else(|| panic!("{kind} was not subscribed to"));
        if let (Some(schema), Some(checker)) = (schema, models()) {
            let violations = checker.check_schema(schema, notification.to_string().as_bytes());
            assert_eq!(violations, [], "{schema}: {notification}");
        }
        kinds.insert(kind);
    }
    kinds
}

fn orders(run: &Run) {
    let (zero, none) = (id_of(0), "999-0000000-0000000");
    let after = "2026-01-01T00:00:00Z";
    run.get(
        200,
        &format!("{V0}?MarketplaceIds={US}&CreatedAfter={after}"),
    );
    run.get(400, &format!("{V0}?MarketplaceIds={US}"));
    let parts = [
        "",
        "/buyerInfo",
        "/address",
        "/orderItems",
        "/orderItems/buyerInfo",
    ];
    for part in parts {
        run.get(200, &format!("{V0}/{zero}{part}"));
        run.get(404, &format!("{V0}/{none}{part}"));
    }
    let resource = json!({"method": "GET", "path": format!("{V0}/{{orderId}}/address"),
        "dataElements": ["shippingAddress"]});
    let body = json!({"restrictedResources": [resource]});
    let tokens = "/tokens/2021-03-01/restrictedDataToken";
    let token = text(&run.call(200, "POST", tokens, body)["restrictedDataToken"]);
    run.call(400, "POST", tokens, json!({"restrictedResources": []}));
    let headers = [("x-amz-access-token", token.as_str())];
    let address = format!("{V0}/{zero}/address");
    let told = run.headed(200, &headers, ("GET", &address), Value::Null);
    assert!(told.json()["payload"]["ShippingAddress"].is_object());

    run.get(404, &format!("{V0}/{zero}/regulatedInfo"));
    let approve = json!({"regulatedOrderVerificationStatus":
        {"status": "Approved", "externalReviewerId": "reviewer1"}});
    run.call(400, "PATCH", &format!("{V0}/{zero}/regulatedInfo"), approve);
    let ready = json!({"marketplaceId": US, "shipmentStatus": "ReadyForPickup"});
    run.call(400, "POST", &format!("{V0}/{zero}/shipment"), ready);
    let parcel = |item: &str| {
        json!({"marketplaceId": US, "packageDetail": {
            "packageReferenceId": "1", "carrierCode": "USPS", "trackingNumber": "T-1",
            "shipDate": "2026-11-16T00:00:00Z",
            "orderItems": [{"orderItemId": item, "quantity": 1}]}})
    };
    let confirm = format!("{V0}/{zero}/shipmentConfirmation");
    run.call(204, "POST", &confirm, parcel("00000000000001"));
    run.call(400, "POST", &confirm, parcel("00000000000099"));

    let sets =
        "includedData=BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES";
    run.get(200, &format!("{V2026}?createdAfter={after}&{sets}"));
    run.get(400, V2026);
    run.get(200, &format!("{V2026}/{zero}?{sets}"));
    run.get(404, &format!("{V2026}/{none}"));
    let why = json!({"cancelReasonCode": "NO_INVENTORY"});
    let cancel = format!("{V2026}/{}/cancellation", id_of(2));
    run.call(200, "PUT", &cancel, why.clone());
    run.call(
        400,
        "PUT",
        &format!("{V2026}/{}/cancellation", id_of(1)),
        why,
    );
    run.get(200, &format!("{V2026}/{}?{sets}", id_of(2)));
    run.get(200, &format!("{V0}/{}/orderItems", id_of(2)));
}

fn messaging(run: &Run) {
    let (open, shipped) = (id_of(4), id_of(1));
    let at = |order: &str, rest: &str| format!("{MESSAGING}/{order}{rest}?marketplaceIds={US}");
    run.get(200, &at(&open, ""));
    run.get(404, &at("999-0000000-0000000", ""));
    run.get(200, &at(&open, "/attributes"));
    run.get(404, &at("999-0000000-0000000", "/attributes"));
    let said = json!({"text": "Which colour do you want?"});
    let file = json!({"attachments": [{"uploadDestinationId": "sc/1", "fileName": "i.pdf"}]});
    for (order, action, body, is_allowed) in [
        (&open, "confirmOrderDetails", &said, true),
        (&open, "confirmDeliveryDetails", &said, true),
        (&open, "confirmCustomizationDetails", &said, true),
        (&open, "unexpectedProblem", &said, true),
        (&shipped, "legalDisclosure", &file, true),
        (&shipped, "warranty", &file, true),
        (&shipped, "invoice", &file, true),
        (&open, "confirmServiceDetails", &said, false),
        (&open, "digitalAccessKey", &said, false),
    ] {
        let address = at(order, &format!("/messages/{action}"));
        let status = if is_allowed { 201 } else { 403 };
        run.call(status, "POST", &address, body.clone());
        let unknown = at("999-0000000-0000000", &format!("/messages/{action}"));
        run.call(404, "POST", &unknown, body.clone());
    }
}

/// Makes a document with an upload and a feed of it; the feed's id.
fn send_feed(run: &Run, kind: &str, content: &str) -> String {
    let content_type = "text/xml; charset=UTF-8";
    let documents = format!("{FEEDS}/documents");
    let made = run.call(
        201,
        "POST",
        &documents,
        json!({"contentType": content_type}),
    );
    let url = text(&made["url"]);
    run.desk
        .raw(
            "PUT",
            &url,
            &[("content-type", content_type)],
            content.to_owned(),
        )
        .expect(200);
    let body = json!({"feedType": kind, "marketplaceIds": [US],
        "inputFeedDocumentId": made["feedDocumentId"]});
    text(&run.call(202, "POST", &format!("{FEEDS}/feeds"), body)["feedId"])
}

fn feeds(run: &Run) {
    run.call(
        400,
        "POST",
        &format!("{FEEDS}/documents"),
        json!({"contentType": ""}),
    );
    run.call(400, "POST", &format!("{FEEDS}/feeds"), json!({}));
    let refund = format!(
        "<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion>\
         <MerchantIdentifier>A1EXAMPLE</MerchantIdentifier></Header>\
         <MessageType>OrderAdjustment</MessageType><Message><MessageID>1</MessageID>\
         <OrderAdjustment><AmazonOrderID>{}</AmazonOrderID><ActionType>Refund</ActionType>\
         <AdjustedItem><AmazonOrderItemCode>00000000000002</AmazonOrderItemCode>\
         <AdjustmentReason>CustomerReturn</AdjustmentReason><ItemPriceAdjustments><Component>\
         <Type>Principal</Type><Amount currency=\"USD\">5.00</Amount></Component>\
         </ItemPriceAdjustments></AdjustedItem></OrderAdjustment></Message></AmazonEnvelope>",
        id_of(1)
    );
    let id = send_feed(run, "POST_PAYMENT_ADJUSTMENT_DATA", &refund);
    let taken_back = send_feed(run, "POST_ORDER_ACKNOWLEDGEMENT_DATA", "x");
    let address = format!("{FEEDS}/feeds/{taken_back}");
    run.call(200, "DELETE", &address, Value::Null);
    run.call(400, "DELETE", &address, Value::Null);
    run.get(200, &address);
    run.desk.advance_ms(60_000);
    let done = run.get(200, &format!("{FEEDS}/feeds/{id}"));
    assert_eq!(done["processingStatus"], "DONE");
    run.get(404, &format!("{FEEDS}/feeds/1"));
    let result = text(&done["resultFeedDocumentId"]);
    let document = run.get(200, &format!("{FEEDS}/documents/{result}"));
    run.desk
        .raw("GET", &text(&document["url"]), &[], "")
        .expect(200);
    run.get(404, &format!("{FEEDS}/documents/none"));
    run.get(
        200,
        &format!("{FEEDS}/feeds?feedTypes=POST_PAYMENT_ADJUSTMENT_DATA"),
    );
    run.get(400, &format!("{FEEDS}/feeds"));
}

fn reports(run: &Run) {
    let kind = "GET_MERCHANT_LISTINGS_ALL_DATA";
    let address = format!("{REPORTS}/reports");
    let ask = |status: u16, kind: &str| {
        let body = json!({"reportType": kind, "marketplaceIds": [US]});
        run.call(status, "POST", &address, body)
    };
    ask(400, "GET_NONSENSE");
    let (id, other) = (
        text(&ask(202, kind)["reportId"]),
        text(&ask(202, kind)["reportId"]),
    );
    run.call(200, "DELETE", &format!("{address}/{other}"), Value::Null);
    run.call(404, "DELETE", &format!("{address}/1"), Value::Null);
    run.get(200, &format!("{address}/{other}"));
    run.desk.advance_ms(60_000);
    let done = run.get(200, &format!("{address}/{id}"));
    assert_eq!(done["processingStatus"], "DONE");
    run.get(404, &format!("{address}/1"));
    let document = text(&done["reportDocumentId"]);
    let document = run.get(200, &format!("{REPORTS}/documents/{document}"));
    run.desk
        .raw("GET", &text(&document["url"]), &[], "")
        .expect(200);
    run.get(404, &format!("{REPORTS}/documents/none"));
    run.get(200, &format!("{address}?reportTypes={kind}"));
    run.get(400, &address);

    let address = format!("{REPORTS}/schedules");
    let mut body = json!({"reportType": kind, "marketplaceIds": [US], "period": "P1D"});
    let made = run.call(201, "POST", &address, body.clone());
    body["period"] = json!("sometimes");
    run.call(400, "POST", &address, body);
    let id = text(&made["reportScheduleId"]);
    run.get(200, &format!("{address}?reportTypes={kind}"));
    run.get(400, &address);
    run.get(200, &format!("{address}/{id}"));
    run.get(404, &format!("{address}/1"));
    run.call(200, "DELETE", &format!("{address}/{id}"), Value::Null);
    run.call(404, "DELETE", &format!("{address}/1"), Value::Null);
}

fn listings(run: &Run) {
    let at = |sku: &str| format!("{ITEMS}/{sku}?marketplaceIds={US}");
    let sets = "includedData=summaries,attributes,issues,offers,fulfillmentAvailability,procurement,relationships,productTypes";
    run.get(200, &format!("{}&{sets}", at("PLAIN-1")));
    run.get(404, &at("NONE"));
    run.get(200, &format!("{ITEMS}?marketplaceIds={US}&{sets}"));
    run.get(400, ITEMS);
    let patches = json!([{"op": "merge", "path": "/attributes/fulfillment_availability",
        "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": 7}]}]);
    let body = json!({"productType": "PRODUCT", "patches": patches});
    let answer = run.call(200, "PATCH", &at("PLAIN-1"), body);
    assert_eq!(answer["status"], "ACCEPTED");
    run.call(
        400,
        "PATCH",
        &at("PLAIN-1"),
        json!({"productType": "PRODUCT"}),
    );
    let offer = json!({"productType": "PRODUCT", "requirements": "LISTING_OFFER_ONLY",
        "attributes": {
            "merchant_suggested_asin": [{"value": ASIN, "marketplace_id": US}],
            "condition_type": [{"value": "new_new", "marketplace_id": US}],
            "fulfillment_availability": [
                {"fulfillment_channel_code": "DEFAULT", "quantity": 3, "marketplace_id": US}],
            "purchasable_offer": [{"currency": "USD", "marketplace_id": US,
                "our_price": [{"schedule": [{"value_with_tax": 9.5}]}]}]}});
    let answer = run.call(200, "PUT", &at("NEW-1"), offer);
    assert_eq!(answer["status"], "ACCEPTED", "{answer}");
    run.call(400, "PUT", &at("NEW-2"), json!({}));
    run.desk.advance_ms(120_000);
    run.get(200, &at("NEW-1"));
    run.call(200, "DELETE", &at("NEW-1"), Value::Null);
    // The model of this operation has no 404.
    run.call(400, "DELETE", &at("NONE"), Value::Null);
}

fn inventory(run: &Run) {
    let item = json!({"sellerSku": "K-1", "marketplaceId": US, "productName": "Kettle"});
    for sku in ["K-1", "K-2"] {
        let mut item = item.clone();
        item["sellerSku"] = json!(sku);
        run.call(200, "POST", &format!("{STOCK}/items"), item);
    }
    run.call(400, "POST", &format!("{STOCK}/items"), item);
    let add = |status: u16, sku: &str, once: &str| {
        let headers = [
            ("x-amz-access-token", run.desk.token.as_str()),
            ("x-amzn-idempotency-token", once),
        ];
        let items = json!([{"sellerSku": sku, "marketplaceId": US, "quantity": 50}]);
        let body = json!({"inventoryItems": items});
        let address = format!("{STOCK}/items/inventory");
        run.headed(status, &headers, ("POST", &address), body);
    };
    add(200, "K-1", "1");
    add(404, "NONE", "2");
    let summaries = format!("{STOCK}/summaries?granularityType=Marketplace&marketplaceIds={US}");
    run.get(200, &format!("{summaries}&granularityId={US}&details=true"));
    run.get(400, &summaries);
    let gone = format!("{STOCK}/items/K-2?marketplaceId={US}");
    run.call(200, "DELETE", &gone, Value::Null);
    run.call(404, "DELETE", &gone, Value::Null);
}

fn destination() -> Value {
    json!({"name": "A. Buyer", "addressLine1": "1 Street", "city": "Town",
        "stateOrRegion": "NY", "postalCode": "10001", "countryCode": "US"})
}

fn old_outbound(run: &Run) {
    let base = format!("{OLD_OUTBOUND}/fulfillmentOrders");
    let order = |id: &str| {
        json!({"marketplaceId": US, "sellerFulfillmentOrderId": id, "displayableOrderId": id,
            "displayableOrderDate": "2026-11-16T00:00:00Z", "displayableOrderComment": "Thanks",
            "shippingSpeedCategory": "Standard", "destinationAddress": destination(),
            "items": [{"sellerSku": "K-1", "sellerFulfillmentOrderItemId": "1", "quantity": 1}]})
    };
    for id in ["M-1", "M-2"] {
        run.call(200, "POST", &base, order(id));
    }
    run.call(400, "POST", &base, order("M-1"));
    let change = json!({"displayableOrderComment": "Many thanks"});
    run.call(200, "PUT", &format!("{base}/M-1"), change.clone());
    run.call(404, "PUT", &format!("{base}/NONE"), change);
    run.call(200, "PUT", &format!("{base}/M-2/cancel"), Value::Null);
    run.call(400, "PUT", &format!("{base}/M-2/cancel"), Value::Null);
    let complete = json!({"fulfillmentOrderStatus": "Complete"});
    run.call(200, "PUT", &format!("{base}/M-1/status"), complete.clone());
    run.call(404, "PUT", &format!("{base}/NONE/status"), complete);
    let found = run.get(200, &format!("{base}/M-1"));
    run.get(404, &format!("{base}/NONE"));
    let shipment = &found["payload"]["fulfillmentShipments"][0];
    let package = &shipment["fulfillmentShipmentPackage"][0]["packageNumber"];
    run.get(
        200,
        &format!("{OLD_OUTBOUND}/tracking?packageNumber={package}"),
    );
    run.get(404, &format!("{OLD_OUTBOUND}/tracking?packageNumber=999"));
    run.get(200, &format!("{base}?queryStartDate=2026-11-16T00:00:00Z"));
    run.get(400, &format!("{base}?queryStartDate=soon"));
    let codes = format!("{OLD_OUTBOUND}/returnReasonCodes");
    let reasons = run.get(
        200,
        &format!("{codes}?sellerSku=K-1&sellerFulfillmentOrderId=M-1"),
    );
    run.get(400, &codes);
    let reason = &reasons["payload"]["reasonCodeDetails"][0]["returnReasonCode"];
    let back = json!({"items": [{"sellerReturnItemId": "1",
        "amazonShipmentId": shipment["amazonShipmentId"],
        "sellerFulfillmentOrderItemId": "1", "returnReasonCode": reason}]});
    run.call(200, "PUT", &format!("{base}/M-1/return"), back.clone());
    run.call(404, "PUT", &format!("{base}/NONE/return"), back);
    let items = json!([{"sellerSku": "K-1", "quantity": 1, "sellerFulfillmentOrderItemId": "1"}]);
    let preview = json!({"address": destination(), "items": items});
    run.call(200, "POST", &format!("{base}/preview"), preview);
    run.call(400, "POST", &format!("{base}/preview"), json!({}));
    let product = json!({"product": {"productIdentifier": {"merchantSku": "K-1"}},
        "terms": {"origin": {"countryCode": "US"}, "destination": {}}});
    run.call(
        200,
        "POST",
        &format!("{OLD_OUTBOUND}/deliveryOffers"),
        product,
    );
    run.call(
        400,
        "POST",
        &format!("{OLD_OUTBOUND}/deliveryOffers"),
        json!({}),
    );
    let features = format!("{OLD_OUTBOUND}/features");
    let inventory = format!("{features}/inventory/BLANK_BOX");
    let place = format!("?marketplaceId={US}");
    run.get(200, &format!("{features}{place}"));
    run.get(400, &features);
    run.get(200, &format!("{inventory}{place}"));
    run.get(400, &inventory);
    run.get(200, &format!("{inventory}/K-1{place}"));
    run.get(404, &format!("{inventory}/NONE{place}"));
}

fn new_outbound(run: &Run) {
    let base = format!("{NEW_OUTBOUND}/orders");
    let sku = json!({"productIdentifier": {"amazonSku": "K-1"}});
    let amount = json!({"value": "1", "unit": "EACHES"});
    let order = |id: &str| {
        json!({"orderId": id, "destination": {"deliveryAddress": destination()},
            "fulfillmentConfiguration": {"action": "SHIP", "policy": "FILL_ALL",
                "serviceLevel": {"serviceTiers": ["STANDARD"]}},
            "lineItems": [{"lineItemId": "1", "amount": amount, "product": sku}]})
    };
    for id in ["N-1", "N-2"] {
        run.call(200, "POST", &base, order(id));
    }
    run.call(400, "POST", &base, order("N-1"));
    let ship = json!({"fulfillmentConfiguration": {"action": "SHIP"}});
    run.call(202, "PUT", &format!("{base}/N-1"), ship.clone());
    run.call(404, "PUT", &format!("{base}/NONE"), ship);
    run.call(202, "PUT", &format!("{base}/N-2/cancel"), Value::Null);
    run.call(404, "PUT", &format!("{base}/NONE/cancel"), Value::Null);
    let complete = json!({"status": "COMPLETE"});
    run.call(204, "PUT", &format!("{base}/N-1/status"), complete.clone());
    run.call(404, "PUT", &format!("{base}/NONE/status"), complete);
    let found = run.get(200, &format!("{base}/N-1?shipments=INCLUDE"));
    run.get(404, &format!("{base}/NONE"));
    let package = text(&found["order"]["shipments"][0]["packages"][0]["packageId"]);
    let late = json!({"status": "DELAYED"});
    run.call(
        204,
        "PUT",
        &format!("{base}/N-1/packages/{package}"),
        late.clone(),
    );
    run.call(404, "PUT", &format!("{base}/N-1/packages/x"), late);
    run.get(200, &format!("{base}?updatedAfter=2026-11-16T00:00:00Z"));
    run.get(400, &format!("{base}?updatedAfter=soon"));
    let preview = json!({"destination": {"deliveryAddress": destination()},
        "lineItems": [{"product": sku, "amount": amount}]});
    run.call(200, "POST", &format!("{NEW_OUTBOUND}/previews"), preview);
    run.call(400, "POST", &format!("{NEW_OUTBOUND}/previews"), json!({}));
    let offers = json!({"origin": {"countryCode": "US"}, "items": [sku]});
    run.call(200, "POST", &format!("{NEW_OUTBOUND}/offers"), offers);
    run.call(400, "POST", &format!("{NEW_OUTBOUND}/offers"), json!({}));
}

fn pricing(run: &Run) {
    let base = "/products/pricing/v0";
    let place = format!("MarketplaceId={US}");
    for which in ["price", "competitivePrice"] {
        run.get(
            200,
            &format!("{base}/{which}?{place}&ItemType=Asin&Asins={ASIN}"),
        );
        run.get(400, &format!("{base}/{which}?{place}"));
    }
    for which in [format!("items/{ASIN}"), "listings/PLAIN-1".to_owned()] {
        let offers = format!("{base}/{which}/offers?{place}");
        run.get(200, &format!("{offers}&ItemCondition=New"));
        run.get(400, &offers);
    }
    for (name, which) in [
        ("itemOffers", format!("items/{ASIN}")),
        ("listingOffers", "listings/PLAIN-1".to_owned()),
    ] {
        let request = json!({"uri": format!("{base}/{which}/offers"), "method": "GET",
            "MarketplaceId": US, "ItemCondition": "New"});
        let address = format!("/batches/products/pricing/v0/{name}");
        run.call(200, "POST", &address, json!({"requests": [request]}));
        run.call(400, "POST", &address, json!({"requests": []}));
    }
    let base = "/products/pricing/2022-05-01";
    let summary = json!({"asin": ASIN, "marketplaceId": US, "method": "GET",
        "includedData": ["featuredBuyingOptions", "referencePrices", "lowestPricedOffers"],
        "uri": format!("{base}/items/competitiveSummary")});
    let expected = json!({"marketplaceId": US, "sku": "PLAIN-1", "method": "GET",
        "uri": format!("{base}/offer/featuredOfferExpectedPrice")});
    for (name, request) in [
        ("items/competitiveSummary", summary),
        ("offer/featuredOfferExpectedPrice", expected),
    ] {
        let address = format!("/batches{base}/{name}");
        run.call(200, "POST", &address, json!({"requests": [request]}));
        run.call(400, "POST", &address, json!({"requests": []}));
    }
}

fn account(run: &Run) {
    run.get(200, "/sellers/v1/marketplaceParticipations");
    run.get(200, "/sellers/v1/account");
    let since = "postedAfter=2026-11-16T00:00:00Z";
    let found = run.get(200, &format!("{FINANCES}/transactions?{since}"));
    assert!(found["payload"]["transactions"].is_array(), "{found}");
    run.get(400, &format!("{FINANCES}/transactions"));
    run.get(200, &format!("{FINANCES}/balances"));
    run.get(400, &format!("{FINANCES}/balances?asOfDate=never"));
    run.get(
        200,
        &format!("{FINANCES}/summary?periodStart=2026-11-16&periodEnd=2026-11-16"),
    );
    run.get(400, &format!("{FINANCES}/summary?periodStart=today"));
}

#[test]
fn every_operation_answers_and_refuses_as_its_model_says() {
    let mut run = Run::start();
    subscribe(&run);
    run.desk
        .control("/__seed", &json!({"n": 6, "shipped_every": 2}));
    orders(&run);
    messaging(&run);
    feeds(&run);
    reports(&run);
    listings(&run);
    inventory(&run);
    old_outbound(&run);
    new_outbound(&run);
    pricing(&run);
    account(&run);
    run.pass_ms(6 * 3_600_000);
    let kinds = check_notifications(&drain(&run));
    let expected = KINDS.map(|(kind, _, _)| kind.to_owned());
    assert_eq!(kinds, expected.into_iter().collect());
    unsubscribe(&run);

    assert_eq!(*run.wrong.borrow(), Vec::<String>::new());
    let seen = run.seen.borrow();
    for operation in OPERATIONS {
        let none = BTreeSet::new();
        let statuses = seen.get(&operation.id).unwrap_or(&none);
        let has_answered = statuses.iter().any(|status| (200..300).contains(status));
        let never = NEVER.iter().find(|(id, _, _)| *id == operation.id);
        if let Some((_, refusal, why)) = never {
            println!("{} only refuses: {why}", operation.name);
            assert!(!has_answered && statuses.contains(refusal), "{operation:?}");
        } else {
            assert!(has_answered, "{operation:?}: {statuses:?}");
            let success = operation.success_status;
            assert!(statuses.contains(&success), "{operation:?}: {statuses:?}");
        }
        let has_refused = statuses.iter().any(|status| (400..500).contains(status));
        // What takes no argument has nothing to refuse.
        let takes_nothing = operation.path.starts_with("/sellers/")
            || operation.id == OperationId::NotificationsGetDestinations;
        assert_eq!(has_refused, !takes_nothing, "{operation:?}: {statuses:?}");
        assert!(!statuses.contains(&501), "{operation:?}");
    }
}

#[test]
fn every_operation_has_a_function_that_answers_it() {
    for operation in OPERATIONS {
        assert!(
            route::handler(operation.api, operation.name).is_some(),
            "{operation:?}"
        );
    }
    assert_eq!(OPERATIONS.len(), 95);
}
