//! Bodies in: JSON, read strictly.
//!
//! `application/json` only and never compressed; at most 1 MiB, 64 levels, 64 KiB a text; no key
//! twice, no unknown field. What is wrong is told by the field's name, never by its value.

pub mod fault;
pub mod form;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use super::listen::BodyTooSlow;
use super::problem::{Code, FieldProblem, Problem};

/// Bytes of a body.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A body that is JSON of this form.
///
/// `T` says `#[serde(deny_unknown_fields)]`; a test holds every body of the document to that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strict<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Strict<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = read(&parts.headers, body).await?;
        parse(&bytes).map(Self)
    }
}

/// Takes in a body that says it is JSON.
///
/// # Errors
/// 415 for another or a compressed form, 413 over the limit, 408 when it comes too slowly, 400
/// when it ends early.
pub async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    check_media_type(headers)?;
    let told_bytes = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if told_bytes.is_some_and(|bytes| bytes > MAX_BODY_BYTES as u64) {
        return Err(too_large());
    }
    match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(error) if has_cause::<BodyTooSlow>(&*error) => Err(Problem::new(
            Code::RequestTimeout,
            "The body did not come in time; nothing was done.",
        )),
        Err(_) => Err(Problem::new(Code::InvalidJson, "The body ended early.")),
    }
}

/// Reads a body that was taken in.
///
/// # Errors
/// 400 when it is not JSON or over a limit of form, 422 when a field is wrong; fields are named.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    form::check(bytes).map_err(|fault| fault.problem())?;
    let mut input = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut input).map_err(|error| {
        let path = error.path().to_string();
        let field = fault::field_problem(&path, &error.inner().to_string());
        invalid_body(field)
    })
}

/// The problem of a body with one wrong field.
pub fn invalid_body(field: FieldProblem) -> Problem {
    Problem::new(
        Code::InvalidBody,
        "The body has a field that is not valid; nothing was done.",
    )
    .with_field(field)
    .with_remedy("Correct the field; `/api/v1/openapi.json` has the form of every body.")
}

fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let refused = |detail| {
        Problem::new(Code::MediaTypeNotSupported, detail)
            .with_remedy("Send plain JSON with `Content-Type: application/json`.")
    };
    if headers.contains_key(CONTENT_ENCODING) {
        return Err(refused("The body is compressed, which is not taken."));
    }
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let is_json = match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().is_ok_and(is_json),
        (_, Some(_)) | (None, None) => false,
    };
    if is_json {
        Ok(())
    } else {
        Err(refused("The body is not declared as JSON."))
    }
}

/// Whether a media type is `application/json`, in UTF-8 if it names a character set.
fn is_json(media_type: &str) -> bool {
    let mut parts = media_type.split(';').map(str::trim);
    let is_type = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    is_type
        && parts.all(|parameter| {
            parameter.split_once('=').is_some_and(|(name, value)| {
                name.eq_ignore_ascii_case("charset")
                    && value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            })
        })
}

fn too_large() -> Problem {
    Problem::new(
        Code::BodyTooLarge,
        format!("The body is larger than {MAX_BODY_BYTES} bytes; nothing was done."),
    )
}

fn has_cause<E: std::error::Error + 'static>(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(<dyn std::error::Error>::is::<E>)
}

#[cfg(test)]
mod tests;
