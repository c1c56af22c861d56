//! Fulfillment Outbound 2026-07-04.
//!
//! Source: `fulfillmentOutbound_2026-07-04.json`.

use serde::{Deserialize, Serialize};

use crate::amount::DecimalText;
use crate::flexible;
use crate::open_enum;
use crate::wire_instant::WireInstant;

mod request;
mod shipment;

pub use request::{
    CreateOrderAcceptedResponse, CreateOrderLineItem, CreateOrderRequest, EmptyResponse,
    UpdateOrderFulfillmentConfiguration, UpdateOrderRequest, UpdateOrderStatusRequest,
    UpdatePackageRequest,
};
pub use shipment::{
    AmazonFacility, AmazonTracking, CarrierTracking, Package, Shipment, ShipmentItem,
    ShipmentServiceLevel, ShipmentStatus, Tracking,
};

open_enum! {
    /// The state of an order; it does not tell whether it can be cancelled.
    pub enum OrderStatus {
        Processing => "PROCESSING",
        Complete => "COMPLETE",
        CompletePartial => "COMPLETE_PARTIAL",
        Cancelled => "CANCELLED",
        Unfulfillable => "UNFULFILLABLE",
        Invalid => "INVALID",
    }
}

open_enum! {
    /// Whether an order ships at once or waits.
    pub enum FulfillmentAction {
        Ship => "SHIP",
        Hold => "HOLD",
    }
}

open_enum! {
    /// What happens when a part cannot be filled.
    pub enum FulfillmentPolicy {
        FillOrKill => "FILL_OR_KILL",
        FillAll => "FILL_ALL",
        FillAllAvailable => "FILL_ALL_AVAILABLE",
    }
}

/// The answer of `listOrders`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListOrdersResponse {
    /// The orders.
    #[serde(default, deserialize_with = "flexible::list")]
    pub orders: Vec<FulfillmentOrder>,
    /// Where it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
}

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// The `pageToken` of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// The answer of `getOrder`; that of `createOrder` too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetOrderResponse {
    /// The order.
    pub order: FulfillmentOrder,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentOrder {
    /// The seller's id of it.
    pub order_id: String,
    /// The sales channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// When Amazon took it in.
    pub receive_time: WireInstant,
    /// Its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<OrderStatus>,
    /// When that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_update_time: Option<WireInstant>,
    /// How it is filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_configuration: Option<OrderFulfillmentConfiguration>,
    /// Where from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<OrderOrigin>,
    /// Where to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<OrderDestination>,
    /// Its lines.
    #[serde(default, deserialize_with = "flexible::list")]
    pub line_items: Vec<OrderLineItem>,
    /// Its shipments, when asked for.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub shipments: Vec<Shipment>,
}

/// How an order is filled.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderFulfillmentConfiguration {
    /// How fast.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_level: Option<ServiceLevel>,
    /// Whether it ships at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<FulfillmentAction>,
    /// What happens when a part cannot be filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<FulfillmentPolicy>,
}

/// How fast an order ships.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceLevel {
    /// As `STANDARD`.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub service_tiers: Vec<String>,
    /// When it is delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_interval: Option<TimeInterval>,
}

/// A stretch of time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimeInterval {
    /// From.
    pub start_time: WireInstant,
    /// To.
    pub end_time: WireInstant,
}

/// Where an order ships from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderOrigin {
    /// The country, two letters.
    pub country_code: String,
}

/// Where an order goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderDestination {
    /// The address.
    pub delivery_address: Address,
    /// Words for the carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_notes: Option<String>,
}

/// An address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// Who lives there.
    pub name: String,
    /// Street and number.
    pub address_line1: String,
    /// More of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_line2: Option<String>,
    /// More of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_line3: Option<String>,
    /// The city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The district or county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub district_or_county: Option<String>,
    /// The state or region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_or_region: Option<String>,
    /// The postal code.
    #[serde(default)]
    pub postal_code: String,
    /// The country, two letters.
    pub country_code: String,
    /// The telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderLineItem {
    /// The seller's id of it.
    pub line_item_id: String,
    /// What was ordered.
    pub product: OrderProduct,
    /// How much.
    pub amount: Amount,
    /// How much was cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelled_amount: Option<Amount>,
    /// How much cannot be filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfulfillable_amount: Option<Amount>,
}

/// A product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderProduct {
    /// Which.
    pub product_identifier: ProductIdentifier,
    /// The value of a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_unit_declared_value: Option<Money>,
}

/// A product by its SKU.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProductIdentifier {
    /// The seller's SKU at Amazon.
    pub amazon_sku: String,
}

/// How much of something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Amount {
    /// The unit, as `EACHES`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How many of it.
    pub value: DecimalText,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Money {
    /// The currency, three letters.
    pub currency_code: String,
    /// The amount, in whole and broken units.
    pub amount: DecimalText,
}
