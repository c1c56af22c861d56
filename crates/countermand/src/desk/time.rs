//! Times that can be waited for: that of a sandbox marketplace may run faster.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use countermand_spapi::client::Clock as WireClock;
use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;

/// A time that can be waited for.
pub trait DeskTime: WireClock {
    /// How long it takes until that instant; nothing when it is over.
    fn wait_until(&self, at: Timestamp) -> Duration;
}

/// The machine's time, for what others compare with their own.
#[derive(Debug, Clone, Copy, Default)]
pub struct MachineTime;

impl WireClock for MachineTime {
    fn now(&self) -> Timestamp {
        Clock::System.now()
    }
}

/// A marketplace's time, as it last told it, carried on at its speed. It never goes back.
#[derive(Debug)]
pub struct MarketTime {
    told: Mutex<Told>,
}

#[derive(Debug, Clone, Copy)]
struct Told {
    now: Timestamp,
    at: Instant,
    /// Thousandths of real time.
    speed_milli: i64,
    newest: Timestamp,
}

impl MarketTime {
    /// The time that a marketplace told just now, with its speed in thousandths.
    pub fn new(now: Timestamp, speed_milli: i64) -> Self {
        Self {
            told: Mutex::new(Told {
                now,
                at: Instant::now(),
                speed_milli,
                newest: now,
            }),
        }
    }

    /// Takes over what the marketplace told just now.
    pub fn set(&self, now: Timestamp, speed_milli: i64) {
        let mut told = self.told();
        told.now = now;
        told.at = Instant::now();
        told.speed_milli = speed_milli;
    }

    /// Goes back to the time of a marketplace that began anew: what was before is another world.
    pub fn begin_again(&self, now: Timestamp, speed_milli: i64) {
        self.set(now, speed_milli);
        self.told().newest = now;
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WireClock for MarketTime {
    fn now(&self) -> Timestamp {
        let mut told = self.told();
        let elapsed_us = i64::try_from(told.at.elapsed().as_micros()).unwrap_or(i64::MAX);
        let passed_us = i128::from(elapsed_us) * i128::from(told.speed_milli) / 1_000;
        let passed = SignedDuration::from_micros(i64::try_from(passed_us).unwrap_or(i64::MAX));
        let now = told.now.saturating_add(passed).unwrap_or(Timestamp::MAX);
        told.newest = told.newest.max(now);
        told.newest
    }

    fn of_real_time(&self, real: SignedDuration) -> SignedDuration {
        let speed_milli = i32::try_from(self.told().speed_milli).unwrap_or(i32::MAX);
        // A clock that is slower than real time makes nobody wait less.
        real.saturating_mul(speed_milli.max(1_000)) / 1_000
    }
}

impl DeskTime for MarketTime {
    fn wait_until(&self, at: Timestamp) -> Duration {
        let left = duration(at.duration_since(self.now()));
        let speed_milli = u32::try_from(self.told().speed_milli).unwrap_or(1_000);
        if speed_milli == 0 {
            // It stands still: somebody has to move it on.
            return Duration::from_millis(200);
        }
        left.saturating_mul(1_000) / speed_milli
    }
}

fn duration(signed: SignedDuration) -> Duration {
    Duration::try_from(signed).unwrap_or(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_market_is_waited_for_in_its_own_time() {
        let start = Timestamp::UNIX_EPOCH;
        let market = MarketTime::new(start, 100_000);
        let at = start + SignedDuration::from_secs(100);
        assert!(market.wait_until(at) <= Duration::from_secs(1));
    }

    #[test]
    fn a_time_that_is_set_back_stands_still_until_it_is_reached() {
        let start = Timestamp::UNIX_EPOCH;
        let market = MarketTime::new(start + SignedDuration::from_secs(60), 0);
        let before = market.now();
        market.set(start, 0);
        assert_eq!(market.now(), before);
    }

    #[test]
    fn a_market_that_begins_again_is_followed_back() {
        let start = Timestamp::UNIX_EPOCH;
        let market = MarketTime::new(start + SignedDuration::from_secs(60), 0);
        assert!(market.now() > start);
        market.begin_again(start, 0);
        assert_eq!(market.now(), start);
    }
}
