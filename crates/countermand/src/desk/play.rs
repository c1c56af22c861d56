//! A desk at play: the whole program against the sandbox marketplace, in one process and on a clock
//! that moves only by hand.

pub(crate) mod compare;

use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, RwLock};
use std::task::{Context, Poll, Wake, Waker};

use countermand_domain::id::AccountId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::rule_table::RuleTable;
use countermand_sandbox::clock::{Speed, Stopwatch};
use countermand_sandbox::http::connection::response;
use countermand_sandbox::http::server::{Request, Server};
use countermand_sandbox::moment::Moment;
use countermand_sandbox::scenario::Scenario;
use countermand_sandbox::world::{Origin, World};
use countermand_spapi::client::{
    Client, ClientSettings, Clock, Credentials, Endpoint, Exchange, HttpRequest, HttpResponse,
    Transport, TransportError,
};
use countermand_store::Store;
use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::fault::Fate;
use super::quotas::KeptQuotas;
use super::{Desk, FaultPoints, Learned, Next, QueueSettings, Seller};
use crate::secrets::HighWater;
use crate::settings::AccountSettings;

/// Where the marketplace says that it is.
pub(crate) const BASE: &str = "http://127.0.0.1:4010";
/// The first instant: Monday 2026-11-16 00:00 UTC.
pub(crate) const START_MS: i64 = 1_794_787_200_000;
/// Half of the time that an exchange takes.
const HALF_EXCHANGE: SignedDuration = SignedDuration::from_millis(20);

/// The one clock of the marketplace and the desk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hand(Arc<AtomicI64>);

impl Hand {
    /// Lets time pass.
    pub(crate) fn pass(&self, by: SignedDuration) {
        let ms = i64::try_from(by.as_millis()).expect("a span of a test");
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// Lets time pass up to an instant; one that is over changes nothing.
    pub(crate) fn pass_to(&self, at: Timestamp) {
        // The next whole millisecond, or a step would be called a moment too early for ever.
        let ms = at.as_millisecond() + i64::from(at.subsec_nanosecond() % 1_000_000 != 0);
        self.0.fetch_max(ms - START_MS, Ordering::SeqCst);
    }
}

impl Stopwatch for Hand {
    fn elapsed_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(START_MS + self.elapsed_ms()).expect("an instant of a test")
    }
}

/// A marketplace in this process.
#[derive(Debug)]
pub(crate) struct Market {
    server: Arc<Server>,
    hand: Hand,
    /// Requests so far.
    pub(crate) n_requests: AtomicU64,
    /// Requests that were answered with 429.
    pub(crate) n_refused: AtomicU64,
}

impl Market {
    fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        // An exchange takes its time, half of it before the marketplace answers.
        self.hand.pass(HALF_EXCHANGE);
        self.n_requests.fetch_add(1, Ordering::SeqCst);
        let address = request
            .url
            .strip_prefix(BASE)
            .expect("an address of the play");
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let value = HeaderValue::from_str(value).expect("a header");
            headers.insert(HeaderName::from_static(name), value);
        }
        let answer = self.server.answer(&Request {
            method: request.method.as_str(),
            path,
            query,
            headers: &headers,
            body: request.body.clone(),
        });
        self.hand.pass(HALF_EXCHANGE);
        if answer.delivery.is_lost {
            let reason = "the connection was cut".to_owned();
            return Err(TransportError::Unanswered { reason });
        }
        let (status, body) = (answer.status, answer.body.clone());
        if status == 429 {
            self.n_refused.fetch_add(1, Ordering::SeqCst);
        }
        let headers = response(answer, false).headers().clone();
        let told = |(name, value): (&HeaderName, &HeaderValue)| {
            let value = value.to_str().expect("a text").to_owned();
            (name.as_str().to_owned(), value)
        };
        Ok(HttpResponse {
            status,
            headers: headers.iter().map(told).collect(),
            body,
        })
    }
}

impl Market {
    /// Asks the marketplace's controls.
    pub(crate) fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = self.server.answer(&Request {
            method,
            path,
            query: "",
            headers: &HeaderMap::new(),
            body: body.into(),
        });
        assert_eq!(answer.status, 200, "{method} {path}");
        serde_json::from_slice(&answer.body).expect("JSON")
    }
}

impl Transport for Market {
    fn send(&self, request: HttpRequest) -> Exchange<'_> {
        Box::pin(async move { self.answer(&request) })
    }
}

/// What a play begins with.
#[derive(Debug, Clone)]
pub(crate) struct Plot {
    pub(crate) scenario: Scenario,
    pub(crate) seed: u64,
    /// Whether notifications come by a queue.
    pub(crate) has_queue: bool,
    /// Where the seller sells.
    pub(crate) marketplaces: Vec<Marketplace>,
}

impl Plot {
    /// A ready-made scenario from seed 5, with a queue, in the United States and Brazil.
    pub(crate) fn of(scenario: &str) -> Self {
        let scenario = Scenario::find(scenario).expect("a scenario");
        Self {
            scenario,
            seed: 5,
            has_queue: true,
            marketplaces: vec![Marketplace::Us],
        }
    }
}

/// A marketplace and a desk.
pub(crate) struct Play {
    pub(crate) hand: Hand,
    pub(crate) market: Arc<Market>,
    pub(crate) desk: Desk,
    pub(crate) seller: Seller,
    plot: Plot,
    n_runs: u32,
    directory: tempfile::TempDir,
}

impl Play {
    pub(crate) fn new(plot: Plot) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let hand = Hand::default();
        let origin = Origin {
            scenario: plot.scenario.clone(),
            seed: plot.seed,
            start: Moment::from_ms(START_MS),
            speed: Speed::REAL,
        };
        let world = World::open_with(
            &directory.path().join("market"),
            || origin,
            None,
            Box::new(hand.clone()),
        );
        let server = Server::new(world.expect("a world"), BASE.to_owned(), None);
        let market = Arc::new(Market {
            server,
            hand: hand.clone(),
            n_requests: AtomicU64::new(0),
            n_refused: AtomicU64::new(0),
        });
        let data = directory.path().join("desk");
        let (desk, seller) = open_desk(&data, &hand, &market, &plot, 1);
        Self {
            hand,
            market,
            desk,
            seller,
            plot,
            n_runs: 1,
            directory,
        }
    }

    /// Lets the desk die at places that `fate` picks.
    pub(crate) fn with_fate(mut self, fate: Arc<dyn Fate>) -> Self {
        self.desk.faults = FaultPoints { fate: Some(fate) };
        self
    }

    /// Kills the desk and starts it again on the same store; the marketplace lives on.
    pub(crate) fn restart(self) -> Self {
        let Self {
            hand,
            market,
            desk,
            seller,
            plot,
            n_runs,
            directory,
        } = self;
        desk.store.stop();
        drop((desk, seller));
        let n_runs = n_runs + 1;
        let data: PathBuf = directory.path().join("desk");
        let (desk, seller) = open_desk(&data, &hand, &market, &plot, n_runs);
        Self {
            hand,
            market,
            desk,
            seller,
            plot,
            n_runs,
            directory,
        }
    }

    /// Asks the marketplace's controls.
    pub(crate) fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        self.market.control(method, path, body)
    }

    /// Sets what goes wrong on purpose.
    pub(crate) fn faults(&self, faults: &Value) {
        self.control("POST", "/__faults", faults);
    }

    /// Puts plain orders in.
    pub(crate) fn seed_orders(&self, n: u32) {
        self.control("POST", "/__seed", &json!({ "n": n }));
    }

    /// The order lines of our seller, as the marketplace has them.
    pub(crate) fn market_lines(&self) -> Vec<Value> {
        let all = self.control("GET", "/__orders", &Value::Null);
        let all = all.as_array().expect("a list").clone();
        all.into_iter()
            .filter(|line| line["seller"] == "A1EXAMPLE")
            .collect()
    }
}

fn open_desk(
    data: &std::path::Path,
    hand: &Hand,
    market: &Arc<Market>,
    plot: &Plot,
    n_run: u32,
) -> (Desk, Seller) {
    let store = Store::open(data).expect("a store");
    let (high_water, _) = HighWater::open(data).expect("a mark");
    let clock: Arc<dyn Clock> = Arc::new(hand.clone());
    let transport: Arc<dyn Transport> = Arc::clone(market) as Arc<dyn Transport>;
    let seller = open_seller(&store, (&clock, &transport), plot, "sandbox");
    let desk = Desk {
        store,
        clock,
        transport,
        high_water,
        faults: FaultPoints::default(),
        node: format!("node-1-run-{n_run}"),
    };
    (desk, seller)
}

/// One seller of the marketplace, as an account of that name.
fn open_seller(
    store: &Store,
    (clock, transport): (&Arc<dyn Clock>, &Arc<dyn Transport>),
    plot: &Plot,
    name: &str,
) -> Seller {
    let name = AccountId::parse(name).expect("a name");
    let account = store.account(&name, clock.now()).expect("an account");
    let client = Client::new(ClientSettings {
        transport: Arc::clone(transport),
        clock: Arc::clone(clock),
        journal: Some(Arc::new(KeptQuotas::of(&account))),
        endpoint: Endpoint {
            api_url: BASE.to_owned(),
            token_url: format!("{BASE}/auth/o2/token"),
        },
        credentials: Credentials {
            client_id: "demo-client".to_owned(),
            client_secret: "demo-secret".to_owned(),
            refresh_token: "demo-refresh".to_owned(),
        },
        user_agent: "Countermand/0 (Language=Rust)".to_owned(),
    });
    let queue = plot.has_queue.then(|| {
        let url = format!("{BASE}/123456789012/countermand-sandbox");
        QueueSettings::new(&url, None, None).expect("a queue")
    });
    Seller {
        account,
        is_connected: true,
        client: client.expect("a client"),
        seller_id: "A1EXAMPLE".to_owned(),
        marketplaces: plot.marketplaces.clone(),
        queue,
        settings: RwLock::new(AccountSettings::default()),
        rules: RwLock::new(RuleTable::published()),
        learned: Mutex::new(Learned::default()),
        wake: tokio::sync::Notify::new(),
    }
}

/// A play whose desk many tasks share, with further accounts of the same seller.
pub(crate) struct SharedPlay {
    pub(crate) hand: Hand,
    pub(crate) market: Arc<Market>,
    pub(crate) desk: Arc<Desk>,
    pub(crate) sellers: Vec<Arc<Seller>>,
    _directory: tempfile::TempDir,
}

impl Play {
    /// Shares the desk; `more` are the names of further accounts.
    pub(crate) fn shared(self, more: &[&str]) -> SharedPlay {
        let ways = (&self.desk.clock, &self.desk.transport);
        let further: Vec<_> = more
            .iter()
            .map(|name| open_seller(&self.desk.store, ways, &self.plot, name))
            .collect();
        let mut sellers = vec![Arc::new(self.seller)];
        sellers.extend(further.into_iter().map(Arc::new));
        SharedPlay {
            hand: self.hand,
            market: self.market,
            desk: Arc::new(self.desk),
            sellers,
            _directory: self.directory,
        }
    }
}

/// Waits for a future on this thread.
pub(crate) fn wait<F: Future>(future: F) -> F::Output {
    #[derive(Default)]
    struct Bell {
        has_rung: Mutex<bool>,
        rings: Condvar,
    }
    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            *self.has_rung.lock().expect("a bell") = true;
            self.rings.notify_one();
        }
    }
    let bell = Arc::new(Bell::default());
    let waker = Waker::from(Arc::clone(&bell));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        let mut has_rung = bell.has_rung.lock().expect("a bell");
        while !*has_rung {
            has_rung = bell.rings.wait(has_rung).expect("a bell");
        }
        *has_rung = false;
    }
}

/// When a step that rests for itself is to be called again.
pub(crate) fn due_at(next: Next, now: Timestamp, rest: SignedDuration) -> Timestamp {
    match next {
        Next::Again => now,
        Next::At(at) => at,
        Next::Idle => super::later(now, rest),
    }
}
