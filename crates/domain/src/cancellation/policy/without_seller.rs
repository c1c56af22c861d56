//! orders that Amazon's warehouses fill, M-50 to M-54 and M-60 to M-65.

use super::{Asked, Attempt, Ruling};
use crate::cancellation::{Actor, RuleId, Verdict, WhyNot};
use crate::order::channel::ChannelStatus;
use crate::order::{McfStatus, OrderState};

/// multi-channel fulfillment, by the status there.
pub(super) fn multi_channel(asked: &Asked<'_>) -> Attempt {
    let ChannelStatus::Mcf(status) = asked.situation.channel else {
        return Err(WhyNot::OtherChannel);
    };
    if asked.situation.actor == Actor::Amazon {
        return Err(WhyNot::OtherActor);
    }
    let status = status.unwrap_or(match asked.situation.state {
        OrderState::Shipped | OrderState::InvoiceUnconfirmed => McfStatus::Complete,
        OrderState::PartiallyShipped => McfStatus::CompletePartialled,
        OrderState::Cancelled => McfStatus::Cancelled,
        OrderState::Unfulfillable => McfStatus::Unfulfillable,
        // The Orders API does not tell whether picking began: attempt and observe.
        OrderState::PendingAvailability | OrderState::Pending | OrderState::Unshipped => {
            McfStatus::Processing2026
        }
    });
    let (verdict, rule) = match status {
        McfStatus::New | McfStatus::Received | McfStatus::Planning => (Verdict::Allow, RuleId::M60),
        McfStatus::OnHold => (Verdict::Allow, RuleId::M62),
        McfStatus::Processing => (Verdict::NotCancellableBySeller, RuleId::M61),
        McfStatus::Processing2026 => (Verdict::Allow, RuleId::M65),
        McfStatus::Complete | McfStatus::CompletePartialled => {
            (Verdict::RedirectToReturn, RuleId::M63)
        }
        McfStatus::Unfulfillable | McfStatus::Invalid => (Verdict::NoOp, RuleId::M64),
        McfStatus::Cancelled => (Verdict::NoOp, RuleId::M70),
    };
    Ok(Ruling::free(verdict, rule))
}

/// Fulfillment by Amazon.
pub(super) fn fulfilled_by_amazon(asked: &Asked<'_>) -> Attempt {
    let situation = asked.situation;
    if situation.channel != ChannelStatus::Afn {
        return Err(WhyNot::OtherChannel);
    }
    let has_own_control = situation.request.is_official();
    let (verdict, rule) = match (situation.state, situation.actor) {
        (OrderState::Shipped | OrderState::InvoiceUnconfirmed, _) => {
            (Verdict::RedirectToReturn, RuleId::M53)
        }
        (OrderState::PendingAvailability, Actor::Seller) => (Verdict::WaitAutoExpire, RuleId::M08),
        (OrderState::Pending | OrderState::Unshipped, Actor::Seller) => {
            (Verdict::NotCancellableBySeller, RuleId::M50)
        }
        (OrderState::PartiallyShipped, Actor::Seller) => {
            (Verdict::NotCancellableBySeller, RuleId::R06)
        }
        (
            OrderState::PendingAvailability | OrderState::Pending | OrderState::Unshipped,
            Actor::Buyer,
        ) if has_own_control => (Verdict::Allow, RuleId::M54),
        (
            OrderState::PendingAvailability
            | OrderState::Pending
            | OrderState::Unshipped
            | OrderState::PartiallyShipped,
            Actor::Buyer,
        ) => (Verdict::ReferToAmazon, RuleId::M51),
        (
            OrderState::PendingAvailability
            | OrderState::Pending
            | OrderState::Unshipped
            | OrderState::PartiallyShipped,
            Actor::Amazon,
        ) => return Err(WhyNot::TriggerDoesNotHold),
        (OrderState::Cancelled | OrderState::Unfulfillable, _) => return Err(WhyNot::OtherState),
    };
    Ok(Ruling::free(verdict, rule))
}
