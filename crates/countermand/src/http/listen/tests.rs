//! Each limit at its value and one over, over real connections.

use axum::routing::{get, post};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::*;
use crate::http::json::Strict;
use crate::http::layers;

/// Far longer than anything here takes; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

struct Site {
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<Stopped>,
    /// Lets `/slow` answer.
    go_on: Arc<Notify>,
    /// Told when `/slow` was entered.
    entered: Arc<Notify>,
}

impl Site {
    async fn with(limits: Limits) -> Self {
        let go_on = Arc::new(Notify::new());
        let entered = Arc::new(Notify::new());
        let (wait, tell) = (Arc::clone(&go_on), Arc::clone(&entered));
        let slow = move || async move {
            tell.notify_one();
            wait.notified().await;
            "late"
        };
        let router: Router = Router::new()
            .route("/", get(async || "hello"))
            .route(
                "/panic",
                get(async || -> &'static str { panic!("the secret is hunter2") }),
            )
            .route("/large", get(async || vec![b'x'; 32 * 1024 * 1024]))
            .route(
                "/echo",
                post(async |Strict(value): Strict<Value>| axum::Json(value)),
            )
            .route("/slow", get(slow));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, layers::wrap(router), limits, stop.clone()));
        Self {
            address,
            stop,
            serving,
            go_on,
            entered,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes on a connection of their own and reads to its end.
    async fn exchange(&self, request: &str) -> String {
        let mut stream = self.connect().await;
        // The other side may close before it has read all; its answer is what counts.
        let _ = stream.write_all(request.as_bytes()).await;
        rest(&mut stream).await
    }
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let reading = tokio::time::timeout(PATIENCE, async {
        let mut part = vec![0; 65_536];
        while let Ok(n) = stream.read(&mut part).await {
            if n == 0 {
                break;
            }
            bytes.extend_from_slice(&part[..n]);
        }
    });
    reading.await.expect("the connection ends");
    String::from_utf8(bytes).unwrap()
}

/// Reads one answer whose body is `ending`'s last bytes.
async fn until(stream: &mut TcpStream, ending: &str) -> String {
    let mut text = String::new();
    let reading = tokio::time::timeout(PATIENCE, async {
        while !text.ends_with(ending) {
            let mut part = vec![0; 4_096];
            let n = stream.read(&mut part).await.unwrap();
            assert!(n > 0, "the connection ended after {text:?}");
            text.push_str(str::from_utf8(&part[..n]).unwrap());
        }
    });
    reading.await.expect("the answer comes");
    text
}

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or("none")
}

/// A head of exactly so many bytes.
fn head_of(n_bytes: usize) -> String {
    let bare = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx: \r\n\r\n";
    bare.replace("x: ", &format!("x: {}", "a".repeat(n_bytes - bare.len())))
}

#[tokio::test]
async fn a_head_of_thirty_two_kibibytes_passes_and_one_byte_more_does_not() {
    let site = Site::with(Limits::default()).await;
    assert_eq!(head_of(32_768).len(), 32_768);
    assert_eq!(status(&site.exchange(&head_of(32_768)).await), "200");
    assert_eq!(status(&site.exchange(&head_of(32_769)).await), "431");
    assert_eq!(status(&site.exchange(&head_of(65_536)).await), "431");
}

#[tokio::test]
async fn a_hundred_headers_pass_and_one_more_does_not() {
    let site = Site::with(Limits::default()).await;
    let with_headers = |n: usize| {
        let more: Vec<_> = (2..n).map(|n| format!("x{n}: 1\r\n")).collect();
        let more = more.concat();
        format!("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{more}\r\n")
    };
    assert_eq!(status(&site.exchange(&with_headers(100)).await), "200");
    assert_eq!(status(&site.exchange(&with_headers(101)).await), "431");
}

#[tokio::test]
async fn a_first_line_of_eight_kibibytes_passes_and_one_byte_more_does_not() {
    let site = Site::with(Limits::default()).await;
    let with_line = |n: usize| {
        let query = "a".repeat(n - "GET /? HTTP/1.1".len());
        let line = format!("GET /?{query} HTTP/1.1");
        assert_eq!(line.len(), n);
        format!("{line}\r\nhost: a\r\nconnection: close\r\n\r\n")
    };
    assert_eq!(status(&site.exchange(&with_line(8_192)).await), "200");
    let answer = site.exchange(&with_line(8_193)).await;
    assert_eq!(status(&answer), "414");
    assert!(answer.contains("\"code\":\"address_too_long\""), "{answer}");
    assert!(
        answer.contains("x-content-type-options: nosniff"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_slow_head_ends_its_connection_and_an_idle_one_of_that_age_stays() {
    let head_wait = Duration::from_millis(100);
    let site = Site::with(Limits {
        head_wait,
        ..Limits::default()
    })
    .await;
    let mut idle = site.connect().await;
    let mut kept = site.connect().await;
    kept.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    until(&mut kept, "hello").await;
    let mut slow = site.connect().await;
    slow.write_all(b"GET / HTTP/1.1\r\nhost: a").await.unwrap();
    assert_eq!(rest(&mut slow).await, "", "closed without an answer");
    // Both were silent for longer than a head may take, and are still good.
    for stream in [&mut idle, &mut kept] {
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            .await
            .unwrap();
        assert_eq!(status(&until(stream, "hello").await), "200");
    }
}

#[tokio::test]
async fn a_head_that_trickles_in_ends_its_connection() {
    let head_wait = Duration::from_millis(100);
    let site = Site::with(Limits {
        head_wait,
        ..Limits::default()
    })
    .await;
    let (mut reading, mut writing) = site.connect().await.into_split();
    let trickle = tokio::spawn(async move {
        // Each byte comes well within the time; all of them together do not.
        let mut ticks = tokio::time::interval(Duration::from_millis(10));
        while writing.write_all(b"G").await.is_ok() {
            ticks.tick().await;
        }
    });
    let mut bytes = Vec::new();
    let ended = tokio::time::timeout(PATIENCE, reading.read_to_end(&mut bytes)).await;
    assert!(ended.is_ok(), "the connection ends");
    assert!(bytes.is_empty());
    tokio::time::timeout(PATIENCE, trickle)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn an_idle_connection_ends() {
    let idle_wait = Duration::from_millis(100);
    let site = Site::with(Limits {
        idle_wait,
        ..Limits::default()
    })
    .await;
    let mut fresh = site.connect().await;
    let mut used = site.connect().await;
    used.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    until(&mut used, "hello").await;
    assert_eq!(rest(&mut fresh).await, "");
    assert_eq!(rest(&mut used).await, "");
}

#[tokio::test]
async fn a_handler_may_take_longer_than_a_connection_may_idle() {
    let wait = Duration::from_millis(50);
    let site = Site::with(Limits {
        idle_wait: wait,
        head_wait: wait,
        ..Limits::default()
    })
    .await;
    let mut slow = site.connect().await;
    slow.write_all(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    site.entered.notified().await;
    // Another connection idles out meanwhile: so the time has passed.
    assert_eq!(rest(&mut site.connect().await).await, "");
    site.go_on.notify_one();
    assert_eq!(status(&until(&mut slow, "late").await), "200");
}

#[tokio::test]
async fn an_answer_that_nobody_takes_ends_its_connection() {
    let idle_wait = Duration::from_millis(100);
    let site = Site::with(Limits {
        idle_wait,
        ..Limits::default()
    })
    .await;
    let mut stream = site.connect().await;
    stream
        .write_all(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    site.stop.cancel();
    // Nothing is read: the stop waits for the answer until the connection is given up.
    let stopped = tokio::time::timeout(PATIENCE, site.serving)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stopped, Stopped { n_cut: 0 });
    assert!(rest(&mut stream).await.len() < 32 * 1024 * 1024);
}

#[tokio::test]
async fn a_slow_body_is_told_so() {
    let body_wait = Duration::from_millis(100);
    let site = Site::with(Limits {
        body_wait,
        ..Limits::default()
    })
    .await;
    let head = "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";
    let in_time = site
        .exchange(&format!(
            "{head}connection: close\r\ncontent-length: 2\r\n\r\n[]"
        ))
        .await;
    assert_eq!(status(&in_time), "200");
    let late = site
        .exchange(&format!("{head}content-length: 2\r\n\r\n["))
        .await;
    assert_eq!(status(&late), "408");
    assert!(late.contains("\"code\":\"request_timeout\""), "{late}");
}

#[tokio::test]
async fn connections_up_to_the_limit_are_taken_and_the_next_is_told() {
    let limits = Limits {
        n_connections: 3,
        ..Limits::default()
    };
    let site = Site::with(limits).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut stream = site.connect().await;
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            .await
            .unwrap();
        assert_eq!(status(&until(&mut stream, "hello").await), "200");
        held.push(stream);
    }
    let answer = rest(&mut site.connect().await).await;
    assert_eq!(status(&answer), "503");
    assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
    assert!(answer.contains("\"code\":\"unavailable\""), "{answer}");
    // A place that becomes free is taken again.
    drop(held.pop());
    let request = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let again = tokio::time::timeout(PATIENCE, async {
        while status(&site.exchange(request).await) != "200" {}
    });
    again.await.expect("the place becomes free");
}

#[tokio::test]
async fn one_address_does_not_take_all_places() {
    let limits = Limits {
        n_connections_per_address: 2,
        ..Limits::default()
    };
    let site = Site::with(limits).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = site.connect().await;
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            .await
            .unwrap();
        until(&mut stream, "hello").await;
        held.push(stream);
    }
    let answer = rest(&mut site.connect().await).await;
    assert_eq!(status(&answer), "429");
    assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
    assert!(
        answer.contains("\"code\":\"too_many_connections\""),
        "{answer}"
    );
}

#[tokio::test]
async fn a_stop_lets_requests_end_and_takes_no_new_ones() {
    let site = Site::with(Limits::default()).await;
    let mut idle = site.connect().await;
    let mut slow = site.connect().await;
    slow.write_all(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    site.entered.notified().await;
    site.stop.cancel();
    assert_eq!(
        rest(&mut idle).await,
        "",
        "an idle connection is closed at once"
    );
    assert!(
        TcpStream::connect(site.address).await.is_err(),
        "nobody listens any more"
    );
    site.go_on.notify_one();
    let answer = rest(&mut slow).await;
    assert_eq!(status(&answer), "200");
    assert!(answer.ends_with("late"), "{answer}");
    let stopped = tokio::time::timeout(PATIENCE, site.serving)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stopped, Stopped { n_cut: 0 });
}

#[tokio::test]
async fn a_stop_cuts_what_does_not_end_in_time() {
    let stop_wait = Duration::from_millis(50);
    let site = Site::with(Limits {
        stop_wait,
        ..Limits::default()
    })
    .await;
    let mut slow = site.connect().await;
    slow.write_all(b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    site.entered.notified().await;
    site.stop.cancel();
    let stopped = tokio::time::timeout(PATIENCE, site.serving)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stopped, Stopped { n_cut: 1 });
    assert_eq!(rest(&mut slow).await, "");
}

#[tokio::test]
async fn a_panic_is_a_problem_that_tells_nothing() {
    let site = Site::with(Limits::default()).await;
    let answer = site
        .exchange("GET /panic HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .await;
    assert_eq!(status(&answer), "500");
    assert!(answer.contains("\"code\":\"internal\""), "{answer}");
    assert!(!answer.contains("hunter2"), "{answer}");
    let after = site
        .exchange("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .await;
    assert_eq!(status(&after), "200");
}

#[tokio::test]
async fn what_is_not_http_is_refused() {
    let site = Site::with(Limits::default()).await;
    assert_eq!(
        status(&site.exchange("\x16\x03\x01 hello\r\n\r\n").await),
        "400"
    );
}

#[tokio::test]
async fn a_request_names_its_host_once() {
    let site = Site::with(Limits::default()).await;
    let with_hosts = |hosts: &str| format!("GET / HTTP/1.1\r\nconnection: close\r\n{hosts}\r\n");
    let once = with_hosts("host: a\r\n");
    assert_eq!(status(&site.exchange(&once).await), "200");
    for hosts in ["", "host: a\r\nhost: b\r\n"] {
        let answer = site.exchange(&with_hosts(hosts)).await;
        assert_eq!(status(&answer), "400", "{hosts:?}");
        assert!(answer.contains("\"code\":\"invalid_header\""), "{answer}");
    }
    let older = site.exchange("GET / HTTP/1.0\r\n\r\n").await;
    assert_eq!(status(&older), "200", "{older}");
}
