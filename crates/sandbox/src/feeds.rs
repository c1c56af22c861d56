//! Feeds: documents with orders to the platform.
//!
//! Feeds of one seller and one type are worked one after the other. What a feed does, it does in
//! the instant of its end.

mod acknowledgement;
mod adjustment;
mod calls;
mod create;
mod fulfillment;
mod list;
mod listings;
mod messages;
mod multi_channel;
mod other;
mod work;

use std::collections::{BTreeMap, VecDeque};

use countermand_spapi::feed::FeedType;

use crate::documents::Uploaded;
use crate::ids::{OrderIndex, SellerIndex};
use crate::market::Market;
use crate::market::agenda::Happening;
use crate::market::notice::Notice;
use crate::market::order::Amounts;
use crate::moment::{DAY_MS, Moment, SECOND_MS};

pub use calls::handler;
pub use create::{CancelFeed, CreateFeed, CreateFeedDocument, NotCreated, NotStopped};

/// How long a feed is kept.
pub const KEPT_MS: i64 = 90 * DAY_MS;
/// How long the document with its result is kept.
pub const RESULT_KEPT_MS: i64 = 28 * DAY_MS;
/// The first feed id is about here.
const FIRST_NUMBER: u64 = 50_000_000_000;

/// Work on a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FeedEvent {
    /// The feed's turn has come.
    Starts(u64),
    /// The feed is worked off.
    Ends(u64),
}

/// Where a feed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedStatus {
    /// Waiting for its turn.
    InQueue,
    /// Being worked.
    InProgress,
    /// Worked off; messages of it may have failed.
    Done,
    /// Broken off; none, a part, or all of it was done.
    Fatal,
    /// Taken back by the seller before its turn.
    Cancelled,
}

/// One feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Whose it is.
    pub seller: SellerIndex,
    /// Its type.
    pub kind: FeedType,
    /// Marketplace ids, as the seller gave them.
    pub marketplace_ids: Vec<String>,
    /// When it was made.
    pub created_at: Moment,
    /// Where it stands.
    pub status: FeedStatus,
    /// When work began.
    pub started_at: Option<Moment>,
    /// When work ended.
    pub ended_at: Option<Moment>,
    /// The document that says what became of it.
    pub result: Option<String>,
    content: Option<Uploaded>,
}

/// All feeds.
#[derive(Debug, Default)]
pub struct FeedDesk {
    feeds: BTreeMap<u64, Feed>,
    queues: BTreeMap<(SellerIndex, String), VecDeque<u64>>,
    /// What refunds gave back for a line, by component.
    given_back: BTreeMap<(OrderIndex, usize), Amounts>,
}

impl FeedDesk {
    /// The feed with this number, which is its id.
    pub fn find(&self, number: u64) -> Option<&Feed> {
        self.feeds.get(&number)
    }
}

/// Lets a feed go on.
pub fn happen(market: &mut Market, event: FeedEvent) {
    match event {
        FeedEvent::Starts(number) => start(market, number),
        FeedEvent::Ends(number) => end(market, number),
    }
}

/// Takes a feed in and gives it a place in its queue; its number.
fn enter(market: &mut Market, feed: Feed) -> u64 {
    let number = market.feeds.feeds.last_key_value().map_or_else(
        || FIRST_NUMBER + market.draws("first feed", 0).below(100_000_000),
        |(last, _)| last + 1,
    );
    let queue = (feed.seller, feed.kind.as_str().to_owned());
    market.feeds.feeds.insert(number, feed);
    let waiting = market.feeds.queues.entry(queue).or_default();
    waiting.push_back(number);
    if waiting.len() == 1 {
        call_up(market, number);
    }
    number
}

/// Sets the time at which the first feed of a queue has its turn.
fn call_up(market: &mut Market, number: u64) {
    let mut draws = market.draws("feed waits", number);
    let wait_s = market.scenario.processing.feed_queue_s.draw(&mut draws);
    let at = market.now.plus_ms(wait_s * SECOND_MS);
    let event = Happening::Feed(FeedEvent::Starts(number));
    market.agenda.enter(at, event);
}

fn start(market: &mut Market, number: u64) {
    let now = market.now;
    let Some(feed) = market.feeds.feeds.get_mut(&number) else {
        return;
    };
    if feed.status != FeedStatus::InQueue {
        // It was taken back; the next one follows.
        leave_queue(market, number);
        return;
    }
    feed.status = FeedStatus::InProgress;
    feed.started_at = Some(now);
    let mut draws = market.draws("feed works", number);
    let work_s = market.scenario.processing.feed_work_s.draw(&mut draws);
    let work_ms = work_s * SECOND_MS * crate::faults::work_factor(market);
    let at = now.plus_ms(work_ms);
    let event = Happening::Feed(FeedEvent::Ends(number));
    market.agenda.enter(at, event);
}

fn end(market: &mut Market, number: u64) {
    let now = market.now;
    let Some(feed) = market.feeds.find(number).cloned() else {
        return;
    };
    let (status, result) = work::carry_out(market, number, &feed);
    if let Some(feed) = market.feeds.feeds.get_mut(&number) {
        feed.status = status;
        feed.result = result;
        feed.ended_at = Some(now);
    }
    market.notices.push(Notice::FeedFinished(number));
    leave_queue(market, number);
}

fn leave_queue(market: &mut Market, number: u64) {
    let Some(feed) = market.feeds.feeds.get(&number) else {
        return;
    };
    let queue = (feed.seller, feed.kind.as_str().to_owned());
    let next = market.feeds.queues.get_mut(&queue).and_then(|waiting| {
        waiting.pop_front();
        waiting.front().copied()
    });
    if let Some(next) = next {
        call_up(market, next);
    }
}

#[cfg(test)]
mod tests;
