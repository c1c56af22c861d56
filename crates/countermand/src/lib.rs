//! The order-cancellation desk for Amazon sellers.

pub mod cli;
pub mod clock;
pub mod decide;
