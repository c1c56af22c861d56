//! What stands where a list is empty.

use maud::{Markup, html};

use crate::search::tokens;
use crate::texts::Texts;

/// Nothing was there yet: what this page will show, and the one thing to do first.
pub fn first_use(title: &str, text: &str, action: Option<(&str, &str)>) -> Markup {
    shown("empty first", title, text, action)
}

/// All is done: says so, and what comes next.
pub fn all_done(title: &str, text: &str) -> Markup {
    shown("empty done", title, text, None)
}

/// Nothing matches the filters; `clear` is the address without them, with its text.
pub fn no_match(title: &str, text: &str, clear: (&str, &str)) -> Markup {
    shown("empty none", title, text, Some(clear))
}

/// Why nothing matches what was typed: the keys that the list knows, where it was none of them.
pub fn why_none(texts: Texts, typed: Option<&str>, keys: &[&str]) -> String {
    let typed = tokens::parse(typed.unwrap_or(""));
    match tokens::check(&typed, keys) {
        Ok(()) => texts.text("web-none-text"),
        Err(fault) => {
            let keys = texts.list(&fault.known);
            texts.with("web-none-keys", &[("keys", (&keys).into())])
        }
    }
}

fn shown(class: &str, title: &str, text: &str, action: Option<(&str, &str)>) -> Markup {
    html! {
        div class=(class) {
            h2 { (title) }
            p { (text) }
            @if let Some((address, label)) = action {
                p { a.button href=(address) { (label) } }
            }
        }
    }
}
