//! Taking in: wire documents become domain values, and what does not parse is set aside.
//!
//! This is one of the two places where the wire and the domain meet.

pub mod finding;
pub mod mailbox;
pub mod mapping;
pub mod notifications;
pub mod orders;
pub mod outbound;
pub mod record;
pub mod reject;
pub mod report_files;

pub use finding::{Finding, FindingCode, Findings};
pub use reject::{RejectCode, Rejected};
pub use report_files::{Kind, OpenOptions, RefuseFile, Source, open, open_path};
