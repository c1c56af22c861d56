//! Why this advice: the rule that fired, what it looked at, which did not, where it comes from.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use serde_json::json;

use super::order::OrderQuery;
use super::{address_of, refusal};
use crate::explain::Explanation;
use crate::http::api::cancellations::CancellationBody;
use crate::http::api::cancellations::preview::{Looked, look_at};
use crate::http::api::orders::{Known, known};
use crate::http::problem::Problem;
use crate::http::query::{Segment, StrictQuery};
use crate::http::web::parts::badge::{self, Tone};
use crate::http::web::parts::{colon, in_brackets};
use crate::http::web::{Page, Visitor, WebState};

/// The advice for an order: on the buyer's wish where there is one, else on what the seller could
/// do without stock.
pub(super) async fn look(
    state: &WebState,
    visitor: &Visitor,
    known: &Known,
) -> Result<Looked, Problem> {
    let (reason, actor) = if known.wish.is_some() {
        ("BUYER_REQUEST", "buyer")
    } else {
        ("STOCK_OUT", "seller")
    };
    let body = json!({
        "order_id": known.found.view.order.order_id.as_str(), "reason": reason, "actor": actor,
    });
    let body: CancellationBody = serde_json::from_value(body).map_err(|_| Problem::internal())?;
    let account = known.seller.account.name().as_str();
    let asked = (&body, visitor.texts());
    look_at(&state.api, visitor.caller(), Some(account), asked).await
}

/// The advice as a document, as it is copied.
pub(super) async fn document(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    StrictQuery(query): StrictQuery<OrderQuery>,
) -> Result<Response, Problem> {
    let known = known(&state.api, visitor.caller(), query.account.as_deref(), &id).await?;
    let looked = look(&state, &visitor, &known).await?;
    Ok(Json(looked.told).into_response())
}

pub(super) fn section(page: &Page<'_>, known: &Known, looked: &Looked) -> Markup {
    let texts = page.texts();
    let question = if known.wish.is_some() {
        "web-orders-advice-wish"
    } else {
        "web-orders-advice-none"
    };
    html! {
        section.panel aria-labelledby="advice" {
            h2 #advice { (texts.text("web-orders-advice")) }
            p.quiet { (texts.text(question)) }
            @match &looked.told {
                Some(told) => {
                    p { strong { (refusal::answer(texts, looked)) } }
                    @if is_by_rules(looked, told) { (next(told)) } @else { p { (refusal::next(texts, looked)) } }
                    details {
                        summary { (texts.text("web-orders-why")) }
                        (tree(page, told))
                        p { a href=(address_of(known, "/advice")) { (texts.text("web-orders-why-json")) } }
                    }
                }
                None => p { (texts.text("web-orders-undecidable")) },
            }
        }
    }
}

/// Whether what the rules advise can be done: no refusal of another kind stands against it.
fn is_by_rules(looked: &Looked, told: &Explanation) -> bool {
    let refused = looked.planned.as_ref().err();
    refused.is_none_or(|refused| refused.code() == told.verdict)
}

fn next(told: &Explanation) -> Markup {
    html! {
        @if !told.next.is_empty() {
            ol.steps { @for step in &told.next { li { (step.text) } } }
        }
    }
}

/// The decision with everything it rests on.
fn tree(page: &Page<'_>, told: &Explanation) -> Markup {
    let texts = page.texts();
    html! {
        h3 { (texts.text("label-rule")) " " code { (told.rule.id) } }
        p { (told.rule.text) }
        (sources(page, told))
        h3 { (texts.text("label-inputs")) }
        dl.facts {
            @for input in &told.inputs { dt { (input.label) } dd { (input.text) } }
        }
        @if !told.not_applied.is_empty() {
            details {
                summary { (texts.text("label-not-applied")) (in_brackets(texts, &told.not_applied.len().to_string())) }
                ul { @for rule in &told.not_applied { li { code { (rule.rule) } " " (rule.text) } } }
            }
        }
        @for question in &told.open_questions {
            p.quiet { code { (question.id) } " " (question.question) " " (question.default) }
        }
        @for note in &told.notes { p.quiet { (note.text) } }
    }
}

/// Where the rule comes from, and how good the evidence is.
pub(super) fn sources(page: &Page<'_>, told: &Explanation) -> Markup {
    let texts = page.texts();
    // The rules that hold are those of the present day.
    let day = page.format().now().strftime("%Y-%m-%d").to_string();
    html! {
        p.quiet {
            (texts.text("label-source")) (colon(texts))
            @for (at, source) in told.rule.sources.iter().enumerate() {
                @if at > 0 { (texts.text("web-semicolon")) }
                (source.title) " " code { (source.key) } " " (badge::badge(Tone::Plain, source.grade))
                @if source.is_old { " " (badge::badge(Tone::Warn, &texts.text("web-orders-source-old"))) }
            }
            @if !told.rule.sections.is_empty() { " · § " (told.rule.sections.join(", ")) }
            " · " (texts.with("web-orders-rules-of", &[("day", (&day).into())]))
        }
    }
}
