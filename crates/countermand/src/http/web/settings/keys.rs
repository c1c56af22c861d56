//! API keys: made, listed, revoked. The secret is shown on the answer to the form, and never again.

pub(super) mod files;

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_store::api_keys::ApiKeyRecord;
use http::StatusCode;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, tabs};
use crate::http::access::{Role, Scope};
use crate::http::api::keys::NewKey;
use crate::http::problem::Problem;
use crate::http::query::{Segment, StrictQuery};
use crate::http::view::InstantView;
use crate::http::web::export::{LIST_FORMS, links};
use crate::http::web::parts::address::Parameters;
use crate::http::web::parts::badge::{Tone, badge};
use crate::http::web::parts::format::Format;
use crate::http::web::parts::table::{Column, Row, table};
use crate::http::web::parts::{empty, form, notice};
use crate::http::web::{FormFields, Page, Section, Visitor, WebState};
use crate::texts::Texts;

const PATH: &str = "/settings/keys";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeysQuery {
    account: Option<String>,
    done: Option<String>,
}

pub(super) async fn list(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<KeysQuery>,
) -> Result<Response, Problem> {
    let page = Page::open(
        &state,
        &visitor,
        Section::Settings,
        query.account.as_deref(),
    )
    .await?
    .wide();
    let page = match query.done.as_deref() {
        Some("revoked") => {
            let text = page.texts().text("web-settings-key-revoked");
            page.notice(notice::notice(Tone::Good, &text))
        }
        Some(_) | None => page,
    };
    shown(&state, &visitor, page, (&html! {}, &FormFields::default())).await
}

/// The page: what is above the list, the list, and the form with what was typed.
async fn shown(
    state: &WebState,
    visitor: &Visitor,
    page: Page<'_>,
    (above, typed): (&Markup, &FormFields),
) -> Result<Response, Problem> {
    let texts = page.texts();
    let keys = state.api.keys_seen(visitor.caller()).await?;
    let now = state.door.now();
    let rows: Vec<Row> = keys
        .iter()
        .map(|key| row(page.format(), key, key.is_usable(now)))
        .collect();
    let caption = texts.text("web-settings-keys-table");
    let main = html! {
        (tabs(&page, visitor, Tab::Keys, None))
        (above)
        @if rows.is_empty() {
            (empty::first_use(&texts.text("web-settings-keys-none"), &texts.text("web-settings-keys-none-text"), None))
        } @else {
            (table(texts, &caption, &columns(texts), &rows, (PATH, &Parameters::default())))
            (links(texts, files::PATH, &Parameters::default(), LIST_FORMS))
        }
        section.panel {
            h2 { (texts.text("web-settings-key-new")) }
            (making(visitor, texts, typed))
        }
    };
    Ok(page.title(&texts.text("web-settings-keys")).show(&main))
}

fn columns(texts: Texts) -> Vec<Column> {
    let text = |key| Column::text(texts.text(key));
    vec![
        text("web-settings-name"),
        text("web-settings-role"),
        text("web-settings-scopes"),
        text("web-settings-accounts"),
        text("web-settings-created"),
        text("web-settings-used"),
        text("web-settings-state"),
    ]
}

fn row(format: Format, key: &ApiKeyRecord, is_usable: bool) -> Row {
    let texts = format.texts();
    let all = texts.text("web-settings-all");
    let listed = |names: &[String]| {
        if names.is_empty() {
            all.clone()
        } else {
            names.join(", ")
        }
    };
    Row {
        address: None,
        selected_as: None,
        cells: vec![
            html! { (key.name) span.below { code { (key.key_id) } } },
            html! { (role_text(texts, &key.role)) },
            html! { (listed(&key.scopes)) },
            html! { (listed(&key.accounts)) },
            format.instant(key.created_at, None),
            html! {
                @match key.last_used_on { Some(day) => (day), None => { (texts.text("web-settings-never")) } }
            },
            html! {
                @if is_usable {
                    (badge(Tone::Good, &texts.text("web-settings-usable")))
                    @if let Some(end) = key.expires_at {
                        span.below { (texts.text("web-settings-ends")) " " (format.instant(end, None)) }
                    }
                    " " a href=(format!("{PATH}/{}/revoke", key.key_id)) { (texts.text("web-settings-revoke")) }
                } @else if key.revoked_at.is_some() {
                    (badge(Tone::Plain, &texts.text("web-settings-revoked")))
                } @else {
                    (badge(Tone::Plain, &texts.text("web-settings-ended")))
                }
            },
        ],
    }
}

/// The name of a role for people; a word that is none stands as it is.
pub(super) fn role_text(texts: Texts, role: &str) -> String {
    match Role::parse(role) {
        Some(role) => texts.text(&format!("web-settings-role-{role}")),
        None => role.to_owned(),
    }
}

/// The roles to choose among, the least first.
pub(super) fn roles(texts: Texts) -> Vec<(&'static str, String)> {
    let of = |role: &Role| (role.as_str(), role_text(texts, role.as_str()));
    Role::ALL.iter().map(of).collect()
}

fn making(visitor: &Visitor, texts: Texts, typed: &FormFields) -> Markup {
    let typed_of = |name| typed.first(name).unwrap_or_default();
    let may = |scope: &&Scope| visitor.may_anywhere(**scope);
    html! {
        form.stack method="post" action=(PATH) {
            (form::token(visitor))
            (form::text_box("name", &texts.text("web-settings-name"), typed_of("name"), Some(&texts.text("web-settings-key-name-hint"))))
            (form::choice("role", &texts.text("web-settings-role"), typed_of("role"), &roles(texts)))
            (form::text_box("expires", &texts.text("web-settings-expires"), typed_of("expires"), Some(&texts.text("web-settings-expires-hint"))))
            (form::text_box("accounts", &texts.text("web-settings-accounts"), typed_of("accounts"), Some(&texts.text("web-settings-key-accounts-hint"))))
            details {
                summary { (texts.text("web-settings-key-narrow")) }
                fieldset.settings-boxes {
                    legend { (texts.text("web-settings-scopes")) }
                    @for scope in Scope::ALL.iter().filter(may) {
                        label.check {
                            input type="checkbox" name="scopes" value=(scope.as_str());
                            code { (scope.as_str()) }
                        }
                    }
                }
                p.hint { (texts.text("web-settings-key-narrow-hint")) }
            }
            button.primary type="submit" { (texts.text("web-settings-key-make")) }
        }
    }
}

/// The names in a box of text, apart by commas or blanks.
pub(super) fn names(text: &str) -> Vec<String> {
    let apart = text.split([',', ' ', '\n', '\r', '，', '、']);
    apart
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

fn wanted(fields: &FormFields) -> Result<NewKey, Problem> {
    let text = |name| fields.first(name).unwrap_or_default().trim().to_owned();
    let role = text("role");
    let mut scopes: Vec<String> = fields.all("scopes").map(str::to_owned).collect();
    if scopes.is_empty()
        && let Some(role) = Role::parse(&role)
    {
        // What has to be named stays out unless it was: a key is as narrow as its role.
        let held = Scope::ALL.iter().copied();
        let held = held.filter(|scope| scope.least_role() <= role && !scope.must_be_named());
        scopes = held.map(|scope| scope.as_str().to_owned()).collect();
    }
    let expires = text("expires");
    let expires_at = if expires.is_empty() {
        None
    } else {
        let day: Option<Date> = expires.parse().ok();
        let at = day.and_then(|day| day.to_zoned(TimeZone::UTC).ok());
        let at = at.ok_or_else(|| {
            crate::http::api::cancellations::wrong("expires", "expected a day, as in 2027-01-31")
        })?;
        Some(InstantView(at.timestamp()))
    };
    Ok(NewKey {
        name: text("name"),
        role,
        scopes,
        accounts: names(&text("accounts")),
        expires_at,
    })
}

pub(super) async fn create(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    fields: FormFields,
) -> Result<Response, Problem> {
    let page = Page::open(&state, &visitor, Section::Settings, None)
        .await?
        .wide();
    let texts = page.texts();
    let made = match wanted(&fields) {
        Ok(wanted) => {
            let random = &state.door.random;
            state.api.make_key(visitor.caller(), &wanted, random).await
        }
        Err(problem) => Err(problem),
    };
    match made {
        Ok((key, record)) => {
            let title = texts.with("web-settings-key-made", &[("name", (&record.name).into())]);
            let above = secret(&title, &texts.text("web-settings-once"), key.expose());
            let above = (&above, &FormFields::default());
            let page = shown(&state, &visitor, page, above).await?;
            Ok((StatusCode::CREATED, page).into_response())
        }
        Err(problem) => {
            let above = notice::problem(&problem, texts);
            let page = shown(&state, &visitor, page, (&above, &fields)).await?;
            Ok((problem.status(), page).into_response())
        }
    }
}

/// A secret that is shown this once.
pub(super) fn secret(title: &str, text: &str, secret: &str) -> Markup {
    html! {
        div.notice.good role="status" {
            p { strong { (title) } }
            p { code.settings-secret { (secret) } }
            p { (text) }
        }
    }
}

/// Asks before a key is revoked.
pub(super) async fn ask(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
) -> Result<Response, Problem> {
    let keys = state.api.keys_seen(visitor.caller()).await?;
    let key = keys.iter().find(|key| key.key_id == id);
    let key = key.ok_or_else(|| Problem::not_found("key"))?;
    let page = Page::open(&state, &visitor, Section::Settings, None)
        .await?
        .back(PATH);
    let texts = page.texts();
    let named = [("name", (&key.name).into())];
    let main = html! {
        p { (texts.text("web-settings-revoke-text")) }
        form method="post" action=(format!("{PATH}/{}/revoke", key.key_id)) {
            (form::token(&visitor))
            div.toolbar {
                button.danger type="submit" { (texts.with("web-settings-revoke-do", &named)) }
                a.button href=(PATH) { (texts.text("web-close")) }
            }
        }
    };
    let title = texts.with("web-settings-revoke-title", &named);
    Ok(page.title(&title).show(&main))
}

pub(super) async fn revoke(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    Segment(id): Segment,
) -> Result<Response, Problem> {
    state.api.revoke_key(visitor.caller(), &id).await?;
    Ok(Redirect::to("/settings/keys?done=revoked").into_response())
}
