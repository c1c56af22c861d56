//! The quota of one account: a bucket of requests for each operation, and what went out of it.
//!
//! Nothing here waits. A call that finds its bucket empty is told when to come again.

mod bucket;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

pub(super) use self::bucket::Bucket;
use super::usage::{BucketState, OperationUsage, Tokens};
use crate::decimal::Decimal;
use crate::operation::{OPERATIONS, OperationId};

/// How urgent a call is. The less urgent leave a part of the burst to the more urgent, so that a
/// cancellation never waits behind bulk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Carries a cancellation out, or must happen before one. It may use the whole burst.
    Cancel,
    /// Looks after something sent; leaves a tenth of the burst.
    Confirm,
    /// What happens all day; leaves a fifth of the burst.
    Routine,
    /// Bulk and history; leaves half of the burst.
    Background,
}

impl Urgency {
    /// Every urgency, the highest first.
    pub const ALL: [Self; 4] = [Self::Cancel, Self::Confirm, Self::Routine, Self::Background];

    /// The name in figures and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Confirm => "confirm",
            Self::Routine => "routine",
            Self::Background => "background",
        }
    }

    /// How many requests of a burst a call of this urgency leaves to more urgent ones.
    pub const fn reserve(self, burst: u32) -> u32 {
        match self {
            Self::Cancel => 0,
            Self::Confirm => burst / 10,
            Self::Routine => burst / 5,
            Self::Background => burst / 2,
        }
    }
}

/// The buckets of one account.
#[derive(Debug)]
pub(super) struct Throttle {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    quotas: BTreeMap<OperationId, Quota>,
    /// Mixes the pauses after refusals, so that two accounts do not pause in step.
    seed: u64,
    n_refusals: u64,
}

#[derive(Debug)]
struct Quota {
    bucket: Bucket,
    usage: OperationUsage,
}

impl Throttle {
    /// Full buckets, as far as anybody knows; the first answer of 429 says otherwise.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            state: Mutex::new(State {
                quotas: BTreeMap::new(),
                seed,
                n_refusals: 0,
            }),
        }
    }

    /// Says when there is a request in the bucket, if there is none; takes nothing out.
    pub(super) fn ready(
        &self,
        operation: OperationId,
        urgency: Urgency,
        now: Timestamp,
    ) -> Result<(), Timestamp> {
        self.state().quota(operation, now).ready(urgency, now)
    }

    /// Takes a request out of the bucket, or says when there is one.
    pub(super) fn take(
        &self,
        operation: OperationId,
        urgency: Urgency,
        now: Timestamp,
    ) -> Result<(), Timestamp> {
        let mut state = self.state();
        let quota = state.quota(operation, now);
        quota.ready(urgency, now)?;
        quota.bucket.spend();
        quota.usage.n_calls.add(urgency);
        Ok(())
    }

    /// Puts a request back that was taken and never arrived.
    pub(super) fn give_back(&self, operation: OperationId, urgency: Urgency, now: Timestamp) {
        let mut state = self.state();
        let quota = state.quota(operation, now);
        quota.bucket.give_back(now);
        quota.usage.n_calls.take_back(urgency);
    }

    /// Takes note of a 429 and says before when the operation is not to be called again.
    pub(super) fn refused(
        &self,
        operation: OperationId,
        urgency: Urgency,
        now: Timestamp,
    ) -> Timestamp {
        let mut state = self.state();
        state.n_refusals = state.n_refusals.wrapping_add(1);
        let draw = mixed(state.seed ^ state.n_refusals);
        let quota = state.quota(operation, now);
        quota.usage.n_throttled.add(urgency);
        quota.bucket.refused(urgency, now, draw)
    }

    /// Takes the rate over that an answer names; anything but a positive number is left alone.
    pub(super) fn correct(&self, operation: OperationId, header: &str, now: Timestamp) {
        if let Some(rate_micro) = rate_micro(header) {
            self.state()
                .quota(operation, now)
                .bucket
                .correct(rate_micro, now);
        }
    }

    /// What is in the bucket of an operation.
    pub(super) fn tokens(&self, operation: OperationId, now: Timestamp) -> Tokens {
        self.state().quota(operation, now).bucket.tokens(now)
    }

    /// What went out, of every operation called so far, in the order of the table.
    pub(super) fn usage(&self) -> Vec<OperationUsage> {
        let state = self.state();
        state.quotas.values().map(|quota| quota.usage).collect()
    }

    /// A bucket as it is to be kept.
    pub(super) fn state_of(&self, operation: OperationId, now: Timestamp) -> BucketState {
        self.state()
            .quota(operation, now)
            .bucket
            .stored(operation, now)
    }

    /// Takes over what is kept of a bucket, where that is less: others spent of it, too.
    pub(super) fn follow(&self, operation: OperationId, kept: &BucketState, now: Timestamp) {
        self.state().quota(operation, now).bucket.follow(kept, now);
    }

    /// Puts a request back for which there is none left where all spend from, takes over what is
    /// kept there, and says when there is one.
    pub(super) fn taken_by_others(
        &self,
        (operation, urgency): (OperationId, Urgency),
        kept: &BucketState,
        now: Timestamp,
    ) -> Timestamp {
        let mut state = self.state();
        let quota = state.quota(operation, now);
        quota.usage.n_calls.take_back(urgency);
        quota.usage.n_not_now.add(urgency);
        quota.bucket.follow(kept, now);
        quota.bucket.ready_at(urgency, now).unwrap_or(now)
    }

    /// The buckets as they are to be kept.
    #[cfg(test)]
    pub(super) fn snapshot(&self, now: Timestamp) -> Vec<BucketState> {
        let mut state = self.state();
        let mut states = Vec::new();
        for (operation, quota) in &mut state.quotas {
            states.push(quota.bucket.stored(*operation, now));
        }
        states
    }

    /// Takes stored buckets over; those of operations not known here are left out.
    pub(super) fn restore(&self, stored: &[BucketState], now: Timestamp) {
        let mut state = self.state();
        for one in stored {
            let known = OPERATIONS
                .iter()
                .find(|operation| operation.key() == one.operation);
            if let Some(operation) = known {
                state.quota(operation.id, now).bucket.restore(one, now);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Quota {
    fn ready(&mut self, urgency: Urgency, now: Timestamp) -> Result<(), Timestamp> {
        let Some(until) = self.bucket.ready_at(urgency, now) else {
            return Ok(());
        };
        self.usage.n_not_now.add(urgency);
        Err(until)
    }
}

impl State {
    fn quota(&mut self, operation: OperationId, now: Timestamp) -> &mut Quota {
        self.quotas.entry(operation).or_insert_with(|| Quota {
            bucket: Bucket::of(operation, now),
            usage: OperationUsage::of(operation),
        })
    }
}

/// Requests per second, times a million; `None` unless the text is a positive number of at least a
/// millionth.
fn rate_micro(text: &str) -> Option<u64> {
    let rate = Decimal::parse(text).ok()?;
    let digits = u128::try_from(rate.digits).ok()?;
    let micro = digits * 1_000_000 / 10_u128.checked_pow(rate.places)?;
    u64::try_from(micro).ok().filter(|micro| *micro > 0)
}

/// A number with the bits of another one mixed, the same on every machine.
pub(super) fn mixed(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests;
