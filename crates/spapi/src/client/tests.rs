//! The client against a transport that answers from a script.
#![expect(
    clippy::unnecessary_wraps,
    reason = "an answer in a script is a result, also where it succeeds"
)]

mod documents;
mod fates;
mod operations;
mod signing_in;

use std::collections::VecDeque;
use std::sync::Mutex;

use bytes::Bytes;
use jiff::SignedDuration;

use super::*;
use crate::operation::{Operation, Resolution, resolve};

const API: &str = "https://sellingpartnerapi-na.amazon.com";
const SIGN_IN: &str = "https://api.amazon.com/auth/o2/token";
const ORDER_ID: &str = "123-1234567-1234567";

/// A clock that is moved by hand.
#[derive(Debug)]
struct HandClock(Mutex<Timestamp>);

impl HandClock {
    fn forward_s(&self, by_s: i64) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(SignedDuration::from_secs(by_s)).unwrap();
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

type Answer = Result<HttpResponse, TransportError>;

/// A transport that gives the answers of its script, one to each call, and keeps the requests. A
/// sign-in takes from a script of its own; where that is empty it succeeds with a new token.
#[derive(Debug, Default)]
struct Script {
    answers: Mutex<VecDeque<Answer>>,
    sign_ins: Mutex<VecDeque<Answer>>,
    requests: Mutex<Vec<HttpRequest>>,
}

impl Script {
    fn n_sign_ins(&self) -> usize {
        let requests = self.requests.lock().unwrap();
        requests.iter().filter(|one| one.url == SIGN_IN).count()
    }

    fn calls(&self) -> Vec<HttpRequest> {
        let requests = self.requests.lock().unwrap();
        let calls = requests.iter().filter(|one| one.url != SIGN_IN);
        calls.cloned().collect()
    }

    fn answer(&self, request: &HttpRequest) -> Answer {
        self.requests.lock().unwrap().push(request.clone());
        if request.url != SIGN_IN {
            let answer = self.answers.lock().unwrap().pop_front();
            return answer.expect("a call that is not in the script");
        }
        let scripted = self.sign_ins.lock().unwrap().pop_front();
        scripted.unwrap_or_else(|| {
            let token = format!("Atza|hush-{}", self.n_sign_ins());
            Ok(answer(
                200,
                &format!(r#"{{"access_token":"{token}","token_type":"bearer","expires_in":3600}}"#),
            ))
        })
    }
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> Exchange<'_> {
        Box::pin(async move {
            // Others get their turn, so that callers do meet.
            tokio::task::yield_now().await;
            self.answer(&request)
        })
    }
}

/// A client with its script and its clock.
struct Stage {
    client: Client,
    script: Arc<Script>,
    clock: Arc<HandClock>,
}

fn stage(answers: impl IntoIterator<Item = Answer>) -> Stage {
    staged(API, answers)
}

fn staged(api_url: &str, answers: impl IntoIterator<Item = Answer>) -> Stage {
    let script = Arc::new(Script::default());
    script.answers.lock().unwrap().extend(answers);
    let start = "2026-11-22T09:00:00Z".parse().unwrap();
    let clock = Arc::new(HandClock(Mutex::new(start)));
    let client = Client::new(ClientSettings {
        transport: Arc::<Script>::clone(&script),
        clock: Arc::<HandClock>::clone(&clock),
        journal: None,
        endpoint: Endpoint {
            api_url: api_url.to_owned(),
            token_url: SIGN_IN.to_owned(),
        },
        credentials: Credentials {
            client_id: "client-hush".to_owned(),
            client_secret: "s+cr=t&hush".to_owned(),
            refresh_token: "Atzr|hush".to_owned(),
        },
        user_agent: "Test/1 (Language=Rust; Platform=Linux)".to_owned(),
    });
    Stage {
        client: client.unwrap(),
        script,
        clock,
    }
}

fn answer(status: u16, body: &str) -> HttpResponse {
    HttpResponse {
        status,
        headers: vec![("x-amzn-requestid".to_owned(), "request-7".to_owned())],
        body: Bytes::from(body.to_owned()),
    }
}

fn answer_with(status: u16, header: (&str, &str), body: &str) -> HttpResponse {
    let mut answer = answer(status, body);
    let (name, value) = header;
    answer.headers.push((name.to_owned(), value.to_owned()));
    answer
}

fn errors(status: u16, code: &str, details: &str) -> Answer {
    Ok(answer(
        status,
        &format!(r#"{{"errors":[{{"code":"{code}","message":"m","details":"{details}"}}]}}"#),
    ))
}

fn expired() -> Answer {
    errors(
        403,
        "Unauthorized",
        "The access token you provided has expired.",
    )
}

fn order_json() -> String {
    format!(
        r#"{{"order":{{"orderId":"{ORDER_ID}","createdTime":"2026-11-20T08:11:11Z",
        "lastUpdatedTime":"2026-11-20T08:11:11Z","salesChannel":{{"channelName":"AMAZON"}},
        "orderItems":[]}}}}"#
    )
}

fn header<'r>(request: &'r HttpRequest, name: &str) -> Option<&'r str> {
    let mut found = request.headers.iter().filter(|(key, _)| *key == name);
    let value = found.next().map(|(_, value)| value.as_str());
    assert!(found.next().is_none(), "{name} is there twice");
    value
}

/// The operation that a request is for, as a server sees it, and its query.
fn operation_of(request: &HttpRequest) -> (&'static Operation, String) {
    let target = request.url.strip_prefix(API).unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    match resolve(Some(request.method), path) {
        Resolution::Found { operation, .. } => (operation, query.to_owned()),
        Resolution::WrongMethod { .. } | Resolution::Unknown => panic!("{target}"),
    }
}

#[test]
fn only_https_and_this_machine_are_talked_to() {
    let made = |api_url: &str, token_url: &str, user_agent: &str| {
        let stage = stage([]);
        let settings = ClientSettings {
            endpoint: Endpoint {
                api_url: api_url.to_owned(),
                token_url: token_url.to_owned(),
            },
            user_agent: user_agent.to_owned(),
            ..stage.client.inner.settings.clone()
        };
        Client::new(settings).map(|_| ())
    };
    assert_eq!(
        made("http://127.0.0.1:9/", "http://localhost/t", "a/1"),
        Ok(())
    );
    assert_eq!(
        made("http://sellingpartnerapi-na.amazon.com", SIGN_IN, "a/1"),
        Err(ClientError::ApiUrl {
            source: AddressError::PlainHttp {
                host: "sellingpartnerapi-na.amazon.com".to_owned()
            }
        })
    );
    assert_eq!(
        made(API, "https://a@b/", "a/1"),
        Err(ClientError::TokenUrl {
            source: AddressError::Host
        })
    );
    for agent in ["", "a\r\nx-evil: 1", "é"] {
        assert_eq!(made(API, SIGN_IN, agent), Err(ClientError::UserAgent));
    }
}
