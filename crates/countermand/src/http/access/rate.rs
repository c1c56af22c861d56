//! How often one key may call.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::KeyId;

/// Requests a second, and how many may come at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests a second in the long run.
    pub per_second: NonZeroU32,
    /// Requests at once, after a pause.
    pub burst: NonZeroU32,
}

impl RateLimit {
    /// So many requests a second, and as many at once.
    pub const fn per_second(n_requests: NonZeroU32) -> Self {
        Self {
            per_second: n_requests,
            burst: n_requests,
        }
    }

    /// Time that one request takes up.
    fn interval(self) -> Duration {
        Duration::from_secs(1) / self.per_second.get()
    }
}

/// How a key stands after a request: what it may still send, and when all of it is back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateStanding {
    /// What it may send in all.
    pub limit: RateLimit,
    /// Requests that may still come at once.
    pub n_left: u32,
    /// Time until as many may come at once as after a pause.
    pub even_in: Duration,
}

impl RateStanding {
    /// The field `RateLimit-Policy`: so many requests in so many seconds.
    pub fn policy(&self) -> String {
        let window = self.limit.interval() * self.limit.burst.get();
        format!("\"key\";q={};w={}", self.limit.burst, seconds_up(window))
    }

    /// The field `RateLimit`: what is left, and in how many seconds all of it is back.
    pub fn left(&self) -> String {
        format!("\"key\";r={};t={}", self.n_left, seconds_up(self.even_in))
    }
}

/// Whole seconds, rounded up.
const fn seconds_up(time: Duration) -> u64 {
    time.as_secs() + if time.subsec_nanos() > 0 { 1 } else { 0 }
}

/// The clocks of all keys that called lately.
///
/// One instant a key: when its account of requests will be even. A request moves it on by the
/// interval; it is refused when that would run ahead of the present by more than the burst.
#[derive(Debug)]
pub struct RateBook {
    limit: RateLimit,
    even_at: Mutex<HashMap<KeyId, Instant>>,
}

impl RateBook {
    /// Nobody has called yet.
    pub fn new(limit: RateLimit) -> Self {
        Self {
            limit,
            even_at: Mutex::default(),
        }
    }

    /// How a key stands whose account of requests is even in `even_in`.
    fn standing(&self, even_in: Duration) -> RateStanding {
        let interval = self.limit.interval();
        let ahead = interval * (self.limit.burst.get() - 1);
        let n_left = ahead.checked_sub(even_in).map_or(0, |room| {
            let n = room.as_nanos() / interval.as_nanos().max(1) + 1;
            u32::try_from(n).unwrap_or(u32::MAX)
        });
        RateStanding {
            limit: self.limit,
            n_left,
            even_in,
        }
    }

    /// Counts one request of the key at `now`, and tells how it stands then.
    ///
    /// # Errors
    /// When it is one too many: how long to wait, and how the key stands. It is not counted then.
    pub fn count(
        &self,
        key: &KeyId,
        now: Instant,
    ) -> Result<RateStanding, (Duration, RateStanding)> {
        let interval = self.limit.interval();
        let ahead = interval * (self.limit.burst.get() - 1);
        let mut book = self.even_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(even_at) = book.get_mut(key) {
            let base = (*even_at).max(now);
            let wait = base.saturating_duration_since(now + ahead);
            if !wait.is_zero() {
                return Err((wait, self.standing(base.duration_since(now))));
            }
            *even_at = base + interval;
            Ok(self.standing(even_at.duration_since(now)))
        } else {
            // Only keys that exist come here, so the book is bounded by their number; those that
            // are even again say nothing and are dropped when it grows.
            if book.len() >= 1_024 {
                book.retain(|_, even_at| *even_at > now);
            }
            book.insert(key.clone(), now + interval);
            Ok(self.standing(interval))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fifty() -> RateBook {
        RateBook::new(RateLimit::per_second(NonZeroU32::new(50).unwrap()))
    }

    #[test]
    fn fifty_requests_at_once_pass_and_the_next_waits_a_fiftieth_of_a_second() {
        let book = fifty();
        let key = KeyId::parse("k1").unwrap();
        let now = Instant::now();
        for n in 1..=50 {
            let standing = book.count(&key, now).unwrap();
            assert_eq!(standing.n_left, 50 - n, "request {n}");
        }
        let (wait, standing) = book.count(&key, now).unwrap_err();
        assert_eq!(wait, Duration::from_millis(20));
        assert_eq!(
            (standing.n_left, standing.even_in),
            (0, Duration::from_secs(1))
        );
        let later = now + Duration::from_millis(20);
        assert_eq!(book.count(&key, later).unwrap().n_left, 0);
        assert!(book.count(&key, later).is_err());
    }

    #[test]
    fn a_standing_tells_the_policy_and_what_is_left_of_it() {
        let book = fifty();
        let standing = book.count(&KeyId::parse("k1").unwrap(), Instant::now());
        let standing = standing.unwrap();
        assert_eq!(standing.policy(), "\"key\";q=50;w=1");
        // One of fifty is gone, and it is back within the second.
        assert_eq!(standing.left(), "\"key\";r=49;t=1");
    }

    #[test]
    fn keys_are_counted_apart() {
        let book = fifty();
        let now = Instant::now();
        let (one, other) = (KeyId::parse("k1").unwrap(), KeyId::parse("k2").unwrap());
        while book.count(&one, now).is_ok() {}
        assert!(book.count(&other, now).is_ok());
    }

    #[test]
    fn a_pause_earns_no_more_than_the_burst() {
        let book = fifty();
        let key = KeyId::parse("k1").unwrap();
        let now = Instant::now();
        assert!(book.count(&key, now).is_ok());
        let much_later = now + Duration::from_hours(1);
        let n_passed = (0..200)
            .take_while(|_| book.count(&key, much_later).is_ok())
            .count();
        assert_eq!(n_passed, 50);
    }
}
