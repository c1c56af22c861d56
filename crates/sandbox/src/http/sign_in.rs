//! Login with Amazon: tokens for refresh tokens and client credentials.

use countermand_spapi::sign_in::{
    GrantType, SCOPE_NOTIFICATIONS, SCOPE_ROTATION, SignInErrorCode, TokenError, TokenRequest,
    TokenResponse,
};

use crate::http::answer::Answer;
use crate::http::call::Caller;
use crate::http::request_ids::RequestIds;
use crate::http::token::{self, LIFETIME_SECONDS};
use crate::market::Market;

/// The scopes that a grantless token may have.
const SCOPES: [&str; 3] = [
    SCOPE_NOTIFICATIONS,
    SCOPE_ROTATION,
    "sellingpartnerapi::migration",
];

/// The content type of every answer.
const CONTENT_TYPE: &str = "application/json;charset=UTF-8";

/// Answers `POST /auth/o2/token`.
pub fn answer(market: &Market, content_type: &str, body: &[u8], ids: RequestIds) -> Answer {
    let result = TokenRequest::parse(Some(content_type), body)
        .ok_or_else(|| {
            refusal(
                SignInErrorCode::InvalidRequest,
                "The request is no form and no JSON object, or repeats a parameter",
            )
        })
        .and_then(|request| exchange(market, &request));
    let answer = match result {
        Ok(granted) => Answer::typed(200, CONTENT_TYPE, &granted),
        Err(error) => refused(error, ids),
    };
    answer
        .with_header("x-amz-date", market.now.http_text())
        .with_header("cache-control", "no-cache, no-store, must-revalidate")
        .with_header("pragma", "no-cache")
}

fn exchange(market: &Market, request: &TokenRequest) -> Result<TokenResponse, TokenError> {
    let unsupported = || {
        refusal(
            SignInErrorCode::UnsupportedGrantType,
            "The authorization grant type is not supported by the authorization server",
        )
    };
    let grant_type = request
        .grant_type
        .as_ref()
        .filter(|grant_type| !grant_type.as_str().is_empty())
        // Without a grant Amazon names the grant as what it does not support.
        .ok_or_else(unsupported)?;
    let (Some(client_id), Some(secret)) = (&request.client_id, &request.client_secret) else {
        return Err(refusal(
            SignInErrorCode::InvalidRequest,
            "The request is missing client_id or client_secret",
        ));
    };
    let is_known = market
        .directory
        .application(client_id)
        .is_some_and(|application| application.client_secret == *secret);
    if !is_known {
        return Err(refusal(
            SignInErrorCode::InvalidClient,
            "Client authentication failed",
        ));
    }
    match grant_type {
        GrantType::RefreshToken => by_refresh_token(market, client_id, request),
        GrantType::ClientCredentials => by_credentials(market, client_id, request),
        GrantType::AuthorizationCode => Err(refusal(
            SignInErrorCode::InvalidGrant,
            "The request has an invalid authorization code; this server has no consent page",
        )),
        GrantType::Other(_) => Err(unsupported()),
    }
}

fn by_refresh_token(
    market: &Market,
    client_id: &str,
    request: &TokenRequest,
) -> Result<TokenResponse, TokenError> {
    let invalid = |text| refusal(SignInErrorCode::InvalidRequest, text);
    let refresh_token = request
        .refresh_token
        .as_ref()
        .ok_or_else(|| invalid("The request is missing refresh_token"))?;
    if request.scope.is_some() {
        return Err(invalid("A refresh token takes no scope"));
    }
    let consent = market
        .directory
        .consent(refresh_token)
        .filter(|consent| consent.client_id == client_id && !consent.is_withdrawn)
        .ok_or_else(|| {
            refusal(
                SignInErrorCode::InvalidGrant,
                "The request has an invalid grant parameter : refresh_token",
            )
        })?;
    let caller = Caller {
        client_id: client_id.to_owned(),
        seller: Some(consent.seller),
        scope: None,
        restricted: None,
    };
    Ok(TokenResponse {
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
) -> Result<TokenResponse, TokenError> {
    let scope = request.scope.as_deref().ok_or_else(|| {
        refusal(
            SignInErrorCode::InvalidRequest,
            "The request is missing scope",
        )
    })?;
    if !SCOPES.contains(&scope) {
        return Err(refusal(
            SignInErrorCode::InvalidScope,
            "The requested scope is invalid",
        ));
    }
    let caller = Caller {
        client_id: client_id.to_owned(),
        seller: None,
        scope: Some(scope.to_owned()),
        restricted: None,
    };
    Ok(TokenResponse {
        access_token: token::issue(market, caller),
        refresh_token: None,
        scope: Some(scope.to_owned()),
        token_type: "bearer".to_owned(),
        expires_in: LIFETIME_SECONDS,
    })
}

/// A refusal with the names of the request, which stand in it once more.
fn refused(mut error: TokenError, ids: RequestIds) -> Answer {
    error.request_id = Some(ids.request_id());
    error.error_index = Some(ids.error_index());
    let answer = Answer::typed(status(&error.error), CONTENT_TYPE, &error);
    match error_type(&error.error) {
        Some(name) => answer.with_header("x-amzn-errortype", format!("{name}{ERROR_NAMESPACE}")),
        None => answer,
    }
}

fn refusal(error: SignInErrorCode, description: &str) -> TokenError {
    TokenError {
        error,
        error_description: Some(description.to_owned()),
        error_index: None,
        request_id: None,
    }
}

/// What stands behind the name of an error in its header.
const ERROR_NAMESPACE: &str = ":http://internal.amazon.com/coral/com.amazon.panda/";

/// The name of an error in its header; recorded is that of the grant type, the others follow it.
const fn error_type(error: &SignInErrorCode) -> Option<&'static str> {
    Some(match error {
        SignInErrorCode::UnsupportedGrantType => "OA2UnsupportedGrantTypeException",
        SignInErrorCode::InvalidClient => "OA2InvalidClientException",
        SignInErrorCode::InvalidGrant => "OA2InvalidGrantException",
        SignInErrorCode::InvalidRequest => "OA2InvalidRequestException",
        SignInErrorCode::InvalidScope => "OA2InvalidScopeException",
        SignInErrorCode::UnauthorizedClient => "OA2UnauthorizedClientException",
        SignInErrorCode::AccessDenied
        | SignInErrorCode::ServerError
        | SignInErrorCode::TemporarilyUnavailable
        | SignInErrorCode::Other(_) => return None,
    })
}

fn status(error: &SignInErrorCode) -> u16 {
    match error {
        SignInErrorCode::InvalidClient => 401,
        SignInErrorCode::AccessDenied => 403,
        SignInErrorCode::ServerError => 500,
        SignInErrorCode::TemporarilyUnavailable => 503,
        SignInErrorCode::InvalidGrant
        | SignInErrorCode::InvalidRequest
        | SignInErrorCode::UnauthorizedClient
        | SignInErrorCode::UnsupportedGrantType
        | SignInErrorCode::InvalidScope
        | SignInErrorCode::Other(_) => 400,
    }
}
