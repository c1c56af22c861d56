//! The same seed, scenario and acts give the same history, however time is moved on.

use bytes::Bytes;
use countermand_sandbox::ids::SellerIndex;
use countermand_sandbox::market::order::{Channel, Order, OrderState};
use countermand_sandbox::place;
use countermand_sandbox::scenario::Scenario;
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

/// A scenario of the program with a shorter history, for the sake of time.
fn shortened(name: &str, history_days: u32) -> Scenario {
    let scenario = Scenario::find(name).unwrap();
    let history_days = history_days.min(scenario.history_days);
    Scenario {
        history_days,
        ..scenario
    }
}

/// Lives so many rounds in a world, in steps of so many milliseconds.
fn live(scenario: &Scenario, seed: u64, (n_rounds, step_ms): (u32, i64)) -> History {
    let mut desk = Desk::of(scenario.clone(), seed).unmetered();
    if scenario.name == "plain" {
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
    let mut open = open_orders(desk).into_iter();
    if let Some((order, _)) = open.next() {
        let address = format!("/orders/2026-01-01/orders/{order}/cancellation");
        desk.call("PUT", &address, json!({"cancelReasonCode": "NO_INVENTORY"}));
    }
    if let Some((order, place)) = open.next() {
        let address = format!("/orders/v0/orders/{order}/shipmentConfirmation");
        let item = first_item(desk, &order);
        let body = json!({"marketplaceId": place, "packageDetail": {
            "packageReferenceId": "1", "carrierCode": "Other", "carrierName": "Couriers",
            "trackingNumber": format!("T-{round}"), "shipDate": "2026-11-16T00:00:00Z",
            "orderItems": [{"orderItemId": item["OrderItemId"],
                "quantity": item["QuantityOrdered"]}]}});
        desk.call("POST", &address, body);
    }
    if let Some((order, place)) = open.next() {
        let query = format!("marketplaceIds={place}");
        let address = format!("/messaging/v1/orders/{order}/messages/unexpectedProblem?{query}");
        desk.call("POST", &address, json!({"text": "It will be a day late."}));
        let item = first_item(desk, &order);
        let sku = item["SellerSKU"].as_str().unwrap();
        let address = format!("/listings/2021-08-01/items/A1EXAMPLE/{sku}?{query}");
        let value = json!([{"fulfillment_channel_code": "DEFAULT", "quantity": round}]);
        let patch = json!({"op": "merge", "path": "/attributes/fulfillment_availability",
            "value": value});
        let body = json!({"productType": "PRODUCT", "patches": [patch]});
        desk.call("PATCH", &address, body);
    }
}

/// The first three orders that the seller may cancel or ship, with their marketplaces.
fn open_orders(desk: &Desk) -> Vec<(String, &'static str)> {
    let mut state = desk.server.state();
    let market = state.world.now().unwrap();
    let is_open = |order: &&Order| {
        order.seller == SellerIndex(0)
            && order.channel == Channel::Merchant
            && order.state == OrderState::Unshipped
    };
    let orders = market.orders.iter().map(|(_, order)| order);
    let open = orders.filter(is_open).take(3);
    open.map(|order| (order.id.to_string(), place::id(order.place)))
        .collect()
}

fn first_item(desk: &Desk, order: &str) -> Value {
    let reply = desk.read(&format!("/orders/v0/orders/{order}/orderItems"));
    reply.expect(200).json()["payload"]["OrderItems"][0].clone()
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
    let demo = shortened("demo", 0);
    for_seeds(1..51, |seed| {
        let first = live(&demo, seed, (6, ROUND_MS));
        // A quarter runs in the same steps again, the others in other ones.
        let step_ms = STEPS_MS[usize::try_from(seed / 2).unwrap() % STEPS_MS.len()];
        let second = live(&demo, seed, (6, step_ms));
        expect_equal(
            &format!("demo from {seed} in {step_ms} ms"),
            &first,
            &second,
        );
        assert!(first.ledger.len() > 1_000, "little happened from {seed}");
    });
}

#[test]
fn every_scenario_has_one_history() {
    // The demonstration as it is, the others shortened.
    for (name, history_days) in [
        ("demo", 14),
        ("plain", 2),
        ("japan", 2),
        ("india", 2),
        ("peak-day", 1),
        ("bad-week", 2),
    ] {
        let scenario = &shortened(name, history_days);
        for_seeds(1..3, |seed| {
            let first = live(scenario, seed, (6, ROUND_MS));
            for step_ms in [ROUND_MS, 97 * 60_000 + 1] {
                let second = live(scenario, seed, (6, step_ms));
                expect_equal(&format!("{name} from {seed}"), &first, &second);
            }
        });
    }
}

#[test]
fn another_seed_is_another_history() {
    let demo = shortened("demo", 0);
    let histories = [1, 2].map(|seed| live(&demo, seed, (3, ROUND_MS)));
    let [first, second] = histories;
    assert!(first.ledger != second.ledger && first.orders != second.orders);
}
