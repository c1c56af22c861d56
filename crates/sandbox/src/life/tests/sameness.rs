//! The same seed is the same world, however time passes.

use super::{START, market, picture};
use crate::clock::{Speed, Stopwatch};
use crate::moment::{DAY_MS, HOUR_MS, Moment};
use crate::scenario::Scenario;
use crate::world::{Origin, World};

#[test]
fn the_same_seed_gives_the_same_world() {
    for name in Scenario::ready_made() {
        let (mut once, mut again) = (market(name, 5), market(name, 5));
        once.advance(START.plus_ms(2 * DAY_MS));
        again.advance(START.plus_ms(2 * DAY_MS));
        assert!(picture(&once) == picture(&again), "{name}");
        if *name != "plain" {
            assert!(picture(&once) != picture(&market(name, 6)), "{name}");
        }
    }
}

#[test]
fn many_small_steps_are_one_big_step() {
    for name in ["demo", "india", "bad-week"] {
        let (mut big, mut small) = (market(name, 9), market(name, 9));
        let end = START.plus_ms(5 * DAY_MS);
        big.advance(end);
        let mut at = START;
        let mut draws = crate::draws::Draws::new(1, "steps", 0);
        while at < end {
            at = at.plus_ms(draws.between(1, 7 * HOUR_MS)).min(end);
            small.advance(at);
        }
        assert!(picture(&big) == picture(&small), "{name}");
        assert_eq!(big.directory.sellers, small.directory.sellers, "{name}");
        assert!(big.catalogue.iter().eq(small.catalogue.iter()), "{name}");
    }
}

#[test]
fn a_seller_s_act_leaves_the_fates_of_other_orders_alone() {
    let (mut left, mut right) = (market("demo", 3), market("demo", 3));
    let (_, victim) = left
        .orders
        .iter()
        .find(|(_, order)| {
            order.state == crate::market::order::OrderState::Unshipped
                && order.channel == crate::market::order::Channel::Merchant
        })
        .expect("the demo has unshipped orders");
    let id = victim.id;
    let cancel = crate::orders::cancel_order::CancelOrder {
        seller: victim.seller,
        order: id.to_string(),
        reason: "PRICING_ERROR".to_owned(),
    };
    left.act(&cancel)
        .expect("an unshipped order can be cancelled");
    let end: Moment = START.plus_ms(DAY_MS / 2);
    left.advance(end);
    right.advance(end);
    let others = |market: &crate::market::Market| {
        let orders = market.orders.iter().map(|(_, order)| order.clone());
        orders.filter(|order| order.id != id).collect::<Vec<_>>()
    };
    assert!(others(&left) == others(&right));
}

#[test]
fn a_world_opened_again_is_the_same_world() {
    let dir = tempfile::tempdir().expect("a directory");
    let hand = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(0));
    let open = || {
        let origin = || Origin {
            scenario: Scenario::find("demo").expect("a scenario of the program"),
            seed: 8,
            start: START,
            speed: Speed::REAL,
        };
        let stopwatch = Box::new(Hand(std::sync::Arc::clone(&hand)));
        World::open_with(dir.path(), origin, None, stopwatch).expect("a world")
    };
    let mut world = open();
    world.advance_ms(DAY_MS).expect("a journal");
    let open_order = |market: &crate::market::Market| {
        let mut orders = market.orders.iter().map(|(_, order)| order);
        let found = orders.find(|order| {
            order.state == crate::market::order::OrderState::Unshipped
                && order.channel == crate::market::order::Channel::Merchant
        });
        let order = found.expect("an unshipped order");
        (order.seller, order.id.to_string())
    };
    let (seller, order) = open_order(world.now().expect("a journal"));
    let cancel = crate::orders::cancel_order::CancelOrder {
        seller,
        order,
        reason: "NO_INVENTORY".to_owned(),
    };
    world
        .act(cancel)
        .expect("a journal")
        .expect("an open order");
    world.advance_ms(2 * DAY_MS).expect("a journal");
    let before = picture(world.now().expect("a journal"));
    drop(world);
    let mut again = open();
    assert!(picture(again.now().expect("a journal")) == before);
}

/// Real time that stands still.
#[derive(Debug)]
struct Hand(std::sync::Arc<std::sync::atomic::AtomicI64>);

impl Stopwatch for Hand {
    fn elapsed_ms(&self) -> i64 {
        self.0.load(std::sync::atomic::Ordering::SeqCst)
    }
}
