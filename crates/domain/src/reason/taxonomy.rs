//! The master mapping: what each reason means for people, codes, metrics and next steps.

mod rows;

use super::{AcknowledgementReason as Ack, AdjustmentReason as Adj, Reason};
use rows::{OTHER, ROWS};

/// Who answers for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// The buyer.
    Buyer,
    /// The seller.
    Seller,
    /// Amazon.
    Amazon,
    /// The carrier, or the law.
    CarrierOrLaw,
    /// Nobody knows.
    Unknown,
}

impl Party {
    /// The name, as in `SELLER`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Buyer => "BUYER",
            Self::Seller => "SELLER",
            Self::Amazon => "AMAZON",
            Self::CarrierOrLaw => "CARRIER_OR_LAW",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// When a seller's cancellation for a reason is a defect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RateEffectOfReason {
    /// Never: Amazon or the buyer acts.
    Never,
    /// Always, unless the buyer asked through Amazon and the code says so.
    UnlessOfficial,
    /// When Amazon cancels for it, too.
    Always,
    /// No order reason.
    NotApplicable,
}

macro_rules! keyed {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $key:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("Text key `", $key, "`.")] $variant,)*
        }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The key of its text.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }
        }
    };
}

keyed! {
    /// What a cancellation for a reason does to the business, as the seed articles name it.
    Impact {
        LostSale = "lost-sale",
        MetricsFall = "metrics-fall",
        Dissatisfaction = "dissatisfaction",
        LongerWait = "longer-wait",
        Cost = "cost",
        StockBlocked = "stock-blocked",
        SupportLoad = "support-load",
        LegalRisk = "legal-risk",
    }
}

keyed! {
    /// What to do about a reason: the seed articles' advice, brought in line with Amazon's rules.
    Advice {
        AskWhatIsWrong = "ask-what-is-wrong",
        ImproveListingPrice = "improve-listing-price",
        AnswerFast = "answer-fast",
        CancelOfficialThenReorder = "cancel-official-then-reorder",
        TellBuyerAtOnce = "tell-buyer-at-once",
        WatchStockDaily = "watch-stock-daily",
        Replenish = "replenish",
        ForecastDemand = "forecast-demand",
        ZeroListingFirst = "zero-listing-first",
        KeepBuffer = "keep-buffer",
        UseFba = "use-fba",
        NeverAskBuyerToCancel = "never-ask-buyer-to-cancel",
        ChooseAnotherReason = "choose-another-reason",
        QualityHold = "quality-hold",
        RecordOnly = "record-only",
        CheckInventoryAge = "check-inventory-age",
        CheckOrderBeforeRelease = "check-order-before-release",
        OfferWithoutExtra = "offer-without-extra",
        FixShippingTemplates = "fix-shipping-templates",
        BlockRegion = "block-region",
        ConfirmAddressFirst = "confirm-address-first",
        WaitForPayment = "wait-for-payment",
        HoldStock = "hold-stock",
        ReportToAmazon = "report-to-amazon",
        StopListingFirst = "stop-listing-first",
        BuyAnotherLabel = "buy-another-label",
        CheckPriceBeforeSubmit = "check-price-before-submit",
        ConfirmShipmentInTime = "confirm-shipment-in-time",
        RefundPartOnAmazon = "refund-part-on-amazon",
        GiveFreeText = "give-free-text",
        CancelDealByGuide = "cancel-deal-by-guide",
    }
}

/// Everything the master mapping says of one reason.
#[derive(Debug, Clone, Copy)]
pub struct ReasonFacts {
    /// Who answers for it; several where the rules name several.
    pub responsible: &'static [Party],
    /// The code of the acknowledgement, and of Seller Central's list, when the seller cancels.
    pub acknowledgement: Option<Ack>,
    /// Whether that code needs the buyer's official request on file.
    pub needs_official_request: bool,
    /// The codes of an adjustment, the preferred one first.
    pub adjustment: &'static [Adj],
    /// When a cancellation for it is a defect.
    pub rate_effect: RateEffectOfReason,
    /// What it does to the business.
    pub impacts: &'static [Impact],
    /// What to do about it.
    pub advice: &'static [Advice],
}

impl Reason {
    /// The row of the master mapping.
    ///
    /// Source: rules 2.5.
    pub fn facts(self) -> &'static ReasonFacts {
        ROWS.get(self as usize).map_or(&OTHER, |(_, facts)| facts)
    }

    /// The code that a seller sends for the reason without an official request on file.
    ///
    /// `GeneralAdjustment` where the mapping names none that would be true.
    pub fn seller_code(self) -> Ack {
        let facts = self.facts();
        facts
            .acknowledgement
            .filter(|_| !facts.needs_official_request)
            .unwrap_or(Ack::GeneralAdjustment)
    }

    /// The code of an adjustment that cancels open units for the reason.
    pub fn adjustment_code(self) -> Adj {
        self.facts()
            .adjustment
            .first()
            .copied()
            .unwrap_or(Adj::GeneralAdjustment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_row() {
        assert_eq!(ROWS.len(), Reason::ALL.len());
        for (reason, (of_row, _)) in Reason::ALL.iter().zip(&ROWS) {
            assert_eq!(reason, of_row);
        }
    }

    #[test]
    fn the_codes_of_the_master_mapping_hold() {
        // Rules 2.5, column by column.
        assert_eq!(Reason::StockOut.seller_code(), Ack::NoInventory);
        assert_eq!(Reason::ItemDefective.seller_code(), Ack::NoInventory);
        assert_eq!(Reason::PricingError.seller_code(), Ack::PricingError);
        assert_eq!(
            Reason::UndeliverableRegion.seller_code(),
            Ack::ShippingAddressUndeliverable
        );
        assert_eq!(
            Reason::UndeliverableLegal.seller_code(),
            Ack::GeneralAdjustment
        );
        assert_eq!(Reason::PricingError.adjustment_code(), Adj::PriceError);
        assert_eq!(
            Reason::AddressError.adjustment_code(),
            Adj::CustomerAddressIncorrect
        );
        assert_eq!(Reason::Other.adjustment_code(), Adj::Other);
    }

    #[test]
    fn buyer_canceled_is_never_a_sellers_own_code() {
        for reason in Reason::ALL.iter().copied() {
            assert_ne!(reason.seller_code(), Ack::BuyerCanceled, "{reason}");
            assert!(reason.seller_code().is_sent());
        }
    }

    #[test]
    fn every_reason_comes_with_advice() {
        for reason in Reason::ALL.iter().copied() {
            assert!(!reason.facts().advice.is_empty(), "{reason}");
            assert!(!reason.facts().responsible.is_empty(), "{reason}");
        }
    }
}
