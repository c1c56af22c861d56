//! The decision engine as a whole: its table as one snapshot, and what must always hold.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use countermand_domain::cancellation::{
    Actor, Code, RequestScope, Route, Situation, Verdict, decide, decide_with_trace,
};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::channel::ChannelStatus;
use countermand_domain::order::{EasyShipStatus, McfStatus, OrderState};
use countermand_domain::reason::{AcknowledgementReason, ActCode, Motive, Reason};
use countermand_domain::rule_table::{RuleTable, Rules};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

const CHANNELS: [ChannelStatus; 11] = [
    ChannelStatus::Mfn,
    ChannelStatus::Sfp,
    ChannelStatus::EasyShip(EasyShipStatus::PendingSchedule),
    ChannelStatus::EasyShip(EasyShipStatus::LabelCanceled),
    ChannelStatus::EasyShip(EasyShipStatus::PendingPickUp),
    ChannelStatus::EasyShip(EasyShipStatus::PickedUp),
    ChannelStatus::Afn,
    ChannelStatus::Mcf(Some(McfStatus::Planning)),
    ChannelStatus::Mcf(Some(McfStatus::Processing)),
    ChannelStatus::Mcf(Some(McfStatus::Processing2026)),
    ChannelStatus::Mcf(None),
];

fn rules() -> Rules {
    RuleTable::published().compile(date(2026, 11, 1))
}

fn now() -> Timestamp {
    // 20 November 2026, noon.
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_795_176_000)
}

fn motives() -> Vec<Motive> {
    let reasons = Reason::ALL.iter().copied().map(Motive::Reason);
    reasons
        .chain(ActCode::ALL.into_iter().map(Motive::Act))
        .collect()
}

/// A day after the purchase, a day before the end of the ship window.
fn situation(state: OrderState, channel: ChannelStatus) -> Situation {
    let shipped_units = match state {
        OrderState::PartiallyShipped => 1,
        OrderState::Shipped | OrderState::InvoiceUnconfirmed => 2,
        OrderState::PendingAvailability
        | OrderState::Pending
        | OrderState::Unshipped
        | OrderState::Cancelled
        | OrderState::Unfulfillable => 0,
    };
    Situation {
        state,
        channel,
        marketplace: Marketplace::Us,
        actor: Actor::Seller,
        motive: None,
        is_paid: Some(!state.is_pending()),
        purchased_at: Some(now() - SignedDuration::from_hours(24)),
        ship_by: Some(now() + SignedDuration::from_hours(24)),
        request: RequestScope::None,
        shipped_units,
        ordered_units: 2,
    }
}

#[test]
fn the_decision_table_is_as_recorded() {
    let rules = rules();
    let mut table = String::new();
    for state in OrderState::ALL {
        for channel in CHANNELS {
            for actor in [Actor::Buyer, Actor::Seller, Actor::Amazon] {
                for request in [RequestScope::None, RequestScope::AllOpenUnits] {
                    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
                    for motive in motives() {
                        let asked = Situation {
                            actor,
                            request,
                            motive: Some(motive),
                            ..situation(state, channel)
                        };
                        let decision = decide(&asked, &rules, now());
                        let answer = format!(
                            "{} {} {} {} {}",
                            decision.verdict,
                            decision.code.map_or("-", Code::as_str),
                            if decision.counts_toward_rate {
                                "y"
                            } else {
                                "n"
                            },
                            decision.rule,
                            decision.route.as_str(),
                        );
                        groups.entry(answer).or_default().push(motive.as_str());
                    }
                    let all = motives().len();
                    for (answer, motives) in groups {
                        let motives = if motives.len() == all {
                            "*".to_owned()
                        } else {
                            motives.join(",")
                        };
                        let channel = if let ChannelStatus::Mcf(Some(status)) = channel {
                            status.as_str().to_owned()
                        } else {
                            channel.to_string()
                        };
                        let official = if request.is_official() {
                            "official"
                        } else {
                            "-"
                        };
                        writeln!(
                            table,
                            "{state} {channel} {} {official} {answer} : {motives}",
                            actor.as_str()
                        )
                        .unwrap();
                    }
                }
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn india_charges_its_fee_by_the_ship_date_and_only_for_the_sellers_fault() {
    use countermand_domain::cancellation::effect::FeeEffect;
    let rules = rules();
    let fee = |hours_since_ship_by: i64, request| {
        let asked = Situation {
            marketplace: Marketplace::In,
            motive: Some(Motive::Reason(Reason::StockOut)),
            ship_by: Some(now() - SignedDuration::from_hours(hours_since_ship_by)),
            request,
            ..situation(OrderState::Unshipped, ChannelStatus::Mfn)
        };
        decide(&asked, &rules, now()).effects.fee
    };
    // Test hook 17 of the rules document.
    assert_eq!(
        fee(-1, RequestScope::None),
        FeeEffect::PercentOfReferralFee(100)
    );
    assert_eq!(
        fee(1, RequestScope::None),
        FeeEffect::PercentOfReferralFee(150)
    );
    assert_eq!(fee(-1, RequestScope::AllOpenUnits), FeeEffect::None);
}

#[test]
fn an_account_without_the_direct_call_uses_the_feed() {
    use countermand_domain::rule_table::Settings;
    let asked = |reason| Situation {
        motive: Some(Motive::Reason(reason)),
        ..situation(OrderState::Unshipped, ChannelStatus::Mfn)
    };
    let with = rules();
    let settings = Settings {
        has_direct_cancel: Some(false),
        ..Settings::default()
    };
    let without = RuleTable::published()
        .with_settings(settings)
        .compile(date(2026, 11, 1));
    let route = |rules: &Rules, reason| decide(&asked(reason), rules, now()).route;
    assert_eq!(route(&with, Reason::StockOut), Route::DirectCall);
    assert_eq!(
        route(&without, Reason::StockOut),
        Route::AcknowledgementFeed
    );
    assert_eq!(
        route(&without, Reason::PricingError),
        Route::FlatAcknowledgementFeed
    );
    // The direct call has no GeneralAdjustment.
    assert_eq!(route(&with, Reason::Other), Route::AcknowledgementFeed);
}

#[test]
fn an_account_may_widen_the_buyers_window() {
    use countermand_domain::rule_table::{Span, Topic, Value};
    let asked = Situation {
        actor: Actor::Buyer,
        motive: Some(Motive::Reason(Reason::BuyerRequest)),
        purchased_at: Some(now() - SignedDuration::from_mins(40)),
        ..situation(OrderState::Unshipped, ChannelStatus::Mfn)
    };
    let published = decide(&asked, &rules(), now());
    assert_eq!(published.verdict, Verdict::AskBuyerToRequest);
    let table = RuleTable::published().with_override(
        Topic::SelfCancelWindow,
        Some(Marketplace::Us),
        Value::Span(Span::Minutes(60)),
        date(2026, 1, 1),
    );
    let widened = decide(&asked, &table.compile(date(2026, 11, 1)), now());
    assert_eq!(widened.verdict, Verdict::Allow);
}

#[test]
fn a_request_for_some_items_cancels_in_part() {
    let asked = Situation {
        actor: Actor::Buyer,
        motive: Some(Motive::Reason(Reason::BuyerRequest)),
        request: RequestScope::SomeItems,
        ..situation(OrderState::Unshipped, ChannelStatus::Mfn)
    };
    let decision = decide(&asked, &rules(), now());
    assert_eq!(decision.verdict, Verdict::AllowPartial);
    assert_eq!(decision.rule.as_str(), "R-42");
    assert!(!decision.counts_toward_rate);
}

#[test]
fn the_trace_names_every_rule_before_the_one_that_decided() {
    let asked = Situation {
        motive: Some(Motive::Reason(Reason::StockOut)),
        ..situation(OrderState::Unshipped, ChannelStatus::Mfn)
    };
    let (decision, trace) = decide_with_trace(&asked, &rules(), now());
    assert_eq!(decision.ordered_rule.as_str(), "R-45");
    let passed: Vec<String> = trace
        .steps()
        .map(|step| format!("{} {}", step.rule, step.why_not.key()))
        .collect();
    assert_eq!(passed.len(), 19);
    assert_eq!(passed[0], "R-00 action-is-allowed");
    assert_eq!(passed[2], "R-02 other-actor");
    assert_eq!(passed[15], "R-41 no-official-request");
    assert_eq!(passed[18], "R-44 other-reason");
}

fn any_situation() -> impl Strategy<Value = Situation> {
    let channels = EasyShipStatus::ALL
        .into_iter()
        .map(ChannelStatus::EasyShip)
        .chain(
            McfStatus::ALL
                .into_iter()
                .map(|status| ChannelStatus::Mcf(Some(status))),
        )
        .chain([ChannelStatus::Mfn, ChannelStatus::Sfp, ChannelStatus::Afn])
        .chain([ChannelStatus::Mcf(None)])
        .collect::<Vec<_>>();
    let requests = [
        RequestScope::None,
        RequestScope::AllOpenUnits,
        RequestScope::SomeItems,
    ];
    (
        (
            prop::sample::select(OrderState::ALL.to_vec()),
            prop::sample::select(channels),
            prop::sample::select(Marketplace::ALL.to_vec()),
            prop::sample::select(vec![Actor::Buyer, Actor::Seller, Actor::Amazon]),
        ),
        prop::option::of(prop::sample::select(motives())),
        prop::option::of(any::<bool>()),
        prop::option::of(0_i64..60_000),
        prop::option::of(-400_i64..400),
        prop::sample::select(requests.to_vec()),
        (0_u32..4, 0_u32..4),
    )
        .prop_map(
            |(place, motive, is_paid, minutes, hours, request, (shipped, open))| Situation {
                state: place.0,
                channel: place.1,
                marketplace: place.2,
                actor: place.3,
                motive,
                is_paid,
                purchased_at: minutes.map(|minutes| now() - SignedDuration::from_mins(minutes)),
                ship_by: hours.map(|hours| now() - SignedDuration::from_hours(hours)),
                request,
                shipped_units: shipped,
                ordered_units: shipped + open,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn what_must_hold_of_every_decision(asked in any_situation()) {
        let rules = rules();
        let decision = decide(&asked, &rules, now());
        let (traced, trace) = decide_with_trace(&asked, &rules, now());
        prop_assert_eq!(decision, traced, "the trace changes nothing");
        prop_assert_eq!(trace.situation(), &asked);

        let is_seller_fulfilled = asked.channel.channel().is_seller_fulfilled();
        if decision.counts_toward_rate {
            prop_assert!(is_seller_fulfilled, "FBA and multi-channel orders never count");
            prop_assert!(decision.verdict.cancels());
            prop_assert!(!asked.state.is_shipped(), "after confirmation it is a refund");
        }
        match decision.code {
            Some(Code::Acknowledgement(code)) => {
                prop_assert_eq!(decision.verdict, Verdict::Allow);
                prop_assert_eq!(asked.shipped_units, 0, "it would refund the whole order");
                prop_assert!(code.is_sent());
                let is_buyer_canceled = code == AcknowledgementReason::BuyerCanceled;
                prop_assert_eq!(is_buyer_canceled, asked.request.is_official());
                prop_assert_eq!(decision.counts_toward_rate, !is_buyer_canceled);
            }
            Some(Code::Adjustment(_)) => {
                prop_assert_eq!(decision.verdict, Verdict::AllowPartial);
            }
            None => prop_assert!(!decision.counts_toward_rate || asked.actor == Actor::Amazon),
        }
        if asked.state == OrderState::Cancelled {
            let is_forbidden = decision.verdict == Verdict::Deny;
            prop_assert!(is_forbidden || decision.verdict == Verdict::NoOp);
        }
        if decision.verdict == Verdict::AutoCancel {
            prop_assert_eq!(asked.actor, Actor::Amazon);
        }
        if asked.state.is_pending() && asked.actor == Actor::Seller && is_seller_fulfilled {
            let is_japan = asked.marketplace == Marketplace::Jp;
            prop_assert!(decision.verdict != Verdict::Allow || is_japan, "O-04");
        }
        if decision.route == Route::DirectCall {
            prop_assert_eq!(asked.state, OrderState::Unshipped);
        }
        prop_assert!(!decision.actions.is_empty());
    }
}
