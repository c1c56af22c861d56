//! Reports 2021-06-30: documents that the platform makes on request or by schedule.
//!
//! A report goes `IN_QUEUE`, `IN_PROGRESS`, and then `DONE`, `CANCELLED` (nothing to tell, or
//! asked for again too soon) or `FATAL`. Its contents are the market at the instant at which it
//! ends.

mod answers;
pub mod cancel;
pub mod contents;
pub mod create;
pub mod desk;
mod page;
pub mod period;
pub mod schedule;
mod work;

pub use self::answers::handler;
pub use self::desk::ReportDesk;
pub use self::work::happen;

/// Work on a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportEvent {
    /// The report's turn has come.
    Starts(u64),
    /// The report is written.
    Ends(u64),
    /// A schedule makes its next report.
    ScheduleDue(u64),
}
