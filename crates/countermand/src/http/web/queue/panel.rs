//! One row of the queue, open beside the list: what it is, what we advise, and what can be done.

use countermand_store::orders::OrderView;
use maud::{Markup, html};

use super::query::People;
use super::rows::{self, Item};
use super::worklist::{Why, deadline, rests};
use crate::http::access::Scope;
use crate::http::web::orders::Instead;
use crate::http::web::parts::address::{Parameters, address, encoded};
use crate::http::web::parts::badge::{self, Tone};
use crate::http::web::parts::form;
use crate::http::web::parts::notice;
use crate::http::web::requests::drafted_reply;
use crate::http::web::{Page, Visitor, WebState};
use crate::texts::Texts;

/// How long an order can rest, in hours, with the key of its words.
pub(super) const RESTS: [(&str, &str); 5] = [
    ("1", "web-queue-rest-1"),
    ("4", "web-queue-rest-4"),
    ("24", "web-queue-rest-24"),
    ("72", "web-queue-rest-72"),
    // Longer than any order waits: what ends it is that something happens.
    ("720", "web-queue-rest-change"),
];

/// What the panel is made of.
#[derive(Debug)]
pub(super) struct Open<'a> {
    pub(super) item: &'a Item,
    pub(super) view: Option<&'a OrderView>,
    /// Who else has it open.
    pub(super) held_by: Option<&'a str>,
    pub(super) people: &'a People,
    /// The list as it stands, without this row.
    pub(super) here: &'a Parameters,
}

/// The panel.
pub(super) fn panel(
    state: &WebState,
    visitor: &Visitor,
    page: &Page<'_>,
    open: &Open<'_>,
) -> Markup {
    let texts = page.texts();
    let item = open.item;
    let why = Why::of(&item.entry);
    let (id, account) = (item.entry.order_id.as_str(), item.account());
    let may_work = visitor.may(account, Scope::CancellationsWrite);
    html! {
        section.panel.queue-panel #item aria-labelledby="item-title"
            data-live-order=(id) data-live-account=(account) {
            div.queue-head {
                h2 #item-title { code { (id) } }
                a.button.small href=(open.here.address(super::PATH)) { (texts.text("web-close")) }
            }
            p { (badge::badge(rows::tone(why), &texts.text(rows::why_key(why)))) " "
                (badge::deadline(page.format(), deadline(&item.entry))) }
            p hidden .notice data-changed { (texts.text("web-queue-changed")) " "
                a href=(visitor.here) { (texts.text("web-queue-again")) } }
            @if let Some(name) = open.held_by {
                (notice::notice(Tone::Warn, &texts.with("web-queue-held", &[("name", name.into())])))
            }
            p { strong { (texts.text(rows::advice_key(why, open.view))) } }
            (facts(page, open))
            @if let Some(view) = open.view { (lines(texts, view)) }
            (ways(state, texts, open, why))
            @if may_work && open.held_by.is_none() { (work(visitor, page, open)) }
        }
    }
}

fn facts(page: &Page<'_>, open: &Open<'_>) -> Markup {
    let (texts, format, item) = (page.texts(), page.format(), open.item);
    let why = Why::of(&item.entry);
    let place = open.view.and_then(|view| view.order.marketplace);
    html! {
        dl.facts {
            dt { (texts.text("web-queue-account")) } dd { (item.account()) }
            dt { (texts.text("web-queue-cost")) } dd { (texts.text(rows::cost_key(why, open.view))) }
            dt { (texts.text("web-queue-value")) } dd { (rows::value(format, open.view)) }
            @if let Some(view) = open.view {
                dt { (texts.text("web-queue-state")) } dd { (rows::state_cell(texts, view)) }
            }
            @if let Some((seen_at, official_at)) = item.entry.wish {
                dt { (texts.text("web-queue-wish")) }
                dd {
                    (format.instant(seen_at, place)) " "
                    @if official_at.is_some() { (texts.text("web-queue-wish-official")) }
                    @else { (texts.text("web-queue-wish-hint")) }
                }
            }
            dt { (texts.text("web-queue-assigned")) }
            dd { @match item.assignee() {
                Some(user) => (open.people.name(user)),
                None => span.quiet { (texts.text("web-queue-nobody")) },
            } }
            @if let Some(work) = &item.entry.work {
                @for said in work.snooze.iter().chain(&work.dismissal) {
                    dt { (texts.text("web-queue-rested")) }
                    dd { (said.reason) span.quiet { @if !said.reason.is_empty() { " · " } (open.people.name(&said.by)) " · "
                        (format.instant(said.at, place)) } }
                }
            }
        }
    }
}

fn lines(texts: Texts, view: &OrderView) -> Markup {
    html! {
        ul.queue-lines aria-label=(texts.text("web-queue-lines")) {
            @for line in &view.items {
                li {
                    span.number { (line.quantity) " ×" } " "
                    @if let Some(sku) = &line.sku { code { (sku.as_str()) } " " }
                    @if let Some(title) = &line.title { (title) }
                }
            }
        }
    }
}

/// The ways to decide. Each leads to a page that shows what would happen, none acts at once.
fn ways(state: &WebState, texts: Texts, open: &Open<'_>, why: Why) -> Markup {
    let item = open.item;
    let id = encoded(item.entry.order_id.as_str());
    let to = |path: &str, of: &str| {
        let account = ("account", Some(item.account().as_str()));
        state
            .has_page(path)
            .then(|| address(&format!("/orders/{id}{of}"), &[account]))
    };
    let order = to("/orders/{id}", "");
    let cancel = to("/orders/{id}/cancel", "/cancel");
    // The page of the order says what is possible where no cancel is.
    let can_cancel = open
        .view
        .is_none_or(|view| Instead::of(&view.order).is_none());
    let cancel = cancel.filter(|_| can_cancel);
    let ask = (item.entry.wish)
        .filter(|(_, official_at)| official_at.is_none())
        .map(|_| drafted_reply(item.account(), &item.entry.order_id));
    let advised = match why {
        Why::OfficialWish | Why::Due if can_cancel => &cancel,
        Why::Review | Why::Approval | Why::OfficialWish | Why::Due => &order,
        Why::Hint => &ask,
    };
    html! {
        div.toolbar {
            @if let Some(address) = advised {
                a.button.primary href=(address) data-key="a" { (texts.text("web-queue-accept")) }
            }
            @if let Some(address) = cancel.as_ref().filter(|it| Some(*it) != advised.as_ref()) {
                a.button href=(address) data-key="c" { (texts.text("web-queue-cancel")) }
            }
            @if let Some(address) = ask.as_ref().filter(|it| Some(*it) != advised.as_ref()) {
                a.button href=(address) data-key="b" { (texts.text("web-queue-ask")) }
            }
            @if let Some(address) = &order {
                a.button href=(address) data-key="o" { (texts.text("web-queue-order-page")) }
            }
        }
    }
}

/// Whose it is, and that it rests.
fn work(visitor: &Visitor, page: &Page<'_>, open: &Open<'_>) -> Markup {
    let (texts, item) = (page.texts(), open.item);
    let row = item.key();
    let list = open.here.address(super::PATH);
    let back = open.here.beside("open", Some(&row)).address(super::PATH);
    let hidden = |what: &str, back: &str| {
        html! {
            (form::token(visitor))
            input type="hidden" name="item" value=(row);
            input type="hidden" name="what" value=(what);
            input type="hidden" name="back" value=(back);
        }
    };
    let rests = rests(&item.entry, page.format().now());
    let hours: Vec<(&str, String)> = RESTS
        .iter()
        .map(|(hours, key)| (*hours, texts.text(key)))
        .collect();
    html! {
        @if rests {
            form method="post" action="/queue/work" {
                (hidden("reopen", &back))
                button type="submit" { (texts.text("web-queue-reopen")) }
            }
        } @else {
            details {
                summary data-key="h" { (texts.text("web-queue-snooze")) }
                form.stack method="post" action="/queue/work" {
                    (hidden("snooze", &list))
                    (form::choice("hours", &texts.text("web-queue-until"), "4", &hours))
                    (form::text_box("reason", &texts.text("web-queue-comment"), "", Some(&texts.text("web-queue-snooze-hint"))))
                    button type="submit" { (texts.text("web-queue-snooze")) }
                }
            }
            details {
                summary data-key="d" { (texts.text("web-queue-dismiss")) }
                form.stack method="post" action="/queue/work" {
                    (hidden("dismiss", &list))
                    div.field {
                        label for="dismiss-reason" { (texts.text("web-queue-reason")) }
                        input #dismiss-reason name="reason" maxlength="200" required;
                    }
                    button type="submit" { (texts.text("web-queue-dismiss")) }
                }
            }
        }
        details {
            summary { (texts.text("web-queue-assign")) }
            form.stack method="post" action="/queue/work" {
                (hidden("assign", &back))
                div.field {
                    label for="assignee" { (texts.text("web-queue-assigned")) }
                    select #assignee name="assignee" {
                        option value="" selected[item.assignee().is_none()] { (texts.text("web-queue-nobody")) }
                        @for (user, name) in open.people.iter() {
                            option value=(user) selected[item.assignee() == Some(user)] { (name) }
                        }
                    }
                }
                (level(texts, item))
                button type="submit" { (texts.text("web-queue-assign")) }
            }
        }
        form method="post" action="/queue/work" data-release {
            (hidden("release", &list))
            button.small type="submit" { (texts.text("web-queue-release")) }
        }
    }
}

fn level(texts: Texts, item: &Item) -> Markup {
    let levels = [
        "web-queue-level-0",
        "web-queue-level-1",
        "web-queue-level-2",
    ];
    html! {
        div.field {
            label for="level" { (texts.text("web-queue-level")) }
            select #level name="level" {
                @for (level, key) in levels.into_iter().enumerate() {
                    option value=(level) selected[usize::from(item.level()) == level] { (texts.text(key)) }
                }
            }
        }
    }
}
