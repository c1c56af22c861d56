//! Multi-channel orders as Fulfillment Outbound 2026-07-04 shows them.

use countermand_spapi::amount::DecimalText;
use countermand_spapi::fulfillment_outbound::v2026::{
    AmazonFacility, AmazonTracking, Amount, CarrierTracking, FulfillmentAction, FulfillmentOrder,
    FulfillmentPolicy, Money, OrderDestination, OrderFulfillmentConfiguration, OrderLineItem,
    OrderOrigin, OrderProduct, OrderStatus, Package, ProductIdentifier, ServiceLevel, Shipment,
    ShipmentItem, ShipmentServiceLevel, ShipmentStatus, TimeInterval, Tracking,
};
use countermand_spapi::wire_instant::WireInstant;

use crate::market::Market;
use crate::moment::Moment;
use crate::outbound::naming::{package_number, shipment_id, tracking_number};
use crate::outbound::order::{self, Line, Order};
use crate::outbound::v2020::show::{CARRIER, WAREHOUSE};
use crate::place;

/// An order; its shipments only where asked for.
pub(super) fn order(
    market: &Market,
    number: u32,
    order: &Order,
    with_shipments: bool,
) -> FulfillmentOrder {
    let said = &order.said;
    let shipments = order.shipments.iter().enumerate();
    FulfillmentOrder {
        order_id: said.id.clone(),
        channel: said.channel.clone(),
        receive_time: instant(order.received_at),
        status: Some(OrderStatus::parse(order.status.word_2026())),
        status_update_time: Some(instant(order.status_at)),
        fulfillment_configuration: Some(configuration(order)),
        origin: Some(OrderOrigin {
            country_code: place::marketplace(said.place).iso_country().to_owned(),
        }),
        destination: Some(OrderDestination {
            delivery_address: said.address.clone(),
            delivery_notes: said.notes.clone(),
        }),
        line_items: order.lines.iter().map(line).collect(),
        shipments: shipments
            .filter(|_| with_shipments)
            .map(|(place, found)| shipment(market, (number, order), (place, found)))
            .collect(),
    }
}

/// An instant as this version writes it.
pub(super) fn instant(at: Moment) -> WireInstant {
    WireInstant::milliseconds(at.timestamp())
}

/// So many units.
pub(super) fn amount(n_units: u32) -> Amount {
    Amount {
        unit: Some("EACHES".to_owned()),
        value: DecimalText::from_minor(i64::from(n_units), 0),
    }
}

fn configuration(order: &Order) -> OrderFulfillmentConfiguration {
    let said = &order.said;
    OrderFulfillmentConfiguration {
        service_level: Some(ServiceLevel {
            service_tiers: vec![said.speed.word_2026().to_owned()],
            delivery_interval: said.window.map(|(start, end)| TimeInterval {
                start_time: instant(start),
                end_time: instant(end),
            }),
        }),
        action: Some(if said.is_held {
            FulfillmentAction::Hold
        } else {
            FulfillmentAction::Ship
        }),
        policy: Some(FulfillmentPolicy::parse(said.policy.word_2026())),
    }
}

fn line(line: &Line) -> OrderLineItem {
    OrderLineItem {
        line_item_id: line.said.id.clone(),
        product: OrderProduct {
            product_identifier: ProductIdentifier {
                amazon_sku: line.said.sku.clone(),
            },
            per_unit_declared_value: line.said.unit_value.as_ref().map(|money| Money {
                currency_code: money.currency.clone(),
                amount: DecimalText::of_text(&money.value),
            }),
        },
        amount: amount(line.said.n_units),
        cancelled_amount: Some(amount(line.n_cancelled)),
        unfulfillable_amount: Some(amount(line.n_unfulfillable)),
    }
}

fn shipment(
    market: &Market,
    (number, order): (u32, &Order),
    (place, found): (usize, &order::Shipment),
) -> Shipment {
    let id = shipment_id(market, number, place);
    let package = package_number(number, place);
    let is_shipped = found.status == order::ShipmentStatus::Shipped;
    let item_id = |line: usize| format!("{id}-{}", line + 1);
    let items = found.units.iter().filter_map(|(place, n_units)| {
        let line = order.lines.get(*place)?;
        Some(ShipmentItem {
            product_identifier: ProductIdentifier {
                amazon_sku: line.said.sku.clone(),
            },
            line_item_id: line.said.id.clone(),
            amount: amount(*n_units),
            package_id: is_shipped.then(|| package.to_string()),
            shipment_item_id: Some(item_id(*place)),
        })
    });
    Shipment {
        amazon_facility: AmazonFacility {
            facility_id: WAREHOUSE.to_owned(),
            address: None,
        },
        status: match found.status {
            order::ShipmentStatus::Pending => ShipmentStatus::Processing,
            order::ShipmentStatus::Shipped => ShipmentStatus::Shipped,
            order::ShipmentStatus::CancelledByFulfiller
            | order::ShipmentStatus::CancelledBySeller => ShipmentStatus::Cancelled,
        },
        ship_time: found.shipped_at.map(instant),
        delivery_time: Some(instant(found.arrives_at)),
        shipping_notes: Vec::new(),
        items: items.collect(),
        packages: is_shipped
            .then(|| {
                let ids = found
                    .units
                    .iter()
                    .map(|(place, _)| item_id(*place))
                    .collect();
                parcel(market, package, found, ids)
            })
            .into_iter()
            .collect(),
        service_level: Some(ShipmentServiceLevel {
            service_tier: Some(order.said.speed.word_2026().to_owned()),
        }),
        amazon_shipment_id: id,
    }
}

fn parcel(
    market: &Market,
    package: u32,
    shipment: &order::Shipment,
    shipment_item_ids: Vec<String>,
) -> Package {
    let set = shipment.set.as_ref();
    let arrives_at = set
        .and_then(|set| set.arrives_at)
        .unwrap_or(shipment.arrives_at);
    let by_itself = if market.now >= arrives_at {
        "DELIVERED"
    } else {
        "IN_TRANSIT"
    };
    let number = tracking_number(package);
    let tracking = Tracking {
        carrier: Some(CarrierTracking {
            tracking_number: Some(number.clone()),
            carrier_code: CARRIER.to_owned(),
            tracking_url: None,
        }),
        amazon: Some(AmazonTracking {
            tracking_number: Some(number),
            tracking_url: None,
        }),
    };
    Package {
        package_id: package.to_string(),
        delivery_time: Some(instant(arrives_at)),
        status: Some(set.map_or(by_itself, |set| set.status.as_str()).to_owned()),
        tracking: Some(set.and_then(|set| set.tracking.clone()).unwrap_or(tracking)),
        shipment_item_ids,
    }
}
