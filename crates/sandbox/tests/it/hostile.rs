//! Random calls out of fragments of real ones: nothing panics, every refusal has its shape, and the
//! world stays in order.

use countermand_sandbox::documents;
use countermand_spapi::operation::OPERATIONS;
use serde_json::{Value, json};

use crate::desk::{BASE, Desk, Reply, US};

/// Numbers that look random, from a seed that a failure prints.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % limit
    }

    fn is(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }
}

/// Values at which programs break.
const TEXTS: [&str; 48] = [
    "",
    " ",
    "0",
    "-1",
    "1",
    "999999",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "1e400",
    "1E3",
    "0.1",
    "99999999999999999.99",
    "NaN",
    "null",
    "true",
    "../../etc/passwd",
    "%2e%2e%2f",
    "..",
    "%ff%fe",
    "%00",
    "%",
    "a\r\nset-cookie: x=1",
    "\u{202e}\u{feff}\u{10ffff}",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>&b;",
    "0001-01-01T00:00:00Z",
    "-009999-01-02T01:59:59Z",
    "9999-12-31T23:59:59.999999999Z",
    "2026-11-16T00:00:00Z",
    "2026-11-15",
    "2026-13-45T99:99:99Z",
    "2026-11-16T00:00:00+99:99",
    "P1D",
    "PT5M",
    "111-0000001-0000001",
    "111-9999999-9999999",
    "00000000000002",
    "PLAIN-1",
    "EX-US-001",
    "ATVPDKIKX0DER",
    "A1EXAMPLE",
    "US",
    "POST_ORDER_ACKNOWLEDGEMENT_DATA",
    "JSON_LISTINGS_FEED",
    "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL",
    "arn:aws:sqs:us-east-1:123456789012:orders",
    "50000000001",
];

/// Names of query parameters that some operation takes.
const PARAMETERS: [&str; 40] = [
    "MarketplaceIds",
    "marketplaceIds",
    "marketplaceId",
    "MarketplaceId",
    "CreatedAfter",
    "createdAfter",
    "createdBefore",
    "CreatedBefore",
    "LastUpdatedAfter",
    "lastUpdatedAfter",
    "OrderStatuses",
    "MaxResultsPerPage",
    "maxResultsPerPage",
    "NextToken",
    "nextToken",
    "paginationToken",
    "pageToken",
    "pageSize",
    "includedData",
    "feedTypes",
    "reportTypes",
    "processingStatuses",
    "createdSince",
    "createdUntil",
    "details",
    "granularityType",
    "granularityId",
    "sellerSkus",
    "startDateTime",
    "Skus",
    "Asins",
    "ItemType",
    "ItemCondition",
    "postedAfter",
    "postedBefore",
    "skus",
    "identifiers",
    "identifiersType",
    "sortBy",
    "queryStartDate",
];

/// Bodies that some operation takes.
fn bodies() -> Vec<Value> {
    let address = json!({"name": "A", "addressLine1": "B", "city": "C", "stateOrRegion": "WA",
        "postalCode": "98101", "countryCode": "US"});
    vec![
        json!({"cancelReasonCode": "NO_INVENTORY"}),
        json!({"marketplaceId": US, "packageDetail": {"packageReferenceId": "1", "carrierCode": "UPS",
            "carrierName": "UPS", "shippingMethod": "Ground", "trackingNumber": "1Z", "shipDate": "2026-11-16T00:00:00Z",
            "orderItems": [{"orderItemId": "00000000000002", "quantity": 1}]}}),
        json!({"marketplaceId": US, "shipmentStatus": "ReadyForPickup", "orderItems": []}),
        json!({"contentType": "text/xml; charset=UTF-8"}),
        json!({"feedType": "JSON_LISTINGS_FEED", "marketplaceIds": [US], "inputFeedDocumentId": "x",
            "feedOptions": {"a": "b"}}),
        json!({"reportType": "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL", "marketplaceIds": [US],
            "dataStartTime": "2026-11-01T00:00:00Z", "dataEndTime": "2026-11-16T00:00:00Z",
            "reportOptions": {"custom": "true"}}),
        json!({"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": [US], "period": "P1D",
            "nextReportCreationTime": "2026-11-16T01:00:00Z"}),
        json!({"name": "orders", "resourceSpecification": {"sqs": {"arn": "arn:aws:sqs:us-east-1:123456789012:orders"}}}),
        json!({"payloadVersion": "1.0", "destinationId": "x",
            "processingDirective": {"eventFilter": {"eventFilterType": "ORDER_CHANGE", "orderChangeTypes": ["OrderStatusChange"]}}}),
        json!({"text": "Dear buyer", "attachments": [], "coverageStartDate": "2026-11-16T00:00:00Z",
            "coverageEndDate": "2027-11-16T00:00:00Z"}),
        json!({"productType": "PRODUCT", "requirements": "LISTING_OFFER_ONLY", "attributes": {
            "fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT", "quantity": 5}],
            "purchasable_offer": [{"marketplace_id": US, "currency": "USD",
                "our_price": [{"schedule": [{"value_with_tax": 10.5}]}]}]}}),
        json!({"productType": "PRODUCT", "patches": [{"op": "replace", "path": "/attributes/fulfillment_availability",
            "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": 5}]}]}),
        json!({"sellerFulfillmentOrderId": "F1", "displayableOrderId": "F1", "displayableOrderDate": "2026-11-16T00:00:00Z",
            "displayableOrderComment": "x", "shippingSpeedCategory": "Standard", "destinationAddress": address,
            "items": [{"sellerSku": "EX-US-001", "sellerFulfillmentOrderItemId": "1", "quantity": 1}]}),
        json!({"restrictedResources": [{"method": "GET", "path": "/orders/v0/orders", "dataElements": ["buyerInfo"]}]}),
        json!({"requests": [{"uri": "/products/pricing/v0/items/B0PLAIN001/offers", "method": "GET",
            "MarketplaceId": US, "ItemCondition": "New", "asin": "B0PLAIN001", "sku": "PLAIN-1", "marketplaceId": US,
            "segment": {"segmentDetails": {}}, "includedData": ["FEATURED_BUYING_OPTIONS"]}]}),
        json!({"sellerSku": "W-1", "marketplaceId": US, "productName": "A"}),
        json!({"inventoryItems": [{"sellerSku": "W-1", "marketplaceId": US, "quantity": 999_999}]}),
        json!({"n": 3, "shipped_every": 2}),
        json!({"advance_ms": 3_600_000, "speed": 1}),
        json!({"profile": {"lost_ppm": 1, "slow_ms": 5, "skew_ms": 7, "slow_work_factor": 3, "notice_late_ms": 9},
            "usage_plans": false, "seed": 4}),
        json!({"QueueName": "q", "Attributes": {"VisibilityTimeout": "5"}, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 0,
            "QueueUrl": format!("{BASE}/123456789012/orders"), "MessageBody": "x", "ReceiptHandle": "y",
            "VisibilityTimeout": 7, "Entries": [{"Id": "1", "ReceiptHandle": "y", "MessageBody": "z"}]}),
    ]
}

/// Where each of the bodies goes; `#` is some digit.
const CALLS: [(&str, &str); 21] = [
    (
        "PUT",
        "/orders/2026-01-01/orders/111-000000#-000000#/cancellation",
    ),
    (
        "POST",
        "/orders/v0/orders/111-000000#-000000#/shipmentConfirmation",
    ),
    ("POST", "/orders/v0/orders/111-000000#-000000#/shipment"),
    ("POST", "/feeds/2021-06-30/documents"),
    ("POST", "/feeds/2021-06-30/feeds"),
    ("POST", "/reports/2021-06-30/reports"),
    ("POST", "/reports/2021-06-30/schedules"),
    ("POST", "/notifications/v1/destinations"),
    ("POST", "/notifications/v1/subscriptions/ORDER_CHANGE"),
    (
        "POST",
        "/messaging/v1/orders/111-000000#-000000#/messages/unexpectedProblem",
    ),
    ("PUT", "/listings/2021-08-01/items/A1EXAMPLE/NEW-#"),
    ("PATCH", "/listings/2021-08-01/items/A1EXAMPLE/PLAIN-1"),
    ("POST", "/fba/outbound/2020-07-01/fulfillmentOrders"),
    ("POST", "/tokens/2021-03-01/restrictedDataToken"),
    ("POST", "/batches/products/pricing/v0/itemOffers"),
    ("POST", "/fba/inventory/v1/items"),
    ("POST", "/fba/inventory/v1/items/inventory"),
    ("POST", "/__seed"),
    ("POST", "/__clock"),
    ("POST", "/__faults"),
    ("POST", "/"),
];

/// Documents that feeds are made of.
const FEEDS: [&str; 6] = [
    "<?xml version=\"1.0\"?><AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>A1EXAMPLE</MerchantIdentifier></Header><MessageType>OrderAcknowledgement</MessageType><Message><MessageID>1</MessageID><OrderAcknowledgement><AmazonOrderID>111-0000001-0000001</AmazonOrderID><StatusCode>Failure</StatusCode><Item><AmazonOrderItemCode>00000000000002</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason><Quantity>1</Quantity></Item></OrderAcknowledgement></Message></AmazonEnvelope>",
    "<?xml version=\"1.0\"?><AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>A1EXAMPLE</MerchantIdentifier></Header><MessageType>OrderAdjustment</MessageType><Message><MessageID>2</MessageID><OrderAdjustment><AmazonOrderID>111-0000001-0000001</AmazonOrderID><AdjustedItem><AmazonOrderItemCode>00000000000002</AmazonOrderItemCode><AdjustmentReason>NoInventory</AdjustmentReason><ItemPriceAdjustments><Component><Type>Principal</Type><Amount currency=\"USD\">1.00</Amount></Component></ItemPriceAdjustments><QuantityCancelled>1</QuantityCancelled></AdjustedItem></OrderAdjustment></Message></AmazonEnvelope>",
    "<?xml version=\"1.0\"?><AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>A1EXAMPLE</MerchantIdentifier></Header><MessageType>OrderFulfillment</MessageType><Message><MessageID>3</MessageID><OrderFulfillment><AmazonOrderID>111-0000001-0000001</AmazonOrderID><FulfillmentDate>2026-11-16T00:00:00Z</FulfillmentDate><FulfillmentData><CarrierCode>UPS</CarrierCode><ShipperTrackingNumber>1Z</ShipperTrackingNumber></FulfillmentData><Item><AmazonOrderItemCode>00000000000002</AmazonOrderItemCode><Quantity>1</Quantity></Item></OrderFulfillment></Message></AmazonEnvelope>",
    "TemplateType=OrderCancellation\tVersion=2016.0\nTemplateType=OrderCancellation\tVersion=2016.0\norder-id\tcancellation-reason-code\tamazon-order-item-code\n111-0000001-0000001\tNoInventory\t00000000000002\n",
    "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\ttracking-number\n111-0000001-0000001\t00000000000002\t1\t2026-11-16\tUPS\t1Z\n",
    "{\"header\":{\"sellerId\":\"A1EXAMPLE\",\"version\":\"2.0\"},\"messages\":[{\"messageId\":1,\"sku\":\"PLAIN-1\",\"operationType\":\"PATCH\",\"productType\":\"PRODUCT\",\"patches\":[{\"op\":\"replace\",\"path\":\"/attributes/fulfillment_availability\",\"value\":[{\"fulfillment_channel_code\":\"DEFAULT\",\"quantity\":5}]}]}]}",
];

const FEED_TYPES: [&str; 7] = [
    "POST_ORDER_ACKNOWLEDGEMENT_DATA",
    "POST_PAYMENT_ADJUSTMENT_DATA",
    "POST_ORDER_FULFILLMENT_DATA",
    "POST_FLAT_FILE_ORDER_ACKNOWLEDGEMENT_DATA",
    "POST_FLAT_FILE_FULFILLMENT_DATA",
    "JSON_LISTINGS_FEED",
    "POST_FLAT_FILE_BULK_FULFILLMENT_ORDER_CANCELLATION_REQUEST",
];

/// Bytes of a text, some of them changed.
fn mutated(chance: &mut Chance, text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..chance.below(4) {
        let at = chance.below(bytes.len() + 1);
        match chance.below(5) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            2 => {
                let inside = chance.pick(&TEXTS).bytes();
                bytes.splice(at..at, inside);
            }
            3 => {
                let end = (at + chance.below(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => {
                let end = (at + chance.below(200)).min(bytes.len());
                let twice = bytes[at..end].to_vec();
                bytes.splice(at..at, twice);
            }
        }
    }
    bytes
}

/// A value with some of its leaves changed.
fn twisted(chance: &mut Chance, value: &Value) -> Value {
    if chance.is(12) {
        return match chance.below(7) {
            0 => Value::Null,
            1 => json!(chance.pick(&[0, -1, 1, i64::MAX, i64::MIN, 4_294_967_296, 999_999])),
            2 => json!(chance.pick(&[0.5, 1e300, -1e-300, 1e18])),
            3 => json!([]),
            4 => json!({}),
            5 => json!(u64::MAX),
            _ => json!(chance.pick(&TEXTS)),
        };
    }
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|_| !chance.is(25))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|(name, value)| (name, twisted(chance, &value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => {
            let n_times = if chance.is(10) { 30 } else { 1 };
            let items = items.iter().cycle().take(items.len() * n_times);
            items.map(|item| twisted(chance, item)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// Ids and addresses that answers told, to be used again.
#[derive(Default)]
struct Known(Vec<String>);

impl Known {
    fn learn(&mut self, value: &Value) {
        match value {
            Value::String(text) if (3..400).contains(&text.len()) && self.0.len() < 4_000 => {
                self.0.push(text.clone());
            }
            Value::Array(items) => items.iter().take(5).for_each(|item| self.learn(item)),
            Value::Object(fields) => fields.values().for_each(|item| self.learn(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn text(&self, chance: &mut Chance) -> String {
        if self.0.is_empty() || chance.is(3) {
            (*chance.pick(&TEXTS)).to_owned()
        } else {
            chance.pick(&self.0).clone()
        }
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'%' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// The path of some operation, its parameters filled in with whatever.
fn path(chance: &mut Chance, known: &Known) -> (String, String) {
    const OTHERS: [(&str, &str); 16] = [
        ("POST", "/auth/o2/token"),
        ("POST", "/__clock"),
        ("POST", "/__seed"),
        ("POST", "/__faults"),
        ("GET", "/__messages"),
        ("GET", "/__events"),
        ("POST", "/"),
        ("POST", "/123456789012/orders"),
        ("GET", "/__documents/../../etc/passwd"),
        ("GET", "/__documents/%2e%2e/%2e%2e/x"),
        ("PUT", "/__documents/x/y"),
        ("GET", "//"),
        ("GET", "/orders/v0/orders/%2F"),
        ("OPTIONS", "*"),
        ("DELETE", "/__nothing"),
        ("GET", ""),
    ];
    let (method, template) = if chance.is(5) {
        *chance.pick(&OTHERS)
    } else {
        let operation = chance.pick(OPERATIONS);
        (operation.method.as_str(), operation.path)
    };
    let mut path = String::new();
    for part in template.split_inclusive('/') {
        if part.starts_with('{') {
            path += &encoded(&known.text(chance));
            path += if part.ends_with('/') { "/" } else { "" };
        } else {
            path += part;
        }
    }
    let method = if chance.is(30) {
        *chance.pick(&["TRACE", "HEAD", "PUT", "get", "X"])
    } else {
        method
    };
    (method.to_owned(), path)
}

fn query(chance: &mut Chance, known: &Known) -> String {
    let mut pairs: Vec<_> = (0..chance.below(6))
        .map(|_| {
            format!(
                "{}={}",
                chance.pick(&PARAMETERS),
                encoded(&known.text(chance))
            )
        })
        .collect();
    if chance.is(2) {
        pairs.push(format!(
            "marketplaceIds={US}&MarketplaceIds={US}&marketplaceId={US}&MarketplaceId={US}"
        ));
    }
    if chance.is(3) {
        pairs.push("CreatedAfter=2026-01-01&createdAfter=2026-01-01T00:00:00Z".to_owned());
    }
    pairs.join("&")
}

fn assert_shape(what: &str, path: &str, is_queue: bool, reply: &Reply) {
    if (200..300).contains(&reply.status) {
        return;
    }
    let text = String::from_utf8_lossy(&reply.body);
    let is_shaped = if path.starts_with(documents::PREFIX) {
        text.contains("<Error><Code>")
    } else if is_queue {
        text.contains("__type") || text.contains("<ErrorResponse")
    } else if path == "/auth/o2/token" && reply.status != 405 {
        reply.json()["error"].is_string()
    } else {
        !reply.error_code().is_empty()
    };
    assert!(is_shaped, "{what}: {} {text}", reply.status);
    // A panic, and nothing else here, is answered with 500.
    assert!(reply.status < 500 || reply.status == 501, "{what}: {text}");
}

fn assert_order(desk: &Desk, seed: u64) {
    for row in desk.orders() {
        let number = |name: &str| row[name].as_i64().unwrap();
        assert!(
            number("cancelled") + number("shipped") <= number("qty"),
            "seed {seed}: {row}"
        );
        let is_outbound = row["channel"] == "MCF";
        assert!(
            is_outbound || number("refunded") <= number("paid"),
            "seed {seed}: {row}"
        );
    }
}

fn send_random(desk: &Desk, chance: &mut Chance, known: &mut Known, bodies: &[Value], seed: u64) {
    const ACTIONS: [&str; 12] = [
        "CreateQueue",
        "DeleteMessage",
        "DeleteMessageBatch",
        "ReceiveMessage",
        "SendMessage",
        "SendMessageBatch",
        "PurgeQueue",
        "ListQueues",
        "GetQueueUrl",
        "GetQueueAttributes",
        "ChangeMessageVisibility",
        "Nonsense",
    ];
    let (mut method, mut path) = path(chance, known);
    let body = match chance.below(24) {
        0 => Vec::new(),
        1 => "{\"a\":".repeat(20_000).into_bytes(),
        2 => {
            let text = chance.pick(bodies).to_string();
            mutated(chance, &text)
        }
        3 => chance.pick(&FEEDS).as_bytes().to_vec(),
        _ => {
            // A call that is right but for a value or two.
            let at = chance.below(bodies.len());
            let (right_method, right_path) = CALLS[at];
            right_method.clone_into(&mut method);
            path = right_path.replace('#', &chance.below(8).to_string());
            twisted(chance, &bodies[at]).to_string().into_bytes()
        }
    };
    let is_grantless = path.starts_with("/notifications/v1/destinations");
    let token = match chance.below(10) {
        0 => format!("{}x", desk.token),
        1 => known.text(chance),
        _ if is_grantless => desk.grantless("sellingpartnerapi::notifications"),
        _ => desk.token.clone(),
    };
    let target = format!("AmazonSQS.{}", chance.pick(&ACTIONS));
    let is_queue = path == "/" || path == "/123456789012/orders";
    let is_text = token.bytes().all(|byte| (b' '..0x7f).contains(&byte));
    let mut headers = vec![(
        "x-amz-access-token",
        if is_text { token.as_str() } else { "x" },
    )];
    if is_queue {
        headers.push(("x-amz-target", target.as_str()));
    }
    let once = chance.below(1_000_000).to_string();
    headers.push(("x-amzn-idempotency-token", once.as_str()));
    if chance.is(4) {
        headers.push(("range", "bytes=0-18446744073709551615"));
    }
    let query = query(chance, known);
    let text = String::from_utf8_lossy(&body)
        .chars()
        .take(600)
        .collect::<String>();
    let what = format!("seed {seed}: {method} {path}?{query} {target} {text}");
    let reply = desk.raw(&method, &format!("{path}?{query}"), &headers, body);
    let is_queue = is_queue && method == "POST";
    assert_shape(&what, &path, is_queue, &reply);
    if reply.status < 300 && reply.content_type.contains("json") {
        known.learn(&reply.json());
    }
}

fn send_feed(desk: &Desk, chance: &mut Chance, seed: u64) {
    let xml = "text/xml; charset=UTF-8";
    let made = desk.call(
        "POST",
        "/feeds/2021-06-30/documents",
        json!({"contentType": xml}),
    );
    let made = made.expect(201).json();
    let at = chance.below(FEEDS.len());
    let digit = chance.below(8);
    let feed = FEEDS[at].replace("0000001", &format!("000000{digit}"));
    let bytes = mutated(chance, &feed);
    let url = made["url"].as_str().unwrap();
    let what = format!("seed {seed}: feed {}", String::from_utf8_lossy(&bytes));
    let reply = desk.raw("PUT", url, &[("content-type", xml)], bytes);
    assert_eq!(reply.status, 200, "{what}");
    let feed = json!({"feedType": if chance.is(4) { chance.pick(&FEED_TYPES) } else { &FEED_TYPES[at] }, "marketplaceIds": [US],
        "inputFeedDocumentId": made["feedDocumentId"]});
    let reply = desk.call("POST", "/feeds/2021-06-30/feeds", feed);
    assert!(reply.status == 202 || reply.status == 400, "{what}");
    let moved = desk.raw("POST", "/__clock", &[], r#"{"advance_ms":600000}"#);
    assert_eq!(moved.status, 200, "{what}");
}

fn storm(seed: u64, scenario: &str) {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let bodies = bodies();
    let mut known = Known::default();
    let mut desk = Desk::with_seed(scenario, seed).unmetered();
    desk.seed_orders(10);
    for number in 0..200 {
        send_random(&desk, &mut chance, &mut known, &bodies, seed);
        // Whatever was set on the way: no faults, no plans, a token that is good.
        let free = json!({"profile": "none", "usage_plans": false});
        desk.control("/__faults", &free);
        desk.control("/__clock", &json!({"speed": 1}));
        if number % 10 == 0 {
            desk.sign_in();
            send_feed(&desk, &mut chance, seed);
        }
    }
    assert_order(&desk, seed);
    let (ledger, orders) = (desk.ledger(), desk.orders());
    let now = desk.raw("GET", "/__clock", &[], "").json()["now_ms"].clone();
    let desk = desk.restarted();
    assert_eq!(
        desk.raw("GET", "/__clock", &[], "").json()["now_ms"],
        now,
        "seed {seed}"
    );
    assert!(
        desk.ledger() == ledger,
        "seed {seed}: the ledger is another after a restart"
    );
    assert!(
        desk.orders() == orders,
        "seed {seed}: the orders are others after a restart"
    );
}

#[test]
fn random_calls_panic_nowhere_and_leave_a_world_in_order() {
    for seed in 1..=2 {
        storm(seed, if seed % 2 == 0 { "demo" } else { "plain" });
    }
}
