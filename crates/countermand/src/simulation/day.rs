//! A large seller's day on one account, within the usage plans that the marketplace enforces: how
//! many calls it takes, how soon changes are known, and how long a cancel waits for its sending.
//!
//! The steps are called one after another and each exchange takes its 40 milliseconds, so the desk
//! is slower here than on a machine where they overlap. `scripts/simulate day` plays whole days.

mod measured;

use std::collections::BTreeMap;

use countermand_domain::automation::Policy;
use countermand_domain::cancellation::Actor;
use countermand_domain::cancellation::plan::Asked as Units;
use countermand_domain::id::OrderId;
use countermand_domain::order::OrderState;
use countermand_domain::reason::{Motive, Reason};
use countermand_sandbox::scenario::Scenario;
use countermand_spapi::client::Clock;
use countermand_store::orders::{OrderFilter, Requested, StateFilter};
use countermand_store::outbox::{ActionQuery, Asked, DecisionKind};
use jiff::{SignedDuration, Timestamp};

use self::measured::{Measured, count_action, p99, tell};
use super::chance::Chance;
use crate::decide::cancel::{CancelRequest, decide_cancellation};
use crate::decide::due::terms;
use crate::desk::driver::Step;
use crate::desk::play::compare::Shown;
use crate::desk::play::{Play, Plot, due_at, wait};
use crate::desk::start::{start_account, stored_mark};
use crate::desk::{Next, StepError, later};
use crate::secrets::high_water::Trust;

/// What was new may be on its way for so long.
const KNOWN_WITHIN: SignedDuration = SignedDuration::from_secs(60);
/// How often what is known is held against the marketplace.
const LOOK_EVERY: SignedDuration = SignedDuration::from_mins(10);
/// How soon a step that was woken is called.
const WAKE: SignedDuration = SignedDuration::from_millis(50);
/// An incident is over when what it left behind is sent.
const INCIDENT: SignedDuration = SignedDuration::from_mins(2);
/// The rest after a step broke off.
const AFTER_ERROR: SignedDuration = SignedDuration::from_secs(1);

/// What kind of day it is.
#[derive(Debug, Clone, Copy)]
struct Weather {
    /// Buyers who would come on an average day were every offer there all day. Each stock-out takes
    /// one away, so fewer come.
    orders_per_day: u32,
    /// Orders that have to come for the figures to count.
    n_orders_least: u64,
    has_direct_call: bool,
    /// What goes wrong with notifications.
    faults: &'static str,
    span: SignedDuration,
    /// Single cancels, spread over the whole time.
    n_singles: u32,
    incident_at: SignedDuration,
    n_incident: usize,
    outage: SignedDuration,
}

impl Weather {
    fn scenario(self) -> Scenario {
        let text = format!(
            "name = \"day\"\nhistory_days = 0\n[account_health]\njudges_accounts = false\n\
             [platform]\nsuppresses_offers = false\n[[sellers]]\nhas_cancel_order = {}\n\
             [[sellers.markets]]\ncountry = \"US\"\norders_per_day = {}\nn_products = 400\n\
             stock = 4_000\nn_competitors = 0\n[[sellers.markets.staged]]\nfate = \"unshipped\"\n\
             n_orders = 560\nhours_before_start = 8\n",
            self.has_direct_call, self.orders_per_day
        );
        Scenario::read("day", &text).expect("a scenario")
    }
}

struct Course {
    play: Play,
    /// The orders at the last look.
    seen: BTreeMap<String, Shown>,
    steps: Vec<(Step, Timestamp)>,
    chance: Chance,
    n_asked: u32,
}

impl Course {
    fn new(weather: Weather) -> Self {
        let plot = Plot {
            scenario: weather.scenario(),
            ..Plot::of("plain")
        };
        let play = Play::new(plot);
        play.faults(&serde_json::json!({"profile": weather.faults}));
        let now = play.hand.now();
        Self {
            steps: Step::all().map(|step| (step, now)).collect(),
            play,
            seen: BTreeMap::new(),
            chance: Chance::new(1, "day"),
            n_asked: 0,
        }
    }

    /// Opens the account for sending, as a start of the program does. Its operators need nobody
    /// else for an incident; the undo window is that of the defaults.
    fn start(&mut self) {
        let policy = Policy {
            bulk_above: None,
            is_second_person_on_rate_breach: false,
            is_second_person_on_armed_offer: false,
            ..Policy::default()
        };
        self.play.seller.settings.write().expect("settings").policy = policy;
        wait(async {
            let mark = stored_mark(&self.play.seller).await?;
            let trust = if mark.submission == 0 {
                Trust::Whole
            } else {
                Trust::UncleanStop
            };
            start_account(&self.play.desk, &self.play.seller, &trust).await
        })
        .expect("a start");
        self.wake_all();
    }

    fn wake_all(&mut self) {
        let now = self.play.hand.now();
        for (_, due) in &mut self.steps {
            *due = now;
        }
    }

    /// What was written down is looked at soon by the steps that wait for it.
    fn wake(&mut self) {
        let soon = later(self.play.hand.now(), WAKE);
        for (step, due) in &mut self.steps {
            if step.is_woken() {
                *due = soon.min(*due);
            }
        }
    }

    /// Calls the steps as they fall due, up to an instant.
    fn run_to(&mut self, end: Timestamp) {
        loop {
            let (at, (step, due)) = self
                .steps
                .iter()
                .copied()
                .enumerate()
                .min_by_key(|(_, (_, due))| *due)
                .expect("a desk has steps");
            if due > end {
                break;
            }
            self.play.hand.pass_to(due);
            let outcome = wait(step.run(&self.play.desk, &self.play.seller));
            let now = self.play.hand.now();
            let next = match outcome {
                Ok(next) => {
                    if next == Next::Again && !step.is_woken() {
                        self.wake();
                    }
                    due_at(next, now, step.rest())
                }
                Err(StepError::LeaseLost) => later(now, AFTER_ERROR),
                Err(error) => panic!("{step:?} broke off: {error:?}"),
            };
            if let Some((_, due)) = self.steps.get_mut(at) {
                *due = next;
            }
        }
        self.play.hand.pass_to(end);
    }

    /// Orders that an operator can cancel, the newest first.
    fn cancellable(&self, n: usize) -> Vec<OrderId> {
        let filter = OrderFilter {
            state: Some(StateFilter::Known(OrderState::Unshipped)),
            requested: Some(Requested::No),
            ..OrderFilter::default()
        };
        let account = &self.play.seller.account;
        let (mut orders, mut after) = (Vec::new(), None);
        while orders.len() < n {
            let page = account.list_orders(&filter, after.as_ref(), (n - orders.len()) as u64);
            let page = page.expect("orders");
            orders.extend(page.orders.into_iter().map(|found| found.order_id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        orders
    }

    fn cancel(&mut self, order_id: OrderId, n_orders_in_batch: u32) {
        let (desk, seller) = (&self.play.desk, &self.play.seller);
        let terms = terms(desk, seller);
        let request = CancelRequest {
            asked: Units::WholeOrder,
            actor: Actor::Seller,
            motive: Some(Motive::Reason(Reason::StockOut)),
            note: None,
            is_by_desk: false,
            n_orders_in_batch,
        };
        let asked = Asked {
            order_id,
            kind: DecisionKind::Cancellation,
            key: None,
            by: "key:operator".to_owned(),
            at: desk.now(),
        };
        let accepted = wait(seller.account.accept(asked, move |found| {
            decide_cancellation(found, &request, &terms)
        }));
        // It may have been shipped or asked for meanwhile.
        if accepted.is_ok() {
            self.n_asked += 1;
        }
        self.wake();
    }

    /// What differed a while ago and still does, of what did not change again meanwhile.
    fn look(&mut self, measured: &mut Measured) {
        let before = self.play.market_orders(|_| true);
        let is_changed = |(order, shown): &(&String, &Shown)| self.seen.get(*order) != Some(*shown);
        let changed: Vec<_> = before.iter().filter(is_changed).collect();
        measured.n_changed += changed.len();
        let is_unknown = |(order, shown): &(&String, &Shown)| !self.knows(order, shown);
        let unknown = changed.into_iter().filter(is_unknown);
        let unknown: Vec<String> = unknown.map(|(order, _)| order.clone()).collect();
        let until = later(self.play.hand.now(), KNOWN_WITHIN);
        self.run_to(until);
        let after = self
            .play
            .market_orders(|order| unknown.iter().any(|one| one == order));
        for order in &unknown {
            let (was, is) = (before.get(order), after.get(order));
            if was == is && was.is_some_and(|was| !self.knows(order, was)) {
                let known = self.play.known(order);
                let line = format!("{until}: {order}: {is:?}, but known as {known:?}");
                measured.late.push(line);
            }
        }
        self.seen = before;
    }

    fn knows(&self, order: &str, shown: &Shown) -> bool {
        let known = self.play.known(order);
        // Reports write `Pending` for an order that waits for its release date too.
        known.as_ref() == Some(shown) || known.is_some() && shown.awaits_release()
    }

    /// How long it takes until all that happened in an outage is known.
    fn catch_up(mut self, outage: SignedDuration) -> (Self, SignedDuration) {
        self.play.hand.pass(outage);
        self.play = self.play.restart();
        let began_at = self.play.hand.now();
        self.start();
        let missed = self.play.market_orders(|_| true);
        let end = later(began_at, SignedDuration::from_hours(3));
        while self.play.hand.now() < end {
            let until = later(self.play.hand.now(), SignedDuration::from_mins(1));
            self.run_to(until);
            let now_there = self.play.market_orders(|order| missed.contains_key(order));
            let is_all_known = missed
                .iter()
                .all(|(order, was)| now_there.get(order) != Some(was) || self.knows(order, was));
            if is_all_known {
                break;
            }
        }
        let took = self.play.hand.now().duration_since(began_at);
        (self, took)
    }

    fn count(&self, measured: &mut Measured, incident: (Timestamp, Timestamp)) {
        let mut after = 0;
        loop {
            let query = ActionQuery {
                after,
                limit: 500,
                order_id: None,
            };
            let page = wait(self.play.seller.account.actions(query)).expect("actions");
            for action in &page.items {
                count_action(measured, action, incident);
            }
            let Some(next) = page.next else { break };
            after = next;
        }
        for waits in [
            &mut measured.feed_waits_ms,
            &mut measured.direct_waits_ms,
            &mut measured.incident_direct_waits_ms,
        ] {
            waits.sort_unstable();
        }
        for usage in self.play.seller.client.usage() {
            let (n_calls, n_throttled) = (usage.n_calls.sum(), usage.n_throttled.sum());
            measured.n_calls += n_calls;
            measured.n_throttled += n_throttled;
            let of_operation = measured
                .by_operation
                .entry(usage.operation.operation().key())
                .or_default();
            of_operation.0 += n_calls;
            of_operation.1 += n_throttled;
        }
    }
}

fn play_day(weather: Weather) -> Measured {
    let mut course = Course::new(weather);
    course.start();
    let began_at = course.play.hand.now();
    // What stands there from before is taken in first.
    course.run_to(later(began_at, SignedDuration::from_mins(10)));
    let day_began_at = course.play.hand.now();
    course.seen = course.play.market_orders(|_| true);
    let n_orders_before = course.seen.len();
    let calls_before: u64 = course
        .play
        .seller
        .client
        .usage()
        .iter()
        .map(|one| one.n_calls.sum())
        .sum();
    let end = later(day_began_at, weather.span);
    let incident_at = later(day_began_at, weather.incident_at);
    let incident = (incident_at, later(incident_at, INCIDENT));
    let single_every =
        SignedDuration::from_secs(weather.span.as_secs() / i64::from(weather.n_singles.max(1)));
    let mut measured = Measured::default();
    let mut next_single = day_began_at;
    let mut next_look = later(day_began_at, LOOK_EVERY);
    let mut is_incident_over = false;
    while course.play.hand.now() < end {
        let next = if is_incident_over {
            next_single.min(next_look)
        } else {
            next_single.min(next_look).min(incident_at)
        };
        course.run_to(next.min(end));
        if next >= end {
            break;
        }
        if next == incident_at && !is_incident_over {
            is_incident_over = true;
            let orders = course.cancellable(weather.n_incident);
            let each = SignedDuration::from_millis(
                60_000 / i64::try_from(weather.n_incident.max(1)).expect("a number"),
            );
            for order_id in orders {
                course.cancel(order_id, 1);
                let until = later(course.play.hand.now(), each);
                course.run_to(until);
            }
        } else if next == next_look {
            next_look = later(next_look, LOOK_EVERY);
            course.look(&mut measured);
        } else {
            // A while after the hour, so that nothing comes in step with anything.
            let jitter = SignedDuration::from_millis(course.chance.between(0, 60_000));
            next_single = later(later(next_single, single_every), jitter);
            if let Some(order_id) = course.cancellable(1).pop() {
                course.cancel(order_id, 1);
            }
        }
    }
    let n_orders_after = course.play.market_orders(|_| true).len();
    measured.n_orders = (n_orders_after - n_orders_before) as u64;
    course.count(&mut measured, incident);
    measured.n_calls -= calls_before;
    let (course, took) = course.catch_up(weather.outage);
    drop(course);
    measured.catch_up = took;
    measured
}

fn hold(name: &str, weather: Weather) {
    let measured = play_day(weather);
    tell(name, &measured);
    assert!(
        measured.n_throttled * 100 < measured.n_calls,
        "too many 429s"
    );
    assert!(measured.late.is_empty(), "{:#?}", measured.late);
    assert!(measured.n_changed > 0, "nothing changed");
    let n_orders = measured.n_orders;
    assert!(
        n_orders >= weather.n_orders_least,
        "only {n_orders} orders came"
    );
    assert!(p99(&measured.feed_waits_ms) < 60_000, "feeds wait too long");
    // Of the account without the call there is the one that found out.
    let is_soon = !weather.has_direct_call || p99(&measured.direct_waits_ms) < 5_000;
    assert!(is_soon, "calls wait too long");
    let n_sent = measured.feed_waits_ms.len()
        + measured.direct_waits_ms.len()
        + measured.incident_direct_waits_ms.len();
    let n_wanted = weather.n_incident;
    assert!(n_sent >= n_wanted, "{n_sent} sent of at least {n_wanted}");
    assert!(
        measured.catch_up <= SignedDuration::from_hours(1),
        "{:#} to catch up",
        measured.catch_up
    );
}

/// As much as every run of the tests can bear: the incident and some time after.
const A_WHILE: Weather = Weather {
    orders_per_day: 10_000,
    n_orders_least: 60,
    has_direct_call: true,
    faults: "none",
    span: SignedDuration::from_mins(24),
    n_singles: 8,
    incident_at: SignedDuration::from_mins(5),
    n_incident: 500,
    outage: SignedDuration::from_mins(20),
};

#[test]
fn an_incident_on_a_large_sellers_day_keeps_to_the_usage_plans() {
    hold("an incident", A_WHILE);
}

#[test]
fn so_does_an_incident_without_the_direct_call() {
    let weather = Weather {
        has_direct_call: false,
        ..A_WHILE
    };
    hold("an incident, feeds only", weather);
}

/// The whole day takes many minutes: `scripts/simulate day`.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whether it is played is said by the script"
)]
fn a_large_sellers_whole_day_keeps_to_the_usage_plans() {
    let Some(kind) = std::env::var("COUNTERMAND_SIM_DAY").ok() else {
        println!("skipped: a whole day takes many minutes; `scripts/simulate day` plays it");
        return;
    };
    let weather = Weather {
        orders_per_day: 17_000,
        n_orders_least: 10_000,
        has_direct_call: kind != "feeds",
        span: SignedDuration::from_hours(24),
        n_singles: 250,
        incident_at: SignedDuration::from_hours(20),
        outage: SignedDuration::from_hours(24),
        ..A_WHILE
    };
    hold("a day", weather);
}
