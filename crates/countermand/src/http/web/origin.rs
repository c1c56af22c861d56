//! Whether a request comes from our own pages, as the browser says.

use http::HeaderMap;
use http::header::{HOST, ORIGIN};

/// Whether another site's page made the browser send this. Programs that say nothing about it
/// pass: they hold no cookie of anybody else.
pub(super) fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let Some(origin) = headers.get(ORIGIN) else {
        return false;
    };
    let host = headers.get(HOST).and_then(|value| value.to_str().ok());
    let of_origin = origin.to_str().ok().and_then(|text| {
        text.strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
    });
    of_origin.is_none() || of_origin != host
}

/// Whether the browser came over TLS, as the proxy in front of us says.
pub(super) fn is_secure(headers: &HeaderMap) -> bool {
    let proto = headers.get("x-forwarded-proto");
    proto.is_some_and(|proto| proto.as_bytes().eq_ignore_ascii_case(b"https"))
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn foreign(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        is_foreign(&headers)
    }

    #[test]
    fn the_browser_tells_where_a_request_comes_from() {
        assert!(!foreign(&[]));
        assert!(!foreign(&[("sec-fetch-site", "same-origin")]));
        assert!(!foreign(&[("sec-fetch-site", "none")]));
        assert!(foreign(&[("sec-fetch-site", "same-site")]));
        assert!(foreign(&[("sec-fetch-site", "cross-site")]));
        let host = ("host", "desk.example:8080");
        assert!(!foreign(&[host, ("origin", "http://desk.example:8080")]));
        assert!(foreign(&[host, ("origin", "http://desk.example")]));
        assert!(foreign(&[host, ("origin", "null")]));
        assert!(foreign(&[("origin", "http://desk.example")]));
    }
}
