//! Shipments of Fulfillment Outbound 2026-07-04.

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::fulfillment_outbound::v2026::{Address, Amount, ProductIdentifier};
use crate::open_enum;
use crate::wire_instant::WireInstant;

open_enum! {
    /// The state of a shipment.
    pub enum ShipmentStatus {
        Processing => "PROCESSING",
        Shipped => "SHIPPED",
        Cancelled => "CANCELLED",
    }
}

/// A shipment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shipment {
    /// Its id.
    pub amazon_shipment_id: String,
    /// The warehouse.
    pub amazon_facility: AmazonFacility,
    /// Its state.
    pub status: ShipmentStatus,
    /// When it shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_time: Option<WireInstant>,
    /// When it should arrive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_time: Option<WireInstant>,
    /// More of it.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub shipping_notes: Vec<String>,
    /// What is in it.
    #[serde(default, deserialize_with = "flexible::list")]
    pub items: Vec<ShipmentItem>,
    /// Its parcels.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub packages: Vec<Package>,
    /// How fast it ships.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_level: Option<ShipmentServiceLevel>,
}

/// A warehouse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AmazonFacility {
    /// Its id.
    pub facility_id: String,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

/// How fast a shipment ships.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShipmentServiceLevel {
    /// As `STANDARD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<String>,
}

/// What of a line is in a shipment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShipmentItem {
    /// The product.
    pub product_identifier: ProductIdentifier,
    /// The line.
    pub line_item_id: String,
    /// How much.
    pub amount: Amount,
    /// The parcel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_id: Option<String>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipment_item_id: Option<String>,
}

/// A parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Package {
    /// Its id.
    pub package_id: String,
    /// When it should arrive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_time: Option<WireInstant>,
    /// Its state, as `IN_TRANSIT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// How to follow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking: Option<Tracking>,
    /// What is in it.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub shipment_item_ids: Vec<String>,
}

/// How to follow a parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tracking {
    /// With the carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<CarrierTracking>,
    /// With Amazon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amazon: Option<AmazonTracking>,
}

/// How to follow a parcel with its carrier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CarrierTracking {
    /// The tracking number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// The carrier.
    pub carrier_code: String,
    /// Where to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<String>,
}

/// How to follow a parcel with Amazon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AmazonTracking {
    /// The tracking number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// Where to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_url: Option<String>,
}
