//! A marketplace that speaks the Selling Partner API and plays the platform's side.
pub mod static_cases;
