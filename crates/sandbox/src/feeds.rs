//! Feeds: documents with orders to the platform.

use crate::http::route::Handler;
use crate::market::Market;

/// Work on a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FeedEvent {
    /// The feed's turn has come.
    Starts(u64),
    /// The feed is worked off.
    Ends(u64),
}

/// All feeds.
#[derive(Debug, Default)]
pub struct FeedDesk {}

/// The function that answers an operation of the Feeds API.
pub fn handler(_name: &str) -> Option<Handler> {
    None
}

/// Lets a feed go on.
pub fn happen(_market: &mut Market, _event: FeedEvent) {}
