//! What could not be read, what it means and what to do; and how old each source is.

mod items;
mod sources;

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use self::items::{Item, ItemKind, items_of};
use super::export::{Cell, Column as FileColumn, FileForm, LIST_FORMS, Sheet, links};
use super::parts::address::Parameters;
use super::parts::badge::{Tone, badge};
use super::parts::filters::{Filter, cleared, filters};
use super::parts::table::{Column, Row, table};
use super::parts::{empty, notice};
use super::{Page, Pages, Section, Visitor, WebState};
use crate::http::access::{Access, Scope};
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::texts::Texts;

const PATH: &str = "/data-quality";
/// Rows of the page; the file has all.
const ROWS: usize = 200;

pub(super) fn pages(pages: Pages) -> Pages {
    let read = Access::of(Scope::OrdersRead);
    pages
        .get(PATH, read, shown)
        .get("/data-quality/export", read, export)
        .get("/data-quality/sources/export", read, sources::export)
}

/// Which entries.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct QualityQuery {
    account: Option<String>,
    kind: Option<String>,
    code: Option<String>,
    q: Option<String>,
    format: Option<FileForm>,
}

impl QualityQuery {
    fn account(&self) -> Option<&str> {
        self.account.as_deref().filter(|name| !name.is_empty())
    }

    fn parameters(&self) -> Parameters {
        Parameters::new([
            ("account", self.account.as_deref()),
            ("kind", self.kind.as_deref()),
            ("code", self.code.as_deref()),
            ("q", self.q.as_deref()),
        ])
    }

    fn takes(&self, item: &Item) -> bool {
        let is = |wanted: &Option<String>, found: &str| {
            let wanted = wanted.as_deref().map(str::trim);
            wanted.is_none_or(|wanted| wanted.is_empty() || wanted == found)
        };
        let words = self.q.as_deref().unwrap_or("").trim().to_lowercase();
        is(&self.kind, item.kind.as_str())
            && is(&self.code, &item.code)
            && (words.is_empty() || item.text().to_lowercase().contains(&words))
    }
}

/// The entries that are asked for.
async fn found(
    state: &WebState,
    visitor: &Visitor,
    query: &QualityQuery,
) -> Result<(Vec<Item>, Vec<String>), Problem> {
    let mut items = Vec::new();
    for seller in state.api.seen(visitor.caller(), query.account())? {
        items.extend(items_of(&seller).await?);
    }
    let mut codes: Vec<String> = items.iter().map(|item| item.code.clone()).collect();
    codes.sort_unstable();
    codes.dedup();
    items.retain(|item| query.takes(item));
    Ok((items, codes))
}

async fn shown(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<QualityQuery>,
) -> Result<Response, Problem> {
    let page = Page::open(&state, &visitor, Section::DataQuality, query.account())
        .await?
        .wide();
    let texts = page.texts();
    let here = query.parameters();
    let sellers = state.api.seen(visitor.caller(), query.account())?;
    let sources = sources::of(&state, &sellers).await;
    let (items, codes) = found(&state, &visitor, &query).await?;
    let known = known_filters(texts, codes);
    let main = html! {
        h2 { (texts.text("web-data-quality-set-aside")) }
        p { (texts.text("web-data-quality-text")) }
        (filters(texts, PATH, &known, &here))
        @if items.is_empty() {
            (nothing(texts, (&known, &here)))
        } @else {
            (list(&page, &items, &here))
        }
        h2 { (texts.text("web-data-quality-sources")) }
        (notice::part(sources, texts, |sources| sources::panel(&page, &sources, &here)))
    };
    Ok(page.show(&main))
}

fn nothing(texts: Texts, (known, here): (&[Filter], &Parameters)) -> Markup {
    if known.iter().any(|filter| here.value(filter.name).is_some()) {
        let clear = cleared(known, here).address(PATH);
        let (title, text) = (texts.text("web-none-title"), texts.text("web-none-text"));
        return empty::no_match(&title, &text, (&clear, &texts.text("web-filter-clear")));
    }
    empty::all_done(
        &texts.text("web-data-quality-none"),
        &texts.text("web-data-quality-none-text"),
    )
}

fn known_filters(texts: Texts, codes: Vec<String>) -> Vec<Filter> {
    let kinds = ItemKind::ALL.into_iter();
    let kinds = kinds.map(|kind| (kind.as_str().to_owned(), texts.text(kind.name_key())));
    let codes = codes.into_iter().map(|code| {
        let words = items::words(texts, &code).unwrap_or_else(|| code.clone());
        (code, words)
    });
    vec![
        Filter::text("q", texts.text("web-data-quality-search")),
        Filter::choice("kind", texts.text("web-data-quality-kind"), kinds.collect()),
        Filter::choice("code", texts.text("web-data-quality-code"), codes.collect()),
    ]
}

fn list(page: &Page<'_>, items: &[Item], here: &Parameters) -> Markup {
    let texts = page.texts();
    let rows: Vec<Row> = items
        .iter()
        .take(ROWS)
        .map(|item| row(page, item))
        .collect();
    let text = |key| Column::text(texts.text(key));
    let columns = [
        text("web-data-quality-what"),
        text("web-data-quality-account"),
        text("web-data-quality-seen"),
        text("web-data-quality-wrong"),
        text("web-data-quality-means"),
        text("web-data-quality-do"),
    ];
    html! {
        (table(texts, &texts.text("web-data-quality-set-aside"), &columns, &rows, (PATH, here)))
        @if items.len() > ROWS {
            p.hint {
                (texts.with("web-data-quality-more", &[("n", (ROWS as u64).into()), ("all", (items.len() as u64).into())]))
            }
        }
        (links(texts, "/data-quality/export", here, LIST_FORMS))
    }
}

fn row(page: &Page<'_>, item: &Item) -> Row {
    let (texts, format) = (page.texts(), page.format());
    let tone = match item.kind {
        ItemKind::Finding => Tone::Plain,
        ItemKind::Order => Tone::Bad,
        ItemKind::Line | ItemKind::Notice => Tone::Warn,
    };
    Row {
        address: None,
        selected_as: None,
        cells: vec![
            html! {
                (badge(tone, &texts.text(item.kind.name_key()))) " "
                code { (item.name) }
                @if let Some(line) = item.line {
                    " " (texts.with("web-data-quality-line", &[("n", line.into())]))
                }
            },
            html! { span.account-name { (item.account) } },
            html! {
                @if let Some(at) = item.seen_at {
                    (format.instant(at, None))
                    span.below { (texts.with("web-data-quality-ago", &[("age", (&format.age(at)).into())])) }
                } @else if let Some(n_rows) = item.n_rows {
                    (texts.with("web-data-quality-rows", &[("n", n_rows.into())]))
                }
            },
            wrong(texts, item),
            html! { (texts.text(item.kind.meaning_key())) },
            html! {
                (texts.text(item.kind.remedy_key()))
                @if let Some(remedy) = item.remedy_words(texts) { span.below { (remedy) } }
            },
        ],
    }
}

/// What is wrong; the reader's own words with the value that it found stand in English behind it.
fn wrong(texts: Texts, item: &Item) -> Markup {
    let words = items::words(texts, &item.code);
    html! {
        @match &words {
            Some(words) => {
                (words)
                @if !item.message.is_empty() {
                    details {
                        summary { (texts.text("web-data-quality-raw")) }
                        span lang="en" { (item.message) }
                    }
                }
            }
            None => span lang="en" { (item.message) },
        }
        span.below {
            code { (item.code) }
            @if !item.field.is_empty() { " · " code { (item.field) } }
        }
    }
}

async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<QualityQuery>,
) -> Result<Response, Problem> {
    let (items, _) = found(&state, &visitor, &query).await?;
    let mut sheet = Sheet::new(&[
        FileColumn::text("account"),
        FileColumn::text("kind"),
        FileColumn::text("name"),
        FileColumn::count("line"),
        FileColumn::instant("seen_at"),
        FileColumn::text("code"),
        FileColumn::text("field"),
        FileColumn::text("message"),
        FileColumn::text("remedy"),
        FileColumn::count("rows"),
    ]);
    for item in items {
        sheet.push(vec![
            Cell::text(&item.account),
            Cell::text(&item.kind.as_str()),
            Cell::text(&item.name),
            item.line.into(),
            item.seen_at.into(),
            Cell::text(&item.code),
            Cell::text(&item.field),
            Cell::text(&item.message),
            Cell::text(&item.remedy),
            item.n_rows.into(),
        ]);
    }
    let made = (&query.parameters(), state.api.desk.now());
    sheet.answer(query.format, "data-quality", made).await
}

#[cfg(test)]
mod tests;
