//! After an unclean or older start sending stays closed until our own recent feeds, the orders they
//! touched and the refunds they made have been read (invariant I18).

use std::collections::BTreeSet;

use countermand_spapi::client::{FeedSearch, OrderSearch, Urgency};
use countermand_spapi::feed::FeedType;
use countermand_spapi::feeds::ProcessingStatus;
use countermand_store::cursors::CursorMove;
use countermand_store::leases::Lease;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::in_seconds;
use super::reading::{after_failure, class_of_reason};
use crate::desk::{Desk, Next, Seller, StepError, later};
use crate::ingest::orders::{INCLUDED_DATA, from_v2026};

/// The cursor that remembers how far the reading is.
const CURSOR: &str = "recovery";
/// Why sending is closed after a stop in mid-work with a store that knows all that was sent.
pub(crate) const UNCLEAN_STOP: &str = "unclean-stop";
/// Why sending is closed after a store came back older than what was sent.
pub(crate) const OLDER_STORE: &str = "older-store";
/// The feeds that touch orders or money.
const FEED_TYPES: [FeedType; 3] = [
    FeedType::OrderAcknowledgement,
    FeedType::FlatOrderAcknowledgement,
    FeedType::PaymentAdjustment,
];
/// A list is read this long before what is asked for.
const OVERLAP: SignedDuration = SignedDuration::from_secs(300);

#[derive(Debug, Default, Serialize, Deserialize)]
struct Progress {
    epoch: u64,
    feeds_read: bool,
    refunds_read: bool,
    orders_read: bool,
    page: Option<String>,
}

/// Reads what has to be read, a piece a call, and opens sending at the end.
pub(super) async fn step(desk: &Desk, seller: &Seller, lease: &Lease) -> Result<Next, StepError> {
    let now = desk.now();
    let since = later(lease.read_since.unwrap_or(now), -OVERLAP);
    let is_older = lease.closed_why.starts_with(OLDER_STORE);
    let mut progress = stored(seller, lease.epoch).await?;
    let piece = if !progress.feeds_read {
        // A store that knows all that was sent, and knows of no feed, has none to adopt.
        if is_older || seller.account.has_feeds_since(since).await? {
            read_feeds(desk, seller, since).await?
        } else {
            Piece::Read
        }
    } else if is_older && !progress.refunds_read {
        read_refunds(desk, seller, since).await?
    } else if is_older && !progress.orders_read {
        read_orders(desk, seller, since, &mut progress).await?
    } else {
        return open(desk, seller, lease, is_older).await;
    };
    match piece {
        Piece::Later(until) => Ok(Next::At(until)),
        Piece::More => {
            keep(seller, &progress, now).await?;
            Ok(Next::Again)
        }
        Piece::Read => {
            if !progress.feeds_read {
                progress.feeds_read = true;
            } else if !progress.refunds_read {
                progress.refunds_read = true;
            } else {
                progress.orders_read = true;
            }
            keep(seller, &progress, now).await?;
            desk.fault_point("recovery.after_piece")?;
            Ok(Next::Again)
        }
    }
}

enum Piece {
    Read,
    More,
    Later(Timestamp),
}

async fn stored(seller: &Seller, epoch: u64) -> Result<Progress, StepError> {
    let cursor = seller.account.cursor(CURSOR).await?;
    let stored = cursor.and_then(|cursor| serde_json::from_str::<Progress>(&cursor.value).ok());
    Ok(stored
        .filter(|progress| progress.epoch == epoch)
        .unwrap_or(Progress {
            epoch,
            ..Progress::default()
        }))
}

async fn keep(seller: &Seller, progress: &Progress, at: Timestamp) -> Result<(), StepError> {
    let cursor = CursorMove {
        name: CURSOR.to_owned(),
        value: serde_json::to_string(progress).ok(),
    };
    seller.account.move_cursor(cursor, at).await?;
    Ok(())
}

/// Our recent feeds: all must be over, for one that is still worked may yet touch an order.
async fn read_feeds(desk: &Desk, seller: &Seller, since: Timestamp) -> Result<Piece, StepError> {
    let search = FeedSearch {
        feed_types: FEED_TYPES.iter().map(ToString::to_string).collect(),
        created_since: Some(since),
        page_size: Some(100),
        ..FeedSearch::default()
    };
    let now = desk.now();
    let listed = match seller.client.feeds(&search, Urgency::Cancel).await {
        Ok(reply) => reply.value,
        Err(error) => return Ok(Piece::Later(after_failure(seller, &error, now))),
    };
    let mut known: BTreeSet<String> = BTreeSet::new();
    for kind in &FEED_TYPES {
        known.extend(seller.account.feed_ids(kind.to_string()).await?);
    }
    let is_unknown_at_work = listed.feeds.iter().any(|feed| {
        let is_over = matches!(
            feed.processing_status,
            ProcessingStatus::Done | ProcessingStatus::Fatal | ProcessingStatus::Cancelled
        );
        !known.contains(&feed.feed_id) && !is_over
    });
    if is_unknown_at_work {
        return Ok(Piece::Later(in_seconds(now, 15)));
    }
    Ok(Piece::Read)
}

/// Refunds that the store does not know, so that none is made again.
async fn read_refunds(desk: &Desk, seller: &Seller, since: Timestamp) -> Result<Piece, StepError> {
    match crate::jobs::finances::read_since(desk, seller, since).await? {
        Ok(()) => Ok(Piece::Read),
        Err(until) => Ok(Piece::Later(until)),
    }
}

/// The orders that changed since, a page a call.
async fn read_orders(
    desk: &Desk,
    seller: &Seller,
    since: Timestamp,
    progress: &mut Progress,
) -> Result<Piece, StepError> {
    let ids = seller
        .marketplaces
        .iter()
        .map(|place| place.id().to_owned());
    let mut search = OrderSearch::changed_since(since, ids.collect());
    search.included_data = INCLUDED_DATA.to_vec();
    let now = desk.now();
    let page = seller
        .client
        .search_orders(&search, progress.page.as_deref(), Urgency::Confirm)
        .await;
    let found = match page {
        Ok(reply) => reply.value,
        Err(error) => return Ok(Piece::Later(after_failure(seller, &error, now))),
    };
    let reads = found
        .orders
        .iter()
        .filter_map(|order| from_v2026(order).ok())
        .collect();
    seller
        .account
        .take_reads(reads, None, class_of_reason, now)
        .await?;
    let next = found
        .pagination
        .and_then(|pagination| pagination.next_token);
    let is_last = next.is_none() || next == progress.page;
    progress.page = next;
    Ok(if is_last { Piece::Read } else { Piece::More })
}

async fn open(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    is_older: bool,
) -> Result<Next, StepError> {
    let now = desk.now();
    if is_older {
        seller.account.distrust_unsent(now).await?;
        desk.fault_point("recovery.after_distrust")?;
    }
    desk.fault_point("recovery.before_open")?;
    seller.account.open_sending(lease.epoch, now).await?;
    desk.fault_point("recovery.after_open")?;
    Ok(Next::Again)
}
