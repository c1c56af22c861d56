//! The platform's own rules: reasons, windows, limits. Its small model of itself.

pub mod reason;
