//! Where what is spent of a quota is written down before the call that spends it leaves, so that
//! neither a program that dies nor another one on the same store spends it again.

use std::fmt;
use std::pin::Pin;

use jiff::Timestamp;

use super::throttle::Bucket;
use super::usage::BucketState;
use crate::operation::OPERATIONS;

/// What becomes of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuotaStep {
    /// A request is taken out.
    Spend,
    /// A request is put back: it was taken out and never left.
    GiveBack,
    /// A 429 showed that there was less in it.
    Lower,
}

/// A change of a bucket that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaChange {
    /// What becomes of it.
    pub step: QuotaStep,
    /// The bucket as its caller has it, after the change.
    pub local: BucketState,
    /// Now.
    pub now: Timestamp,
}

/// Somebody who keeps the buckets of one account.
pub trait QuotaJournal: Send + Sync + fmt::Debug {
    /// Applies a change to the bucket that is kept, in one transaction by [`QuotaChange::apply`],
    /// and gives it as it is kept then.
    fn write(&self, change: QuotaChange) -> Written<'_>;
}

/// A change that is being written down.
pub type Written<'j> = Pin<Box<dyn Future<Output = Result<BucketState, JournalError>> + Send + 'j>>;

/// Why a change is not written down.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Others have spent what was there.
    #[error("nothing is left of the quota")]
    Empty {
        /// The bucket as it is kept.
        kept: BucketState,
    },
    /// Nothing can be written.
    #[error("what is spent of the quota cannot be written down: {reason}")]
    Unwritten {
        /// What went wrong.
        reason: String,
    },
}

impl QuotaChange {
    /// The bucket to be kept; `kept` is what is kept now, `None` before the first call.
    ///
    /// # Errors
    /// [`JournalError::Empty`] when no request can be taken out; nothing is to be changed then.
    pub fn apply(&self, kept: Option<BucketState>) -> Result<BucketState, JournalError> {
        let Self { step, local, now } = self;
        let known = OPERATIONS
            .iter()
            .find(|operation| operation.key() == local.operation);
        let (Some(kept), Some(operation)) = (kept, known) else {
            return Ok(local.clone());
        };
        let mut bucket = Bucket::of(operation.id, *now);
        bucket.restore(&kept, *now);
        match step {
            QuotaStep::Spend if !bucket.spend() => {
                return Err(JournalError::Empty {
                    kept: bucket.stored(operation.id, *now),
                });
            }
            QuotaStep::Spend => {}
            QuotaStep::GiveBack => bucket.give_back(*now),
            QuotaStep::Lower => bucket.follow(local, *now),
        }
        bucket.correct(local.rate_micro, *now);
        Ok(bucket.stored(operation.id, *now))
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::operation::OperationId;

    fn local(micro_tokens: u64) -> BucketState {
        BucketState {
            // One call in two minutes, 15 at once.
            operation: OperationId::FeedsCreateFeed.operation().key(),
            rate_micro: 8_300,
            micro_tokens,
            at: Timestamp::UNIX_EPOCH,
            not_before: None,
        }
    }

    fn change(step: QuotaStep, micro_tokens: u64) -> QuotaChange {
        QuotaChange {
            step,
            local: local(micro_tokens),
            now: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn two_nodes_spend_out_of_one_bucket() {
        // Each of them thinks that it has 14 left after its own call.
        let first = change(QuotaStep::Spend, 14_000_000).apply(None).unwrap();
        assert_eq!(first.micro_tokens, 14_000_000);
        let second = change(QuotaStep::Spend, 14_000_000).apply(Some(first));
        assert_eq!(second.unwrap().micro_tokens, 13_000_000);
    }

    #[test]
    fn an_empty_bucket_gives_nothing_and_says_so() {
        let kept = local(999_999);
        let refused = change(QuotaStep::Spend, 14_000_000).apply(Some(kept.clone()));
        assert_eq!(refused, Err(JournalError::Empty { kept: kept.clone() }));
        let later = QuotaChange {
            now: Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1),
            ..change(QuotaStep::Spend, 14_000_000)
        };
        let taken = later.apply(Some(kept)).unwrap();
        assert_eq!(taken.micro_tokens, 8_299);
    }

    #[test]
    fn what_never_left_is_put_back_and_never_above_the_burst() {
        let back = change(QuotaStep::GiveBack, 15_000_000);
        let once = back.apply(Some(local(13_500_000))).unwrap();
        assert_eq!(once.micro_tokens, 14_500_000);
        let twice = back.apply(Some(once)).unwrap();
        assert_eq!(twice.micro_tokens, 15_000_000);
    }

    #[test]
    fn a_refusal_is_kept_with_its_pause() {
        let until = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(100);
        let refused = QuotaChange {
            local: BucketState {
                not_before: Some(until),
                ..local(1_000_000)
            },
            ..change(QuotaStep::Lower, 0)
        };
        let kept = refused.apply(Some(local(9_000_000))).unwrap();
        assert_eq!(
            (kept.micro_tokens, kept.not_before),
            (1_000_000, Some(until))
        );
        // A bucket that is lower already is not filled by it.
        let kept = refused.apply(Some(local(10_000))).unwrap();
        assert_eq!(kept.micro_tokens, 10_000);
    }
}
