//! `webhooks`, as a user runs it.

use countermand::webhooks::signature::{Message, WebhookSecret};
use jiff::Timestamp;
use serde_json::json;

use crate::program::Desk;
use crate::running::take_one;

const URL: &str = "https://hooks.example.com/countermand?shop=1";

/// Makes a webhook; the secret that was printed.
fn made(desk: &Desk, more: &[&str]) -> String {
    let run = desk
        .run(&[&["webhooks", "create", URL], more].concat())
        .ended(0);
    let secret = run.out.trim_end().to_owned();
    assert!(secret.starts_with("whsec_"), "{secret}");
    secret
}

#[test]
fn a_webhook_is_made_and_its_secret_is_shown_this_once() {
    let desk = Desk::new();
    let plan = desk.run(&["webhooks", "create", URL, "--dry-run"]).ended(0);
    assert!(!plan.out.contains("whsec_") && !desk.data().exists());
    let secret = made(&desk, &["--event", "cancellation.*", "--account", "shop"]);
    let list = desk.run(&["webhooks", "list", "--json"]).ended(0);
    assert!(!list.out.contains(&secret));
    let listed = &list.json()[0];
    assert_eq!(
        (&listed["id"], &listed["url"]),
        (&json!("wh-1"), &json!(URL))
    );
    assert_eq!(listed["event_types"], "cancellation.*");
    let view = desk.run(&["webhooks", "view", "wh-1", "--json"]).ended(0);
    assert_eq!(view.json()["accounts"], json!(["shop"]));
    desk.run(&["webhooks", "view", "wh-2"]).ended(3);
    for entry in std::fs::read_dir(desk.data()).expect("a data directory") {
        let content = std::fs::read(entry.expect("an entry").path()).expect("a file");
        let is_there = content
            .windows(secret.len())
            .any(|part| part == secret.as_bytes());
        assert!(!is_there, "the secret itself is stored nowhere");
    }
    // The audit log has what was done, without the path, in which receivers keep secrets.
    let export = desk.run(&["audit", "export"]).ended(0);
    assert!(export.out.contains("webhook.created"), "{}", export.out);
    assert!(!export.out.contains("shop=1"), "{}", export.out);
}

#[test]
fn an_address_that_is_not_public_is_refused_unless_the_desks_file_allows_it() {
    let desk = Desk::new();
    let url = "http://127.0.0.1:9000/";
    for refused in [url, "https://10.0.0.1/", "https://[::1]/", "nonsense"] {
        desk.run(&["webhooks", "create", refused]).ended(2);
    }
    let file = desk.file(
        "desk.toml",
        "[webhooks]\nallow_http = true\nallow_loopback = true\n",
    );
    desk.run(&["webhooks", "create", url, "--config", &file])
        .ended(0);
    desk.run(&["webhooks", "create", URL, "--event", "order.lost"])
        .ended(2);
    desk.run(&["webhooks", "create", URL, "--account", ""])
        .ended(2);
}

#[test]
fn a_test_event_waits_in_the_log_and_can_be_sent_again() {
    let desk = Desk::new();
    desk.run(&["accounts", "list"]);
    made(&desk, &[]);
    let test = desk.run(&["webhooks", "test", "wh-1", "--json"]).ended(0);
    let message = test.json()["message_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    assert_eq!(test.json()["event_type"], "webhook.test");
    let log = desk
        .run(&["webhooks", "deliveries", "wh-1", "--json"])
        .ended(0);
    assert_eq!(log.json()["items"][0]["message_id"], message);
    let filter = ["webhooks", "deliveries", "wh-1", "--state", "failed"];
    desk.run(&filter).ended(3);
    desk.run(&["webhooks", "delivery", "wh-1", &message])
        .ended(0);
    desk.run(&["webhooks", "resend", "wh-1", &message]).ended(0);
    desk.run(&["events", "resend", "wh-1", &message]).ended(0);
    desk.run(&["webhooks", "resend", "wh-1", "msg_0"]).ended(3);
    let replay = ["webhooks", "replay", "wh-1", "--from", "2026-11-01"];
    desk.run(&replay).ended(2);
    desk.run(&[&replay[..], &["--yes"]].concat()).ended(7);
    desk.run(&["webhooks", "replay", "wh-1", "--from", "soon", "--yes"])
        .ended(2);
}

#[test]
fn an_event_can_be_made_up_to_try_a_receiver_out() {
    let desk = Desk::new();
    let made = ["events", "trigger", "cancellation.confirmed"];
    let event = desk.run(&made).ended(0).json();
    assert_eq!(event["type"], "cancellation.confirmed");
    assert_eq!(event["data"]["cancellation_id"], "cn-1-shop");
    let unknown = desk.run(&["events", "trigger", "order.lost"]).ended(2);
    assert!(unknown.err.contains("webhooks types"), "{}", unknown.err);

    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let secret = WebhookSecret::new([7; 32]);
    let file = desk.file(
        "secret",
        format!("whsec_{}\n", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="),
    );
    let taken = std::thread::spawn(move || take_one(&listener));
    let more = ["--forward-to", &url, "--secret-file", &file];
    let event = desk.run(&[&made[..], &more].concat()).ended(0).json();
    let (headers, body) = taken.join().expect("a request");
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&body).ok(),
        Some(event)
    );
    let header = |name: &str| headers.get(name).expect("a header").as_str();
    let second = header("webhook-timestamp").parse().expect("a number");
    let at = Timestamp::from_second(second).expect("an instant");
    let message = Message {
        id: header("webhook-id"),
        at,
        payload: &body,
    };
    assert!(secret.verify(&message, header("webhook-signature"), at));
    // Nobody listens any more.
    let lost = desk.run(&[&made[..], &more].concat()).ended(1);
    assert!(lost.err.contains("was not reached"), "{}", lost.err);
    let wrong = desk.file("wrong", "secret");
    let more = ["--forward-to", &url, "--secret-file", &wrong];
    desk.run(&[&made[..], &more].concat()).ended(2);
}

#[test]
fn a_webhook_is_switched_off_given_a_new_secret_and_deleted() {
    let desk = Desk::new();
    let first = made(&desk, &[]);
    desk.run(&["webhooks", "disable", "wh-1"]).ended(0);
    let off = desk.run(&["webhooks", "list", "--json"]).ended(0).json();
    assert_eq!(off[0]["state"], "operator");
    let test = desk.run(&["webhooks", "test", "wh-1"]).ended(5);
    assert!(test.err.contains("webhooks enable wh-1"), "{}", test.err);
    desk.run(&["webhooks", "enable", "wh-1"]).ended(0);
    desk.run(&["webhooks", "rotate", "wh-1"]).ended(2);
    let rotated = desk.run(&["webhooks", "rotate", "wh-1", "--yes", "--json"]);
    let rotated = rotated.ended(0).json();
    assert!(
        rotated["secret"]
            .as_str()
            .expect("a secret")
            .starts_with("whsec_")
    );
    assert_ne!(rotated["secret"], first);
    desk.run(&["webhooks", "delete", "wh-1"]).ended(2);
    desk.run(&["webhooks", "delete", "wh-1", "--yes"]).ended(0);
    let none = desk.run(&["webhooks", "list", "--json"]).ended(3);
    assert_eq!(none.json(), json!([]));
    // A number is never given out again.
    made(&desk, &[]);
    let list = desk.run(&["webhooks", "list", "--json"]).ended(0);
    assert_eq!(list.json()[0]["id"], "wh-2");
    let chain = desk.run(&["audit", "verify", "--json"]).ended(0);
    assert_eq!(chain.json()["whole"], true);
}
