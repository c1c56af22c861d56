//! What was recorded of Amazon, asked for again here: status, headers, the shape of the body.
//!
//! Half of the recordings are of Amazon's static sandbox, whose answers are examples: of them the
//! keys are compared as far as an order, a feed or a report of this marketplace has them too.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use countermand_spapi::operation::{self, Method, OperationId, Resolution};
use serde_json::{Value, json};

use crate::desk::{Desk, Reply, US};
use crate::notifications::{destination, subscribe};
use crate::reports;
use crate::static_mode::shared;

const FIRST: &str = "111-0000000-0000000";
const XML: &str = "text/xml; charset=UTF-8";
const FORM: &str = "application/x-www-form-urlencoded";
/// Written by the library that speaks HTTP, here and there.
const OF_THE_CONNECTION: [&str; 4] = ["connection", "content-length", "date", "transfer-encoding"];

/// One recorded request with its answer.
struct Recorded {
    /// Cassette and number.
    name: String,
    method: String,
    host: String,
    path: String,
    query: String,
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

/// The marketplace that is asked, with something of everything.
struct Stage {
    desk: Desk,
    feed: String,
    feed_document: String,
    report: String,
    report_document: String,
    schedule: String,
    destination: String,
}

/// A request of the same kind.
#[derive(Default)]
struct Asked {
    address: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

/// How an answer may differ.
#[derive(Default)]
struct Slack {
    /// Query parameters that the recorded request does not have.
    more_query: &'static [&'static str],
    /// Keys of the content that only the answer here has.
    more_keys: &'static [&'static str],
    /// Keys of the content that only the recorded answer has.
    fewer_keys: &'static [&'static str],
    /// Headers that only the recorded answer has.
    fewer_headers: &'static [&'static str],
    /// Whether the content type is another one for its own reasons.
    is_other_type: bool,
}

/// What is done with a recording.
enum Treatment {
    /// It is asked for again.
    Compare(fn(&Stage) -> Asked, Slack),
    /// It is left out, with the reason.
    LeaveOut(&'static str),
}

use Treatment::{Compare, LeaveOut};

const NO_SLACK: Slack = Slack {
    more_query: &[],
    more_keys: &[],
    fewer_keys: &[],
    fewer_headers: &[],
    is_other_type: false,
};

/// Every recording by its cassette and number.
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn treatment(name: &str) -> Treatment {
    match name {
        "APITest/test_client_error 0" => Compare(|stage| stage.ask("/"), NO_SLACK),
        "APIs/Feeds20210630Test/test_create_feed_document 0"
        | "APIs/ListingsItems20210801Test/test_get_listings_item 0" => Compare(
            |_| sign_in("grant_type=refresh_token&refresh_token=demo-refresh"),
            NO_SLACK,
        ),
        "APIs/NotificationsV1Test/test_create_destination 0"
        | "LWATest/test_grantless_operations 0" => Compare(
            |_| sign_in("grant_type=client_credentials&scope=sellingpartnerapi::notifications"),
            NO_SLACK,
        ),
        "LWATest/test_token_error 0" => Compare(|_| sign_in(""), NO_SLACK),
        "APIs/Feeds20210630Test/test_create_feed_document 1" => Compare(
            |stage| {
                stage.ask_with(
                    "/feeds/2021-06-30/documents",
                    &json!({ "contentType": "text/tab-separated-values; charset=UTF-8" }),
                )
            },
            NO_SLACK,
        ),
        "APIs/Feeds20210630Test/test_get_feed 1" => Compare(
            |stage| stage.ask(&format!("/feeds/2021-06-30/feeds/{}", stage.feed)),
            // The example is of a feed that was taken back: it has no result. The marketplaces are
            // optional in the model.
            Slack {
                more_keys: &["marketplaceIds", "resultFeedDocumentId"],
                ..NO_SLACK
            },
        ),
        "APIs/Feeds20210630Test/test_get_feed_document 1" => Compare(
            |stage| {
                stage.ask(&format!(
                    "/feeds/2021-06-30/documents/{}",
                    stage.feed_document
                ))
            },
            // The example is of a document that is not compressed.
            Slack {
                more_keys: &["compressionAlgorithm"],
                ..NO_SLACK
            },
        ),
        "APIs/ListingsItems20210801Test/test_get_listings_item 1" => Compare(
            |stage| {
                stage.ask(&format!(
                    "{}&includedData=attributes,issues",
                    listing("PLAIN-1")
                ))
            },
            NO_SLACK,
        ),
        "APIs/ListingsItems20210801Test/test_put_listings_item 1" => Compare(
            |stage| {
                stage.ask_with(
                    &format!("{}&includedData=issues", listing("SKU123")),
                    &offer(),
                )
            },
            NO_SLACK,
        ),
        "APIs/NotificationsV1Test/test_create_destination 1" => Compare(
            |stage| {
                let resource = json!({"sqs": {"arn": "arn:aws:sqs:us-east-1:123456789012:more"}});
                let body = json!({"name": "Test Destination", "resourceSpecification": resource});
                let asked = stage.ask_with("/notifications/v1/destinations", &body);
                stage.grantless(asked)
            },
            NO_SLACK,
        ),
        "APIs/NotificationsV1Test/test_get_destination 1" => Compare(
            |stage| {
                let address = format!("/notifications/v1/destinations/{}", stage.destination);
                stage.grantless(stage.ask(&address))
            },
            NO_SLACK,
        ),
        "APIs/NotificationsV1Test/test_get_subscription 1" => Compare(
            |stage| stage.ask("/notifications/v1/subscriptions/ORDER_CHANGE"),
            NO_SLACK,
        ),
        "APIs/OrdersV0Test/test_get_order 1" => Compare(
            |stage| stage.ask(&format!("/orders/v0/orders/{FIRST}")),
            ORDER,
        ),
        "APIs/OrdersV0Test/test_get_order_items 1" => Compare(
            |stage| stage.ask(&format!("/orders/v0/orders/{FIRST}/orderItems")),
            // The example is sold in the European Union with a store chain's number.
            Slack {
                fewer_keys: &["DeemedResellerCategory", "IossNumber", "StoreChainStoreId"],
                ..NO_SLACK
            },
        ),
        "APIs/OrdersV0Test/test_get_orders 1" => Compare(
            |stage| {
                stage.ask(&format!(
                    "/orders/v0/orders?CreatedAfter=2026-11-01T00:00:00Z&MarketplaceIds={US}"
                ))
            },
            ORDER,
        ),
        "APIs/ProductPricing20220501Test/test_get_competitive_summary 1" => Compare(
            |stage| {
                let request = json!({"asin": "B0PLAIN001", "marketplaceId": US, "method": "GET",
                    "includedData": ["featuredBuyingOptions", "referencePrices",
                        "lowestPricedOffers"],
                    "uri": "/products/pricing/2022-05-01/items/competitiveSummary"});
                stage.ask_with(
                    "/batches/products/pricing/2022-05-01/items/competitiveSummary",
                    &json!({"requests": [request]}),
                )
            },
            NO_SLACK,
        ),
        "APIs/ProductPricing20220501Test/test_get_featured_offer_expected_price_batch 1" => {
            Compare(
                |stage| {
                    let uri = "/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice";
                    let request = json!({"marketplaceId": US, "sku": "PLAIN-1", "method": "GET",
                        "uri": uri});
                    let body = json!({"requests": [request]});
                    stage.ask_with(&format!("/batches{uri}"), &body)
                },
                NO_SLACK,
            )
        }
        // The static sandbox compares only what its case names; the operation wants the items, too.
        "APIs/ProductPricingV0Test/test_get_competitive_pricing 1" => {
            Compare(|stage| stage.ask(&price("competitivePrice")), WITH_ASINS)
        }
        "APIs/ProductPricingV0Test/test_get_pricing 1" => {
            Compare(|stage| stage.ask(&price("price")), WITH_ASINS)
        }
        "APIs/Reports20210630Test/test_create_report_schedule 1" => Compare(
            |stage| {
                let body = json!({"reportType": reports::LISTINGS, "period": "PT5M",
                    "nextReportCreationTime": "2026-12-01T00:00:00Z", "marketplaceIds": [US]});
                stage.ask_with("/reports/2021-06-30/schedules", &body)
            },
            NO_SLACK,
        ),
        "APIs/Reports20210630Test/test_get_report 1" => Compare(
            |stage| stage.ask(&format!("{}/{}", reports::REPORTS, stage.report)),
            // The example is of a report that is being written.
            Slack {
                more_keys: &["marketplaceIds", "reportDocumentId"],
                ..NO_SLACK
            },
        ),
        "APIs/Reports20210630Test/test_get_report_document 1" => Compare(
            |stage| {
                stage.ask(&format!(
                    "/reports/2021-06-30/documents/{}",
                    stage.report_document
                ))
            },
            // The example is of a document that is not compressed.
            Slack {
                more_keys: &["compressionAlgorithm"],
                ..NO_SLACK
            },
        ),
        "APIs/Reports20210630Test/test_get_report_schedule 1" => Compare(
            |stage| stage.ask(&format!("/reports/2021-06-30/schedules/{}", stage.schedule)),
            Slack {
                more_keys: &["marketplaceIds"],
                ..NO_SLACK
            },
        ),
        "Errors/QuotaExceededTest/test_quota_exceeded 1"
        | "Errors/QuotaExceededTest/test_quota_exceeded 2"
        | "Errors/QuotaExceededTest/test_quota_exceeded 3" => Compare(
            |stage| {
                let plans = json!({"profile": "none", "usage_plans": true});
                stage.desk.control("/__faults", &plans);
                let asked = stage.ask(&price("price"));
                // The burst is one call.
                stage.send("GET", &asked);
                asked
            },
            NO_SLACK,
        ),
        "Helpers/Feeds20210630Test/test_upload_feed_document 1" => Compare(
            |stage| {
                let body = json!({ "contentType": XML });
                let made = stage.desk.call("POST", "/feeds/2021-06-30/documents", body);
                Asked {
                    address: text(&made.expect(201).json()["url"]),
                    headers: vec![("content-type", XML.to_owned())],
                    body: "<x/>".to_owned(),
                }
            },
            NO_SLACK,
        ),
        // Some stored documents say `identity` and others nothing (both are recorded). Some of
        // Amazon's reports are in Cp1252: here all of the United States are in UTF-8.
        "Helpers/Reports20210630Test/test_download_compressed_report_document 1" => Compare(
            Stage::download,
            Slack {
                fewer_headers: &["content-encoding"],
                is_other_type: true,
                ..NO_SLACK
            },
        ),
        // A document of another API, from the same store.
        "DataKiosk/SalesAndTraffic20240424Test/test_sales_and_traffic_by_date_query 6" => Compare(
            Stage::download,
            Slack {
                is_other_type: true,
                ..NO_SLACK
            },
        ),
        "Helpers/Reports20210630Test/test_download_report_document_client_error 0" => Compare(
            |stage| {
                let asked = stage.download();
                stage.desk.advance_ms(301_000);
                asked
            },
            NO_SLACK,
        ),
        "APIs/SalesV1Test/test_get_order_metrics 1" => {
            LeaveOut("the Sales API is not played: it tells sums, and cancels nothing")
        }
        "DataKiosk/SalesAndTraffic20240424Test/test_sales_and_traffic_by_date_query 1"
        | "DataKiosk/SalesAndTraffic20240424Test/test_sales_and_traffic_by_date_query 3"
        | "DataKiosk/SalesAndTraffic20240424Test/test_sales_and_traffic_by_date_query 5" => {
            LeaveOut("the Data Kiosk API is not played: it tells sums, and cancels nothing")
        }
        other => panic!("nothing is said about {other}"),
    }
}

/// Orders of the plain world are not sent by Easy Ship nor from a named supply source, as the
/// example's are. What it leaves out and the orders here have is optional in the model.
const ORDER: Slack = Slack {
    more_keys: &[
        "BuyerInfo",
        "HasRegulatedItems",
        "SellerOrderId",
        "ShippingAddress",
    ],
    fewer_keys: &["EasyShipShipmentStatus", "FulfillmentInstruction"],
    ..NO_SLACK
};

const WITH_ASINS: Slack = Slack {
    more_query: &["Asins"],
    ..NO_SLACK
};

fn sign_in(grant: &str) -> Asked {
    Asked {
        address: "/auth/o2/token".to_owned(),
        headers: vec![("content-type", FORM.to_owned())],
        body: format!("{grant}&client_id=demo-client&client_secret=demo-secret"),
    }
}

fn listing(sku: &str) -> String {
    format!("/listings/2021-08-01/items/A1EXAMPLE/{sku}?marketplaceIds={US}")
}

fn price(which: &str) -> String {
    format!("/products/pricing/v0/{which}?Asins=B0PLAIN001&ItemType=Asin&MarketplaceId={US}")
}

/// The recorded offer, for the marketplace here.
fn offer() -> Value {
    json!({"productType": "PRODUCT", "requirements": "LISTING_OFFER_ONLY", "attributes": {
        "merchant_suggested_asin": [{"value": "B0PLAIN001", "marketplace_id": US}],
        "condition_type": [{"value": "new_new", "marketplace_id": US}],
        "merchant_shipping_group": [{"value": "legacy-template-id", "marketplace_id": US}],
        "fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT", "quantity": 1,
            "lead_time_to_ship_max_days": 3}],
        "purchasable_offer": [{"currency": "USD", "marketplace_id": US,
            "our_price": [{"schedule": [{"value_with_tax": 400}]}],
            "minimum_seller_allowed_price": [{"schedule": [{"value_with_tax": 350}]}],
            "maximum_seller_allowed_price": [{"schedule": [{"value_with_tax": 450}]}]}]}})
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

impl Stage {
    fn set() -> Self {
        let desk = Desk::new("plain").unmetered();
        desk.seed_orders(2);
        let made = desk.call(
            "POST",
            "/feeds/2021-06-30/documents",
            json!({ "contentType": XML }),
        );
        let made = made.expect(201).json();
        let headers = [("content-type", XML)];
        desk.raw("PUT", &text(&made["url"]), &headers, "<x/>")
            .expect(200);
        let body = json!({"feedType": "POST_ORDER_ACKNOWLEDGEMENT_DATA", "marketplaceIds": [US],
            "inputFeedDocumentId": made["feedDocumentId"]});
        let feeds = "/feeds/2021-06-30/feeds";
        let feed = text(&desk.call("POST", feeds, body).expect(202).json()["feedId"]);
        let body = json!({"reportType": reports::LISTINGS, "period": "PT5M",
            "marketplaceIds": [US]});
        let made = desk.call("POST", "/reports/2021-06-30/schedules", body);
        let schedule = text(&made.expect(201).json()["reportScheduleId"]);
        let report = reports::finished(&desk, reports::BY_UPDATE);
        let done = desk.read(&format!("{feeds}/{feed}")).expect(200).json();
        let destination = destination(&desk);
        subscribe(&desk, "ORDER_CHANGE", "1.0", &destination);
        Self {
            feed,
            feed_document: text(&done["resultFeedDocumentId"]),
            report: text(&report["reportId"]),
            report_document: text(&report["reportDocumentId"]),
            schedule,
            destination,
            desk,
        }
    }

    fn ask(&self, address: &str) -> Asked {
        Asked {
            address: address.to_owned(),
            headers: vec![("x-amz-access-token", self.desk.token.clone())],
            body: String::new(),
        }
    }

    fn ask_with(&self, address: &str, body: &Value) -> Asked {
        let mut asked = self.ask(address);
        asked
            .headers
            .push(("content-type", "application/json".to_owned()));
        asked.body = body.to_string();
        asked
    }

    /// The same with the application's own token.
    fn grantless(&self, mut asked: Asked) -> Asked {
        let token = self.desk.grantless("sellingpartnerapi::notifications");
        asked.headers[0].1 = token;
        asked
    }

    /// Fetches a report's document.
    fn download(&self) -> Asked {
        let report = json!({ "reportDocumentId": self.report_document });
        let document = self.desk.read(&reports::address(&report)).expect(200);
        Asked {
            address: text(&document.json()["url"]),
            ..Asked::default()
        }
    }

    fn send(&self, method: &str, asked: &Asked) -> Reply {
        let headers = asked.headers.iter();
        let headers: Vec<_> = headers
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.desk
            .raw(method, &asked.address, &headers, asked.body.clone())
    }
}

/// The bytes of a recorded body, which stands in text or in base64.
fn bytes(body: &Value) -> Vec<u8> {
    match (body["text"].as_str(), body["base64"].as_str()) {
        (Some(text), _) => text.as_bytes().to_vec(),
        (None, Some(packed)) => STANDARD.decode(packed).expect("base64"),
        (None, None) => Vec::new(),
    }
}

fn recordings() -> Option<Vec<Recorded>> {
    let file = shared("data/spapi-recordings/interactions.jsonl.gz")?;
    let mut text = String::new();
    let packed = std::fs::File::open(file).unwrap();
    flate2::read::GzDecoder::new(packed)
        .read_to_string(&mut text)
        .unwrap();
    let read = |line: &str| {
        let told: Value = serde_json::from_str(line).unwrap();
        let (request, response) = (&told["request"], &told["response"]);
        let uri = request["uri"].as_str().unwrap();
        let rest = uri.strip_prefix("https://").unwrap();
        let (host, rest) = rest.split_once('/').unwrap();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let headers = response["headers"].as_object().unwrap().iter();
        Recorded {
            name: format!("{} {}", told["cassette"].as_str().unwrap(), told["n"]),
            method: request["method"].as_str().unwrap().to_owned(),
            host: host.to_owned(),
            path: format!("/{path}"),
            query: query.to_owned(),
            status: u16::try_from(response["status"].as_u64().unwrap()).unwrap(),
            headers: headers
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect(),
            body: bytes(&response["body"]),
        }
    };
    Some(text.lines().map(read).collect())
}

fn operation_of(method: &str, path: &str) -> Option<OperationId> {
    match operation::resolve(Method::parse(method), path) {
        Resolution::Found { operation, .. } => Some(operation.id),
        Resolution::WrongMethod { .. } | Resolution::Unknown => None,
    }
}

fn query_names(query: &str) -> BTreeSet<String> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split('=').next().unwrap_or_default().to_owned())
        .collect()
}

/// The keys of an answer: its own, and those of the first thing in its envelope or list.
fn keys(body: &[u8]) -> BTreeSet<String> {
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        // XML: the names of its elements.
        let text = String::from_utf8_lossy(body);
        let names = text
            .split('<')
            .filter(|part| part.starts_with(char::is_alphabetic));
        let name = |part: &str| part.split(['>', ' ']).next().unwrap_or_default().to_owned();
        return names.map(name).collect();
    };
    let mut keys = BTreeSet::new();
    let mut level = &value;
    for depth in 0..3 {
        if let Value::Array(items) = level {
            level = items.first().unwrap_or(&Value::Null);
        }
        let Value::Object(fields) = level else { break };
        keys.extend(fields.keys().cloned());
        let envelope = ["payload", "errors", "responses", "Orders", "OrderItems"];
        match envelope.iter().find_map(|name| fields.get(*name)) {
            Some(inner) if depth < 2 => level = inner,
            Some(_) | None => break,
        }
    }
    keys
}

fn without(keys: BTreeSet<String>, names: &[&str]) -> BTreeSet<String> {
    keys.into_iter()
        .filter(|key| !names.contains(&key.as_str()))
        .collect()
}

/// What of an answer differs from the recorded one.
fn differences(recorded: &Recorded, reply: &Reply, slack: &Slack) -> Vec<String> {
    let mut found = Vec::new();
    if reply.status != recorded.status {
        let body = String::from_utf8_lossy(&reply.body);
        found.push(format!(
            "status {} and not {}: {body}",
            reply.status, recorded.status
        ));
    }
    let names = |names: BTreeSet<String>| without(names, &OF_THE_CONNECTION);
    let theirs = names(recorded.headers.keys().cloned().collect());
    let theirs = without(theirs, slack.fewer_headers);
    let ours = names(reply.headers.iter().map(|(name, _)| name.clone()).collect());
    if ours != theirs {
        let more: Vec<_> = ours.difference(&theirs).collect();
        let fewer: Vec<_> = theirs.difference(&ours).collect();
        found.push(format!("headers: more {more:?}, fewer {fewer:?}"));
    }
    let is_static = recorded.host.starts_with("sandbox.");
    let fixed = [
        "server",
        "strict-transport-security",
        "vary",
        "cache-control",
        "pragma",
        "accept-ranges",
        "x-amzn-errortype",
        "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-bucket-key-enabled",
        // Amazon's static sandbox has one rate for all operations.
        "x-amzn-ratelimit-limit",
    ];
    let compared = fixed
        .iter()
        .filter(|name| !(is_static && **name == "x-amzn-ratelimit-limit"))
        .chain((!slack.is_other_type).then_some(&"content-type"));
    for name in compared {
        // Long answers name `accept-encoding` once more in front.
        let theirs = recorded.headers.get(*name).map(String::as_str);
        let theirs = theirs.map(|text| text.trim_start_matches("accept-encoding,"));
        if reply.header(name) != theirs {
            let ours = reply.header(name);
            found.push(format!("{name}: {ours:?} and not {theirs:?}"));
        }
    }
    // What is stored is another document.
    if recorded.headers.contains_key("accept-ranges") {
        return found;
    }
    let theirs = without(keys(&recorded.body), slack.fewer_keys);
    let ours = without(keys(&reply.body), slack.more_keys);
    if ours != theirs {
        let more: Vec<_> = ours.difference(&theirs).collect();
        let fewer: Vec<_> = theirs.difference(&ours).collect();
        found.push(format!("keys: more {more:?}, fewer {fewer:?}"));
    }
    found
}

#[test]
fn answers_are_as_amazon_s_recorded_ones() {
    let Some(recordings) = recordings() else {
        return;
    };
    assert_eq!(recordings.len(), 36);
    let (mut wrong, mut n_compared) = (Vec::new(), 0);
    for recorded in &recordings {
        let name = &recorded.name;
        let (ask, slack) = match treatment(name) {
            Compare(ask, slack) => (ask, slack),
            LeaveOut(why) => {
                println!("left out: {name}: {why}");
                continue;
            }
        };
        let stage = Stage::set();
        let asked = ask(&stage);
        let (path, query) = asked
            .address
            .split_once('?')
            .unwrap_or((&asked.address, ""));
        let is_stored = recorded
            .headers
            .get("server")
            .is_some_and(|name| name == "AmazonS3");
        if !is_stored {
            let method = &recorded.method;
            assert_eq!(
                operation_of(method, path),
                operation_of(method, &recorded.path),
                "{name}"
            );
            let names = without(query_names(query), slack.more_query);
            let theirs = without(query_names(&recorded.query), slack.more_query);
            assert_eq!(names, theirs, "{name}");
        }
        let reply = stage.send(&recorded.method, &asked);
        let found = differences(recorded, &reply, &slack);
        wrong.extend(found.into_iter().map(|what| format!("{name}: {what}")));
        n_compared += 1;
    }
    println!("{n_compared} of {} are compared", recordings.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(n_compared, 32);
}

#[test]
fn a_refused_sign_in_names_its_request_twice() {
    let stage = Stage::set();
    let reply = stage.send("POST", &sign_in("grant_type=none")).expect(400);
    let told = reply.json();
    assert_eq!(
        told["request_id"].as_str(),
        reply.header("x-amzn-requestid")
    );
    assert!(!text(&told["error_index"]).is_empty());
    let date = reply.header("x-amz-date").unwrap();
    // The world begins at 2026-11-16 00:00, a Monday, and 20 s have passed.
    assert_eq!(date, "Mon, 16 Nov 2026 00:00:20 GMT");
}
