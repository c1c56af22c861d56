//! Tokens that stand for the next page of a list.
//!
//! A token carries its list and where it goes on, with a digest under a key of the world, so
//! nothing is kept for it. Callers treat it as opaque.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::http::token;
use crate::market::Market;

/// Writes a token of one kind of list.
pub fn seal(market: &Market, kind: &str, content: &impl Serialize) -> String {
    let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(content).unwrap_or_default());
    let digest = digest(market, kind, &body);
    format!("{body}.{digest}")
}

/// Reads a token; `None` for one that this world did not write for this kind of list.
pub fn open<T: DeserializeOwned>(market: &Market, kind: &str, text: &str) -> Option<T> {
    let (body, sum) = text.split_once('.')?;
    if digest(market, kind, body) != sum {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()
}

fn digest(market: &Market, kind: &str, body: &str) -> String {
    token::digest(market, &format!("page of {kind}: {body}"))
}
