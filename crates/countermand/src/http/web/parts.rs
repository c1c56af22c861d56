//! What pages are made of. Each part takes its data ready, and gives markup.

pub mod address;
pub mod badge;
pub mod chart;
pub mod columns;
pub mod effect;
pub mod empty;
pub mod filters;
pub mod form;
pub mod format;
pub mod notice;
pub mod paging;
pub mod phrase;
pub mod table;
pub mod tokens;
pub mod told;

use axum::response::{Html, IntoResponse as _, Response};
use maud::Markup;

/// A piece of a page as an answer of its own, for a script that puts it in its place.
pub fn fragment(markup: Markup) -> Response {
    Html(markup.into_string()).into_response()
}
