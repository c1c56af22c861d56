//! The server: one world, answered request by request.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use countermand_spapi::operation::{self, Method, Operation, PathParameters, Resolution};
use countermand_spapi::query::Query;
use hyper::HeaderMap;

use crate::faults::CallFault;
use crate::http::answer::{Answer, Delivery, Front};
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::http::request_ids::RequestIds;
use crate::http::throttle::{self, Throttle};
use crate::http::{control, gate, route, sign_in};
use crate::journal::JournalError;
use crate::static_cases::StaticCases;
use crate::world::World;

/// Every so many ticks, about once a second, the journal goes to the disk.
const TICKS_TO_SYNC: u64 = 5;

/// One request, whole.
#[derive(Debug)]
pub struct Request<'a> {
    /// The method as it came.
    pub method: &'a str,
    /// The path, percent-encoded as it came.
    pub path: &'a str,
    /// What stands after the `?`, or empty.
    pub query: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Request<'_> {
    /// The value of a header; empty when it is absent or no text.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// The marketplace as callers see it.
#[derive(Debug)]
pub struct Server {
    state: Mutex<State>,
    /// The address under which callers reach it, `http://127.0.0.1:4000`.
    pub base_url: String,
    static_cases: Option<StaticCases>,
}

/// What one request may change.
#[derive(Debug)]
pub struct State {
    /// The world.
    pub world: World,
    /// The buckets of the usage plans.
    pub throttle: Throttle,
    /// Requests so far, for their ids and for chance.
    pub n_requests: u64,
    /// How often the world was looked at while nobody called.
    pub n_ticks: u64,
    /// The model files' own cases stand in a folder of these.
    pub models: Option<PathBuf>,
}

impl Server {
    /// A server for a world under an address.
    pub fn new(world: World, base_url: String, static_cases: Option<StaticCases>) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                world,
                throttle: Throttle::default(),
                n_requests: 0,
                n_ticks: 0,
                models: None,
            }),
            base_url,
            static_cases,
        })
    }

    /// The state, to work with it. Work that a panic broke off is undone: the world is made again
    /// from its journal; where that cannot be done, it takes no more calls.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| {
            let mut state = poisoned.into_inner();
            match state.world.restore() {
                Ok(()) => self.state.clear_poison(),
                Err(error) => {
                    tracing::error!(error = %error, "the world cannot be made again");
                    state.world.stop();
                }
            }
            state
        })
    }

    /// Lets everything happen that is due.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn tick(&self) -> Result<(), JournalError> {
        let mut state = self.state();
        state.world.now()?;
        state.n_ticks += 1;
        if state.n_ticks.is_multiple_of(TICKS_TO_SYNC) {
            state.world.sync()?;
        }
        Ok(())
    }

    /// Answers one request. Whatever comes in, something goes out; for work that panics a 500.
    pub fn answer(&self, request: &Request<'_>) -> Answer {
        let work = std::panic::AssertUnwindSafe(|| self.answer_it(request));
        std::panic::catch_unwind(work).unwrap_or_else(|_| Problem::internal().answer())
    }

    fn answer_it(&self, request: &Request<'_>) -> Answer {
        let mut state = self.state();
        state.n_requests += 1;
        let number = state.n_requests;
        drop(state);
        let ids = RequestIds::new(number, request.path);
        ids.stamp(
            control::answer(self, request)
                .unwrap_or_else(|| self.answer_with_faults(request, number, ids)),
        )
    }

    /// Answers a request of the API as the fault plan has it.
    fn answer_with_faults(&self, request: &Request<'_>, number: u64, ids: RequestIds) -> Answer {
        let mut state = self.state();
        let (fault, delivery) = match state.world.now() {
            Ok(market) => {
                let plan = &market.faults;
                let delivery = Delivery {
                    is_lost: false,
                    delay_ms: plan.delay_ms(number),
                    skew_ms: plan.faults.skew_ms,
                };
                (plan.of_call(number, market.now), delivery)
            }
            Err(error) => return Problem::from(error).answer(),
        };
        drop(state);
        let mut answer = match fault {
            Some(CallFault::Throttled) => Problem::quota_exceeded().answer(),
            Some(CallFault::Failed { status: 503 }) => Problem::unavailable().answer(),
            Some(CallFault::Failed { .. }) => Problem::internal().answer(),
            Some(CallFault::Dropped) => Answer::empty(500),
            Some(CallFault::FailedAfter) => {
                self.find_answer(request, ids);
                Problem::internal().answer()
            }
            Some(CallFault::Lost) | None => self.find_answer(request, ids),
        };
        answer.delivery = Delivery {
            is_lost: matches!(fault, Some(CallFault::Dropped | CallFault::Lost)),
            ..delivery
        };
        answer
    }

    fn find_answer(&self, request: &Request<'_>, ids: RequestIds) -> Answer {
        if request.path == "/auth/o2/token" {
            return self.sign_in(request, ids).of(Front::SignIn);
        }
        if let Some(answer) = self.static_answer(request) {
            return answer;
        }
        let method = match request.method {
            "HEAD" => Some(Method::Get),
            other => Method::parse(other),
        };
        match operation::resolve(method, request.path) {
            Resolution::Found {
                operation,
                parameters,
            } => self.operate(request, operation, parameters),
            Resolution::WrongMethod { allowed } => {
                let allowed: Vec<_> = allowed.iter().map(|method| method.as_str()).collect();
                Problem::new(
                    405,
                    "InvalidInput",
                    "The method is not allowed for the resource.",
                )
                .answer()
                .with_header("allow", allowed.join(", "))
            }
            Resolution::Unknown => {
                let mut answer = Problem::denied("").answer().of(Front::Edge);
                // So it was recorded: JSON, and nothing that says so.
                answer.content_type = None;
                answer
            }
        }
    }

    fn sign_in(&self, request: &Request<'_>, ids: RequestIds) -> Answer {
        if request.method != "POST" {
            return Problem::new(405, "InvalidInput", "Sign-in takes POST.")
                .answer()
                .with_header("allow", "POST");
        }
        let mut state = self.state();
        match state.world.now() {
            Ok(market) => {
                let content_type = request.header("content-type");
                sign_in::answer(market, content_type, &request.body, ids)
            }
            Err(error) => Problem::from(error).answer(),
        }
    }

    fn static_answer(&self, request: &Request<'_>) -> Option<Answer> {
        let cases = self.static_cases.as_ref()?;
        let found = cases.answer(request.method, request.path, request.query, &request.body)?;
        let answer = match found.body {
            Some(body) => Answer::bytes(found.status, found.content_type, body),
            None => Answer::empty(found.status),
        };
        // Amazon's sandbox allows 5 requests a second on every operation.
        Some(answer.with_header("x-amzn-ratelimit-limit", "5.0"))
    }

    fn operate<'a>(
        &'a self,
        request: &'a Request<'a>,
        operation: &'static Operation,
        parameters: PathParameters<'a>,
    ) -> Answer {
        let mut state = self.state();
        let State {
            world, throttle, ..
        } = &mut *state;
        let result = self.operate_in(world, throttle, request, (operation, parameters));
        drop(state);
        let answer = result.unwrap_or_else(|problem| problem.answer());
        match operation.plan {
            Some(plan) if shows_rate(answer.status) => {
                answer.with_header("x-amzn-ratelimit-limit", throttle::rate_text(plan))
            }
            Some(_) | None => answer,
        }
    }

    fn operate_in<'a>(
        &'a self,
        world: &mut World,
        throttle: &mut Throttle,
        request: &'a Request<'a>,
        (operation, parameters): (&'static Operation, PathParameters<'a>),
    ) -> Result<Answer, Problem> {
        let market = world.now()?;
        let token = request.header("x-amz-access-token");
        let caller = gate::admit(market, operation, request.path, Some(token))?;
        gate::meter(throttle, market, operation, &caller)?;
        let handler = route::handler(operation.api, operation.name).ok_or_else(|| {
            Problem::new(
                501,
                "NotImplemented",
                "The sandbox does not play this operation.",
            )
        })?;
        let call = Call {
            operation,
            parameters,
            path: request.path,
            query: Query::parse(request.query),
            headers: request.headers,
            body: &request.body,
            caller,
            base_url: &self.base_url,
        };
        handler(world, &call)
    }
}

/// A 429 carries no rate header, nor do answers of the servers themselves.
const fn shows_rate(status: u16) -> bool {
    matches!(status, 200..=299 | 400 | 404)
}
