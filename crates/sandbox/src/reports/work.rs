//! The platform's work on reports.

use countermand_spapi::report::ReportType;

use crate::documents::{self, DocumentBody, DocumentContent};
use crate::faults::{self, WorkOutcome};
use crate::market::Market;
use crate::market::notice::Notice;
use crate::moment::{DAY_MS, HOUR_MS, MINUTE_MS};
use crate::reports::ReportEvent;
use crate::reports::contents::{self, Order};
use crate::reports::desk::{Report, ReportState};
use crate::reports::schedule;

/// The longest range of one report of orders.
const MAX_ORDER_RANGE_MS: i64 = 30 * DAY_MS;
/// Documents of at least so many lines are compressed.
const GZIP_FROM_LINES: usize = 100;

/// Lets a report go on.
pub fn happen(market: &mut Market, event: ReportEvent) {
    match event {
        ReportEvent::Starts(number) => start(market, number),
        ReportEvent::Ends(number) => finish(market, number),
        ReportEvent::ScheduleDue(number) => schedule::make_report(market, number),
    }
}

/// Ends a report and tells subscribers.
pub(super) fn end(market: &mut Market, number: u64, state: ReportState) {
    let now = market.now;
    if let Some(report) = market.reports.report_mut(number) {
        report.state = state;
        report.ended_at = Some(now);
        market.notices.push(Notice::ReportFinished(number));
    }
}

fn start(market: &mut Market, number: u64) {
    let now = market.now;
    let Some(report) = market.reports.find(number) else {
        return;
    };
    if report.state != ReportState::InQueue {
        return;
    }
    let is_too_soon = is_asked_too_soon(market, number, report);
    if let Some(report) = market.reports.report_mut(number) {
        report.state = ReportState::InProgress;
        report.started_at = Some(now);
    }
    if is_too_soon {
        end(market, number, ReportState::Cancelled);
        return;
    }
    market.enter_report_work(number, ReportEvent::Ends(number));
}

fn finish(market: &mut Market, number: u64) {
    let Some(report) = market.reports.find(number).cloned() else {
        return;
    };
    if report.state != ReportState::InProgress {
        return;
    }
    match faults::report_outcome(market, number) {
        WorkOutcome::Normal => {}
        WorkOutcome::Fatal { .. } => {
            // A document that says why comes with some.
            let tells_why = market.draws("report says why", number).chance_ppm(500_000);
            let reason = tells_why.then_some("The report could not be generated.");
            return give_up(market, number, &report, reason);
        }
    }
    if has_limited_range(&report.subject.kind)
        && report.until.since_ms(report.from) > MAX_ORDER_RANGE_MS
    {
        // Seen in amzn/selling-partner-api-models#2591: the request passes, the document complains.
        let reason = "Date range exceeded. Report can be requested only upto 30 days";
        return give_up(market, number, &report, Some(reason));
    }
    let order = Order::of(&report, market.now);
    let n_lines = contents::count(market, &order, GZIP_FROM_LINES);
    if n_lines == 0 {
        return end(market, number, ReportState::Cancelled);
    }
    let seller = order.subject.seller;
    let content = DocumentContent {
        content_type: contents::content_type(&order),
        body: DocumentBody::Stream(Box::new(move |market, out| {
            contents::write(market, &order, out)
        })),
    };
    let is_gzip = n_lines >= GZIP_FROM_LINES;
    let document = documents::create_download(market, seller, ("report", number), content, is_gzip);
    market.reports.set_document(number, document);
    end(market, number, ReportState::Done);
}

fn give_up(market: &mut Market, number: u64, report: &Report, reason: Option<&str>) {
    if let Some(reason) = reason {
        let content = DocumentContent {
            content_type: "text/plain; charset=UTF-8".to_owned(),
            body: DocumentBody::Bytes(reason.as_bytes().to_vec()),
        };
        let seller = report.subject.seller;
        let document =
            documents::create_download(market, seller, ("report", number), content, false);
        market.reports.set_document(number, document);
    }
    end(market, number, ReportState::Fatal);
}

/// Whether a report like it was made a short while ago and its type comes only so often.
fn is_asked_too_soon(market: &Market, number: u64, report: &Report) -> bool {
    let Some(gap_ms) = least_gap_ms(&report.subject.kind) else {
        return false;
    };
    market
        .reports
        .reports(report.subject.seller, Some(number), market.now)
        .take_while(|(_, before)| report.created_at.since_ms(before.created_at) < gap_ms)
        .filter(|(_, before)| before.subject.is_like(&report.subject))
        .any(|(_, before)| match before.state {
            ReportState::Done | ReportState::InProgress | ReportState::InQueue => true,
            ReportState::Cancelled | ReportState::Fatal => false,
        })
}

/// How long two reports of a type are apart at least; `None` for types that come at any time.
///
/// Reports of stock that are said to be in real time come every 30 minutes, daily ones every four
/// hours, reports of pending orders have a limit that nobody tells.
const fn least_gap_ms(kind: &ReportType) -> Option<i64> {
    match kind {
        ReportType::AfnInventory
        | ReportType::UnsuppressedInventory
        | ReportType::AllInventory
        | ReportType::ReservedInventory => Some(30 * MINUTE_MS),
        ReportType::LedgerDetail => Some(4 * HOUR_MS),
        ReportType::PendingOrders
        | ReportType::XmlPendingOrders
        | ReportType::ConvergedPendingOrders => Some(5 * MINUTE_MS),
        ReportType::AllOrdersByLastUpdate
        | ReportType::AllOrdersByOrderDate
        | ReportType::XmlAllOrdersByLastUpdate
        | ReportType::XmlAllOrdersByOrderDate
        | ReportType::ArchivedOrders
        | ReportType::UnshippedOrders
        | ReportType::OrdersShipping
        | ReportType::OrdersInvoicing
        | ReportType::OrdersTax
        | ReportType::AccountHealth
        | ReportType::AccountHealthV1
        | ReportType::AllListings
        | ReportType::ActiveListings
        | ReportType::InactiveListings
        | ReportType::CancelledListings
        | ReportType::OpenListings
        | ReportType::Returns
        | ReportType::Other(_) => None,
    }
}

/// Whether the range of the data is limited to 30 days.
const fn has_limited_range(kind: &ReportType) -> bool {
    match kind {
        ReportType::AllOrdersByLastUpdate
        | ReportType::AllOrdersByOrderDate
        | ReportType::XmlAllOrdersByLastUpdate
        | ReportType::XmlAllOrdersByOrderDate
        | ReportType::ArchivedOrders
        | ReportType::OrdersShipping
        | ReportType::OrdersInvoicing
        | ReportType::OrdersTax => true,
        ReportType::UnshippedOrders
        | ReportType::PendingOrders
        | ReportType::XmlPendingOrders
        | ReportType::ConvergedPendingOrders
        | ReportType::AccountHealth
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
