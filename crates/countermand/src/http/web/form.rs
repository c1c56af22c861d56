//! Forms in: fields known, bounded, and without the token, which the door has looked at.

use axum::extract::{Form, FromRequest, Request};
use serde::de::DeserializeOwned;

use crate::http::problem::{Code, Problem};

/// The field of a form that carries the session's token.
pub const TOKEN_FIELD: &str = "csrf";
/// Bytes of a form at most: a selection of some thousand rows.
pub const FORM_BYTES_MAX: usize = 256 * 1024;

/// The fields of a form as a type of its own; use `#[serde(deny_unknown_fields)]`. An empty text
/// box comes as an empty text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageForm<T>(pub T);

/// The fields of a form as they came, for forms in which one name stands several times, as the
/// boxes of selected rows do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormFields(pub Vec<(String, String)>);

impl FormFields {
    /// The query of an address in the same shape, for names that stand several times in it.
    ///
    /// # Errors
    /// 400 when it cannot be read.
    pub fn of_query(uri: &http::Uri) -> Result<Self, Problem> {
        let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
        query
            .map(|axum::extract::Query(fields)| Self(fields))
            .map_err(|_| Problem::new(Code::InvalidQuery, "The query cannot be read."))
    }

    /// The first value of a name.
    pub fn first(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Every value of a name, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }
}

fn unreadable() -> Problem {
    Problem::of_page(Code::InvalidBody, "form-field")
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for PageForm<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let form = Form::<T>::from_request(request, state).await;
        form.map(|Form(fields)| Self(fields))
            .map_err(|_| unreadable())
    }
}

impl<S: Send + Sync> FromRequest<S> for FormFields {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let form = Form::<Vec<(String, String)>>::from_request(request, state).await;
        form.map(|Form(fields)| Self(fields))
            .map_err(|_| unreadable())
    }
}

/// The token that a form's body carries, and the body without it.
pub(super) fn split_token(body: &str) -> (Option<&str>, String) {
    let mut token = None;
    let mut rest = Vec::new();
    for pair in body.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some((name, value)) if name == TOKEN_FIELD => token = Some(value),
            Some(_) | None => rest.push(pair),
        }
    }
    (token, rest.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_taken_out_and_the_fields_stay() {
        assert_eq!(
            split_token("a=1&csrf=ff&a=2"),
            (Some("ff"), "a=1&a=2".to_owned())
        );
        assert_eq!(split_token("csrfx=1"), (None, "csrfx=1".to_owned()));
        assert_eq!(split_token(""), (None, String::new()));
    }
}
