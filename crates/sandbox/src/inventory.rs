//! Stock in the platform's warehouse.

mod calls;
pub mod sandbox_only;
mod summary;

use std::collections::BTreeSet;

use crate::http::route::Handler;
use crate::ids::ListingIndex;

/// What the stock calls remember.
#[derive(Debug, Default)]
pub struct InventoryDesk {
    /// Idempotency tokens whose stock was added.
    tokens: BTreeSet<String>,
}

/// The id under which the platform's warehouse keeps a listing's units.
pub fn fn_sku(index: ListingIndex) -> String {
    format!("X00{:07}", index.0)
}

/// The function that answers an operation of the FBA Inventory API.
pub fn handler(name: &str) -> Option<Handler> {
    calls::handler(name)
}
