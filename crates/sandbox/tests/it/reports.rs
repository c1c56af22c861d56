//! Reports: states, schedules, documents, and that what they say is what the world is.

mod contents;
mod documents;
mod lists;
mod schedules;

use countermand_sandbox::market::Market;
use serde_json::{Value, json};

use crate::desk::{Desk, Reply, US};

pub(crate) const REPORTS: &str = "/reports/2021-06-30/reports";
const DOCUMENTS: &str = "/reports/2021-06-30/documents";
pub(crate) const BY_UPDATE: &str = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL";
pub(crate) const BY_DATE: &str = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL";
pub(crate) const UNSHIPPED: &str = "GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING";
pub(crate) const LISTINGS: &str = "GET_MERCHANT_LISTINGS_ALL_DATA";
/// The day before the world begins.
pub(crate) const BEFORE: &str = "2026-11-15T00:00:00Z";

/// Asks for a report of the United States from the day before the world begins.
pub(crate) fn create(desk: &Desk, kind: &str) -> String {
    let body = json!({"reportType": kind, "marketplaceIds": [US], "dataStartTime": BEFORE});
    let reply = desk.call("POST", REPORTS, body).expect(202);
    reply.json()["reportId"].as_str().unwrap().to_owned()
}

pub(crate) fn report(desk: &Desk, id: &str) -> Value {
    desk.read(&format!("{REPORTS}/{id}")).expect(200).json()
}

/// Asks for a report and waits until it has ended.
pub(crate) fn finished(desk: &Desk, kind: &str) -> Value {
    let id = create(desk, kind);
    desk.advance_ms(20_000);
    report(desk, &id)
}

/// The download of a report that needs no restricted token.
pub(crate) fn download(desk: &Desk, report: &Value) -> Reply {
    assert_eq!(report["processingStatus"], "DONE", "{report}");
    let document = desk.read(&address(report)).expect(200).json();
    fetch(desk, &document)
}

/// Where a report's document is asked for.
pub(crate) fn address(report: &Value) -> String {
    format!(
        "{DOCUMENTS}/{}",
        report["reportDocumentId"].as_str().unwrap()
    )
}

pub(crate) fn fetch(desk: &Desk, document: &Value) -> Reply {
    let url = document["url"].as_str().unwrap();
    desk.raw("GET", url, &[], "").expect(200)
}

/// Does something to the market itself.
pub(crate) fn with_market<T>(desk: &Desk, work: impl FnOnce(&mut Market) -> T) -> T {
    let mut state = desk.server.state();
    work(state.world.now().expect("a world"))
}

fn refusal(desk: &Desk, body: Value) -> String {
    let reply = desk.call("POST", REPORTS, body).expect(400);
    assert_eq!(reply.error_code(), "InvalidInput");
    reply.json()["errors"][0]["message"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_report_goes_from_the_queue_to_its_document() {
    let desk = Desk::new("plain");
    desk.seed_orders(3);
    let id = create(&desk, BY_UPDATE);
    let queued = report(&desk, &id);
    assert_eq!(queued["processingStatus"], "IN_QUEUE");
    assert_eq!(queued["createdTime"], "2026-11-16T00:00:00+00:00");
    assert_eq!(queued["dataStartTime"], "2026-11-15T00:00:00+00:00");
    assert_eq!(queued["dataEndTime"], "2026-11-16T00:00:00+00:00");
    assert_eq!(queued["marketplaceIds"], json!([US]));
    assert!(queued.get("reportDocumentId").is_none());
    let mut seen = vec!["IN_QUEUE".to_owned()];
    for _ in 0..200 {
        desk.advance_ms(100);
        let status = report(&desk, &id)["processingStatus"]
            .as_str()
            .unwrap()
            .to_owned();
        if seen.last() != Some(&status) {
            seen.push(status);
        }
        // The usage plan of getReport is two calls a second of marketplace time.
        desk.advance_ms(400);
    }
    assert_eq!(seen, ["IN_QUEUE", "IN_PROGRESS", "DONE"]);
    let done = report(&desk, &id);
    assert!(
        done["processingStartTime"].as_str() <= done["processingEndTime"].as_str(),
        "{done}"
    );
    let reply = download(&desk, &done);
    assert_eq!(reply.content_type, "text/plain; charset=UTF-8");
    let text = String::from_utf8(reply.body.to_vec()).unwrap();
    assert_eq!(text.lines().count(), 4);
}

#[test]
fn what_cannot_be_reported_is_refused() {
    let desk = Desk::new("plain").unmetered();
    let us = json!([US]);
    let unknown = refusal(
        &desk,
        json!({"reportType": "GET_NONSENSE", "marketplaceIds": us}),
    );
    assert!(unknown.contains("GET_NONSENSE"), "{unknown}");
    // Taken away by the platform on 2026-11-11.
    let settlement = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE";
    let removed = refusal(
        &desk,
        json!({"reportType": settlement, "marketplaceIds": us}),
    );
    assert!(removed.contains("no longer"), "{removed}");
    for places in [
        json!([]),
        json!(vec![US; 26]),
        json!(["A1VC38T7YXB528"]),
        json!(["nowhere"]),
    ] {
        refusal(
            &desk,
            json!({"reportType": BY_DATE, "marketplaceIds": places}),
        );
    }
    for (from, until) in [
        ("yesterday", "2026-11-15T00:00:00Z"),
        ("2026-11-15T00:00:00Z", "2026-11-14T00:00:00Z"),
        ("2026-11-17T00:00:00Z", "2026-11-17T00:00:00Z"),
    ] {
        refusal(
            &desk,
            json!({"reportType": BY_DATE, "marketplaceIds": us, "dataStartTime": from,
                "dataEndTime": until}),
        );
    }
    desk.call("POST", REPORTS, json!({"marketplaceIds": us}))
        .expect(400);
    // Nothing was made of any of these.
    let list = desk.read(&format!("{REPORTS}?reportTypes={BY_DATE},{settlement}"));
    assert_eq!(list.expect(200).json()["reports"], json!([]));
}

#[test]
fn a_report_without_data_is_cancelled() {
    let desk = Desk::new("plain");
    for kind in [
        BY_UPDATE,
        UNSHIPPED,
        "GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE",
    ] {
        let ended = finished(&desk, kind);
        assert_eq!(ended["processingStatus"], "CANCELLED", "{kind}");
        assert!(ended.get("reportDocumentId").is_none());
        assert!(ended.get("processingEndTime").is_some());
    }
}

#[test]
fn only_a_waiting_report_is_taken_back() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    let id = create(&desk, BY_UPDATE);
    let address = format!("{REPORTS}/{id}");
    let reply = desk.call("DELETE", &address, Value::Null).expect(200);
    assert!(reply.body.is_empty());
    assert_eq!(report(&desk, &id)["processingStatus"], "CANCELLED");
    desk.advance_ms(60_000);
    assert_eq!(report(&desk, &id)["processingStatus"], "CANCELLED");
    desk.call("DELETE", &address, Value::Null).expect(400);
    let done = finished(&desk, BY_UPDATE);
    let address = format!("{REPORTS}/{}", done["reportId"].as_str().unwrap());
    desk.call("DELETE", &address, Value::Null).expect(400);
    desk.call("DELETE", &format!("{REPORTS}/1"), Value::Null)
        .expect(404);
}

#[test]
fn more_than_thirty_days_of_orders_are_fatal_and_the_document_says_so() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    let asked = |from: &str| {
        let body = json!({"reportType": BY_DATE, "marketplaceIds": [US], "dataStartTime": from});
        let reply = desk.call("POST", REPORTS, body).expect(202);
        desk.advance_ms(20_000);
        report(&desk, reply.json()["reportId"].as_str().unwrap())
    };
    let fits = asked("2026-10-17T00:00:00Z");
    assert_eq!(fits["processingStatus"], "DONE");
    let too_long = asked("2026-10-16T23:00:00Z");
    assert_eq!(too_long["processingStatus"], "FATAL");
    let document = desk.read(&address(&too_long)).expect(200).json();
    let text = fetch(&desk, &document).body;
    assert_eq!(
        text.as_ref(),
        b"Date range exceeded. Report can be requested only upto 30 days"
    );
}

#[test]
fn a_fault_ends_a_report_as_fatal() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    let faults = json!({"profile": {"report_fatal_ppm": 1_000_000}});
    desk.control("/__faults", &faults);
    let mut n_documents = 0;
    for _ in 0..12 {
        let ended = finished(&desk, BY_UPDATE);
        assert_eq!(ended["processingStatus"], "FATAL");
        n_documents += usize::from(ended.get("reportDocumentId").is_some());
        desk.advance_ms(60_000);
    }
    // Some come with a document, some without.
    assert!((1..12).contains(&n_documents), "{n_documents}");
}

#[test]
fn stock_reports_asked_for_again_too_soon_are_cancelled() {
    const STOCK: &str = "GET_AFN_INVENTORY_DATA";
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    contents::add_warehouse_stock(&desk);
    assert_eq!(finished(&desk, STOCK)["processingStatus"], "DONE");
    assert_eq!(finished(&desk, STOCK)["processingStatus"], "CANCELLED");
    // Orders have no such limit.
    assert_eq!(finished(&desk, BY_UPDATE)["processingStatus"], "DONE");
    assert_eq!(finished(&desk, BY_UPDATE)["processingStatus"], "DONE");
    desk.advance_ms(30 * 60_000);
    assert_eq!(finished(&desk, STOCK)["processingStatus"], "DONE");
}

#[test]
fn a_world_that_was_killed_has_its_reports_and_goes_on_with_them() {
    let desk = Desk::new("plain");
    desk.seed_orders(5);
    let done = finished(&desk, BY_UPDATE);
    let before = download(&desk, &done).body;
    let waiting = create(&desk, UNSHIPPED);
    let desk = desk.restarted();
    assert_eq!(report(&desk, done["reportId"].as_str().unwrap()), done);
    assert_eq!(download(&desk, &done).body, before);
    desk.advance_ms(20_000);
    assert_eq!(report(&desk, &waiting)["processingStatus"], "DONE");
}
