//! The attributes of listings that sell: quantity and price.

use serde::{Deserialize, Serialize};

use crate::amount::DecimalNumber;
use crate::flexible;

/// A value of the attribute `fulfillment_availability`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FulfillmentAvailabilityAttribute {
    /// The channel; `DEFAULT` is the seller's own.
    #[serde(rename = "fulfillment_channel_code")]
    pub fulfillment_channel_code: String,
    /// Units for sale.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub quantity: Option<i64>,
    /// Days until it ships.
    #[serde(
        rename = "lead_time_to_ship_max_days",
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub lead_time_to_ship_max_days: Option<i64>,
    /// When there is more, `YYYY-MM-DD`.
    #[serde(rename = "restock_date", skip_serializing_if = "Option::is_none")]
    pub restock_date: Option<String>,
}

/// A value of the attribute `purchasable_offer`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurchasableOffer {
    /// Amazon's id of the marketplace.
    #[serde(rename = "marketplace_id", skip_serializing_if = "Option::is_none")]
    pub marketplace_id: Option<String>,
    /// The currency, three letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// To whom, as `ALL` or `B2B`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// The price.
    #[serde(
        rename = "our_price",
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub our_price: Vec<PurchasableOfferPrice>,
}

/// A price with its times.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurchasableOfferPrice {
    /// The price over time.
    #[serde(default, deserialize_with = "flexible::list")]
    pub schedule: Vec<PurchasableOfferSchedule>,
}

/// A price of a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PurchasableOfferSchedule {
    /// The price with tax.
    #[serde(rename = "value_with_tax")]
    pub value_with_tax: DecimalNumber,
}
