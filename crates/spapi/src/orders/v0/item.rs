//! Items of Orders v0.

use serde::{Deserialize, Serialize};

use crate::amount::DecimalNumber;
use crate::flexible::{self, StringBoolean};
use crate::orders::v0::{ItemBuyerInfo, Money};
use crate::wire_instant::WireInstant;

/// A page of items of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrderItemsList {
    /// The items.
    #[serde(default, deserialize_with = "flexible::list")]
    pub order_items: Vec<OrderItem>,
    /// The token of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// The order.
    pub amazon_order_id: String,
}

/// An item of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrderItem {
    /// Amazon's id of the product.
    #[serde(rename = "ASIN")]
    pub asin: String,
    /// The seller's SKU.
    #[serde(rename = "SellerSKU", skip_serializing_if = "Option::is_none")]
    pub seller_sku: Option<String>,
    /// The item's id; the `AmazonOrderItemCode` of the feeds.
    pub order_item_id: String,
    /// Items that belong to it.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub associated_items: Vec<AssociatedItem>,
    /// The product's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Units ordered; 0 when cancelled.
    #[serde(deserialize_with = "flexible::integer")]
    pub quantity_ordered: i64,
    /// Units shipped.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub quantity_shipped: Option<i64>,
    /// About the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_info: Option<ProductInfoDetail>,
    /// Points, in Japan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_granted: Option<PointsGrantedDetail>,
    /// Price times quantity; missing while pending and when cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_price: Option<Money>,
    /// Shipping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_price: Option<Money>,
    /// Tax on the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_tax: Option<Money>,
    /// Tax on shipping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_tax: Option<Money>,
    /// Discount on shipping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_discount: Option<Money>,
    /// Tax on that discount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_discount_tax: Option<Money>,
    /// Discounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promotion_discount: Option<Money>,
    /// Tax on the discounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promotion_discount_tax: Option<Money>,
    /// The promotions.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub promotion_ids: Vec<String>,
    /// The fee of cash on delivery.
    #[serde(rename = "CODFee", skip_serializing_if = "Option::is_none")]
    pub cod_fee: Option<Money>,
    /// Discount on that fee.
    #[serde(rename = "CODFeeDiscount", skip_serializing_if = "Option::is_none")]
    pub cod_fee_discount: Option<Money>,
    /// Whether it is a gift.
    #[serde(
        default,
        deserialize_with = "flexible::optional_string_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_gift: Option<StringBoolean>,
    /// The seller's note on the condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition_note: Option<String>,
    /// The condition, as `New`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition_id: Option<String>,
    /// The condition, more finely.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition_subtype_id: Option<String>,
    /// From when delivery is agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_delivery_start_date: Option<WireInstant>,
    /// Until when delivery is agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_delivery_end_date: Option<WireInstant>,
    /// `BusinessPrice` where a business price was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_designation: Option<String>,
    /// Who collects the tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_collection: Option<TaxCollection>,
    /// Whether serial numbers must be given.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub serial_number_required: Option<bool>,
    /// Whether it needs Transparency codes.
    #[serde(
        default,
        deserialize_with = "flexible::optional_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_transparency: Option<bool>,
    /// The import one-stop-shop number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ioss_number: Option<String>,
    /// The shop, of a pick-up order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store_chain_store_id: Option<String>,
    /// `IOSS` or `UOSS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deemed_reseller_category: Option<String>,
    /// What the buyer wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_info: Option<ItemBuyerInfo>,
    /// The buyer's request to cancel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_requested_cancel: Option<BuyerRequestedCancel>,
    /// Serial numbers.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub serial_numbers: Vec<String>,
    /// What may be sent in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub substitution_preferences: Option<SubstitutionPreferences>,
    /// How much of it is ordered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measurement: Option<Measurement>,
    /// What shipping must do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_constraints: Option<ShippingConstraints>,
    /// Programs it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amazon_programs: Option<AmazonPrograms>,
}

/// A buyer's request to cancel an item.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BuyerRequestedCancel {
    /// Whether there is one.
    #[serde(
        default,
        deserialize_with = "flexible::optional_string_boolean",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_buyer_requested_cancel: Option<StringBoolean>,
    /// Why, in Amazon's localized words; empty when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_cancel_reason: Option<String>,
}

/// An item that belongs to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AssociatedItem {
    /// Its order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_item_id: Option<String>,
    /// `VALUE_ADD_SERVICE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association_type: Option<String>,
}

/// About a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProductInfoDetail {
    /// Pieces in a unit, as a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_of_items: Option<String>,
}

/// Points granted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PointsGrantedDetail {
    /// How many.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub points_number: Option<i64>,
    /// What they are worth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_monetary_value: Option<Money>,
}

/// Who collects a tax.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TaxCollection {
    /// `MarketplaceFacilitator`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Who pays it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible_party: Option<String>,
}

/// What may be sent in place of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SubstitutionPreferences {
    /// `CUSTOMER_PREFERENCE`, `AMAZON_RECOMMENDED` or `DO_NOT_SUBSTITUTE`.
    pub substitution_type: String,
    /// The replacements.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub substitution_options: Vec<SubstitutionOption>,
}

/// A replacement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SubstitutionOption {
    /// Amazon's id of the product.
    #[serde(rename = "ASIN", skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// Units.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub quantity_ordered: Option<i64>,
    /// The seller's SKU.
    #[serde(rename = "SellerSKU", skip_serializing_if = "Option::is_none")]
    pub seller_sku: Option<String>,
    /// The product's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How much of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measurement: Option<Measurement>,
}

/// How much of something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Measurement {
    /// The unit, as `GRAMS` or `COUNT`.
    pub unit: String,
    /// How many of it.
    pub value: DecimalNumber,
}

/// What shipping must do, each `MANDATORY` or missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ShippingConstraints {
    /// Come on a pallet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pallet_delivery: Option<String>,
    /// Take a signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_confirmation: Option<String>,
    /// Check who takes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_identity_verification: Option<String>,
    /// Check the age.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_age_verification: Option<String>,
}

/// Programs of Amazon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AmazonPrograms {
    /// Their names, as `SUBSCRIBE_AND_SAVE`.
    #[serde(default, deserialize_with = "flexible::list")]
    pub programs: Vec<String>,
}
