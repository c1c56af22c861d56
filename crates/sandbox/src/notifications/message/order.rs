//! `ORDER_CHANGE`.

use countermand_spapi::notification::api::OrderChangeType;
use countermand_spapi::notification::envelope::{
    OrderChangeItem, OrderChangeNotification, OrderChangePayload, OrderChangeSummary,
    OrderChangeTrigger,
};
use countermand_spapi::orders::v0::{
    EasyShipShipmentStatus, FulfillmentChannel, OrderStatus, OrderType,
};

use crate::ids::OrderIndex;
use crate::market::Market;
use crate::market::order::{Channel, Line, Order, OrderState};
use crate::moment::Moment;
use crate::notifications::facts;
use crate::notifications::message::{Payload, instant};
use crate::place;

/// An order as it stands, told as a change of its status or as the buyer's request.
pub fn payload(market: &Market, index: OrderIndex, is_request: bool) -> Option<(Payload, Moment)> {
    let order = market.orders.at(index)?;
    let (order_change_type, change_reason) = if is_request {
        (
            OrderChangeType::BuyerRequestedChange,
            "Buyer Requested Cancel",
        )
    } else {
        (OrderChangeType::OrderStatusChange, "Order Status Change")
    };
    let requested_at = order
        .lines
        .iter()
        .filter_map(|line| line.request.as_ref())
        .map(|request| request.at)
        .max();
    let changed_at = match requested_at {
        Some(at) if is_request => at,
        _ => order.updated_at,
    };
    let said = OrderChangePayload {
        order_change_notification: OrderChangeNotification {
            notification_level: "OrderLevel".to_owned(),
            seller_id: market.seller_id(order.seller).to_owned(),
            amazon_order_id: order.id.to_string(),
            order_change_type,
            order_change_trigger: OrderChangeTrigger {
                time_of_order_change: Some(instant(changed_at)),
                change_reason: change_reason.to_owned(),
            },
            summary: summary(market, order),
        },
    };
    Some((Payload::Order(Box::new(said)), changed_at))
}

fn summary(market: &Market, order: &Order) -> OrderChangeSummary {
    let is_promised = order.channel.is_merchant()
        && !order.state.is_pending()
        && order.state != OrderState::Cancelled;
    let windows = &order.windows;
    let is_waiting = order.state == OrderState::Unshipped && order.channel.is_merchant();
    let (shipping_programs, easy_ship_shipment_status) = match order.channel {
        Channel::EasyShip(status) => (
            vec!["EasyShip".to_owned()],
            Some(EasyShipShipmentStatus::parse(status.as_str())),
        ),
        Channel::Merchant | Channel::MerchantPrime | Channel::Amazon => (Vec::new(), None),
    };
    let postal_code = facts::postal_code(market, order).filter(|_| !order.state.is_pending());
    OrderChangeSummary {
        marketplace_id: place::id(order.place).to_owned(),
        order_status: OrderStatus::parse(status_word(order.state)),
        purchase_date: Some(instant(order.purchased_at)),
        destination_postal_code: postal_code,
        fulfillment_type: if order.channel.is_merchant() {
            FulfillmentChannel::Mfn
        } else {
            FulfillmentChannel::Afn
        },
        order_type: if order.traits.is_preorder {
            OrderType::Preorder
        } else {
            OrderType::StandardOrder
        },
        number_of_items_shipped: Some(i64::from(order.n_shipped())),
        number_of_items_unshipped: Some(i64::from(order.n_open())),
        earliest_delivery_date: is_promised.then(|| instant(windows.deliver_from)),
        latest_delivery_date: is_promised.then(|| instant(windows.deliver_by)),
        earliest_ship_date: Some(instant(windows.ship_from)),
        latest_ship_date: Some(instant(windows.ship_by)),
        cancel_notify_date: is_waiting.then(|| instant(facts::cancels_at(order))),
        order_programs: programs(order),
        shipping_programs,
        easy_ship_shipment_status,
        electronic_invoice_status: None,
        order_items: order.lines.iter().map(|line| item(market, line)).collect(),
    }
}

fn programs(order: &Order) -> Vec<String> {
    let is_prime = order.channel == Channel::MerchantPrime;
    [
        ("Business", order.traits.is_business),
        ("Prime", is_prime),
        ("Premium", order.traits.is_premium),
        ("Replacement", order.traits.is_replacement),
    ]
    .into_iter()
    .filter(|(_, takes_part)| *takes_part)
    .map(|(name, _)| name.to_owned())
    .collect()
}

fn item(market: &Market, line: &Line) -> OrderChangeItem {
    let status = match (line.n_open(), line.n_shipped) {
        (0, 0) => None,
        (0, _) => Some("Shipped"),
        _ => Some("Unshipped"),
    };
    OrderChangeItem {
        order_item_id: line.item.to_string(),
        seller_sku: market
            .catalogue
            .at(line.listing)
            .map(|listing| listing.sku.clone())
            .unwrap_or_default(),
        supply_source_id: None,
        order_item_status: status.map(str::to_owned),
        quantity: i64::from(line.n_ordered),
        quantity_shipped: Some(i64::from(line.n_shipped)),
        is_buyer_requested_cancel: Some(line.request.is_some()),
        item_earliest_delivery_date: None,
        item_latest_delivery_date: None,
    }
}

const fn status_word(state: OrderState) -> &'static str {
    match state {
        OrderState::PendingAvailability => "PendingAvailability",
        OrderState::Pending => "Pending",
        OrderState::Unshipped => "Unshipped",
        OrderState::PartiallyShipped => "PartiallyShipped",
        OrderState::Shipped => "Shipped",
        OrderState::InvoiceUnconfirmed => "InvoiceUnconfirmed",
        OrderState::Cancelled => "Canceled",
        OrderState::Unfulfillable => "Unfulfillable",
    }
}
