//! What is left of the quota, and where the rest of it went.

use jiff::Timestamp;

use super::throttle::Urgency;
use crate::operation::OperationId;

/// What is left for an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Requests that could be made now, if every one of them were to cancel.
    pub whole: u32,
    /// Requests that an idle caller has saved up at most.
    pub burst: u32,
    /// Requests per second that come back, times a million.
    pub rate_micro: u64,
    /// Before when the operation is not called at all, after a 429.
    pub not_before: Option<Timestamp>,
}

/// What is left for an operation, as it is stored while the program is down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketState {
    /// The operation's key, as [`Operation::key`](crate::operation::Operation::key) writes it.
    pub operation: String,
    /// Requests per second that come back, times a million; as the API last said.
    pub rate_micro: u64,
    /// Requests left, times a million.
    pub micro_tokens: u64,
    /// When that was so.
    pub at: Timestamp,
    /// Before when the operation is not called at all, after a 429.
    pub not_before: Option<Timestamp>,
}

/// A number for each urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ByUrgency {
    /// Of [`Urgency::Cancel`].
    pub n_cancel: u64,
    /// Of [`Urgency::Confirm`].
    pub n_confirm: u64,
    /// Of [`Urgency::Routine`].
    pub n_routine: u64,
    /// Of [`Urgency::Background`].
    pub n_background: u64,
}

impl ByUrgency {
    /// The number of an urgency.
    pub fn of(&self, urgency: Urgency) -> u64 {
        match urgency {
            Urgency::Cancel => self.n_cancel,
            Urgency::Confirm => self.n_confirm,
            Urgency::Routine => self.n_routine,
            Urgency::Background => self.n_background,
        }
    }

    /// The sum over all urgencies.
    pub fn sum(&self) -> u64 {
        Urgency::ALL
            .iter()
            .fold(0, |sum: u64, urgency| sum.saturating_add(self.of(*urgency)))
    }

    pub(super) fn add(&mut self, urgency: Urgency) {
        let number = self.number(urgency);
        *number = number.saturating_add(1);
    }

    pub(super) fn take_back(&mut self, urgency: Urgency) {
        let number = self.number(urgency);
        *number = number.saturating_sub(1);
    }

    fn number(&mut self, urgency: Urgency) -> &mut u64 {
        match urgency {
            Urgency::Cancel => &mut self.n_cancel,
            Urgency::Confirm => &mut self.n_confirm,
            Urgency::Routine => &mut self.n_routine,
            Urgency::Background => &mut self.n_background,
        }
    }
}

/// What an operation was called for, since the client was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperationUsage {
    /// The operation.
    pub operation: OperationId,
    /// Requests sent.
    pub n_calls: ByUrgency,
    /// Of them, those that the API answered with 429.
    pub n_throttled: ByUrgency,
    /// Calls that were held back, as our own count of the quota had nothing left for them.
    pub n_not_now: ByUrgency,
}

impl OperationUsage {
    pub(super) fn of(operation: OperationId) -> Self {
        Self {
            operation,
            n_calls: ByUrgency::default(),
            n_throttled: ByUrgency::default(),
            n_not_now: ByUrgency::default(),
        }
    }
}
