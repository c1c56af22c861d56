//! The reason codes of Amazon's interfaces.

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Amazon's spelling.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Reads Amazon's spelling, exactly.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == text.trim())
            }
        }
    };
}

codes! {
    /// The reason of an order acknowledgement, and of Seller Central's pick list.
    ///
    /// Source: rules 2.1 and 2.2. The first six are the pick list; the last five stand in the XML
    /// schema only, are read back, and never sent.
    AcknowledgementReason {
        /// Out of stock.
        NoInventory = "NoInventory",
        /// The buyer asked for it, through Amazon.
        BuyerCanceled = "BuyerCanceled",
        /// Everything else.
        GeneralAdjustment = "GeneralAdjustment",
        /// The price was wrong: by flat file only.
        PricingError = "PricingError",
        /// The address cannot be delivered to.
        ShippingAddressUndeliverable = "ShippingAddressUndeliverable",
        /// The buyer wants another article.
        CustomerExchange = "CustomerExchange",
        /// Read back only.
        CarrierCreditDecision = "CarrierCreditDecision",
        /// Read back only.
        RiskAssessmentInformationNotValid = "RiskAssessmentInformationNotValid",
        /// Read back only.
        CarrierCoverageFailure = "CarrierCoverageFailure",
        /// Read back only.
        CustomerReturn = "CustomerReturn",
        /// Read back only.
        MerchandiseNotReceived = "MerchandiseNotReceived",
    }
}

codes! {
    /// The reason of an order adjustment (refund, or cancelling units).
    ///
    /// Source: rules 2.3, with its spelling traps: `ProductOutofStock`, `PriceError`,
    /// `CustomerCancel`.
    AdjustmentReason {
        /// Out of stock.
        NoInventory = "NoInventory",
        /// Returned.
        CustomerReturn = "CustomerReturn",
        /// Everything else.
        GeneralAdjustment = "GeneralAdjustment",
        /// Could not be shipped.
        CouldNotShip = "CouldNotShip",
        /// Another item was sent.
        DifferentItem = "DifferentItem",
        /// Abandoned.
        Abandoned = "Abandoned",
        /// The buyer cancelled.
        CustomerCancel = "CustomerCancel",
        /// The price was wrong.
        PriceError = "PriceError",
        /// Out of stock, the product's side.
        ProductOutofStock = "ProductOutofStock",
        /// The address was wrong.
        CustomerAddressIncorrect = "CustomerAddressIncorrect",
        /// Exchanged.
        Exchange = "Exchange",
        /// Other.
        Other = "Other",
        /// The carrier's credit decision.
        CarrierCreditDecision = "CarrierCreditDecision",
        /// Risk data not valid.
        RiskAssessmentInformationNotValid = "RiskAssessmentInformationNotValid",
        /// The carrier does not cover it.
        CarrierCoverageFailure = "CarrierCoverageFailure",
        /// For the record.
        TransactionRecord = "TransactionRecord",
        /// Undeliverable.
        Undeliverable = "Undeliverable",
        /// Refused at the door.
        RefusedDelivery = "RefusedDelivery",
    }
}

codes! {
    /// The reason of the direct call `cancelOrder`.
    ///
    /// Source: rules 2.2, direct call. `GeneralAdjustment` has no counterpart here.
    DirectCallReason {
        /// Out of stock.
        NoInventory = "NO_INVENTORY",
        /// The buyer asked for it, through Amazon.
        BuyerCancelled = "BUYER_CANCELLED",
        /// The address cannot be delivered to.
        ShippingAddressUndeliverable = "SHIPPING_ADDRESS_UNDELIVERABLE",
        /// The buyer wants another article.
        CustomerExchange = "CUSTOMER_EXCHANGE",
        /// The price was wrong.
        PricingError = "PRICING_ERROR",
    }
}

/// Whether Amazon adds the cancelled units back to the listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RestockEffect {
    /// It adds them back.
    AddsBack,
    /// It does not.
    DoesNotAddBack,
    /// The sources disagree (O-07): protect as if it did, plan as if it did not.
    Disputed,
}

impl AcknowledgementReason {
    /// What the code does to the listing's quantity.
    ///
    /// Source: rules 2.1, stock side effect; O-07.
    pub const fn restock_effect(self) -> RestockEffect {
        match self {
            Self::NoInventory => RestockEffect::DoesNotAddBack,
            Self::BuyerCanceled
            | Self::ShippingAddressUndeliverable
            | Self::GeneralAdjustment
            | Self::PricingError => RestockEffect::AddsBack,
            Self::CustomerExchange
            | Self::CarrierCreditDecision
            | Self::RiskAssessmentInformationNotValid
            | Self::CarrierCoverageFailure
            | Self::CustomerReturn
            | Self::MerchandiseNotReceived => RestockEffect::Disputed,
        }
    }

    /// Whether the product ever sends it: the six of Seller Central's list.
    pub const fn is_sent(self) -> bool {
        match self {
            Self::NoInventory
            | Self::BuyerCanceled
            | Self::GeneralAdjustment
            | Self::PricingError
            | Self::ShippingAddressUndeliverable
            | Self::CustomerExchange => true,
            Self::CarrierCreditDecision
            | Self::RiskAssessmentInformationNotValid
            | Self::CarrierCoverageFailure
            | Self::CustomerReturn
            | Self::MerchandiseNotReceived => false,
        }
    }

    /// Whether the XML schema has it: all but `PricingError`.
    pub const fn is_in_xml_schema(self) -> bool {
        !matches!(self, Self::PricingError)
    }

    /// The same reason in the direct call; `None` where that has no counterpart.
    pub const fn direct_call(self) -> Option<DirectCallReason> {
        match self {
            Self::NoInventory => Some(DirectCallReason::NoInventory),
            Self::BuyerCanceled => Some(DirectCallReason::BuyerCancelled),
            Self::ShippingAddressUndeliverable => {
                Some(DirectCallReason::ShippingAddressUndeliverable)
            }
            Self::CustomerExchange => Some(DirectCallReason::CustomerExchange),
            Self::PricingError => Some(DirectCallReason::PricingError),
            Self::GeneralAdjustment
            | Self::CarrierCreditDecision
            | Self::RiskAssessmentInformationNotValid
            | Self::CarrierCoverageFailure
            | Self::CustomerReturn
            | Self::MerchandiseNotReceived => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_have_the_lengths_that_amazon_publishes() {
        assert_eq!(AcknowledgementReason::ALL.len(), 11);
        assert_eq!(AdjustmentReason::ALL.len(), 18);
        assert_eq!(DirectCallReason::ALL.len(), 5);
        assert_eq!(
            AcknowledgementReason::ALL
                .iter()
                .filter(|code| code.is_sent())
                .count(),
            6
        );
        assert_eq!(
            AcknowledgementReason::ALL
                .iter()
                .filter(|code| code.is_in_xml_schema())
                .count(),
            10
        );
    }

    #[test]
    fn the_spelling_traps_are_kept() {
        assert_eq!(
            AdjustmentReason::ProductOutofStock.as_str(),
            "ProductOutofStock"
        );
        assert_eq!(AdjustmentReason::parse("PricingError"), None);
        assert_eq!(AcknowledgementReason::parse("PriceError"), None);
        assert_eq!(AcknowledgementReason::parse("BuyerCancelled"), None);
        assert_eq!(AcknowledgementReason::GeneralAdjustment.direct_call(), None);
    }
}
