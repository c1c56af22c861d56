//! Product Pricing: the version called v0 and that of 2022.

pub mod v0;
pub mod v2022;
