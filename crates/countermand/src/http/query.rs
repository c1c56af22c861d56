//! Queries and addresses in: every parameter known, once, and bounded.

pub mod page;

use axum::extract::{FromRequestParts, Query, RawPathParams};
use http::Uri;
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::json::fault;
use super::problem::{Code, FieldProblem, Problem};

/// Bytes of one value, once decoded.
pub const MAX_VALUE_BYTES: usize = 512;
/// Bytes of one part of an address, once decoded.
pub const MAX_SEGMENT_BYTES: usize = 200;
/// Characters of a text to search by.
pub const MAX_FILTER_CHARS: usize = 256;
/// Parameters of one query.
const MAX_PARAMETERS: usize = 32;

/// The query, as a struct that says `#[serde(deny_unknown_fields)]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrictQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for StrictQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parse(&parts.uri).map(Self)
    }
}

/// No query at all; for routes that take no parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoParameters {}

/// Reads the query of an address.
///
/// # Errors
/// 400, which names the parameter that is unknown, repeated, too long or not valid.
pub fn parse<T: DeserializeOwned>(uri: &Uri) -> Result<T, Problem> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|_| refused(FieldProblem::new("query", "invalid", "cannot be read")))?;
    if pairs.len() > MAX_PARAMETERS {
        let message = format!("has more than {MAX_PARAMETERS} parameters");
        return Err(refused(FieldProblem::new("query", "too_long", message)));
    }
    for (index, (key, value)) in pairs.iter().enumerate() {
        let field = |code, message: &str| {
            let name = fault::name(key).unwrap_or("query");
            refused(FieldProblem::new(name, code, message))
        };
        if value.len() > MAX_VALUE_BYTES {
            return Err(field(
                "too_long",
                &format!("is longer than {MAX_VALUE_BYTES} bytes"),
            ));
        }
        // What was not UTF-8 has become U+FFFD; nobody means that.
        if value
            .chars()
            .any(|char| char.is_control() || char == '\u{FFFD}')
        {
            return Err(field("invalid", "has a character that is not allowed"));
        }
        if pairs.iter().skip(index + 1).any(|(other, _)| other == key) {
            return Err(field("repeated", "stands twice"));
        }
    }
    Query::<T>::try_from_uri(uri)
        .map(|Query(query)| query)
        .map_err(|rejection| {
            let text = cause_text(&rejection);
            let (path, message) = match text.split_once(": ") {
                Some((path, message)) if pairs.iter().any(|(key, _)| key == path) => {
                    (path, message)
                }
                Some(_) | None => (".", text.as_str()),
            };
            let mut field = fault::field_problem(path, message);
            if field.field == "body" {
                "query".clone_into(&mut field.field);
            }
            refused(field)
        })
}

/// The decoder's own words, which stand innermost.
fn cause_text(rejection: &axum::extract::rejection::QueryRejection) -> String {
    let outer: &dyn std::error::Error = rejection;
    outer.source().map_or_else(String::new, ToString::to_string)
}

fn refused(field: FieldProblem) -> Problem {
    Problem::new(
        Code::InvalidQuery,
        "The query has a parameter that is not valid.",
    )
    .with_field(field)
    .with_remedy("Correct or leave out the parameter; `/api/v1/openapi.json` lists them all.")
}

/// The one parameter of a path, such as the id in `/orders/{id}`: 1 to 200 bytes of plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let invalid = || {
            Problem::new(
                Code::InvalidPath,
                "The address has a part that is not valid.",
            )
        };
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| invalid())?;
        let (_, value) = params.iter().next().ok_or_else(invalid)?;
        if is_plain(value) {
            Ok(Self(value.to_owned()))
        } else {
            Err(invalid())
        }
    }
}

/// The two parameters of a path, such as those in `/webhooks/{id}/deliveries/{message}`, each as a
/// [`Segment`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segments(pub String, pub String);

impl<S: Send + Sync> FromRequestParts<S> for Segments {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let invalid = || {
            Problem::new(
                Code::InvalidPath,
                "The address has a part that is not valid.",
            )
        };
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| invalid())?;
        let mut values = params.iter().map(|(_, value)| value);
        match (values.next(), values.next()) {
            (Some(first), Some(second)) if is_plain(first) && is_plain(second) => {
                Ok(Self(first.to_owned(), second.to_owned()))
            }
            (_, _) => Err(invalid()),
        }
    }
}

fn is_plain(value: &str) -> bool {
    (1..=MAX_SEGMENT_BYTES).contains(&value.len()) && !value.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::page::{Cursor, Limit};
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Filter {
        state: Option<String>,
        #[serde(default)]
        limit: Limit,
        cursor: Option<Cursor>,
    }

    fn read(query: &str) -> Result<Filter, Problem> {
        parse(&format!("/orders?{query}").parse().unwrap())
    }

    fn field_of(query: &str) -> (String, &'static str) {
        let problem = read(query).unwrap_err();
        assert_eq!(problem.status(), 400, "{query}");
        let field = problem.fields().first().expect("a field is named");
        (field.field.clone(), field.code)
    }

    #[test]
    fn a_query_is_read_and_an_absent_one_too() {
        let filter = read("state=queued&limit=7").unwrap();
        assert_eq!(
            (filter.state.as_deref(), filter.limit.get()),
            (Some("queued"), 7)
        );
        assert_eq!(read("").unwrap().limit.get(), 50);
        assert_eq!(
            parse::<NoParameters>(&"/a".parse().unwrap()),
            Ok(NoParameters {})
        );
        assert!(parse::<NoParameters>(&"/a?b=1".parse().unwrap()).is_err());
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        for (query, field, code) in [
            ("colour=red", "colour", "unknown"),
            ("state=a&state=b", "state", "repeated"),
            ("limit=0", "limit", "invalid"),
            ("limit=501", "limit", "invalid"),
            ("limit=x", "limit", "invalid"),
            ("limit=", "limit", "invalid"),
            ("limit=-1", "limit", "invalid"),
            ("limit=99999999999999999999", "limit", "invalid"),
            ("state=a%00b", "state", "invalid"),
            ("state=%FF", "state", "invalid"),
            ("cursor=!", "cursor", "invalid"),
        ] {
            assert_eq!(field_of(query), (field.to_owned(), code), "{query}");
        }
    }

    #[test]
    fn values_of_five_hundred_and_twelve_bytes_pass_and_one_more_does_not() {
        assert!(read(&format!("state={}", "a".repeat(512))).is_ok());
        assert_eq!(
            field_of(&format!("state={}", "a".repeat(513))),
            ("state".to_owned(), "too_long")
        );
    }

    #[test]
    fn a_page_has_one_item_to_two_hundred_whatever_more_is_asked_for() {
        for (asked, got) in [(1, 1), (200, 200), (201, 200), (500, 200)] {
            let limit = read(&format!("limit={asked}")).unwrap().limit;
            assert_eq!(limit.get(), got, "{asked}");
        }
    }

    #[test]
    fn no_value_of_the_caller_is_repeated() {
        for query in ["limit=hunter2", "cursor=hunter2!", "hunter2%20is=1"] {
            let told = String::from_utf8(read(query).unwrap_err().to_json()).unwrap();
            assert!(!told.contains("hunter2"), "{query}: {told}");
        }
    }
}
