//! Product Pricing 2022-05-01: featured and lowest offers of up to 20 products in one call.
//!
//! Source: `productPricing_2022-05-01.json`.

use serde::{Deserialize, Serialize};

use crate::amount::DecimalNumber;
use crate::error::Error;
use crate::flexible;
use crate::open_enum;

open_enum! {
    /// A data set of a product's prices.
    pub enum IncludedData {
        FeaturedBuyingOptions => "featuredBuyingOptions",
        ReferencePrices => "referencePrices",
        LowestPricedOffers => "lowestPricedOffers",
        SimilarItems => "similarItems",
    }
}

/// The body of `getCompetitiveSummary`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompetitiveSummaryBatchRequest {
    /// 1 to 20 requests.
    #[serde(default, deserialize_with = "flexible::list")]
    pub requests: Vec<CompetitiveSummaryRequest>,
}

/// A request of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompetitiveSummaryRequest {
    /// Amazon's id of the product.
    pub asin: String,
    /// Amazon's id of the marketplace.
    pub marketplace_id: String,
    /// What is asked for.
    #[serde(default, deserialize_with = "flexible::list")]
    pub included_data: Vec<IncludedData>,
    /// Which lowest offers.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub lowest_priced_offers_inputs: Vec<LowestPricedOffersInput>,
    /// `GET`.
    pub method: String,
    /// `/products/pricing/2022-05-01/items/competitiveSummary`.
    pub uri: String,
}

/// Which lowest offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LowestPricedOffersInput {
    /// The condition, as `New`.
    pub item_condition: String,
    /// `Consumer`.
    pub offer_type: String,
}

/// The answer of `getCompetitiveSummary`; single requests may have failed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompetitiveSummaryBatchResponse {
    /// An answer to each request, in their order.
    #[serde(default, deserialize_with = "flexible::list")]
    pub responses: Vec<CompetitiveSummaryResponse>,
}

/// An answer of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompetitiveSummaryResponse {
    /// Whether it went well.
    pub status: HttpStatusLine,
    /// The prices.
    pub body: CompetitiveSummaryResponseBody,
}

/// A status.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpStatusLine {
    /// The code, as 200.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub status_code: Option<i64>,
    /// In words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_phrase: Option<String>,
}

/// The prices of a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompetitiveSummaryResponseBody {
    /// Amazon's id of the product.
    #[serde(default)]
    pub asin: String,
    /// Amazon's id of the marketplace.
    #[serde(default)]
    pub marketplace_id: String,
    /// The featured offers.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub featured_buying_options: Vec<FeaturedBuyingOption>,
    /// The lowest offers.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub lowest_priced_offers: Vec<LowestPricedOffer>,
    /// Prices to compare with.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub reference_prices: Vec<ReferencePrice>,
    /// What is wrong.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub errors: Vec<Error>,
}

/// A price to compare with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReferencePrice {
    /// Its kind, as `CompetitivePriceThreshold`.
    pub name: String,
    /// The price.
    pub price: MoneyType,
}

/// Featured offers of a kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeaturedBuyingOption {
    /// `New`.
    pub buying_option_type: String,
    /// The offers, by who buys.
    #[serde(default, deserialize_with = "flexible::list")]
    pub segmented_featured_offers: Vec<SegmentedFeaturedOffer>,
}

/// An offer featured to some buyers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SegmentedFeaturedOffer {
    /// The seller.
    pub seller_id: String,
    /// The condition.
    pub condition: String,
    /// The condition, more finely.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_condition: Option<String>,
    /// `AFN` or `MFN`.
    pub fulfillment_type: String,
    /// Price.
    pub listing_price: MoneyType,
    /// Shipping.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub shipping_options: Vec<ShippingOption>,
    /// Points, in Japan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// About Prime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prime_details: Option<PrimeDetails>,
    /// To whom.
    #[serde(default, deserialize_with = "flexible::list")]
    pub featured_offer_segments: Vec<FeaturedOfferSegment>,
}

/// Buyers that see an offer featured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeaturedOfferSegment {
    /// `PRIME`, `NON_PRIME` or `DEFAULT`.
    pub customer_membership: String,
    /// More of them.
    pub segment_details: SegmentDetails,
}

/// More of a group of buyers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SegmentDetails {
    /// Their part of the views, of a hundred.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub glance_view_weight_percentage: Option<DecimalNumber>,
    /// A place of theirs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_location: Option<SampleLocation>,
}

/// A place of buyers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SampleLocation {
    /// Its postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<PostalCode>,
}

/// A postal code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PostalCode {
    /// The country, two letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_code: Option<String>,
    /// The code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Lowest offers of a kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LowestPricedOffer {
    /// Which.
    pub lowest_priced_offers_input: LowestPricedOffersInput,
    /// The offers.
    #[serde(default, deserialize_with = "flexible::list")]
    pub offers: Vec<Offer>,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// The seller.
    pub seller_id: String,
    /// The condition; recorded answers lack it.
    #[serde(default)]
    pub condition: String,
    /// The condition, more finely.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_condition: Option<String>,
    /// `AFN` or `MFN`.
    pub fulfillment_type: String,
    /// Price.
    pub listing_price: MoneyType,
    /// Shipping.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub shipping_options: Vec<ShippingOption>,
    /// Points, in Japan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// About Prime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prime_details: Option<PrimeDetails>,
}

/// Shipping of an offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShippingOption {
    /// `DEFAULT`.
    pub shipping_option_type: String,
    /// The price.
    pub price: MoneyType,
}

/// About Prime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrimeDetails {
    /// `NATIONAL`, `REGIONAL` or `NONE`.
    pub eligibility: String,
}

/// Points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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

/// An amount, as a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MoneyType {
    /// The currency, three letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// The amount, in whole and broken units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<DecimalNumber>,
}
