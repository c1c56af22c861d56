//! What the demo promises to those who look at it.

use std::collections::BTreeSet;

use super::market;
use crate::market::Market;
use crate::market::order::{Channel, EasyShip, Executor, Order, OrderState};
use crate::moment::DAY_MS;

fn orders<'a>(
    market: &'a Market,
    is_wanted: impl Fn(&Order) -> bool + 'a,
) -> impl Iterator<Item = &'a Order> {
    market
        .orders
        .iter()
        .map(|(_, order)| order)
        .filter(move |order| is_wanted(order))
}

#[test]
fn the_demo_keeps_its_promises_for_twenty_seeds() {
    let us = crate::place::by_country("US").expect("a marketplace");
    for seed in 0..20 {
        let market = market("demo", seed);
        let unshipped: Vec<_> = orders(&market, |order| {
            order.place == us
                && order.channel == Channel::Merchant
                && order.state == OrderState::Unshipped
        })
        .collect();
        assert!(unshipped.len() >= 7, "seed {seed}: {}", unshipped.len());
        assert!(
            unshipped
                .iter()
                .filter(|order| market.now.since_ms(order.purchased_at) <= 14 * DAY_MS)
                .count()
                >= 7,
            "seed {seed}"
        );
        assert!(
            unshipped.iter().any(|order| {
                order.lines.len() >= 2 && order.lines.iter().all(|line| line.request.is_none())
            }),
            "seed {seed}"
        );
        assert!(
            unshipped.iter().any(|order| order.is_requested_whole()),
            "seed {seed}"
        );
        assert!(!market.life.messages.is_empty(), "seed {seed}");
        all_states_and_channels(&market, seed);
        let n_outbound = market.scenario.outbound.len();
        assert_eq!(market.outbound.iter().count(), n_outbound, "seed {seed}");
    }
}

fn all_states_and_channels(market: &Market, seed: u64) {
    let states: BTreeSet<_> = orders(market, |_| true).map(|order| order.state).collect();
    for state in [
        OrderState::PendingAvailability,
        OrderState::Pending,
        OrderState::Unshipped,
        OrderState::PartiallyShipped,
        OrderState::Shipped,
        OrderState::InvoiceUnconfirmed,
        OrderState::Cancelled,
    ] {
        assert!(states.contains(&state), "seed {seed}: {state:?}");
    }
    for channel in ["MFN", "SFP", "EASY_SHIP", "AFN"] {
        for state in [OrderState::Unshipped, OrderState::Shipped] {
            assert!(
                orders(market, |order| order.channel.as_str() == channel
                    && order.state == state)
                .next()
                .is_some(),
                "seed {seed}: {channel} {state:?}"
            );
        }
    }
    let packages: BTreeSet<_> = orders(market, |_| true)
        .filter_map(|order| match order.channel {
            Channel::EasyShip(status) => Some(status),
            Channel::Merchant | Channel::MerchantPrime | Channel::Amazon => None,
        })
        .collect();
    for status in [
        EasyShip::PendingSchedule,
        EasyShip::PendingPickUp,
        EasyShip::LabelCanceled,
        EasyShip::PickedUp,
        EasyShip::OutForDelivery,
        EasyShip::Delivered,
        EasyShip::RejectedByBuyer,
        EasyShip::ReturnedToSeller,
    ] {
        assert!(packages.contains(&status), "seed {seed}: {status:?}");
    }
    let executors: BTreeSet<_> = orders(market, |order| order.state == OrderState::Cancelled)
        .flat_map(|order| &order.lines)
        .filter_map(|line| line.execution.as_ref())
        .map(|execution| execution.by.as_str())
        .collect();
    for executor in [Executor::Buyer, Executor::Merchant, Executor::Amazon] {
        assert!(
            executors.contains(executor.as_str()),
            "seed {seed}: {executor:?}"
        );
    }
}

#[test]
fn the_first_seller_is_the_ready_made_one_in_every_scenario() {
    for name in crate::scenario::Scenario::ready_made() {
        let market = market(name, 1);
        assert_eq!(market.seller_id(crate::ids::SellerIndex(0)), "A1EXAMPLE");
        let consent = market.directory.consent("demo-refresh").expect("a consent");
        assert_eq!(consent.seller, crate::ids::SellerIndex(0));
        assert_eq!(market.now, super::START);
    }
}

#[test]
fn nothing_lives_in_the_plain_world() {
    let mut market = market("plain", 1);
    let seeds = crate::plain_orders::SeedOrders {
        n_orders: 20,
        shipped_every: Some(4),
    };
    market.act(&seeds).expect("plain orders");
    let before = super::picture(&market);
    market.advance(super::START.plus_ms(60 * DAY_MS));
    assert_eq!(super::picture(&market), before);
    assert!(market.catalogue.iter().count() >= 3);
}
