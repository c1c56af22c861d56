//! The All Orders reports, and that of pending orders, as XML.

use std::io;

use countermand_spapi::instant::OffsetTime;
use countermand_spapi::money::Amount;
use countermand_spapi::report::write::orders_xml::{
    OrderElement, OrderItemElement, OrdersXmlWriter,
};

use crate::market::Market;
use crate::market::order::{Channel, Line, Order as MarketOrder};
use crate::place;
use crate::reports::contents::recipient::Recipient;
use crate::reports::contents::words::{self, Prices};
use crate::reports::contents::{Order, selection};

/// Writes the report of all orders.
pub(super) fn write_tracked(
    market: &Market,
    order: &Order,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    write(market, order, selection::tracked(market, order), out)
}

/// Writes the report of pending orders.
pub(super) fn write_pending(
    market: &Market,
    order: &Order,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    write(market, order, selection::pending_orders(market, order), out)
}

fn write<'a>(
    market: &Market,
    order: &Order,
    orders: impl Iterator<Item = &'a MarketOrder>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let seller = market.seller_id(order.subject.seller);
    let mut writer = OrdersXmlWriter::open(out, seller);
    for found in orders {
        write_order(market, found, &mut writer)?;
    }
    writer.finish()
}

fn write_order(
    market: &Market,
    order: &MarketOrder,
    writer: &mut OrdersXmlWriter<'_>,
) -> io::Result<()> {
    let id = order.id.to_string();
    let sales_channel = place::marketplace(order.place).sales_channel();
    let recipient = Recipient::of(market, order);
    let texts: Vec<_> = order
        .lines
        .iter()
        .map(|line| (line, line.item.to_string(), prices(order, line)))
        .collect();
    let items: Vec<_> = texts
        .iter()
        .map(|(line, item, (prices, discount))| {
            item_element(market, (order, line), item, (prices, discount.clone()))
        })
        .collect();
    writer.order(&OrderElement {
        order_id: &id,
        merchant_order_id: None,
        purchase_date: Some(OffsetTime(order.purchased_at.timestamp())),
        last_updated_date: Some(OffsetTime(order.updated_at.timestamp())),
        order_status: words::order_status(order),
        sales_channel: &sales_channel,
        fulfillment_channel: words::fulfillment_channel(order),
        ship_service_level: Some(words::service_level(order)),
        ship_city: Some(&recipient.city),
        ship_state: recipient.state.as_deref(),
        ship_postal_code: recipient.postal_code.as_deref(),
        ship_country: Some(recipient.country),
        is_business_order: order.traits.is_business,
        is_prime: Some(order.channel == Channel::MerchantPrime),
        items: &items,
    })
}

fn item_element<'a>(
    market: &'a Market,
    (order, line): (&MarketOrder, &'a Line),
    item: &'a str,
    (prices, item_promotion_discount): (&'a [(&'a str, Amount)], Option<Amount>),
) -> OrderItemElement<'a> {
    let listing = market.catalogue.at(line.listing);
    let tells_requests = market.reports.tells_requests_in_all_orders;
    let request = line.request.as_deref().filter(|_| tells_requests);
    OrderItemElement {
        order_item_id: Some(item),
        asin: listing.map_or("", |listing| listing.asin.as_str()),
        sku: listing.map_or("", |listing| listing.sku.as_str()),
        item_status: words::item_status(order, line),
        is_buyer_requested_cancellation: tells_requests.then_some(request.is_some()),
        buyer_requested_cancel_reason: request.map(|request| request.reason.as_str()),
        product_name: listing.map_or("", |listing| listing.title.as_str()),
        quantity: words::quantity(line),
        prices,
        promotion_ids: None,
        item_promotion_discount,
        ship_promotion_discount: None,
    }
}

/// The components of the price, and the discount.
fn prices(order: &MarketOrder, line: &Line) -> (Vec<(&'static str, Amount)>, Option<Amount>) {
    let Some(prices) = Prices::of(order, line) else {
        return (Vec::new(), None);
    };
    let amount = |minor| Amount::new(minor, prices.currency);
    let components = [
        ("Principal", prices.amounts.principal_minor),
        ("Tax", prices.amounts.tax_minor),
        ("Shipping", prices.amounts.shipping_minor),
        ("ShippingTax", prices.amounts.shipping_tax_minor),
    ];
    let shown = components
        .into_iter()
        .filter(|(kind, minor)| *kind == "Principal" || *minor != 0)
        .map(|(kind, minor)| (kind, amount(minor)))
        .collect();
    let discount =
        (prices.amounts.promotion_minor != 0).then(|| amount(prices.amounts.promotion_minor));
    (shown, discount)
}
