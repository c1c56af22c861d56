//! Who cancelled, on samples and over the store.

use countermand_domain::cancel_rate::Budget;
use countermand_domain::id::{AccountId, OrderId};
use countermand_domain::order::OrderRead;
use countermand_store::Store;
use serde_json::json;

use super::*;
use crate::measure::line::budget_line;
use crate::measure::window_orders::cancelled_in_window;

fn order(requested: Requested, by: &[&str], code: Option<&str>) -> CancelledOrder {
    CancelledOrder {
        order_id: OrderId::parse("1").unwrap(),
        sales_channel: "Amazon.com".to_owned(),
        channel: FulfillmentChannel::Mfn,
        purchased_at: Timestamp::UNIX_EPOCH,
        last_updated_at: None,
        ship_by: None,
        requested,
        cancelled_by: by.iter().map(|who| (*who).to_owned()).collect(),
        n_untold: u64::from(by.is_empty()),
        our_code: code.map(str::to_owned),
    }
}

#[test]
fn what_amazon_cancels_counts_once_the_time_to_confirm_is_over() {
    let rules = RuleTable::published();
    let ship_by: Timestamp = "2026-11-05T22:59:00Z".parse().unwrap();
    // Seven days after the ship-by date; in India one day.
    for (channel, kind, last_hour) in [
        ("Amazon.com", FulfillmentChannel::Mfn, 7 * 24),
        ("Amazon.de", FulfillmentChannel::Sfp, 7 * 24),
        ("Amazon.in", FulfillmentChannel::EasyShip, 24),
        ("Amazon.in", FulfillmentChannel::Mfn, 24),
    ] {
        for (hours, attribution) in [
            (last_hour - 1, Attribution::ByAmazon),
            (last_hour, Attribution::Overdue),
        ] {
            let order = CancelledOrder {
                sales_channel: channel.to_owned(),
                channel: kind,
                ship_by: Some(ship_by),
                last_updated_at: Some(ship_by + SignedDuration::from_hours(hours)),
                ..order(Requested::Yes, &["amazon"], None)
            };
            assert_eq!(Attribution::of(&order, &rules), attribution, "{order:?}");
            assert_eq!(attribution.counts(), hours == last_hour);
            let untold = CancelledOrder {
                ship_by: None,
                ..order
            };
            assert_eq!(Attribution::of(&untold, &rules), Attribution::ByAmazon);
        }
    }
}

#[test]
fn an_order_counts_by_who_cancelled_it_and_with_which_code() {
    use Requested::{No, Unknown, Yes};
    for (requested, by, code, attribution) in [
        (No, &["seller"][..], None, Attribution::BySeller),
        (No, &["buyer"], None, Attribution::ByBuyer),
        (No, &["amazon"], None, Attribution::ByAmazon),
        (No, &["buyer", "seller"], None, Attribution::BySeller),
        (Unknown, &[], None, Attribution::Unknown),
        (Yes, &[], None, Attribution::UnknownRequested),
        (
            Yes,
            &["seller"],
            Some("BuyerCanceled"),
            Attribution::AtRequest,
        ),
        (
            Yes,
            &["seller"],
            Some("BUYER_CANCELLED"),
            Attribution::AtRequest,
        ),
        (
            Yes,
            &["seller"],
            Some("NoInventory"),
            Attribution::AtRequestOtherCode,
        ),
        (Yes, &["seller"], None, Attribution::AtRequest),
        (No, &[], Some("NO_INVENTORY"), Attribution::BySeller),
    ] {
        let order = order(requested, by, code);
        let found = Attribution::of(&order, &RuleTable::published());
        assert_eq!(found, attribution, "{order:?}");
    }
}

/// An order in Germany, as it is read in a state that it came to at an instant.
fn read(index: u32, state: &str, at: Timestamp) -> OrderRead {
    let cancelled_by = (state == "CANCELLED").then_some("AMAZON");
    let order = json!({
        "orderId": format!("302-{index:07}-{index:07}"),
        "createdTime": "2026-11-02T08:00:00Z",
        "lastUpdatedTime": at.to_string(),
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": "A1PA6795UKMFR9",
            "marketplaceName": "Amazon.de"},
        "fulfillment": {"fulfillmentStatus": state, "fulfilledBy": "MERCHANT",
            "shipByWindow": {"latestDateTime": "2026-11-04T22:59:59Z"}},
        "orderItems": [{
            "orderItemId": format!("{index:014}"), "quantityOrdered": 1,
            "product": {"asin": "B000TEA001", "title": "Tea", "sellerSku": "TEA"},
            "fulfillment": {"quantityFulfilled": 0,
                "quantityUnfulfilled": u8::from(state != "CANCELLED")},
            "cancellation": {"cancellationExecution":
                cancelled_by.map(|by| json!({"cancelledBy": by}))}
        }]
    });
    crate::ingest::orders::from_v2026(&serde_json::from_value(order).unwrap()).unwrap()
}

#[test]
fn an_order_that_was_never_paid_lapses_and_one_that_was_to_be_sent_counts() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let (before, in_time) = (at("2026-11-02T09:00:00Z"), at("2026-11-11T22:00:00Z"));
    // The seventh business day after Wednesday, 4 November.
    let overdue = at("2026-11-13T23:10:00Z");
    let account = AccountId::parse("shop").unwrap();
    let account = store.account(&account, before).unwrap();
    let take = |reads: Vec<OrderRead>, at| {
        let taken = account.take_reads(reads, None, |_| None, at);
        assert!(taken.wait().unwrap().iter().all(|taken| taken.is_changed));
    };
    let first = [(1, "PENDING"), (2, "UNSHIPPED"), (3, "UNSHIPPED")];
    take(
        first.map(|(n, state)| read(n, state, before)).to_vec(),
        before,
    );
    take(vec![read(3, "CANCELLED", in_time)], in_time);
    // The fourth was not heard of before.
    let last = [1, 2, 4].map(|index| read(index, "CANCELLED", overdue));
    take(last.to_vec(), overdue);
    let measured = measure(&account, &RuleTable::published(), overdue).unwrap();
    let found: Vec<_> = measured.orders.iter().map(|(_, how)| *how).collect();
    let (overdue, by_amazon) = (Attribution::Overdue, Attribution::ByAmazon);
    assert_eq!(found, [by_amazon, overdue, by_amazon, overdue]);
    let counted: Vec<u64> = measured
        .rates
        .iter()
        .map(|rate| rate.budget.cancelled)
        .collect();
    assert_eq!(counted, [2], "cancelled in the last seven days");
}

const NOW: &str = "2026-11-22T12:00:00Z";
/// Days over which the orders of [`shop`] are placed.
const SPREAD_DAYS: i64 = 80;

/// When an order of [`shop`] was placed, and when it was cancelled.
fn placed_and_cancelled(index: u32) -> (Timestamp, Timestamp) {
    let now: Timestamp = NOW.parse().unwrap();
    let hours_ago = i64::from(index) * 7 * 24 % (SPREAD_DAYS * 24) + i64::from(index % 24);
    let placed = now - SignedDuration::from_hours(hours_ago);
    let later = placed + SignedDuration::from_hours(i64::from(index * 5 % 400));
    (placed, later.min(now))
}

/// An account whose orders were cancelled by everybody over the weeks, in Germany and in India.
fn shop(store: &Store) -> Account {
    let now: Timestamp = NOW.parse().unwrap();
    let account = AccountId::parse("shop").unwrap();
    let account = store.account(&account, now).unwrap();
    let reads = (0..160_u32).map(|index| {
        let (placed, cancelled) = placed_and_cancelled(index);
        let by = [Some("BUYER"), Some("SELLER"), Some("AMAZON"), None][index as usize % 4];
        let place = [
            ("Amazon.de", "A1PA6795UKMFR9"),
            ("Amazon.in", "A21TJRUUN4KGV"),
        ];
        let (name, marketplace) = place[index as usize % 3 / 2];
        let order = json!({
            "orderId": format!("302-{index:07}-{index:07}"),
            "createdTime": placed.to_string(),
            "lastUpdatedTime": cancelled.to_string(),
            "salesChannel": {"channelName": "AMAZON", "marketplaceId": marketplace,
                "marketplaceName": name},
            "fulfillment": {"fulfillmentStatus": "CANCELLED", "fulfilledBy": "MERCHANT",
                "shipByWindow": {"latestDateTime": placed.to_string()}},
            "orderItems": [{
                "orderItemId": format!("{index:014}"), "quantityOrdered": 1,
                "product": {"asin": "B000TEA001", "title": "Tea", "sellerSku": "TEA"},
                "fulfillment": {"quantityFulfilled": 0, "quantityUnfulfilled": 0},
                "cancellation": {"cancellationExecution": by.map(|by| json!({"cancelledBy": by}))}
            }]
        });
        crate::ingest::orders::from_v2026(&serde_json::from_value(order).unwrap()).unwrap()
    });
    let taken = account.take_reads(reads.collect(), None, |_| None, now);
    assert!(taken.wait().unwrap().iter().all(|taken| taken.is_changed));
    account
}

#[test]
fn what_was_placed_or_changed_since_an_instant_is_found_once() {
    let folder = tempfile::tempdir().unwrap();
    let account = shop(&Store::open(folder.path()).unwrap());
    let now: Timestamp = NOW.parse().unwrap();
    for (from_days, before_days) in [(7, 0), (40, 10), (62, 0), (3, 5)] {
        let from = now - SignedDuration::from_hours(from_days * 24);
        let before = now - SignedDuration::from_hours(before_days * 24);
        let mut meant: Vec<(Timestamp, String)> = (0..160_u32)
            .filter_map(|index| {
                let (placed, cancelled) = placed_and_cancelled(index);
                let is_meant = (placed >= from || cancelled >= from) && placed < before;
                is_meant.then(|| (placed, format!("302-{index:07}-{index:07}")))
            })
            .collect();
        meant.sort();
        let of_channel = |channel: Option<&str>| {
            let found =
                orders_between((&account, &RuleTable::published()), channel, (from, before))
                    .unwrap();
            let found = found.iter().map(|(order, _)| order.clone());
            found
                .map(|order| (order.purchased_at, order.order_id.to_string()))
                .collect::<Vec<_>>()
        };
        assert_eq!(of_channel(None), meant, "{from_days} {before_days}");
        let mut parts = of_channel(Some("Amazon.de"));
        let n_german = parts.len();
        parts.extend(of_channel(Some("Amazon.in")));
        parts.sort();
        assert_eq!(parts, meant);
        assert!(meant.is_empty() || (1..meant.len()).contains(&n_german));
    }
}

#[test]
fn what_is_read_for_the_present_gives_the_same_rates_as_the_whole_past() {
    use crate::measure::rolling::rolling;

    let folder = tempfile::tempdir().unwrap();
    let account = shop(&Store::open(folder.path()).unwrap());
    let now: Timestamp = NOW.parse().unwrap();
    let whole = measure_with((&account, &RuleTable::published()), Past::Whole, now).unwrap();
    let text = |rates: &[ChannelRate]| rates.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>();
    for n_days in [0, 5, 28] {
        let part =
            measure_with((&account, &RuleTable::published()), Past::Days(n_days), now).unwrap();
        assert_eq!(text(&part.rates), text(&whole.rates));
        assert!(part.rates.iter().any(|rate| rate.budget.cancelled > 0));
        assert!(n_days > 5 || part.orders.len() < whole.orders.len());
        for rate in &part.rates {
            let orders = |of: &Measured| format!("{:?}", of.window_orders(rate, now));
            assert_eq!(orders(&part), orders(&whole));
            assert_eq!(part.n_unattributed(rate), whole.n_unattributed(rate));
            let line = |of: &Measured| {
                let days = of.channels.get(&rate.sales_channel).unwrap();
                rolling(days, rate, n_days.saturating_sub(1), 14).unwrap()
            };
            assert_eq!(line(&part), line(&whole));
            let channel = &rate.sales_channel;
            let of_point = (rate.target.target.window(), rate.as_of);
            let alone =
                cancelled_in_window((&account, &RuleTable::published()), channel, of_point, now)
                    .unwrap();
            assert_eq!(format!("{alone:?}"), orders(&part));
        }
    }
}

#[test]
fn the_line_of_one_channel_agrees_with_the_account() {
    let folder = tempfile::tempdir().unwrap();
    let account = shop(&Store::open(folder.path()).unwrap());
    let now: Timestamp = NOW.parse().unwrap();
    let whole = measure_with((&account, &RuleTable::published()), Past::Whole, now).unwrap();
    for channel in ["Amazon.de", "Amazon.in"] {
        let budgets = whole.rates.iter().filter(|it| it.sales_channel == channel);
        let budgets: Vec<_> = budgets.map(|rate| rate.budget).collect();
        let tightest = Budget::tightest(&budgets).unwrap();
        let line = budget_line((&account, &RuleTable::published()), channel, 0, Some(now)).unwrap();
        let line = line.unwrap();
        assert_eq!(
            (line.orders, line.counted, line.left_before),
            (tightest.counts.orders, tightest.cancelled, tightest.left)
        );
    }
}
