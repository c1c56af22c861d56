//! A client of the Selling Partner API for one account.
//!
//! It does no I/O of its own and never waits: a [`Transport`] sends, a [`Clock`] tells the time, and
//! a call for which no quota is left ends at once with the time at which there is some. It repeats
//! nothing, with one exception: a call that was refused because its access token had expired is made
//! once more with a new one, as a refused call did nothing.
//!
//! What a failed call came to says [`CallError::fate`]. A write whose fate is unknown may have been
//! carried out; it is looked up before it is sent again, and that is its caller's work.

mod address;
mod call;
mod call_error;
mod documents;
mod encoding;
mod exchange;
mod feeds;
mod finances;
mod fulfillment;
mod inventory;
mod journal;
mod listings;
mod messaging;
mod notifications;
mod orders;
mod orders_v0;
mod reports;
mod restricted;
mod sellers;
mod settings;
mod sign_in;
mod throttle;
mod transport;
mod usage;

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

pub use self::address::AddressError;
pub use self::call::{Call, Reply};
pub use self::call_error::{CallError, Fate, UnknownReason, UnwritableCall};
pub use self::documents::Download;
pub use self::feeds::FeedSearch;
pub use self::finances::TransactionSearch;
pub use self::inventory::InventorySearch;
pub use self::journal::{JournalError, QuotaChange, QuotaJournal, QuotaStep, Written};
pub use self::messaging::Purpose;
pub use self::orders::{OrderSearch, SearchedTime};
pub use self::orders_v0::OrderSearch0;
pub use self::reports::ReportSearch;
pub use self::settings::{ClientError, ClientSettings, Credentials, Endpoint};
pub use self::sign_in::SignInError;
pub use self::throttle::Urgency;
pub use self::transport::{Clock, Exchange, HttpRequest, HttpResponse, Transport, TransportError};
pub use self::usage::{BucketState, ByUrgency, OperationUsage, Tokens};
use crate::operation::OperationId;

/// A client of one account. Its clones share tokens and quota.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    settings: ClientSettings,
    api_base: String,
    is_api_loopback: bool,
    tokens: sign_in::AccessTokens,
    restricted: restricted::RestrictedTokens,
    throttle: throttle::Throttle,
}

impl Client {
    /// Makes a client. Nothing is sent.
    ///
    /// # Errors
    /// When an address is neither `https` nor `http` to this machine, or the user agent cannot be
    /// sent.
    pub fn new(settings: ClientSettings) -> Result<Self, ClientError> {
        let is_api_loopback = settings.check()?;
        let api_base = settings.endpoint.api_url.trim_end_matches('/').to_owned();
        let seed = settings
            .credentials
            .client_id
            .bytes()
            .fold(0, |seed: u64, byte| throttle::mixed(seed ^ u64::from(byte)));
        Ok(Self {
            inner: Arc::new(Inner {
                settings,
                api_base,
                is_api_loopback,
                tokens: sign_in::AccessTokens::default(),
                restricted: restricted::RestrictedTokens::default(),
                throttle: throttle::Throttle::new(seed),
            }),
        })
    }

    /// What is left of the quota of an operation.
    pub fn tokens(&self, operation: OperationId) -> Tokens {
        self.inner.throttle.tokens(operation, self.now())
    }

    /// What the operations were called for, since the client was made; only those called so far.
    pub fn usage(&self) -> Vec<OperationUsage> {
        self.inner.throttle.usage()
    }

    /// Takes over what was stored of the quota. Operations that are not known are left out.
    pub fn restore(&self, stored: &[BucketState]) {
        self.inner.throttle.restore(stored, self.now());
    }

    fn now(&self) -> Timestamp {
        self.inner.settings.clock.now()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("api", &self.inner.api_base)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
