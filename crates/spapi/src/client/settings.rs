//! What a client is made of.

use std::fmt;
use std::sync::Arc;

use super::address::{Address, AddressError};
use super::journal::QuotaJournal;
use super::transport::{Clock, Transport};

/// What a client is made of.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// Who sends its requests.
    pub transport: Arc<dyn Transport>,
    /// Who tells it the time.
    pub clock: Arc<dyn Clock>,
    /// Who keeps what is spent of the quota; `None` where it need not outlive the client.
    pub journal: Option<Arc<dyn QuotaJournal>>,
    /// Where the API is.
    pub endpoint: Endpoint,
    /// In whose name it calls.
    pub credentials: Credentials,
    /// The `user-agent`, as `Name/Version (Language=…; Platform=…)`, at most 500 characters.
    pub user_agent: String,
}

/// Where the API is. Both addresses are of the scheme `https`, or `http` to this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The address of the API, as `https://sellingpartnerapi-na.amazon.com`; a path in it is kept
    /// and goes before the paths of the operations.
    pub api_url: String,
    /// The address that access tokens come from.
    pub token_url: String,
}

/// In whose name calls are made. The debug form shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The application.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// The seller's word that the application may act for them.
    pub refresh_token: String,
}

/// Why a client cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The address of the API.
    #[error("the address of the API cannot be used")]
    ApiUrl {
        /// Why.
        #[source]
        source: AddressError,
    },
    /// The address that access tokens come from.
    #[error("the address for access tokens cannot be used")]
    TokenUrl {
        /// Why.
        #[source]
        source: AddressError,
    },
    /// A user agent that no header can carry.
    #[error("the user agent is not 1 to 500 signs of ASCII")]
    UserAgent,
}

/// The most characters that Amazon takes in a user agent.
const USER_AGENT_LIMIT: usize = 500;

impl ClientSettings {
    /// Whether a client can be made of these settings, and whether its API is on this machine.
    pub(super) fn check(&self) -> Result<bool, ClientError> {
        let api = Address::read(&self.endpoint.api_url)
            .and_then(Address::without_query)
            .map_err(|source| ClientError::ApiUrl { source })?;
        Address::read(&self.endpoint.token_url)
            .and_then(Address::without_query)
            .map_err(|source| ClientError::TokenUrl { source })?;
        let is_plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
        let agent = &self.user_agent;
        if agent.is_empty() || agent.len() > USER_AGENT_LIMIT || !agent.bytes().all(is_plain) {
            return Err(ClientError::UserAgent);
        }
        Ok(api.is_loopback())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("client_id", &"***")
            .field("client_secret", &"***")
            .field("refresh_token", &"***")
            .finish()
    }
}
