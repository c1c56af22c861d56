//! Orders, in both versions of the API.

pub mod cancel_order;
pub mod v0;
pub mod v2026;
