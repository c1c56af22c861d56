//! The wrapper of the older APIs.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::flexible;

/// An answer in a `payload`, with errors beside it or in its place.
///
/// Source: Orders v0, Sellers, Notifications, FBA inventory, Fulfillment Outbound 2020 and Pricing
/// v0; the newer APIs answer without it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<T>,
    /// What is wrong; empty when nothing is.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub errors: Vec<Error>,
}

impl<T> Envelope<T> {
    /// Wraps an answer.
    pub fn of(payload: T) -> Self {
        Self {
            payload: Some(payload),
            errors: Vec::new(),
        }
    }

    /// An answer without a payload, as of a cancellation.
    pub fn empty() -> Self {
        Self {
            payload: None,
            errors: Vec::new(),
        }
    }
}
