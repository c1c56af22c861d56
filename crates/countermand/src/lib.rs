//! The order-cancellation desk for Amazon sellers, as a library behind its command line.

pub mod cli;
pub mod clock;
pub mod decide;
pub mod desk;
pub mod explain;
pub mod generate;
pub mod import;
pub mod ingest;
pub mod jobs;
pub mod measure;
pub mod report;
pub mod secrets;
pub mod settings;
pub mod texts;
