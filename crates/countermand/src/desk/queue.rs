//! The queue in which an account's notifications wait.

use std::fmt;

use crate::secrets::Secret;

/// Where an account's notifications wait, and how the desk gets at them.
#[derive(Debug, Clone)]
pub struct QueueSettings {
    /// The address of the queue, as in `https://sqs.us-east-1.amazonaws.com/123456789012/orders`.
    url: String,
    /// Amazon's region of the queue.
    region: String,
    /// What requests are signed with; `None` for a queue of this machine.
    credentials: Option<QueueCredentials>,
}

/// Keys of Amazon Web Services that may receive and delete messages of the queue.
#[derive(Clone)]
pub struct QueueCredentials {
    /// The id of the key.
    pub access_key: Secret,
    /// The key.
    pub secret_key: Secret,
}

impl fmt::Debug for QueueCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueueCredentials").finish_non_exhaustive()
    }
}

/// Why a queue cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueueError {
    /// Neither `https`, nor `http` to this machine, or no account and name at its end.
    #[error("the address is not one of a queue: https://HOST/ACCOUNT/NAME")]
    Address,
    /// The region is neither given nor part of the address.
    #[error("the region of the queue is not known")]
    Region,
    /// A queue of Amazon's without keys to sign with.
    #[error("a queue that is not on this machine needs keys to sign requests with")]
    NoCredentials,
}

/// The region of queues that are on this machine.
const LOCAL_REGION: &str = "us-east-1";

impl QueueSettings {
    /// Takes the address of a queue. Its region is read from the address where none is given.
    ///
    /// # Errors
    /// When the address is not one of a queue, the region is not known, or a queue of Amazon's has no
    /// keys.
    pub fn new(
        url: &str,
        region: Option<&str>,
        credentials: Option<QueueCredentials>,
    ) -> Result<Self, QueueError> {
        let address = Address::read(url).ok_or(QueueError::Address)?;
        if credentials.is_none() && !address.is_local {
            return Err(QueueError::NoCredentials);
        }
        let told = address
            .host
            .strip_prefix("sqs.")
            .and_then(|rest| rest.split('.').next());
        let local = address.is_local.then_some(LOCAL_REGION);
        let region = region.or(told).or(local).ok_or(QueueError::Region)?;
        Ok(Self {
            url: url.trim_end_matches('/').to_owned(),
            region: region.to_owned(),
            credentials,
        })
    }

    /// The address of the queue.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Amazon's region of the queue.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// What requests are signed with.
    pub const fn credentials(&self) -> Option<&QueueCredentials> {
        self.credentials.as_ref()
    }

    /// Where requests about the queue go.
    pub fn endpoint(&self) -> String {
        let (scheme, rest) = self.url.split_once("://").unwrap_or(("https", ""));
        let host = rest.split('/').next().unwrap_or_default();
        format!("{scheme}://{host}/")
    }

    /// The queue's resource name, which destinations of notifications are made with.
    pub fn arn(&self) -> String {
        let mut parts = self.url.rsplit('/');
        let name = parts.next().unwrap_or_default();
        let account = parts.next().unwrap_or_default();
        format!("arn:aws:sqs:{}:{account}:{name}", self.region)
    }
}

/// What of an address is looked at.
struct Address<'u> {
    host: &'u str,
    is_local: bool,
}

impl<'u> Address<'u> {
    fn read(url: &'u str) -> Option<Self> {
        let is_plain_text = url.bytes().all(|byte| byte.is_ascii_graphic());
        let (scheme, rest) = url.trim_end_matches('/').split_once("://")?;
        let (authority, path) = rest.split_once('/')?;
        let mut parts = path.rsplit('/');
        let (name, account) = (parts.next()?, parts.next()?);
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        let is_account = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit());
        let host = authority.split(':').next()?;
        let is_host = !host.is_empty()
            && authority
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte));
        let v4 = host.parse::<std::net::Ipv4Addr>();
        let is_local = host == "localhost" || v4.is_ok_and(|ip| ip.is_loopback());
        let is_scheme = scheme == "https" || (scheme == "http" && is_local);
        (is_plain_text && is_name && is_account && is_host && is_scheme)
            .then_some(Self { host, is_local })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_of_amazon_tells_its_region_and_needs_keys() {
        let url = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders";
        assert_eq!(
            QueueSettings::new(url, None, None).unwrap_err(),
            QueueError::NoCredentials
        );
        let keys = QueueCredentials {
            access_key: Secret::new("AKID"),
            secret_key: Secret::new("secret"),
        };
        let queue = QueueSettings::new(url, None, Some(keys)).unwrap();
        assert_eq!(queue.arn(), "arn:aws:sqs:eu-west-1:123456789012:orders");
        assert_eq!(queue.endpoint(), "https://sqs.eu-west-1.amazonaws.com/");
        assert!(!format!("{queue:?}").contains("secret"));
    }

    #[test]
    fn only_queues_of_this_machine_are_plain() {
        let local = QueueSettings::new("http://127.0.0.1:4010/123456789012/q", None, None);
        let local = local.unwrap();
        assert_eq!(local.endpoint(), "http://127.0.0.1:4010/");
        for url in [
            "http://sqs.eu-west-1.amazonaws.com/123456789012/orders",
            "http://127.0.0.1.example.com/123456789012/q",
            "http://127.0.0.1@example.com/123456789012/q",
            "https://sqs.eu-west-1.amazonaws.com/orders",
            "ftp://127.0.0.1/123456789012/q",
        ] {
            assert_eq!(
                QueueSettings::new(url, None, None).unwrap_err(),
                QueueError::Address,
                "{url}"
            );
        }
    }
}
