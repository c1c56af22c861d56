//! Why a message of the queue is no notification.

use countermand_domain::id::IdError;

/// Why a message of the queue cannot be taken in: it goes to quarantine, and is not asked for again.
#[derive(Debug, thiserror::Error)]
pub enum NoticeFault {
    /// Larger than any notification.
    #[error("the message has {size_bytes} bytes, over the limit of {limit_bytes}")]
    TooLarge {
        /// Bytes found.
        size_bytes: usize,
        /// Bytes allowed.
        limit_bytes: usize,
    },
    /// Not JSON; a cut document is not either.
    #[error("the message is not JSON")]
    NotJson {
        /// Where it is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// No type.
    #[error("the message names no `NotificationType`")]
    NoType,
    /// A field without which it cannot be followed.
    #[error("the {kind} notification has no `{field}`")]
    Missing {
        /// The type.
        kind: &'static str,
        /// The field, as Amazon names it.
        field: &'static str,
    },
    /// A field that has to be an id and is none.
    #[error("`{field}` of the {kind} notification is no id")]
    BadId {
        /// The type.
        kind: &'static str,
        /// The field, as Amazon names it.
        field: &'static str,
        /// What is wrong with it.
        #[source]
        source: IdError,
    },
}

impl NoticeFault {
    /// The stable code, for machines.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::NotJson { .. } => "bad-json",
            Self::NoType => "other-notification",
            Self::Missing { .. } => "missing-field",
            Self::BadId { .. } => "bad-id",
        }
    }

    /// The field that is wrong, as Amazon names it; empty when the whole message is.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } | Self::NotJson { .. } => "",
            Self::NoType => "NotificationType",
            Self::Missing { field, .. } | Self::BadId { field, .. } => field,
        }
    }

    /// What the operator can do, in English.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } | Self::NotJson { .. } | Self::NoType => {
                "look who else may write into the queue: the marketplace sends no such message"
            }
            Self::Missing { .. } | Self::BadId { .. } => {
                "nothing is lost: orders are read on a schedule too; report the message"
            }
        }
    }
}
