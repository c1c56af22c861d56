//! Answers, before they become bytes on a connection.

use bytes::Bytes;
use serde::Serialize;

/// `application/json`.
pub const JSON: &str = "application/json";
/// The content type of the Messaging API.
pub const HAL_JSON: &str = "application/hal+json";

/// What a body of one order takes: room for it from the start saves growing.
const USUAL_BYTES: usize = 2_048;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The content type; none for an answer without a body.
    pub content_type: Option<String>,
    /// The body.
    pub body: Bytes,
    /// Headers beside those that every answer has.
    pub headers: Vec<(&'static str, String)>,
    /// Which server gives it.
    pub front: Front,
    /// How the answer reaches its caller.
    pub delivery: Delivery,
}

/// Which of the marketplace's servers gives an answer: each has headers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Front {
    /// The gateway of the API.
    #[default]
    Gateway,
    /// What stands before the gateway and knows which paths there are.
    Edge,
    /// Login with Amazon.
    SignIn,
    /// The store of documents.
    Documents,
    /// The queues.
    Queues,
    /// Control and inspection, which Amazon does not have.
    Controls,
}

/// How an answer reaches its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delivery {
    /// Not at all: the connection is cut instead.
    pub is_lost: bool,
    /// So many milliseconds of real time late.
    pub delay_ms: u32,
    /// With a `Date` header that is wrong by so many milliseconds.
    pub skew_ms: i64,
}

impl Answer {
    /// A JSON document.
    pub fn json(status: u16, value: &impl Serialize) -> Self {
        Self::typed(status, JSON, value)
    }

    /// A JSON document with a content type of its own.
    pub fn typed(status: u16, content_type: &str, value: &impl Serialize) -> Self {
        let mut body = Vec::with_capacity(USUAL_BYTES);
        if serde_json::to_writer(&mut body, value).is_err() {
            body.clear();
        }
        Self::bytes(status, content_type, body)
    }

    /// Any bytes.
    pub fn bytes(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type: Some(content_type.to_owned()),
            body: body.into(),
            headers: Vec::new(),
            front: Front::default(),
            delivery: Delivery::default(),
        }
    }

    /// A status alone.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            content_type: None,
            body: Bytes::new(),
            headers: Vec::new(),
            front: Front::default(),
            delivery: Delivery::default(),
        }
    }

    /// The same answer, given by another server.
    #[must_use]
    pub fn of(mut self, front: Front) -> Self {
        self.front = front;
        self
    }

    /// The same answer with one header more.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
