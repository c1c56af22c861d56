//! Buyers' wishes to cancel, official and not: one row for each order, with every way it was heard.

mod files;
mod reply;
mod standing;

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::id::AccountId;
use countermand_store::intake::RequestSource;
use countermand_store::orders::OrderView;
use countermand_store::requests::{BuyerWish, RequestState};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use serde::Deserialize;

pub(super) use self::reply::drafted_reply;
pub(super) use self::standing::Standing;
use super::door::failed;
use super::export::{FileForm, LIST_FORMS, links};
use super::parts::address::{Parameters, address, encoded};
use super::parts::badge::{self, Tone, badge};
use super::parts::columns::{Columns, ListColumn};
use super::parts::filters::{Filter, cleared, filters};
use super::parts::format::Format;
use super::parts::table::{Column, Row, table};
use super::parts::{empty, paging};
use super::{Page, Pages, Section, Visitor, WebState};
use crate::desk::{Seller, later};
use crate::http::access::{Access, Scope};
use crate::http::api::requests::{Wanted, WishOrder};
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::query::page::{Cursor, Limit};
use crate::search::requests::{self as search, RequestSearch};
use crate::texts::Texts;

const PATH: &str = "/requests";
/// How soon a buyer's message is to be answered.
const REPLY_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// The columns that can be chosen.
const LIST_COLUMNS: &[ListColumn] = &[
    ListColumn {
        name: "order",
        label: "web-requests-order",
        in_file: &["order_id"],
    },
    ListColumn {
        name: "kind",
        label: "web-requests-kind",
        in_file: &["official", "official_at"],
    },
    ListColumn {
        name: "heard",
        label: "web-requests-heard",
        in_file: &["first_seen_at"],
    },
    ListColumn {
        name: "sources",
        label: "web-requests-sources",
        in_file: &["sources"],
    },
    ListColumn {
        name: "deadline",
        label: "web-requests-deadline",
        in_file: &["deadline"],
    },
    ListColumn {
        name: "state",
        label: "web-requests-state",
        in_file: &["state"],
    },
    ListColumn {
        name: "order-state",
        label: "web-requests-order-state",
        in_file: &["order_status"],
    },
    ListColumn {
        name: "account",
        label: "web-account",
        in_file: &["account"],
    },
];

pub(super) fn pages(pages: Pages) -> Pages {
    let read = Access::of(Scope::OrdersRead);
    pages
        .get(PATH, read, list)
        .get(files::PATH, read, files::export)
        .get("/requests/{order}", read, reply::one)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    account: Option<String>,
    q: Option<String>,
    state: Option<String>,
    columns: Option<String>,
    cursor: Option<String>,
    format: Option<FileForm>,
}

impl ListQuery {
    fn filled(text: Option<&String>) -> Option<&str> {
        text.map(String::as_str).filter(|text| !text.is_empty())
    }

    fn columns(&self) -> Columns {
        Columns::of(LIST_COLUMNS, self.columns.as_deref())
    }

    fn here(&self) -> Parameters {
        Parameters::new([
            ("account", self.account.as_deref()),
            ("q", self.q.as_deref()),
            ("state", self.state.as_deref()),
            ("columns", self.columns.as_deref()),
            ("cursor", self.cursor.as_deref()),
        ])
    }
}

/// A wish with what is known of its order.
struct Item {
    seller: Arc<Seller>,
    wish: BuyerWish,
    order: Option<OrderView>,
}

impl Item {
    async fn of((seller, wish): (Arc<Seller>, BuyerWish)) -> Result<Self, Problem> {
        let found = seller.account.situation(&wish.order_id).await;
        let found = found.map_err(|error| failed(&error))?;
        Ok(Self {
            seller,
            wish,
            order: found.map(|found| found.view),
        })
    }

    fn account(&self) -> &AccountId {
        self.seller.account.name()
    }

    /// When something is to be done: the order's ship-by, and the answer to what is no official
    /// request; none once it is over.
    fn deadline(&self) -> Option<Timestamp> {
        let order = self.order.as_ref().map(|order| &order.order);
        let known = order.filter(|order| order.state.is_some());
        let ship_by = known.and_then(|order| order.ship_by);
        let standing = self.standing();
        if standing.is_over() {
            return None;
        }
        if standing == Standing::Open {
            return ship_by;
        }
        let reply = later(self.wish.first_seen_at, REPLY_WITHIN);
        Some(ship_by.map_or(reply, |ship_by| ship_by.min(reply)))
    }

    fn standing(&self) -> Standing {
        let state = self.order.as_ref().and_then(|order| order.order.state);
        Standing::of(&self.wish, state)
    }
}

/// The wishes of a page and where the next one begins. Where the box leaves most out, the page may
/// have few rows, or none, and go on.
async fn page_of(
    state: &WebState,
    visitor: &Visitor,
    query: &ListQuery,
    (cursor, limit): (Option<&str>, Limit),
) -> Result<(Vec<Item>, Option<String>), Problem> {
    let search = RequestSearch::of(query.q.as_deref().unwrap_or(""));
    let cursor = cursor.filter(|text| !text.is_empty());
    let cursor = cursor.map(cursor_of).transpose()?;
    let wanted = Wanted {
        state: ListQuery::filled(query.state.as_ref()),
        account: ListQuery::filled(query.account.as_ref()),
        search: &search,
        order: WishOrder::WaitingFirst,
        limit,
        cursor: cursor.as_ref(),
    };
    let page = state.api.wishes(visitor.caller(), wanted).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for found in page.items {
        items.push(Item::of(found).await?);
    }
    Ok((items, page.next))
}

fn cursor_of(text: &str) -> Result<Cursor, Problem> {
    Cursor::parse(text).ok_or_else(|| {
        Problem::new(
            crate::http::problem::Code::InvalidCursor,
            "The cursor was not given out for this list.",
        )
        .said("cursor", &[])
    })
}

async fn list(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let page = Page::open(
        &state,
        &visitor,
        Section::Requests,
        query.account.as_deref(),
    )
    .await?
    .wide();
    let texts = page.texts();
    let here = query.here();
    let from = (query.cursor.as_deref(), Limit::default());
    let (items, next) = page_of(&state, &visitor, &query, from).await?;
    let shown = query.columns();
    let rows = items
        .iter()
        .map(|item| row(page.format(), item).only(&shown));
    let rows: Vec<Row> = rows.collect();
    let known = [
        Filter::text("q", texts.text("web-requests-search"))
            .hinting(texts.text("web-requests-search-hint"))
            .suggesting(search::suggestions()),
        Filter::choice("state", texts.text("web-requests-state"), states(texts)),
    ];
    let is_narrowed = known.iter().any(|filter| here.value(filter.name).is_some());
    let caption = texts.text("web-requests-table");
    let main = html! {
        p.quiet { (texts.text("web-requests-text")) }
        (presets(texts, query.state.as_deref(), &here))
        (filters(texts, PATH, &known, &here))
        @if !rows.is_empty() {
            (shown.chooser(texts, PATH, &here))
            (table(texts, &caption, &shown.only(columns(texts)), &rows, (PATH, &here)))
            (paging::paging(texts, PATH, &here, next.as_deref()))
            (links(texts, files::PATH, &here, LIST_FORMS))
        } @else if is_narrowed {
            (empty::no_match(
                &texts.text("web-none-title"),
                &empty::why_none(texts, query.q.as_deref(), search::KEYS),
                (&cleared(&known, &here).address(PATH), &texts.text("web-filter-clear")),
            ))
            (paging::paging(texts, PATH, &here, next.as_deref()))
        } @else {
            (empty::all_done(&texts.text("web-requests-none"), &texts.text("web-requests-none-text")))
        }
    };
    Ok(page.show(&main))
}

/// The states to look at with one click, those that wait first.
fn presets(texts: Texts, chosen: Option<&str>, here: &Parameters) -> Markup {
    let chosen = chosen.unwrap_or("");
    html! {
        ul.chips aria-label=(texts.text("web-requests-state")) {
            @for word in ["", "open", "hint", "closed"] {
                @let to = here.changed("state", Some(word).filter(|word| !word.is_empty()));
                @let key = if word.is_empty() { "web-filter-any".to_owned() } else { format!("web-requests-state-{word}") };
                li { a.chip href=(to.address(PATH)) aria-current=[(chosen == word).then_some("page")] {
                    (texts.text(&key))
                } }
            }
        }
    }
}

fn states(texts: Texts) -> Vec<(String, String)> {
    let of = |state: &RequestState| {
        let word = state.as_str();
        (
            word.to_owned(),
            texts.text(&format!("web-requests-state-{word}")),
        )
    };
    RequestState::ALL.iter().map(of).collect()
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        text("web-requests-order"),
        text("web-requests-kind"),
        text("web-requests-heard"),
        text("web-requests-sources"),
        text("web-requests-deadline"),
        text("web-requests-state"),
        text("web-requests-order-state"),
        text("web-account"),
    ]
}

/// The page of one wish, with its drafted answer.
fn address_of(account: &AccountId, order: &str) -> String {
    let path = format!("{PATH}/{}", encoded(order));
    address(&path, &[("account", Some(account.as_str()))])
}

fn row(format: Format, item: &Item) -> Row {
    let texts = format.texts();
    let wish = &item.wish;
    let marketplace = item
        .order
        .as_ref()
        .and_then(|order| order.order.marketplace);
    Row {
        address: Some(address_of(item.account(), wish.order_id.as_str())),
        selected_as: None,
        cells: vec![
            html! { code { (wish.order_id) } },
            kind(texts, wish),
            html! {
                (texts.with("web-requests-ago", &[("age", (&format.age(wish.first_seen_at)).into())]))
                span.below { (format.instant(wish.first_seen_at, marketplace)) }
            },
            html! { (sources(texts, wish)) },
            badge::deadline(format, item.deadline()),
            item.standing().badge(texts),
            html! {
                @if let Some(order) = &item.order { (badge::order_state(texts, order.order.state)) }
            },
            html! { span.account-name { (item.account()) } },
        ],
    }
}

fn kind(texts: Texts, wish: &BuyerWish) -> Markup {
    if wish.official_at.is_some() {
        badge(Tone::Good, &texts.text("web-requests-official"))
    } else {
        badge(Tone::Warn, &texts.text("web-requests-unofficial"))
    }
}

fn sources(texts: Texts, wish: &BuyerWish) -> String {
    let of =
        |source: &RequestSource| texts.text(&format!("web-requests-source-{}", source.as_str()));
    let names: Vec<String> = wish.sources.iter().map(of).collect();
    texts.list(&names)
}

#[cfg(test)]
mod tests;
