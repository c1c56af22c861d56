//! Any order, any repetition, any split into files: the same store (I8, I9), and counters that
//! equal a recount (I24).

use std::cell::Cell;

use countermand_domain::id::{OrderItemId, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::{Currency, Money};
use countermand_domain::order::{BuyerRequest, FulfillmentChannel, ObservedLine, OrderState};
use countermand_domain::quantity::Quantity;
use countermand_store::import::{ImportStart, Neighbours};
use countermand_store::{Account, Store};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::contract::account;
use crate::sample::{DAY, at, begin, dump, import, line};

fn some_state() -> impl Strategy<Value = Option<OrderState>> {
    prop_oneof![
        1 => Just(None),
        6 => prop::sample::select(OrderState::ALL.to_vec()).prop_map(Some),
    ]
}

fn some_request() -> impl Strategy<Value = BuyerRequest> {
    prop_oneof![
        3 => Just(BuyerRequest::Unknown),
        2 => Just(BuyerRequest::NotRequested),
        1 => Just(BuyerRequest::Requested { reason: None }),
        1 => Just(BuyerRequest::Requested { reason: Some("by mistake".into()) }),
    ]
}

/// Lines of few orders, SKUs, items and instants, so that they meet often.
fn some_line() -> impl Strategy<Value = ObservedLine> {
    let names = (
        0..4_u8,
        prop::option::of(0..3_u8),
        prop::option::weighted(0.4, 0..3_u8),
    );
    let times = (
        0..3_i64,
        prop::option::weighted(0.8, 0..4_i64),
        prop::option::of(0..3_i64),
    );
    let words = (
        some_state(),
        some_request(),
        prop::option::of(prop::sample::select(vec!["A", "B"])),
        prop::option::of(prop::sample::select(vec!["WA", "wa"])),
    );
    let numbers = (
        0..3_i64,
        prop::option::of(0..3_i64),
        prop::option::of(0..3_i64),
        prop::sample::select(FulfillmentChannel::ALL.to_vec()),
        any::<bool>(),
    );
    (names, times, words, numbers).prop_map(|(names, times, words, numbers)| {
        let (order, sku, item) = names;
        // One in four ids is another shop's, to sort by text.
        let mut line = match order {
            3 => line("invoice-number-17", "X"),
            _ => line(&format!("111-0000000-000000{order}"), "X"),
        };
        line.sku = sku.and_then(|sku| SellerSku::parse(&format!("S{sku}")).ok());
        line.order_item_id = item.and_then(|item| OrderItemId::parse(&format!("00{item}")).ok());
        line.purchased_at = at(times.0 * DAY);
        line.last_updated_at = times.1.map(|day| at(day * DAY + 1));
        line.ship_by = times.2.map(|day| at(day * DAY + 2));
        line.state = words.0;
        line.status_text = line.state.map_or("Odd", OrderState::as_orders_v0).into();
        line.buyer_request = words.1;
        line.category = words.2.map(Into::into);
        line.ship_state = words.3.map(Into::into);
        line.quantity = Quantity::new(numbers.0).unwrap();
        line.quantity_shipped = numbers.1.map(|units| Quantity::new(units).unwrap());
        line.amounts.item_price = numbers
            .2
            .map(|minor| Money::from_minor(minor, Currency::USD));
        line.channel = numbers.3;
        if numbers.4 {
            line.sales_channel = "Amazon.De".into();
            line.marketplace = Some(Marketplace::De);
        }
        line
    })
}

/// One way in which the same lines may arrive: shuffled, some of them again, in several files, and
/// within a file in several pieces.
#[derive(Debug, Clone)]
struct Arrival {
    lines: Vec<ObservedLine>,
    file_sizes: Vec<usize>,
    lines_in_memory: usize,
    /// Whether each of those is a change of its own.
    is_in_pieces: bool,
}

fn some_arrivals() -> impl Strategy<Value = (Vec<ObservedLine>, Arrival)> {
    prop::collection::vec(some_line(), 1..14).prop_flat_map(|lines| {
        let repeated = prop::collection::vec(prop::sample::select(lines.clone()), 0..6);
        let shuffled = (Just(lines.clone()), repeated).prop_flat_map(|(mut all, again)| {
            all.extend(again);
            Just(all).prop_shuffle()
        });
        let sizes = prop::collection::vec(1..6_usize, 20);
        let arrival = (shuffled, sizes, 1..5_usize, prop::bool::weighted(0.1)).prop_map(
            |(lines, sizes, limit, pieces)| Arrival {
                lines,
                file_sizes: sizes,
                lines_in_memory: limit,
                is_in_pieces: pieces,
            },
        );
        (Just(lines), arrival)
    })
}

fn take_in(account: &Account, arrival: &Arrival) {
    let mut rest = arrival.lines.as_slice();
    for (number, size) in arrival.file_sizes.iter().enumerate() {
        let (file, later) = rest.split_at((*size).min(rest.len()));
        let mut session = begin(account, &number.to_be_bytes());
        if arrival.is_in_pieces {
            session.take_in_pieces(arrival.lines_in_memory, Neighbours::InThisProcess);
        } else {
            session.limit_memory(arrival.lines_in_memory);
        }
        session.add_lines(file).unwrap();
        let summary = session.finish().unwrap();
        let n_told = summary.n_lines_new + summary.n_lines_changed + summary.n_lines_unchanged;
        assert_eq!(n_told, file.len() as u64);
        rest = later;
        if rest.is_empty() {
            break;
        }
    }
    assert!(rest.is_empty(), "every line was taken in");
}

#[test]
fn every_arrival_of_the_same_lines_gives_the_same_store() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let cases = Cell::new(0);
    let config = Config {
        cases: 200,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&some_arrivals(), |(lines, arrival)| {
        cases.set(cases.get() + 1);
        let once = account(&store, &format!("once {}", cases.get()));
        let other = account(&store, &format!("other {}", cases.get()));
        import(&once, b"all", &lines);
        take_in(&other, &arrival);
        prop_assert_eq!(dump(&once), dump(&other));
        prop_assert_eq!(once.check().unwrap(), []);
        prop_assert_eq!(other.check().unwrap(), []);
        // A second time, in reverse, nothing changes.
        let reversed: Vec<_> = lines.iter().rev().cloned().collect();
        let again = import(&other, b"again", &reversed);
        prop_assert_eq!(again.n_lines_unchanged, lines.len() as u64);
        prop_assert_eq!(again.n_orders_changed, 0);
        prop_assert_eq!(dump(&once), dump(&other));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert_eq!(store.check_file().unwrap(), []);
}

#[test]
fn beside_a_file_that_goes_in_by_pieces_others_write() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let account = account(&store, "shop");
    let lines: Vec<_> = (0..9)
        .map(|number| line(&format!("111-0000000-000000{number}"), "X"))
        .collect();
    let mut session = begin(&account, b"report");
    session.take_in_pieces(2, Neighbours::InThisProcess);
    session.add_lines(&lines).unwrap();
    // The session is on this thread, so a lock that it held would never be given back.
    store.probe_write().wait().unwrap();
    assert_eq!(account.check().unwrap(), []);
    let summary = session.finish().unwrap();
    assert_eq!((summary.n_rows_ok, summary.n_orders_new), (9, 9));
    let again = account
        .begin_import(crate::sample::spec(b"report"))
        .unwrap();
    let ImportStart::AlreadyImported(file) = again else {
        panic!("the file is known")
    };
    assert_eq!(file.summary, summary);
}

#[test]
fn the_state_of_an_order_is_that_of_its_newest_line() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let cases = Cell::new(0);
    let config = Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    };
    let lines = prop::collection::vec(some_line(), 1..14);
    let outcome = TestRunner::new(config).run(&lines, |lines| {
        cases.set(cases.get() + 1);
        let account = account(&store, &cases.get().to_string());
        import(&account, b"all", &lines);
        for told in &lines {
            let of_order: Vec<_> = lines
                .iter()
                .filter(|line| line.order_id == told.order_id)
                .collect();
            let newest = of_order
                .iter()
                .max_by_key(|line| (line.last_updated_at, line.state))
                .unwrap();
            let order = account.order(&told.order_id).unwrap().unwrap().order;
            prop_assert_eq!(order.state, newest.state);
            prop_assert_eq!(order.last_updated_at, newest.last_updated_at);
            let first = of_order.iter().map(|line| line.purchased_at).min();
            prop_assert_eq!(Some(order.purchased_at), first);
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
