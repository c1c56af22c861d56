//! What is left of an account's quotas, kept in the store: a call is written down before it leaves,
//! so that no start and no other node begins with what was spent.

use countermand_spapi::client::{BucketState, JournalError, QuotaChange, QuotaJournal, Written};
use countermand_spapi::operation::OPERATIONS;
use countermand_store::Account;
use countermand_store::cursors::StoredBucket;

use super::{Seller, StepError};

/// The buckets of one account, as its store keeps them.
#[derive(Debug)]
pub struct KeptQuotas {
    account: Account,
}

impl KeptQuotas {
    /// Those of an account.
    pub fn of(account: &Account) -> Self {
        let account = account.clone();
        Self { account }
    }
}

impl QuotaJournal for KeptQuotas {
    fn write(&self, change: QuotaChange) -> Written<'_> {
        Box::pin(async move {
            let operation = change.local.operation.clone();
            let changed = self.account.change_quota_bucket(operation, move |kept| {
                change.apply(kept.map(restored)).map(stored)
            });
            let unwritten = |error: countermand_store::DatabaseError| JournalError::Unwritten {
                reason: error.to_string(),
            };
            changed.await.map_err(unwritten)?.map(restored)
        })
    }
}

/// Takes over what was left of the quotas when the program ended: once, before the first call.
///
/// # Errors
/// When the store refuses.
pub async fn restore_quotas(seller: &Seller) -> Result<(), StepError> {
    let kept = seller.account.quota_buckets().await?;
    let buckets: Vec<_> = kept.into_iter().map(restored).collect();
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
    let published = OPERATIONS
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
