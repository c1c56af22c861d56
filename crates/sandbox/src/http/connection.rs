//! Connections: accepting, reading, limits, shutting down.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::http::answer::{Answer, Front};
use crate::http::problem::Problem;
use crate::http::server::{Request, Server};

/// Connections at one time; more wait in the kernel's queue.
const MAX_CONNECTIONS: usize = 1_024;
/// A request's head comes within this time, waiting on a kept connection included.
const HEAD_TIMEOUT: Duration = Duration::from_mins(1);
/// A request's body comes within this time.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of a request's head.
const MAX_HEAD_BYTES: usize = 32 * 1024;
/// Headers of a request.
const MAX_HEADERS: usize = 100;
/// Bytes of a request's body.
const MAX_BODY_BYTES: usize = 1024 * 1024;
/// Bytes of an uploaded document.
const MAX_UPLOAD_BYTES: usize = 64 * 1024 * 1024;
/// Uploads that are read at one time; more wait for their turn.
static UPLOADS: Semaphore = Semaphore::const_new(8);
/// How often the world is looked at while nobody calls.
const TICK: Duration = Duration::from_millis(200);

/// Serves until `stop` resolves; open connections are given a moment to end.
///
/// # Errors
/// When the journal can no longer be written.
pub async fn serve(
    listener: TcpListener,
    server: Arc<Server>,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), crate::journal::JournalError> {
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = hyper_util::server::graceful::GracefulShutdown::new();
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    tokio::pin!(stop);
    loop {
        // The slot first: a connection that was accepted must not wait, or a tick would drop it.
        let slot = Arc::clone(&slots).acquire_owned();
        tokio::select! {
            () = &mut stop => break,
            _ = ticks.tick() => server.tick()?,
            (slot, accepted) = async { (slot.await, listener.accept().await) } => {
                let Ok((stream, _)) = accepted else {
                    // Out of file handles, or the peer is gone: the next one may do better.
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    continue;
                };
                let connection = connection(stream, Arc::clone(&server));
                let watched = graceful.watch(connection);
                tokio::spawn(async move {
                    let _slot = slot;
                    if let Err(error) = watched.await {
                        tracing::debug!(error = %error, "a connection ended early");
                    }
                });
            }
        }
    }
    let _ = timeout(Duration::from_secs(2), graceful.shutdown()).await;
    server.state().world.sync()
}

fn connection(
    stream: TcpStream,
    server: Arc<Server>,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| respond(Arc::clone(&server), request));
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .half_close(true)
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD_BYTES)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), service)
}

/// The answer is not to reach its caller.
#[derive(Debug, thiserror::Error)]
#[error("the answer is lost on purpose")]
struct Lost;

async fn respond(
    server: Arc<Server>,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Full<Bytes>>, Lost> {
    let (head, body) = request.into_parts();
    let is_head = head.method == hyper::Method::HEAD;
    let is_upload =
        head.method == hyper::Method::PUT && head.uri.path().starts_with(crate::documents::PREFIX);
    // Held until the answer is there: this many large bodies are in memory at one time.
    let (limit, _slot) = if is_upload {
        (MAX_UPLOAD_BYTES, UPLOADS.acquire().await.ok())
    } else {
        (MAX_BODY_BYTES, None)
    };
    let answer = match read_body(body, limit).await {
        Ok(body) => server.answer(&Request {
            method: head.method.as_str(),
            path: head.uri.path(),
            query: head.uri.query().unwrap_or_default(),
            headers: &head.headers,
            body,
        }),
        Err(problem) => problem.answer().with_header("connection", "close"),
    };
    let delivery = answer.delivery;
    if delivery.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(u64::from(delivery.delay_ms))).await;
    }
    if delivery.is_lost {
        return Err(Lost);
    }
    Ok(response(answer, is_head))
}

async fn read_body(body: Incoming, limit: usize) -> Result<Bytes, Problem> {
    let collected = timeout(BODY_TIMEOUT, Limited::new(body, limit).collect()).await;
    match collected {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Problem::new(
            413,
            "RequestTooLarge",
            format!("The request body is larger than {limit} bytes."),
        )),
        Ok(Err(_)) => Err(Problem::invalid("The request body ended early.")),
        Err(_) => Err(Problem::new(
            408,
            "InvalidInput",
            "The request body did not come in time.",
        )),
    }
}

/// An answer with all headers but those of the connection itself.
pub fn response(answer: Answer, is_head: bool) -> hyper::Response<Full<Bytes>> {
    let length = answer.body.len();
    let body = if is_head { Bytes::new() } else { answer.body };
    let mut response = hyper::Response::new(Full::new(body));
    *response.status_mut() = hyper::StatusCode::from_u16(answer.status)
        .unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.reserve(16);
    match answer.front {
        Front::Gateway | Front::Edge | Front::SignIn => {
            for (name, value) in [
                ("server", "Server"),
                (
                    "strict-transport-security",
                    "max-age=47474747; includeSubDomains; preload",
                ),
                ("vary", "Content-Type,Accept-Encoding,User-Agent"),
            ] {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        Front::Documents | Front::Queues | Front::Controls => {}
    }
    let mut set = |name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    if let Some(content_type) = answer.content_type {
        set("content-type", content_type);
    }
    if is_head {
        set("content-length", length.to_string());
    }
    if answer.delivery.skew_ms != 0 {
        set("date", skewed_date(answer.delivery.skew_ms));
    }
    for (name, value) in answer.headers {
        set(name, value);
    }
    response
}

#[expect(
    clippy::disallowed_methods,
    reason = "the header tells the machine's time, as every server's does"
)]
/// The machine's time, wrong by so many milliseconds, as the header has it.
fn skewed_date(skew_ms: i64) -> String {
    let skew = jiff::SignedDuration::from_millis(skew_ms);
    let now = jiff::Timestamp::now();
    let shown = now.checked_add(skew).unwrap_or(now);
    shown.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// An address that callers can use for a listener bound to `address`.
pub fn base_url(address: SocketAddr) -> String {
    let port = address.port();
    if address.ip().is_unspecified() {
        return format!("http://127.0.0.1:{port}");
    }
    match address {
        SocketAddr::V4(address) => format!("http://{}:{port}", address.ip()),
        SocketAddr::V6(address) => format!("http://[{}]:{port}", address.ip()),
    }
}
