//! A bucket that requests drip into at the rate of an operation.

use jiff::Timestamp;

use super::Urgency;
use crate::client::usage::{BucketState, Tokens};
use crate::operation::{OperationId, UsagePlan};

/// A request, in the unit of the level. A millionth of a request per second drips one unit per
/// microsecond, so that no rounding ever loses or makes anything.
const REQUEST_PICO: u64 = 1_000_000_000_000;
/// The highest rate that a header may set: a thousand requests per second.
const MAX_RATE_MICRO: u64 = 1_000_000_000;
/// The part of the published rate that a header may go down to. Below it stands more likely a wrong
/// header than a rate, and no answer would come for days that could put it right.
const MIN_RATE_PART: u64 = 10;
/// The longest pause that is added to one drip after a refusal.
const MAX_JITTER_US: u64 = 10_000_000;
/// How far the clock may go back without being taken for a clock that was set.
const CLOCK_SLACK_US: i64 = 60_000_000;
/// The plan of an operation that has no published one.
const UNPUBLISHED_PLAN: UsagePlan = UsagePlan {
    rate_micro: 1_000_000,
    burst: 1,
};

/// What is left of the quota of an operation.
#[derive(Debug, Clone)]
pub(in crate::client) struct Bucket {
    plan: UsagePlan,
    rate_micro: u64,
    level_pico: u64,
    /// When the level was right.
    at_us: i64,
    not_before_us: Option<i64>,
}

impl Bucket {
    /// A full one of an operation, by its published plan.
    pub(in crate::client) fn of(operation: OperationId, now: Timestamp) -> Self {
        let plan = operation.operation().plan.unwrap_or(UNPUBLISHED_PLAN);
        Self::full(plan, now)
    }

    pub(super) fn full(plan: UsagePlan, now: Timestamp) -> Self {
        Self {
            plan,
            rate_micro: plan.rate_micro,
            level_pico: u64::from(plan.burst).saturating_mul(REQUEST_PICO),
            at_us: now.as_microsecond(),
            not_before_us: None,
        }
    }

    /// Takes a request out, whatever for; whether there was one.
    pub(in crate::client) fn spend(&mut self) -> bool {
        let left_pico = self.level_pico.checked_sub(REQUEST_PICO);
        self.level_pico = left_pico.unwrap_or(self.level_pico);
        left_pico.is_some()
    }

    /// Takes over what is known elsewhere of the same bucket, where that is less.
    pub(in crate::client) fn follow(&mut self, other: &BucketState, now: Timestamp) {
        self.fill(now);
        let mut known = Self::full(self.plan, now);
        known.restore(other, now);
        self.level_pico = self.level_pico.min(known.level_pico);
        self.not_before_us = self.not_before_us.max(known.not_before_us);
    }

    pub(in crate::client) fn give_back(&mut self, now: Timestamp) {
        self.fill(now);
        let level_pico = self.level_pico.saturating_add(REQUEST_PICO);
        self.level_pico = level_pico.min(self.capacity_pico());
    }

    /// The other side has nothing left. What is known of the level is that it was too low for this
    /// urgency: calls more urgent may find what was kept for them, once the pause is over.
    pub(super) fn refused(&mut self, urgency: Urgency, now: Timestamp, draw: u64) -> Timestamp {
        self.fill(now);
        let reserve = u64::from(urgency.reserve(self.plan.burst));
        self.level_pico = self.level_pico.min(reserve.saturating_mul(REQUEST_PICO));
        let drip_us = REQUEST_PICO.div_ceil(self.rate_micro);
        let jitter_us = draw % (drip_us / 2).clamp(1, MAX_JITTER_US);
        let until_us = later(now.as_microsecond(), drip_us.saturating_add(jitter_us));
        let until_us = self.not_before_us.map_or(until_us, |old| old.max(until_us));
        self.not_before_us = Some(until_us);
        self.ready_at(urgency, now)
            .unwrap_or_else(|| timestamp(until_us, now))
    }

    pub(in crate::client) fn correct(&mut self, rate_micro: u64, now: Timestamp) {
        self.fill(now);
        let least = (self.plan.rate_micro / MIN_RATE_PART).max(1);
        self.rate_micro = rate_micro.clamp(least, MAX_RATE_MICRO);
    }

    pub(super) fn tokens(&mut self, now: Timestamp) -> Tokens {
        self.fill(now);
        Tokens {
            whole: u32::try_from(self.level_pico / REQUEST_PICO).unwrap_or(u32::MAX),
            burst: self.plan.burst,
            rate_micro: self.rate_micro,
            not_before: self
                .not_before_us
                .filter(|until_us| *until_us > now.as_microsecond())
                .map(|until_us| timestamp(until_us, now)),
        }
    }

    pub(in crate::client) fn stored(
        &mut self,
        operation: OperationId,
        now: Timestamp,
    ) -> BucketState {
        self.fill(now);
        BucketState {
            operation: operation.operation().key(),
            rate_micro: self.rate_micro,
            micro_tokens: self.level_pico / 1_000_000,
            at: timestamp(self.at_us, now),
            not_before: self.not_before_us.map(|until_us| timestamp(until_us, now)),
        }
    }

    /// Takes a stored bucket over, as if no call had been made since. What cannot be is put right.
    pub(in crate::client) fn restore(&mut self, stored: &BucketState, now: Timestamp) {
        self.level_pico = stored
            .micro_tokens
            .saturating_mul(1_000_000)
            .min(self.capacity_pico());
        self.at_us = stored.at.as_microsecond().min(now.as_microsecond());
        self.rate_micro = self.plan.rate_micro;
        let rate_micro = stored.rate_micro;
        let since = timestamp(self.at_us, now);
        if rate_micro > 0 {
            self.correct(rate_micro, since);
        }
        self.not_before_us = stored.not_before.map(Timestamp::as_microsecond);
        self.fill(now);
    }

    fn capacity_pico(&self) -> u64 {
        u64::from(self.plan.burst).saturating_mul(REQUEST_PICO)
    }

    /// Lets in what dripped until now.
    fn fill(&mut self, now: Timestamp) {
        let now_us = now.as_microsecond();
        let elapsed_us = now_us.saturating_sub(self.at_us);
        if let Ok(elapsed_us) = u64::try_from(elapsed_us) {
            let gain_pico = self.rate_micro.saturating_mul(elapsed_us);
            let level_pico = self.level_pico.saturating_add(gain_pico);
            self.level_pico = level_pico.min(self.capacity_pico());
            self.at_us = now_us;
        } else if elapsed_us < -CLOCK_SLACK_US {
            self.at_us = now_us;
        }
        // A clock that was ahead must not leave a pause behind that nobody meant.
        let longest_us = REQUEST_PICO
            .div_ceil(self.rate_micro)
            .saturating_add(MAX_JITTER_US);
        let latest_us = later(now_us, longest_us);
        self.not_before_us = self.not_before_us.map(|until_us| until_us.min(latest_us));
    }

    /// When a call of this urgency may be made; `None` when it may be made now.
    pub(super) fn ready_at(&mut self, urgency: Urgency, now: Timestamp) -> Option<Timestamp> {
        self.fill(now);
        let now_us = now.as_microsecond();
        let reserve = u64::from(urgency.reserve(self.plan.burst));
        let needed_pico = reserve.saturating_add(1).saturating_mul(REQUEST_PICO);
        let missing_pico = needed_pico.saturating_sub(self.level_pico);
        let filled_us = later(
            self.at_us.max(now_us),
            missing_pico.div_ceil(self.rate_micro),
        );
        let ready_us = filled_us.max(self.not_before_us.unwrap_or(now_us));
        let is_ready = missing_pico == 0 && ready_us <= now_us.max(self.at_us);
        (!is_ready).then(|| timestamp(ready_us, now))
    }
}

fn later(at_us: i64, by_us: u64) -> i64 {
    at_us.saturating_add(i64::try_from(by_us).unwrap_or(i64::MAX))
}

/// The instant; `fallback` for one that is outside of all calendars.
fn timestamp(at_us: i64, fallback: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at_us).unwrap_or(fallback)
}
