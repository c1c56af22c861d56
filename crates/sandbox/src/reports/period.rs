//! How often a schedule makes a report.

use countermand_spapi::reports::Period as Word;
use jiff::ToSpan;
use jiff::tz::TimeZone;

use crate::moment::{DAY_MS, HOUR_MS, MINUTE_MS, Moment};

/// A period of the wire that this server knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    word: Word,
}

impl Period {
    /// The period that a word of the wire stands for; `None` for one that Amazon does not have.
    pub fn parse(text: &str) -> Option<Self> {
        let word = Word::parse(text);
        (!matches!(word, Word::Other(_))).then_some(Self { word })
    }

    /// The wire's word.
    pub fn word(&self) -> Word {
        self.word.clone()
    }

    /// The instant one period after another.
    pub fn after(&self, at: Moment) -> Moment {
        match self.length_ms() {
            Some(length_ms) => at.plus_ms(length_ms),
            None => month_after(at),
        }
    }

    /// The length in milliseconds; `None` for a calendar month.
    const fn length_ms(&self) -> Option<i64> {
        Some(match self.word {
            Word::Pt5m => 5 * MINUTE_MS,
            Word::Pt15m => 15 * MINUTE_MS,
            Word::Pt30m => 30 * MINUTE_MS,
            Word::Pt1h => HOUR_MS,
            Word::Pt2h => 2 * HOUR_MS,
            Word::Pt4h => 4 * HOUR_MS,
            Word::Pt8h => 8 * HOUR_MS,
            Word::Pt12h => 12 * HOUR_MS,
            Word::P1d => DAY_MS,
            Word::P2d => 2 * DAY_MS,
            Word::P3d => 3 * DAY_MS,
            Word::Pt84h => 84 * HOUR_MS,
            Word::P7d => 7 * DAY_MS,
            Word::P14d => 14 * DAY_MS,
            Word::P15d => 15 * DAY_MS,
            Word::P18d => 18 * DAY_MS,
            Word::P30d => 30 * DAY_MS,
            Word::P1m | Word::Other(_) => return None,
        })
    }
}

/// The same time of the next month (UTC), or of its last day.
fn month_after(at: Moment) -> Moment {
    let zoned = at.timestamp().to_zoned(TimeZone::UTC);
    zoned
        .checked_add(1.month())
        .map_or(at.plus_ms(30 * DAY_MS), |next| {
            Moment::from_timestamp(next.timestamp())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_after_an_instant_is_where_the_calendar_has_it() {
        for (period, at, next) in [
            ("PT5M", "2026-11-20T23:58:00Z", "2026-11-21T00:03:00Z"),
            ("PT84H", "2026-11-20T00:00:00Z", "2026-11-23T12:00:00Z"),
            ("P18D", "2026-11-20T00:00:00Z", "2026-12-08T00:00:00Z"),
            ("P1M", "2026-11-20T08:00:00Z", "2026-12-20T08:00:00Z"),
            // February has no 31st.
            ("P1M", "2027-01-31T08:00:00Z", "2027-02-28T08:00:00Z"),
        ] {
            let at = Moment::from_timestamp(at.parse().expect("an instant"));
            let period = Period::parse(period).expect("a period of Amazon's");
            assert_eq!(period.after(at).seconds_text(), next);
        }
    }

    #[test]
    fn periods_that_amazon_does_not_have_are_refused() {
        for text in ["", "PT1M", "P4D", "P1Y"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }
}
