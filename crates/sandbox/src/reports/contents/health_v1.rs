//! The older account health report, XML.

use std::io;

use countermand_spapi::xml_writer::XmlWriter;

use crate::market::Market;
use crate::place;
use crate::reports::contents::Order;
use crate::reports::contents::health::{cancel_figure, cancel_range, fraction, millionths, status};

/// Writes the report: the cancel rate and the standing of each marketplace.
pub(super) fn write(market: &Market, order: &Order, out: &mut dyn io::Write) -> io::Result<()> {
    let seller = order.subject.seller;
    let mut xml = XmlWriter::new();
    xml.open("sellerPerformanceReports");
    for place in &order.subject.places {
        let figure = cancel_figure(market, seller, *place);
        let range = cancel_range(&figure);
        xml.open("sellerPerformanceReport");
        xml.leaf("marketplaceId", place::id(*place));
        xml.leaf("accountStatus", status(market, seller, *place).as_str());
        xml.open("orderCancellationRate");
        xml.leaf("startDate", range.from);
        xml.leaf("endDate", range.to);
        xml.leaf("orderCount", figure.n_orders);
        xml.leaf("cancellationCount", figure.n_cancelled);
        xml.leaf("rate", fraction(figure.n_cancelled, figure.n_orders));
        xml.leaf("targetRate", millionths(figure.target_ppm));
        xml.leaf("status", figure.status.as_str());
        xml.close();
        xml.close();
    }
    xml.close();
    out.write_all(xml.finish().as_bytes())
}
