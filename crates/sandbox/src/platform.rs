//! The platform's own rules: reasons, windows, limits. Its small model of itself.

pub mod calendar;
pub mod competition;
pub mod health;
pub mod reason;
pub mod standing;
pub mod suppression;
pub mod window;
