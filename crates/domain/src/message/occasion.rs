//! What a message is about.

use std::fmt;

use super::MessagePurpose;
use crate::reason::Reason;

/// What a message is about.
///
/// Source: rules 0.1 (verdicts), 4.1 to 4.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Occasion {
    /// The seller cancelled the whole order.
    Cancelled,
    /// The seller cancelled some units; the rest is sent.
    UnitsCancelled,
    /// The buyer said that he wants out, but not through Amazon: the way to the official request.
    AskForRequest,
    /// The buyer wants something that only Amazon's customer service can do.
    ReferToService,
    /// The parcel is on its way: refuse or return it.
    ReturnInstead,
    /// Shipment was confirmed but the goods never left: everything is paid back.
    NeverShipped,
    /// The order stays, a part of the money comes back.
    PartialRefund,
    /// The address needs the buyer's word before the order ships.
    AddressQuestion,
    /// What was ordered needs the buyer's word before the order ships.
    OrderQuestion,
    /// Goods made for the buyer need his word.
    CustomizationQuestion,
}

/// What must be done before a message may leave.
///
/// Source: a message that says "cancelled" goes out after the cancellation only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaitsFor {
    /// Nothing.
    Nothing,
    /// Amazon's confirmation of the cancellation.
    Cancellation,
    /// Amazon's confirmation of the refund.
    Refund,
}

impl Occasion {
    /// Every occasion.
    pub const ALL: [Self; 10] = [
        Self::Cancelled,
        Self::UnitsCancelled,
        Self::AskForRequest,
        Self::ReferToService,
        Self::ReturnInstead,
        Self::NeverShipped,
        Self::PartialRefund,
        Self::AddressQuestion,
        Self::OrderQuestion,
        Self::CustomizationQuestion,
    ];

    /// The name, as in `ask-for-request`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::UnitsCancelled => "units-cancelled",
            Self::AskForRequest => "ask-for-request",
            Self::ReferToService => "refer-to-service",
            Self::ReturnInstead => "return-instead",
            Self::NeverShipped => "never-shipped",
            Self::PartialRefund => "partial-refund",
            Self::AddressQuestion => "address-question",
            Self::OrderQuestion => "order-question",
            Self::CustomizationQuestion => "customization-question",
        }
    }

    /// Reads a name, whatever its capitals.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL
            .into_iter()
            .find(|occasion| occasion.as_str().eq_ignore_ascii_case(text))
    }

    /// The actions that the message may be sent by, the best first.
    ///
    /// A question is never sent as an unexpected problem, which would reach buyers who opted out.
    pub const fn purposes(self) -> &'static [MessagePurpose] {
        match self {
            Self::Cancelled | Self::UnitsCancelled | Self::NeverShipped | Self::PartialRefund => {
                &[MessagePurpose::UnexpectedProblem]
            }
            Self::AskForRequest | Self::OrderQuestion => &[MessagePurpose::ConfirmOrderDetails],
            Self::ReferToService | Self::AddressQuestion => &[
                MessagePurpose::ConfirmOrderDetails,
                MessagePurpose::ConfirmDeliveryDetails,
            ],
            Self::ReturnInstead => &[
                MessagePurpose::ConfirmDeliveryDetails,
                MessagePurpose::UnexpectedProblem,
            ],
            Self::CustomizationQuestion => &[
                MessagePurpose::ConfirmCustomizationDetails,
                MessagePurpose::ConfirmOrderDetails,
            ],
        }
    }

    /// The best of the actions that Amazon lists for the order now; `None` when none of them
    /// serves: then nothing is sent.
    pub fn purpose_among(self, listed: &[MessagePurpose]) -> Option<MessagePurpose> {
        self.purposes()
            .iter()
            .copied()
            .find(|purpose| listed.contains(purpose))
    }

    /// What must be done before the message may leave.
    pub const fn waits_for(self) -> WaitsFor {
        match self {
            Self::Cancelled | Self::UnitsCancelled => WaitsFor::Cancellation,
            Self::NeverShipped => WaitsFor::Refund,
            // Announcing a part beforehand keeps the buyer from making a claim (rules 5).
            Self::PartialRefund
            | Self::AskForRequest
            | Self::ReferToService
            | Self::ReturnInstead
            | Self::AddressQuestion
            | Self::OrderQuestion
            | Self::CustomizationQuestion => WaitsFor::Nothing,
        }
    }

    /// Whether the message answers a buyer who said that he wants to cancel. Only then may it name
    /// the way to the official request.
    pub const fn answers_a_wish_to_cancel(self) -> bool {
        matches!(self, Self::AskForRequest)
    }

    /// Whether there is a message of this kind for a reason.
    ///
    /// Reasons that only Amazon acts on have none; neither have those that are no order reason.
    pub const fn suits(self, reason: Reason) -> bool {
        match self {
            Self::Cancelled | Self::UnitsCancelled | Self::NeverShipped => {
                !reason.is_amazons_to_act_on()
                    && !matches!(
                        reason,
                        Reason::LateNotConfirmed
                            | Reason::DamagedOnArrival
                            | Reason::PromotionCancelled
                    )
            }
            Self::AskForRequest | Self::ReturnInstead => {
                reason.is_buyers_wish() || matches!(reason, Reason::AddressError)
            }
            Self::ReferToService => matches!(reason, Reason::AddressError),
            Self::PartialRefund => matches!(
                reason,
                Reason::DamagedOnArrival | Reason::ProductInfoMismatch
            ),
            Self::AddressQuestion => {
                matches!(reason, Reason::AddressError | Reason::UndeliverableRegion)
            }
            Self::OrderQuestion => {
                matches!(
                    reason,
                    Reason::ProductInfoMismatch | Reason::SellerDataError
                )
            }
            Self::CustomizationQuestion => matches!(reason, Reason::SpecialRequestUnmet),
        }
    }

    /// What to ask the buyer before an order is cancelled for a reason; `None` where no answer of
    /// his could save it.
    ///
    /// Source: rules 2.5, product notes; 4.4.
    pub const fn question_for(reason: Reason) -> Option<Self> {
        match reason {
            Reason::AddressError | Reason::UndeliverableRegion => Some(Self::AddressQuestion),
            Reason::ProductInfoMismatch | Reason::SellerDataError => Some(Self::OrderQuestion),
            Reason::SpecialRequestUnmet => Some(Self::CustomizationQuestion),
            Reason::BuyerChangedMind
            | Reason::BuyerFoundCheaper
            | Reason::BuyerRequest
            | Reason::BuyerExchange
            | Reason::StockOut
            | Reason::StockOversold
            | Reason::StockExcess
            | Reason::ItemDefective
            | Reason::ItemQualityFc
            | Reason::FbaStockOut
            | Reason::FbaLiquidation
            | Reason::UndeliverableLogistics
            | Reason::UndeliverableLegal
            | Reason::PaymentInfoError
            | Reason::PaymentFailed
            | Reason::PaymentExpired
            | Reason::FraudSuspected
            | Reason::PolicyViolation
            | Reason::Infringement
            | Reason::ShippingProblem
            | Reason::PricingError
            | Reason::LateNotConfirmed
            | Reason::DamagedOnArrival
            | Reason::PromotionCancelled
            | Reason::Other => None,
        }
    }
}

impl fmt::Display for Occasion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl WaitsFor {
    /// The name, as in `cancellation`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Cancellation => "cancellation",
            Self::Refund => "refund",
        }
    }
}
