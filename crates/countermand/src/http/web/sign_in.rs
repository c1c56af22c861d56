//! Signing in and out: by login and password, or by a link that works once; and by a code, where a
//! person has a second factor.

pub(super) mod second;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Extension, State};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use countermand_store::users::{FailureLimits, LinkUse, NewSession, UserRecord};
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderMap, Method};
use jiff::SignedDuration;
use maud::{Markup, html};
use secrecy::SecretString;
use serde::Deserialize;

use super::door::failed;
use super::origin::{is_foreign, is_secure};
use super::parts::address::own_place;
use super::parts::badge::Tone;
use super::parts::notice;
use super::session::{Token, cookie_of, end_of, no_cookie};
use super::{Look, PageForm, Pages, Visitor, WebState, page};
use crate::http::access::{Access, Scope};
use crate::http::listen::Peer;
use crate::http::problem::{Code, Problem};
use crate::http::query::{Segment, StrictQuery};
use crate::secrets::password::is_password;

/// Failures of one login.
const LOGIN_LIMITS: FailureLimits = FailureLimits {
    n_free: 5,
    first_lock: SignedDuration::from_secs(30),
    longest_lock: SignedDuration::from_mins(15),
    forget_after: SignedDuration::from_hours(1),
};
/// Failures from one address, behind which several people may be.
const ADDRESS_LIMITS: FailureLimits = FailureLimits {
    n_free: 30,
    ..LOGIN_LIMITS
};
/// The hash of a password that nobody knows, so that a login that is none takes as long.
const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
     AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(super) fn pages(pages: Pages) -> Pages {
    let open = Access::open("nobody is signed in before; it tells nothing but whether that worked");
    let own = Access::of(Scope::OrdersRead);
    pages
        .get("/sign-in", open, form)
        .post("/sign-in", open, sign_in)
        .post("/sign-in/code", open, second::enter)
        .get("/sign-in/link/{token}", open, open_link)
        .post("/sign-in/link/{token}", open, use_link)
        .post("/sign-out", own, sign_out)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Back {
    back: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    login: String,
    password: Typed,
    #[serde(default)]
    back: String,
}

/// A password as it was typed; it does not print.
struct Typed(SecretString);

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input).map(|text| Self(text.into()))
    }
}

async fn form(look: Look, StrictQuery(query): StrictQuery<Back>) -> Response {
    Html(shown(look, query.back.as_deref().unwrap_or(""), None).into_string()).into_response()
}

fn shown(look: Look, back: &str, problem: Option<&Problem>) -> Markup {
    let texts = look.texts();
    let title = texts.text("web-sign-in");
    let main = html! {
        h1 { (title) }
        @if let Some(problem) = problem { (told(problem, look, "web-sign-in-refused")) }
        form.sign-in method="post" action="/sign-in" {
            input type="hidden" name="back" value=(own_place(back).unwrap_or(""));
            div.field {
                label for="login" { (texts.text("web-login")) }
                input #login name="login" autocomplete="username" autocapitalize="none"
                    spellcheck="false" maxlength="64" required autofocus;
            }
            div.field {
                label for="password" { (texts.text("web-password")) }
                input #password name="password" type="password" maxlength="256"
                    autocomplete="current-password" required;
            }
            button.primary type="submit" { (title) }
        }
        p.quiet { (texts.text("web-sign-in-help")) }
    };
    page::bare(look, &title, &main)
}

/// What went wrong, in the visitor's language; `refused` is the key of what did not fit.
fn told(problem: &Problem, look: Look, refused: &'static str) -> Markup {
    let texts = look.texts();
    if problem.code() == Code::SignInRefused {
        return notice::notice(Tone::Bad, &texts.text(refused));
    }
    if problem.code() == Code::TooManyRequests {
        let wait = problem.retry_after();
        let wait_s = wait.map_or(1, |wait| wait.as_secs().max(1));
        let text = texts.with("web-sign-in-locked", &[("seconds", wait_s.into())]);
        return notice::notice(Tone::Bad, &text);
    }
    notice::problem(problem, texts)
}

async fn sign_in(
    State(state): State<Arc<WebState>>,
    peer: Option<Extension<Peer>>,
    look: Look,
    headers: HeaderMap,
    PageForm(credentials): PageForm<Credentials>,
) -> Response {
    let back = credentials.back.clone();
    let address = peer.map(|Extension(Peer(address))| address.ip());
    let begun = async {
        let user = checked(&state, credentials, address).await?;
        if user.totp_sealed.is_some() {
            let ticket = second::ticket(&state, &user.login)?;
            return Ok(second::shown(look, &ticket, &back, None));
        }
        let token = begin(&state, &headers, &user.user_id).await?;
        Ok(entered(&token, &headers, &back))
    };
    match begun.await {
        Ok(response) => response,
        Err(problem) => answered(shown(look, &back, Some(&problem)), Some(&problem)),
    }
}

/// A page with the status and headers of a problem, if there is one.
fn answered(page: Markup, problem: Option<&Problem>) -> Response {
    let page = Html(page.into_string()).into_response();
    let Some(problem) = problem else {
        return page;
    };
    let mut document = problem.clone().into_response();
    document.extensions_mut().remove::<Problem>();
    let (parts, _) = document.into_parts();
    let (kind, body) = page.into_parts();
    let mut response = Response::from_parts(parts, body);
    response.headers_mut().extend(kind.headers);
    response
}

/// What failures are counted by.
pub(super) struct Subjects {
    login: String,
    address: Option<String>,
}

impl Subjects {
    pub(super) fn of(login: &str, address: Option<IpAddr>) -> Self {
        Self {
            login: subject("login", login),
            address: address.map(|address| subject("address", &network_of(address))),
        }
    }

    /// # Errors
    /// 429 while one of them is locked.
    pub(super) async fn ensure_open(&self, state: &WebState) -> Result<(), Problem> {
        let now = state.door.now();
        let subjects = self.address.iter().chain([&self.login]).cloned().collect();
        let lockout = state.door.store.sign_in_lockout(subjects, now).await;
        let Some(lockout) = lockout.map_err(|error| failed(&error))? else {
            return Ok(());
        };
        let wait = Duration::try_from(lockout.until.duration_since(now));
        Err(Problem::of_page(Code::TooManyRequests, "sign-ins-failed")
            .with_retry_after(wait.unwrap_or(Duration::from_secs(1))))
    }

    pub(super) async fn note_failure(&self, state: &WebState) -> Result<(), Problem> {
        let mut failures = vec![(self.login.clone(), LOGIN_LIMITS)];
        failures.extend(self.address.iter().map(|it| (it.clone(), ADDRESS_LIMITS)));
        let (door, now) = (&state.door, state.door.now());
        let noted = door.store.note_sign_in_failure(failures, now).await;
        noted.map_err(|error| failed(&error))
    }
}

/// Forgets the failures of a login that has got in.
async fn forgotten(state: &WebState, subjects: &Subjects) -> Result<(), Problem> {
    let forgotten = state.door.store.forget_sign_in_failures(&subjects.login);
    forgotten.await.map_err(|error| failed(&error))
}

/// The user when login and password fit. Of somebody with a second factor the failures are
/// forgotten after it only: a known password must not make the code free to guess.
async fn checked(
    state: &WebState,
    credentials: Credentials,
    address: Option<IpAddr>,
) -> Result<UserRecord, Problem> {
    let login = credentials.login.trim().to_lowercase();
    let subjects = Subjects::of(&login, address);
    subjects.ensure_open(state).await?;
    let found = state
        .door
        .store
        .find_user(&login)
        .await
        .map_err(|error| failed(&error))?;
    let user = found
        .map(|found| found.user)
        .filter(|user| !user.is_disabled);
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let has_password = hash.is_some();
    let hash = hash.unwrap_or_else(|| NOBODYS_HASH.to_owned());
    let Typed(password) = credentials.password;
    let is_right = tokio::task::spawn_blocking(move || is_password(&password, &hash))
        .await
        .map_err(|_| Problem::internal())?;
    if let Some(user) = user.filter(|_| is_right && has_password) {
        if user.totp_sealed.is_none() {
            forgotten(state, &subjects).await?;
        }
        return Ok(user);
    }
    subjects.note_failure(state).await?;
    Err(Problem::of_page(Code::SignInRefused, "sign-in-refused"))
}

fn subject(kind: &str, value: &str) -> String {
    blake3::hash(format!("{kind}:{value}").as_bytes())
        .to_hex()
        .to_string()
}

/// The address; of IPv6 the /64 network, which one household has to itself.
fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Begins a session with a token that is new, whatever cookie came; the old session ends.
async fn begin(state: &WebState, headers: &HeaderMap, user_id: &str) -> Result<Token, Problem> {
    let (token, session) = new_session(state, headers)?;
    let begun = state.door.store.begin_session(user_id, session).await;
    begun.map_err(|error| failed(&error))?;
    Ok(token)
}

fn new_session(state: &WebState, headers: &HeaderMap) -> Result<(Token, NewSession), Problem> {
    let token = Token::generate(&state.door.random).map_err(|error| {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "no session can begin"
        );
        Problem::internal()
    })?;
    let now = state.door.now();
    let session = NewSession {
        digest: token.digest(),
        now,
        expires_at: end_of(now),
        replaces: Token::of_cookies(headers).map(|before| before.digest()),
    };
    Ok((token, session))
}

fn entered(token: &Token, headers: &HeaderMap, back: &str) -> Response {
    let place = own_place(back).unwrap_or("/queue");
    let mut response = Redirect::to(place).into_response();
    if let Some(cookie) = cookie_of(token, is_secure(headers)) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// A person's browser that opens the link is signed in at once; what only looks at it, or comes
/// from another site, gets a button.
async fn open_link(
    State(state): State<Arc<WebState>>,
    method: Method,
    look: Look,
    headers: HeaderMap,
    Segment(token): Segment,
) -> Result<Response, Problem> {
    let is_ahead = headers.contains_key("sec-purpose") || headers.contains_key("purpose");
    if method == Method::GET && !is_ahead && !is_foreign(&headers) {
        return used(&state, &headers, (&token, look)).await;
    }
    let texts = look.texts();
    let title = texts.text("web-sign-in");
    let main = html! {
        h1 { (title) }
        form method="post" {
            button.primary type="submit" { (texts.text("web-sign-in-link")) }
        }
    };
    Ok(Html(page::bare(look, &title, &main).into_string()).into_response())
}

async fn use_link(
    State(state): State<Arc<WebState>>,
    look: Look,
    headers: HeaderMap,
    Segment(token): Segment,
) -> Result<Response, Problem> {
    used(&state, &headers, (&token, look)).await
}

async fn used(
    state: &WebState,
    headers: &HeaderMap,
    (token, look): (&str, Look),
) -> Result<Response, Problem> {
    let spent = || Problem::of_page(Code::SignInRefused, "link-spent");
    let link = Token::parse(token).ok_or_else(spent)?;
    let (token, session) = new_session(state, headers)?;
    let store = &state.door.store;
    let used = store.use_sign_in_link(&link.digest(), session).await;
    match used.map_err(|error| failed(&error))? {
        LinkUse::Refused => Err(spent()),
        LinkUse::SignedIn => Ok(entered(&token, headers, "")),
        LinkUse::NeedsCode { login } => {
            let ticket = second::ticket(state, &login)?;
            Ok(second::shown(look, &ticket, "", None))
        }
    }
}

async fn sign_out(
    State(state): State<Arc<WebState>>,
    _: Visitor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(token) = Token::of_cookies(&headers) {
        let ended = state.door.store.end_session(&token.digest()).await;
        ended.map_err(|error| failed(&error))?;
    }
    let mut response = Redirect::to("/sign-in").into_response();
    debug_assert!(response.headers().contains_key(LOCATION));
    if let Some(cookie) = no_cookie(is_secure(&headers)) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}
