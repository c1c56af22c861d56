//! What every engine of the store must do. A second engine is added in `on_every_engine`.

use countermand_domain::id::{AccountId, OrderId, OrderItemId, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::{Currency, Money};
use countermand_domain::order::{BuyerRequest, FulfillmentChannel, OrderState};
use countermand_domain::quantity::Quantity;
use countermand_store::account_health::HealthSnapshot;
use countermand_store::cancel_rate::DaySeriesQuery;
use countermand_store::feed_results::{FeedResult, FeedResultRow, FeedSeverity};
use countermand_store::figures::{CancelledBy, CancelledQuery};
use countermand_store::import::{ImportKind, ImportStart, QuarantinedRow};
use countermand_store::listings::Listing;
use countermand_store::orders::{
    Cursor, OrderFilter, OrderFinding, OrderSummary, Requested, StateFilter,
};
use countermand_store::settlements::{Settlement, SettlementRow};
use countermand_store::{Account, Store};
use jiff::Timestamp;
use jiff::civil::date;

use crate::sample::{DAY, at, begin, dump, import, line, spec};

/// Runs a test on a fresh store of each engine.
pub(crate) fn on_every_engine(test: impl Fn(&Store)) {
    let folder = tempfile::tempdir().unwrap();
    test(&Store::open(folder.path()).unwrap());
}

pub(crate) fn account(store: &Store, name: &str) -> Account {
    let name = AccountId::parse(name).unwrap();
    store.account(&name, Timestamp::UNIX_EPOCH).unwrap()
}

fn id(text: &str) -> OrderId {
    OrderId::parse(text).unwrap()
}

const ALL: CancelledQuery = CancelledQuery {
    purchased_from: None,
    purchased_before: None,
    is_seller_fulfilled_only: false,
    limit: 20,
};

#[test]
fn the_same_file_twice_changes_nothing_and_says_so() {
    on_every_engine(|store| {
        let account = account(store, "a");
        let lines = [
            line("111-0000000-0000001", "X"),
            line("111-0000000-0000002", "Y"),
        ];
        let summary = import(&account, b"file", &lines);
        assert_eq!((summary.n_orders_new, summary.n_lines_new), (2, 2));
        let before = dump(&account);
        match account.begin_import(spec(b"file")).unwrap() {
            ImportStart::AlreadyImported(file) => assert_eq!(file.summary, summary),
            ImportStart::New(_) => panic!("the digest is known"),
        }
        assert_eq!(dump(&account), before);
        // The same lines in another file are read, and change nothing either.
        let again = import(&account, b"copy", &lines);
        assert_eq!((again.n_lines_unchanged, again.n_orders_new), (2, 0));
        assert_eq!((again.n_lines_changed, again.n_orders_changed), (0, 0));
        assert_eq!(dump(&account), before);
        assert_eq!(account.imported_files(10).unwrap().len(), 2);
    });
}

#[test]
fn an_older_row_never_overwrites_a_newer_one() {
    on_every_engine(|store| {
        let account = account(store, "a");
        let mut shipped = line("111-0000000-0000001", "X");
        shipped.state = Some(OrderState::Shipped);
        shipped.status_text = "Shipped".into();
        shipped.last_updated_at = Some(at(3 * DAY));
        let mut pending = shipped.clone();
        pending.state = Some(OrderState::Pending);
        pending.status_text = "Pending".into();
        pending.last_updated_at = Some(at(2 * DAY));
        let mut undated = pending.clone();
        undated.last_updated_at = None;
        import(&account, b"1", &[shipped]);
        let summary = import(&account, b"2", &[pending, undated]);
        assert_eq!(summary.n_lines_unchanged, 2);
        let view = account.order(&id("111-0000000-0000001")).unwrap().unwrap();
        assert_eq!(view.order.state, Some(OrderState::Shipped));
        assert_eq!(view.items[0].status_text, "Shipped");
    });
}

#[test]
fn a_cancelled_line_keeps_the_price_and_the_units_that_were_ordered() {
    on_every_engine(|store| {
        let account = account(store, "a");
        let mut open = line("111-0000000-0000001", "X");
        open.quantity = Quantity::new(3).unwrap();
        open.last_updated_at = Some(at(DAY));
        open.amounts.item_price = Some(Money::from_minor(2997, Currency::USD));
        let mut cancelled = line("111-0000000-0000001", "X");
        cancelled.state = Some(OrderState::Cancelled);
        cancelled.status_text = "Cancelled".into();
        cancelled.quantity = Quantity::ZERO;
        cancelled.last_updated_at = Some(at(2 * DAY));
        cancelled.amounts.item_price = None;
        for files in [[&open, &cancelled], [&cancelled, &open]] {
            for (digest, file) in [b"1", b"2"].into_iter().zip(files) {
                if let ImportStart::New(mut session) = account.begin_import(spec(digest)).unwrap() {
                    session.add_lines(std::slice::from_ref(file)).unwrap();
                    session.finish().unwrap();
                }
            }
        }
        let view = account.order(&id("111-0000000-0000001")).unwrap().unwrap();
        let item = &view.items[0];
        assert_eq!(item.state, Some(OrderState::Cancelled));
        assert_eq!(item.quantity, Quantity::ZERO);
        assert_eq!(item.quantity_ordered.units(), 3);
        assert_eq!(item.amounts.item_price.map(Money::minor), Some(2997));
        let sums = account.amount_sums().unwrap();
        assert_eq!(sums[0].cancelled, Money::from_minor(2997, Currency::USD));
    });
}

#[test]
fn an_official_request_stays_and_its_words_are_not_kept() {
    on_every_engine(|store| {
        let account = account(store, "a");
        let mut asked = line("111-0000000-0000001", "X");
        asked.last_updated_at = Some(at(DAY));
        asked.buyer_request = BuyerRequest::Requested {
            reason: Some("I, Jane Doe, bought it by mistake".into()),
        };
        let mut later = line("111-0000000-0000001", "X");
        later.last_updated_at = Some(at(2 * DAY));
        later.buyer_request = BuyerRequest::NotRequested;
        import(&account, b"1", &[asked]);
        import(&account, b"2", &[later]);
        let view = account.order(&id("111-0000000-0000001")).unwrap().unwrap();
        assert_eq!(view.order.requested, Requested::Yes);
        assert_eq!(view.items[0].request_class.as_deref(), Some("by_mistake"));
        assert!(dump(&account).iter().all(|row| !row.contains("Jane")));
        let bytes = std::fs::read(store.path()).unwrap();
        assert!(!bytes.windows(4).any(|found| found == b"Jane"));
    });
}

#[test]
fn a_session_that_is_dropped_leaves_nothing() {
    on_every_engine(|store| {
        let account = account(store, "a");
        import(&account, b"1", &[line("111-0000000-0000001", "X")]);
        let before = dump(&account);
        let mut session = begin(&account, b"cut");
        session.limit_memory(1);
        // Each line is written when the next one comes, and then the file turns out to be cut.
        let mut newer = line("111-0000000-0000001", "X");
        newer.last_updated_at = Some(at(9 * DAY));
        session
            .add_lines(&[newer, line("111-0000000-0000002", "Y")])
            .unwrap();
        session.reject(reject(7));
        drop(session);
        assert_eq!(dump(&account), before);
        assert_eq!(account.imported_files(10).unwrap().len(), 1);
        assert_eq!(account.n_quarantined().unwrap(), 0);
        assert_eq!(account.check().unwrap(), []);
    });
}

#[test]
fn item_ids_that_come_later_are_joined_to_the_line_of_their_sku() {
    on_every_engine(|store| {
        let account = account(store, "a");
        let all_orders = line("111-0000000-0000001", "X");
        let mut unshipped = line("111-0000000-0000001", "X");
        unshipped.order_item_id = Some(OrderItemId::parse("00000000000042").unwrap());
        unshipped.amounts.item_price = None;
        import(&account, b"1", &[all_orders]);
        let view = account.order(&id("111-0000000-0000001")).unwrap().unwrap();
        assert_eq!(view.findings, [OrderFinding::NoItemIds]);
        import(&account, b"2", &[unshipped]);
        let view = account.order(&id("111-0000000-0000001")).unwrap().unwrap();
        assert_eq!(view.items.len(), 1);
        let item = &view.items[0];
        assert_eq!(
            item.order_item_id.as_ref().unwrap().as_str(),
            "00000000000042"
        );
        assert_eq!(item.amounts.item_price.map(Money::minor), Some(1000));
        assert_eq!(view.findings, []);
        assert_eq!(account.check().unwrap(), []);
    });
}

#[test]
fn lines_without_a_name_count_only_while_no_better_source_is_known() {
    on_every_engine(|store| {
        let account = account(store, "a");
        let mut nameless = line("111-0000000-0000001", "X");
        nameless.sku = None;
        nameless.category = Some("Shirt".into());
        import(&account, b"b", &[nameless.clone(), nameless]);
        assert_eq!(account.line_figures().unwrap().n_lines, 1);
        let named = [
            line("111-0000000-0000001", "X"),
            line("111-0000000-0000001", "Y"),
        ];
        import(&account, b"a", &named);
        let view = account.order(&id("111-0000000-0000001")).unwrap().unwrap();
        let skus: Vec<_> = view
            .items
            .iter()
            .filter_map(|item| item.sku.as_ref())
            .collect();
        assert_eq!(
            skus,
            [
                &SellerSku::parse("X").unwrap(),
                &SellerSku::parse("Y").unwrap()
            ]
        );
        assert_eq!(
            view.findings[1],
            OrderFinding::LinesWithoutName { n_lines: 1 }
        );
        assert_eq!(
            account.line_figures().unwrap().n_orders_with_several_lines,
            1
        );
        assert_eq!(account.n_orders().unwrap(), 1);
    });
}

#[test]
fn lists_are_filtered_and_paged_by_key() {
    on_every_engine(|store| {
        let account = account(store, "a");
        let mut lines = Vec::new();
        for n in 0..10_i64 {
            let mut line = line(
                &format!("111-0000000-000000{n}"),
                if n < 3 { "X" } else { "Y" },
            );
            // Two orders a day, so that pages end between orders of one instant.
            line.purchased_at = at(n / 2 * DAY);
            if n == 4 {
                line.state = Some(OrderState::Cancelled);
                line.status_text = "Cancelled".into();
            }
            if n == 5 {
                line.state = None;
                line.status_text = "Teleported".into();
                line.channel = FulfillmentChannel::Afn;
            }
            lines.push(line);
        }
        import(&account, b"1", &lines);
        let ids = |filter: &OrderFilter, after: Option<&Cursor>, limit| {
            let page = account.list_orders(filter, after, limit).unwrap();
            let ids: String = page
                .orders
                .iter()
                .filter_map(|order| order.order_id.as_str().chars().last())
                .collect();
            (ids, page.next)
        };
        let everything = OrderFilter::default();
        let (first, next) = ids(&everything, None, 3);
        assert_eq!(first, "987");
        let next = Cursor::parse(&next.unwrap().to_text()).unwrap();
        let (second, next) = ids(&everything, Some(&next), 3);
        assert_eq!(second, "654");
        let (rest, next) = ids(&everything, next.as_ref(), 4);
        assert_eq!((rest.as_str(), next), ("3210", None));

        let filter = |change: fn(&mut OrderFilter)| {
            let mut filter = OrderFilter::default();
            change(&mut filter);
            ids(&filter, None, 500).0
        };
        let cancelled =
            |f: &mut OrderFilter| f.state = Some(StateFilter::Known(OrderState::Cancelled));
        assert_eq!(filter(cancelled), "4");
        assert_eq!(filter(|f| f.state = Some(StateFilter::Unknown)), "5");
        assert_eq!(filter(|f| f.channel = Some(FulfillmentChannel::Afn)), "5");
        assert_eq!(filter(|f| f.is_seller_fulfilled = Some(true)), "987643210");
        assert_eq!(filter(|f| f.sku = SellerSku::parse("X").ok()), "210");
        assert_eq!(filter(|f| f.marketplace = Some(Marketplace::De)), "");
        assert_eq!(
            filter(|f| f.sales_channel = Some("Amazon.com".to_owned())).len(),
            10
        );
        assert_eq!(filter(|f| f.purchased_from = Some(at(4 * DAY))), "98");
        assert_eq!(filter(|f| f.purchased_before = Some(at(DAY))), "10");
        assert_eq!(filter(|f| f.requested = Some(Requested::Yes)), "");
        let prefix = |f: &mut OrderFilter| f.order_id_prefix = Some("111-0000000-000".to_owned());
        assert_eq!(filter(prefix), "0123456789");
        let mut by_id = OrderFilter::default();
        prefix(&mut by_id);
        let (page, next) = ids(&by_id, None, 4);
        assert_eq!(page, "0123");
        assert_eq!(ids(&by_id, next.as_ref(), 4).0, "4567");
    });
}

#[test]
fn an_export_streams_every_order_until_its_receiver_refuses() {
    on_every_engine(|store| {
        let account = account(store, "a");
        let lines: Vec<_> = (0..10)
            .map(|n| line(&format!("111-0000000-000000{n}"), "X"))
            .collect();
        import(&account, b"1", &lines);
        let everything = OrderFilter::default();
        let mut n_orders = 0;
        let count = |order: OrderSummary| {
            n_orders += 1;
            // The receiver may ask the store.
            assert!(account.order(&order.order_id).unwrap().is_some());
            Ok::<_, ()>(())
        };
        account.export_orders(&everything, count).unwrap();
        assert_eq!(n_orders, 10);
        let mut exported = 0;
        let result = account.export_orders(&everything, |order| {
            exported += 1;
            assert_eq!(order.n_lines, 1);
            if exported == 4 { Err("full") } else { Ok(()) }
        });
        assert!(result.is_err());
        assert_eq!(exported, 4);
    });
}

#[test]
fn day_counters_follow_an_order_through_its_life() {
    on_every_engine(|store| {
        let account = account(store, "a");
        let mut order = line("111-0000000-0000001", "X");
        order.purchased_at = at(10 * DAY + 5);
        order.state = Some(OrderState::Pending);
        order.status_text = "Pending".into();
        order.last_updated_at = Some(at(10 * DAY + 5));
        let series = || {
            let days = account
                .day_series(&DaySeriesQuery {
                    sales_channel: Some("Amazon.com"),
                    channels: &[FulfillmentChannel::Mfn],
                    first: date(1970, 1, 1),
                    last: date(2100, 1, 1),
                })
                .unwrap();
            days.iter()
                .map(|day| {
                    (
                        day.day,
                        [
                            day.n_orders,
                            day.n_pending,
                            day.n_cancelled,
                            day.n_cancelled_requested,
                            day.n_cancelled_on_day,
                            day.n_cancelled_on_day_requested,
                        ],
                    )
                })
                .collect::<Vec<_>>()
        };
        // Day 10 after 2022-03-01 is 2022-03-11.
        let placed = date(2022, 3, 11);
        import(&account, b"1", &[order.clone()]);
        assert_eq!(series(), [(placed, [1, 1, 0, 0, 0, 0])]);
        order.state = Some(OrderState::Cancelled);
        order.last_updated_at = Some(at(13 * DAY));
        import(&account, b"2", &[order.clone()]);
        let ended = date(2022, 3, 14);
        assert_eq!(
            series(),
            [(placed, [1, 0, 1, 0, 0, 0]), (ended, [0, 0, 0, 0, 1, 0])]
        );
        order.buyer_request = BuyerRequest::Requested { reason: None };
        order.last_updated_at = Some(at(14 * DAY));
        import(&account, b"3", &[order]);
        let ended = date(2022, 3, 15);
        assert_eq!(
            series(),
            [(placed, [1, 0, 1, 1, 0, 0]), (ended, [0, 0, 0, 0, 1, 1])]
        );
        assert_eq!(account.day_span().unwrap(), Some((placed, ended)));
        assert_eq!(account.check().unwrap(), []);
    });
}

#[test]
fn cancelled_orders_are_grouped_and_ranked() {
    on_every_engine(|store| {
        let account = account(store, "a");
        let mut lines = Vec::new();
        for (n, sku, channel) in [
            (1, "X", FulfillmentChannel::Mfn),
            (2, "X", FulfillmentChannel::Mfn),
            (2, "Y", FulfillmentChannel::Mfn),
            (3, "Z", FulfillmentChannel::Afn),
        ] {
            let mut line = line(&format!("111-0000000-000000{n}"), sku);
            line.channel = channel;
            line.state = Some(OrderState::Cancelled);
            line.status_text = "Cancelled".into();
            lines.push(line);
        }
        lines.push(line("111-0000000-0000004", "X"));
        import(&account, b"1", &lines);
        let tops = account.top_cancelled_skus(&ALL).unwrap();
        let tops: Vec<_> = tops
            .iter()
            .map(|top| (top.sku.as_str(), top.n_orders))
            .collect();
        assert_eq!(tops, [("X", 2), ("Y", 1), ("Z", 1)]);
        let own = CancelledQuery {
            is_seller_fulfilled_only: true,
            limit: 1,
            ..ALL
        };
        assert_eq!(account.top_cancelled_skus(&own).unwrap().len(), 1);
        let by_state = account.cancelled_by(CancelledBy::ShipState, &ALL).unwrap();
        assert_eq!(by_state[0].value.as_deref(), Some("WA"));
        assert_eq!((by_state[0].n_orders, by_state[0].n_lines), (3, 4));
        for by in [
            CancelledBy::Sku,
            CancelledBy::Category,
            CancelledBy::Marketplace,
            CancelledBy::SalesChannel,
            CancelledBy::Channel,
            CancelledBy::StatusText,
            CancelledBy::Request,
            CancelledBy::RequestClass,
        ] {
            let groups = account.cancelled_by(by, &ALL).unwrap();
            let n_lines: u64 = groups.iter().map(|group| group.n_lines).sum();
            assert_eq!(n_lines, 4, "{by:?}");
        }
        let counts = account.order_counts().unwrap();
        assert_eq!(counts.iter().map(|count| count.n_orders).sum::<u64>(), 4);
        let statuses = account.lines_by_status().unwrap();
        assert_eq!(
            (statuses[0].status_text.as_str(), statuses[0].n_lines),
            ("Cancelled", 3)
        );
        let history = account.sku_history(at(0), at(DAY), SellerSku::parse("X").ok().as_ref());
        let states: Vec<_> = history.unwrap().iter().map(|row| row.state).collect();
        let (cancelled, open) = (Some(OrderState::Cancelled), Some(OrderState::Unshipped));
        assert_eq!(states, [cancelled, cancelled, open]);
    });
}

fn reject(line_number: u64) -> QuarantinedRow {
    QuarantinedRow {
        line_number,
        field: "purchase-date".to_owned(),
        code: "bad_date".to_owned(),
        message: "is no date".to_owned(),
        remedy: "export the report again".to_owned(),
    }
}

#[test]
fn rejected_rows_and_findings_are_kept_with_their_file() {
    on_every_engine(|store| {
        let account = account(store, "a");
        let mut session = begin(&account, b"1");
        session
            .add_lines(&[line("111-0000000-0000001", "X")])
            .unwrap();
        session.reject(reject(7));
        session.reject(QuarantinedRow {
            field: "quantity".to_owned(),
            ..reject(7)
        });
        session.reject(reject(9));
        session.note("unknown_status", "Teleported");
        session.note("unknown_status", "Teleported");
        let summary = session.finish().unwrap();
        assert_eq!((summary.n_rows_ok, summary.n_rows_rejected), (1, 2));
        let rows = account.quarantine(None, 500).unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0].row, reject(7));
        assert_eq!(rows[0].file_name.as_deref(), Some("orders.txt"));
        assert_eq!(account.quarantine(Some("0"), 500).unwrap(), []);
        assert_eq!(account.n_quarantined().unwrap(), 2);
        let findings = account.quality_findings().unwrap();
        assert_eq!(
            (findings[0].text.as_str(), findings[0].n_rows),
            ("Teleported", 2)
        );
    });
}

#[test]
fn the_newest_stock_sheet_counts_and_repeated_skus_add_up() {
    on_every_engine(|store| {
        let account = account(store, "a");
        let row = |sku: &str, quantity, day: i64| Listing {
            sku: SellerSku::parse(sku).unwrap(),
            place: String::new(),
            asin: None,
            title: None,
            quantity: Some(quantity),
            price: None,
            channel: None,
            status: None,
            as_of: Some(at(day * DAY)),
        };
        let mut session = begin(&account, b"1");
        session.add_listings([row("X", 2, 5), row("X", 3, 5), row("Y", 1, 5)]);
        assert_eq!(session.finish().unwrap().n_rows_ok, 3);
        let mut session = begin(&account, b"2");
        session.add_listings([row("X", 99, 4), row("Y", 7, 6)]);
        session.finish().unwrap();
        let stock = account.listings("", None, 500).unwrap();
        let units: Vec<_> = stock.iter().map(|row| row.listing.quantity).collect();
        assert_eq!(units, [Some(5), Some(7)]);
        let totals = account.stock_totals().unwrap();
        assert_eq!((totals.n_skus, totals.n_units), (2, 12));
        assert_eq!(account.listings("Y", None, 500).unwrap().len(), 1);
    });
}

#[test]
fn health_settlements_and_feed_results_are_kept_once() {
    on_every_engine(|store| {
        let account = account(store, "a");
        let snapshot = HealthSnapshot {
            marketplace: "US".to_owned(),
            metric: "preFulfillmentCancellationRate".to_owned(),
            window_from: at(0),
            window_to: at(7 * DAY),
            n_orders: Some(1000),
            n_cancelled: Some(24),
            rate_text: Some("0.024".to_owned()),
            target_text: Some("0.025".to_owned()),
            status: Some("NORMAL".to_owned()),
            contradictions: vec!["one".to_owned(), "two".to_owned()],
        };
        let row = |amount_minor| SettlementRow {
            transaction_type: "Order".to_owned(),
            order_id: None,
            sku: None,
            amount_type: "ItemPrice".to_owned(),
            amount_description: "Principal".to_owned(),
            amount_minor,
            posted_at: None,
        };
        let settlement = Settlement {
            settlement_id: "77".to_owned(),
            started_at: Some(at(0)),
            ended_at: Some(at(DAY)),
            deposited_at: None,
            total: Money::from_minor(75, Currency::EUR),
            rows: vec![row(100), row(-25)],
        };
        let result = FeedResult {
            n_processed: 2,
            n_successful: 1,
            rows: vec![FeedResultRow {
                message_id: Some("1".to_owned()),
                severity: FeedSeverity::Error,
                code: "18028".to_owned(),
                order_id: None,
                sku: None,
                message: "no such order".to_owned(),
            }],
        };
        for digest in [b"1", b"2"] {
            let mut session = begin(&account, digest);
            session.add_health_snapshot(snapshot.clone());
            session.add_settlement(settlement.clone());
            session.add_feed_result(result.clone());
            assert_eq!(session.finish().unwrap().n_rows_ok, 4);
        }
        assert_eq!(account.health_snapshots(10).unwrap()[0], snapshot);
        let settlements = account.settlements(10).unwrap();
        assert_eq!(settlements.len(), 1);
        assert_eq!(settlements[0].rows_sum, settlements[0].total);
        let results = account.feed_results(10).unwrap();
        assert_eq!((results.len(), results[0].n_errors), (2, 1));
        assert_eq!(
            account.feed_result_rows(&results[0].digest).unwrap(),
            result.rows
        );
    });
}

#[test]
fn accounts_are_apart() {
    on_every_engine(|store| {
        let (one, two) = (account(store, "one"), account(store, "two"));
        import(&one, b"1", &[line("111-0000000-0000001", "X")]);
        assert_eq!(two.n_orders().unwrap(), 0);
        assert!(two.order(&id("111-0000000-0000001")).unwrap().is_none());
        assert!(dump(&two).is_empty());
        // The same file is new to the other account.
        assert_eq!(
            import(&two, b"1", &[line("111-0000000-0000001", "X")]).n_orders_new,
            1
        );
        assert_eq!(store.account_names().unwrap().len(), 2);
        let kinds = &one
            .order(&id("111-0000000-0000001"))
            .unwrap()
            .unwrap()
            .order
            .sources;
        assert_eq!(kinds, &[ImportKind::AllOrders]);
    });
}
