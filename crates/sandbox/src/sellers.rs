//! Sellers: where an account sells.

use crate::http::route::Handler;

/// The function that answers an operation of the Sellers API.
pub fn handler(_name: &str) -> Option<Handler> {
    None
}
