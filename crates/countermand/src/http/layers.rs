//! What every request passes on its way in and out: its id, headers of safety, a caught panic,
//! figures, one line of log.

use std::any::Any;
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue, Method};
use tower_http::catch_panic::CatchPanicLayer;

use super::problem::{Code, Problem};
use super::web::{Look, fault, page};
use crate::figures;

/// The header that carries a request's id, both ways.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
/// Characters of an id that a caller chose.
const MAX_REQUEST_ID: usize = 64;
/// What an answer for programs may load when a browser shows it: nothing.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// A request's id, in its extensions: for logs, the audit log and problems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Puts the layers around a router, its answers to unknown routes included.
pub fn wrap<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    wrap_routes(router.fallback(unknown_route))
}

/// Puts the layers around the routes, and what these answer to a method that they do not take; for
/// a router that is merged into another.
pub fn wrap_routes<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(around))
}

async fn unknown_route() -> Problem {
    Problem::new(Code::RouteUnknown, "There is nothing at this address.")
        .with_remedy("`/api/v1/openapi.json` lists what there is.")
        .said("no-such-address", &[])
}

/// The router adds `Allow` to this.
async fn method_not_allowed() -> Problem {
    Problem::new(
        Code::MethodNotAllowed,
        "This address does not take that method.",
    )
    .with_remedy("The header Allow names the methods it takes.")
    .said("method-not-taken", &[])
}

/// The panic's own text may hold anything, so it is told nowhere; its place stands in the log.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    metrics::counter!(figures::PANICS).increment(1);
    tracing::error!("a handler panicked; its request was answered with 500");
    Problem::internal().into_response()
}

async fn around(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let is_page = fault::is_for_person(&request);
    let look = is_page.then(|| Look::of_request(request.headers()));
    let id = request_id(&request);
    let is_get = request.method() == http::Method::GET;
    let method = method_label(request.method());
    let matched = request.extensions().get::<MatchedPath>().cloned();
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    let problem = response.extensions_mut().remove::<Problem>();
    if let (Some(problem), Some(look)) = (&problem, look) {
        response = page::with_headers(fault::page(problem, (look, is_get), &id, response));
    } else if let Some(problem) = problem {
        let body = problem.with_instance(&id).to_json();
        response.headers_mut().remove(http::header::CONTENT_LENGTH);
        *response.body_mut() = body.into();
    }
    finish_headers(&mut response, &id);

    let route = matched.as_ref().map_or("none", MatchedPath::as_str);
    let status = response.status().as_u16();
    let took = started.elapsed();
    let labels = [
        ("method", method.to_owned()),
        ("route", route.to_owned()),
        ("status", status.to_string()),
    ];
    metrics::counter!(figures::REQUESTS, &labels).increment(1);
    metrics::histogram!(figures::REQUEST_SECONDS, "route" => route.to_owned()).record(took);
    // The template of the path, not the path: ids of orders are nobody's business in a log.
    tracing::debug!(
        target: "http::in",
        method, route, status, took_us = took.as_micros(), request.id = %id, "answered"
    );
    response
}

/// The answer to a request that never reaches the router, with the headers of every answer.
pub(super) fn bare(problem: Problem) -> Response {
    let id = uuid::Uuid::now_v7().to_string();
    let mut response = problem.with_instance(&id).into_response();
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    finish_headers(&mut response, &id);
    response
}

fn finish_headers(response: &mut Response, id: &str) {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    // A page brings its own policy; an answer for programs has these.
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (CONTENT_SECURITY_POLICY, API_POLICY),
    ] {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
}

/// The caller's id of the request if it is a plain word, else a new one.
fn request_id(request: &Request) -> String {
    let is_plain = |text: &&str| {
        (1..=MAX_REQUEST_ID).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    request
        .headers()
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(is_plain)
        .map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned)
}

/// The method as a label: callers may invent methods, and each would be a new series.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
