//! All orders that a list's filters leave, taken into a batch: up to as many as a batch has, and how
//! many there are.

use std::sync::Arc;

use countermand_store::orders::OrderFilter;

use super::list::ListQuery;
use crate::desk::Seller;
use crate::http::problem::Problem;
use crate::http::web::door::failed;
use crate::http::web::parts::address::{Parameters, address, own_place};
use crate::http::web::{Visitor, WebState, queue};

/// Rows of one batch.
pub(crate) const BATCH_MAX: usize = 200;
/// Orders that are counted; of more it is said that there are more.
const COUNTED_MAX: usize = 1_000;

/// What the filters of a list leave.
#[derive(Debug)]
pub(crate) struct Matching {
    /// The first of them, as `ACCOUNT/ID`: those of the batch.
    pub(crate) rows: Vec<String>,
    /// How many there are.
    pub(crate) n_all: usize,
    /// The filters, each with its value.
    pub(crate) filters: Vec<(String, String)>,
}

impl Matching {
    /// Of all rows that are known.
    pub(crate) fn of(mut rows: Vec<String>, filters: &Parameters) -> Self {
        let n_all = rows.len();
        rows.truncate(BATCH_MAX);
        let is_filter = |name: &str| !matches!(name, "sort" | "columns");
        let filters = filters.iter().filter(|(name, _)| is_filter(name));
        Self {
            rows,
            n_all,
            filters: filters
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        }
    }
}

/// The address of the preview of cancelling all orders of a list; the list is read anew there.
pub(crate) fn preview_of(list: &str) -> String {
    address("/orders/cancel", &[("all", Some(list))])
}

/// The orders of a list by its address: of the orders or of the queue.
///
/// # Errors
/// 404 for another page, 400 for filters that cannot be understood.
pub(super) async fn of_list(
    state: &WebState,
    visitor: &Visitor,
    list: &str,
) -> Result<Matching, Problem> {
    let missing = || Problem::not_found("list");
    let list = own_place(list).ok_or_else(missing)?;
    let uri: http::Uri = list.parse().map_err(|_| missing())?;
    match uri.path() {
        super::PATH => matching(state, visitor, &crate::http::query::parse(&uri)?).await,
        queue::PATH => queue::whole(state, visitor, &crate::http::query::parse(&uri)?).await,
        _ => Err(missing()),
    }
}

/// Whether so many are only as many as were counted.
pub(super) fn is_open_ended(n_all: u64) -> bool {
    usize::try_from(n_all).is_ok_and(|n_all| n_all > COUNTED_MAX)
}

/// The orders that meet a query, the newest first in each account.
///
/// # Errors
/// 400 for filters that cannot be understood, 404 for an account that is not seen.
async fn matching(
    state: &WebState,
    visitor: &Visitor,
    query: &ListQuery,
) -> Result<Matching, Problem> {
    let filter = query.filter()?;
    let rows = filter.read()?;
    let sellers = filter.sellers(&state.api, visitor.caller())?;
    let found = tokio::task::spawn_blocking(move || read(&sellers, &rows)).await;
    let found = found.map_err(|_| Problem::internal())?;
    let found = found.map_err(|error| failed(&error))?;
    Ok(Matching::of(found, &query.here()))
}

fn read(
    sellers: &[Arc<Seller>],
    filter: &OrderFilter,
) -> Result<Vec<String>, countermand_store::DatabaseError> {
    let mut rows = Vec::new();
    for seller in sellers {
        let name = seller.account.name();
        let mut after = None;
        loop {
            let wanted = (COUNTED_MAX + 1).saturating_sub(rows.len());
            let page = seller
                .account
                .list_orders(filter, after.as_ref(), wanted as u64)?;
            rows.extend(
                page.orders
                    .iter()
                    .map(|order| format!("{name}/{}", order.order_id)),
            );
            after = page.next;
            if rows.len() > COUNTED_MAX {
                return Ok(rows);
            }
            if after.is_none() {
                break;
            }
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests;
