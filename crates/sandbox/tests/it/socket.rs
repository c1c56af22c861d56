//! Hostile and odd clients, on real connections.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use countermand_sandbox::moment::Moment;
use countermand_sandbox::run::{Listening, Options};
use countermand_sandbox::scenario::Scenario;
use serde_json::Value;

/// A served marketplace; it stops when it is dropped.
struct Served {
    address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
    _dir: tempfile::TempDir,
}

impl Served {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            dir: dir.path().to_owned(),
            scenario: Scenario::find("plain").unwrap(),
            seed: Some(5),
            start: None,
            speed: None,
            static_dir: None,
            today: Moment::from_ms(1_794_787_200_000),
        };
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (send, receive) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listening = Listening::open(&options).await.unwrap();
                let base = listening.server.base_url.clone();
                send.send(base.trim_start_matches("http://").parse().unwrap())
                    .unwrap();
                let stop = async {
                    let _ = stopped.await;
                };
                listening.serve(stop).await.unwrap();
            });
        });
        Self {
            address: receive.recv().unwrap(),
            stop: Some(stop),
            thread: Some(thread),
            _dir: dir,
        }
    }

    /// Sends bytes, closes the sending side, and reads all that comes back.
    fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // A server may refuse a body before it has it all; what it said still stands.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    /// The status of the answer to some bytes; 0 when there is none.
    fn status(&self, bytes: &[u8]) -> u16 {
        status(&self.exchange(bytes))
    }

    /// Whether the marketplace still answers.
    fn is_well(&self) -> bool {
        self.status(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n") == 200
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.thread.take().map(std::thread::JoinHandle::join);
    }
}

fn status(answer: &str) -> u16 {
    let code = answer.split(' ').nth(1).unwrap_or_default();
    code.parse().unwrap_or(0)
}

fn json(answer: &str) -> Value {
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error} in {answer}"))
}

#[test]
fn a_body_over_its_limit_is_refused_with_413_in_amazons_shape() {
    let served = Served::start();
    let head = "POST /reports/2021-06-30/reports HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
    let body = "x".repeat(1_048_577);
    let request = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    let answer = served.exchange(request.as_bytes());
    assert_eq!(status(&answer), 413, "{answer}");
    assert_eq!(json(&answer)["errors"][0]["code"], "RequestTooLarge");

    // A client that says that it will send 100 GiB is not waited for.
    let request = format!("{head}content-length: 107374182400\r\n\r\nxxxx");
    assert!(matches!(served.status(request.as_bytes()), 400 | 413));
    // Chunks without an end.
    let chunks = "10000\r\n".to_owned() + &"x".repeat(0x10000) + "\r\n";
    let request = format!(
        "{head}transfer-encoding: chunked\r\n\r\n{}",
        chunks.repeat(20)
    );
    assert_eq!(served.status(request.as_bytes()), 413);
    assert!(served.is_well());
}

#[test]
fn a_body_that_ends_early_changes_nothing() {
    let served = Served::start();
    let request = b"POST /__seed HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\n{\"n\":5}";
    let answer = served.exchange(request);
    assert!(answer.is_empty() || status(&answer) == 400, "{answer}");
    let orders = served.exchange(b"GET /__orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert_eq!(json(&orders), Value::Array(Vec::new()));
}

#[test]
fn heads_over_their_limits_are_refused() {
    let served = Served::start();
    let many = "x-many: y\r\n".repeat(200);
    let request = format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{many}\r\n");
    assert!((400..500).contains(&served.status(request.as_bytes())));
    let long = "x".repeat(100_000);
    let request = format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: {long}\r\n\r\n");
    assert!((400..500).contains(&served.status(request.as_bytes())));
    let request = format!("GET /{long} HTTP/1.1\r\nhost: x\r\n\r\n");
    assert!((400..500).contains(&served.status(request.as_bytes())));
    assert!(served.is_well());
}

#[test]
fn what_is_no_http_ends_the_connection_and_nothing_else() {
    let served = Served::start();
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET\r\n\r\n",
        b"GET /healthz HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n\r\n",
        b"PUT /x HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"PUT /x HTTP/1.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ] {
        let answer = served.exchange(bytes);
        assert!(
            answer.is_empty() || (400..600).contains(&status(&answer)),
            "{answer}"
        );
        assert!(served.is_well(), "{bytes:?}");
    }
}

#[test]
fn ordinary_clients_keep_their_connection_and_any_host_name() {
    let served = Served::start();
    let mut stream = served.connect();
    let request = "GET /__clock HTTP/1.1\r\nHOST: sellingpartnerapi-na.amazon.com\r\n\r\n";
    for _ in 0..3 {
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = [0_u8; 4096];
        let n_bytes = stream.read(&mut answer).unwrap();
        let text = String::from_utf8_lossy(&answer[..n_bytes]);
        assert!(text.starts_with("HTTP/1.1 200 OK"), "{text}");
    }
    // `Expect: 100-continue` is answered before the body is sent.
    let head =
        "POST /__seed HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 7\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = [0_u8; 4096];
    let n_bytes = stream.read(&mut answer).unwrap();
    assert!(answer[..n_bytes].starts_with(b"HTTP/1.1 100"));
    stream.write_all(b"{\"n\":2}").unwrap();
    let n_bytes = stream.read(&mut answer).unwrap();
    assert!(answer[..n_bytes].starts_with(b"HTTP/1.1 200"));
}

#[test]
fn a_head_request_has_the_length_and_no_body() {
    let served = Served::start();
    let answer = served.exchange(b"HEAD /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("content-length: 15"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
}

#[test]
fn a_lost_answer_cuts_the_connection_after_the_effect() {
    let served = Served::start();
    let post = |path: &str, body: &str| {
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
        served.exchange(format!("{head}content-length: {}\r\n\r\n{body}", body.len()).as_bytes())
    };
    post("/__seed", r#"{"n":1}"#);
    let grant = "grant_type=refresh_token&client_id=demo-client&client_secret=demo-secret&refresh_token=demo-refresh";
    let token = json(&post("/auth/o2/token", grant))["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    post("/__faults", r#"{"profile":{"lost_ppm":1000000}}"#);
    let body = r#"{"cancelReasonCode":"NO_INVENTORY"}"#;
    let call = format!(
        "PUT /orders/2026-01-01/orders/111-0000000-0000000/cancellation HTTP/1.1\r\nhost: x\r\n\
         x-amz-access-token: {token}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(served.exchange(call.as_bytes()), "");
    let ledger = served.exchange(b"GET /__ledger HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert_eq!(json(&ledger).as_array().unwrap().len(), 1);
}
