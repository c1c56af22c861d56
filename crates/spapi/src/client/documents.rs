//! Documents that lie outside of the API, at addresses that carry their own permission.

use std::fmt;
use std::io::Cursor;

use bytes::Bytes;

use super::Client;
use super::address::Address;
use super::call::Reply;
use super::call_error::{CallError, UnknownReason, UnwritableCall};
use super::transport::{HttpRequest, HttpResponse};
use crate::document::{Charset, Document, DocumentError};
use crate::error::{Error, ErrorList};
use crate::limits::Limits;
use crate::operation::Method;

/// How long a document may take.
const DOCUMENT_TIMEOUT_MS: u64 = 120_000;
/// How many bytes a document may have on the wire, packed as it comes.
const DOCUMENT_LIMIT_BYTES: u64 = 128 * 1024 * 1024;
/// How many bytes the answer to an upload may have.
const UPLOAD_ANSWER_LIMIT_BYTES: u64 = 64 * 1024;
/// How many bytes of an answer are looked through for its code.
const CODE_WITHIN_BYTES: usize = 1_024;

/// A document as it came: packed, where it was packed. Its debug form does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Download {
    /// The bytes.
    pub bytes: Bytes,
    /// The `Content-Type`, as in `text/plain; charset=windows-1252`.
    pub content_type: Option<String>,
}

impl Download {
    /// The charset that the content type names, if it is known here.
    pub fn charset(&self) -> Option<Charset> {
        let parameters = self.content_type.as_deref()?.split(';').skip(1);
        let label = parameters.into_iter().find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let is_charset = name.trim().eq_ignore_ascii_case("charset");
            is_charset.then(|| value.trim().trim_matches('"'))
        })?;
        Charset::parse(label).ok()
    }

    /// Opens the document for its reader: unpacked if its first bytes are those of gzip, whatever
    /// was announced, and brought to UTF-8.
    ///
    /// # Errors
    /// When it cannot be unpacked.
    pub fn open(self, limits: &Limits) -> Result<Document, DocumentError> {
        let charset = self.charset();
        Document::open(Box::new(Cursor::new(self.bytes)), charset, limits)
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("n_bytes", &self.bytes.len())
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Puts a document where it was told to be put. Doing so again does no harm: nothing happens
    /// with a document before a feed names it.
    pub(super) async fn upload(
        &self,
        url: &str,
        content_type: &str,
        body: Bytes,
    ) -> Result<Reply<()>, CallError> {
        let is_header = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
        if content_type.is_empty() || !content_type.bytes().all(is_header) {
            return Err(CallError::Unwritable {
                source: UnwritableCall::ContentType,
            });
        }
        let request = HttpRequest {
            method: Method::Put,
            url: self.document_address(url)?,
            // The signature of the address covers this header and no other one.
            headers: vec![("content-type", content_type.to_owned())],
            body,
            timeout_ms: DOCUMENT_TIMEOUT_MS,
            answer_limit_bytes: UPLOAD_ANSWER_LIMIT_BYTES,
        };
        let answer = self.document_exchange(request).await?;
        Ok(Reply {
            value: (),
            request_id: answer.request_id(),
            status: answer.status,
        })
    }

    /// Brings a document, which is not read yet: neither unpacked nor decoded.
    pub(super) async fn download(&self, url: &str) -> Result<Reply<Download>, CallError> {
        let request = HttpRequest {
            method: Method::Get,
            url: self.document_address(url)?,
            headers: Vec::new(),
            body: Bytes::new(),
            timeout_ms: DOCUMENT_TIMEOUT_MS,
            answer_limit_bytes: DOCUMENT_LIMIT_BYTES,
        };
        let answer = self.document_exchange(request).await?;
        Ok(Reply {
            request_id: answer.request_id(),
            status: answer.status,
            value: Download {
                content_type: answer.header("content-type").map(str::to_owned),
                bytes: answer.body,
            },
        })
    }

    /// The address of a document, if it may be talked to.
    fn document_address(&self, url: &str) -> Result<String, CallError> {
        Address::read(url)
            .and_then(|address| address.of_document(self.inner.is_api_loopback))
            .map(|_| url.to_owned())
            .map_err(|source| CallError::Unwritable {
                source: UnwritableCall::Address { source },
            })
    }

    async fn document_exchange(&self, request: HttpRequest) -> Result<HttpResponse, CallError> {
        let is_read = request.method == Method::Get;
        let sent = self.inner.settings.transport.send(request).await;
        let answer = sent.map_err(|source| CallError::of_transport(source, is_read))?;
        let request_id = answer.request_id();
        let status = answer.status;
        match status {
            200..=299 => Ok(answer),
            408 | 429 | 500..=599 => Err(CallError::Unknown {
                reason: UnknownReason::Failure { status },
                request_id,
            }),
            400..=499 => Err(CallError::Refused {
                status,
                errors: errors_of(&answer.body),
                request_id,
            }),
            _ => Err(CallError::Unknown {
                reason: UnknownReason::StrangeStatus { status },
                request_id,
            }),
        }
    }
}

/// The code in an answer of the place where documents lie, as `SignatureDoesNotMatch`. Its message
/// may repeat the address, so it is left out.
fn errors_of(body: &[u8]) -> ErrorList {
    let head = body.get(..CODE_WITHIN_BYTES.min(body.len()));
    let text = String::from_utf8_lossy(head.unwrap_or_default());
    let code = text
        .split_once("<Code>")
        .and_then(|(_, behind)| behind.split_once("</Code>"))
        .map(|(code, _)| code)
        .filter(|code| code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let errors = code.into_iter().map(|code| Error {
        code: code.to_owned(),
        message: String::new(),
        details: None,
    });
    ErrorList {
        errors: errors.collect(),
    }
}
