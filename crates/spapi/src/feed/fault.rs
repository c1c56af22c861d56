//! What can be wrong with a feed document, as a whole or in one message.

use crate::delimited::{DelimitedError, LineFault};
use crate::document::DocumentError;
use crate::xml::XmlError;

/// Characters of a wrong value that are kept.
const KEPT_CHARS: usize = 40;

/// Why a feed document is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// The document cannot be read to its end.
    #[error("the feed document cannot be read to its end")]
    Document(#[from] DocumentError),
    /// Not XML that is read here.
    #[error("the XML of the feed cannot be read")]
    Xml(#[from] XmlError),
    /// Not a table that is read here.
    #[error("the table of the feed cannot be read")]
    Table(#[from] DelimitedError),
    /// Not JSON of this shape.
    #[error("the JSON of the feed cannot be read")]
    Json(#[from] serde_json::Error),
    /// The root element is no `AmazonEnvelope`.
    #[error("the root element is `{found}`, not `AmazonEnvelope`")]
    WrongRoot {
        /// The root element, cut to 40 characters.
        found: String,
    },
    /// The envelope holds messages of another kind, or does not say of which.
    #[error("the `MessageType` is not `{expected}`")]
    WrongMessageType {
        /// What the feed type asks for.
        expected: &'static str,
        /// What stands there, cut to 40 characters.
        found: Option<String>,
    },
    /// A column that every line needs.
    #[error("the column `{name}` is missing")]
    ColumnMissing {
        /// Its name.
        name: &'static str,
    },
    /// More than allowed of what memory is kept for.
    #[error("the feed has more than {limit} {what}")]
    OverLimit {
        /// Of what.
        what: &'static str,
        /// How many are allowed.
        limit: usize,
    },
}

/// What is wrong with one message, or one line, of a feed. `item` counts the items of the
/// message from 0; without it the message as such is meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An element or a column that has to be there is missing or empty.
    #[error("`{field}` is missing")]
    Missing {
        /// The element or column.
        field: &'static str,
        /// The item.
        item: Option<usize>,
    },
    /// A value that cannot be.
    #[error("`{text}` is no `{field}`")]
    Invalid {
        /// The element or column.
        field: &'static str,
        /// The item.
        item: Option<usize>,
        /// The value, cut to 40 characters.
        text: String,
    },
    /// An element that may stand there once stands there again; the first one counts.
    #[error("`{field}` stands there more than once")]
    Repeated {
        /// The element.
        field: &'static str,
        /// The item.
        item: Option<usize>,
    },
    /// A field that this kind of message must not have.
    #[error("`{field}` does not belong here")]
    NotApplicable {
        /// The field.
        field: &'static str,
    },
    /// The line cannot be read.
    #[error("the line cannot be read")]
    Line(#[source] LineFault),
}

/// What a message holds that a flat file has no column for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("message {message_id} holds `{what}`, which a flat file cannot say")]
pub struct NotFlat {
    /// The message.
    pub message_id: String,
    /// What it holds.
    pub what: String,
}

impl Fault {
    pub(super) fn missing(field: &'static str, item: Option<usize>) -> Self {
        Self::Missing { field, item }
    }

    pub(super) fn invalid(field: &'static str, item: Option<usize>, text: &str) -> Self {
        Self::Invalid {
            field,
            item,
            text: cut(text),
        }
    }
}

pub(super) fn cut(text: &str) -> String {
    text.chars().take(KEPT_CHARS).collect()
}

/// Takes the value of an element that may stand there once; an empty one counts as missing.
pub(super) fn take_once(
    slot: &mut Option<String>,
    field: &'static str,
    item: Option<usize>,
    text: &str,
    faults: &mut Vec<Fault>,
) {
    if text.is_empty() {
        return;
    }
    if slot.is_some() {
        add_fault(faults, Fault::Repeated { field, item });
    } else {
        *slot = Some(text.to_owned());
    }
}

/// Keeps a fault once, so that a message cannot grow by repeating it.
pub(super) fn add_fault(faults: &mut Vec<Fault>, fault: Fault) {
    if faults.last() != Some(&fault) {
        faults.push(fault);
    }
}

/// A whole number of units, not negative, at most nine digits.
pub(super) fn quantity(
    slot: Option<&str>,
    field: &'static str,
    item: Option<usize>,
    faults: &mut Vec<Fault>,
) -> Option<u32> {
    let text = slot?;
    let is_number = text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    let read = if is_number { text.parse().ok() } else { None };
    if read.is_none() {
        faults.push(Fault::invalid(field, item, text));
    }
    read
}
