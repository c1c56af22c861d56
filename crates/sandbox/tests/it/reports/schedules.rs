//! Schedules that make reports.

use serde_json::{Value, json};

use super::{BY_UPDATE, LISTINGS, REPORTS};
use crate::desk::{Desk, US};

const SCHEDULES: &str = "/reports/2021-06-30/schedules";
const HOUR_MS: i64 = 3_600_000;

fn schedule(desk: &Desk, period: &str, next: Option<&str>) -> String {
    let mut body = json!({"reportType": BY_UPDATE, "marketplaceIds": [US], "period": period});
    if let Some(next) = next {
        body["nextReportCreationTime"] = json!(next);
    }
    let reply = desk.call("POST", SCHEDULES, body).expect(201);
    reply.json()["reportScheduleId"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The reports made so far, oldest first.
fn made(desk: &Desk) -> Vec<Value> {
    let address = format!("{REPORTS}?reportTypes={BY_UPDATE}&pageSize=100");
    let mut list = desk.read(&address).expect(200).json();
    let mut reports = std::mem::take(list["reports"].as_array_mut().unwrap());
    reports.reverse();
    reports
}

fn times(reports: &[Value], name: &str) -> Vec<String> {
    reports
        .iter()
        .map(|report| report[name].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_schedule_makes_a_report_each_period_without_a_gap_in_the_data() {
    let mut desk = Desk::new("plain").unmetered();
    let id = schedule(&desk, "PT8H", Some("2026-11-16T06:30:00Z"));
    desk.seed_orders(2);
    desk.advance_ms(6 * HOUR_MS);
    assert_eq!(made_after(&mut desk, 0).len(), 0);
    let reports = made_after(&mut desk, 18 * HOUR_MS);
    assert_eq!(
        times(&reports, "createdTime"),
        [
            "2026-11-16T06:30:00+00:00",
            "2026-11-16T14:30:00+00:00",
            "2026-11-16T22:30:00+00:00"
        ]
    );
    assert_eq!(
        times(&reports, "dataStartTime"),
        [
            "2026-11-16T00:00:00+00:00",
            "2026-11-16T06:30:00+00:00",
            "2026-11-16T14:30:00+00:00"
        ]
    );
    assert_eq!(
        times(&reports, "dataEndTime"),
        times(&reports, "createdTime")
    );
    // The orders came in the first period, and nothing happened after it.
    assert_eq!(
        times(&reports, "processingStatus"),
        ["DONE", "CANCELLED", "CANCELLED"]
    );
    assert!(
        reports
            .iter()
            .all(|report| report["reportScheduleId"] == json!(id))
    );
    let kept = desk.read(&format!("{SCHEDULES}/{id}")).expect(200).json();
    assert_eq!(kept["period"], "PT8H");
    assert_eq!(kept["nextReportCreationTime"], "2026-11-17T06:30:00+00:00");
}

fn made_after(desk: &mut Desk, ms: i64) -> Vec<Value> {
    desk.advance_ms(ms);
    desk.sign_in();
    made(desk)
}

#[test]
fn a_new_schedule_takes_the_place_of_one_like_it() {
    let mut desk = Desk::new("plain").unmetered();
    let old = schedule(&desk, "PT1H", None);
    let new = schedule(&desk, "PT12H", None);
    assert_ne!(old, new);
    desk.read(&format!("{SCHEDULES}/{old}")).expect(404);
    let listings = json!({"reportType": LISTINGS, "marketplaceIds": [US], "period": "P1M"});
    desk.call("POST", SCHEDULES, listings).expect(201);
    let list = desk.read(&format!("{SCHEDULES}?reportTypes={BY_UPDATE}"));
    let list = list.expect(200).json();
    assert_eq!(list["reportSchedules"].as_array().unwrap().len(), 1);
    assert_eq!(list["reportSchedules"][0]["reportScheduleId"], json!(new));
    let reports = made_after(&mut desk, 13 * HOUR_MS);
    assert_eq!(
        times(&reports, "createdTime"),
        ["2026-11-16T12:00:00+00:00"]
    );
}

#[test]
fn a_schedule_that_was_ended_makes_nothing_more() {
    let mut desk = Desk::new("plain").unmetered();
    let id = schedule(&desk, "PT1H", None);
    assert_eq!(made_after(&mut desk, HOUR_MS).len(), 1);
    let address = format!("{SCHEDULES}/{id}");
    desk.call("DELETE", &address, Value::Null).expect(200);
    assert_eq!(made_after(&mut desk, 5 * HOUR_MS).len(), 1);
    desk.read(&address).expect(404);
    desk.call("DELETE", &address, Value::Null).expect(404);
}

#[test]
fn schedules_with_other_periods_or_without_types_are_refused() {
    let desk = Desk::new("plain").unmetered();
    for (kind, period) in [
        (BY_UPDATE, "PT7M"),
        (BY_UPDATE, ""),
        ("GET_NONSENSE", "PT1H"),
    ] {
        let body = json!({"reportType": kind, "marketplaceIds": [US], "period": period});
        desk.call("POST", SCHEDULES, body).expect(400);
    }
    desk.read(SCHEDULES).expect(400);
}

#[test]
fn schedules_live_through_a_kill() {
    let desk = Desk::new("plain").unmetered();
    let id = schedule(&desk, "PT1H", None);
    let mut desk = desk.restarted();
    assert_eq!(made_after(&mut desk, 3 * HOUR_MS).len(), 3);
    desk.read(&format!("{SCHEDULES}/{id}")).expect(200);
}
