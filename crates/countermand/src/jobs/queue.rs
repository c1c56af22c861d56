//! Notifications from the queue: each is taken in by its id, and deleted only then.
//!
//! A notification tells the state of an order at once; the order itself is read only where that is
//! not enough: when it is new and can be acted on, when its buyer asks, when somebody cancelled it,
//! or when what is told does not add up. So an order costs one or two calls in its life.

mod meaning;
pub(crate) mod wire;

use std::collections::BTreeMap;

use countermand_domain::id::OrderId;
use countermand_store::intake::{KnownOrder, QuarantinedNotice};
use jiff::{SignedDuration, Timestamp};

use self::wire::{Message, QueueCallError};
use super::failure::{seed, succeeded};
use super::{Job, class_of_reason, reports};
use crate::desk::{Desk, Next, QueueSettings, Seller, StepError, later};
use crate::ingest::notifications::{Notice, NoticeAbout};

/// How long the queue rests when it was empty.
const EMPTY_REST: SignedDuration = SignedDuration::from_secs(2);
/// The longest that it rests after failures.
const FAILED_REST_MAX: SignedDuration = SignedDuration::from_mins(1);

/// Receives up to ten messages, takes them in, and deletes them.
///
/// # Errors
/// When the store refuses; the messages come again then.
pub async fn receive(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let Some(queue) = &seller.queue else {
        return Ok(Next::Idle);
    };
    desk.fault_point("queue.before_receive")?;
    let messages = match wire::receive(desk, queue).await {
        Ok(messages) => messages,
        Err(error) => return Ok(rest_after(desk, seller, &error)),
    };
    succeeded(seller, Job::Queue);
    if messages.is_empty() {
        return Ok(Next::At(later(desk.now(), EMPTY_REST)));
    }
    desk.fault_point("queue.before_take")?;
    take(desk, seller, &messages).await?;
    desk.fault_point("queue.after_take")?;
    delete(desk, seller, queue, &messages).await?;
    Ok(Next::Again)
}

/// Deletes messages that were taken in. One that stays comes again, and is known then.
async fn delete(
    desk: &Desk,
    seller: &Seller,
    queue: &QueueSettings,
    messages: &[Message],
) -> Result<(), StepError> {
    desk.fault_point("queue.before_delete")?;
    if let Err(error) = wire::delete(desk, queue, messages).await {
        tracing::warn!(account = %seller.account.name(), error = %error,
            "messages stay in the queue and will come again");
    }
    desk.fault_point("queue.after_delete")?;
    Ok(())
}

fn rest_after(desk: &Desk, seller: &Seller, error: &QueueCallError) -> Next {
    let n_failures = {
        let mut learned = seller.learned();
        let n_failures = learned.job_failures.entry(Job::Queue.name()).or_default();
        *n_failures = n_failures.saturating_add(1);
        *n_failures
    };
    tracing::warn!(account = %seller.account.name(), n_failures, error = %error,
        "the queue of notifications cannot be read");
    let rest = SignedDuration::from_secs(1_i64 << n_failures.min(6));
    let spread = i64::try_from(seed(seller, n_failures) % 1_000).unwrap_or(0);
    let rest = rest.min(FAILED_REST_MAX) + SignedDuration::from_millis(spread);
    Next::At(later(desk.now(), rest))
}

/// Takes in what the messages say, all in one group of transactions.
async fn take(desk: &Desk, seller: &Seller, messages: &[Message]) -> Result<(), StepError> {
    let now = desk.now();
    let account = &seller.account;
    let (mut notices, mut refused) = (Vec::new(), Vec::new());
    for message in messages {
        match read(seller, &message.body) {
            Ok(notice) => notices.push(notice),
            Err(fault) => refused.push(account.quarantine_notice(QuarantinedNotice {
                digest: blake3::hash(message.body.as_bytes()).to_hex().to_string(),
                received_at: now,
                fault_code: fault.code.to_owned(),
                message: fault.message,
            })),
        }
    }
    let known = known_orders(seller, &notices).await?;
    let mut taken = Vec::with_capacity(notices.len());
    for notice in &notices {
        let about = match &notice.about {
            NoticeAbout::OrderChange(change) => known.get(&change.order_id),
            NoticeAbout::FeedFinished(_)
            | NoticeAbout::ReportFinished(_)
            | NoticeAbout::ListingQuantity(_)
            | NoticeAbout::ListingStatus(_)
            | NoticeAbout::FbaInventory(_)
            | NoticeAbout::FulfillmentOrderStatus(_)
            | NoticeAbout::AccountStatus(_)
            | NoticeAbout::AnyOffer(_)
            | NoticeAbout::Other { .. } => None,
        };
        let mut meant = meaning::of(notice, about, now);
        if let NoticeAbout::ReportFinished(report) = &notice.about {
            meant.cursor = reports::woken_by(seller, &report.report_id, now).await?;
        }
        taken.push(account.take_notice(meant, class_of_reason, now));
    }
    // The changes were handed over above and share a commit; here they are waited for.
    for answer in taken {
        answer.await?;
    }
    for answer in refused {
        answer.await?;
    }
    Ok(())
}

/// Why a message is not taken in.
struct Refused {
    code: &'static str,
    message: String,
}

fn read(seller: &Seller, body: &str) -> Result<Notice, Refused> {
    let notice = Notice::parse(body.as_bytes()).map_err(|fault| Refused {
        code: fault.code(),
        message: format!("{fault}; {}", fault.remedy()),
    })?;
    let is_ours = notice
        .seller_id
        .as_deref()
        .is_none_or(|seller_id| seller_id == seller.seller_id);
    if is_ours {
        return Ok(notice);
    }
    Err(Refused {
        code: "other-seller",
        message: "the notification is about another seller; \
            give each seller account a queue of its own"
            .to_owned(),
    })
}

async fn known_orders(
    seller: &Seller,
    notices: &[Notice],
) -> Result<BTreeMap<OrderId, KnownOrder>, StepError> {
    let mut ids: Vec<OrderId> = notices
        .iter()
        .filter_map(|notice| match &notice.about {
            NoticeAbout::OrderChange(change) => Some(change.order_id.clone()),
            NoticeAbout::FeedFinished(_)
            | NoticeAbout::ReportFinished(_)
            | NoticeAbout::ListingQuantity(_)
            | NoticeAbout::ListingStatus(_)
            | NoticeAbout::FbaInventory(_)
            | NoticeAbout::FulfillmentOrderStatus(_)
            | NoticeAbout::AccountStatus(_)
            | NoticeAbout::AnyOffer(_)
            | NoticeAbout::Other { .. } => None,
        })
        .collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    ids.sort_unstable();
    ids.dedup();
    let known = seller.account.known_orders(ids).await?;
    Ok(known
        .into_iter()
        .map(|known| (known.order_id.clone(), known))
        .collect())
}

/// An instant brought to whole seconds, as some ways of telling cut it.
fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}
