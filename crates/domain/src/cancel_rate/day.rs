//! Whole days in UTC, the grid on which the rate is counted.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

const SECONDS_A_DAY: i64 = 86_400;

/// A calendar day in UTC, as the number of days since 1970-01-01.
///
/// Amazon's account health report bounds its windows at 00:00 UTC, so no daylight saving moves a
/// day. Source: rules 3.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(u32);

impl Day {
    /// The day of a number of days since 1970-01-01.
    pub const fn from_number(days_since_1970: u32) -> Self {
        Self(days_since_1970)
    }

    /// The UTC day in which an instant lies. An instant before 1970 falls on the first day.
    pub fn of(instant: Timestamp) -> Self {
        Self(u32::try_from(instant.as_second().div_euclid(SECONDS_A_DAY)).unwrap_or(0))
    }

    /// The day of a calendar date, read as a date in UTC; `None` before 1970.
    pub fn from_date(date: Date) -> Option<Self> {
        let midnight = date.to_zoned(TimeZone::UTC).ok()?.timestamp();
        u32::try_from(midnight.as_second().div_euclid(SECONDS_A_DAY))
            .ok()
            .map(Self)
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Its first instant; the last instant of all for a day after the year 9999.
    pub fn start(self) -> Timestamp {
        Timestamp::from_second(i64::from(self.0) * SECONDS_A_DAY).unwrap_or(Timestamp::MAX)
    }

    /// Its calendar date in UTC.
    pub fn date(self) -> Date {
        self.start().to_zoned(TimeZone::UTC).date()
    }

    /// Its day of the week.
    pub fn weekday(self) -> Weekday {
        self.date().weekday()
    }

    /// The day `days` later.
    #[must_use]
    pub const fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The day `days` earlier, never before 1970-01-01.
    #[must_use]
    pub const fn minus(self, days: u32) -> Self {
        Self(self.0.saturating_sub(days))
    }

    /// How many days lie between `earlier` and this day; zero when `earlier` is later.
    pub const fn days_since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_runs_from_midnight_to_midnight_in_utc() {
        // 2022-04-30 is 52 years and 119 days after 1970-01-01: 52 * 365 + 13 leap days + 119.
        let day = Day::from_number(52 * 365 + 13 + 119);
        assert_eq!(Day::of(at("2022-04-30T00:00:00Z")), day);
        assert_eq!(Day::of(at("2022-04-30T23:59:59.999Z")), day);
        assert_eq!(Day::of(at("2022-05-01T00:00:00Z")), day.plus(1));
        assert_eq!(day.to_string(), "2022-04-30");
        assert_eq!(Day::from_date(day.date()), Some(day));
        assert_eq!(day.weekday(), Weekday::Saturday);
    }

    #[test]
    fn the_night_of_a_clock_change_is_no_longer_and_no_shorter() {
        // New York set its clocks forward on 2026-03-08 at 07:00 UTC.
        assert_eq!(
            Day::of(at("2026-03-09T00:00:00-04:00"))
                .days_since(Day::of(at("2026-03-08T00:00:00-05:00"))),
            1
        );
    }

    #[test]
    fn days_end_at_the_first_and_never_go_round() {
        assert_eq!(Day::of(at("1969-12-31T23:00:00Z")), Day::from_number(0));
        assert_eq!(Day::from_date(Date::constant(1969, 12, 31)), None);
        assert_eq!(Day::from_number(3).minus(5), Day::from_number(0));
        assert_eq!(Day::from_number(3).days_since(Day::from_number(5)), 0);
        assert_eq!(Day::from_number(u32::MAX).to_string(), "9999-12-30");
    }
}
