//! Multi-channel orders as Fulfillment Outbound 2020-07-01 shows them.

use countermand_spapi::amount::DecimalText;
use countermand_spapi::fulfillment_outbound::v2020::{
    Address, DeliveryWindow, FulfillmentAction, FulfillmentOrder, FulfillmentOrderItem,
    FulfillmentOrderStatus, FulfillmentPolicy, FulfillmentShipment, FulfillmentShipmentItem,
    FulfillmentShipmentPackage, FulfillmentShipmentStatus, GetFulfillmentOrderResult, Money,
    ShippingSpeedCategory,
};
use countermand_spapi::wire_instant::WireInstant;

use super::returns;
use crate::market::Market;
use crate::moment::Moment;
use crate::outbound::naming::{package_number, shipment_id, tracking_number};
use crate::outbound::order::{Line, Order, Shipment, ShipmentStatus};
use crate::place;

/// The warehouse of all shipments.
pub(in crate::outbound) const WAREHOUSE: &str = "SBX1";
/// The carrier of all shipments.
pub(in crate::outbound) const CARRIER: &str = "Amazon";

/// An order with all that belongs to it.
pub(super) fn whole(market: &Market, number: u32, order: &Order) -> GetFulfillmentOrderResult {
    GetFulfillmentOrderResult {
        fulfillment_order: self::order(order),
        fulfillment_order_items: order.lines.iter().map(|line| item(order, line)).collect(),
        fulfillment_shipments: order
            .shipments
            .iter()
            .enumerate()
            .map(|(place, found)| shipment(market, (number, order), (place, found)))
            .collect(),
        return_items: order
            .returns
            .iter()
            .map(|found| returns::item(number, order, found))
            .collect(),
        return_authorizations: returns::authorizations(number, order),
    }
}

/// An order.
pub(super) fn order(order: &Order) -> FulfillmentOrder {
    let said = &order.said;
    FulfillmentOrder {
        seller_fulfillment_order_id: said.id.clone(),
        marketplace_id: place::id(said.place).to_owned(),
        displayable_order_id: said.shown_id.clone(),
        displayable_order_date: instant(said.shown_at),
        displayable_order_comment: said.comment.clone(),
        shipping_speed_category: ShippingSpeedCategory::parse(said.speed.word_2020()),
        delivery_window: said.window.map(|(start, end)| DeliveryWindow {
            start_date: instant(start),
            end_date: instant(end),
        }),
        destination_address: address(order),
        fulfillment_action: Some(if said.is_held {
            FulfillmentAction::Hold
        } else {
            FulfillmentAction::Ship
        }),
        fulfillment_policy: Some(FulfillmentPolicy::parse(said.policy.word_2020())),
        received_date: instant(order.received_at),
        fulfillment_order_status: FulfillmentOrderStatus::parse(order.status.word_2020()),
        status_updated_date: instant(order.status_at),
        notification_emails: said.emails.clone(),
    }
}

/// An instant as this version writes it.
pub(super) fn instant(at: Moment) -> WireInstant {
    WireInstant::seconds(at.timestamp())
}

fn address(order: &Order) -> Address {
    let address = order.said.address.clone();
    Address {
        name: address.name,
        address_line1: address.address_line1,
        address_line2: address.address_line2,
        address_line3: address.address_line3,
        city: address.city,
        district_or_county: address.district_or_county,
        state_or_region: address.state_or_region,
        postal_code: address.postal_code,
        country_code: address.country_code,
        phone: address.phone,
    }
}

fn item(order: &Order, line: &Line) -> FulfillmentOrderItem {
    let days_ms = order.said.speed.n_days() * crate::moment::DAY_MS;
    let ships_at = order.received_at.plus_ms(crate::moment::DAY_MS);
    let is_coming = line.n_open() > 0 || line.n_shipped > 0;
    FulfillmentOrderItem {
        seller_sku: line.said.sku.clone(),
        seller_fulfillment_order_item_id: line.said.id.clone(),
        quantity: i64::from(line.said.n_units),
        gift_message: line.said.gift_message.clone(),
        displayable_comment: line.said.comment.clone(),
        fulfillment_network_sku: Some(crate::inventory::fn_sku(line.listing)),
        order_item_disposition: Some("Sellable".to_owned()),
        cancelled_quantity: i64::from(line.n_cancelled),
        unfulfillable_quantity: i64::from(line.n_unfulfillable),
        estimated_ship_date: is_coming.then(|| instant(ships_at)),
        estimated_arrival_date: is_coming.then(|| instant(ships_at.plus_ms(days_ms))),
        per_unit_price: None,
        per_unit_tax: None,
        per_unit_declared_value: line.said.unit_value.as_ref().map(|money| Money {
            currency_code: money.currency.clone(),
            value: DecimalText::of_text(&money.value),
        }),
    }
}

fn shipment(
    market: &Market,
    (number, order): (u32, &Order),
    (place, shipment): (usize, &Shipment),
) -> FulfillmentShipment {
    let package = package_number(number, place);
    let is_shipped = shipment.status == ShipmentStatus::Shipped;
    let items = shipment.units.iter().filter_map(|(line, n_units)| {
        let line = order.lines.get(*line)?;
        Some(FulfillmentShipmentItem {
            seller_sku: line.said.sku.clone(),
            seller_fulfillment_order_item_id: line.said.id.clone(),
            quantity: i64::from(*n_units),
            package_number: is_shipped.then(|| i64::from(package)),
            serial_number: None,
        })
    });
    FulfillmentShipment {
        amazon_shipment_id: shipment_id(market, number, place),
        fulfillment_center_id: WAREHOUSE.to_owned(),
        fulfillment_shipment_status: match shipment.status {
            ShipmentStatus::Pending => FulfillmentShipmentStatus::Pending,
            ShipmentStatus::Shipped => FulfillmentShipmentStatus::Shipped,
            ShipmentStatus::CancelledByFulfiller => FulfillmentShipmentStatus::CancelledByFulfiller,
            ShipmentStatus::CancelledBySeller => FulfillmentShipmentStatus::CancelledBySeller,
        },
        shipping_date: shipment.shipped_at.map(instant),
        estimated_arrival_date: Some(instant(shipment.arrives_at)),
        shipping_notes: Vec::new(),
        fulfillment_shipment_item: items.collect(),
        fulfillment_shipment_package: is_shipped
            .then(|| FulfillmentShipmentPackage {
                package_number: i64::from(package),
                carrier_code: CARRIER.to_owned(),
                tracking_number: Some(tracking_number(package)),
                amazon_fulfillment_tracking_number: Some(tracking_number(package)),
                estimated_arrival_date: Some(instant(shipment.arrives_at)),
            })
            .into_iter()
            .collect(),
    }
}
