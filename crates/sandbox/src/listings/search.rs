//! `searchListingsItems`: which listings, in what order, on which page.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::item;
use super::query::{self, DataSet};
use crate::http::call::Call;
use crate::http::page::Page;
use crate::http::problem::Problem;
use crate::ids::{ListingIndex, PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::listing::{Listing, StockChannel};
use crate::moment::Moment;

/// The most listings of a page.
const MAX_PAGE: i64 = 20;
/// Listings of a page where the caller says nothing.
const DEFAULT_PAGE: i64 = 10;
/// The most identifiers of a search.
const MAX_IDENTIFIERS: usize = 20;

/// What is searched for.
struct Search {
    identifiers: Vec<String>,
    identifiers_type: Option<String>,
    created: (Option<Moment>, Option<Moment>),
    updated: (Option<Moment>, Option<Moment>),
    with_status: Vec<String>,
    without_status: Vec<String>,
    with_severity: Vec<String>,
}

/// The answer to a search.
pub(super) fn search(
    market: &Market,
    call: &Call<'_>,
    (seller, place): (SellerIndex, PlaceIndex),
) -> Result<Value, Problem> {
    let wanted = query::data_sets(call)?;
    let search = Search::read(call)?;
    let mut found: Vec<_> = market
        .catalogue
        .of_seller(seller)
        .filter(|(index, listing)| listing.place == place && search.takes(market, *index, listing))
        .collect();
    sort(&mut found, call)?;
    let size = call
        .query
        .number("pageSize")
        .map_err(|error| not_read(&error))?
        .unwrap_or(DEFAULT_PAGE);
    if !(1..=MAX_PAGE).contains(&size) {
        return Err(Problem::invalid(format!(
            "pageSize is from 1 to {MAX_PAGE}."
        )));
    }
    let page = Page::of_token(
        call.query.text("pageToken"),
        usize::try_from(size).unwrap_or(1),
    )?;
    Ok(answer(market, &found, page, &wanted))
}

fn answer(
    market: &Market,
    found: &[(ListingIndex, &Listing)],
    page: Page,
    wanted: &[DataSet],
) -> Value {
    let items: Vec<_> = page
        .cut(found)
        .iter()
        .map(|(index, listing)| item::item(market, *index, listing, wanted))
        .collect();
    let mut answer = json!({"numberOfResults": found.len(), "items": items});
    let tokens = [
        ("nextToken", page.next_token(found.len())),
        ("previousToken", page.previous_token()),
    ];
    let pagination: serde_json::Map<_, _> = tokens
        .into_iter()
        .filter_map(|(name, token)| Some((name.to_owned(), json!(token?))))
        .collect();
    if let Some(fields) = answer.as_object_mut()
        && !pagination.is_empty()
    {
        fields.insert("pagination".to_owned(), Value::Object(pagination));
    }
    answer
}

impl Search {
    fn read(call: &Call<'_>) -> Result<Self, Problem> {
        let texts = |name: &str| -> Vec<String> {
            call.query
                .list(name)
                .into_iter()
                .map(str::to_owned)
                .collect()
        };
        let moment = |name: &str| -> Result<Option<Moment>, Problem> {
            let at = call.query.instant(name).map_err(|error| not_read(&error))?;
            Ok(at.map(Moment::from_timestamp))
        };
        let search = Self {
            identifiers: texts("identifiers"),
            identifiers_type: call.query.text("identifiersType").map(str::to_owned),
            created: (moment("createdAfter")?, moment("createdBefore")?),
            updated: (moment("lastUpdatedAfter")?, moment("lastUpdatedBefore")?),
            with_status: texts("withStatus"),
            without_status: texts("withoutStatus"),
            with_severity: texts("withIssueSeverity"),
        };
        if search.identifiers.len() > MAX_IDENTIFIERS {
            return Err(Problem::invalid(format!(
                "At most {MAX_IDENTIFIERS} identifiers."
            )));
        }
        if search.identifiers.is_empty() != search.identifiers_type.is_none() {
            return Err(Problem::invalid(
                "identifiers and identifiersType go together.",
            ));
        }
        Ok(search)
    }

    fn takes(&self, market: &Market, index: ListingIndex, listing: &Listing) -> bool {
        let within = |at: Moment, (after, before): (Option<Moment>, Option<Moment>)| {
            after.is_none_or(|after| at > after) && before.is_none_or(|before| at < before)
        };
        let status: Vec<_> = item::status(market, index, listing);
        let has_status = |names: &[String]| {
            names
                .iter()
                .any(|name| status.iter().any(|status| status.as_str() == name))
        };
        let has_severity = || {
            item::issues(listing).iter().any(|issue| {
                self.with_severity
                    .iter()
                    .any(|name| issue.severity.as_str() == name)
            })
        };
        self.is_identified(index, listing)
            && within(listing.created_at, self.created)
            && within(listing.updated_at, self.updated)
            && (self.with_status.is_empty() || has_status(&self.with_status))
            && !has_status(&self.without_status)
            && (self.with_severity.is_empty() || has_severity())
    }

    fn is_identified(&self, index: ListingIndex, listing: &Listing) -> bool {
        let Some(kind) = &self.identifiers_type else {
            return true;
        };
        let value = match kind.as_str() {
            "SKU" => listing.sku.clone(),
            "ASIN" => listing.asin.clone(),
            "FNSKU" if listing.channel == StockChannel::Amazon => crate::inventory::fn_sku(index),
            _ => return false,
        };
        self.identifiers.contains(&value)
    }
}

fn sort(found: &mut [(ListingIndex, &Listing)], call: &Call<'_>) -> Result<(), Problem> {
    let by = call.query.text("sortBy").unwrap_or("lastUpdatedDate");
    let order: fn(&Listing, &Listing) -> Ordering = match by {
        "sku" => |one, other| one.sku.cmp(&other.sku),
        "createdDate" => |one, other| one.created_at.cmp(&other.created_at),
        "lastUpdatedDate" => |one, other| one.updated_at.cmp(&other.updated_at),
        _ => return Err(Problem::invalid(format!("sortBy has no value {by}."))),
    };
    let is_falling = match call.query.text("sortOrder").unwrap_or("DESC") {
        "ASC" => false,
        "DESC" => true,
        other => return Err(Problem::invalid(format!("sortOrder has no value {other}."))),
    };
    found.sort_by(|(_, one), (_, other)| {
        let ordering = order(one, other);
        let ordering = if is_falling {
            ordering.reverse()
        } else {
            ordering
        };
        ordering.then_with(|| one.sku.cmp(&other.sku))
    });
    Ok(())
}

fn not_read(error: &countermand_spapi::query::NotRead) -> Problem {
    Problem::invalid(error.to_string())
}
