//! What the demonstration of the desk needs to find, whatever the seed.

use super::market;
use crate::mail;
use crate::market::Market;
use crate::market::order::{Channel, Order, OrderState, Payment};

fn has_order(market: &Market, country: &str, is_wanted: impl Fn(&Order) -> bool) -> bool {
    let place = crate::place::by_country(country).expect("a marketplace");
    let mut orders = market.orders.iter();
    orders.any(|(_, order)| order.place == place && is_wanted(order))
}

fn sells(market: &Market, order: &Order, sku: &str) -> bool {
    order.lines.iter().any(|line| {
        let listing = market.catalogue.at(line.listing);
        listing.is_some_and(|listing| listing.sku == sku)
    })
}

#[test]
fn the_four_shops_have_everything_to_decide_on_for_ten_seeds() {
    for seed in 0..10 {
        let market = market("four-shops", seed);
        let of_sku = |sku: &'static str, state: OrderState| {
            has_order(&market, "US", |order| {
                order.state == state && sells(&market, order, sku)
            })
        };
        assert!(of_sku("US-ARMED-CLOCK", OrderState::Cancelled), "{seed}");
        assert!(of_sku("US-ARMED-CLOCK", OrderState::Unshipped), "{seed}");
        assert!(of_sku("US-GONE-GRINDER", OrderState::Unshipped), "{seed}");
        assert!(of_sku("US-BROKEN-POT", OrderState::Shipped), "{seed}");
        assert!(!of_sku("US-ARMED-CLOCK", OrderState::Shipped), "{seed}");
        let is_last = |order: &Order| sells(&market, order, "JP-LAST-TEAPOT");
        assert!(has_order(&market, "JP", is_last), "{seed}");
        let is_unpaid = |order: &Order| {
            order.state == OrderState::Pending && order.payment == Payment::ConvenienceStore
        };
        assert!(has_order(&market, "JP", is_unpaid), "{seed}");
        let is_prime = |order: &Order| {
            order.channel == Channel::MerchantPrime && order.state == OrderState::Unshipped
        };
        assert!(has_order(&market, "US", is_prime), "{seed}");
        // 30 % off 24.00.
        let is_deal = |order: &Order| {
            sells(&market, order, "US-DEAL-BOTTLE")
                && order.state == OrderState::Unshipped
                && order
                    .lines
                    .iter()
                    .any(|line| line.amounts.promotion_minor == 720)
        };
        assert!(has_order(&market, "US", is_deal), "{seed}");
        // Nobody was put out of business in the days before.
        for country in ["US", "DE", "JP", "IN"] {
            let is_of_today =
                |order: &Order| order.purchased_at.plus_ms(36 * 3_600_000) > market.start;
            assert!(
                has_order(&market, country, is_of_today),
                "{country}, {seed}"
            );
        }
        let mails = mail::inbox(&market);
        let chinese = market
            .life
            .messages
            .iter()
            .position(|one| one.language == "zh");
        let written = mails
            .get(chinese.expect("a Chinese message"))
            .expect("its e-mail");
        let encoded = "=?UTF-8?B?5p2l6Ieq5Lqa6ams6YCK5Lmw5a6255qE6K6i5Y2V5Y+W5raI6K+35rGC";
        assert!(written.eml.contains(encoded), "{}", written.eml);
        assert_eq!(written.seller, "A1EXAMPLE");
    }
}
