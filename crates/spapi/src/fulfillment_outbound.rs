//! Fulfillment Outbound: multi-channel orders, the version of 2020 and that of 2026.

pub mod v2020;
pub mod v2026;
