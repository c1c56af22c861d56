//! The payload of `ANY_OFFER_CHANGED`.

use serde::{Deserialize, Serialize};

use crate::amount::DecimalNumber;
use crate::flexible;
use crate::wire_instant::WireInstant;

/// The payload of `ANY_OFFER_CHANGED`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AnyOfferChangedPayload {
    /// The change.
    pub any_offer_changed_notification: AnyOfferChangedNotification,
}

/// A change of the offers of a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AnyOfferChangedNotification {
    /// The seller told.
    pub seller_id: String,
    /// When and what.
    pub offer_change_trigger: OfferChangeTrigger,
    /// The offers taken together.
    pub summary: OfferChangeSummary,
    /// The best offers, up to 20.
    #[serde(default, deserialize_with = "flexible::list")]
    pub offers: Vec<Offer>,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OfferChangeTrigger {
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// Amazon's id of the product.
    #[serde(rename = "ASIN")]
    pub asin: String,
    /// The condition, as `new`.
    pub item_condition: String,
    /// When.
    pub time_of_offer_change: WireInstant,
    /// `External`, `Internal` or `FeaturedOffer`; older ones lack it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer_change_type: Option<String>,
}

/// Offers taken together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OfferChangeSummary {
    /// How many.
    #[serde(default, deserialize_with = "flexible::list")]
    pub number_of_offers: Vec<OfferCount>,
    /// The lowest prices.
    #[serde(default, deserialize_with = "flexible::list")]
    pub lowest_prices: Vec<LowestPrice>,
    /// The featured prices.
    #[serde(default, deserialize_with = "flexible::list")]
    pub buy_box_prices: Vec<BuyBoxPrice>,
    /// The list price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_price: Option<MoneyType>,
    /// The lowest price that may be advertised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_advertised_price: Option<MoneyType>,
    /// A price Amazon suggests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggested_lower_price_plus_shipping: Option<MoneyType>,
    /// Offers that may be featured.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub total_buy_box_eligible_offers: Option<i64>,
    /// Sales ranks.
    #[serde(default, deserialize_with = "flexible::list")]
    pub sales_rankings: Vec<SalesRanking>,
    /// Offers that may be featured, by kind.
    #[serde(default, deserialize_with = "flexible::list")]
    pub number_of_buy_box_eligible_offers: Vec<OfferCount>,
    /// The price others have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub competitive_price_threshold: Option<MoneyType>,
}

/// A number of offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OfferCount {
    /// The condition.
    pub condition: String,
    /// `Amazon` or `Merchant`.
    pub fulfillment_channel: String,
    /// How many.
    #[serde(deserialize_with = "flexible::integer")]
    pub offer_count: i64,
}

/// A lowest price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LowestPrice {
    /// The condition.
    pub condition: String,
    /// `Amazon` or `Merchant`.
    pub fulfillment_channel: String,
    /// Price and shipping.
    pub landed_price: MoneyType,
    /// Price.
    pub listing_price: MoneyType,
    /// Shipping.
    pub shipping: MoneyType,
    /// Points, in Japan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
}

/// A featured price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BuyBoxPrice {
    /// The condition.
    pub condition: String,
    /// Price and shipping.
    pub landed_price: MoneyType,
    /// Price.
    pub listing_price: MoneyType,
    /// Shipping.
    pub shipping: MoneyType,
    /// Points, in Japan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
}

/// An amount, as a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MoneyType {
    /// The amount, in whole and broken units.
    pub amount: DecimalNumber,
    /// The currency, three letters.
    pub currency_code: String,
}

/// Points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Points {
    /// How many.
    #[serde(deserialize_with = "flexible::integer")]
    pub points_number: i64,
}

/// A sales rank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SalesRanking {
    /// The category.
    pub product_category_id: String,
    /// The rank.
    #[serde(deserialize_with = "flexible::integer")]
    pub rank: i64,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Offer {
    /// The seller.
    pub seller_id: String,
    /// The condition.
    pub sub_condition: String,
    /// What buyers think of the seller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_feedback_rating: Option<SellerFeedbackRating>,
    /// How fast it ships.
    pub shipping_time: ShippingTime,
    /// Price.
    pub listing_price: MoneyType,
    /// Points, in Japan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// Shipping.
    pub shipping: MoneyType,
    /// Where from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ships_from: Option<ShipsFrom>,
    /// Whether Amazon fulfills it.
    #[serde(deserialize_with = "flexible::boolean")]
    pub is_fulfilled_by_amazon: bool,
    /// About Prime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prime_information: Option<PrimeInformation>,
    /// Whether there is fast shipping.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_expedited_shipping_available: Option<bool>,
    /// Whether the seller may be featured.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_featured_merchant: Option<bool>,
    /// Whether it ships in its country.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub ships_domestically: Option<bool>,
    /// Whether it ships abroad.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub ships_internationally: Option<bool>,
    /// Whether it is featured; in older ones.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_buy_box_winner: Option<bool>,
}

/// What buyers think of a seller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SellerFeedbackRating {
    /// How many.
    #[serde(deserialize_with = "flexible::integer")]
    pub feedback_count: i64,
    /// How many of a hundred are content.
    #[serde(deserialize_with = "flexible::integer")]
    pub seller_positive_feedback_rating: i64,
}

/// How fast an offer ships.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ShippingTime {
    /// Hours at least.
    #[serde(deserialize_with = "flexible::integer")]
    pub minimum_hours: i64,
    /// Hours at most.
    #[serde(deserialize_with = "flexible::integer")]
    pub maximum_hours: i64,
    /// `NOW`, `FUTURE_WITH_DATE` or `FUTURE_WITHOUT_DATE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability_type: Option<String>,
    /// From when; may be empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_date: Option<String>,
}

/// Where an offer ships from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ShipsFrom {
    /// The country, two letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// About Prime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PrimeInformation {
    /// Whether it is a Prime offer.
    #[serde(deserialize_with = "flexible::boolean")]
    pub is_offer_prime: bool,
    /// Whether it is one in the whole country.
    #[serde(deserialize_with = "flexible::boolean")]
    pub is_offer_national_prime: bool,
}
