//! The payload of `ORDER_CHANGE`.

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::notification::api::OrderChangeType;
use crate::orders::v0::{
    EasyShipShipmentStatus, ElectronicInvoiceStatus, FulfillmentChannel, OrderStatus, OrderType,
};
use crate::wire_instant::WireInstant;

/// The payload of `ORDER_CHANGE`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrderChangePayload {
    /// The change.
    pub order_change_notification: OrderChangeNotification,
}

/// A change of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrderChangeNotification {
    /// `OrderLevel` or `OrderItemLevel`.
    pub notification_level: String,
    /// The seller.
    pub seller_id: String,
    /// The order.
    pub amazon_order_id: String,
    /// What changed.
    pub order_change_type: OrderChangeType,
    /// When and why.
    pub order_change_trigger: OrderChangeTrigger,
    /// The order after it.
    pub summary: OrderChangeSummary,
}

/// When and why an order changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrderChangeTrigger {
    /// When.
    pub time_of_order_change: Option<WireInstant>,
    /// Why, as `Buyer Requested Cancel`.
    pub change_reason: String,
}

/// An order after a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrderChangeSummary {
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// Its state.
    pub order_status: OrderStatus,
    /// When it was placed.
    pub purchase_date: Option<WireInstant>,
    /// Where it goes.
    pub destination_postal_code: Option<String>,
    /// Who fulfills it.
    pub fulfillment_type: FulfillmentChannel,
    /// Its kind.
    pub order_type: OrderType,
    /// Units shipped.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub number_of_items_shipped: Option<i64>,
    /// Units open.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub number_of_items_unshipped: Option<i64>,
    /// When delivery may begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earliest_delivery_date: Option<WireInstant>,
    /// When it must be delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_delivery_date: Option<WireInstant>,
    /// When shipping may begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earliest_ship_date: Option<WireInstant>,
    /// When it must be shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_ship_date: Option<WireInstant>,
    /// When the cancellation was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_notify_date: Option<WireInstant>,
    /// Programs it is in, as `Prime`.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub order_programs: Vec<String>,
    /// Programs of its shipping, as `EasyShip`.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub shipping_programs: Vec<String>,
    /// The state of an Easy Ship order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub easy_ship_shipment_status: Option<EasyShipShipmentStatus>,
    /// The state of its electronic invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub electronic_invoice_status: Option<ElectronicInvoiceStatus>,
    /// Its items.
    #[serde(default, deserialize_with = "flexible::list")]
    pub order_items: Vec<OrderChangeItem>,
}

/// An item after a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrderChangeItem {
    /// The item.
    pub order_item_id: String,
    /// The seller's SKU.
    #[serde(rename = "SellerSKU")]
    pub seller_sku: String,
    /// Where it is shipped from.
    pub supply_source_id: Option<String>,
    /// `Unshipped` or `Shipped`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_item_status: Option<String>,
    /// Units ordered.
    #[serde(deserialize_with = "flexible::integer")]
    pub quantity: i64,
    /// Units shipped.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub quantity_shipped: Option<i64>,
    /// Whether the buyer asked to cancel it; a real boolean here.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_buyer_requested_cancel: Option<bool>,
    /// When delivery may begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_earliest_delivery_date: Option<WireInstant>,
    /// When it must be delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_latest_delivery_date: Option<WireInstant>,
}
