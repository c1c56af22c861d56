//! Reports.

use crate::http::route::Handler;
use crate::market::Market;

/// Work on a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportEvent {
    /// The report's turn has come.
    Starts(u64),
    /// The report is written.
    Ends(u64),
}

/// All reports.
#[derive(Debug, Default)]
pub struct ReportDesk {}

/// The function that answers an operation of the Reports API.
pub fn handler(_name: &str) -> Option<Handler> {
    None
}

/// Lets a report go on.
pub fn happen(_market: &mut Market, _event: ReportEvent) {}
