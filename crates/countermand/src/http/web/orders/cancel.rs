//! The cancel sheet: what, why, what it would do, the other ways beside it; then the one button.

mod choice;
mod effect;
mod message;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_domain::cancellation::Actor;
use countermand_store::outbox::DecisionState;
use http::StatusCode;
use maud::{Markup, html};

pub(super) use self::choice::{Choice, reason_value};
use super::{address_of, hold, items, name_of, opened};
use crate::decide::facts::stored_progress;
use crate::http::api::cancellations;
use crate::http::api::cancellations::preview::{Looked, ReasonOption, look_at, reasons};
use crate::http::api::orders::{Known, known};
use crate::http::idempotency::Command;
use crate::http::problem::{Code, Problem};
use crate::http::query::Segment;
use crate::http::web::parts::badge::Tone;
use crate::http::web::parts::notice;
use crate::http::web::{FormFields, Page, Section, Visitor, WebState, parts};
use crate::texts::Texts;

/// Where the API takes the same request.
pub(super) const API_PATH: &str = "/api/v1/cancellations";

pub(super) async fn sheet(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    uri: http::Uri,
) -> Result<Response, Problem> {
    let fields = FormFields::of_query(&uri)?;
    let known = known(&state.api, visitor.caller(), fields.first("account"), &id).await?;
    // What the stock lacks is a proposal: without it the sheet opens all the same.
    let stock = items::stock(&known).await.unwrap_or_default();
    let choice = Choice::of(&fields, &known, &items::lacking(&known, &stock));
    shown(&state, &visitor, (&known, &choice), None).await
}

/// What the choice would do, alone, for the script.
pub(super) async fn effect(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    uri: http::Uri,
) -> Result<Response, Problem> {
    let fields = FormFields::of_query(&uri)?;
    let known = known(&state.api, visitor.caller(), fields.first("account"), &id).await?;
    let choice = Choice::of(&fields, &known, &BTreeMap::new());
    let looked = looked(&state, &visitor, (&known, &choice)).await?;
    let account = known.seller.account.name().as_str();
    let page = Page::open(&state, &visitor, Section::Orders, Some(account)).await?;
    let choice = (&known, &choice);
    let panel = effect::panel(
        &visitor,
        &page,
        choice,
        looked.as_ref(),
        effect::Place::Fragment,
    );
    Ok(parts::fragment(panel))
}

pub(super) async fn cancel(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    fields: FormFields,
) -> Result<Response, Problem> {
    let account = fields.first("account");
    let known = known(&state.api, visitor.caller(), account, &id).await?;
    let order = (&*known.seller, &known.found.view.order.order_id);
    hold(&state, &visitor, order).await?;
    let choice = Choice::of(&fields, &known, &BTreeMap::new());
    let sent = async {
        let body = choice
            .body(&known)
            .ok_or_else(|| Problem::of_page(Code::InvalidBody, "no-reason"))?;
        let key = fields.first("intent").unwrap_or("");
        let command = Command::of_form(API_PATH, key, body)?;
        let account = Some(known.seller.account.name().as_str());
        cancellations::accept(&state.api, visitor.caller(), account, (&command, 1)).await
    };
    match sent.await {
        Ok((seller, accepted)) => {
            state.counters.forget(seller.account.name());
            let is_waiting = accepted.decision.state == DecisionState::Waiting;
            let done = if is_waiting { "waits" } else { "cancel" };
            let to = format!("{}&done={done}#decided", address_of(&known, ""));
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            shown(&state, &visitor, (&known, &choice), Some(problem)).await
        }
        Err(problem) => Err(problem),
    }
}

/// What the choice would come to; `None` while no reason is chosen.
async fn looked(
    state: &WebState,
    visitor: &Visitor,
    (known, choice): (&Known, &Choice),
) -> Result<Option<Looked>, Problem> {
    let Some(body) = choice.body(known) else {
        return Ok(None);
    };
    let body = serde_json::from_value(body)
        .map_err(|_| Problem::of_page(Code::InvalidBody, "field-not-valid"))?;
    let account = Some(known.seller.account.name().as_str());
    let asked = (&body, visitor.texts());
    look_at(&state.api, visitor.caller(), account, asked)
        .await
        .map(Some)
}

async fn shown(
    state: &WebState,
    visitor: &Visitor,
    (known, choice): (&Known, &Choice),
    problem: Option<Problem>,
) -> Result<Response, Problem> {
    let account = known.seller.account.name().as_str();
    let page = Page::open(state, visitor, Section::Orders, Some(account)).await?;
    let texts = page.texts();
    let order_id = &known.found.view.order.order_id;
    let held_by = match opened(state, visitor, (&known.seller, order_id)).await? {
        Some(user) => Some(name_of(state, &user).await?),
        None => None,
    };
    let asked = choice.asked(known);
    let options = reasons(&state.api, &known.seller, order_id, (&asked, texts)).await;
    let looked = looked(state, visitor, (known, choice)).await;
    let main = html! {
        @if let Some(problem) = &problem { (notice::problem(problem, texts)) }
        @if let Some(name) = &held_by {
            (notice::notice(Tone::Warn, &texts.with("web-orders-held", &[("name", name.into())])))
        } @else {
            div.split.cancel-sheet {
                div {
                    (notice::part(options, texts, |options| choice_form(&page, (known, choice), &options)))
                }
                div #effect {
                    (notice::part(looked, texts, |looked|
                        effect::panel(visitor, &page, (known, choice), looked.as_ref(), effect::Place::Page)))
                }
            }
        }
    };
    let id = order_id.as_str();
    let page = page
        .title(&texts.with("web-cancel-title", &[("id", id.into())]))
        .back(&address_of(known, ""))
        .wide();
    let mut response = page.show(&main);
    if let Some(problem) = problem {
        *response.status_mut() = problem.status();
    }
    Ok(response)
}

/// What and why. Each change asks anew what it would do; without script the button does.
fn choice_form(
    page: &Page<'_>,
    (known, choice): (&Known, &Choice),
    options: &[ReasonOption],
) -> Markup {
    let texts = page.texts();
    let action = address_of(known, "/cancel");
    let (path, _) = action.split_once('?').unwrap_or((&action, ""));
    html! {
        form #choice .panel.stack method="get" action=(path) data-effect={ (path) "/effect" }
            data-failed=(texts.text("web-effect-failed")) data-again=(texts.text("web-problem-again")) {
            input type="hidden" name="account" value=(known.seller.account.name());
            (what(texts, known, choice))
            (why(texts, choice, options))
            button type="submit" { (texts.text("web-cancel-show-effect")) }
        }
        div.panel.stack {
            div.field {
                label for="note" { (texts.text("web-orders-note")) }
                textarea #note name="note" form="confirm" maxlength="1000" rows="3" { (choice.note) }
                p.hint { (texts.text("web-cancel-note-hint")) }
            }
        }
        (impossible(texts, options))
    }
}

fn what(texts: Texts, known: &Known, choice: &Choice) -> Markup {
    let state = known.found.view.order.state;
    html! {
        fieldset {
            legend { (texts.text("web-cancel-what")) }
            label.check { input type="radio" name="what" value="whole" checked[!choice.is_part]; (texts.text("web-cancel-whole")) }
            " "
            label.check { input type="radio" name="what" value="some" checked[choice.is_part]; (texts.text("web-cancel-some")) }
        }
        fieldset {
            legend { (texts.text("web-cancel-units")) }
            @if choice.is_of_stock { p.hint { (texts.text("web-cancel-units-of-stock")) } }
            @for item in &known.found.view.items {
                @if let Some(id) = &item.order_item_id {
                    @let open = stored_progress(item, state).open().units();
                    @let name = format!("unit-{id}");
                    div.cancel-line {
                        input id=(name) name=(name) type="number" inputmode="numeric" min="0" max=(open)
                            value=(choice.units_of(id, open)) disabled[open == 0];
                        label for=(name) {
                            (texts.with("web-cancel-of-open", &[("n", open.into())])) " "
                            @if let Some(sku) = &item.sku { code { (sku) } " " }
                            @if let Some(title) = &item.title { (title) }
                        }
                    }
                }
            }
        }
    }
}

fn why(texts: Texts, choice: &Choice, options: &[ReasonOption]) -> Markup {
    let group = |actor: Actor| {
        html! {
            @for option in options.iter().filter(|option| option.actor == actor) {
                @let value = reason_value(option.actor, option.reason);
                option value=(value) selected[choice.reason.as_deref() == Some(value.as_str())]
                    disabled[option.refused.is_some()] { (option_text(texts, option)) }
            }
        }
    };
    html! {
        div.field {
            label for="reason" { (texts.text("label-reason")) }
            select #reason name="reason" required {
                option value="" selected[choice.reason.is_none()] { (texts.text("web-cancel-choose")) }
                optgroup label=(texts.text("web-cancel-by-buyer")) { (group(Actor::Buyer)) }
                optgroup label=(texts.text("web-cancel-by-seller")) { (group(Actor::Seller)) }
            }
        }
    }
}

/// The reason with the code that goes to Amazon, and whether it counts.
fn option_text(texts: Texts, option: &ReasonOption) -> String {
    let reason = super::decided::reason_text(texts, option.reason.as_str());
    let more = match (&option.refused, option.code) {
        (Some(_), _) => texts.text("web-cancel-not-possible"),
        (None, code) => {
            let counts = if option.counts {
                "web-cancel-counts"
            } else {
                "web-cancel-counts-not"
            };
            let mut words: Vec<String> = code.map(str::to_owned).into_iter().collect();
            words.push(texts.text(counts));
            texts.list(&words)
        }
    };
    format!("{reason} — {more}")
}

/// The reasons that would be false here, each with why.
fn impossible(texts: Texts, options: &[ReasonOption]) -> Markup {
    let refused: Vec<_> = options
        .iter()
        .filter_map(|option| Some((option, option.refused.as_ref()?)))
        .collect();
    html! {
        @if !refused.is_empty() {
            details {
                summary { (texts.with("web-cancel-impossible", &[("n", (refused.len() as u64).into())])) }
                ul {
                    @for (option, (rule, answer)) in &refused {
                        li {
                            strong { (super::decided::reason_text(texts, option.reason.as_str())) }
                            " — " (answer) " " code { (rule) }
                        }
                    }
                }
            }
        }
    }
}
