//! Paging through orders: each exactly once, whatever changes meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use countermand_sandbox::ids::{OrderIndex, SellerIndex};
use countermand_sandbox::market::order_book::OrderTime;
use countermand_sandbox::market::{Act, Market};
use countermand_sandbox::moment::Moment;
use countermand_sandbox::orders::list::{self, MAX_SCANNED, OrderFilter, OrderQuery};
use countermand_sandbox::plain_orders::SeedOrders;
use countermand_sandbox::scenario::Scenario;
use proptest::prelude::*;

use crate::desk::{Desk, US};

/// Walks through all pages from an address without a token; gives the ids in their sequence.
fn walk(
    desk: &Desk,
    address: &str,
    (orders, id, next, token): (&str, &str, &str, &str),
) -> Vec<String> {
    let mut ids = Vec::new();
    let mut tokens = BTreeSet::new();
    let mut page_address = address.to_owned();
    loop {
        let page = desk.read(&page_address).expect(200).json();
        let on_page = page.pointer(orders).unwrap().as_array().unwrap();
        ids.extend(
            on_page
                .iter()
                .map(|order| order[id].as_str().unwrap().to_owned()),
        );
        let Some(found) = page.pointer(next).and_then(|found| found.as_str()) else {
            return ids;
        };
        assert!(tokens.insert(found.to_owned()), "a token came twice");
        // Orders v0 takes the token alone, Orders 2026-01-01 beside the same parameters.
        page_address = if token == "NextToken" {
            format!("/orders/v0/orders?MarketplaceIds={US}&NextToken={found}")
        } else {
            format!("{address}&{token}={found}")
        };
    }
}

const V0: (&str, &str, &str, &str) = (
    "/payload/Orders",
    "AmazonOrderId",
    "/payload/NextToken",
    "NextToken",
);
const V2026: (&str, &str, &str, &str) = (
    "/orders",
    "orderId",
    "/pagination/nextToken",
    "paginationToken",
);

#[test]
fn a_thousand_orders_are_each_on_one_page() {
    let desk = Desk::new("plain").unmetered();
    let mut expected = Vec::new();
    for n in [300, 700, 1_000] {
        desk.seed_orders(n);
        desk.advance_ms(1_000);
    }
    expected.extend((0..1_000).map(|number| format!("111-{number:07}-{number:07}")));
    let times = [
        ("CreatedAfter", "createdAfter"),
        ("LastUpdatedAfter", "lastUpdatedAfter"),
    ];
    for (v0, v2026) in times {
        let from = "2026-01-01T00:00:00Z";
        let address =
            format!("/orders/v0/orders?MarketplaceIds={US}&{v0}={from}&MaxResultsPerPage=90");
        assert_eq!(walk(&desk, &address, V0), expected);
        let address = format!("/orders/2026-01-01/orders?{v2026}={from}&maxResultsPerPage=70");
        assert_eq!(walk(&desk, &address, V2026), expected);
    }
    let named: Vec<_> = expected.iter().skip(100).take(7).cloned().collect();
    let address = format!(
        "/orders/v0/orders?MarketplaceIds={US}&MaxResultsPerPage=3&AmazonOrderIds={}",
        named.join(",")
    );
    assert_eq!(walk(&desk, &address, V0), named);
}

#[test]
fn a_token_of_another_list_or_world_is_refused() {
    let desk = Desk::new("plain").unmetered();
    let other = Desk::with_seed("plain", 6).unmetered();
    for desk in [&desk, &other] {
        desk.seed_orders(3);
    }
    let after = "createdAfter=2026-01-01T00:00:00Z&maxResultsPerPage=1";
    let v2026 = |desk: &Desk| {
        let page = desk
            .read(&format!("/orders/2026-01-01/orders?{after}"))
            .expect(200)
            .json();
        page["pagination"]["nextToken"].as_str().unwrap().to_owned()
    };
    let (own, foreign) = (v2026(&desk), v2026(&other));
    desk.read(&format!(
        "/orders/2026-01-01/orders?{after}&paginationToken={own}"
    ))
    .expect(200);
    desk.read(&format!(
        "/orders/2026-01-01/orders?{after}&paginationToken={foreign}"
    ))
    .expect(400);
    let v0 = format!("/orders/v0/orders?MarketplaceIds={US}&NextToken={own}");
    desk.read(&v0).expect(400);
    desk.read("/orders/v0/orders?NextToken=x").expect(400);
}

fn market(n_orders: u32) -> Market {
    let start = Moment::from_ms(1_794_787_200_000);
    let mut market = Market::new(Scenario::find("plain").unwrap(), 5, start);
    seed(&mut market, n_orders);
    market
}

fn seed(market: &mut Market, n_orders: u32) {
    let act = SeedOrders {
        n_orders,
        shipped_every: None,
    };
    act.perform(market).unwrap();
}

fn query(market: &Market, time: OrderTime) -> OrderQuery {
    OrderQuery {
        seller: SellerIndex(0),
        time,
        from: market.start,
        until: market.now,
        named: None,
        filter: OrderFilter::default(),
    }
}

#[test]
fn a_page_looks_at_so_many_orders_and_no_more() {
    let mut market = market(25_000);
    let last = OrderIndex(24_999);
    market
        .orders
        .change(last, market.now, |order| order.traits.is_business = true);
    let mut wanted = query(&market, OrderTime::Purchase);
    wanted.filter.buyer_email = Some("nobody@marketplace.amazon.com".to_owned());
    let mut cursor = None;
    let mut n_pages = 0;
    loop {
        let page = list::page(&market, &wanted, cursor, 100);
        assert_eq!(page.orders, []);
        n_pages += 1;
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    // 25,000 orders at 10,000 to a page.
    assert_eq!((n_pages, MAX_SCANNED), (3, 10_000));
}

/// What happens between two pages.
#[derive(Debug, Clone)]
enum Between {
    Request(usize),
    Ship(usize),
    NewOrders(u32),
}

fn between() -> impl Strategy<Value = Between> {
    prop_oneof![
        (0..40_usize).prop_map(Between::Request),
        (0..40_usize).prop_map(Between::Ship),
        (0..20_u32).prop_map(Between::NewOrders),
    ]
}

fn happen(market: &mut Market, what: &Between) -> Option<OrderIndex> {
    let index = |number: &usize| OrderIndex(u32::try_from(*number).unwrap());
    match what {
        Between::Request(number) => {
            market
                .request_cancellation(index(number), 0, "Changed my mind")
                .ok()?;
            Some(index(number))
        }
        Between::Ship(number) => {
            market.ship_units(index(number), 0, 1).ok()?;
            Some(index(number))
        }
        Between::NewOrders(more) => {
            let n_orders = u32::try_from(market.orders.len()).unwrap() + more;
            seed(market, n_orders);
            None
        }
    }
}

proptest! {
    #[test]
    fn whoever_pages_loses_no_order_that_stays_as_it_was(
        steps in prop::collection::vec((1..12_usize, prop::collection::vec(between(), 0..5)), 60),
        by_update in any::<bool>(),
        spread_ms in 0..3_i64,
    ) {
        let mut market = market(0);
        for n_orders in 1..=40 {
            seed(&mut market, n_orders);
            market.advance(market.now.plus_ms(spread_ms));
        }
        let time = if by_update { OrderTime::Update } else { OrderTime::Purchase };
        let query = query(&market, time);
        let mut seen: BTreeMap<OrderIndex, u32> = BTreeMap::new();
        let mut changed = BTreeSet::new();
        let mut cursor = None;
        for (limit, happenings) in steps {
            let page = list::page(&market, &query, cursor, limit);
            prop_assert!(page.orders.len() <= limit);
            for index in page.orders {
                *seen.entry(index).or_default() += 1;
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
            market.advance(market.now.plus_ms(1));
            changed.extend(happenings.iter().filter_map(|what| happen(&mut market, what)));
        }
        prop_assert!(cursor.is_none(), "60 pages of one order or more are enough for 40 orders");
        for index in (0..40).map(OrderIndex) {
            let n_seen = seen.get(&index).copied().unwrap_or_default();
            prop_assert!(n_seen <= 1, "{index:?} was on {n_seen} pages");
            if !by_update || !changed.contains(&index) {
                prop_assert_eq!(n_seen, 1, "{:?}", index);
            }
        }
        prop_assert!(seen.keys().all(|index| index.0 < 40), "an order is newer than the list");
    }
}
