//! The order-cancellation desk for Amazon sellers.

pub mod cli;
pub mod decide;
pub mod explain;
pub mod texts;
