//! Parameters that both versions of the API have.

use countermand_spapi::query::{NotRead, Query};

use crate::http::call::Call;
use crate::http::problem::Problem;
use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::order_book::OrderTime;
use crate::moment::{MINUTE_MS, Moment};
use crate::place;

/// The most orders on a page, and as many as there are when nothing is said.
pub const MAX_PAGE: usize = 100;
/// The most marketplaces, and the most order ids, of one call.
pub const MAX_LISTED: usize = 50;
/// An end of a list must lie so far back.
const SETTLED_MS: i64 = 2 * MINUTE_MS;

/// Names of the four times of a list.
#[derive(Debug, Clone, Copy)]
pub struct TimeNames {
    /// Placed from.
    pub created_after: &'static str,
    /// Placed until.
    pub created_before: &'static str,
    /// Changed from.
    pub updated_after: &'static str,
    /// Changed until.
    pub updated_before: &'static str,
}

/// A stretch of one of the two times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Which time.
    pub time: OrderTime,
    /// From, included.
    pub from: Moment,
    /// Until, included; `None` when the caller gave none.
    pub until: Option<Moment>,
}

/// Reads the times of a list; `None` when there is none of them.
///
/// # Errors
/// 400 when they do not go together, or an end is before its begin or less than two minutes past.
pub fn span(query: &Query, names: TimeNames, now: Moment) -> Result<Option<Span>, Problem> {
    let created = (
        moment(query, names.created_after)?,
        moment(query, names.created_before)?,
    );
    let updated = (
        moment(query, names.updated_after)?,
        moment(query, names.updated_before)?,
    );
    let (time, from, until, until_name) = match (created, updated) {
        ((None, None), (None, None)) => return Ok(None),
        ((Some(from), until), (None, None)) => {
            (OrderTime::Purchase, from, until, names.created_before)
        }
        ((None, None), (Some(from), until)) => {
            (OrderTime::Update, from, until, names.updated_before)
        }
        _ => return Err(not_one_of(names)),
    };
    if until.unwrap_or(now) < from {
        return Err(Problem::invalid(format!(
            "The begin of the time range is after its end, {until_name} or the current time."
        )));
    }
    if until.is_some_and(|until| now.since_ms(until) < SETTLED_MS) {
        return Err(Problem::invalid(format!(
            "{until_name} must be no later than two minutes before the time of the request."
        )));
    }
    Ok(Some(Span { time, from, until }))
}

/// The refusal of times that do not go together.
pub fn not_one_of(names: TimeNames) -> Problem {
    Problem::invalid(format!(
        "Exactly one of {} and {} must be given, with no other time than its own end.",
        names.created_after, names.updated_after
    ))
}

/// Reads an instant.
///
/// # Errors
/// 400 when it is none.
pub fn moment(query: &Query, name: &str) -> Result<Option<Moment>, Problem> {
    let found = query.instant(name).map_err(|error| not_read(&error))?;
    Ok(found.map(Moment::from_timestamp))
}

/// Reads the size of a page, 1 to 100.
///
/// # Errors
/// 400 when it is another.
pub fn page_size(query: &Query, name: &str) -> Result<Option<usize>, Problem> {
    let Some(size) = query.number(name).map_err(|error| not_read(&error))? else {
        return Ok(None);
    };
    usize::try_from(size)
        .ok()
        .filter(|size| (1..=MAX_PAGE).contains(size))
        .map(Some)
        .ok_or_else(|| not_valid(name, &size.to_string()).with("The value must be from 1 to 100."))
}

/// Reads `true` or `false`.
///
/// # Errors
/// 400 when it is neither.
pub fn flag(query: &Query, name: &str) -> Result<Option<bool>, Problem> {
    query.flag(name).map_err(|error| not_read(&error))
}

/// Reads a list of words of a set.
///
/// # Errors
/// 400 when one is not in the set.
pub fn words<T>(
    query: &Query,
    name: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, Problem> {
    query
        .list(name)
        .into_iter()
        .map(|word| read(word).ok_or_else(|| not_valid(name, word)))
        .collect()
}

/// Reads the marketplaces of a list, in the order of the table.
///
/// # Errors
/// 400 when there are more than 50 or one does not exist; 403 where the seller does not sell.
pub fn places(
    market: &Market,
    call: &Call<'_>,
    seller: SellerIndex,
    name: &str,
) -> Result<Vec<PlaceIndex>, Problem> {
    let mut places = words(&call.query, name, place::by_id)?;
    if places.len() > MAX_LISTED {
        return Err(Problem::invalid(format!(
            "{name} takes at most {MAX_LISTED} values."
        )));
    }
    places.sort_unstable();
    places.dedup();
    let sells = |place: &PlaceIndex| {
        let seller = market.directory.seller(seller);
        seller.is_some_and(|seller| seller.participation(*place).is_some())
    };
    if !places.iter().all(sells) {
        return Err(Problem::denied(format!(
            "{name} names a marketplace of another account."
        )));
    }
    Ok(places)
}

/// The one value of a list; none when it has both, or nothing.
pub fn only_one(channels: &[bool]) -> Option<bool> {
    let first = *channels.first()?;
    channels
        .iter()
        .all(|channel| *channel == first)
        .then_some(first)
}

/// The refusal of a value of the wrong form.
fn not_read(error: &NotRead) -> Problem {
    not_valid(&error.name, &error.text)
}

/// The refusal of a value.
pub fn not_valid(name: &str, text: &str) -> Problem {
    let text: String = text.chars().take(80).collect();
    Problem::invalid(format!("The value {text:?} of {name} is not valid."))
}
