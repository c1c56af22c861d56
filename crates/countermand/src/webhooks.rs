//! Webhooks: what every one of them has, whatever it tells.
//!
//! `signature` signs a message as Standard Webhooks has it, `address` decides where one may be
//! sent.

pub mod address;
pub mod signature;
