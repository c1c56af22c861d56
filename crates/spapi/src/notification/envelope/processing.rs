//! The payloads of `FEED_PROCESSING_FINISHED` and `REPORT_PROCESSING_FINISHED`.

use serde::{Deserialize, Serialize};

use crate::feeds;
use crate::reports;

/// The payload of `FEED_PROCESSING_FINISHED`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeedProcessingFinishedPayload {
    /// The feed.
    pub feed_processing_finished_notification: FeedProcessingFinishedNotification,
}

/// A feed that is finished.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeedProcessingFinishedNotification {
    /// The seller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_id: Option<String>,
    /// The seller's account.
    pub account_id: String,
    /// The feed.
    pub feed_id: String,
    /// Its type.
    pub feed_type: String,
    /// Its state, `CANCELLED`, `DONE` or `FATAL`.
    pub processing_status: feeds::ProcessingStatus,
    /// The processing report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_feed_document_id: Option<String>,
}

/// The payload of `REPORT_PROCESSING_FINISHED`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportProcessingFinishedPayload {
    /// The report.
    pub report_processing_finished_notification: ReportProcessingFinishedNotification,
}

/// A report that is finished.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportProcessingFinishedNotification {
    /// The seller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_id: Option<String>,
    /// The seller's account.
    pub account_id: String,
    /// The report.
    pub report_id: String,
    /// Its type.
    pub report_type: String,
    /// Its state, `CANCELLED`, `DONE` or `FATAL`.
    pub processing_status: reports::ProcessingStatus,
    /// The document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_document_id: Option<String>,
}
