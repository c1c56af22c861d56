//! Making and taking back feeds.

use countermand_spapi::feed::FeedType;
use serde::{Deserialize, Serialize};

use crate::documents::{self, Way};
use crate::feeds::{Feed, FeedStatus};
use crate::ids::SellerIndex;
use crate::market::{Act, Market};
use crate::place;

/// Marketplaces that one feed may be for.
const MAX_MARKETPLACES: usize = 25;

/// A seller asks for a place to upload a document to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateFeedDocument {
    /// Who calls.
    pub seller: SellerIndex,
    /// The content type that the upload will have.
    pub content_type: String,
}

impl Act for CreateFeedDocument {
    type Outcome = String;
    type Refusal = NotCreated;

    fn perform(&self, market: &mut Market) -> Result<String, NotCreated> {
        let is_header = self
            .content_type
            .bytes()
            .all(|byte| (b' '..=b'~').contains(&byte));
        if self.content_type.trim().is_empty() || !is_header {
            return Err(NotCreated::ContentType);
        }
        Ok(documents::create_upload(
            market,
            self.seller,
            &self.content_type,
        ))
    }
}

/// A seller makes a feed of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateFeed {
    /// Who calls.
    pub seller: SellerIndex,
    /// The feed type as it came.
    pub feed_type: String,
    /// The marketplace ids as they came.
    pub marketplace_ids: Vec<String>,
    /// The id of the document.
    pub document: String,
}

/// Why a feed or its document was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCreated {
    /// No content type that a header can carry.
    #[error("The contentType is not valid.")]
    ContentType,
    /// No such feed type.
    #[error("The feedType is not valid.")]
    FeedType,
    /// None or too many marketplaces.
    #[error("marketplaceIds takes 1 to 25 marketplaces.")]
    MarketplaceCount,
    /// A marketplace where the seller does not sell.
    #[error("The seller does not sell in one of the marketplaceIds.")]
    Marketplace,
    /// Not a document of the seller to upload to.
    #[error("The inputFeedDocumentId is not valid.")]
    Document,
}

impl Act for CreateFeed {
    type Outcome = u64;
    type Refusal = NotCreated;

    fn perform(&self, market: &mut Market) -> Result<u64, NotCreated> {
        let kind = FeedType::parse(&self.feed_type);
        if matches!(kind, FeedType::Other(_)) {
            return Err(NotCreated::FeedType);
        }
        if self.marketplace_ids.is_empty() || self.marketplace_ids.len() > MAX_MARKETPLACES {
            return Err(NotCreated::MarketplaceCount);
        }
        let seller = market.directory.seller(self.seller);
        let sells_at = |id: &String| {
            place::by_id(id)
                .and_then(|place| seller?.participation(place))
                .is_some()
        };
        if !self.marketplace_ids.iter().all(sells_at) {
            return Err(NotCreated::Marketplace);
        }
        market
            .documents
            .find(&self.document)
            .filter(|stored| stored.seller == self.seller)
            .filter(|stored| matches!(stored.way, Way::Upload { .. }))
            .ok_or(NotCreated::Document)?;
        let feed = Feed {
            seller: self.seller,
            kind,
            marketplace_ids: self.marketplace_ids.clone(),
            created_at: market.now,
            status: FeedStatus::InQueue,
            started_at: None,
            ended_at: None,
            result: None,
            content: market.documents.use_upload(&self.document),
        };
        Ok(super::enter(market, feed))
    }
}

/// A seller takes a feed back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelFeed {
    /// Who calls.
    pub seller: SellerIndex,
    /// The feed's number.
    pub feed: u64,
}

/// Why a feed was not taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotStopped {
    /// No such feed of this seller.
    #[error("The feed was not found.")]
    NoFeed,
    /// Its turn has come already.
    #[error("Only a feed that is IN_QUEUE can be cancelled.")]
    Started,
}

impl Act for CancelFeed {
    type Outcome = ();
    type Refusal = NotStopped;

    fn perform(&self, market: &mut Market) -> Result<(), NotStopped> {
        let now = market.now;
        let feed = market
            .feeds
            .feeds
            .get_mut(&self.feed)
            .filter(|feed| feed.seller == self.seller)
            .ok_or(NotStopped::NoFeed)?;
        if feed.status != FeedStatus::InQueue {
            return Err(NotStopped::Started);
        }
        // It keeps its place in the queue and is passed over when its turn comes.
        feed.status = FeedStatus::Cancelled;
        feed.ended_at = Some(now);
        Ok(())
    }
}
