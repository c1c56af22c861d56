//! Order adjustments: refunds, and cancelling a part of an order.
//!
//! Source: `OrderAdjustment.xsd`; SP-API documentation, "order feed type values".

mod flat;
mod xml;

use super::envelope::Envelope;
use crate::money::Amount;
use crate::open_enum;

/// A feed of order adjustments.
pub type OrderAdjustments = Envelope<OrderAdjustment>;

/// The content of one message. One of the two order ids has to be there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderAdjustment {
    /// `AmazonOrderID`.
    pub order_id: Option<String>,
    /// `MerchantOrderID`, the seller's own.
    pub merchant_order_id: Option<String>,
    /// `ActionType`.
    pub action: Option<AdjustmentAction>,
    /// `CODCollectionMethod`.
    pub cod_collection_method: Option<String>,
    /// The lines, one or more.
    pub items: Vec<AdjustedItem>,
}

/// What is given back for one line of an order. One of the two item ids has to be there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AdjustedItem {
    /// `AmazonOrderItemCode`.
    pub order_item_code: Option<String>,
    /// `MerchantOrderItemID`, the seller's own.
    pub merchant_order_item_id: Option<String>,
    /// `MerchantAdjustmentItemID`, the seller's own key of this adjustment.
    pub merchant_adjustment_item_id: Option<String>,
    /// `AdjustmentReason`.
    pub reason: Option<AdjustmentReason>,
    /// `ItemPriceAdjustments`.
    pub prices: Vec<PriceComponent>,
    /// `PromotionAdjustments`.
    pub promotions: Vec<PromotionAdjustment>,
    /// `DirectPaymentAdjustments`.
    pub direct_payments: Vec<PriceComponent>,
    /// `QuantityCancelled`, units.
    pub quantity_cancelled: Option<u32>,
    /// `Quantity`, units; newer releases of the schema have it.
    pub quantity: Option<u32>,
}

/// A part of the price with its amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceComponent {
    /// `Type`.
    pub kind: PriceComponentKind,
    /// `Amount`.
    pub amount: Amount,
}

/// What a promotion gave, to be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PromotionAdjustment {
    /// `PromotionClaimCode`.
    pub claim_code: Option<String>,
    /// `MerchantPromotionID`.
    pub promotion_id: Option<String>,
    /// Its parts: `Principal`, `Shipping`.
    pub components: Vec<PriceComponent>,
}

open_enum! {
    /// What is done.
    pub enum AdjustmentAction {
        /// Money goes back.
        Refund => "Refund",
        /// Units are cancelled.
        Cancel => "Cancel",
    }
}

open_enum! {
    /// Why.
    pub enum AdjustmentReason {
        /// Out of stock.
        NoInventory => "NoInventory",
        /// The buyer sent it back.
        CustomerReturn => "CustomerReturn",
        /// Anything.
        GeneralAdjustment => "GeneralAdjustment",
        /// It could not be shipped.
        CouldNotShip => "CouldNotShip",
        /// The wrong goods.
        DifferentItem => "DifferentItem",
        /// The order was given up.
        Abandoned => "Abandoned",
        /// The buyer cancelled.
        CustomerCancel => "CustomerCancel",
        /// The price was wrong.
        PriceError => "PriceError",
        /// The product is out of stock.
        ProductOutOfStock => "ProductOutofStock",
        /// The buyer's address is wrong.
        CustomerAddressIncorrect => "CustomerAddressIncorrect",
        /// Goods are exchanged.
        Exchange => "Exchange",
        /// `Other` of the schema, a reason of its own.
        OtherReason => "Other",
        /// The carrier's credit decision.
        CarrierCreditDecision => "CarrierCreditDecision",
        /// The data for the risk assessment are not valid.
        RiskAssessmentInformationNotValid => "RiskAssessmentInformationNotValid",
        /// The carrier does not go there.
        CarrierCoverageFailure => "CarrierCoverageFailure",
        /// A record of a transaction.
        TransactionRecord => "TransactionRecord",
        /// It could not be delivered.
        Undeliverable => "Undeliverable",
        /// The buyer refused the delivery.
        RefusedDelivery => "RefusedDelivery",
    }
}

open_enum! {
    /// A part of what the buyer paid.
    pub enum PriceComponentKind {
        /// The goods.
        Principal => "Principal",
        /// Shipping.
        Shipping => "Shipping",
        /// Fee for cash on delivery.
        CodFee => "CODFee",
        /// Tax on the goods.
        Tax => "Tax",
        /// Tax on shipping.
        ShippingTax => "ShippingTax",
        /// Restocking.
        RestockingFee => "RestockingFee",
        /// Tax on restocking.
        RestockingFeeTax => "RestockingFeeTax",
        /// Gift wrap.
        GiftWrap => "GiftWrap",
        /// Tax on gift wrap.
        GiftWrapTax => "GiftWrapTax",
        /// Surcharge.
        Surcharge => "Surcharge",
        /// Shipping of the return.
        ReturnShipping => "ReturnShipping",
        /// Goodwill.
        Goodwill => "Goodwill",
        /// Export charge.
        ExportCharge => "ExportCharge",
        /// Cash on delivery.
        Cod => "COD",
        /// Tax on cash on delivery.
        CodTax => "CODTax",
        /// `Other` of the schema, a part of its own.
        OtherComponent => "Other",
        /// Return shipping of a free replacement.
        FreeReplacementReturnShipping => "FreeReplacementReturnShipping",
    }
}

#[cfg(test)]
mod tests;
