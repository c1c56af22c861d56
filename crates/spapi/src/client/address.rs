//! Addresses that a client may talk to.

/// An address that a client must not talk to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Neither `https://` nor `http://`.
    #[error("the address is not of the scheme https")]
    Scheme,
    /// Plain `http` to another machine.
    #[error("the address is plain http to {host}, which only this machine may have")]
    PlainHttp {
        /// The host.
        host: String,
    },
    /// No host, a host with signs that no host has, or a user name before it.
    #[error("the address has no proper host")]
    Host,
    /// A port that is no number up to 65535.
    #[error("the address has no proper port")]
    Port,
    /// Signs that stand in no address, or that readers of addresses take for different things.
    #[error("the address has a sign that belongs to no address")]
    Sign,
    /// A query or a fragment, where only a path may be.
    #[error("the address has a query")]
    Query,
    /// A host that keeps no documents of the marketplace.
    #[error("the address leads to {host}, where the marketplace keeps no documents")]
    Stranger {
        /// The host.
        host: String,
    },
}

/// The domains in which Amazon keeps documents.
const DOCUMENT_DOMAINS: &[&str] = &[
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazon.com",
    "amazon.dev",
    "cloudfront.net",
];

/// What of an address decides whether it may be talked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address<'u> {
    is_plain: bool,
    host: String,
    rest: &'u str,
}

impl<'u> Address<'u> {
    /// Takes an absolute address apart.
    ///
    /// It is strict on purpose: whoever sends the request reads the address again, perhaps more
    /// freely, and must come to the same host.
    pub(super) fn read(url: &'u str) -> Result<Self, AddressError> {
        let is_proper = |byte: u8| byte.is_ascii_graphic() && !b"\\\"<>^`{}".contains(&byte);
        if !url.bytes().all(is_proper) {
            return Err(AddressError::Sign);
        }
        let (scheme, behind) = url.split_once("://").ok_or(AddressError::Scheme)?;
        let is_plain = scheme.eq_ignore_ascii_case("http");
        if !is_plain && !scheme.eq_ignore_ascii_case("https") {
            return Err(AddressError::Scheme);
        }
        let end = behind.find(['/', '?', '#']).unwrap_or(behind.len());
        let (authority, rest) = behind.split_at_checked(end).unwrap_or((behind, ""));
        let (host, port) = split_port(authority)?;
        if let Some(port) = port
            && (!port.bytes().all(|byte| byte.is_ascii_digit()) || port.parse::<u16>().is_err())
        {
            return Err(AddressError::Port);
        }
        let host = host.to_ascii_lowercase();
        let address = Self {
            is_plain,
            host,
            rest,
        };
        if address.is_plain && !address.is_loopback() {
            return Err(AddressError::PlainHttp { host: address.host });
        }
        Ok(address)
    }

    /// Whether the address is one of this machine.
    pub(super) fn is_loopback(&self) -> bool {
        let v4 = self.host.parse::<std::net::Ipv4Addr>();
        self.host == "localhost" || self.host == "[::1]" || v4.is_ok_and(|ip| ip.is_loopback())
    }

    /// Refuses an address with a query or a fragment.
    pub(super) fn without_query(self) -> Result<Self, AddressError> {
        if self.rest.contains(['?', '#']) {
            return Err(AddressError::Query);
        }
        Ok(self)
    }

    /// Refuses an address that leads elsewhere than to documents: to a domain of Amazon's over
    /// `https`, or to this machine, where the API is on this machine too.
    pub(super) fn of_document(self, is_api_loopback: bool) -> Result<Self, AddressError> {
        let is_amazons = DOCUMENT_DOMAINS.iter().any(|domain| {
            self.host
                .strip_suffix(domain)
                .is_some_and(|before| before.ends_with('.'))
        });
        if is_amazons || (is_api_loopback && self.is_loopback()) {
            Ok(self)
        } else {
            Err(AddressError::Stranger { host: self.host })
        }
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<&str>), AddressError> {
    if let Some(behind) = authority.strip_prefix('[') {
        let (inner, port) = behind.split_once(']').ok_or(AddressError::Host)?;
        inner
            .parse::<std::net::Ipv6Addr>()
            .map_err(|_| AddressError::Host)?;
        let host = authority.get(..inner.len() + 2).ok_or(AddressError::Host)?;
        return match port.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if port.is_empty() => Ok((host, None)),
            None => Err(AddressError::Host),
        };
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let is_proper = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    if host.is_empty() || !host.bytes().all(is_proper) {
        return Err(AddressError::Host);
    }
    Ok((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(url: &str, is_api_loopback: bool) -> Result<(), AddressError> {
        Address::read(url)?.of_document(is_api_loopback).map(|_| ())
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for url in [
            "http://127.0.0.1:8080",
            "http://127.9.9.9/x",
            "HTTP://localhost",
            "http://[::1]:80/",
            "https://example.com",
        ] {
            assert!(Address::read(url).is_ok(), "{url}");
        }
        for url in [
            "http://example.com",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://0x7f.1",
            "http://2130706433",
            "http://10.0.0.1",
            "http://[::ffff:127.0.0.1]",
        ] {
            let read = Address::read(url);
            assert!(
                matches!(read, Err(AddressError::PlainHttp { .. })),
                "{url}: {read:?}"
            );
        }
    }

    #[test]
    fn an_address_that_can_be_read_in_two_ways_is_refused() {
        for (url, error) in [
            ("ftp://example.com", AddressError::Scheme),
            ("example.com", AddressError::Scheme),
            ("https://", AddressError::Host),
            ("https:///x", AddressError::Host),
            ("https://a.amazonaws.com@evil.com/", AddressError::Host),
            ("https://evil.com\\.amazonaws.com/", AddressError::Sign),
            ("https://evil.com%2f.amazonaws.com/", AddressError::Host),
            ("https://evil.com\t.amazonaws.com/", AddressError::Sign),
            ("https://b\u{fc}cher.amazonaws.com/", AddressError::Sign),
            ("https://a.amazonaws.com:99999/", AddressError::Port),
            ("https://a.amazonaws.com:/", AddressError::Port),
            ("https://[::1", AddressError::Host),
            ("https://[::1]x/", AddressError::Host),
        ] {
            assert_eq!(Address::read(url), Err(error), "{url}");
        }
    }

    #[test]
    fn documents_come_from_where_amazon_keeps_them() {
        for url in [
            "https://tortuga-prod-na.s3-external-1.amazonaws.com/x?X-Amz-Signature=a%2Fb",
            "https://D34O8SWOD1RC4J.cloudfront.net/x",
            "https://documents.amazon.com:443/x",
        ] {
            assert_eq!(document(url, false), Ok(()), "{url}");
        }
        for url in [
            "https://amazonaws.com/x",
            "https://evilamazonaws.com/x",
            "https://s3.amazonaws.com.evil.com/x",
            "https://127.0.0.1/x",
            "https://169.254.169.254/latest",
        ] {
            let read = document(url, false);
            assert!(
                matches!(read, Err(AddressError::Stranger { .. })),
                "{url}: {read:?}"
            );
        }
        assert_eq!(document("http://127.0.0.1:9/x?sig=1", true), Ok(()));
        assert!(document("http://127.0.0.1:9/x", false).is_err());
    }

    #[test]
    fn the_address_of_an_api_has_no_query() {
        let read = |url| Address::read(url).and_then(Address::without_query);
        assert!(read("https://example.com/prefix/").is_ok());
        assert_eq!(read("https://example.com/?a=b"), Err(AddressError::Query));
        assert_eq!(read("https://example.com#a"), Err(AddressError::Query));
    }
}
