//! Restricted data tokens.

use crate::http::route::Handler;

/// The function that answers an operation of the Tokens API.
pub fn handler(_name: &str) -> Option<Handler> {
    None
}
