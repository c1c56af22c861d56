//! The network between the desk and the marketplace, with its faults, and the one clock of both.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use countermand_sandbox::clock::Stopwatch;
use countermand_sandbox::http::connection::response;
use countermand_sandbox::http::server::{Request, Server};
use countermand_spapi::client::{
    Clock, Exchange, HttpRequest, HttpResponse, Transport, TransportError,
};
use countermand_spapi::operation::{self, Method, OperationId, Resolution};
use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::chance::Chance;
use super::mix::NetMix;
use super::quota::Quotas;

/// Where the marketplace says that it is.
pub(super) const BASE: &str = "http://127.0.0.1:4010";
/// The first instant: Monday 2026-11-16 00:00 UTC.
pub(super) const START_MS: i64 = 1_794_787_200_000;
/// How late a request arrives at most.
const LATEST_MS: i64 = 60_000;

/// The one clock of the marketplace and the desk.
#[derive(Debug, Clone, Default)]
pub(super) struct Hand(Arc<AtomicI64>);

impl Hand {
    /// Lets time pass.
    pub(super) fn pass_ms(&self, ms: i64) {
        self.0.fetch_add(ms.max(0), Ordering::SeqCst);
    }

    /// Lets time pass up to an instant, to the next whole millisecond.
    pub(super) fn pass_to(&self, at: Timestamp) {
        let ms = at.as_microsecond().saturating_add(999) / 1_000;
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
        Timestamp::from_millisecond(START_MS + self.elapsed_ms()).expect("an instant of a run")
    }
}

/// What is looked at before the first byte of a write leaves.
pub(super) trait Watch: Send + Sync + fmt::Debug {
    /// What is wrong with sending this now; `None` when nothing is.
    fn fault_of(&self, write: &Write<'_>) -> Option<String>;
}

/// A write that is about to be sent.
#[derive(Debug)]
pub(super) struct Write<'a> {
    /// The operation.
    pub(super) operation: OperationId,
    /// The order of a direct call.
    pub(super) order_id: Option<&'a str>,
    /// The document of a feed.
    pub(super) document_id: Option<String>,
    /// When each order was last read.
    pub(super) read_at: &'a BTreeMap<String, Timestamp>,
    /// Now.
    pub(super) at: Timestamp,
}

/// The network.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) hand: Hand,
    pub(super) server: Arc<Server>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    chance: Chance,
    net: NetMix,
    late: Vec<(Timestamp, HttpRequest)>,
    read_at: BTreeMap<String, Timestamp>,
    quotas: Quotas,
    /// What happened, for whoever looks into a failure.
    log: Vec<String>,
    violations: Vec<String>,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Through,
    NotSent,
    Lost,
    Unanswered,
    Late,
    Twice,
    Failed,
    FailedAfter,
    Throttled,
    Cut,
    Garbled,
}

impl Wire {
    pub(super) fn new(hand: Hand, server: Arc<Server>, seed: u64) -> Self {
        Self {
            hand,
            server,
            state: Mutex::new(State {
                chance: Chance::new(seed, "wire"),
                net: NetMix::default(),
                late: Vec::new(),
                read_at: BTreeMap::new(),
                quotas: Quotas::default(),
                log: Vec::new(),
                violations: Vec::new(),
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets what goes wrong from here on.
    pub(super) fn set_mix(&self, net: NetMix) {
        self.state().net = net;
    }

    /// Writes down what happened.
    pub(super) fn note(&self, text: &str) {
        let at = self.hand.now().strftime("%H:%M:%S%.3f").to_string();
        self.state().log.push(format!("{at} {text}"));
    }

    /// What happened so far.
    pub(super) fn log(&self) -> Vec<String> {
        self.state().log.clone()
    }

    /// Remembers something that is wrong.
    pub(super) fn accuse(&self, violation: String) {
        self.state().violations.push(violation);
    }

    /// Lets time pass, and what is late arrive in time.
    pub(super) fn pass_to(&self, at: Timestamp) {
        while self.hand.now() < at {
            let next = self.hand.now() + SignedDuration::from_secs(5);
            self.hand.pass_to(at.min(next));
            self.deliver_late();
        }
    }

    /// What was found wrong since it was asked last.
    pub(super) fn take_violations(&self) -> Vec<String> {
        std::mem::take(&mut self.state().violations)
    }

    /// Lets what is due arrive at last.
    pub(super) fn deliver_late(&self) {
        let now = self.hand.now();
        loop {
            let mut state = self.state();
            let Some(at) = state.late.iter().position(|(due, _)| *due <= now) else {
                return;
            };
            let (_, request) = state.late.remove(at);
            drop(state);
            let answer = self.carried_out(&request);
            let status = answer.as_ref().map_or(0, |answer| answer.status);
            self.note(&format!("late {} -> {status}", shown(&request)));
        }
    }

    /// Carries a request out.
    fn carried_out(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let address = request
            .url
            .strip_prefix(BASE)
            .expect("an address of the run");
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
        self.hand.pass_ms(i64::from(answer.delivery.delay_ms));
        if answer.delivery.is_lost {
            let reason = "the connection was cut".to_owned();
            return Err(TransportError::Unanswered { reason });
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

    fn draw(&self, request: &HttpRequest) -> Way {
        let mut state = self.state();
        let net = state.net;
        let may_come_twice = !String::from_utf8_lossy(&request.body).contains("PAYMENT_ADJUSTMENT")
            && !request.url.contains("/messaging/");
        let is_slow = state.chance.in_thousand(net.slow);
        let most_ms = if is_slow { 25_000 } else { 150 };
        let took_ms = state.chance.between(20, most_ms);
        self.hand.pass_ms(took_ms);
        let ways = [
            (Way::NotSent, net.not_sent),
            (Way::Lost, net.lost),
            (Way::Unanswered, net.unanswered),
            (Way::Late, net.late),
            // Money, or a message, that comes twice on the wire goes out twice: nobody can help
            // that.
            (Way::Twice, if may_come_twice { net.twice } else { 0 }),
            (Way::Failed, net.failed),
            (Way::FailedAfter, net.failed_after),
            (Way::Throttled, net.throttled),
            (Way::Cut, net.cut),
            (Way::Garbled, net.garbled),
        ];
        // One fault of several: each is asked at half its rate where many are heavy.
        for (way, n) in ways {
            if state.chance.in_thousand(n / 2) {
                return way;
            }
        }
        Way::Through
    }

    fn exchange(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        self.deliver_late();
        let way = self.draw(request);
        let outcome = self.on_way(way, request);
        let told = match &outcome {
            Ok(answer) => answer.status.to_string(),
            Err(error) => error.to_string(),
        };
        self.note(&format!("{} {way:?} -> {told}", shown(request)));
        outcome
    }

    fn on_way(&self, way: Way, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let unanswered = || {
            self.hand
                .pass_ms(i64::try_from(request.timeout_ms.min(30_000)).unwrap_or(0));
            Err(TransportError::Unanswered {
                reason: "the time was up".to_owned(),
            })
        };
        let empty = |status| HttpResponse {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
        };
        match way {
            Way::Through => self.carried_out(request),
            Way::NotSent => Err(TransportError::NotSent {
                reason: "connection refused".to_owned(),
            }),
            Way::Lost => unanswered(),
            Way::Unanswered => {
                drop(self.carried_out(request));
                unanswered()
            }
            Way::Late => {
                let mut state = self.state();
                let ms = state.chance.between(1_000, LATEST_MS);
                let due = self.hand.now() + SignedDuration::from_millis(ms);
                state.late.push((due, request.clone()));
                drop(state);
                unanswered()
            }
            Way::Twice => {
                let first = self.carried_out(request);
                drop(self.carried_out(request));
                first
            }
            Way::Failed => Ok(empty(503)),
            Way::FailedAfter => {
                drop(self.carried_out(request));
                Ok(empty(500))
            }
            Way::Throttled => Ok(empty(429)),
            Way::Cut => {
                let mut answer = self.carried_out(request)?;
                answer.body.truncate(answer.body.len() / 2);
                Ok(answer)
            }
            Way::Garbled => {
                let mut answer = self.carried_out(request)?;
                answer.body = Bytes::from_static(b"<html>\xff Bad gateway</html>");
                Ok(answer)
            }
        }
    }

    /// What was spent is forgotten, with the store that knew of it.
    pub(super) fn forget_spent(&self) {
        self.state().quotas.begin_anew();
    }

    /// Counts a call that was sent against its usage plan.
    fn count(&self, request: &HttpRequest, sent_ms: i64) {
        let mut state = self.state();
        if let Some(violation) = state.quotas.take(request, sent_ms) {
            state.violations.push(violation);
        }
    }

    /// Looks at a write before its first byte leaves.
    fn look_at(&self, request: &HttpRequest, watch: &dyn Watch) {
        let path = path_of(request);
        let Resolution::Found {
            operation,
            parameters,
        } = operation::resolve(Some(request.method), path)
        else {
            return;
        };
        let at = self.hand.now();
        let read_at = self.state().read_at.clone();
        let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        let document_id = body["inputFeedDocumentId"].as_str().map(str::to_owned);
        let order_id = parameters.text("orderId");
        let write = Write {
            operation: operation.id,
            order_id: order_id.as_deref(),
            document_id,
            read_at: &read_at,
            at,
        };
        if let Some(fault) = watch.fault_of(&write) {
            self.accuse(fault);
        }
    }

    /// Remembers which orders an answer shows.
    fn remember(&self, request: &HttpRequest, asked_at: Timestamp, answer: &HttpResponse) {
        self.state().quotas.signed_in(request, &answer.body);
        if request.method != Method::Get
            || answer.status != 200
            || !request.url.contains("/orders/")
        {
            return;
        }
        let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else {
            return;
        };
        let mut seen = Vec::new();
        if let Some(id) = body["order"]["orderId"].as_str() {
            seen.push(id.to_owned());
        }
        for list in [&body["orders"], &body["payload"]["Orders"]] {
            for order in list.as_array().into_iter().flatten() {
                let id = order["orderId"]
                    .as_str()
                    .or(order["AmazonOrderId"].as_str());
                seen.extend(id.map(str::to_owned));
            }
        }
        let mut state = self.state();
        for id in seen {
            state.read_at.insert(id, asked_at);
        }
    }

    /// Asks the marketplace's controls, which no fault touches.
    pub(super) fn control(&self, method: &str, path: &str, body: &Value) -> Value {
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

pub(super) fn path_of(request: &HttpRequest) -> &str {
    let address = request.url.strip_prefix(BASE).unwrap_or(&request.url);
    address.split('?').next().unwrap_or_default()
}

fn shown(request: &HttpRequest) -> String {
    format!("{} {}", request.method.as_str(), path_of(request))
}

/// The way of one run of a node to the network; it is cut when the run dies.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) wire: Arc<Wire>,
    pub(super) is_cut: Arc<AtomicBool>,
    pub(super) watch: Arc<dyn Watch>,
}

impl Line {
    fn send_now(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        if self.is_cut.load(Ordering::SeqCst) {
            return Err(TransportError::Stopped);
        }
        self.wire.look_at(request, self.watch.as_ref());
        let (asked_at, asked_ms) = (self.wire.hand.now(), self.wire.hand.elapsed_ms());
        let outcome = self.wire.exchange(request);
        // What never left is no call: the marketplace counts what reaches it.
        if !matches!(outcome, Err(TransportError::NotSent { .. })) {
            self.wire.count(request, asked_ms);
        }
        if let Ok(answer) = &outcome {
            self.wire.remember(request, asked_at, answer);
        }
        outcome
    }
}

impl Transport for Line {
    fn send(&self, request: HttpRequest) -> Exchange<'_> {
        Box::pin(async move { self.send_now(&request) })
    }
}
