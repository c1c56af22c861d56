//! Listings Items 2021-08-01: what a seller has listed, and changes of it.
//!
//! Source: `listingsItems_2021-08-01.json`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::amount::DecimalText;
use crate::flexible;
use crate::open_enum;
use crate::wire_instant::WireInstant;

mod attributes;

pub use attributes::{
    FulfillmentAvailabilityAttribute, PurchasableOffer, PurchasableOfferPrice,
    PurchasableOfferSchedule,
};

open_enum! {
    /// What can be done with a listing.
    pub enum ItemStatus {
        Buyable => "BUYABLE",
        Discoverable => "DISCOVERABLE",
    }
}

open_enum! {
    /// What became of a change; `INVALID` is a refusal, `ACCEPTED` means queued.
    pub enum SubmissionStatus {
        Accepted => "ACCEPTED",
        Invalid => "INVALID",
        Valid => "VALID",
    }
}

open_enum! {
    /// How bad an issue is.
    pub enum Severity {
        Error => "ERROR",
        Warning => "WARNING",
        Info => "INFO",
    }
}

open_enum! {
    /// What a patch does.
    pub enum PatchOp {
        Add => "add",
        Replace => "replace",
        Merge => "merge",
        Delete => "delete",
    }
}

/// The answer of `searchListingsItems`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemSearchResults {
    /// How many there are in all.
    #[serde(deserialize_with = "flexible::integer")]
    pub number_of_results: i64,
    /// Where it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
    /// The listings.
    #[serde(default, deserialize_with = "flexible::list")]
    pub items: Vec<Item>,
}

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// The token of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// The token of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_token: Option<String>,
}

/// A listing; but for the SKU each part comes on request.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// The seller's SKU.
    pub sku: String,
    /// Its main data, by marketplace.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub summaries: Vec<ItemSummaryByMarketplace>,
    /// Its attributes, by name, each an array.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Map<String, Value>>,
    /// What is wrong with it.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub issues: Vec<Issue>,
    /// Its prices, by marketplace.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub offers: Vec<ItemOfferByMarketplace>,
    /// Its quantities, by channel.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub fulfillment_availability: Vec<FulfillmentAvailability>,
    /// Its product types, by marketplace.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub product_types: Vec<ItemProductTypeByMarketplace>,
}

/// The main data of a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemSummaryByMarketplace {
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// Amazon's id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// The product type.
    pub product_type: String,
    /// The condition, as `new_new`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition_type: Option<String>,
    /// What can be done with it.
    #[serde(default, deserialize_with = "flexible::list")]
    pub status: Vec<ItemStatus>,
    /// Amazon's id of its stock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fn_sku: Option<String>,
    /// The product's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_name: Option<String>,
    /// When it was made.
    pub created_date: WireInstant,
    /// When it last changed.
    pub last_updated_date: WireInstant,
    /// Its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub main_image: Option<ItemImage>,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemImage {
    /// Where it lies.
    pub link: String,
    /// Height in pixels.
    #[serde(deserialize_with = "flexible::integer")]
    pub height: i64,
    /// Width in pixels.
    #[serde(deserialize_with = "flexible::integer")]
    pub width: i64,
}

/// A price of a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemOfferByMarketplace {
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// `B2C` or `B2B`.
    pub offer_type: String,
    /// The price.
    pub price: Money,
}

/// An amount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Money {
    /// The currency, three letters.
    pub currency_code: String,
    /// The amount, in whole and broken units.
    pub amount: DecimalText,
}

/// A quantity of a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentAvailability {
    /// The channel: `DEFAULT`, `AMAZON_NA` and the like.
    pub fulfillment_channel_code: String,
    /// Units for sale; missing where Amazon holds them.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub quantity: Option<i64>,
}

/// The product type of a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemProductTypeByMarketplace {
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// The product type.
    pub product_type: String,
}

/// The body of `putListingsItem`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListingsItemPutRequest {
    /// The product type.
    pub product_type: String,
    /// `LISTING`, `LISTING_PRODUCT_ONLY` or `LISTING_OFFER_ONLY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirements: Option<String>,
    /// The attributes.
    pub attributes: Map<String, Value>,
}

/// The body of `patchListingsItem`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListingsItemPatchRequest {
    /// The product type.
    pub product_type: String,
    /// The changes, at least one.
    #[serde(default, deserialize_with = "flexible::list")]
    pub patches: Vec<PatchOperation>,
}

/// A change of a top-level attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PatchOperation {
    /// What it does.
    pub op: PatchOp,
    /// The attribute, as `/attributes/fulfillment_availability`.
    pub path: String,
    /// The values, always an array; with `delete` the selectors.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub value: Vec<Map<String, Value>>,
}

/// The answer of a change of a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListingsItemSubmissionResponse {
    /// The seller's SKU.
    pub sku: String,
    /// What became of it.
    pub status: SubmissionStatus,
    /// The change.
    pub submission_id: String,
    /// What is wrong with it.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub issues: Vec<Issue>,
    /// What it was given.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub identifiers: Vec<ItemIdentifiersByMarketplace>,
}

/// What a listing was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemIdentifiersByMarketplace {
    /// Amazon's id of the marketplace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketplace_id: Option<String>,
    /// Amazon's id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
}

/// Something wrong with a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Issue {
    /// What.
    pub code: String,
    /// For people.
    pub message: String,
    /// How bad it is.
    pub severity: Severity,
    /// Of which attributes.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub attribute_names: Vec<String>,
    /// Of which kind, as `INVALID_ATTRIBUTE`.
    #[serde(default, deserialize_with = "flexible::list")]
    pub categories: Vec<String>,
    /// In which marketplaces.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub marketplace_ids: Vec<String>,
}
