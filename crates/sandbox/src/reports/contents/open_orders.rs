//! Reports of orders that the seller has to ship. They have personal data.

use std::io;

use countermand_spapi::flat_writer::FlatWriter;
use countermand_spapi::instant::OffsetTime;
use countermand_spapi::report::write::orders::{
    CancelRequestColumns, NewOrderLine, UnshippedLine, VergeColumns,
};

use crate::market::Market;
use crate::market::order::{Channel, Line, Order as MarketOrder};
use crate::moment::{DAY_MS, Moment};
use crate::place;
use crate::reports::contents::all_orders::request_columns;
use crate::reports::contents::recipient::Recipient;
use crate::reports::contents::words::{self, Prices};
use crate::reports::contents::{Order, selection};

/// From when on an unconfirmed order is about to be cancelled by the platform: two days before the
/// seventh day after the promise.
const VERGE_OF_CANCELLATION_MS: i64 = 5 * DAY_MS;
/// How long before the promise a shipment is about to be late.
const VERGE_OF_LATENESS_MS: i64 = DAY_MS;

type Unshipped<'a> = (
    (UnshippedLine<'a>, CancelRequestColumns<'a>),
    VergeColumns<'a>,
);

/// Texts that a line borrows.
struct Texts {
    order: String,
    item: String,
    sales_channel: String,
    recipient: Recipient,
}

impl Texts {
    fn of(market: &Market, order: &MarketOrder, line: &Line) -> Self {
        Self {
            order: order.id.to_string(),
            item: line.item.to_string(),
            sales_channel: place::marketplace(order.place).sales_channel(),
            recipient: Recipient::of(market, order),
        }
    }
}

/// Writes the report of unshipped orders.
pub(super) fn write_unshipped(
    market: &Market,
    order: &Order,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut writer = FlatWriter::open::<Unshipped<'_>>(out, order.charset())?;
    for (found, line) in selection::unshipped(market, order) {
        let texts = Texts::of(market, found, line);
        let verge = verge_columns(found, &texts, order.at);
        let plain = unshipped_line(market, (found, line), &texts, order.at);
        writer.row(&((plain, request_columns(line)), verge))?;
    }
    Ok(())
}

/// Writes the report of new orders.
pub(super) fn write_paid(
    market: &Market,
    order: &Order,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut writer = FlatWriter::open::<NewOrderLine<'_>>(out, order.charset())?;
    for (found, line) in selection::paid(market, order) {
        let texts = Texts::of(market, found, line);
        if let Some(prices) = Prices::of(found, line) {
            writer.row(&new_order_line(market, (found, line), &texts, prices))?;
        }
    }
    Ok(())
}

fn unshipped_line<'a>(
    market: &'a Market,
    (order, line): (&MarketOrder, &Line),
    texts: &'a Texts,
    now: Moment,
) -> UnshippedLine<'a> {
    let listing = market.catalogue.at(line.listing);
    let recipient = &texts.recipient;
    let past_promise_ms = now.since_ms(order.windows.ship_by);
    UnshippedLine {
        order_id: &texts.order,
        order_item_id: &texts.item,
        purchase_date: Some(time(order.purchased_at)),
        payments_date: order.authorised_at.map(time),
        reporting_date: Some(time(now)),
        promise_date: Some(time(order.windows.ship_by)),
        days_past_promise: Some(past_promise_ms.div_euclid(DAY_MS)),
        buyer_email: Some(&recipient.email),
        buyer_name: Some(&recipient.name),
        buyer_phone_number: Some(&recipient.phone),
        sku: listing.map_or("", |listing| listing.sku.as_str()),
        product_name: listing.map_or("", |listing| listing.title.as_str()),
        quantity_purchased: i64::from(line.n_ordered),
        quantity_shipped: i64::from(line.n_shipped),
        quantity_to_ship: i64::from(line.n_open()),
        ship_service_level: Some(words::service_level(order)),
        recipient_name: Some(&recipient.name),
        ship_address_1: Some(&recipient.line1),
        ship_address_2: recipient.line2.as_deref(),
        ship_address_3: None,
        ship_city: Some(&recipient.city),
        ship_state: recipient.state.as_deref(),
        ship_postal_code: recipient.postal_code.as_deref(),
        ship_country: Some(recipient.country),
        is_business_order: Some(order.traits.is_business),
        purchase_order_number: None,
        price_designation: None,
        is_prime: Some(order.channel == Channel::MerchantPrime),
    }
}

fn verge_columns<'a>(order: &MarketOrder, texts: &'a Texts, now: Moment) -> VergeColumns<'a> {
    let past_promise_ms = now.since_ms(order.windows.ship_by);
    let is_late_soon = (-VERGE_OF_LATENESS_MS..=0).contains(&past_promise_ms);
    VergeColumns {
        sales_channel: Some(&texts.sales_channel),
        verge_of_cancellation: Some(past_promise_ms >= VERGE_OF_CANCELLATION_MS),
        verge_of_late_shipment: Some(is_late_soon),
    }
}

fn new_order_line<'a>(
    market: &'a Market,
    (order, line): (&MarketOrder, &Line),
    texts: &'a Texts,
    prices: Prices,
) -> NewOrderLine<'a> {
    let listing = market.catalogue.at(line.listing);
    let recipient = &texts.recipient;
    NewOrderLine {
        order_id: &texts.order,
        order_item_id: &texts.item,
        purchase_date: Some(time(order.purchased_at)),
        payments_date: order.authorised_at.map(time),
        buyer_email: Some(&recipient.email),
        buyer_name: Some(&recipient.name),
        buyer_phone_number: Some(&recipient.phone),
        sku: listing.map_or("", |listing| listing.sku.as_str()),
        product_name: listing.map_or("", |listing| listing.title.as_str()),
        quantity_purchased: words::quantity(line),
        currency: prices.currency,
        item_price: Some(prices.text(prices.amounts.principal_minor)),
        item_tax: Some(prices.text(prices.amounts.tax_minor)),
        shipping_price: Some(prices.text(prices.amounts.shipping_minor)),
        shipping_tax: Some(prices.text(prices.amounts.shipping_tax_minor)),
        ship_service_level: Some(words::service_level(order)),
        recipient_name: Some(&recipient.name),
        ship_address_1: Some(&recipient.line1),
        ship_address_2: recipient.line2.as_deref(),
        ship_address_3: None,
        ship_city: Some(&recipient.city),
        ship_state: recipient.state.as_deref(),
        ship_postal_code: recipient.postal_code.as_deref(),
        ship_country: Some(recipient.country),
        ship_phone_number: Some(&recipient.phone),
        sales_channel: Some(&texts.sales_channel),
        is_business_order: Some(order.traits.is_business),
        purchase_order_number: None,
        price_designation: None,
    }
}

fn time(at: Moment) -> OffsetTime {
    OffsetTime(at.timestamp())
}
