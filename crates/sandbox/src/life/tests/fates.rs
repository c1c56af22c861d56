//! What becomes of orders, by kind.

use super::{START, market_of};
use crate::market::Market;
use crate::market::listing::OfferState;
use crate::market::order::{Executor, Order, OrderState, Payment};
use crate::market::seller::AccountStatus;
use crate::moment::{DAY_MS, HOUR_MS, MINUTE_MS, Moment};
use crate::platform::{health, window};

/// Chances with which nothing but the named thing happens.
const NOTHING: &str = "
unpaid_lapse_ppm = 0
never_verified_ppm = 0
payment_refused_ppm = 0
fraud_ppm = 0
buyer_cancels_ppm = 0
buyer_requests_ppm = 0
buyer_writes_ppm = 0
preorder_ppm = 0
warehouse_fails_ppm = 0
label_withdrawn_ppm = 0
rejected_ppm = 0
invoice_unconfirmed_ppm = 0
";

/// A world in which, of all chances, only these are over 0.
fn world(country: &str, chances: &str, market: &str) -> Market {
    let mut lines: Vec<&str> = NOTHING.lines().collect();
    lines.retain(|line| {
        let name = line.split(' ').next().unwrap_or_default();
        name.is_empty() || !chances.contains(name)
    });
    let text = format!(
        "history_days = 0\n[chances]\n{}\n{chances}\n[[sellers]]\n[[sellers.markets]]\ncountry = \"{country}\"\norders_per_day = 200\nstock = 100000\n{market}",
        lines.join("\n")
    );
    market_of(&text, 11)
}

const SHIPS_ALL: &str = "[sellers.markets.warehouse]\nin_time_ppm = 1000000\nlate_ppm = 0\n";

const SHIPS_NOTHING: &str = "[sellers.markets.warehouse]\nin_time_ppm = 0\nlate_ppm = 0\n";

fn first_day(market: &Market) -> Vec<&Order> {
    let orders = market.orders.iter().map(|(_, order)| order);
    orders
        .filter(|order| order.purchased_at < START.plus_ms(DAY_MS))
        .collect()
}

fn advance(market: &mut Market, ms: i64) {
    let to = market.now.plus_ms(ms);
    market.advance(to);
}

#[test]
fn as_many_orders_come_as_the_scenario_says() {
    let mut market = world("US", "", "");
    advance(&mut market, 10 * DAY_MS);
    // 2,000 expected; five standard deviations of a Poisson count are 224.
    let n_orders = market.orders.len();
    assert!((1_776..=2_224).contains(&n_orders), "{n_orders}");
    let night = |order: &Order| {
        let hour = crate::platform::calendar::local_hour(order.place, order.purchased_at);
        (2..5).contains(&hour)
    };
    // The three hours weigh 10 of 822: about 24 of 2,000.
    let n_at_night = market
        .orders
        .iter()
        .filter(|(_, order)| night(order))
        .count();
    assert!((4..60).contains(&n_at_night), "{n_at_night}");
}

#[test]
fn a_burst_brings_so_many_times_the_orders() {
    let flat = format!("hour_weights = [{}]\n", ["1"; 24].join(", "));
    let bursts = "[[sellers.markets.bursts]]\nfrom_hour = 24\nhours = 24\ntimes = 5\n";
    let mut market = world("US", "", &(flat + bursts));
    advance(&mut market, DAY_MS);
    let n_usual = market.orders.len();
    advance(&mut market, DAY_MS);
    let n_burst = market.orders.len() - n_usual;
    // 200 and 1,000 expected; five standard deviations are 71 and 158.
    assert!((129..=271).contains(&n_usual), "{n_usual}");
    assert!((842..=1_158).contains(&n_burst), "{n_burst}");
}

#[test]
fn paid_orders_are_shipped_in_time_by_a_good_warehouse() {
    let good =
        "[sellers.markets.warehouse]\nin_time_ppm = 1000000\nlate_ppm = 0\nin_parts_ppm = 0\n";
    let mut market = world("US", "", good);
    advance(&mut market, 6 * DAY_MS);
    assert!(!first_day(&market).is_empty());
    for order in first_day(&market) {
        assert_eq!(order.state, OrderState::Shipped, "{order:?}");
    }
    assert_eq!(market.ledger.effects(), []);
}

#[test]
fn the_time_to_ship_begins_with_the_payment() {
    let market = &mut world(
        "JP",
        "unpaid_lapse_ppm = 0",
        "payments = { convenience_store = 1 }\n",
    );
    advance(market, 8 * DAY_MS);
    let orders = first_day(market);
    let late = orders.iter().filter(|order| {
        let paid_at = order.authorised_at.expect("everybody pays");
        paid_at.since_ms(order.purchased_at) > 3 * DAY_MS
    });
    let mut n_late = 0;
    for order in late {
        let paid_at = order.authorised_at.expect("everybody pays");
        let left_ms = order.windows.ship_by.since_ms(paid_at);
        // One or two business days, a weekend between, and the end of the last.
        assert!((DAY_MS..=5 * DAY_MS).contains(&left_ms), "{order:?}");
        assert!(order.windows.deliver_by > order.windows.ship_by);
        n_late += 1;
    }
    assert!(n_late > 20, "{n_late}");
}

#[test]
fn an_unpaid_order_lapses_at_the_end_of_its_window() {
    for (country, payments, payment, window_ms) in [
        (
            "JP",
            "{ convenience_store = 1 }",
            Payment::ConvenienceStore,
            6 * DAY_MS,
        ),
        (
            "MX",
            "{ cash_in_store = 1 }",
            Payment::CashInStore,
            72 * HOUR_MS,
        ),
        ("BR", "{ pix = 1 }", Payment::Pix, 30 * MINUTE_MS),
        ("BR", "{ boleto = 1 }", Payment::Boleto, 3 * DAY_MS),
    ] {
        let market = &mut world(
            country,
            "unpaid_lapse_ppm = 1000000",
            &format!("payments = {payments}\n"),
        );
        advance(market, DAY_MS + window_ms - 1);
        for order in first_day(market) {
            assert_eq!(order.payment, payment);
            let is_over = market.now.since_ms(order.purchased_at) >= window_ms;
            let state = if is_over {
                OrderState::Cancelled
            } else {
                OrderState::Pending
            };
            assert_eq!(order.state, state, "{country} {payment:?}");
            for execution in order
                .lines
                .iter()
                .filter_map(|line| line.execution.as_ref())
            {
                assert_eq!(
                    (execution.by, execution.is_counted),
                    (Executor::Amazon, false)
                );
                assert_eq!(execution.at.since_ms(order.purchased_at), window_ms);
            }
        }
    }
}

#[test]
fn a_card_that_is_never_verified_lapses_after_three_weeks() {
    let mut market = world(
        "US",
        "never_verified_ppm = 1000000",
        "payments = { standard = 1 }\n",
    );
    advance(&mut market, 21 * DAY_MS - 1);
    assert!(
        first_day(&market)
            .iter()
            .all(|order| order.state == OrderState::Pending)
    );
    advance(&mut market, DAY_MS + 1);
    assert!(
        first_day(&market)
            .iter()
            .all(|order| order.state == OrderState::Cancelled)
    );
}

#[test]
fn a_refused_payment_and_fraud_end_an_order_without_counting() {
    for chance in ["payment_refused_ppm = 1000000", "fraud_ppm = 1000000"] {
        let mut market = world("US", chance, SHIPS_NOTHING);
        advance(&mut market, 5 * DAY_MS);
        for order in first_day(&market) {
            assert_eq!(order.state, OrderState::Cancelled);
            assert!(!order.is_counted_cancelled());
            let by = order
                .lines
                .iter()
                .filter_map(|line| line.execution.as_ref());
            assert!(by.clone().count() > 0 && by.clone().all(|found| found.by == Executor::Amazon));
            assert_eq!(order.authorised_at.is_some(), chance.starts_with("fraud"));
        }
    }
}

#[test]
fn buyers_cancel_inside_their_window_and_ask_after_it() {
    for (country, window_ms) in [("US", 30 * MINUTE_MS), ("JP", 5 * MINUTE_MS)] {
        let mut market = world(country, "buyer_cancels_ppm = 1000000", SHIPS_NOTHING);
        advance(&mut market, 2 * DAY_MS);
        for order in first_day(&market) {
            let execution = order.lines.iter().find_map(|line| line.execution.as_ref());
            let execution = execution.expect("the buyer cancelled");
            assert_eq!(
                (execution.by, execution.is_counted),
                (Executor::Buyer, false)
            );
            assert!(execution.at.since_ms(order.purchased_at) < window_ms);
        }
        let payments = "payments = { standard = 1 }\n".to_owned();
        let mut market = world(
            country,
            "buyer_requests_ppm = 1000000",
            &(payments + SHIPS_NOTHING),
        );
        advance(&mut market, 4 * DAY_MS);
        let mut n_requests = 0;
        for order in first_day(&market) {
            // The few whose payment took days were cancelled by their buyers right away.
            for request in order.lines.iter().filter_map(|line| line.request.as_ref()) {
                n_requests += 1;
                assert!(request.at.since_ms(order.purchased_at) > window_ms);
                assert!(!request.reason.is_empty());
                assert!(country != "JP" || !request.reason.is_ascii());
            }
        }
        assert!(n_requests > 100, "{n_requests}");
    }
}

#[test]
fn a_buyer_who_only_wrote_asks_officially_after_an_answer() {
    let chances = "buyer_writes_ppm = 1000000\nasks_after_answer_ppm = 1000000";
    let mut market = world("US", chances, SHIPS_NOTHING);
    advance(&mut market, 3 * DAY_MS);
    let message = market.life.messages.first().expect("buyers wrote").clone();
    let is_requested = |market: &Market| {
        let order = market
            .orders
            .at(message.order)
            .expect("the order of a message");
        order.lines.iter().any(|line| line.request.is_some())
    };
    assert!(!is_requested(&market));
    crate::life::seller_wrote(&mut market, message.order);
    advance(&mut market, DAY_MS);
    assert!(is_requested(&market));
}

#[test]
fn an_order_not_confirmed_in_time_is_cancelled_and_counts() {
    // Ship by the end of Monday 2026-11-23 or Tuesday 24 in Los Angeles; seven business days on is
    // Wednesday 2 December or Thursday 3.
    let mut market = world("US", "", SHIPS_NOTHING);
    advance(&mut market, 30 * DAY_MS);
    let deadlines: std::collections::BTreeSet<_> = market
        .orders
        .iter()
        .map(|(_, order)| order)
        .filter(|order| order.purchased_at < Moment::from_ms(START.ms() + 2 * DAY_MS))
        .filter(|order| order.channel == crate::market::order::Channel::Merchant)
        .map(|order| {
            let execution = order.lines.iter().find_map(|line| line.execution.as_ref());
            let execution = execution.expect("it was cancelled");
            assert_eq!(
                (execution.by, execution.is_counted),
                (Executor::Amazon, true)
            );
            assert_eq!(execution.at, window::confirm_by(order));
            execution.at.seconds_text()
        })
        .collect();
    assert!(deadlines.contains("2026-12-03T07:59:59Z"), "{deadlines:?}");
    assert!(deadlines.contains("2026-12-04T07:59:59Z"), "{deadlines:?}");
}

#[test]
fn staff_that_grants_every_request_in_the_end_leaves_none_to_the_platform() {
    let n_overdue = |grants: &str| {
        let staff = format!("{SHIPS_ALL}cancels_after_start = true\n{grants}");
        let mut market = world("DE", "buyer_requests_ppm = 200000", &staff);
        advance(&mut market, 20 * DAY_MS);
        let by = |order: &&Order, who: Executor| {
            let mut lines = order.lines.iter();
            order.state == OrderState::Cancelled
                && lines.any(|line| line.execution.as_ref().is_some_and(|found| found.by == who))
        };
        let orders = first_day(&market);
        let count = |who| orders.iter().filter(|order| by(order, who)).count();
        (count(Executor::Amazon), count(Executor::Merchant))
    };
    let (left_alone, none) = n_overdue("");
    assert!(left_alone > 10 && none == 0, "{left_alone}, {none}");
    let (none, granted) = n_overdue("grants_after_hours = 60");
    assert_eq!((none, granted), (0, left_alone));
}

#[test]
fn india_waits_a_day_for_the_confirmation() {
    let market = "channels = [\"easy_ship\"]\n".to_owned() + SHIPS_NOTHING;
    let mut market = world("IN", "", &market);
    advance(&mut market, 8 * DAY_MS);
    for order in first_day(&market) {
        let execution = order.lines.iter().find_map(|line| line.execution.as_ref());
        let execution = execution.expect("it was cancelled");
        assert_eq!(execution.at.since_ms(order.windows.ship_by), DAY_MS);
        assert!(execution.is_counted);
    }
}

#[test]
fn easy_ship_packages_reach_the_buyer_or_come_back() {
    let good = "channels = [\"easy_ship\"]\n[sellers.markets.warehouse]\nin_time_ppm = 1000000\nlate_ppm = 0\n";
    let mut market = world(
        "IN",
        "rejected_ppm = 500000\nlabel_withdrawn_ppm = 200000",
        good,
    );
    advance(&mut market, 20 * DAY_MS);
    let n_of = |status: &str| {
        first_day(&market)
            .iter()
            .filter(|order| {
                matches!(order.channel, crate::market::order::Channel::EasyShip(found) if found.as_str() == status)
            })
            .count()
    };
    let (n_taken, n_back) = (n_of("Delivered"), n_of("ReturnedToSeller"));
    assert!(n_taken > 30 && n_back > 30, "{n_taken} {n_back}");
}

#[test]
fn an_oversold_order_cannot_be_shipped() {
    let oversold = "n_products = 0\n[[sellers.markets.products]]\nstock = 1000\non_shelf = 50\nrestock_below = 0\n[sellers.markets.warehouse]\nin_time_ppm = 1000000\nlate_ppm = 0\nin_parts_ppm = 0\n";
    let mut market = world("US", "", oversold);
    advance(&mut market, 4 * DAY_MS);
    let n_shipped: u32 = market
        .orders
        .iter()
        .map(|(_, order)| order.n_shipped())
        .sum();
    assert!((40..=50).contains(&n_shipped), "{n_shipped}");
    assert!(market.orders.len() > 500);
}

#[test]
fn the_platform_s_warehouse_ships_within_a_day_or_fails_uncounted() {
    let mut market = world(
        "US",
        "warehouse_fails_ppm = 300000",
        "channels = [\"amazon\"]\n",
    );
    advance(&mut market, 6 * DAY_MS);
    let n_of = |state| {
        first_day(&market)
            .iter()
            .filter(|order| order.state == state)
            .count()
    };
    let (n_shipped, n_failed) = (n_of(OrderState::Shipped), n_of(OrderState::Cancelled));
    assert_eq!(n_shipped + n_failed, first_day(&market).len());
    assert!(n_failed > 20 && n_shipped > 80, "{n_failed} {n_shipped}");
    assert!(
        first_day(&market)
            .iter()
            .all(|order| !order.is_counted_cancelled())
    );
}

#[test]
fn some_invoices_in_brazil_stay_unconfirmed() {
    let mut market = world("BR", "invoice_unconfirmed_ppm = 500000", "");
    advance(&mut market, 8 * DAY_MS);
    let n_waiting = first_day(&market)
        .iter()
        .filter(|order| order.state == OrderState::InvoiceUnconfirmed)
        .count();
    assert!(n_waiting > 30, "{n_waiting}");
}

#[test]
fn two_counted_cancellations_in_a_row_take_an_offer_off_sale_until_its_price_changes() {
    let one = "n_products = 1\n".to_owned() + SHIPS_NOTHING;
    let mut market = world("US", "", &one);
    advance(&mut market, 2 * DAY_MS);
    let unshipped: Vec<_> = market
        .orders
        .iter()
        .filter(|(_, order)| order.state == OrderState::Unshipped)
        .map(|(index, order)| (index, order.id.to_string()))
        .collect();
    let cancel = |market: &mut Market, place: usize| {
        let cancel = crate::orders::cancel_order::CancelOrder {
            seller: crate::ids::SellerIndex(0),
            order: unshipped[place].1.clone(),
            reason: "NO_INVENTORY".to_owned(),
        };
        market
            .act(&cancel)
            .expect("an unshipped order can be cancelled");
    };
    let listing = crate::ids::ListingIndex(0);
    let state = |market: &Market| market.catalogue.at(listing).expect("the offer").state;
    cancel(&mut market, 0);
    market
        .ship_units(unshipped[1].0, 0, 1)
        .expect("an open unit");
    cancel(&mut market, 2);
    assert_eq!(
        state(&market),
        OfferState::Active,
        "a shipment came in between"
    );
    cancel(&mut market, 3);
    assert_eq!(state(&market), OfferState::Ineligible { since: market.now });
    let n_orders = market.orders.len();
    advance(&mut market, DAY_MS);
    assert_eq!(market.orders.len(), n_orders, "nobody can buy it");
    crate::platform::suppression::price_changed(&mut market, listing);
    assert_eq!(state(&market), OfferState::Active);
    advance(&mut market, DAY_MS);
    assert!(market.orders.len() > n_orders);
}

#[test]
fn an_account_over_its_limit_is_at_risk_then_deactivated_then_normal_again() {
    let bad = "[sellers.markets.warehouse]\ncancels_ppm = 100000\ncancels_after_start = true\n";
    let mut market = world("US", "", bad);
    market.scenario.platform.suppresses_offers = false;
    let place = crate::place::by_country("US").expect("a marketplace");
    let seller = crate::ids::SellerIndex(0);
    let mut seen = Vec::new();
    for _ in 0..20 {
        advance(&mut market, DAY_MS);
        let account = market
            .directory
            .seller(seller)
            .and_then(|found| found.participation(place));
        let status = account.expect("the seller sells there").status;
        if seen.last() != Some(&status) {
            seen.push(status);
        }
    }
    assert_eq!(
        seen.get(..3),
        Some(
            &[
                AccountStatus::AtRisk,
                AccountStatus::Deactivated,
                AccountStatus::Normal
            ][..]
        ),
        "{seen:?}"
    );
}

#[test]
fn the_figure_covers_whole_days_that_end_yesterday() {
    let mut market = world("US", "", SHIPS_NOTHING);
    advance(&mut market, 9 * DAY_MS + HOUR_MS);
    let place = crate::place::by_country("US").expect("a marketplace");
    let figure = health::figure(&market, crate::ids::SellerIndex(0), place, 7);
    assert_eq!(figure.last_day, market.now.day() - 1);
    assert_eq!(figure.last_day - figure.first_day, 6);
    let n_orders = market
        .orders
        .iter()
        .filter(|(_, order)| order.authorised_at.is_some() && order.channel.is_merchant())
        .filter(|(_, order)| {
            (figure.first_day..=figure.last_day).contains(&order.purchased_at.day())
        })
        .count();
    assert_eq!(figure.n_orders as usize, n_orders);
    assert_eq!((figure.n_cancelled, figure.target_ppm), (0, 25_000));
}

#[test]
fn competitors_move_their_prices_and_the_cheapest_offer_is_featured() {
    let mut market = world(
        "US",
        "",
        "n_products = 1\nn_competitors = 3\ncompetitor_moves_per_day = 24\n",
    );
    let place = crate::place::by_country("US").expect("a marketplace");
    let asin = market
        .catalogue
        .at(crate::ids::ListingIndex(0))
        .expect("the offer")
        .asin
        .clone();
    let before = crate::platform::competition::offers(&market, place, &asin);
    advance(&mut market, DAY_MS);
    let after = crate::platform::competition::offers(&market, place, &asin);
    assert_eq!((before.len(), after.len()), (4, 4));
    assert!(before != after);
    assert!(after.is_sorted_by_key(|offer| offer.price_minor));
    assert_eq!(after.iter().filter(|offer| offer.is_featured).count(), 1);
    assert!(after[0].is_featured);
}
