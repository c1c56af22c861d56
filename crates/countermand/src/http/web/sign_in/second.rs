//! The second step of signing in: the code of the phone, or a recovery code.
//!
//! Between the steps nothing is kept: the page carries a ticket, sealed, that says whose password
//! was right and until when that counts.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_store::users::{SecondProof, UserRecord};
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use maud::html;
use serde::Deserialize;

use super::{Subjects, entered, forgotten, new_session, told};
use crate::http::listen::Peer;
use crate::http::problem::{Code, Problem};
use crate::http::web::door::failed;
use crate::http::web::parts::address::own_place;
use crate::http::web::{Look, PageForm, WebState, page};
use crate::secrets::Secret;
use crate::secrets::second_factor::{SecondFactor, plain, recovery_digest};
use crate::secrets::vault::Place;

/// How long the first step counts.
const TICKET_LIFE: SignedDuration = SignedDuration::from_mins(5);
const TICKET: Place<'_> = Place {
    account: "",
    column: "sign_in.ticket",
    row: "",
};

/// A ticket for the second step: whose first step was right.
pub(super) fn ticket(state: &WebState, login: &str) -> Result<String, Problem> {
    let until = state.door.now().checked_add(TICKET_LIFE);
    let until = until.map_err(|_| Problem::internal())?;
    let text = Secret::new(format!("{} {login}", until.as_second()));
    let sealed = state.api.hooks.vault.seal_credential(&TICKET, &text);
    sealed.map_err(|error| {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "no ticket can be made"
        );
        Problem::internal()
    })
}

/// Whose ticket it is, while it counts.
fn login_of(state: &WebState, ticket: &str) -> Option<String> {
    let text = state
        .api
        .hooks
        .vault
        .open_credential(&TICKET, ticket)
        .ok()?;
    let (until, login) = text.expose().split_once(' ')?;
    let until = Timestamp::from_second(until.parse().ok()?).ok()?;
    (until > state.door.now()).then(|| login.to_owned())
}

/// The page that asks for the code.
pub(super) fn shown(look: Look, ticket: &str, back: &str, problem: Option<&Problem>) -> Response {
    let texts = look.texts();
    let title = texts.text("web-second-factor-title");
    let main = html! {
        h1 { (title) }
        @if let Some(problem) = problem { (told(problem, look, "web-second-factor-refused")) }
        form.sign-in method="post" action="/sign-in/code" {
            input type="hidden" name="ticket" value=(ticket);
            input type="hidden" name="back" value=(own_place(back).unwrap_or(""));
            div.field {
                label for="code" { (texts.text("web-second-factor-code")) }
                input #code name="code" autocomplete="one-time-code" autocapitalize="none"
                    spellcheck="false" maxlength="64" required autofocus;
                p.hint { (texts.text("web-second-factor-code-hint")) }
            }
            button.primary type="submit" { (texts.text("web-sign-in")) }
        }
        p { a href="/sign-in" { (texts.text("web-second-factor-again")) } }
    };
    super::answered(page::bare(look, &title, &main), problem)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    ticket: String,
    code: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn enter(
    State(state): State<Arc<WebState>>,
    peer: Option<Extension<Peer>>,
    look: Look,
    headers: HeaderMap,
    PageForm(typed): PageForm<Typed>,
) -> Result<Response, Problem> {
    // Without a ticket there is nothing to go on from.
    let Some(login) = login_of(&state, &typed.ticket) else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let address = peer.map(|Extension(Peer(address))| address.ip());
    let subjects = Subjects::of(&login, address);
    let begun = async {
        subjects.ensure_open(&state).await?;
        let found = state.door.store.find_user(&login).await;
        let found = found.map_err(|error| failed(&error))?;
        let user = found
            .map(|found| found.user)
            .filter(|user| !user.is_disabled);
        let proof = user
            .as_ref()
            .and_then(|user| proof(&state, user, &typed.code));
        if let (Some(user), Some(proof)) = (user, proof) {
            let (token, session) = new_session(&state, &headers)?;
            let store = &state.door.store;
            let begun = store.begin_session_with_proof(&user.user_id, proof, session);
            if begun.await.map_err(|error| failed(&error))? {
                forgotten(&state, &subjects).await?;
                return Ok(token);
            }
        }
        subjects.note_failure(&state).await?;
        Err(Problem::of_page(Code::SignInRefused, "sign-in-code"))
    };
    match begun.await {
        Ok(token) => Ok(entered(&token, &headers, &typed.back)),
        Err(problem) => Ok(shown(look, &typed.ticket, &typed.back, Some(&problem))),
    }
}

/// What a typed code would prove; `None` when it cannot be right.
pub(crate) fn proof(state: &WebState, user: &UserRecord, typed: &str) -> Option<SecondProof> {
    let vault = &state.api.hooks.vault;
    let sealed = user.totp_sealed.as_deref()?;
    let typed = plain(typed);
    if typed.len() != 6 {
        let digest = recovery_digest(vault, &user.user_id, &typed);
        return Some(SecondProof::Recovery { digest });
    }
    match SecondFactor::open(vault, &user.user_id, sealed) {
        Ok(key) => {
            let step = key.step_of(&typed, state.door.now())?;
            Some(SecondProof::Code { step })
        }
        Err(error) => {
            let login = user.login.as_str();
            tracing::error!(
                error = &error as &dyn std::error::Error,
                user.login = login,
                "a second factor cannot be used; `users totp-off` takes it off"
            );
            None
        }
    }
}
