//! One wish: by which ways it was heard, what the rules say, and the drafted answer.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::id::{AccountId, OrderId};
use countermand_domain::message::{BuyerLanguage, WhyNoMessage};
use countermand_store::outbox::OrderSituation;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Item, PATH, kind, sources};
use crate::decide::due;
use crate::decide::reply::{Reply, WhyNoText, draft};
use crate::http::problem::Problem;
use crate::http::query::{Segment, StrictQuery};
use crate::http::web::door::failed;
use crate::http::web::messages::{findings, languages, preview};
use crate::http::web::orders::Instead;
use crate::http::web::parts::address::{address, encoded};
use crate::http::web::parts::{badge, form};
use crate::http::web::{Page, Section, Visitor, WebState};
use crate::texts::Texts;

/// Where the answer to a buyer's wish is drafted.
pub(in crate::http::web) fn drafted_reply(account: &AccountId, order_id: &OrderId) -> String {
    let path = format!("{PATH}/{}", encoded(order_id.as_str()));
    address(&path, &[("account", Some(account.as_str()))])
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OneQuery {
    account: Option<String>,
    language: Option<String>,
}

pub(super) async fn one(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(order): Segment,
    StrictQuery(query): StrictQuery<OneQuery>,
) -> Result<Response, Problem> {
    let not_found = || Problem::not_found("request");
    let order_id = OrderId::parse(&order).map_err(|_| not_found())?;
    let account = query.account.as_deref().filter(|name| !name.is_empty());
    let sellers = state.api.seen(visitor.caller(), account)?;
    let (seller, found) = state.api.order_in(sellers, &order_id).await?;
    let wish = seller.account.wish(order_id).await;
    let wish = wish.map_err(|error| failed(&error))?;
    let wish = wish.ok_or_else(not_found)?;
    let marketplace = found.view.order.marketplace;
    let language = match query.language.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => BuyerLanguage::of_locale(text),
        None => marketplace.map_or(BuyerLanguage::English, |place| {
            BuyerLanguage::of_locale(place.language())
        }),
    };
    let terms = due::terms(&state.api.desk, &seller);
    let reply = draft(&found, &terms.rules, language, state.api.desk.now());
    let item = Item {
        seller,
        wish,
        order: Some(found.view.clone()),
    };
    let page = Page::open(&state, &visitor, Section::Requests, account)
        .await?
        .back(PATH);
    let texts = page.texts();
    let main = html! {
        div.columns {
            (facts(&page, &item))
            (advice(texts, &item, reply.as_ref()))
        }
        (answer(&page, &item, (&found, reply.as_ref()), language))
    };
    let order = item.wish.order_id.as_str();
    let title = texts.with("web-requests-title", &[("order", order.into())]);
    Ok(page.title(&title).show(&main))
}

fn facts(page: &Page<'_>, item: &Item) -> Markup {
    let (texts, format) = (page.texts(), page.format());
    let wish = &item.wish;
    let marketplace = item
        .order
        .as_ref()
        .and_then(|order| order.order.marketplace);
    html! {
        section.panel {
            h2 { (texts.text("web-requests-wish")) }
            dl.facts {
                dt { (texts.text("web-requests-kind")) } dd { (kind(texts, wish)) }
                dt { (texts.text("web-requests-state")) } dd { (item.standing().badge(texts)) }
                dt { (texts.text("web-requests-heard")) }
                dd { (format.instant(wish.first_seen_at, marketplace)) }
                @if let Some(at) = wish.official_at {
                    dt { (texts.text("web-requests-confirmed")) }
                    dd { (format.instant(at, marketplace)) }
                }
                dt { (texts.text("web-requests-sources")) } dd { (sources(texts, wish)) }
                dt { (texts.text("web-requests-deadline")) }
                dd { (badge::deadline(format, item.deadline())) }
            }
        }
    }
}

fn advice(texts: Texts, item: &Item, reply: Option<&Reply>) -> Markup {
    let order = item.wish.order_id.as_str();
    let account = item.account().as_str();
    let path = format!("/orders/{}", encoded(order));
    let view = item.order.as_ref();
    let can_cancel = view.is_none_or(|view| Instead::of(&view.order).is_none());
    html! {
        section.panel {
            h2 { (texts.text("web-requests-advice")) }
            (item.standing().owed(texts))
            @match reply {
                Some(reply) => {
                    p { (texts.text(&format!("verdict-{}", reply.decision.verdict.as_str()))) }
                    p.quiet { (texts.text("web-requests-rule")) " " code { (reply.decision.rule.as_str()) } }
                }
                None => p { (texts.text("web-requests-undecidable")) },
            }
            div.toolbar {
                a.button.primary href=(address(&path, &[("account", Some(account))])) {
                    (texts.text("web-requests-open-order"))
                }
                @if can_cancel && reply.is_some_and(|reply| reply.decision.verdict.cancels()) {
                    a.button href=(address(&format!("{path}/cancel"), &[("account", Some(account))])) {
                        (texts.text("web-requests-cancel"))
                    }
                }
            }
        }
    }
}

fn answer(
    page: &Page<'_>,
    item: &Item,
    (found, reply): (&OrderSituation, Option<&Reply>),
    language: BuyerLanguage,
) -> Markup {
    let texts = page.texts();
    let here = format!("{PATH}/{}", encoded(item.wish.order_id.as_str()));
    let text = reply.map(|reply| &reply.text);
    html! {
        section.panel {
            h2 { (texts.text("web-requests-draft")) }
            @match text {
                None => p { (texts.text("web-requests-undecidable")) },
                Some(Err(why)) => p { (texts.text(why_key(*why))) },
                Some(Ok(message)) => {
                    form.filters method="get" action=(here) {
                        input type="hidden" name="account" value=(item.account());
                        (form::choice("language", &texts.text("web-requests-language"), language.as_str(), &languages(texts)))
                        button type="submit" { (texts.text("web-requests-show")) }
                    }
                    (preview(texts, message))
                    (findings(texts, &message.findings))
                    p.quiet { (texts.text("web-requests-draft-text")) }
                    @if found.view.order.marketplace.is_none() {
                        p.quiet { (texts.text("web-requests-language-unknown")) }
                    }
                }
            }
        }
    }
}

const fn why_key(why: WhyNoText) -> &'static str {
    match why {
        WhyNoText::Forbidden(WhyNoMessage::OfficiallyRequested) => "web-requests-no-official",
        WhyNoText::Forbidden(WhyNoMessage::SellersReason) => "web-requests-no-sellers-reason",
        WhyNoText::Forbidden(WhyNoMessage::ActDenied) => "web-requests-no-denied",
        WhyNoText::Forbidden(WhyNoMessage::FraudSuspected) => "web-requests-no-fraud",
        WhyNoText::Forbidden(WhyNoMessage::NotSellerFulfilled) | WhyNoText::NotAmazons => {
            "web-requests-no-fulfilled"
        }
        WhyNoText::NotDue => "web-requests-no-not-due",
    }
}
