//! What the log says of an exchange: enough to see what went out, and nothing that is a secret or
//! says who bought what.

use std::time::Instant;

use reqwest::{Request, Response, Url};
use tracing::Level;

/// The target of these lines: `--debug=http` shows them.
const TARGET: &str = "http::out";
/// Answer headers that are worth a look and tell nothing of anybody.
const SHOWN_HEADERS: [&str; 4] = [
    "x-amzn-requestid",
    "x-amzn-ratelimit-limit",
    "retry-after",
    "content-type",
];

/// One exchange, while nobody looks `None`.
pub(super) struct Exchange(Option<Begun>);

struct Begun {
    method: String,
    to: String,
    sent_bytes: usize,
    at: Instant,
}

impl Exchange {
    pub(super) fn begin(request: &Request, is_path_secret: bool) -> Self {
        if !tracing::enabled!(target: TARGET, Level::DEBUG) {
            return Self(None);
        }
        let sent = request.body().and_then(reqwest::Body::as_bytes);
        Self(Some(Begun {
            method: request.method().to_string(),
            to: shown(request.url(), is_path_secret),
            sent_bytes: sent.map_or(0, <[u8]>::len),
            at: Instant::now(),
        }))
    }

    pub(super) fn ended(self, answer: Result<&Response, &reqwest::Error>) {
        let Some(Begun {
            method,
            to,
            sent_bytes,
            at,
        }) = self.0
        else {
            return;
        };
        let took_ms = at.elapsed().as_millis();
        match answer {
            Ok(response) => {
                let headers = SHOWN_HEADERS.iter().filter_map(|name| {
                    let value = response.headers().get(*name)?.to_str().ok()?;
                    Some(format!("{name}: {value}"))
                });
                let headers = headers.collect::<Vec<_>>().join("; ");
                let status = response.status().as_u16();
                tracing::debug!(
                    target: TARGET, method, to, sent_bytes, status, took_ms, headers, "answered"
                );
            }
            Err(error) => {
                let why = super::reason(error);
                tracing::debug!(
                    target: TARGET, method, to, sent_bytes, took_ms, why, "not answered"
                );
            }
        }
    }
}

/// An address with what is fixed in it: words of the path and names of parameters. Ids, SKUs,
/// tokens and signatures are "…".
fn shown(url: &Url, is_path_secret: bool) -> String {
    let mut text = url.origin().ascii_serialization();
    if is_path_secret {
        text.push_str("/…");
        return text;
    }
    for part in url.path_segments().into_iter().flatten() {
        text.push('/');
        text.push_str(if is_fixed(part) { part } else { "…" });
    }
    let names = url.query_pairs().map(|(name, _)| name.into_owned());
    for (i, name) in names.enumerate() {
        text.push(if i == 0 { '?' } else { '&' });
        text.push_str(&name);
        text.push_str("=…");
    }
    text
}

/// Whether a part of a path is a word of the protocol, a version, or nothing.
fn is_fixed(part: &str) -> bool {
    let mut letters = part.bytes();
    let is_word = letters
        .next()
        .is_none_or(|first| first.is_ascii_lowercase())
        && letters.all(|letter| letter.is_ascii_alphabetic());
    let is_version = part == "v0" || part == "o2" || part.parse::<jiff::civil::Date>().is_ok();
    is_word || is_version
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> String {
        shown(&Url::parse(url).unwrap(), false)
    }

    #[test]
    fn a_line_names_the_operation_and_neither_ids_nor_values() {
        assert_eq!(
            of("https://api.example/orders/2026-01-01/orders/111-0000001-0000002?includedData=X"),
            "https://api.example/orders/2026-01-01/orders/…?includedData=…"
        );
        assert_eq!(
            of("https://api.example/listings/2021-08-01/items/A1EXAMPLE/My%20SKU?sellerId=A1"),
            "https://api.example/listings/2021-08-01/items/…/…?sellerId=…"
        );
        assert_eq!(
            of("https://api.example/auth/o2/token"),
            "https://api.example/auth/o2/token"
        );
    }

    #[test]
    fn credentials_in_an_address_are_never_shown() {
        assert_eq!(
            of("https://name:word@docs.example/f1?X-Amz-Signature=abc"),
            "https://docs.example/…?X-Amz-Signature=…"
        );
    }

    #[test]
    fn the_path_to_a_webhook_is_a_secret() {
        let url = Url::parse("https://hooks.example/services/abcdef").unwrap();
        assert_eq!(shown(&url, true), "https://hooks.example/…");
    }
}
