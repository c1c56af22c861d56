//! Errors of the API, the same for all but sign-in.
//!
//! Source: `Error` and `ErrorList` of every model.

use serde::{Deserialize, Serialize};

use crate::flexible;

/// An error.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Error {
    /// A word such as `InvalidInput`; some static cases have the status number.
    #[serde(default)]
    pub code: String,
    /// What is wrong, for people.
    #[serde(default)]
    pub message: String,
    /// More of it; clients look here for `access token … has expired`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

/// A body of errors.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorList {
    /// One error or more.
    #[serde(default, deserialize_with = "flexible::list")]
    pub errors: Vec<Error>,
}

impl ErrorList {
    /// A body of one error.
    pub fn one(code: &str, message: &str, details: &str) -> Self {
        Self {
            errors: vec![Error {
                code: code.to_owned(),
                message: message.to_owned(),
                details: Some(details.to_owned()),
            }],
        }
    }

    /// Reads a body of errors; `None` when it is anything else, as an answer of a proxy is.
    pub fn parse(json: &[u8]) -> Option<Self> {
        let read: Self = serde_json::from_slice(json).ok()?;
        (!read.errors.is_empty()).then_some(read)
    }

    /// Whether an error has this code.
    pub fn has_code(&self, code: &str) -> bool {
        self.errors.iter().any(|error| error.code == code)
    }

    /// Whether the errors say that the access token is no good any more: it has expired, or it is
    /// not known, as after a revocation or when a sandbox began again. A new one tells which.
    ///
    /// Source: clients renew their token on `Unauthorized` with these words in the details.
    pub fn is_expired_token(&self) -> bool {
        self.errors.iter().any(|error| {
            let details = error.details.as_deref().unwrap_or_default();
            error.code == "Unauthorized"
                && details.split_once("access token").is_some_and(|(_, rest)| {
                    rest.contains("has expired") || rest.contains("revoked, malformed or invalid")
                })
        })
    }
}
