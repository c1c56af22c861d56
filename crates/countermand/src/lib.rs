//! The order-cancellation desk for Amazon sellers, as a library behind its command line.

pub mod causes;
pub mod cli;
pub mod clock;
pub mod confirm;
pub mod decide;
pub mod demo;
pub mod desk;
pub mod dispatch;
pub mod doctor;
pub mod effects;
pub mod explain;
pub mod figures;
pub mod generate;
pub mod http;
pub mod import;
pub mod ingest;
pub mod jobs;
pub mod logs;
pub mod measure;
pub mod message_templates;
pub mod outside;
pub mod report;
pub mod search;
pub mod secrets;
pub mod serve;
pub mod settings;
#[cfg(test)]
mod simulation;
pub mod spreadsheet;
pub mod texts;
pub mod users;
pub mod webhooks;
