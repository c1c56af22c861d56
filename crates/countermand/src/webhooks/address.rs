//! Where a webhook may be sent: public addresses only, and exactly the address that was checked.
//!
//! A name is resolved once. Every address it has must be public; the connection is then made to
//! one of those, not to whatever the name says a moment later.

pub mod public;

use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;

use reqwest::Url;

/// Bytes of a webhook's address.
pub const MAX_URL_BYTES: usize = 2_048;
/// Addresses of one name that are looked at; a name with more is refused.
const MAX_ADDRESSES: usize = 32;

/// What is allowed beyond public `https` addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AddressPolicy {
    /// Plain `http`.
    pub allow_http: bool,
    /// This machine itself, 127.0.0.0/8 and `::1`, for tests and beside the sandbox.
    pub allow_loopback: bool,
    /// Networks of one's own: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and `fc00::/7`; never the
    /// link, where clouds keep their metadata.
    pub allow_private: bool,
}

/// Why a webhook is not sent to an address.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// Not an address at all, or too long.
    #[error("the address cannot be read")]
    Unreadable,
    /// Neither `https` nor, where that is allowed, `http`.
    #[error("the address has a scheme that is not allowed")]
    Scheme,
    /// A name or password before the host.
    #[error("the address carries a user name or password")]
    UserInfo,
    /// A part after `#`, which is never sent.
    #[error("the address has a fragment")]
    Fragment,
    /// A port of another service.
    #[error("port {port} is not allowed")]
    Port {
        /// The port.
        port: u16,
    },
    /// The name has no address, or too many.
    #[error("the host's name has {n_addresses} addresses")]
    Addresses {
        /// How many it has.
        n_addresses: usize,
    },
    /// The name could not be looked up.
    #[error("the host's name could not be looked up")]
    Unresolved {
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// An address that is not public. Which one is not told: it would map our network.
    #[error("the host has an address that is not public")]
    NotPublic,
}

impl AddressError {
    /// Whether the same address may be right later.
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Unresolved { .. } | Self::Addresses { .. } => true,
            Self::Unreadable
            | Self::Scheme
            | Self::UserInfo
            | Self::Fragment
            | Self::Port { .. }
            | Self::NotPublic => false,
        }
    }
}

/// What looking up a name gives in the end.
pub type Resolved<'a> = Pin<Box<dyn Future<Output = std::io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Looks up names.
pub trait Resolve: Send + Sync {
    /// All addresses of a name.
    fn resolve<'a>(&'a self, host: &'a str) -> Resolved<'a>;
}

/// The machine's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolved<'a> {
        Box::pin(async move {
            let addresses = tokio::net::lookup_host((host, 0)).await?;
            Ok(addresses
                .map(|address| address.ip())
                .take(MAX_ADDRESSES + 1)
                .collect())
        })
    }
}

/// An address that was read and may be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookUrl {
    url: Url,
    policy: AddressPolicy,
}

/// The host of an address.
enum Host<'a> {
    Name(&'a str),
    Address(IpAddr),
}

/// An address that was looked up and found public: connect to `socket`, speak to `host`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedAddress {
    /// The whole address.
    pub url: Url,
    /// The name or address that TLS and the `Host` header take.
    pub host: String,
    /// The one address to connect to.
    pub socket: SocketAddr,
}

impl WebhookUrl {
    /// Reads an address; nothing is looked up, but addresses written as numbers are judged.
    ///
    /// # Errors
    /// When it is no address, or one that is never allowed.
    pub fn parse(text: &str, policy: AddressPolicy) -> Result<Self, AddressError> {
        if text.len() > MAX_URL_BYTES || text.chars().any(|char| char.is_control() || char == ' ') {
            return Err(AddressError::Unreadable);
        }
        let url = Url::parse(text).map_err(|_| AddressError::Unreadable)?;
        match url.scheme() {
            "https" => {}
            "http" if policy.allow_http => {}
            _ => return Err(AddressError::Scheme),
        }
        // The reader forgives `https:host`, `https:///host` and backslashes; we do not, so that
        // what was written is what is meant.
        let authority = text.split_once("://").map_or("", |(_, rest)| rest);
        let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.is_empty() || text.contains('\\') {
            return Err(AddressError::Unreadable);
        }
        if !url.username().is_empty() || url.password().is_some() || authority.contains('@') {
            return Err(AddressError::UserInfo);
        }
        if url.fragment().is_some() {
            return Err(AddressError::Fragment);
        }
        let checked = Self { url, policy };
        let port = checked.port();
        if !matches!(port, 80 | 443) && port < 1_024 {
            return Err(AddressError::Port { port });
        }
        match checked.host()? {
            Host::Name(_) => Ok(checked),
            Host::Address(address) => checked.allowed(address).map(|()| checked),
        }
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// Looks the name up once and checks every address it has.
    ///
    /// # Errors
    /// When the name has no address, or one that is not public.
    pub async fn check(&self, resolver: &dyn Resolve) -> Result<CheckedAddress, AddressError> {
        let addresses = match self.host()? {
            Host::Address(address) => vec![address],
            Host::Name(name) => {
                let addresses = resolver.resolve(name).await;
                addresses.map_err(|source| AddressError::Unresolved { source })?
            }
        };
        let host = self.url.host_str().unwrap_or_default().to_owned();
        for address in &addresses {
            self.allowed(*address)?;
        }
        let n_addresses = addresses.len();
        match addresses.into_iter().next() {
            Some(first) if n_addresses <= MAX_ADDRESSES => Ok(CheckedAddress {
                url: self.url.clone(),
                host,
                socket: SocketAddr::new(first, self.port()),
            }),
            Some(_) | None => Err(AddressError::Addresses { n_addresses }),
        }
    }

    fn allowed(&self, address: IpAddr) -> Result<(), AddressError> {
        let is_own = self.policy.allow_loopback && address.is_loopback();
        let is_house = self.policy.allow_private && public::is_private(address);
        if is_own || is_house || public::is_public(address) {
            Ok(())
        } else {
            Err(AddressError::NotPublic)
        }
    }

    fn host(&self) -> Result<Host<'_>, AddressError> {
        let host = self.url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or(AddressError::Unreadable)?;
        // Addresses were brought to their plain forms when the whole was read; brackets mark IPv6.
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        Ok(bare.parse().map_or(Host::Name(host), Host::Address))
    }

    fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(443)
    }
}

#[cfg(test)]
mod tests;
