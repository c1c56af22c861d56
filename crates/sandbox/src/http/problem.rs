//! Refusals in the shape that every Selling Partner API has.

use countermand_spapi::error::ErrorList;

use crate::http::answer::{Answer, JSON};
use crate::journal::JournalError;

/// Why a call was refused.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The caller can read why.
    #[error("{status} {code}: {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Amazon's code word.
        code: &'static str,
        /// What is wrong.
        message: String,
        /// What exactly, or empty.
        details: String,
    },
    /// The world cannot be written any more.
    #[error(transparent)]
    Broken(#[from] JournalError),
}

impl Problem {
    /// A refusal of one's own.
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self::Refused {
            status,
            code,
            message: message.into(),
            details: String::new(),
        }
    }

    /// 400 `InvalidInput`.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidInput", message)
    }

    /// 404 `NotFound`.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "NotFound", message)
    }

    /// 403 `Unauthorized` with the text that clients know.
    pub fn denied(details: impl Into<String>) -> Self {
        Self::new(
            403,
            "Unauthorized",
            "Access to requested resource is denied.",
        )
        .with(details)
    }

    /// 429 `QuotaExceeded`.
    pub fn quota_exceeded() -> Self {
        Self::new(
            429,
            "QuotaExceeded",
            "You exceeded your quota for the requested resource.",
        )
    }

    /// 500 `InternalFailure`.
    pub fn internal() -> Self {
        Self::new(
            500,
            "InternalFailure",
            "We encountered an internal error. Please try again.",
        )
    }

    /// 503 `ServiceUnavailable`.
    pub fn unavailable() -> Self {
        Self::new(
            503,
            "ServiceUnavailable",
            "Service is temporarily unavailable. Please try again.",
        )
    }

    /// The same refusal with details.
    #[must_use]
    pub fn with(mut self, text: impl Into<String>) -> Self {
        if let Self::Refused { details, .. } = &mut self {
            *details = text.into();
        }
        self
    }

    /// The refusal as an answer.
    pub fn answer(&self) -> Answer {
        match self {
            Self::Refused {
                status,
                code,
                message,
                details,
            } => Answer::typed(*status, JSON, &ErrorList::one(code, message, details)),
            Self::Broken(error) => {
                tracing::error!(error = %error, "the world cannot be written");
                Self::internal().answer()
            }
        }
    }
}
