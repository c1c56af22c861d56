//! The order-cancellation desk, as a library behind its command line.

pub mod ingest;
