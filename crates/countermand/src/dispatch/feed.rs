//! Feeds: many cancels or refunds in one call, one feed of a type in flight.

mod permit;

use std::collections::{BTreeMap, BTreeSet};

use countermand_domain::cancellation::Route;
use countermand_domain::cancellation::plan::by_feed;
use countermand_domain::cancellation::urgency::{FeedQueue, Hold, MAX_FEED_MESSAGES, feed_hold};
use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::reason::AcknowledgementReason;
use countermand_spapi::client::{CallError, Fate, Urgency};
use countermand_spapi::feed::FeedType;
use countermand_spapi::feeds::CreateFeedSpecification;
use countermand_spapi::operation::OperationId;
use countermand_store::leases::Lease;
use countermand_store::outbox::{
    Action, ActionKind, ActionState, ClaimError, FeedClaim, Settlement, Submission, Transition,
};
use jiff::{SignedDuration, Timestamp};

use self::permit::{permitted, read_all};
use super::direct::{all, ended};
use super::feed_content::{self, FeedContent};
use super::reading::{BULK_MAX, after_failure};
use super::{in_seconds, raise_mark};
use crate::desk::{Desk, Next, Seller, StepError, after_claim};
use crate::figures::desk::count_send;

/// A reading older than this is not acted on.
const READING_AGE_MAX: SignedDuration = SignedDuration::from_secs(45);
/// The same in real time, which counts beside a marketplace whose clock runs fast.
const READING_AGE_MAX_REAL: SignedDuration = SignedDuration::from_secs(2);

/// A queue of actions that share a feed.
struct Lane {
    feed_type: FeedType,
    kind: ActionKind,
    route: Route,
}

const LANES: [Lane; 4] = [
    Lane {
        feed_type: FeedType::OrderAcknowledgement,
        kind: ActionKind::Cancel,
        route: Route::AcknowledgementFeed,
    },
    Lane {
        feed_type: FeedType::FlatOrderAcknowledgement,
        kind: ActionKind::Cancel,
        route: Route::FlatAcknowledgementFeed,
    },
    Lane {
        feed_type: FeedType::PaymentAdjustment,
        kind: ActionKind::Refund,
        route: Route::AdjustmentFeed,
    },
    Lane {
        feed_type: FeedType::PaymentAdjustment,
        kind: ActionKind::Cancel,
        route: Route::AdjustmentFeed,
    },
];

/// Sends the feeds whose hold is over.
pub(super) async fn send(desk: &Desk, seller: &Seller, lease: &Lease) -> Result<Next, StepError> {
    let mut next = Next::Idle;
    for lane in &LANES {
        for place in &seller.marketplaces {
            next = next.sooner(send_lane(desk, seller, lease, lane, *place).await?);
        }
    }
    Ok(next)
}

async fn send_lane(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    lane: &Lane,
    place: Marketplace,
) -> Result<Next, StepError> {
    let now = desk.now();
    let has_flat_file = seller.settings().has_flat_file;
    let mut ready = seller.account.ready(lane.kind, now, 2_000).await?;
    ready.retain(|action| {
        action.content.marketplace == place.code() && is_of(lane, action, has_flat_file)
    });
    let decisions: BTreeSet<u64> = ready.iter().map(|action| action.decision_number).collect();
    let Some(oldest_since) = ready.iter().filter_map(|action| action.not_before).min() else {
        return Ok(Next::Idle);
    };
    let tokens = seller.client.tokens(OperationId::FeedsCreateFeed);
    if let Some(until) = tokens.not_before.filter(|until| *until > now) {
        return Ok(Next::At(until));
    }
    let queue = FeedQueue {
        tokens_left: tokens.whole,
        burst: tokens.burst,
        n_waiting: u32::try_from(decisions.len()).unwrap_or(u32::MAX),
        oldest_since,
        earliest_deadline: None,
    };
    if let Hold::WaitUntil(at) = feed_hold(&queue, now) {
        return Ok(Next::At(at.min(in_seconds(now, 30))));
    }
    if tokens.whole == 0 {
        return Ok(Next::At(in_seconds(now, 5)));
    }
    desk.fault_point("feed.before_claim")?;
    let claimed = seller
        .account
        .claim_feed(FeedClaim {
            channel: lane.feed_type.as_str().to_owned(),
            action_numbers: ready.iter().map(|action| action.number).collect(),
            marketplace: place.code().to_owned(),
            limit: n_readable(seller),
            lease_epoch: lease.epoch,
            at: now,
        })
        .await;
    desk.fault_point("feed.after_claim")?;
    match claimed {
        Ok(Some(submission)) => go_on(desk, seller, lease, submission).await,
        Ok(None) => Ok(Next::Idle),
        Err(ClaimError::InFlight) => Ok(Next::At(in_seconds(now, 2))),
        Err(error) => after_claim(error, now),
    }
}

/// Messages of a feed: as many as there are orders that can be read before it is sent.
fn n_readable(seller: &Seller) -> u32 {
    let calls = seller.client.tokens(OperationId::Orders0GetOrders).whole;
    let bulk = u32::try_from(BULK_MAX).unwrap_or(u32::MAX);
    let single = u32::try_from(permit::SINGLE_READS_MAX).unwrap_or(u32::MAX);
    MAX_FEED_MESSAGES.min(calls.saturating_mul(bulk).max(single))
}

/// Whether an action goes by a lane. What the direct call has no quota for goes by the feed that
/// takes its code.
fn is_of(lane: &Lane, action: &Action, has_flat_file: bool) -> bool {
    let route = action.content.route.as_str();
    if route != Route::DirectCall.as_str() {
        return route == lane.route.as_str();
    }
    AcknowledgementReason::parse(&action.content.code)
        .is_some_and(|code| by_feed(code, has_flat_file).route == lane.route)
}

/// Takes a claimed submission to its call: from the claim itself, or after a restart.
pub(super) async fn go_on(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    submission: Submission,
) -> Result<Next, StepError> {
    let read_at = desk.now();
    let prepared = match prepare(desk, seller, &submission).await? {
        Ok(prepared) => prepared,
        Err(until) => {
            seller
                .account
                .look_at_submission(submission.number, until)
                .await?;
            return Ok(Next::At(until));
        }
    };
    let now = desk.now();
    let closed_as = prepared.content.is_none().then_some("nothing-to-send");
    if !prepared.dropped.is_empty() || closed_as.is_some() {
        let what = (prepared.dropped, closed_as);
        desk.fault_point("feed.before_drop")?;
        seller
            .account
            .drop_claimed(submission.number, lease.epoch, what, now)
            .await?;
        desk.fault_point("feed.after_drop")?;
    }
    let Some(content) = prepared.content else {
        return Ok(Next::Again);
    };
    let what = (&submission, read_at, prepared.ready_at.as_slice());
    hand_in(desk, seller, lease, what, content).await
}

/// What is left to send, and what is not sent any more.
struct Prepared {
    content: Option<FeedContent>,
    dropped: Vec<Settlement>,
    /// Since when what is sent might have been.
    ready_at: Vec<Timestamp>,
}

/// Reads the orders, and asks of each plan whether it may still be sent.
async fn prepare(
    desk: &Desk,
    seller: &Seller,
    submission: &Submission,
) -> Result<Result<Prepared, Timestamp>, StepError> {
    let mut groups: BTreeMap<u64, Vec<Action>> = BTreeMap::new();
    for (message, number) in &submission.messages {
        let Some(action) = seller.account.action(*number).await? else {
            continue;
        };
        let is_ours = action.submission_number == Some(submission.number);
        if is_ours && action.state == ActionState::Queued {
            groups.entry(*message).or_default().push(action);
        }
    }
    let order_ids: Vec<OrderId> = groups
        .values()
        .filter_map(|actions| actions.first())
        .map(|action| action.order_id.clone())
        .collect();
    let readings = match read_all(desk, seller, &order_ids).await? {
        Ok(readings) => readings,
        Err(until) => return Ok(Err(until)),
    };
    let mut dropped = Vec::new();
    let mut kept: BTreeMap<u64, Vec<Action>> = BTreeMap::new();
    for (message, actions) in groups {
        match permitted(desk, seller, &readings, &actions).await? {
            Ok(()) => {
                kept.insert(message, actions);
            }
            Err(settlements) => dropped.extend(settlements),
        }
    }
    if kept.is_empty() {
        return Ok(Ok(Prepared {
            content: None,
            dropped,
            ready_at: Vec::new(),
        }));
    }
    let feed_type = FeedType::from(submission.channel.as_str());
    let messages = kept
        .iter()
        .map(|(message, actions)| (*message, actions.iter().collect()))
        .collect();
    let content = match feed_content::write(&feed_type, &seller.seller_id, &messages) {
        Ok(content) => Some(content),
        Err(error) => {
            let numbers: Vec<u64> = kept
                .values()
                .flatten()
                .map(|action| action.number)
                .collect();
            let text = error.to_string();
            dropped.extend(ended(
                &numbers,
                ActionState::NeedsReview,
                "not-writable",
                &text,
            ));
            None
        }
    };
    let ready_at = kept.values().flatten().map(Action::ready_at).collect();
    Ok(Ok(Prepared {
        content,
        dropped,
        ready_at,
    }))
}

/// Document, upload, mark, createFeed.
async fn hand_in(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
    (submission, read_at, ready_at): (&Submission, Timestamp, &[Timestamp]),
    content: FeedContent,
) -> Result<Next, StepError> {
    let put_off = async |error: &CallError| {
        // Nothing happened: the claim stands, and is taken up again.
        let until = after_failure(seller, error, desk.now());
        seller
            .account
            .look_at_submission(submission.number, until)
            .await?;
        Ok::<_, StepError>(Next::At(until))
    };
    let document = match uploaded(desk, seller, content).await? {
        Ok(document_id) => document_id,
        Err(error) => return put_off(&error).await,
    };
    desk.fault_point("feed.before_sending")?;
    if desk.now().duration_since(read_at) > reading_age_max(desk) {
        // Slow answers used the time up for which the orders were read: they are read again.
        return Ok(Next::Again);
    }
    let sending = seller
        .account
        .mark_sending(submission.number, document.clone(), lease.epoch, desk.now())
        .await;
    let sending = match sending {
        Ok(sending) => sending,
        Err(error) => return after_claim(error, desk.now()),
    };
    desk.fault_point("feed.after_sending")?;
    raise_mark(desk, seller, lease, submission.number).await?;
    let place = Marketplace::from_code(&submission.marketplace);
    let specification = CreateFeedSpecification {
        feed_type: submission.channel.clone(),
        marketplace_ids: place.iter().map(|place| place.id().to_owned()).collect(),
        input_feed_document_id: document,
        feed_options: None,
    };
    desk.fault_point("feed.before_create")?;
    if super::is_too_late(desk, sending.sending_at) {
        return give_up(desk, seller, &sending).await;
    }
    let created = seller
        .client
        .create_feed(&specification, Urgency::Cancel)
        .await;
    for ready_at in ready_at {
        count_send("feed", *ready_at, desk.now());
    }
    desk.fault_point("feed.after_create")?;
    let now = desk.now();
    match created {
        Ok(reply) => {
            seller
                .account
                .mark_accepted(
                    submission.number,
                    Some(reply.value.feed_id),
                    in_seconds(now, 10),
                    now,
                )
                .await?;
            desk.fault_point("feed.after_accepted")?;
        }
        Err(error) => after_create(seller, lease, &sending, &error, now).await?,
    }
    Ok(Next::Again)
}

/// Makes a document of the content; nothing happens with it before a feed names it.
async fn uploaded(
    desk: &Desk,
    seller: &Seller,
    content: FeedContent,
) -> Result<Result<String, CallError>, StepError> {
    desk.fault_point("feed.before_document")?;
    let document = seller
        .client
        .create_feed_document(content.content_type, Urgency::Cancel)
        .await;
    let document = match document {
        Ok(reply) => reply.value,
        Err(error) => return Ok(Err(error)),
    };
    desk.fault_point("feed.before_upload")?;
    let uploaded = seller
        .client
        .upload_feed(&document, content.content_type, content.bytes)
        .await;
    Ok(uploaded.map(|_| document.feed_document_id))
}

/// An attempt whose lease may be another node's by now is given up before its first byte.
async fn give_up(desk: &Desk, seller: &Seller, submission: &Submission) -> Result<Next, StepError> {
    let now = desk.now();
    let settled = all(submission, |number| {
        let not_before = now;
        Settlement::of(number, Transition::GiveBack { not_before }, "paused", "")
    });
    seller
        .account
        .close_submission(submission.number, "paused".to_owned(), settled, now)
        .await?;
    Ok(Next::Again)
}

/// What a createFeed that failed comes to.
async fn after_create(
    seller: &Seller,
    lease: &Lease,
    submission: &Submission,
    error: &CallError,
    now: Timestamp,
) -> Result<(), StepError> {
    let settled = all(submission, |number| match error.fate() {
        Fate::NotSent | Fate::Refused if error.is_retryable_later() => {
            let not_before = after_failure(seller, error, now);
            Settlement::of(number, Transition::GiveBack { not_before }, "try-later", "")
        }
        Fate::NotSent | Fate::Refused => Settlement::end(
            number,
            ActionState::NeedsReview,
            "feed-refused",
            &error.to_string(),
        ),
        Fate::Unknown => {
            let look_at = in_seconds(now, 15);
            Settlement::of(number, Transition::Doubt { look_at }, "unanswered", "")
        }
    });
    if error.fate() == Fate::Unknown {
        // The submission stays open: it is looked for among the account's feeds.
        seller
            .account
            .settle(lease.epoch, settled, "desk", now)
            .await?;
        seller
            .account
            .look_at_submission(submission.number, in_seconds(now, 15))
            .await?;
    } else {
        let outcome = format!("{error} {}", error.request_id().unwrap_or_default());
        seller
            .account
            .close_submission(submission.number, outcome, settled, now)
            .await?;
    }
    Ok(())
}

fn reading_age_max(desk: &Desk) -> SignedDuration {
    READING_AGE_MAX.max(desk.clock.of_real_time(READING_AGE_MAX_REAL))
}
