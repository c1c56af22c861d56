//! what is never done, and what is over.

use super::{Asked, Attempt, Ruling};
use crate::cancellation::{RuleId, Verdict, WhyNot};
use crate::order::channel::ChannelStatus;
use crate::order::{McfStatus, OrderState};
use crate::reason::{ActCode, Motive};

/// money outside Amazon, or the buyer asked to take the blame.
pub(super) fn forbidden_action(asked: &Asked<'_>) -> Attempt {
    match asked.situation.motive {
        Some(Motive::Act(
            ActCode::OffPlatformRefund
            | ActCode::StockOutAskBuyerToCancel
            | ActCode::StockOutDisguisedAsBuyerCanceled,
        )) => Ok(Ruling::free(Verdict::Deny, RuleId::R00)),
        Some(
            Motive::Act(ActCode::CancelWholeOrder | ActCode::DamagedOnArrivalPartialRefund)
            | Motive::Reason(_),
        )
        | None => Err(WhyNot::ActionIsAllowed),
    }
}

/// the order has ended.
pub(super) fn has_ended(asked: &Asked<'_>) -> Attempt {
    let rule = match (asked.situation.channel, asked.situation.state) {
        (ChannelStatus::Mcf(Some(McfStatus::Unfulfillable | McfStatus::Invalid)), _) => RuleId::M64,
        (ChannelStatus::Mcf(Some(McfStatus::Cancelled)), _) | (_, OrderState::Cancelled) => {
            RuleId::M70
        }
        (ChannelStatus::Mcf(_), OrderState::Unfulfillable) => RuleId::M71,
        (_, OrderState::Unfulfillable) => RuleId::R01,
        (
            _,
            OrderState::PendingAvailability
            | OrderState::Pending
            | OrderState::Unshipped
            | OrderState::PartiallyShipped
            | OrderState::Shipped
            | OrderState::InvoiceUnconfirmed,
        ) => return Err(WhyNot::NotEnded),
    };
    Ok(Ruling::free(Verdict::NoOp, rule))
}
