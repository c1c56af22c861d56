//! What stands where a list is empty.

use maud::{Markup, html};

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
