//! Stock in the platform's warehouse.

use crate::http::route::Handler;
use crate::ids::ListingIndex;

/// The id under which the platform's warehouse keeps a listing's units.
pub fn fn_sku(index: ListingIndex) -> String {
    format!("X00{:07}", index.0)
}

/// The function that answers an operation of the FBA Inventory API.
pub fn handler(_name: &str) -> Option<Handler> {
    None
}
