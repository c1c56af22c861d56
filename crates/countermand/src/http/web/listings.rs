//! Offers: how many are left, their status, and those that one more cancel would take down.

mod files;
mod risk;

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::guided_task::TaskKind;
use countermand_store::listings::{Listing, ListingCursor, StoredListing};
use maud::{Markup, html};
use serde::Deserialize;

use self::risk::{Risks, at_risk, risk_badge, risks};
use super::export::{FileForm, LIST_FORMS, links};
use super::parts::address::{Parameters, address};
use super::parts::badge::{Tone, badge};
use super::parts::columns::{Columns, ListColumn};
use super::parts::filters::{Filter, cleared, filters};
use super::parts::format::Format;
use super::parts::table::{Column, Row, table};
use super::parts::{empty, paging};
use super::{Page, Pages, Section, Visitor, WebState};
use crate::desk::Seller;
use crate::http::access::{Access, Scope};
use crate::http::api::cancellations::wrong;
use crate::http::api::listings::listings;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::query::page::Cursor;
use crate::search::listings::{self as search, ListingSearch, channel_of, marketplace_of};
use crate::texts::Texts;

const PATH: &str = "/listings";
/// Offers of a page.
const ROWS: usize = 50;

/// The columns that can be chosen.
const LIST_COLUMNS: &[ListColumn] = &[
    ListColumn {
        name: "sku",
        label: "web-listings-sku",
        in_file: &["sku", "asin", "title"],
    },
    ListColumn {
        name: "marketplace",
        label: "web-listings-marketplace",
        in_file: &["marketplace"],
    },
    ListColumn {
        name: "channel",
        label: "web-listings-channel",
        in_file: &["channel"],
    },
    ListColumn {
        name: "quantity",
        label: "web-listings-quantity",
        in_file: &["quantity"],
    },
    ListColumn {
        name: "price",
        label: "web-listings-price",
        in_file: &["price", "currency"],
    },
    ListColumn {
        name: "status",
        label: "web-listings-status",
        in_file: &["status"],
    },
    ListColumn {
        name: "as-of",
        label: "web-listings-as-of",
        in_file: &["as_of"],
    },
    ListColumn {
        name: "actions",
        label: "web-listings-actions",
        in_file: &[],
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
        .get(risk::PATH, read, risk::export)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    account: Option<String>,
    q: Option<String>,
    columns: Option<String>,
    cursor: Option<String>,
    format: Option<FileForm>,
}

impl ListQuery {
    /// The account, when one is chosen.
    fn account(&self) -> Option<&str> {
        self.account.as_deref().filter(|name| !name.is_empty())
    }

    fn search(&self) -> ListingSearch {
        ListingSearch::of(self.q.as_deref().unwrap_or_default())
    }

    fn columns(&self) -> Columns {
        Columns::of(LIST_COLUMNS, self.columns.as_deref())
    }

    fn here(&self) -> Parameters {
        Parameters::new([
            ("account", self.account.as_deref()),
            ("q", self.q.as_deref()),
            ("columns", self.columns.as_deref()),
            ("cursor", self.cursor.as_deref()),
        ])
    }
}

/// Where a page begins: in which account, and behind which offer of it.
struct Place {
    account: String,
    after: ListingCursor,
}

impl Place {
    fn of(query: &ListQuery) -> Result<Option<Self>, Problem> {
        let Some(text) = query.cursor.as_deref().filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let cursor = Cursor::parse(text).ok_or_else(|| wrong("cursor", "is no cursor"))?;
        let key = cursor.key(&list_name(query), 3)?;
        let [account, sku, place] = key.as_slice() else {
            return Ok(None);
        };
        Ok(Some(Self {
            account: account.clone(),
            after: ListingCursor {
                sku: sku.clone(),
                place: place.clone(),
            },
        }))
    }
}

fn list_name(query: &ListQuery) -> String {
    format!("{PATH}?{:?}&{:?}", query.account, query.search())
}

type Offer = (Arc<Seller>, StoredListing);

/// Offers by account and SKU, one more than `limit` where there are more.
async fn offers(
    sellers: &[Arc<Seller>],
    search: &ListingSearch,
    place: Option<&Place>,
    limit: usize,
) -> Result<Vec<Offer>, Problem> {
    let mut found = Vec::new();
    for seller in sellers {
        let name = seller.account.name().as_str();
        if !search.takes_account(seller.account.name()) {
            continue;
        }
        let mut after = match place {
            Some(place) if name < place.account.as_str() => continue,
            Some(place) if name == place.account => Some(place.after.clone()),
            Some(_) | None => None,
        };
        loop {
            let page = listings(seller, search.prefix(), after, limit as u64 + 1).await?;
            let is_last = page.len() <= limit;
            after = page.last().map(|offer| cursor_of(&offer.listing));
            for offer in page {
                if search.takes(&offer.listing) {
                    found.push((Arc::clone(seller), offer));
                }
                if found.len() > limit {
                    return Ok(found);
                }
            }
            if is_last {
                break;
            }
        }
    }
    Ok(found)
}

fn cursor_of(listing: &Listing) -> ListingCursor {
    ListingCursor {
        sku: listing.sku.as_str().to_owned(),
        place: listing.place.clone(),
    }
}

fn cursor_behind(query: &ListQuery, (seller, offer): &Offer) -> Option<String> {
    let listing = &offer.listing;
    let name = seller.account.name().as_str();
    let key = [name, listing.sku.as_str(), listing.place.as_str()];
    Cursor::after(&list_name(query), &key)
}

async fn list(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let account = query.account();
    let page = Page::open(&state, &visitor, Section::Listings, account)
        .await?
        .wide();
    let (texts, here) = (page.texts(), query.here());
    let sellers = state.api.seen(visitor.caller(), account)?;
    let risky = risk::of(&state, &sellers).await?;
    let risks = risks(&risky);
    let place = Place::of(&query)?;
    let mut found = offers(&sellers, &query.search(), place.as_ref(), ROWS).await?;
    let has_more = found.len() > ROWS;
    found.truncate(ROWS);
    let last = found.last().filter(|_| has_more);
    let next = last.and_then(|last| cursor_behind(&query, last));
    let shown = query.columns();
    let rows: Vec<Row> = found
        .iter()
        .map(|offer| row(&visitor, page.format(), offer, &risks).only(&shown))
        .collect();
    let known = [Filter::text("q", texts.text("web-listings-search"))
        .hinting(texts.text("web-listings-q-hint"))
        .suggesting(search::suggestions())];
    let caption = texts.text("web-listings-table");
    let main = html! {
        (at_risk(&visitor, page.format(), (&risky, &here)))
        h2 { (caption) }
        (filters(texts, PATH, &known, &here))
        @if !rows.is_empty() {
            (shown.chooser(texts, PATH, &here))
            (table(texts, &caption, &shown.only(columns(texts)), &rows, (PATH, &here)))
            (paging::paging(texts, PATH, &here, next.as_deref()))
            (links(texts, files::PATH, &here, LIST_FORMS))
            p.quiet { (texts.text("web-listings-by-hand")) }
        } @else if here.value("q").is_some() {
            (empty::no_match(
                &texts.text("web-none-title"),
                &empty::why_none(texts, query.q.as_deref(), search::KEYS),
                (&cleared(&known, &here).address(PATH), &texts.text("web-filter-clear")),
            ))
        } @else {
            (empty::first_use(
                &texts.text("web-listings-none"),
                &texts.text("web-listings-none-text"),
                Some((Section::Accounts.path(), &texts.text("web-queue-first-way")))
            ))
        }
    };
    Ok(page.show(&main))
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        text("web-listings-sku"),
        text("web-listings-marketplace"),
        text("web-listings-channel"),
        Column::number(texts.text("web-listings-quantity")),
        Column::number(texts.text("web-listings-price")),
        text("web-listings-status"),
        text("web-listings-as-of"),
        text("web-listings-actions"),
        text("web-account"),
    ]
}

fn row(visitor: &Visitor, format: Format, (seller, offer): &Offer, risks: &Risks<'_>) -> Row {
    let texts = format.texts();
    let listing = &offer.listing;
    let name = seller.account.name().as_str();
    let of_account = risks.get(name);
    let risk = of_account.and_then(|risks| risks.get(listing.sku.as_str()));
    Row {
        address: None,
        selected_as: None,
        cells: vec![
            html! {
                strong { (listing.sku) }
                @if let Some(risk) = risk { " " (risk_badge(texts, risk)) }
                @if let Some(title) = &listing.title { span.below { (title) } }
                @if let Some(asin) = &listing.asin { span.below { code { (asin) } } }
            },
            html! { (marketplace_of(listing).unwrap_or("–")) },
            html! { (channel_of(listing).unwrap_or("–")) },
            html! {
                @match listing.quantity {
                    Some(0) => (badge(Tone::Warn, &texts.text("web-listings-sold-out"))),
                    Some(n) => (format.count(n)),
                    None => "–",
                }
            },
            html! { @match listing.price { Some(price) => (format.money(price)), None => "–" } },
            html! { (status(texts, listing.status.as_deref())) },
            html! {
                (texts.with("web-listings-ago", &[("age", (&format.age(offer.as_of)).into())]))
            },
            actions(visitor, texts, seller, listing.sku.as_str()),
            html! { (name) },
        ],
    }
}

/// What can be done with an offer: each is a guided task.
fn actions(visitor: &Visitor, texts: Texts, seller: &Seller, sku: &str) -> Markup {
    let account = seller.account.name();
    let link = |kind: TaskKind| {
        let parameters = [
            ("kind", Some(kind.as_str())),
            ("subject", Some(sku)),
            ("account", Some(account.as_str())),
        ];
        address("/tasks/new", &parameters)
    };
    let offered = [
        (TaskKind::CloseListing, "web-listings-close"),
        (TaskKind::DeleteListing, "web-listings-delete"),
        (TaskKind::ReactivateListing, "web-listings-reactivate"),
    ];
    html! {
        @if visitor.may(account, Scope::CancellationsWrite) {
            details {
                summary { (texts.text("web-listings-actions-show")) span.unseen { " " (sku) } }
                ul.listings-actions {
                    @for (kind, key) in offered { li { a href=(link(kind)) { (texts.text(key)) } } }
                }
            }
        }
    }
}

/// Amazon's word for how an offer stands, in words where there are some.
fn status(texts: Texts, status: Option<&str>) -> String {
    let Some(status) = status else {
        return "–".to_owned();
    };
    let slug = status.to_ascii_lowercase();
    let words = texts.known(&format!("web-listings-status-{slug}"));
    words.unwrap_or_else(|| status.to_owned())
}

#[cfg(test)]
mod tests;
