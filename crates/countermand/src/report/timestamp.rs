//! Instants of report files, read by hand.

/// Milliseconds from 2000-01-01 to 2100-01-01, UTC: the span of instants that is taken in.
const SPAN_MS: i64 = 36_525 * DAY_MS;
const DAY_MS: i64 = 86_400_000;
/// Days from 1970-01-01 to 2000-01-01.
const EPOCH_DAY: i64 = 10_957;

/// An instant as a report tells it, cut to milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Instant {
    /// Milliseconds since 2000-01-01, UTC.
    ms: u64,
}

/// Why a text is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InstantError {
    /// No date that the reader knows.
    Unreadable,
    /// Before 2000 or after 2099.
    OutOfRange,
}

impl Instant {
    /// An instant in milliseconds since 1970, if it lies in the span.
    pub(super) fn from_unix_ms(unix_ms: i64) -> Result<Self, InstantError> {
        let ms = unix_ms
            .checked_sub(EPOCH_DAY * DAY_MS)
            .filter(|ms| (0..SPAN_MS).contains(ms))
            .ok_or(InstantError::OutOfRange)?;
        let ms = u64::try_from(ms).map_err(|_| InstantError::OutOfRange)?;
        Ok(Self { ms })
    }

    /// Milliseconds since 2000.
    pub(super) fn ms(self) -> u64 {
        self.ms
    }

    /// The UTC day, counted from 2000-01-01.
    pub(super) fn day(self) -> u16 {
        u16::try_from(self.ms / DAY_MS.unsigned_abs()).unwrap_or(u16::MAX)
    }
}

/// The calendar day that is `day` days after 2000-01-01.
pub(super) fn date_of(day: u16) -> jiff::civil::Date {
    let days = jiff::Span::new().days(i64::from(day));
    jiff::civil::date(2000, 1, 1).saturating_add(days)
}

/// Reads instants; remembers the last date of each day of the month, because neighbouring lines
/// share a few of them.
#[derive(Debug)]
pub(super) struct InstantReader {
    dates: [([u8; 10], i64); 64],
}

impl InstantReader {
    pub(super) fn new() -> Self {
        Self {
            dates: [(*b"1970-01-01", 0); 64],
        }
    }

    /// Reads `2026-11-20T08:11:11+00:00` and its kin; without an offset the time is UTC.
    ///
    /// # Errors
    /// When the text is no date, or one outside 2000 to 2099.
    #[inline]
    pub(super) fn read(&mut self, text: &[u8]) -> Result<Instant, InstantError> {
        match self.unix_ms(text) {
            Some(unix_ms) => Instant::from_unix_ms(unix_ms),
            None => read_other(text),
        }
    }

    /// Reads the fixed form; `None` when the text has another one.
    #[inline]
    fn unix_ms(&mut self, text: &[u8]) -> Option<i64> {
        let (date, rest) = text.split_first_chunk::<10>()?;
        let (time, zone) = rest.split_first_chunk::<9>()?;
        let [.., tens, ones] = *date;
        let place = usize::from(tens & 3) << 4 | usize::from(ones & 15);
        let known = self.dates.get_mut(place)?;
        if known.0 != *date {
            *known = (*date, unix_day(*date)?);
        }
        let unix_day = known.1;
        let second = second_of_day(*time)?;
        let (fraction_ms, offset_s) = match zone {
            b"+00:00" | b"Z" => (0, 0),
            other => fraction_and_offset(other)?,
        };
        Some((unix_day * 86_400 + second - offset_s) * 1_000 + fraction_ms)
    }
}

fn two(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| i64::from(tens) * 10 + i64::from(ones))
}

/// The day since 1970 of `2026-11-20`.
fn unix_day(date: [u8; 10]) -> Option<i64> {
    let [c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2] = date else {
        return None;
    };
    let year = i16::try_from(two(c1, c2)? * 100 + two(y1, y2)?).ok()?;
    let month = i8::try_from(two(m1, m2)?).ok()?;
    let day = i8::try_from(two(d1, d2)?).ok()?;
    let date = jiff::civil::Date::new(year, month, day).ok()?;
    let since = date.duration_since(jiff::civil::date(1970, 1, 1));
    Some(since.as_secs() / 86_400)
}

/// The second of the day of `T08:11:11`.
#[inline]
fn second_of_day(time: [u8; 9]) -> Option<i64> {
    let [b'T' | b' ', h1, h2, b':', m1, m2, b':', s1, s2] = time else {
        return None;
    };
    let (hour, minute, second) = (two(h1, h2)?, two(m1, m2)?, two(s1, s2)?);
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3_600 + minute * 60 + second)
}

/// What stands behind the seconds: `.123` perhaps, then `Z`, `+09:00`, `+0900` or nothing.
fn fraction_and_offset(text: &[u8]) -> Option<(i64, i64)> {
    let mut rest = text;
    let mut fraction_ms = 0;
    if let Some(after) = rest.strip_prefix(b".") {
        let n_digits = after
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if !(1..=9).contains(&n_digits) {
            return None;
        }
        let (digits, after) = after.split_at_checked(n_digits)?;
        let padded = digits.iter().chain([b'0'; 3].iter());
        fraction_ms = padded
            .take(3)
            .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        rest = after;
    }
    let offset_s = match *rest {
        [] | [b'Z' | b'z'] | [b' ', b'U', b'T', b'C'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] | [sign @ (b'+' | b'-'), h1, h2, m1, m2] => {
            let (hours, minutes) = (two(h1, h2)?, two(m1, m2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset_s = hours * 3_600 + minutes * 60;
            if sign == b'-' { -offset_s } else { offset_s }
        }
        _ => return None,
    };
    Some((fraction_ms, offset_s))
}

/// Reads the forms that are rare in reports: a date alone, a time without seconds, RFC 9557.
#[cold]
fn read_other(text: &[u8]) -> Result<Instant, InstantError> {
    let text = std::str::from_utf8(text).map_err(|_| InstantError::Unreadable)?;
    let starts_with_year =
        text.len() >= 10 && text.as_bytes().iter().take(4).all(u8::is_ascii_digit);
    if !starts_with_year {
        return Err(InstantError::Unreadable);
    }
    if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
        return Instant::from_unix_ms(timestamp.as_millisecond());
    }
    let local: jiff::civil::DateTime = text.parse().map_err(|_| InstantError::Unreadable)?;
    let timestamp = local
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map_err(|_| InstantError::OutOfRange)?
        .timestamp();
    Instant::from_unix_ms(timestamp.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> Result<u64, InstantError> {
        InstantReader::new().read(text.as_bytes()).map(Instant::ms)
    }

    #[test]
    fn offsets_are_taken_off_and_days_are_utc() {
        let mut reader = InstantReader::new();
        let mut day = |text: &str| reader.read(text.as_bytes()).map(Instant::day);
        // 2000-03-01 is the 61st day of a leap year: number 60.
        assert_eq!(day("2000-03-01T00:00:00+00:00"), Ok(60));
        assert_eq!(day("2000-03-01T08:59:59+09:00"), Ok(59));
        assert_eq!(day("2000-03-01T09:00:00+09:00"), Ok(60));
        assert_eq!(day("2000-02-29T17:00:00-07:00"), Ok(60));
        assert_eq!(day("2000-02-29T23:59:59Z"), Ok(59));
        assert_eq!(day("2000-03-01"), Ok(60));
        assert_eq!(day("2000-03-01T00:00"), Ok(60));
        assert_eq!(date_of(60), jiff::civil::date(2000, 3, 1));
    }

    #[test]
    fn fractions_count_to_the_millisecond() {
        assert_eq!(ms("2000-01-01T00:00:01.5Z"), Ok(1_500));
        assert_eq!(ms("2000-01-01T00:00:01.0429+00:00"), Ok(1_042));
        assert_eq!(ms("2000-01-01 00:00:01"), Ok(1_000));
        assert_eq!(ms("2000-01-01T05:30:00+0530"), Ok(0));
    }

    #[test]
    fn what_is_no_instant_of_this_century_is_refused() {
        for text in [
            "",
            "20/11/2026",
            "2026-02-30T00:00:00Z",
            "2026-11-20T24:00:00Z",
            "2026-11-20T08:61:00Z",
            "2026-11-20T08:11:11+00:00x",
            "2026-11-20T08:11:11.Z",
            "45000.5",
            "20 Nov 2026 08:11",
        ] {
            assert_eq!(ms(text), Err(InstantError::Unreadable), "{text}");
        }
        for text in ["1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z"] {
            assert_eq!(ms(text), Err(InstantError::OutOfRange), "{text}");
        }
        assert_eq!(ms("2099-12-31T23:59:59.999Z"), Ok(3_155_759_999_999));
    }

    #[test]
    fn every_day_of_the_century_agrees_with_the_calendar() {
        let mut reader = InstantReader::new();
        let mut date = jiff::civil::date(2000, 1, 1);
        for day in 0..36_525_u16 {
            let text = format!("{date}T12:00:00+00:00");
            assert_eq!(reader.read(text.as_bytes()).map(Instant::day), Ok(day));
            date = date.tomorrow().unwrap();
        }
    }
}
