//! The order-cancellation desk.

fn main() {}
