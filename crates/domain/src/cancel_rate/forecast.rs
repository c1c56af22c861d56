//! The days that were and the days expected, on one line.

use std::num::NonZeroU64;

use super::{Day, DayCounts, RateRing, RateWindow, WindowCounts};

const WEEKDAYS: u32 = 7;

/// The counters of consecutive days up to and including `last`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The last day, usually today.
    pub last: Day,
    /// The days, the oldest first.
    pub days: Vec<DayCounts>,
}

impl History {
    /// The first day.
    pub fn first(&self) -> Day {
        self.last.plus(1).minus(self.n_days())
    }

    /// How many days it holds.
    pub fn n_days(&self) -> u32 {
        u32::try_from(self.days.len()).unwrap_or(u32::MAX)
    }
}

impl<const DAYS: usize> RateRing<DAYS> {
    /// The last `DAYS` days up to `as_of` that are held, the oldest first. Days that have not come
    /// hold nothing; empty when `as_of` lies before the ring.
    pub fn history(&self, as_of: Day) -> History {
        let first = self.oldest().max(as_of.minus(Self::CAPACITY - 1));
        let days = (first.number()..=as_of.number())
            .filter_map(|number| self.day(Day::from_number(number)))
            .collect();
        History { last: as_of, days }
    }
}

/// A number expected each day, exactly: one value for each day of the week over a divisor.
///
/// Whole numbers for each day come from the running total, so that over any stretch of days the
/// sum is off by less than one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DailyForecast {
    /// Monday first.
    by_weekday: [u64; 7],
    divisor: NonZeroU64,
}

impl DailyForecast {
    /// Nothing on any day.
    pub const NOTHING: Self = Self::daily(0);

    /// The same whole number on every day.
    pub const fn daily(n: u64) -> Self {
        Self::flat(n, NonZeroU64::MIN)
    }

    /// `n` in every `n_days` days, whatever the day of the week.
    pub const fn flat(n: u64, n_days: NonZeroU64) -> Self {
        Self {
            by_weekday: [n; 7],
            divisor: n_days,
        }
    }

    /// Sums for Monday to Sunday that were seen over `n_weeks` weeks.
    pub const fn weekly(monday_to_sunday: [u64; 7], n_weeks: NonZeroU64) -> Self {
        Self {
            by_weekday: monday_to_sunday,
            divisor: n_weeks,
        }
    }

    /// The mean of the orders of a history, without its last day, which may not be over. Nothing
    /// when no other day is there.
    pub fn mean_of_orders(history: &History) -> Self {
        let n_days = u64::from(history.n_days().saturating_sub(1));
        let past = history.days.iter().rev().skip(1);
        let n_orders = past.fold(0_u64, |sum, day| sum + u64::from(day.orders));
        NonZeroU64::new(n_days).map_or(Self::NOTHING, |n_days| Self::flat(n_orders, n_days))
    }

    /// Whole numbers for `n_days` days from `first`: the running total rounded down.
    pub fn rounded_down(&self, first: Day, n_days: u32) -> Vec<u64> {
        self.whole_days(first, n_days, |total, divisor| total / divisor)
    }

    /// Whole numbers for `n_days` days from `first`: the running total rounded up.
    pub fn rounded_up(&self, first: Day, n_days: u32) -> Vec<u64> {
        self.whole_days(first, n_days, u128::div_ceil)
    }

    fn whole_days(&self, first: Day, n_days: u32, round: fn(u128, u128) -> u128) -> Vec<u64> {
        // 1970-01-01 was a Thursday, the fourth day of the week.
        let weekday = (first.number() % WEEKDAYS + 3) % WEEKDAYS;
        let values = self.by_weekday.iter().cycle().skip(weekday as usize);
        let divisor = u128::from(self.divisor.get());
        let (mut total, mut given) = (0_u128, 0_u128);
        values
            .take(n_days as usize)
            .map(|value| {
                total += u128::from(*value);
                let today = round(total, divisor) - given;
                given += today;
                u64::try_from(today).unwrap_or(u64::MAX)
            })
            .collect()
    }
}

/// What is known up to today and what is expected after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The days up to today.
    pub history: History,
    /// Orders still expected today.
    pub rest_of_today: u64,
    /// Orders expected on each day from tomorrow, rounded down: fewer orders bear fewer
    /// cancellations.
    pub volume: DailyForecast,
}

impl Outlook {
    /// The last day of the history.
    pub const fn today(&self) -> Day {
        self.history.last
    }

    /// Whether the history holds every day of a window seen from today.
    pub fn covers(&self, window: RateWindow) -> bool {
        window
            .bounds(self.today())
            .is_none_or(|(first, _)| self.history.first() <= first)
    }

    /// The history and `n_days` more. Expected cancellations start tomorrow, are rounded up, and
    /// are taken to be of orders placed on the same day.
    pub(super) fn timeline(&self, n_days: u32, cancels: &DailyForecast) -> Timeline {
        let mut days: Vec<WindowCounts> = self
            .history
            .days
            .iter()
            .map(|day| WindowCounts {
                orders: u64::from(day.orders),
                cancelled_by_order_date: u64::from(day.cancelled_by_order_date),
                cancelled_by_cancel_date: u64::from(day.cancelled_by_cancel_date),
            })
            .collect();
        if let Some(today) = days.last_mut() {
            today.orders = today.orders.saturating_add(self.rest_of_today);
        }
        let tomorrow = self.today().plus(1);
        let orders = self.volume.rounded_down(tomorrow, n_days);
        let cancels = cancels.rounded_up(tomorrow, n_days);
        days.extend(
            orders
                .into_iter()
                .zip(cancels)
                .map(|(orders, cancelled)| WindowCounts {
                    orders,
                    cancelled_by_order_date: cancelled,
                    cancelled_by_cancel_date: cancelled,
                }),
        );
        Timeline {
            first: self.history.first(),
            days,
        }
    }
}

/// Consecutive days, seen and expected.
#[derive(Debug, Clone)]
pub(super) struct Timeline {
    first: Day,
    days: Vec<WindowCounts>,
}

impl Timeline {
    /// The sums of a window; days outside the timeline add nothing.
    pub(super) fn window(&self, as_of: Day, window: RateWindow) -> WindowCounts {
        let mut sums = WindowCounts::default();
        let Some((first, last)) = window.bounds(as_of) else {
            return sums;
        };
        let skipped = first.days_since(self.first) as usize;
        let missing = self.first.days_since(first);
        let n_days = (last.days_since(first) + 1).saturating_sub(missing) as usize;
        for day in self.days.iter().skip(skipped).take(n_days) {
            sums.orders = sums.orders.saturating_add(day.orders);
            sums.cancelled_by_order_date = sums
                .cancelled_by_order_date
                .saturating_add(day.cancelled_by_order_date);
            sums.cancelled_by_cancel_date = sums
                .cancelled_by_cancel_date
                .saturating_add(day.cancelled_by_cancel_date);
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;
    use proptest::prelude::*;

    use super::super::Landing;
    use super::*;

    fn three() -> NonZeroU64 {
        NonZeroU64::new(3).unwrap()
    }

    #[test]
    fn parts_of_an_order_come_out_as_whole_orders() {
        // Ten orders in three days: running totals 3.33, 6.67, 10.
        let forecast = DailyForecast::flat(10, three());
        let monday = Day::from_number(4);
        assert_eq!(monday.weekday(), Weekday::Monday);
        assert_eq!(forecast.rounded_down(monday, 6), [3, 3, 4, 3, 3, 4]);
        assert_eq!(forecast.rounded_up(monday, 6), [4, 3, 3, 4, 3, 3]);
        assert_eq!(DailyForecast::NOTHING.rounded_up(monday, 2), [0, 0]);
    }

    #[test]
    fn the_days_of_the_week_have_their_own_volume() {
        let forecast = DailyForecast::weekly([3, 6, 9, 12, 15, 0, 30], three());
        let friday = Day::from_number(8);
        assert_eq!(friday.weekday(), Weekday::Friday);
        assert_eq!(forecast.rounded_down(friday, 5), [5, 0, 10, 1, 2]);
    }

    #[test]
    fn the_mean_leaves_the_unfinished_day_out() {
        let mut ring = RateRing::<7>::new();
        for (number, change) in [(94, 3), (95, 7), (96, 10), (100, 500)] {
            assert_eq!(
                ring.add_orders(Day::from_number(number), change),
                Landing::Counted
            );
        }
        let history = ring.history(Day::from_number(100));
        assert_eq!(
            (history.n_days(), history.first()),
            (7, Day::from_number(94))
        );
        // 20 orders in six days.
        let six = NonZeroU64::new(6).unwrap();
        assert_eq!(
            DailyForecast::mean_of_orders(&history),
            DailyForecast::flat(20, six)
        );
        let later = ring.history(Day::from_number(102));
        assert_eq!((later.n_days(), later.first()), (7, Day::from_number(96)));
        assert_eq!(
            RateRing::<7>::new()
                .history(Day::from_number(20_000))
                .n_days(),
            7
        );
        assert!(ring.history(Day::from_number(90)).days.is_empty());
    }

    proptest! {
        #[test]
        fn over_any_stretch_the_whole_days_are_off_by_less_than_one(
            by_weekday in prop::array::uniform7(0..1_000_u64),
            divisor in 1..50_u64,
            first in 0..30_u32,
            n_days in 0..60_u32,
        ) {
            let first = Day::from_number(first);
            let forecast = DailyForecast::weekly(by_weekday, NonZeroU64::new(divisor).unwrap());
            let exact: u64 = (0..n_days)
                .map(|ahead| first.plus(ahead).weekday().to_monday_zero_offset())
                .map(|weekday| by_weekday[usize::try_from(weekday).unwrap()])
                .sum();
            let down: u64 = forecast.rounded_down(first, n_days).iter().sum();
            let up: u64 = forecast.rounded_up(first, n_days).iter().sum();
            prop_assert_eq!(down, exact / divisor);
            prop_assert_eq!(up, exact.div_ceil(divisor));
        }
    }
}
