//! The queue: what waits for a decision, the nearest deadline first.

mod rows;
pub(crate) mod worklist;

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use self::rows::Item;
use self::worklist::Why;
use super::parts::address::Parameters;
use super::parts::filters::{Filter, cleared, filters};
use super::parts::table::{Column, Row, table};
use super::parts::{empty, paging};
use super::{Page, Pages, Section, Visitor, WebState};
use crate::http::access::{Access, Scope};
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::texts::Texts;

/// Rows of a page.
const ROWS: usize = 50;
const PATH: &str = "/queue";

pub(super) fn pages(pages: Pages) -> Pages {
    pages.get("/", Access::of(Scope::OrdersRead), home).get(
        PATH,
        Access::of(Scope::OrdersRead),
        queue,
    )
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QueueQuery {
    account: Option<String>,
    /// A reason of [`Why`].
    why: Option<String>,
    /// The beginning of an order's id.
    q: Option<String>,
    /// `open`, which is the default, or `resting`.
    view: Option<String>,
    /// `deadline`, the default, or `account`; with a minus the other way round.
    sort: Option<String>,
    /// Rows before this page.
    cursor: Option<String>,
}

impl QueueQuery {
    fn parameters(&self) -> Parameters {
        Parameters::new([
            ("account", self.account.as_deref()),
            ("why", self.why.as_deref()),
            ("q", self.q.as_deref()),
            ("view", self.view.as_deref()),
            ("sort", self.sort.as_deref()),
            ("cursor", self.cursor.as_deref()),
        ])
    }

    fn is_narrowed(&self) -> bool {
        let is_set = |value: &Option<String>| value.as_ref().is_some_and(|text| !text.is_empty());
        is_set(&self.why) || is_set(&self.q) || is_set(&self.view)
    }
}

async fn home() -> Response {
    Redirect::to(PATH).into_response()
}

async fn queue(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<QueueQuery>,
) -> Result<Response, Problem> {
    let account = query.account.as_deref().filter(|name| !name.is_empty());
    let page = Page::open(&state, &visitor, Section::Queue, account)
        .await?
        .wide();
    let mut items = Vec::new();
    let now = state.api.desk.now();
    for seller in state.api.seen(visitor.caller(), account)? {
        let entries = worklist::entries(&state.api, &seller).await?;
        items.extend(
            entries
                .into_iter()
                .map(|entry| Item::new(Arc::clone(&seller), entry)),
        );
    }
    let next_deadline = items
        .iter()
        .filter_map(Item::deadline)
        .filter(|at| *at > now)
        .min();
    items.retain(|item| is_wanted(item, &query, now));
    sort(&mut items, query.sort.as_deref());
    let from = query
        .cursor
        .as_deref()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let n_all = items.len();
    let shown: Vec<Item> = items.into_iter().skip(from).take(ROWS).collect();
    let mut rows = Vec::with_capacity(shown.len());
    for item in &shown {
        rows.push(rows::row(&state, &page, item).await?);
    }
    let here = query.parameters();
    let next = (from + ROWS < n_all).then(|| (from + ROWS).to_string());
    let main = main(
        &page,
        &query,
        &here,
        &rows,
        (next.as_deref(), next_deadline),
    );
    Ok(page.show(&main))
}

fn main(
    page: &Page<'_>,
    query: &QueueQuery,
    here: &Parameters,
    rows: &[Row],
    (next, next_deadline): (Option<&str>, Option<Timestamp>),
) -> Markup {
    let texts = page.texts();
    let known = known_filters(texts);
    html! {
        (filters(texts, PATH, &known, here))
        @if !rows.is_empty() {
            (table(texts, &texts.text("web-queue-table"), &columns(texts), rows, (PATH, here)))
            (paging::paging(texts, PATH, here, next))
        } @else if query.is_narrowed() {
            (empty::no_match(
                &texts.text("web-none-title"),
                &texts.text("web-none-text"),
                (&cleared(&known, here).address(PATH), &texts.text("web-filter-clear")),
            ))
        } @else {
            (empty::all_done(&texts.text("web-queue-done"), &done_text(page, next_deadline)))
        }
    }
}

fn done_text(page: &Page<'_>, next_deadline: Option<Timestamp>) -> String {
    let texts = page.texts();
    match next_deadline {
        Some(at) => texts.with(
            "web-queue-done-next",
            &[("span", (&page.format().left(at)).into())],
        ),
        None => texts.text("web-queue-done-none"),
    }
}

fn is_wanted(item: &Item, query: &QueueQuery, now: Timestamp) -> bool {
    let is_resting = query.view.as_deref() == Some("resting");
    let why = query.why.as_deref().and_then(Why::parse);
    let begins = query.q.as_deref().unwrap_or("").trim();
    worklist::rests(&item.entry, now) == is_resting
        && why.is_none_or(|why| Why::of(&item.entry) == why)
        && item.entry.order_id.as_str().starts_with(begins)
}

/// By the nearest deadline, those without one last; or by account.
fn sort(items: &mut [Item], by: Option<&str>) {
    let by = by.unwrap_or("deadline");
    let key = |item: &Item| {
        let at = item.deadline().unwrap_or(Timestamp::MAX);
        (at, Why::of(&item.entry), item.entry.order_id.clone())
    };
    match by.trim_start_matches('-') {
        "account" => items.sort_by_cached_key(|item| (item.account().to_string(), key(item))),
        _ => items.sort_by_cached_key(key),
    }
    if by.starts_with('-') {
        items.reverse();
    }
}

fn known_filters(texts: Texts) -> Vec<Filter> {
    let why = Why::ALL
        .into_iter()
        .map(|why| (why.as_str().to_owned(), texts.text(rows::why_key(why))))
        .collect();
    let views = vec![("resting".to_owned(), texts.text("web-queue-resting"))];
    vec![
        Filter::text("q", texts.text("web-queue-search")),
        Filter::choice("why", texts.text("web-queue-why"), why),
        Filter::choice("view", texts.text("web-queue-view"), views),
    ]
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        text("web-queue-order"),
        text("web-queue-deadline").sorted_by("deadline"),
        text("web-queue-why"),
        text("web-queue-advice"),
        text("web-queue-cost"),
        Column::number(texts.text("web-queue-value")),
        text("web-queue-state"),
        text("web-queue-account").sorted_by("account"),
    ]
}
