//! What is kept of the quotas, and what is kept no longer.

use countermand_spapi::client::BucketState;
use countermand_store::cursors::StoredBucket;
use jiff::SignedDuration;

use crate::desk::{Desk, Next, Seller, StepError, later};

/// How long between two rounds.
const REST: SignedDuration = SignedDuration::from_mins(1);
/// How long notices, messages in quarantine and idempotency keys are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Rows of a kind that are taken away at once.
const PURGE_ROWS: u32 = 1_000;

/// Keeps what is left of the quotas, and takes away what is older than 30 days.
///
/// # Errors
/// When the store refuses.
pub async fn keep_house(desk: &Desk, seller: &Seller) -> Result<Next, StepError> {
    let now = desk.now();
    let account = &seller.account;
    keep_quotas(seller).await?;
    desk.fault_point("housekeeping.before_purge")?;
    let purged = account.purge_intake(later(now, -KEPT), PURGE_ROWS).await?;
    desk.fault_point("housekeeping.after_purge")?;
    let most = purged.n_notices.max(purged.n_quarantined);
    if most >= u64::from(PURGE_ROWS) {
        return Ok(Next::Again);
    }
    Ok(Next::At(later(now, REST)))
}

/// Keeps what is left of the quotas, for the next start.
///
/// # Errors
/// When the store refuses.
pub async fn keep_quotas(seller: &Seller) -> Result<(), StepError> {
    let buckets = seller.client.snapshot().into_iter().map(stored).collect();
    seller.account.keep_quota_buckets(buckets).await?;
    Ok(())
}

/// Takes over what was left of the quotas when the program ended: once, before the first call.
///
/// # Errors
/// When the store refuses.
pub async fn restore_quotas(seller: &Seller) -> Result<(), StepError> {
    let stored = seller.account.quota_buckets().await?;
    let buckets: Vec<_> = stored.into_iter().map(restored).collect();
    seller.client.restore(&buckets);
    Ok(())
}

fn stored(bucket: BucketState) -> StoredBucket {
    let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    StoredBucket {
        operation: bucket.operation,
        tokens_micro: whole(bucket.micro_tokens),
        at: bucket.at,
        rate_micro: whole(bucket.rate_micro),
        not_before: bucket.not_before,
    }
}

fn restored(bucket: StoredBucket) -> BucketState {
    let rate_micro = u64::try_from(bucket.rate_micro).unwrap_or(0);
    let published = countermand_spapi::operation::OPERATIONS
        .iter()
        .find(|operation| operation.key() == bucket.operation)
        .and_then(|operation| operation.plan)
        .map_or(1, |plan| plan.rate_micro);
    BucketState {
        operation: bucket.operation,
        rate_micro: if rate_micro == 0 {
            published
        } else {
            rate_micro
        },
        micro_tokens: u64::try_from(bucket.tokens_micro).unwrap_or(0),
        at: bucket.at,
        not_before: bucket.not_before,
    }
}
