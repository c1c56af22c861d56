//! Seller accounts: whether the desk works for them, what is wrong, and where their quotas go.

mod detail;
mod files;

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_domain::id::AccountId;
use countermand_domain::marketplace::Marketplace;
use countermand_store::cursors::Cursor;
use countermand_store::leases::Lease;
use maud::{Markup, html};
use serde::Deserialize;

use super::door::failed;
use super::export::{FileForm, LIST_FORMS, links};
use super::parts::address::{Parameters, encoded};
use super::parts::badge::{Tone, badge};
use super::parts::format::Format;
use super::parts::table::{Column, Row, table};
use super::parts::{empty, form, notice};
use super::{Page, PageForm, Pages, Section, Visitor, WebState};
use crate::doctor::{Finding, Level, look_over};
use crate::http::access::{Access, Scope};
use crate::http::api::accounts::{AtWork, Registered};
use crate::http::api::cancellations::wrong;
use crate::http::problem::Problem;
use crate::http::query::{Segment, StrictQuery};
use crate::http::web::parts::colon;
use crate::jobs::search;
use crate::texts::Texts;

const PATH: &str = "/accounts";

pub(super) fn pages(pages: Pages) -> Pages {
    let read = Access::of(Scope::OrdersRead);
    let admin = Access::of(Scope::AccountsAdmin);
    pages
        .get(PATH, read, list)
        .get(files::PATH, read, files::export)
        .get("/accounts/{name}", read, detail::account)
        .get("/accounts/{name}/disable", admin, detail::ask_to_disable)
        .post("/accounts/{name}/switch", admin, switch)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    account: Option<String>,
    done: Option<String>,
    format: Option<FileForm>,
}

impl ListQuery {
    fn account(&self) -> Option<&str> {
        self.account.as_deref().filter(|name| !name.is_empty())
    }

    fn here(&self) -> Parameters {
        Parameters::new([("account", self.account())])
    }
}

/// What stands in the store of one account.
struct Known {
    registered: Registered,
    lease: Option<Lease>,
    /// When new orders were last asked for.
    synced: Option<Cursor>,
    findings: Vec<Finding>,
}

impl Known {
    async fn of(state: &WebState, registered: Registered) -> Result<Self, Problem> {
        let account = &registered.account;
        let lease = account.lease().await.map_err(|error| failed(&error))?;
        let synced = account.cursor(search::CURSOR).await;
        let synced = synced.map_err(|error| failed(&error))?;
        let findings = match &registered.stored {
            Some(stored) => {
                let desk = &state.api.desk;
                let found = look_over(&desk.store, &state.api.hooks.vault, stored, desk.now());
                found.await.map_err(|error| failed(&error))?
            }
            None => Vec::new(),
        };
        Ok(Self {
            registered,
            lease,
            synced,
            findings,
        })
    }

    fn name(&self) -> &AccountId {
        self.registered.account.name()
    }

    fn n_at(&self, level: Level) -> u64 {
        let found = self.findings.iter();
        found.filter(|found| found.code.level() == level).count() as u64
    }

    /// Whether it has the direct cancel call; `None` until it was tried.
    fn has_direct_cancel(&self) -> Option<bool> {
        let running = self.registered.running.as_ref();
        running.and_then(|seller| seller.learned().has_direct_cancel)
    }

    fn marketplaces(&self) -> Vec<String> {
        match (&self.registered.running, &self.registered.stored) {
            (Some(running), _) => {
                let places = running.marketplaces.iter();
                places.map(|place| place.code().to_owned()).collect()
            }
            (None, Some(stored)) => {
                let places = stored.settings.marketplaces.iter();
                places.map(|place| code_of(place)).collect()
            }
            (None, None) => Vec::new(),
        }
    }
}

/// The country code of a marketplace that is named by its id or its code.
fn code_of(place: &str) -> String {
    let known = Marketplace::from_id(place).or_else(|| Marketplace::from_code(place));
    known.map_or_else(|| place.to_owned(), |place| place.code().to_owned())
}

fn address_of(name: &AccountId) -> String {
    format!("{PATH}/{}", encoded(name.as_str()))
}

async fn list(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let account = query.account();
    let page = Page::open(&state, &visitor, Section::Accounts, account)
        .await?
        .wide();
    let texts = page.texts();
    let mut rows = Vec::new();
    for registered in state.api.registered(visitor.caller(), account).await? {
        rows.push(row(page.format(), &Known::of(&state, registered).await?));
    }
    let here = query.here();
    let main = html! {
        @if rows.is_empty() {
            (empty::first_use(&texts.text("web-accounts-none"), &texts.text("web-accounts-none-text"), None))
            p { code { "countermand accounts add NAME --seller-id ID --region EU --marketplace DE" } }
        } @else {
            (table(texts, &texts.text("web-accounts-table"), &columns(texts), &rows, (PATH, &here)))
            (links(texts, files::PATH, &here, LIST_FORMS))
            p.quiet { (texts.text("web-accounts-add-hint")) (colon(texts)) code { "countermand accounts add" } }
        }
    };
    Ok(told(page, query.done.as_deref()).show(&main))
}

/// The page with what was just done above it.
fn told<'a>(page: Page<'a>, done: Option<&str>) -> Page<'a> {
    let key = match done {
        Some("enabled") => "web-accounts-done-enabled",
        Some("disabled") => "web-accounts-done-disabled",
        Some(_) | None => return page,
    };
    let text = page.texts().text(key);
    page.notice(notice::notice(Tone::Good, &text))
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        text("web-accounts-name"),
        text("web-accounts-state"),
        text("web-accounts-marketplaces"),
        text("web-accounts-synced"),
        text("web-accounts-sending"),
        text("web-accounts-direct-cancel"),
        text("web-accounts-findings"),
    ]
}

fn row(format: Format, known: &Known) -> Row {
    let texts = format.texts();
    Row {
        address: Some(address_of(known.name())),
        selected_as: None,
        cells: vec![
            html! { (known.name()) },
            at_work(texts, known.registered.at_work()),
            html! { (known.marketplaces().join(" ")) },
            synced(format, known),
            sending(texts, known),
            direct_cancel(texts, known),
            findings(texts, known),
        ],
    }
}

fn at_work(texts: Texts, at_work: AtWork) -> Markup {
    let (tone, key) = match at_work {
        AtWork::Yes => (Tone::Good, "web-accounts-works"),
        AtWork::SwitchedOff => (Tone::Warn, "web-accounts-off"),
        AtWork::NotYet => (Tone::Bad, "web-accounts-not-yet"),
        AtWork::OnFiles => (Tone::Plain, "web-accounts-on-files"),
    };
    badge(tone, &texts.text(key))
}

fn synced(format: Format, known: &Known) -> Markup {
    let texts = format.texts();
    let Some(cursor) = &known.synced else {
        return html! { span.quiet { (texts.text("web-accounts-never")) } };
    };
    let age = format.age(cursor.moved_at);
    html! {
        time datetime=(cursor.moved_at) title=(cursor.moved_at.strftime("%Y-%m-%d %H:%M:%S UTC")) {
            (texts.with("web-accounts-ago", &[("age", (&age).into())]))
        }
    }
}

fn sending(texts: Texts, known: &Known) -> Markup {
    match &known.lease {
        None if known.registered.at_work() == AtWork::OnFiles => html! { span.quiet { "–" } },
        Some(lease) if lease.is_sending_open => {
            badge(Tone::Good, &texts.text("web-accounts-sending-open"))
        }
        Some(lease) => html! {
            (badge(Tone::Bad, &texts.text("web-accounts-sending-closed")))
            @if !lease.closed_why.is_empty() { span.below { (lease.closed_why) } }
        },
        None => badge(Tone::Warn, &texts.text("web-accounts-sending-never")),
    }
}

fn direct_cancel(texts: Texts, known: &Known) -> Markup {
    let key = match known.has_direct_cancel() {
        Some(true) => "web-accounts-direct-yes",
        Some(false) => "web-accounts-direct-no",
        None => "web-accounts-direct-unknown",
    };
    html! { (texts.text(key)) }
}

fn findings(texts: Texts, known: &Known) -> Markup {
    let (n_fail, n_warn) = (known.n_at(Level::Fail), known.n_at(Level::Warn));
    html! {
        @if n_fail > 0 {
            (badge(Tone::Bad, &texts.with("web-accounts-n-fail", &[("n", n_fail.into())]))) " "
        }
        @if n_warn > 0 {
            (badge(Tone::Warn, &texts.with("web-accounts-n-warn", &[("n", n_warn.into())])))
        }
        @if n_fail + n_warn == 0 {
            @if known.findings.is_empty() { span.quiet { "–" } }
            @else { (badge(Tone::Good, &texts.text("web-accounts-well"))) }
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Switch {
    to: String,
}

async fn switch(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(name): Segment,
    PageForm(switch): PageForm<Switch>,
) -> Result<Response, Problem> {
    let is_enabled = match switch.to.as_str() {
        "enabled" => true,
        "disabled" => false,
        _ => return Err(wrong("to", "expected enabled or disabled")),
    };
    let registered = one(&state, &visitor, &name).await?;
    if registered.stored.is_none() {
        return Err(Problem::not_found("account"));
    }
    let (actor, now) = (visitor.actor(), state.api.desk.now());
    let switched = registered
        .account
        .set_seller_enabled(is_enabled, &actor, now)
        .await;
    switched.map_err(|error| failed(&error))?;
    state.api.accounts.tell_change();
    let address = address_of(registered.account.name());
    Ok(Redirect::to(&format!("{address}?done={}", switch.to)).into_response())
}

/// The account of that name, if the visitor sees it.
async fn one(state: &WebState, visitor: &Visitor, name: &str) -> Result<Registered, Problem> {
    let found = state.api.registered(visitor.caller(), Some(name)).await?;
    let mut found = found.into_iter();
    found.next().ok_or_else(|| Problem::not_found("account"))
}

/// The buttons that switch an account on, or lead to the page that asks before it is switched off.
fn switches(visitor: &Visitor, texts: Texts, known: &Known) -> Markup {
    let name = known.name();
    let Some(stored) = &known.registered.stored else {
        return html! {};
    };
    let address = address_of(name);
    html! {
        @if visitor.may(name, Scope::AccountsAdmin) {
            @if stored.is_enabled {
                a.button href=(format!("{address}/disable")) { (texts.text("web-accounts-disable")) }
            } @else {
                (form::button(visitor, &format!("{address}/switch"), &texts.text("web-accounts-enable"), &[("to", "enabled")]))
            }
        }
        a.button href=(format!("/settings/policy?account={}", encoded(name.as_str()))) {
            (texts.text("web-accounts-policy"))
        }
    }
}

#[cfg(test)]
mod tests;
