//! Whether a decision asks for a message.

use super::Occasion;
use crate::cancellation::{Actor, Code, Decision, RuleId, Situation, Verdict};
use crate::reason::{AcknowledgementReason, ActCode, AdjustmentReason, Motive};

/// Whether a message is to be sent after, or instead of, an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MessageDuty {
    /// It must be sent.
    Due(Occasion),
    /// It may be sent, if a person wants it.
    Allowed(Occasion),
    /// It must not be sent.
    Forbidden(WhyNoMessage),
    /// None is called for: Amazon tells the buyer, or nobody is to be told.
    NotDue,
}

/// Why a message must not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyNoMessage {
    /// The buyer asked through Amazon, and Amazon tells him of the cancellation (rules 4.3).
    OfficiallyRequested,
    /// The buyer would be asked to cancel for the seller's sake (R-00, rules 4.2).
    SellersReason,
    /// The act itself is forbidden.
    ActDenied,
    /// Somebody suspected of fraud is reported to Amazon, not warned.
    FraudSuspected,
    /// Amazon fulfills the order or it is none of Amazon's: no action of messaging serves.
    NotSellerFulfilled,
}

impl MessageDuty {
    /// The occasion of a message that must or may be sent.
    pub const fn occasion(self) -> Option<Occasion> {
        match self {
            Self::Due(occasion) | Self::Allowed(occasion) => Some(occasion),
            Self::Forbidden(_) | Self::NotDue => None,
        }
    }
}

/// Whether a decision on a situation asks for a message to the buyer.
///
/// `situation` and `decision` are those of one call of [`crate::cancellation::decide`].
///
/// Source: rules 4.1 to 4.3, R-00, R-43, R-44.
pub fn duty(situation: &Situation, decision: &Decision) -> MessageDuty {
    if !situation.channel.channel().is_seller_fulfilled() {
        return MessageDuty::Forbidden(WhyNoMessage::NotSellerFulfilled);
    }
    match decision.verdict {
        Verdict::Allow => after_cancel(situation, decision, Occasion::Cancelled),
        Verdict::AllowPartial => after_cancel(situation, decision, Occasion::UnitsCancelled),
        Verdict::AskBuyerToRequest => ask_for_request(situation),
        Verdict::ReferToAmazon => after_referral(decision.rule),
        Verdict::RedirectToReturn => match situation.actor {
            Actor::Buyer => MessageDuty::Allowed(Occasion::ReturnInstead),
            Actor::Seller | Actor::Amazon => MessageDuty::NotDue,
        },
        Verdict::RefundNotShip => MessageDuty::Due(Occasion::NeverShipped),
        Verdict::PartialRefund => MessageDuty::Due(Occasion::PartialRefund),
        Verdict::Deny => MessageDuty::Forbidden(why_denied(situation)),
        // Amazon writes about its own cancellations; before payment no message can be sent.
        Verdict::AutoCancel
        | Verdict::WaitAutoExpire
        | Verdict::NotCancellableBySeller
        | Verdict::NoOp => MessageDuty::NotDue,
    }
}

fn after_cancel(situation: &Situation, decision: &Decision, occasion: Occasion) -> MessageDuty {
    match decision.code {
        // The buyer's own click, which Amazon carries out and confirms.
        None => MessageDuty::NotDue,
        Some(
            Code::Acknowledgement(AcknowledgementReason::BuyerCanceled)
            | Code::Adjustment(AdjustmentReason::CustomerCancel),
        ) if situation.request.is_official() => {
            MessageDuty::Forbidden(WhyNoMessage::OfficiallyRequested)
        }
        Some(Code::Acknowledgement(_) | Code::Adjustment(_)) => MessageDuty::Due(occasion),
    }
}

/// Of the referrals only the address change of a paid order can be answered in a message; who is
/// suspected of fraud is not warned.
fn after_referral(rule: RuleId) -> MessageDuty {
    if rule == RuleId::M17 {
        MessageDuty::Allowed(Occasion::ReferToService)
    } else if rule == RuleId::R44 {
        MessageDuty::Forbidden(WhyNoMessage::FraudSuspected)
    } else {
        MessageDuty::NotDue
    }
}

/// The path to the official request goes only to a buyer who said himself that he wants out.
fn ask_for_request(situation: &Situation) -> MessageDuty {
    let has_buyers_motive = match situation.motive {
        Some(Motive::Reason(reason)) => Occasion::AskForRequest.suits(reason),
        Some(Motive::Act(_)) => false,
        None => true,
    };
    if situation.actor == Actor::Buyer && has_buyers_motive {
        MessageDuty::Due(Occasion::AskForRequest)
    } else {
        MessageDuty::Forbidden(WhyNoMessage::SellersReason)
    }
}

const fn why_denied(situation: &Situation) -> WhyNoMessage {
    match situation.motive {
        Some(Motive::Act(ActCode::StockOutAskBuyerToCancel)) => WhyNoMessage::SellersReason,
        Some(
            Motive::Act(
                ActCode::StockOutDisguisedAsBuyerCanceled
                | ActCode::CancelWholeOrder
                | ActCode::OffPlatformRefund
                | ActCode::DamagedOnArrivalPartialRefund,
            )
            | Motive::Reason(_),
        )
        | None => WhyNoMessage::ActDenied,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::cancellation::effect::Action;
    use crate::cancellation::{RequestScope, decide};
    use crate::marketplace::Marketplace;
    use crate::order::OrderState;
    use crate::order::channel::ChannelStatus;
    use crate::reason::Reason;
    use crate::rule_table::RuleTable;

    const NOW: Timestamp = Timestamp::constant(1_790_000_000, 0);

    /// An order two hours old, of two units, paid, to be shipped within a day.
    fn unshipped(actor: Actor, motive: Motive) -> Situation {
        let at = |hours: i64| Timestamp::from_second(NOW.as_second() + hours * 3_600).unwrap();
        Situation {
            state: OrderState::Unshipped,
            channel: ChannelStatus::Mfn,
            marketplace: Marketplace::De,
            actor,
            motive: Some(motive),
            is_paid: Some(true),
            purchased_at: Some(at(-2)),
            ship_by: Some(at(24)),
            request: RequestScope::None,
            shipped_units: 0,
            ordered_units: 2,
        }
    }

    fn duty_of(situation: &Situation) -> (MessageDuty, Decision) {
        let rules = RuleTable::published().compile("2026-11-22".parse().unwrap());
        let decision = decide(situation, &rules, NOW);
        (duty(situation, &decision), decision)
    }

    const STOCK_OUT: Motive = Motive::Reason(Reason::StockOut);
    const REQUEST: Motive = Motive::Reason(Reason::BuyerRequest);

    #[test]
    fn a_cancel_by_the_sellers_fault_must_be_told() {
        let due = MessageDuty::Due(Occasion::Cancelled);
        assert_eq!(duty_of(&unshipped(Actor::Seller, STOCK_OUT)).0, due);
        assert_eq!(
            due.occasion().unwrap().waits_for(),
            crate::message::WaitsFor::Cancellation
        );
    }

    #[test]
    fn an_officially_requested_cancel_gets_no_extra_message() {
        let asked = Situation {
            request: RequestScope::AllOpenUnits,
            ..unshipped(Actor::Buyer, REQUEST)
        };
        let forbidden = MessageDuty::Forbidden(WhyNoMessage::OfficiallyRequested);
        assert_eq!(duty_of(&asked).0, forbidden);
        let some = Situation {
            request: RequestScope::SomeItems,
            ..asked
        };
        assert_eq!(duty_of(&some).0, forbidden);
    }

    #[test]
    fn only_a_buyer_who_wants_out_is_shown_the_way_to_the_request() {
        assert_eq!(
            duty_of(&unshipped(Actor::Buyer, REQUEST)).0,
            MessageDuty::Due(Occasion::AskForRequest)
        );
        let act = Motive::Act(ActCode::StockOutAskBuyerToCancel);
        assert_eq!(
            duty_of(&unshipped(Actor::Seller, act)).0,
            MessageDuty::Forbidden(WhyNoMessage::SellersReason)
        );
        // Test hook 8 of the rules: no stock, and an unofficial word of the buyer.
        let (duty, _) = duty_of(&unshipped(Actor::Buyer, STOCK_OUT));
        assert_ne!(duty, MessageDuty::Due(Occasion::AskForRequest));
    }

    #[test]
    fn suspected_fraud_and_amazons_own_orders_are_not_written_to() {
        let fraud = unshipped(Actor::Seller, Motive::Reason(Reason::FraudSuspected));
        assert_eq!(
            duty_of(&fraud).0,
            MessageDuty::Forbidden(WhyNoMessage::FraudSuspected)
        );
        let afn = Situation {
            channel: ChannelStatus::Afn,
            ..unshipped(Actor::Seller, STOCK_OUT)
        };
        assert_eq!(
            duty_of(&afn).0,
            MessageDuty::Forbidden(WhyNoMessage::NotSellerFulfilled)
        );
    }

    #[test]
    fn the_duty_agrees_with_the_recommended_actions_everywhere() {
        let motives = Reason::ALL.iter().copied().map(Motive::Reason);
        let motives: Vec<_> = motives.chain(ActCode::ALL.map(Motive::Act)).collect();
        let mut n_due = 0;
        for state in OrderState::ALL {
            for actor in [Actor::Buyer, Actor::Seller, Actor::Amazon] {
                for motive in motives.iter().copied() {
                    for request in [
                        RequestScope::None,
                        RequestScope::SomeItems,
                        RequestScope::AllOpenUnits,
                    ] {
                        for shipped_units in [0, 1, 2] {
                            let situation = Situation {
                                state,
                                request,
                                shipped_units,
                                ..unshipped(actor, motive)
                            };
                            let (duty, decision) = duty_of(&situation);
                            agrees(&situation, &decision, duty);
                            n_due += u32::from(matches!(duty, MessageDuty::Due(_)));
                        }
                    }
                }
            }
        }
        assert!(n_due > 100, "{n_due}");
    }

    fn agrees(situation: &Situation, decision: &Decision, duty: MessageDuty) {
        let has = |action| decision.actions.contains(&action);
        if has(Action::NoMessage) {
            assert!(matches!(duty, MessageDuty::Forbidden(_)), "{situation:?}");
        }
        if has(Action::TellBuyer) {
            assert!(matches!(duty, MessageDuty::Due(_)), "{situation:?}");
        }
        if duty.occasion() == Some(Occasion::AskForRequest) {
            assert!(has(Action::SendMenuPath) && situation.actor == Actor::Buyer);
        }
        let is_about_cancel = matches!(
            duty.occasion(),
            Some(Occasion::Cancelled | Occasion::UnitsCancelled)
        );
        assert!(
            !is_about_cancel || decision.verdict.cancels(),
            "{situation:?}"
        );
        assert!(
            !is_about_cancel || decision.counts_toward_rate,
            "{situation:?}: {decision:?}"
        );
    }
}
