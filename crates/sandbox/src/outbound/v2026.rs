//! Fulfillment Outbound 2026-07-04.

use crate::http::route::Handler;

/// The function that answers an operation.
pub fn handler(_name: &str) -> Option<Handler> {
    None
}
