//! What stands in reports: the market as it is when a report is written.
//!
//! Rows go straight to the document, so a report of a million orders needs no memory.

mod all_orders;
mod all_orders_xml;
mod health;
mod health_v1;
mod listings;
mod open_orders;
mod pending;
mod recipient;
mod selection;
mod stock;
mod words;

use std::io;

use countermand_spapi::document::Charset;
use countermand_spapi::report::{ReportFormat, ReportType};

use crate::ids::PlaceIndex;
use crate::market::Market;
use crate::moment::Moment;
use crate::place;
use crate::reports::desk::{Report, Subject};

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What it is about.
    pub subject: Subject,
    /// Start of the data.
    pub from: Moment,
    /// End of the data, included.
    pub until: Moment,
    /// When it is written.
    pub at: Moment,
}

impl Order {
    /// What a report asks for, written at an instant.
    pub fn of(report: &Report, at: Moment) -> Self {
        Self {
            subject: report.subject.clone(),
            from: report.from,
            until: report.until,
            at,
        }
    }

    fn is_about(&self, place: PlaceIndex) -> bool {
        self.subject.places.contains(&place)
    }

    /// The charset of a flat file: Shift-JIS in Japan, windows-1252 in some countries of Europe,
    /// UTF-8 elsewhere and for marketplaces of several charsets.
    fn charset(&self) -> Charset {
        let mut charsets = self.subject.places.iter().map(|place| charset_of(*place));
        let first = charsets.next().unwrap_or(Charset::UTF_8);
        if charsets.all(|charset| charset == first) {
            first
        } else {
            Charset::UTF_8
        }
    }
}

/// The content type of the document.
pub fn content_type(order: &Order) -> String {
    match order.subject.kind.format().unwrap_or(ReportFormat::Flat) {
        ReportFormat::Flat => format!("text/plain; charset={}", order.charset().name()),
        format @ (ReportFormat::Xml | ReportFormat::Json) => format.content_type().to_owned(),
    }
}

/// How many lines the report has, counted up to a limit; a report without one has no data.
pub fn count(market: &Market, order: &Order, limit: usize) -> usize {
    match order.subject.kind {
        ReportType::AllOrdersByLastUpdate
        | ReportType::XmlAllOrdersByLastUpdate
        | ReportType::AllOrdersByOrderDate
        | ReportType::XmlAllOrdersByOrderDate
        | ReportType::ArchivedOrders => selection::tracked(market, order).take(limit).count(),
        ReportType::UnshippedOrders => selection::unshipped(market, order).take(limit).count(),
        ReportType::OrdersShipping | ReportType::OrdersInvoicing | ReportType::OrdersTax => {
            selection::paid(market, order).take(limit).count()
        }
        ReportType::PendingOrders
        | ReportType::XmlPendingOrders
        | ReportType::ConvergedPendingOrders => {
            selection::pending(market, order).take(limit).count()
        }
        ReportType::AccountHealth | ReportType::AccountHealthV1 => 1,
        ReportType::AllListings
        | ReportType::ActiveListings
        | ReportType::InactiveListings
        | ReportType::CancelledListings
        | ReportType::OpenListings => listings::selected(market, order).take(limit).count(),
        ReportType::AfnInventory
        | ReportType::UnsuppressedInventory
        | ReportType::AllInventory
        | ReportType::ReservedInventory => stock::selected(market, order).take(limit).count(),
        // The market keeps neither the movements of its warehouses nor returns.
        ReportType::LedgerDetail | ReportType::Returns | ReportType::Other(_) => 0,
    }
}

/// Writes the report.
///
/// # Errors
/// When the target cannot be written.
pub fn write(market: &Market, order: &Order, out: &mut dyn io::Write) -> io::Result<()> {
    match order.subject.kind {
        ReportType::AllOrdersByLastUpdate
        | ReportType::AllOrdersByOrderDate
        | ReportType::ArchivedOrders => all_orders::write(market, order, out),
        ReportType::XmlAllOrdersByLastUpdate | ReportType::XmlAllOrdersByOrderDate => {
            all_orders_xml::write_tracked(market, order, out)
        }
        ReportType::UnshippedOrders => open_orders::write_unshipped(market, order, out),
        ReportType::OrdersShipping | ReportType::OrdersInvoicing | ReportType::OrdersTax => {
            open_orders::write_paid(market, order, out)
        }
        ReportType::PendingOrders | ReportType::ConvergedPendingOrders => {
            pending::write(market, order, out)
        }
        ReportType::XmlPendingOrders => all_orders_xml::write_pending(market, order, out),
        ReportType::AccountHealth => health::write(market, order, out),
        ReportType::AccountHealthV1 => health_v1::write(market, order, out),
        ReportType::AllListings
        | ReportType::ActiveListings
        | ReportType::InactiveListings
        | ReportType::CancelledListings => listings::write(market, order, out),
        ReportType::OpenListings => listings::write_open(market, order, out),
        ReportType::AfnInventory => stock::write_afn(market, order, out),
        ReportType::UnsuppressedInventory | ReportType::AllInventory => {
            stock::write_myi(market, order, out)
        }
        ReportType::ReservedInventory => stock::write_reserved(market, order, out),
        // Never reached: these have no line, so they end before they are written.
        ReportType::LedgerDetail | ReportType::Returns | ReportType::Other(_) => Ok(()),
    }
}

fn charset_of(place: PlaceIndex) -> Charset {
    match place::marketplace(place).country {
        "JP" => Charset::SHIFT_JIS,
        "DE" | "FR" | "IT" | "ES" => Charset::WINDOWS_1252,
        _ => Charset::UTF_8,
    }
}
