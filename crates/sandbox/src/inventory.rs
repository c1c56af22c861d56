//! Stock in the platform's warehouse.

use crate::http::route::Handler;

/// The function that answers an operation of the FBA Inventory API.
pub fn handler(_name: &str) -> Option<Handler> {
    None
}
