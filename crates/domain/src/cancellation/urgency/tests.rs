use jiff::{SignedDuration, Timestamp};

use super::*;

/// `createFeed`: tokens in millionths, 0.0083 of one a second, at most 15.
const FEED_RATE_PER_S: u64 = 8_300;
const FEED_BURST: u32 = 15;
/// `cancelOrder`: one a second, at most 5.
const DIRECT_RATE_PER_S: u64 = 1_000_000;
const DIRECT_BURST: u32 = 5;
const WHOLE: u64 = 1_000_000;
/// How often the desk looks whether a feed is done.
const POLL_S: i64 = 5;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_176_000 + seconds).unwrap()
}

fn queue(tokens_left: u32, n_waiting: u32) -> FeedQueue {
    FeedQueue {
        tokens_left,
        burst: FEED_BURST,
        n_waiting,
        oldest_since: at(0),
        earliest_deadline: None,
    }
}

#[test]
fn a_lone_cancel_on_a_quiet_day_leaves_after_five_seconds() {
    assert_eq!(feed_hold(&queue(15, 1), at(0)), Hold::WaitUntil(at(5)));
    assert_eq!(feed_hold(&queue(15, 1), at(5)), Hold::SendNow);
}

#[test]
fn the_hold_grows_as_the_tokens_run_out() {
    let holds: Vec<SignedDuration> = (0..=15).rev().map(|left| hold(left, 15)).collect();
    assert!(holds.is_sorted());
    // 115.5 s x 5^2 / 15^2 is 12.8 s, on top of 5 s.
    assert_eq!(hold(10, 15).as_millis(), 17_833);
    // With no token, the time in which one comes back.
    assert_eq!(hold(0, 15).as_millis(), 120_500);
    assert_eq!(hold(99, 15), hold(15, 15), "more tokens than the burst");
    assert_eq!(hold(0, 0).as_millis(), 120_500, "a burst of nothing");
}

#[test]
fn a_full_feed_and_a_near_deadline_leave_at_once_and_an_empty_queue_never() {
    assert_eq!(feed_hold(&queue(0, 500), at(0)), Hold::SendNow);
    assert_eq!(
        feed_hold(&queue(0, 499), at(0)),
        Hold::WaitUntil(at(0) + SignedDuration::from_millis(120_500))
    );
    let near = FeedQueue {
        earliest_deadline: Some(at(15 * 60)),
        ..queue(0, 1)
    };
    assert_eq!(feed_hold(&near, at(0)), Hold::SendNow);
    let soon = FeedQueue {
        earliest_deadline: Some(at(15 * 60 + 7)),
        ..queue(0, 1)
    };
    assert_eq!(feed_hold(&soon, at(0)), Hold::WaitUntil(at(7)));
    assert_eq!(
        feed_hold(&queue(15, 0), at(9)),
        Hold::WaitUntil(Timestamp::MAX)
    );
}

#[test]
fn the_few_go_directly_and_of_the_many_only_the_urgent() {
    assert!(uses_direct_call(5, 4, Urgency::Routine));
    assert!(
        !uses_direct_call(5, 5, Urgency::Routine),
        "one token is kept"
    );
    assert!(uses_direct_call(1, 500, Urgency::Urgent));
    assert!(!uses_direct_call(0, 1, Urgency::Urgent));
    assert_eq!(urgency(at(0), None, at(29)), Urgency::Routine);
    assert_eq!(urgency(at(0), None, at(30)), Urgency::Urgent);
    assert_eq!(
        urgency(at(0), Some(at(16 * 60)), at(59)),
        Urgency::Urgent,
        "patience is over"
    );
    assert_eq!(urgency(at(0), Some(at(15 * 60)), at(0)), Urgency::Urgent);
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// One account on virtual time, a second a step.
struct Account {
    feed_tokens: u64,
    direct_tokens: u64,
    has_direct: bool,
    busy_until_s: i64,
    n_feeds: u32,
    dice: Dice,
    waits_s: Vec<i64>,
}

impl Account {
    fn new(seed: u64, has_direct: bool) -> Self {
        Self {
            feed_tokens: u64::from(FEED_BURST) * WHOLE,
            direct_tokens: u64::from(DIRECT_BURST) * WHOLE,
            has_direct,
            busy_until_s: 0,
            n_feeds: 0,
            dice: Dice(seed),
            waits_s: Vec::new(),
        }
    }

    /// Sends what may be sent at second `now` of the cancels decided at the seconds in `waiting`,
    /// the oldest first.
    fn step(&mut self, waiting: &mut Vec<i64>, now: i64) {
        let cap = |tokens: u64, burst: u32| tokens.min(u64::from(burst) * WHOLE);
        self.feed_tokens = cap(self.feed_tokens + FEED_RATE_PER_S, FEED_BURST);
        self.direct_tokens = cap(self.direct_tokens + DIRECT_RATE_PER_S, DIRECT_BURST);
        while let Some(since) = waiting.first().copied().filter(|_| self.has_direct) {
            let tokens = u32::try_from(self.direct_tokens / WHOLE).unwrap();
            let n_waiting = u32::try_from(waiting.len()).unwrap();
            if !uses_direct_call(tokens, n_waiting, urgency(at(since), None, at(now))) {
                break;
            }
            self.direct_tokens -= WHOLE;
            self.waits_s.push(now - since);
            waiting.remove(0);
        }
        let Some(oldest) = waiting.first() else {
            return;
        };
        let queue = FeedQueue {
            tokens_left: u32::try_from(self.feed_tokens / WHOLE).unwrap(),
            burst: FEED_BURST,
            n_waiting: u32::try_from(waiting.len()).unwrap(),
            oldest_since: at(*oldest),
            earliest_deadline: None,
        };
        let is_free = now >= self.busy_until_s && queue.tokens_left > 0;
        if !is_free || feed_hold(&queue, at(now)) != Hold::SendNow {
            return;
        }
        self.feed_tokens -= WHOLE;
        self.n_feeds += 1;
        let n_sent = waiting.len().min(MAX_FEED_MESSAGES as usize);
        self.waits_s
            .extend(waiting.drain(..n_sent).map(|since| now - since));
        let worked_on_s = 10 + i64::try_from(self.dice.below(51)).unwrap();
        self.busy_until_s = now + (worked_on_s + POLL_S - 1) / POLL_S * POLL_S;
    }

    /// A day of `n_cancels`, and `n_incident` more within one minute of it.
    fn live_a_day(mut self, n_cancels: usize, n_incident: usize) -> Self {
        const DAY_S: u64 = 24 * 60 * 60;
        let incident_at = self.dice.below(DAY_S - 60);
        let mut decided: Vec<i64> = (0..n_cancels)
            .map(|_| self.dice.below(DAY_S))
            .collect::<Vec<u64>>()
            .into_iter()
            .chain((0..n_incident).map(|nth| incident_at + nth as u64 * 60 / n_incident as u64))
            .map(|second| i64::try_from(second).unwrap())
            .collect();
        decided.sort_unstable();
        let (mut waiting, mut next) = (Vec::new(), 0);
        let mut now = 0;
        while next < decided.len() || !waiting.is_empty() {
            while decided.get(next).is_some_and(|second| *second <= now) {
                waiting.push(decided[next]);
                next += 1;
            }
            self.step(&mut waiting, now);
            now += 1;
        }
        assert_eq!(self.waits_s.len(), n_cancels + n_incident, "none is lost");
        self.waits_s.sort_unstable();
        self
    }

    fn p99_s(&self) -> i64 {
        self.waits_s[self.waits_s.len() * 99 / 100]
    }
}

#[test]
fn a_day_of_ten_thousand_orders_with_an_incident_waits_less_than_a_minute() {
    for seed in 1..=40 {
        for has_direct in [false, true] {
            // 2.5 % of 10,000 orders, and 500 in one minute.
            let day = Account::new(seed, has_direct).live_a_day(250, 500);
            let told = format!("seed {seed}, direct {has_direct}, p99 {} s", day.p99_s());
            assert!(day.p99_s() < 60, "{told}");
            // At most one for each lone cancel, and a handful for the incident: 717 are allowed.
            assert!(day.n_feeds <= 260, "{told}, {} feeds", day.n_feeds);
        }
    }
}

#[test]
fn a_day_of_a_million_orders_settles_at_the_pace_of_the_tokens() {
    // 25,000 cancels a day are one every 3.5 seconds: 717 feeds a day and the burst carry them.
    let day = Account::new(7, false).live_a_day(25_000, 500);
    assert!(day.p99_s() <= 125, "p99 {} s", day.p99_s());
    assert!(day.n_feeds <= 717 + 15 + 1, "{} feeds", day.n_feeds);
}
