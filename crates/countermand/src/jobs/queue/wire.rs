//! The protocol of Amazon SQS, as far as a reader of a queue needs it: AWS JSON 1.0, signed.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SigningSettings, sign as sign_request,
};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use countermand_spapi::client::{HttpRequest, Transport, TransportError};
use countermand_spapi::operation::Method;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::queue::QueueCredentials;
use crate::desk::{Desk, QueueSettings};

/// Messages of one call, as many as the protocol allows.
const MESSAGES_MAX: u32 = 10;
/// How long received messages are hidden from other readers.
const HIDDEN_SECONDS: u32 = 60;
/// How long a call may last.
const TIMEOUT_MS: u64 = 20_000;
/// Ten messages of 256 KiB, written as JSON text inside JSON.
const ANSWER_LIMIT_BYTES: u64 = 16 * 1024 * 1024;

/// A message as it was received.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Message {
    /// What it is deleted by.
    pub(super) receipt_handle: String,
    /// What it says.
    #[serde(default)]
    pub(super) body: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Received {
    messages: Vec<Message>,
}

/// Why a call of the queue came to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum QueueCallError {
    /// There was no answer.
    #[error("the queue did not answer")]
    Transport(#[from] TransportError),
    /// The queue refused.
    #[error("the queue refused the call with the status {status}, {code}")]
    Refused { status: u16, code: String },
    /// The answer is none of the protocol.
    #[error("the answer of the queue cannot be read")]
    Unreadable(#[from] serde_json::Error),
    /// The request could not be signed.
    #[error("the request to the queue cannot be signed")]
    Unsigned,
}

/// Receives up to ten messages.
pub(super) async fn receive(
    desk: &Desk,
    queue: &QueueSettings,
) -> Result<Vec<Message>, QueueCallError> {
    let input = json!({
        "QueueUrl": queue.url(),
        "MaxNumberOfMessages": MESSAGES_MAX,
        "VisibilityTimeout": HIDDEN_SECONDS,
        "WaitTimeSeconds": 0,
    });
    let answer = call(
        (desk.transport.as_ref(), desk.now()),
        queue,
        "AmazonSQS.ReceiveMessage",
        &input,
    )
    .await?;
    let received: Received = serde_json::from_slice(&answer)?;
    Ok(received.messages)
}

/// Deletes messages.
pub(super) async fn delete(
    desk: &Desk,
    queue: &QueueSettings,
    messages: &[Message],
) -> Result<(), QueueCallError> {
    let entries: Vec<Value> = messages
        .iter()
        .enumerate()
        .map(|(at, message)| json!({"Id": at.to_string(), "ReceiptHandle": message.receipt_handle}))
        .collect();
    let input = json!({"QueueUrl": queue.url(), "Entries": entries});
    call(
        (desk.transport.as_ref(), desk.now()),
        queue,
        "AmazonSQS.DeleteMessageBatch",
        &input,
    )
    .await
    .map(drop)
}

/// About how many messages wait. Nothing is received, so nobody else misses anything.
pub(crate) async fn backlog(
    transport: &dyn Transport,
    queue: &QueueSettings,
    now: Timestamp,
) -> Result<u64, QueueCallError> {
    let input = json!({
        "QueueUrl": queue.url(),
        "AttributeNames": ["ApproximateNumberOfMessages"],
    });
    let answer = call(
        (transport, now),
        queue,
        "AmazonSQS.GetQueueAttributes",
        &input,
    )
    .await?;
    let answer: Value = serde_json::from_slice(&answer)?;
    let n_messages = answer
        .pointer("/Attributes/ApproximateNumberOfMessages")
        .and_then(Value::as_str)
        .and_then(|text| text.parse().ok());
    Ok(n_messages.unwrap_or(0))
}

async fn call(
    (transport, now): (&dyn Transport, Timestamp),
    queue: &QueueSettings,
    target: &str,
    input: &Value,
) -> Result<Bytes, QueueCallError> {
    let url = queue.endpoint();
    let body = Bytes::from(serde_json::to_vec(input)?);
    let mut headers = vec![
        ("content-type", "application/x-amz-json-1.0".to_owned()),
        ("x-amz-target", target.to_owned()),
    ];
    if let Some(credentials) = queue.credentials() {
        let signed = signature(queue, credentials, (&url, &headers, &body), now)?;
        headers.extend(signed);
    }
    let request = HttpRequest {
        method: Method::Post,
        url,
        headers,
        body,
        timeout_ms: TIMEOUT_MS,
        answer_limit_bytes: ANSWER_LIMIT_BYTES,
    };
    let answer = transport.send(request).await?;
    if answer.is_success() {
        return Ok(answer.body);
    }
    Err(QueueCallError::Refused {
        status: answer.status,
        code: code_of(&answer.body),
    })
}

/// The code in an answer of refusal, as `QueueDoesNotExist`; its message may repeat the address.
fn code_of(body: &[u8]) -> String {
    let document: Value = serde_json::from_slice(body).unwrap_or_default();
    let code = document
        .get("__type")
        .and_then(Value::as_str)
        .and_then(|code| code.rsplit(['#', '.']).next())
        .unwrap_or("no code");
    code.chars().take(80).collect()
}

/// The headers that sign a request.
fn signature(
    queue: &QueueSettings,
    credentials: &QueueCredentials,
    (url, headers, body): (&str, &[(&'static str, String)], &[u8]),
    now: Timestamp,
) -> Result<Vec<(&'static str, String)>, QueueCallError> {
    let identity = Credentials::new(
        credentials.access_key.expose(),
        credentials.secret_key.expose(),
        None,
        None,
        "countermand",
    )
    .into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(queue.region())
        .name("sqs")
        .time(SystemTime::from(now))
        .settings(SigningSettings::default())
        .build()
        .map_err(|_| QueueCallError::Unsigned)?
        .into();
    let named = headers.iter().map(|(name, value)| (*name, value.as_str()));
    let signable = SignableRequest::new("POST", url, named, SignableBody::Bytes(body))
        .map_err(|_| QueueCallError::Unsigned)?;
    let (instructions, _) = sign_request(signable, &parameters)
        .map_err(|_| QueueCallError::Unsigned)?
        .into_parts();
    let signed = instructions.headers().filter_map(|(name, value)| {
        let name = match name {
            "authorization" => "authorization",
            "x-amz-date" => "x-amz-date",
            "x-amz-content-sha256" => "x-amz-content-sha256",
            _ => return None,
        };
        Some((name, value.to_owned()))
    });
    Ok(signed.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::Secret;

    #[test]
    fn a_request_is_signed_for_its_region_and_instant() {
        let keys = QueueCredentials {
            access_key: Secret::new("AKIDEXAMPLE"),
            secret_key: Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        };
        let url = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders";
        let queue = QueueSettings::new(url, None, Some(keys.clone())).unwrap();
        let at: Timestamp = "2026-11-22T09:30:00Z".parse().unwrap();
        let headers = [("x-amz-target", "AmazonSQS.ReceiveMessage".to_owned())];
        let endpoint = queue.endpoint();
        let of = |body: &[u8]| signature(&queue, &keys, (&endpoint, &headers, body), at).unwrap();
        let signed = of(b"{}");
        let value = |name: &str| {
            let found = signed.iter().find(|(found, _)| *found == name);
            found.map(|(_, value)| value.clone()).unwrap()
        };
        assert_eq!(value("x-amz-date"), "20261122T093000Z");
        let authorization = value("authorization");
        assert!(
            authorization.starts_with(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/eu-west-1/sqs/aws4_request, \
                 SignedHeaders=host;x-amz-date;x-amz-target, Signature="
            ),
            "{authorization}"
        );
        assert_ne!(of(b"{\"a\":1}"), signed);
    }

    #[test]
    fn the_code_of_a_refusal_is_told_without_its_message() {
        let body = br#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"secret"}"#;
        assert_eq!(code_of(body), "QueueDoesNotExist");
        assert_eq!(code_of(b"<html>"), "no code");
    }
}
