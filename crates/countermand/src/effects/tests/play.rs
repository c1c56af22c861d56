//! A desk and the sandbox marketplace in one process; answers can be lost, and the desk can die at
//! a named place.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use countermand_domain::cancellation::Actor;
use countermand_domain::cancellation::plan::Asked as Units;
use countermand_domain::id::{AccountId, OrderId};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::reason::{Motive, Reason};
use countermand_domain::rule_table::RuleTable;
use countermand_sandbox::clock::{Speed, Stopwatch};
use countermand_sandbox::http::connection::response;
use countermand_sandbox::http::server::{Request, Server};
use countermand_sandbox::moment::Moment;
use countermand_sandbox::scenario::Scenario;
use countermand_sandbox::world::{Origin, World};
use countermand_spapi::client::{
    Client, ClientSettings, Clock, Credentials, Endpoint, Exchange, HttpRequest, HttpResponse,
    Transport, TransportError, Urgency,
};
use countermand_store::Store;
use countermand_store::outbox::{Accepted, Action, ActionKind, Asked, DecisionKind};
use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::decide::cancel::{CancelRequest, decide_cancellation};
use crate::decide::due;
use crate::desk::fault::Fate;
use crate::desk::quotas::KeptQuotas;
use crate::desk::seller::Learned;
use crate::desk::{Desk, FaultPoints, Next, Seller, StepError, later, lease};
use crate::secrets::HighWater;
use crate::settings::AccountSettings;
use crate::{confirm, dispatch, effects};

const BASE: &str = "http://127.0.0.1:4010";
/// Monday 2026-11-16 00:00 UTC.
const START_MS: i64 = 1_794_787_200_000;

/// The one clock of the marketplace and the desk.
#[derive(Debug, Clone, Default)]
struct Hand(Arc<AtomicI64>);

impl Hand {
    fn pass(&self, by: SignedDuration) {
        let ms = i64::try_from(by.as_millis()).expect("a span of a test");
        self.0.fetch_add(ms, Ordering::SeqCst);
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

/// What goes wrong with one request.
#[derive(Debug, Clone)]
pub(super) enum Mishap {
    /// It is carried out, and its answer is lost.
    AnswerLost,
    /// It is lost, and nobody knows.
    RequestLost,
    /// Somebody answers in the marketplace's place.
    Answered(u16, Value),
}

#[derive(Debug, Clone)]
struct Planned {
    method: &'static str,
    path_part: String,
    mishap: Mishap,
}

/// A marketplace in this process.
#[derive(Debug)]
pub(super) struct Market {
    server: Arc<Server>,
    planned: Mutex<Vec<Planned>>,
    /// What was asked of it, as `PATCH /listings/…`.
    pub(super) asked: Mutex<Vec<String>>,
}

impl Market {
    fn mishap_of(&self, method: &str, path: &str) -> Option<Mishap> {
        let mut planned = self.planned.lock().expect("a lock");
        let at = planned
            .iter()
            .position(|one| one.method == method && path.contains(&one.path_part))?;
        Some(planned.remove(at).mishap)
    }

    fn answer(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let address = request
            .url
            .strip_prefix(BASE)
            .expect("an address of the play");
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let method = request.method.as_str();
        let told = format!("{method} {path}");
        self.asked.lock().expect("a lock").push(told);
        let mishap = self.mishap_of(method, path);
        let unanswered = || TransportError::Unanswered {
            reason: "the connection was cut".to_owned(),
        };
        match &mishap {
            Some(Mishap::RequestLost) => return Err(unanswered()),
            Some(Mishap::Answered(status, body)) => {
                return Ok(HttpResponse {
                    status: *status,
                    headers: Vec::new(),
                    body: body.to_string().into(),
                });
            }
            Some(Mishap::AnswerLost) | None => {}
        }
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let value = HeaderValue::from_str(value).expect("a header");
            headers.insert(HeaderName::from_static(name), value);
        }
        let answer = self.server.answer(&Request {
            method,
            path,
            query,
            headers: &headers,
            body: request.body.clone(),
        });
        if mishap.is_some() {
            return Err(unanswered());
        }
        let (status, body) = (answer.status, answer.body.clone());
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

impl Transport for Market {
    fn send(&self, request: HttpRequest) -> Exchange<'_> {
        Box::pin(async move { self.answer(&request) })
    }
}

/// Dies at a place, once.
#[derive(Debug)]
struct DiesAt(Mutex<Option<&'static str>>);

impl Fate for DiesAt {
    fn dies_at(&self, point: &'static str) -> bool {
        let mut place = self.0.lock().expect("a lock");
        let is_here = *place == Some(point);
        if is_here {
            *place = None;
        }
        is_here
    }
}

/// A marketplace and a desk.
pub(super) struct Play {
    hand: Hand,
    pub(super) market: Arc<Market>,
    pub(super) desk: Desk,
    pub(super) seller: Seller,
    fate: Arc<DiesAt>,
    n_runs: u32,
    directory: tempfile::TempDir,
}

impl Play {
    /// A desk against the scenario `plain` with so many plain orders.
    pub(super) fn of_orders(n_orders: u32, seed: u64) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let hand = Hand::default();
        let origin = Origin {
            scenario: Scenario::find("plain").expect("a scenario"),
            seed,
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
            planned: Mutex::default(),
            asked: Mutex::default(),
        });
        let fate = Arc::new(DiesAt(Mutex::default()));
        let (desk, seller) = open(&directory.path().join("desk"), &hand, &market, &fate, 1);
        let play = Self {
            hand,
            market,
            desk,
            seller,
            fate,
            n_runs: 1,
            directory,
        };
        play.control("POST", "/__seed", &json!({ "n": n_orders }));
        play
    }

    /// Kills the desk and starts it again on the same store.
    pub(super) fn restart(self) -> Self {
        let Self {
            hand,
            market,
            desk,
            seller,
            fate,
            n_runs,
            directory,
        } = self;
        desk.store.stop();
        drop((desk, seller));
        let data: PathBuf = directory.path().join("desk");
        let n_runs = n_runs + 1;
        let (desk, seller) = open(&data, &hand, &market, &fate, n_runs);
        Self {
            hand,
            market,
            desk,
            seller,
            fate,
            n_runs,
            directory,
        }
    }

    pub(super) fn die_at(&self, point: &'static str) {
        *self.fate.0.lock().expect("a lock") = Some(point);
    }

    /// Whether the place at which the desk was to die was reached.
    pub(super) fn has_died(&self) -> bool {
        self.fate.0.lock().expect("a lock").is_none()
    }

    /// Lets the next request of a kind go wrong.
    pub(super) fn plan(&self, method: &'static str, path_part: &str, mishap: Mishap) {
        self.market.planned.lock().expect("a lock").push(Planned {
            method,
            path_part: path_part.to_owned(),
            mishap,
        });
    }

    /// Asks the marketplace's controls.
    pub(super) fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let answer = self.market.server.answer(&Request {
            method,
            path,
            query: "",
            headers: &HeaderMap::new(),
            body: body.into(),
        });
        assert_eq!(answer.status, 200, "{method} {path}");
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    /// Calls an operation as the seller would by another program.
    pub(super) fn market_call(
        &self,
        method: &str,
        address: &str,
        headers: &[(&'static str, &str)],
        body: &Value,
    ) {
        let form = "grant_type=refresh_token&refresh_token=demo-refresh\
                    &client_id=demo-client&client_secret=demo-secret";
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let signed_in = self.raw("POST", "/auth/o2/token", &[kind], form.to_owned());
        let token = signed_in["access_token"].as_str().expect("a token");
        let own = [
            ("x-amz-access-token", token),
            ("content-type", "application/json"),
        ];
        self.raw(method, address, &[&own, headers].concat(), body.to_string());
    }

    fn raw(
        &self,
        method: &str,
        address: &str,
        headers: &[(&'static str, &str)],
        body: String,
    ) -> Value {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).expect("a header");
            map.insert(HeaderName::from_static(name), value);
        }
        let answer = self.market.server.answer(&Request {
            method,
            path,
            query,
            headers: &map,
            body: body.into(),
        });
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(answer.status < 300, "{method} {path} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// The effects of a kind that the marketplace has in its own books, by the seller.
    pub(super) fn effects(&self, kind: &str) -> Vec<Value> {
        let all = self.control("GET", "/__ledger", &Value::Null);
        let all = all.as_array().expect("a list").clone();
        all.into_iter()
            .filter(|effect| effect["kind"] == kind && effect["by"] == "seller")
            .collect()
    }

    /// How often the marketplace was asked by a method for paths with a part.
    pub(super) fn n_asked(&self, method: &str, path_part: &str) -> usize {
        let asked = self.market.asked.lock().expect("a lock");
        asked
            .iter()
            .filter(|told| told.starts_with(&format!("{method} ")) && told.contains(path_part))
            .count()
    }

    /// Lets time pass.
    pub(super) fn pass(&self, by: SignedDuration) {
        self.hand.pass(by);
    }

    /// Reads an order and decides to cancel it for a reason of the seller's.
    pub(super) fn cancel(&self, order: &str, reason: Reason) -> Accepted {
        let order_id = self.read(order);
        self.decide(&order_id, reason)
    }

    /// Reads an order and takes it in.
    pub(super) fn read(&self, order: &str) -> OrderId {
        let order_id = OrderId::parse(order).expect("an order");
        let read = dispatch::read_order(&self.desk, &self.seller, &order_id, Urgency::Routine);
        wait(read).expect("a store").expect("an order");
        order_id
    }

    /// Decides to cancel a stored order.
    pub(super) fn decide(&self, order_id: &OrderId, reason: Reason) -> Accepted {
        let terms = due::terms(&self.desk, &self.seller);
        let request = CancelRequest {
            asked: Units::WholeOrder,
            actor: Actor::Seller,
            motive: Some(Motive::Reason(reason)),
            note: None,
            is_by_desk: false,
            n_orders_in_batch: 1,
        };
        let asked = Asked {
            order_id: order_id.clone(),
            kind: DecisionKind::Cancellation,
            key: None,
            by: "test".to_owned(),
            at: self.desk.now(),
        };
        let accepted = self.seller.account.accept(asked, move |found| {
            decide_cancellation(found, &request, &terms)
        });
        wait(accepted).expect("a decision")
    }

    /// Calls every step until a span has passed; dies where it is told to.
    pub(super) fn run(&self, span: SignedDuration) -> Result<(), StepError> {
        let end = later(self.desk.now(), span);
        while self.desk.now() <= end {
            let mut next = wait(effects::step(&self.desk, &self.seller))?;
            next = next.sooner(wait(dispatch::step(&self.desk, &self.seller))?);
            next = next.sooner(wait(confirm::step(&self.desk, &self.seller))?);
            match next {
                Next::Again => {}
                Next::At(at) => {
                    let rest = at.duration_since(self.desk.now());
                    let rest = rest.max(SignedDuration::from_millis(1));
                    self.pass(rest.min(SignedDuration::from_secs(5)));
                }
                Next::Idle => self.pass(SignedDuration::from_secs(5)),
            }
        }
        Ok(())
    }

    /// Runs, and starts again after each death.
    pub(super) fn run_through(self, span: SignedDuration) -> Self {
        let end = later(self.desk.now(), span);
        let mut play = self;
        loop {
            let left = end.duration_since(play.desk.now());
            match play.run(left) {
                Ok(()) => return play,
                Err(StepError::Crashed(_)) => play = play.restart(),
                Err(other) => panic!("{other:?}"),
            }
        }
    }

    /// The actions of a kind, oldest first.
    pub(super) fn actions(&self, kind: ActionKind) -> Vec<Action> {
        let page = wait(
            self.seller
                .account
                .actions(countermand_store::outbox::ActionQuery {
                    limit: 1_000,
                    ..countermand_store::outbox::ActionQuery::default()
                }),
        );
        let mut actions = page.expect("actions").items;
        actions.retain(|action| action.content.kind == kind);
        actions
    }

    /// The ends of the actions of a kind, as `confirmed shown`.
    pub(super) fn ends(&self, kind: ActionKind) -> Vec<String> {
        let told = |action: &Action| format!("{} {}", action.state.as_str(), action.outcome_code);
        self.actions(kind).iter().map(told).collect()
    }
}

fn open(
    data: &Path,
    hand: &Hand,
    market: &Arc<Market>,
    fate: &Arc<DiesAt>,
    n_run: u32,
) -> (Desk, Seller) {
    let store = Store::open(data).expect("a store");
    let (high_water, _) = HighWater::open(data).expect("a mark");
    let clock: Arc<dyn Clock> = Arc::new(hand.clone());
    let transport: Arc<dyn Transport> = Arc::clone(market) as Arc<dyn Transport>;
    let name = AccountId::parse("sandbox").expect("a name");
    let account = store.account(&name, clock.now()).expect("an account");
    let client = Client::new(ClientSettings {
        transport: Arc::clone(&transport),
        clock: Arc::clone(&clock),
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
    let seller = Seller {
        account,
        is_connected: true,
        client: client.expect("a client"),
        seller_id: "A1EXAMPLE".to_owned(),
        marketplaces: vec![Marketplace::Us],
        queue: None,
        settings: RwLock::new(AccountSettings::for_sandbox()),
        rules: RwLock::new(RuleTable::published()),
        learned: Mutex::new(Learned::default()),
        wake: tokio::sync::Notify::new(),
    };
    let desk = Desk {
        store,
        clock,
        transport,
        high_water,
        faults: FaultPoints {
            fate: Some(Arc::clone(fate) as Arc<dyn Fate>),
        },
        node: format!("node-1-run-{n_run}"),
    };
    wait(lease::take(&desk, &seller)).expect("the lease");
    (desk, seller)
}

/// Waits for a future on this thread.
pub(super) fn wait<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(future)
}
