//! The same seed, scenario and acts give the same history, however time is moved on.

use std::time::Instant;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::desk::Desk;

const HOUR_MS: i64 = 3_600_000;
/// From one round of the seller's acts to the next.
const ROUND_MS: i64 = 8 * HOUR_MS;
/// Steps in which a round goes by; none divides it but the first.
const STEPS_MS: [i64; 4] = [ROUND_MS, 7 * HOUR_MS, 97 * 60_000 + 1, 31 * 60_000 + 7];

/// What is compared, byte by byte.
#[derive(PartialEq, Eq)]
struct History {
    ledger: Bytes,
    orders: Bytes,
}

impl History {
    fn of(desk: &Desk) -> Self {
        let read = |path| desk.raw("GET", path, &[], "").expect(200).body;
        Self {
            ledger: read("/__ledger"),
            orders: read("/__orders"),
        }
    }
}

/// Lives so many rounds in a world, in steps of so many milliseconds.
fn live(scenario: &str, seed: u64, (n_rounds, step_ms): (u32, i64)) -> History {
    let mut desk = Desk::with_seed(scenario, seed).unmetered();
    if scenario == "plain" {
        desk.seed_orders(20);
    }
    for round in 0..n_rounds {
        desk.sign_in();
        act(&desk, round);
        let mut left_ms = ROUND_MS;
        while left_ms > 0 {
            let step_ms = step_ms.min(left_ms);
            desk.advance_ms(step_ms);
            left_ms -= step_ms;
        }
    }
    History::of(&desk)
}

/// What the seller does: on its first open orders it cancels, ships and writes, and on its offer it
/// sets the quantity. Some of it is refused, which is a part of the history as well.
fn act(desk: &Desk, round: u32) {
    let orders = desk.orders();
    let is_open = |row: &&Value| {
        row["seller"] == "A1EXAMPLE" && row["channel"] == "MFN" && row["status"] == "UNSHIPPED"
    };
    let mut open = orders.iter().filter(is_open);
    let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    if let Some(row) = open.next() {
        let address = format!(
            "/orders/2026-01-01/orders/{}/cancellation",
            text(row, "order")
        );
        desk.call("PUT", &address, json!({"cancelReasonCode": "NO_INVENTORY"}));
    }
    if let Some(row) = open.next() {
        let address = format!(
            "/orders/v0/orders/{}/shipmentConfirmation",
            text(row, "order")
        );
        let body = json!({"marketplaceId": row["marketplace"], "packageDetail": {
            "packageReferenceId": "1", "carrierCode": "Other", "carrierName": "Couriers",
            "trackingNumber": format!("T-{round}"), "shipDate": "2026-11-16T00:00:00Z",
            "orderItems": [{"orderItemId": row["item"], "quantity": row["qty"]}]}});
        desk.call("POST", &address, body);
    }
    if let Some(row) = open.next() {
        let address = format!(
            "/messaging/v1/orders/{}/messages/unexpectedProblem?marketplaceIds={}",
            text(row, "order"),
            text(row, "marketplace")
        );
        desk.call("POST", &address, json!({"text": "It will be a day late."}));
        let address = format!(
            "/listings/2021-08-01/items/A1EXAMPLE/{}?marketplaceIds={}",
            text(row, "sku"),
            text(row, "marketplace")
        );
        let value = json!([{"fulfillment_channel_code": "DEFAULT", "quantity": round}]);
        let patch = json!({"op": "merge", "path": "/attributes/fulfillment_availability",
            "value": value});
        let body = json!({"productType": "PRODUCT", "patches": [patch]});
        desk.call("PATCH", &address, body);
    }
}

fn expect_equal(what: &str, first: &History, second: &History) {
    for (name, first, second) in [
        ("ledger", &first.ledger, &second.ledger),
        ("orders", &first.orders, &second.orders),
    ] {
        if first == second {
            continue;
        }
        let lines = |bytes: &Bytes| String::from_utf8_lossy(bytes).replace("},{", "},\n{");
        let (first, second) = (lines(first), lines(second));
        let mut pairs = first.lines().zip(second.lines());
        let pair = pairs.find(|(first, second)| first != second);
        panic!("{what}: the {name} differs first in {pair:?}");
    }
}

/// Does work for every seed, on two threads.
fn for_seeds(seeds: std::ops::Range<u64>, work: impl Fn(u64) + Sync) {
    std::thread::scope(|scope| {
        for half in 0..2 {
            let (work, seeds) = (&work, seeds.clone());
            scope.spawn(move || seeds.filter(|seed| seed % 2 == half).for_each(work));
        }
    });
}

#[test]
fn fifty_seeds_give_one_history_each_in_whatever_steps() {
    let started = Instant::now();
    for_seeds(1..51, |seed| {
        let first = live("demo", seed, (2, ROUND_MS));
        // A quarter runs in the same steps again, the others in other ones.
        let step_ms = STEPS_MS[usize::try_from(seed / 2).unwrap() % STEPS_MS.len()];
        let second = live("demo", seed, (2, step_ms));
        expect_equal(
            &format!("demo from {seed} in {step_ms} ms"),
            &first,
            &second,
        );
        assert!(first.ledger.len() > 1_000, "little happened from {seed}");
    });
    println!("TIME {:?}", started.elapsed());
}

#[test]
fn every_other_scenario_has_one_history_too() {
    for scenario in ["plain", "japan", "india", "peak-day", "bad-week"] {
        let started = Instant::now();
        for_seeds(1..3, |seed| {
            let first = live(scenario, seed, (2, ROUND_MS));
            for step_ms in [ROUND_MS, 97 * 60_000 + 1] {
                let second = live(scenario, seed, (2, step_ms));
                expect_equal(&format!("{scenario} from {seed}"), &first, &second);
            }
        });
        println!("TIME {scenario} {:?}", started.elapsed());
    }
}

#[test]
fn another_seed_is_another_history() {
    let histories = [1, 2].map(|seed| live("demo", seed, (1, ROUND_MS)));
    let [first, second] = histories;
    assert!(first.ledger != second.ledger && first.orders != second.orders);
}
