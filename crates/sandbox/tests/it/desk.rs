//! A marketplace in a directory of its own, called as a seller's software calls it.
//!
//! Every answer of an operation is held to Amazon's model of it, where the models are at hand.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use countermand_sandbox::clock::{Speed, Stopwatch};
use countermand_sandbox::http::connection::response;
use countermand_sandbox::http::server::{Request, Server};
use countermand_sandbox::moment::Moment;
use countermand_sandbox::scenario::Scenario;
use countermand_sandbox::world::{Origin, World};
use countermand_spapi::operation::{self, Method, Resolution};
use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::schema::{Checker, Operation};

/// Where the server says that it is.
pub(crate) const BASE: &str = "http://127.0.0.1:4010";
/// The marketplace of most tests.
pub(crate) const US: &str = "ATVPDKIKX0DER";

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Reply {
    /// The body as JSON; null when there is none.
    pub(crate) fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {}", String::from_utf8_lossy(&self.body)))
    }

    /// The same reply, which must have this status.
    pub(crate) fn expect(self, status: u16) -> Self {
        let body = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, status, "{body}");
        self
    }

    /// The code of the first error.
    pub(crate) fn error_code(&self) -> String {
        self.json()["errors"][0]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// A header by its name in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }
}

struct Hand(Arc<AtomicI64>);

impl Stopwatch for Hand {
    fn elapsed_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A marketplace under test; its clock stands still unless it is moved on.
pub(crate) struct Desk {
    pub(crate) server: Arc<Server>,
    dir: tempfile::TempDir,
    hand: Arc<AtomicI64>,
    /// The token that calls carry.
    pub(crate) token: String,
}

impl Desk {
    /// A world of a scenario from seed 5, at Monday 2026-11-16 00:00 UTC, signed in as A1EXAMPLE.
    pub(crate) fn new(scenario: &str) -> Self {
        Self::with_seed(scenario, 5)
    }

    /// The same from another seed.
    pub(crate) fn with_seed(scenario: &str, seed: u64) -> Self {
        Self::of(Scenario::find(scenario).expect("a scenario"), seed)
    }

    /// A world of any scenario.
    pub(crate) fn of(scenario: Scenario, seed: u64) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let hand = Arc::new(AtomicI64::new(0));
        let origin = Origin {
            scenario,
            seed,
            start: Moment::from_ms(1_794_787_200_000),
            speed: Speed::REAL,
        };
        let server = open(dir.path().to_owned(), &hand, || origin);
        let mut desk = Self {
            server,
            dir,
            hand,
            token: String::new(),
        };
        desk.sign_in();
        desk
    }

    /// The same world after the process was killed and started again.
    pub(crate) fn restarted(self) -> Self {
        let Self {
            server, dir, hand, ..
        } = self;
        drop(server);
        let server = open(dir.path().to_owned(), &hand, || {
            panic!("the world is there")
        });
        let mut desk = Self {
            server,
            dir,
            hand,
            token: String::new(),
        };
        desk.sign_in();
        desk
    }

    /// Signs in with the ready-made credentials.
    pub(crate) fn sign_in(&mut self) {
        self.token = self.token_of("grant_type=refresh_token&refresh_token=demo-refresh");
    }

    /// A token of the client credentials grant.
    pub(crate) fn grantless(&self, scope: &str) -> String {
        self.token_of(&format!("grant_type=client_credentials&scope={scope}"))
    }

    fn token_of(&self, grant: &str) -> String {
        let form = format!("{grant}&client_id=demo-client&client_secret=demo-secret");
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let reply = self.raw("POST", "/auth/o2/token", &headers, form);
        let token = reply.expect(200).json()["access_token"].clone();
        token.as_str().expect("a token").to_owned()
    }

    /// Calls an operation with the seller's token and holds the answer to its model.
    pub(crate) fn call(&self, method: &str, address: &str, body: Value) -> Reply {
        self.call_with(&self.token, method, address, body)
    }

    /// Reads with the seller's token.
    pub(crate) fn read(&self, address: &str) -> Reply {
        self.call("GET", address, Value::Null)
    }

    /// Calls an operation with any token and holds the answer to its model.
    pub(crate) fn call_with(&self, token: &str, method: &str, address: &str, body: Value) -> Reply {
        let headers = [("x-amz-access-token", token)];
        self.call_headed(&headers, method, address, body)
    }

    /// Calls an operation with any headers and holds the answer to its model.
    pub(crate) fn call_headed(
        &self,
        headers: &[(&str, &str)],
        method: &str,
        address: &str,
        body: Value,
    ) -> Reply {
        let text = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let headers = [headers, &[("content-type", "application/json")]].concat();
        let reply = self.raw(method, address, &headers, text);
        check(method, address, &reply);
        reply
    }

    /// Sends any request.
    pub(crate) fn raw(
        &self,
        method: &str,
        address: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Reply {
        let address = address.strip_prefix(BASE).unwrap_or(address);
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
            map.insert(name, HeaderValue::from_str(value).expect("a header value"));
        }
        let answer = self.server.answer(&Request {
            method,
            path,
            query,
            headers: &map,
            body: body.into(),
        });
        let (status, body) = (answer.status, answer.body.clone());
        let content_type = answer.content_type.clone().unwrap_or_default();
        let headers = response(answer, false).headers().clone();
        let told = |(name, value): (&HeaderName, &HeaderValue)| {
            let value = value.to_str().expect("a text").to_owned();
            (name.as_str().to_owned(), value)
        };
        Reply {
            status,
            content_type,
            headers: headers.iter().map(told).collect(),
            body,
        }
    }

    /// Posts to a control and gives what it says.
    pub(crate) fn control(&self, path: &str, body: &Value) -> Value {
        self.raw("POST", path, &[], body.to_string())
            .expect(200)
            .json()
    }

    /// Moves the marketplace's clock on.
    pub(crate) fn advance_ms(&self, ms: i64) {
        self.control("/__clock", &json!({ "advance_ms": ms }));
    }

    /// Lets real time pass.
    pub(crate) fn pass_ms(&self, ms: i64) {
        self.hand.fetch_add(ms, Ordering::Relaxed);
    }

    /// Switches usage plans off, for tests of many calls.
    pub(crate) fn unmetered(self) -> Self {
        self.control(
            "/__faults",
            &json!({"profile": "none", "usage_plans": false}),
        );
        self
    }

    /// Puts plain orders in.
    pub(crate) fn seed_orders(&self, n: u32) {
        self.control("/__seed", &json!({ "n": n }));
    }

    /// The effects so far.
    pub(crate) fn ledger(&self) -> Vec<Value> {
        let reply = self.raw("GET", "/__ledger", &[], "").expect(200);
        reply.json().as_array().expect("a list").clone()
    }

    /// The order lines.
    pub(crate) fn orders(&self) -> Vec<Value> {
        let reply = self.raw("GET", "/__orders", &[], "").expect(200);
        reply.json().as_array().expect("a list").clone()
    }
}

fn open(dir: PathBuf, hand: &Arc<AtomicI64>, origin: impl FnOnce() -> Origin) -> Arc<Server> {
    let stopwatch = Box::new(Hand(Arc::clone(hand)));
    let world = World::open_with(&dir, origin, None, stopwatch).expect("a world");
    Server::new(world, BASE.to_owned(), None)
}

/// Amazon's models, where they are at hand; the reason to go without them is printed.
pub(crate) fn models() -> Option<&'static Checker> {
    static CHECKER: OnceLock<Option<Checker>> = OnceLock::new();
    let checker = CHECKER.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spapi/models");
        if !folder.is_dir() {
            println!(
                "skipped: answers are not held to the models, {} is absent",
                folder.display()
            );
            return None;
        }
        Some(Checker::load(&folder))
    });
    checker.as_ref()
}

/// Holds an answer to the model of its operation; an answer of no operation is left alone.
fn check(method: &str, address: &str, reply: &Reply) {
    let path = address.split('?').next().unwrap_or_default();
    let Resolution::Found { operation, .. } = operation::resolve(Method::parse(method), path)
    else {
        return;
    };
    let (Some(checker), Some(model)) = (models(), operation.model) else {
        return;
    };
    let operation = Operation {
        model,
        path: operation.path,
        method,
    };
    let violations = checker.check(operation, reply.status, &reply.body);
    let body = String::from_utf8_lossy(&reply.body);
    assert!(
        violations.is_empty(),
        "{method} {address} {}: {violations:?} in {body}",
        reply.status
    );
}
