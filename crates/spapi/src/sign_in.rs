//! Login with Amazon: requests for access tokens and their answers.
//!
//! Source: Amazon's pages on LWA; the errors have a shape of their own.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::open_enum;
use crate::query::Query;

/// The scope of the operations on destinations and on subscriptions by id.
pub const SCOPE_NOTIFICATIONS: &str = "sellingpartnerapi::notifications";
/// The scope of the rotation of client secrets.
pub const SCOPE_ROTATION: &str = "sellingpartnerapi::client_credential:rotation";

open_enum! {
    /// What a token is asked for with.
    pub enum GrantType {
        RefreshToken => "refresh_token",
        ClientCredentials => "client_credentials",
        AuthorizationCode => "authorization_code",
    }
}

open_enum! {
    /// What is wrong with a request for a token.
    pub enum SignInErrorCode {
        InvalidClient => "invalid_client",
        InvalidGrant => "invalid_grant",
        InvalidRequest => "invalid_request",
        UnauthorizedClient => "unauthorized_client",
        UnsupportedGrantType => "unsupported_grant_type",
        InvalidScope => "invalid_scope",
        AccessDenied => "access_denied",
        ServerError => "server_error",
        TemporarilyUnavailable => "temporarily_unavailable",
    }
}

/// A request for a token. Its debug form shows no secret.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TokenRequest {
    /// With what it asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_type: Option<GrantType>,
    /// The application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Its secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// The seller's token, of that grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The scope, of client credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The code, of an authorization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Where the consent page led, of an authorization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
}

/// A token. Its debug form does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenResponse {
    /// The access token, opaque, at most 2,048 bytes.
    pub access_token: String,
    /// `bearer`.
    pub token_type: String,
    /// How long it lives, in seconds.
    #[serde(deserialize_with = "crate::flexible::integer")]
    pub expires_in: i64,
    /// The scope, of client credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The seller's token, of the grants that have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

/// A refusal of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenError {
    /// What is wrong.
    pub error: SignInErrorCode,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
    /// Where the sign-in server's logs have it; opaque.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_index: Option<String>,
    /// The request that was refused, as in the header `x-amzn-requestid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl TokenRequest {
    /// Reads a request by its content type: a JSON object, and a form for every other type, whose
    /// values may stand unencoded; `None` when a field is repeated or the JSON is no object of
    /// texts.
    pub fn parse(content_type: Option<&str>, body: &[u8]) -> Option<Self> {
        let is_json = content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("json"));
        if is_json {
            serde_json::from_slice(body).ok()
        } else {
            Self::of_form(&String::from_utf8_lossy(body))
        }
    }

    /// Reads a form; `None` when a field is repeated.
    pub fn of_form(text: &str) -> Option<Self> {
        let mut request = Self::default();
        for (name, value) in Query::parse(text.trim()).pairs() {
            let place = match name {
                "grant_type" => {
                    if request
                        .grant_type
                        .replace(GrantType::parse(value))
                        .is_some()
                    {
                        return None;
                    }
                    continue;
                }
                "client_id" => &mut request.client_id,
                "client_secret" => &mut request.client_secret,
                "refresh_token" => &mut request.refresh_token,
                "scope" => &mut request.scope,
                "code" => &mut request.code,
                "redirect_uri" => &mut request.redirect_uri,
                _ => continue,
            };
            if place.replace(value.to_owned()).is_some() {
                return None;
            }
        }
        Some(request)
    }
}

impl SignInErrorCode {
    /// Whether the same request may succeed later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::ServerError | Self::TemporarilyUnavailable => true,
            Self::InvalidClient
            | Self::InvalidGrant
            | Self::InvalidRequest
            | Self::UnauthorizedClient
            | Self::UnsupportedGrantType
            | Self::InvalidScope
            | Self::AccessDenied
            | Self::Other(_) => false,
        }
    }
}

impl fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenRequest")
            .field("grant_type", &self.grant_type)
            .field("client_id", &self.client_id)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenResponse")
            .field("token_type", &self.token_type)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_from_a_form_and_from_json() {
        let form =
            b"grant_type=refresh_token&client_id=c&client_secret=s%2B1&refresh_token=Atzr|x&z=1";
        let json = br#"{"grant_type":"refresh_token","client_id":"c","client_secret":"s+1","refresh_token":"Atzr|x","z":1}"#;
        let expected = TokenRequest {
            grant_type: Some(GrantType::RefreshToken),
            client_id: Some("c".to_owned()),
            client_secret: Some("s+1".to_owned()),
            refresh_token: Some("Atzr|x".to_owned()),
            ..TokenRequest::default()
        };
        let form_type = "application/x-www-form-urlencoded; charset=UTF-8";
        assert_eq!(
            TokenRequest::parse(Some(form_type), form),
            Some(expected.clone())
        );
        assert_eq!(TokenRequest::parse(None, form), Some(expected.clone()));
        let read = TokenRequest::parse(Some("application/json"), json);
        assert_eq!(read, Some(expected));
        assert!(TokenRequest::parse(Some("application/json"), b"[1]").is_none());
    }

    #[test]
    fn a_repeated_field_is_refused() {
        assert!(TokenRequest::of_form("client_id=a&client_id=a").is_none());
        assert!(TokenRequest::of_form("grant_type=x&grant_type=x").is_none());
        let json = br#"{"client_id":"a","client_id":"a"}"#;
        assert!(TokenRequest::parse(Some("application/json"), json).is_none());
    }

    #[test]
    fn no_secret_is_in_the_debug_form() {
        let request = TokenRequest::of_form("client_secret=hush&refresh_token=hush&code=hush");
        assert!(!format!("{request:?}").contains("hush"));
        let json = r#"{"access_token":"hush","token_type":"bearer","expires_in":3600,"refresh_token":"hush"}"#;
        let answer: TokenResponse = serde_json::from_str(json).unwrap();
        assert!(!format!("{answer:?}").contains("hush"));
        assert_eq!(serde_json::to_string(&answer).unwrap(), json);
    }
}
