//! What is wrong with a text.

use std::fmt;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A person looks before the text is sent.
    Warn,
    /// The text is never sent.
    Refuse,
}

impl Severity {
    /// The name, as in `refuse`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Refuse => "refuse",
        }
    }
}

macro_rules! findings {
    ($($name:ident, $code:literal, $severity:ident, $source:literal, $doc:literal;)*) => {
        /// What is wrong with a text. Codes are stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingCode {
            $(#[doc = $doc] $name,)*
        }

        impl FindingCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code, as in `PHONE_NUMBER`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// How bad it is.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// The rule that it breaks, with the keys of its sources and their grades.
            pub const fn source(self) -> &'static str {
                match self { $(Self::$name => $source,)* }
            }
        }
    };
}

findings! {
    Empty, "EMPTY", Refuse, "4.4; MO-MSG (A)", "Nothing to read.";
    TooLong, "TOO_LONG", Refuse, "4.4; MO-MSG (A)", "More characters than the purpose takes.";
    ControlCharacter, "CONTROL_CHARACTER", Refuse, "4.4; MO-MSG (A), D", "A control character other than a line end or a tab.";
    TextDirection, "TEXT_DIRECTION", Refuse, "4.4; D", "A mark that turns the writing direction, so that a text reads otherwise than it is.";
    HiddenCharacter, "HIDDEN_CHARACTER", Warn, "4.4; D", "A character without a shape, such as a zero-width blank.";
    Html, "HTML", Refuse, "4.4; MO-MSG (A)", "A tag or an entity of HTML.";
    EmailAddress, "EMAIL_ADDRESS", Refuse, "4.2, 4.4; MO-MSG (A), COC (C)", "An e-mail address, plain or spelt out.";
    PhoneNumber, "PHONE_NUMBER", Refuse, "4.2; COC (C), COMM-JS (C)", "A telephone number.";
    ExternalLink, "EXTERNAL_LINK", Refuse, "4.2, 4.4; MO-MSG (A), COC (C)", "A link or a domain outside Amazon.";
    AmazonLink, "AMAZON_LINK", Warn, "4.2, 4.4; MO-MSG (A)", "A link to Amazon: the way in menu words is safer.";
    OffAmazonContact, "OFF_AMAZON_CONTACT", Refuse, "4.2, R-00; COC (C), COMM-JS (C)", "A call, a messenger or another way around Amazon's messages.";
    OffAmazonPayment, "OFF_AMAZON_PAYMENT", Refuse, "4.2, R-00; PSA-AU (A), COC (C)", "Money by any way but Amazon's.";
    Promotion, "PROMOTION", Refuse, "4.2; COMM-UK (B), COMM-UP (C), COMM-3D (C)", "A discount, a coupon, a gift or other advertising.";
    ReviewRequest, "REVIEW_REQUEST", Refuse, "4.2; COMM-IT (A)", "A request for a review or a rating, or a reward for one.";
    ThanksOnly, "THANKS_ONLY", Refuse, "4.2; COMM-UP (C), COMM-3D (C), COMM-JS (C)", "Nothing but thanks and greetings.";
    ConfirmationOnly, "CONFIRMATION_ONLY", Warn, "4.2; COMM-UP (C), COMM-3D (C)", "A confirmation of order or shipment, which Amazon sends itself.";
    Emoji, "EMOJI", Refuse, "4.2; COMM-UP (C), COMM-3D (C), COMM-JS (C)", "An emoji or another pictograph.";
    Emoticon, "EMOTICON", Warn, "4.2; COMM-JS (C), D", "A face made of punctuation.";
    AsksBuyerToCancel, "ASKS_BUYER_TO_CANCEL", Refuse, "4.2, R-00, M-13; CA-OC (A), COMM (C)", "Asks the buyer to cancel though he did not say that he wants to.";
    MoneyDatePromise, "MONEY_DATE_PROMISE", Refuse, "4.3, O-21; UK-FAQ (A), BR-SHIP (A)", "Promises the money back within hours.";
    MoneyDateGuess, "MONEY_DATE_GUESS", Warn, "4.3, 5; REF-JP (A)", "Names a day for the money, which the bank decides.";
    RefundWithoutCharge, "REFUND_WITHOUT_CHARGE", Warn, "4.3, 5; UK-FAQ (A), BR-SHIP (A)", "Speaks of a refund though nothing was taken.";
    MissingOrderId, "MISSING_ORDER_ID", Refuse, "4.1; COMM-UP (C), COMM-3D (C)", "The order id is missing.";
    ForeignOrderId, "FOREIGN_ORDER_ID", Refuse, "4.1; D", "The id of another order, which may be another buyer's.";
    WrongScript, "WRONG_SCRIPT", Refuse, "4.1, 4.4; MO-MSG (A)", "Not written in the script of the buyer's language.";
    LanguageNotCovered, "LANGUAGE_NOT_COVERED", Warn, "4.1, 4.4, O-09; MO-MSG (A)", "There is no text in the buyer's language: another one stands in, and a person looks.";
}

impl FindingCode {
    /// Reads a code, whatever its capitals.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.as_str().eq_ignore_ascii_case(text))
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that is wrong with a text.
///
/// It holds nothing of the text itself, so that it may be stored and logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Finding {
    /// What is wrong.
    pub code: FindingCode,
    /// The phrase of the linter's own lists that was met; `None` where a shape was met.
    pub phrase: Option<&'static str>,
}

impl Finding {
    /// A finding by its shape alone.
    pub const fn of(code: FindingCode) -> Self {
        Self { code, phrase: None }
    }

    /// How bad it is.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }
}
