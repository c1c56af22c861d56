//! The documents of the Feeds API: what sellers send, read and written.
//!
//! What is wrong with one message is a [`Fault`] of that message, and the others are read; what
//! makes the whole document unreadable is a [`FeedError`].

pub mod envelope;
mod fault;
mod flat;
pub mod fulfillment_cancellation;
pub mod json_listings;
mod kind;
pub mod order_acknowledgement;
pub mod order_adjustment;
pub mod order_fulfillment;
pub mod processing_report;

pub use envelope::{Envelope, Message};
pub use fault::{Fault, FeedError, NotFlat};
pub use kind::{FeedFormat, FeedType};

#[cfg(test)]
mod tests;
