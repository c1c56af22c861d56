//! Requests of Fulfillment Outbound 2026-07-04, and their short answers.

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::fulfillment_outbound::v2026::{
    Amount, FulfillmentAction, OrderDestination, OrderFulfillmentConfiguration, OrderOrigin,
    OrderProduct, OrderStatus, Tracking,
};
use crate::wire_instant::WireInstant;

/// The body of `createOrder`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateOrderRequest {
    /// The seller's id of it.
    pub order_id: String,
    /// The sales channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// How it is filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_configuration: Option<OrderFulfillmentConfiguration>,
    /// Where from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<OrderOrigin>,
    /// Where to.
    pub destination: OrderDestination,
    /// Its lines.
    #[serde(default, deserialize_with = "flexible::list")]
    pub line_items: Vec<CreateOrderLineItem>,
}

/// A line to order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateOrderLineItem {
    /// The seller's id of it.
    pub line_item_id: String,
    /// What.
    pub product: OrderProduct,
    /// How much.
    pub amount: Amount,
}

/// The answer of `createOrder` while it is at work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateOrderAcceptedResponse {
    /// The order.
    pub order_id: String,
    /// Its state.
    pub status: String,
}

/// The body of `updateOrder`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateOrderRequest {
    /// How it is filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_configuration: Option<UpdateOrderFulfillmentConfiguration>,
}

/// How an order is filled, after a change.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateOrderFulfillmentConfiguration {
    /// `SHIP` releases an order that waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<FulfillmentAction>,
}

/// The body of `updateOrderStatus`, of the sandbox only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateOrderStatusRequest {
    /// The state to set.
    pub status: OrderStatus,
}

/// The body of `updatePackage`, of the sandbox only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdatePackageRequest {
    /// The state to set.
    pub status: String,
    /// When it should arrive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_time: Option<WireInstant>,
    /// How to follow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking: Option<Tracking>,
}

/// The answer of what changes or cancels an order: an empty object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EmptyResponse {}
