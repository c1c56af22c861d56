//! Lists of reports, and how long reports are kept.

use serde_json::{Value, json};

use super::{BY_DATE, BY_UPDATE, LISTINGS, REPORTS, create, finished, report};
use crate::desk::{Desk, US};

const DAY_MS: i64 = 86_400_000;

fn ids(list: &Value) -> Vec<String> {
    list["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|report| report["reportId"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn pages_hold_every_report_once_newest_first() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let mut made: Vec<_> = (0..25).map(|_| create(&desk, BY_UPDATE)).collect();
    made.reverse();
    let other = create(&desk, LISTINGS);
    let mut address = format!("{REPORTS}?reportTypes={BY_UPDATE}");
    let (mut seen, mut sizes) = (Vec::new(), Vec::new());
    loop {
        let list = desk.read(&address).expect(200).json();
        // What comes in between does not shift the pages.
        create(&desk, BY_UPDATE);
        sizes.push(ids(&list).len());
        seen.extend(ids(&list));
        match list.get("nextToken").and_then(Value::as_str) {
            Some(token) => address = format!("{REPORTS}?nextToken={token}"),
            None => break,
        }
    }
    assert_eq!(sizes, [10, 10, 5]);
    assert_eq!(seen, made);
    assert!(!seen.contains(&other));
}

#[test]
fn lists_go_by_their_filters() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let done = finished(&desk, BY_UPDATE);
    let waiting = create(&desk, BY_DATE);
    let found = |query: &str| {
        let address = format!("{REPORTS}?reportTypes={BY_UPDATE}&reportTypes={BY_DATE}&{query}");
        ids(&desk.read(&address).expect(200).json())
    };
    let done = done["reportId"].as_str().unwrap().to_owned();
    assert_eq!(found(""), [waiting.clone(), done.clone()]);
    assert_eq!(
        found("processingStatuses=DONE,FATAL"),
        std::slice::from_ref(&done)
    );
    assert_eq!(found("processingStatuses=FATAL"), [""; 0]);
    assert_eq!(found("marketplaceIds=A1VC38T7YXB528"), [""; 0]);
    assert_eq!(found(&format!("marketplaceIds={US}")).len(), 2);
    assert_eq!(found("createdSince=2026-11-16T00:00:10Z"), [waiting]);
    assert_eq!(found("createdUntil=2026-11-16T00:00:10Z"), [done]);
    assert_eq!(found("pageSize=1").len(), 1);
}

#[test]
fn a_list_needs_types_or_a_token_alone() {
    let desk = Desk::new("plain").unmetered();
    for _ in 0..2 {
        create(&desk, BY_UPDATE);
    }
    let page = desk.read(&format!("{REPORTS}?reportTypes={BY_UPDATE}&pageSize=1"));
    let token = page.expect(200).json()["nextToken"]
        .as_str()
        .unwrap()
        .to_owned();
    desk.read(&format!("{REPORTS}?nextToken={token}"))
        .expect(200);
    let eleven = ["T"; 11].join(",");
    for query in [
        String::new(),
        format!("reportTypes={eleven}"),
        format!("reportTypes={BY_UPDATE}&pageSize=0"),
        format!("reportTypes={BY_UPDATE}&pageSize=101"),
        format!("reportTypes={BY_UPDATE}&createdSince=monday"),
        format!("nextToken={token}&pageSize=10"),
        format!("nextToken={token}&reportTypes={BY_UPDATE}"),
        format!("nextToken={token}0"),
        "nextToken=e30.0000".to_owned(),
    ] {
        let reply = desk.read(&format!("{REPORTS}?{query}")).expect(400);
        assert_eq!(reply.error_code(), "InvalidInput", "{query}");
    }
}

#[test]
fn reports_of_orders_are_kept_for_30_days_and_others_for_90() {
    let mut desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let orders = create(&desk, BY_UPDATE);
    let listings = create(&desk, LISTINGS);
    let mut found = |ms: i64| {
        desk.advance_ms(ms);
        desk.sign_in();
        let status = |id: &str| desk.read(&format!("{REPORTS}/{id}")).status;
        let list = desk.read(&format!("{REPORTS}?reportTypes={BY_UPDATE},{LISTINGS}"));
        (
            status(&orders),
            status(&listings),
            ids(&list.expect(200).json()).len(),
        )
    };
    assert_eq!(found(30 * DAY_MS), (200, 200, 2));
    assert_eq!(found(1_000), (404, 200, 1));
    assert_eq!(found(60 * DAY_MS - 1_000), (404, 200, 1));
    assert_eq!(found(1_000), (404, 404, 0));
}

#[test]
fn another_id_is_not_found() {
    let desk = Desk::new("plain").unmetered();
    let id = create(&desk, BY_UPDATE);
    assert_eq!(report(&desk, &id)["reportId"], json!(id));
    for other in ["1", "50000000000", "50000000999", "x", "050000000001"] {
        let reply = desk.read(&format!("{REPORTS}/{other}")).expect(404);
        assert_eq!(reply.error_code(), "NotFound", "{other}");
    }
}
