//! Reasons for which a seller cancels, or gives money back.

use countermand_spapi::feed::order_adjustment::AdjustmentReason;

/// A reason of the acknowledgement feed or the cancel call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SellerReason {
    /// No stock.
    NoInventory,
    /// The buyer asked.
    BuyerCanceled,
    /// Anything else.
    GeneralAdjustment,
    /// The price was wrong.
    PricingError,
    /// The address cannot be delivered to.
    ShippingAddressUndeliverable,
    /// The buyer wants another article.
    CustomerExchange,
    /// Of the carrier or credit.
    CarrierCreditDecision,
    /// Of the risk check.
    RiskAssessmentInformationNotValid,
    /// The carrier does not go there.
    CarrierCoverageFailure,
    /// A return.
    CustomerReturn,
    /// Goods not received.
    MerchandiseNotReceived,
}

/// Reads a reason of the acknowledgement feed; `None` for an unknown one.
pub fn of_feed(word: &str) -> Option<SellerReason> {
    Some(match word {
        "NoInventory" => SellerReason::NoInventory,
        "BuyerCanceled" => SellerReason::BuyerCanceled,
        "GeneralAdjustment" => SellerReason::GeneralAdjustment,
        "PricingError" => SellerReason::PricingError,
        "ShippingAddressUndeliverable" => SellerReason::ShippingAddressUndeliverable,
        "CustomerExchange" => SellerReason::CustomerExchange,
        "CarrierCreditDecision" => SellerReason::CarrierCreditDecision,
        "RiskAssessmentInformationNotValid" => SellerReason::RiskAssessmentInformationNotValid,
        "CarrierCoverageFailure" => SellerReason::CarrierCoverageFailure,
        "CustomerReturn" => SellerReason::CustomerReturn,
        "MerchandiseNotReceived" => SellerReason::MerchandiseNotReceived,
        _ => return None,
    })
}

/// Reads a reason of the cancel call; `None` for an unknown one.
pub fn of_call(word: &str) -> Option<SellerReason> {
    Some(match word {
        "NO_INVENTORY" => SellerReason::NoInventory,
        "BUYER_CANCELLED" => SellerReason::BuyerCanceled,
        "SHIPPING_ADDRESS_UNDELIVERABLE" => SellerReason::ShippingAddressUndeliverable,
        "CUSTOMER_EXCHANGE" => SellerReason::CustomerExchange,
        "PRICING_ERROR" => SellerReason::PricingError,
        _ => return None,
    })
}

impl SellerReason {
    /// The words that `cancellationExecution` shows.
    pub const fn wording(self) -> &'static str {
        match self {
            Self::NoInventory => "No Inventory",
            Self::BuyerCanceled => "Buyer requested cancellation",
            Self::GeneralAdjustment => "General Adjustment",
            Self::PricingError => "Pricing Error",
            Self::ShippingAddressUndeliverable => "Shipping Address Undeliverable",
            Self::CustomerExchange => "Customer Exchange",
            Self::CarrierCreditDecision => "Carrier Credit Decision",
            Self::RiskAssessmentInformationNotValid => "Risk Assessment Information Not Valid",
            Self::CarrierCoverageFailure => "Carrier Coverage Failure",
            Self::CustomerReturn => "Customer Return",
            Self::MerchandiseNotReceived => "Merchandise Not Received",
        }
    }

    /// Whether the platform puts the units back on sale (rules document, 2.1).
    pub const fn restocks(self) -> bool {
        !matches!(self, Self::NoInventory | Self::CustomerExchange)
    }

    /// Whether a cancellation by the seller counts in the rate (rules document, 3.2): all do but
    /// those that the buyer officially asked for, under the buyer's reason.
    pub const fn is_counted(self, is_requested: bool) -> bool {
        !(is_requested && matches!(self, Self::BuyerCanceled))
    }
}

/// What a reason of the adjustment feed means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdjustmentRule {
    /// The words that `cancellationExecution` shows.
    pub wording: &'static str,
    /// Whether the platform puts cancelled units back on sale.
    pub restocks: bool,
    is_buyers: bool,
}

impl AdjustmentRule {
    /// Whether units cancelled for the reason count in the rate; as for [`SellerReason`].
    pub const fn is_counted(self, is_requested: bool) -> bool {
        !(is_requested && self.is_buyers)
    }
}

/// Reads a reason of the adjustment feed; `None` for an unknown one.
pub fn of_adjustment(reason: &AdjustmentReason) -> Option<AdjustmentRule> {
    let (wording, restocks, is_buyers) = match reason {
        AdjustmentReason::NoInventory => ("No Inventory", false, false),
        AdjustmentReason::CustomerReturn => ("Customer Return", true, false),
        AdjustmentReason::GeneralAdjustment => ("General Adjustment", true, false),
        AdjustmentReason::CouldNotShip => ("Could Not Ship", true, false),
        AdjustmentReason::DifferentItem => ("Different Item", true, false),
        AdjustmentReason::Abandoned => ("Abandoned", true, false),
        AdjustmentReason::CustomerCancel => ("Buyer requested cancellation", true, true),
        AdjustmentReason::PriceError => ("Pricing Error", true, false),
        AdjustmentReason::ProductOutOfStock => ("Product Out of Stock", false, false),
        AdjustmentReason::CustomerAddressIncorrect => ("Customer Address Incorrect", true, false),
        AdjustmentReason::Exchange => ("Customer Exchange", false, false),
        AdjustmentReason::OtherReason => ("Other", true, false),
        AdjustmentReason::CarrierCreditDecision => ("Carrier Credit Decision", true, false),
        AdjustmentReason::RiskAssessmentInformationNotValid => {
            ("Risk Assessment Information Not Valid", true, false)
        }
        AdjustmentReason::CarrierCoverageFailure => ("Carrier Coverage Failure", true, false),
        AdjustmentReason::TransactionRecord => ("Transaction Record", true, false),
        AdjustmentReason::Undeliverable => ("Undeliverable", true, false),
        AdjustmentReason::RefusedDelivery => ("Refused Delivery", true, false),
        AdjustmentReason::Other(_) => return None,
    };
    Some(AdjustmentRule {
        wording,
        restocks,
        is_buyers,
    })
}
