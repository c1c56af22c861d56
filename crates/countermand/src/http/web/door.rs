//! The door of every page: who is signed in, whether that person may, and whether a change was
//! meant.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_store::{DatabaseError, Store};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use jiff::{SignedDuration, Timestamp};

use super::form::{FORM_BYTES_MAX, split_token};
use super::look::Look;
use super::origin::is_foreign;
use super::session::{IDLE_LIFE, Token};
use super::visitor::{Grants, Signed, Visitor, look_of};
use super::{fault, page};
use crate::clock::Clock;
use crate::http::access::{Access, Caller};
use crate::http::layers::RequestId;
use crate::http::problem::{Code, Problem};
use crate::secrets::Random;

/// How exact it is known when a session was last used.
const SEEN_STEP: SignedDuration = SignedDuration::from_mins(1);

/// What the door works with.
#[derive(Debug)]
pub struct Door {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) random: Random,
}

impl Door {
    /// A door that knows the sessions of this store; they live by `clock`.
    pub const fn new(store: Store, clock: Clock, random: Random) -> Self {
        Self {
            store,
            clock,
            random,
        }
    }

    /// The present instant of sessions: the machine's, whatever time the desk keeps.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Who is signed in by the cookie of a request; `None` when nobody is.
    ///
    /// # Errors
    /// 503 or 500 when the store does not answer.
    async fn signed_in(
        &self,
        headers: &HeaderMap,
        here: String,
        access: Access,
    ) -> Result<Option<Visitor>, Problem> {
        let Some(token) = Token::of_cookies(headers) else {
            return Ok(None);
        };
        let (now, digest) = (self.now(), token.digest());
        let idle_since = now.checked_sub(IDLE_LIFE).unwrap_or(now);
        let found = self.store.find_session(&digest, now, idle_since).await;
        let Some(session) = found.map_err(|error| failed(&error))? else {
            return Ok(None);
        };
        if now.duration_since(session.seen_at) >= SEEN_STEP {
            let noted = self.store.note_session_use(&digest, now).await;
            noted.map_err(|error| failed(&error))?;
        }
        let grants = Grants::of(&session.who);
        let look = look_of(&session.who, Look::of_request(headers));
        let user = session.who.user;
        let principal = grants.principal((&user.user_id, &user.login), access)?;
        Ok(Some(Visitor::new(Signed {
            user_id: user.user_id,
            login: user.login,
            name: user.name,
            grants,
            look,
            form_token: token.form_token(),
            here,
            caller: Caller(Arc::new(principal)),
        })))
    }
}

/// The problem of a question that the store did not answer.
pub(super) fn failed(error: &DatabaseError) -> Problem {
    tracing::error!(error = error as &dyn std::error::Error, "the store refused");
    if error.is_passing() {
        Problem::busy(Duration::from_secs(1))
    } else {
        Problem::internal()
    }
}

/// Lets a request through to its page, or answers in its place.
pub(super) async fn admit(
    State((door, access)): State<(Arc<Door>, Access)>,
    request: Request,
    next: Next,
) -> Response {
    let look = Look::of_request(request.headers());
    let id = request.extensions().get::<RequestId>().cloned();
    let is_page = fault::wants_page(request.headers());
    let is_get = request.method() == http::Method::GET;
    let mut response = match enter(&door, access, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    };
    if is_page && let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let look = response.extensions().get::<Look>().copied().unwrap_or(look);
        let id = id.map_or_else(String::new, |id| id.0);
        response = fault::page(&problem, (look, is_get), &id, response);
    }
    page::with_headers(response)
}

async fn enter(
    door: &Door,
    access: Access,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let is_change = !matches!(*request.method(), Method::GET | Method::HEAD);
    if is_change && is_foreign(request.headers()) {
        return Err(not_meant());
    }
    let visitor = match access {
        Access::Open { .. } => None,
        Access::Key { .. } => {
            let here = request.uri().path_and_query();
            let here = here.map_or("/", |here| here.as_str()).to_owned();
            let headers = request.headers().clone();
            match door.signed_in(&headers, here, access).await? {
                Some(visitor) => Some(visitor),
                None => return Ok(to_sign_in(&request)),
            }
        }
    };
    let look = visitor.as_ref().map(|visitor| visitor.look);
    let mut request = if is_change {
        with_token(request, visitor.as_ref()).await?
    } else {
        request
    };
    if let Some(visitor) = visitor {
        request.extensions_mut().insert(visitor.look);
        request.extensions_mut().insert(visitor.caller.0.clone());
        request.extensions_mut().insert(visitor);
    }
    let mut response = next.run(request).await;
    if let Some(look) = look {
        response.extensions_mut().insert(look);
    }
    Ok(response)
}

/// Where somebody goes who is not signed in; what was posted is lost, so its page is returned to.
fn to_sign_in(request: &Request) -> Response {
    if !fault::wants_page(request.headers()) {
        return Problem::new(Code::KeyMissing, "Nobody is signed in.")
            .with_remedy("Open the page `/sign-in`.")
            .into_response();
    }
    let here = match *request.method() {
        Method::GET => request
            .uri()
            .path_and_query()
            .map(http::uri::PathAndQuery::as_str),
        _ => None,
    };
    let mut response = match here {
        Some(here) if here != "/" => Redirect::to(&format!(
            "/sign-in?back={}",
            super::parts::address::encoded(here)
        )),
        Some(_) | None => Redirect::to("/sign-in"),
    }
    .into_response();
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The request of a change, its token looked at and taken out. Of nobody, no token is asked.
async fn with_token(request: Request, visitor: Option<&Visitor>) -> Result<Request, Problem> {
    if !is_form(request.headers()) {
        return Err(Problem::new(
            Code::MediaTypeNotSupported,
            "A page takes what a form sends.",
        )
        .said("form-kind", &[]));
    }
    let (mut parts, body) = request.into_parts();
    let bytes = to_bytes(body, FORM_BYTES_MAX).await.map_err(|_| {
        Problem::new(
            Code::BodyTooLarge,
            format!("The form is longer than {FORM_BYTES_MAX} bytes, or broke off."),
        )
        .said("form-long", &[])
    })?;
    let text = std::str::from_utf8(&bytes).map_err(|_| not_meant())?;
    let (token, rest) = split_token(text);
    if let Some(visitor) = visitor {
        let is_ours = token.is_some_and(|token| visitor.form_token.is(token));
        if !is_ours {
            return Err(not_meant());
        }
    }
    parts.headers.remove(CONTENT_LENGTH);
    Ok(Request::from_parts(parts, Body::from(Bytes::from(rest))))
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

fn not_meant() -> Problem {
    Problem::of_page(Code::FormTokenInvalid, "form-elsewhere")
}
