//! Login with Amazon: tokens for refresh tokens and client credentials.

use countermand_spapi::sign_in::{TokenAnswer, TokenError, TokenRequest};

use crate::http::answer::{Answer, JSON};
use crate::http::call::Caller;
use crate::http::token::{self, LIFETIME_SECONDS};
use crate::market::Market;

/// The scopes that a grantless token may have.
const SCOPES: [&str; 3] = [
    "sellingpartnerapi::notifications",
    "sellingpartnerapi::client_credential:rotation",
    "sellingpartnerapi::migration",
];

/// Answers `POST /auth/o2/token`.
pub fn answer(market: &Market, content_type: &str, body: &[u8]) -> Answer {
    let result = TokenRequest::read(content_type, body)
        .map_err(|error| TokenError::new("invalid_request", error.to_string()))
        .and_then(|request| exchange(market, &request));
    let answer = match result {
        Ok(granted) => Answer::typed(200, "application/json;charset=UTF-8", &granted),
        Err(error) => Answer::typed(status(&error.error), JSON, &error),
    };
    answer
        .with_header("cache-control", "no-cache, no-store, must-revalidate")
        .with_header("pragma", "no-cache")
}

fn exchange(market: &Market, request: &TokenRequest) -> Result<TokenAnswer, TokenError> {
    let refuse = |code: &str, text: &str| Err(TokenError::new(code, text));
    let Some(grant_type) = request.grant_type.as_deref() else {
        return refuse(
            "unsupported_grant_type",
            "The authorization grant type is not supported by the authorization server",
        );
    };
    let (Some(client_id), Some(secret)) = (&request.client_id, &request.client_secret) else {
        return refuse("invalid_request", "The request is missing client_id or client_secret");
    };
    let is_known = market
        .directory
        .application(client_id)
        .is_some_and(|application| application.client_secret == *secret);
    if !is_known {
        return refuse("invalid_client", "Client authentication failed");
    }
    match grant_type {
        "refresh_token" => by_refresh_token(market, client_id, request),
        "client_credentials" => by_credentials(market, client_id, request),
        "authorization_code" => refuse(
            "invalid_grant",
            "The request has an invalid authorization code; this server has no consent page",
        ),
        _ => refuse(
            "unsupported_grant_type",
            "The authorization grant type is not supported by the authorization server",
        ),
    }
}

fn by_refresh_token(
    market: &Market,
    client_id: &str,
    request: &TokenRequest,
) -> Result<TokenAnswer, TokenError> {
    let Some(refresh_token) = &request.refresh_token else {
        return Err(TokenError::new("invalid_request", "The request is missing refresh_token"));
    };
    if request.scope.is_some() {
        return Err(TokenError::new("invalid_request", "A refresh token takes no scope"));
    }
    let consent = market
        .directory
        .consent(refresh_token)
        .filter(|consent| consent.client_id == client_id && !consent.is_withdrawn)
        .ok_or_else(|| {
            TokenError::new("invalid_grant", "The request has an invalid grant parameter : refresh_token")
        })?;
    let caller = Caller {
        client_id: client_id.to_owned(),
        seller: Some(consent.seller),
        scope: None,
        restricted: None,
    };
    Ok(TokenAnswer {
        access_token: token::issue(market, caller),
        refresh_token: Some(refresh_token.clone()),
        scope: None,
        token_type: "bearer".to_owned(),
        expires_in: LIFETIME_SECONDS,
    })
}

fn by_credentials(
    market: &Market,
    client_id: &str,
    request: &TokenRequest,
) -> Result<TokenAnswer, TokenError> {
    let scope = request
        .scope
        .as_deref()
        .ok_or_else(|| TokenError::new("invalid_request", "The request is missing scope"))?;
    if !SCOPES.contains(&scope) {
        return Err(TokenError::new("invalid_scope", "The requested scope is invalid"));
    }
    let caller = Caller {
        client_id: client_id.to_owned(),
        seller: None,
        scope: Some(scope.to_owned()),
        restricted: None,
    };
    Ok(TokenAnswer {
        access_token: token::issue(market, caller),
        refresh_token: None,
        scope: Some(scope.to_owned()),
        token_type: "bearer".to_owned(),
        expires_in: LIFETIME_SECONDS,
    })
}

fn status(error: &str) -> u16 {
    match error {
        "invalid_client" => 401,
        "access_denied" => 403,
        _ => 400,
    }
}
