//! Reports of the stock in the platform's warehouses.

use std::io;

use countermand_spapi::flat_writer::FlatWriter;
use countermand_spapi::report::ReportType;
use countermand_spapi::report::write::stock::{
    AfnInventoryLine, MyiInventoryLine, ReservedInventoryLine,
};

use crate::ids::ListingIndex;
use crate::inventory::fn_sku;
use crate::market::Market;
use crate::market::listing::{Listing, OfferState, StockChannel};
use crate::reports::contents::Order;
use crate::reports::contents::listings::price;

/// The listings that a report tells of.
pub(super) fn selected<'a>(
    market: &'a Market,
    order: &'a Order,
) -> impl Iterator<Item = (ListingIndex, &'a Listing)> {
    market
        .catalogue
        .of_seller(order.subject.seller)
        .filter(|(_, listing)| order.is_about(listing.place))
        .filter(|(_, listing)| listing.channel == StockChannel::Amazon)
        .filter(|(_, listing)| is_told(&order.subject.kind, listing))
}

fn is_told(kind: &ReportType, listing: &Listing) -> bool {
    if *kind == ReportType::UnsuppressedInventory {
        return listing.state == OfferState::Active;
    }
    if *kind == ReportType::ReservedInventory {
        return listing.warehouse.n_reserved > 0;
    }
    true
}

/// Writes the report of sellable and unsellable units.
pub(super) fn write_afn(market: &Market, order: &Order, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = FlatWriter::open::<AfnInventoryLine<'_>>(out, order.charset())?;
    for (index, listing) in selected(market, order) {
        let fnsku = fn_sku(index);
        let stock = [
            ("SELLABLE", listing.warehouse.n_fulfillable),
            ("UNSELLABLE", listing.warehouse.n_unfulfillable),
        ];
        for (condition, n_units) in stock {
            if condition == "SELLABLE" || n_units > 0 {
                writer.row(&AfnInventoryLine {
                    sku: &listing.sku,
                    fulfillment_channel_sku: &fnsku,
                    asin: &listing.asin,
                    condition_type: "NewItem",
                    warehouse_condition_code: condition,
                    quantity_available: i64::from(n_units),
                })?;
            }
        }
    }
    Ok(())
}

/// Writes the report of managed stock.
pub(super) fn write_myi(market: &Market, order: &Order, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = FlatWriter::open::<MyiInventoryLine<'_>>(out, order.charset())?;
    for (index, listing) in selected(market, order) {
        let stock = &listing.warehouse;
        let n_in_warehouse = i64::from(stock.n_fulfillable)
            + i64::from(stock.n_reserved)
            + i64::from(stock.n_unfulfillable);
        writer.row(&MyiInventoryLine {
            sku: &listing.sku,
            fnsku: &fn_sku(index),
            asin: &listing.asin,
            product_name: &listing.title,
            condition: "New",
            your_price: Some(price(listing)),
            mfn_listing_exists: "No",
            mfn_fulfillable_quantity: None,
            afn_listing_exists: "Yes",
            afn_warehouse_quantity: n_in_warehouse,
            afn_fulfillable_quantity: i64::from(stock.n_fulfillable),
            afn_unsellable_quantity: i64::from(stock.n_unfulfillable),
            afn_reserved_quantity: i64::from(stock.n_reserved),
            afn_total_quantity: n_in_warehouse + i64::from(stock.n_inbound),
            afn_inbound_shipped_quantity: i64::from(stock.n_inbound),
            ..MyiInventoryLine::default()
        })?;
    }
    Ok(())
}

/// Writes the report of reserved units; all are held for buyers' orders.
pub(super) fn write_reserved(
    market: &Market,
    order: &Order,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut writer = FlatWriter::open::<ReservedInventoryLine<'_>>(out, order.charset())?;
    for (index, listing) in selected(market, order) {
        let n_reserved = i64::from(listing.warehouse.n_reserved);
        writer.row(&ReservedInventoryLine {
            sku: &listing.sku,
            fnsku: &fn_sku(index),
            asin: &listing.asin,
            product_name: &listing.title,
            reserved_quantity: n_reserved,
            customer_orders: n_reserved,
            transfers: 0,
            processing: 0,
        })?;
    }
    Ok(())
}
