//! From one page of a list to the next.

use maud::{Markup, html};

use super::address::Parameters;
use crate::texts::Texts;

/// Links to the first and the next page of a list; `next` is the cursor behind this page.
pub fn paging(texts: Texts, path: &str, here: &Parameters, next: Option<&str>) -> Markup {
    let is_first = here.value("cursor").is_none();
    html! {
        @if !is_first || next.is_some() {
            nav.paging aria-label=(texts.text("web-paging")) {
                @if !is_first {
                    a.button href=(here.changed("cursor", None).address(path)) { (texts.text("web-paging-first")) }
                }
                @if let Some(next) = next {
                    a.button rel="next" href=(here.changed("cursor", Some(next)).address(path)) {
                        (texts.text("web-paging-next"))
                    }
                }
            }
        }
    }
}
