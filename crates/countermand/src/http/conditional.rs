//! Versions of what the API shows: `ETag` on every answer that can be read again, `If-None-Match`
//! on reads, `If-Match` on changes, and `Link` to the next page of a list.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH, LINK,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use serde::Deserialize;
use tokio::sync::{Mutex, MutexGuard};
use tower::ServiceExt as _;

use super::problem::{Code, Problem};

/// Bytes of an answer at most: those of the largest page and far above.
const ANSWER_BYTES_MAX: usize = 64 << 20;

/// Puts versions and links around the routes of the API, inside of the layers of every answer.
pub(super) fn wrap(routes: Router) -> Router {
    let inside = routes.clone();
    let turns = Arc::new(Turns::default());
    routes.layer(from_fn(move |request: Request, next: Next| {
        let (inside, turns) = (inside.clone(), Arc::clone(&turns));
        async move { around(inside, &turns, request, next).await }
    }))
}

/// Changes of one resource with `If-Match` come one after the other, so that of several made on the
/// same version one is done. Resources share locks; nothing waits for two of them.
#[derive(Debug)]
struct Turns {
    locks: [Mutex<()>; 64],
    hasher: RandomState,
}

impl Default for Turns {
    fn default() -> Self {
        Self {
            locks: std::array::from_fn(|_| Mutex::new(())),
            hasher: RandomState::new(),
        }
    }
}

impl Turns {
    async fn of(&self, resource: &str) -> Option<MutexGuard<'_, ()>> {
        let n_locks = u64::try_from(self.locks.len()).ok()?;
        let index = self.hasher.hash_one(resource).checked_rem(n_locks)?;
        let lock = self.locks.get(usize::try_from(index).ok()?)?;
        Some(lock.lock().await)
    }
}

async fn around(inside: Router, turns: &Turns, request: Request, next: Next) -> Response {
    if request.method() == Method::GET {
        let (uri, known) = (
            request.uri().clone(),
            tags(request.headers(), &IF_NONE_MATCH),
        );
        return read(next.run(request).await, &uri, known).await;
    }
    let wanted = tags(request.headers(), &IF_MATCH);
    let _turn = match (&wanted, resource(&request)) {
        (Some(_), Some(resource)) => turns.of(path_of(&resource)).await,
        (Some(_), None) | (None, _) => None,
    };
    // A change is refused by the state that it finds, too; this tells that it was made on something
    // else than what stands now.
    if let (Some(wanted), Some(ask)) = (wanted, read_of_resource(&request))
        && let Err(refused) = still_stands(inside, ask, &wanted).await
    {
        return refused;
    }
    next.run(request).await
}

/// An answer to a read with its version, or that the caller has it.
async fn read(answer: Response, uri: &Uri, known: Option<Vec<String>>) -> Response {
    let is_json = answer
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if answer.status() != StatusCode::OK || !is_json {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let Ok(bytes) = to_bytes(body, ANSWER_BYTES_MAX).await else {
        return Problem::internal().into_response();
    };
    let tag = tag(&bytes);
    insert(&mut parts.headers, ETAG, &tag);
    if let Some(link) = next_page(uri, &bytes) {
        insert(&mut parts.headers, LINK, &link);
    }
    let is_known = known.is_some_and(|known| names(&known, &tag, false));
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_LENGTH);
        parts.headers.remove(CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// The caller's own read of the resource that a change is made on; `None` where it has no version.
fn read_of_resource(request: &Request) -> Option<Request> {
    let mut ask = Request::get(resource(request)?);
    if let Some(key) = request.headers().get(AUTHORIZATION) {
        ask = ask.header(AUTHORIZATION, key);
    }
    let mut ask = ask.body(Body::empty()).ok()?;
    // Who calls and the id of the request: what the layers outside put there.
    *ask.extensions_mut() = request.extensions().clone();
    Some(ask)
}

/// Reads the resource as the caller would, and compares.
async fn still_stands(inside: Router, ask: Request, wanted: &[String]) -> Result<(), Response> {
    let answer = match inside.oneshot(ask).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    };
    if answer.status() != StatusCode::OK {
        return Err(answer);
    }
    let bytes = to_bytes(answer.into_body(), ANSWER_BYTES_MAX)
        .await
        .map_err(|_| Problem::internal().into_response())?;
    if names(wanted, &tag(&bytes), true) {
        return Ok(());
    }
    let changed = Problem::new(
        Code::PreconditionFailed,
        "The resource is not what it was when it was read; nothing was done.",
    )
    .with_remedy("Read it again, and send the change with its new ETag if it is still wanted.")
    .said("changed-meanwhile", &[]);
    Err(changed.into_response())
}

/// The resource that a change is made on: the address itself, or what stands before a verb such as
/// `undo`. A list that something is added to has no version.
fn resource(request: &Request) -> Option<String> {
    let path = request.uri().path();
    let path = if request.method() == Method::POST {
        let (before, _) = path.rsplit_once('/')?;
        before
            .strip_prefix("/api/v1/")?
            .contains('/')
            .then_some(before)?
    } else {
        path
    };
    let query = request.uri().query();
    Some(query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")))
}

/// A resource without the query.
fn path_of(resource: &str) -> &str {
    resource.split('?').next().unwrap_or(resource)
}

/// The version of an answer: the same bytes have the same.
fn tag(bytes: &Bytes) -> String {
    let digest = blake3::hash(bytes).to_hex();
    let short: String = digest.chars().take(32).collect();
    format!("\"{short}\"")
}

/// The versions that a header names; `None` without the header.
fn tags(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<String>> {
    let mut tags = Vec::new();
    for value in headers.get_all(name) {
        let text = value.to_str().unwrap_or_default();
        tags.extend(text.split(',').map(|tag| tag.trim().to_owned()));
    }
    (!tags.is_empty()).then_some(tags)
}

/// Whether a version is named; any is by `*`. A change asks for the very same, a read is content
/// with one that is called weak.
fn names(tags: &[String], tag: &str, is_strong: bool) -> bool {
    tags.iter().any(|named| {
        let plain = named.strip_prefix("W/").filter(|_| !is_strong);
        named == "*" || plain.unwrap_or(named) == tag
    })
}

/// The link to the page after this one (RFC 8288); `None` for the last, and for what is no list.
fn next_page(uri: &Uri, bytes: &Bytes) -> Option<String> {
    #[derive(Deserialize)]
    struct Page {
        next: Option<String>,
    }
    if !bytes.starts_with(b"{\"items\":") {
        return None;
    }
    let next = serde_json::from_slice::<Page>(bytes).ok()?.next?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    if !next.bytes().all(is_plain) {
        return None;
    }
    let filters = uri.query().unwrap_or_default().split('&');
    let mut query: Vec<&str> = filters
        .filter(|part| !part.is_empty() && !part.starts_with("cursor="))
        .collect();
    let cursor = format!("cursor={next}");
    query.push(&cursor);
    Some(format!(
        "<{}?{}>; rel=\"next\"",
        uri.path(),
        query.join("&")
    ))
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
