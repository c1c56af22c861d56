//! How old each way of taking in is.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::id::AccountId;
use countermand_store::DatabaseError;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::{PATH, QualityQuery};
use crate::desk::Seller;
use crate::doctor::sync::CURSORS;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::door::failed;
use crate::http::web::export::{Cell, Column as FileColumn, LIST_FORMS, Sheet, links};
use crate::http::web::parts::address::Parameters;
use crate::http::web::parts::badge::{Tone, badge};
use crate::http::web::parts::table::{Column, Row, table};
use crate::http::web::{Page, Visitor, WebState};

/// Files that are told of each account.
const FILES: u64 = 5;

/// One way of taking in, as it stands in an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    account: AccountId,
    /// The name of its cursor, `file` or `amazons-figure`.
    way: String,
    /// What it is about: a file's name, a marketplace.
    of: String,
    /// When it last moved; `None` when it never did.
    at: Option<Timestamp>,
    standing: Standing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Fresh,
    Late,
    Never,
    /// It moves only when there is something, or by hand.
    Untimed,
}

impl Standing {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Late => "late",
            Self::Never => "never",
            Self::Untimed => "untimed",
        }
    }

    const fn key(self) -> (Tone, &'static str) {
        match self {
            Self::Fresh => (Tone::Good, "web-data-quality-fresh"),
            Self::Late => (Tone::Bad, "web-data-quality-late"),
            Self::Never => (Tone::Warn, "web-data-quality-never"),
            Self::Untimed => (Tone::Plain, "web-data-quality-untimed"),
        }
    }
}

/// The words of a way; `None` for one that is told by its name only.
fn way_key(way: &str) -> Option<&'static str> {
    Some(match way {
        "orders.search" => "web-data-quality-way-orders",
        "orders.gaps" => "web-data-quality-way-gaps",
        "finances.refunds" => "web-data-quality-way-finances",
        "inventory" => "web-data-quality-way-inventory",
        "mailbox" => "web-data-quality-way-mailbox",
        "subscriptions" => "web-data-quality-way-subscriptions",
        "outbound.orders" => "web-data-quality-way-outbound",
        "upkeep" => "web-data-quality-way-upkeep",
        "report.all-orders" => "web-data-quality-way-report-orders",
        "report.account-health" => "web-data-quality-way-report-health",
        "report.listings" => "web-data-quality-way-report-listings",
        "file" => "web-data-quality-way-file",
        "amazons-figure" => "web-data-quality-way-figure",
        _ => return None,
    })
}

/// Every way of taking in of these accounts.
pub(super) async fn of(state: &WebState, sellers: &[Arc<Seller>]) -> Result<Vec<Source>, Problem> {
    let now = state.api.desk.now();
    let mut sources = Vec::new();
    for seller in sellers {
        sources.extend(of_account(seller, now).await?);
    }
    Ok(sources)
}

fn late_after(way: &str) -> Option<SignedDuration> {
    let known = CURSORS.iter().find(|(name, _)| *name == way);
    known.map(|(_, late_after)| *late_after)
}

async fn of_account(seller: &Arc<Seller>, now: Timestamp) -> Result<Vec<Source>, Problem> {
    let account = seller.account.name().clone();
    let cursors = seller.account.cursors().await;
    let cursors = cursors.map_err(|error| failed(&error))?;
    let source = |way: &str, of: String, at: Option<Timestamp>| Source {
        account: account.clone(),
        way: way.to_owned(),
        of,
        at,
        standing: match (at, late_after(way)) {
            (None, _) => Standing::Never,
            (Some(_), None) => Standing::Untimed,
            (Some(at), Some(late)) if now.duration_since(at) > late => Standing::Late,
            (Some(_), Some(_)) => Standing::Fresh,
        },
    };
    let mut sources = Vec::new();
    for (way, _) in CURSORS {
        if !cursors.iter().any(|cursor| cursor.name == way) {
            sources.push(source(way, String::new(), None));
        }
    }
    let moved = cursors.iter();
    sources.extend(moved.map(|cursor| source(&cursor.name, String::new(), Some(cursor.moved_at))));
    let of_files = Arc::clone(seller);
    let read = move || -> Result<_, DatabaseError> {
        let files = of_files.account.imported_files(FILES)?;
        Ok((files, of_files.account.health_snapshots(500)?))
    };
    let (files, mut figures) = match tokio::task::spawn_blocking(read).await {
        Ok(found) => found.map_err(|error| failed(&error))?,
        Err(_) => return Err(Problem::internal()),
    };
    let files = files.into_iter();
    sources.extend(files.map(|file| source("file", file.name, Some(file.imported_at))));
    // The newest figure of each marketplace: they come newest first.
    let mut seen = std::collections::BTreeSet::new();
    figures.retain(|figure| seen.insert(figure.marketplace.clone()));
    let figures = figures.into_iter();
    let figures = figures.map(|it| source("amazons-figure", it.marketplace, Some(it.window_to)));
    sources.extend(figures);
    Ok(sources)
}

pub(super) fn panel(page: &Page<'_>, sources: &[Source], here: &Parameters) -> Markup {
    let texts = page.texts();
    let text = |key| Column::text(texts.text(key));
    let columns = [
        text("web-data-quality-way"),
        text("web-data-quality-account"),
        text("web-data-quality-standing"),
        text("web-data-quality-last"),
        text("web-data-quality-age"),
    ];
    let rows: Vec<Row> = sources.iter().map(|source| row(page, source)).collect();
    html! {
        p { (texts.text("web-data-quality-sources-text")) }
        (table(texts, &texts.text("web-data-quality-sources"), &columns, &rows, (PATH, here)))
        (links(texts, "/data-quality/sources/export", here, LIST_FORMS))
    }
}

fn row(page: &Page<'_>, source: &Source) -> Row {
    let (texts, format) = (page.texts(), page.format());
    let (tone, key) = source.standing.key();
    Row {
        address: None,
        selected_as: None,
        cells: vec![
            html! {
                @if let Some(key) = way_key(&source.way) { (texts.text(key)) }
                @else { code { (source.way) } }
                @if !source.of.is_empty() { span.below { code { (source.of) } } }
            },
            html! { span.account-name { (source.account) } },
            badge(tone, &texts.text(key)),
            html! { @if let Some(at) = source.at { (format.instant(at, None)) } },
            html! { @if let Some(at) = source.at { (format.age(at)) } },
        ],
    }
}

/// The ways of taking in as a file. What narrows the entries set aside does not narrow them.
pub(super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<QualityQuery>,
) -> Result<Response, Problem> {
    let sellers = state.api.seen(visitor.caller(), query.account())?;
    let mut sheet = Sheet::new(&[
        FileColumn::text("account"),
        FileColumn::text("way"),
        FileColumn::text("of"),
        FileColumn::text("standing"),
        FileColumn::instant("last_at"),
    ]);
    for source in of(&state, &sellers).await? {
        sheet.push(vec![
            Cell::text(&source.account),
            Cell::text(&source.way),
            Cell::text(&source.of),
            Cell::text(&source.standing.as_str()),
            source.at.into(),
        ]);
    }
    let here = Parameters::new([("account", query.account())]);
    let made = (&here, state.api.desk.now());
    sheet.answer(query.format, "sources", made).await
}
