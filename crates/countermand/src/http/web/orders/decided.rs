//! What was decided for an order, and how far each leg of it is; taking it back, approving it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_domain::money::{Currency, Money};
use countermand_domain::reason::Reason;
use countermand_store::outbox::{
    Action, ActionKind, ActionState, Decision, DecisionKind, DecisionState,
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{PATH, hold, place};
use crate::http::access::Scope;
use crate::http::api::decision_view::DecisionWithLegs;
use crate::http::api::decisions::{self, Change};
use crate::http::api::orders::{Known, known};
use crate::http::problem::Problem;
use crate::http::query::Segment;
use crate::http::web::parts::address::encoded;
use crate::http::web::parts::badge::{self, Tone};
use crate::http::web::parts::colon;
use crate::http::web::parts::{form, told};
use crate::http::web::{Page, PageForm, Visitor, WebState};
use crate::texts::Texts;

/// What is decided, the newest first.
pub(super) fn section(visitor: &Visitor, page: &Page<'_>, known: &Known) -> Markup {
    let texts = page.texts();
    html! {
        @for decision in known.decisions.iter().rev() {
            @let legs: Vec<Action> = known.found.actions.iter()
                .filter(|action| action.decision_number == decision.number).cloned().collect();
            (one(visitor, page, known, (decision, &legs)))
        }
        @if known.decisions.is_empty() {
            p.quiet { (texts.text("web-orders-decided-none")) }
        }
    }
}

fn one(
    visitor: &Visitor,
    page: &Page<'_>,
    known: &Known,
    (decision, legs): (&Decision, &[Action]),
) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let account = known.seller.account.name();
    let view = DecisionWithLegs::of(account, decision, legs);
    let id = &view.decision.id;
    let place = known.found.view.order.marketplace;
    let title = match decision.content.kind {
        DecisionKind::Cancellation => "web-orders-decided-cancellation",
        DecisionKind::Refund => "web-orders-decided-refund",
    };
    html! {
        section.panel id=(id) aria-labelledby={ (id) "-title" } {
            h2 id={ (id) "-title" } {
                (texts.text(title)) " " code { (id) } " " (state_badge(texts, decision.state))
            }
            p.quiet {
                (reason_text(texts, &decision.content.reason))
                " · " (decision.created_by) " · " (format.instant(decision.created_at, place))
                @if let Some(by) = &decision.approved_by { " · " (texts.with("web-orders-approved-by", &[("name", by.into())])) }
                " · " (texts.text(if decision.content.counts { "answer-counts" } else { "answer-counts-not" }))
            }
            @if let Some(note) = &decision.content.note { p { (texts.text("web-orders-note")) (colon(texts)) (note) } }
            @if !view.decision.waits_for.is_empty() {
                p.notice.warn { (texts.text("web-orders-waits")) (colon(texts)) (waits(texts, &view.decision.waits_for)) }
            }
            (ways(visitor, page, known, (decision, &view)))
            (legs_table(page, known, legs))
        }
    }
}

/// Taking back and approving, while they are possible.
fn ways(
    visitor: &Visitor,
    page: &Page<'_>,
    known: &Known,
    (decision, view): (&Decision, &DecisionWithLegs),
) -> Markup {
    let texts = page.texts();
    let account = known.seller.account.name();
    let id = encoded(known.found.view.order.order_id.as_str());
    let fields = [
        ("account", account.as_str()),
        ("decision", view.decision.id.as_str()),
    ];
    let (scope, undo) = match decision.content.kind {
        DecisionKind::Cancellation => (Scope::CancellationsWrite, "undo"),
        DecisionKind::Refund => (Scope::RefundsWrite, "undo-refund"),
    };
    let is_waiting = decision.state == DecisionState::Waiting;
    let may_undo = view.can_undo && visitor.may(account, scope);
    let may_approve = is_waiting && visitor.may(account, Scope::ApprovalsWrite);
    let is_own = decision.created_by == visitor.actor();
    let left = decision
        .content
        .hold_until
        .duration_since(page.format().now());
    let seconds = u64::try_from(left.as_secs()).unwrap_or(0);
    html! {
        @if may_undo || may_approve {
            div.toolbar {
                @if may_approve && !is_own {
                    (form::button(visitor, &format!("{PATH}/{id}/approve"), &texts.text("web-orders-approve"), &fields))
                }
                @if may_approve && is_own { span.hint { (texts.text("web-orders-approve-own")) } }
                @if may_undo {
                    (form::button(visitor, &format!("{PATH}/{id}/{undo}"), &texts.text("web-orders-undo"), &fields))
                    @if !is_waiting && seconds > 0 {
                        span.orders-countdown role="timer" data-countdown=(seconds) data-pace=(page.pace_ms()) {
                            @let left = format!("{}:{:02}", seconds / 60, seconds % 60);
                            (texts.with("web-orders-undo-left", &[("left", (&left).into())]))
                        }
                    }
                }
            }
        }
    }
}

fn legs_table(page: &Page<'_>, known: &Known, legs: &[Action]) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let place = known.found.view.order.marketplace;
    let head = [
        "web-orders-leg",
        "web-orders-way",
        "web-orders-state",
        "web-orders-when",
        "web-orders-attempts",
        "web-orders-answer",
    ];
    html! {
        div.table role="region" aria-label=(texts.text("web-orders-legs")) tabindex="0" {
            table data-rows {
                caption.unseen { (texts.text("web-orders-legs")) }
                thead { tr { @for key in head { th scope="col" { (texts.text(key)) } } } }
                tbody {
                    @for leg in legs {
                        tr {
                            th scope="row" data-label=(texts.text("web-orders-leg")) { (leg_text(page, leg)) }
                            td data-label=(texts.text("web-orders-way")) {
                                @match leg.content.kind {
                                    ActionKind::Cancel | ActionKind::Refund => (route_text(texts, &leg.content.route)),
                                    ActionKind::Message | ActionKind::Listing => "–",
                                } }
                            td data-label=(texts.text("web-orders-state")) { (leg_badge(texts, leg.state)) }
                            td data-label=(texts.text("web-orders-when")) {
                                (format.instant(leg.settled_at.or(leg.sent_at).unwrap_or(leg.created_at), place)) }
                            td.number data-label=(texts.text("web-orders-attempts")) { (leg.n_attempts) }
                            td data-label=(texts.text("web-orders-answer")) { (answer(texts, leg)) }
                        }
                    }
                }
            }
        }
    }
}

/// How a leg ended, as the marketplace or the desk put it.
fn answer(texts: Texts, leg: &Action) -> Markup {
    html! {
        @if !leg.outcome_code.is_empty() { (told::outcome(texts, &leg.outcome_code)) }
        @if !leg.content.code.is_empty() { span.below { code { (leg.content.code) } } }
        @if !leg.outcome_text.is_empty() {
            details {
                summary { (texts.text("web-orders-answer-raw")) }
                code lang="en" { (leg.outcome_text) }
            }
        }
    }
}

fn leg_text(page: &Page<'_>, leg: &Action) -> Markup {
    let (texts, content) = (page.texts(), &leg.content);
    let item = content.order_item_id.as_ref().map_or("", |id| id.as_str());
    let sku = content.sku.as_ref().map_or("", |sku| sku.as_str());
    html! {
        @match content.kind {
            ActionKind::Cancel => {
                (texts.with("web-orders-leg-cancel", &[("n", content.quantity.into())]))
                span.below { @if sku.is_empty() { code { (item) } } @else { (sku) } }
            },
            ActionKind::Refund => {
                (texts.with("web-orders-leg-refund", &[("amount", (&amount(page, content.amount_minor, &content.currency)).into())]))
                span.below { code { (item) } }
            },
            ActionKind::Message => (texts.text("web-orders-leg-message")),
            ActionKind::Listing => {
                (texts.with("web-orders-leg-listing", &[("n", content.quantity.into())]))
                span.below { (sku) }
            },
        }
    }
}

/// An amount of the store, with its currency.
pub(super) fn amount(page: &Page<'_>, minor: i64, currency: &str) -> String {
    Currency::parse(currency).map_or_else(
        |_| format!("{minor} {currency}"),
        |currency| page.format().money(Money::from_minor(minor, currency)),
    )
}

/// The words of a way, as in `by direct call`; the machine's word where there are none.
pub(super) fn route_text(texts: Texts, route: &str) -> String {
    let is_known = [
        "direct-call",
        "acknowledgement-feed",
        "flat-acknowledgement-feed",
        "adjustment-feed",
        "mcf-cancel",
        "guided",
        "none",
    ]
    .contains(&route);
    if is_known {
        texts.text(&format!("route-{route}"))
    } else {
        route.to_owned()
    }
}

/// The words of a canonical reason; the text itself where it is none.
pub(super) fn reason_text(texts: Texts, reason: &str) -> String {
    Reason::parse(reason).map_or_else(
        || reason.to_owned(),
        |reason| {
            let name = reason.as_str().to_ascii_lowercase().replace('_', "-");
            texts.text(&format!("reason-{name}"))
        },
    )
}

/// What a second person has to agree to, in words.
pub(super) fn waits<T: AsRef<str>>(texts: Texts, codes: &[T]) -> String {
    let known = |code: &str| {
        let key = match code {
            "rate-breach" => "web-orders-waits-rate-breach",
            "rate-unknown" => "web-orders-waits-rate-unknown",
            "offer-armed" => "web-orders-waits-offer-armed",
            "bulk" => "web-orders-waits-bulk",
            "refund-above" => "web-orders-waits-refund-above",
            "currency-without-limit" => "web-orders-waits-currency-without-limit",
            _ => return code.to_owned(),
        };
        texts.text(key)
    };
    let words: Vec<String> = codes.iter().map(|code| known(code.as_ref())).collect();
    texts.list(&words)
}

fn state_badge(texts: Texts, state: DecisionState) -> Markup {
    let (tone, key) = match state {
        DecisionState::Waiting => (Tone::Warn, "web-orders-state-waiting"),
        DecisionState::Open => (Tone::Plain, "web-orders-state-open"),
        DecisionState::Confirmed => (Tone::Good, "web-orders-state-confirmed"),
        DecisionState::Refused => (Tone::Bad, "web-orders-state-refused"),
        DecisionState::Superseded => (Tone::Plain, "web-orders-state-superseded"),
        DecisionState::NeedsReview => (Tone::Bad, "web-orders-state-needs-review"),
        DecisionState::Undone => (Tone::Plain, "web-orders-state-undone"),
    };
    badge::badge(tone, &texts.text(key))
}

fn leg_badge(texts: Texts, state: ActionState) -> Markup {
    let (tone, key) = match state {
        ActionState::Queued => (Tone::Plain, "web-orders-state-queued"),
        ActionState::Submitted => (Tone::Plain, "web-orders-state-submitted"),
        ActionState::Unknown => (Tone::Warn, "web-orders-state-unknown"),
        ActionState::Confirmed => (Tone::Good, "web-orders-state-confirmed"),
        ActionState::Refused => (Tone::Bad, "web-orders-state-refused"),
        ActionState::Superseded => (Tone::Plain, "web-orders-state-superseded"),
        ActionState::NeedsReview => (Tone::Bad, "web-orders-state-needs-review"),
    };
    badge::badge(tone, &texts.text(key))
}

/// A form about one decision.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfDecision {
    account: String,
    decision: String,
}

fn kind_of(decision: &str) -> DecisionKind {
    if decision.starts_with("rf-") {
        DecisionKind::Refund
    } else {
        DecisionKind::Cancellation
    }
}

pub(super) async fn undo(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    uri: http::Uri,
    PageForm(asked): PageForm<OfDecision>,
) -> Result<Response, Problem> {
    let kind = kind_of(&asked.decision);
    // Each route has the scope of its own kind.
    if uri.path().ends_with("/undo-refund") != (kind == DecisionKind::Refund) {
        return Err(Problem::not_found("decision"));
    }
    change(&state, &visitor, (&id, &asked), Change::Undo).await
}

pub(super) async fn approve(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    PageForm(asked): PageForm<OfDecision>,
) -> Result<Response, Problem> {
    change(&state, &visitor, (&id, &asked), Change::Approve).await
}

async fn change(
    state: &WebState,
    visitor: &Visitor,
    (id, asked): (&str, &OfDecision),
    change: Change,
) -> Result<Response, Problem> {
    let account = Some(asked.account.as_str());
    let known = known(&state.api, visitor.caller(), account, id).await?;
    let order_id = &known.found.view.order.order_id;
    // A second person looks at what somebody else has open.
    if change == Change::Undo {
        hold(state, visitor, (&known.seller, order_id)).await?;
    }
    let which = (kind_of(&asked.decision), asked.decision.as_str());
    decisions::change(&state.api, visitor.caller(), which, change).await?;
    state.counters.forget(known.seller.account.name());
    let done = match change {
        Change::Undo => "undo",
        Change::Approve => "approve",
    };
    let to = place(&asked.account, order_id.as_str(), "");
    Ok(Redirect::to(&format!("{to}&done={done}")).into_response())
}
