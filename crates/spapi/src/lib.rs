//! The Selling Partner API as it is on the wire: operations, JSON of the APIs, reports, feeds, feed
//! results, notifications.
//!
//! Everything here is total: any bytes end in values, in lines set aside with their reason, or in a
//! refusal of the whole document. Nothing here knows a rule of cancelling, and nothing here opens a
//! connection: the [`client`] says what to send and what an answer means, its transport sends.

pub mod amount;
pub mod client;
pub mod decimal;
pub mod delimited;
pub mod document;
pub mod envelope;
pub mod error;
pub mod fba_inventory;
pub mod feed;
pub mod feed_result;
pub mod feeds;
pub mod finances;
pub mod flat_writer;
pub mod flexible;
pub mod fulfillment_outbound;
pub mod instant;
pub mod limits;
pub mod listings_items;
pub mod marketplaces;
pub mod messaging;
pub mod money;
pub mod notification;
pub mod open_enum;
pub mod operation;
pub mod orders;
pub mod pricing;
pub mod query;
pub mod report;
pub mod reports;
pub mod sellers;
pub mod sign_in;
pub mod tokens;
pub mod wire_instant;
pub mod xml;
pub mod xml_writer;

#[cfg(test)]
mod schema_check;
