//! The accept loop: connections, and the limits that hold for each of them.
//!
//! axum's own `serve` sets no timer and no limits, so we accept ourselves. A limit that is reached
//! turns new work away with an answer that says so; what was accepted runs to its end.

mod body;
mod refusal;
mod slots;
mod stream;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::header::HOST;
use http::{HeaderMap, Request, Version};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

pub use body::BodyTooSlow;
use slots::Slots;
use stream::{Phase, TimedStream};

use super::problem::{Code, Problem};
use crate::figures;

/// Limits of connections and requests; each is a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request's head: its first line and its headers. At least 8 KiB. Above: 431.
    pub head_bytes: usize,
    /// Headers of a request. Above: 431.
    pub n_headers: usize,
    /// Bytes of a request's first line. Above: 414.
    pub line_bytes: usize,
    /// From the first byte of a head to its last; then the connection is closed.
    pub head_wait: Duration,
    /// From the end of the head to the end of the body; then 408.
    pub body_wait: Duration,
    /// Without a request, or with an answer that the caller does not take; then the connection is
    /// closed.
    pub idle_wait: Duration,
    /// Connections. Above: 503.
    pub n_connections: usize,
    /// Connections from one address; of IPv6 from one /64 network. Above: 429.
    pub n_connections_per_address: usize,
    /// How long a stop waits for requests that run.
    pub stop_wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes: 32 * 1024,
            n_headers: 100,
            line_bytes: 8 * 1024,
            head_wait: Duration::from_secs(10),
            body_wait: Duration::from_secs(30),
            idle_wait: Duration::from_mins(1),
            n_connections: 1_024,
            n_connections_per_address: 64,
            stop_wait: Duration::from_secs(20),
        }
    }
}

/// Who is at the other end of the connection; in the extensions of each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// Connections that were cut because their requests did not end in time.
    pub n_cut: usize,
}

/// Serves until `stop`, then ends: no new connections, no new requests on those that are open;
/// requests that run have `stop_wait` to end. Streams that would never end listen to `stop`
/// themselves.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: CancellationToken,
) -> Stopped {
    let slots = Slots::new(limits.n_connections, limits.n_connections_per_address);
    let refusals = refusal::Refusals::default();
    let connections = TaskTracker::new();
    let cut = CancellationToken::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles, or the peer is gone already: the next one may do better.
                tracing::debug!(error = &error as &dyn std::error::Error, "no connection");
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            }
        };
        let slot = match slots.take(peer.ip()) {
            Ok(slot) => slot,
            Err(full) => {
                metrics::counter!(figures::CONNECTIONS_REFUSED, "limit" => full.as_str())
                    .increment(1);
                refusals.answer(stream, full);
                continue;
            }
        };
        let door = Door {
            router: router.clone(),
            limits,
            peer: Peer(peer),
        };
        let (stop, cut) = (stop.clone(), cut.clone());
        connections.spawn(async move {
            tokio::select! {
                () = cut.cancelled() => {}
                () = converse(stream, door, stop) => {}
            }
            drop(slot);
        });
    }
    drop(listener);
    connections.close();
    let n_cut = match tokio::time::timeout(limits.stop_wait, connections.wait()).await {
        Ok(()) => 0,
        Err(_) => connections.len(),
    };
    cut.cancel();
    connections.wait().await;
    Stopped { n_cut }
}

/// What each request of one connection meets.
#[derive(Clone)]
struct Door {
    router: Router,
    limits: Limits,
    peer: Peer,
}

/// Serves one connection to its end.
async fn converse(stream: TcpStream, door: Door, stop: CancellationToken) {
    let _open = OpenConnection::new();
    let _ = stream.set_nodelay(true);
    let limits = door.limits;
    let phase = Phase::new();
    let stream = TimedStream::new(
        stream,
        Arc::clone(&phase),
        limits.head_wait,
        limits.idle_wait,
    );
    let service = service_fn(move |request| {
        phase.begin();
        let (door, phase) = (door.clone(), Arc::clone(&phase));
        async move {
            let response = door.answer(request).await;
            // The conversation is idle again when the last byte of the answer was handed over.
            Ok::<_, std::convert::Infallible>(response.map(|body| body::Told::new(body, phase)))
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .half_close(true)
        .header_read_timeout(None)
        .max_buf_size(limits.head_bytes)
        .max_headers(limits.n_headers)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(
            error = &error as &dyn std::error::Error,
            "a connection ended early"
        );
    }
}

impl Door {
    async fn answer(self, request: Request<Incoming>) -> Response {
        let limits = self.limits;
        if let Some(problem) = head_problem(&request, limits) {
            return super::layers::bare(problem);
        }
        let mut request =
            request.map(|body| Body::new(body::TimedBody::new(body, limits.body_wait)));
        request.extensions_mut().insert(self.peer);
        match self.router.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

/// What is wrong with a head: its size, counted as it is written plainly, or the host that it names.
fn head_problem<B>(request: &Request<B>, limits: Limits) -> Option<Problem> {
    let uri_bytes = request.uri().to_string().len();
    let line_bytes = request.method().as_str().len() + uri_bytes + " HTTP/1.1".len() + 1;
    if line_bytes > limits.line_bytes {
        let detail = format!(
            "The first line of the request is longer than {} bytes.",
            limits.line_bytes
        );
        return Some(Problem::new(Code::AddressTooLong, detail));
    }
    if line_bytes + 4 + headers_bytes(request.headers()) > limits.head_bytes {
        let detail = format!(
            "The head of the request is larger than {} bytes.",
            limits.head_bytes
        );
        return Some(Problem::new(Code::HeadTooLarge, detail));
    }
    // RFC 9112 asks for exactly one: with two, what stands before the desk may have read the other.
    let n_hosts = request.headers().get_all(HOST).iter().count();
    let is_named = n_hosts == 1 || (n_hosts == 0 && request.version() < Version::HTTP_11);
    (!is_named).then(|| {
        Problem::new(
            Code::InvalidHeader,
            "The request names its host not at all, or more than once.",
        )
        .with_remedy("Send the header Host once.")
    })
}

/// Each header as `name: value` and a line's end.
fn headers_bytes(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum()
}

/// Counts one open connection for as long as it lives.
struct OpenConnection;

impl OpenConnection {
    fn new() -> Self {
        metrics::gauge!(figures::CONNECTIONS).increment(1.0);
        Self
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        metrics::gauge!(figures::CONNECTIONS).decrement(1.0);
    }
}

#[cfg(test)]
mod tests;
