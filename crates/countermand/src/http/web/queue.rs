//! The queue: what waits for a decision, the nearest deadline first.

mod files;
mod panel;
mod query;
mod rows;
mod views;
mod work;
pub(crate) mod worklist;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_store::orders::{OrderFilter, OrderView};
use jiff::Timestamp;
use maud::{Markup, html};

use self::panel::Open;
use self::query::{People, QueueQuery, Wanted, page_of};
use self::rows::Item;
use self::worklist::Why;
use super::door::failed;
use super::export::{LIST_FORMS, links};
use super::parts::address::Parameters;
use super::parts::badge::Tone;
use super::parts::columns::ListColumn;
use super::parts::filters::{Filter, cleared, filters};
use super::parts::table::{Column, Row, bulk_bar, table};
use super::parts::{empty, form, notice, paging};
use super::{Page, Pages, Section, Visitor, WebState};
use crate::http::access::{Access, Scope};
use crate::http::api::listings::known_risks;
use crate::http::api::reach::asked;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::texts::Texts;

/// Rows of a page.
const ROWS: usize = 50;
pub(super) const PATH: &str = "/queue";

pub(super) use self::work::whole;

/// The columns that can be chosen.
const LIST_COLUMNS: &[ListColumn] = &[
    ListColumn {
        name: "order",
        label: "web-queue-order",
        in_file: &["order_id"],
    },
    ListColumn {
        name: "deadline",
        label: "web-queue-deadline",
        in_file: &["deadline", "ship_by"],
    },
    ListColumn {
        name: "why",
        label: "web-queue-why",
        in_file: &["why", "decision", "decision_state", "level"],
    },
    ListColumn {
        name: "advice",
        label: "web-queue-advice",
        in_file: &[],
    },
    ListColumn {
        name: "value",
        label: "web-queue-value",
        in_file: &["value", "currency", "units"],
    },
    ListColumn {
        name: "state",
        label: "web-queue-state",
        in_file: &["state", "marketplace", "channel"],
    },
    ListColumn {
        name: "assigned",
        label: "web-queue-assigned",
        in_file: &["assigned"],
    },
    ListColumn {
        name: "account",
        label: "web-queue-account",
        in_file: &["account"],
    },
];

pub(super) fn pages(pages: Pages) -> Pages {
    let read = Access::of(Scope::OrdersRead);
    let work = Access::of(Scope::CancellationsWrite);
    pages
        .get("/", read, home)
        .get(PATH, read, queue)
        .get(files::PATH, read, files::export)
        .post("/queue/work", work, work::change)
        .post("/queue/next", work, work::take_next)
        .post("/queue/selected", work, work::selected)
        .get("/queue/views", read, views::list)
        .post("/queue/views", read, views::create)
        .post("/queue/views/{id}", read, views::change)
}

async fn home() -> Response {
    Redirect::to(PATH).into_response()
}

/// Every row of the accounts that the visitor sees, or of the named one.
async fn all_items(
    state: &WebState,
    visitor: &Visitor,
    account: Option<&str>,
) -> Result<Vec<Item>, Problem> {
    let mut items = Vec::new();
    for seller in state.api.seen(visitor.caller(), account)? {
        let entries = worklist::entries(&state.api, &seller).await?;
        let now = state.api.desk.now();
        state.counters.hold(seller.account.name(), &entries, now);
        let of_account = entries
            .into_iter()
            .map(|entry| Item::new(Arc::clone(&seller), entry));
        items.extend(of_account);
    }
    Ok(items)
}

async fn people(state: &WebState) -> Result<People, Problem> {
    let users = state.door.store.users().await;
    users.map(People::of).map_err(|error| failed(&error))
}

/// What the page shows.
struct Shown {
    query: QueueQuery,
    here: Parameters,
    rows: Vec<Row>,
    next: Option<String>,
    n_all: usize,
    next_deadline: Option<Timestamp>,
    strip: Markup,
    panel: Option<Markup>,
    people: People,
    /// Whether no order was ever taken in.
    is_unused: bool,
}

async fn queue(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    uri: http::Uri,
    StrictQuery(query): StrictQuery<QueueQuery>,
) -> Result<Response, Problem> {
    let now = state.api.desk.now();
    let people = people(&state).await?;
    // Before the navigation, which counts what the list shows.
    let mut items = all_items(&state, &visitor, query.account()).await?;
    let page = Page::open(&state, &visitor, Section::Queue, query.account())
        .await?
        .wide();
    let fields = super::FormFields::of_query(&uri)?;
    let here = query.parameters(fields.first("cursor"));
    let saved = views::saved(&state, &visitor).await?;
    let strip = views::strip(&page, &visitor, &saved, (&items, &people), &here);
    let deadlines = items.iter().filter_map(Item::deadline);
    let next_deadline = deadlines.filter(|at| *at > now).min();
    let panel = match query.open.as_deref().filter(|text| !text.is_empty()) {
        Some(key) => Some(opened(&state, &visitor, &page, (key, &items), (&people, &here)).await?),
        None => None,
    };
    let wanted = Wanted::new(&query, &visitor.user_id, &people, now);
    items.retain(|item| wanted.takes(item));
    let n_all = items.len();
    let (items, next) = page_of(items, &query, ROWS)?;
    let mut rows = Vec::with_capacity(items.len());
    let mut risks = BTreeMap::new();
    for item in &items {
        let view = order_view(item).await?;
        let risks = risks
            .entry(item.account().clone())
            .or_insert_with(|| known_risks(&state.api, &item.seller));
        let about = (view.as_ref(), &*risks);
        let mut row = rows::row(&page, item, about, (&here, &people)).only(&query.columns());
        row.selected_as
            .take_if(|_| !visitor.may(item.account(), Scope::CancellationsWrite));
        rows.push(row);
    }
    let is_unused = rows.is_empty() && !query.is_narrowed() && is_unused(&state, &visitor).await?;
    let shown = Shown {
        query,
        here,
        rows,
        next,
        n_all,
        next_deadline,
        strip,
        panel,
        people,
        is_unused,
    };
    let main = main(&visitor, &page, &shown);
    let done = shown.query.done.as_deref().and_then(done_key);
    let page = match done {
        Some((tone, key)) => {
            let text = page.texts().text(key);
            page.notice(html! { div data-done { (notice::notice(tone, &text)) } })
        }
        None => page,
    };
    let page = match shown.panel {
        Some(_) => page.escape_to(&shown.here.address(PATH)),
        None => page,
    };
    Ok(page.show(&main))
}

/// Whether the accounts that the visitor sees have no order at all.
async fn is_unused(state: &WebState, visitor: &Visitor) -> Result<bool, Problem> {
    for seller in state.api.seen(visitor.caller(), None)? {
        let page = asked(move || {
            let filter = OrderFilter::default();
            seller.account.list_orders(&filter, None, 1)
        });
        if !page.await?.orders.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What the store knows of the order of a row.
async fn order_view(item: &Item) -> Result<Option<OrderView>, Problem> {
    let found = item.seller.account.situation(&item.entry.order_id).await;
    let found = found.map_err(|error| failed(&error))?;
    Ok(found.map(|found| found.view))
}

/// The row that is open beside the list, or that it does not wait any more.
async fn opened(
    state: &WebState,
    visitor: &Visitor,
    page: &Page<'_>,
    (key, items): (&str, &[Item]),
    (people, here): (&People, &Parameters),
) -> Result<Markup, Problem> {
    let texts = page.texts();
    let Some(item) = items.iter().find(|item| item.key() == key) else {
        return Ok(html! {
            section.panel.queue-panel {
                p { (texts.text("web-queue-gone")) }
                p { a.button href=(here.address(PATH)) { (texts.text("web-close")) } }
            }
        });
    };
    let held_by = if visitor.may(item.account(), Scope::CancellationsWrite) {
        work::opened(state, visitor, item).await?
    } else {
        None
    };
    let view = order_view(item).await?;
    let open = Open {
        item,
        view: view.as_ref(),
        held_by: held_by.as_deref().map(|id| people.name(id)),
        people,
        here,
    };
    Ok(panel::panel(state, visitor, page, &open))
}

/// The words for what was just done.
fn done_key(done: &str) -> Option<(Tone, &'static str)> {
    match done {
        "snooze" => Some((Tone::Good, "web-queue-done-snooze")),
        "dismiss" => Some((Tone::Good, "web-queue-done-dismiss")),
        "reopen" => Some((Tone::Good, "web-queue-done-reopen")),
        "assign" => Some((Tone::Good, "web-queue-done-assign")),
        "assign-first" => Some((Tone::Warn, "web-bulk-taken-first")),
        "none-free" => Some((Tone::Warn, "web-queue-none-free")),
        "none-selected" => Some((Tone::Warn, "web-queue-none-selected")),
        _ => None,
    }
}

fn main(visitor: &Visitor, page: &Page<'_>, shown: &Shown) -> Markup {
    let texts = page.texts();
    let here = &shown.here;
    let known = known_filters(texts, &shown.people);
    let may_work = visitor.may_anywhere(Scope::CancellationsWrite);
    let list = html! {
        @if !shown.rows.is_empty() {
            (shown.query.columns().chooser(texts, PATH, here))
            (selection(visitor, texts, shown, may_work))
            (paging::paging(texts, PATH, here, shown.next.as_deref()))
            (links(texts, files::PATH, here, LIST_FORMS))
        } @else if shown.query.is_narrowed() {
            (empty::no_match(
                &texts.text("web-none-title"),
                &empty::why_none(texts, shown.query.q.as_deref(), query::KEYS),
                (&cleared(&known, here).address(PATH), &texts.text("web-filter-clear")),
            ))
        } @else if shown.is_unused {
            (empty::first_use(
                &texts.text("web-queue-first"),
                &texts.text("web-queue-first-text"),
                visitor.may_anywhere(Section::Accounts.scope())
                    .then_some((Section::Accounts.path(), &texts.text("web-queue-first-way"))),
            ))
        } @else {
            (empty::all_done(&texts.text("web-queue-done"), &done_text(page, shown.next_deadline)))
        }
    };
    html! {
        (shown.strip)
        div.queue-tools {
            (filters(texts, PATH, &known, here))
            div.toolbar {
                @if may_work {
                    form method="post" action="/queue/next" {
                        (form::token(visitor))
                        input type="hidden" name="back" value=(here.address(PATH));
                        button.primary type="submit" data-key="n" { (texts.text("web-queue-next")) }
                    }
                }
                (views::save_form(visitor, texts, here))
            }
        }
        @if let Some(panel) = &shown.panel {
            div.split { div { (list) } (panel) }
        } @else {
            (list)
        }
    }
}

/// The table, in the form that its selection is sent with.
fn selection(visitor: &Visitor, texts: Texts, shown: &Shown, may_work: bool) -> Markup {
    let here = &shown.here;
    let caption = texts.text("web-queue-table");
    let columns = shown.query.columns().only(columns(texts));
    let rows = table(texts, &caption, &columns, &shown.rows, (PATH, here));
    let actions = html! {
        button type="submit" name="what" value="cancel" { (texts.text("web-queue-bulk-cancel")) }
        button type="submit" name="what" value="take" { (texts.text("web-queue-bulk-take")) }
    };
    html! {
        @if may_work {
            form method="post" action="/queue/selected" {
                (form::token(visitor))
                input type="hidden" name="back" value=(here.address(PATH));
                (rows)
                (bulk_bar(texts, &actions))
                @if shown.n_all > 1 { (all_bar(texts, shown.n_all as u64)) }
            }
        } @else {
            (rows)
        }
    }
}

/// What can be done with every row of the filters, on this page or not.
fn all_bar(texts: Texts, n_all: u64) -> Markup {
    let args = [("n", n_all.into())];
    html! {
        div.toolbar {
            button type="submit" name="what" value="cancel-all" { (texts.with("web-bulk-all-counted", &args)) }
            button type="submit" name="what" value="take-all" { (texts.with("web-bulk-take-all", &args)) }
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

fn known_filters(texts: Texts, people: &People) -> Vec<Filter> {
    let why = Why::ALL
        .into_iter()
        .map(|why| (why.as_str().to_owned(), texts.text(rows::why_key(why))))
        .collect();
    let views = [
        ("mine", "web-queue-view-mine"),
        ("free", "web-queue-view-free"),
        ("resting", "web-queue-view-resting"),
    ];
    let views = views
        .into_iter()
        .map(|(value, key)| (value.to_owned(), texts.text(key)))
        .collect();
    vec![
        Filter::text("q", texts.text("web-queue-search"))
            .hinting(texts.text("web-queue-search-hint"))
            .suggesting(query::suggestions(people)),
        Filter::choice("why", texts.text("web-queue-why"), why),
        Filter::choice("view", texts.text("web-queue-view"), views),
    ]
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        text("web-queue-order"),
        text("web-queue-deadline")
            .sorted_by("deadline")
            .by_default(),
        text("web-queue-why"),
        text("web-queue-advice"),
        Column::number(texts.text("web-queue-value")),
        text("web-queue-state"),
        text("web-queue-assigned"),
        text("web-queue-account").sorted_by("account"),
    ]
}

#[cfg(test)]
mod tests;
