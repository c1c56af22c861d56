//! How a page looks and speaks: its language, its theme, whether single keys do anything.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use http::request::Parts;

use super::session::cookies;
use crate::texts::{Locale, Texts};

/// The cookie of the language that was chosen before signing in.
pub(super) const LANGUAGE_COOKIE: &str = "cm_lang";

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The word in the store and in `data-theme`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme by its word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text)
    }
}

/// How a page looks and speaks to whoever opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The language.
    pub locale: Locale,
    /// Light or dark.
    pub theme: Theme,
    /// Whether single keys do anything.
    pub has_shortcuts: bool,
}

impl Look {
    /// The look for somebody who has not signed in: the language of the cookie, else the first one
    /// that the browser asks for and we have.
    pub fn of_request(headers: &HeaderMap) -> Self {
        let chosen = cookies(headers, LANGUAGE_COOKIE)
            .next()
            .and_then(Locale::parse);
        Self {
            locale: chosen.or_else(|| asked_for(headers)).unwrap_or_default(),
            theme: Theme::Auto,
            has_shortcuts: true,
        }
    }

    /// The texts of the language.
    pub const fn texts(&self) -> Texts {
        Texts::new(self.locale)
    }
}

/// The language that `Accept-Language` ranks first of those that we have.
fn asked_for(headers: &HeaderMap) -> Option<Locale> {
    let line = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut ranked: Vec<(u32, Locale)> = line
        .split(',')
        .filter_map(|part| {
            let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
            Some((weight_milli(weight)?, Locale::parse(tag)?))
        })
        .filter(|(weight, _)| *weight > 0)
        .collect();
    // A stable sort: of equal ones the first stays first.
    ranked.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    ranked.first().map(|(_, locale)| *locale)
}

/// `q=0.8` in thousandths.
fn weight_milli(text: &str) -> Option<u32> {
    let number = text.trim().strip_prefix("q=")?;
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    Some(whole.parse::<u32>().ok()?.min(1) * 1_000 + part.parse::<u32>().ok()?)
}

impl<S: Send + Sync> FromRequestParts<S> for Look {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // The door leaves the look of whoever is signed in.
        let known = parts.extensions.get::<Self>().copied();
        Ok(known.unwrap_or_else(|| Self::of_request(&parts.headers)))
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_browsers_first_language_of_ours_is_spoken() {
        for (line, locale) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Locale::ZhHans),
            ("de,en;q=0.5,zh;q=0.7", Locale::ZhHans),
            ("de-DE", Locale::En),
            ("zh;q=0,en", Locale::En),
            ("", Locale::En),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(line));
            assert_eq!(Look::of_request(&headers).locale, locale, "{line}");
        }
    }
}
