//! How far each way of taking in has come: cursors with their ages, subscriptions, quota.

use countermand_spapi::operation::OPERATIONS;
use countermand_store::cursors::{Cursor, StoredBucket};
use countermand_store::{Account, DatabaseError};
use jiff::{SignedDuration, Timestamp};

use super::account::age;
use super::{Code, Finding};
use crate::jobs::mailbox::{self, MailboxStanding};
use crate::jobs::search::{self, Gaps};
use crate::jobs::subscriptions::{self, SubscriptionState, SubscriptionsStanding};

/// Each way of taking in whose standing has to move, and after how long it is late.
pub(crate) const CURSORS: [(&str, SignedDuration); 4] = [
    (search::CURSOR, SignedDuration::from_mins(30)),
    (
        crate::jobs::finances::CURSOR,
        SignedDuration::from_hours(26),
    ),
    (
        crate::jobs::inventory::CURSOR,
        SignedDuration::from_hours(26),
    ),
    (crate::jobs::upkeep::CURSOR, SignedDuration::from_hours(26)),
];
/// A day, after which gaps no longer matter.
const GAPS_FRESH: SignedDuration = SignedDuration::from_hours(24);
/// Quota below a tenth of the burst is told.
const QUOTA_TENTH: i64 = 10;

/// Examines what an account took in.
pub(super) async fn examine(
    account: &Account,
    now: Timestamp,
    findings: &mut Vec<Finding>,
) -> Result<(), DatabaseError> {
    let cursors = account.cursors().await?;
    let find = |name: &str| cursors.iter().find(|cursor| cursor.name == name);
    for (name, late_after) in CURSORS {
        findings.push(freshness(account, find(name), (name, late_after), now));
    }
    findings.push(subscribed(account, find(subscriptions::CURSOR)));
    findings.push(gaps(account, find(search::GAPS_CURSOR), now));
    findings.extend(mail(account, find(mailbox::CURSOR), now));
    findings.push(quota(account, &account.quota_buckets().await?, now));
    Ok(())
}

fn freshness(
    account: &Account,
    cursor: Option<&Cursor>,
    (name, late_after): (&str, SignedDuration),
    now: Timestamp,
) -> Finding {
    let Some(cursor) = cursor else {
        return Finding::of(account.name(), Code::SyncNever).with("name", name);
    };
    let code = if now.duration_since(cursor.moved_at) > late_after {
        Code::SyncStale
    } else {
        Code::SyncFresh
    };
    Finding::of(account.name(), code)
        .with("name", name)
        .with("age", age(Some(cursor.moved_at), now))
}

fn subscribed(account: &Account, cursor: Option<&Cursor>) -> Finding {
    let standing: Option<SubscriptionsStanding> =
        cursor.and_then(|cursor| serde_json::from_str(&cursor.value).ok());
    let Some(standing) = standing else {
        return Finding::of(account.name(), Code::SubscriptionsUnchecked);
    };
    let missing = standing.missing();
    if missing.is_empty() {
        let here = standing.types.values();
        let n_here = here
            .filter(|state| **state == SubscriptionState::Here)
            .count();
        return Finding::of(account.name(), Code::SubscriptionsThere).with("n", n_here);
    }
    Finding::of(account.name(), Code::SubscriptionsMissing).with("types", missing.join(", "))
}

fn gaps(account: &Account, cursor: Option<&Cursor>, now: Timestamp) -> Finding {
    let gaps: Gaps = cursor
        .and_then(|cursor| serde_json::from_str(&cursor.value).ok())
        .unwrap_or_default();
    let is_fresh = gaps
        .last_at
        .is_some_and(|at| now.duration_since(at) < GAPS_FRESH);
    if !is_fresh {
        return Finding::of(account.name(), Code::GapsNone);
    }
    Finding::of(account.name(), Code::GapsSeen)
        .with("n", gaps.n_changes)
        .with("age", age(gaps.last_at, now))
}

fn mail(account: &Account, cursor: Option<&Cursor>, now: Timestamp) -> Option<Finding> {
    let standing: MailboxStanding = serde_json::from_str(&cursor?.value).ok()?;
    Some(match &standing.fault {
        Some(fault) => Finding::of(account.name(), Code::MailboxFailing)
            .with("why", fault)
            .with("n", standing.n_failures),
        None => Finding::of(account.name(), Code::MailboxFresh)
            .with("age", age(standing.visited_at, now)),
    })
}

/// Operations of which less than a tenth of the burst is left now, or which are put off.
fn quota(account: &Account, buckets: &[StoredBucket], now: Timestamp) -> Finding {
    let low: Vec<&str> = buckets
        .iter()
        .filter(|bucket| is_low(bucket, now))
        .map(|bucket| bucket.operation.as_str())
        .collect();
    if low.is_empty() {
        return Finding::of(account.name(), Code::QuotaLeft).with("n", buckets.len());
    }
    Finding::of(account.name(), Code::QuotaLow).with("operations", low.join(", "))
}

fn is_low(bucket: &StoredBucket, now: Timestamp) -> bool {
    if bucket.not_before.is_some_and(|until| until > now) {
        return true;
    }
    let plan = OPERATIONS
        .iter()
        .find(|operation| operation.key() == bucket.operation)
        .and_then(|operation| operation.plan);
    let Some(plan) = plan else { return false };
    let seconds = now.duration_since(bucket.at).as_secs().max(0);
    let back = bucket.rate_micro.saturating_mul(seconds);
    let left = bucket.tokens_micro.saturating_add(back);
    let burst = i64::from(plan.burst).saturating_mul(1_000_000);
    // A bucket of one or two calls is empty after each: that says nothing.
    plan.burst > 2 && left.saturating_mul(QUOTA_TENTH) < burst
}
