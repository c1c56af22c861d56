//! Feeds 2021-06-30: documents sent to Amazon and what became of them.
//!
//! Source: `feeds_2021-06-30.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::open_enum;
use crate::wire_instant::WireInstant;

open_enum! {
    /// The state of a feed; `DONE` does not mean that a message succeeded.
    pub enum ProcessingStatus {
        Cancelled => "CANCELLED",
        Done => "DONE",
        Fatal => "FATAL",
        InProgress => "IN_PROGRESS",
        InQueue => "IN_QUEUE",
    }
}

/// The body of `createFeedDocument`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateFeedDocumentSpecification {
    /// The content type, which the upload must repeat to the letter.
    pub content_type: String,
}

/// The answer of `createFeedDocument`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateFeedDocumentResponse {
    /// The document.
    pub feed_document_id: String,
    /// Where to upload it, within 5 minutes.
    pub url: String,
}

/// The body of `createFeed`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateFeedSpecification {
    /// The type, as `POST_ORDER_ACKNOWLEDGEMENT_DATA`.
    pub feed_type: String,
    /// 1 to 25 marketplaces.
    #[serde(default, deserialize_with = "flexible::list")]
    pub marketplace_ids: Vec<String>,
    /// The document uploaded.
    pub input_feed_document_id: String,
    /// Options by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed_options: Option<BTreeMap<String, String>>,
}

/// The answer of `createFeed`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateFeedResponse {
    /// The feed.
    pub feed_id: String,
}

/// A feed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Feed {
    /// Its id.
    pub feed_id: String,
    /// Its type.
    pub feed_type: String,
    /// Its marketplaces.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub marketplace_ids: Vec<String>,
    /// When it was created.
    pub created_time: WireInstant,
    /// Its state.
    pub processing_status: ProcessingStatus,
    /// When work on it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processing_start_time: Option<WireInstant>,
    /// When work on it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processing_end_time: Option<WireInstant>,
    /// The processing report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_feed_document_id: Option<String>,
}

/// The answer of `getFeeds`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetFeedsResponse {
    /// The feeds.
    #[serde(default, deserialize_with = "flexible::list")]
    pub feeds: Vec<Feed>,
    /// The token of the next page, to be sent alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// The answer of `getFeedDocument`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeedDocument {
    /// The document.
    pub feed_document_id: String,
    /// Where it lies, for 5 minutes.
    pub url: String,
    /// `GZIP` where it is compressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compression_algorithm: Option<String>,
}
