//! Items of Orders 2026-01-01.

use serde::{Deserialize, Serialize};

use crate::amount::DecimalNumber;
use crate::flexible;
use crate::orders::v2026::{DateTimeRange, Money, Party};

/// An item of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderItem {
    /// The item's id.
    pub order_item_id: String,
    /// Units ordered.
    #[serde(deserialize_with = "flexible::integer")]
    pub quantity_ordered: i64,
    /// How much of it is ordered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measurement: Option<Measurement>,
    /// Items that belong to it.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub associated_order_items: Vec<AssociatedOrderItem>,
    /// Programs it is in, as `TRANSPARENCY`.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub programs: Vec<String>,
    /// What was ordered.
    pub product: ItemProduct,
    /// What it brings; with `PROCEEDS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proceeds: Option<ItemProceeds>,
    /// What it costs; with `EXPENSE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expense: Option<ItemExpense>,
    /// Discounts; with `PROMOTION`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promotion: Option<ItemPromotion>,
    /// Who asked to cancel it, and who did; with `CANCELLATION`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancellation: Option<ItemCancellation>,
    /// Its state; with `FULFILLMENT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fulfillment: Option<ItemFulfillment>,
    /// Tax data; with `TAX`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<ItemTax>,
}

/// How much of something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Measurement {
    /// The unit, as `GRAMS` or `COUNT`.
    pub unit: String,
    /// How many of it.
    pub value: DecimalNumber,
}

/// An item that belongs to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociatedOrderItem {
    /// Its order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_item_id: Option<String>,
    /// How it belongs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association_type: Option<String>,
}

/// What was ordered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemProduct {
    /// Amazon's id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// The product's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The seller's SKU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_sku: Option<String>,
    /// Its condition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<ItemCondition>,
    /// The price of a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<ItemPrice>,
    /// Serial numbers.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub serial_numbers: Vec<String>,
    /// The buyer's customization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customization: Option<ItemCustomization>,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemCondition {
    /// As `NEW`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition_type: Option<String>,
    /// More finely.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition_subtype: Option<String>,
    /// The seller's note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition_note: Option<String>,
}

/// The price of a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemPrice {
    /// The price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Money>,
    /// `BUSINESS_PRICE` where one was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_designation: Option<String>,
}

/// A customization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemCustomization {
    /// Where it lies, as a ZIP file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customized_url: Option<String>,
}

/// What an item brings.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemProceeds {
    /// The whole of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proceeds_total: Option<Money>,
    /// Its parts.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub breakdowns: Vec<ItemProceedsBreakdown>,
}

/// A part of what an item brings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemProceedsBreakdown {
    /// Its kind, as `ITEM` or `TAX`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The amount.
    pub subtotal: Money,
    /// Its parts.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub detailed_breakdowns: Vec<ItemProceedsDetailedBreakdown>,
}

/// A part of a part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemProceedsDetailedBreakdown {
    /// Its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtype: Option<String>,
    /// The amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Money>,
}

/// What an item costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemExpense {
    /// Points, in Japan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_cost: Option<ItemPointsCost>,
}

/// What points cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemPointsCost {
    /// The points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_granted: Option<PointsGranted>,
}

/// Points granted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PointsGranted {
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

/// Discounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemPromotion {
    /// One each.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub breakdowns: Vec<ItemPromotionBreakdown>,
}

/// A discount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemPromotionBreakdown {
    /// The promotion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promotion_id: Option<String>,
}

/// Who asked to cancel an item, and who did: the only place that says it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemCancellation {
    /// The request; open while there is no execution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancellation_request: Option<ItemCancellationRequest>,
    /// The cancellation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancellation_execution: Option<ItemCancellationExecution>,
}

/// A request to cancel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemCancellationRequest {
    /// Who asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester: Option<Party>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
}

/// A cancellation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemCancellationExecution {
    /// Who cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelled_by: Option<Party>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
}

/// The state of an item.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemFulfillment {
    /// Units shipped.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub quantity_fulfilled: Option<i64>,
    /// Units open.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub quantity_unfulfilled: Option<i64>,
    /// How to pick it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picking: Option<ItemPicking>,
    /// How to pack it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packing: Option<ItemPacking>,
    /// How to ship it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<ItemShipping>,
}

/// How to pick an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemPicking {
    /// What may be sent in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub substitution_preference: Option<ItemSubstitutionPreference>,
}

/// What may be sent in place of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemSubstitutionPreference {
    /// `CUSTOMER_PREFERENCE`, `AMAZON_RECOMMENDED` or `DO_NOT_SUBSTITUTE`.
    pub substitution_type: String,
    /// The replacements.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub substitution_options: Vec<ItemSubstitutionOption>,
}

/// A replacement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemSubstitutionOption {
    /// Amazon's id of the product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asin: Option<String>,
    /// Units.
    #[serde(
        default,
        deserialize_with = "flexible::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub quantity_ordered: Option<i64>,
    /// The seller's SKU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller_sku: Option<String>,
    /// The product's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How much of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measurement: Option<Measurement>,
}

/// How to pack an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemPacking {
    /// As a gift.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_option: Option<GiftOption>,
    /// Whether serial numbers must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_number_requirement: Option<SerialNumberRequirement>,
}

/// How to wrap a gift.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GiftOption {
    /// The message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_message: Option<String>,
    /// The wrapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gift_wrap_level: Option<String>,
}

/// Whether serial numbers must be given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SerialNumberRequirement {
    /// When, as `MUST_PROVIDE_DURING_SHIPMENT_CONFIRMATION`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requirement_type: Option<String>,
}

/// How to ship an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemShipping {
    /// When delivery is agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_delivery_window: Option<DateTimeRange>,
    /// What shipping must do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_constraints: Option<ItemShippingConstraints>,
    /// Abroad.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub international_shipping: Option<ItemInternationalShipping>,
}

/// What shipping must do, each `MANDATORY` or missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemShippingConstraints {
    /// Come on a pallet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pallet_delivery: Option<String>,
    /// Take cash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash_on_delivery: Option<String>,
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

/// Shipping abroad.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemInternationalShipping {
    /// The import one-stop-shop number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ioss_number: Option<String>,
}

/// Tax data of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemTax {
    /// How it is reckoned.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tax_calculation_breakdowns: Vec<ItemTaxCalculationBreakdown>,
    /// Who collects it.
    #[serde(
        default,
        deserialize_with = "flexible::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tax_collections: Vec<ItemTaxCollection>,
}

/// How a tax is reckoned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemTaxCalculationBreakdown {
    /// The scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reporting_scheme: Option<String>,
}

/// Who collects a tax.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemTaxCollection {
    /// `MARKETPLACE_FACILITATOR`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Who pays it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub responsible_party: Option<String>,
}
