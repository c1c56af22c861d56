use std::collections::BTreeSet;

use countermand_spapi::marketplaces::MARKETPLACES;

use super::*;
use crate::ids::PlaceIndex;
use crate::market::Act;
use crate::moment::Moment;
use crate::plain_orders::SeedOrders;
use crate::scenario::Scenario;

fn market(seed: u64, n_orders: u32) -> Market {
    let scenario = Scenario::find("plain").unwrap();
    let mut market = Market::new(scenario, seed, Moment::from_ms(1_767_225_600_000));
    let act = SeedOrders {
        n_orders,
        shipped_every: None,
    };
    act.perform(&mut market).unwrap();
    market
}

/// The order with this number, moved to a country.
fn order(market: &Market, number: usize, country: &str) -> Order {
    let (_, order) = market.orders.iter().nth(number).unwrap();
    let place = place::by_country(country).unwrap();
    Order {
        place,
        ..order.clone()
    }
}

#[test]
fn the_same_order_has_the_same_buyer_and_another_seed_another_one() {
    let (one, same, other) = (market(1, 50), market(1, 50), market(2, 50));
    let buyers = |market: &Market| -> Vec<Buyer> {
        market
            .orders
            .iter()
            .map(|(_, order)| of_order(market, order))
            .collect()
    };
    assert_eq!(buyers(&one), buyers(&same));
    assert_ne!(buyers(&one), buyers(&other));
}

#[test]
fn every_marketplace_has_a_country_of_its_own() {
    for marketplace in MARKETPLACES {
        assert_eq!(
            countries::of(marketplace.iso_country()).code,
            marketplace.iso_country()
        );
    }
    let codes: BTreeSet<_> = countries::COUNTRIES
        .iter()
        .map(|country| country.code)
        .collect();
    assert_eq!(codes.len(), MARKETPLACES.len());
}

#[test]
fn no_pattern_is_left_unread() {
    let market = market(3, 200);
    for marketplace in MARKETPLACES {
        for number in 0..200 {
            let order = order(&market, number, marketplace.country);
            let buyer = of_order(&market, &order);
            let text = format!("{buyer:?}");
            assert!(
                !text.contains(['#', '%', '@']) && !text.contains("{s}"),
                "{text}"
            );
            assert!(!buyer.name.is_empty() && !buyer.city.is_empty() && !buyer.line1.is_empty());
        }
    }
}

#[test]
fn names_stand_in_the_script_of_their_country() {
    let market = market(1, 30);
    let is_in = |low: char, high: char, text: &str| text.chars().any(|c| (low..=high).contains(&c));
    for number in 0..30 {
        let japanese = of_order(&market, &order(&market, number, "JP"));
        assert!(
            is_in('\u{3040}', '\u{9fff}', &japanese.name),
            "{}",
            japanese.name
        );
        assert!(
            is_in('\u{3040}', '\u{9fff}', &japanese.line1),
            "{}",
            japanese.line1
        );
        let saudi = of_order(&market, &order(&market, number, "SA"));
        assert!(is_in('\u{0600}', '\u{06ff}', &saudi.name), "{}", saudi.name);
    }
}

#[test]
fn one_address_in_a_hundred_is_odd_in_each_way() {
    // 20,000 draws at 1 %: 200, and five standard deviations are about 70.
    let market = market(4, 20_000);
    let buyers: Vec<_> = market
        .orders
        .iter()
        .map(|(_, order)| of_order(&market, order))
        .collect();
    for oddity in [Oddity::NoNumber, Oddity::PoBox, Oddity::LongLines] {
        let odd: Vec<_> = buyers
            .iter()
            .filter(|buyer| buyer.oddity == Some(oddity))
            .collect();
        assert!(
            (130..=270).contains(&odd.len()),
            "{oddity:?}: {}",
            odd.len()
        );
        for buyer in odd {
            match oddity {
                Oddity::NoNumber => assert_eq!(buyer.line1, buyer.street),
                Oddity::PoBox => assert!(buyer.line1.starts_with("PO Box "), "{}", buyer.line1),
                Oddity::LongLines => assert!(buyer.line1.chars().count() >= 120),
            }
        }
    }
    assert!(
        buyers
            .iter()
            .any(|buyer| buyer.line2.is_none() && buyer.oddity.is_none())
    );
}

#[test]
fn mail_goes_through_the_marketplace_and_no_two_orders_share_an_address() {
    let market = market(1, 2_000);
    let mails: BTreeSet<_> = market
        .orders
        .iter()
        .map(|(_, order)| email(&market, order))
        .collect();
    assert_eq!(mails.len(), 2_000);
    assert!(
        mails
            .iter()
            .all(|mail| mail.ends_with("@marketplace.amazon.com"))
    );
    let british = order(&market, 0, "UK");
    assert!(email(&market, &british).ends_with("@marketplace.amazon.co.uk"));
}

#[test]
fn a_buyer_reads_one_of_the_languages_of_the_marketplace() {
    // 2,000 draws at 20 %: 400, and five standard deviations are about 90.
    let market = market(1, 2_000);
    let n_spanish = market
        .orders
        .iter()
        .filter(|(_, order)| language(&market, order) == "es-US")
        .count();
    assert!((310..=490).contains(&n_spanish), "{n_spanish}");
    assert_eq!(language(&market, &order(&market, 0, "DE")), "de-DE");
    let mut lost = order(&market, 0, "DE");
    lost.place = PlaceIndex(200);
    assert!(!language(&market, &lost).is_empty());
}

#[test]
fn a_business_buyer_has_a_company() {
    let market = market(1, 1);
    let mut order = order(&market, 0, "US");
    assert_eq!(of_order(&market, &order).company, None);
    order.traits.is_business = true;
    assert!(of_order(&market, &order).company.is_some());
}
