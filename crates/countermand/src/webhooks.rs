//! Webhooks: addresses of the operator's own that are told what happens.
//!
//! ```text
//! audit record ─ event ─> delivery (durable) ─ courier ─> post ─> address
//!                                        └ retry: when again, and how the address stands
//! ```
//!
//! The audit records are the events: `event` gives one its type and its thin payload. `courier`
//! puts what an endpoint wants to hear in line and sends what is due; `signature` signs as Standard
//! Webhooks has it, `address` decides where one may be sent, `post` sends it there, and `retry`
//! decides what follows from the answer.

pub mod address;
pub mod courier;
pub mod event;
pub mod post;
pub mod retry;
pub mod schema;
pub mod sealed;
pub mod signature;
