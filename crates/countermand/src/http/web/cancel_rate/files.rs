//! The lists of the cancel rate as files.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::cancel_rate::{Rate, Series};
use countermand_domain::order::OrderState;
use countermand_store::orders::{Cursor, OrderFilter, OrderSummary};
use countermand_store::{Account, DatabaseError};

use super::orders::{ALL, OrdersQuery, denominator};
use super::{OfSeller, RateQuery, choose, line, rate_of, told, window_orders};
use crate::http::api::cancel_rate::measured;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::door::failed;
use crate::http::web::export::{Cell, Column, Line, ListFile, Sheet};
use crate::http::web::{Visitor, WebState};
use crate::measure::attributed::Past;
use crate::measure::{ChannelRate, worst_first};

/// Orders of one reading.
const BATCH: u64 = 500;

fn rate_cell(rate: Option<Rate>) -> Cell {
    rate.map_or(Cell::Absent, |rate| Cell::number(&rate.to_decimal(6)))
}

/// Every rate, the worst first.
pub(super) async fn rates(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<RateQuery>,
) -> Result<Response, Problem> {
    let all = measured(&state.api, visitor.caller(), query.account(), Past::Days(0)).await?;
    let mut rates: Vec<(&OfSeller, &ChannelRate)> = all
        .iter()
        .flat_map(|one| one.1.rates.iter().map(move |rate| (one, rate)))
        .collect();
    rates.sort_by_key(|(_, rate)| worst_first(&rate.budget));
    let mut sheet = Sheet::new(&[
        Column::text("account"),
        Column::text("sales_channel"),
        Column::day("day"),
        Column::count("window_days"),
        Column::count("left"),
        Column::count("orders"),
        Column::count("counted"),
        Column::decimal("rate", 6),
        Column::decimal("limit", 4),
        Column::flag("breached"),
        Column::text("worse_series"),
        Column::count("counted_by_order_date"),
        Column::count("counted_by_cancel_date"),
        Column::count("unattributed"),
        Column::day("recovers_on"),
        Column::day("breaches_on"),
        Column::text("amazon_rate"),
        Column::text("source"),
    ]);
    for ((seller, measured), rate) in rates {
        let budget = &rate.budget;
        let theirs = measured.amazons(rate);
        sheet.push(vec![
            Cell::text(&seller.account.name()),
            Cell::text(&rate.sales_channel),
            rate.as_of.into(),
            Cell::Count(u64::from(rate.target.target.window_days)),
            Cell::Count(budget.left),
            Cell::Count(budget.counts.orders),
            Cell::Count(budget.cancelled),
            rate_cell(budget.rate()),
            Cell::number(&budget.limit.as_rate().to_decimal(4)),
            Cell::Flag(budget.is_breached),
            Cell::text(&budget.worse_series),
            Cell::Count(budget.counts.cancelled(Series::ByOrderDate)),
            Cell::Count(budget.counts.cancelled(Series::ByCancelDate)),
            Cell::Count(measured.n_unattributed(rate)),
            rate.recovery.into(),
            rate.earliest_breach.into(),
            Cell::optional(theirs.and_then(|snapshot| snapshot.rate_text.clone())),
            Cell::text(&rate.target.source),
        ]);
    }
    let made = (&query.parameters(), state.api.desk.now());
    sheet.answer(query.format, "cancel-rate", made).await
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
    let all = measured(&state.api, visitor.caller(), query.account(), line::PAST).await?;
    let meant = (told(query.channel.as_ref()), told(query.window.as_ref()));
    let ((seller, of_seller), rate) = one(&all, query.account(), meant)?;
    let chosen = choose(seller, of_seller, rate).await?;
    let mut sheet = Sheet::new(&[
        Column::text("account"),
        Column::text("sales_channel"),
        Column::count("window_days"),
        Column::day("day"),
        Column::flag("expected"),
        Column::count("orders"),
        Column::count("counted_by_order_date"),
        Column::count("counted_by_cancel_date"),
        Column::decimal("rate", 6),
        Column::count("left"),
        Column::flag("breached"),
        Column::count("rolled_off"),
    ]);
    for point in line::points(&chosen)? {
        let budget = &point.budget;
        sheet.push(vec![
            Cell::text(&seller.account.name()),
            Cell::text(&rate.sales_channel),
            Cell::Count(u64::from(rate.target.target.window_days)),
            point.day.into(),
            Cell::Flag(point.is_expected),
            Cell::Count(budget.counts.orders),
            Cell::Count(budget.counts.cancelled(Series::ByOrderDate)),
            Cell::Count(budget.counts.cancelled(Series::ByCancelDate)),
            rate_cell(budget.rate()),
            Cell::Count(budget.left),
            Cell::Flag(budget.is_breached),
            Cell::Count(point.n_rolled_off),
        ]);
    }
    let made = (&query.parameters(), state.api.desk.now());
    sheet.answer(query.format, "cancel-rate-days", made).await
}

/// The orders behind a point: cancelled ones, or all of the window.
pub(super) async fn orders(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<OrdersQuery>,
) -> Result<Response, Problem> {
    let account = query.account.as_deref().filter(|name| !name.is_empty());
    let all = measured(&state.api, visitor.caller(), account, Past::Days(0)).await?;
    let ((seller, _), rate) = one(&all, account, query.rate())?;
    let day = query.day(rate)?;
    let now = state.api.desk.now();
    let (what, filters) = ("cancel-rate-orders", query.parameters());
    let made = (&filters, now);
    if query.list.as_deref() == Some(ALL) {
        let Some(filter) = denominator(rate, day) else {
            return Sheet::new(&ALL_COLUMNS)
                .answer(query.format, what, made)
                .await;
        };
        let file = ListFile::open(query.format, what, &ALL_COLUMNS, made)?;
        let walk = Walk {
            account: seller.account.clone(),
            filter,
            after: None,
            is_over: false,
        };
        return file.streamed(walk, Walk::step).await;
    }
    let mut sheet = Sheet::new(&[
        Column::text("order_id"),
        Column::instant("purchased_at"),
        Column::instant("last_updated_at"),
        Column::flag("counted"),
        Column::flag("counted_by_order_date"),
        Column::flag("counted_by_cancel_date"),
        Column::text("why"),
    ]);
    for order in window_orders(seller, rate, day, now).await? {
        sheet.push(vec![
            Cell::text(&order.order.order_id),
            order.order.purchased_at.into(),
            order.order.last_updated_at.into(),
            Cell::Flag(order.is_counted),
            Cell::Flag(order.is_in(Series::ByOrderDate)),
            Cell::Flag(order.is_in(Series::ByCancelDate)),
            Cell::text(&order.attribution.code()),
        ]);
    }
    sheet.answer(query.format, what, made).await
}

const ALL_COLUMNS: [Column; 5] = [
    Column::text("order_id"),
    Column::instant("purchased_at"),
    Column::text("state"),
    Column::text("status_text"),
    Column::count("units"),
];

/// Every order that meets the filter, page by page.
struct Walk {
    account: Account,
    filter: OrderFilter,
    /// Behind which order the next page begins; the first one without it.
    after: Option<Cursor>,
    is_over: bool,
}

impl Walk {
    async fn step(mut self) -> Result<Option<(Vec<Line>, Self)>, Problem> {
        if self.is_over {
            return Ok(None);
        }
        let read = move || {
            let found = self
                .account
                .list_orders(&self.filter, self.after.as_ref(), BATCH)?;
            self.is_over = found.next.is_none();
            self.after = found.next;
            let rows = found.orders.iter().map(of_order).collect();
            Ok::<_, DatabaseError>((rows, self))
        };
        match tokio::task::spawn_blocking(read).await {
            Ok(page) => page.map(Some).map_err(|error| failed(&error)),
            Err(_) => Err(Problem::internal()),
        }
    }
}

fn of_order(order: &OrderSummary) -> Line {
    vec![
        Cell::text(&order.order_id),
        order.purchased_at.into(),
        Cell::optional(order.state.map(OrderState::as_str)),
        Cell::text(&order.status_text),
        order.n_units.into(),
    ]
}
