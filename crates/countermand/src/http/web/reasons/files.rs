//! The tables of the page as files.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::money::Money;

use super::asked::{Asked, ReasonsQuery};
use super::{Found, read};
use crate::causes::{Purse, Sum, by, weeks};
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::export::{Cell, Column, Line, Sheet};
use crate::http::web::{Visitor, WebState};

/// Amounts as `12.50 USD; 9.00 EUR`.
fn money(purse: &Purse) -> Cell {
    let amounts: Vec<String> = purse
        .amounts()
        .map(|amount| format!("{} {}", amount.to_decimal(), amount.currency()))
        .collect();
    if amounts.is_empty() {
        Cell::Absent
    } else {
        Cell::text(&amounts.join("; "))
    }
}

fn counted(sum: &Sum) -> Line {
    vec![
        Cell::Count(sum.n_orders()),
        Cell::Count(sum.n_lines),
        Cell::Count(sum.n_units),
        money(&sum.money),
        Cell::Count(sum.n_without_price),
    ]
}

/// The list that the query names: `causes`, `skus`, `marketplaces`, `weeks`, or `lines`.
pub(super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ReasonsQuery>,
) -> Result<Response, Problem> {
    let now = state.api.desk.now();
    let (asked, is_right) = Asked::of(&query, now);
    if !is_right {
        return Err(Problem::not_found("range of days"));
    }
    let found = read(&state, &visitor, (&query, &asked)).await?;
    let list = query.list.as_deref().unwrap_or("lines");
    let sheet = match list {
        "causes" => causes(&found),
        "skus" => grouped("sku", by(&found.lines, |line| line.sku.clone())),
        "marketplaces" => {
            let groups = by(&found.lines, |line| Some(line.sales_channel.clone()));
            grouped("sales_channel", groups)
        }
        "weeks" => cash_flow(&found),
        "lines" => lines(&found),
        _ => return Err(Problem::not_found("list")),
    };
    let made = (&query.parameters(), now);
    let what = format!("reasons-{list}");
    sheet.answer(query.format, &what, made).await
}

/// The columns of sums between others.
fn columns(first: Column, last: &[Column]) -> Vec<Column> {
    let sums = [
        Column::count("orders"),
        Column::count("lines"),
        Column::count("units"),
        Column::text("not_earned"),
        Column::count("lines_without_price"),
    ];
    [&[first][..], &sums, last].concat()
}

fn causes(found: &Found) -> Sheet {
    let mut sheet = Sheet::new(&columns(
        Column::text("cause"),
        &[Column::count("orders_before")],
    ));
    let before = by(&found.before, |line| found.cause(line));
    for (cause, sum) in by(&found.lines, |line| found.cause(line)) {
        let before = before.iter().find(|(known, _)| *known == cause);
        let mut row = vec![Cell::text(cause.code())];
        row.extend(counted(&sum));
        row.push(Cell::Count(before.map_or(0, |(_, sum)| sum.n_orders())));
        sheet.push(row);
    }
    sheet
}

fn grouped(column: &'static str, groups: Vec<(Option<String>, Sum)>) -> Sheet {
    let mut sheet = Sheet::new(&columns(Column::text(column), &[]));
    for (value, sum) in groups {
        sheet.push([vec![Cell::optional(value)], counted(&sum)].concat());
    }
    sheet
}

fn cash_flow(found: &Found) -> Sheet {
    let mut sheet = Sheet::new(&columns(Column::day("monday"), &[Column::text("refunded")]));
    for week in weeks(&found.lines, &found.refunds) {
        let mut row = vec![Cell::from(week.monday)];
        row.extend(counted(&week.sum));
        row.push(money(&week.refunded));
        sheet.push(row);
    }
    sheet
}

fn lines(found: &Found) -> Sheet {
    let mut sheet = Sheet::new(&[
        Column::text("order_id"),
        Column::instant("purchased_at"),
        Column::instant("last_updated_at"),
        Column::text("sales_channel"),
        Column::text("fulfillment"),
        Column::text("sku"),
        Column::count("units"),
        Column::money("price"),
        Column::text("currency"),
        Column::text("cause"),
        Column::text("cancelled_by"),
    ]);
    for line in &found.lines {
        sheet.push(vec![
            Cell::text(&line.order_id),
            line.purchased_at.into(),
            line.last_updated_at.into(),
            Cell::text(&line.sales_channel),
            Cell::text(line.channel.as_str()),
            Cell::optional(line.sku.as_ref()),
            line.n_units.into(),
            line.price.into(),
            Cell::optional(line.price.map(Money::currency)),
            Cell::text(found.cause(line).code()),
            Cell::optional(line.cancelled_by),
        ]);
    }
    sheet
}
