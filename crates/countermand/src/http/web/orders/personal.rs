//! What is kept of the buyer: masked, with its end, and shown to who may see it, once, for a reason
//! that the audit log keeps.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use countermand_domain::id::OrderId;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

use super::{address_of, place};
use crate::desk::Seller;
use crate::http::access::Scope;
use crate::http::api::orders::{Known, known};
use crate::http::problem::Problem;
use crate::http::query::{Segment, StrictQuery};
use crate::http::web::door::failed;
use crate::http::web::parts::badge::Tone;
use crate::http::web::parts::{form, notice};
use crate::http::web::{Page, PageForm, Section, Visitor, WebState};
use crate::secrets::PersonalData;
use crate::secrets::personal::{PersonalDataError, PersonalItem};
use crate::texts::Texts;

/// Letters of a reason.
const REASON_MAX: usize = 200;
/// What stands in place of the data, however long it is.
const MASK: &str = "••••••••";

fn unreadable(error: PersonalDataError) -> Problem {
    match error {
        PersonalDataError::Database { source } => failed(&source),
        PersonalDataError::Seal { .. } | PersonalDataError::Unseal { .. } => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "personal data cannot be shown"
            );
            Problem::internal()
        }
    }
}

async fn kept(
    state: &WebState,
    seller: &Seller,
    order_id: &OrderId,
) -> Result<Vec<PersonalItem>, Problem> {
    let vault = state.api.hooks.vault.clone();
    let data = PersonalData::new(vault, seller.account.clone());
    data.of_order(order_id).await.map_err(unreadable)
}

/// What is kept, in words of the language; a kind that has none stands as it is.
fn kind_text(texts: Texts, kind: &str) -> String {
    match kind {
        "ship-address" => texts.text("web-personal-ship-address"),
        "name" => texts.text("web-personal-name"),
        "message" => texts.text("web-personal-message"),
        other => other.to_owned(),
    }
}

/// The panel of an order's page: nothing of the data itself. `None` when nothing is kept.
///
/// # Errors
/// 500 and 503 when the store does not answer, or the data does not open.
pub(super) async fn panel(
    state: &WebState,
    visitor: &Visitor,
    page: &Page<'_>,
    known: &Known,
) -> Result<Option<Markup>, Problem> {
    let (texts, format) = (page.texts(), page.format());
    let order = &known.found.view.order;
    let items = kept(state, &known.seller, &order.order_id).await?;
    if items.is_empty() {
        return Ok(None);
    }
    let may_see = visitor.may(known.seller.account.name(), Scope::PiiRead);
    Ok(Some(html! {
        section.panel aria-labelledby="personal" {
            h2 #personal { (texts.text("web-personal")) }
            dl.facts {
                @for item in &items {
                    dt { (kind_text(texts, &item.kind)) }
                    dd {
                        span aria-hidden="true" { (MASK) }
                        span.unseen { (texts.text("web-personal-masked")) }
                        span.below {
                            (texts.text("web-personal-until")) " "
                            (format.instant(item.purge_at, order.marketplace))
                        }
                    }
                }
            }
            @if may_see {
                form.stack method="post" action=(address_of(known, "/personal")) {
                    (form::token(visitor))
                    (form::text_box("reason", &texts.text("web-personal-reason"), "", Some(&texts.text("web-personal-reason-hint"))))
                    button type="submit" { (texts.text("web-personal-show")) }
                }
            } @else {
                p.quiet { (texts.text("web-personal-not-yours")) }
            }
        }
    }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Account {
    account: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    reason: String,
}

/// Shows the data, on this page only, after it was noted who saw it and why.
pub(super) async fn reveal(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    StrictQuery(query): StrictQuery<Account>,
    PageForm(asked): PageForm<Asked>,
) -> Result<Response, Problem> {
    let known = known(&state.api, visitor.caller(), query.account.as_deref(), &id).await?;
    let account = known.seller.account.name().to_string();
    let order = &known.found.view.order;
    let page = Page::open(&state, &visitor, Section::Orders, Some(&account)).await?;
    let texts = page.texts();
    let title = texts.with("web-personal-of", &[("id", order.order_id.as_str().into())]);
    let back = place(&account, order.order_id.as_str(), "");
    let page = page.title(&title).back(&back);
    let reason = asked.reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        let text = texts.text("web-personal-no-reason");
        let main = html! {
            (notice::notice(Tone::Bad, &text))
            @if let Some(panel) = panel(&state, &visitor, &page, &known).await? { (panel) }
        };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page.show(&main)).into_response());
    }
    let items = kept(&state, &known.seller, &order.order_id).await?;
    if items.is_empty() {
        return Err(Problem::not_found("data of the buyer"));
    }
    let kinds = items.iter().map(|item| item.kind.clone()).collect();
    let noted = known.seller.account.note_personal_shown(
        &order.order_id,
        (kinds, reason),
        &visitor.actor(),
        state.api.desk.now(),
    );
    noted.await.map_err(|error| failed(&error))?;
    let format = page.format();
    let main = html! {
        (notice::notice(Tone::Warn, &texts.text("web-personal-noted")))
        dl.facts {
            @for item in &items {
                dt { (kind_text(texts, &item.kind)) }
                dd {
                    (item.value.expose())
                    span.below {
                        (texts.text("web-personal-until")) " "
                        (format.instant(item.purge_at, order.marketplace))
                    }
                }
            }
        }
    };
    Ok(page.show(&main))
}

#[cfg(test)]
mod tests;
