//! Shipment confirmations: the seller says what has shipped.

use countermand_spapi::feed::order_fulfillment::{FulfilledItem, OrderFulfillment};

use crate::feeds::messages::{Job, Refusal, line};
use crate::ids::OrderIndex;
use crate::market::Market;
use crate::market::order::{Channel, Line, Order, OrderState};
use crate::market::shipments::Parcel;
use crate::moment::Moment;

/// Carries one message out, item by item.
pub(super) fn carry_out(market: &mut Market, job: &Job, body: &OrderFulfillment) -> Vec<Refusal> {
    let Some(id) = &body.order_id else {
        return vec![Refusal::new(18_005, "The MerchantOrderID is not known.")];
    };
    let (index, order) = match job.order(market, id) {
        Ok(found) => found,
        Err(refusal) => return vec![refusal],
    };
    if let Some(text) = forbidden(order) {
        return vec![Refusal::new(18_020, text).of_order(id)];
    }
    let before: Vec<_> = order.lines.iter().map(|line| line.n_shipped).collect();
    let refusals = if body.items.is_empty() {
        ship_whole(market, index, id)
    } else {
        let items = body.items.iter();
        items
            .filter_map(|item| ship_item(market, index, item).err())
            .collect()
    };
    record_parcel(market, index, body, &before);
    refusals
}

/// Writes down what shipped now as a parcel of the order.
fn record_parcel(market: &mut Market, index: OrderIndex, body: &OrderFulfillment, before: &[u32]) {
    let order = market.orders.at(index);
    let lines = order.map(|order| &*order.lines).unwrap_or_default();
    let contents: Vec<_> = lines
        .iter()
        .zip(before)
        .map(|(line, n_before)| (line.item, line.n_shipped.saturating_sub(*n_before)))
        .filter(|(_, n_units)| *n_units > 0)
        .collect();
    if contents.is_empty() {
        return;
    }
    let n_known = market.shipments.of(index).len();
    let parcel = Parcel {
        reference: body
            .merchant_fulfillment_id
            .clone()
            .unwrap_or_else(|| (n_known + 1).to_string()),
        carrier_code: body
            .carrier_code
            .clone()
            .unwrap_or_else(|| "Other".to_owned()),
        carrier_name: body.carrier_name.clone(),
        method: body.shipping_method.clone(),
        tracking_number: body.tracking_number.clone().unwrap_or_default(),
        shipped_at: body.fulfilled_at.map_or(market.now, Moment::from_timestamp),
        contents,
    };
    market.shipments.record(index, market.now, parcel);
}

fn forbidden(order: &Order) -> Option<&'static str> {
    match order.channel {
        Channel::Amazon => return Some("The order is fulfilled by Amazon."),
        Channel::EasyShip(_) => return Some("The carrier confirms the shipment of the order."),
        Channel::Merchant | Channel::MerchantPrime => {}
    }
    match order.state {
        OrderState::PendingAvailability | OrderState::Pending => {
            Some("The payment of the order is not authorised yet.")
        }
        OrderState::Cancelled => Some("The order is cancelled."),
        OrderState::Unfulfillable => Some("The order cannot be filled."),
        OrderState::Unshipped
        | OrderState::PartiallyShipped
        | OrderState::Shipped
        | OrderState::InvoiceUnconfirmed => None,
    }
}

fn ship_whole(market: &mut Market, index: OrderIndex, id: &str) -> Vec<Refusal> {
    let open: Vec<_> = market
        .orders
        .at(index)
        .map(|order| order.lines.iter().map(Line::n_open).enumerate())
        .into_iter()
        .flatten()
        .filter(|(_, n_open)| *n_open > 0)
        .collect();
    let mut refusals = Vec::new();
    // Nothing open: all has shipped, and the message tells its tracking number again.
    for (line, n_units) in open {
        if let Err(error) = market.ship_units(index, line, n_units) {
            refusals.push(Refusal::new(18_021, error.to_string()).of_order(id));
        }
    }
    refusals
}

fn ship_item(market: &mut Market, index: OrderIndex, item: &FulfilledItem) -> Result<(), Refusal> {
    let Some(code) = &item.order_item_code else {
        return Err(Refusal::new(
            18_006,
            "The MerchantOrderItemID is not known.",
        ));
    };
    let order = market
        .at(index)
        .map_err(|error| Refusal::new(18_001, error.to_string()))?;
    let id = order.id.to_string();
    let place = line(order, code)?;
    let refuse = |text: String| Refusal::new(18_021, text).of_order(&id).of_item(code);
    let found = order.lines.get(place);
    let (n_open, n_shipped) = found.map_or((0, 0), |line| (line.n_open(), line.n_shipped));
    let n_units = item.quantity.unwrap_or(n_open.max(1));
    if n_open == 0 && n_shipped > 0 && (1..=n_shipped).contains(&n_units) {
        // The shipment is confirmed again, as for another tracking number.
        return Ok(());
    }
    market
        .ship_units(index, place, n_units)
        .map_err(|error| refuse(error.to_string()))
}
