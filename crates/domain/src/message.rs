//! Messages to buyers: what may be sent, when one is due, and what no text may say.
//!
//! [`duty`] answers whether a decision asks for a message; [`mod@lint`] looks at a text before it is
//! sent. A text with a finding of [`Severity::Refuse`] is never sent.
//!
//! Source: rules 4.

mod due;
pub mod finding;
pub mod language;
pub mod lint;
pub mod menu_path;
pub mod occasion;
pub mod payment;
pub mod purpose;

pub use due::{MessageDuty, WhyNoMessage, duty};
pub use finding::{Finding, FindingCode, Severity};
pub use language::{BuyerLanguage, Script};
pub use lint::{LintContext, lint, verdict};
pub use occasion::{Occasion, WaitsFor};
pub use payment::PaymentState;
pub use purpose::MessagePurpose;
