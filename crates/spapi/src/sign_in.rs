//! Login with Amazon: the exchange of credentials for access tokens.
//!
//! Source: Amazon's developer documentation, "Connect to the Selling Partner API".

use serde::{Deserialize, Serialize};

use crate::query::Query;

/// The scope of notification destinations.
pub const SCOPE_NOTIFICATIONS: &str = "sellingpartnerapi::notifications";
/// The scope of rotating the client secret.
pub const SCOPE_ROTATION: &str = "sellingpartnerapi::client_credential:rotation";

/// What a client sends, as a form or as JSON. Which fields are there depends on the grant.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TokenRequest {
    /// `refresh_token`, `client_credentials`, `authorization_code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_type: Option<String>,
    /// The application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Its secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// The seller's consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// What a grantless token is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The code of the consent page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl std::fmt::Debug for TokenRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenRequest")
            .field("grant_type", &self.grant_type)
            .field("client_id", &self.client_id)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// A body that is no token request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTokenRequest {
    /// Neither form nor JSON.
    #[error("The request body is not a form and not JSON")]
    Body,
    /// A parameter came twice.
    #[error("The parameter {0} is repeated")]
    Repeated(String),
}

impl TokenRequest {
    /// Reads a body: JSON where the content type says so, else a form (`|` may come raw in it).
    ///
    /// # Errors
    /// When the body is neither, or a parameter of the form is repeated.
    pub fn read(content_type: &str, body: &[u8]) -> Result<Self, NotTokenRequest> {
        if content_type.to_ascii_lowercase().contains("json") {
            return serde_json::from_slice(body).map_err(|_| NotTokenRequest::Body);
        }
        let text = std::str::from_utf8(body).map_err(|_| NotTokenRequest::Body)?;
        let mut request = Self::default();
        for (name, value) in Query::parse(text.trim()).pairs() {
            let field = match name.as_str() {
                "grant_type" => &mut request.grant_type,
                "client_id" => &mut request.client_id,
                "client_secret" => &mut request.client_secret,
                "refresh_token" => &mut request.refresh_token,
                "scope" => &mut request.scope,
                "code" => &mut request.code,
                _ => continue,
            };
            if field.replace(value.clone()).is_some() {
                return Err(NotTokenRequest::Repeated(name.clone()));
            }
        }
        Ok(request)
    }
}

/// A granted token.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TokenAnswer {
    /// The access token; opaque.
    pub access_token: String,
    /// The refresh token, for grants that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// The scope of a grantless token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// `bearer`.
    #[serde(default)]
    pub token_type: String,
    /// Seconds that the token lives.
    #[serde(default)]
    pub expires_in: i64,
}

impl std::fmt::Debug for TokenAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenAnswer")
            .field("scope", &self.scope)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// A refused sign-in; not the shape of the API's errors.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TokenError {
    /// What is wrong, for people.
    #[serde(default)]
    pub error_description: String,
    /// `invalid_grant` and the like.
    pub error: String,
}

impl TokenError {
    /// A refusal.
    pub fn new(error: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            error: error.into(),
            error_description: description.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_and_json_say_the_same() {
        let form = b"grant_type=refresh_token&refresh_token=Atzr|a%2Bb&client_id=i&client_secret=s";
        let json = br#"{"grant_type":"refresh_token","refresh_token":"Atzr|a+b","client_id":"i","client_secret":"s"}"#;
        let form = TokenRequest::read("application/x-www-form-urlencoded", form);
        assert_eq!(form, TokenRequest::read("application/json", json));
        assert_eq!(
            form.expect("a form").refresh_token.as_deref(),
            Some("Atzr|a+b")
        );
    }

    #[test]
    fn a_repeated_parameter_is_refused() {
        let read = TokenRequest::read("", b"scope=a&scope=b");
        assert_eq!(read, Err(NotTokenRequest::Repeated("scope".to_owned())));
    }

    #[test]
    fn secrets_are_not_printed() {
        let request = TokenRequest {
            client_secret: Some("hush".to_owned()),
            refresh_token: Some("hush".to_owned()),
            ..TokenRequest::default()
        };
        assert!(!format!("{request:?}").contains("hush"));
    }
}
