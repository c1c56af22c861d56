//! Order acknowledgements: the seller accepts an order, or cancels it or some of its lines.
//!
//! The schema has no quantity: a line is cancelled whole or not at all.

mod flat;
mod xml;

use super::envelope::Envelope;
use crate::open_enum;

/// A feed of order acknowledgements.
pub type OrderAcknowledgements = Envelope<OrderAcknowledgement>;

/// The content of one message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderAcknowledgement {
    /// `AmazonOrderID`.
    pub order_id: String,
    /// `MerchantOrderID`, the seller's own.
    pub merchant_order_id: Option<String>,
    /// `StatusCode`; `None` only beside a fault.
    pub status: Option<AcknowledgementStatus>,
    /// The lines; an XML message that cancels has to name every line that it means.
    pub items: Vec<AcknowledgedItem>,
    /// The reason for the whole order: a line of a flat file without an item code.
    pub whole_order_reason: Option<CancelReason>,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AcknowledgedItem {
    /// `AmazonOrderItemCode`: the `OrderItemId` of the Orders API.
    pub order_item_code: String,
    /// `MerchantOrderItemID`, the seller's own.
    pub merchant_item_id: Option<String>,
    /// `CancelReason`.
    pub cancel_reason: Option<CancelReason>,
}

open_enum! {
    /// Whether the seller takes the order.
    pub enum AcknowledgementStatus {
        /// The seller takes it.
        Success => "Success",
        /// The seller cancels it, or the lines named.
        Failure => "Failure",
    }
}

open_enum! {
    /// Why the seller cancels.
    ///
    /// Source: `OrderAcknowledgement.xsd`; `PricingError` is offered by Seller Central and taken
    /// in flat files, and is not in the schema.
    pub enum CancelReason {
        /// Out of stock; the one reason after which the units do not go back to the listing.
        NoInventory => "NoInventory",
        /// The address cannot be delivered to.
        ShippingAddressUndeliverable => "ShippingAddressUndeliverable",
        /// The buyer gets something else instead.
        CustomerExchange => "CustomerExchange",
        /// The buyer asked for it.
        BuyerCanceled => "BuyerCanceled",
        /// Anything else.
        GeneralAdjustment => "GeneralAdjustment",
        /// The carrier's credit decision.
        CarrierCreditDecision => "CarrierCreditDecision",
        /// The data for the risk assessment are not valid.
        RiskAssessmentInformationNotValid => "RiskAssessmentInformationNotValid",
        /// The carrier does not go there.
        CarrierCoverageFailure => "CarrierCoverageFailure",
        /// The buyer sent it back.
        CustomerReturn => "CustomerReturn",
        /// The goods did not arrive.
        MerchandiseNotReceived => "MerchandiseNotReceived",
        /// The price was wrong; flat files only.
        PricingError => "PricingError",
    }
}

impl CancelReason {
    /// Whether the XML schema has this reason.
    pub fn is_in_schema(&self) -> bool {
        match self {
            Self::NoInventory
            | Self::ShippingAddressUndeliverable
            | Self::CustomerExchange
            | Self::BuyerCanceled
            | Self::GeneralAdjustment
            | Self::CarrierCreditDecision
            | Self::RiskAssessmentInformationNotValid
            | Self::CarrierCoverageFailure
            | Self::CustomerReturn
            | Self::MerchandiseNotReceived => true,
            Self::PricingError | Self::Other(_) => false,
        }
    }
}

#[cfg(test)]
mod tests;
