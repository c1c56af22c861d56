//! A file that is refused as a whole: nothing of it is taken in.

use std::io;

use countermand_spapi::delimited::DelimitedError;
use countermand_spapi::document::DocumentError;
use countermand_spapi::feed_result::FeedResultError;
use countermand_spapi::report::account_health::AccountHealthError;
use countermand_spapi::xml::XmlError;

use super::Kind;
use crate::ingest::mailbox::{MailFault, NoHint};
use crate::ingest::notifications::NoticeFault;

/// Why a file is refused.
#[derive(Debug, thiserror::Error)]
pub enum RefuseFile {
    /// The system does not give it out.
    #[error("the file cannot be opened")]
    Unreadable {
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// It cannot be read to its end, or is packed too tightly.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// It is no delimited file that can be read.
    #[error(transparent)]
    Delimited(DelimitedError),
    /// It is no XML that can be read.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// It is no processing report that can be read.
    #[error(transparent)]
    FeedResult(#[from] FeedResultError),
    /// It is no account health report that can be read.
    #[error("{source}: {detail}")]
    AccountHealth {
        /// What is wrong.
        source: AccountHealthError,
        /// Where.
        detail: String,
    },
    /// It is no notification that can be read.
    #[error(transparent)]
    Notification(#[from] NoticeFault),
    /// It is a notification of another type.
    #[error("the notification is of type `{found}`, only ORDER_CHANGE is taken in from files")]
    OtherNotification {
        /// The type found.
        found: String,
    },
    /// It is of no kind known here.
    #[error("this is no report known here: it looks like {seems}")]
    NotAReport {
        /// What it looks like.
        seems: String,
    },
    /// It is of another kind than wanted.
    #[error("this looks like {seems}, wanted was {wanted}")]
    OtherKind {
        /// The kind wanted.
        wanted: Kind,
        /// What it looks like.
        seems: String,
    },
    /// Columns that have to be there are not.
    #[error("the columns {} are missing", names.join(", "))]
    MissingColumns {
        /// Their names.
        names: Vec<String>,
    },
    /// A JSON document over its limit.
    #[error("the document is over {limit_bytes} bytes")]
    TooLarge {
        /// Bytes allowed.
        limit_bytes: usize,
    },
    /// It is no e-mail that can be read.
    #[error(transparent)]
    Email(#[from] MailFault),
    /// It is an e-mail about something else.
    #[error("the e-mail is no buyer's request to cancel: {}", why.reason())]
    NoRequest {
        /// Why.
        why: NoHint,
    },
}

impl RefuseFile {
    /// A stable code, for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::Document(error) => document_code(error),
            Self::Delimited(error) => delimited_code(error),
            Self::Xml(error) => xml_code(error),
            Self::FeedResult(error) => match error {
                FeedResultError::Document(error) => document_code(error),
                FeedResultError::Xml(error) => xml_code(error),
                FeedResultError::Table(error) => delimited_code(error),
                FeedResultError::NoReport => "not-a-report",
                FeedResultError::TooManyEntries { .. } | FeedResultError::NoText { .. } => {
                    "too-large"
                }
                FeedResultError::BadEntry { .. } => "bad-entry",
            },
            Self::AccountHealth { source, .. } => match source {
                AccountHealthError::Json(error) => json_code(error),
                AccountHealthError::NothingKnown => "not-a-report",
                AccountHealthError::NotDecimal { .. } => "bad-number",
            },
            Self::Notification(error) => match error {
                NoticeFault::NotJson { source } => json_code(source),
                NoticeFault::Missing { .. }
                | NoticeFault::BadId { .. }
                | NoticeFault::TooLarge { .. }
                | NoticeFault::NoType => error.code(),
            },
            Self::OtherNotification { .. } => "other-notification",
            Self::NotAReport { .. } => "not-a-report",
            Self::OtherKind { .. } => "other-kind",
            Self::MissingColumns { .. } => "missing-columns",
            Self::TooLarge { .. } => "too-large",
            Self::Email(error) => error.code(),
            Self::NoRequest { .. } => "no-cancel-request",
        }
    }
}

impl From<DelimitedError> for RefuseFile {
    fn from(error: DelimitedError) -> Self {
        match error {
            DelimitedError::Document(error) => Self::Document(error),
            DelimitedError::Empty
            | DelimitedError::NoHeader
            | DelimitedError::CarriageReturns
            | DelimitedError::TooManyColumns { .. }
            | DelimitedError::TooManyRows { .. }
            | DelimitedError::Cut { .. } => Self::Delimited(error),
        }
    }
}

fn document_code(error: &DocumentError) -> &'static str {
    match error {
        DocumentError::Io { .. } => "unreadable",
        DocumentError::GzipCut => "cut-file",
        DocumentError::GzipDamaged { .. } | DocumentError::GzipTrailingBytes => "damaged-gzip",
        DocumentError::GzipTooLarge { .. } | DocumentError::GzipTooManyMembers { .. } => {
            "too-large"
        }
    }
}

fn delimited_code(error: &DelimitedError) -> &'static str {
    match error {
        DelimitedError::Document(error) => document_code(error),
        DelimitedError::Empty => "empty-file",
        DelimitedError::NoHeader => "no-header",
        DelimitedError::CarriageReturns => "carriage-returns",
        DelimitedError::TooManyColumns { .. } | DelimitedError::TooManyRows { .. } => "too-large",
        DelimitedError::Cut { .. } => "cut-file",
    }
}

fn xml_code(error: &XmlError) -> &'static str {
    match error {
        XmlError::Document(error) => document_code(error),
        XmlError::Cut { .. } => "cut-file",
        XmlError::NotWellFormed { .. } => "bad-xml",
        XmlError::DocumentType => "xml-document-type",
        XmlError::OverLimit { .. } => "too-large",
    }
}

fn json_code(error: &serde_json::Error) -> &'static str {
    if error.is_eof() {
        "cut-file"
    } else {
        "bad-json"
    }
}
