//! Webhooks: listed, made, tried out, and what became of each delivery.

pub(super) mod files;

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_store::webhooks::{
    Delivery, DeliveryQuery, DeliveryState, DisabledWhy, Endpoint, EndpointChange, EndpointState,
};
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

use super::keys::{names, secret};
use super::{Tab, tabs};
use crate::http::api::cancellations::wrong;
use crate::http::api::webhooks::refused;
use crate::http::api::webhooks::view::{NewWebhook, id_of};
use crate::http::problem::Problem;
use crate::http::query::page::Cursor;
use crate::http::query::{Segment, StrictQuery};
use crate::http::web::door::failed;
use crate::http::web::export::{LIST_FORMS, links};
use crate::http::web::parts::address::Parameters;
use crate::http::web::parts::badge::{Tone, badge};
use crate::http::web::parts::filters::{Filter, filters};
use crate::http::web::parts::format::Format;
use crate::http::web::parts::table::{Column, Row, table};
use crate::http::web::parts::{empty, form, notice, paging};
use crate::http::web::{Page, PageForm, Section, Visitor, WebState};
use crate::texts::Texts;

const PATH: &str = "/settings/webhooks";
/// Deliveries of a page.
const ROWS: u32 = 50;

fn address_of(endpoint: &Endpoint) -> String {
    format!("{PATH}/{}", id_of(endpoint.number))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhooksQuery {
    account: Option<String>,
    done: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    url: String,
    description: String,
    event_types: String,
    accounts: String,
    intent: String,
}

pub(super) async fn list(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<WebhooksQuery>,
) -> Result<Response, Problem> {
    let page = open(&state, &visitor, query.account.as_deref()).await?;
    let page = told(page, query.done.as_deref());
    shown(&state, &visitor, page, (&html! {}, &Typed::default())).await
}

async fn open<'a>(
    state: &WebState,
    visitor: &'a Visitor,
    account: Option<&str>,
) -> Result<Page<'a>, Problem> {
    let page = Page::open(state, visitor, Section::Settings, account).await?;
    let title = page.texts().text("web-settings-webhooks");
    Ok(page.wide().title(&title))
}

fn told<'a>(page: Page<'a>, done: Option<&str>) -> Page<'a> {
    let key = match done {
        Some("test") => "web-settings-hook-tested",
        Some("enabled") => "web-settings-hook-enabled",
        Some("disabled") => "web-settings-hook-disabled",
        Some("deleted") => "web-settings-hook-deleted",
        Some("resend") => "web-settings-hook-resent",
        Some(_) | None => return page,
    };
    let text = page.texts().text(key);
    page.notice(notice::notice(Tone::Good, &text))
}

async fn shown(
    state: &WebState,
    visitor: &Visitor,
    page: Page<'_>,
    (above, typed): (&Markup, &Typed),
) -> Result<Response, Problem> {
    let texts = page.texts();
    let endpoints = state.api.endpoints(visitor.caller()).await?;
    let format = of_hooks(state, page.format());
    let rows: Vec<Row> = endpoints
        .iter()
        .map(|endpoint| row(format, endpoint))
        .collect();
    let caption = texts.text("web-settings-hooks-table");
    let label = |key| texts.text(key);
    let main = html! {
        (tabs(&page, visitor, Tab::Webhooks, None))
        (above)
        @if rows.is_empty() {
            (empty::first_use(&label("web-settings-hooks-none"), &label("web-settings-hooks-none-text"), None))
        } @else {
            (table(texts, &caption, &columns(texts), &rows, (PATH, &Parameters::default())))
            (links(texts, files::PATH, &Parameters::default(), LIST_FORMS))
        }
        section.panel {
            h2 { (label("web-settings-hook-new")) }
            form.stack method="post" action=(PATH) {
                (form::token(visitor)) (form::intent_key())
                (form::text_box("url", &label("web-settings-hook-url"), &typed.url, Some(&label("web-settings-hook-url-hint"))))
                (form::text_box("description", &label("web-settings-hook-description"), &typed.description, None))
                (form::text_box("event_types", &label("web-settings-hook-types"), &typed.event_types, Some(&label("web-settings-hook-types-hint"))))
                (form::text_box("accounts", &label("web-settings-accounts"), &typed.accounts, Some(&label("web-settings-key-accounts-hint"))))
                button.primary type="submit" { (label("web-settings-hook-make")) }
            }
        }
    };
    Ok(page.show(&main))
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        text("web-settings-hook-url"),
        text("web-settings-hook-types"),
        text("web-settings-accounts"),
        text("web-settings-state"),
    ]
}

fn listed(texts: Texts, names: &[String]) -> String {
    if names.is_empty() {
        texts.text("web-settings-all")
    } else {
        names.join(", ")
    }
}

fn row(format: Format, endpoint: &Endpoint) -> Row {
    let texts = format.texts();
    Row {
        address: Some(address_of(endpoint)),
        selected_as: None,
        cells: vec![
            html! { (endpoint.url) },
            html! { (listed(texts, &endpoint.event_types)) },
            html! { (listed(texts, &endpoint.accounts)) },
            state_of(format, endpoint),
        ],
    }
}

/// As the page, at the present of webhooks: they keep the machine's time, whatever time the desk keeps.
fn of_hooks(state: &WebState, format: Format) -> Format {
    Format::new(format.texts().locale(), state.api.hooks.clock.now())
}

fn state_of(format: Format, endpoint: &Endpoint) -> Markup {
    let texts = format.texts();
    match endpoint.state {
        EndpointState::Active => match endpoint.failing_since {
            None => badge(Tone::Good, &texts.text("web-settings-hook-on")),
            Some(since) => {
                let age = format.age(since);
                let text = texts.with("web-settings-hook-failing", &[("age", (&age).into())]);
                badge(Tone::Warn, &text)
            }
        },
        EndpointState::Disabled { why, at } => {
            let key = match why {
                DisabledWhy::Operator => "web-settings-hook-off-operator",
                DisabledWhy::Gone => "web-settings-hook-off-gone",
                DisabledWhy::Failing => "web-settings-hook-off-failing",
            };
            html! { (badge(Tone::Bad, &texts.text(key))) span.below { (format.instant(at, None)) } }
        }
    }
}

pub(super) async fn create(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    PageForm(typed): PageForm<Typed>,
) -> Result<Response, Problem> {
    let wanted = NewWebhook {
        url: typed.url.trim().to_owned(),
        description: Some(typed.description.clone()),
        event_types: names(&typed.event_types),
        accounts: names(&typed.accounts),
    };
    let mut write = state.api.hooks.write(visitor.caller());
    if !typed.intent.is_empty() && typed.intent.len() <= 255 {
        let digest = blake3::hash(format!("{wanted:?}").as_bytes()).to_hex();
        write.key = Some((typed.intent.clone(), digest.to_string()));
    }
    let page = open(&state, &visitor, None).await?;
    let texts = page.texts();
    match state
        .api
        .make_webhook(visitor.caller(), &wanted, write)
        .await
    {
        Ok((made, view)) => {
            let id = id_of(made.endpoint);
            let title = texts.with("web-settings-hook-made", &[("id", (&id).into())]);
            let once = texts.text("web-settings-hook-once");
            let above = secret(&title, &once, view.secret.as_deref().unwrap_or("–"));
            let page = shown(&state, &visitor, page, (&above, &Typed::default())).await?;
            Ok((StatusCode::CREATED, page).into_response())
        }
        Err(problem) => {
            let above = notice::problem(&problem, texts);
            let page = shown(&state, &visitor, page, (&above, &typed)).await?;
            Ok((problem.status(), page).into_response())
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OneQuery {
    state: Option<String>,
    cursor: Option<Cursor>,
    done: Option<String>,
}

/// One webhook with its deliveries, the newest first.
pub(super) async fn one(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    uri: http::Uri,
    StrictQuery(query): StrictQuery<OneQuery>,
) -> Result<Response, Problem> {
    let endpoint = state.api.endpoint(visitor.caller(), &id).await?;
    let path = address_of(&endpoint);
    let list = format!("{path}?{:?}", query.state);
    let before = match &query.cursor {
        None => None,
        Some(cursor) => {
            let key = cursor.key(&list, 1)?;
            key.first().and_then(|text| text.parse().ok())
        }
    };
    let asked = DeliveryQuery {
        before,
        limit: ROWS + 1,
        state: query.state.as_deref().and_then(DeliveryState::parse),
        event_type: None,
    };
    let store = &state.door.store;
    let found = store.webhook_deliveries(endpoint.number, asked).await;
    let mut deliveries = found.map_err(|error| failed(&error))?.items;
    let has_more = deliveries.len() > ROWS as usize;
    deliveries.truncate(ROWS as usize);
    let last = deliveries.last().filter(|_| has_more);
    let next = last.and_then(|last| Cursor::after(&list, &[&last.number.to_string()]));
    let fields = crate::http::web::FormFields::of_query(&uri)?;
    let here = Parameters::new([
        ("state", query.state.as_deref()),
        ("cursor", fields.first("cursor")),
    ]);
    let page = open(&state, &visitor, None).await?.back(PATH);
    let page = told(page, query.done.as_deref());
    let main = detail(
        &visitor,
        of_hooks(&state, page.format()),
        &endpoint,
        (&deliveries, &here, next.as_deref()),
    );
    Ok(page.title(&endpoint.url).show(&main))
}

fn detail(
    visitor: &Visitor,
    format: Format,
    endpoint: &Endpoint,
    (deliveries, here, next): (&[Delivery], &Parameters, Option<&str>),
) -> Markup {
    let texts = format.texts();
    let path = address_of(endpoint);
    let is_on = endpoint.state == EndpointState::Active;
    let button = |part: &str, key: &str, fields: &[(&str, &str)]| {
        form::button(visitor, &format!("{path}/{part}"), &texts.text(key), fields)
    };
    let states = [
        ("pending", "web-settings-delivery-pending"),
        ("delivered", "web-settings-delivery-delivered"),
        ("failed", "web-settings-delivery-failed"),
    ];
    let states = states.map(|(word, key)| (word.to_owned(), texts.text(key)));
    let known = [Filter::choice(
        "state",
        texts.text("web-settings-state"),
        states.to_vec(),
    )];
    let rows: Vec<Row> = deliveries
        .iter()
        .map(|delivery| delivery_row(visitor, format, &path, delivery))
        .collect();
    let caption = texts.text("web-settings-deliveries");
    html! {
        dl.facts {
            dt { (texts.text("web-settings-state")) } dd { (state_of(format, endpoint)) }
            dt { (texts.text("web-settings-hook-types")) } dd { (listed(texts, &endpoint.event_types)) }
            dt { (texts.text("web-settings-accounts")) } dd { (listed(texts, &endpoint.accounts)) }
            @if !endpoint.description.is_empty() {
                dt { (texts.text("web-settings-hook-description")) } dd { (endpoint.description) }
            }
        }
        div.toolbar {
            @if is_on {
                (button("test", "web-settings-hook-test", &[]))
                (button("switch", "web-settings-hook-disable", &[("to", "disabled")]))
            } @else {
                (button("switch", "web-settings-hook-enable", &[("to", "enabled")]))
            }
            details {
                summary { (texts.text("web-settings-hook-delete")) }
                p { (texts.text("web-settings-hook-delete-text")) }
                (button("delete", "web-settings-hook-delete-do", &[]))
            }
        }
        h2 { (caption) }
        (filters(texts, &path, &known, here))
        @if rows.is_empty() {
            p { (texts.text("web-settings-deliveries-none")) }
        } @else {
            (table(texts, &caption, &delivery_columns(texts), &rows, (&path, here)))
            (paging::paging(texts, &path, here, next))
            (links(texts, &format!("{path}/export"), here, LIST_FORMS))
        }
    }
}

fn delivery_columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        text("web-settings-delivery-type"),
        text("web-settings-delivery-account"),
        text("web-settings-state"),
        Column::number(texts.text("web-settings-delivery-attempts")),
        text("web-settings-created"),
        text("web-settings-delivery-next"),
        text("web-settings-actions"),
    ]
}

fn delivery_row(visitor: &Visitor, format: Format, path: &str, delivery: &Delivery) -> Row {
    let texts = format.texts();
    let (tone, key) = match delivery.state {
        DeliveryState::Pending => (Tone::Plain, "web-settings-delivery-pending"),
        DeliveryState::Delivered => (Tone::Good, "web-settings-delivery-delivered"),
        DeliveryState::Failed => (Tone::Bad, "web-settings-delivery-failed"),
    };
    Row {
        address: None,
        selected_as: None,
        cells: vec![
            html! { code { (delivery.event_type) } span.below { code { (delivery.message_id) } } },
            html! { (delivery.account.as_deref().unwrap_or("–")) },
            badge(tone, &texts.text(key)),
            html! { (format.count(delivery.n_attempts.into())) },
            format.instant(delivery.created_at, None),
            html! {
                @match delivery.next_attempt { Some(at) => (format.instant(at, None)), None => "–" }
            },
            html! {
                @if delivery.state != DeliveryState::Pending {
                    (form::button(visitor, &format!("{path}/resend"), &texts.text("web-settings-delivery-resend"), &[("message", &delivery.message_id)]))
                }
            },
        ],
    }
}

fn back(endpoint: &Endpoint, done: &str) -> Response {
    Redirect::to(&format!("{}?done={done}", address_of(endpoint))).into_response()
}

pub(super) async fn test(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
) -> Result<Response, Problem> {
    let endpoint = state.api.endpoint(visitor.caller(), &id).await?;
    let write = state.api.hooks.write(visitor.caller());
    let tested = state.door.store.test_webhook(endpoint.number, write).await;
    tested.map_err(|error| refused(&error))?;
    Ok(back(&endpoint, "test"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Resend {
    message: String,
}

pub(super) async fn resend(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    PageForm(form): PageForm<Resend>,
) -> Result<Response, Problem> {
    let endpoint = state.api.endpoint(visitor.caller(), &id).await?;
    let write = state.api.hooks.write(visitor.caller());
    let store = &state.door.store;
    let again = store
        .resend_webhook(endpoint.number, &form.message, write)
        .await;
    again.map_err(|error| refused(&error))?;
    Ok(back(&endpoint, "resend"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Switch {
    to: String,
}

pub(super) async fn switch(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
    PageForm(form): PageForm<Switch>,
) -> Result<Response, Problem> {
    let endpoint = state.api.endpoint(visitor.caller(), &id).await?;
    let is_enabled = match form.to.as_str() {
        "enabled" => true,
        "disabled" => false,
        _ => return Err(wrong("to", "expected enabled or disabled")),
    };
    let change = EndpointChange {
        url: None,
        description: None,
        event_types: None,
        accounts: None,
        is_enabled: Some(is_enabled),
    };
    let write = state.api.hooks.write(visitor.caller());
    let store = &state.door.store;
    let changed = store.change_webhook(endpoint.number, change, write).await;
    changed.map_err(|error| refused(&error))?;
    Ok(back(&endpoint, &form.to))
}

pub(super) async fn delete(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
) -> Result<Response, Problem> {
    let endpoint = state.api.endpoint(visitor.caller(), &id).await?;
    let write = state.api.hooks.write(visitor.caller());
    let deleted = state
        .door
        .store
        .delete_webhook(endpoint.number, write)
        .await;
    deleted.map_err(|error| refused(&error))?;
    Ok(Redirect::to("/settings/webhooks?done=deleted").into_response())
}
