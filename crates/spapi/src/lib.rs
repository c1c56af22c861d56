//! Amazon documents as they are on the wire: reports, feeds, feed results, notifications.
//!
//! Everything here is total: any bytes end in rows, in lines set aside with their reason, or in a
//! refusal of the whole document. Nothing here knows a rule of cancelling.

pub mod amount;
pub mod decimal;
pub mod delimited;
pub mod document;
pub mod error;
pub mod feed;
pub mod feed_result;
pub mod flat_writer;
pub mod flexible;
pub mod instant;
pub mod limits;
pub mod marketplaces;
pub mod notification;
pub mod open_enum;
pub mod operation;
pub mod query;
pub mod report;
pub mod reports;
#[cfg(test)]
mod schema_check;
pub mod sign_in;
pub mod wire_instant;
pub mod xml;
pub mod xml_writer;
