//! The orders behind a point of the line: numerator and denominator.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::cancel_rate::{Budget, Day};
use countermand_store::orders::{Cursor as Place, OrderFilter, OrderPage, OrderSummary};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::amazon::{counts, order_link};
use super::{
    Chosen, ORDERS_PATH, PATH, choose, one_of, percent, rate_of, told, why, window_orders,
};
use crate::http::api::cancel_rate::measured;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::query::page::Cursor;
use crate::http::web::door::failed;
use crate::http::web::export::{FileForm, LIST_FORMS, links};
use crate::http::web::parts::address::{Parameters, address};
use crate::http::web::parts::badge::order_state;
use crate::http::web::parts::paging::paging;
use crate::http::web::parts::table::{Column, Row, table};
use crate::http::web::{Page, Section, Visitor, WebState};
use crate::measure::ChannelRate;
use crate::measure::attributed::Past;
use crate::measure::rolling::budget_on;
use crate::measure::window_orders::WindowOrder;
use crate::texts::Texts;

/// Orders of a page.
const ROWS: u64 = 100;

/// Which point, and where its list of orders begins.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrdersQuery {
    pub(super) account: Option<String>,
    pub(super) channel: Option<String>,
    pub(super) window: Option<String>,
    pub(super) day: Option<String>,
    pub(super) list: Option<String>,
    pub(super) cursor: Option<Cursor>,
    pub(super) format: Option<FileForm>,
}

/// The list of all orders of the window, and not of the cancelled ones.
pub(super) const ALL: &str = "all";

impl OrdersQuery {
    pub(super) fn parameters(&self) -> Parameters {
        Parameters::new([
            ("account", self.account.as_deref()),
            ("channel", self.channel.as_deref()),
            ("window", self.window.as_deref()),
            ("day", self.day.as_deref()),
            ("list", self.list.as_deref()),
        ])
    }

    pub(super) fn rate(&self) -> (Option<&str>, Option<&str>) {
        (told(self.channel.as_ref()), told(self.window.as_ref()))
    }

    /// The day that the window is seen from: the one asked for, or the rate's.
    pub(super) fn day(&self, rate: &ChannelRate) -> Result<Day, Problem> {
        let Some(text) = told(self.day.as_ref()) else {
            return Ok(rate.as_of);
        };
        let day = text.parse::<Date>().ok().and_then(Day::from_date);
        let day = day.filter(|day| *day <= rate.as_of);
        day.ok_or_else(|| Problem::not_found("day"))
    }
}

/// The orders of the window, which are the denominator: those of the seller's own fulfillment that
/// are not still pending.
pub(super) fn denominator(rate: &ChannelRate, day: Day) -> Option<OrderFilter> {
    let (first, last) = rate.target.target.window().bounds(day)?;
    Some(OrderFilter {
        is_seller_fulfilled: Some(true),
        sales_channel: Some(rate.sales_channel.clone()),
        purchased_from: Some(first.start()),
        purchased_before: Some(last.plus(1).start()),
        ..OrderFilter::default()
    })
}

pub(super) async fn page(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<OrdersQuery>,
) -> Result<Response, Problem> {
    let account = query.account.as_deref().filter(|name| !name.is_empty());
    let page = Page::open(&state, &visitor, Section::CancelRate, account).await?;
    let all = measured(&state.api, visitor.caller(), account, Past::Whole).await?;
    let missing = || Problem::not_found("cancel rate");
    let (seller, of_seller) = all
        .first()
        .filter(|_| account.is_some())
        .ok_or_else(missing)?;
    let rate = rate_of(of_seller, query.rate()).ok_or_else(missing)?;
    let day = query.day(rate)?;
    let chosen = choose(seller, of_seller, rate).await?;
    let budget = budget_on(chosen.days, rate, day).map_err(|_| Problem::internal())?;
    let texts = page.texts();
    let list = if query.list.as_deref() == Some(ALL) {
        everything(&page, &chosen, (&query, day)).await?
    } else {
        let orders = window_orders(seller, rate, day, state.api.desk.now()).await?;
        cancelled(&page, &chosen, &orders)
    };
    let main = html! {
        (head(&page, &chosen, (&query, day), &budget))
        (list)
        (links(texts, "/cancel-rate/orders/export", &query.parameters(), LIST_FORMS))
    };
    let title = texts.with(
        "web-cancel-rate-orders-title",
        &[
            ("channel", rate.sales_channel.as_str().into()),
            ("day", (&day.to_string()).into()),
        ],
    );
    let back = chosen.parameters().address(PATH);
    Ok(page.title(&title).back(&back).show(&main))
}

/// What the point says, and the two lists to choose from.
fn head(
    page: &Page<'_>,
    chosen: &Chosen<'_>,
    (query, day): (&OrdersQuery, Day),
    budget: &Budget,
) -> Markup {
    let texts = page.texts();
    let here = query.parameters();
    let is_all = query.list.as_deref() == Some(ALL);
    let bounds = chosen.rate.target.target.window().bounds(day);
    html! {
        p {
            strong { (percent(texts, budget.rate())) } " · "
            (one_of(texts, (budget.cancelled, budget.counts.orders)))
            @if let Some((first, last)) = bounds {
                " · "
                (texts.with("rate-window-line", &[
                    ("days", chosen.rate.target.target.window_days.into()),
                    ("first", (&first.to_string()).into()),
                    ("last", (&last.to_string()).into()),
                ]))
            }
        }
        ul.chips {
            li { a.chip href=(here.changed("list", None).address(ORDERS_PATH)) aria-current=[(!is_all).then_some("page")] {
                (texts.text("web-cancel-rate-numerator"))
            } }
            li { a.chip href=(here.changed("list", Some(ALL)).address(ORDERS_PATH)) aria-current=[is_all.then_some("page")] {
                (texts.text("web-cancel-rate-denominator"))
            } }
        }
        p.hint {
            (texts.text(if is_all { "web-cancel-rate-denominator-text" } else { "web-cancel-rate-numerator-text" }))
        }
    }
}

fn cancelled(page: &Page<'_>, chosen: &Chosen<'_>, orders: &[WindowOrder]) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    if orders.is_empty() {
        return html! { p { (texts.text("web-cancel-rate-by-order-none")) } };
    }
    let place = chosen.marketplace();
    let mut sorted: Vec<&WindowOrder> = orders.iter().collect();
    sorted.sort_by_key(|order| !order.is_counted);
    let account = chosen.seller.account.name().as_str();
    html! {
        div.table role="region" tabindex="0" aria-label=(texts.text("web-cancel-rate-numerator")) {
            table data-rows {
                thead { tr {
                    th scope="col" { (texts.text("web-cancel-rate-order")) }
                    th scope="col" { (texts.text("web-cancel-rate-counts")) }
                    th scope="col" { (texts.text("web-cancel-rate-why")) }
                    th scope="col" { (texts.text("web-cancel-rate-placed")) }
                    th scope="col" { (texts.text("web-cancel-rate-changed")) }
                } }
                tbody {
                    @for order in sorted {
                        tr data-row {
                            th scope="row" { (order_link(account, order)) }
                            td data-label=(texts.text("web-cancel-rate-counts")) { (counts(texts, order)) }
                            td data-label=(texts.text("web-cancel-rate-why")) { (why(texts, order, &chosen.unread)) }
                            td data-label=(texts.text("web-cancel-rate-placed")) { (format.instant(order.order.purchased_at, place)) }
                            td data-label=(texts.text("web-cancel-rate-changed")) {
                                @if let Some(at) = order.order.last_updated_at { (format.instant(at, place)) }
                                @else { (texts.text("rate-not-available")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One page of all orders of the window, the newest first.
async fn everything(
    page: &Page<'_>,
    chosen: &Chosen<'_>,
    (query, day): (&OrdersQuery, Day),
) -> Result<Markup, Problem> {
    let texts = page.texts();
    let here = query.parameters();
    let list = here.address(ORDERS_PATH);
    let after = match &query.cursor {
        None => None,
        Some(cursor) => {
            let key = cursor.key(&list, 1)?;
            let place = key.first().map_or("", String::as_str);
            Some(Place::parse(place).map_err(|_| Problem::not_found("page"))?)
        }
    };
    let found = match denominator(chosen.rate, day) {
        Some(filter) => read(chosen, filter, after).await?,
        None => OrderPage {
            orders: Vec::new(),
            next: None,
        },
    };
    let rows: Vec<Row> = found
        .orders
        .iter()
        .map(|order| row(page, chosen, order))
        .collect();
    let next = found.next.map(|next| next.to_text());
    let next = next.and_then(|next| Cursor::after(&list, &[&next]));
    Ok(html! {
        (table(texts, &texts.text("web-cancel-rate-denominator"), &columns(texts), &rows, (ORDERS_PATH, &here)))
        (paging(texts, ORDERS_PATH, &with_cursor(&here, query), next.as_deref()))
    })
}

/// The parameters with a sign of the cursor, so that there is a way back to the first page.
fn with_cursor(here: &Parameters, query: &OrdersQuery) -> Parameters {
    here.beside("cursor", query.cursor.as_ref().map(|_| "here"))
}

async fn read(
    chosen: &Chosen<'_>,
    filter: OrderFilter,
    after: Option<Place>,
) -> Result<OrderPage, Problem> {
    let account = chosen.seller.account.clone();
    let read = move || account.list_orders(&filter, after.as_ref(), ROWS);
    match tokio::task::spawn_blocking(read).await {
        Ok(found) => found.map_err(|error| failed(&error)),
        Err(_) => Err(Problem::internal()),
    }
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        text("web-cancel-rate-order"),
        text("web-cancel-rate-placed"),
        text("web-cancel-rate-state"),
        Column::number(texts.text("rate-units")),
    ]
}

fn row(page: &Page<'_>, chosen: &Chosen<'_>, order: &OrderSummary) -> Row {
    let (texts, format) = (page.texts(), page.format());
    let account = chosen.seller.account.name().as_str();
    let path = format!("/orders/{}", order.order_id);
    Row {
        address: Some(address(&path, &[("account", Some(account))])),
        selected_as: None,
        cells: vec![
            html! { code { (order.order_id) } },
            format.instant(order.purchased_at, chosen.marketplace()),
            order_state(texts, order.state),
            html! { (format.count(order.n_units)) },
        ],
    }
}
