//! A person's own second factor: turned on with a phone, turned off with a code of it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_store::users::{NewSecondFactor, UserRecord};
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

use super::door::failed;
use super::parts::badge::{Tone, badge};
use super::parts::{form, notice};
use super::sign_in::Subjects;
use super::sign_in::second::proof;
use super::{Page, PageForm, Pages, Section, Visitor, WebState};
use crate::http::access::{Access, Scope};
use crate::http::problem::{Code, Problem};
use crate::http::query::StrictQuery;
use crate::http::web::parts::colon;
use crate::secrets::second_factor::{
    SecondFactor, picture, plain, recovery_codes, recovery_digest,
};
use crate::texts::Texts;

const PATH: &str = "/settings/second-factor";

pub(super) fn pages(pages: Pages) -> Pages {
    let own = Access::of(Scope::OrdersRead);
    pages
        .get(PATH, own, show)
        .post("/settings/second-factor/new", own, begin)
        .post("/settings/second-factor/confirm", own, confirm)
        .post("/settings/second-factor/off", own, turn_off)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnQuery {
    account: Option<String>,
    done: Option<String>,
}

fn broken(error: &(dyn std::error::Error + 'static)) -> Problem {
    tracing::error!(error, "a second factor could not be made");
    Problem::internal()
}

async fn own(state: &WebState, visitor: &Visitor) -> Result<UserRecord, Problem> {
    let found = state.door.store.find_user(&visitor.login).await;
    let found = found.map_err(|error| failed(&error))?;
    Ok(found.ok_or_else(|| Problem::not_found("user"))?.user)
}

async fn open<'a>(
    state: &WebState,
    visitor: &'a Visitor,
    account: Option<&str>,
) -> Result<Page<'a>, Problem> {
    let page = Page::open(state, visitor, Section::Settings, account).await?;
    let title = page.texts().text("web-second-factor-own");
    Ok(page.title(&title))
}

async fn show(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<OwnQuery>,
) -> Result<Response, Problem> {
    let page = open(&state, &visitor, query.account.as_deref()).await?;
    let page = match query.done.as_deref() {
        Some("off") => {
            let text = page.texts().text("web-second-factor-done-off");
            page.notice(notice::notice(Tone::Warn, &text))
        }
        Some(_) | None => page,
    };
    let main = standing(&state, &visitor, page.texts(), None).await?;
    Ok(page.show(&main))
}

/// What stands: off with a button, or on with the way to turn it off.
async fn standing(
    state: &WebState,
    visitor: &Visitor,
    texts: Texts,
    problem: Option<&Problem>,
) -> Result<Markup, Problem> {
    if own(state, visitor).await?.totp_sealed.is_none() {
        return Ok(html! {
            p { (badge(Tone::Plain, &texts.text("web-second-factor-is-off"))) }
            p { (texts.text("web-second-factor-text")) }
            (form::button(visitor, "/settings/second-factor/new", &texts.text("web-second-factor-begin"), &[]))
        });
    }
    let n_left = state.door.store.n_recovery_codes(&visitor.user_id).await;
    let n_left = n_left.map_err(|error| failed(&error))?;
    Ok(html! {
        p { (badge(Tone::Good, &texts.text("web-second-factor-is-on"))) }
        p { (texts.with("web-second-factor-left", &[("n", n_left.into())])) }
        section.panel {
            h2 { (texts.text("web-second-factor-off-title")) }
            p { (texts.text("web-second-factor-off-text")) }
            @if problem.is_some() { (notice::notice(Tone::Bad, &texts.text("web-second-factor-refused"))) }
            form.stack method="post" action="/settings/second-factor/off" {
                (form::token(visitor))
                (code_box(texts))
                button.danger type="submit" { (texts.text("web-second-factor-off")) }
            }
        }
    })
}

fn code_box(texts: Texts) -> Markup {
    html! {
        div.field {
            label for="code" { (texts.text("web-second-factor-code")) }
            input #code name="code" type="text" autocomplete="one-time-code" autocapitalize="none"
                spellcheck="false" maxlength="64" required;
        }
    }
}

/// Shows a new key. It is not kept before a code of it came back: the page carries it, sealed.
async fn begin(State(state): State<Arc<WebState>>, visitor: Visitor) -> Result<Response, Problem> {
    let page = open(&state, &visitor, None).await?;
    if own(&state, &visitor).await?.totp_sealed.is_some() {
        return Ok(Redirect::to(PATH).into_response());
    }
    let key = SecondFactor::generate(&state.door.random).map_err(|error| broken(&error))?;
    let sealed = key.seal(&state.api.hooks.vault, &visitor.user_id);
    let sealed = sealed.map_err(|error| broken(&error))?;
    let main = enrolment(&visitor, page.texts(), (&key, &sealed), None);
    Ok(page.show(&main))
}

fn enrolment(
    visitor: &Visitor,
    texts: Texts,
    (key, sealed): (&SecondFactor, &str),
    problem: Option<&Problem>,
) -> Markup {
    let uri = key.to_uri(&visitor.login);
    html! {
        ol.steps {
            li {
                p { (texts.text("web-second-factor-scan")) }
                @if let Some((path, width)) = picture(&uri) {
                    svg.second-factor-code width="220" height="220" viewBox=(format!("0 0 {width} {width}"))
                        role="img" aria-label=(texts.text("web-second-factor-picture")) shape-rendering="crispEdges" {
                        rect width=(width) height=(width) fill="#fff" {}
                        path d=(path) fill="#000" {}
                    }
                }
                p { (texts.text("web-second-factor-type")) (colon(texts)) code { (key.to_text()) } }
                p { a href=(uri) { (texts.text("web-second-factor-here")) } }
            }
            li {
                p { (texts.text("web-second-factor-confirm-text")) }
                @if problem.is_some() { (notice::notice(Tone::Bad, &texts.text("web-second-factor-refused"))) }
                form.stack method="post" action="/settings/second-factor/confirm" {
                    (form::token(visitor))
                    input type="hidden" name="key" value=(sealed);
                    (code_box(texts))
                    button.primary type="submit" { (texts.text("web-second-factor-confirm")) }
                }
            }
        }
        p { a href=(PATH) { (texts.text("web-second-factor-not-now")) } }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmed {
    key: String,
    code: String,
}

/// Turns it on when the code is one of the key, and shows the recovery codes, once.
async fn confirm(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    PageForm(typed): PageForm<Confirmed>,
) -> Result<Response, Problem> {
    let (vault, now) = (&state.api.hooks.vault, state.door.now());
    let key = SecondFactor::open(vault, &visitor.user_id, &typed.key)
        .map_err(|_| Problem::of_page(Code::InvalidBody, "factor-key"))?;
    let page = open(&state, &visitor, None).await?;
    let texts = page.texts();
    let Some(step) = key.step_of(&plain(&typed.code), now) else {
        let problem = refused();
        let main = enrolment(&visitor, texts, (&key, &typed.key), Some(&problem));
        return Ok((problem.status(), page.show(&main)).into_response());
    };
    let codes = recovery_codes(&state.door.random).map_err(|error| broken(&error))?;
    let digests = codes.iter();
    let new = NewSecondFactor {
        sealed: typed.key,
        step,
        recovery_digests: digests
            .map(|code| recovery_digest(vault, &visitor.user_id, code))
            .collect(),
    };
    let store = &state.door.store;
    let turned_on = store
        .turn_second_factor_on(&visitor.user_id, new, now)
        .await;
    if !turned_on.map_err(|error| failed(&error))? {
        return Ok(Redirect::to(PATH).into_response());
    }
    let main = html! {
        (notice::notice(Tone::Good, &texts.text("web-second-factor-done-on")))
        section.panel {
            h2 { (texts.text("web-second-factor-codes")) }
            p { (texts.text("web-second-factor-codes-text")) }
            ul { @for code in &codes { li { code { (code) } } } }
            p { a.button href=(PATH) { (texts.text("web-second-factor-codes-kept")) } }
        }
    };
    Ok((StatusCode::CREATED, page.show(&main)).into_response())
}

fn refused() -> Problem {
    Problem::of_page(Code::InvalidBody, "factor-code")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Off {
    code: String,
}

async fn turn_off(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    PageForm(typed): PageForm<Off>,
) -> Result<Response, Problem> {
    let user = own(&state, &visitor).await?;
    // Whoever finds a session open must not guess as often as they like.
    let subjects = Subjects::of(&visitor.login, None);
    subjects.ensure_open(&state).await?;
    let store = &state.door.store;
    let is_off = match proof(&state, &user, &typed.code) {
        Some(proof) => {
            let off = store.turn_second_factor_off(&user.user_id, proof, state.door.now());
            off.await.map_err(|error| failed(&error))?
        }
        None => false,
    };
    if is_off || user.totp_sealed.is_none() {
        return Ok(Redirect::to(&format!("{PATH}?done=off")).into_response());
    }
    subjects.note_failure(&state).await?;
    let page = open(&state, &visitor, None).await?;
    let problem = refused();
    let main = standing(&state, &visitor, page.texts(), Some(&problem)).await?;
    Ok((problem.status(), page.show(&main)).into_response())
}

#[cfg(test)]
mod tests;
