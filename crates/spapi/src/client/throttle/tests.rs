use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::client::usage::ByUrgency;

/// One every two minutes, 15 saved up at most.
const FEED: OperationId = OperationId::FeedsCreateFeed;
/// One a second, 5 saved up at most.
const CANCEL: OperationId = OperationId::Orders2026CancelOrder;

fn at(us: i64) -> Timestamp {
    let start: Timestamp = "2026-11-22T09:00:00Z".parse().unwrap();
    start + SignedDuration::from_micros(us)
}

fn n_taken(throttle: &Throttle, operation: OperationId, urgency: Urgency, now: Timestamp) -> usize {
    (0..100)
        .take_while(|_| throttle.take(operation, urgency, now).is_ok())
        .count()
}

#[test]
fn the_less_urgent_leave_a_part_of_the_burst_to_the_more_urgent() {
    let throttle = Throttle::new(1);
    // Of 15: half is 7, a fifth 3, a tenth 1.
    assert_eq!(n_taken(&throttle, FEED, Urgency::Background, at(0)), 8);
    assert_eq!(n_taken(&throttle, FEED, Urgency::Routine, at(0)), 4);
    assert_eq!(n_taken(&throttle, FEED, Urgency::Confirm, at(0)), 2);
    assert_eq!(n_taken(&throttle, FEED, Urgency::Cancel, at(0)), 1);
    assert_eq!(n_taken(&throttle, FEED, Urgency::Cancel, at(0)), 0);
    assert_eq!(throttle.tokens(FEED, at(0)).whole, 0);
    let usage = throttle.usage();
    assert_eq!(usage[0].operation, FEED);
    assert_eq!(
        usage[0].n_calls,
        ByUrgency {
            n_cancel: 1,
            n_confirm: 2,
            n_routine: 4,
            n_background: 8
        }
    );
    assert_eq!(usage[0].n_not_now.of(Urgency::Cancel), 2);
    assert_eq!(usage[0].n_not_now.sum(), 5);
}

#[test]
fn an_empty_bucket_says_to_the_microsecond_when_to_come_again() {
    let throttle = Throttle::new(1);
    assert_eq!(n_taken(&throttle, FEED, Urgency::Cancel, at(0)), 15);
    // 0.0083 a second: one in 120.481927711 seconds.
    let until = at(120_481_928);
    assert_eq!(throttle.take(FEED, Urgency::Cancel, at(0)), Err(until));
    let early = at(120_481_927);
    assert_eq!(throttle.take(FEED, Urgency::Cancel, early), Err(until));
    assert_eq!(throttle.take(FEED, Urgency::Cancel, until), Ok(()));
}

#[test]
fn asking_often_does_not_slow_the_drip() {
    let throttle = Throttle::new(1);
    assert_eq!(n_taken(&throttle, FEED, Urgency::Cancel, at(0)), 15);
    let n_taken = (1..=2_000_000)
        .step_by(7)
        .filter(|step| {
            let now = at(step * 1_000);
            throttle.take(FEED, Urgency::Cancel, now).is_ok()
        })
        .count();
    // 2,000 seconds at 0.0083 a second make 16.6.
    assert_eq!(n_taken, 16);
}

#[test]
fn after_a_429_nobody_calls_before_one_request_has_dripped_in() {
    for seed in 0..50 {
        let throttle = Throttle::new(seed);
        throttle.take(CANCEL, Urgency::Routine, at(0)).unwrap();
        let until = throttle.refused(CANCEL, Urgency::Routine, at(0));
        assert!(until >= at(1_000_000) && until < at(1_500_001), "{until}");
        for urgency in Urgency::ALL {
            let held = throttle.take(CANCEL, urgency, at(999_999)).unwrap_err();
            assert!(held >= at(1_000_000), "{urgency:?}");
        }
        assert_eq!(throttle.take(CANCEL, Urgency::Routine, until), Ok(()));
        assert_eq!(throttle.usage()[0].n_throttled.n_routine, 1);
    }
}

#[test]
fn a_refused_cancellation_means_that_nothing_is_left() {
    let throttle = Throttle::new(9);
    throttle.take(FEED, Urgency::Cancel, at(0)).unwrap();
    throttle.refused(FEED, Urgency::Cancel, at(0));
    assert_eq!(throttle.tokens(FEED, at(0)).whole, 0);
    // Bulk waits until half of the burst is back: 8 requests of 120.48 seconds.
    let until = throttle.take(FEED, Urgency::Background, at(0)).unwrap_err();
    assert_eq!(until, at(963_855_422));
}

#[test]
fn pauses_differ_from_account_to_account_and_from_refusal_to_refusal() {
    let pause = |seed| {
        let throttle = Throttle::new(seed);
        throttle.refused(CANCEL, Urgency::Cancel, at(0))
    };
    assert_ne!(pause(1), pause(2));
    assert_eq!(pause(1), pause(1));
    let throttle = Throttle::new(1);
    let first = throttle.refused(CANCEL, Urgency::Cancel, at(0));
    let second = throttle.refused(CANCEL, Urgency::Cancel, at(60_000_000));
    assert_ne!(
        first.duration_since(at(0)),
        second.duration_since(at(60_000_000))
    );
}

#[test]
fn a_header_corrects_the_rate_and_rubbish_does_not() {
    let throttle = Throttle::new(1);
    let corrected = |text| {
        throttle.correct(FEED, "0.0083", at(0));
        throttle.correct(FEED, text, at(0));
        throttle.tokens(FEED, at(0)).rate_micro
    };
    assert_eq!(corrected("0.5"), 500_000);
    assert_eq!(corrected(" 2.0 "), 2_000_000);
    assert_eq!(corrected("1e-2"), 10_000);
    assert_eq!(corrected("0.004"), 4_000);
    for rubbish in [
        "string",
        "",
        "NaN",
        "inf",
        "Infinity",
        "-1",
        "0",
        "0.0",
        "1,5",
        "0.0000001",
        "1e400",
    ] {
        assert_eq!(corrected(rubbish), 8_300, "{rubbish}");
    }
    // A tenth of the published rate is the least, a thousand a second the most.
    assert_eq!(corrected("0.00001"), 830);
    assert_eq!(corrected("999999"), 1_000_000_000);
}

#[test]
fn what_is_left_survives_a_restart() {
    let throttle = Throttle::new(1);
    assert_eq!(n_taken(&throttle, FEED, Urgency::Cancel, at(0)), 15);
    throttle.correct(FEED, "0.01", at(0));
    throttle.refused(CANCEL, Urgency::Cancel, at(0));
    let stored = throttle.snapshot(at(50_000_000));
    assert_eq!(stored.len(), 2);
    let restarted = Throttle::new(1);
    restarted.restore(&stored, at(60_000_000));
    assert_eq!(
        restarted.take(FEED, Urgency::Cancel, at(60_000_000)),
        Err(at(100_000_000))
    );
    assert_eq!(restarted.tokens(CANCEL, at(60_000_000)).whole, 5);
    assert_eq!(restarted.snapshot(at(60_000_000)).len(), 2);
}

#[test]
fn stored_nonsense_stops_nothing() {
    let throttle = Throttle::new(1);
    let stored = [
        BucketState {
            operation: FEED.operation().key(),
            rate_micro: 0,
            micro_tokens: u64::MAX,
            at: Timestamp::MAX,
            not_before: Some(Timestamp::MAX),
        },
        BucketState {
            operation: "orders.v9/teleport".to_owned(),
            rate_micro: 1,
            micro_tokens: 0,
            at: at(0),
            not_before: None,
        },
    ];
    throttle.restore(&stored, at(0));
    assert_eq!(throttle.snapshot(at(0)).len(), 1);
    assert_eq!(throttle.tokens(FEED, at(0)).whole, 15);
    let until = throttle.take(FEED, Urgency::Cancel, at(0)).unwrap_err();
    assert!(until < at(140_000_000), "{until}");
    assert_eq!(throttle.take(FEED, Urgency::Cancel, until), Ok(()));
}

#[test]
fn a_clock_that_is_set_back_does_not_stop_the_drip() {
    let throttle = Throttle::new(1);
    let day_us = 86_400_000_000;
    assert_eq!(n_taken(&throttle, CANCEL, Urgency::Cancel, at(day_us)), 5);
    throttle.refused(CANCEL, Urgency::Cancel, at(day_us));
    let until = throttle.take(CANCEL, Urgency::Cancel, at(0)).unwrap_err();
    assert!(until < at(12_000_000), "{until}");
    assert_eq!(throttle.take(CANCEL, Urgency::Cancel, until), Ok(()));
}

#[test]
fn callers_whose_clocks_differ_a_little_make_no_request_out_of_it() {
    let throttle = Throttle::new(1);
    assert_eq!(n_taken(&throttle, CANCEL, Urgency::Cancel, at(0)), 5);
    for _ in 0..1_000 {
        assert!(throttle.take(CANCEL, Urgency::Cancel, at(10_000)).is_err());
        assert!(throttle.take(CANCEL, Urgency::Cancel, at(0)).is_err());
    }
    let until = throttle.take(CANCEL, Urgency::Cancel, at(0)).unwrap_err();
    assert_eq!(until, at(1_000_000));
}

#[test]
fn a_request_that_never_arrived_is_put_back() {
    let throttle = Throttle::new(1);
    assert_eq!(n_taken(&throttle, FEED, Urgency::Cancel, at(0)), 15);
    throttle.give_back(FEED, Urgency::Cancel, at(0));
    assert_eq!(throttle.tokens(FEED, at(0)).whole, 1);
    assert_eq!(throttle.usage()[0].n_calls.sum(), 14);
    let idle = Throttle::new(1);
    idle.give_back(FEED, Urgency::Cancel, at(0));
    assert_eq!(idle.tokens(FEED, at(0)).whole, 15);
}

/// A step of time and what is done after it.
#[derive(Debug, Clone)]
struct Arrival {
    gap_us: i64,
    urgency: Urgency,
    is_refused: bool,
    is_restarted: bool,
}

fn arrivals() -> impl Strategy<Value = Vec<Arrival>> {
    let gap = prop_oneof![0..10_i64, 0..1_000_000_i64, 0..60_000_000_i64];
    let urgency = prop::sample::select(Urgency::ALL.to_vec());
    let one = (
        gap,
        urgency,
        prop::bool::weighted(0.05),
        prop::bool::weighted(0.05),
    )
        .prop_map(|(gap_us, urgency, is_refused, is_restarted)| Arrival {
            gap_us,
            urgency,
            is_refused,
            is_restarted,
        });
    prop::collection::vec(one, 1..200)
}

proptest! {
    #[test]
    fn in_no_window_are_there_more_calls_than_burst_and_drip(
        arrivals in arrivals(),
        operation in prop::sample::select(vec![
            FEED,
            CANCEL,
            OperationId::Orders2026GetOrder,
            OperationId::FbaInventoryGetInventorySummaries,
            OperationId::Pricing2022GetCompetitiveSummary,
        ]),
    ) {
        let plan = operation.operation().plan.unwrap();
        let mut throttle = Throttle::new(3);
        let mut now_us = 0;
        let mut calls: Vec<i64> = Vec::new();
        for arrival in arrivals {
            now_us += arrival.gap_us;
            let now = at(now_us);
            if arrival.is_restarted {
                let stored = throttle.snapshot(now);
                throttle = Throttle::new(3);
                throttle.restore(&stored, now);
            }
            match throttle.take(operation, arrival.urgency, now) {
                Ok(()) => calls.push(now_us),
                Err(until) => prop_assert!(until > now),
            }
            if arrival.is_refused {
                let until = throttle.refused(operation, arrival.urgency, now);
                prop_assert!(until > now);
            }
        }
        for (from, first_us) in calls.iter().enumerate() {
            for (to, last_us) in calls.iter().enumerate().skip(from) {
                let n_calls = i128::try_from(to - from + 1).unwrap();
                let dripped = i128::from(last_us - first_us) * i128::from(plan.rate_micro);
                let allowed = i128::from(plan.burst) * 1_000_000_000_000 + dripped;
                prop_assert!(n_calls * 1_000_000_000_000 <= allowed, "{from}..={to}");
            }
        }
    }

    #[test]
    fn whoever_comes_when_told_is_let_through(arrivals in arrivals()) {
        let throttle = Throttle::new(5);
        let mut now_us = 0;
        for arrival in arrivals {
            now_us += arrival.gap_us;
            if arrival.is_refused {
                throttle.refused(FEED, arrival.urgency, at(now_us));
            }
            if let Err(until) = throttle.take(FEED, arrival.urgency, at(now_us)) {
                prop_assert_eq!(throttle.take(FEED, arrival.urgency, until), Ok(()));
                now_us = until.duration_since(at(0)).as_micros().try_into().unwrap();
            }
        }
    }
}
