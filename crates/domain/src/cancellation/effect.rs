//! What carrying out a decision does to rate, offers, money and stock, and what to do next.

use jiff::Timestamp;

use super::policy::Ruling;
use super::{Code, RuleId, Situation, Verdict};
use crate::order::FulfillmentChannel;
use crate::reason::{AcknowledgementReason, RestockEffect};
use crate::rule_table::{Rules, Value};

/// The effects of a decision, should it be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effects {
    /// On the cancel rate.
    pub rate: RateEffect,
    /// Whether the run of seller cancels on each SKU of the order grows by one (rules 3.4).
    pub extends_offer_run: bool,
    /// On the buyer's money.
    pub money: MoneyEffect,
    /// The marketplace's cancellation fee for the seller.
    pub fee: FeeEffect,
    /// On the stock.
    pub stock: StockEffect,
}

/// How many defects a decision adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RateEffect {
    /// Defects in orders: an order is at most one (O-24).
    pub n_orders: u32,
    /// Defects in units, for Seller Fulfilled Prime; 0 for any other order.
    pub n_prime_units: u32,
}

macro_rules! keyed {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $key:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
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
    /// What happens to the buyer's money.
    MoneyEffect {
        /// Nothing moves.
        None = "none",
        /// Nothing was charged: an authorisation at most is given up.
        NothingCharged = "nothing-charged",
        /// Nothing was captured yet, or Amazon returns what was prepaid.
        PrepaidReturned = "prepaid-returned",
        /// The units that are cancelled are paid back, if they were charged.
        CancelledUnits = "cancelled-units",
        /// Everything is paid back.
        FullRefund = "full-refund",
        /// A part is paid back, by component, through Amazon.
        PartialRefund = "partial-refund",
        /// Paid back after the goods return.
        AfterReturn = "after-return",
    }
}

keyed! {
    /// What happens to the stock.
    StockEffect {
        /// Nothing.
        None = "none",
        /// Amazon frees it by itself.
        ReleasedByAmazon = "released-by-amazon",
        /// Amazon adds the units back to the listing: set the true quantity afterwards.
        AddedBack = "added-back",
        /// Amazon adds nothing back: set the true quantity.
        NotAddedBack = "not-added-back",
        /// The sources disagree: set the true quantity at once, plan without the units.
        Disputed = "disputed",
        /// It stays reserved until the order lapses.
        StaysHeld = "stays-held",
        /// It comes back with the return.
        BackWithReturn = "back-with-return",
        /// The goods never left: they stay.
        Kept = "kept",
    }
}

/// The marketplace's cancellation fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeeEffect {
    /// None known for the marketplace, or the cancellation is not the seller's fault.
    None,
    /// Percent of the referral fee.
    PercentOfReferralFee(u32),
    /// A fee may apply, and no source tells how much: never shown as 0.
    Unknown,
}

keyed! {
    /// What to do.
    Action {
        /// Read the order again right before anything is sent.
        ReReadOrder = "re-read-order",
        /// Keep the parcel from leaving.
        HoldShipment = "hold-shipment",
        /// Send the buyer Amazon's menu path to the official request.
        SendMenuPath = "send-menu-path",
        /// Wait for the official request, then cancel with `BuyerCanceled`.
        WaitForRequest = "wait-for-request",
        /// Tell the buyer why, which is mandatory after a seller-fault cancel.
        TellBuyer = "tell-buyer",
        /// No extra message: Amazon tells the buyer.
        NoMessage = "no-message",
        /// Set the listing's quantity to the truth.
        SetQuantity = "set-quantity",
        /// Set the listing to zero before cancelling.
        ZeroListing = "zero-listing",
        /// Try what keeps the order: other warehouse, later date, substitute, partial shipment.
        TryAlternatives = "try-alternatives",
        /// Look at the cancel budget; a person approves when it would be spent.
        CheckBudget = "check-budget",
        /// Do not ship, keep the stock reserved, watch the deadline.
        WatchDeadline = "watch-deadline",
        /// Send the buyer to Amazon's customer service.
        SendToCustomerService = "send-to-customer-service",
        /// Report the order to Amazon and hold it.
        ReportToAmazon = "report-to-amazon",
        /// Ask support to cancel the pick-up.
        AskSupport = "ask-support",
        /// Confirm the shipment first.
        ConfirmShipment = "confirm-shipment",
        /// Ship and confirm what can be sent, then cancel the rest.
        ShipTheRest = "ship-the-rest",
        /// Tell the buyer to refuse or return the parcel, refund after receipt.
        ExplainReturn = "explain-return",
        /// Refund through Amazon, item price and tax, never above what was paid.
        RefundOnAmazon = "refund-on-amazon",
        /// Take the lawful way instead.
        UseLawfulWay = "use-lawful-way",
        /// Follow the guided card, if the button is shown.
        FollowGuide = "follow-guide",
        /// Read the order back until Amazon shows the outcome.
        ReadBack = "read-back",
        /// Do not schedule the pick-up.
        DoNotSchedule = "do-not-schedule",
        /// Only record it.
        Record = "record",
        /// Find out why shipment was not confirmed, and mend it.
        FindCause = "find-cause",
        /// Submit a new order.
        SubmitAgain = "submit-again",
    }
}

impl Action {
    /// What to do after a verdict, in this order.
    pub(super) fn recommended(situation: &Situation, ruling: Ruling) -> &'static [Self] {
        let rule = ruling.rule;
        match ruling.verdict {
            Verdict::Allow => Self::after_allow(situation, ruling.code),
            Verdict::AllowPartial => &[
                Self::ReReadOrder,
                Self::ShipTheRest,
                Self::CheckBudget,
                Self::SetQuantity,
                Self::ReadBack,
            ],
            Verdict::AskBuyerToRequest => {
                &[Self::HoldShipment, Self::SendMenuPath, Self::WaitForRequest]
            }
            Verdict::WaitAutoExpire => &[Self::HoldShipment, Self::WatchDeadline],
            Verdict::ReferToAmazon => Self::after_referral(rule),
            Verdict::NotCancellableBySeller if matches!(rule, RuleId::M61) => {
                &[Self::ReadBack, Self::ExplainReturn]
            }
            Verdict::NotCancellableBySeller => &[Self::FollowGuide, Self::SendToCustomerService],
            Verdict::RedirectToReturn if matches!(rule, RuleId::M18 | RuleId::R30) => {
                &[Self::ConfirmShipment, Self::ExplainReturn]
            }
            Verdict::RedirectToReturn => &[Self::ExplainReturn],
            Verdict::RefundNotShip => &[Self::HoldShipment, Self::RefundOnAmazon, Self::TellBuyer],
            Verdict::PartialRefund => &[Self::TellBuyer, Self::RefundOnAmazon],
            Verdict::AutoCancel if matches!(rule, RuleId::M15 | RuleId::M45) => {
                &[Self::Record, Self::FindCause, Self::SetQuantity]
            }
            Verdict::AutoCancel => &[Self::Record, Self::SetQuantity],
            Verdict::Deny => &[Self::UseLawfulWay],
            Verdict::NoOp if matches!(rule, RuleId::M64 | RuleId::M71) => {
                &[Self::Record, Self::SubmitAgain]
            }
            Verdict::NoOp => &[Self::Record],
        }
    }

    const fn after_referral(rule: RuleId) -> &'static [Self] {
        if matches!(rule, RuleId::R44) {
            &[
                Self::HoldShipment,
                Self::ReportToAmazon,
                Self::WatchDeadline,
            ]
        } else if matches!(rule, RuleId::M42) {
            &[Self::AskSupport, Self::ReadBack]
        } else if matches!(rule, RuleId::M02 | RuleId::R11 | RuleId::M17 | RuleId::M51) {
            &[Self::SendToCustomerService]
        } else {
            &[Self::AskSupport]
        }
    }

    /// What to do when the whole order may be cancelled: by the code that is sent.
    fn after_allow(situation: &Situation, code: Option<Code>) -> &'static [Self] {
        let channel = situation.channel.channel();
        match code {
            Some(Code::Acknowledgement(AcknowledgementReason::BuyerCanceled)) => &[
                Self::HoldShipment,
                Self::ReReadOrder,
                Self::NoMessage,
                Self::SetQuantity,
                Self::ReadBack,
            ],
            Some(_) if channel == FulfillmentChannel::EasyShip => &[
                Self::DoNotSchedule,
                Self::TryAlternatives,
                Self::CheckBudget,
                Self::ReReadOrder,
                Self::TellBuyer,
                Self::SetQuantity,
                Self::ReadBack,
            ],
            Some(Code::Acknowledgement(AcknowledgementReason::NoInventory)) => &[
                Self::TryAlternatives,
                Self::CheckBudget,
                Self::ZeroListing,
                Self::ReReadOrder,
                Self::TellBuyer,
                Self::ReadBack,
            ],
            Some(_) => &[
                Self::TryAlternatives,
                Self::CheckBudget,
                Self::ReReadOrder,
                Self::TellBuyer,
                Self::SetQuantity,
                Self::ReadBack,
            ],
            None if channel == FulfillmentChannel::Mcf => &[Self::ReReadOrder, Self::ReadBack],
            None => &[Self::HoldShipment, Self::Record],
        }
    }
}

impl Effects {
    pub(super) fn of(situation: &Situation, rules: &Rules, now: Timestamp, ruling: Ruling) -> Self {
        let is_prime = situation.channel.channel() == FulfillmentChannel::Sfp;
        Self {
            rate: RateEffect {
                n_orders: u32::from(ruling.counts),
                n_prime_units: if ruling.counts && is_prime {
                    situation.open_units()
                } else {
                    0
                },
            },
            extends_offer_run: ruling.counts,
            money: money(situation, ruling),
            fee: fee(situation, rules, now, ruling),
            stock: stock(ruling, rules),
        }
    }
}

const fn money(situation: &Situation, ruling: Ruling) -> MoneyEffect {
    match ruling.verdict {
        Verdict::Allow | Verdict::AutoCancel => {
            let was_prepaid = matches!(situation.is_paid, Some(true));
            let by_seller_before_payment = matches!(ruling.rule, RuleId::M04 | RuleId::R12);
            if by_seller_before_payment && was_prepaid {
                MoneyEffect::PrepaidReturned
            } else {
                MoneyEffect::NothingCharged
            }
        }
        Verdict::AllowPartial => MoneyEffect::CancelledUnits,
        Verdict::RefundNotShip => MoneyEffect::FullRefund,
        Verdict::PartialRefund => MoneyEffect::PartialRefund,
        Verdict::RedirectToReturn => MoneyEffect::AfterReturn,
        Verdict::AskBuyerToRequest
        | Verdict::WaitAutoExpire
        | Verdict::ReferToAmazon
        | Verdict::NotCancellableBySeller
        | Verdict::Deny
        | Verdict::NoOp => MoneyEffect::None,
    }
}

/// Source: rules 3.5: charged for seller-fault cancellations only.
fn fee(situation: &Situation, rules: &Rules, now: Timestamp, ruling: Ruling) -> FeeEffect {
    if !ruling.counts {
        return FeeEffect::None;
    }
    let (until, after) = rules.place(situation.marketplace).fees;
    let value = match situation.ship_by {
        Some(ship_by) if now <= ship_by => until,
        Some(_) => after,
        None if until == after => until,
        None => Some(Value::UnknownFee),
    };
    match value {
        Some(Value::PercentOfReferralFee(percent)) => FeeEffect::PercentOfReferralFee(percent),
        Some(Value::UnknownFee) => FeeEffect::Unknown,
        Some(Value::Span(_) | Value::Flag(_) | Value::Count(_) | Value::Target(_)) | None => {
            FeeEffect::None
        }
    }
}

fn stock(ruling: Ruling, rules: &Rules) -> StockEffect {
    match ruling.verdict {
        Verdict::Allow => match ruling.code {
            // Open question O-07: the account may know better than the sources.
            Some(Code::Acknowledgement(AcknowledgementReason::CustomerExchange))
                if rules.settings().exchange_restocks =>
            {
                StockEffect::AddedBack
            }
            Some(Code::Acknowledgement(code)) => match code.restock_effect() {
                RestockEffect::AddsBack => StockEffect::AddedBack,
                RestockEffect::DoesNotAddBack => StockEffect::NotAddedBack,
                RestockEffect::Disputed => StockEffect::Disputed,
            },
            Some(Code::Adjustment(_)) | None => StockEffect::ReleasedByAmazon,
        },
        Verdict::AutoCancel => StockEffect::ReleasedByAmazon,
        Verdict::AllowPartial => StockEffect::NotAddedBack,
        Verdict::RefundNotShip => StockEffect::Kept,
        Verdict::RedirectToReturn => StockEffect::BackWithReturn,
        Verdict::AskBuyerToRequest | Verdict::WaitAutoExpire | Verdict::ReferToAmazon => {
            StockEffect::StaysHeld
        }
        Verdict::PartialRefund
        | Verdict::NotCancellableBySeller
        | Verdict::Deny
        | Verdict::NoOp => StockEffect::None,
    }
}
