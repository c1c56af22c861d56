//! What holds whatever sellers do and however time passes.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{START, market_of, picture};
use crate::ids::OrderIndex;
use crate::market::Market;
use crate::market::cancel_rate::RateBoard;
use crate::market::effects::{Cancel, Refund};
use crate::market::ledger::EffectKind;
use crate::market::order::{Executor, OrderState};
use crate::moment::HOUR_MS;
use crate::orders::cancel_order::CancelOrder;
use crate::plain_orders::SeedOrders;

/// Something of everything, with much that goes wrong.
const WORLD: &str = r#"
history_days = 3
[chances]
unpaid_lapse_ppm = 300_000
payment_refused_ppm = 50_000
fraud_ppm = 50_000
buyer_cancels_ppm = 60_000
buyer_requests_ppm = 150_000
preorder_ppm = 50_000
multi_line_ppm = 300_000
multi_unit_ppm = 400_000
warehouse_fails_ppm = 100_000
[[sellers]]
[[sellers.markets]]
orders_per_day = 25
n_products = 5
stock = 30
channels = ["merchant", "merchant", "amazon"]
prime_ppm = 200_000
[sellers.markets.warehouse]
in_time_ppm = 600_000
late_ppm = 200_000
in_parts_ppm = 500_000
[[sellers.markets]]
country = "BR"
orders_per_day = 8
n_products = 2
[[sellers]]
[[sellers.markets]]
country = "IN"
orders_per_day = 12
channels = ["easy_ship"]
n_products = 3
[[sellers.markets]]
country = "JP"
orders_per_day = 8
n_products = 2
"#;

#[derive(Debug, Clone)]
enum Deed {
    Pass { ms: i64 },
    CancelOrder { which: usize, reason: usize },
    CancelUnits { which: usize, is_counted: bool },
    Ship { which: usize },
    Refund { which: usize, share: i64 },
    Seed { n_orders: u32 },
    Answer { which: usize },
}

fn deed() -> impl Strategy<Value = Deed> {
    let which = || any::<usize>();
    prop_oneof![
        4 => (1..30 * HOUR_MS).prop_map(|ms| Deed::Pass { ms }),
        3 => (which(), 0..5_usize).prop_map(|(which, reason)| Deed::CancelOrder { which, reason }),
        2 => (which(), any::<bool>())
            .prop_map(|(which, is_counted)| Deed::CancelUnits { which, is_counted }),
        3 => which().prop_map(|which| Deed::Ship { which }),
        2 => (which(), 1..150_i64).prop_map(|(which, share)| Deed::Refund { which, share }),
        1 => (1..20_u32).prop_map(|n_orders| Deed::Seed { n_orders }),
        1 => which().prop_map(|which| Deed::Answer { which }),
    ]
}

/// Picks among the orders, the late ones more often than not: they are still open.
fn pick(market: &Market, which: usize) -> OrderIndex {
    let n_orders = market.orders.len().max(1);
    let back = (which % n_orders).min((which / 7) % n_orders);
    OrderIndex(u32::try_from(n_orders - 1 - back).expect("few orders"))
}

fn carry_out(market: &mut Market, deed: &Deed) {
    match *deed {
        Deed::Pass { ms } => {
            let to = market.now.plus_ms(ms);
            market.advance(to);
        }
        Deed::CancelOrder { which, reason } => cancel_order(market, which, reason),
        Deed::CancelUnits { which, is_counted } => cancel_unit(market, which, is_counted),
        Deed::Ship { which } => {
            let _ = market.ship_units(pick(market, which), 0, 1);
        }
        Deed::Refund { which, share } => {
            let index = pick(market, which);
            let left = market
                .orders
                .at(index)
                .and_then(|order| order.lines.first());
            let amount_minor = left.map_or(0, |line| line.refundable_minor() * share / 100);
            let _ = market.refund(&Refund {
                order: index,
                line: 0,
                amount_minor,
                n_units: 0,
                state_before: None,
                by: Executor::Merchant,
                reason: "goodwill",
                key: "",
            });
        }
        Deed::Seed { n_orders } => {
            let seeds = SeedOrders {
                n_orders,
                shipped_every: Some(3),
            };
            market.act(&seeds).expect("few plain orders");
        }
        Deed::Answer { which } => {
            let index = pick(market, which);
            crate::life::seller_wrote(market, index);
        }
    }
}

fn cancel_order(market: &mut Market, which: usize, reason: usize) {
    const REASONS: [&str; 5] = [
        "NO_INVENTORY",
        "BUYER_CANCELLED",
        "SHIPPING_ADDRESS_UNDELIVERABLE",
        "CUSTOMER_EXCHANGE",
        "PRICING_ERROR",
    ];
    let Some(order) = market.orders.at(pick(market, which)) else {
        return;
    };
    let cancel = CancelOrder {
        seller: order.seller,
        order: order.id.to_string(),
        reason: REASONS[reason].to_owned(),
    };
    // What cannot be cancelled is refused and must change nothing.
    let before = picture(market);
    if market.act(&cancel).is_err() {
        assert!(picture(market) == before, "a refused act left a trace");
    }
}

fn cancel_unit(market: &mut Market, which: usize, is_counted: bool) {
    let cancel = Cancel {
        order: pick(market, which),
        line: 0,
        n_units: 1,
        by: Executor::Merchant,
        reason: "part",
        key: "",
        restocks: true,
        is_counted,
    };
    let order = market.orders.at(cancel.order);
    if order.is_some_and(|order| !order.state.is_pending()) {
        // A line without open units refuses.
        let _ = market.cancel_units(&cancel);
    }
}

fn check(market: &Market) {
    let mut n_cancelled_in_ledger: BTreeMap<(String, String), u32> = BTreeMap::new();
    let mut refunded_in_ledger: BTreeMap<(String, String), i64> = BTreeMap::new();
    for effect in market.ledger.effects() {
        let key = (effect.order.clone(), effect.item.clone());
        match effect.kind {
            EffectKind::Cancel => *n_cancelled_in_ledger.entry(key).or_default() += effect.qty,
            EffectKind::Refund => *refunded_in_ledger.entry(key).or_default() += effect.amount,
            EffectKind::Message | EffectKind::Listing => {}
        }
    }
    let mut items = std::collections::BTreeSet::new();
    for (_, order) in market.orders.iter() {
        let id = order.id.to_string();
        for line in &order.lines {
            assert!(items.insert(line.item), "item ids are given once");
            assert!(line.n_shipped + line.n_cancelled <= line.n_ordered);
            let key = (id.clone(), line.item.to_string());
            let n_cancelled = n_cancelled_in_ledger.remove(&key).unwrap_or(0);
            assert_eq!(n_cancelled, line.n_cancelled, "{id}");
            let refunded = refunded_in_ledger.remove(&key).unwrap_or(0);
            assert_eq!(refunded, line.refunded_minor, "{id}");
            assert_eq!(line.execution.is_some(), line.n_cancelled > 0, "{id}");
        }
        check_state(order);
    }
    assert!(n_cancelled_in_ledger.is_empty() && refunded_in_ledger.is_empty());
    assert!(market.rates == RateBoard::recount(market.orders.iter().map(|(_, order)| order)));
}

fn check_state(order: &crate::market::order::Order) {
    let (n_open, n_shipped) = (order.n_open(), order.n_shipped());
    match order.state {
        OrderState::PendingAvailability | OrderState::Pending => {
            assert!(order.authorised_at.is_none() && n_open > 0 && n_shipped == 0);
            assert!(order.lines.iter().all(|line| line.refunded_minor == 0));
        }
        OrderState::Unshipped => assert!(n_open > 0 && n_shipped == 0),
        OrderState::PartiallyShipped => assert!(n_open > 0 && n_shipped > 0),
        OrderState::Shipped | OrderState::InvoiceUnconfirmed => {
            assert!(n_open == 0 && n_shipped > 0);
        }
        OrderState::Cancelled => assert!(n_open == 0 && n_shipped == 0),
        OrderState::Unfulfillable => panic!("only multi-channel orders become so"),
    }
    for line in &order.lines {
        assert!(
            line.refunded_minor <= line.amounts.paid_minor(),
            "{order:?}"
        );
    }
}

/// Advances from happening to happening and holds every order's way to the legal transitions.
fn check_transitions(market: &mut Market, to: crate::moment::Moment) {
    let mut before: Vec<OrderState> = states(market);
    while let Some(at) = market.agenda.next_at().filter(|at| *at <= to) {
        market.advance(at);
        let after = states(market);
        for (was, is) in before.iter().zip(&after) {
            assert!(was == is || was.may_become(*is), "{was:?} to {is:?}");
        }
        before = after;
    }
    market.advance(to);
}

fn states(market: &Market) -> Vec<OrderState> {
    market.orders.iter().map(|(_, order)| order.state).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_books_always_agree(seed in 0..1_000_u64, deeds in prop::collection::vec(deed(), 1..60)) {
        let mut market = market_of(WORLD, seed);
        check(&market);
        for deed in &deeds {
            carry_out(&mut market, deed);
            check(&market);
        }
    }

    #[test]
    fn orders_only_go_legal_ways(seed in 0..1_000_u64) {
        let mut market = market_of(WORLD, seed);
        check_transitions(&mut market, START.plus_ms(20 * 24 * HOUR_MS));
        check(&market);
    }

    #[test]
    fn deeds_in_the_same_order_give_the_same_world(
        seed in 0..1_000_u64,
        deeds in prop::collection::vec(deed(), 1..30),
    ) {
        let mut once = market_of(WORLD, seed);
        let mut again = market_of(WORLD, seed);
        for deed in &deeds {
            carry_out(&mut once, deed);
        }
        for deed in &deeds {
            carry_out(&mut again, deed);
        }
        prop_assert!(picture(&once) == picture(&again));
    }
}
