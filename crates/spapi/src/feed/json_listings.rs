//! `JSON_LISTINGS_FEED`: listings as JSON messages, and the report of what became of them.
//!
//! Source: `listings-feed-schema-v2.json`, `listings-feed-message-schema-v2.json`,
//! `listings-feed-processing-report-schema-v2.json`.

mod message;
mod report;

use serde::{Deserialize, Serialize};

pub use message::{ListingsMessage, OperationType, Patch, PatchOperation, Requirements};
pub use report::{
    IssueSeverity, ItemSummary, ListingsIssue, ListingsReport, ListingsSummary, ReportHeader,
};

use super::FeedError;
use crate::limits::Limits;

/// Messages that a feed may have.
const MAX_MESSAGES: usize = 25_000;
/// The version of the document that is written.
pub const VERSION: &str = "2.0";

/// A feed of listings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListingsFeed {
    /// Who sends it.
    pub header: ListingsHeader,
    /// The messages in their order, repeated numbers included.
    pub messages: Vec<ListingsMessage>,
}

/// The header of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListingsHeader {
    /// The seller id.
    pub seller_id: String,
    /// The version of the document: `2.0`.
    pub version: String,
    /// The locale of the messages about issues, as `en_US`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue_locale: Option<String>,
    /// What the report should include.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportRequest>,
}

/// What the report should include.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportRequest {
    /// Sets of data of the Listings Items API, as `summaries`.
    pub included_data: Vec<String>,
    /// The version of that API, as `2021-08-01`.
    pub api_version: String,
}

#[derive(Deserialize)]
struct WireFeed {
    header: ListingsHeader,
    messages: Vec<serde_json::Value>,
}

impl ListingsFeed {
    /// Reads a feed; what is wrong with a message is a fault of that message.
    ///
    /// # Errors
    /// When the document is not JSON with a header and messages, or over a limit.
    pub fn parse(json: &[u8], limits: &Limits) -> Result<Self, FeedError> {
        let json = bounded(json, limits)?;
        let wire: WireFeed = serde_json::from_slice(json)?;
        if wire.messages.len() > MAX_MESSAGES {
            return Err(FeedError::OverLimit {
                what: "messages",
                limit: MAX_MESSAGES,
            });
        }
        Ok(Self {
            header: wire.header,
            messages: wire.messages.into_iter().map(ListingsMessage::of).collect(),
        })
    }

    /// Writes the feed; faults are not written.
    ///
    /// # Errors
    /// When a value cannot be written as JSON.
    pub fn write(&self) -> Result<String, FeedError> {
        Ok(serde_json::to_string(self)?)
    }
}

/// The document without a byte order mark, if it is not too long.
fn bounded<'a>(json: &'a [u8], limits: &Limits) -> Result<&'a [u8], FeedError> {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    if json.len() > limits.json_bytes {
        return Err(FeedError::OverLimit {
            what: "bytes",
            limit: limits.json_bytes,
        });
    }
    Ok(json)
}

#[cfg(test)]
mod tests;
