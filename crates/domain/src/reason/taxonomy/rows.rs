//! The rows of the master mapping.
//!
//! Source: rules 2.5.

use super::super::{AcknowledgementReason as Ack, AdjustmentReason as Adj, Reason};
use super::{Advice, Impact, Party, RateEffectOfReason, ReasonFacts};

use Party::{Amazon as A, Buyer as B, CarrierOrLaw as C, Seller as S};

/// What the seeds name for most seller-side reasons.
const STOCK_IMPACTS: &[Impact] = &[
    Impact::MetricsFall,
    Impact::Dissatisfaction,
    Impact::LongerWait,
    Impact::Cost,
];
const MISMATCH_IMPACTS: &[Impact] = &[Impact::Dissatisfaction, Impact::SupportLoad];

const fn row(
    responsible: &'static [Party],
    acknowledgement: Option<Ack>,
    adjustment: &'static [Adj],
    rate_effect: RateEffectOfReason,
    impacts: &'static [Impact],
    advice: &'static [Advice],
) -> ReasonFacts {
    ReasonFacts {
        responsible,
        acknowledgement,
        needs_official_request: matches!(acknowledgement, Some(Ack::BuyerCanceled)),
        adjustment,
        rate_effect,
        impacts,
        advice,
    }
}

/// The last row, which also answers for a reason that the table should lack.
pub(super) static OTHER: ReasonFacts = row(
    &[Party::Unknown],
    Some(Ack::GeneralAdjustment),
    &[Adj::Other],
    RateEffectOfReason::UnlessOfficial,
    &[],
    &[Advice::GiveFreeText],
);

/// One row for each reason, in the order of [`Reason::ALL`].
pub(super) static ROWS: [(Reason, ReasonFacts); 30] = [
    (
        Reason::BuyerChangedMind,
        row(
            &[B],
            Some(Ack::BuyerCanceled),
            &[Adj::CustomerCancel],
            RateEffectOfReason::UnlessOfficial,
            &[Impact::LostSale],
            &[Advice::AskWhatIsWrong, Advice::AnswerFast],
        ),
    ),
    (
        Reason::BuyerFoundCheaper,
        row(
            &[B],
            Some(Ack::BuyerCanceled),
            &[Adj::CustomerCancel],
            RateEffectOfReason::UnlessOfficial,
            &[Impact::LostSale],
            &[Advice::ImproveListingPrice],
        ),
    ),
    (
        Reason::BuyerRequest,
        row(
            &[B],
            Some(Ack::BuyerCanceled),
            &[Adj::CustomerCancel],
            RateEffectOfReason::UnlessOfficial,
            &[Impact::LostSale],
            &[Advice::AnswerFast],
        ),
    ),
    (
        Reason::BuyerExchange,
        row(
            &[B],
            Some(Ack::CustomerExchange),
            &[Adj::Exchange],
            RateEffectOfReason::UnlessOfficial,
            &[],
            &[Advice::CancelOfficialThenReorder],
        ),
    ),
    (
        Reason::StockOut,
        row(
            &[S],
            Some(Ack::NoInventory),
            &[Adj::NoInventory, Adj::ProductOutofStock],
            RateEffectOfReason::UnlessOfficial,
            STOCK_IMPACTS,
            &[
                Advice::TellBuyerAtOnce,
                Advice::ZeroListingFirst,
                Advice::WatchStockDaily,
                Advice::Replenish,
                Advice::ForecastDemand,
                Advice::UseFba,
                Advice::NeverAskBuyerToCancel,
            ],
        ),
    ),
    (
        Reason::StockOversold,
        row(
            &[S],
            Some(Ack::NoInventory),
            &[Adj::NoInventory],
            RateEffectOfReason::UnlessOfficial,
            STOCK_IMPACTS,
            &[
                Advice::TellBuyerAtOnce,
                Advice::ZeroListingFirst,
                Advice::KeepBuffer,
                Advice::WatchStockDaily,
                Advice::NeverAskBuyerToCancel,
            ],
        ),
    ),
    (
        Reason::StockExcess,
        row(
            &[A, S],
            Some(Ack::GeneralAdjustment),
            &[],
            RateEffectOfReason::UnlessOfficial,
            &[Impact::LongerWait, Impact::Cost],
            &[Advice::ChooseAnotherReason, Advice::ForecastDemand],
        ),
    ),
    (
        Reason::ItemDefective,
        row(
            &[S],
            Some(Ack::NoInventory),
            &[Adj::GeneralAdjustment],
            RateEffectOfReason::UnlessOfficial,
            STOCK_IMPACTS,
            &[Advice::QualityHold, Advice::TellBuyerAtOnce],
        ),
    ),
    (
        Reason::ItemQualityFc,
        row(
            &[A],
            None,
            &[],
            RateEffectOfReason::Never,
            STOCK_IMPACTS,
            &[Advice::RecordOnly],
        ),
    ),
    (
        Reason::FbaStockOut,
        row(
            &[A],
            None,
            &[],
            RateEffectOfReason::Never,
            STOCK_IMPACTS,
            &[Advice::RecordOnly, Advice::Replenish],
        ),
    ),
    (
        Reason::FbaLiquidation,
        row(
            &[A],
            None,
            &[],
            RateEffectOfReason::Never,
            STOCK_IMPACTS,
            &[Advice::CheckInventoryAge],
        ),
    ),
    (
        Reason::ProductInfoMismatch,
        row(
            &[S],
            Some(Ack::GeneralAdjustment),
            &[Adj::DifferentItem],
            RateEffectOfReason::UnlessOfficial,
            MISMATCH_IMPACTS,
            &[Advice::CheckOrderBeforeRelease],
        ),
    ),
    (
        Reason::SellerDataError,
        row(
            &[S],
            Some(Ack::GeneralAdjustment),
            &[Adj::GeneralAdjustment],
            RateEffectOfReason::UnlessOfficial,
            &[],
            &[Advice::CheckOrderBeforeRelease],
        ),
    ),
    (
        Reason::SpecialRequestUnmet,
        row(
            &[S],
            Some(Ack::GeneralAdjustment),
            &[Adj::GeneralAdjustment],
            RateEffectOfReason::UnlessOfficial,
            STOCK_IMPACTS,
            &[Advice::OfferWithoutExtra, Advice::TellBuyerAtOnce],
        ),
    ),
    (
        Reason::UndeliverableLogistics,
        row(
            &[S, C],
            Some(Ack::GeneralAdjustment),
            &[Adj::CouldNotShip],
            RateEffectOfReason::UnlessOfficial,
            STOCK_IMPACTS,
            &[Advice::FixShippingTemplates],
        ),
    ),
    (
        Reason::UndeliverableRegion,
        row(
            &[S, C],
            Some(Ack::ShippingAddressUndeliverable),
            &[Adj::CouldNotShip, Adj::Undeliverable],
            RateEffectOfReason::UnlessOfficial,
            STOCK_IMPACTS,
            &[
                Advice::CheckOrderBeforeRelease,
                Advice::FixShippingTemplates,
            ],
        ),
    ),
    (
        Reason::UndeliverableLegal,
        row(
            &[S, C],
            Some(Ack::GeneralAdjustment),
            &[Adj::CouldNotShip],
            RateEffectOfReason::UnlessOfficial,
            STOCK_IMPACTS,
            &[Advice::BlockRegion],
        ),
    ),
    (
        Reason::AddressError,
        row(
            &[B, A],
            Some(Ack::ShippingAddressUndeliverable),
            &[Adj::CustomerAddressIncorrect],
            RateEffectOfReason::UnlessOfficial,
            MISMATCH_IMPACTS,
            &[Advice::ConfirmAddressFirst],
        ),
    ),
    (
        Reason::PaymentInfoError,
        row(
            &[B],
            None,
            &[],
            RateEffectOfReason::Never,
            &[],
            &[Advice::WaitForPayment],
        ),
    ),
    (
        Reason::PaymentFailed,
        row(
            &[B, A],
            None,
            &[],
            RateEffectOfReason::Never,
            &[Impact::Cost, Impact::Dissatisfaction],
            &[Advice::WaitForPayment],
        ),
    ),
    (
        Reason::PaymentExpired,
        row(
            &[B],
            None,
            &[],
            RateEffectOfReason::Never,
            &[Impact::StockBlocked],
            &[Advice::WaitForPayment, Advice::HoldStock],
        ),
    ),
    (
        Reason::FraudSuspected,
        row(
            &[B],
            Some(Ack::GeneralAdjustment),
            &[],
            RateEffectOfReason::UnlessOfficial,
            &[Impact::Cost, Impact::Dissatisfaction],
            &[Advice::ReportToAmazon],
        ),
    ),
    (
        Reason::PolicyViolation,
        row(
            &[S],
            Some(Ack::GeneralAdjustment),
            &[],
            RateEffectOfReason::UnlessOfficial,
            &[Impact::LegalRisk, Impact::Dissatisfaction],
            &[Advice::StopListingFirst],
        ),
    ),
    (
        Reason::Infringement,
        row(
            &[S],
            Some(Ack::GeneralAdjustment),
            &[],
            RateEffectOfReason::UnlessOfficial,
            &[Impact::LegalRisk],
            &[Advice::StopListingFirst],
        ),
    ),
    (
        Reason::ShippingProblem,
        row(
            &[S, C],
            Some(Ack::GeneralAdjustment),
            &[Adj::CouldNotShip],
            RateEffectOfReason::UnlessOfficial,
            STOCK_IMPACTS,
            &[Advice::BuyAnotherLabel],
        ),
    ),
    (
        Reason::PricingError,
        row(
            &[S],
            Some(Ack::PricingError),
            &[Adj::PriceError],
            RateEffectOfReason::UnlessOfficial,
            &[],
            &[Advice::CheckPriceBeforeSubmit],
        ),
    ),
    (
        Reason::LateNotConfirmed,
        row(
            &[S],
            None,
            &[],
            RateEffectOfReason::Always,
            STOCK_IMPACTS,
            &[Advice::ConfirmShipmentInTime],
        ),
    ),
    (
        Reason::DamagedOnArrival,
        row(
            &[S, C],
            None,
            &[Adj::GeneralAdjustment],
            RateEffectOfReason::Never,
            &[Impact::Dissatisfaction],
            &[Advice::RefundPartOnAmazon],
        ),
    ),
    (
        Reason::PromotionCancelled,
        row(
            &[S],
            None,
            &[],
            RateEffectOfReason::NotApplicable,
            &[],
            &[Advice::CancelDealByGuide],
        ),
    ),
    (
        Reason::Other,
        row(
            &[Party::Unknown],
            Some(Ack::GeneralAdjustment),
            &[Adj::Other],
            RateEffectOfReason::UnlessOfficial,
            &[],
            &[Advice::GiveFreeText],
        ),
    ),
];
