//! All reports and schedules.

use std::collections::BTreeMap;

use countermand_spapi::report::ReportType;

use crate::ids::{PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::agenda::Happening;
use crate::moment::{DAY_MS, Moment, SECOND_MS};
use crate::reports::ReportEvent;
use crate::reports::period::Period;

/// How long reports are kept.
pub const KEPT_MS: i64 = 90 * DAY_MS;
/// How long reports of orders are kept.
pub const ORDER_REPORTS_KEPT_MS: i64 = 30 * DAY_MS;
/// What report ids begin after.
const FIRST_REPORT: u64 = 50_000_000_000;
/// What schedule ids begin after.
const FIRST_SCHEDULE: u64 = 60_000_000_000;

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportState {
    /// Waiting for its turn.
    InQueue,
    /// Being written.
    InProgress,
    /// Written.
    Done,
    /// Taken back, without data, or asked for again too soon.
    Cancelled,
    /// Given up; its document says why where there is one.
    Fatal,
}

impl ReportState {
    /// The wire's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InQueue => "IN_QUEUE",
            Self::InProgress => "IN_PROGRESS",
            Self::Done => "DONE",
            Self::Cancelled => "CANCELLED",
            Self::Fatal => "FATAL",
        }
    }
}

/// What a report is to be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Whose data.
    pub seller: SellerIndex,
    /// Of which type.
    pub kind: ReportType,
    /// Of which marketplaces, at least one.
    pub places: Vec<PlaceIndex>,
    /// Options by name, as they came.
    pub options: BTreeMap<String, String>,
}

impl Subject {
    /// Whether it is a report of orders, which is kept for a shorter time.
    pub const fn is_about_orders(&self) -> bool {
        match self.kind {
            ReportType::AllOrdersByLastUpdate
            | ReportType::AllOrdersByOrderDate
            | ReportType::XmlAllOrdersByLastUpdate
            | ReportType::XmlAllOrdersByOrderDate
            | ReportType::ArchivedOrders
            | ReportType::UnshippedOrders
            | ReportType::OrdersShipping
            | ReportType::OrdersInvoicing
            | ReportType::OrdersTax
            | ReportType::PendingOrders
            | ReportType::XmlPendingOrders
            | ReportType::ConvergedPendingOrders => true,
            ReportType::AccountHealth
            | ReportType::AccountHealthV1
            | ReportType::AllListings
            | ReportType::ActiveListings
            | ReportType::InactiveListings
            | ReportType::CancelledListings
            | ReportType::OpenListings
            | ReportType::AfnInventory
            | ReportType::UnsuppressedInventory
            | ReportType::AllInventory
            | ReportType::ReservedInventory
            | ReportType::LedgerDetail
            | ReportType::Returns
            | ReportType::Other(_) => false,
        }
    }

    /// How long its reports are kept.
    pub const fn kept_ms(&self) -> i64 {
        if self.is_about_orders() {
            ORDER_REPORTS_KEPT_MS
        } else {
            KEPT_MS
        }
    }

    /// Whether two reports are of the same type about the same marketplaces.
    pub fn is_like(&self, other: &Self) -> bool {
        self.seller == other.seller && self.kind == other.kind && self.places == other.places
    }
}

/// One report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What it is about.
    pub subject: Subject,
    /// Start of the data.
    pub from: Moment,
    /// End of the data.
    pub until: Moment,
    /// The schedule that made it.
    pub schedule: Option<u64>,
    /// When it was asked for.
    pub created_at: Moment,
    /// Where it stands.
    pub state: ReportState,
    /// When work on it began.
    pub started_at: Option<Moment>,
    /// When work on it ended.
    pub ended_at: Option<Moment>,
    /// The id of its document.
    pub document: Option<String>,
}

/// A standing order for reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// What the reports are about.
    pub subject: Subject,
    /// How often.
    pub period: Period,
    /// Up to where the data of the last report went; where the next one begins.
    pub data_from: Moment,
    /// When the next report is made.
    pub next_at: Moment,
}

/// All reports and schedules.
#[derive(Debug, Default)]
pub struct ReportDesk {
    reports: BTreeMap<u64, Report>,
    schedules: BTreeMap<u64, Schedule>,
    documents: BTreeMap<String, u64>,
    n_reports: u64,
    n_schedules: u64,
    /// Whether sellers have the columns on buyers' cancellation requests switched on in the All
    /// Orders reports; the report of unshipped orders always has them.
    pub tells_requests_in_all_orders: bool,
}

impl ReportDesk {
    /// A report that is still kept.
    pub fn report(&self, seller: SellerIndex, number: u64, now: Moment) -> Option<&Report> {
        self.reports
            .get(&number)
            .filter(|report| report.subject.seller == seller && is_kept(report, now))
    }

    /// The reports of a seller that are still kept, newest first; those before `before` where it
    /// is given.
    pub fn reports(
        &self,
        seller: SellerIndex,
        before: Option<u64>,
        now: Moment,
    ) -> impl Iterator<Item = (u64, &Report)> {
        self.reports
            .range(..before.unwrap_or(u64::MAX))
            .rev()
            .map(|(number, report)| (*number, report))
            .filter(move |(_, report)| report.subject.seller == seller && is_kept(report, now))
    }

    /// The report that a document belongs to.
    pub fn of_document(&self, seller: SellerIndex, document: &str, now: Moment) -> Option<&Report> {
        self.report(seller, *self.documents.get(document)?, now)
    }

    /// A schedule in force.
    pub fn schedule(&self, seller: SellerIndex, number: u64) -> Option<&Schedule> {
        self.schedules
            .get(&number)
            .filter(|schedule| schedule.subject.seller == seller)
    }

    /// The schedules of a seller, oldest first.
    pub fn schedules(&self, seller: SellerIndex) -> impl Iterator<Item = (u64, &Schedule)> {
        self.schedules
            .iter()
            .map(|(number, schedule)| (*number, schedule))
            .filter(move |(_, schedule)| schedule.subject.seller == seller)
    }

    /// A report, whosever it is.
    pub fn find(&self, number: u64) -> Option<&Report> {
        self.reports.get(&number)
    }

    pub(super) fn find_schedule(&mut self, number: u64) -> Option<&mut Schedule> {
        self.schedules.get_mut(&number)
    }

    pub(super) fn report_mut(&mut self, number: u64) -> Option<&mut Report> {
        self.reports.get_mut(&number)
    }

    /// Keeps which report a document belongs to.
    pub(super) fn set_document(&mut self, number: u64, document: String) {
        if let Some(report) = self.reports.get_mut(&number) {
            report.document = Some(document.clone());
            self.documents.insert(document, number);
        }
    }

    /// Puts a schedule in force, in the place of one that is like it; its number.
    pub(super) fn insert_schedule(&mut self, schedule: Schedule) -> u64 {
        self.schedules
            .retain(|_, old| !old.subject.is_like(&schedule.subject));
        self.n_schedules += 1;
        self.schedules.insert(self.n_schedules, schedule);
        self.n_schedules
    }

    pub(super) fn remove_schedule(&mut self, number: u64) {
        self.schedules.remove(&number);
    }

    fn insert(&mut self, report: Report) -> u64 {
        self.forget(report.created_at);
        self.n_reports += 1;
        self.reports.insert(self.n_reports, report);
        self.n_reports
    }

    /// Drops reports whose time is over.
    fn forget(&mut self, now: Moment) {
        while let Some(oldest) = self.reports.first_entry()
            && now.since_ms(oldest.get().created_at) > KEPT_MS
        {
            if let Some(document) = oldest.remove().document {
                self.documents.remove(&document);
            }
        }
    }
}

impl Market {
    /// Puts a report in the queue; its number.
    pub(super) fn queue_report(
        &mut self,
        subject: Subject,
        (from, until): (Moment, Moment),
        schedule: Option<u64>,
    ) -> u64 {
        let now = self.now;
        let number = self.reports.insert(Report {
            subject,
            from,
            until,
            schedule,
            created_at: now,
            state: ReportState::InQueue,
            started_at: None,
            ended_at: None,
            document: None,
        });
        self.enter_report_work(number, ReportEvent::Starts(number));
        number
    }

    /// Enters the next step of a report: half of its time is over when it starts, all of it when it
    /// ends.
    pub(super) fn enter_report_work(&mut self, number: u64, step: ReportEvent) {
        let span = self.scenario.processing.report_work_s;
        let length_ms = span.draw(&mut self.draws("report takes", number)) * SECOND_MS;
        let factor = crate::faults::work_factor(self);
        let at = self.now.plus_ms(length_ms.saturating_mul(factor) / 2);
        self.agenda.enter(at, Happening::Report(step));
    }
}

/// The id of a report.
pub fn report_id(number: u64) -> String {
    (FIRST_REPORT + number).to_string()
}

/// The number behind the id of a report; `None` for what is no such id.
pub fn report_number(id: &str) -> Option<u64> {
    number_after(FIRST_REPORT, id)
}

/// The id of a schedule.
pub fn schedule_id(number: u64) -> String {
    (FIRST_SCHEDULE + number).to_string()
}

/// The number behind the id of a schedule; `None` for what is no such id.
pub fn schedule_number(id: &str) -> Option<u64> {
    number_after(FIRST_SCHEDULE, id)
}

fn number_after(first: u64, id: &str) -> Option<u64> {
    let number: u64 = id.parse().ok()?;
    let is_canonical = number.to_string() == id;
    number.checked_sub(first).filter(|_| is_canonical)
}

fn is_kept(report: &Report, now: Moment) -> bool {
    now.since_ms(report.created_at) <= report.subject.kept_ms()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_and_other_texts_are_none() {
        assert_eq!(report_id(7), "50000000007");
        assert_eq!(report_number("50000000007"), Some(7));
        assert_eq!(schedule_number(&schedule_id(3)), Some(3));
        for text in ["", "7", "+50000000007", "050000000007", "5000000000x"] {
            assert_eq!(report_number(text), None, "{text}");
        }
    }
}
