//! One order: what is advised, what was done, how it stands here and at Amazon.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_domain::order::OrderState;
use countermand_store::orders::OrderItem;
use countermand_store::outbox::ActionKind;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Instead, advice, decided, facts, instead, items, personal, timeline};
use super::{PATH, address_of, name_of, opened};
use crate::decide::facts::stored_progress;
use crate::http::access::Scope;
use crate::http::api::decisions;
use crate::http::api::orders::{Known, known, safe_to_ship};
use crate::http::problem::{Code, Problem};
use crate::http::query::{Segment, StrictQuery};
use crate::http::web::parts::address::encoded;
use crate::http::web::parts::badge::{self, Tone};
use crate::http::web::parts::{form, notice};
use crate::http::web::requests::drafted_reply;
use crate::http::web::{Page, PageForm, Section, Visitor, WebState};
use crate::texts::Texts;

/// What the address of an order's page says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderQuery {
    pub(super) account: Option<String>,
    /// What was just done.
    pub(super) done: Option<String>,
    /// Whose records the timeline shows.
    pub(super) who: Option<String>,
    /// The timeline before this record.
    pub(super) before: Option<u64>,
}

pub(super) async fn order(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    StrictQuery(query): StrictQuery<OrderQuery>,
) -> Result<Response, Problem> {
    let known = known(&state.api, visitor.caller(), query.account.as_deref(), &id).await?;
    let account = known.seller.account.name().to_string();
    let page = Page::open(&state, &visitor, Section::Orders, Some(&account)).await?;
    let texts = page.texts();
    let head = &known.found.view.order;
    let held_by = opened(&state, &visitor, (&known.seller, &head.order_id)).await?;
    let held_by = match held_by {
        Some(user) => Some(name_of(&state, &user).await?),
        None => None,
    };
    let advice = advice::look(&state, &visitor, &known).await;
    let wish = known.wish.as_ref();
    let safe = safe_to_ship::look(&state.api, &known.seller, (&known.found, wish)).await;
    let stock = items::stock(&known).await;
    let events = timeline::events(&known, &query).await;
    let is_held = held_by.is_some();
    let personal = personal::panel(&state, &visitor, &page, &known).await;
    let main = html! {
        div data-live-order=(head.order_id) data-live-account=(account) {
            p hidden .notice data-changed { (texts.text("web-orders-changed")) " "
                a href=(visitor.here) { (texts.text("web-orders-again")) } }
            @if let Some(name) = &held_by {
                (notice::notice(Tone::Warn, &texts.with("web-orders-held", &[("name", name.into())])))
            }
            @if !known.seller.is_connected {
                (notice::notice(Tone::Plain, &texts.text("web-said-not-connected")))
            }
            (summary(&page, &known))
            (notice::part(advice, texts, |found| advice::section(&page, &known, &found)))
            div #ways data-refresh {
                (actions(&visitor, texts, (&known, is_held)))
                @if let Some(instead) = Instead::of(head) { (instead::panel(&visitor, &page, &known, instead)) }
            }
            (next_one(&visitor, texts, &query))
            div #decided data-refresh { (decided::section(&visitor, &page, &known)) }
            (items::section(&page, &known, stock))
            div.columns #standing data-refresh {
                (facts::standing(&visitor, &page, &known))
                @if known.seller.is_connected {
                    (notice::part(safe, texts, |found| facts::safe(&page, &known, &found)))
                }
                (facts::money(&page, &known))
                (facts::wish(&page, &known))
                (facts::messages(&page, &known))
            }
            (notice::part(personal, texts, Option::unwrap_or_default))
            div #events data-refresh {
                (notice::part(events, texts, |events| timeline::section(&page, (&known, &query), &events)))
            }
            (release(&visitor, texts, &known))
        }
    };
    let page = page
        .title(&texts.with("web-orders-order", &[("id", head.order_id.as_str().into())]))
        .back(PATH)
        .wide();
    let page = match query.done.as_deref().and_then(done_key) {
        Some((tone, key)) => {
            let done = notice::notice(tone, &texts.text(key));
            page.notice(html! { div data-done { (done) } })
        }
        None => page,
    };
    Ok(page.show(&main))
}

/// After a decision, the way to the next row of the queue.
fn next_one(visitor: &Visitor, texts: Texts, query: &OrderQuery) -> Markup {
    let is_decided = matches!(
        query.done.as_deref(),
        Some("cancel" | "waits" | "refund" | "approve")
    );
    html! {
        @if is_decided && visitor.may_anywhere(Scope::CancellationsWrite) {
            form.toolbar method="post" action="/queue/next" {
                (form::token(visitor))
                input type="hidden" name="back" value=(Section::Queue.path());
                button type="submit" data-next data-key="n" { (texts.text("web-queue-next-one")) }
            }
        }
    }
}

/// The words for what was just done.
fn done_key(done: &str) -> Option<(Tone, &'static str)> {
    match done {
        "cancel" => Some((Tone::Good, "web-orders-done-cancel")),
        "waits" => Some((Tone::Warn, "web-orders-done-waits")),
        "refund" => Some((Tone::Good, "web-orders-done-refund")),
        "undo" => Some((Tone::Good, "web-orders-done-undo")),
        "approve" => Some((Tone::Good, "web-orders-done-approve")),
        "read" => Some((Tone::Good, "web-orders-done-read")),
        "not-there" => Some((Tone::Warn, "web-orders-done-not-there")),
        "read-later" => Some((Tone::Warn, "web-orders-done-read-later")),
        _ => None,
    }
}

fn summary(page: &Page<'_>, known: &Known) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let head = &known.found.view.order;
    html! {
        p.orders-summary {
            (badge::order_state(texts, head.state)) " "
            @if !is_over(known) { (badge::deadline(format, head.ship_by)) " " }
            span.quiet {
                (head.channel.as_str())
                @if let Some(place) = head.marketplace { " · " (place.code()) }
                " · " (known.seller.account.name())
                " · " (texts.text("web-orders-placed")) " " (format.instant(head.purchased_at, head.marketplace))
            }
        }
    }
}

/// Where the answer to the buyer is drafted; `None` where there is no wish to answer, or the buyer
/// asked officially: then Amazon answers.
pub(super) fn reply_to(known: &Known) -> Option<String> {
    let wish = known.wish.as_ref()?;
    let order = &known.found.view.order.order_id;
    (wish.official_at.is_none() && !is_over(known))
        .then(|| drafted_reply(known.seller.account.name(), order))
}

/// What can be done: what is safe and frequent first, what cannot be taken back last.
fn actions(visitor: &Visitor, texts: Texts, (known, is_held): (&Known, bool)) -> Markup {
    let account = known.seller.account.name();
    let may_cancel = visitor.may(account, Scope::CancellationsWrite);
    let may_pay = visitor.may(account, Scope::RefundsWrite);
    let to = |below: &str| address_of(known, below);
    let instead = Instead::of(&known.found.view.order);
    let may_owe = instead.map_or_else(|| was_shipped(known), Instead::may_refund);
    html! {
        @if may_cancel || may_pay {
            div.toolbar {
                @if may_cancel { (read_button(visitor, texts, known)) }
                @if let Some(reply) = reply_to(known) {
                    a.button href=(reply) data-key="b" { (texts.text("web-orders-ask")) }
                }
                @if may_pay && !is_held && may_owe {
                    a.button href=(to("/refund")) data-key="r" { (texts.text("web-orders-refund")) }
                }
                @if may_cancel && !is_held && is_under_way(known) {
                    button type="button" disabled { (texts.text("web-orders-under-way")) }
                } @else if may_cancel && !is_held && instead.is_none() && has_open_units(known) {
                    a.button.danger href=(to("/cancel")) data-key="c" { (texts.text("web-orders-cancel")) }
                }
            }
        }
    }
}

/// Whether the order has ended without a way back.
fn is_ended(known: &Known) -> bool {
    let state = known.found.view.order.state;
    state.is_some_and(OrderState::is_terminal)
}

/// Whether nothing is left to ship.
pub(super) fn is_over(known: &Known) -> bool {
    let state = known.found.view.order.state;
    is_ended(known) || state.is_some_and(OrderState::is_shipped)
}

/// The items of which units are open.
fn open_items(known: &Known) -> impl Iterator<Item = &OrderItem> {
    let state = known.found.view.order.state;
    let items = known.found.view.items.iter();
    items.filter(move |item| !stored_progress(item, state).open().is_zero())
}

/// Whether anything is left to cancel; so it is taken where no item is known.
fn has_open_units(known: &Known) -> bool {
    known.found.view.items.is_empty() || open_items(known).next().is_some()
}

/// Whether units were shipped, as far as is known: for them alone the buyer was charged.
fn was_shipped(known: &Known) -> bool {
    let (state, items) = (known.found.view.order.state, &known.found.view.items);
    let is_shipped = |item: &OrderItem| !stored_progress(item, state).shipped().is_zero();
    state.is_none() || items.iter().any(is_shipped)
}

/// Whether a cancellation of every unit that is open has not ended.
fn is_under_way(known: &Known) -> bool {
    let mut open = open_items(known)
        .filter_map(|item| item.order_item_id.as_ref())
        .peekable();
    open.peek().is_some() && open.all(|id| known.found.has_open(ActionKind::Cancel, id))
}

/// The button that reads the order again from the marketplace.
pub(super) fn read_button(visitor: &Visitor, texts: Texts, known: &Known) -> Markup {
    if !known.seller.is_connected {
        return html! {};
    }
    let account = known.seller.account.name().as_str();
    let id = encoded(known.found.view.order.order_id.as_str());
    form::button(
        visitor,
        &format!("{PATH}/{id}/read"),
        &texts.text("web-orders-read"),
        &[("account", account)],
    )
}

/// Gives the order back when the page is left, so that another person can take it.
fn release(visitor: &Visitor, texts: Texts, known: &Known) -> Markup {
    let account = known.seller.account.name();
    if !visitor.may(account, Scope::CancellationsWrite) {
        return html! {};
    }
    let item = format!("{account}/{}", known.found.view.order.order_id);
    html! {
        form method="post" action="/queue/work" data-release {
            (form::token(visitor))
            input type="hidden" name="item" value=(item);
            input type="hidden" name="what" value="release";
            input type="hidden" name="back" value=(PATH);
            p.quiet { (texts.text("web-orders-release-hint")) }
            button.small type="submit" { (texts.text("web-orders-release")) }
        }
    }
}

/// A form that is about an order and nothing else.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfOrder {
    account: String,
}

/// Reads the order again from the marketplace.
pub(super) async fn read_again(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    PageForm(asked): PageForm<OfOrder>,
) -> Result<Response, Problem> {
    let known = known(&state.api, visitor.caller(), Some(&asked.account), &id).await?;
    decisions::connected(&known.seller)?;
    let order_id = &known.found.view.order.order_id;
    let done = match decisions::fetch(&state.api, &known.seller, order_id).await {
        Ok(true) => "read",
        Ok(false) => "not-there",
        Err(problem) if problem.code() == Code::Unavailable => "read-later",
        Err(problem) => return Err(problem),
    };
    let to = format!("{}&done={done}", address_of(&known, ""));
    Ok(Redirect::to(&to).into_response())
}
