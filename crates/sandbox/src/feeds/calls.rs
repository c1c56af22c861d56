//! The operations of the Feeds API.

use countermand_spapi::feeds::{
    CreateFeedDocumentResponse, CreateFeedDocumentSpecification, CreateFeedResponse,
    CreateFeedSpecification, FeedDocument, ProcessingStatus,
};
use countermand_spapi::wire_instant::WireInstant;

use crate::documents::{self, Purpose, Way};
use crate::feeds::create::{CancelFeed, CreateFeed, CreateFeedDocument, NotCreated, NotStopped};
use crate::feeds::{Feed, FeedStatus, KEPT_MS, RESULT_KEPT_MS, list};
use crate::http::answer::Answer;
use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::http::route::Handler;
use crate::market::Market;
use crate::world::World;

/// The function that answers an operation of the Feeds API.
pub fn handler(name: &str) -> Option<Handler> {
    match name {
        "createFeedDocument" => Some(create_document),
        "createFeed" => Some(create_feed),
        "getFeed" => Some(get_feed),
        "getFeeds" => Some(list::get_feeds),
        "cancelFeed" => Some(cancel_feed),
        "getFeedDocument" => Some(get_document),
        _ => None,
    }
}

fn create_document(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let body: CreateFeedDocumentSpecification = call.json()?;
    let act = CreateFeedDocument {
        seller: call.seller()?,
        content_type: body.content_type,
    };
    let id = world.act(act)?.map_err(refused)?;
    let speed = world.speed();
    let url = documents::presign(world.now()?, call.base_url, &id, Purpose::Upload, speed);
    let response = CreateFeedDocumentResponse {
        feed_document_id: id,
        url,
    };
    Ok(Answer::json(201, &response))
}

fn create_feed(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let body: CreateFeedSpecification = call.json()?;
    let act = CreateFeed {
        seller: call.seller()?,
        feed_type: body.feed_type,
        marketplace_ids: body.marketplace_ids,
        document: body.input_feed_document_id,
    };
    let number = world.act(act)?.map_err(refused)?;
    let response = CreateFeedResponse {
        feed_id: number.to_string(),
    };
    Ok(Answer::json(202, &response))
}

fn get_feed(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let number = number(call)?;
    let market = world.now()?;
    let feed = market
        .feeds
        .find(number)
        .filter(|feed| feed.seller == seller && is_kept(market, feed))
        .ok_or_else(no_feed)?;
    Ok(Answer::json(200, &wire(market, number, feed)))
}

fn cancel_feed(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let act = CancelFeed {
        seller: call.seller()?,
        feed: number(call)?,
    };
    world.act(act)?.map_err(|refusal| match refusal {
        NotStopped::NoFeed => no_feed(),
        NotStopped::Started => Problem::invalid(refusal.to_string()),
    })?;
    Ok(Answer::empty(200))
}

fn get_document(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let seller = call.seller()?;
    let id = call.parameter("feedDocumentId")?;
    let is_encoding_told = call
        .query
        .flag("enableContentEncodingUrlHeader")
        .map_err(|error| Problem::invalid(error.to_string()))?
        .unwrap_or(false);
    let speed = world.speed();
    let market = world.now()?;
    let stored = market
        .documents
        .find(&id)
        .filter(|stored| stored.seller == seller && !is_result_gone(market, stored))
        .ok_or_else(|| Problem::not_found("The feed document was not found."))?;
    let is_gzip = stored.way == Way::Download { is_gzip: true };
    let purpose = Purpose::Download { is_encoding_told };
    let response = FeedDocument {
        url: documents::presign(market, call.base_url, &id, purpose, speed),
        feed_document_id: id,
        compression_algorithm: is_gzip.then(|| "GZIP".to_owned()),
    };
    Ok(Answer::json(200, &response))
}

/// A feed as the API shows it.
pub(super) fn wire(market: &Market, number: u64, feed: &Feed) -> countermand_spapi::feeds::Feed {
    let time = |moment: crate::moment::Moment| WireInstant::seconds(moment.timestamp());
    let result = feed.result.as_ref().filter(|id| {
        let stored = market.documents.find(id);
        stored.is_some_and(|stored| !is_result_gone(market, stored))
    });
    countermand_spapi::feeds::Feed {
        feed_id: number.to_string(),
        feed_type: feed.kind.as_str().to_owned(),
        marketplace_ids: feed.marketplace_ids.clone(),
        created_time: time(feed.created_at),
        processing_status: status(feed.status),
        processing_start_time: feed.started_at.map(time),
        processing_end_time: feed.ended_at.map(time),
        result_feed_document_id: result.cloned(),
    }
}

/// Whether a feed can still be seen.
pub(super) fn is_kept(market: &Market, feed: &Feed) -> bool {
    market.now.since_ms(feed.created_at) <= KEPT_MS
}

pub(super) const fn status(status: FeedStatus) -> ProcessingStatus {
    match status {
        FeedStatus::InQueue => ProcessingStatus::InQueue,
        FeedStatus::InProgress => ProcessingStatus::InProgress,
        FeedStatus::Done => ProcessingStatus::Done,
        FeedStatus::Fatal => ProcessingStatus::Fatal,
        FeedStatus::Cancelled => ProcessingStatus::Cancelled,
    }
}

fn is_result_gone(market: &Market, stored: &documents::Stored) -> bool {
    market.now.since_ms(stored.created_at) > RESULT_KEPT_MS
}

fn number(call: &Call<'_>) -> Result<u64, Problem> {
    let id = call.parameter("feedId")?;
    id.parse()
        .ok()
        .filter(|number: &u64| number.to_string() == id)
        .ok_or_else(no_feed)
}

fn no_feed() -> Problem {
    Problem::not_found("The feed was not found.")
}

fn refused(refusal: NotCreated) -> Problem {
    Problem::invalid(refusal.to_string())
}
