//! The audit log as people read it: the newest first, with filters, and the chain verified.

mod files;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_domain::id::{AccountId, OrderId};
use countermand_store::Account;
use countermand_store::audit::{AuditQuery, AuditRecord, AuditVerdict};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;

use super::door::failed;
use super::export::{FileForm, LIST_FORMS, links};
use super::parts::address::{Parameters, address, own_place};
use super::parts::badge::{Tone, badge};
use super::parts::filters::{Filter, cleared, filters};
use super::parts::paging::paging;
use super::parts::table::{Column, Row, table};
use super::parts::{empty, form, notice, told};
use super::{Page, PageForm, Pages, Section, Visitor, WebState};
use crate::desk::Seller;
use crate::http::access::{Access, Scope};
use crate::http::api::positions::{Positions, newest_page};
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::query::page::Cursor;
use crate::texts::Texts;

const PATH: &str = "/audit";
/// Records of a page.
const ROWS: u16 = 100;
/// Letters of a hash that are shown.
const HASH_LETTERS: usize = 12;

pub(super) fn pages(pages: Pages) -> Pages {
    let read = Access::of(Scope::AuditRead);
    pages
        .get(PATH, read, list)
        .get("/audit/export", read, files::export)
        .post("/audit/verify", read, verify)
}

/// What the last walk along each chain found, and when it was made.
#[derive(Debug, Default)]
pub(super) struct Verdicts(Mutex<BTreeMap<AccountId, (AuditVerdict, Timestamp)>>);

impl Verdicts {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<AccountId, (AuditVerdict, Timestamp)>> {
        // Each change is one insertion: a panic leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which records.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    account: Option<String>,
    actor: Option<String>,
    kind: Option<String>,
    order: Option<String>,
    from: Option<String>,
    to: Option<String>,
    cursor: Option<Cursor>,
    format: Option<FileForm>,
}

impl ListQuery {
    fn account(&self) -> Option<&str> {
        self.account.as_deref().filter(|name| !name.is_empty())
    }

    fn parameters(&self) -> Parameters {
        Parameters::new([
            ("account", self.account.as_deref()),
            ("actor", self.actor.as_deref()),
            ("kind", self.kind.as_deref()),
            ("order", self.order.as_deref()),
            ("from", self.from.as_deref()),
            ("to", self.to.as_deref()),
        ])
    }

    /// What the store is asked for, and whether both days could be read; one that could not does
    /// not narrow.
    fn asked(&self) -> (AuditQuery, bool) {
        let text = |text: &Option<String>| {
            let text = text.as_deref().map(str::trim);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let day = |text: Option<String>| text.map(|text| text.parse::<Date>().ok());
        let (from, to) = (day(text(&self.from)), day(text(&self.to)));
        let is_right = from != Some(None) && to != Some(None);
        let behind = to.flatten().and_then(|day| day.tomorrow().ok());
        let query = AuditQuery {
            actor: text(&self.actor),
            kind_prefix: text(&self.kind),
            subject: text(&self.order),
            from: from.flatten().and_then(start),
            until: behind.and_then(start),
        };
        (query, is_right)
    }
}

fn start(day: Date) -> Option<Timestamp> {
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// Records with the accounts that they are of.
type Records = Vec<(Arc<Seller>, AuditRecord)>;

/// One page of the records that meet a query, over several accounts.
async fn records(
    sellers: &[Arc<Seller>],
    query: &AuditQuery,
    (from, limit): (Positions, u16),
) -> Result<(Records, Option<Positions>), Problem> {
    let read =
        |account: &Account, before, limit| account.audit_search(query.clone(), before, limit);
    let place = |record: &AuditRecord| (record.at, record.seq);
    newest_page(sellers, from, limit, read, place).await
}

async fn list(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let page = Page::open(&state, &visitor, Section::Audit, query.account())
        .await?
        .wide();
    let texts = page.texts();
    let here = query.parameters();
    let sellers = state.api.seen(visitor.caller(), query.account())?;
    let (asked, is_right) = query.asked();
    let list = here.address(PATH);
    let from = Positions::of_cursor(query.cursor.as_ref(), &list)?;
    let found = records(&sellers, &asked, (from, ROWS)).await;
    let known = known_filters(texts);
    let shown_here = here.beside("cursor", query.cursor.as_ref().map(|_| "here"));
    let main = html! {
        (chains(&state, &page, (&visitor, &sellers)))
        (filters(texts, PATH, &known, &here))
        @if !is_right { (notice::notice(Tone::Bad, &texts.text("web-audit-wrong-day"))) }
        (notice::part(found, texts, |(records, next)| {
            let next = next.and_then(|next| Cursor::after(&list, &[&next.to_text()]));
            html! {
                @if records.is_empty() {
                    (nothing(texts, (&known, &here)))
                } @else {
                    (table(texts, &texts.text("web-audit-records"), &columns(texts), &rows(&page, &records), (PATH, &here)))
                }
                (paging(texts, PATH, &shown_here, next.as_deref()))
                (links(texts, "/audit/export", &here, &[LIST_FORMS, &[FileForm::Ndjson]].concat()))
            }
        }))
    };
    Ok(page.show(&main))
}

fn nothing(texts: Texts, (known, here): (&[Filter], &Parameters)) -> Markup {
    if known.iter().any(|filter| here.value(filter.name).is_some()) {
        let clear = cleared(known, here).address(PATH);
        let (title, text) = (texts.text("web-none-title"), texts.text("web-none-text"));
        return empty::no_match(&title, &text, (&clear, &texts.text("web-filter-clear")));
    }
    empty::first_use(
        &texts.text("web-audit-none"),
        &texts.text("web-audit-none-text"),
        None,
    )
}

fn known_filters(texts: Texts) -> Vec<Filter> {
    let hint =
        |key, label, hint: &str| Filter::text(key, texts.text(label)).hinting(hint.to_owned());
    vec![
        hint("actor", "web-audit-actor", "user:mia"),
        hint("kind", "web-audit-kind", "cancellation.accepted")
            .suggesting(told::KINDS.map(str::to_owned).to_vec()),
        hint("order", "web-audit-subject", "111-0000000-0000000"),
        hint("from", "web-audit-from", "2026-11-01"),
        hint("to", "web-audit-to", "2026-11-30"),
    ]
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        Column::text(texts.text("web-audit-when")),
        text("web-audit-account"),
        text("web-audit-actor"),
        text("web-audit-kind"),
        text("web-audit-subject"),
        text("web-audit-change"),
        Column::number(texts.text("web-audit-number")),
    ]
}

fn rows(page: &Page<'_>, records: &Records) -> Vec<Row> {
    let rows = records
        .iter()
        .map(|(seller, record)| row(page, seller, record));
    rows.collect()
}

fn row(page: &Page<'_>, seller: &Seller, record: &AuditRecord) -> Row {
    let (texts, format) = (page.texts(), page.format());
    let account = seller.account.name();
    let is_order =
        OrderId::parse(&record.subject).is_ok() && record.subject.matches('-').count() == 2;
    let short: String = record.hash.chars().take(HASH_LETTERS).collect();
    Row {
        address: None,
        selected_as: None,
        cells: vec![
            format.instant(record.at, None),
            html! { span.account-name { (account) } },
            html! { code { (record.actor) } },
            html! { (told::kind(texts, record)) span.below { code { (record.kind) } } },
            html! {
                @if is_order {
                    a href=(address(&format!("/orders/{}", record.subject), &[("account", Some(account.as_str()))])) {
                        code { (record.subject) }
                    }
                } @else { code { (record.subject) } }
            },
            told::change(format, None, record),
            html! { (format.count(record.seq)) span.below { code title=(record.hash) { (short) } } },
        ],
    }
}

/// Whether each chain is whole, as far as it was looked at, and the button to look.
fn chains(
    state: &WebState,
    page: &Page<'_>,
    (visitor, sellers): (&Visitor, &[Arc<Seller>]),
) -> Markup {
    let texts = page.texts();
    let known = state.verdicts.lock();
    html! {
        section.panel {
            h2 { (texts.text("web-audit-chain")) }
            dl.facts {
                @for seller in sellers {
                    dt { (seller.account.name()) }
                    dd { (verdict(page, known.get(seller.account.name()))) }
                }
            }
            form.toolbar method="post" action="/audit/verify" {
                (form::token(visitor))
                input type="hidden" name="back" value=(visitor.here);
                @if let [seller] = sellers {
                    input type="hidden" name="account" value=(seller.account.name());
                }
                button type="submit" { (texts.text("web-audit-verify")) }
            }
            p.hint { (texts.text("web-audit-chain-text")) }
        }
    }
}

fn verdict(page: &Page<'_>, known: Option<&(AuditVerdict, Timestamp)>) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let Some((verdict, at)) = known else {
        return badge(Tone::Plain, &texts.text("web-audit-not-verified"));
    };
    html! {
        @match &verdict.broken {
            None => {
                (badge(Tone::Good, &texts.text("web-audit-whole"))) " "
                (texts.with("web-audit-whole-text", &[("n", verdict.n_records.into())]))
            }
            Some(link) => {
                (badge(Tone::Bad, &texts.text("web-audit-broken"))) " "
                (texts.with("web-audit-broken-text", &[("n", link.seq.into()), ("fault", link.fault.into())]))
            }
        }
        " · " (format.instant(*at, None))
    }
}

/// Which chains are to be verified, and where the form stood.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VerifyForm {
    account: Option<String>,
    back: String,
}

async fn verify(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    PageForm(asked): PageForm<VerifyForm>,
) -> Result<Response, Problem> {
    let account = asked.account.as_deref().filter(|name| !name.is_empty());
    for seller in state.api.seen(visitor.caller(), account)? {
        let verdict = seller.account.verify_audit().await;
        let verdict = verdict.map_err(|error| failed(&error))?;
        let name = seller.account.name().clone();
        state
            .verdicts
            .lock()
            .insert(name, (verdict, state.api.desk.now()));
    }
    let back = own_place(&asked.back).unwrap_or(PATH);
    Ok(Redirect::to(back).into_response())
}

#[cfg(test)]
mod tests;
