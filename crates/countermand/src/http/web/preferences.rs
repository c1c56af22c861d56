//! How the pages look to a visitor: language, theme, keys. Changed from every page, and back to it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_store::users::Preferences;
use http::HeaderValue;
use http::header::SET_COOKIE;
use serde::Deserialize;

use super::door::failed;
use super::look::{LANGUAGE_COOKIE, Theme};
use super::parts::address::own_place;
use super::{PageForm, Pages, Visitor, WebState};
use crate::http::access::{Access, Scope};
use crate::http::problem::Problem;
use crate::texts::Locale;

pub(super) fn pages(pages: Pages) -> Pages {
    pages.post("/preferences", Access::of(Scope::OrdersRead), change)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    locale: Option<String>,
    theme: Option<String>,
    shortcuts: Option<String>,
    back: String,
}

async fn change(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    PageForm(change): PageForm<Change>,
) -> Result<Response, Problem> {
    let look = visitor.look;
    let locale = change.locale.as_deref().and_then(Locale::parse);
    let theme = change.theme.as_deref().and_then(Theme::parse);
    let preferences = Preferences {
        locale: Some(locale.unwrap_or(look.locale).as_str().to_owned()),
        theme: theme.unwrap_or(look.theme).as_str().to_owned(),
        has_shortcuts: change
            .shortcuts
            .map_or(look.has_shortcuts, |word| word == "on"),
    };
    let (door, now) = (&state.door, state.door.now());
    let kept = door
        .store
        .set_preferences(&visitor.user_id, preferences, now)
        .await;
    kept.map_err(|error| failed(&error))?;
    let mut response = Redirect::to(own_place(&change.back).unwrap_or("/")).into_response();
    if let Some(locale) = locale {
        // The page for signing in speaks it, too.
        let text = format!(
            "{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
            locale.as_str()
        );
        if let Ok(cookie) = HeaderValue::from_str(&text) {
            response.headers_mut().insert(SET_COOKIE, cookie);
        }
    }
    Ok(response)
}
