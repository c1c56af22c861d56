//! The marketplace's clock: real time, multiplied, and moved on by hand.

use std::time::Instant;

use crate::moment::Moment;

/// Where real time comes from.
pub trait Stopwatch: Send + Sync {
    /// Milliseconds since the stopwatch was started; never fewer than before.
    fn elapsed_ms(&self) -> i64;
}

/// The machine's monotonic clock.
#[derive(Debug)]
pub struct MachineStopwatch(Instant);

impl MachineStopwatch {
    /// A stopwatch that starts now.
    pub fn start() -> Self {
        Self(Instant::now())
    }
}

impl Stopwatch for MachineStopwatch {
    fn elapsed_ms(&self) -> i64 {
        i64::try_from(self.0.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// How fast marketplace time runs, in thousandths: 1000 is real time, 0 stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Speed(u32);

impl Speed {
    /// Real time.
    pub const REAL: Self = Self(1_000);
    /// Standing still.
    pub const PAUSED: Self = Self(0);
    /// The fastest: a hundred days in a day of real time would be 100; this is a million.
    pub const MAX_FACTOR: f64 = 1_000_000.0;

    /// Reads a factor from 0 to a million; finer than a thousandth is rounded. `None` outside.
    pub fn from_factor(factor: f64) -> Option<Self> {
        if !(0.0..=Self::MAX_FACTOR).contains(&factor) {
            return None;
        }
        let thousandths = format!("{:.0}", factor * 1_000.0);
        thousandths.parse().ok().map(Self)
    }

    /// Thousandths.
    pub const fn thousandths(self) -> u32 {
        self.0
    }

    /// The factor as a JSON number.
    pub fn factor(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }
}

/// Marketplace time.
pub struct Clock {
    stopwatch: Box<dyn Stopwatch>,
    base: Moment,
    base_elapsed_ms: i64,
    speed: Speed,
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clock")
            .field("base", &self.base)
            .field("speed", &self.speed)
            .finish_non_exhaustive()
    }
}

impl Clock {
    /// A clock that shows `now` and runs on from here.
    pub fn new(stopwatch: Box<dyn Stopwatch>, now: Moment, speed: Speed) -> Self {
        let base_elapsed_ms = stopwatch.elapsed_ms();
        Self {
            stopwatch,
            base: now,
            base_elapsed_ms,
            speed,
        }
    }

    /// The marketplace's time.
    pub fn now(&self) -> Moment {
        let elapsed = i128::from(self.stopwatch.elapsed_ms() - self.base_elapsed_ms);
        let run = elapsed.max(0) * i128::from(self.speed.thousandths()) / 1_000;
        self.base.plus_ms(i64::try_from(run).unwrap_or(i64::MAX))
    }

    /// How fast it runs.
    pub const fn speed(&self) -> Speed {
        self.speed
    }

    /// Moves it on.
    pub fn advance_to(&mut self, to: Moment) {
        self.set(self.now().max(to), self.speed);
    }

    /// Changes how fast it runs.
    pub fn set_speed(&mut self, speed: Speed) {
        self.set(self.now(), speed);
    }

    /// Shows `now` from here on, whatever it showed before.
    pub fn set(&mut self, now: Moment, speed: Speed) {
        self.base_elapsed_ms = self.stopwatch.elapsed_ms();
        self.base = now;
        self.speed = speed;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    struct Hand(Arc<AtomicI64>);

    impl Stopwatch for Hand {
        fn elapsed_ms(&self) -> i64 {
            self.0.load(Ordering::Relaxed)
        }
    }

    #[test]
    fn time_runs_at_its_speed_and_never_back() {
        let hand = Arc::new(AtomicI64::new(0));
        let start = Moment::from_ms(1_800_000_000_000);
        let mut clock = Clock::new(Box::new(Hand(Arc::clone(&hand))), start, Speed::REAL);
        hand.store(1_500, Ordering::Relaxed);
        assert_eq!(clock.now().since_ms(start), 1_500);
        clock.set_speed(Speed::from_factor(60.0).expect("in range"));
        hand.store(2_500, Ordering::Relaxed);
        assert_eq!(clock.now().since_ms(start), 61_500);
        clock.set_speed(Speed::PAUSED);
        hand.store(99_000, Ordering::Relaxed);
        assert_eq!(clock.now().since_ms(start), 61_500);
        clock.advance_to(start);
        assert_eq!(clock.now().since_ms(start), 61_500);
        clock.advance_to(start.plus_ms(100_000));
        assert_eq!(clock.now().since_ms(start), 100_000);
    }

    #[test]
    fn a_speed_outside_its_range_is_refused() {
        for factor in [-1.0, 1_000_001.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Speed::from_factor(factor), None, "{factor}");
        }
        assert_eq!(Speed::from_factor(0.5), Some(Speed(500)));
    }
}
