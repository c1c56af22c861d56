//! Feeds and their documents, as a seller's software uses them.

use std::io::Read as _;

use serde_json::{Value, json};

use crate::desk::{Desk, Reply, US};

const DOCUMENTS: &str = "/feeds/2021-06-30/documents";
const FEEDS: &str = "/feeds/2021-06-30/feeds";
const XML: &str = "text/xml; charset=UTF-8";
const ACK: &str = "POST_ORDER_ACKNOWLEDGEMENT_DATA";

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// A document that was uploaded; its id.
fn upload(desk: &Desk, content: &str) -> String {
    let created = desk
        .call("POST", DOCUMENTS, json!({ "contentType": XML }))
        .expect(201)
        .json();
    let url = text(&created["url"]);
    let reply = desk.raw("PUT", &url, &[("content-type", XML)], content.to_owned());
    assert_eq!(reply.expect(200).body.len(), 0);
    text(&created["feedDocumentId"])
}

fn create(desk: &Desk, kind: &str, document: &str) -> Reply {
    let body = json!({
        "feedType": kind, "marketplaceIds": [US], "inputFeedDocumentId": document,
    });
    desk.call("POST", FEEDS, body)
}

fn send(desk: &Desk, kind: &str, content: &str) -> String {
    let document = upload(desk, content);
    text(&create(desk, kind, &document).expect(202).json()["feedId"])
}

fn feed(desk: &Desk, id: &str) -> Value {
    desk.read(&format!("{FEEDS}/{id}")).expect(200).json()
}

/// Cancels the item of plain order 0.
fn cancel_order_0() -> String {
    r#"<?xml version="1.0" encoding="UTF-8"?><AmazonEnvelope><Header>
        <DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>A1EXAMPLE</MerchantIdentifier>
        </Header><MessageType>OrderAcknowledgement</MessageType><Message><MessageID>1</MessageID>
        <OrderAcknowledgement><AmazonOrderID>111-0000000-0000000</AmazonOrderID>
        <StatusCode>Failure</StatusCode><Item>
        <AmazonOrderItemCode>00000000000001</AmazonOrderItemCode>
        <CancelReason>NoInventory</CancelReason></Item></OrderAcknowledgement></Message>
        </AmazonEnvelope>"#
        .to_owned()
}

fn unpacked(bytes: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_string(&mut text)
        .expect("gzip");
    text
}

#[test]
fn a_feed_goes_from_upload_to_report() {
    let desk = Desk::new("plain");
    desk.seed_orders(3);
    let id = send(&desk, ACK, &cancel_order_0());
    let waiting = feed(&desk, &id);
    assert_eq!(waiting["processingStatus"], "IN_QUEUE");
    assert_eq!(waiting.get("resultFeedDocumentId"), None);
    assert_eq!(desk.ledger().len(), 0);
    desk.advance_ms(20_000);
    let done = feed(&desk, &id);
    assert_eq!(done["processingStatus"], "DONE");
    assert_eq!(desk.ledger()[0]["item"], "00000000000001");
    let result = text(&done["resultFeedDocumentId"]);
    let document = desk
        .read(&format!("{DOCUMENTS}/{result}"))
        .expect(200)
        .json();
    assert_eq!(document["compressionAlgorithm"], "GZIP");
    let download = desk
        .raw("GET", &text(&document["url"]), &[], "")
        .expect(200);
    assert_eq!(download.header("content-encoding"), None);
    assert_eq!(download.content_type, XML);
    let report = unpacked(&download.body);
    assert!(
        report.contains("<MessagesSuccessful>1</MessagesSuccessful>"),
        "{report}"
    );
    assert!(
        report.contains(&format!("<DocumentTransactionID>{id}<")),
        "{report}"
    );
}

#[test]
fn a_download_says_its_encoding_where_it_was_asked_to() {
    let desk = Desk::new("plain");
    let id = send(&desk, ACK, "no envelope");
    desk.advance_ms(20_000);
    let result = text(&feed(&desk, &id)["resultFeedDocumentId"]);
    let address = format!("{DOCUMENTS}/{result}?enableContentEncodingUrlHeader=true");
    let document = desk.read(&address).expect(200).json();
    let url = text(&document["url"]);
    let download = desk.raw("GET", &url, &[], "").expect(200);
    assert_eq!(download.header("content-encoding"), Some("gzip"));
    assert!(unpacked(&download.body).contains("<MessageID>0</MessageID>"));
    desk.advance_ms(301_000);
    let late = desk.raw("GET", &url, &[], "").expect(403);
    assert_eq!(late.content_type, "application/xml");
    let address = format!("{DOCUMENTS}/{result}?enableContentEncodingUrlHeader=maybe");
    desk.read(&address).expect(400);
}

#[test]
fn a_feed_that_cannot_be_is_refused() {
    let desk = Desk::new("plain").unmetered();
    let document = upload(&desk, "x");
    let body = |kind: &str, places: Value, document: &str| json!({ "feedType": kind, "marketplaceIds": places, "inputFeedDocumentId": document });
    for (why, body) in [
        ("unknown type", body("POST_NOTHING", json!([US]), &document)),
        (
            "unknown document",
            body(ACK, json!([US]), "amzn1.tortuga.4.na.none"),
        ),
        ("no marketplace", body(ACK, json!([]), &document)),
        (
            "too many marketplaces",
            body(ACK, json!(vec![US; 26]), &document),
        ),
        (
            "unknown marketplace",
            body(ACK, json!(["NOWHERE"]), &document),
        ),
        (
            "not sold there",
            body(ACK, json!(["A1VC38T7YXB528"]), &document),
        ),
        ("nothing", json!({})),
    ] {
        let reply = desk.call("POST", FEEDS, body).expect(400);
        assert_eq!(reply.error_code(), "InvalidInput", "{why}");
    }
    for wrong in ["", "a\nb"] {
        desk.call("POST", DOCUMENTS, json!({ "contentType": wrong }))
            .expect(400);
    }
    desk.read(&format!("{FEEDS}/1")).expect(404);
    desk.read(&format!("{DOCUMENTS}/none")).expect(404);
}

#[test]
fn a_result_is_no_document_to_make_a_feed_of() {
    let desk = Desk::new("plain");
    let id = send(&desk, ACK, "x");
    desk.advance_ms(20_000);
    let result = text(&feed(&desk, &id)["resultFeedDocumentId"]);
    create(&desk, ACK, &result).expect(400);
}

#[test]
fn dead_types_are_taken_and_end_fatal() {
    let desk = Desk::new("plain");
    let id = send(&desk, "POST_INVENTORY_AVAILABILITY_DATA", "x");
    desk.advance_ms(20_000);
    assert_eq!(feed(&desk, &id)["processingStatus"], "FATAL");
}

#[test]
fn a_feed_is_taken_back_only_while_it_waits() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    let id = send(&desk, ACK, &cancel_order_0());
    let address = format!("{FEEDS}/{id}");
    desk.call("DELETE", &address, Value::Null).expect(200);
    assert_eq!(feed(&desk, &id)["processingStatus"], "CANCELLED");
    desk.call("DELETE", &address, Value::Null).expect(400);
    desk.advance_ms(20_000);
    assert_eq!(desk.ledger().len(), 0);
    let other = send(&desk, ACK, &cancel_order_0());
    desk.advance_ms(20_000);
    desk.call("DELETE", &format!("{FEEDS}/{other}"), Value::Null)
        .expect(400);
    desk.call("DELETE", &format!("{FEEDS}/1"), Value::Null)
        .expect(404);
}

#[test]
fn feeds_are_listed_page_by_page_newest_first() {
    let desk = Desk::new("plain").unmetered();
    let mut ids: Vec<_> = (0..5).map(|_| send(&desk, ACK, "x")).collect();
    let other = send(&desk, "POST_PAYMENT_ADJUSTMENT_DATA", "x");
    ids.reverse();
    let (mut seen, mut address) = (Vec::new(), format!("{FEEDS}?feedTypes={ACK}&pageSize=2"));
    loop {
        let page = desk.read(&address).expect(200).json();
        let feeds = page["feeds"].as_array().expect("a list").clone();
        assert!(feeds.len() <= 2);
        seen.extend(feeds.iter().map(|feed| text(&feed["feedId"])));
        match page.get("nextToken") {
            Some(token) => address = format!("{FEEDS}?nextToken={}", text(token)),
            None => break,
        }
    }
    assert_eq!(seen, ids);
    let both = format!("{FEEDS}?feedTypes={ACK},POST_PAYMENT_ADJUSTMENT_DATA");
    let page = desk.read(&both).expect(200).json();
    assert_eq!(page["feeds"].as_array().expect("a list").len(), 6);
    assert_eq!(page["feeds"][0]["feedId"], other.as_str());
}

#[test]
fn lists_are_filtered() {
    let desk = Desk::new("plain").unmetered();
    send(&desk, ACK, "x");
    desk.advance_ms(60_000);
    send(&desk, ACK, "x");
    let n = |rest: &str| {
        let page = desk
            .read(&format!("{FEEDS}?feedTypes={ACK}{rest}"))
            .expect(200)
            .json();
        page["feeds"].as_array().expect("a list").len()
    };
    assert_eq!(n(""), 2);
    assert_eq!(n("&processingStatuses=DONE"), 1);
    assert_eq!(n("&processingStatuses=DONE,IN_QUEUE"), 2);
    assert_eq!(n(&format!("&marketplaceIds={US}")), 2);
    assert_eq!(n("&marketplaceIds=A1VC38T7YXB528"), 0);
    assert_eq!(n("&createdSince=2026-11-16T00:00:30Z"), 1);
    assert_eq!(n("&createdUntil=2026-11-16T00:00:30Z"), 1);
    for wrong in [
        format!("{FEEDS}?pageSize=10"),
        format!("{FEEDS}?feedTypes={ACK}&pageSize=0"),
        format!("{FEEDS}?feedTypes={ACK}&pageSize=101"),
        format!("{FEEDS}?feedTypes={ACK}&pageSize=ten"),
        format!("{FEEDS}?feedTypes={ACK}&createdSince=2026-08-17T00:00:00Z"),
        format!("{FEEDS}?feedTypes={ACK}&createdSince=yesterday"),
        format!("{FEEDS}?nextToken=none"),
    ] {
        desk.read(&wrong).expect(400);
    }
    let page = desk
        .read(&format!("{FEEDS}?feedTypes={ACK}&pageSize=1"))
        .expect(200)
        .json();
    let token = text(&page["nextToken"]);
    desk.read(&format!("{FEEDS}?nextToken={token}&pageSize=1"))
        .expect(400);
    desk.read(&format!("{FEEDS}?nextToken={token}")).expect(200);
}

#[test]
fn feeds_go_after_90_days_and_results_after_28() {
    const DAY_MS: i64 = 86_400_000;
    let mut desk = Desk::new("plain");
    let id = send(&desk, ACK, "x");
    desk.advance_ms(20_000);
    let result = text(&feed(&desk, &id)["resultFeedDocumentId"]);
    desk.advance_ms(29 * DAY_MS);
    desk.sign_in();
    assert_eq!(feed(&desk, &id).get("resultFeedDocumentId"), None);
    desk.read(&format!("{DOCUMENTS}/{result}")).expect(404);
    desk.advance_ms(62 * DAY_MS);
    desk.sign_in();
    desk.read(&format!("{FEEDS}/{id}")).expect(404);
}

#[test]
fn a_restart_loses_no_feed_and_no_document() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let done = send(&desk, ACK, &cancel_order_0());
    desk.advance_ms(20_000);
    let before = feed(&desk, &done);
    let document = upload(&desk, &cancel_order_0());
    let desk = desk.restarted();
    assert_eq!(feed(&desk, &done), before);
    let result = text(&before["resultFeedDocumentId"]);
    let address = format!("{DOCUMENTS}/{result}");
    let url = text(&desk.read(&address).expect(200).json()["url"]);
    let report = unpacked(&desk.raw("GET", &url, &[], "").expect(200).body);
    assert!(
        report.contains("<MessagesSuccessful>1</MessagesSuccessful>"),
        "{report}"
    );
    // What was uploaded before is there to be worked, and finds its line cancelled.
    let again = text(&create(&desk, ACK, &document).expect(202).json()["feedId"]);
    desk.advance_ms(20_000);
    assert_eq!(feed(&desk, &again)["processingStatus"], "DONE");
    assert_eq!(desk.ledger().len(), 1);
}

#[test]
fn a_reset_world_writes_its_own_results() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    let first = send(&desk, ACK, &cancel_order_0());
    desk.advance_ms(20_000);
    assert_eq!(feed(&desk, &first)["processingStatus"], "DONE");
    let report = |desk: &Desk, id: &str| {
        let result = text(&feed(desk, id)["resultFeedDocumentId"]);
        let url = text(
            &desk
                .read(&format!("{DOCUMENTS}/{result}"))
                .expect(200)
                .json()["url"],
        );
        unpacked(&desk.raw("GET", &url, &[], "").expect(200).body)
    };
    assert!(report(&desk, &first).contains("<MessagesSuccessful>1<"));
    // The same seed, and no orders: the same ids stand for another report.
    desk.control("/__reset", &json!({ "scenario": "plain", "seed": 5 }));
    let mut desk = desk;
    desk.sign_in();
    let second = send(&desk, ACK, &cancel_order_0());
    desk.advance_ms(20_000);
    assert_eq!(first, second);
    assert!(report(&desk, &second).contains("<MessagesSuccessful>0<"));
}
