//! orders that are not paid yet, M-01 to M-04 and M-08.

use super::{Asked, Attempt, Ruling};
use crate::cancellation::{Actor, RuleId, Verdict, WhyNot};
use crate::order::OrderState;
use crate::order::channel::ChannelStatus;
use crate::reason::{AcknowledgementReason, Reason};

fn require(asked: &Asked<'_>, actor: Actor) -> Result<(), WhyNot> {
    if !asked.situation.state.is_pending() {
        return Err(WhyNot::OtherState);
    }
    if asked.situation.actor != actor {
        return Err(WhyNot::OtherActor);
    }
    Ok(())
}

/// the buyer cancels in the own account.
pub(super) fn buyer_in_own_account(asked: &Asked<'_>) -> Attempt {
    require(asked, Actor::Buyer)?;
    if asked.situation.request.is_official() {
        let is_pending = asked.situation.state == OrderState::Pending;
        Ok(Ruling::free(
            Verdict::Allow,
            if is_pending { RuleId::M01 } else { RuleId::R10 },
        ))
    } else {
        Err(WhyNot::NoOfficialRequest)
    }
}

/// the buyer asks the seller instead.
pub(super) fn buyer_asks_seller(asked: &Asked<'_>) -> Attempt {
    require(asked, Actor::Buyer)?;
    let is_pending = asked.situation.state == OrderState::Pending;
    Ok(Ruling::free(
        Verdict::ReferToAmazon,
        if is_pending { RuleId::M02 } else { RuleId::R11 },
    ))
}

/// the seller, where the marketplace lets him cancel a pending order.
pub(super) fn seller_may_cancel(asked: &Asked<'_>) -> Attempt {
    require(asked, Actor::Seller)?;
    if asked.situation.state != OrderState::Pending {
        return Err(WhyNot::OtherState);
    }
    if !asked.place.seller_may_cancel_pending {
        return Err(WhyNot::OtherMarketplace);
    }
    if asked.situation.shipped_units > 0 {
        // Contradictory data: nothing that could refund what was sent.
        return Err(WhyNot::SomethingHandedOver);
    }
    let code = if asked.situation.request.is_official() {
        AcknowledgementReason::BuyerCanceled
    } else {
        asked
            .situation
            .reason()
            .unwrap_or(Reason::Other)
            .seller_code()
    };
    let has_row = asked.situation.channel == ChannelStatus::Mfn;
    Ok(asked.seller_cancels(if has_row { RuleId::M04 } else { RuleId::R12 }, code))
}

/// the seller otherwise.
pub(super) fn seller_must_wait(asked: &Asked<'_>) -> Attempt {
    require(asked, Actor::Seller)?;
    let rule = if asked.situation.state == OrderState::PendingAvailability {
        RuleId::M08
    } else {
        RuleId::M03
    };
    Ok(Ruling::free(Verdict::WaitAutoExpire, rule))
}
