use crate::cancellation::RuleId;
use crate::id::OrderItemId;
use crate::marketplace::Marketplace;
use crate::money::{Currency, Money, Rounding};
use crate::order::item::ItemProgress;
use crate::order::{FulfillmentChannel, OrderState};
use crate::quantity::Quantity;
use crate::reason::{AdjustmentReason, Reason};
use crate::refund::{
    Balance, Component, PromotionBalance, PromotionKind, RefundError, RefundItem, RefundOrder,
    RefundPlan, RefundRemedy, RefundRequest, RefundScope, most_refundable, plan_refund,
};
use proptest::prelude::*;

fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::USD)
}

fn item_id() -> OrderItemId {
    OrderItemId::parse("00000000000001").unwrap()
}

fn progress(ordered: i64, shipped: i64, cancelled: i64) -> ItemProgress {
    ItemProgress::new(Quantity::new(ordered).unwrap())
        .ship(Quantity::new(shipped).unwrap())
        .unwrap()
        .cancel(Quantity::new(cancelled).unwrap())
        .unwrap()
}

fn item(components: &[(Component, i64)]) -> RefundItem {
    let balance = |(component, minor): &(Component, i64)| {
        let paid = Balance::untouched(usd(*minor));
        (*component, paid)
    };
    RefundItem {
        order_item_id: item_id(),
        progress: progress(1, 1, 0),
        components: components.iter().map(balance).collect(),
        promotions: Vec::new(),
        has_open_intent: false,
    }
}

fn discount(kind: PromotionKind, id: &str, minor: i64) -> PromotionBalance {
    PromotionBalance {
        kind,
        promotion_id: id.into(),
        discount: Balance::untouched(usd(minor)),
    }
}

fn shipped(items: &[RefundItem]) -> RefundOrder<'_> {
    RefundOrder {
        state: OrderState::Shipped,
        channel: FulfillmentChannel::Mfn,
        marketplace: Marketplace::Us,
        is_prepaid: false,
        items,
    }
}

fn request(minor: i64) -> RefundRequest {
    RefundRequest {
        order_item_id: item_id(),
        amount: usd(minor),
        reason: Reason::DamagedOnArrival,
        scope: RefundScope::Everything,
    }
}

fn refund(item: &RefundItem, minor: i64) -> Result<RefundPlan, RefundError> {
    plan_refund(&shipped(std::slice::from_ref(item)), &request(minor))
}

#[test]
fn tax_goes_with_its_price_and_the_cents_add_up() {
    // 20.00 and 1.65 tax: of 10.00 all in, 10.00 x 2000 / 2165 is 9.2379 and 0.7621 is tax.
    let item = item(&[(Component::Principal, 2000), (Component::Tax, 165)]);
    let plan = refund(&item, 1000).unwrap();
    assert_eq!(
        plan.components,
        [(Component::Principal, usd(924)), (Component::Tax, usd(76))]
    );
    assert_eq!(plan.reason, AdjustmentReason::GeneralAdjustment);
    assert_eq!((plan.is_full, plan.left), (false, usd(1165)));
    let full = refund(&item, 2165).unwrap();
    assert_eq!(
        full.components,
        [
            (Component::Principal, usd(2000)),
            (Component::Tax, usd(165))
        ]
    );
    assert!(full.is_full);
}

#[test]
fn an_amount_paid_all_in_is_principal_alone() {
    let item = item(&[(Component::Principal, 1007), (Component::Tax, 0)]);
    let plan = refund(&item, 1007).unwrap();
    assert_eq!(plan.components, [(Component::Principal, usd(1007))]);
}

#[test]
fn goods_only_leaves_shipping_where_it_is() {
    let item = item(&[
        (Component::Principal, 2000),
        (Component::Tax, 200),
        (Component::Shipping, 500),
    ]);
    let goods_only = RefundRequest {
        scope: RefundScope::GoodsOnly,
        ..request(2200)
    };
    let order = shipped(std::slice::from_ref(&item));
    let plan = plan_refund(&order, &goods_only).unwrap();
    assert_eq!(
        plan.components,
        [
            (Component::Principal, usd(2000)),
            (Component::Tax, usd(200))
        ]
    );
    assert_eq!((plan.is_full, plan.left), (false, usd(500)));
    let more = RefundRequest {
        amount: usd(2201),
        ..goods_only
    };
    assert_eq!(
        plan_refund(&order, &more),
        Err(RefundError::MoreThanLeft {
            asked: usd(2201),
            left: usd(2200)
        })
    );
    assert_eq!(
        most_refundable(&order, &item_id(), RefundScope::Everything),
        Ok(usd(2700))
    );
}

#[test]
fn a_discount_is_taken_back_with_its_promotion_and_not_paid_out() {
    // Price 30.00, discounts of 5.00 and 1.00: the buyer paid 24.00.
    let item = RefundItem {
        promotions: vec![
            discount(PromotionKind::Principal, "SPRING", 500),
            discount(PromotionKind::Principal, "CLUB", 100),
        ],
        ..item(&[(Component::Principal, 3000)])
    };
    let full = refund(&item, 2400).unwrap();
    assert_eq!(full.components, [(Component::Principal, usd(3000))]);
    let shares: Vec<(&str, i64)> = full
        .promotions
        .iter()
        .map(|share| (share.promotion_id.as_ref(), share.amount.minor()))
        .collect();
    assert_eq!(shares, [("SPRING", 500), ("CLUB", 100)]);
    // Half of it: 12.00 in cash is 15.00 of the price less 3.00 of the discounts.
    let half = refund(&item, 1200).unwrap();
    assert_eq!(half.components, [(Component::Principal, usd(1500))]);
    let shares: Vec<i64> = half
        .promotions
        .iter()
        .map(|share| share.amount.minor())
        .collect();
    assert_eq!(shares, [250, 50]);
    assert!(matches!(
        refund(&item, 2401),
        Err(RefundError::MoreThanLeft { .. })
    ));
}

#[test]
fn what_went_back_or_is_on_its_way_is_spent() {
    let mut item = item(&[(Component::Principal, 2000), (Component::Tax, 200)]);
    item.components[0].1.refunded = usd(1500);
    item.components[0].1.open = usd(400);
    // 1.00 of the price and 2.00 of the tax are left.
    let plan = refund(&item, 300).unwrap();
    assert_eq!(
        plan.components,
        [(Component::Principal, usd(100)), (Component::Tax, usd(200))]
    );
    assert_eq!(
        refund(&item, 301),
        Err(RefundError::MoreThanLeft {
            asked: usd(301),
            left: usd(300)
        })
    );
    item.components[1].1.open = usd(200);
    item.components[0].1.refunded = usd(1600);
    let refused = refund(&item, 1).unwrap_err();
    assert_eq!(refused.code(), "nothing-left");
    // More went back than was paid: nothing is left, and nothing is made up for it elsewhere.
    item.components[0].1.refunded = usd(9000);
    item.components[1].1.open = usd(0);
    assert_eq!(refund(&item, 200).unwrap().components.len(), 1);
}

#[test]
fn before_shipment_nothing_was_charged() {
    let item = RefundItem {
        progress: progress(2, 0, 0),
        ..item(&[(Component::Principal, 2000)])
    };
    let in_state = |state, marketplace, is_prepaid| {
        let order = RefundOrder {
            state,
            marketplace,
            is_prepaid,
            ..shipped(std::slice::from_ref(&item))
        };
        plan_refund(&order, &request(100))
    };
    let us = Marketplace::Us;
    let unshipped = in_state(OrderState::Unshipped, us, false).unwrap_err();
    assert_eq!(
        unshipped,
        RefundError::NothingCharged {
            state: OrderState::Unshipped
        }
    );
    assert_eq!(unshipped.rule(), Some(RuleId::R45));
    assert_eq!(unshipped.remedy(), RefundRemedy::CancelInstead);
    assert!(in_state(OrderState::Pending, us, false).is_err());
    assert!(in_state(OrderState::Cancelled, us, false).is_err());
    // Prepaid counts in Japan only, and only once it is paid.
    assert!(in_state(OrderState::Unshipped, us, true).is_err());
    assert!(in_state(OrderState::Unshipped, Marketplace::Jp, false).is_err());
    assert!(in_state(OrderState::Unshipped, Marketplace::Jp, true).is_ok());
    assert!(in_state(OrderState::Pending, Marketplace::Jp, true).is_err());
    // Confirmed, and the goods never left: charged all the same.
    assert!(in_state(OrderState::Shipped, us, false).is_ok());
}

#[test]
fn of_a_line_shipped_in_part_only_the_shipped_units_were_charged() {
    let in_part = RefundItem {
        progress: progress(3, 2, 0),
        ..item(&[(Component::Principal, 1000)])
    };
    let order = RefundOrder {
        state: OrderState::PartiallyShipped,
        ..shipped(std::slice::from_ref(&in_part))
    };
    // 10.00 over three units are 3.34, 3.33 and 3.33.
    let most = most_refundable(&order, &item_id(), RefundScope::Everything);
    assert_eq!(most, Ok(usd(667)));
    let cancelled_in_part = RefundItem {
        progress: progress(3, 2, 1),
        ..in_part
    };
    let order = shipped(std::slice::from_ref(&cancelled_in_part));
    let most = most_refundable(&order, &item_id(), RefundScope::Everything);
    assert_eq!(most, Ok(usd(667)));
    let all_cancelled = RefundItem {
        progress: progress(3, 0, 3),
        ..cancelled_in_part
    };
    assert_eq!(
        refund(&all_cancelled, 1).unwrap_err().code(),
        "nothing-charged"
    );
}

#[test]
fn a_request_that_makes_no_sense_is_refused_by_name() {
    let good = item(&[(Component::Principal, 2000)]);
    for minor in [0, -1] {
        assert_eq!(refund(&good, minor).unwrap_err().code(), "not-positive");
    }
    let order = shipped(std::slice::from_ref(&good));
    let euros = RefundRequest {
        amount: Money::from_minor(100, Currency::EUR),
        ..request(100)
    };
    assert_eq!(
        plan_refund(&order, &euros),
        Err(RefundError::OtherCurrency {
            asked: Currency::EUR,
            paid: Currency::USD
        })
    );
    let other_item = RefundRequest {
        order_item_id: OrderItemId::parse("2").unwrap(),
        ..request(100)
    };
    assert_eq!(
        plan_refund(&order, &other_item).unwrap_err().code(),
        "unknown-item"
    );
    for channel in [FulfillmentChannel::Afn, FulfillmentChannel::Mcf] {
        let refused = plan_refund(&RefundOrder { channel, ..order }, &request(100));
        assert_eq!(refused, Err(RefundError::NotTheSellers { channel }));
    }
    let busy = RefundItem {
        has_open_intent: true,
        ..good.clone()
    };
    assert_eq!(refund(&busy, 100).unwrap_err().code(), "has-open-intent");
    let unknown = RefundItem {
        components: Vec::new(),
        ..good.clone()
    };
    assert_eq!(refund(&unknown, 100).unwrap_err().code(), "amounts-unknown");
    let twice = item(&[(Component::Principal, 2000), (Component::Principal, 2000)]);
    assert_eq!(refund(&twice, 100).unwrap_err().code(), "bad-amounts");
    let negative = item(&[(Component::Principal, -2000)]);
    assert_eq!(refund(&negative, 100).unwrap_err().code(), "bad-amounts");
}

fn any_balance() -> impl Strategy<Value = Balance> {
    let amount = || {
        prop_oneof![
            Just(0_i64),
            0..50_i64,
            0..100_000_i64,
            0..1_000_000_000_000_i64
        ]
    };
    (amount(), 0..=100_i64, 0..=40_i64).prop_map(|(paid, refunded, open)| Balance {
        paid: usd(paid),
        refunded: usd(paid / 100 * refunded / 2),
        open: usd(paid / 100 * open),
    })
}

fn any_item() -> impl Strategy<Value = RefundItem> {
    let components = prop::sample::subsequence(Component::ALL.to_vec(), 1..=6);
    let balances = prop::collection::vec(any_balance(), 6);
    let kind = prop_oneof![
        Just(PromotionKind::Principal),
        Just(PromotionKind::Shipping)
    ];
    let promotions = prop::collection::vec((kind, any_balance(), 0..=60_i64), 0..4);
    let counts = (1..5_i64, 0..5_i64, 0..5_i64);
    (components, balances, promotions, counts).prop_map(
        |(components, balances, promotions, (ordered, left, cancelled))| {
            let components: Vec<(Component, Balance)> =
                components.into_iter().zip(balances).collect();
            let shipped = left.min(ordered);
            let promotions = promotions.into_iter().zip(["P-1", "P-2", "P-3"]);
            RefundItem {
                order_item_id: item_id(),
                progress: progress(ordered, shipped, cancelled.min(ordered - shipped)),
                promotions: promotions
                    .map(|((kind, discount, percent), id)| PromotionBalance {
                        kind,
                        promotion_id: id.into(),
                        discount: Balance {
                            paid: usd(discount.paid.minor() / 100 * percent),
                            refunded: usd(discount.refunded.minor() / 100 * percent),
                            open: usd(discount.open.minor() / 100 * percent),
                        },
                    })
                    .collect(),
                components,
                has_open_intent: false,
            }
        },
    )
}

/// Writes a planned refund down as open, the way the ledger does.
fn book(item: &mut RefundItem, plan: &RefundPlan) {
    for (component, amount) in &plan.components {
        let found = item.components.iter_mut().find(|(of, _)| of == component);
        let (_, balance) = found.unwrap();
        balance.open = balance.open.plus(*amount).unwrap();
    }
    for share in &plan.promotions {
        let mut promotions = item.promotions.iter_mut();
        let found = promotions.find(|promotion| promotion.promotion_id == share.promotion_id);
        let discount = &mut found.unwrap().discount;
        discount.open = discount.open.plus(share.amount).unwrap();
    }
}

fn is_within(balance: &Balance) -> bool {
    balance.refunded.minor() + balance.open.minor() <= balance.paid.minor()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn refunds_never_exceed_what_was_paid_and_add_up_to_it(
        item in any_item(),
        state in prop_oneof![Just(OrderState::Shipped), Just(OrderState::PartiallyShipped)],
        cuts in prop::collection::vec(1..=100_i64, 1..6),
        scope in prop_oneof![Just(RefundScope::Everything), Just(RefundScope::GoodsOnly)],
    ) {
        let mut item = item;
        let left_of = |item: &RefundItem| {
            let order = RefundOrder { state, ..shipped(std::slice::from_ref(item)) };
            most_refundable(&order, &item_id(), scope)
        };
        let Ok(start) = left_of(&item) else { return Ok(()) };
        let was_within: Vec<bool> =
            item.components.iter().map(|(_, balance)| is_within(balance)).collect();
        let mut given = 0;
        // The last cut takes all that is left.
        for percent in cuts.into_iter().chain([100]) {
            let left = left_of(&item).unwrap();
            prop_assert_eq!(left.minor(), start.minor() - given);
            let down = Rounding::Down;
            let amount = left.portion(percent, 100, down).unwrap().minor();
            let wanted = RefundRequest { scope, ..request(amount) };
            let order = RefundOrder { state, ..shipped(std::slice::from_ref(&item)) };
            if amount == 0 {
                prop_assert!(plan_refund(&order, &wanted).is_err());
                continue;
            }
            let over = RefundRequest { amount: usd(left.minor() + 1), ..wanted.clone() };
            prop_assert!(plan_refund(&order, &over).is_err());
            let plan = plan_refund(&order, &wanted).unwrap();
            let components: i64 = plan.components.iter().map(|(_, amount)| amount.minor()).sum();
            let promotions: i64 = plan.promotions.iter().map(|share| share.amount.minor()).sum();
            prop_assert_eq!(components - promotions, amount);
            prop_assert!(plan.components.iter().all(|(_, amount)| amount.minor() > 0));
            prop_assert!(plan.promotions.iter().all(|share| share.amount.minor() > 0));
            given += amount;
            book(&mut item, &plan);
            for ((_, balance), was_within) in item.components.iter().zip(&was_within) {
                prop_assert!(is_within(balance) || !was_within);
            }
        }
        prop_assert_eq!(given, start.minor());
        prop_assert_eq!(left_of(&item).unwrap().minor(), 0);
    }
}
