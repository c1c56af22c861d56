//! Lines that could not be read, and what to do about them.

use std::fmt;

/// How many rejects are kept with their place; all are counted.
pub const N_KEPT_REJECTS: usize = 1_000;
/// Characters of a bad value that are shown.
const N_SHOWN_CHARS: usize = 60;

/// Why a line was not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RejectCode {
    /// The line ends before the last needed column.
    TooFewFields,
    /// No order id.
    EmptyOrderId,
    /// A date of a form that no report has.
    UnreadableDate,
    /// A date before 2000 or after 2099.
    DateOutOfRange,
    /// A control character inside an id, a SKU or a channel.
    ControlCharacter,
    /// A field over the limit.
    FieldTooLong,
    /// A line over the limit.
    LineTooLong,
    /// A line of another program's file that its reader set aside; the value says why.
    NotReadable,
}

impl RejectCode {
    /// Every code.
    pub const ALL: [Self; 8] = [
        Self::TooFewFields,
        Self::EmptyOrderId,
        Self::UnreadableDate,
        Self::DateOutOfRange,
        Self::ControlCharacter,
        Self::FieldTooLong,
        Self::LineTooLong,
        Self::NotReadable,
    ];

    /// The stable name, also the key of its texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooFewFields => "too-few-fields",
            Self::EmptyOrderId => "empty-order-id",
            Self::UnreadableDate => "unreadable-date",
            Self::DateOutOfRange => "date-out-of-range",
            Self::ControlCharacter => "control-character",
            Self::FieldTooLong => "field-too-long",
            Self::LineTooLong => "line-too-long",
            Self::NotReadable => "not-readable",
        }
    }
}

impl fmt::Display for RejectCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One line that was not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The file as it was named.
    pub file: String,
    /// The line in the file; the header is line 1.
    pub line: u64,
    /// The column at fault; empty when the whole line is.
    pub field: &'static str,
    /// Why.
    pub code: RejectCode,
    /// The value at fault, shortened, without control characters.
    pub value: String,
}

/// A reject whose line number is not known yet, because blocks are read at the same time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LocalReject {
    pub(super) file: usize,
    /// Counted over all files.
    pub(super) block: u64,
    /// Counted from 0 within the block.
    pub(super) line: u64,
    pub(super) fault: Fault,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fault {
    pub(super) field: &'static str,
    pub(super) code: RejectCode,
    pub(super) value: String,
}

impl Fault {
    /// A fault of a field; its value is made fit to show.
    #[cold]
    pub(super) fn new(field: &'static str, code: RejectCode, value: &[u8]) -> Self {
        let start = value.get(..value.len().min(4 * N_SHOWN_CHARS));
        let text = String::from_utf8_lossy(start.unwrap_or_default());
        Self {
            field,
            code,
            value: printable(&text, N_SHOWN_CHARS),
        }
    }
}

/// At most `n_chars` characters of a text, without control characters and marks that turn the
/// writing direction.
pub(super) fn printable(text: &str, n_chars: usize) -> String {
    let turns = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let visible = text.chars().filter(|c| !c.is_control() && !turns(c));
    let mut shown: String = visible.clone().take(n_chars).collect();
    if visible.count() > n_chars {
        shown.push('…');
    }
    shown
}
