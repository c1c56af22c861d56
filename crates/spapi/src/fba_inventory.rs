//! FBA inventory v1: stock in Amazon's warehouses.
//!
//! Source: `fbaInventory.json`.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::flexible;
use crate::wire_instant::WireInstant;

/// The answer of `getInventorySummaries`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetInventorySummariesResponse {
    /// The stock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<GetInventorySummariesResult>,
    /// Where it goes on; it stands beside the payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
    /// What is wrong.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub errors: Vec<Error>,
}

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// The token of the next page, good for 30 seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// Stock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetInventorySummariesResult {
    /// Of what.
    pub granularity: Granularity,
    /// By SKU.
    #[serde(default, deserialize_with = "flexible::list")]
    pub inventory_summaries: Vec<InventorySummary>,
}

/// Of what stock is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Granularity {
    /// `Marketplace`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granularity_type: Option<String>,
    /// Amazon's id of the marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granularity_id: Option<String>,
}

/// Stock of a SKU, in units.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InventorySummary {
    /// Amazon's id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// Amazon's id of the stock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fn_sku: Option<String>,
    /// The seller's SKU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_sku: Option<String>,
    /// The condition, as `NewItem`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// By its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inventory_details: Option<InventoryDetails>,
    /// When it last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated_time: Option<WireInstant>,
    /// The product's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// All of it.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub total_quantity: Option<i64>,
    /// Shops that it is for.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub stores: Vec<String>,
}

/// Stock by its state, in units.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InventoryDetails {
    /// Ready.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub fulfillable_quantity: Option<i64>,
    /// On its way in, being made ready.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub inbound_working_quantity: Option<i64>,
    /// On its way in, shipped.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub inbound_shipped_quantity: Option<i64>,
    /// On its way in, being taken in.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub inbound_receiving_quantity: Option<i64>,
    /// Reserved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved_quantity: Option<ReservedQuantity>,
    /// Sought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub researching_quantity: Option<ResearchingQuantity>,
    /// Unfit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfulfillable_quantity: Option<UnfulfillableQuantity>,
}

/// Stock reserved, in units.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReservedQuantity {
    /// All of it.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub total_reserved_quantity: Option<i64>,
    /// For orders.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub pending_customer_order_quantity: Option<i64>,
    /// Between warehouses.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub pending_transshipment_quantity: Option<i64>,
    /// Being worked on.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub fc_processing_quantity: Option<i64>,
}

/// Stock sought, in units.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResearchingQuantity {
    /// All of it.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub total_researching_quantity: Option<i64>,
    /// By how long.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub researching_quantity_breakdown: Vec<ResearchingQuantityEntry>,
}

/// Stock sought, by how long.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResearchingQuantityEntry {
    /// How long, as `researchingQuantityInShortTerm`.
    pub name: String,
    /// Units.
    #[serde(deserialize_with = "flexible::integer")]
    pub quantity: i64,
}

/// Stock that is unfit, in units.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnfulfillableQuantity {
    /// All of it.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub total_unfulfillable_quantity: Option<i64>,
    /// Damaged by buyers.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub customer_damaged_quantity: Option<i64>,
    /// Damaged in the warehouse.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub warehouse_damaged_quantity: Option<i64>,
    /// Damaged by the distributor.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub distributor_damaged_quantity: Option<i64>,
    /// Damaged by the carrier.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub carrier_damaged_quantity: Option<i64>,
    /// Defective.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub defective_quantity: Option<i64>,
    /// Out of date.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub expired_quantity: Option<i64>,
}

/// The body of `createInventoryItem`, of the sandbox only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateInventoryItemRequest {
    /// The seller's SKU.
    pub seller_sku: String,
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// The product's name.
    pub product_name: String,
}

/// The body of `addInventory`, of the sandbox only.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AddInventoryRequest {
    /// What is added.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub inventory_items: Vec<InventoryItem>,
}

/// Stock to add.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InventoryItem {
    /// The seller's SKU.
    pub seller_sku: String,
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// Units.
    #[serde(deserialize_with = "flexible::integer")]
    pub quantity: i64,
}
