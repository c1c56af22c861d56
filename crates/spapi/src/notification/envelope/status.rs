//! The payloads of notifications on listings, stock, multi-channel orders and accounts.

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::open_enum;
use crate::wire_instant::WireInstant;

open_enum! {
    /// What can be done with a listing.
    pub enum ListingStatus {
        Buyable => "BUYABLE",
        Discoverable => "DISCOVERABLE",
        Deleted => "DELETED",
    }
}

/// The payload of `LISTINGS_ITEM_MFN_QUANTITY_CHANGE`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListingsItemMfnQuantityChangePayload {
    /// The seller.
    pub seller_id: String,
    /// The channel, `DEFAULT`.
    pub fulfillment_channel_code: String,
    /// The seller's SKU.
    pub sku: String,
    /// The quantity now.
    #[serde(deserialize_with = "flexible::integer")]
    pub quantity: i64,
}

/// The payload of `LISTINGS_ITEM_STATUS_CHANGE`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListingsItemStatusChangePayload {
    /// The seller.
    pub seller_id: String,
    /// Amazon's id of the marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_id: Option<String>,
    /// Amazon's id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// The seller's SKU.
    pub sku: String,
    /// When the listing was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_date: Option<WireInstant>,
    /// What can be done with it now.
    #[serde(default, deserialize_with = "flexible::list")]
    pub status: Vec<ListingStatus>,
}

/// The payload of `FULFILLMENT_ORDER_STATUS`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FulfillmentOrderStatusPayload {
    /// The order.
    pub fulfillment_order_status_notification: FulfillmentOrderStatusNotification,
}

/// A change of a multi-channel order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FulfillmentOrderStatusNotification {
    /// The seller.
    pub seller_id: String,
    /// `Order`, `Shipment` or `Return`.
    pub event_type: String,
    /// When it changed.
    pub status_updated_date_time: WireInstant,
    /// The order.
    pub seller_fulfillment_order_id: String,
    /// Its state, as `PROCESSING`.
    pub fulfillment_order_status: String,
    /// The shipment.
    pub fulfillment_shipment: FulfillmentShipment,
    /// The return.
    pub fulfillment_return_item: FulfillmentReturnItem,
}

/// A shipment of a multi-channel order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FulfillmentShipment {
    /// Its state.
    pub fulfillment_shipment_status: String,
    /// Its id.
    pub amazon_shipment_id: String,
    /// When it should arrive.
    pub estimated_arrival_date_time: String,
    /// Its parcels.
    #[serde(default, deserialize_with = "flexible::list")]
    pub fulfillment_shipment_packages: Vec<FulfillmentShipmentPackage>,
}

/// A parcel of a multi-channel order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FulfillmentShipmentPackage {
    /// Its number.
    #[serde(deserialize_with = "flexible::integer")]
    pub package_number: i64,
    /// The carrier.
    pub carrier_code: String,
    /// The tracking number.
    pub tracking_number: String,
}

/// A return to a multi-channel order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FulfillmentReturnItem {
    /// When it came.
    pub received_date_time: String,
    /// Units.
    #[serde(deserialize_with = "flexible::integer")]
    pub returned_quantity: i64,
    /// The seller's SKU.
    #[serde(rename = "SellerSKU")]
    pub seller_sku: String,
}

/// The payload of `FBA_INVENTORY_AVAILABILITY_CHANGES`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FbaInventoryAvailabilityPayload {
    /// The seller.
    pub seller_id: String,
    /// Amazon's id of the stock.
    #[serde(rename = "FNSKU")]
    pub fnsku: String,
    /// Amazon's id of the product.
    #[serde(rename = "ASIN")]
    pub asin: String,
    /// The seller's SKU.
    #[serde(rename = "SKU")]
    pub sku: String,
    /// The stock, by marketplace.
    #[serde(default, deserialize_with = "flexible::list")]
    pub fulfillment_inventory_by_marketplace: Vec<FulfillmentInventoryByMarketplace>,
}

/// Stock of a marketplace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FulfillmentInventoryByMarketplace {
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// The product's name.
    pub item_name: String,
    /// The stock.
    pub fulfillment_inventory: FulfillmentInventory,
    /// Shops that it is for.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub stores: Vec<String>,
}

/// Stock by its state, in units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FulfillmentInventory {
    /// On its way in.
    pub inbound_quantity_breakdown: InboundQuantityBreakdown,
    /// Ready.
    #[serde(deserialize_with = "flexible::integer")]
    pub fulfillable: i64,
    /// Unfit.
    #[serde(deserialize_with = "flexible::integer")]
    pub unfulfillable: i64,
    /// Sought.
    #[serde(deserialize_with = "flexible::integer")]
    pub researching: i64,
    /// Reserved.
    pub reserved_quantity_breakdown: ReservedQuantityBreakdown,
    /// To come, and for sale.
    #[serde(deserialize_with = "flexible::integer")]
    pub future_supply_buyable: i64,
    /// To come, and sold.
    #[serde(deserialize_with = "flexible::integer")]
    pub pending_customer_order_in_transit: i64,
}

/// Stock on its way in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InboundQuantityBreakdown {
    /// Being made ready.
    #[serde(deserialize_with = "flexible::integer")]
    pub working: i64,
    /// Shipped.
    #[serde(deserialize_with = "flexible::integer")]
    pub shipped: i64,
    /// Being taken in.
    #[serde(deserialize_with = "flexible::integer")]
    pub receiving: i64,
}

/// Stock reserved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ReservedQuantityBreakdown {
    /// Being worked on.
    #[serde(deserialize_with = "flexible::integer")]
    pub warehouse_processing: i64,
    /// Between warehouses.
    #[serde(deserialize_with = "flexible::integer")]
    pub warehouse_transfer: i64,
    /// For orders.
    #[serde(deserialize_with = "flexible::integer")]
    pub pending_customer_order: i64,
}

/// The payload of `ACCOUNT_STATUS_CHANGED`; no model of it is at hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountStatusChangedPayload {
    /// The change.
    pub account_status_change_notification: AccountStatusChangeNotification,
}

/// A change of an account's status.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountStatusChangeNotification {
    /// Before, as `NORMAL`.
    pub previous_account_status: String,
    /// After, as `AT_RISK`.
    pub current_account_status: String,
}
