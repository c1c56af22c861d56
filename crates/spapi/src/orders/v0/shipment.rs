//! Shipments of Orders v0: what a seller tells of them.

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::open_enum;
use crate::wire_instant::WireInstant;

open_enum! {
    /// The state of a pick-up order.
    pub enum ShipmentStatus {
        ReadyForPickup => "ReadyForPickup",
        PickedUp => "PickedUp",
        RefusedPickup => "RefusedPickup",
    }
}

/// The body of `confirmShipment`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmShipmentRequest {
    /// The parcel.
    pub package_detail: PackageDetail,
    /// `DirectPayment`, in Japan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cod_collection_method: Option<String>,
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
}

/// A parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PackageDetail {
    /// The seller's number of it, positive and unique in the order.
    pub package_reference_id: String,
    /// The carrier.
    pub carrier_code: String,
    /// Its name where the code is `Others`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier_name: Option<String>,
    /// The method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_method: Option<String>,
    /// The tracking number.
    pub tracking_number: String,
    /// When it was shipped.
    pub ship_date: WireInstant,
    /// Where from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_from_supply_source_id: Option<String>,
    /// What is in it.
    #[serde(default, deserialize_with = "flexible::list")]
    pub order_items: Vec<ConfirmShipmentOrderItem>,
}

/// What of an item is in a parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmShipmentOrderItem {
    /// The item.
    pub order_item_id: String,
    /// Units.
    #[serde(deserialize_with = "flexible::integer")]
    pub quantity: i64,
    /// Their Transparency codes.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub transparency_codes: Vec<String>,
}

/// The body of `updateShipmentStatus`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateShipmentStatusRequest {
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// The state.
    pub shipment_status: ShipmentStatus,
    /// Of what; of all when empty.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub order_items: Vec<UpdateShipmentStatusItem>,
}

/// What of an item has the state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateShipmentStatusItem {
    /// The item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_item_id: Option<String>,
    /// Units.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub quantity: Option<i64>,
}
