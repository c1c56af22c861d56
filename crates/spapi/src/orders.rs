//! Orders: the version of 2013, called v0, and that of 2026.

pub mod v0;
pub mod v2026;
