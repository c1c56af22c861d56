//! One call of an operation.

use std::fmt;

use bytes::Bytes;
use serde::Serialize;

use super::call_error::UnwritableCall;
use super::encoding::{form_encoded, push_encoded};
use super::sign_in::AccessToken;
use super::throttle::Urgency;
use crate::operation::OperationId;

/// A call: an operation with its parameters. Its debug form shows no parameter and no body.
#[derive(Clone)]
pub struct Call {
    pub(super) operation: OperationId,
    pub(super) urgency: Urgency,
    pub(super) restricted_token: Option<AccessToken>,
    path: Vec<(&'static str, String)>,
    query: Vec<(&'static str, String)>,
    body: Option<Result<Bytes, UnwritableCall>>,
}

/// An answer of success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply<T> {
    /// What it says.
    pub value: T,
    /// The request, as the API knows it: the first thing that Amazon's support asks for.
    pub request_id: Option<String>,
    /// The status, 200 to 299.
    pub status: u16,
}

impl<T> Reply<T> {
    /// The same answer with another value.
    pub fn map<U>(self, of: impl FnOnce(T) -> U) -> Reply<U> {
        Reply {
            value: of(self.value),
            request_id: self.request_id,
            status: self.status,
        }
    }
}

impl Call {
    /// A call without parameters.
    pub fn new(operation: OperationId, urgency: Urgency) -> Self {
        Self {
            operation,
            urgency,
            restricted_token: None,
            path: Vec::new(),
            query: Vec::new(),
            body: None,
        }
    }

    /// The operation.
    pub fn operation(&self) -> OperationId {
        self.operation
    }

    /// Sets a parameter of the path, plain; it is encoded when it is sent.
    #[must_use]
    pub fn path(mut self, name: &'static str, value: &str) -> Self {
        self.path.push((name, value.to_owned()));
        self
    }

    /// Adds a parameter of the query, plain.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// Adds a parameter of the query where there is a value.
    #[must_use]
    pub fn query_if(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Adds a list to the query, with commas between its values, as Amazon documents it; an empty
    /// list is left out.
    #[must_use]
    pub fn query_list<S: AsRef<str>>(self, name: &'static str, values: &[S]) -> Self {
        if values.is_empty() {
            return self;
        }
        let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
        self.query(name, values.join(","))
    }

    /// Sets the body. One that cannot be written as JSON is told when the call is made.
    #[must_use]
    pub fn json<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        let written = serde_json::to_vec(body).map(Bytes::from);
        self.body = Some(written.map_err(|error| UnwritableCall::Body {
            reason: error.to_string(),
        }));
        self
    }

    /// Uses a restricted data token in the place of an access token.
    pub(super) fn with_restricted_token(mut self, token: AccessToken) -> Self {
        self.restricted_token = Some(token);
        self
    }

    /// The body, if there is one.
    pub(super) fn body(&self) -> Result<Option<Bytes>, UnwritableCall> {
        self.body.clone().transpose()
    }

    /// The path with its parameters, encoded, without the query.
    pub(super) fn encoded_path(&self) -> Result<String, UnwritableCall> {
        let mut path = String::new();
        for segment in self.operation.operation().path.split('/').skip(1) {
            path.push('/');
            let parameter = segment
                .strip_prefix('{')
                .and_then(|inner| inner.strip_suffix('}'));
            let Some(name) = parameter else {
                path.push_str(segment);
                continue;
            };
            let value = self
                .path
                .iter()
                .find_map(|(found, value)| (*found == name).then_some(value.as_str()))
                .filter(|value| !matches!(*value, "" | "." | ".."))
                .ok_or(UnwritableCall::PathParameter { name })?;
            push_encoded(&mut path, value);
        }
        Ok(path)
    }

    /// Path and query, encoded.
    pub(super) fn encoded_target(&self) -> Result<String, UnwritableCall> {
        let mut target = self.encoded_path()?;
        if !self.query.is_empty() {
            target.push('?');
            let fields = self
                .query
                .iter()
                .map(|(name, value)| (*name, value.as_str()));
            target.push_str(&form_encoded(fields));
        }
        Ok(target)
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation)
            .field("urgency", &self.urgency)
            .finish_non_exhaustive()
    }
}
