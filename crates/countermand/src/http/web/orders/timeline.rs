//! What happened to an order, the newest first.

use countermand_store::audit::AuditRecord;
use maud::{Markup, html};

use super::address_of;
use super::order::OrderQuery;
use crate::http::api::orders::Known;
use crate::http::api::reach::failed;
use crate::http::problem::Problem;
use crate::http::web::Page;
use crate::http::web::parts::badge::{self, Tone};
use crate::http::web::parts::told;
use crate::texts::Texts;

/// Records of one page.
const EVENTS: u32 = 50;

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Person,
    Program,
    Desk,
    Amazon,
}

impl Who {
    const ALL: [Self; 4] = [Self::Person, Self::Program, Self::Desk, Self::Amazon];

    fn of(actor: &str) -> Self {
        match actor {
            "desk" => Self::Desk,
            "amazon" => Self::Amazon,
            _ if actor.starts_with("key:") => Self::Program,
            _ => Self::Person,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Program => "program",
            Self::Desk => "desk",
            Self::Amazon => "amazon",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Person => "web-orders-who-person",
            Self::Program => "web-orders-who-program",
            Self::Desk => "web-orders-who-desk",
            Self::Amazon => "web-orders-who-amazon",
        }
    }

    /// A sign beside the word.
    const fn sign(self) -> &'static str {
        match self {
            Self::Person => "●",
            Self::Program => "◆",
            Self::Desk => "■",
            Self::Amazon => "▲",
        }
    }
}

/// What is shown of the log.
#[derive(Debug)]
pub(super) struct Events {
    records: Vec<AuditRecord>,
    next: Option<u64>,
}

pub(super) async fn events(known: &Known, query: &OrderQuery) -> Result<Events, Problem> {
    let order_id = known.found.view.order.order_id.as_str();
    let found = known
        .seller
        .account
        .audit_of(order_id, query.before, EVENTS);
    let mut records = found.await.map_err(|error| failed(&error))?;
    let is_full = u32::try_from(records.len()).is_ok_and(|n| n >= EVENTS);
    let next = records.last().filter(|_| is_full).map(|record| record.seq);
    if let Some(who) = query.who.as_deref().filter(|who| !who.is_empty()) {
        records.retain(|record| Who::of(&record.actor).as_str() == who);
    }
    Ok(Events { records, next })
}

pub(super) fn section(
    page: &Page<'_>,
    (known, query): (&Known, &OrderQuery),
    events: &Events,
) -> Markup {
    let texts = page.texts();
    let place = known.found.view.order.marketplace;
    let chosen = query.who.as_deref().unwrap_or("");
    let here = address_of(known, "");
    html! {
        section.panel aria-labelledby="timeline" {
            h2 #timeline { (texts.text("web-orders-timeline")) }
            nav.orders-who aria-label=(texts.text("web-orders-who")) {
                a.chip href={ (here) "#timeline" } aria-current=[chosen.is_empty().then_some("true")] {
                    (texts.text("web-filter-any")) }
                @for who in Who::ALL {
                    a.chip href={ (here) "&who=" (who.as_str()) "#timeline" }
                        aria-current=[(chosen == who.as_str()).then_some("true")] {
                        span aria-hidden="true" { (who.sign()) } " " (texts.text(who.key())) }
                }
            }
            @if events.records.is_empty() { p.quiet { (texts.text("web-orders-timeline-none")) } }
            ol.timeline {
                @for record in &events.records {
                    li {
                        (page.format().instant(record.at, place)) " "
                        (actor(texts, &record.actor)) " "
                        (told::kind(texts, record))
                        (told::change(page.format(), place, record))
                    }
                }
            }
            @if let Some(next) = events.next {
                a.button href={ (here) "&who=" (chosen) "&before=" (next) "#timeline" } { (texts.text("web-orders-timeline-more")) }
            }
        }
    }
}

fn actor(texts: Texts, actor: &str) -> Markup {
    let who = Who::of(actor);
    let name = actor.strip_prefix("user:").unwrap_or(actor);
    html! {
        (badge::badge(Tone::Plain, &format!("{} {}", who.sign(), texts.text(who.key()))))
        @if matches!(who, Who::Person | Who::Program) { " " (name) }
    }
}
