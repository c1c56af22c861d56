//! The sandbox marketplace as a process: killed at any moment, it goes on with the same world.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_countermand");
const START: &str = "2026-11-16T00:00:00Z";
const FEED_TYPE: &str = "POST_ORDER_ACKNOWLEDGEMENT_DATA";
const XML: &str = "text/xml; charset=UTF-8";

/// What a request got; `None` when the process was killed before it answered.
type Answer = Option<(u16, Value)>;

/// The running process, and when it is to be killed.
struct Marketplace<'a> {
    dir: &'a Path,
    child: Child,
    address: SocketAddr,
    /// Requests to be sent before the next kill, and how long that waits after the sending.
    kills: Vec<(u32, Duration)>,
    n_requests: u32,
    n_killed: u32,
}

impl<'a> Marketplace<'a> {
    fn start(dir: &'a Path, kills: Vec<(u32, Duration)>) -> Self {
        let (child, address) = spawn(dir);
        Self {
            dir,
            child,
            address,
            kills,
            n_requests: 0,
            n_killed: 0,
        }
    }

    /// Does a step until it was done to its end: after a kill the process is started again and the
    /// step is repeated, as a client would repeat it.
    fn step(&mut self, mut step: impl FnMut(&mut Self) -> Option<()>) {
        while step(self).is_none() {
            let _ = self.child.wait();
            (self.child, self.address) = spawn(self.dir);
        }
    }

    fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[], &body.to_string())
    }

    fn api(&mut self, method: &str, path: &str, body: &Value) -> Answer {
        let grant = "grant_type=refresh_token&refresh_token=demo-refresh&client_id=demo-client&client_secret=demo-secret";
        let (_, signed_in) = self.send("POST", "/auth/o2/token", &[], grant)?;
        let token = signed_in["access_token"].as_str().expect("a token");
        let text = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.send(method, path, &[("x-amz-access-token", token)], &text)
    }

    fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).ok()?;
        let timeout = Some(Duration::from_secs(30));
        stream.set_read_timeout(timeout).expect("a time-out");
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{}content-length: {}\r\n\r\n{body}",
            headers.concat(),
            body.len()
        );
        let sent = stream.write_all(request.as_bytes());
        self.n_requests += 1;
        self.kill_when_due();
        sent.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        read_answer(&String::from_utf8_lossy(&answer))
    }

    fn kill_when_due(&mut self) {
        let Some((_, wait)) = self.kills.pop_if(|(at, _)| *at <= self.n_requests) else {
            return;
        };
        let sent = Instant::now();
        while sent.elapsed() < wait {
            std::hint::spin_loop();
        }
        // SIGKILL: nothing of the process runs any more.
        self.child.kill().expect("a running process");
        self.n_killed += 1;
    }
}

impl Drop for Marketplace<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(dir: &Path) -> (Child, SocketAddr) {
    let mut child = Command::new(PROGRAM)
        .args(["sandbox", "--listen", "127.0.0.1:0", "--json", "--data"])
        .arg(dir)
        .args([
            "--scenario",
            "demo",
            "--seed",
            "11",
            "--speed",
            "0",
            "--start",
            START,
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut line = String::new();
    let out = child.stdout.take().expect("its output");
    BufReader::new(out).read_line(&mut line).expect("a line");
    let said: Value = serde_json::from_str(&line).expect("one JSON object");
    let url = said["sandbox_url"].as_str().expect("its address");
    let address = url.trim_start_matches("http://").parse();
    (child, address.expect("host and port"))
}

fn read_answer(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let body = if body.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(body).ok()?
    };
    Some((status, body))
}

/// The seller's script: what it does does not depend on whether the process was killed.
fn play(market: &mut Marketplace<'_>) {
    market.step(|market| {
        let free = json!({"profile": "none", "usage_plans": false});
        market.post("/__faults", &free).map(|_| ())
    });
    market.step(|market| market.post("/__seed", &json!({"n": 40})).map(|_| ()));
    for round in 0..6 {
        advance(market, round * 12 * 60);
        market.step(|market| {
            let path = format!("/orders/2026-01-01/orders/{}/cancellation", id(round));
            let body = json!({"cancelReasonCode": "NO_INVENTORY"});
            let (status, answer) = market.api("PUT", &path, &body)?;
            // 400: the call before the kill was carried out.
            assert!(matches!(status, 200 | 204 | 400), "{status} {answer}");
            Some(())
        });
        market.step(|market| submit_feed(market, round));
        // The feed is worked off within these minutes.
        advance(market, round * 12 * 60 + 30);
    }
    advance(market, 6 * 12 * 60);
}

fn advance(market: &mut Marketplace<'_>, minutes: u32) {
    let (days, rest) = (minutes / 1_440, minutes % 1_440);
    let to = format!(
        "2026-11-{:02}T{:02}:{:02}:00Z",
        16 + days,
        rest / 60,
        rest % 60
    );
    market.step(|market| {
        let (status, _) = market.post("/__clock", &json!({ "advance_to": to }))?;
        assert_eq!(status, 200);
        Some(())
    });
}

/// Cancels one plain order by feed, once: after a kill it looks first whether the feed is there.
fn submit_feed(market: &mut Marketplace<'_>, round: u32) -> Option<()> {
    let list = format!("/feeds/2021-06-30/feeds?feedTypes={FEED_TYPE}&pageSize=100");
    let (_, feeds) = market.api("GET", &list, &Value::Null)?;
    let n_feeds = feeds["feeds"].as_array().expect("a list").len();
    if n_feeds > round as usize {
        return Some(());
    }
    let (_, document) = market.api(
        "POST",
        "/feeds/2021-06-30/documents",
        &json!({"contentType": XML}),
    )?;
    let url = document["url"].as_str().expect("an address").to_owned();
    let path = url
        .splitn(4, '/')
        .nth(3)
        .map(|path| format!("/{path}"))
        .expect("a path");
    let number = round + 20;
    let feed = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion>\
         <MerchantIdentifier>A1EXAMPLE</MerchantIdentifier></Header><MessageType>OrderAcknowledgement</MessageType>\
         <Message><MessageID>1</MessageID><OrderAcknowledgement><AmazonOrderID>{}</AmazonOrderID>\
         <StatusCode>Failure</StatusCode><Item><AmazonOrderItemCode>{:014}</AmazonOrderItemCode>\
         <CancelReason>NoInventory</CancelReason></Item></OrderAcknowledgement></Message></AmazonEnvelope>",
        id(number),
        number + 1
    );
    let (status, _) = market.send("PUT", &path, &[("content-type", XML)], &feed)?;
    assert_eq!(status, 200);
    let body = json!({
        "feedType": FEED_TYPE,
        "marketplaceIds": ["ATVPDKIKX0DER"],
        "inputFeedDocumentId": document["feedDocumentId"],
    });
    let (status, answer) = market.api("POST", "/feeds/2021-06-30/feeds", &body)?;
    assert_eq!(status, 202, "{answer}");
    Some(())
}

fn id(number: u32) -> String {
    format!("111-{number:07}-{number:07}")
}

/// Plays the script and gives the ledger and the orders at its end.
fn history(kills: Vec<(u32, Duration)>) -> (Value, Value, u32) {
    let dir = tempfile::tempdir().expect("a directory");
    let mut market = Marketplace::start(dir.path(), kills);
    play(&mut market);
    let (_, ledger) = market.get("/__ledger").expect("the ledger");
    let (_, orders) = market.get("/__orders").expect("the orders");
    (ledger, orders, market.n_killed)
}

/// Numbers that look random, from a seed that a failure prints.
fn numbers(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    })
}

#[test]
fn twenty_kills_at_any_moment_leave_the_history_as_it_is_without_them() {
    let (ledger, orders, _) = history(Vec::new());
    let cancelled_by_seller = ledger.as_array().expect("a list").iter();
    let n_plain = cancelled_by_seller
        .filter(|effect| {
            effect["by"] == "seller"
                && effect["order"]
                    .as_str()
                    .is_some_and(|id| id.starts_with("111-0000"))
        })
        .count();
    assert_eq!(n_plain, 12, "six orders by call, six by feed");
    let mut n_killed = 0;
    for seed in 1..=4_u64 {
        let mut numbers = numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut at = 1;
        let mut kills: Vec<_> = (0..5)
            .filter_map(|_| Some((numbers.next()?, numbers.next()?)))
            .map(|(gap, wait)| {
                at += 1 + u32::try_from(gap % 12).unwrap_or(0);
                (at, Duration::from_micros(wait % 3_000))
            })
            .collect();
        kills.reverse();
        let (killed_ledger, killed_orders, n) = history(kills);
        assert_eq!(killed_ledger, ledger, "seed {seed}");
        assert_eq!(killed_orders, orders, "seed {seed}");
        n_killed += n;
    }
    assert_eq!(n_killed, 20);
}
