//! Parcels of Orders 2026-01-01.

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::open_enum;
use crate::wire_instant::WireInstant;

open_enum! {
    /// The state of a parcel.
    pub enum PackageState {
        Pending => "PENDING",
        InTransit => "IN_TRANSIT",
        Shipped => "SHIPPED",
        Delivered => "DELIVERED",
        Cancelled => "CANCELLED",
        Undeliverable => "UNDELIVERABLE",
    }
}

/// A parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderPackage {
    /// The seller's number of it.
    pub package_reference_id: String,
    /// When it was confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_time: Option<WireInstant>,
    /// Its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_status: Option<PackageStatus>,
    /// The carrier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// When it was shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_time: Option<WireInstant>,
    /// The service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_service: Option<String>,
    /// The tracking number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// Where from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ship_from_address: Option<MerchantAddress>,
    /// What is in it.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub package_items: Vec<PackageItem>,
}

/// The state of a parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PackageStatus {
    /// The state.
    pub status: PackageState,
    /// More of it, as `PICKED_UP`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detailed_status: Option<String>,
}

/// What of an item is in a parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PackageItem {
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

/// An address of the seller.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MerchantAddress {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_line1: Option<String>,
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
    /// The municipality.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// The postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// The country, two letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_code: Option<String>,
}
