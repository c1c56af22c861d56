//! The report of pending orders as a flat file.

use std::io;

use countermand_spapi::flat_writer::FlatWriter;
use countermand_spapi::instant::OffsetTime;
use countermand_spapi::report::write::orders::PendingLine;

use crate::market::Market;
use crate::reports::contents::{Order, selection};

/// Writes the report. Which way the buyer pays is not told while the order is pending.
pub(super) fn write(market: &Market, order: &Order, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = FlatWriter::open::<PendingLine<'_>>(out, order.charset())?;
    for (found, line) in selection::pending(market, order) {
        let listing = market.catalogue.at(line.listing);
        writer.row(&PendingLine {
            order_id: &found.id.to_string(),
            order_item_id: &line.item.to_string(),
            purchase_date: Some(OffsetTime(found.purchased_at.timestamp())),
            sku: listing.map_or("", |listing| listing.sku.as_str()),
            product_name: listing.map_or("", |listing| listing.title.as_str()),
            quantity_purchased: i64::from(line.n_open()),
            payment_type: None,
        })?;
    }
    Ok(())
}
