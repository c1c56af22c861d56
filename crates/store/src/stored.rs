//! The stored form of domain values.

use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::{Currency, Money};
use countermand_domain::order::{FulfillmentChannel, OrderState};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::DatabaseError;

/// Microseconds of a day.
pub(crate) const DAY_US: i64 = 86_400_000_000;

/// The name of a state outside the known ones.
pub(crate) const UNKNOWN_STATE: &str = "UNKNOWN";

/// An instant as stored: microseconds since 1970, what is finer is cut off.
pub(crate) fn micros(instant: Timestamp) -> i64 {
    instant.as_microsecond()
}

/// A stored instant.
pub(crate) fn instant(micros: i64, column: &'static str) -> Result<Timestamp, DatabaseError> {
    Timestamp::from_microsecond(micros).map_err(|_| DatabaseError::UnknownValue { column })
}

/// A stored instant that may be missing.
pub(crate) fn opt_instant(
    micros: Option<i64>,
    column: &'static str,
) -> Result<Option<Timestamp>, DatabaseError> {
    micros.map(|micros| instant(micros, column)).transpose()
}

/// The UTC day of an instant, counted from 1970-01-01.
pub(crate) const fn day_of(micros: i64) -> i64 {
    micros.div_euclid(DAY_US)
}

/// A calendar day, counted from 1970-01-01.
pub(crate) fn day_number(day: Date) -> i64 {
    // Days of the proleptic Gregorian calendar: 1970-01-01 is number 0.
    day.to_zoned(jiff::tz::TimeZone::UTC)
        .map_or(0, |start| day_of(start.timestamp().as_microsecond()))
}

/// The calendar day of a stored number.
pub(crate) fn date(day: i64, column: &'static str) -> Result<Date, DatabaseError> {
    let unknown = DatabaseError::UnknownValue { column };
    match day.checked_mul(DAY_US).map(Timestamp::from_microsecond) {
        Some(Ok(start)) => Ok(start.to_zoned(jiff::tz::TimeZone::UTC).date()),
        Some(Err(_)) | None => Err(unknown),
    }
}

/// A state as stored.
pub(crate) const fn state_text(state: Option<OrderState>) -> &'static str {
    match state {
        Some(state) => state.as_str(),
        None => UNKNOWN_STATE,
    }
}

/// A stored state; `None` for the unknown one.
pub(crate) fn state(text: &str) -> Result<Option<OrderState>, DatabaseError> {
    if text == UNKNOWN_STATE {
        return Ok(None);
    }
    OrderState::parse(text)
        .map(Some)
        .map_err(|_| DatabaseError::UnknownValue { column: "state" })
}

/// A stored channel.
pub(crate) fn channel(text: &str) -> Result<FulfillmentChannel, DatabaseError> {
    FulfillmentChannel::parse(text).ok_or(DatabaseError::UnknownValue { column: "channel" })
}

/// A stored marketplace.
pub(crate) fn marketplace(text: Option<&str>) -> Result<Option<Marketplace>, DatabaseError> {
    text.map(|code| {
        Marketplace::from_code(code).ok_or(DatabaseError::UnknownValue {
            column: "marketplace",
        })
    })
    .transpose()
}

/// A stored flag.
pub(crate) fn flag(value: Option<i64>) -> Option<bool> {
    value.map(|value| value != 0)
}

/// A stored amount with the currency beside it.
pub(crate) fn money(
    minor: Option<i64>,
    currency: Option<&str>,
) -> Result<Option<Money>, DatabaseError> {
    let Some((minor, code)) = minor.zip(currency) else {
        return Ok(None);
    };
    let currency =
        Currency::parse(code).map_err(|_| DatabaseError::UnknownValue { column: "currency" })?;
    Ok(Some(Money::from_minor(minor, currency)))
}

/// The sales channel in one spelling for each of Amazon's stores, as in `Amazon.co.uk`; another
/// shop's name as written.
pub(crate) fn sales_channel_name(place: Option<Marketplace>, text: &str) -> &str {
    match place {
        Some(place) => store_name(place),
        None => text,
    }
}

const fn store_name(place: Marketplace) -> &'static str {
    match place {
        Marketplace::Us => "Amazon.com",
        Marketplace::Ca => "Amazon.ca",
        Marketplace::Mx => "Amazon.com.mx",
        Marketplace::Br => "Amazon.com.br",
        Marketplace::Uk => "Amazon.co.uk",
        Marketplace::De => "Amazon.de",
        Marketplace::Fr => "Amazon.fr",
        Marketplace::It => "Amazon.it",
        Marketplace::Es => "Amazon.es",
        Marketplace::Nl => "Amazon.nl",
        Marketplace::Be => "Amazon.com.be",
        Marketplace::Se => "Amazon.se",
        Marketplace::Pl => "Amazon.pl",
        Marketplace::Ie => "Amazon.ie",
        Marketplace::Tr => "Amazon.com.tr",
        Marketplace::Ae => "Amazon.ae",
        Marketplace::Sa => "Amazon.sa",
        Marketplace::Eg => "Amazon.eg",
        Marketplace::Za => "Amazon.co.za",
        Marketplace::In => "Amazon.in",
        Marketplace::Sg => "Amazon.sg",
        Marketplace::Au => "Amazon.com.au",
        Marketplace::Jp => "Amazon.co.jp",
    }
}

/// A list of words as stored: sorted, each once, a line each.
pub(crate) fn unlines(words: &[String]) -> String {
    let words: std::collections::BTreeSet<&str> = words.iter().map(String::as_str).collect();
    words.into_iter().collect::<Vec<_>>().join("\n")
}

/// A stored list of words.
pub(crate) fn lines(text: &str) -> Vec<String> {
    text.lines().map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as civil;

    use super::*;

    #[test]
    fn a_day_is_counted_from_1970_in_utc() {
        assert_eq!(day_number(civil(1970, 1, 1)), 0);
        assert_eq!(day_number(civil(1969, 12, 31)), -1);
        // 2000-01-01 is day 10957: thirty years with seven leap days.
        assert_eq!(day_number(civil(2000, 1, 1)), 30 * 365 + 7);
        assert_eq!(date(10_957, "day").unwrap(), civil(2000, 1, 1));
        assert_eq!(day_of(-1), -1);
        assert_eq!(day_of(DAY_US), 1);
    }

    #[test]
    fn each_store_has_one_spelling() {
        for place in Marketplace::ALL {
            let name = store_name(*place);
            assert_eq!(Marketplace::from_sales_channel(name), Some(*place));
            assert_eq!(sales_channel_name(Some(*place), "AMAZON.X"), name);
        }
        assert_eq!(sales_channel_name(None, "My Shop"), "My Shop");
    }

    #[test]
    fn states_are_stored_by_their_canonical_names() {
        for known in OrderState::ALL {
            assert_eq!(state(state_text(Some(known))).unwrap(), Some(known));
        }
        assert_eq!(state(state_text(None)).unwrap(), None);
        assert!(state("Shipped?").is_err());
    }
}
