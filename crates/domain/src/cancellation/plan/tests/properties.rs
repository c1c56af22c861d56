//! What must hold of every plan.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;
use crate::cancellation::plan::outcome::{Answer, Outcome, outcome};
use crate::cancellation::plan::sending::permits_now;
use crate::order::EasyShipStatus;

fn any_item(nth: usize) -> impl Strategy<Value = PlanItem> {
    let flags = (any::<bool>(), prop::bool::weighted(0.1), any::<bool>());
    let skus = (prop::bool::weighted(0.9), 0..3_usize);
    ((0..5_i64, 0..3_i64, 0..3_i64), flags, skus).prop_map(move |(counts, flags, skus)| {
        let (ordered, shipped, cancelled) = counts;
        let progress = ItemProgress::new(units(ordered));
        let progress = progress
            .ship(units(shipped.min(ordered)))
            .unwrap()
            .cancel(units(cancelled.min(ordered - shipped.min(ordered))))
            .unwrap();
        PlanItem {
            order_item_id: item_id(nth),
            sku: skus
                .0
                .then(|| SellerSku::parse(&format!("SKU-{}", skus.1)).unwrap()),
            progress,
            is_requested: flags.0,
            has_open_intent: flags.1,
            has_known_stock: flags.2,
        }
    })
}

fn any_items() -> impl Strategy<Value = Vec<PlanItem>> {
    let unshipped = prop::bool::weighted(0.6);
    let requests = prop_oneof![Just(Some(false)), Just(Some(true)), Just(None)];
    let items = (any_item(1), any_item(2), any_item(3)).prop_map(|(a, b, c)| vec![a, b, c]);
    (items, 1..4_usize, unshipped, requests).prop_map(|(mut items, n_items, unshipped, request)| {
        items.truncate(n_items);
        for item in &mut items {
            if unshipped {
                item.progress = ItemProgress::new(item.progress.ordered())
                    .cancel(item.progress.cancelled())
                    .unwrap();
            }
            item.is_requested = request.unwrap_or(item.is_requested);
        }
        items
    })
}

fn any_case() -> impl Strategy<Value = Case> {
    let state = prop_oneof![
        6 => Just(OrderState::Unshipped),
        3 => Just(OrderState::PartiallyShipped),
        2 => prop::sample::select(OrderState::ALL.to_vec()),
    ];
    let channel = prop_oneof![
        6 => Just(ChannelStatus::Mfn),
        1 => Just(ChannelStatus::Sfp),
        1 => Just(ChannelStatus::EasyShip(EasyShipStatus::PendingSchedule)),
        1 => Just(ChannelStatus::EasyShip(EasyShipStatus::PendingPickUp)),
        1 => Just(ChannelStatus::Afn),
        1 => Just(ChannelStatus::Mcf(Some(McfStatus::Planning))),
        1 => Just(ChannelStatus::Mcf(None)),
    ];
    let place = prop_oneof![4 => Just(Marketplace::Us), 1 => Just(Marketplace::Jp)];
    let actor =
        prop_oneof![4 => Just(Actor::Seller), 2 => Just(Actor::Buyer), 1 => Just(Actor::Amazon)];
    let any_reason = prop_oneof![
        3 => prop::sample::select(Reason::ALL.to_vec()),
        1 => Just(Reason::PricingError),
        1 => Just(Reason::StockOut),
    ];
    let reason = prop::option::weighted(0.9, any_reason);
    let asked = prop_oneof![
        Just(Asked::WholeOrder),
        prop::collection::vec((1..4_usize, 0..4_i64), 0..4).prop_map(|asked| {
            let asked = asked.into_iter();
            Asked::Items(asked.map(|(nth, n)| (item_id(nth), units(n))).collect())
        }),
    ];
    let partial = prop_oneof![
        Just(PartialStrategy::AcknowledgeItems),
        Just(PartialStrategy::Adjustment)
    ];
    let settings = (partial, any::<Option<bool>>(), any::<[bool; 3]>()).prop_map(
        |(partial, has_direct_cancel, [has_flat_file, is_message_wanted, sends_set_quantity])| {
            PlanSettings {
                partial,
                has_direct_cancel,
                has_flat_file,
                is_message_wanted,
                sends_set_quantity,
            }
        },
    );
    let order = (state, channel, place, any_items());
    (order, actor, reason, asked, settings).prop_map(|(order, actor, reason, asked, settings)| {
        let (state, channel, marketplace, items) = order;
        Case {
            state,
            channel,
            marketplace,
            items,
            actor,
            reason,
            asked,
            settings,
        }
    })
}

/// What must hold of every plan, whichever decision it carries out.
fn check(case: &Case, plan: &Plan) -> Result<(), TestCaseError> {
    prop_assert!(matches!(
        plan.verdict,
        Verdict::Allow | Verdict::AllowPartial
    ));
    let mut seen = Vec::new();
    for leg in &plan.legs {
        check_leg(case, plan, leg)?;
        if let Leg::CancelItem { order_item_id, .. } = leg {
            prop_assert!(!seen.contains(order_item_id), "an item twice");
            seen.push(order_item_id.clone());
        }
    }
    prop_assert!(!seen.is_empty());
    let order = letters(plan);
    let rank = |letter| "zcrZm".find(if letter == 't' { 'Z' } else { letter });
    prop_assert!(order.chars().map(rank).is_sorted(), "{order}");
    prop_assert!(order.matches('m').count() <= 1);
    if !case.channel.channel().is_seller_fulfilled() {
        prop_assert!(order.chars().all(|letter| letter == 'c'), "{order}");
    }
    check_way(case, plan)
}

fn check_leg(case: &Case, plan: &Plan, leg: &Leg) -> Result<(), TestCaseError> {
    let by_id = |id: &OrderItemId| case.items.iter().find(|item| item.order_item_id == *id);
    match leg {
        Leg::CancelItem {
            order_item_id,
            units,
            code,
            route,
            ..
        } => {
            let item = by_id(order_item_id).unwrap();
            prop_assert!(!units.is_zero() && *units <= item.progress.open());
            prop_assert!(!item.has_open_intent);
            prop_assert_eq!((*code, *route), (plan.code, plan.route));
            if *code == Some(ack(AcknowledgementReason::BuyerCanceled)) {
                prop_assert!(item.is_requested && plan.needs_request);
            }
            if *route != Route::AdjustmentFeed {
                prop_assert_eq!(*units, item.progress.open());
            }
        }
        Leg::ReleaseStock {
            order_item_id,
            sku,
            units,
        } => {
            let cancelled = plan.planned_cancel().lines.into_iter();
            let mut own = cancelled.filter(|line| line.order_item_id == *order_item_id);
            prop_assert_eq!(own.next().map(|line| line.units), Some(*units));
            prop_assert_eq!(by_id(order_item_id).unwrap().sku.as_ref(), Some(sku));
        }
        Leg::SetListing { quantity, .. } => {
            let is_missing = case.reason.is_some_and(Reason::is_missing_goods);
            prop_assert_eq!(*quantity == ListingQuantity::Zero, is_missing);
            prop_assert!(case.settings.sends_set_quantity);
        }
        Leg::TellBuyer { .. } => {
            prop_assert!(plan.counts_toward_rate && case.settings.is_message_wanted);
        }
    }
    Ok(())
}

fn check_way(case: &Case, plan: &Plan) -> Result<(), TestCaseError> {
    let has_left = |item: &PlanItem| !item.progress.shipped().is_zero();
    let has_shipped = case.state == OrderState::PartiallyShipped || case.items.iter().any(has_left);
    match plan.route {
        Route::DirectCall => {
            prop_assert!(plan.is_whole_order && !has_shipped);
            prop_assert!(case.settings.has_direct_cancel != Some(false));
            let Some(Code::Acknowledgement(code)) = plan.code else {
                return Err(TestCaseError::fail("a direct call without a code"));
            };
            prop_assert!(code.direct_call().is_some());
        }
        Route::AcknowledgementFeed | Route::FlatAcknowledgementFeed => {
            prop_assert!(!has_shipped && case.state == OrderState::Unshipped);
            let Some(Code::Acknowledgement(code)) = plan.code else {
                return Err(TestCaseError::fail("an acknowledgement without a code"));
            };
            let is_flat = plan.route == Route::FlatAcknowledgementFeed;
            prop_assert_eq!(is_flat, !code.is_in_xml_schema());
        }
        Route::AdjustmentFeed => {
            prop_assert!(matches!(plan.code, Some(Code::Adjustment(_))));
        }
        Route::McfCancel => prop_assert!(plan.is_whole_order && plan.code.is_none()),
        Route::Guided | Route::None => prop_assert!(false, "nothing is sent that way"),
    }
    let is_downgraded = plan.notes.contains(&Note::CodeDowngraded);
    prop_assert_eq!(plan.downgraded_from.is_some(), is_downgraded);
    Ok(())
}

#[test]
fn the_cases_drawn_reach_every_route_and_every_leg() {
    let mut runner = TestRunner::deterministic();
    let (mut routes, mut legs) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..2_000 {
        let case = any_case().new_tree(&mut runner).unwrap().current();
        if let Ok(plan) = case.plan() {
            routes.insert(plan.route);
            legs.extend(letters(&plan).chars());
        }
    }
    let sent = Route::ALL
        .into_iter()
        .filter(|route| !matches!(route, Route::Guided | Route::None));
    assert_eq!(routes, sent.collect());
    assert_eq!(legs, "zcrZtm".chars().collect());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_plan_never_takes_more_than_it_may(case in any_case()) {
        if let Ok(plan) = case.plan() {
            check(&case, &plan)?;
        }
    }

    #[test]
    fn a_plan_holds_also_when_the_decision_was_made_on_another_order(
        case in any_case(),
        decided in any_case(),
    ) {
        let decision = decide(&decided.situation(), &RULES, Timestamp::UNIX_EPOCH);
        if let Ok(plan) = case.plan_for(&decision) {
            check(&case, &plan)?;
        }
    }

    #[test]
    fn what_was_planned_may_be_sent_and_is_confirmed_when_it_has_happened(case in any_case()) {
        let Ok(plan) = case.plan() else { return Ok(()) };
        let planned = plan.planned_cancel();
        let before = case.items_now();
        prop_assert_eq!(permits_now(&planned, &case.now(&before)), Ok(()));
        let unchanged = case.now(&before);
        prop_assert_eq!(outcome(&unchanged, &unchanged, &planned, Answer::Unknown), Outcome::NotYet);
        let mut items = before.clone();
        for line in &planned.lines {
            let item = items.iter_mut().find(|item| item.order_item_id == line.order_item_id);
            let item = item.unwrap();
            item.progress = item.progress.cancel(line.units).unwrap();
            item.cancelled_by = Some(Actor::Seller);
        }
        let after = case.now(&items);
        prop_assert_eq!(outcome(&unchanged, &after, &planned, Answer::Unknown), Outcome::Confirmed);
        // Sent once more, it is not permitted, unless as many units are still open.
        let is_open = |line: &PlannedLine| {
            let item = items.iter().find(|item| item.order_item_id == line.order_item_id);
            item.is_some_and(|item| item.progress.open() >= line.units)
        };
        let may_repeat = planned.lines.iter().all(is_open);
        prop_assert_eq!(permits_now(&planned, &after).is_ok(), may_repeat);
        prop_assert!(!may_repeat || plan.route == Route::AdjustmentFeed);
    }
}
