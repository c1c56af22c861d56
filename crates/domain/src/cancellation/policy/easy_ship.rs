//! Easy Ship past scheduling, M-41, M-42, M-44.

use super::{Asked, Attempt, Ruling};
use crate::cancellation::{Actor, RuleId, Verdict, WhyNot};
use crate::order::channel::ChannelStatus;
use crate::order::easy_ship::EasyShipStage;
use crate::reason::Reason;

/// the package is scheduled, or with the carrier.
pub(super) fn past_scheduling(asked: &Asked<'_>) -> Attempt {
    let ChannelStatus::EasyShip(package) = asked.situation.channel else {
        return Err(WhyNot::OtherChannel);
    };
    match package.stage() {
        EasyShipStage::NotScheduled => Err(WhyNot::NotScheduled),
        EasyShipStage::WithCarrier => Ok(Ruling::free(Verdict::RedirectToReturn, RuleId::M44)),
        EasyShipStage::Scheduled => scheduled(asked),
    }
}

fn scheduled(asked: &Asked<'_>) -> Attempt {
    let is_buyers_wish = asked.situation.reason().is_some_and(Reason::is_buyers_wish);
    match asked.situation.actor {
        Actor::Buyer => Ok(Ruling::free(Verdict::RedirectToReturn, RuleId::M41)),
        Actor::Seller if is_buyers_wish => Ok(Ruling::free(Verdict::RedirectToReturn, RuleId::M41)),
        Actor::Seller => Ok(Ruling::free(Verdict::ReferToAmazon, RuleId::M42)),
        Actor::Amazon => Err(WhyNot::OtherActor),
    }
}
