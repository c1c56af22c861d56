//! A ring of day counters for one key.

use super::{Day, RateWindow, WindowCounts};

/// The counters of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct DayCounts {
    /// Orders placed on the day, without those still pending (O-08).
    pub orders: u32,
    /// Counted cancellations, whenever carried out, of orders placed on the day.
    pub cancelled_by_order_date: u32,
    /// Counted cancellations carried out on the day.
    pub cancelled_by_cancel_date: u32,
}

impl DayCounts {
    const EMPTY: Self = Self {
        orders: 0,
        cancelled_by_order_date: 0,
        cancelled_by_cancel_date: 0,
    };
}

/// What became of a change to one counter. Only `Counted` and `Nothing` leave nothing to do.
#[must_use = "a change that did not land must not be lost"]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Landing {
    /// The change was zero.
    Nothing,
    /// The day's counter was changed.
    Counted,
    /// The day lies before the oldest one held: it is in no window that the ring can serve.
    BeforeRing,
    /// The counter would fall below zero or pass its range, and was left as it was.
    OutOfRange,
}

/// What became of a counted cancellation in each of the two series.
#[must_use = "a change that did not land must not be lost"]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CancelLanding {
    /// In the series by order date.
    pub by_order_date: Landing,
    /// In the series by cancel date.
    pub by_cancel_date: Landing,
}

/// A window that a ring cannot sum, because some of its days are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the window begins on {first}, and the oldest day held is {oldest}")]
pub struct WindowError {
    /// The window's first day.
    pub first: Day,
    /// The oldest day held.
    pub oldest: Day,
}

/// The last `DAYS` days of one account, marketplace and programme.
///
/// Twelve bytes a day and four for the newest day: 88 bytes for a week, 484 for the 40 days that
/// every window of rules 3.3 needs. A change costs O(1), a window O(its days). A change on a day
/// after the newest moves the ring on and clears what falls out, so each cleared day was paid for
/// by a day that passed. The ring trusts its dates: a day far ahead empties it, so an instant must
/// be checked against the clock before it gets here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateRing<const DAYS: usize> {
    newest: Day,
    /// The counters of day `d` stand at `d % DAYS`.
    buckets: [DayCounts; DAYS],
}

impl<const DAYS: usize> RateRing<DAYS> {
    /// How many days are held. Kept in 32 bits, because days are.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked when the constant is evaluated"
    )]
    pub(super) const CAPACITY: u32 = {
        assert!(DAYS > 0 && DAYS <= 366, "a ring holds 1 to 366 days");
        DAYS as u32
    };

    /// A ring without any order.
    pub const fn new() -> Self {
        Self {
            newest: Day::from_number(0),
            buckets: [DayCounts::EMPTY; DAYS],
        }
    }

    /// The newest day held; 1970-01-01 before the first change.
    pub const fn newest(&self) -> Day {
        self.newest
    }

    /// The oldest day held.
    pub const fn oldest(&self) -> Day {
        self.newest.minus(Self::CAPACITY - 1)
    }

    /// Moves the ring on to `day`, clearing the days that fall out. A day that is not newer
    /// changes nothing.
    // Once a day a key: kept out of the way of the events that come by the million.
    #[cold]
    pub fn advance_to(&mut self, day: Day) {
        let n_new = day.days_since(self.newest);
        if n_new >= Self::CAPACITY {
            self.buckets = [DayCounts::EMPTY; DAYS];
        } else {
            for step in 1..=n_new {
                if let Some(bucket) = self.bucket_mut(self.newest.plus(step)) {
                    *bucket = DayCounts::EMPTY;
                }
            }
        }
        self.newest = self.newest.max(day);
    }

    /// Counts `change` orders placed on `placed` in, or out when negative: an order enters when it
    /// leaves PENDING (O-08), and leaves when a correction says so.
    pub fn add_orders(&mut self, placed: Day, change: i32) -> Landing {
        self.change(placed, change, |bucket| &mut bucket.orders)
    }

    /// Counts `change` seller-counted cancellations in, or out when negative: carried out on
    /// `cancelled`, of an order placed on `placed`.
    pub fn add_cancels(&mut self, placed: Day, cancelled: Day, change: i32) -> CancelLanding {
        let by_cancel_date = self.change(cancelled, change, |bucket| {
            &mut bucket.cancelled_by_cancel_date
        });
        let by_order_date =
            self.change(placed, change, |bucket| &mut bucket.cancelled_by_order_date);
        CancelLanding {
            by_order_date,
            by_cancel_date,
        }
    }

    /// The counters of one day: zeros after the newest day, `None` before the oldest.
    pub fn day(&self, day: Day) -> Option<DayCounts> {
        if day > self.newest {
            Some(DayCounts::EMPTY)
        } else if day < self.oldest() {
            None
        } else {
            self.buckets.get(Self::place(day)).copied()
        }
    }

    /// The sums of a window seen from `as_of`.
    ///
    /// # Errors
    /// When the window begins before the oldest day held, so that its sum would be too small.
    pub fn window(&self, as_of: Day, window: RateWindow) -> Result<WindowCounts, WindowError> {
        let mut sums = WindowCounts::default();
        let Some((first, last)) = window.bounds(as_of) else {
            return Ok(sums);
        };
        let oldest = self.oldest();
        if first < oldest {
            return Err(WindowError { first, oldest });
        }
        let last = last.min(self.newest);
        for number in first.number()..=last.number() {
            if let Some(bucket) = self.buckets.get(Self::place(Day::from_number(number))) {
                sums.orders += u64::from(bucket.orders);
                sums.cancelled_by_order_date += u64::from(bucket.cancelled_by_order_date);
                sums.cancelled_by_cancel_date += u64::from(bucket.cancelled_by_cancel_date);
            }
        }
        Ok(sums)
    }

    const fn place(day: Day) -> usize {
        (day.number() % Self::CAPACITY) as usize
    }

    fn bucket_mut(&mut self, day: Day) -> Option<&mut DayCounts> {
        self.buckets.get_mut(Self::place(day))
    }

    #[inline]
    fn change(
        &mut self,
        day: Day,
        change: i32,
        counter: impl FnOnce(&mut DayCounts) -> &mut u32,
    ) -> Landing {
        if change == 0 {
            return Landing::Nothing;
        }
        if day > self.newest {
            self.advance_to(day);
        } else if self.newest.days_since(day) >= Self::CAPACITY {
            return Landing::BeforeRing;
        }
        let Some(counter) = self.bucket_mut(day).map(counter) else {
            return Landing::BeforeRing;
        };
        match counter.checked_add_signed(change) {
            Some(sum) => {
                *counter = sum;
                Landing::Counted
            }
            None => Landing::OutOfRange,
        }
    }
}

impl<const DAYS: usize> Default for RateRing<DAYS> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    const fn day(number: u32) -> Day {
        Day::from_number(number)
    }

    #[test]
    fn a_week_takes_eighty_eight_bytes_and_forty_days_under_half_a_kilobyte() {
        assert_eq!(size_of::<RateRing<7>>(), 88);
        assert_eq!(size_of::<RateRing<40>>(), 484);
    }

    #[test]
    fn both_series_are_kept_apart() {
        let mut ring = RateRing::<7>::new();
        assert_eq!(ring.add_orders(day(100), 40), Landing::Counted);
        assert_eq!(ring.add_orders(day(103), 20), Landing::Counted);
        let landing = ring.add_cancels(day(100), day(104), 1);
        assert_eq!(landing.by_order_date, Landing::Counted);
        assert_eq!(landing.by_cancel_date, Landing::Counted);
        // On day 107 the order of day 100 is out of the window, its cancellation is not.
        assert_eq!(
            ring.window(day(107), RateWindow::WEEK),
            Ok(WindowCounts {
                orders: 20,
                cancelled_by_order_date: 0,
                cancelled_by_cancel_date: 1,
            })
        );
        assert_eq!(
            ring.window(day(104), RateWindow::WEEK),
            Ok(WindowCounts {
                orders: 60,
                cancelled_by_order_date: 1,
                cancelled_by_cancel_date: 1,
            })
        );
    }

    #[test]
    fn a_change_that_does_not_land_is_reported_and_changes_nothing() {
        let mut ring = RateRing::<7>::new();
        assert_eq!(ring.add_orders(day(100), 2), Landing::Counted);
        assert_eq!(ring.add_orders(day(93), 1), Landing::BeforeRing);
        assert_eq!(ring.add_orders(day(94), -1), Landing::OutOfRange);
        assert_eq!(ring.add_orders(day(100), 0), Landing::Nothing);
        // The automatic cancellation of an order nine days old: only its own day is held.
        let landing = ring.add_cancels(day(91), day(100), 1);
        assert_eq!(landing.by_order_date, Landing::BeforeRing);
        assert_eq!(landing.by_cancel_date, Landing::Counted);
        let sums = ring.window(day(100), RateWindow::WEEK).unwrap();
        assert_eq!(
            (
                sums.orders,
                sums.cancelled_by_order_date,
                sums.cancelled_by_cancel_date
            ),
            (2, 0, 1)
        );
    }

    #[test]
    fn a_window_with_lost_days_is_refused_rather_than_too_small() {
        let mut ring = RateRing::<7>::new();
        assert_eq!(ring.add_orders(day(100), 1), Landing::Counted);
        assert_eq!(
            ring.window(day(99), RateWindow::WEEK),
            Err(WindowError {
                first: day(93),
                oldest: day(94),
            })
        );
        assert!(ring.window(day(100), RateWindow::last(30)).is_err());
        // Days that have not come hold nothing.
        assert_eq!(ring.window(day(107), RateWindow::WEEK).unwrap().orders, 0);
    }

    #[test]
    fn a_jump_over_the_whole_ring_leaves_nothing_behind() {
        let mut ring = RateRing::<7>::new();
        for number in 94..=100 {
            assert_eq!(ring.add_orders(day(number), 5), Landing::Counted);
        }
        ring.advance_to(day(100 + 7_000));
        assert_eq!(ring.window(day(7_100), RateWindow::WEEK).unwrap().orders, 0);
        assert_eq!(ring.oldest(), day(7_094));
    }

    #[test]
    fn the_lagged_window_of_japan_fits_into_forty_days() {
        let mut ring = RateRing::<40>::new();
        for back in 0..40 {
            assert_eq!(
                ring.add_orders(day(1_000 - back), 1 << (back / 10)),
                Landing::Counted
            );
        }
        // Days 10 to 39 back: ten days each of 2, 4 and 8 orders.
        let sums = ring.window(day(1_000), RateWindow::lagged(30, 10)).unwrap();
        assert_eq!(sums.orders, 10 * (2 + 4 + 8));
    }

    /// The raw days, kept for ever.
    #[derive(Default)]
    struct Model {
        newest: u32,
        days: BTreeMap<u32, [i64; 3]>,
    }

    impl Model {
        fn add(&mut self, number: u32, counter: usize, change: i64, capacity: u32) -> Landing {
            if change == 0 {
                return Landing::Nothing;
            }
            let is_held = number > self.newest || self.newest - number < capacity;
            self.newest = self.newest.max(number);
            if !is_held {
                return Landing::BeforeRing;
            }
            let slot = self.days.entry(number).or_default();
            if slot[counter] + change < 0 {
                return Landing::OutOfRange;
            }
            slot[counter] += change;
            Landing::Counted
        }

        fn sum(&self, first: u32, last: u32) -> [i64; 3] {
            self.days.range(first..=last).fold([0; 3], |sum, (_, day)| {
                std::array::from_fn(|at| sum[at] + day[at])
            })
        }
    }

    #[derive(Debug, Clone)]
    enum Event {
        Orders {
            placed: u32,
            change: i32,
        },
        Cancels {
            placed: u32,
            after: u32,
            change: i32,
        },
        Advance {
            to: u32,
        },
    }

    fn event() -> impl Strategy<Value = Event> {
        // Mostly near days, now and then a jump.
        let number = || prop_oneof![20 => 20..70_u32, 1 => 0..400_u32];
        prop_oneof![
            8 => (number(), -2..4_i32).prop_map(|(placed, change)| Event::Orders { placed, change }),
            4 => (number(), 0..12_u32, -2..3_i32).prop_map(|(placed, after, change)| {
                Event::Cancels { placed, after, change }
            }),
            1 => number().prop_map(|to| Event::Advance { to }),
        ]
    }

    fn check<const DAYS: usize>(events: &[Event]) {
        let capacity = u32::try_from(DAYS).unwrap();
        let (mut ring, mut model) = (RateRing::<DAYS>::new(), Model::default());
        for event in events {
            match *event {
                Event::Orders { placed, change } => assert_eq!(
                    ring.add_orders(day(placed), change),
                    model.add(placed, 0, i64::from(change), capacity)
                ),
                Event::Cancels {
                    placed,
                    after,
                    change,
                } => {
                    let landing = ring.add_cancels(day(placed), day(placed + after), change);
                    let change = i64::from(change);
                    let by_cancel_date = model.add(placed + after, 2, change, capacity);
                    let by_order_date = model.add(placed, 1, change, capacity);
                    assert_eq!(
                        landing,
                        CancelLanding {
                            by_order_date,
                            by_cancel_date
                        }
                    );
                }
                Event::Advance { to } => {
                    ring.advance_to(day(to));
                    model.newest = model.newest.max(to);
                }
            }
            assert_eq!(ring.newest(), day(model.newest));
            for (days, lag) in [(7, 0), (1, 0), (5, 2), (30, 10), (40, 0)] {
                for as_of in model.newest.saturating_sub(3)..model.newest + 12 {
                    let window = RateWindow::lagged(days, lag);
                    let Some((first, last)) = window.bounds(day(as_of)) else {
                        continue;
                    };
                    let is_held = first.number() + capacity > model.newest;
                    let answer = ring.window(day(as_of), window);
                    assert_eq!(answer.is_ok(), is_held, "{first} {last}");
                    if let Ok(sums) = answer {
                        let expected = model.sum(first.number(), last.number());
                        let found = [
                            sums.orders,
                            sums.cancelled_by_order_date,
                            sums.cancelled_by_cancel_date,
                        ];
                        assert_eq!(found.map(|n| i64::try_from(n).unwrap()), expected);
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn a_ring_equals_the_raw_days(events in prop::collection::vec(event(), 1..80)) {
            check::<7>(&events);
            check::<40>(&events);
            check::<1>(&events);
        }
    }
}
