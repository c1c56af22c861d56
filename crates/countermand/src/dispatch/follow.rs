//! Following submissions to their end: polling feeds, reading their reports, and finding feeds
//! whose answer was lost.

use std::collections::BTreeSet;

use countermand_spapi::client::{FeedSearch, Urgency};
use countermand_spapi::feed_result::FeedResult;
use countermand_spapi::feeds::{Feed, ProcessingStatus};
use countermand_spapi::limits::Limits;
use countermand_store::leases::Lease;
use countermand_store::outbox::{ActionKind, Settlement, Submission, SubmissionState, Transition};
use jiff::{SignedDuration, Timestamp};

use super::direct::{all, settle_unanswered};
use super::reading::after_failure;
use super::{feed, in_seconds, late_arrival};
use crate::desk::{Desk, Next, Seller, StepError, later};
use crate::effects;

/// A feed may be listed this long before our own record of its call.
const CLOCK_SLACK: SignedDuration = SignedDuration::from_secs(60);
/// A refund feed is taken for never created only after this long.
const REFUND_SEARCH: SignedDuration = SignedDuration::from_secs(600);

/// Looks at every submission that is not over.
pub(super) async fn open_submissions(
    desk: &Desk,
    seller: &Seller,
    lease: &Lease,
) -> Result<Next, StepError> {
    let mut next = Next::Idle;
    for submission in seller.account.open_submissions().await? {
        if effects::is_own(&submission.channel) {
            // The step that sends them follows them: one of them may be under way right now.
            continue;
        }
        let now = desk.now();
        if submission.look_at > now {
            next = next.sooner(Next::At(submission.look_at));
            continue;
        }
        let after = match (submission.state, submission.is_feed) {
            (SubmissionState::Claimed, true) if lease.is_sending_open => {
                feed::go_on(desk, seller, lease, submission).await?
            }
            (SubmissionState::Claimed, true) | (SubmissionState::Closed, _) => Next::Idle,
            (SubmissionState::Sending, true) => find(desk, seller, &submission).await?,
            (SubmissionState::Accepted, true) => poll(desk, seller, &submission).await?,
            (
                SubmissionState::Claimed | SubmissionState::Sending | SubmissionState::Accepted,
                false,
            ) => {
                settle_unanswered(desk, seller, &submission).await?;
                Next::Again
            }
        };
        next = next.sooner(after);
    }
    Ok(next)
}

/// Looks for a feed whose createFeed was never answered.
async fn find(desk: &Desk, seller: &Seller, submission: &Submission) -> Result<Next, StepError> {
    let now = desk.now();
    let sending_at = submission.sending_at.unwrap_or(submission.claimed_at);
    let search = FeedSearch {
        feed_types: vec![submission.channel.clone()],
        created_since: Some(later(sending_at, -CLOCK_SLACK)),
        page_size: Some(100),
        ..FeedSearch::default()
    };
    let listed = match seller.client.feeds(&search, Urgency::Cancel).await {
        Ok(reply) => reply.value,
        Err(error) => {
            let until = after_failure(seller, &error, now);
            seller
                .account
                .look_at_submission(submission.number, until)
                .await?;
            return Ok(Next::At(until));
        }
    };
    desk.fault_point("find.after_list")?;
    let known: BTreeSet<String> = seller.account.feed_ids(submission.channel.clone()).await?;
    let ours: Vec<&Feed> = listed
        .feeds
        .iter()
        .filter(|feed| !known.contains(&feed.feed_id))
        .collect();
    match ours.as_slice() {
        [feed] => {
            seller
                .account
                .mark_accepted(submission.number, Some(feed.feed_id.clone()), now, now)
                .await?;
            desk.fault_point("find.after_adopt")?;
            Ok(Next::Again)
        }
        [] => none_found(desk, seller, submission, sending_at).await,
        // One feed of a type is in flight at a time: a second unknown one is somebody else's.
        several => several_found(desk, seller, submission, several).await,
    }
}

async fn none_found(
    desk: &Desk,
    seller: &Seller,
    submission: &Submission,
    sending_at: Timestamp,
) -> Result<Next, StepError> {
    let now = desk.now();
    // Cancels of a part go by the feed of refunds, and need not wait as long as money.
    let first = match submission.messages.first() {
        Some((_, number)) => seller.account.action(*number).await?,
        None => None,
    };
    let is_refund = first.is_some_and(|action| action.content.kind == ActionKind::Refund);
    let patience = if is_refund {
        REFUND_SEARCH.max(late_arrival(desk))
    } else {
        late_arrival(desk)
    };
    let last_arrival = later(sending_at, patience);
    if now <= last_arrival {
        let look_at = last_arrival
            .min(in_seconds(now, 60))
            .max(in_seconds(now, 5));
        seller
            .account
            .look_at_submission(submission.number, look_at)
            .await?;
        return Ok(Next::At(look_at));
    }
    // The marketplace was read after the last moment at which it could have arrived: it did not.
    let settled = all(submission, |number| {
        let not_before = now;
        Settlement::of(
            number,
            Transition::GiveBack { not_before },
            "never-created",
            "the marketplace lists no such feed",
        )
    });
    desk.fault_point("find.before_give_back")?;
    seller
        .account
        .close_submission(submission.number, "never-created".to_owned(), settled, now)
        .await?;
    desk.fault_point("find.after_give_back")?;
    Ok(Next::Again)
}

/// Which of several feeds is ours is told by their reports: the orders they name. Where that cannot
/// be told, each action's own order decides, once all of them are over.
async fn several_found(
    desk: &Desk,
    seller: &Seller,
    submission: &Submission,
    feeds: &[&Feed],
) -> Result<Next, StepError> {
    let now = desk.now();
    if feeds.iter().any(|feed| !is_over(&feed.processing_status)) {
        let look_at = in_seconds(now, 15);
        seller
            .account
            .look_at_submission(submission.number, look_at)
            .await?;
        return Ok(Next::At(look_at));
    }
    let settled = all(submission, |number| {
        Settlement::of(
            number,
            Transition::Doubt { look_at: now },
            "one-of-several",
            "several feeds of the type were created at the time",
        )
    });
    seller
        .account
        .close_submission(submission.number, "one-of-several".to_owned(), settled, now)
        .await?;
    Ok(Next::Again)
}

fn is_over(status: &ProcessingStatus) -> bool {
    match status {
        ProcessingStatus::Done | ProcessingStatus::Fatal | ProcessingStatus::Cancelled => true,
        ProcessingStatus::InProgress | ProcessingStatus::InQueue | ProcessingStatus::Other(_) => {
            false
        }
    }
}

/// Asks how far a feed is, and reads its report when it is over.
async fn poll(desk: &Desk, seller: &Seller, submission: &Submission) -> Result<Next, StepError> {
    let now = desk.now();
    let Some(feed_id) = submission.feed_id.clone() else {
        settle_unanswered(desk, seller, submission).await?;
        return Ok(Next::Again);
    };
    let look_later = async |at: Timestamp| {
        seller
            .account
            .look_at_submission(submission.number, at)
            .await?;
        Ok::<_, StepError>(Next::At(at))
    };
    let feed = match seller.client.feed(&feed_id, Urgency::Confirm).await {
        Ok(reply) => reply.value,
        Err(error) => {
            let until = after_failure(seller, &error, now);
            return look_later(until).await;
        }
    };
    if !is_over(&feed.processing_status) {
        let sent = submission.sending_at.unwrap_or(submission.claimed_at);
        let age_s = now.duration_since(sent).as_secs();
        return look_later(in_seconds(now, (age_s / 4).clamp(3, 60))).await;
    }
    if feed.feed_type != submission.channel || feed.feed_id != feed_id {
        return look_later(in_seconds(now, 60)).await;
    }
    let report = match (&feed.processing_status, &feed.result_feed_document_id) {
        (ProcessingStatus::Done, Some(document_id)) => {
            match read_report(seller, document_id, now).await {
                Ok(report) => report,
                Err(until) => return look_later(until).await,
            }
        }
        _ => None,
    };
    let (outcome, settled) = verdict(submission, &feed, report.as_ref(), now);
    desk.fault_point("report.before_commit")?;
    seller
        .account
        .close_submission(submission.number, outcome, settled, now)
        .await?;
    desk.fault_point("report.after_commit")?;
    Ok(Next::Again)
}

/// The processing report; `None` when there is one that cannot be read, the instant to try again
/// when it could not be had.
async fn read_report(
    seller: &Seller,
    document_id: &str,
    now: Timestamp,
) -> Result<Option<FeedResult>, Timestamp> {
    let failed = |error| after_failure(seller, &error, now);
    let document = seller
        .client
        .feed_document(document_id, Urgency::Confirm)
        .await
        .map_err(failed)?
        .value;
    let download = seller
        .client
        .download_feed_result(&document)
        .await
        .map_err(failed)?
        .value;
    let limits = Limits::default();
    let Ok(opened) = download.open(&limits) else {
        return Ok(None);
    };
    Ok(FeedResult::read(opened, &limits).ok())
}

/// What a feed that is over says of each action: never more than that its order is to be read.
fn verdict(
    submission: &Submission,
    feed: &Feed,
    report: Option<&FeedResult>,
    now: Timestamp,
) -> (String, Vec<Settlement>) {
    let look_at = now;
    let doubt = |code: &str| {
        all(submission, |number| {
            Settlement::of(number, Transition::Doubt { look_at }, code, "")
        })
    };
    let Some(report) = report else {
        let code = match feed.processing_status {
            ProcessingStatus::Cancelled => "feed-cancelled",
            ProcessingStatus::Fatal => "feed-fatal",
            ProcessingStatus::Done
            | ProcessingStatus::InProgress
            | ProcessingStatus::InQueue
            | ProcessingStatus::Other(_) => "report-unreadable",
        };
        return (code.to_owned(), doubt(code));
    };
    if !is_believed(report, submission) {
        return (
            "report-not-believed".to_owned(),
            doubt("report-not-believed"),
        );
    }
    let is_refused_whole = report.is_refused_whole();
    let settled = submission
        .messages
        .iter()
        .map(|(message, number)| {
            let name = message.to_string();
            let error = report
                .entries
                .iter()
                .find(|entry| entry.is_error() && (entry.message_id == name));
            let (code, text) = match error {
                Some(entry) => (
                    "reported-error",
                    format!("{} {}", entry.code, entry.description),
                ),
                None if is_refused_whole => ("reported-error", "the feed was refused".to_owned()),
                None => ("reported-ok", String::new()),
            };
            Settlement::of(*number, Transition::Await { look_at }, code, &text)
        })
        .collect();
    let outcome = format!(
        "done processed={} successful={}",
        report.n_processed.unwrap_or(0),
        report.n_successful.unwrap_or(0)
    );
    (outcome, settled)
}

/// A report must name our feed where it names one, add up, and cover all that was sent.
fn is_believed(report: &FeedResult, submission: &Submission) -> bool {
    let is_named = report.transaction_id.as_ref().is_none_or(|named| {
        submission
            .feed_id
            .as_ref()
            .is_none_or(|feed_id| feed_id == named)
    });
    is_named && report.contradictions().is_empty()
}
