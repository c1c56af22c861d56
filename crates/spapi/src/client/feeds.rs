//! Calls of Feeds 2021-06-30.

use bytes::Bytes;
use jiff::Timestamp;

use super::Client;
use super::call::{Call, Reply};
use super::call_error::CallError;
use super::documents::Download;
use super::throttle::Urgency;
use crate::feeds::{
    CreateFeedDocumentResponse, CreateFeedDocumentSpecification, CreateFeedResponse,
    CreateFeedSpecification, Feed, FeedDocument, GetFeedsResponse, ProcessingStatus,
};
use crate::operation::OperationId;
use crate::wire_instant::WireInstant;

/// Which feeds are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedSearch {
    /// 1 to 10 types.
    pub feed_types: Vec<String>,
    /// Only of these marketplaces; none for all.
    pub marketplace_ids: Vec<String>,
    /// Only in these states; none for all.
    pub processing_statuses: Vec<ProcessingStatus>,
    /// From when, at most 90 days ago, which is also where it starts without.
    pub created_since: Option<Timestamp>,
    /// Until when.
    pub created_until: Option<Timestamp>,
    /// 1 to 100 feeds a page; 10 without.
    pub page_size: Option<u8>,
}

impl Client {
    /// Makes room for a document of a content type. Nothing happens with it before `create_feed`, so
    /// this may be done again at will.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn create_feed_document(
        &self,
        content_type: &str,
        urgency: Urgency,
    ) -> Result<Reply<CreateFeedDocumentResponse>, CallError> {
        let call = Call::new(OperationId::FeedsCreateFeedDocument, urgency).json(
            &CreateFeedDocumentSpecification {
                content_type: content_type.to_owned(),
            },
        );
        self.call(call).await
    }

    /// Puts the bytes of a feed into the room made for them, within 5 minutes and with the same
    /// content type to the letter. This may be done again at will.
    ///
    /// # Errors
    /// See [`CallError`]; [`CallError::Refused`] with the code `SignatureDoesNotMatch` for another
    /// content type, and with `AccessDenied` when the 5 minutes are over.
    pub async fn upload_feed(
        &self,
        document: &CreateFeedDocumentResponse,
        content_type: &str,
        body: impl Into<Bytes>,
    ) -> Result<Reply<()>, CallError> {
        self.upload(&document.url, content_type, body.into()).await
    }

    /// Hands a feed in. The id of its document must be stored before.
    ///
    /// This is a write, and the client never repeats it: when its fate is unknown, the feeds of the
    /// type are listed and the one of that time is looked at.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn create_feed(
        &self,
        feed: &CreateFeedSpecification,
        urgency: Urgency,
    ) -> Result<Reply<CreateFeedResponse>, CallError> {
        let call = Call::new(OperationId::FeedsCreateFeed, urgency).json(feed);
        self.call(call).await
    }

    /// A feed. Right after `create_feed` it may not be found for up to a minute.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn feed(&self, feed_id: &str, urgency: Urgency) -> Result<Reply<Feed>, CallError> {
        let call = Call::new(OperationId::FeedsGetFeed, urgency).path("feedId", feed_id);
        self.call(call).await
    }

    /// The first page of feeds.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn feeds(
        &self,
        search: &FeedSearch,
        urgency: Urgency,
    ) -> Result<Reply<GetFeedsResponse>, CallError> {
        let written = |at: Timestamp| WireInstant::seconds(at).as_str().to_owned();
        let statuses: Vec<&str> = search
            .processing_statuses
            .iter()
            .map(ProcessingStatus::as_str)
            .collect();
        let call = Call::new(OperationId::FeedsGetFeeds, urgency)
            .query_list("feedTypes", &search.feed_types)
            .query_list("marketplaceIds", &search.marketplace_ids)
            .query_list("processingStatuses", &statuses)
            .query_if("createdSince", search.created_since.map(written))
            .query_if("createdUntil", search.created_until.map(written))
            .query_if("pageSize", search.page_size.map(|size| size.to_string()));
        self.call(call).await
    }

    /// A further page of feeds, by the token of the page before, which is sent alone.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn feeds_page(
        &self,
        token: &str,
        urgency: Urgency,
    ) -> Result<Reply<GetFeedsResponse>, CallError> {
        let call = Call::new(OperationId::FeedsGetFeeds, urgency).query("nextToken", token);
        self.call(call).await
    }

    /// Takes a feed back that nobody has begun to work on.
    ///
    /// This is a write, and the client never repeats it.
    ///
    /// # Errors
    /// See [`CallError`]; 400 when work on it has begun.
    pub async fn cancel_feed(
        &self,
        feed_id: &str,
        urgency: Urgency,
    ) -> Result<Reply<()>, CallError> {
        let call = Call::new(OperationId::FeedsCancelFeed, urgency).path("feedId", feed_id);
        self.call_without_answer(call).await
    }

    /// Where the result of a feed lies, for 5 minutes.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn feed_document(
        &self,
        feed_document_id: &str,
        urgency: Urgency,
    ) -> Result<Reply<FeedDocument>, CallError> {
        let call = Call::new(OperationId::FeedsGetFeedDocument, urgency)
            .path("feedDocumentId", feed_document_id);
        self.call(call).await
    }

    /// Brings the result of a feed, to be read by [`FeedResult`](crate::feed_result::FeedResult).
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn download_feed_result(
        &self,
        document: &FeedDocument,
    ) -> Result<Reply<Download>, CallError> {
        self.download(&document.url).await
    }
}
