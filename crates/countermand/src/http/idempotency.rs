//! Writes that may be repeated: one key, one intent.
//!
//! A handler of a write takes `Command<T>`, and gives its key and digest to the store's use case,
//! which keeps them in the transaction that makes the intent durable. The store answers with what
//! that key means (`Claim`): so a repeated request finds the first, even after a crash between the
//! commit and the answer.

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;

use super::json;
use super::problem::{Code, Problem};

/// The header with the caller's key.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header that says that an answer is the stored one.
pub const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Characters of a key.
pub const MAX_KEY_CHARS: usize = 255;

/// The caller's key of one intent: 1 to 255 visible ASCII characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(Box<str>);

impl IdempotencyKey {
    /// The key of a request.
    ///
    /// # Errors
    /// 400 when there is none, or it is not one text of 1 to 255 visible ASCII characters.
    pub fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
        let Some(value) = values.next() else {
            return Err(Problem::new(
                Code::IdempotencyKeyMissing,
                "The request has no Idempotency-Key, so it could not be repeated safely.",
            )
            .with_remedy("Send the header `Idempotency-Key` with a text of your own for each intent, such as a UUID."));
        };
        let is_single = values.next().is_none();
        value.to_str().ok().filter(|_| is_single).and_then(Self::parse).ok_or_else(|| {
            Problem::new(
                Code::IdempotencyKeyInvalid,
                format!("The Idempotency-Key is not one text of 1 to {MAX_KEY_CHARS} visible ASCII characters."),
            )
        })
    }

    /// Takes a text as a key, if it is 1 to 255 visible ASCII characters.
    pub fn parse(text: &str) -> Option<Self> {
        let is_key = (1..=MAX_KEY_CHARS).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_key.then(|| Self(text.into()))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a request asks for, as a digest of its method, path and body.
///
/// Two bodies that differ only in white space or in the order of keys are the same request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestDigest([u8; 32]);

impl RequestDigest {
    /// The digest of a request.
    pub fn of(method: &Method, path: &str, body: &Value) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in [method.as_str(), path] {
            hasher.update(part.as_bytes());
            hasher.update(&[0]);
        }
        let mut text = String::new();
        write_canonical(body, &mut text);
        hasher.update(text.as_bytes());
        Self(*hasher.finalize().as_bytes())
    }

    /// A digest as it is stored.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The digest to store.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Writes JSON without white space and with the keys of objects in order.
///
/// The depth is bounded: bodies have at most 64 levels.
fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&value.to_string());
        }
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write_canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            out.push('{');
            for (key, value) in entries {
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write_canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
    }
}

/// The body of a write, with the caller's key and the request's digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command<T> {
    /// The caller's key.
    pub key: IdempotencyKey,
    /// What was asked for.
    pub digest: RequestDigest,
    /// The body.
    pub body: T,
}

impl<T: DeserializeOwned> Command<T> {
    /// The command that a form of a page gives: `path` and `body` are those of the API's call that
    /// does the same, and the form's own key stands in for the header.
    ///
    /// # Errors
    /// 400 for a key that is none, 422 for a body that the call would not take.
    pub fn of_form(path: &str, key: &str, body: Value) -> Result<Self, Problem> {
        let key = IdempotencyKey::parse(key).ok_or_else(|| {
            Problem::new(
                Code::IdempotencyKeyInvalid,
                "The form has no key of its own; nothing was done.",
            )
            .with_remedy("Open the page again and send the form once more.")
            .said("form-key", &[])
        })?;
        let digest = RequestDigest::of(&Method::POST, path, &body);
        let body = serde_json::from_value(body).map_err(|_| {
            Problem::new(
                Code::InvalidBody,
                "The form has a field that is missing or not valid; nothing was done.",
            )
            .said("form-field", &[])
        })?;
        Ok(Self { key, digest, body })
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Command<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let key = IdempotencyKey::of(&parts.headers)?;
        let bytes = json::read(&parts.headers, body).await?;
        let body = json::parse(&bytes)?;
        let value: Value = json::parse(&bytes)?;
        let digest = RequestDigest::of(&parts.method, parts.uri.path(), &value);
        Ok(Self { key, digest, body })
    }
}

/// What the store says about a key, in the transaction that would make the intent durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim<T> {
    /// The key is new, and the intent is durable now.
    Fresh(T),
    /// The same request was made before: its answer.
    Repeated(StoredAnswer),
    /// The same request is being carried out.
    InProgress,
    /// The key was used for another request; nothing was done.
    OtherRequest,
}

impl<T> Claim<T> {
    /// The new intent, or the answer in its place.
    ///
    /// # Errors
    /// The stored answer, 409 or 422, ready to be sent.
    pub fn fresh(self) -> Result<T, Settled> {
        match self {
            Self::Fresh(value) => Ok(value),
            Self::Repeated(answer) => Err(Settled::Stored(answer)),
            Self::InProgress => Err(Settled::Problem(
                Problem::new(
                    Code::RequestInProgress,
                    "The same request is being carried out.",
                )
                .with_retry_after(Duration::from_secs(1))
                .with_remedy("Repeat it in a moment to read its answer.")
                .said("in-progress", &[]),
            )),
            Self::OtherRequest => Err(Settled::Problem(
                Problem::new(
                    Code::IdempotencyKeyReused,
                    "The Idempotency-Key was used for another request; nothing was done.",
                )
                .with_remedy("Take a new key for a new intent.")
                .said("form-used", &[]),
            )),
        }
    }
}

/// An answer in place of a new intent; the error of handlers of writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// What was answered before.
    Stored(StoredAnswer),
    /// Why nothing was done.
    Problem(Problem),
}

impl From<Problem> for Settled {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl IntoResponse for Settled {
    fn into_response(self) -> Response {
        match self {
            Self::Stored(answer) => answer.into_response(),
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

/// The answer of a write, as it is kept for repeated requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The status.
    pub status: StatusCode,
    /// The resource's address.
    pub location: Option<String>,
    /// The JSON body.
    pub body: Bytes,
}

impl IntoResponse for StoredAnswer {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
        if let Some(location) = self
            .location
            .and_then(|text| HeaderValue::try_from(text).ok())
        {
            headers.insert(LOCATION, location);
        }
        response
    }
}

#[cfg(test)]
mod tests;
