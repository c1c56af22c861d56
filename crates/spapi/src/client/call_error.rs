//! Why a call has no answer of use, and what became of it.

use jiff::Timestamp;

use super::address::AddressError;
use super::sign_in::SignInError;
use super::transport::TransportError;
use crate::error::ErrorList;

/// Why a call came to nothing, or to nothing that is known.
///
/// No variant carries a token, a body, or an address with its query.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CallError {
    /// The usage plan has no request left for a call of this urgency. Nothing was sent.
    #[error("the usage plan has no request left until {until}")]
    NotNow {
        /// When one is left again.
        until: Timestamp,
    },
    /// The API had no request left: 429. Nothing was carried out.
    #[error("the marketplace says that the quota is used up")]
    Throttled {
        /// Before when the operation is not called again.
        until: Timestamp,
        /// The request, as the API knows it.
        request_id: Option<String>,
    },
    /// The API refused the request: 4xx. Nothing was carried out, and the same request will be
    /// refused again.
    #[error("the request was refused with the status {status}")]
    Refused {
        /// The status.
        status: u16,
        /// What is wrong with it; empty when somebody else answered.
        errors: ErrorList,
        /// The request, as the API knows it.
        request_id: Option<String>,
    },
    /// The application or the seller may not call the operation: 401 or 403. Nothing was carried
    /// out.
    #[error("the account may not call {operation}")]
    Unauthorized {
        /// The operation, by its key.
        operation: String,
        /// The status.
        status: u16,
        /// What is wrong; empty when somebody else answered.
        errors: ErrorList,
        /// The request, as the API knows it.
        request_id: Option<String>,
    },
    /// There is no access token. Nothing was sent.
    #[error("there is no access token for the call")]
    SignIn {
        /// Why.
        #[from]
        source: SignInError,
    },
    /// The request may have been carried out. A write must be looked up before it is sent again.
    #[error("what became of the request is not known")]
    Unknown {
        /// How that came.
        #[source]
        reason: UnknownReason,
        /// The request, as the API knows it, where there was an answer.
        request_id: Option<String>,
    },
    /// The request certainly never arrived.
    #[error("the request did not reach the marketplace")]
    NotSent {
        /// What the transport says.
        #[source]
        source: TransportError,
    },
    /// The request cannot be put together. Nothing was sent.
    #[error("the call cannot be written as a request")]
    Unwritable {
        /// Why.
        #[source]
        source: UnwritableCall,
    },
    /// The answer of a read cannot be read.
    #[error("the answer cannot be read: {reason}")]
    Unreadable {
        /// Where reading ended, without the text.
        reason: String,
        /// The request, as the API knows it.
        request_id: Option<String>,
    },
}

/// How it came that the fate of a request is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownReason {
    /// No answer, or no end of it.
    #[error("there was no whole answer")]
    NoAnswer {
        /// What the transport says.
        #[source]
        source: TransportError,
    },
    /// A failure on the other side: 5xx, or 408 of somebody in between.
    #[error("the other side failed with the status {status}")]
    Failure {
        /// The status.
        status: u16,
    },
    /// A status that no operation has; a redirect above all, which is not followed.
    #[error("the status {status} is none of the interface")]
    StrangeStatus {
        /// The status.
        status: u16,
    },
    /// Success, in words that cannot be read.
    #[error("the request succeeded, but the answer cannot be read: {reason}")]
    Unreadable {
        /// Where reading ended, without the text.
        reason: String,
    },
}

/// Why a call cannot be written as a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnwritableCall {
    /// A parameter of the path is missing, empty, `.` or `..`, which no server would read as meant.
    #[error("the parameter {name} of the path has no proper value")]
    PathParameter {
        /// The parameter.
        name: &'static str,
    },
    /// The body is no JSON.
    #[error("the body cannot be written as JSON: {reason}")]
    Body {
        /// Why.
        reason: String,
    },
    /// The content type is no header.
    #[error("the content type cannot be sent as a header")]
    ContentType,
    /// The address of a document is not one to talk to.
    #[error("the address of the document is not one to talk to")]
    Address {
        /// Why.
        #[from]
        source: AddressError,
    },
}

/// What became of the request of a call that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It never arrived.
    NotSent,
    /// It arrived, and nothing was carried out.
    Refused,
    /// It may have been carried out.
    Unknown,
}

impl CallError {
    /// What the failure of a transport means for a request, which is a read or a write.
    pub(super) fn of_transport(source: TransportError, is_read: bool) -> Self {
        match source {
            TransportError::NotSent { .. } | TransportError::Stopped => Self::NotSent { source },
            TransportError::TooLarge { .. } if is_read => Self::Unreadable {
                reason: source.to_string(),
                request_id: None,
            },
            TransportError::TooLarge { .. } | TransportError::Unanswered { .. } => Self::Unknown {
                reason: UnknownReason::NoAnswer { source },
                request_id: None,
            },
        }
    }

    /// What became of the request.
    pub fn fate(&self) -> Fate {
        match self {
            Self::NotNow { .. }
            | Self::SignIn { .. }
            | Self::NotSent { .. }
            | Self::Unwritable { .. } => Fate::NotSent,
            Self::Throttled { .. } | Self::Refused { .. } | Self::Unauthorized { .. } => {
                Fate::Refused
            }
            Self::Unknown { .. } | Self::Unreadable { .. } => Fate::Unknown,
        }
    }

    /// Whether the same call may succeed later without anybody's doing. It says nothing of whether
    /// it may be repeated: a write whose fate is unknown must be looked up first.
    pub fn is_retryable_later(&self) -> bool {
        match self {
            Self::NotNow { .. } | Self::Throttled { .. } | Self::Unknown { .. } => true,
            Self::NotSent { source } => match source {
                TransportError::NotSent { .. } | TransportError::Unanswered { .. } => true,
                TransportError::TooLarge { .. } | TransportError::Stopped => false,
            },
            Self::SignIn { source } => source.is_passing(),
            Self::Refused { .. }
            | Self::Unauthorized { .. }
            | Self::Unwritable { .. }
            | Self::Unreadable { .. } => false,
        }
    }

    /// Before when the call is useless, where that is known.
    pub fn not_before(&self) -> Option<Timestamp> {
        match self {
            Self::NotNow { until } | Self::Throttled { until, .. } => Some(*until),
            Self::SignIn { source } => source.until(),
            Self::Refused { .. }
            | Self::Unauthorized { .. }
            | Self::Unknown { .. }
            | Self::NotSent { .. }
            | Self::Unwritable { .. }
            | Self::Unreadable { .. } => None,
        }
    }

    /// The request, as the API knows it, where there was an answer that named it.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Throttled { request_id, .. }
            | Self::Refused { request_id, .. }
            | Self::Unauthorized { request_id, .. }
            | Self::Unknown { request_id, .. }
            | Self::Unreadable { request_id, .. } => request_id.as_deref(),
            Self::NotNow { .. }
            | Self::SignIn { .. }
            | Self::NotSent { .. }
            | Self::Unwritable { .. } => None,
        }
    }

    /// The status of the answer, where the API refused the request.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } | Self::Unauthorized { status, .. } => Some(*status),
            Self::Throttled { .. } => Some(429),
            Self::Unknown { reason, .. } => match reason {
                UnknownReason::Failure { status } | UnknownReason::StrangeStatus { status } => {
                    Some(*status)
                }
                UnknownReason::NoAnswer { .. } | UnknownReason::Unreadable { .. } => None,
            },
            Self::NotNow { .. }
            | Self::SignIn { .. }
            | Self::NotSent { .. }
            | Self::Unwritable { .. }
            | Self::Unreadable { .. } => None,
        }
    }
}
