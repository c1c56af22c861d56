//! What follows from an attempt: when again, when to give up, and how an endpoint stands.
//!
//! Everything is worked out from ids and instants, so that a second run of the same comes to the
//! same.

use countermand_store::webhooks::{AfterAttempt, DisabledWhy, Endpoint, Health};
use jiff::{SignedDuration, Timestamp};

use super::post::{Answered, PostError};
use crate::desk::later;

/// How long after each failed try the next one follows; after the last one it is given up. Together
/// a little more than three days.
pub const SCHEDULE: [SignedDuration; 9] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(5),
    SignedDuration::from_hours(10),
    SignedDuration::from_hours(14),
    SignedDuration::from_hours(20),
    SignedDuration::from_hours(24),
];
/// After how long without a success an endpoint is switched off.
pub const FAILING_MAX: SignedDuration = SignedDuration::from_hours(5 * 24);
/// The shortest and the longest rest of an endpoint that fails.
const REST_MIN: SignedDuration = SignedDuration::from_secs(5);
const REST_MAX: SignedDuration = SignedDuration::from_mins(5);
/// The longest time that a receiver can ask for.
const RETRY_AFTER_MAX: SignedDuration = SignedDuration::from_hours(24);

/// What an attempt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// Why it failed; empty for a success.
    pub error: String,
    /// How long the receiver asked to be left alone.
    pub retry_after: Option<SignedDuration>,
}

impl Outcome {
    /// What an answer, or none, comes to at `now`. Only 2xx is a success.
    pub fn of(answer: &Result<Answered, PostError>, now: Timestamp) -> Self {
        match answer {
            Ok(answered) => {
                let error = match answered.status {
                    200..=299 => String::new(),
                    300..=399 => "answered with a redirect, which is not followed".to_owned(),
                    410 => "answered that it is gone".to_owned(),
                    status => format!("answered with status {status}"),
                };
                let wait = answered.retry_after.as_deref();
                Self {
                    status: Some(answered.status),
                    retry_after: wait.and_then(|text| retry_after(text, now)),
                    error,
                }
            }
            Err(error) => Self {
                status: None,
                error: error.to_string(),
                retry_after: None,
            },
        }
    }

    /// Whether the message was taken.
    pub const fn is_success(&self) -> bool {
        matches!(self.status, Some(200..=299))
    }

    /// Whether the receiver wants nothing any more.
    pub const fn is_gone(&self) -> bool {
        matches!(self.status, Some(410))
    }
}

/// `Retry-After` in seconds or as a date, at most a day.
fn retry_after(text: &str, now: Timestamp) -> Option<SignedDuration> {
    let text = text.trim();
    let wait = if let Ok(seconds) = text.parse::<u32>() {
        SignedDuration::from_secs(i64::from(seconds))
    } else {
        let parser = jiff::fmt::rfc2822::DateTimeParser::new();
        parser.parse_timestamp(text).ok()?.duration_since(now)
    };
    Some(wait.clamp(SignedDuration::ZERO, RETRY_AFTER_MAX))
}

/// What comes after a try of a message that was tried `n_tries` times before.
pub fn after_attempt(
    outcome: &Outcome,
    message: &str,
    n_tries: u32,
    now: Timestamp,
) -> AfterAttempt {
    if outcome.is_success() {
        return AfterAttempt::Delivered;
    }
    let nth = usize::try_from(n_tries).unwrap_or(usize::MAX);
    let Some(rest) = SCHEDULE.get(nth) else {
        return AfterAttempt::GivenUp;
    };
    let rest = spread(*rest, message, n_tries);
    let asked = outcome.retry_after.unwrap_or(SignedDuration::ZERO);
    AfterAttempt::Again {
        at: later(now, rest.max(asked)),
    }
}

/// Up to a fifth more, by the message and the try: what failed together does not come back together.
fn spread(rest: SignedDuration, message: &str, n_tries: u32) -> SignedDuration {
    let digest = blake3::hash(format!("{message}/{n_tries}").as_bytes());
    let first = digest.as_bytes().first().copied().unwrap_or(0);
    let more_ms = rest.as_millis() * i128::from(first) / (5 * 256);
    let more_ms = i64::try_from(more_ms).unwrap_or(0);
    rest.saturating_add(SignedDuration::from_millis(more_ms))
}

/// How an endpoint stands after a batch. A batch without a success lets it rest; while it fails,
/// one message at a time finds out whether it is back.
pub fn health_after(endpoint: &Endpoint, outcomes: &[Outcome], now: Timestamp) -> Health {
    let is_gone = outcomes.iter().any(Outcome::is_gone);
    let asked = outcomes
        .iter()
        .filter_map(|outcome| outcome.retry_after)
        .max();
    let asked_until = asked.map(|wait| later(now, wait));
    if outcomes.iter().any(Outcome::is_success) {
        return Health {
            failing_since: None,
            n_failed_in_row: 0,
            rests_until: asked_until,
            disable: is_gone.then_some(DisabledWhy::Gone),
        };
    }
    let n_failed = u32::try_from(outcomes.len()).unwrap_or(u32::MAX);
    let failing_since = endpoint.failing_since.unwrap_or(now);
    let doubled = REST_MIN.saturating_mul(1 << endpoint.n_failed_in_row.min(10));
    let rests_until = later(now, doubled.min(REST_MAX));
    let has_failed_long = now.duration_since(failing_since) >= FAILING_MAX;
    Health {
        failing_since: Some(failing_since),
        n_failed_in_row: endpoint.n_failed_in_row.saturating_add(n_failed),
        rests_until: Some(asked_until.map_or(rests_until, |until| until.max(rests_until))),
        disable: if is_gone {
            Some(DisabledWhy::Gone)
        } else {
            has_failed_long.then_some(DisabledWhy::Failing)
        },
    }
}

#[cfg(test)]
mod tests;
