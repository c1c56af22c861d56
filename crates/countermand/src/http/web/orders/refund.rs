//! Paying back for one item: what is left by component, the sum, and what would go back of what.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_domain::id::OrderItemId;
use countermand_domain::reason::Reason;
use countermand_domain::refund::{Balance, Component};
use countermand_store::outbox::DecisionState;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::decided::reason_text;
use super::{address_of, hold};
use crate::decide::refund::{Refundable, plan_stored_refund, refundable};
use crate::http::api::cancellations::refusal::refund_words;
use crate::http::api::orders::{Known, known};
use crate::http::api::refunds::{self, RefundBody};
use crate::http::idempotency::Command;
use crate::http::problem::Problem;
use crate::http::query::Segment;
use crate::http::web::parts::badge::Tone;
use crate::http::web::parts::effect::{self as parts_effect, EffectLine};
use crate::http::web::parts::in_brackets;
use crate::http::web::parts::{form as parts_form, notice};
use crate::http::web::{FormFields, Page, Section, Visitor, WebState, parts};
use crate::texts::Texts;

/// Where the API takes the same request.
const API_PATH: &str = "/api/v1/refunds";

/// What somebody chose.
#[derive(Debug, Clone)]
struct Choice {
    item: Option<OrderItemId>,
    amount: String,
    reason: String,
    scope: String,
    note: String,
}

impl Choice {
    /// What the fields say; the first item of which something is left, and all of that, where they
    /// say nothing.
    fn of(fields: &FormFields, items: &[Refundable]) -> Self {
        let left = |item: &&Refundable| item.most.as_ref().is_ok_and(|most| most.minor() > 0);
        let named = fields
            .first("item")
            .and_then(|id| OrderItemId::parse(id).ok());
        let first = || items.iter().find(left).or(items.first());
        let item = named.or_else(|| first().map(|item| item.order_item_id.clone()));
        let of_item = items
            .iter()
            .find(|it| Some(&it.order_item_id) == item.as_ref());
        let most = of_item.and_then(|item| item.most.as_ref().ok());
        let text = |name: &str| fields.first(name).unwrap_or("").trim().to_owned();
        // Another item begins with what is left of it.
        let is_same = fields
            .first("of")
            .is_none_or(|of| item.as_ref().is_some_and(|it| it.as_str() == of));
        let typed = fields.first("amount").filter(|_| is_same);
        Self {
            amount: typed.map_or_else(
                || most.map_or_else(String::new, |most| most.to_decimal()),
                |typed| typed.trim().to_owned(),
            ),
            item,
            reason: text("reason"),
            scope: text("scope"),
            note: text("note"),
        }
    }

    fn body(&self, known: &Known, items: &[Refundable]) -> Value {
        let of_item = items
            .iter()
            .find(|it| Some(&it.order_item_id) == self.item.as_ref());
        let paid = of_item.and_then(|item| item.components.first());
        let currency = paid.map_or_else(String::new, |(_, it)| it.paid.currency().to_string());
        let reason = if self.reason.is_empty() {
            "OTHER"
        } else {
            &self.reason
        };
        let mut body = json!({
            "order_id": known.found.view.order.order_id.as_str(),
            "order_item_id": self.item.as_ref().map_or("", |id| id.as_str()),
            "amount": { "amount": self.amount, "currency": currency },
            "reason": reason,
        });
        if let Some(fields) = body.as_object_mut() {
            if !self.scope.is_empty() {
                fields.insert("scope".to_owned(), json!(self.scope));
            }
            if !self.note.is_empty() {
                fields.insert("note".to_owned(), json!(self.note));
            }
        }
        body
    }
}

/// The order with what may be paid back of it, and the choice.
async fn chosen(
    state: &WebState,
    visitor: &Visitor,
    (id, fields): (&str, &FormFields),
) -> Result<(Known, Vec<Refundable>, Choice), Problem> {
    let known = known(&state.api, visitor.caller(), fields.first("account"), id).await?;
    let items = refundable(&known.found).unwrap_or_default();
    let choice = Choice::of(fields, &items);
    Ok((known, items, choice))
}

pub(super) async fn form(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    uri: http::Uri,
) -> Result<Response, Problem> {
    let fields = FormFields::of_query(&uri)?;
    let (known, items, choice) = chosen(&state, &visitor, (&id, &fields)).await?;
    shown(&state, &visitor, (&known, &items, &choice), None).await
}

pub(super) async fn effect(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    uri: http::Uri,
) -> Result<Response, Problem> {
    let fields = FormFields::of_query(&uri)?;
    let (known, items, choice) = chosen(&state, &visitor, (&id, &fields)).await?;
    let account = known.seller.account.name().as_str();
    let page = Page::open(&state, &visitor, Section::Orders, Some(account)).await?;
    Ok(parts::fragment(panel(&page, (&known, &items, &choice))))
}

pub(super) async fn refund(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    fields: FormFields,
) -> Result<Response, Problem> {
    let (known, items, choice) = chosen(&state, &visitor, (&id, &fields)).await?;
    let order = (&*known.seller, &known.found.view.order.order_id);
    hold(&state, &visitor, order).await?;
    let sent = async {
        let key = fields.first("intent").unwrap_or("");
        let command: Command<RefundBody> =
            Command::of_form(API_PATH, key, choice.body(&known, &items))?;
        let account = Some(known.seller.account.name().as_str());
        refunds::accept(&state.api, visitor.caller(), account, &command).await
    };
    match sent.await {
        Ok((_, accepted)) => {
            let is_waiting = accepted.decision.state == DecisionState::Waiting;
            let done = if is_waiting { "waits" } else { "refund" };
            let to = format!("{}&done={done}#decided", address_of(&known, ""));
            Ok(Redirect::to(&to).into_response())
        }
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            shown(&state, &visitor, (&known, &items, &choice), Some(problem)).await
        }
        Err(problem) => Err(problem),
    }
}

async fn shown(
    state: &WebState,
    visitor: &Visitor,
    (known, items, choice): (&Known, &[Refundable], &Choice),
    problem: Option<Problem>,
) -> Result<Response, Problem> {
    let account = known.seller.account.name().as_str();
    let page = Page::open(state, visitor, Section::Orders, Some(account)).await?;
    let texts = page.texts();
    let mut most = items.iter().filter_map(|item| item.most.as_ref().ok());
    let can_pay = most.any(|most| most.minor() > 0);
    let main = html! {
        @if let Some(problem) = &problem { (notice::problem(problem, texts)) }
        @if !can_pay {
            (notice::notice(Tone::Warn, &texts.text("web-refund-nothing")))
            @for item in items {
                @if let Err(why) = &item.most {
                    p.quiet { (notice::said(&refund_words(why), texts)) }
                }
            }
        } @else {
            div.split {
                (fields(visitor, texts, (known, items, choice)))
                div #effect { (panel(&page, (known, items, choice))) }
            }
        }
        (balances(&page, items))
    };
    let id = known.found.view.order.order_id.as_str();
    let page = page
        .title(&texts.with("web-refund-title", &[("id", id.into())]))
        .back(&address_of(known, ""))
        .wide();
    let mut response = page.show(&main);
    if let Some(problem) = problem {
        *response.status_mut() = problem.status();
    }
    Ok(response)
}

fn fields(
    visitor: &Visitor,
    texts: Texts,
    (known, items, choice): (&Known, &[Refundable], &Choice),
) -> Markup {
    let action = address_of(known, "/refund");
    let (path, _) = action.split_once('?').unwrap_or((&action, ""));
    let of_item = items
        .iter()
        .find(|it| Some(&it.order_item_id) == choice.item.as_ref());
    let most = of_item.and_then(|item| item.most.as_ref().ok());
    let reasons: Vec<(&str, String)> = Reason::ALL
        .iter()
        .map(|reason| (reason.as_str(), reason_text(texts, reason.as_str())))
        .collect();
    let chosen = if choice.reason.is_empty() {
        "OTHER"
    } else {
        &choice.reason
    };
    let scopes = [
        ("everything", texts.text("web-refund-scope-everything")),
        ("goods_only", texts.text("web-refund-scope-goods")),
    ];
    let ids: Vec<(&str, String)> = items
        .iter()
        .map(|item| {
            (
                item.order_item_id.as_str(),
                item_text(known, &item.order_item_id),
            )
        })
        .collect();
    html! {
        form.panel.stack method="post" action=(path) data-effect={ (path) "/effect" }
            data-failed=(texts.text("web-effect-failed")) data-again=(texts.text("web-problem-again")) {
            (parts_form::token(visitor))
            (parts_form::intent_key())
            input type="hidden" name="account" value=(known.seller.account.name());
            @if let Some(item) = &choice.item { input type="hidden" name="of" value=(item); }
            (parts_form::choice("item", &texts.text("web-orders-item"), choice.item.as_ref().map_or("", |id| id.as_str()), &ids))
            div.field {
                label for="amount" { (texts.text("web-refund-amount"))
                    @if let Some(most) = most { (in_brackets(texts, &most.currency().to_string())) } }
                input #amount name="amount" type="text" inputmode="decimal" autocomplete="off"
                    value=(choice.amount) required aria-describedby="amount-hint";
                @if let Some(most) = most {
                    p.hint #amount-hint { (texts.with("web-refund-most", &[("amount", (&most.to_decimal()).into())])) }
                }
            }
            (parts_form::choice("scope", &texts.text("web-refund-scope"), &choice.scope, &scopes))
            (parts_form::choice("reason", &texts.text("label-reason"), chosen, &reasons))
            div.field {
                label for="note" { (texts.text("web-orders-note")) }
                textarea #note name="note" maxlength="1000" rows="3" { (choice.note) }
            }
            div.toolbar {
                a.button href=(address_of(known, "")) { (texts.text("web-refund-keep")) }
                button.danger type="submit" { (texts.text("web-refund-confirm")) }
            }
        }
    }
}

fn item_text(known: &Known, id: &OrderItemId) -> String {
    let mut items = known.found.view.items.iter();
    let item = items.find(|item| item.order_item_id.as_ref() == Some(id));
    let sku = item.and_then(|item| item.sku.as_ref());
    sku.map_or_else(|| id.to_string(), |sku| format!("{sku} · {id}"))
}

/// What would go back of which component, and what would be left.
fn panel(page: &Page<'_>, (known, items, choice): (&Known, &[Refundable], &Choice)) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let title = texts.text("web-refund-effect");
    let request = serde_json::from_value::<RefundBody>(choice.body(known, items));
    let request = request.ok().map(|body| body.read());
    let Some(Ok((_, request))) = request else {
        let below = notice::notice(Tone::Warn, &texts.text("web-refund-amount-wrong"));
        return parts_effect::panel(&title, &[], &below);
    };
    match plan_stored_refund(&known.found, &request) {
        Ok(plan) => {
            let mut lines: Vec<EffectLine> = plan
                .components
                .iter()
                .map(|(component, amount)| {
                    plain(texts.text(component_key(*component)), format.money(*amount))
                })
                .collect();
            lines.push(plain(
                texts.text("web-refund-total"),
                format.money(plan.total),
            ));
            lines.push(plain(
                texts.text("web-refund-left-after"),
                format.money(plan.left),
            ));
            let below = html! {
                p.quiet { (texts.text("label-code")) " " code { (plan.reason.as_str()) } }
                p { (texts.text("route-adjustment-feed")) " · " (texts.text("web-cancel-delay-feed")) }
                p.quiet { (texts.text("web-refund-not-counted")) }
            };
            parts_effect::panel(&title, &lines, &below)
        }
        Err(why) => {
            let problem = refunds::refused(&why);
            parts_effect::panel(&title, &[], &notice::problem(&problem, texts))
        }
    }
}

const fn plain(label: String, after: String) -> EffectLine {
    EffectLine {
        label,
        before: String::new(),
        after,
        tone: Tone::Plain,
    }
}

const fn component_key(component: Component) -> &'static str {
    match component {
        Component::Principal => "web-refund-principal",
        Component::Tax => "web-refund-tax",
        Component::Shipping => "web-refund-shipping",
        Component::ShippingTax => "web-refund-shipping-tax",
        Component::GiftWrap => "web-refund-gift-wrap",
        Component::GiftWrapTax => "web-refund-gift-wrap-tax",
    }
}

/// What was paid for each item, what went back, and what is on its way.
fn balances(page: &Page<'_>, items: &[Refundable]) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let left = |item: &Refundable, balance: &Balance| {
        let left = balance.paid.minus(balance.refunded);
        let left = left.and_then(|left| left.minus(balance.open)).ok();
        let left = left.filter(|_| item.most.is_ok());
        left.map_or_else(|| "–".to_owned(), |left| format.money(left))
    };
    html! {
        @for item in items.iter().filter(|item| !item.components.is_empty()) {
            h2 { (texts.text("web-orders-item")) " " code { (item.order_item_id) } }
            div.table role="region" aria-label=(item.order_item_id) tabindex="0" {
                table data-rows {
                    thead { tr {
                        th scope="col" { (texts.text("web-refund-component")) }
                        th.number scope="col" { (texts.text("web-orders-paid")) }
                        th.number scope="col" { (texts.text("web-orders-refunded")) }
                        th.number scope="col" { (texts.text("web-orders-refunding")) }
                        th.number scope="col" { (texts.text("web-orders-left")) }
                    } }
                    tbody {
                        @for (component, balance) in &item.components {
                            tr {
                                th scope="row" { (texts.text(component_key(*component))) }
                                td.number data-label=(texts.text("web-orders-paid")) { (format.money(balance.paid)) }
                                td.number data-label=(texts.text("web-orders-refunded")) { (format.money(balance.refunded)) }
                                td.number data-label=(texts.text("web-orders-refunding")) { (format.money(balance.open)) }
                                td.number data-label=(texts.text("web-orders-left")) { (left(item, balance)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
