//! What Amazon made of a feed: the processing report, as XML or as text.

mod text;
mod xml;

pub use text::looks_like_summary;

use crate::delimited::DelimitedError;
use crate::document::{Document, DocumentError};
use crate::limits::Limits;
use crate::xml::XmlError;

/// A processing report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedResult {
    /// `DocumentTransactionID`, in XML.
    pub transaction_id: Option<String>,
    /// `Complete`, `Processing`, `Rejected` or another word, in XML.
    pub status: Option<String>,
    /// Messages or records that Amazon looked at.
    pub n_processed: Option<u64>,
    /// Of them those that did what they should.
    pub n_successful: Option<u64>,
    /// Messages with errors, in XML.
    pub n_with_error: Option<u64>,
    /// Messages with warnings, in XML.
    pub n_with_warning: Option<u64>,
    /// One entry per error or warning; a message may have several, a successful one has none.
    pub entries: Vec<FeedEntry>,
}

/// One error or warning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedEntry {
    /// The message or record number, as written; `0` is the document as a whole.
    pub message_id: String,
    /// `Error`, `Warning` or another word.
    pub severity: String,
    /// Amazon's code, as text: there is no public list.
    pub code: String,
    /// What Amazon says, in the seller's language.
    pub description: String,
    /// The SKU meant.
    pub sku: Option<String>,
    /// The order meant.
    pub order_id: Option<String>,
    /// The order item meant.
    pub order_item_id: Option<String>,
    /// The line in the document.
    pub line: u64,
}

/// Why a document is no processing report.
#[derive(Debug, thiserror::Error)]
pub enum FeedResultError {
    /// The document cannot be read to its end.
    #[error("the document cannot be read to its end")]
    Document(#[from] DocumentError),
    /// The XML cannot be read.
    #[error("the XML of the processing report cannot be read")]
    Xml(#[from] XmlError),
    /// The table of errors cannot be read.
    #[error("the table of errors cannot be read")]
    Table(#[from] DelimitedError),
    /// No `ProcessingReport`, or no summary.
    #[error("the document is no processing report")]
    NoReport,
    /// More entries than allowed.
    #[error("the processing report has more than {limit} entries")]
    TooManyEntries {
        /// Entries allowed.
        limit: usize,
    },
    /// The text is longer than allowed, or no text.
    #[error("the processing report is over {limit_bytes} bytes, or no text")]
    NoText {
        /// Bytes allowed.
        limit_bytes: usize,
    },
    /// A line of the table of errors cannot be read: then its message cannot be told either.
    #[error("line {line} of the table of errors cannot be read")]
    BadEntry {
        /// The line.
        line: u64,
    },
}

/// A way in which a processing report contradicts itself. One that does is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FeedContradiction {
    /// A count is missing.
    CountMissing,
    /// More successful than processed, or successful and failed do not make the processed.
    CountsDoNotAddUp,
    /// The entries name another number of failed messages than the summary.
    EntriesDoNotMatchCounts,
}

impl FeedEntry {
    /// Whether the entry is an error; anything that is no warning counts as one.
    pub fn is_error(&self) -> bool {
        !self.severity.eq_ignore_ascii_case("warning")
    }
}

impl FeedResult {
    /// Reads a processing report, told by its first character to be XML or text.
    ///
    /// # Errors
    /// When the document is cut or is no processing report.
    pub fn read(mut document: Document, limits: &Limits) -> Result<Self, FeedResultError> {
        let head = document.peek(1024)?;
        if head.trim_ascii_start().starts_with(b"<") {
            xml::read(document, limits)
        } else {
            text::read(document, limits)
        }
    }

    /// The numbers of the messages that have an error, each once, in order of appearance.
    pub fn messages_with_error(&self) -> Vec<&str> {
        let mut seen = std::collections::BTreeSet::new();
        self.entries
            .iter()
            .filter(|entry| entry.is_error())
            .map(|entry| entry.message_id.as_str())
            .filter(|id| seen.insert(*id))
            .collect()
    }

    /// Whether Amazon refused the document as a whole: an error with message 0, or nothing
    /// processed.
    pub fn is_refused_whole(&self) -> bool {
        let is_document_error = self
            .entries
            .iter()
            .any(|entry| entry.is_error() && entry.message_id == "0");
        is_document_error || self.n_processed == Some(0)
    }

    /// In what the report contradicts itself; empty when it adds up. Warnings are no failures.
    pub fn contradictions(&self) -> Vec<FeedContradiction> {
        let mut found = Vec::new();
        let (Some(n_processed), Some(n_successful)) = (self.n_processed, self.n_successful) else {
            return vec![FeedContradiction::CountMissing];
        };
        let n_failed = n_processed.checked_sub(n_successful);
        let is_sum_wrong = self
            .n_with_error
            .is_some_and(|n_with_error| n_failed != Some(n_with_error));
        if n_failed.is_none() || is_sum_wrong {
            found.push(FeedContradiction::CountsDoNotAddUp);
        }
        let n_named = u64::try_from(self.messages_with_error().len()).unwrap_or(u64::MAX);
        let n_expected = self.n_with_error.or(n_failed);
        if !self.is_refused_whole() && n_expected.is_some_and(|n_expected| n_expected != n_named) {
            found.push(FeedContradiction::EntriesDoNotMatchCounts);
        }
        found
    }
}

#[cfg(test)]
mod tests;
