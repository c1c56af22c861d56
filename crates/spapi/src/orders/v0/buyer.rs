//! Buyers of Orders v0: personal data, behind a restricted data token.

use serde::{Deserialize, Serialize};

use crate::flexible;
use crate::orders::v0::Money;

/// The buyer of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrderBuyerInfo {
    /// The order.
    pub amazon_order_id: String,
    /// The anonymous mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_email: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_name: Option<String>,
    /// The county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_county: Option<String>,
    /// Tax data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_tax_info: Option<BuyerTaxInfo>,
    /// The business buyer's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_order_number: Option<String>,
}

/// The buyer, in an order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BuyerInfo {
    /// The anonymous mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_email: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_name: Option<String>,
    /// The county.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_county: Option<String>,
    /// Tax data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_tax_info: Option<BuyerTaxInfo>,
    /// The business buyer's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_order_number: Option<String>,
}

/// A buyer's tax data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BuyerTaxInfo {
    /// The company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_legal_name: Option<String>,
    /// The region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxing_region: Option<String>,
    /// Tax numbers.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tax_classifications: Vec<TaxClassification>,
}

/// A business buyer's tax data, in Türkiye.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BuyerTaxInformation {
    /// The company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_legal_company_name: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_business_address: Option<String>,
    /// Its tax number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_tax_registration_id: Option<String>,
    /// Its tax office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_tax_office: Option<String>,
}

/// A tax number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TaxClassification {
    /// Its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What buyers wrote on the items of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrderItemsBuyerInfoList {
    /// The items.
    #[serde(default, deserialize_with = "flexible::list")]
    pub order_items: Vec<OrderItemBuyerInfo>,
    /// The token of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// The order.
    #[serde(default)]
    pub amazon_order_id: String,
}

/// What the buyer wrote on an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrderItemBuyerInfo {
    /// The item.
    pub order_item_id: String,
    /// Its customization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_customized_info: Option<BuyerCustomizedInfoDetail>,
    /// The price of the wrapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_wrap_price: Option<Money>,
    /// The tax on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_wrap_tax: Option<Money>,
    /// The message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_message_text: Option<String>,
    /// The wrapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_wrap_level: Option<String>,
}

/// What the buyer wrote, in an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ItemBuyerInfo {
    /// Its customization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_customized_info: Option<BuyerCustomizedInfoDetail>,
    /// The price of the wrapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_wrap_price: Option<Money>,
    /// The tax on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_wrap_tax: Option<Money>,
    /// The message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_message_text: Option<String>,
    /// The wrapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_wrap_level: Option<String>,
}

/// A customization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BuyerCustomizedInfoDetail {
    /// Where it lies, as a ZIP file.
    #[serde(rename = "CustomizedURL", skip_serializing_if = "Option::is_none")]
    pub customized_url: Option<String>,
}
