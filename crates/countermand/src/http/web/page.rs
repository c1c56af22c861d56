//! The frame of every page: head, navigation, switches, the help of the keyboard.

mod frame;
mod section;

pub use frame::Page;
pub use section::Section;

use axum::response::Response;
use http::HeaderValue;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_FRAME_OPTIONS,
};
use maud::{DOCTYPE, Markup, html};

use super::assets::AssetKind;
use super::look::Look;

/// What a page may load: our own files, and nothing inline.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; \
    base-uri 'none'";

/// The answer with the headers of a page.
pub fn with_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let fixed = [
        (CONTENT_SECURITY_POLICY, PAGE_POLICY),
        (REFERRER_POLICY, "same-origin"),
        (X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A whole document around a body.
fn document(look: Look, title: &str, has_script: bool, body: &Markup) -> Markup {
    let texts = look.texts();
    html! {
        (DOCTYPE)
        html lang=(look.locale.as_str()) data-theme=(look.theme.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (texts.text("web-product")) }
                link rel="stylesheet" href=(AssetKind::Style.address());
                link rel="icon" type="image/svg+xml" href=(AssetKind::Icon.address());
                @if has_script {
                    script src=(AssetKind::Script.address()) defer {}
                }
            }
            (body)
        }
    }
}

/// A page without the frame: for signing in, and for what went wrong.
pub fn bare(look: Look, title: &str, main: &Markup) -> Markup {
    let body = html! {
        body.bare {
            main #main tabindex="-1" {
                p.product { a href="/" { (look.texts().text("web-product")) } }
                (main)
            }
        }
    };
    document(look, title, false, &body)
}
