//! Problems as pages, for whoever opened one in a browser; programs get the problem document.

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use maud::{Markup, html};

use super::look::Look;
use super::page;
use crate::http::problem::{Code, Problem};
use crate::http::web::parts::notice;

/// Whether whoever asks reads HTML.
pub fn wants_page(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(ACCEPT).iter();
    accepted.any(|value| value.to_str().is_ok_and(|text| text.contains("text/html")))
}

/// Whether a request is for a page, not for the API, and whoever asks reads HTML.
pub fn is_for_person(request: &Request) -> bool {
    let path = request.uri().path();
    let is_api = path.starts_with("/api/") || path == "/metrics";
    !is_api && wants_page(request.headers())
}

/// The page that tells of a problem, with the status and headers of its document. `request_id` is
/// what to quote; `is_get` says that the same address can be asked for again.
pub fn page(
    problem: &Problem,
    (look, is_get): (Look, bool),
    request_id: &str,
    document: Response,
) -> Response {
    let texts = look.texts();
    let title = notice::title_of(problem, texts);
    let main: Markup = html! {
        h1 { (title) }
        (notice::problem(problem, texts))
        p.quiet { (texts.text("web-problem-id")) " " code { (request_id) } }
        div.toolbar {
            @if is_get && may_pass(problem.code()) {
                a.button href="" { (texts.text("web-problem-again")) }
            }
            a.button href="/" { (texts.text("web-problem-home")) }
        }
    };
    let body = page::bare(look, &title, &main).into_string();
    let (mut parts, _) = document.into_parts();
    let page = axum::response::Html(body).into_response();
    let (of_page, body) = page.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    if let Some(kind) = of_page.headers.get(CONTENT_TYPE) {
        parts.headers.insert(CONTENT_TYPE, kind.clone());
    }
    Response::from_parts(parts, body)
}

/// Whether the same may succeed a moment later.
const fn may_pass(code: Code) -> bool {
    matches!(
        code,
        Code::Internal
            | Code::Unavailable
            | Code::RequestTimeout
            | Code::TooManyRequests
            | Code::TooManyConnections
    )
}
