//! Access tokens and restricted data tokens.
//!
//! A token carries what it stands for, with a digest under a key of the world: nothing is kept for
//! it, so a restart takes none away. Callers treat it as opaque.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::http::call::{Caller, RestrictedResource};
use crate::ids::SellerIndex;
use crate::market::Market;
use crate::moment::{Moment, SECOND_MS};

/// How long a token lives, in seconds of marketplace time.
pub const LIFETIME_SECONDS: i64 = 3_600;
const ACCESS: &str = "Atza|";
const RESTRICTED: &str = "Atz.sprdt|";

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadToken {
    /// Not one of ours.
    Unknown,
    /// Its hour is over.
    Expired,
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    #[serde(rename = "c")]
    client_id: String,
    #[serde(rename = "s", skip_serializing_if = "Option::is_none", default)]
    seller: Option<SellerIndex>,
    #[serde(rename = "o", skip_serializing_if = "Option::is_none", default)]
    scope: Option<String>,
    #[serde(rename = "r", skip_serializing_if = "Option::is_none", default)]
    restricted: Option<Vec<RestrictedResource>>,
    #[serde(rename = "x")]
    expires_at: Moment,
}

/// Issues a token for a caller.
pub fn issue(market: &Market, caller: Caller) -> String {
    let prefix = match caller.restricted {
        Some(_) => RESTRICTED,
        None => ACCESS,
    };
    let claims = Claims {
        client_id: caller.client_id,
        seller: caller.seller,
        scope: caller.scope,
        restricted: caller.restricted,
        expires_at: market.now.plus_ms(LIFETIME_SECONDS * SECOND_MS),
    };
    let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims).unwrap_or_default());
    let digest = digest(market, &body);
    format!("{prefix}{body}.{digest}")
}

/// Reads a token.
///
/// # Errors
/// When it is not one of this world's, or its hour is over.
pub fn read(market: &Market, token: &str) -> Result<Caller, BadToken> {
    let body = token
        .strip_prefix(ACCESS)
        .or_else(|| token.strip_prefix(RESTRICTED))
        .ok_or(BadToken::Unknown)?;
    let (body, sum) = body.split_once('.').ok_or(BadToken::Unknown)?;
    if digest(market, body) != sum {
        return Err(BadToken::Unknown);
    }
    let bytes = URL_SAFE_NO_PAD
        .decode(body)
        .map_err(|_| BadToken::Unknown)?;
    let claims: Claims = serde_json::from_slice(&bytes).map_err(|_| BadToken::Unknown)?;
    if claims.expires_at <= market.now {
        return Err(BadToken::Expired);
    }
    Ok(Caller {
        client_id: claims.client_id,
        seller: claims.seller,
        scope: claims.scope,
        restricted: claims.restricted,
    })
}

/// A digest under the world's key: of tokens, of page cursors, of presigned addresses.
pub fn digest(market: &Market, text: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("countermand sandbox 2026 tokens");
    hasher.update(&market.seed.to_le_bytes());
    hasher.update(text.as_bytes());
    hasher.finalize().to_hex().chars().take(32).collect()
}
