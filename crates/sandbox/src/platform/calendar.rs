//! Days and hours of a marketplace, in its time zone. Public holidays are not known.

use std::sync::LazyLock;

use countermand_spapi::marketplaces::MARKETPLACES;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};

use crate::ids::PlaceIndex;
use crate::moment::{DAY_MS, HOUR_MS, Moment};
use crate::place;

/// The time zones of all marketplaces, in the table's order.
static ZONES: LazyLock<Vec<TimeZone>> = LazyLock::new(|| {
    MARKETPLACES
        .iter()
        .map(|found| TimeZone::get(found.time_zone).unwrap_or(TimeZone::UTC))
        .collect()
});

/// The hour of the local day, 0 to 23.
pub fn local_hour(place: PlaceIndex, at: Moment) -> usize {
    usize::try_from(local(place, at).hour()).unwrap_or(0)
}

/// The same local time so many business days later. Saturdays and Sundays are none; in Saudi
/// Arabia and Egypt Fridays and Saturdays.
pub fn plus_business_days(place: PlaceIndex, at: Moment, n_days: u32) -> Moment {
    let mut time = local(place, at);
    let mut n_left = n_days;
    while n_left > 0 {
        let Ok(next) = time.checked_add(1.day()) else {
            return at.plus_ms(i64::from(n_days) * DAY_MS);
        };
        time = next;
        if is_business_day(place, time.weekday()) {
            n_left -= 1;
        }
    }
    Moment::from_timestamp(time.timestamp())
}

/// The last second of the local day.
pub fn end_of_day(place: PlaceIndex, at: Moment) -> Moment {
    let end = local(place, at)
        .end_of_day()
        .map_or(at, |end| Moment::from_timestamp(end.timestamp()));
    Moment::from_ms(end.ms().div_euclid(1_000) * 1_000)
}

/// The next local instant at this hour, at least an hour away.
pub fn next_at_hour(place: PlaceIndex, at: Moment, hour: i8) -> Moment {
    let from = local(place, at.plus_ms(HOUR_MS));
    let today = from
        .with()
        .hour(hour)
        .minute(0)
        .second(0)
        .subsec_nanosecond(0)
        .build();
    let next = match today {
        Ok(today) if today >= from => Ok(today),
        Ok(today) => today.checked_add(1.day()),
        Err(error) => Err(error),
    };
    next.map_or_else(
        |_| at.plus_ms(DAY_MS),
        |next| Moment::from_timestamp(next.timestamp()),
    )
}

fn is_business_day(place: PlaceIndex, weekday: Weekday) -> bool {
    let days_off = match place::marketplace(place).country {
        "SA" | "EG" => [Weekday::Friday, Weekday::Saturday],
        _ => [Weekday::Saturday, Weekday::Sunday],
    };
    !days_off.contains(&weekday)
}

fn local(place: PlaceIndex, at: Moment) -> Zoned {
    let zone = ZONES.get(place.place()).cloned().unwrap_or(TimeZone::UTC);
    at.timestamp().to_zoned(zone)
}
