//! Instants of the wire.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// A text that is no instant known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an instant")]
pub struct NotInstant {
    /// The text found, cut to 40 characters.
    pub text: String,
}

/// An instant as order reports write it: `2026-11-20T08:11:11+00:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OffsetTime(pub Timestamp);

/// An instant as listing reports write it: `2026-11-20 08:11:11 UTC`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZonedTime(pub Timestamp);

/// An instant as the APIs and the XML feeds write it: `2026-11-20T08:11:11Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UtcTime(pub Timestamp);

impl std::fmt::Display for OffsetTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = whole_seconds(self.0).to_string();
        write!(f, "{}+00:00", text.trim_end_matches('Z'))
    }
}

impl std::fmt::Display for ZonedTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} UTC", self.0.strftime("%Y-%m-%d %H:%M:%S"))
    }
}

impl std::fmt::Display for UtcTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", whole_seconds(self.0))
    }
}

/// The instant without what is less than a second; its `Display` is `2026-11-20T08:11:11Z`, which
/// is several times as fast as formatting by a pattern.
pub fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_millisecond().div_euclid(1_000)).unwrap_or(at)
}

/// The instant without what is less than a millisecond.
pub fn whole_milliseconds(at: Timestamp) -> Timestamp {
    let milliseconds = at.as_nanosecond().div_euclid(1_000_000);
    i64::try_from(milliseconds)
        .ok()
        .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok())
        .unwrap_or(at)
}

/// Reads an instant as Amazon writes it.
///
/// `2026-11-20T08:11:11+00:00`, also with `Z`, with fractions of a second, without seconds;
/// `2026-11-20 08:11:11 UTC`, also `20.11.2026 08:11:11 UTC`; a day alone,
/// `2026-11-20` or `20.11.2026`, is its first instant (UTC).
///
/// # Errors
/// When the text is none of these.
pub fn parse(text: &str) -> Result<Timestamp, NotInstant> {
    let text = text.trim();
    fast(text).or_else(|| slow(text)).ok_or_else(|| NotInstant {
        text: text.chars().take(40).collect(),
    })
}

/// `YYYY-MM-DDTHH:MM:SS(.f…)?(Z|±HH:MM)`, the form of nearly every line.
fn fast(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let (date, rest) = bytes.split_at_checked(10)?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *date else {
        return None;
    };
    let [b'T' | b' ', h1, h2, b':', n1, n2, b':', s1, s2, rest @ ..] = rest else {
        return None;
    };
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let (nanosecond, rest) = fraction(rest)?;
    let offset_seconds = offset(rest)?;
    let days = days_since_1970(year, two(m1, m2)?, two(d1, d2)?)?;
    let (hour, minute, second) = (two(*h1, *h2)?, two(*n1, *n2)?, two(*s1, *s2)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset_seconds;
    Timestamp::new(seconds, nanosecond).ok()
}

fn two(tens: u8, ones: u8) -> Option<i64> {
    let is_number = tens.is_ascii_digit() && ones.is_ascii_digit();
    is_number.then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
}

fn fraction(bytes: &[u8]) -> Option<(i32, &[u8])> {
    let Some(digits) = bytes.strip_prefix(b".") else {
        return Some((0, bytes));
    };
    let n_digits = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if n_digits == 0 || n_digits > 9 {
        return None;
    }
    let (digits, rest) = digits.split_at_checked(n_digits)?;
    let mut nanosecond: i32 = 0;
    for at in 0..9 {
        let digit = digits.get(at).map_or(0, |byte| i32::from(byte - b'0'));
        nanosecond = nanosecond * 10 + digit;
    }
    Some((nanosecond, rest))
}

fn offset(bytes: &[u8]) -> Option<i64> {
    match *bytes {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two(h1, h2)?, two(m1, m2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = hours * 3_600 + minutes * 60;
            Some(if sign == b'-' { -seconds } else { seconds })
        }
        _ => None,
    }
}

fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let n_days_of_month = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(is_leap),
        _ => return None,
    };
    if year == 0 || day < 1 || day > n_days_of_month {
        return None;
    }
    // Years are counted from March, so that the leap day is the last of its year.
    let from_march = (month + 9) % 12;
    let year = year - i64::from(month <= 2);
    let n_leap_days = year / 4 - year / 100 + year / 400;
    Some(year * 365 + n_leap_days + (from_march * 306 + 5) / 10 + day - 1 - 719_468)
}

fn slow(text: &str) -> Option<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    if let Some(local) = text
        .strip_suffix("UTC")
        .or_else(|| text.strip_suffix("GMT"))
    {
        let local = local.trim_end();
        return [
            "%Y-%m-%d %H:%M:%S",
            "%d.%m.%Y %H:%M:%S",
            "%d/%m/%Y %H:%M:%S",
        ]
        .iter()
        .find_map(|form| DateTime::strptime(form, local).ok())
        .and_then(|civil| TimeZone::UTC.to_timestamp(civil).ok());
    }
    let day = if text.len() == 10 && text.as_bytes().get(4) == Some(&b'-') {
        text.parse::<Date>().ok()?
    } else {
        Date::strptime("%d.%m.%Y", text).ok()?
    };
    TimeZone::UTC
        .to_timestamp(day.to_datetime(jiff::civil::Time::midnight()))
        .ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_that_amazon_writes_is_read() {
        for (text, expected) in [
            ("2026-11-20T08:11:11+00:00", "2026-11-20T08:11:11Z"),
            ("2026-11-20T08:11:11Z", "2026-11-20T08:11:11Z"),
            ("2023-10-03T01:35:06.382Z", "2023-10-03T01:35:06.382Z"),
            ("2026-11-20T08:11:11-08:00", "2026-11-20T16:11:11Z"),
            ("2024-02-29T23:59:59+09:00", "2024-02-29T14:59:59Z"),
            ("2020-10-21T00:00Z", "2020-10-21T00:00:00Z"),
            ("2024-01-15 10:00:00 UTC", "2024-01-15T10:00:00Z"),
            ("30.07.2020 12:01:37 UTC", "2020-07-30T12:01:37Z"),
            ("2022-03-31", "2022-03-31T00:00:00Z"),
            ("31.03.2022", "2022-03-31T00:00:00Z"),
        ] {
            let expected: Timestamp = expected.parse().unwrap();
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for wrong in [
            "",
            "04-30-22",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00+99:00",
            "yesterday",
            "２０２６-01-01",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn the_fast_way_and_the_library_agree(
            seconds in -60_000_000_000_i64..250_000_000_000,
            nanosecond in 0_i32..1_000_000_000,
            offset_minutes in -1_439_i32..1_440,
        ) {
            let instant = Timestamp::new(seconds, nanosecond).unwrap();
            prop_assert_eq!(fast(&instant.to_string()), Some(instant));
            let offset = jiff::tz::Offset::from_seconds(offset_minutes * 60).unwrap();
            let text = instant.display_with_offset(offset).to_string();
            prop_assert_eq!(fast(&text), Some(instant), "{}", text);
        }

        #[test]
        fn no_text_panics(text in "[-+:TZ0-9. ]{0,30}") {
            let _ = parse(&text);
        }
    }
}
