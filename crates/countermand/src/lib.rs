//! The order-cancellation desk for Amazon sellers, as a library behind its command line.

pub mod cli;
pub mod clock;
pub mod decide;
pub mod explain;
pub mod generate;
pub mod http;
pub mod import;
pub mod ingest;
pub mod measure;
pub mod outside;
pub mod report;
pub mod texts;
pub mod webhooks;
