//! Prices by product of Product Pricing v0.

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::pricing::v0::{MoneyType, Points};

/// The price of a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Price {
    /// `Success` and others.
    #[serde(rename = "status")]
    pub status: String,
    /// The seller's SKU.
    #[serde(rename = "SellerSKU", skip_serializing_if = "Option::is_none")]
    pub seller_sku: Option<String>,
    /// Amazon's id of the product.
    #[serde(rename = "ASIN", skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// The product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<Product>,
}

/// A product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Product {
    /// What it is.
    pub identifiers: IdentifierType,
    /// The prices others have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub competitive_pricing: Option<CompetitivePricingType>,
    /// Sales ranks.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub sales_rankings: Vec<SalesRankType>,
    /// The caller's offers.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub offers: Vec<OfferType>,
}

/// What a product is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct IdentifierType {
    /// By Amazon's id.
    #[serde(rename = "MarketplaceASIN")]
    pub marketplace_asin: AsinIdentifier,
    /// By the seller's.
    #[serde(rename = "SKUIdentifier", skip_serializing_if = "Option::is_none")]
    pub sku_identifier: Option<SellerSkuIdentifier>,
}

/// A product by Amazon's id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AsinIdentifier {
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// Amazon's id of the product.
    #[serde(rename = "ASIN")]
    pub asin: String,
}

/// A product by the seller's SKU.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SellerSkuIdentifier {
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// The seller.
    pub seller_id: String,
    /// The seller's SKU.
    #[serde(rename = "SellerSKU")]
    pub seller_sku: String,
}

/// The prices others have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CompetitivePricingType {
    /// The prices.
    #[serde(default, deserialize_with = "flexible::list")]
    pub competitive_prices: Vec<CompetitivePriceType>,
    /// How many offers.
    #[serde(default, deserialize_with = "flexible::list")]
    pub number_of_offer_listings: Vec<OfferListingCountType>,
}

/// A price others have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CompetitivePriceType {
    /// `1` of new, `2` of used goods.
    pub competitive_price_id: String,
    /// The price.
    pub price: PriceType,
    /// The condition.
    #[serde(rename = "condition", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// The condition, more finely.
    #[serde(rename = "subcondition", skip_serializing_if = "Option::is_none")]
    pub subcondition: Option<String>,
    /// Whether it is the caller's.
    #[serde(
        rename = "belongsToRequester",
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub belongs_to_requester: Option<bool>,
}

/// A number of offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OfferListingCountType {
    /// How many.
    #[serde(deserialize_with = "flexible::integer")]
    pub count: i64,
    /// The condition.
    #[serde(rename = "condition")]
    pub condition: String,
}

/// A price with its parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PriceType {
    /// Price and shipping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landed_price: Option<MoneyType>,
    /// Price.
    pub listing_price: MoneyType,
    /// Shipping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<MoneyType>,
    /// Points, in Japan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
}

/// A sales rank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SalesRankType {
    /// The category.
    pub product_category_id: String,
    /// The rank.
    #[serde(deserialize_with = "flexible::integer")]
    pub rank: i64,
}

/// An offer of the caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OfferType {
    /// `B2C` or `B2B`.
    #[serde(rename = "offerType", skip_serializing_if = "Option::is_none")]
    pub offer_type: Option<String>,
    /// The price now.
    pub buying_price: PriceType,
    /// The price without a sale.
    pub regular_price: MoneyType,
    /// `AMAZON` or `MERCHANT`.
    pub fulfillment_channel: String,
    /// The condition.
    pub item_condition: String,
    /// The condition, more finely.
    pub item_sub_condition: String,
    /// The seller's SKU.
    #[serde(rename = "SellerSKU")]
    pub seller_sku: String,
}
