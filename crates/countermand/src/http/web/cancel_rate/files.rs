//! The lists of the cancel rate as files.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::cancel_rate::{Rate, Series};
use countermand_domain::order::OrderState;
use countermand_store::orders::OrderFilter;
use countermand_store::{Account, DatabaseError};

use super::orders::{ALL, OrdersQuery, denominator};
use super::{OfSeller, RateQuery, choose, line, rate_of, told, window_orders};
use crate::http::api::cancel_rate::measured;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::door::failed;
use crate::http::web::export::{Cell, Sheet, file_name};
use crate::http::web::{Visitor, WebState};
use crate::measure::{ChannelRate, worst_first};

/// Orders of one reading.
const BATCH: u64 = 500;

fn rate_cell(rate: Option<Rate>) -> Cell {
    rate.map_or(Cell::Absent, |rate| Cell::number(&rate.to_decimal(6)))
}

fn yes_no(flag: bool) -> Cell {
    Cell::text(if flag { "yes" } else { "no" })
}

/// Every rate, the worst first.
pub(super) async fn rates(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<RateQuery>,
) -> Result<Response, Problem> {
    let all = measured(&state.api, visitor.caller(), query.account()).await?;
    let mut rates: Vec<(&OfSeller, &ChannelRate)> = all
        .iter()
        .flat_map(|one| one.1.rates.iter().map(move |rate| (one, rate)))
        .collect();
    rates.sort_by_key(|(_, rate)| worst_first(&rate.budget));
    let mut sheet = Sheet::new(&[
        "account",
        "sales_channel",
        "day",
        "window_days",
        "left",
        "orders",
        "counted",
        "rate",
        "limit",
        "breached",
        "worse_series",
        "counted_by_order_date",
        "counted_by_cancel_date",
        "unattributed",
        "recovers_on",
        "breaches_on",
        "amazon_rate",
        "source",
    ]);
    for ((seller, measured), rate) in rates {
        let budget = &rate.budget;
        let theirs = measured.amazons(rate);
        sheet.push(vec![
            Cell::text(&seller.account.name()),
            Cell::text(&rate.sales_channel),
            Cell::text(&rate.as_of),
            Cell::Count(u64::from(rate.target.target.window_days)),
            Cell::Count(budget.left),
            Cell::Count(budget.counts.orders),
            Cell::Count(budget.cancelled),
            rate_cell(budget.rate()),
            Cell::number(&budget.limit.as_rate().to_decimal(4)),
            yes_no(budget.is_breached),
            Cell::text(&budget.worse_series),
            Cell::Count(budget.counts.cancelled(Series::ByOrderDate)),
            Cell::Count(budget.counts.cancelled(Series::ByCancelDate)),
            Cell::Count(measured.n_unattributed(rate)),
            Cell::optional(rate.recovery),
            Cell::optional(rate.earliest_breach),
            Cell::optional(theirs.and_then(|snapshot| snapshot.rate_text.clone())),
            Cell::text(&rate.target.source),
        ]);
    }
    sheet.answer(
        &file_name("cancel-rate", &query.parameters(), state.api.desk.now()),
        query.format,
    )
}

/// The rate that a query names, of the one account that it names.
fn one<'a>(
    all: &'a [OfSeller],
    account: Option<&str>,
    rate: (Option<&str>, Option<&str>),
) -> Result<(&'a OfSeller, &'a ChannelRate), Problem> {
    let missing = || Problem::not_found("cancel rate");
    let of_seller = all
        .first()
        .filter(|_| account.is_some())
        .ok_or_else(missing)?;
    let rate = rate_of(&of_seller.1, rate).ok_or_else(missing)?;
    Ok((of_seller, rate))
}

/// The days of the line.
pub(super) async fn days(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<RateQuery>,
) -> Result<Response, Problem> {
    let all = measured(&state.api, visitor.caller(), query.account()).await?;
    let meant = (told(query.channel.as_ref()), told(query.window.as_ref()));
    let ((seller, of_seller), rate) = one(&all, query.account(), meant)?;
    let chosen = choose(seller, of_seller, rate).await?;
    let mut sheet = Sheet::new(&[
        "account",
        "sales_channel",
        "window_days",
        "day",
        "expected",
        "orders",
        "counted_by_order_date",
        "counted_by_cancel_date",
        "rate",
        "left",
        "breached",
        "rolled_off",
    ]);
    for point in line::points(&chosen)? {
        let budget = &point.budget;
        sheet.push(vec![
            Cell::text(&seller.account.name()),
            Cell::text(&rate.sales_channel),
            Cell::Count(u64::from(rate.target.target.window_days)),
            Cell::text(&point.day),
            yes_no(point.is_expected),
            Cell::Count(budget.counts.orders),
            Cell::Count(budget.counts.cancelled(Series::ByOrderDate)),
            Cell::Count(budget.counts.cancelled(Series::ByCancelDate)),
            rate_cell(budget.rate()),
            Cell::Count(budget.left),
            yes_no(budget.is_breached),
            Cell::Count(point.n_rolled_off),
        ]);
    }
    sheet.answer(
        &file_name(
            "cancel-rate-days",
            &query.parameters(),
            state.api.desk.now(),
        ),
        query.format,
    )
}

/// The orders behind a point: cancelled ones, or all of the window.
pub(super) async fn orders(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<OrdersQuery>,
) -> Result<Response, Problem> {
    let account = query.account.as_deref().filter(|name| !name.is_empty());
    let all = measured(&state.api, visitor.caller(), account).await?;
    let ((seller, _), rate) = one(&all, account, query.rate())?;
    let day = query.day(rate)?;
    let now = state.api.desk.now();
    let name = file_name("cancel-rate-orders", &query.parameters(), now);
    if query.list.as_deref() == Some(ALL) {
        let sheet = match denominator(rate, day) {
            Some(filter) => all_of(seller.account.clone(), filter).await?,
            None => Sheet::new(&ALL_COLUMNS),
        };
        return sheet.answer(&name, query.format);
    }
    let mut sheet = Sheet::new(&[
        "order_id",
        "purchased_at",
        "last_updated_at",
        "counted",
        "counted_by_order_date",
        "counted_by_cancel_date",
        "why",
    ]);
    for order in window_orders(seller, rate, day, now).await? {
        sheet.push(vec![
            Cell::text(&order.order.order_id),
            Cell::text(&order.order.purchased_at),
            Cell::optional(order.order.last_updated_at),
            yes_no(order.is_counted),
            yes_no(order.is_in(Series::ByOrderDate)),
            yes_no(order.is_in(Series::ByCancelDate)),
            Cell::text(&order.attribution.code()),
        ]);
    }
    sheet.answer(&name, query.format)
}

const ALL_COLUMNS: [&str; 5] = ["order_id", "purchased_at", "state", "status_text", "units"];

/// Every order that meets the filter, page by page.
async fn all_of(account: Account, filter: OrderFilter) -> Result<Sheet, Problem> {
    let read = move || -> Result<Sheet, DatabaseError> {
        let mut sheet = Sheet::new(&ALL_COLUMNS);
        let mut after = None;
        loop {
            let found = account.list_orders(&filter, after.as_ref(), BATCH)?;
            for order in &found.orders {
                sheet.push(vec![
                    Cell::text(&order.order_id),
                    Cell::text(&order.purchased_at),
                    Cell::optional(order.state.map(OrderState::as_str)),
                    Cell::text(&order.status_text),
                    Cell::Count(order.n_units),
                ]);
            }
            after = found.next;
            if after.is_none() {
                return Ok(sheet);
            }
        }
    };
    match tokio::task::spawn_blocking(read).await {
        Ok(sheet) => sheet.map_err(|error| failed(&error)),
        Err(_) => Err(Problem::internal()),
    }
}
