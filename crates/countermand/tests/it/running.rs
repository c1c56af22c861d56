//! A running desk beside a sandbox marketplace: examined, changed while it runs, and stopped.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use countermand::webhooks::signature::{Message, WebhookSecret};
use jiff::Timestamp;
use serde_json::Value;

use crate::program::{Desk, HEADER, Line};
use crate::recovery::wire::send;

const PROGRAM: &str = env!("CARGO_BIN_EXE_countermand");
/// How long anything may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(90);

/// A process that serves; killed when it is dropped.
struct Served {
    child: Child,
    /// The first line that it printed.
    told: Value,
}

impl Served {
    fn start(args: &[&str], data: &Path, log: &Path) -> Self {
        let log = std::fs::File::create(log).expect("a log");
        let mut child = Command::new(PROGRAM)
            .args(args)
            .args(["--listen", "127.0.0.1:0", "--json", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::from(log))
            .spawn()
            .expect("the program starts");
        let out = child.stdout.take().expect("a pipe");
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("a line");
        let told = serde_json::from_str(&line).expect("one JSON object");
        Self { child, told }
    }

    fn url(&self) -> String {
        let url = self.told["url"]
            .as_str()
            .or(self.told["sandbox_url"].as_str());
        url.expect("an address").to_owned()
    }

    /// Asks the process to stop; its exit code, and how long that took.
    fn terminate(mut self) -> (Option<i32>, Duration) {
        let asked = Instant::now();
        let killed = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(killed.expect("kill").success());
        while asked.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().expect("a process") {
                return (status.code(), asked.elapsed());
            }
            std::thread::yield_now();
        }
        (None, asked.elapsed())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What `doctor` found, by code, each with its level.
fn doctor(desk: &Desk, more: &[&str]) -> (i32, Vec<(String, String)>) {
    let run = desk.run(&[&["doctor", "--json"], more].concat());
    let document = run.json();
    let findings = document["findings"].as_array().expect("findings");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let found = findings
        .iter()
        .map(|finding| (text(&finding["code"]), text(&finding["level"])))
        .collect();
    (run.code, found)
}

fn has(found: &[(String, String)], code: &str) -> bool {
    found.iter().any(|(known, _)| known == code)
}

/// Runs `doctor` until it finds what is waited for.
fn wait_for(desk: &Desk, what: &str, is_there: impl Fn(&[(String, String)]) -> bool) {
    let began = Instant::now();
    loop {
        let (_, found) = doctor(desk, &["--offline"]);
        if is_there(&found) {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: {found:?}");
    }
}

#[test]
fn i17_a_desk_at_work_stops_within_10_s_and_starts_clean_again() {
    let desk = Desk::new();
    let market = Served::start(
        &["sandbox", "--scenario", "demo", "--speed", "60"],
        &desk.path().join("market"),
        &desk.path().join("market.log"),
    );
    let url = market.url();
    let args = ["serve", "--sandbox", &url];
    let running = Served::start(&args, &desk.data(), &desk.path().join("first.log"));

    // Beside the running desk: everything is asked, nothing is disturbed.
    wait_for(&desk, "the lease", |found| has(found, "sending-open"));
    let (_, found) = doctor(&desk, &[]);
    for code in [
        "desk-runs",
        "store-whole",
        "store-writable",
        "audit-whole",
        "credentials-open",
        "sign-in-works",
        "queue-reachable",
        "marketplaces-match",
    ] {
        assert!(has(&found, code), "{code} in {found:?}");
    }

    let (code, took) = running.terminate();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(10), "{took:?}");
    let mark = std::fs::read_to_string(desk.data().join("high-water.json")).expect("the mark");
    let mark: Value = serde_json::from_str(&mark).expect("JSON");
    assert_eq!(mark["clean"], true, "{mark}");
    let (_, found) = doctor(&desk, &["--offline"]);
    assert!(has(&found, "desk-stands"));
    desk.run(&["audit", "verify"]).ended(0);

    // The next start finds nothing to make sure of first.
    let args = ["serve", "--log", "info", "--sandbox", &url];
    let again = Served::start(&args, &desk.data(), &desk.path().join("second.log"));
    wait_for(&desk, "the second start", |found| has(found, "desk-runs"));
    let (_, found) = doctor(&desk, &["--offline"]);
    assert!(has(&found, "sending-open"), "{found:?}");

    // What is switched off while it runs is let go of within a minute.
    desk.run(&["accounts", "disable", "sandbox"]).ended(0);
    let log = || std::fs::read_to_string(desk.path().join("second.log")).expect("a log");
    let asked = Instant::now();
    while !log().contains("no longer works for the account") {
        assert!(asked.elapsed() < Duration::from_mins(1), "{}", log());
        std::thread::yield_now();
    }
    let (code, _) = again.terminate();
    assert_eq!(code, Some(0), "{}", log());
    assert!(!log().contains("sending stays closed"), "{}", log());

    // What it logged can be read behind it, the last lines only, and by weight.
    let tail = |more: &[&str]| desk.run(&[&["logs", "tail"], more].concat());
    let told = tail(&["--lines", "1000"]).ended(0).out;
    assert!(told.contains("no longer works for the account"), "{told}");
    let last = tail(&["--lines", "1", "--json=message"]).ended(0).json();
    assert!(last["message"].is_string(), "{last}");
    tail(&["--level", "error"]).ended(3);
}

/// The answer of a desk to a read of its API.
fn read(running: &Served, key: &str, path: &str) -> Value {
    let address = running.url().trim_start_matches("http://").parse();
    let key = format!("Bearer {key}");
    let headers = [("authorization", key.as_str())];
    let path = format!("/api/v1{path}");
    let answer = send(
        address.expect("an address"),
        ("GET", &path),
        &headers,
        &Value::Null,
    );
    let (status, body) = answer.expect("an answer");
    assert_eq!(status, 200, "{path}: {body}");
    body
}

#[test]
fn what_files_say_of_an_account_is_shown_without_a_sign_in_and_nothing_is_sent_for_it() {
    let desk = Desk::new();
    let (asked, other) = (Line::of(1), Line::of(2));
    let header = HEADER.trim_end();
    let unshipped = |line: &Line<'_>, is_requested: bool| {
        let text = line.text().replace("\tShipped\t", "\tUnshipped\t");
        format!("{}\t{is_requested}\n", text.trim_end())
    };
    let report = format!(
        "{header}\tis-buyer-requested-cancellation\n{}{}",
        unshipped(&asked, true),
        unshipped(&other, false)
    );
    let file = desk.file("orders.txt", report);
    desk.run(&["import", &file, "--account", "first"]).ended(0);
    let running = Served::start(&["serve"], &desk.data(), &desk.path().join("desk.log"));
    let key = desk.run(&["keys", "create", "--role", "operator"]).ended(0);
    let key = key.out.trim().to_owned();
    assert_eq!(running.told["on_files"], serde_json::json!(["first"]));
    let accounts = read(&running, &key, "/accounts");
    assert_eq!(accounts["items"][0]["is_connected"], false, "{accounts}");
    let requests = read(&running, &key, "/requests");
    assert_eq!(
        requests["items"][0]["order_id"],
        asked.order_id(),
        "{requests}"
    );
    assert_eq!(requests["items"].as_array().map(Vec::len), Some(1));

    // What is imported beside the running desk is shown before long.
    desk.run(&["import", &file, "--account", "second"]).ended(0);
    let began = Instant::now();
    while read(&running, &key, "/accounts")["items"]
        .as_array()
        .map(Vec::len)
        != Some(2)
    {
        assert!(began.elapsed() < PATIENCE, "the second account");
        std::thread::sleep(Duration::from_millis(200));
    }
    let path = format!("/orders/{}?account=second", asked.order_id());
    assert_eq!(read(&running, &key, &path)["state"], "UNSHIPPED");

    // Nothing can be sent for them, and that is said.
    let address = running.url().trim_start_matches("http://").parse();
    let (address, bearer) = (address.expect("an address"), format!("Bearer {key}"));
    let headers = [
        ("authorization", bearer.as_str()),
        ("idempotency-key", "k-1"),
    ];
    let body = serde_json::json!({
        "order_id": asked.order_id(), "account": "first", "reason": "STOCK_OUT",
    });
    let asked_for = ("POST", "/api/v1/cancellations");
    let (status, told) = send(address, asked_for, &headers, &body).expect("an answer");
    assert_eq!(
        (status, &told["code"]),
        (409, &Value::from("account_not_connected")),
        "{told}"
    );
    let preview = ("POST", "/api/v1/cancellations/preview");
    let (status, told) = send(address, preview, &headers[..1], &body).expect("an answer");
    assert_eq!(
        (status, &told["is_allowed"]),
        (200, &Value::from(false)),
        "{told}"
    );
    assert_eq!(
        read(&running, &key, "/actions")["items"],
        serde_json::json!([])
    );
    assert_eq!(running.terminate().0, Some(0));
}

#[test]
fn http_is_shown_without_ids_and_secrets() {
    let desk = Desk::new();
    let market = Served::start(
        &["sandbox", "--scenario", "demo"],
        &desk.path().join("market"),
        &desk.path().join("market.log"),
    );
    let args = ["serve", "--debug=http", "--sandbox", &market.url()];
    let running = Served::start(&args, &desk.data(), &desk.path().join("desk.log"));
    wait_for(&desk, "the lease", |found| has(found, "sending-open"));
    assert_eq!(running.terminate().0, Some(0));
    let log = std::fs::read_to_string(desk.path().join("desk.log")).expect("a log");
    assert!(log.contains("/auth/o2/token"), "{log}");
    assert!(log.contains("\"target\":\"http::out\""), "{log}");
    for secret in [
        "demo-secret",
        "demo-refresh",
        "demo-client",
        "Bearer",
        "A1EXAMPLE",
    ] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    let has_order_id = log.split('/').any(|part| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        digits == 3 && part.as_bytes().get(3) == Some(&b'-')
    });
    assert!(!has_order_id, "{log}");
}

#[test]
fn doctor_tells_what_is_wrong_and_how_to_mend_it() {
    let desk = Desk::new();
    desk.run(&["doctor"]).ended(1);
    let add = [
        "accounts",
        "add",
        "shop",
        "--seller-id",
        "A1EXAMPLE",
        "--region",
        "NA",
        "--marketplace",
        "US",
    ];
    desk.run(&add).ended(0);
    let (code, found) = doctor(&desk, &["--offline"]);
    assert_eq!(code, 1);
    for code in [
        "credentials-missing",
        "desk-stands",
        "lease-none",
        "queue-none",
    ] {
        assert!(has(&found, code), "{code} in {found:?}");
    }
    let run = desk.run(&["doctor", "--offline", "--problems"]).ended(1);
    assert!(
        run.out.contains("client_id, client_secret, refresh_token"),
        "{}",
        run.out
    );
    assert!(
        run.err
            .contains("countermand accounts set shop --credentials FILE"),
        "{}",
        run.err
    );
    let run = desk.run(&["doctor", "--offline", "--lang", "zh"]).ended(1);
    assert!(run.out.contains("缺少以下凭据"), "{}", run.out);

    // A sign-in that nobody answers is told as what it is.
    let credentials = desk.file(
        "credentials.json",
        r#"{"client_id":"a","client_secret":"b","refresh_token":"c"}"#,
    );
    let set = [
        "accounts",
        "set",
        "shop",
        "--credentials",
        &credentials,
        "--api-url",
        "http://127.0.0.1:9",
        "--token-url",
        "http://127.0.0.1:9/token",
    ];
    desk.run(&set).ended(0);
    let (code, found) = doctor(&desk, &["--account", "shop"]);
    assert_eq!(code, 1);
    assert!(has(&found, "sign-in-unreachable"), "{found:?}");
    assert!(!has(&found, "credentials-missing"), "{found:?}");
}

/// Takes one request on a listener and answers 204; its headers by name, and its body.
pub(crate) fn take_one(listener: &std::net::TcpListener) -> (BTreeMap<String, String>, Vec<u8>) {
    let (mut stream, _) = listener.accept().expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            if line.trim_end().is_empty() {
                break;
            }
            continue;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let n_bytes = headers["content-length"].parse().expect("a number");
    let mut body = vec![0; n_bytes];
    reader.read_exact(&mut body).expect("the body");
    stream
        .write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
        .expect("it takes the answer");
    (headers, body)
}

#[test]
fn a_running_desk_tells_a_webhook_that_was_made_beside_it() {
    let desk = Desk::new();
    let market = Served::start(
        &["sandbox"],
        &desk.path().join("market"),
        &desk.path().join("market.log"),
    );
    let file = desk.file(
        "desk.toml",
        "[webhooks]\nallow_http = true\nallow_loopback = true\n",
    );
    let url = market.url();
    let args = ["serve", "--sandbox", &url, "--config", &file];
    let running = Served::start(&args, &desk.data(), &desk.path().join("desk.log"));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let hook = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let made = desk.run(&[
        "webhooks",
        "create",
        &hook,
        "--event",
        "webhook.test",
        "--config",
        &file,
    ]);
    let secret = WebhookSecret::parse(made.ended(0).out.trim_end()).expect("a secret");
    desk.run(&["webhooks", "test", "wh-1"]).ended(0);
    let (headers, body) = take_one(&listener);
    let second = headers["webhook-timestamp"].parse().expect("a number");
    let at = Timestamp::from_second(second).expect("an instant");
    let message = Message {
        id: &headers["webhook-id"],
        at,
        payload: &body,
    };
    assert!(secret.verify(&message, &headers["webhook-signature"], at));
    let told: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(told["type"], "webhook.test");
    let began = Instant::now();
    let log = ["webhooks", "deliveries", "wh-1", "--state", "delivered"];
    while desk.run(&log).code != 0 {
        assert!(began.elapsed() < PATIENCE, "it is written down");
    }
    let (code, took) = running.terminate();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(10), "{took:?}");
}
