//! The tables of the page as files.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::asked::{Asked, ReasonsQuery};
use super::read;
use crate::causes::{Cause, Purse, Sum, by, weeks};
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::export::{Cell, Sheet, file_name};
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
        Cell::number(amounts.join("; "))
    }
}

fn counted(sum: &Sum) -> Vec<Cell> {
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
    let lines = &found.lines;
    let sums = [
        "orders",
        "lines",
        "units",
        "not_earned",
        "lines_without_price",
    ];
    let columns = |first: &[&'static str]| [first, &sums].concat();
    let mut sheet;
    match list {
        "causes" => {
            sheet = Sheet::new(&[&columns(&["cause"])[..], &["orders_before"]].concat());
            let before = by(&found.before, Cause::of);
            for (cause, sum) in by(lines, Cause::of) {
                let before = before.iter().find(|(known, _)| *known == cause);
                let mut row = vec![Cell::text(cause.code())];
                row.extend(counted(&sum));
                row.push(Cell::Count(before.map_or(0, |(_, sum)| sum.n_orders())));
                sheet.push(row);
            }
        }
        "skus" => {
            sheet = Sheet::new(&columns(&["sku"]));
            for (sku, sum) in by(lines, |line| line.sku.clone()) {
                sheet.push([vec![Cell::optional(sku)], counted(&sum)].concat());
            }
        }
        "marketplaces" => {
            sheet = Sheet::new(&columns(&["sales_channel"]));
            for (channel, sum) in by(lines, |line| line.sales_channel.clone()) {
                sheet.push([vec![Cell::text(channel)], counted(&sum)].concat());
            }
        }
        "weeks" => {
            sheet = Sheet::new(&[&columns(&["monday"])[..], &["refunded"]].concat());
            for week in weeks(lines, &found.refunds) {
                let mut row = vec![Cell::text(week.monday)];
                row.extend(counted(&week.sum));
                row.push(money(&week.refunded));
                sheet.push(row);
            }
        }
        "lines" => {
            sheet = Sheet::new(&[
                "order_id",
                "purchased_at",
                "last_updated_at",
                "sales_channel",
                "fulfillment",
                "sku",
                "units",
                "price",
                "currency",
                "cause",
                "cancelled_by",
            ]);
            for line in lines {
                sheet.push(vec![
                    Cell::text(&line.order_id),
                    Cell::text(line.purchased_at),
                    Cell::optional(line.last_updated_at),
                    Cell::text(&line.sales_channel),
                    Cell::text(line.channel.as_str()),
                    Cell::optional(line.sku.as_ref()),
                    Cell::Count(line.n_units),
                    line.price
                        .map_or(Cell::Absent, |price| Cell::number(price.to_decimal())),
                    Cell::optional(line.price.map(|price| price.currency())),
                    Cell::text(Cause::of(line).code()),
                    Cell::optional(line.cancelled_by),
                ]);
            }
        }
        _ => return Err(Problem::not_found("list")),
    }
    sheet.answer(&file_name(
        &format!("reasons-{list}"),
        &query.parameters(),
        now,
    ))
}
