//! Orders, in both versions of the API.

pub mod amounts;
pub mod cancel_order;
pub mod confirm_shipment;
pub mod list;
pub mod owned;
pub mod page_token;
pub mod parameters;
pub mod v0;
pub mod v2026;
