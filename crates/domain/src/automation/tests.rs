use std::collections::BTreeMap;

use super::*;
use crate::cancellation::{Actor, RequestScope, Situation, decide};
use crate::marketplace::Marketplace;
use crate::money::Currency;
use crate::order::OrderState;
use crate::order::channel::ChannelStatus;
use crate::reason::{Motive, Reason};
use crate::rule_table::RuleTable;

fn decision(request: RequestScope, state: OrderState) -> Decision {
    let situation = Situation {
        state,
        channel: ChannelStatus::Mfn,
        marketplace: Marketplace::Us,
        actor: Actor::Seller,
        motive: Some(Motive::Reason(Reason::StockOut)),
        is_paid: Some(true),
        purchased_at: None,
        ship_by: None,
        request,
        shipped_units: 0,
        ordered_units: 3,
    };
    let rules = RuleTable::published().compile(jiff::civil::date(2026, 11, 1));
    decide(&situation, &rules, Timestamp::UNIX_EPOCH)
}

fn facts(decision: &Decision, is_by_desk: bool) -> GateFacts<'_> {
    GateFacts {
        intent: Intent::Cancel {
            decision,
            is_requested: !decision.counts_toward_rate,
        },
        is_by_desk,
        n_orders_in_batch: 1,
        breaches_rate: Some(false),
        offer_risk: SuppressionRisk::Clear,
    }
}

fn waits(why: WhyPerson) -> Gate {
    Gate::WaitsForPerson { why }
}

fn second(why: &[WhySecondPerson]) -> Gate {
    Gate::NeedsSecondPerson { why: why.to_vec() }
}

#[test]
fn an_official_request_for_the_whole_order_runs_by_itself() {
    let decision = decision(RequestScope::AllOpenUnits, OrderState::Unshipped);
    let policy = Policy::default();
    assert_eq!(gate(&policy, &facts(&decision, true)), Gate::RunsByItself);
    let manual = Policy {
        auto_official_whole: false,
        ..policy
    };
    assert_eq!(
        gate(&manual, &facts(&decision, true)),
        waits(WhyPerson::RequestedIsManual)
    );
    // A person who asks for it is the person it waits for.
    assert_eq!(gate(&manual, &facts(&decision, false)), Gate::RunsByItself);
}

#[test]
fn a_request_on_some_items_waits_unless_the_account_lets_it_run() {
    let decision = decision(RequestScope::SomeItems, OrderState::Unshipped);
    let policy = Policy::default();
    assert_eq!(
        gate(&policy, &facts(&decision, true)),
        waits(WhyPerson::PartialIsManual)
    );
    let auto = Policy {
        auto_official_partial: true,
        ..policy
    };
    assert_eq!(gate(&auto, &facts(&decision, true)), Gate::RunsByItself);
}

#[test]
fn a_cancel_that_counts_is_a_persons_unless_the_budget_is_left_to_the_desk() {
    let decision = decision(RequestScope::None, OrderState::Unshipped);
    let policy = Policy::default();
    assert_eq!(
        gate(&policy, &facts(&decision, true)),
        waits(WhyPerson::CountsTowardRate)
    );
    assert_eq!(gate(&policy, &facts(&decision, false)), Gate::RunsByItself);
    let auto = Policy {
        auto_within_budget: true,
        is_second_person_on_armed_offer: false,
        ..policy
    };
    let asked = facts(&decision, true);
    assert_eq!(gate(&auto, &asked), Gate::RunsByItself);
    let armed = GateFacts {
        offer_risk: SuppressionRisk::Armed,
        ..asked
    };
    assert_eq!(gate(&auto, &armed), waits(WhyPerson::CountsTowardRate));
}

#[test]
fn the_limit_an_armed_offer_and_a_batch_each_want_a_second_person() {
    let counted = decision(RequestScope::None, OrderState::Unshipped);
    let policy = Policy::default();
    let asked = GateFacts {
        n_orders_in_batch: 26,
        breaches_rate: Some(true),
        offer_risk: SuppressionRisk::Armed,
        ..facts(&counted, false)
    };
    assert_eq!(
        gate(&policy, &asked),
        second(&[
            WhySecondPerson::RateBreach,
            WhySecondPerson::OfferArmed,
            WhySecondPerson::Bulk,
        ])
    );
    let unknown = GateFacts {
        breaches_rate: None,
        ..facts(&counted, false)
    };
    assert_eq!(
        gate(&policy, &unknown),
        second(&[WhySecondPerson::RateUnknown])
    );
    let at_the_limit = GateFacts {
        n_orders_in_batch: 25,
        ..facts(&counted, false)
    };
    assert_eq!(gate(&policy, &at_the_limit), Gate::RunsByItself);
    assert_eq!(
        gate(&Policy::without_waiting(), &asked),
        Gate::RunsByItself,
        "a rehearsal"
    );
    // What does not count touches neither rate nor offer.
    let official = decision(RequestScope::AllOpenUnits, OrderState::Unshipped);
    let free = GateFacts {
        breaches_rate: Some(true),
        offer_risk: SuppressionRisk::Armed,
        ..facts(&official, true)
    };
    assert_eq!(gate(&policy, &free), Gate::RunsByItself);
}

#[test]
fn a_refund_above_the_limit_of_its_currency_wants_a_second_person() {
    let limits = BTreeMap::from([(Currency::USD, 10_000)]);
    let policy = Policy {
        refund_second_person_above: RefundLimits::Above(limits),
        ..Policy::default()
    };
    let of = |minor, currency, is_by_desk| {
        let counted = decision(RequestScope::None, OrderState::Unshipped);
        let facts = GateFacts {
            intent: Intent::Refund {
                amount: Money::from_minor(minor, currency),
            },
            ..facts(&counted, is_by_desk)
        };
        gate(&policy, &facts)
    };
    assert_eq!(of(10_000, Currency::USD, false), Gate::RunsByItself);
    assert_eq!(
        of(10_001, Currency::USD, false),
        second(&[WhySecondPerson::RefundAbove])
    );
    assert_eq!(
        of(1, Currency::JPY, false),
        second(&[WhySecondPerson::CurrencyWithoutLimit])
    );
    assert_eq!(
        of(1, Currency::USD, true),
        waits(WhyPerson::RefundIsManual),
        "the desk never pays back by itself"
    );
}

#[test]
fn what_cancels_nothing_never_runs() {
    let policy = Policy::without_waiting();
    for state in [OrderState::Pending, OrderState::Cancelled] {
        let decision = decision(RequestScope::None, state);
        for is_by_desk in [true, false] {
            assert_eq!(
                gate(&policy, &facts(&decision, is_by_desk)),
                waits(WhyPerson::NothingToRun),
                "{state}"
            );
        }
    }
}

#[test]
fn a_cancel_can_be_undone_for_a_minute_and_a_refund_is_held_a_quarter_of_an_hour() {
    let decision = decision(RequestScope::None, OrderState::Unshipped);
    let policy = Policy::default();
    let start = Timestamp::UNIX_EPOCH;
    let cancel = facts(&decision, false).intent;
    assert_eq!(cancel.not_before(&policy, start).as_second(), 60);
    let refund = Intent::Refund {
        amount: Money::from_minor(1, Currency::USD),
    };
    assert_eq!(refund.not_before(&policy, start).as_second(), 900);
    assert_eq!(refund.not_before(&Policy::without_waiting(), start), start);
    assert_eq!(
        refund.not_before(&policy, Timestamp::MAX),
        Timestamp::MAX,
        "the end of the calendar"
    );
}
