//! Product Pricing v0: the offers of a product.
//!
//! Source: `productPricingV0.json`.

use serde::{Deserialize, Serialize};

use crate::amount::DecimalNumber;
use crate::envelope::Envelope;
use crate::flexible;
use crate::wire_instant::WireInstant;

mod product;

pub use product::{
    AsinIdentifier, CompetitivePriceType, CompetitivePricingType, IdentifierType,
    OfferListingCountType, OfferType, Price, PriceType, Product, SalesRankType,
    SellerSkuIdentifier,
};

/// The answer of `getItemOffers` and `getListingOffers`.
pub type GetOffersResponse = Envelope<GetOffersResult>;
/// The answer of `getPricing` and `getCompetitivePricing`.
pub type GetPricingResponse = Envelope<Vec<Price>>;

/// The offers of a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetOffersResult {
    /// Amazon's id of the marketplace.
    #[serde(rename = "marketplaceId")]
    pub marketplace_id: String,
    /// Amazon's id of the product.
    #[serde(rename = "ASIN", skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// The seller's SKU.
    #[serde(rename = "SKU", skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// The condition, as `New`.
    pub item_condition: String,
    /// `Success` and others.
    #[serde(rename = "status")]
    pub status: String,
    /// What was asked for.
    pub identifier: ItemIdentifier,
    /// The offers taken together.
    pub summary: Summary,
    /// The offers.
    #[serde(default, deserialize_with = "flexible::list")]
    pub offers: Vec<OfferDetail>,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ItemIdentifier {
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// Amazon's id of the product.
    #[serde(rename = "ASIN", skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// The seller's SKU.
    #[serde(rename = "SellerSKU", skip_serializing_if = "Option::is_none")]
    pub seller_sku: Option<String>,
    /// The condition.
    pub item_condition: String,
}

/// Offers taken together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Summary {
    /// How many.
    #[serde(deserialize_with = "flexible::integer")]
    pub total_offer_count: i64,
    /// How many, by kind.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub number_of_offers: Vec<OfferCountType>,
    /// The lowest prices.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub lowest_prices: Vec<LowestPriceType>,
    /// The featured prices.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub buy_box_prices: Vec<BuyBoxPriceType>,
    /// The list price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_price: Option<MoneyType>,
    /// The price others have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub competitive_price_threshold: Option<MoneyType>,
    /// A price Amazon suggests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggested_lower_price_plus_shipping: Option<MoneyType>,
    /// Sales ranks.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub sales_rankings: Vec<SalesRankType>,
    /// Offers that may be featured, by kind.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub buy_box_eligible_offers: Vec<OfferCountType>,
    /// When offers can be told again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offers_available_time: Option<WireInstant>,
}

/// A number of offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OfferCountType {
    /// The condition.
    #[serde(rename = "condition", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// `Amazon` or `Merchant`.
    #[serde(rename = "fulfillmentChannel", skip_serializing_if = "Option::is_none")]
    pub fulfillment_channel: Option<String>,
    /// How many.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub offer_count: Option<i64>,
}

/// A lowest price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LowestPriceType {
    /// The condition.
    #[serde(rename = "condition")]
    pub condition: String,
    /// `Amazon` or `Merchant`.
    #[serde(rename = "fulfillmentChannel")]
    pub fulfillment_channel: String,
    /// `B2C` or `B2B`.
    #[serde(rename = "offerType", skip_serializing_if = "Option::is_none")]
    pub offer_type: Option<String>,
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

/// A featured price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BuyBoxPriceType {
    /// The condition.
    #[serde(rename = "condition")]
    pub condition: String,
    /// `B2C` or `B2B`.
    #[serde(rename = "offerType", skip_serializing_if = "Option::is_none")]
    pub offer_type: Option<String>,
    /// Price and shipping.
    pub landed_price: MoneyType,
    /// Price.
    pub listing_price: MoneyType,
    /// Shipping.
    pub shipping: MoneyType,
    /// Points, in Japan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// The seller.
    #[serde(rename = "sellerId", skip_serializing_if = "Option::is_none")]
    pub seller_id: Option<String>,
}

/// An amount, as a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MoneyType {
    /// The currency, three letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// The amount, in whole and broken units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<DecimalNumber>,
}

/// Points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Points {
    /// How many.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub points_number: Option<i64>,
    /// What they are worth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_monetary_value: Option<MoneyType>,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OfferDetail {
    /// Whether it is the caller's.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub my_offer: Option<bool>,
    /// `B2C` or `B2B`.
    #[serde(rename = "offerType", skip_serializing_if = "Option::is_none")]
    pub offer_type: Option<String>,
    /// The condition.
    pub sub_condition: String,
    /// The seller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_id: Option<String>,
    /// The seller's note on the condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition_notes: Option<String>,
    /// What buyers think of the seller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_feedback_rating: Option<SellerFeedbackType>,
    /// How fast it ships.
    pub shipping_time: DetailedShippingTimeType,
    /// Price.
    pub listing_price: MoneyType,
    /// Points, in Japan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// Shipping.
    pub shipping: MoneyType,
    /// Where from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ships_from: Option<ShipsFromType>,
    /// Whether Amazon fulfills it.
    #[serde(deserialize_with = "flexible::boolean")]
    pub is_fulfilled_by_amazon: bool,
    /// About Prime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prime_information: Option<PrimeInformationType>,
    /// Whether it is featured.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_buy_box_winner: Option<bool>,
    /// Whether the seller may be featured.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_featured_merchant: Option<bool>,
}

/// What buyers think of a seller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SellerFeedbackType {
    /// How many of a hundred are content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_positive_feedback_rating: Option<DecimalNumber>,
    /// How many.
    #[serde(deserialize_with = "flexible::integer")]
    pub feedback_count: i64,
}

/// How fast an offer ships.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DetailedShippingTimeType {
    /// Hours at least.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub minimum_hours: Option<i64>,
    /// Hours at most.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub maximum_hours: Option<i64>,
    /// From when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_date: Option<String>,
    /// `NOW`, `FUTURE_WITH_DATE` or `FUTURE_WITHOUT_DATE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_type: Option<String>,
}

/// Where an offer ships from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ShipsFromType {
    /// The state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The country, two letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// About Prime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PrimeInformationType {
    /// Whether it is a Prime offer.
    #[serde(deserialize_with = "flexible::boolean")]
    pub is_prime: bool,
    /// Whether it is one in the whole country.
    #[serde(deserialize_with = "flexible::boolean")]
    pub is_national_prime: bool,
}
