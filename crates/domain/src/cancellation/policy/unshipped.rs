//! paid, and nothing left yet, M-10 to M-17, M-40, M-43.

use super::{Asked, Attempt, Ruling};
use crate::cancellation::{Actor, Code, RequestScope, RuleId, Verdict, WhyNot};
use crate::order::channel::ChannelStatus;
use crate::order::{EasyShipStatus, OrderState};
use crate::reason::{AcknowledgementReason, ActCode, AdjustmentReason, Motive, Reason};

fn require_unshipped(asked: &Asked<'_>) -> Result<(), WhyNot> {
    if asked.situation.state == OrderState::Unshipped {
        Ok(())
    } else {
        Err(WhyNot::OtherState)
    }
}

/// the buyer's own click.
pub(super) fn inside_self_cancel_window(asked: &Asked<'_>) -> Attempt {
    require_unshipped(asked)?;
    if asked.situation.actor != Actor::Buyer {
        return Err(WhyNot::OtherActor);
    }
    let elapsed = asked.situation.minutes_since_purchase(asked.now);
    // O-17: exactly at the end is outside.
    if elapsed.is_some_and(|minutes| minutes < asked.place.self_cancel_minutes) {
        let is_easy_ship = matches!(asked.situation.channel, ChannelStatus::EasyShip(_));
        Ok(Ruling::free(
            Verdict::Allow,
            if is_easy_ship {
                RuleId::M40
            } else {
                RuleId::M10
            },
        ))
    } else {
        Err(WhyNot::WindowIsOver)
    }
}

/// the official request covers every open unit.
pub(super) fn official_request_for_all(asked: &Asked<'_>) -> Attempt {
    require_unshipped(asked)?;
    if asked.situation.actor == Actor::Amazon {
        return Err(WhyNot::OtherActor);
    }
    match asked.situation.request {
        RequestScope::None => Err(WhyNot::NoOfficialRequest),
        RequestScope::SomeItems => Err(WhyNot::OtherScope),
        RequestScope::AllOpenUnits => {
            let is_relabelled =
                asked.situation.channel == ChannelStatus::EasyShip(EasyShipStatus::LabelCanceled);
            let rule = match asked.situation.actor {
                Actor::Seller if is_relabelled => RuleId::M43,
                Actor::Buyer if is_relabelled => RuleId::R41,
                Actor::Seller | Actor::Buyer | Actor::Amazon => RuleId::M11,
            };
            Ok(asked.seller_cancels(rule, AcknowledgementReason::BuyerCanceled))
        }
    }
}

/// it covers some items only.
pub(super) fn official_request_for_some(asked: &Asked<'_>) -> Attempt {
    require_unshipped(asked)?;
    if asked.situation.actor == Actor::Amazon {
        return Err(WhyNot::OtherActor);
    }
    match asked.situation.request {
        RequestScope::None => Err(WhyNot::NoOfficialRequest),
        RequestScope::AllOpenUnits => Err(WhyNot::OtherScope),
        RequestScope::SomeItems => Ok(Ruling {
            verdict: Verdict::AllowPartial,
            rule: RuleId::R42,
            code: Some(Code::Adjustment(AdjustmentReason::CustomerCancel)),
            counts: false,
        }),
    }
}

/// the buyer's wish is known from a message only.
pub(super) fn message_only(asked: &Asked<'_>) -> Attempt {
    require_unshipped(asked)?;
    let situation = asked.situation;
    if situation.request.is_official() {
        return Err(WhyNot::HasOfficialRequest);
    }
    let reason = situation.reason();
    let rule = match situation.actor {
        Actor::Amazon => return Err(WhyNot::OtherActor),
        // Goods that do not exist are the seller's reason whatever the buyer wrote: asking him
        // to send the request would be R-00.
        Actor::Buyer if reason.is_some_and(Reason::is_missing_goods) => {
            return Err(WhyNot::OtherReason);
        }
        Actor::Buyer => {
            let wants_other_address = reason == Some(Reason::AddressError);
            if wants_other_address && situation.channel == ChannelStatus::Sfp {
                return Ok(Ruling::free(Verdict::ReferToAmazon, RuleId::M17));
            }
            RuleId::M12
        }
        Actor::Seller if reason.is_some_and(Reason::is_buyers_wish) => RuleId::M12,
        Actor::Seller => return Err(WhyNot::OtherReason),
    };
    Ok(Ruling::free(Verdict::AskBuyerToRequest, rule))
}

/// the seller suspects fraud.
pub(super) fn fraud_suspected(asked: &Asked<'_>) -> Attempt {
    require_unshipped(asked)?;
    if asked.situation.actor != Actor::Seller {
        return Err(WhyNot::OtherActor);
    }
    if asked.situation.motive == Some(Motive::Reason(Reason::FraudSuspected)) {
        Ok(Ruling::free(Verdict::ReferToAmazon, RuleId::R44))
    } else {
        Err(WhyNot::OtherReason)
    }
}

/// a reason of the seller's own.
pub(super) fn seller_reason(asked: &Asked<'_>) -> Attempt {
    require_unshipped(asked)?;
    if asked.situation.actor == Actor::Amazon {
        return Err(WhyNot::OtherActor);
    }
    let reason = match asked.situation.motive {
        // Rules 5: a partial refund before shipment is not a possible act.
        Some(Motive::Act(ActCode::DamagedOnArrivalPartialRefund)) => Reason::DamagedOnArrival,
        Some(Motive::Act(_)) | None => Reason::Other,
        Some(Motive::Reason(reason)) => reason,
    };
    if matches!(
        reason,
        Reason::DamagedOnArrival | Reason::PromotionCancelled
    ) {
        // Nothing has arrived, or it is no order reason: the code would be false.
        return Ok(Ruling::free(Verdict::Deny, RuleId::R45));
    }
    if reason.is_amazons_to_act_on() {
        // A paid order is not the seller's to end for a payment, or for Amazon's warehouse.
        return Ok(Ruling::free(Verdict::ReferToAmazon, RuleId::R45));
    }
    let rule = match asked.situation.channel {
        ChannelStatus::EasyShip(EasyShipStatus::LabelCanceled) => RuleId::M43,
        ChannelStatus::EasyShip(_)
        | ChannelStatus::Mfn
        | ChannelStatus::Sfp
        | ChannelStatus::Afn
        | ChannelStatus::Mcf(_) => {
            let is_no_stock = matches!(reason, Reason::StockOut | Reason::StockOversold);
            if is_no_stock {
                RuleId::M13
            } else {
                RuleId::M14
            }
        }
    };
    Ok(asked.seller_cancels(rule, reason.seller_code()))
}
