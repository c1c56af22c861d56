//! Standing orders for reports.

use serde::{Deserialize, Serialize};

use crate::ids::SellerIndex;
use crate::market::agenda::Happening;
use crate::market::{Act, Market};
use crate::reports::ReportEvent;
use crate::reports::create::{NotCreated, Wanted, moment};
use crate::reports::desk::Schedule;
use crate::reports::period::Period;

/// A seller orders a report to be made again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSchedule {
    /// Who calls.
    pub seller: SellerIndex,
    /// What the reports are about.
    pub wanted: Wanted,
    /// `period` as it came.
    pub period: String,
    /// `nextReportCreationTime` as it came; one period from now when absent.
    pub next: Option<String>,
}

impl Act for CreateSchedule {
    type Outcome = u64;
    type Refusal = NotCreated;

    fn perform(&self, market: &mut Market) -> Result<u64, NotCreated> {
        let subject = self.wanted.subject(market, self.seller)?;
        let period =
            Period::parse(&self.period).ok_or_else(|| NotCreated::Period(self.period.clone()))?;
        let next_at = match &self.next {
            Some(text) => moment("nextReportCreationTime", text)?.max(market.now),
            None => period.after(market.now),
        };
        let number = market.reports.insert_schedule(Schedule {
            subject,
            period,
            data_from: market.now,
            next_at,
        });
        enter(market, number);
        Ok(number)
    }
}

/// Makes the report that is due, and enters the next one.
pub(super) fn make_report(market: &mut Market, number: u64) {
    let now = market.now;
    let Some(schedule) = market.reports.find_schedule(number) else {
        // It was ended, or another took its place.
        return;
    };
    let subject = schedule.subject.clone();
    let from = std::mem::replace(&mut schedule.data_from, now);
    schedule.next_at = schedule.period.after(schedule.next_at);
    market.queue_report(subject, (from, now), Some(number));
    enter(market, number);
}

fn enter(market: &mut Market, number: u64) {
    if let Some(schedule) = market.reports.find_schedule(number) {
        let next_at = schedule.next_at;
        let happening = Happening::Report(ReportEvent::ScheduleDue(number));
        market.agenda.enter(next_at, happening);
    }
}
