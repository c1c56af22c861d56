//! The steps that take in what the marketplace shows and tells.

pub mod finances;
