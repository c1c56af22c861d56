//! Problem documents (RFC 9457): every answer that is no success.
//!
//! The `code` is stable and may be relied on by scripts; `type` is made of it. Texts are for
//! people and may change. Nothing in a problem repeats a secret or a value that a caller sent:
//! only names of fields are told, and those only when they look like names.

pub mod code;
pub mod refusal;

use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

pub use code::Code;
pub use refusal::RefusalView;

use crate::texts::{Locale, Texts};

/// The media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";
/// Fields that one problem names at most.
const MAX_FIELDS: usize = 20;

/// What is wrong with one field of the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The field, as a path from the body's or query's root: `items[0].quantity`.
    #[schema(example = "items[0].quantity")]
    pub field: String,
    /// What is wrong, for programs: `unknown`, `missing`, `invalid`, `too_long`, `repeated`.
    #[schema(example = "invalid")]
    pub code: &'static str,
    /// What is wrong, for people.
    #[schema(example = "expected a whole number of 1 or more")]
    pub message: String,
}

impl FieldProblem {
    /// One field and what is wrong with it.
    pub fn new(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            code,
            message: message.into(),
        }
    }
}

/// An answer that says what went wrong, what it means, and what to do next.
///
/// It is an error of handlers: `Result<Json<View>, Problem>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem(Box<Content>);

/// What a problem holds; boxed, as most results hold none.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Content {
    code: Code,
    detail: String,
    rule: Option<String>,
    fields: Vec<FieldProblem>,
    remedy: Option<String>,
    retry_after: Option<Duration>,
    challenge: Option<&'static str>,
    instance: Option<String>,
    refusal: Option<RefusalView>,
    words: Option<Words>,
}

/// The words of a problem in the languages of pages, and what to do next in the text whose key has
/// `-next` behind it, where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    /// The key of the text.
    pub(crate) key: String,
    /// What is put in; a value that is the key of a text is told in the language.
    pub(crate) args: Vec<(&'static str, String)>,
}

impl Problem {
    /// A problem of this kind; `detail` says what happened this time, in a whole sentence.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self(Box::new(Content {
            code,
            detail: detail.into(),
            rule: None,
            fields: Vec::new(),
            remedy: None,
            retry_after: None,
            challenge: None,
            instance: None,
            refusal: None,
            words: None,
        }))
    }

    /// A problem of a page, in the words that `web-said-KEY` has in every language; what to do next
    /// is in `web-said-KEY-next`.
    pub(crate) fn of_page(code: Code, key: &'static str) -> Self {
        let texts = Texts::new(Locale::En);
        let mut problem = Self::new(code, texts.text(&format!("web-said-{key}")));
        problem.0.remedy = texts.known(&format!("web-said-{key}-next"));
        problem.said(key, &[])
    }

    /// Something that is not there, or is another account's: both are told in the same words.
    pub fn not_found(what: &str) -> Self {
        let thing = format!("web-thing-{}", what.replace(' ', "-"));
        Self::new(Code::NotFound, format!("There is no such {what}."))
            .with_remedy("Check the id, and that the key may see the account it belongs to.")
            .said("none", &[("what", &thing)])
    }

    /// A request that a rule of ours or of the marketplace forbids.
    pub fn refused(rule: impl Into<String>, detail: impl Into<String>) -> Self {
        let mut problem = Self::new(Code::RefusedByPolicy, detail);
        problem.0.rule = Some(rule.into());
        problem
    }

    /// A failure of ours. The cause goes to the log, where the request's id finds it.
    pub fn internal() -> Self {
        Self::new(
            Code::Internal,
            "Something failed inside the desk; whether the request took effect is not known.",
        )
        .with_remedy("Ask for the resource, or repeat the request with its Idempotency-Key.")
    }

    /// Too busy at present; nothing was done.
    pub fn busy(retry_after: Duration) -> Self {
        Self::new(
            Code::Unavailable,
            "The desk cannot take this now; nothing was done.",
        )
        .with_retry_after(retry_after)
    }

    /// Says why a rule refuses, and what could be done instead.
    #[must_use]
    pub fn with_refusal(mut self, refusal: RefusalView) -> Self {
        self.0.refusal = Some(refusal);
        self
    }

    /// Gives it the words `web-said-KEY` in the languages of pages.
    #[must_use]
    pub(crate) fn said(self, key: &'static str, args: &[(&'static str, &str)]) -> Self {
        let args = args.iter();
        self.told(Some(Words {
            key: format!("web-said-{key}"),
            args: args
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
        }))
    }

    /// Gives it words in the languages of pages, where there are some.
    #[must_use]
    pub(crate) fn told(mut self, words: Option<Words>) -> Self {
        self.0.words = words;
        self
    }

    /// Names the rule that refuses.
    #[must_use]
    pub fn with_rule(mut self, rule: impl Into<String>) -> Self {
        self.0.rule = Some(rule.into());
        self
    }

    /// Names one more field; beyond twenty they are left out.
    #[must_use]
    pub fn with_field(mut self, field: FieldProblem) -> Self {
        if self.0.fields.len() < MAX_FIELDS {
            self.0.fields.push(field);
        }
        self
    }

    /// Says what to do next, in a whole sentence.
    #[must_use]
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.0.remedy = Some(remedy.into());
        self
    }

    /// Says when trying again may help; told in whole seconds, rounded up, at least one.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Says how to sign in (`WWW-Authenticate`).
    #[must_use]
    pub(crate) fn with_challenge(mut self, challenge: &'static str) -> Self {
        self.0.challenge = Some(challenge);
        self
    }

    /// Ties the problem to its request, by the request's id.
    #[must_use]
    pub(crate) fn with_instance(mut self, request_id: &str) -> Self {
        self.0.instance = Some(format!("urn:countermand:request:{request_id}"));
        self
    }

    /// Its words in the languages of pages, where it has some.
    pub(crate) fn words(&self) -> Option<&Words> {
        self.0.words.as_ref()
    }

    /// The kind.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.0.code.status()
    }

    /// What happened, for people.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// What to do next, for people.
    pub fn remedy(&self) -> Option<&str> {
        self.0.remedy.as_deref()
    }

    /// The rule that refuses.
    pub fn rule(&self) -> Option<&str> {
        self.0.rule.as_deref()
    }

    /// Why a rule refuses, and what could be done instead.
    pub fn refusal(&self) -> Option<&RefusalView> {
        self.0.refusal.as_ref()
    }

    /// When trying again may help.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The fields that are named.
    pub fn fields(&self) -> &[FieldProblem] {
        &self.0.fields
    }

    /// The document as JSON.
    pub fn to_json(&self) -> Vec<u8> {
        let view = ProblemView {
            kind: self.0.code.type_uri(),
            title: self.0.code.title(),
            status: self.status().as_u16(),
            detail: &self.0.detail,
            instance: self.0.instance.as_deref(),
            code: self.0.code.as_str(),
            rule: self.0.rule.as_deref(),
            fields: &self.0.fields,
            remedy: self.0.remedy.as_deref(),
            refusal: self.0.refusal.as_ref(),
        };
        // Texts and numbers only: writing them cannot fail.
        serde_json::to_vec(&view).unwrap_or_default()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.to_json()));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(wait) = self.0.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
        }
        if let Some(challenge) = self.0.challenge {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        // The outermost layer knows the request's id and writes the document once more with it.
        response.extensions_mut().insert(self);
        response
    }
}

/// Whole seconds to wait, rounded up; zero would be an invitation to hammer.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    let rounded = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    rounded.max(1)
}

/// A problem document (RFC 9457) as it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemView<'a> {
    /// The kind of problem, as an address that stays the same: `urn:countermand:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "urn:countermand:problem:not_found")]
    kind: String,
    /// The kind in a few words.
    #[schema(example = "Not found")]
    title: &'a str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 404)]
    status: u16,
    /// What happened this time.
    #[schema(example = "There is no such order.")]
    detail: &'a str,
    /// The request, by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<&'a str>,
    /// The kind for programs; stable.
    #[schema(example = "not_found")]
    code: &'a str,
    /// The rule that refuses, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    /// The fields of the input that are wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false)]
    fields: &'a [FieldProblem],
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'a str>,
    /// Why a rule refuses, and what could be done instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<&'a RefusalView>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_in_full() {
        let problem = Problem::refused("CX-07", "The parcel has left.")
            .with_field(FieldProblem::new(
                "order_id",
                "invalid",
                "names a shipped order",
            ))
            .with_remedy("Refund after the return instead.")
            .with_instance("r1");
        let json: serde_json::Value = serde_json::from_slice(&problem.to_json()).unwrap();
        let expected = serde_json::json!({
            "type": "urn:countermand:problem:refused_by_policy",
            "title": "Refused by policy",
            "status": 422,
            "detail": "The parcel has left.",
            "instance": "urn:countermand:request:r1",
            "code": "refused_by_policy",
            "rule": "CX-07",
            "fields": [
                {"field": "order_id", "code": "invalid", "message": "names a shipped order"}
            ],
            "remedy": "Refund after the return instead.",
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn waiting_is_told_in_whole_seconds_and_never_as_zero() {
        for (wait_ms, seconds) in [
            (0, "1"),
            (1, "1"),
            (1_000, "1"),
            (1_001, "2"),
            (60_000, "60"),
        ] {
            let response = Problem::busy(Duration::from_millis(wait_ms)).into_response();
            assert_eq!(response.status(), 503);
            assert_eq!(response.headers().get(RETRY_AFTER).unwrap(), seconds);
        }
    }

    #[test]
    fn an_input_with_many_faults_names_twenty() {
        let mut problem = Problem::new(Code::InvalidBody, "The body is wrong.");
        for index in 0..50 {
            problem = problem.with_field(FieldProblem::new(format!("f{index}"), "invalid", "no"));
        }
        assert_eq!(problem.fields().len(), 20);
    }
}
