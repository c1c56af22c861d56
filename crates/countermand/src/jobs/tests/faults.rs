//! What goes wrong: late, repeated and missing notices, throttling, crashes, rubbish in the queue.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use countermand_spapi::client::{HttpRequest, Transport};
use countermand_spapi::operation::{Method, OperationId};
use serde_json::json;

use super::*;
use crate::desk::fault::Fate;
use crate::desk::play::{BASE, Plot};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[test]
fn late_repeated_and_missing_notices_come_to_the_same_state() {
    let play = Play::new(Plot::of("demo"));
    play.faults(&json!({"profile": "notifications"}));
    run(&play, &Job::ALL, HOUR * 12);
    run_until_same(&play, &Job::ALL, HOUR * 2);
}

#[test]
fn what_chaos_hides_is_found_when_it_ends() {
    let play = Play::new(Plot::of("demo"));
    play.faults(&json!({"profile": "chaos"}));
    run(&play, &Job::ALL, HOUR * 6);
    play.faults(&json!({"profile": "none"}));
    run_until_same(&play, &Job::ALL, HOUR * 2);
}

#[test]
fn a_storm_of_refusals_makes_no_hot_loop() {
    let play = Play::new(Plot::of("demo"));
    play.faults(&json!({"profile": {"throttled_ppm": 1_000_000}}));
    run(&play, &Job::ALL, HOUR);
    let n_requests = play.market.n_requests.load(Ordering::SeqCst);
    assert!(n_requests < 2_000, "{n_requests} requests");
}

#[test]
fn a_market_that_is_down_is_asked_ever_more_rarely() {
    let play = Play::new(Plot::of("demo"));
    play.faults(&json!({"profile": {"failed_ppm": 1_000_000}}));
    run(&play, &Job::ALL, HOUR);
    let n_requests = play.market.n_requests.load(Ordering::SeqCst);
    assert!(n_requests < 1_500, "{n_requests} requests");
}

/// Dies at one of so many places, by a draw that is the same on every run of the test.
#[derive(Debug)]
struct Rarely {
    n_passed: AtomicU64,
    every: u64,
}

impl Fate for Rarely {
    fn dies_at(&self, _point: &'static str) -> bool {
        let n_passed = self.n_passed.fetch_add(1, Ordering::SeqCst);
        let mixed = n_passed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed ^ (mixed >> 29)) >> 16).is_multiple_of(self.every)
    }
}

#[test]
fn a_desk_that_dies_again_and_again_goes_on_where_it_was() {
    for every in [5, 9, 14] {
        let fate = Arc::new(Rarely {
            n_passed: AtomicU64::new(0),
            every,
        });
        let fate_of_all: Arc<dyn Fate> = fate.clone();
        let mut play = Play::new(Plot::of("plain")).with_fate(Arc::clone(&fate_of_all));
        play.seed_orders(420);
        play.hand.pass(SignedDuration::from_mins(5));
        let mut n_deaths = 0;
        for _ in 0..60 {
            match try_run(&play, &Job::ALL, SignedDuration::from_mins(5)) {
                Ok(_) => {}
                Err(StepError::Crashed(_)) => {
                    n_deaths += 1;
                    play = play.restart().with_fate(Arc::clone(&fate_of_all));
                }
                Err(error) => panic!("{error}"),
            }
        }
        assert!(n_deaths >= 3, "{n_deaths} deaths at every {every}");
        assert!(differences(&play).is_empty(), "{:?}", differences(&play));
        // 420 orders are five pages; each death costs a page at most.
        let pages = wait(play.seller.account.cursor(crate::jobs::search::CURSOR));
        assert!(pages.unwrap().unwrap().value.contains("watermark\":\""));
    }
}

#[test]
fn a_round_of_pages_goes_on_after_a_restart() {
    let play = Play::new(Plot::of("plain"));
    play.seed_orders(420);
    play.hand.pass(SignedDuration::from_mins(5));
    for _ in 0..3 {
        wait(Job::Search.run(&play.desk, &play.seller)).unwrap();
    }
    let play = play.restart();
    run_until_same(&play, &[Job::Search], SignedDuration::from_mins(1));
    // Two pages were left: none is asked for again.
    let (n_pages, _) = calls(&play, OperationId::Orders2026SearchOrders);
    assert_eq!(n_pages, 2);
}

/// Puts a message into the desk's queue.
fn post(play: &Play, body: &str) {
    let url = format!("{BASE}/123456789012/countermand-sandbox");
    let input = json!({"QueueUrl": url, "MessageBody": body});
    let answer = wait(play.market.send(HttpRequest {
        method: Method::Post,
        url: format!("{BASE}/"),
        headers: vec![
            ("content-type", "application/x-amz-json-1.0".to_owned()),
            ("x-amz-target", "AmazonSQS.SendMessage".to_owned()),
        ],
        body: input.to_string().into(),
        timeout_ms: 1_000,
        answer_limit_bytes: 1_000_000,
    }));
    assert_eq!(answer.unwrap().status, 200);
}

fn order_change(seller: &str, id: &str) -> String {
    json!({
        "NotificationVersion": "1.0", "NotificationType": "ORDER_CHANGE", "PayloadVersion": "1.0",
        "EventTime": "2026-11-16T00:00:00Z",
        "Payload": {"OrderChangeNotification": {"NotificationLevel": "OrderLevel",
            "SellerId": seller, "AmazonOrderId": "111-0000000-0000000",
            "OrderChangeType": "OrderStatusChange", "OrderChangeTrigger":
                {"TimeOfOrderChange": "2026-11-16T00:00:00Z", "ChangeReason": "x"},
            "Summary": {"MarketplaceId": "ATVPDKIKX0DER", "OrderStatus": "Unshipped"}}},
        "NotificationMetadata": {"NotificationId": id}})
    .to_string()
}

#[test]
fn rubbish_in_the_queue_is_kept_apart_and_holds_nothing_up() {
    let play = Play::new(Plot::of("plain"));
    run(&play, &[Job::Subscriptions], SignedDuration::from_mins(1));
    play.seed_orders(1);
    post(&play, "{ no notice");
    post(&play, &order_change("A2STRANGER", "n-1"));
    post(&play, &order_change("A1EXAMPLE", "n-2"));
    post(&play, &order_change("A1EXAMPLE", "n-2"));
    run(
        &play,
        &[Job::Queue, Job::Reads],
        SignedDuration::from_mins(3),
    );
    let account = &play.seller.account;
    let codes: std::collections::BTreeSet<String> = wait(account.quarantined_notices(10))
        .unwrap()
        .into_iter()
        .map(|notice| notice.fault_code)
        .collect();
    assert_eq!(
        codes,
        ["bad-json", "other-seller"].map(str::to_owned).into()
    );
    // The one of ours was followed, once.
    assert_eq!(calls(&play, OperationId::Orders2026GetOrder), (1, 0));
    assert!(differences(&play).is_empty());
}

#[test]
fn an_order_that_is_not_there_is_given_up() {
    let play = Play::new(Plot::of("plain"));
    let id = OrderId::parse("111-7654321-1234567").unwrap();
    let account = &play.seller.account;
    let now = play.hand.now();
    let rank = countermand_store::intake::ReadRank::Request;
    wait(account.want_reads(vec![id], rank, now)).unwrap();
    run(&play, &[Job::Reads], SignedDuration::from_mins(1));
    let faults = wait(account.quarantined_orders(10)).unwrap();
    assert_eq!(faults[0].fault.fault_code, "not-found");
    assert_eq!(wait(account.next_due_read()).unwrap(), None);
    assert_eq!(calls(&play, OperationId::Orders2026GetOrder), (1, 0));
}

#[test]
fn quotas_outlive_a_restart() {
    let play = Play::new(Plot::of("plain"));
    play.seed_orders(1_000);
    play.hand.pass(SignedDuration::from_mins(5));
    run(&play, &[Job::Search], SignedDuration::from_secs(30));
    let left = play
        .seller
        .client
        .tokens(OperationId::Orders2026SearchOrders);
    assert!(left.whole < left.burst);
    let play = play.restart();
    wait(crate::desk::quotas::restore_quotas(&play.seller)).unwrap();
    let restored = play
        .seller
        .client
        .tokens(OperationId::Orders2026SearchOrders);
    assert_eq!(restored.whole, left.whole);
}
