use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::date;

use super::*;
use crate::cancellation::{Actor, RequestScope, Situation, decide};
use crate::marketplace::Marketplace;
use crate::order::McfStatus;
use crate::reason::Motive;
use crate::rule_table::{RuleTable, Rules};

mod properties;
mod reading;

const SETTINGS: PlanSettings = PlanSettings {
    partial: PartialStrategy::AcknowledgeItems,
    has_direct_cancel: Some(true),
    has_flat_file: true,
    is_message_wanted: true,
    sends_set_quantity: true,
};

static RULES: LazyLock<Rules> = LazyLock::new(|| RuleTable::published().compile(date(2026, 11, 1)));

fn units(n_units: i64) -> Quantity {
    Quantity::new(n_units).unwrap()
}

fn item_id(nth: usize) -> OrderItemId {
    OrderItemId::parse(&format!("{nth:014}")).unwrap()
}

fn item(nth: usize, ordered: i64, shipped: i64) -> PlanItem {
    PlanItem {
        order_item_id: item_id(nth),
        sku: Some(SellerSku::parse(&format!("SKU-{nth}")).unwrap()),
        progress: ItemProgress::new(units(ordered))
            .ship(units(shipped))
            .unwrap(),
        is_requested: false,
        has_open_intent: false,
        has_known_stock: true,
    }
}

fn requested(item: PlanItem) -> PlanItem {
    PlanItem {
        is_requested: true,
        ..item
    }
}

/// An order, what is asked of it, and by whom.
#[derive(Debug, Clone)]
struct Case {
    state: OrderState,
    channel: ChannelStatus,
    marketplace: Marketplace,
    items: Vec<PlanItem>,
    actor: Actor,
    reason: Option<Reason>,
    asked: Asked,
    settings: PlanSettings,
}

impl Case {
    fn of(reason: Reason, items: Vec<PlanItem>) -> Self {
        Self {
            state: OrderState::Unshipped,
            channel: ChannelStatus::Mfn,
            marketplace: Marketplace::Us,
            items,
            actor: Actor::Seller,
            reason: Some(reason),
            asked: Asked::WholeOrder,
            settings: SETTINGS,
        }
    }

    fn asking(self, asked: &[(usize, i64)]) -> Self {
        let asked = asked.iter().map(|(nth, n)| (item_id(*nth), units(*n)));
        Self {
            asked: Asked::Items(asked.collect()),
            ..self
        }
    }

    fn situation(&self) -> Situation {
        let sum = |count: fn(ItemProgress) -> Quantity| {
            let of_items = self.items.iter().map(|item| count(item.progress).units());
            of_items.sum::<u32>()
        };
        let mut open = self
            .items
            .iter()
            .filter(|item| !item.progress.open().is_zero());
        let request = if !open.clone().any(|item| item.is_requested) {
            RequestScope::None
        } else if open.all(|item| item.is_requested) {
            RequestScope::AllOpenUnits
        } else {
            RequestScope::SomeItems
        };
        Situation {
            state: self.state,
            channel: self.channel,
            marketplace: self.marketplace,
            actor: self.actor,
            motive: self.reason.map(Motive::Reason),
            is_paid: Some(true),
            purchased_at: None,
            ship_by: None,
            request,
            shipped_units: sum(ItemProgress::shipped),
            ordered_units: sum(ItemProgress::ordered) - sum(ItemProgress::cancelled),
        }
    }

    fn plan(&self) -> Result<Plan, PlanRefusal> {
        let decision = decide(&self.situation(), &RULES, Timestamp::UNIX_EPOCH);
        self.plan_for(&decision)
    }

    fn plan_for(&self, decision: &crate::cancellation::Decision) -> Result<Plan, PlanRefusal> {
        let order_id = OrderId::parse("111-0000001-0000001").unwrap();
        let order = PlanOrder {
            order_id: &order_id,
            state: self.state,
            channel: self.channel,
            items: &self.items,
        };
        let request = PlanRequest {
            asked: &self.asked,
            reason: self.reason,
        };
        plan(decision, &order, &request, self.settings)
    }

    fn why(&self) -> WhyRefused {
        self.plan().unwrap_err().why
    }

    /// The order as a reading right before sending shows it.
    fn items_now(&self) -> Vec<ItemNow> {
        let now = |item: &PlanItem| ItemNow {
            order_item_id: item.order_item_id.clone(),
            progress: item.progress,
            is_requested: Some(item.is_requested),
            cancelled_by: None,
        };
        self.items.iter().map(now).collect()
    }

    fn now<'a>(&self, items: &'a [ItemNow]) -> OrderNow<'a> {
        OrderNow {
            state: self.state,
            channel: self.channel,
            items,
        }
    }
}

fn cancels(plan: &Plan) -> Vec<(&str, u32)> {
    let cancel = |leg: &'_ Leg| match leg {
        Leg::CancelItem { units, .. } => Some(units.units()),
        Leg::SetListing { .. } | Leg::ReleaseStock { .. } | Leg::TellBuyer { .. } => None,
    };
    let lines = plan.legs.iter().filter(|leg| cancel(leg).is_some());
    lines
        .map(|leg| match leg {
            Leg::CancelItem {
                order_item_id,
                units,
                ..
            } => (order_item_id.as_str(), units.units()),
            Leg::SetListing { .. } | Leg::ReleaseStock { .. } | Leg::TellBuyer { .. } => ("", 0),
        })
        .collect()
}

/// A letter a leg: `z` zero before, `c` cancel, `r` release, `Z` zero after, `t` truth, `m` message.
fn letters(plan: &Plan) -> String {
    let letter = |leg: &Leg| match leg {
        Leg::SetListing {
            is_before_cancel: true,
            ..
        } => 'z',
        Leg::CancelItem { .. } => 'c',
        Leg::ReleaseStock { .. } => 'r',
        Leg::SetListing {
            quantity: ListingQuantity::Zero,
            ..
        } => 'Z',
        Leg::SetListing { .. } => 't',
        Leg::TellBuyer { .. } => 'm',
    };
    plan.legs.iter().map(letter).collect()
}

const fn ack(code: AcknowledgementReason) -> Code {
    Code::Acknowledgement(code)
}

#[test]
fn a_sold_out_order_is_zeroed_first_then_cancelled_whole_and_the_buyer_told_last() {
    let case = Case::of(Reason::StockOut, vec![item(1, 2, 0), item(2, 1, 0)]);
    let plan = case.plan().unwrap();
    assert_eq!(letters(&plan), "zzccrrm");
    assert_eq!(
        cancels(&plan),
        [("00000000000001", 2), ("00000000000002", 1)]
    );
    assert_eq!(plan.route, Route::DirectCall);
    assert_eq!(plan.code, Some(ack(AcknowledgementReason::NoInventory)));
    assert!(plan.is_whole_order && plan.counts_toward_rate);
    let last = plan.legs.last().unwrap();
    assert_eq!(last.starts_after(), StartsAfter::EveryCancelConfirmed);
    assert_eq!(
        *last,
        Leg::TellBuyer {
            purpose: BuyerNotice::OrderCancelled,
            reason: Reason::StockOut,
        }
    );
}

#[test]
fn an_officially_requested_order_gets_no_message_and_its_listing_the_truth() {
    let case = Case::of(Reason::BuyerRequest, vec![requested(item(1, 2, 0))]);
    let plan = case.plan().unwrap();
    assert_eq!(letters(&plan), "crt");
    assert_eq!(plan.code, Some(ack(AcknowledgementReason::BuyerCanceled)));
    assert!(plan.needs_request && !plan.counts_toward_rate);
}

#[test]
fn goods_that_do_not_exist_are_zeroed_again_when_the_code_puts_them_back_on_sale() {
    // The buyer asked for it meanwhile: true is BuyerCanceled, and Amazon restocks for it.
    let case = Case::of(Reason::StockOut, vec![requested(item(1, 2, 0))]);
    let plan = case.plan().unwrap();
    assert_eq!(plan.code, Some(ack(AcknowledgementReason::BuyerCanceled)));
    assert_eq!(letters(&plan), "zcrZ");
}

#[test]
fn a_price_error_goes_directly_or_by_flat_file_or_openly_by_another_code() {
    let case = |has_direct_cancel, has_flat_file| Case {
        settings: PlanSettings {
            has_direct_cancel,
            has_flat_file,
            ..SETTINGS
        },
        ..Case::of(Reason::PricingError, vec![item(1, 1, 0)])
    };
    let wrong_price = AcknowledgementReason::PricingError;
    let direct = case(None, false).plan().unwrap();
    assert_eq!(
        (direct.route, direct.code),
        (Route::DirectCall, Some(ack(wrong_price)))
    );
    assert_eq!(direct.notes, [Note::DirectCallUntried]);
    let flat = case(Some(false), true).plan().unwrap();
    assert_eq!(
        (flat.route, flat.code),
        (Route::FlatAcknowledgementFeed, Some(ack(wrong_price)))
    );
    let xml = case(Some(false), false).plan().unwrap();
    assert_eq!(
        (xml.route, xml.code),
        (
            Route::AcknowledgementFeed,
            Some(ack(AcknowledgementReason::GeneralAdjustment))
        )
    );
    assert_eq!(xml.downgraded_from, Some(wrong_price));
    assert_eq!(xml.notes, [Note::CodeDowngraded]);
    assert_eq!(by_feed(wrong_price, true).route, flat.route);
}

#[test]
fn a_code_without_a_direct_counterpart_goes_by_feed() {
    let plan = Case::of(Reason::SellerDataError, vec![item(1, 1, 0)])
        .plan()
        .unwrap();
    assert_eq!(plan.route, Route::AcknowledgementFeed);
    assert_eq!(
        plan.code,
        Some(ack(AcknowledgementReason::GeneralAdjustment))
    );
}

#[test]
fn one_line_of_two_goes_by_the_strategy_and_never_by_the_direct_call() {
    let case = Case::of(Reason::StockOut, vec![item(1, 2, 0), item(2, 1, 0)]).asking(&[(2, 1)]);
    let plan = case.plan().unwrap();
    assert_eq!(plan.route, Route::AcknowledgementFeed);
    assert_eq!(plan.code, Some(ack(AcknowledgementReason::NoInventory)));
    assert_eq!(cancels(&plan), [("00000000000002", 1)]);
    assert!(!plan.is_whole_order);
    let adjusting = Case {
        settings: PlanSettings {
            partial: PartialStrategy::Adjustment,
            ..SETTINGS
        },
        ..case
    };
    let plan = adjusting.plan().unwrap();
    assert_eq!(plan.route, Route::AdjustmentFeed);
    assert_eq!(
        plan.code,
        Some(Code::Adjustment(AdjustmentReason::NoInventory))
    );
}

#[test]
fn all_lines_by_name_are_the_whole_order() {
    let case = Case::of(Reason::StockOut, vec![item(1, 2, 0), item(2, 1, 0)]);
    let plan = case.asking(&[(2, 1), (1, 2)]).plan().unwrap();
    assert_eq!(plan.route, Route::DirectCall);
    assert!(plan.is_whole_order);
}

#[test]
fn part_of_a_line_goes_by_adjustment_whatever_the_strategy() {
    let case = Case::of(Reason::StockOut, vec![item(1, 3, 0)]).asking(&[(1, 2)]);
    let plan = case.plan().unwrap();
    assert_eq!(plan.route, Route::AdjustmentFeed);
    assert_eq!(plan.notes, [Note::PartOfLineByAdjustment]);
    assert_eq!(cancels(&plan), [("00000000000001", 2)]);
}

#[test]
fn the_rest_of_a_partly_shipped_order_goes_by_adjustment() {
    let case = Case {
        state: OrderState::PartiallyShipped,
        ..Case::of(Reason::StockOut, vec![item(1, 2, 2), item(2, 3, 1)])
    };
    let plan = case.plan().unwrap();
    assert_eq!(
        (plan.verdict, plan.rule),
        (Verdict::AllowPartial, RuleId::M20)
    );
    assert_eq!(plan.route, Route::AdjustmentFeed);
    assert_eq!(cancels(&plan), [("00000000000002", 2)]);
    assert_eq!(plan.notes, [Note::OnlyOpenUnits]);
    assert_eq!(letters(&plan), "zcrm");
}

#[test]
fn a_request_on_some_items_cancels_exactly_these() {
    let case = Case::of(
        Reason::BuyerRequest,
        vec![item(1, 2, 0), requested(item(2, 1, 0))],
    );
    let plan = case.plan().unwrap();
    assert_eq!(cancels(&plan), [("00000000000002", 1)]);
    assert_eq!(plan.code, Some(ack(AcknowledgementReason::BuyerCanceled)));
    assert_eq!(plan.notes, [Note::OnlyRequestedItems]);
    assert!(plan.needs_request);
    let refusal = case.clone().asking(&[(1, 2)]).plan().unwrap_err();
    assert_eq!(
        refusal.why,
        WhyRefused::NotRequested {
            order_item_id: item_id(1)
        }
    );
    assert_eq!(refusal.rule, RuleId::R42);
    assert_eq!(refusal.remedy(), Remedy::DecideForTheseItems);
    let adjusting = Case {
        settings: PlanSettings {
            partial: PartialStrategy::Adjustment,
            ..SETTINGS
        },
        ..case
    };
    let plan = adjusting.plan().unwrap();
    assert_eq!(
        plan.code,
        Some(Code::Adjustment(AdjustmentReason::CustomerCancel))
    );
    assert!(plan.needs_request);
}

#[test]
fn a_multi_channel_order_is_cancelled_whole_without_code_stock_or_message() {
    let case = Case {
        channel: ChannelStatus::Mcf(Some(McfStatus::Planning)),
        ..Case::of(Reason::StockOut, vec![item(1, 2, 0), item(2, 1, 0)])
    };
    let plan = case.plan().unwrap();
    assert_eq!((plan.route, plan.code), (Route::McfCancel, None));
    assert_eq!(letters(&plan), "cc");
    assert_eq!(case.asking(&[(1, 2)]).why(), WhyRefused::WholeOrderOnly);
}

#[test]
fn verdicts_that_cancel_nothing_are_refused_with_their_rule_and_actions() {
    let unshipped = || Case::of(Reason::BuyerRequest, vec![item(1, 1, 0)]);
    let in_state = |state| Case {
        state,
        ..Case::of(Reason::StockOut, vec![item(1, 1, 0)])
    };
    let cases = [
        (unshipped(), Verdict::AskBuyerToRequest, RuleId::M12),
        (
            in_state(OrderState::Pending),
            Verdict::WaitAutoExpire,
            RuleId::M03,
        ),
        (in_state(OrderState::Cancelled), Verdict::NoOp, RuleId::M70),
        (
            in_state(OrderState::Shipped),
            Verdict::RefundNotShip,
            RuleId::M31,
        ),
    ];
    for (case, verdict, rule) in cases {
        let refusal = case.plan().unwrap_err();
        assert_eq!(refusal.why, WhyRefused::Verdict { verdict });
        assert_eq!(refusal.rule, rule);
        assert_eq!(refusal.why.code(), verdict.as_str());
        assert!(!refusal.actions.is_empty());
    }
    let in_japan = Case {
        marketplace: Marketplace::Jp,
        ..in_state(OrderState::Pending)
    };
    assert_eq!(in_japan.why(), WhyRefused::OnlyByHand);
    let in_own_account = Case {
        state: OrderState::Pending,
        actor: Actor::Buyer,
        ..Case::of(Reason::BuyerRequest, vec![requested(item(1, 1, 0))])
    };
    assert_eq!(in_own_account.why(), WhyRefused::BuyerActs);
}

#[test]
fn what_was_named_wrongly_is_refused_by_name() {
    let case = || Case::of(Reason::StockOut, vec![item(1, 2, 0), item(2, 1, 0)]);
    let order_item_id = item_id(1);
    assert_eq!(
        case().asking(&[(1, 3)]).why(),
        WhyRefused::TooManyUnits {
            order_item_id: order_item_id.clone(),
            asked: units(3),
            open: units(2),
        }
    );
    assert_eq!(
        case().asking(&[(9, 1)]).why(),
        WhyRefused::UnknownItem {
            order_item_id: item_id(9)
        }
    );
    assert_eq!(
        case().asking(&[(1, 1), (1, 1)]).why(),
        WhyRefused::NamedTwice {
            order_item_id: order_item_id.clone()
        }
    );
    assert_eq!(
        case().asking(&[(1, 0)]).why(),
        WhyRefused::NoUnits {
            order_item_id: order_item_id.clone()
        }
    );
    assert_eq!(case().asking(&[]).why(), WhyRefused::NothingAsked);
    let mut busy = case();
    busy.items[0].has_open_intent = true;
    assert_eq!(busy.why(), WhyRefused::HasOpenIntent { order_item_id });
    assert!(
        busy.asking(&[(2, 1)]).plan().is_ok(),
        "the other line is free"
    );
    let no_items = Case {
        items: Vec::new(),
        ..case()
    };
    assert_eq!(no_items.why(), WhyRefused::ItemsUnknown);
}

#[test]
fn a_decision_on_another_state_is_refused() {
    let decided = Case::of(Reason::StockOut, vec![item(1, 2, 0)]);
    let decision = decide(&decided.situation(), &RULES, Timestamp::UNIX_EPOCH);
    let shipped_meanwhile = Case {
        items: vec![item(1, 2, 1)],
        ..decided
    };
    let refusal = shipped_meanwhile.plan_for(&decision).unwrap_err();
    assert_eq!(
        refusal.why,
        WhyRefused::DecisionIsStale {
            state: OrderState::Unshipped
        }
    );
}
