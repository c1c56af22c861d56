//! Failed sign-ins, counted for each login and each address, so that guessing takes too long.

use jiff::{SignedDuration, Timestamp};

use crate::engine::{Answer, DatabaseError, Transaction};
use crate::opening::Store;
use crate::stored::{instant, micros};

/// When guessing is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureLimits {
    /// Failures in a row up to which nothing happens.
    pub n_free: u32,
    /// The first lock; each further failure doubles it.
    pub first_lock: SignedDuration,
    /// The longest lock.
    pub longest_lock: SignedDuration,
    /// After so long without a failure the count begins anew.
    pub forget_after: SignedDuration,
}

/// That no attempt is looked at for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lockout {
    /// Until when.
    pub until: Timestamp,
}

impl Store {
    /// Whether any of these subjects (digests) is locked at `now`; the longest lock of them.
    pub fn sign_in_lockout(
        &self,
        subjects: Vec<String>,
        now: Timestamp,
    ) -> Answer<Option<Lockout>, DatabaseError> {
        self.ask(move |tx| {
            let mut longest: Option<Timestamp> = None;
            for subject in &subjects {
                let until = tx.query_first(
                    "SELECT locked_until_us FROM sign_in_failures
                     WHERE subject = $1 AND locked_until_us > $2",
                    &[subject.as_str().into(), micros(now).into()],
                    |row| row.int(0),
                )?;
                if let Some(until) = until {
                    longest = longest.max(Some(instant(until, "locked_until_us")?));
                }
            }
            Ok(longest.map(|until| Lockout { until }))
        })
    }

    /// Counts a failure of each subject with its limits; what was long ago is forgotten.
    pub fn note_sign_in_failure(
        &self,
        subjects: Vec<(String, FailureLimits)>,
        now: Timestamp,
    ) -> Answer<(), DatabaseError> {
        self.submit(move |tx| {
            for (subject, limits) in &subjects {
                count_failure(tx, subject, *limits, now)?;
            }
            Ok(())
        })
    }

    /// Forgets the failures of a subject, as after a sign-in that succeeded.
    pub fn forget_sign_in_failures(&self, subject: &str) -> Answer<(), DatabaseError> {
        let subject = subject.to_owned();
        self.submit(move |tx| {
            tx.execute(
                "DELETE FROM sign_in_failures WHERE subject = $1",
                &[subject.as_str().into()],
            )?;
            Ok(())
        })
    }
}

fn count_failure(
    tx: &Transaction<'_>,
    subject: &str,
    limits: FailureLimits,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let since = now.checked_sub(limits.forget_after).unwrap_or(now);
    tx.execute(
        "DELETE FROM sign_in_failures
         WHERE newest_at_us < $1 AND coalesce(locked_until_us, 0) <= $2",
        &[micros(since).into(), micros(now).into()],
    )?;
    let before = tx.query_first(
        "SELECT n_failures FROM sign_in_failures WHERE subject = $1",
        &[subject.into()],
        |row| row.int(0),
    )?;
    let n_failures = before.unwrap_or(0).saturating_add(1);
    let locked_until = limits
        .lock_after(n_failures)
        .map(|lock| micros(now.checked_add(lock).unwrap_or(now)));
    tx.execute(
        "INSERT INTO sign_in_failures (subject, n_failures, newest_at_us, locked_until_us)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (subject) DO UPDATE SET n_failures = excluded.n_failures,
             newest_at_us = excluded.newest_at_us, locked_until_us = excluded.locked_until_us",
        &[
            subject.into(),
            n_failures.into(),
            micros(now).into(),
            locked_until.into(),
        ],
    )?;
    Ok(())
}

impl FailureLimits {
    /// How long a subject is locked after so many failures in a row.
    fn lock_after(&self, n_failures: i64) -> Option<SignedDuration> {
        let beyond = n_failures.saturating_sub(i64::from(self.n_free));
        if beyond < 1 {
            return None;
        }
        let lock = self.first_lock.checked_mul(1 << (beyond - 1).min(20));
        Some(lock.map_or(self.longest_lock, |lock| lock.min(self.longest_lock)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_begin_after_the_free_failures_and_double_up_to_the_longest() {
        let limits = FailureLimits {
            n_free: 4,
            first_lock: SignedDuration::from_secs(30),
            longest_lock: SignedDuration::from_mins(15),
            forget_after: SignedDuration::from_hours(1),
        };
        let lock_s = |n| limits.lock_after(n).map(|lock| lock.as_secs());
        assert_eq!(lock_s(4), None);
        assert_eq!(lock_s(5), Some(30));
        assert_eq!(lock_s(6), Some(60));
        assert_eq!(lock_s(9), Some(480));
        assert_eq!(lock_s(10), Some(900));
        assert_eq!(lock_s(i64::MAX), Some(900));
    }
}
