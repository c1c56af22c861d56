//! Instants of the marketplace's clock.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A second, in milliseconds.
pub const SECOND_MS: i64 = 1_000;
/// A minute, in milliseconds.
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
/// An hour, in milliseconds.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// A day of 24 hours, in milliseconds.
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// An instant in milliseconds since 1970 (UTC), between the years 2000 and 2200.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// The first instant: 2000-01-01.
    pub const MIN: Self = Self(946_684_800_000);
    /// The last instant: 2200-01-01.
    pub const MAX: Self = Self(7_258_118_400_000);

    /// The instant at so many milliseconds since 1970, moved into the range.
    pub const fn from_ms(ms: i64) -> Self {
        if ms < Self::MIN.0 {
            Self::MIN
        } else if ms > Self::MAX.0 {
            Self::MAX
        } else {
            Self(ms)
        }
    }

    /// Milliseconds since 1970.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// The instant so many milliseconds later; stops at the ends of the range.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self::from_ms(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to here; negative when `earlier` is later.
    pub const fn since_ms(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// The UTC day: whole days since 1970.
    pub const fn day(self) -> i64 {
        self.0.div_euclid(DAY_MS)
    }

    /// The first instant of the UTC day.
    #[must_use]
    pub const fn day_start(self) -> Self {
        Self::from_ms(self.day() * DAY_MS)
    }

    /// The same instant as the wire's type.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The instant of a wire time, moved into the range.
    pub fn from_timestamp(timestamp: Timestamp) -> Self {
        Self::from_ms(timestamp.as_millisecond())
    }

    /// `2026-11-20T08:11:11Z`, fractions cut.
    pub fn seconds_text(self) -> String {
        let whole = self.0.div_euclid(SECOND_MS);
        Timestamp::from_second(whole)
            .unwrap_or(Timestamp::UNIX_EPOCH)
            .to_string()
    }

    /// `Fri, 20 Nov 2026 08:11:11 GMT`, as headers of HTTP have it.
    pub fn http_text(self) -> String {
        let format = "%a, %d %b %Y %H:%M:%S GMT";
        self.timestamp().strftime(format).to_string()
    }

    /// `2026-11-20T08:11:11.120Z`.
    pub fn millis_text(self) -> String {
        format!("{:.3}", self.timestamp())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.millis_text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_with_seconds_and_with_milliseconds() {
        // 1,763,626,271 s after 1970 is 2025-11-20 08:11:11 UTC.
        let moment = Moment::from_ms(1_763_626_271_120);
        assert_eq!(moment.seconds_text(), "2025-11-20T08:11:11Z");
        assert_eq!(moment.millis_text(), "2025-11-20T08:11:11.120Z");
        assert_eq!(moment.http_text(), "Thu, 20 Nov 2025 08:11:11 GMT");
    }

    #[test]
    fn instants_stay_inside_their_range() {
        assert_eq!(Moment::from_ms(0), Moment::MIN);
        assert_eq!(Moment::MAX.plus_ms(i64::MAX), Moment::MAX);
    }
}
