//! Amazon's own cancellations, M-05 to M-07, M-15, M-16, M-45, M-52, M-62.

use super::{Asked, Attempt, Ruling};
use crate::cancellation::attribution::{AmazonTrigger, Cancellation};
use crate::cancellation::{Actor, RuleId, Verdict, WhyNot};
use crate::order::channel::ChannelStatus;
use crate::order::easy_ship::EasyShipStage;
use crate::order::{McfStatus, OrderState};
use crate::reason::Reason;

/// What Amazon gives, or would give, as its trigger.
enum Trigger {
    PaymentExpired,
    PaymentRefusedOrFraud,
    OwnWarehouse,
    Policy,
    NotConfirmed,
    BuyersWish,
    Unstated,
    Foreign,
}

/// Amazon cancels, and its trigger holds.
pub(super) fn amazon_cancels(asked: &Asked<'_>) -> Attempt {
    if asked.situation.actor != Actor::Amazon {
        return Err(WhyNot::OtherActor);
    }
    let trigger = trigger_of(asked.situation.reason());
    let found = match (asked.situation.channel, asked.situation.state) {
        (ChannelStatus::Mcf(status), _) => multi_channel(asked, status, &trigger),
        (_, OrderState::Pending | OrderState::PendingAvailability) => pending(asked, &trigger),
        (ChannelStatus::Afn, OrderState::Unshipped) => Some((RuleId::M52, AmazonTrigger::Other)),
        (
            ChannelStatus::Mfn | ChannelStatus::Sfp | ChannelStatus::EasyShip(_),
            OrderState::Unshipped,
        ) => unshipped(asked, &trigger),
        (
            ChannelStatus::Mfn
            | ChannelStatus::Sfp
            | ChannelStatus::EasyShip(_)
            | ChannelStatus::Afn,
            OrderState::PartiallyShipped
            | OrderState::Shipped
            | OrderState::InvoiceUnconfirmed
            | OrderState::Cancelled
            | OrderState::Unfulfillable,
        ) => None,
    };
    let (rule, trigger) = found.ok_or(WhyNot::TriggerDoesNotHold)?;
    let cancellation = Cancellation {
        channel: asked.situation.channel.channel(),
        executor: Actor::Amazon,
        trigger,
        is_after_ship_confirmation: false,
        has_official_request: asked.situation.request.is_official(),
        code: None,
    };
    Ok(Ruling {
        counts: cancellation.counts_toward_rate(asked.rules.settings().other_code_counts),
        ..Ruling::free(Verdict::AutoCancel, rule)
    })
}

const fn trigger_of(reason: Option<Reason>) -> Trigger {
    let Some(reason) = reason else {
        return Trigger::Unstated;
    };
    match reason {
        Reason::PaymentExpired => Trigger::PaymentExpired,
        Reason::PaymentFailed | Reason::PaymentInfoError | Reason::FraudSuspected => {
            Trigger::PaymentRefusedOrFraud
        }
        Reason::FbaStockOut | Reason::ItemQualityFc | Reason::FbaLiquidation => {
            Trigger::OwnWarehouse
        }
        // Rules 2.5: the reasons that Amazon, too, cancels for.
        Reason::PolicyViolation | Reason::Infringement | Reason::StockExcess => Trigger::Policy,
        Reason::LateNotConfirmed => Trigger::NotConfirmed,
        Reason::BuyerChangedMind
        | Reason::BuyerFoundCheaper
        | Reason::BuyerRequest
        | Reason::BuyerExchange => Trigger::BuyersWish,
        Reason::Other => Trigger::Unstated,
        Reason::StockOut
        | Reason::StockOversold
        | Reason::ItemDefective
        | Reason::ProductInfoMismatch
        | Reason::SellerDataError
        | Reason::SpecialRequestUnmet
        | Reason::UndeliverableLogistics
        | Reason::UndeliverableRegion
        | Reason::UndeliverableLegal
        | Reason::AddressError
        | Reason::ShippingProblem
        | Reason::PricingError
        | Reason::DamagedOnArrival
        | Reason::PromotionCancelled => Trigger::Foreign,
    }
}

type Found = Option<(RuleId, AmazonTrigger)>;

/// M-05 to M-07; in Amazon's own warehouse also M-52.
fn pending(asked: &Asked<'_>, trigger: &Trigger) -> Found {
    let elapsed = asked.situation.minutes_since_purchase(asked.now);
    let is_over = |limit: i64| elapsed.is_none_or(|minutes| minutes >= limit);
    let has_passed = |limit: i64| elapsed.is_some_and(|minutes| minutes >= limit);
    let is_in_fba = matches!(asked.situation.channel, ChannelStatus::Afn);
    let rule = match trigger {
        Trigger::PaymentExpired if has_passed(asked.place.latest_lapse_minutes) => RuleId::M07,
        Trigger::PaymentExpired if is_over(asked.place.payment_lapse_minutes) => RuleId::M05,
        Trigger::PaymentRefusedOrFraud => RuleId::M06,
        Trigger::Policy | Trigger::BuyersWish => RuleId::R02,
        Trigger::OwnWarehouse | Trigger::Unstated | Trigger::Foreign if is_in_fba => RuleId::M52,
        Trigger::Unstated if has_passed(asked.place.latest_lapse_minutes) => RuleId::M07,
        Trigger::Unstated if has_passed(asked.place.payment_lapse_minutes) => RuleId::M05,
        Trigger::PaymentExpired
        | Trigger::OwnWarehouse
        | Trigger::NotConfirmed
        | Trigger::Unstated
        | Trigger::Foreign => return None,
    };
    Some((rule, AmazonTrigger::Other))
}

/// M-15, M-16, M-45.
fn unshipped(asked: &Asked<'_>, trigger: &Trigger) -> Found {
    let (limit, rule) = match asked.situation.channel {
        ChannelStatus::EasyShip(package) => {
            if package.stage() == EasyShipStage::WithCarrier {
                return None;
            }
            (asked.place.easy_ship_auto_cancel_minutes, RuleId::M45)
        }
        ChannelStatus::Mfn | ChannelStatus::Sfp | ChannelStatus::Afn | ChannelStatus::Mcf(_) => {
            (asked.place.auto_cancel_minutes, RuleId::M15)
        }
    };
    let late = asked.situation.minutes_since_ship_by(asked.now);
    match trigger {
        Trigger::NotConfirmed if late.is_none_or(|minutes| minutes >= limit) => {
            Some((rule, AmazonTrigger::NotShipConfirmed))
        }
        Trigger::Unstated if late.is_some_and(|minutes| minutes >= limit) => {
            Some((rule, AmazonTrigger::NotShipConfirmed))
        }
        Trigger::PaymentExpired | Trigger::PaymentRefusedOrFraud => {
            Some((RuleId::M16, AmazonTrigger::Other))
        }
        Trigger::Policy | Trigger::BuyersWish => Some((RuleId::R02, AmazonTrigger::Other)),
        Trigger::NotConfirmed | Trigger::Unstated | Trigger::OwnWarehouse | Trigger::Foreign => {
            None
        }
    }
}

/// M-62, and Amazon's own reasons before the goods leave.
fn multi_channel(asked: &Asked<'_>, status: Option<McfStatus>, trigger: &Trigger) -> Found {
    if status == Some(McfStatus::OnHold) {
        let on_hold = asked.situation.minutes_since_purchase(asked.now);
        return on_hold
            .is_some_and(|minutes| minutes >= asked.place.hold_limit_minutes)
            .then_some((RuleId::M62, AmazonTrigger::Other));
    }
    let is_before_shipment = matches!(
        status,
        Some(
            McfStatus::New
                | McfStatus::Received
                | McfStatus::Planning
                | McfStatus::Processing
                | McfStatus::Processing2026
        )
    );
    match trigger {
        Trigger::OwnWarehouse | Trigger::PaymentRefusedOrFraud | Trigger::Policy
            if is_before_shipment =>
        {
            Some((RuleId::R02, AmazonTrigger::Other))
        }
        Trigger::OwnWarehouse
        | Trigger::PaymentRefusedOrFraud
        | Trigger::Policy
        | Trigger::PaymentExpired
        | Trigger::NotConfirmed
        | Trigger::BuyersWish
        | Trigger::Unstated
        | Trigger::Foreign => None,
    }
}
