//! The way of a call: quota, token, request, answer.

use bytes::Bytes;
use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::Client;
use super::call::{Call, Reply};
use super::call_error::{CallError, UnknownReason};
use super::journal::{JournalError, QuotaChange, QuotaStep};
use super::sign_in::AccessToken;
use super::transport::{HttpRequest, HttpResponse, TransportError};
use crate::envelope::Envelope as PayloadEnvelope;
use crate::error::ErrorList;
use crate::operation::{Envelope, Method, Operation};

/// How long a call may last.
const CALL_TIMEOUT_MS: u64 = 30_000;
/// How many bytes the answer of a call may have.
const ANSWER_LIMIT_BYTES: u64 = 16 * 1024 * 1024;

impl Client {
    /// Makes a call and reads the content of its answer, without the envelope of the operation.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call<T: DeserializeOwned>(&self, call: Call) -> Result<Reply<T>, CallError> {
        let operation = call.operation.operation();
        let response = self.exchanged(&call).await?;
        let read = match operation.envelope {
            Envelope::Payload => without_envelope(&response.body),
            Envelope::Bare | Envelope::Hal => read_json(&response.body),
        };
        read.map(|value| reply(&response, value))
            .map_err(|reason| unreadable(operation, reason, &response))
    }

    /// Makes a call and reads its answer whole, with its envelope if it has one.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call_whole<T: DeserializeOwned>(&self, call: Call) -> Result<Reply<T>, CallError> {
        let response = self.exchanged(&call).await?;
        read_json(&response.body)
            .map(|value| reply(&response, value))
            .map_err(|reason| unreadable(call.operation.operation(), reason, &response))
    }

    /// Makes a call whose answer says nothing but that it succeeded; a body is passed over.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call_without_answer(&self, call: Call) -> Result<Reply<()>, CallError> {
        let response = self.exchanged(&call).await?;
        Ok(reply(&response, ()))
    }

    /// Makes a call up to an answer of success.
    async fn exchanged(&self, call: &Call) -> Result<HttpResponse, CallError> {
        let operation = call.operation.operation();
        let unwritable = |source| CallError::Unwritable { source };
        let target = call.encoded_target().map_err(unwritable)?;
        let url = format!("{}{target}", self.inner.api_base);
        let body = call.body().map_err(unwritable)?;
        let response = self.sent(call, &url, body.as_ref(), None).await?;
        let (token, mut answer) = response;
        if is_expired(&answer) && call.restricted_token.is_none() {
            (_, answer) = self.sent(call, &url, body.as_ref(), Some(&token)).await?;
        }
        let judged = self.judged(call, operation, answer);
        if matches!(judged, Err(CallError::Throttled { .. })) {
            self.write_down(call, QuotaStep::Lower).await;
        }
        judged
    }

    /// Takes a request out of the bucket, here and where it is kept.
    async fn spend(&self, call: &Call) -> Result<(), CallError> {
        let throttle = &self.inner.throttle;
        throttle
            .take(call.operation, call.urgency, self.now())
            .map_err(|until| CallError::NotNow { until })?;
        match self.written(call, QuotaStep::Spend).await {
            Ok(()) => Ok(()),
            Err(JournalError::Empty { kept }) => {
                let call = (call.operation, call.urgency);
                let until = throttle.taken_by_others(call, &kept, self.now());
                Err(CallError::NotNow { until })
            }
            Err(JournalError::Unwritten { reason }) => {
                throttle.give_back(call.operation, call.urgency, self.now());
                let source = TransportError::NotSent { reason };
                Err(CallError::NotSent { source })
            }
        }
    }

    /// Puts a request back that never left.
    async fn give_back(&self, call: &Call) {
        let throttle = &self.inner.throttle;
        throttle.give_back(call.operation, call.urgency, self.now());
        self.write_down(call, QuotaStep::GiveBack).await;
    }

    /// Writes a change down that nothing depends on: where it is not, less is left than there could
    /// be.
    async fn write_down(&self, call: &Call, step: QuotaStep) {
        drop(self.written(call, step).await);
    }

    async fn written(&self, call: &Call, step: QuotaStep) -> Result<(), JournalError> {
        let Some(journal) = &self.inner.settings.journal else {
            return Ok(());
        };
        let throttle = &self.inner.throttle;
        let now = self.now();
        let local = throttle.state_of(call.operation, now);
        let kept = journal.write(QuotaChange { step, local, now }).await?;
        throttle.follow(call.operation, &kept, self.now());
        Ok(())
    }

    /// Sends a call once, with a token that is not `stale`.
    async fn sent(
        &self,
        call: &Call,
        url: &str,
        body: Option<&Bytes>,
        stale: Option<&AccessToken>,
    ) -> Result<(AccessToken, HttpResponse), CallError> {
        let operation = call.operation.operation();
        let settings = &self.inner.settings;
        self.inner
            .throttle
            .ready(call.operation, call.urgency, self.now())
            .map_err(|until| CallError::NotNow { until })?;
        let token = if let Some(token) = &call.restricted_token {
            token.clone()
        } else {
            let tokens = &self.inner.tokens;
            tokens.token(settings, operation.access, stale).await?
        };
        // Only now, as signing in takes time, in which the bucket of the API stays as full as it is.
        self.spend(call).await?;
        let request = self.request(operation.method, url, body, &token);
        match settings.transport.send(request).await {
            Ok(answer) => Ok((token, answer)),
            Err(source) => {
                let is_read = operation.method == Method::Get;
                let error = CallError::of_transport(source, is_read);
                if matches!(error, CallError::NotSent { .. }) {
                    self.give_back(call).await;
                }
                Err(error)
            }
        }
    }

    fn request(
        &self,
        method: Method,
        url: &str,
        body: Option<&Bytes>,
        token: &AccessToken,
    ) -> HttpRequest {
        let mut headers = vec![
            (
                "accept",
                "application/json, application/hal+json".to_owned(),
            ),
            ("user-agent", self.inner.settings.user_agent.clone()),
            ("x-amz-access-token", token.as_str().to_owned()),
            ("x-amz-date", written_date(self.now())),
        ];
        if body.is_some() {
            headers.push(("content-type", "application/json".to_owned()));
        }
        HttpRequest {
            method,
            url: url.to_owned(),
            headers,
            body: body.cloned().unwrap_or_default(),
            timeout_ms: CALL_TIMEOUT_MS,
            answer_limit_bytes: ANSWER_LIMIT_BYTES,
        }
    }

    /// Tells an answer of success from every other one.
    fn judged(
        &self,
        call: &Call,
        operation: &Operation,
        answer: HttpResponse,
    ) -> Result<HttpResponse, CallError> {
        let throttle = &self.inner.throttle;
        let request_id = answer.request_id();
        let status = answer.status;
        if matches!(status, 200..=299 | 400 | 404)
            && let Some(rate) = answer.header("x-amzn-ratelimit-limit")
        {
            throttle.correct(call.operation, rate, self.now());
        }
        match status {
            200..=299 => Ok(answer),
            429 => Err(CallError::Throttled {
                until: throttle.refused(call.operation, call.urgency, self.now()),
                request_id,
            }),
            401 | 403 => Err(CallError::Unauthorized {
                operation: operation.key(),
                status,
                errors: errors_of(&answer),
                request_id,
            }),
            408 | 500..=599 => Err(CallError::Unknown {
                reason: UnknownReason::Failure { status },
                request_id,
            }),
            400..=499 => Err(CallError::Refused {
                status,
                errors: errors_of(&answer),
                request_id,
            }),
            _ => Err(CallError::Unknown {
                reason: UnknownReason::StrangeStatus { status },
                request_id,
            }),
        }
    }
}

/// Reads JSON; what is wrong with it is told without any of its text.
fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| {
        let kind = match error.classify() {
            serde_json::error::Category::Io => "it could not be read",
            serde_json::error::Category::Syntax => "it is no JSON",
            serde_json::error::Category::Data => "it has another shape",
            serde_json::error::Category::Eof => "it is cut off",
        };
        format!("{kind}, line {} column {}", error.line(), error.column())
    })
}

fn without_envelope<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let envelope: PayloadEnvelope<T> = read_json(body)?;
    let payload = envelope.payload;
    payload.ok_or_else(|| "it has no payload".to_owned())
}

fn reply<T>(response: &HttpResponse, value: T) -> Reply<T> {
    Reply {
        value,
        request_id: response.request_id(),
        status: response.status,
    }
}

fn unreadable(operation: &Operation, reason: String, response: &HttpResponse) -> CallError {
    let request_id = response.request_id();
    if operation.method == Method::Get {
        CallError::Unreadable { reason, request_id }
    } else {
        CallError::Unknown {
            reason: UnknownReason::Unreadable { reason },
            request_id,
        }
    }
}

fn errors_of(answer: &HttpResponse) -> ErrorList {
    ErrorList::parse(&answer.body).unwrap_or_default()
}

fn is_expired(answer: &HttpResponse) -> bool {
    matches!(answer.status, 401 | 403)
        && ErrorList::parse(&answer.body).is_some_and(|errors| errors.is_expired_token())
}

/// `20261120T081111Z`.
fn written_date(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
