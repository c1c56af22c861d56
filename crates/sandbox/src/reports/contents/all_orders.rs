//! The All Orders reports as flat files: one line per order item.

use std::io;

use countermand_spapi::flat_writer::FlatWriter;
use countermand_spapi::instant::OffsetTime;
use countermand_spapi::report::write::orders::{AllOrdersLine, CancelRequestColumns, FieldColumns};

use crate::market::Market;
use crate::market::order::{Channel, Line, Order as MarketOrder};
use crate::place;
use crate::reports::contents::recipient::Recipient;
use crate::reports::contents::words::{self, Prices};
use crate::reports::contents::{Order, selection};

/// The line with the columns that sellers can switch on.
type WithRequests<'a> = (
    (AllOrdersLine<'a>, FieldColumns<'a>),
    CancelRequestColumns<'a>,
);

/// Writes the report.
pub(super) fn write(market: &Market, order: &Order, out: &mut dyn io::Write) -> io::Result<()> {
    let tells_requests = market.reports.tells_requests_in_all_orders;
    let charset = order.charset();
    let mut writer = if tells_requests {
        FlatWriter::open::<WithRequests<'_>>(out, charset)?
    } else {
        FlatWriter::open::<(AllOrdersLine<'_>, FieldColumns<'_>)>(out, charset)?
    };
    for found in selection::tracked(market, order) {
        let texts = Texts::of(market, found);
        for line in &found.lines {
            let row = (all_orders_line(market, &texts, line), field_columns(found));
            if tells_requests {
                writer.row(&(row, request_columns(line)))?;
            } else {
                writer.row(&row)?;
            }
        }
    }
    Ok(())
}

/// The columns on the buyer's request to cancel a line.
pub(super) fn request_columns(line: &Line) -> CancelRequestColumns<'_> {
    let request = line.request.as_deref();
    CancelRequestColumns {
        is_buyer_requested_cancellation: Some(request.is_some()),
        buyer_requested_cancel_reason: request.map(|request| request.reason.as_str()),
    }
}

/// Texts that all lines of an order share.
struct Texts<'a> {
    order: &'a MarketOrder,
    id: String,
    sales_channel: String,
    recipient: Recipient,
}

impl<'a> Texts<'a> {
    fn of(market: &Market, order: &'a MarketOrder) -> Self {
        Self {
            order,
            id: order.id.to_string(),
            sales_channel: place::marketplace(order.place).sales_channel(),
            recipient: Recipient::of(market, order),
        }
    }
}

fn all_orders_line<'a>(
    market: &'a Market,
    texts: &'a Texts<'_>,
    line: &'a Line,
) -> AllOrdersLine<'a> {
    let order = texts.order;
    let listing = market.catalogue.at(line.listing);
    let prices = Prices::of(order, line);
    AllOrdersLine {
        order_id: &texts.id,
        merchant_order_id: None,
        purchase_date: Some(OffsetTime(order.purchased_at.timestamp())),
        last_updated_date: Some(OffsetTime(order.updated_at.timestamp())),
        order_status: words::order_status(order),
        fulfillment_channel: words::fulfillment_channel(order),
        sales_channel: &texts.sales_channel,
        order_channel: None,
        ship_service_level: Some(words::service_level(order)),
        product_name: listing.map_or("", |listing| listing.title.as_str()),
        sku: listing.map_or("", |listing| listing.sku.as_str()),
        asin: listing.map_or("", |listing| listing.asin.as_str()),
        item_status: words::item_status(order, line),
        quantity: words::quantity(line),
        currency: prices.map(|prices| prices.currency),
        item_price: prices.map(|prices| prices.text(prices.amounts.principal_minor)),
        item_tax: prices.and_then(|prices| prices.some(prices.amounts.tax_minor)),
        shipping_price: prices.and_then(|prices| prices.some(prices.amounts.shipping_minor)),
        shipping_tax: prices.and_then(|prices| prices.some(prices.amounts.shipping_tax_minor)),
        gift_wrap_price: None,
        gift_wrap_tax: None,
        item_promotion_discount: prices
            .and_then(|prices| prices.some(prices.amounts.promotion_minor)),
        ship_promotion_discount: None,
        ship_city: Some(&texts.recipient.city),
        ship_state: texts.recipient.state.as_deref(),
        ship_postal_code: texts.recipient.postal_code.as_deref(),
        ship_country: Some(texts.recipient.country),
        promotion_ids: None,
        is_business_order: Some(order.traits.is_business),
        purchase_order_number: None,
        price_designation: None,
    }
}

fn field_columns(order: &MarketOrder) -> FieldColumns<'static> {
    let fulfilled_by = match order.channel {
        Channel::EasyShip(_) => Some("Easy Ship"),
        Channel::Merchant | Channel::MerchantPrime | Channel::Amazon => None,
    };
    FieldColumns {
        fulfilled_by,
        is_replacement_order: Some(order.traits.is_replacement),
        is_prime: Some(order.channel == Channel::MerchantPrime),
        ..FieldColumns::default()
    }
}
