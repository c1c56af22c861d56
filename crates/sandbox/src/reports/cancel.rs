//! Taking a report or a schedule back.

use serde::{Deserialize, Serialize};

use crate::http::problem::Problem;
use crate::ids::SellerIndex;
use crate::market::{Act, Market};
use crate::reports::desk::{ReportState, report_number, schedule_number};
use crate::reports::work;

/// A seller takes a report back that waits for its turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelReport {
    /// Who calls.
    pub seller: SellerIndex,
    /// The report id as it came.
    pub report: String,
}

/// A seller ends a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelSchedule {
    /// Who calls.
    pub seller: SellerIndex,
    /// The schedule id as it came.
    pub schedule: String,
}

/// Why something was not taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTakenBack {
    /// No such report of this seller.
    #[error("The report was not found.")]
    NoReport,
    /// No such schedule of this seller.
    #[error("The report schedule was not found.")]
    NoSchedule,
    /// Work on it has begun.
    #[error("The report cannot be cancelled: it is {state}.", state = .0.as_str())]
    State(ReportState),
}

impl NotTakenBack {
    /// The refusal in the API's shape.
    pub fn problem(self) -> Problem {
        match self {
            Self::NoReport | Self::NoSchedule => Problem::not_found(self.to_string()),
            Self::State(_) => Problem::invalid(self.to_string()),
        }
    }
}

impl Act for CancelReport {
    type Outcome = ();
    type Refusal = NotTakenBack;

    fn perform(&self, market: &mut Market) -> Result<(), NotTakenBack> {
        let number = report_number(&self.report).ok_or(NotTakenBack::NoReport)?;
        let report = market
            .reports
            .report(self.seller, number, market.now)
            .ok_or(NotTakenBack::NoReport)?;
        match report.state {
            ReportState::InQueue => {
                work::end(market, number, ReportState::Cancelled);
                Ok(())
            }
            state @ (ReportState::InProgress
            | ReportState::Done
            | ReportState::Cancelled
            | ReportState::Fatal) => Err(NotTakenBack::State(state)),
        }
    }
}

impl Act for CancelSchedule {
    type Outcome = ();
    type Refusal = NotTakenBack;

    fn perform(&self, market: &mut Market) -> Result<(), NotTakenBack> {
        let number = schedule_number(&self.schedule).ok_or(NotTakenBack::NoSchedule)?;
        if market.reports.schedule(self.seller, number).is_none() {
            return Err(NotTakenBack::NoSchedule);
        }
        market.reports.remove_schedule(number);
        Ok(())
    }
}
