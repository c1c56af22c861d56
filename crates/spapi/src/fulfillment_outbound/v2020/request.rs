//! Requests of Fulfillment Outbound 2020-07-01.

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::fulfillment_outbound::v2020::{
    Address, DeliveryWindow, FulfillmentAction, FulfillmentOrderStatus, FulfillmentPolicy, Money,
    ShippingSpeedCategory,
};
use crate::wire_instant::WireInstant;

/// The body of `createFulfillmentOrder`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateFulfillmentOrderRequest {
    /// Amazon's id of the marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_id: Option<String>,
    /// The seller's id of it.
    pub seller_fulfillment_order_id: String,
    /// The id the recipient sees.
    pub displayable_order_id: String,
    /// The date the recipient sees.
    pub displayable_order_date: WireInstant,
    /// The words the recipient sees.
    pub displayable_order_comment: String,
    /// How fast it ships.
    pub shipping_speed_category: ShippingSpeedCategory,
    /// When it is delivered, of scheduled ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_window: Option<DeliveryWindow>,
    /// Where it goes.
    pub destination_address: Address,
    /// Whether it ships at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_action: Option<FulfillmentAction>,
    /// What happens when a part cannot be filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_policy: Option<FulfillmentPolicy>,
    /// From which country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_from_country_code: Option<String>,
    /// Who is told.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub notification_emails: Vec<String>,
    /// Its items.
    #[serde(default, deserialize_with = "flexible::list")]
    pub items: Vec<CreateFulfillmentOrderItem>,
}

/// An item to order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateFulfillmentOrderItem {
    /// The seller's SKU.
    pub seller_sku: String,
    /// The seller's id of it.
    pub seller_fulfillment_order_item_id: String,
    /// Units.
    #[serde(deserialize_with = "flexible::integer")]
    pub quantity: i64,
    /// A message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_message: Option<String>,
    /// The words the recipient sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub displayable_comment: Option<String>,
    /// Amazon's id of the stock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_network_sku: Option<String>,
    /// The value of a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_unit_declared_value: Option<Money>,
    /// The price of a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_unit_price: Option<Money>,
    /// The tax of a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_unit_tax: Option<Money>,
}

/// The body of `updateFulfillmentOrder`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateFulfillmentOrderRequest {
    /// Amazon's id of the marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_id: Option<String>,
    /// The id the recipient sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub displayable_order_id: Option<String>,
    /// The date the recipient sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub displayable_order_date: Option<WireInstant>,
    /// The words the recipient sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub displayable_order_comment: Option<String>,
    /// How fast it ships.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_speed_category: Option<ShippingSpeedCategory>,
    /// Where it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_address: Option<Address>,
    /// `Ship` releases an order that waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_action: Option<FulfillmentAction>,
    /// What happens when a part cannot be filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_policy: Option<FulfillmentPolicy>,
    /// From which country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_from_country_code: Option<String>,
    /// Who is told.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub notification_emails: Vec<String>,
    /// Its items.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub items: Vec<UpdateFulfillmentOrderItem>,
}

/// An item after a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateFulfillmentOrderItem {
    /// The seller's SKU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_sku: Option<String>,
    /// The item.
    pub seller_fulfillment_order_item_id: String,
    /// Units.
    #[serde(deserialize_with = "flexible::integer")]
    pub quantity: i64,
    /// A message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_message: Option<String>,
    /// The words the recipient sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub displayable_comment: Option<String>,
    /// The value of a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_unit_declared_value: Option<Money>,
    /// The price of a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_unit_price: Option<Money>,
    /// The tax of a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_unit_tax: Option<Money>,
}

/// The body of `submitFulfillmentOrderStatusUpdate`, of the sandbox only.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubmitFulfillmentOrderStatusUpdateRequest {
    /// The state to set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_order_status: Option<FulfillmentOrderStatus>,
}
