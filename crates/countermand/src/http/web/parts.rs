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
pub mod told;

use axum::response::{Html, IntoResponse as _, Response};
use maud::Markup;

use crate::texts::Texts;

/// The mark between a name and what it names: in Chinese it is wide, and no blank follows it.
pub fn colon(texts: Texts) -> String {
    texts.text("web-colon")
}

/// What stands between two sentences: Chinese sets no blank there.
pub fn gap(texts: Texts) -> String {
    texts.text("web-gap")
}

/// Something beside what stands before it, in brackets as the language sets them.
pub fn in_brackets(texts: Texts, what: &str) -> String {
    texts.with("web-brackets", &[("what", what.into())])
}

/// A piece of a page as an answer of its own, for a script that puts it in its place.
pub fn fragment(markup: Markup) -> Response {
    Html(markup.into_string()).into_response()
}
