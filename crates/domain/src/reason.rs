//! Why an order is cancelled: the canonical reasons, who answers for each, and the codes that say
//! so to Amazon.
//!
//! Source: rules 2.1 to 2.5.

pub mod code;
mod synonym;
pub mod taxonomy;
pub mod wording;

pub use code::{AcknowledgementReason, AdjustmentReason, DirectCallReason, RestockEffect};
pub use taxonomy::{Advice, Impact, Party, ReasonFacts};

use std::fmt;

macro_rules! reasons {
    ($($name:ident, $text:literal, $doc:literal;)*) => {
        /// A canonical reason of the master mapping.
        ///
        /// Source: rules 2.5.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Reason {
            $(#[doc = $doc] $name,)*
        }

        impl Reason {
            /// Every reason, in the order of the rules document.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The canonical name, as in `STOCK_OUT`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

reasons! {
    BuyerChangedMind, "BUYER_CHANGED_MIND", "The buyer no longer wants it.";
    BuyerFoundCheaper, "BUYER_FOUND_CHEAPER", "The buyer found a better price.";
    BuyerRequest, "BUYER_REQUEST", "The buyer asks to cancel, whatever the motive.";
    BuyerExchange, "BUYER_EXCHANGE", "The buyer wants another article instead.";
    StockOut, "STOCK_OUT", "Nothing left to send.";
    StockOversold, "STOCK_OVERSOLD", "More was sold than there was.";
    StockExcess, "STOCK_EXCESS", "Overstock: an analysis category, no motive for a seller.";
    ItemDefective, "ITEM_DEFECTIVE", "Defective or damaged, no good one to send.";
    ItemQualityFc, "ITEM_QUALITY_FC", "A quality issue in Amazon's warehouse.";
    FbaStockOut, "FBA_STOCK_OUT", "Out of stock in Amazon's warehouse.";
    FbaLiquidation, "FBA_LIQUIDATION", "Amazon liquidates the stock.";
    ProductInfoMismatch, "PRODUCT_INFO_MISMATCH", "The listing does not match the goods.";
    SellerDataError, "SELLER_DATA_ERROR", "The seller entered order data wrongly.";
    SpecialRequestUnmet, "SPECIAL_REQUEST_UNMET", "Customisation, gift wrap or invoice cannot be had.";
    UndeliverableLogistics, "UNDELIVERABLE_LOGISTICS", "No carrier for it.";
    UndeliverableRegion, "UNDELIVERABLE_REGION", "The region cannot be delivered to.";
    UndeliverableLegal, "UNDELIVERABLE_LEGAL", "The law forbids the delivery.";
    AddressError, "ADDRESS_ERROR", "The address is wrong, or to be another one.";
    PaymentInfoError, "PAYMENT_INFO_ERROR", "Wrong payment data.";
    PaymentFailed, "PAYMENT_FAILED", "The payment was refused.";
    PaymentExpired, "PAYMENT_EXPIRED", "Nobody paid in time.";
    FraudSuspected, "FRAUD_SUSPECTED", "A malicious or fraudulent order.";
    PolicyViolation, "POLICY_VIOLATION", "The product is against policy.";
    Infringement, "INFRINGEMENT", "Somebody's rights are infringed.";
    ShippingProblem, "SHIPPING_PROBLEM", "Shipping went wrong before hand-over.";
    PricingError, "PRICING_ERROR", "The price was wrong.";
    LateNotConfirmed, "LATE_NOT_CONFIRMED", "Shipment was not confirmed in time.";
    DamagedOnArrival, "DAMAGED_ON_ARRIVAL", "The buyer got it damaged.";
    PromotionCancelled, "PROMOTION_CANCELLED", "A deal was cancelled: no order reason.";
    Other, "OTHER", "Anything else.";
}

impl Reason {
    /// Reads a canonical name, whatever its capitals.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL
            .iter()
            .copied()
            .find(|reason| reason.as_str().eq_ignore_ascii_case(text))
    }

    /// Whether it is the buyer's own wish to be rid of the order.
    pub const fn is_buyers_wish(self) -> bool {
        matches!(
            self,
            Self::BuyerChangedMind
                | Self::BuyerFoundCheaper
                | Self::BuyerRequest
                | Self::BuyerExchange
        )
    }

    /// Whether the goods do not exist: the reason is then `NoInventory`, and asking the buyer to
    /// cancel is refused.
    ///
    /// Source: rules 2.5, 4.2 and test hook 8.
    pub const fn is_missing_goods(self) -> bool {
        matches!(
            self,
            Self::StockOut | Self::StockOversold | Self::ItemDefective
        )
    }

    /// Whether only Amazon acts on it: payment, and what happens in its own warehouse.
    pub const fn is_amazons_to_act_on(self) -> bool {
        matches!(
            self,
            Self::PaymentInfoError
                | Self::PaymentFailed
                | Self::PaymentExpired
                | Self::ItemQualityFc
                | Self::FbaStockOut
                | Self::FbaLiquidation
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A question "may I do this", which may stand where a reason stands.
///
/// Source: rules 0.2, act codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActCode {
    /// May I ask the buyer to send a request because I have no stock?
    StockOutAskBuyerToCancel,
    /// May I send `BuyerCanceled` without an official request?
    StockOutDisguisedAsBuyerCanceled,
    /// May I cancel a partly shipped order as a whole?
    CancelWholeOrder,
    /// May I pay back outside Amazon?
    OffPlatformRefund,
    /// The buyer has the goods, reports damage, and wants part of the money.
    DamagedOnArrivalPartialRefund,
}

impl ActCode {
    /// Every act code.
    pub const ALL: [Self; 5] = [
        Self::StockOutAskBuyerToCancel,
        Self::StockOutDisguisedAsBuyerCanceled,
        Self::CancelWholeOrder,
        Self::OffPlatformRefund,
        Self::DamagedOnArrivalPartialRefund,
    ];

    /// The name, as in `OFF_PLATFORM_REFUND`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StockOutAskBuyerToCancel => "STOCK_OUT_ASK_BUYER_TO_CANCEL",
            Self::StockOutDisguisedAsBuyerCanceled => "STOCK_OUT_DISGUISED_AS_BUYER_CANCELED",
            Self::CancelWholeOrder => "CANCEL_WHOLE_ORDER",
            Self::OffPlatformRefund => "OFF_PLATFORM_REFUND",
            Self::DamagedOnArrivalPartialRefund => "DAMAGED_ON_ARRIVAL_PARTIAL_REFUND",
        }
    }

    /// Reads a name, whatever its capitals.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL
            .into_iter()
            .find(|act| act.as_str().eq_ignore_ascii_case(text))
    }
}

/// What stands in the reason field: why, or "may I".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Motive {
    /// Why the order is to be cancelled.
    Reason(Reason),
    /// Whether an act is allowed.
    Act(ActCode),
}

impl Motive {
    /// Reads a reason or an act code.
    pub fn parse(text: &str) -> Option<Self> {
        Reason::parse(text)
            .map(Self::Reason)
            .or_else(|| ActCode::parse(text).map(Self::Act))
    }

    /// The name as text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reason(reason) => reason.as_str(),
            Self::Act(act) => act.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for reason in Reason::ALL.iter().copied() {
            assert_eq!(Motive::parse(reason.as_str()), Some(Motive::Reason(reason)));
        }
        for act in ActCode::ALL {
            assert_eq!(Motive::parse(act.as_str()), Some(Motive::Act(act)));
        }
        assert_eq!(Motive::parse("BECAUSE"), None);
    }
}
