//! Each way of taking in by itself, and all together.

use countermand_domain::marketplace::Marketplace;
use countermand_spapi::operation::OperationId;
use countermand_store::intake::ReadRank;
use serde_json::Value;

use super::*;
use crate::desk::play::Plot;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const NOTICES: [Job; 3] = [Job::Subscriptions, Job::Queue, Job::Reads];

fn demo() -> Plot {
    Plot {
        marketplaces: vec![Marketplace::Us, Marketplace::Br],
        ..Plot::of("demo")
    }
}

#[test]
fn the_search_alone_takes_a_world_in_whole() {
    let plot = Plot {
        has_queue: false,
        ..demo()
    };
    let play = Play::new(plot);
    run_until_same(&play, &[Job::Search], HOUR);
    run(&play, &[Job::Search], HOUR);
    run_until_same(&play, &[Job::Search], HOUR);
    let (n_calls, n_refused) = calls(&play, OperationId::Orders2026SearchOrders);
    assert!(n_calls > 20 && n_refused == 0, "{n_calls}, {n_refused}");
}

#[test]
fn the_report_alone_takes_a_world_in_whole() {
    let play = Play::new(demo());
    let now = play.hand.now();
    let from = crate::desk::later(now, -SignedDuration::from_hours(20 * 24));
    let moved = wait(crate::jobs::reports::ask_for_orders(
        &play.seller,
        from,
        now,
    ));
    wait(play.seller.account.move_cursor(moved.unwrap(), now)).unwrap();
    run_until_same(&play, &[Job::AllOrders], HOUR * 8);
    assert_eq!(calls(&play, OperationId::Orders2026SearchOrders), (0, 0));
}

#[test]
fn notices_alone_tell_all_that_happens_from_then_on() {
    let play = Play::new(demo());
    run(&play, &NOTICES, SignedDuration::from_mins(2));
    let before: std::collections::BTreeSet<String> = play
        .market_lines()
        .iter()
        .map(|line| line["order"].as_str().unwrap().to_owned())
        .collect();
    run(&play, &NOTICES, HOUR * 30);
    let is_new = |order: &str| !before.contains(order);
    let mut left = differences_of(&play, is_new);
    for _ in 0..20 {
        if left.is_empty() {
            break;
        }
        run(&play, &NOTICES, SignedDuration::from_secs(20));
        left = differences_of(&play, is_new);
    }
    assert!(left.is_empty(), "{left:#?}");
    let n_new = play.market_lines().len() - before.len();
    assert!(n_new > 20, "{n_new} lines came");
    // An order costs one or two reads in its life.
    let (n_reads, _) = calls(&play, OperationId::Orders2026GetOrder);
    assert!(n_reads <= 3 * n_new as u64, "{n_reads} reads");
}

#[test]
fn all_ways_together_come_to_the_same_as_each() {
    let play = Play::new(demo());
    run(&play, &Job::ALL, HOUR * 3);
    run_until_same(&play, &Job::ALL, HOUR);
    let account = &play.seller.account;
    assert!(!account.health_snapshots(10).unwrap().is_empty());
    let listings = account.listings("", None, 500).unwrap();
    let is_at = |place: &str| listings.iter().any(|found| found.listing.place == place);
    assert!(is_at("US") && is_at("MFN"), "{listings:?}");
    let standing: Value = serde_json::from_str(
        &wait(account.cursor(crate::jobs::subscriptions::CURSOR))
            .unwrap()
            .unwrap()
            .value,
    )
    .unwrap();
    assert_eq!(standing["types"]["ORDER_CHANGE"], "here", "{standing}");
}

#[test]
fn taking_in_twice_changes_nothing() {
    let play = Play::new(demo());
    run_until_same(&play, &[Job::Search], HOUR);
    let account = &play.seller.account;
    let seq = wait(account.audit_head()).unwrap();
    // The search forgets where it was, and takes the same pages in again.
    let forget = countermand_store::cursors::CursorMove {
        name: crate::jobs::search::CURSOR.to_owned(),
        value: None,
    };
    wait(account.move_cursor(forget, play.hand.now())).unwrap();
    run(&play, &[Job::Search], SignedDuration::from_secs(1));
    assert_eq!(wait(account.audit_head()).unwrap(), seq);
    assert!(differences(&play).is_empty());
}

#[test]
fn a_bulk_look_spares_the_reads_of_orders_that_did_not_change() {
    let play = Play::new(Plot::of("plain"));
    play.seed_orders(30);
    play.hand.pass(SignedDuration::from_mins(5));
    run_until_same(&play, &[Job::Search], HOUR);
    play.hand.pass(HOUR);
    let ids = play
        .market_lines()
        .iter()
        .map(|line| OrderId::parse(line["order"].as_str().unwrap()).unwrap())
        .collect();
    let now = play.hand.now();
    let account = &play.seller.account;
    wait(account.want_reads(ids, ReadRank::Action, now)).unwrap();
    run(&play, &[Job::Reads], SignedDuration::from_secs(10));
    assert_eq!(calls(&play, OperationId::Orders0GetOrders), (1, 0));
    assert_eq!(calls(&play, OperationId::Orders2026GetOrder), (0, 0));
    assert_eq!(wait(account.next_due_read()).unwrap(), None);
}

#[test]
fn a_search_of_many_pages_is_handed_over_to_the_report() {
    let play = Play::new(Plot::of("plain"));
    play.seed_orders(1_150);
    play.hand.pass(SignedDuration::from_mins(5));
    run_until_same(&play, &[Job::Search, Job::AllOrders], HOUR * 2);
    let (n_pages, _) = calls(&play, OperationId::Orders2026SearchOrders);
    assert!((10..=14).contains(&n_pages), "{n_pages} pages");
    let (n_reports, _) = calls(&play, OperationId::ReportsCreateReport);
    assert!((1..=3).contains(&n_reports), "{n_reports} reports");
}

#[test]
fn an_outage_of_a_day_is_caught_up_within_an_hour() {
    let play = Play::new(Plot::of("peak-day"));
    run(&play, &Job::ALL, HOUR);
    run_until_same(&play, &Job::ALL, HOUR);
    // A day passes, with twelve times the usual orders for half of it.
    play.hand.pass(HOUR * 24);
    run_until_same(&play, &Job::ALL, HOUR);
}

#[test]
fn a_peak_day_stays_within_the_usage_plans() {
    let play = Play::new(Plot::of("peak-day"));
    run(&play, &Job::ALL, HOUR * 18);
    let (mut n_calls, mut n_refused) = (0, 0);
    for usage in play.seller.client.usage() {
        n_calls += usage.n_calls.sum();
        n_refused += usage.n_throttled.sum();
    }
    assert!(n_calls > 1_000, "{n_calls} calls");
    assert!(
        n_refused * 100 < n_calls,
        "{n_refused} of {n_calls} refused"
    );
    run_until_same(&play, &Job::ALL, HOUR);
}
