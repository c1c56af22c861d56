//! What a client needs of the outside: somebody who sends requests, and a clock.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use crate::operation::Method;

/// A request as it is to be sent, whole. Its debug form shows neither headers nor body, and of the
/// address only what stands before the query: tokens and signatures are in the rest.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The address: absolute, encoded, of the scheme `https`, or `http` to this machine.
    pub url: String,
    /// The headers, with names in lower case. `host` and `content-length` are the transport's.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for none.
    pub body: Bytes,
    /// How long the whole exchange may last, from the first byte out to the last byte in.
    pub timeout_ms: u64,
    /// How many bytes the body of the answer may have, as they come over the wire.
    pub answer_limit_bytes: u64,
}

/// An answer.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, as it came: not unpacked.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The request certainly never arrived: no such host, connection refused, no TLS.
    #[error("the request was not sent: {reason}")]
    NotSent {
        /// What went wrong, without address, header or body.
        reason: String,
    },
    /// The request may have arrived and may have been carried out: the time was up, or the
    /// connection was cut.
    #[error("the request was not answered: {reason}")]
    Unanswered {
        /// What went wrong, without address, header or body.
        reason: String,
    },
    /// The answer has more bytes than were asked for; the request arrived.
    #[error("the answer has more than {limit_bytes} bytes")]
    TooLarge {
        /// Bytes allowed.
        limit_bytes: u64,
    },
    /// The transport is stopped and sent nothing.
    #[error("no more requests are sent, as the program ends")]
    Stopped,
}

/// An exchange on its way. One that is dropped before its end may have been carried out.
pub type Exchange<'t> =
    Pin<Box<dyn Future<Output = Result<HttpResponse, TransportError>> + Send + 't>>;

/// Somebody who sends one request and brings its answer.
///
/// A transport repeats nothing by itself, follows no redirect, unpacks no body, and ends every
/// exchange within its `timeout_ms`.
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends a request.
    fn send(&self, request: HttpRequest) -> Exchange<'_>;
}

/// Somebody who knows the time.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The time.
    fn now(&self) -> Timestamp;

    /// How much of this clock's time passes in so much real time: the same, but for a clock that
    /// runs faster.
    fn of_real_time(&self, real: SignedDuration) -> SignedDuration {
        real
    }
}

/// The longest request id that is kept, in bytes.
const REQUEST_ID_LIMIT_BYTES: usize = 128;

impl HttpResponse {
    /// The first value of a header, whose name is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find_map(|(found, value)| (found == name).then_some(value.as_str()))
    }

    /// The id under which the other side knows the request, if it is one to be kept.
    pub fn request_id(&self) -> Option<String> {
        let id = self
            .header("x-amzn-requestid")
            .or_else(|| self.header("x-amz-request-id"))?
            .trim();
        let is_plain = id.bytes().all(|byte| byte.is_ascii_graphic());
        let is_kept = is_plain && !id.is_empty() && id.len() <= REQUEST_ID_LIMIT_BYTES;
        is_kept.then(|| id.to_owned())
    }

    /// Whether the status is one of success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.url.split(['?', '#']).next().unwrap_or_default();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &shown)
            .field("n_body_bytes", &self.body.len())
            .field("timeout_ms", &self.timeout_ms)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("n_body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
