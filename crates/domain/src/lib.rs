//! What an order is, who may cancel it, and what that costs: pure values and functions.
//!
//! Nothing here does I/O, reads a clock, draws a random number or keeps global state. Time comes
//! in as an argument; what should happen outside goes out as a value.

pub mod automation;
pub mod cancel_rate;
pub mod cancellation;
pub mod guided_task;
pub mod id;
pub mod marketplace;
pub mod message;
pub mod money;
pub mod offer_suppression;
pub mod order;
pub mod quantity;
pub mod reason;
pub mod refund;
pub mod rule_table;
