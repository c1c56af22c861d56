//! Fulfillment Outbound 2020-07-01.
//!
//! Source: `fulfillmentOutbound_2020-07-01.json`.

use serde::{Deserialize, Serialize};

use crate::amount::DecimalText;
use crate::envelope::Envelope;
use crate::error::Error;
use crate::flexible;
use crate::open_enum;
use crate::wire_instant::WireInstant;

mod request;

pub use request::{
    CreateFulfillmentOrderItem, CreateFulfillmentOrderRequest,
    SubmitFulfillmentOrderStatusUpdateRequest, UpdateFulfillmentOrderItem,
    UpdateFulfillmentOrderRequest,
};

/// The answer of `getFulfillmentOrder`.
pub type GetFulfillmentOrderResponse = Envelope<GetFulfillmentOrderResult>;
/// The answer of `listAllFulfillmentOrders`.
pub type ListAllFulfillmentOrdersResponse = Envelope<ListAllFulfillmentOrdersResult>;

open_enum! {
    /// The state of an order.
    pub enum FulfillmentOrderStatus {
        New => "New",
        Received => "Received",
        Planning => "Planning",
        Processing => "Processing",
        Cancelled => "Cancelled",
        Complete => "Complete",
        CompletePartialled => "CompletePartialled",
        Unfulfillable => "Unfulfillable",
        Invalid => "Invalid",
    }
}

open_enum! {
    /// Whether an order ships at once or waits.
    pub enum FulfillmentAction {
        Ship => "Ship",
        Hold => "Hold",
    }
}

open_enum! {
    /// What happens when a part cannot be filled.
    pub enum FulfillmentPolicy {
        FillOrKill => "FillOrKill",
        FillAll => "FillAll",
        FillAllAvailable => "FillAllAvailable",
    }
}

open_enum! {
    /// How fast an order ships.
    pub enum ShippingSpeedCategory {
        Standard => "Standard",
        Expedited => "Expedited",
        Priority => "Priority",
        ScheduledDelivery => "ScheduledDelivery",
    }
}

open_enum! {
    /// The state of a shipment; Amazon tries again after `CANCELLED_BY_FULFILLER`.
    pub enum FulfillmentShipmentStatus {
        Pending => "PENDING",
        Shipped => "SHIPPED",
        CancelledByFulfiller => "CANCELLED_BY_FULFILLER",
        CancelledBySeller => "CANCELLED_BY_SELLER",
    }
}

/// The answer of what creates, changes or cancels an order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmptyResponse {
    /// What is wrong.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub errors: Vec<Error>,
}

/// A page of orders.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListAllFulfillmentOrdersResult {
    /// The token of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// The orders.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub fulfillment_orders: Vec<FulfillmentOrder>,
}

/// An order with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetFulfillmentOrderResult {
    /// The order.
    pub fulfillment_order: FulfillmentOrder,
    /// Its items.
    #[serde(default, deserialize_with = "flexible::list")]
    pub fulfillment_order_items: Vec<FulfillmentOrderItem>,
    /// Its shipments.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub fulfillment_shipments: Vec<FulfillmentShipment>,
    /// What came back.
    #[serde(default, deserialize_with = "flexible::list")]
    pub return_items: Vec<ReturnItem>,
    /// What may come back.
    #[serde(default, deserialize_with = "flexible::list")]
    pub return_authorizations: Vec<ReturnAuthorization>,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentOrder {
    /// The seller's id of it.
    pub seller_fulfillment_order_id: String,
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// The id the recipient sees.
    pub displayable_order_id: String,
    /// The date the recipient sees.
    pub displayable_order_date: WireInstant,
    /// The words the recipient sees.
    #[serde(default)]
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
    /// When Amazon took it in.
    pub received_date: WireInstant,
    /// Its state.
    pub fulfillment_order_status: FulfillmentOrderStatus,
    /// When that changed.
    pub status_updated_date: WireInstant,
    /// Who is told.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub notification_emails: Vec<String>,
}

/// When an order is delivered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryWindow {
    /// From.
    pub start_date: WireInstant,
    /// To.
    pub end_date: WireInstant,
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
}

/// An amount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Money {
    /// The currency, three letters.
    pub currency_code: String,
    /// The amount, in whole and broken units.
    pub value: DecimalText,
}

/// An item of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentOrderItem {
    /// The seller's SKU.
    pub seller_sku: String,
    /// The seller's id of it.
    pub seller_fulfillment_order_item_id: String,
    /// Units ordered.
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
    /// `Sellable` or `Unsellable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_item_disposition: Option<String>,
    /// Units cancelled.
    #[serde(deserialize_with = "flexible::integer")]
    pub cancelled_quantity: i64,
    /// Units that cannot be filled.
    #[serde(deserialize_with = "flexible::integer")]
    pub unfulfillable_quantity: i64,
    /// When it should ship.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_ship_date: Option<WireInstant>,
    /// When it should arrive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_arrival_date: Option<WireInstant>,
    /// The price of a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_unit_price: Option<Money>,
    /// The tax of a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_unit_tax: Option<Money>,
    /// The value of a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_unit_declared_value: Option<Money>,
}

/// A shipment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentShipment {
    /// Its id.
    pub amazon_shipment_id: String,
    /// The warehouse.
    pub fulfillment_center_id: String,
    /// Its state.
    pub fulfillment_shipment_status: FulfillmentShipmentStatus,
    /// When it shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_date: Option<WireInstant>,
    /// When it should arrive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_arrival_date: Option<WireInstant>,
    /// More of it.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub shipping_notes: Vec<String>,
    /// What is in it.
    #[serde(default, deserialize_with = "flexible::list")]
    pub fulfillment_shipment_item: Vec<FulfillmentShipmentItem>,
    /// Its parcels.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub fulfillment_shipment_package: Vec<FulfillmentShipmentPackage>,
}

/// What of an item is in a shipment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentShipmentItem {
    /// The seller's SKU.
    pub seller_sku: String,
    /// The item.
    pub seller_fulfillment_order_item_id: String,
    /// Units.
    #[serde(deserialize_with = "flexible::integer")]
    pub quantity: i64,
    /// The parcel.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub package_number: Option<i64>,
    /// The serial number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
}

/// An item that comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReturnItem {
    /// The seller's id of the return.
    pub seller_return_item_id: String,
    /// The item.
    pub seller_fulfillment_order_item_id: String,
    /// The shipment.
    pub amazon_shipment_id: String,
    /// Why, in the seller's words.
    pub seller_return_reason_code: String,
    /// More of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_comment: Option<String>,
    /// Why, in Amazon's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amazon_return_reason_code: Option<String>,
    /// `New` or `Processed`.
    pub status: String,
    /// When that changed.
    pub status_changed_date: WireInstant,
    /// The authorization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_authorization_id: Option<String>,
    /// In which condition it came, as `Sellable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_received_condition: Option<String>,
    /// The warehouse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment_center_id: Option<String>,
}

/// A leave to send items back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReturnAuthorization {
    /// Its id.
    pub return_authorization_id: String,
    /// The warehouse.
    pub fulfillment_center_id: String,
    /// Where to.
    pub return_to_address: Address,
    /// Amazon's id of it.
    pub amazon_rma_id: String,
    /// Where the label is.
    #[serde(rename = "rmaPageURL")]
    pub rma_page_url: String,
}

/// A parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentShipmentPackage {
    /// Its number.
    #[serde(deserialize_with = "flexible::integer")]
    pub package_number: i64,
    /// The carrier.
    pub carrier_code: String,
    /// The tracking number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// Amazon's tracking number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amazon_fulfillment_tracking_number: Option<String>,
    /// When it should arrive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_arrival_date: Option<WireInstant>,
}
