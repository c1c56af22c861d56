//! The desk and the marketplace as processes: killed at any moment, the desk does what it promised,
//! once, and the marketplace's ledger is the judge.

mod chance;
mod judge;
mod processes;
mod proxy;
pub(crate) mod wire;
mod workload;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use countermand_store::Store;
use jiff::Timestamp;
use serde_json::{Value, json};

use self::chance::Chance;
use self::judge::{Evidence, judge};
use self::processes::{Caller, DeskProcess, Marketplace, poll};
use self::proxy::Proxy;
use self::workload::{Answered, Request, order_id};
use crate::program::Desk;

/// Marketplace seconds in a second.
const SPEED: u32 = 60;
/// Callers at the same time.
const N_CALLERS: usize = 4;

/// How a run goes.
struct Plan {
    seed: u64,
    n_orders: u64,
    n_kills: u64,
    has_faults: bool,
}

/// What a run needs.
struct Stage {
    place: Desk,
    marketplace: Marketplace,
    proxy: Proxy,
    desk: DeskProcess,
    n_history: usize,
}

impl Stage {
    /// A world with plain orders, and a desk that knows them all.
    fn new(plan: &Plan) -> Self {
        let place = Desk::new();
        let marketplace = Marketplace::start(&place.path().join("market"), plan.seed, SPEED);
        let seeded = json!({"n": plan.n_orders, "shipped_every": 4});
        marketplace.told("/__seed", &seeded);
        let n_history = marketplace.rows("/__ledger").len();
        let proxy = Proxy::start(marketplace.address, plan.seed);
        let mut desk = DeskProcess::new(&place.data(), proxy.address);
        desk.start();
        let caller = desk.caller();
        let newest = format!("/api/v1/orders/{}", order_id(plan.n_orders - 1));
        poll("the orders are known", Duration::from_secs(30), || {
            let (status, _) = caller.send("GET", &newest, "", &Value::Null)?;
            (status == 200).then_some(())
        });
        Self {
            place,
            marketplace,
            proxy,
            desk,
            n_history,
        }
    }

    /// Callers call while the desk is killed again and again; at the end it runs.
    fn play(&mut self, plan: &Plan) -> Vec<Answered> {
        let n_kills = Arc::new(AtomicU64::new(0));
        let callers = start_callers(&self.desk.caller(), plan, &n_kills);
        let mut chance = Chance::new(plan.seed, 1);
        self.proxy.set_faulty(plan.has_faults);
        for kill in 0..plan.n_kills {
            if kill % 5 == 4 {
                self.desk.kill();
                self.desk
                    .kill_in_start(Duration::from_millis(chance.below(400)));
            } else {
                // The moment of the kill is what this is about.
                std::thread::sleep(Duration::from_millis(chance.below(900)));
                self.desk.kill();
            }
            n_kills.fetch_add(1, Ordering::SeqCst);
            self.desk.start();
        }
        let join =
            |caller: std::thread::JoinHandle<Vec<Answered>>| caller.join().expect("a caller");
        let answered = callers.into_iter().flat_map(join).collect();
        self.proxy.set_faulty(false);
        answered
    }

    /// Waits until nothing that callers asked for is open any more.
    fn settle(&self, answered: &[Answered]) -> Duration {
        let began = Instant::now();
        let caller = self.desk.caller();
        let mut open: Vec<Value> = Vec::new();
        let patience = Duration::from_mins(1);
        while began.elapsed() < patience {
            let Some(actions) = caller.actions() else {
                continue;
            };
            let is_asked = |action: &Value| {
                let key = action["idempotency_key"].as_str().unwrap_or_default();
                answered.iter().any(|one| one.request.key == key)
            };
            open = actions
                .into_iter()
                .filter(|action| is_asked(action) && is_open(action))
                .collect();
            if open.is_empty() {
                return began.elapsed();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("without an end after {patience:?}: {open:#?}");
    }
}

/// Whether an intent has no end yet.
fn is_open(action: &Value) -> bool {
    let state = action["state"].as_str();
    matches!(state, Some("queued" | "submitted" | "unknown"))
}

type CallerThread = std::thread::JoinHandle<Vec<Answered>>;

/// Threads that send the requests; those of one order come from one thread, in their order.
fn start_callers(caller: &Caller, plan: &Plan, n_kills: &Arc<AtomicU64>) -> Vec<CallerThread> {
    let mut shares: Vec<Vec<Request>> = vec![Vec::new(); N_CALLERS];
    for request in workload::requests(plan.n_orders, plan.n_kills) {
        let digits = request.order.get(4..11).expect("an order id");
        let number: usize = digits.parse().expect("a number");
        shares[number % N_CALLERS].push(request);
    }
    shares
        .into_iter()
        .map(|share| {
            let (caller, n_kills) = (caller.clone(), Arc::clone(n_kills));
            std::thread::spawn(move || workload::work_off(&caller, share, &n_kills))
        })
        .collect()
}

fn run(plan: &Plan) {
    let began = Instant::now();
    println!("seed {}", plan.seed);
    let mut stage = Stage::new(plan);
    let answered = stage.play(plan);
    let settled_in = stage.settle(&answered);
    let ledger_before = stage.marketplace.rows("/__ledger");
    let actions = stage.desk.caller().actions().expect("the actions");
    let ledger_after = stage.marketplace.rows("/__ledger");
    let figures = judge(&Evidence {
        answered: &answered,
        actions: &actions,
        ledger_before: &ledger_before,
        ledger_after: &ledger_after,
        n_history: stage.n_history,
        orders: &stage.marketplace.rows("/__orders"),
    });
    workload::repeat_keys(&stage.desk.caller(), &answered);
    let now = stage.desk.caller().actions().expect("the actions");
    let n_asked = |actions: &[Value]| {
        let is_asked = |action: &&Value| action["idempotency_key"] != "";
        actions.iter().filter(is_asked).count()
    };
    assert_eq!(
        n_asked(&now),
        n_asked(&actions),
        "repeating a key changes nothing"
    );
    stage.desk.stop();
    i17_the_store_is_whole(&stage.place);
    let n_sent: u32 = answered.iter().map(|one| one.n_sent).sum();
    println!(
        "{} kills, {} requests sent {n_sent} times, settled {settled_in:.1?} after the last, \
         {:.0?} in all, {} effects\n{figures:#?}",
        plan.n_kills,
        answered.len(),
        began.elapsed(),
        figures.n_effects
    );
    println!("{:?}", stage.proxy.counts);
    tell_closed_times(&stage.place);
}

/// I17: the file, the rows and the audit chain.
fn i17_the_store_is_whole(place: &Desk) {
    let data = place.data();
    let data = data.to_str().expect("a path in UTF-8");
    place.run(&["audit", "verify", "--data", data]).ended(0);
    let store = Store::open(&place.data()).expect("the store");
    assert_eq!(store.check_file().expect("a check"), []);
    let name = countermand_domain::id::AccountId::parse("sandbox").expect("a name");
    let account = store.find_account(&name).expect("the accounts");
    let account = account.expect("the account of the sandbox");
    assert_eq!(account.check().expect("a check"), []);
}

/// Tells how long sending stayed closed after each start, by the audit record.
fn tell_closed_times(place: &Desk) {
    let exported = place.run(&["audit", "export"]).ended(0);
    let mut closed_at: Option<Timestamp> = None;
    let mut closed_ms = Vec::new();
    for line in exported.out.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let at = || {
            record["at"]
                .as_str()
                .expect("an instant")
                .parse::<Timestamp>()
        };
        match record["kind"].as_str() {
            Some("sending.closed") => closed_at = Some(at().expect("an instant")),
            Some("sending.opened") => {
                if let Some(since) = closed_at.take() {
                    let market_ms = at().expect("an instant").duration_since(since).as_millis();
                    closed_ms.push(market_ms / i128::from(SPEED));
                }
            }
            _ => {}
        }
    }
    closed_ms.sort_unstable();
    println!(
        "sending was closed {} times: half of them under {:?} ms, all under {:?} ms",
        closed_ms.len(),
        closed_ms.get(closed_ms.len() / 2),
        closed_ms.last()
    );
}

#[test]
fn a_marketplace_that_begins_again_is_taken_in_anew() {
    let plan = Plan {
        seed: 20_263,
        n_orders: 5,
        n_kills: 0,
        has_faults: false,
    };
    let stage = Stage::new(&plan);
    let caller = stage.desk.caller();
    let is_known = |number: u64| {
        let path = format!("/api/v1/orders/{}", order_id(number));
        poll(&path, Duration::from_secs(30), || {
            let (status, _) = caller.send("GET", &path, "", &Value::Null)?;
            (status == 200).then_some(())
        });
    };
    stage.marketplace.told("/__seed", &json!({"n": 10}));
    is_known(9);
    poll("two minutes pass", Duration::from_secs(30), || {
        let clock = stage.marketplace.shown("/__clock");
        let start: Timestamp = clock["start"].as_str()?.parse().ok()?;
        let passed_ms = clock["now_ms"].as_i64()? - start.as_millisecond();
        (passed_ms > 120_000).then_some(())
    });
    let again = json!({"scenario": "demo", "seed": 7});
    stage.marketplace.told("/__reset", &again);
    stage.marketplace.told("/__seed", &json!({"n": 20}));
    is_known(19);
    // Notifications come again, too: a search rests for ten minutes.
    stage.marketplace.told("/__seed", &json!({"n": 25}));
    is_known(24);
}

#[test]
fn a_desk_that_is_killed_at_random_does_what_it_promised_once() {
    run(&Plan {
        seed: 20_261,
        n_orders: 100,
        n_kills: 25,
        has_faults: false,
    });
}

#[test]
fn a_desk_behind_a_faulty_connection_does_what_it_promised_once() {
    run(&Plan {
        seed: 20_262,
        n_orders: 60,
        n_kills: 10,
        has_faults: true,
    });
}
