//! The desk and the marketplace as processes: killed at any moment, the desk does what it promised,
//! once, and the marketplace's ledger is the judge.

mod chance;
mod judge;
mod processes;
mod proxy;
mod wire;
mod workload;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use countermand_store::Store;
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
    proxy: Option<Proxy>,
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
        let proxy = plan
            .has_faults
            .then(|| Proxy::start(marketplace.address, plan.seed));
        let before = proxy
            .as_ref()
            .map_or(marketplace.address, |proxy| proxy.address);
        let mut desk = DeskProcess::new(&place.data(), before);
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
        if let Some(proxy) = &self.proxy {
            proxy.set_faulty(true);
        }
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
        if let Some(proxy) = &self.proxy {
            proxy.set_faulty(false);
        }
        answered
    }

    /// Waits until nothing that callers asked for is open any more.
    fn settle(&self, answered: &[Answered]) -> Duration {
        let began = Instant::now();
        let caller = self.desk.caller();
        poll("everything has an end", Duration::from_secs(60), || {
            let actions = caller.actions()?;
            let is_asked = |action: &Value| {
                let key = action["idempotency_key"].as_str().unwrap_or_default();
                answered.iter().any(|one| one.request.key == key)
            };
            let is_over = !actions
                .iter()
                .any(|action| is_asked(action) && is_open(action));
            is_over.then_some(())
        });
        began.elapsed()
    }
}

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
         {:.0?} in all\n{figures:#?}",
        plan.n_kills,
        answered.len(),
        began.elapsed()
    );
    if let Some(proxy) = &stage.proxy {
        println!("{:?}", proxy.counts);
    }
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
