//! A line that was set aside, and why.

use std::borrow::Cow;
use std::fmt;

use countermand_spapi::delimited::{BadLine, LineFault};

/// A line that could not be taken in. The lines around it are not touched by that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The line in the file, counted from 1, where the record begins.
    pub line: u64,
    /// The column as the file names it; empty when the line as a whole is meant.
    pub field: Cow<'static, str>,
    /// What is wrong, as a code.
    pub code: RejectCode,
    /// What is wrong, in English, with the value found where it is short and not personal.
    pub message: String,
}

macro_rules! reject_codes {
    ($($(#[$doc:meta])* $name:ident, $text:literal, $remedy:literal;)*) => {
        /// Why a line was set aside. The texts are stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RejectCode {
            $($(#[$doc])* $name,)*
        }

        impl RejectCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable text, for machines.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What the person who has the file can do, in English.
            pub const fn remedy(self) -> &'static str {
                match self { $(Self::$name => $remedy,)* }
            }
        }
    };
}

reject_codes! {
    /// More or fewer fields than the header.
    RaggedLine, "ragged-line",
        "download the report again; if a spreadsheet saved it, look for a tab or line break in this line";
    /// Longer than a line may be.
    LineTooLong, "line-too-long", "download the report again; no report has lines of this length";
    /// One field is longer than a field may be.
    FieldTooLong, "field-too-long", "shorten the field, or leave its column out of the file";
    /// Quotes that do not pair.
    BadQuotes, "bad-quotes", "close the quote, or write a quote inside a quoted field twice";
    /// A byte of value zero.
    NulByte, "nul-byte", "download the report again; the file was damaged on its way";
    /// Bytes outside the file's charset.
    NotInCharset, "not-in-charset", "name the charset of the file, or save it as UTF-8";
    /// A field that has to be there is empty.
    EmptyField, "empty-field", "fill the field in, or leave the line out";
    /// A text that is no id.
    BadId, "bad-id", "copy the id from Seller Central as text";
    /// A text that is no date.
    BadDate, "bad-date", "write the date as 2026-11-20T08:11:11Z, or name its form in a mapping file";
    /// A date before 2000 or after 2099.
    DateOutOfRange, "date-out-of-range", "correct the year";
    /// A text that is no whole number.
    BadQuantity, "bad-quantity", "write the quantity as a whole number";
    /// A negative quantity, or one over 999,999.
    QuantityOutOfRange, "quantity-out-of-range",
        "correct the quantity; for files with negative quantities say in a mapping file what they mean";
    /// A text that is no amount.
    BadAmount, "bad-amount", "write the amount as a decimal number such as 12.34";
    /// A negative amount, or one over the limit of a line.
    AmountOutOfRange, "amount-out-of-range", "correct the amount";
    /// More decimal places than the currency has.
    AmountTooPrecise, "amount-too-precise",
        "round the amount to the currency's places, or allow rounding in a mapping file";
    /// An amount without a currency.
    NoCurrency, "no-currency", "add a currency column, or name the currency in a mapping file";
    /// A text that is no currency code.
    BadCurrency, "bad-currency", "write the currency as a code of three letters such as EUR";
    /// A fulfillment channel that is not known.
    UnknownFulfillment, "unknown-fulfillment",
        "say in a mapping file which words mean the merchant and which mean Amazon";
}

impl Rejected {
    /// What the person who has the file can do, in English.
    pub const fn remedy(&self) -> &'static str {
        self.code.remedy()
    }
}

impl fmt::Display for RejectCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<BadLine> for Rejected {
    fn from(bad: BadLine) -> Self {
        let code = match bad.fault {
            LineFault::Ragged { .. } => RejectCode::RaggedLine,
            LineFault::LineTooLong { .. } => RejectCode::LineTooLong,
            LineFault::FieldTooLong { .. } => RejectCode::FieldTooLong,
            LineFault::UnclosedQuote | LineFault::TextAfterQuote => RejectCode::BadQuotes,
            LineFault::Nul => RejectCode::NulByte,
            LineFault::NotInCharset => RejectCode::NotInCharset,
        };
        Self {
            line: bad.line,
            field: Cow::Borrowed(""),
            code,
            message: bad.fault.to_string(),
        }
    }
}

/// What is wrong with one field, before it is known which line and column it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: RejectCode,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(code: RejectCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    pub(crate) fn empty() -> Self {
        Self::new(RejectCode::EmptyField, "the field is empty")
    }

    pub(crate) fn at(self, line: u64, field: impl Into<Cow<'static, str>>) -> Rejected {
        Rejected {
            line,
            field: field.into(),
            code: self.code,
            message: self.message,
        }
    }
}

/// A value for a message: at most 40 characters, no control characters.
pub(crate) fn shown(text: &str) -> String {
    text.chars()
        .take(40)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}
