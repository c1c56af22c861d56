//! Deliveries, to a receiver on this machine.

use std::collections::VecDeque;
use std::net::IpAddr;

use bytes::Bytes;
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::desk::FaultPoints;
use crate::outside::install_tls;
use crate::webhooks::address::{Resolve, Resolved, SystemResolver};
use crate::webhooks::courier::{Courier, RoundError};
use crate::webhooks::event::MAX_PAYLOAD_BYTES;
use crate::webhooks::post::HttpPost;
use crate::webhooks::schema::EVENT_TYPES;
use crate::webhooks::signature::{Message, WebhookSecret};

/// A message as it was received.
#[derive(Debug, Clone)]
struct Heard {
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Heard {
    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    fn id(&self) -> &str {
        self.header("webhook-id")
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether a secret signed it.
    fn is_signed_with(&self, secret: &str, now: Timestamp) -> bool {
        let second = self.header("webhook-timestamp").parse().unwrap();
        let message = Message {
            id: self.id(),
            at: Timestamp::from_second(second).unwrap(),
            payload: &self.body,
        };
        let secret = WebhookSecret::parse(secret).unwrap();
        secret.verify(&message, self.header("webhook-signature"), now)
    }
}

/// What a receiver answers: a status, and headers.
type Answer = (u16, Vec<(&'static str, String)>);

/// A receiver: what it heard, and what it answers next; 204 when nothing is said.
#[derive(Debug, Clone, Default)]
struct Receiver {
    heard: Arc<Mutex<Vec<Heard>>>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
}

impl Receiver {
    /// Begins to listen; gives its address.
    async fn start() -> (Self, String) {
        install_tls();
        let receiver = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let hears = receiver.clone();
        let router: Router = Router::new().fallback(move |request: Request<Body>| {
            let hears = hears.clone();
            async move { hears.hear(request).await }
        });
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (receiver, format!("http://{address}/hook"))
    }

    async fn hear(&self, request: Request<Body>) -> Response {
        let (parts, body) = request.into_parts();
        assert_eq!(parts.method, Method::POST);
        let body = body.collect().await.unwrap().to_bytes();
        self.heard.lock().unwrap().push(Heard {
            path: parts.uri.path().to_owned(),
            headers: parts.headers,
            body,
        });
        let next = self.answers.lock().unwrap().pop_front();
        let (status, headers) = next.unwrap_or((204, Vec::new()));
        let mut answer = StatusCode::from_u16(status).unwrap().into_response();
        for (name, value) in headers {
            answer.headers_mut().insert(name, value.parse().unwrap());
        }
        answer
    }

    fn answers(&self, status: u16, headers: Vec<(&'static str, String)>) {
        self.answers.lock().unwrap().push_back((status, headers));
    }

    /// What was heard since it was last asked.
    fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

impl Site {
    fn courier_to(&self, policy: AddressPolicy, resolver: Arc<dyn Resolve>) -> Courier {
        Courier {
            store: self.play.desk.store.clone(),
            clock: Arc::clone(&self.play.desk.clock),
            vault: self.state.hooks.vault.clone(),
            post: Arc::new(HttpPost::new(policy, resolver, CancellationToken::new())),
            faults: FaultPoints::default(),
        }
    }

    fn courier(&self) -> Courier {
        self.courier_to(ON_THIS_MACHINE, Arc::new(SystemResolver))
    }

    /// Rounds of a webhook until there is nothing more to do.
    async fn deliver(&self, id: &str) {
        let number = id.strip_prefix("wh-").unwrap().parse().unwrap();
        let courier = self.courier();
        let mut n_rounds = 0;
        while courier.round(number).await.unwrap() {
            n_rounds += 1;
            assert!(n_rounds < 50, "it ends");
        }
    }

    async fn log(&self, key: &ApiKey, id: &str) -> Vec<Value> {
        let told = self
            .get(key, &format!("/api/v1/webhooks/{id}/deliveries"))
            .await;
        told.body["items"].as_array().expect("deliveries").clone()
    }

    /// Puts a test event in line; its message id.
    async fn try_out(&self, key: &ApiKey, id: &str, idempotency: &str) -> String {
        let path = format!("/api/v1/webhooks/{id}/test");
        let told = self.post(key, &path, idempotency, &json!({})).await;
        assert_eq!(told.status, 202, "{told:?}");
        told.body["message_id"].as_str().unwrap().to_owned()
    }

    fn now(&self) -> Timestamp {
        self.play.desk.clock.now()
    }
}

fn types(heard: &[Heard]) -> Vec<String> {
    let of = |one: &Heard| one.json()["type"].as_str().unwrap().to_owned();
    heard.iter().map(of).collect()
}

#[tokio::test]
async fn a_receiver_hears_of_a_cancellation_and_can_check_who_told_it() {
    let site = local_site();
    site.seed(1);
    let key = site.keys.add(Role::Admin, None);
    let (receiver, url) = Receiver::start().await;
    let wanted = json!({"url": url, "event_types": ["cancellation.*"]});
    let (id, secret) = site.webhook(&key, &wanted).await;
    site.cancel(&key, 0, "c-1").await;
    site.deliver(&id).await;
    let heard = receiver.heard();
    assert_eq!(types(&heard), ["cancellation.accepted"]);
    let told = heard[0].json();
    assert_eq!(told["data"]["cancellation_id"], "cn-1-sandbox");
    assert_eq!(told["data"]["account"], "sandbox");
    assert_eq!(told["data"]["state"], "open");
    assert!(told["data"]["sequence"].as_u64().unwrap() >= 1);
    assert!(heard[0].body.len() < MAX_PAYLOAD_BYTES);
    assert_eq!(heard[0].header("content-type"), "application/json");
    assert!(heard[0].is_signed_with(&secret, site.now()));
    let another = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
    assert!(!heard[0].is_signed_with(another, site.now()));
    // The payload has exactly the fields of its schema.
    let schema = EVENT_TYPES
        .iter()
        .find(|known| known.name == "cancellation.accepted");
    let fields: BTreeSet<_> = schema
        .unwrap()
        .fields
        .iter()
        .map(|field| field.name)
        .collect();
    let data = told["data"].as_object().unwrap();
    assert_eq!(
        data.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        fields
    );
    // Told once.
    site.deliver(&id).await;
    assert_eq!(receiver.heard().len(), 0);
    let log = site.log(&key, &id).await;
    assert_eq!(log.len(), 1);
    assert_eq!(log[0]["state"], "delivered");
    assert_eq!(log[0]["message_id"], heard[0].id());
    let path = format!("/api/v1/webhooks/{id}/deliveries/{}", heard[0].id());
    let one = site.get(&key, &path).await;
    assert_eq!(one.body["attempts"][0]["status"], 204, "{one:?}");
    assert!(one.body["attempts"][0]["error"].is_null());
}

#[tokio::test]
async fn a_webhook_hears_nothing_of_other_accounts() {
    let site = local_site();
    site.seed(1);
    let key = site.keys.add(Role::Admin, None);
    let theirs = site.keys.add_for(Role::Admin, None, &["other"]);
    let (receiver, url) = Receiver::start().await;
    let (id, _) = site.webhook(&theirs, &json!({ "url": url })).await;
    site.cancel(&key, 0, "c-1").await;
    site.deliver(&id).await;
    assert_eq!(types(&receiver.heard()), [""; 0]);
    assert_eq!(site.log(&theirs, &id).await.len(), 0);
}

#[tokio::test]
async fn what_fails_is_tried_again_later_under_the_same_id() {
    let site = local_site();
    let key = site.keys.add(Role::Admin, None);
    let (receiver, url) = Receiver::start().await;
    let (id, secret) = site.webhook(&key, &json!({ "url": url })).await;
    receiver.answers(500, Vec::new());
    receiver.answers(503, vec![("retry-after", "3600".to_owned())]);
    let message = site.try_out(&key, &id, "t-1").await;
    site.deliver(&id).await;
    site.deliver(&id).await;
    let first = receiver.heard();
    assert_eq!(first.len(), 1, "it waits before it tries again");
    let path = format!("/api/v1/webhooks/{id}/deliveries/{message}");
    let told = site.get(&key, &path).await.body;
    assert_eq!(
        (&told["state"], &told["n_attempts"]),
        (&json!("pending"), &json!(1))
    );
    let next: Timestamp = told["next_attempt_at"].as_str().unwrap().parse().unwrap();
    let wait = next.duration_since(site.now());
    assert!((5..=6).contains(&wait.as_secs()), "{wait:?}");
    site.play.hand.pass(SignedDuration::from_secs(7));
    site.deliver(&id).await;
    let second = receiver.heard();
    assert_eq!(second.len(), 1);
    // The second failure would be tried again after five minutes, but the receiver asked for more.
    site.play.hand.pass(SignedDuration::from_mins(59));
    site.deliver(&id).await;
    assert_eq!(receiver.heard().len(), 0, "Retry-After is heeded");
    site.play.hand.pass(SignedDuration::from_mins(2));
    site.deliver(&id).await;
    let third = receiver.heard();
    assert_eq!(third.len(), 1);
    assert!(
        [&first, &second, &third]
            .iter()
            .all(|heard| heard[0].id() == message)
    );
    assert_eq!(first[0].body, third[0].body);
    assert_ne!(
        first[0].header("webhook-timestamp"),
        third[0].header("webhook-timestamp")
    );
    assert!(third[0].is_signed_with(&secret, site.now()));
    let told = site.get(&key, &path).await.body;
    assert_eq!(told["state"], "delivered");
    let statuses: Vec<_> = told["attempts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|attempt| attempt["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [500, 503, 204]);
}

#[tokio::test]
async fn a_receiver_that_answers_410_is_told_nothing_more() {
    let site = local_site();
    let key = site.keys.add(Role::Admin, None);
    let (receiver, url) = Receiver::start().await;
    let (id, _) = site.webhook(&key, &json!({ "url": url })).await;
    receiver.answers(410, Vec::new());
    let message = site.try_out(&key, &id, "t-1").await;
    site.deliver(&id).await;
    assert_eq!(receiver.heard().len(), 1);
    let path = format!("/api/v1/webhooks/{id}");
    let told = site.get(&key, &path).await.body;
    assert_eq!(
        (&told["is_enabled"], &told["disabled_why"]),
        (&json!(false), &json!("gone"))
    );
    site.play.hand.pass(SignedDuration::from_hours(48));
    site.deliver(&id).await;
    assert_eq!(receiver.heard().len(), 0);
    // The notice is in the installation's log.
    let records = site.play.desk.store.installation().unwrap();
    let records = records.audit_after(0, 100).await.unwrap();
    assert!(
        records
            .iter()
            .any(|record| record.kind == "webhook.disabled")
    );
    // What waited is sent once it is switched on.
    let on = json!({"is_enabled": true});
    site.send(&key, Method::PATCH, &path, None, &on).await;
    site.deliver(&id).await;
    assert_eq!(receiver.heard()[0].id(), message);
}

#[tokio::test]
async fn a_receiver_that_fails_for_days_is_switched_off() {
    let site = local_site();
    let key = site.keys.add(Role::Admin, None);
    let (receiver, url) = Receiver::start().await;
    let (id, _) = site.webhook(&key, &json!({ "url": url })).await;
    site.try_out(&key, &id, "t-0").await;
    let mut told = Value::Null;
    for day in 1..=8 {
        for _ in 0..3 {
            receiver.answers(500, Vec::new());
        }
        site.deliver(&id).await;
        told = site.get(&key, &format!("/api/v1/webhooks/{id}")).await.body;
        if told["is_enabled"] == false {
            break;
        }
        site.try_out(&key, &id, &format!("t-{day}")).await;
        site.play.hand.pass(SignedDuration::from_hours(24));
    }
    assert_eq!(told["disabled_why"], "failing", "{told}");
    assert!(!told["failing_since"].is_null());
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_is_not_followed() {
    let site = local_site();
    let key = site.keys.add(Role::Admin, None);
    let (receiver, url) = Receiver::start().await;
    let (id, _) = site.webhook(&key, &json!({ "url": url })).await;
    receiver.answers(307, vec![("location", "/elsewhere".to_owned())]);
    let message = site.try_out(&key, &id, "t-1").await;
    site.deliver(&id).await;
    let heard = receiver.heard();
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].path, "/hook");
    let path = format!("/api/v1/webhooks/{id}/deliveries/{message}");
    let told = site.get(&key, &path).await.body;
    assert_eq!(told["state"], "pending");
    assert!(
        told["attempts"][0]["error"]
            .as_str()
            .unwrap()
            .contains("redirect")
    );
}

/// A resolver that leads every name to one address.
struct Leads(IpAddr);

impl Resolve for Leads {
    fn resolve<'a>(&'a self, _: &'a str) -> Resolved<'a> {
        Box::pin(async { Ok(vec![self.0]) })
    }
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_not_connected_to() {
    let site = site();
    let key = site.keys.add(Role::Admin, None);
    let (receiver, url) = Receiver::start().await;
    let port = url.rsplit_once(':').unwrap().1;
    let url = format!("https://hooks.example.com:{port}");
    let (id, _) = site.webhook(&key, &json!({ "url": url })).await;
    let message = site.try_out(&key, &id, "t-1").await;
    for address in ["127.0.0.1", "10.1.2.3", "::1"] {
        let leads = Leads(address.parse().unwrap());
        let courier = site.courier_to(AddressPolicy::default(), Arc::new(leads));
        while courier.round(1).await.unwrap() {}
        site.play.hand.pass(SignedDuration::from_hours(3));
    }
    assert_eq!(receiver.heard().len(), 0);
    let path = format!("/api/v1/webhooks/{id}/deliveries/{message}");
    let told = site.get(&key, &path).await.body;
    let attempts = told["attempts"].as_array().unwrap();
    assert_eq!(attempts.len(), 3, "{told}");
    for attempt in attempts {
        assert!(attempt["status"].is_null());
        let error = attempt["error"].as_str().unwrap();
        assert!(error.contains("not public"), "{error}");
        assert!(!error.contains("10.1.2.3"), "{error}");
    }
}

#[tokio::test]
async fn a_name_is_connected_to_at_the_address_that_was_checked() {
    let site = local_site();
    let key = site.keys.add(Role::Admin, None);
    let (receiver, url) = Receiver::start().await;
    let url = url.replace("127.0.0.1", "hooks.example.com");
    let (id, _) = site.webhook(&key, &json!({ "url": url })).await;
    site.try_out(&key, &id, "t-1").await;
    let leads = Leads("127.0.0.1".parse().unwrap());
    let courier = site.courier_to(ON_THIS_MACHINE, Arc::new(leads));
    courier.round(1).await.unwrap();
    let heard = receiver.heard();
    assert_eq!(heard.len(), 1, "no resolver of the machine knows the name");
    assert!(heard[0].header("host").starts_with("hooks.example.com:"));
}

#[tokio::test]
async fn while_a_secret_is_changed_both_sign_and_then_the_new_one_alone() {
    let site = local_site();
    let key = site.keys.add(Role::Admin, None);
    let (receiver, url) = Receiver::start().await;
    let (id, old) = site.webhook(&key, &json!({ "url": url })).await;
    let path = format!("/api/v1/webhooks/{id}/rotate");
    let body = json!({"older_valid_s": 600});
    let told = site.post(&key, &path, "r-1", &body).await;
    let new = told.body["secret"].as_str().unwrap().to_owned();
    assert_ne!(old, new);
    let again = site.post(&key, &path, "r-1", &body).await;
    assert_eq!(again.body["secret"], new, "no third secret");
    site.try_out(&key, &id, "t-1").await;
    site.deliver(&id).await;
    let heard = receiver.heard();
    let is_signed = |heard: &Heard, secret: &str| heard.is_signed_with(secret, site.now());
    assert!(is_signed(&heard[0], &old) && is_signed(&heard[0], &new));
    site.play.hand.pass(SignedDuration::from_secs(601));
    site.try_out(&key, &id, "t-2").await;
    site.deliver(&id).await;
    let heard = receiver.heard();
    assert!(!is_signed(&heard[0], &old) && is_signed(&heard[0], &new));
    let long = json!({"older_valid_s": 604_801});
    assert_eq!(site.post(&key, &path, "r-2", &long).await.status, 422);
}

#[tokio::test]
async fn what_was_told_is_told_again_when_it_is_asked_for() {
    let site = local_site();
    site.seed(3);
    let key = site.keys.add(Role::Admin, None);
    let (receiver, url) = Receiver::start().await;
    let before = site.now();
    site.cancel(&key, 0, "c-0").await;
    site.play.hand.pass(SignedDuration::from_hours(1));
    let wanted = json!({"url": url, "event_types": ["cancellation.accepted"]});
    let (id, _) = site.webhook(&key, &wanted).await;
    site.cancel(&key, 1, "c-1").await;
    site.deliver(&id).await;
    let first = receiver.heard();
    assert_eq!(
        first.len(),
        1,
        "what happened before it was made is not told"
    );
    let path = format!("/api/v1/webhooks/{id}/deliveries/{}/resend", first[0].id());
    let told = site
        .send(&key, Method::POST, &path, None, &Value::Null)
        .await;
    assert_eq!((told.status, &told.body["state"]), (202, &json!("pending")));
    site.deliver(&id).await;
    let again = receiver.heard();
    assert_eq!((again.len(), again[0].id()), (1, first[0].id()));
    // From before everything: the one that was told, under its id, and the one that never was.
    let path = format!("/api/v1/webhooks/{id}/replay");
    let from = json!({"from": before.to_string()});
    let told = site.post(&key, &path, "p-1", &from).await;
    assert_eq!(told.status, 202, "{told:?}");
    site.deliver(&id).await;
    let replayed = receiver.heard();
    let ids: BTreeSet<_> = replayed.iter().map(Heard::id).collect();
    assert_eq!((replayed.len(), ids.len()), (2, 2));
    assert!(ids.contains(first[0].id()));
    // The same request again replays nothing.
    let told = site.post(&key, &path, "p-1", &from).await;
    assert_eq!(told.headers["idempotency-replayed"], "true");
    site.deliver(&id).await;
    assert_eq!(receiver.heard().len(), 0);
    let missing = format!("/api/v1/webhooks/{id}/deliveries/msg_0/resend");
    let told = site
        .send(&key, Method::POST, &missing, None, &Value::Null)
        .await;
    assert_eq!(told.status, 404);
}

#[tokio::test]
async fn the_log_of_deliveries_is_read_page_by_page() {
    let site = local_site();
    let key = site.keys.add(Role::Admin, None);
    let (_, url) = Receiver::start().await;
    let (id, _) = site.webhook(&key, &json!({ "url": url })).await;
    let mut made = Vec::new();
    for n in 0..5 {
        made.insert(0, site.try_out(&key, &id, &format!("t-{n}")).await);
    }
    let list = format!("/api/v1/webhooks/{id}/deliveries?state=pending&limit=2");
    let (mut path, mut read) = (list.clone(), Vec::new());
    loop {
        let page = site.get(&key, &path).await.body;
        for item in page["items"].as_array().unwrap() {
            assert!(item["account"].is_null(), "a test is about no account");
            read.push(item["message_id"].as_str().unwrap().to_owned());
        }
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("{list}&cursor={next}");
    }
    assert_eq!(read, made);
    let none = format!("/api/v1/webhooks/{id}/deliveries?state=delivered");
    assert_eq!(site.get(&key, &none).await.body["items"], json!([]));
    let wrong = format!("/api/v1/webhooks/{id}/deliveries?state=lost");
    assert_eq!(site.get(&key, &wrong).await.status, 400);
}

/// Dies once at one place.
#[derive(Debug)]
struct DiesAt(&'static str, std::sync::atomic::AtomicBool);

impl crate::desk::fault::Fate for DiesAt {
    fn dies_at(&self, point: &'static str) -> bool {
        point == self.0 && !self.1.swap(true, std::sync::atomic::Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_crash_between_sending_and_writing_down_sends_again_under_the_same_id() {
    for point in [
        "webhooks.after_line",
        "webhooks.before_settle",
        "webhooks.after_settle",
    ] {
        let site = local_site();
        site.seed(1);
        let key = site.keys.add(Role::Admin, None);
        let (receiver, url) = Receiver::start().await;
        let wanted = json!({"url": url, "event_types": ["cancellation.accepted"]});
        let (id, _) = site.webhook(&key, &wanted).await;
        site.cancel(&key, 0, "c-0").await;
        let courier = Courier {
            faults: FaultPoints {
                fate: Some(Arc::new(DiesAt(point, false.into()))),
            },
            ..site.courier()
        };
        let died = courier.round(1).await;
        assert!(
            matches!(died, Err(RoundError::Crashed(_))),
            "{point}: {died:?}"
        );
        site.deliver(&id).await;
        let heard = receiver.heard();
        let n_expected = if point == "webhooks.before_settle" {
            2
        } else {
            1
        };
        assert_eq!(heard.len(), n_expected, "{point}");
        assert!(heard.iter().all(|one| one.id() == heard[0].id()));
        assert_eq!(
            site.log(&key, &id).await[0]["state"],
            "delivered",
            "{point}"
        );
    }
}

#[tokio::test]
async fn the_courier_delivers_by_itself_and_ends_with_the_stop() {
    let site = local_site();
    let key = site.keys.add(Role::Admin, None);
    let (receiver, url) = Receiver::start().await;
    // The kernel takes its connections, and nobody answers.
    let mute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mute_url = format!("http://{}/", mute.local_addr().unwrap());
    let (id, _) = site.webhook(&key, &json!({ "url": url })).await;
    let (broken, _) = site.webhook(&key, &json!({ "url": mute_url })).await;
    let (stop, tasks) = (
        CancellationToken::new(),
        tokio_util::task::TaskTracker::new(),
    );
    tasks.spawn(Arc::new(site.courier()).deliver(stop.clone(), tasks.clone()));
    site.try_out(&key, &broken, "t-0").await;
    site.try_out(&key, &id, "t-1").await;
    let heard = tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            let heard = receiver.heard();
            if !heard.is_empty() {
                return heard;
            }
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(types(&heard.await.expect("it is told")), ["webhook.test"]);
    stop.cancel();
    tasks.close();
    let ended = tokio::time::timeout(Duration::from_secs(20), tasks.wait()).await;
    assert!(ended.is_ok(), "it ends with the stop");
}
