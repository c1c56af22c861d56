//! The processing report of a listings feed.

use serde::{Deserialize, Serialize};

use super::{ReportRequest, bounded};
use crate::feed::FeedError;
use crate::limits::Limits;
use crate::open_enum;

open_enum! {
    /// How bad an issue is.
    pub enum IssueSeverity {
        /// The message is not carried out.
        Error => "ERROR",
        /// It is carried out, with a reservation.
        Warning => "WARNING",
        /// For information.
        Info => "INFO",
    }
}

/// What became of a listings feed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListingsReport {
    /// Of which feed.
    pub header: ReportHeader,
    /// What is wrong, with the feed or with messages.
    pub issues: Vec<ListingsIssue>,
    /// The counts.
    pub summary: ListingsSummary,
    /// The listings, where the feed asked for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<serde_json::Value>,
}

/// Which feed a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportHeader {
    /// The seller id.
    pub seller_id: String,
    /// The version of the document: `2.0`.
    pub version: String,
    /// The feed.
    pub feed_id: String,
    /// What the feed asked to include.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportRequest>,
}

/// Something wrong with a message, or with the feed when there is no number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListingsIssue {
    /// The number of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<u32>,
    /// The SKU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// A code that the documentation may explain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// How bad it is.
    pub severity: IssueSeverity,
    /// What it is, for people.
    pub message: String,
    /// The attribute meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute_name: Option<String>,
}

/// The counts of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListingsSummary {
    /// Errors.
    #[serde(rename = "errors")]
    pub n_errors: u64,
    /// Warnings.
    #[serde(rename = "warnings")]
    pub n_warnings: u64,
    /// Messages that were looked at.
    #[serde(rename = "messagesProcessed")]
    pub n_processed: u64,
    /// Messages that are carried out.
    #[serde(rename = "messagesAccepted")]
    pub n_accepted: u64,
    /// Messages that are not.
    #[serde(rename = "messagesInvalid")]
    pub n_invalid: u64,
    /// The counts of the listings, where the feed asked for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_summary: Option<ItemSummary>,
}

/// The counts of the listings in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ItemSummary {
    /// Listings.
    #[serde(rename = "items")]
    pub n_items: u64,
    /// Errors.
    #[serde(rename = "errors")]
    pub n_errors: u64,
    /// Warnings.
    #[serde(rename = "warnings")]
    pub n_warnings: u64,
}

impl ListingsReport {
    /// Reads a report.
    ///
    /// # Errors
    /// When the document is no such report, or over a limit.
    pub fn parse(json: &[u8], limits: &Limits) -> Result<Self, FeedError> {
        Ok(serde_json::from_slice(bounded(json, limits)?)?)
    }

    /// Writes the report.
    ///
    /// # Errors
    /// When a value cannot be written as JSON.
    pub fn write(&self) -> Result<String, FeedError> {
        Ok(serde_json::to_string(self)?)
    }
}
