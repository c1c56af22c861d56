//! The way out: HTTP to the marketplace and to webhooks.
//!
//! TLS 1.2 or newer with verification, which no setting turns off. No redirect is followed, no
//! cookie kept, no proxy taken from the environment, nothing repeated, nothing unpacked. An answer
//! is read only as far as its limit. Plain `http` goes to this machine only, unless a setting
//! allows more, as beside a sandbox on another one.

mod log;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use countermand_spapi::client::{Exchange, HttpRequest, HttpResponse, Transport, TransportError};
use countermand_spapi::operation::Method;
use reqwest::{Client, ClientBuilder, Url};
use tokio_util::sync::CancellationToken;

use crate::webhooks::address::CheckedAddress;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an unused connection is kept.
const POOL_IDLE: Duration = Duration::from_secs(55);

/// Makes ring the provider of TLS. The first act of `main`: TLS panics without one.
pub fn install_tls() {
    // An error says that there is one already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// What is allowed on the way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutsideSettings {
    /// Plain `http` to other machines than this one.
    pub allow_plain_http: bool,
}

/// The way out cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// TLS does not offer the versions that are asked for.
    #[error("TLS cannot be set up")]
    Tls {
        /// Why.
        #[source]
        source: rustls::Error,
    },
    /// The HTTP client refused its settings.
    #[error("the HTTP client cannot be set up")]
    Client {
        /// Why.
        #[source]
        source: reqwest::Error,
    },
}

/// A client of the world outside.
#[derive(Debug, Clone)]
pub struct Outside {
    client: Client,
    settings: OutsideSettings,
    /// Whether the path of an address is a secret, as with many receivers of webhooks.
    is_path_secret: bool,
    stop: CancellationToken,
}

impl Outside {
    /// A way out that is closed once `stop` is given: exchanges that run then go on.
    ///
    /// # Errors
    /// When TLS or the client cannot be set up.
    pub fn new(settings: OutsideSettings, stop: CancellationToken) -> Result<Self, OutsideError> {
        Self::built(builder()?, settings, false, stop)
    }

    /// A way out to one webhook: every name leads to the address that was checked.
    ///
    /// # Errors
    /// When TLS or the client cannot be set up.
    pub fn to_webhook(
        address: &CheckedAddress,
        stop: CancellationToken,
    ) -> Result<Self, OutsideError> {
        let builder = builder()?.resolve(&address.host, address.socket);
        // The check of the address has decided about plain `http`.
        let settings = OutsideSettings {
            allow_plain_http: true,
        };
        Self::built(builder, settings, true, stop)
    }

    fn built(
        builder: ClientBuilder,
        settings: OutsideSettings,
        is_path_secret: bool,
        stop: CancellationToken,
    ) -> Result<Self, OutsideError> {
        let client = builder
            .build()
            .map_err(|source| OutsideError::Client { source })?;
        Ok(Self {
            client,
            settings,
            is_path_secret,
            stop,
        })
    }

    /// Sends a request of which only the head of the answer matters. Its body is read as far as
    /// its limit, so that the connection can be used again, and forgotten.
    ///
    /// # Errors
    /// When no head came.
    pub async fn send_for_head(
        &self,
        request: HttpRequest,
    ) -> Result<HttpResponse, TransportError> {
        let limit_bytes = request.answer_limit_bytes;
        let (mut response, head) = self.begin(request).await?;
        let mut n_bytes = 0;
        while n_bytes <= limit_bytes
            && let Ok(Some(part)) = response.chunk().await
        {
            n_bytes += part.len() as u64;
        }
        Ok(head)
    }

    /// Sends a request, and reads the head of its answer.
    async fn begin(
        &self,
        request: HttpRequest,
    ) -> Result<(reqwest::Response, HttpResponse), TransportError> {
        if self.stop.is_cancelled() {
            return Err(TransportError::Stopped);
        }
        let request = self.prepared(request)?;
        let exchange = log::Exchange::begin(&request, self.is_path_secret);
        let answer = self.client.execute(request).await;
        exchange.ended(answer.as_ref());
        let response = answer.map_err(|error| failure(&error))?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let head = HttpResponse {
            status: response.status().as_u16(),
            headers,
            body: Bytes::new(),
        };
        Ok((response, head))
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let limit_bytes = request.answer_limit_bytes;
        let (mut response, head) = self.begin(request).await?;
        let too_large = || TransportError::TooLarge { limit_bytes };
        let told_bytes = response.content_length().unwrap_or(0);
        if told_bytes > limit_bytes {
            return Err(too_large());
        }
        let mut body = BytesMut::new();
        // Once the head of an answer is there the request did arrive, whatever comes after.
        while let Some(part) = response.chunk().await.map_err(|error| unanswered(&error))? {
            if (body.len() + part.len()) as u64 > limit_bytes {
                return Err(too_large());
            }
            body.extend_from_slice(&part);
        }
        Ok(HttpResponse {
            body: body.freeze(),
            ..head
        })
    }

    fn prepared(&self, request: HttpRequest) -> Result<reqwest::Request, TransportError> {
        let not_sent = |reason: &str| TransportError::NotSent {
            reason: reason.to_owned(),
        };
        let url = Url::parse(&request.url).map_err(|_| not_sent("the address cannot be read"))?;
        if !self.may_go_to(&url) {
            return Err(not_sent("the address has a scheme that is not allowed"));
        }
        let mut prepared = self
            .client
            .request(method(request.method), url)
            .timeout(Duration::from_millis(request.timeout_ms));
        for (name, value) in request.headers {
            prepared = prepared.header(name, value);
        }
        if !request.body.is_empty() {
            prepared = prepared.body(reqwest::Body::from(request.body));
        }
        prepared
            .build()
            .map_err(|_| not_sent("the request has a header that cannot be sent"))
    }

    fn may_go_to(&self, url: &Url) -> bool {
        match url.scheme() {
            "https" => true,
            "http" => self.settings.allow_plain_http || is_this_machine(url),
            _ => false,
        }
    }
}

impl Transport for Outside {
    fn send(&self, request: HttpRequest) -> Exchange<'_> {
        Box::pin(self.exchange(request))
    }
}

fn builder() -> Result<ClientBuilder, OutsideError> {
    let roots = rustls::RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    // Compiled in, like the time zones: bare containers have no certificates.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(|source| OutsideError::Tls { source })?
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_idle_timeout(POOL_IDLE)
        .pool_max_idle_per_host(16))
}

const fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

/// Whether an address is one of this machine.
pub(crate) fn is_this_machine(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || bare
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    })
}

/// What an exchange that brought no answer may have done.
fn failure(error: &reqwest::Error) -> TransportError {
    if error.is_connect() || error.is_builder() {
        TransportError::NotSent {
            reason: reason(error),
        }
    } else {
        unanswered(error)
    }
}

fn unanswered(error: &reqwest::Error) -> TransportError {
    TransportError::Unanswered {
        reason: reason(error),
    }
}

/// The kind of failure; the error's own text has the address in it.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "the time was up".to_owned();
    }
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| {
        error.source()
    });
    let kind = causes
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .map(std::io::Error::kind)
        .last();
    match kind {
        Some(kind) => kind.to_string(),
        None if error.is_connect() => "no connection came about".to_owned(),
        None => "the connection was cut".to_owned(),
    }
}

#[cfg(test)]
mod tests;
