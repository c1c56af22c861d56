//! Sending one message: its address is looked up, checked, and connected to as it was checked.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use countermand_spapi::client::{HttpRequest, TransportError};
use countermand_spapi::operation::Method;
use tokio_util::sync::CancellationToken;

use super::address::{AddressError, AddressPolicy, CheckedAddress, Resolve, WebhookUrl};
use super::signature::{ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use crate::outside::{Outside, OutsideError};

/// How long an attempt may take, looking the name up included.
pub const TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of an answer's body that are taken in, to keep the connection; nobody reads them.
const MAX_ANSWER_BYTES: u64 = 64 * 1024;
/// Connections to so many addresses are kept.
const MAX_KEPT: usize = 128;

/// A message that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Where to.
    pub url: String,
    /// The id.
    pub id: String,
    /// The seconds since 1970 at which it was signed.
    pub timestamp: i64,
    /// The signatures.
    pub signature: String,
    /// The body.
    pub body: Bytes,
}

/// What a receiver answered. Its body is shown to nobody: it could be that of another service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
}

/// Why no answer came.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// The address is none to which webhooks are sent, or has no host.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// No client could be made.
    #[error("no connection can be set up")]
    Client(#[from] OutsideError),
    /// It was not sent, or not answered.
    #[error("no answer: {reason}")]
    NoAnswer {
        /// Why, without the address.
        reason: String,
    },
    /// The time was up.
    #[error("no answer within {} seconds", TIMEOUT.as_secs())]
    TooSlow,
}

/// What sending a message gives in the end.
pub type Posted<'p> = Pin<Box<dyn Future<Output = Result<Answered, PostError>> + Send + 'p>>;

/// Somebody who sends messages.
pub trait Post: Send + Sync + fmt::Debug {
    /// Sends one; it ends within [`TIMEOUT`].
    fn post(&self, posting: Posting) -> Posted<'_>;
}

/// Sends messages over HTTP.
pub struct HttpPost {
    policy: AddressPolicy,
    resolver: Arc<dyn Resolve>,
    /// Clients by where they lead to; each leads to one checked address.
    clients: Mutex<BTreeMap<(String, SocketAddr), Outside>>,
    stop: CancellationToken,
}

impl fmt::Debug for HttpPost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpPost")
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

impl HttpPost {
    /// A sender that sends nothing any more after the stop.
    pub fn new(policy: AddressPolicy, resolver: Arc<dyn Resolve>, stop: CancellationToken) -> Self {
        Self {
            policy,
            resolver,
            clients: Mutex::new(BTreeMap::new()),
            stop,
        }
    }

    async fn exchange(&self, posting: Posting) -> Result<Answered, PostError> {
        let url = WebhookUrl::parse(&posting.url, self.policy)?;
        // Every time anew: a name that was public once may lead elsewhere now.
        let checked = url.check(&*self.resolver).await?;
        let outside = self.client(&checked)?;
        let request = HttpRequest {
            method: Method::Post,
            url: posting.url,
            headers: vec![
                ("content-type", "application/json".to_owned()),
                (
                    "user-agent",
                    concat!("Countermand/", env!("CARGO_PKG_VERSION")).to_owned(),
                ),
                (ID_HEADER, posting.id),
                (TIMESTAMP_HEADER, posting.timestamp.to_string()),
                (SIGNATURE_HEADER, posting.signature),
            ],
            body: posting.body,
            timeout_ms: u64::try_from(TIMEOUT.as_millis()).unwrap_or(u64::MAX),
            answer_limit_bytes: MAX_ANSWER_BYTES,
        };
        let response = outside.send_for_head(request).await.map_err(no_answer)?;
        Ok(Answered {
            status: response.status,
            retry_after: response.header("retry-after").map(ToOwned::to_owned),
        })
    }

    fn client(&self, checked: &CheckedAddress) -> Result<Outside, PostError> {
        let key = (checked.host.clone(), checked.socket);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = clients.get(&key) {
            return Ok(known.clone());
        }
        let made = Outside::to_webhook(checked, self.stop.clone())?;
        if clients.len() >= MAX_KEPT {
            clients.clear();
        }
        clients.insert(key, made.clone());
        Ok(made)
    }
}

impl Post for HttpPost {
    fn post(&self, posting: Posting) -> Posted<'_> {
        Box::pin(async move {
            tokio::time::timeout(TIMEOUT, self.exchange(posting))
                .await
                .unwrap_or(Err(PostError::TooSlow))
        })
    }
}

fn no_answer(error: TransportError) -> PostError {
    let reason = match error {
        TransportError::NotSent { reason } | TransportError::Unanswered { reason } => reason,
        TransportError::TooLarge { .. } => "the answer is too large".to_owned(),
        TransportError::Stopped => "the desk stops".to_owned(),
    };
    PostError::NoAnswer { reason }
}
