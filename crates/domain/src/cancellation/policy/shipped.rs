//! once something left, M-18 to M-22, M-30, M-31.

use super::{Asked, Attempt, Ruling};
use crate::cancellation::{Actor, Code, RuleId, Verdict, WhyNot};
use crate::order::OrderState;
use crate::order::channel::ChannelStatus;
use crate::reason::{AcknowledgementReason, ActCode, AdjustmentReason, Motive, Reason};

/// everything is with the carrier, shipment is not confirmed.
pub(super) fn handed_over_unconfirmed(asked: &Asked<'_>) -> Attempt {
    let situation = asked.situation;
    let is_partial = situation.state == OrderState::PartiallyShipped;
    if situation.state != OrderState::Unshipped && !is_partial {
        return Err(WhyNot::OtherState);
    }
    if situation.shipped_units == 0 {
        return Err(WhyNot::NothingHandedOver);
    }
    if situation.open_units() > 0 {
        return Err(WhyNot::NotAllHandedOver);
    }
    let has_row = matches!(situation.channel, ChannelStatus::Mfn | ChannelStatus::Sfp);
    let rule = match situation.actor {
        Actor::Buyer if has_row && is_partial => RuleId::M22,
        Actor::Buyer | Actor::Seller | Actor::Amazon if has_row && !is_partial => RuleId::M18,
        Actor::Buyer | Actor::Seller | Actor::Amazon => RuleId::R30,
    };
    Ok(Ruling::free(Verdict::RedirectToReturn, rule))
}

/// shipment was confirmed, but the goods never left.
pub(super) fn confirmed_but_kept(asked: &Asked<'_>) -> Attempt {
    if !asked.situation.state.is_shipped() {
        return Err(WhyNot::OtherState);
    }
    if asked.situation.shipped_units > 0 {
        return Err(WhyNot::SomethingHandedOver);
    }
    Ok(Ruling::free(Verdict::RefundNotShip, RuleId::M31))
}

/// shipped otherwise.
pub(super) fn with_carrier(asked: &Asked<'_>) -> Attempt {
    if !asked.situation.state.is_shipped() {
        return Err(WhyNot::OtherState);
    }
    if is_damage_complaint(asked) {
        return Ok(partial_refund());
    }
    Ok(Ruling::free(Verdict::RedirectToReturn, RuleId::M30))
}

/// Whether the buyer has the goods and wants part of the money back.
fn is_damage_complaint(asked: &Asked<'_>) -> bool {
    matches!(
        asked.situation.motive,
        Some(
            Motive::Act(ActCode::DamagedOnArrivalPartialRefund)
                | Motive::Reason(Reason::DamagedOnArrival)
        )
    )
}

const fn partial_refund() -> Ruling {
    Ruling::free(Verdict::PartialRefund, RuleId::R32)
}

/// some units left, others are open.
pub(super) fn in_part(asked: &Asked<'_>) -> Attempt {
    let situation = asked.situation;
    match situation.state {
        OrderState::PartiallyShipped => {}
        OrderState::Unshipped if situation.shipped_units > 0 => {}
        OrderState::Unshipped => return Err(WhyNot::NothingHandedOver),
        OrderState::PendingAvailability
        | OrderState::Pending
        | OrderState::Shipped
        | OrderState::InvoiceUnconfirmed
        | OrderState::Cancelled
        | OrderState::Unfulfillable => return Err(WhyNot::OtherState),
    }
    if situation.actor == Actor::Amazon {
        return Err(WhyNot::OtherActor);
    }
    if situation.motive == Some(Motive::Act(ActCode::CancelWholeOrder)) {
        let is_seller = situation.actor == Actor::Seller;
        return Ok(Ruling::free(
            Verdict::Deny,
            if is_seller { RuleId::M21 } else { RuleId::R33 },
        ));
    }
    if is_damage_complaint(asked) {
        return Ok(partial_refund());
    }
    Ok(open_units(asked))
}

/// M-20: the open units, by adjustment.
fn open_units(asked: &Asked<'_>) -> Ruling {
    let situation = asked.situation;
    let reason = situation.reason().unwrap_or(match situation.actor {
        Actor::Buyer => Reason::BuyerRequest,
        Actor::Seller | Actor::Amazon => Reason::Other,
    });
    let is_official = situation.request.is_official();
    let is_buyers_side =
        is_official || (situation.actor == Actor::Buyer && !reason.is_missing_goods());
    let code = if is_buyers_side {
        AdjustmentReason::CustomerCancel
    } else {
        reason.adjustment_code()
    };
    // The code of the adjustment stands for that of the acknowledgement in 3.2.
    let equivalent = if is_official {
        AcknowledgementReason::BuyerCanceled
    } else {
        AcknowledgementReason::NoInventory
    };
    Ruling {
        verdict: Verdict::AllowPartial,
        rule: RuleId::M20,
        code: Some(Code::Adjustment(code)),
        counts: asked.counts_for_seller(equivalent),
    }
}
