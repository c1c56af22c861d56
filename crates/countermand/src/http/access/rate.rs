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

    /// Counts one request of the key at `now`.
    ///
    /// # Errors
    /// When it is one too many: how long to wait. It is not counted then.
    pub fn count(&self, key: &KeyId, now: Instant) -> Result<(), Duration> {
        let interval = self.limit.interval();
        let ahead = interval * (self.limit.burst.get() - 1);
        let mut book = self.even_at.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(even_at) = book.get_mut(key) {
            let base = (*even_at).max(now);
            let wait = base.saturating_duration_since(now + ahead);
            if !wait.is_zero() {
                return Err(wait);
            }
            *even_at = base + interval;
        } else {
            // Only keys that exist come here, so the book is bounded by their number; those that
            // are even again say nothing and are dropped when it grows.
            if book.len() >= 1_024 {
                book.retain(|_, even_at| *even_at > now);
            }
            book.insert(key.clone(), now + interval);
        }
        Ok(())
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
        for n in 0..50 {
            assert_eq!(book.count(&key, now), Ok(()), "request {n}");
        }
        assert_eq!(book.count(&key, now), Err(Duration::from_millis(20)));
        let later = now + Duration::from_millis(20);
        assert_eq!(book.count(&key, later), Ok(()));
        assert!(book.count(&key, later).is_err());
    }

    #[test]
    fn keys_are_counted_apart() {
        let book = fifty();
        let now = Instant::now();
        let (one, other) = (KeyId::parse("k1").unwrap(), KeyId::parse("k2").unwrap());
        while book.count(&one, now).is_ok() {}
        assert_eq!(book.count(&other, now), Ok(()));
    }

    #[test]
    fn a_pause_earns_no_more_than_the_burst() {
        let book = fifty();
        let key = KeyId::parse("k1").unwrap();
        let now = Instant::now();
        assert_eq!(book.count(&key, now), Ok(()));
        let much_later = now + Duration::from_hours(1);
        let n_passed = (0..200)
            .take_while(|_| book.count(&key, much_later).is_ok())
            .count();
        assert_eq!(n_passed, 50);
    }
}
