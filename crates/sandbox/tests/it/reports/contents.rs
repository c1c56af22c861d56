//! What stands in reports, read back with the desk's own readers.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::PathBuf;

use countermand_sandbox::ids::{OrderId, OrderIndex, PlaceIndex, SellerIndex};
use countermand_sandbox::market::Market;
use countermand_sandbox::market::effects::Cancel;
use countermand_sandbox::market::listing::{Listing, OfferState, StockChannel, WarehouseStock};
use countermand_sandbox::market::order::{Channel, EasyShip, Executor, Order, OrderState};
use countermand_sandbox::market::seller::{AccountStatus, Participation};
use countermand_sandbox::place;
use countermand_spapi::decimal::Decimal;
use countermand_spapi::delimited::{DelimitedReader, Dialect, Header, Line, Row};
use countermand_spapi::document::{Charset, Document};
use countermand_spapi::limits::Limits;
use countermand_spapi::report::account_health::AccountHealthReport;
use countermand_spapi::report::listings::ListingColumns;
use countermand_spapi::report::orders::{AllOrdersColumns, UnshippedOrderColumns};
use countermand_spapi::report::orders_xml::XmlOrderReader;
use countermand_spapi::report::stock::StockColumns;
use serde_json::{Value, json};

use super::{
    BY_DATE, BY_UPDATE, LISTINGS, REPORTS, UNSHIPPED, download, finished, report, with_market,
};
use crate::desk::{Desk, Reply, US};
use crate::schema::Checker;

/// Reads every line of a flat report.
fn each_row(reply: &Reply, mut look: impl FnMut(&Header, &Row<'_>)) {
    let (_, charset) = reply.content_type.split_once("charset=").unwrap();
    let charset = Charset::parse(charset).unwrap();
    let limits = Limits::default();
    let bytes = Box::new(Cursor::new(reply.body.to_vec()));
    let document = Document::open(bytes, Some(charset), &limits).unwrap();
    let mut reader = DelimitedReader::open(document, Some(Dialect::FLAT_FILE), &limits).unwrap();
    let header = reader.header().clone();
    while let Some(line) = reader.next_line().unwrap() {
        match line {
            Line::Row(row) => look(&header, &row),
            Line::Bad(bad) => panic!("{bad:?}"),
        }
    }
}

fn owned(cells: &[Option<&str>]) -> Vec<String> {
    cells
        .iter()
        .map(|cell| cell.unwrap_or("(no column)").to_owned())
        .collect()
}

/// The report of a type, made now.
fn made(desk: &Desk, kind: &str) -> Reply {
    download(desk, &finished(desk, kind))
}

/// Ten plain orders, and then: 1 cancelled, 2 asked to be cancelled and one of its three units
/// cancelled, 3 shipped, one of 4's two units shipped, 6 and 7 Easy Ship, 8 from the platform's
/// warehouse, 9 Prime; and 10, a pending one that is like 5 otherwise.
fn mixed(desk: &Desk) {
    desk.seed_orders(10);
    desk.advance_ms(60_000);
    with_market(desk, |market| {
        let at = |number| {
            let id = OrderId::new(111, number, number);
            market.orders.find(id).unwrap().0
        };
        let orders: Vec<_> = (0..10).map(at).collect();
        cancel(market, orders[1], 2);
        market
            .request_cancellation(orders[2], 0, "Bought by mistake")
            .unwrap();
        cancel(market, orders[2], 1);
        market.ship_units(orders[3], 0, 1).unwrap();
        market.ship_units(orders[4], 0, 1).unwrap();
        let now = market.now;
        let pending = Order {
            id: OrderId::new(111, 10, 10),
            state: OrderState::Pending,
            authorised_at: None,
            updated_at: now,
            ..market.orders.at(orders[5]).unwrap().clone()
        };
        market.place_order(pending).unwrap();
        market
            .move_package(orders[6], EasyShip::PendingPickUp)
            .unwrap();
        market.move_package(orders[7], EasyShip::Delivered).unwrap();
        market.ship_units(orders[7], 0, 2).unwrap();
        let channel = |market: &mut Market, index, channel| {
            market
                .orders
                .change(index, now, |order| order.channel = channel);
        };
        channel(market, orders[8], Channel::Amazon);
        channel(market, orders[9], Channel::MerchantPrime);
    });
}

fn cancel(market: &mut Market, order: OrderIndex, n_units: u32) {
    let cancel = Cancel {
        order,
        line: 0,
        n_units,
        by: Executor::Merchant,
        reason: "No inventory",
        key: "",
        restocks: false,
        is_counted: true,
    };
    market.cancel_units(&cancel).unwrap();
}

/// Order, `order-status`, `fulfillment-channel`, `item-status`, quantity, price, of [`mixed`].
/// Number *i* costs 1000 + *i* cents in all; 2 keeps two of three units: 1002 / 3 * 2 = 668.
const MIXED: [[&str; 6]; 11] = [
    ["0", "Unshipped", "Merchant", "Unshipped", "1", "10.00"],
    ["1", "Cancelled", "Merchant", "Cancelled", "0", ""],
    ["2", "Unshipped", "Merchant", "Unshipped", "2", "6.68"],
    ["3", "Shipped", "Merchant", "Shipped", "1", "10.03"],
    [
        "4",
        "PartiallyShipped",
        "Merchant",
        "Unshipped",
        "2",
        "10.04",
    ],
    ["5", "Unshipped", "Merchant", "Unshipped", "3", "10.05"],
    [
        "6",
        "Pending - Waiting for Pick Up",
        "Merchant",
        "Unshipped",
        "1",
        "10.06",
    ],
    [
        "7",
        "Shipped - Delivered to Buyer",
        "Merchant",
        "Shipped",
        "2",
        "10.07",
    ],
    ["8", "Unshipped", "Amazon", "Unshipped", "3", "10.08"],
    ["9", "Unshipped", "Merchant", "Unshipped", "1", "10.09"],
    ["10", "Pending", "Merchant", "Unshipped", "3", "10.05"],
];

fn expected_mixed() -> Vec<Vec<String>> {
    MIXED
        .iter()
        .map(|row| {
            let mut row: Vec<_> = row.iter().map(|cell| (*cell).to_owned()).collect();
            row[0] = format!("111-{0:0>7}-{0:0>7}", row[0]);
            row
        })
        .collect()
}

#[test]
fn all_orders_tell_every_line_as_it_stands() {
    let desk = Desk::new("plain").unmetered();
    mixed(&desk);
    for kind in [
        BY_UPDATE,
        BY_DATE,
        "GET_FLAT_FILE_ARCHIVED_ORDERS_DATA_BY_ORDER_DATE",
    ] {
        let mut rows = Vec::new();
        each_row(&made(&desk, kind), |header, row| {
            assert!(AllOrdersColumns::fits(header));
            let read = AllOrdersColumns::resolve(header).row(row);
            assert_eq!(read.sales_channel, Some("Amazon.com"));
            assert_eq!(read.sku, Some("PLAIN-1"));
            assert_eq!(read.purchase_date, Some("2026-11-16T00:00:00+00:00"));
            assert_eq!(read.ship_country, Some("US"));
            assert_ne!(read.ship_state, Some(""));
            // Sellers do not have these columns unless they switch them on.
            assert_eq!(read.is_buyer_requested_cancellation, None);
            rows.push(owned(&[
                read.order_id,
                read.order_status,
                read.fulfillment_channel,
                read.item_status,
                read.quantity,
                read.item_price,
            ]));
        });
        rows.sort();
        assert_eq!(rows, expected_mixed(), "{kind}");
    }
}

#[test]
fn all_orders_in_xml_tell_the_same() {
    let desk = Desk::new("plain").unmetered();
    mixed(&desk);
    let reply = made(&desk, "GET_XML_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL");
    assert_eq!(reply.content_type, "text/xml; charset=UTF-8");
    let limits = Limits::default();
    let bytes = Box::new(Cursor::new(reply.body.to_vec()));
    let document = Document::open(bytes, None, &limits).unwrap();
    let mut reader = XmlOrderReader::new(document, &limits);
    let mut rows = Vec::new();
    while let Some(order) = reader.next_order().unwrap() {
        let [item] = order.items.as_slice() else {
            panic!("{order:?}")
        };
        let price = item.prices.first().map(|price| price.amount.clone());
        rows.push(vec![
            order.order_id.clone(),
            order.order_status.clone().unwrap(),
            order.fulfillment_channel.clone().unwrap(),
            item.item_status.clone().unwrap(),
            item.quantity.clone().unwrap(),
            price.unwrap_or_default(),
        ]);
    }
    rows.sort();
    assert_eq!(rows, expected_mixed());
}

#[test]
fn the_range_of_all_orders_goes_by_their_change_or_by_their_purchase() {
    let desk = Desk::new("plain").unmetered();
    // Bought at midnight, all but orders 0 and 5 changed a minute later.
    mixed(&desk);
    let n_lines = |kind: &str, from: &str| {
        let body = json!({"reportType": kind, "marketplaceIds": [US], "dataStartTime": from});
        let reply = desk.call("POST", REPORTS, body).expect(202);
        desk.advance_ms(20_000);
        let ended = report(&desk, reply.json()["reportId"].as_str().unwrap());
        if ended["processingStatus"] == "CANCELLED" {
            return 0;
        }
        let mut n_lines = 0;
        each_row(&download(&desk, &ended), |_, _| n_lines += 1);
        n_lines
    };
    assert_eq!(n_lines(BY_UPDATE, "2026-11-16T00:00:00Z"), 11);
    assert_eq!(n_lines(BY_UPDATE, "2026-11-16T00:00:30Z"), 9);
    assert_eq!(n_lines(BY_UPDATE, "2026-11-16T00:01:01Z"), 0);
    assert_eq!(n_lines(BY_DATE, "2026-11-16T00:00:00Z"), 11);
    assert_eq!(n_lines(BY_DATE, "2026-11-16T00:00:30Z"), 0);
}

#[test]
fn sellers_can_have_cancellation_requests_in_all_orders() {
    let desk = Desk::new("plain").unmetered();
    mixed(&desk);
    with_market(&desk, |market| {
        market.reports.tells_requests_in_all_orders = true;
    });
    let mut requested = Vec::new();
    each_row(&made(&desk, BY_UPDATE), |header, row| {
        let read = AllOrdersColumns::resolve(header).row(row);
        if read.is_buyer_requested_cancellation == Some("true") {
            requested.push(owned(&[read.order_id, read.buyer_requested_cancel_reason]));
        } else {
            assert_eq!(read.is_buyer_requested_cancellation, Some("false"));
            assert_eq!(read.buyer_requested_cancel_reason, Some(""));
        }
    });
    assert_eq!(requested, [["111-0000002-0000002", "Bought by mistake"]]);
}

#[test]
fn unshipped_orders_are_those_to_ship_with_the_buyers_requests() {
    let desk = Desk::new("plain").unmetered();
    mixed(&desk);
    let market_reply = open_document(&desk, UNSHIPPED);
    let text = String::from_utf8(market_reply.body.to_vec()).unwrap();
    let mut rows = Vec::new();
    each_row(&market_reply, |header, row| {
        assert!(UnshippedOrderColumns::fits(header));
        assert!(header.has("verge-of-cancellation") && header.has("verge-of-lateShipment"));
        let read = UnshippedOrderColumns::resolve(header).row(row);
        // Ship by two days after the purchase.
        assert_eq!(read.promise_date, Some("2026-11-18T00:00:00+00:00"));
        rows.push(owned(&[
            read.order_id,
            read.order_item_id,
            read.quantity_purchased,
            read.quantity_shipped,
            read.quantity_to_ship,
            read.is_prime,
            read.is_buyer_requested_cancellation,
        ]));
    });
    let row = |number: u32, cells: [&str; 5]| {
        let mut row = vec![
            format!("111-{number:07}-{number:07}"),
            format!("{:014}", number + 1),
        ];
        row.extend(cells.map(str::to_owned));
        row
    };
    rows.sort();
    assert_eq!(
        rows,
        [
            row(0, ["1", "0", "1", "false", "false"]),
            row(2, ["3", "0", "2", "false", "true"]),
            row(4, ["2", "1", "1", "false", "false"]),
            row(5, ["3", "0", "3", "false", "false"]),
            row(6, ["1", "0", "1", "false", "false"]),
            row(9, ["1", "0", "1", "true", "false"]),
        ]
    );
    assert!(text.contains("\ttrue\tBought by mistake\t"), "{text}");
    assert!(text.contains("@marketplace.amazon.com\t"), "{text}");
}

#[test]
fn the_verge_columns_warn_of_deadlines() {
    let mut desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let mut verge = |hours: i64| {
        desk.advance_ms(hours * 3_600_000);
        desk.sign_in();
        let reply = open_document(&desk, UNSHIPPED);
        let text = String::from_utf8(reply.body.to_vec()).unwrap();
        let names: Vec<_> = text.lines().next().unwrap().split('\t').collect();
        let cells: Vec<_> = text.lines().nth(1).unwrap().split('\t').collect();
        let cell = |name| {
            let place = names.iter().position(|found| *found == name).unwrap();
            cells[place].to_owned()
        };
        [
            cell("days-past-promise"),
            cell("verge-of-lateShipment"),
            cell("verge-of-cancellation"),
        ]
    };
    // The promise is the 18th at midnight.
    assert_eq!(verge(0), ["-2", "false", "false"]);
    assert_eq!(verge(25), ["-1", "true", "false"]);
    assert_eq!(verge(24), ["0", "false", "false"]);
    assert_eq!(verge(5 * 24), ["5", "false", "true"]);
}

/// The document of a restricted report, with the market's own key.
fn open_document(desk: &Desk, kind: &str) -> Reply {
    let ended = finished(desk, kind);
    assert_eq!(ended["processingStatus"], "DONE", "{ended}");
    let id = ended["reportDocumentId"].as_str().unwrap();
    let (body, content_type) = with_market(desk, |market| {
        let stored = market.documents.find(id).unwrap();
        (
            market.documents.read(id).unwrap(),
            stored.content_type.clone(),
        )
    });
    Reply {
        status: 200,
        content_type,
        headers: Vec::new(),
        body,
    }
}

#[test]
fn new_orders_say_nothing_of_states_and_leave_cancelled_ones_out() {
    let desk = Desk::new("plain").unmetered();
    mixed(&desk);
    let mut ids = BTreeSet::new();
    each_row(
        &open_document(&desk, "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"),
        |header, row| {
            assert!(!header.has("order-status"));
            assert!(!header.has("is-buyer-requested-cancellation"));
            let read = UnshippedOrderColumns::resolve(header).row(row);
            assert!(ids.insert(read.order_id.unwrap().to_owned()));
        },
    );
    let expected: BTreeSet<_> = [0, 2, 3, 4, 5, 6, 7, 9]
        .iter()
        .map(|number| format!("111-{number:07}-{number:07}"))
        .collect();
    assert_eq!(ids, expected);
}

#[test]
fn pending_orders_are_told_apart() {
    let desk = Desk::new("plain").unmetered();
    mixed(&desk);
    let reply = made(&desk, "GET_FLAT_FILE_PENDING_ORDERS_DATA");
    let text = String::from_utf8(reply.body.to_vec()).unwrap();
    let lines: Vec<_> = text.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "111-0000010-0000010\t00000000000006\t2026-11-16T00:00:00+00:00\tPLAIN-1\tPlain item\t3\t"
        ]
    );
    let xml = made(&desk, "GET_PENDING_ORDERS_DATA");
    let text = String::from_utf8(xml.body.to_vec()).unwrap();
    assert_eq!(text.matches("<AmazonOrderID>").count(), 1);
}

#[test]
fn ten_thousand_orders_stand_in_one_report_exactly_once() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(10_000);
    let reply = made(&desk, BY_UPDATE);
    assert!(reply.body.starts_with(&[0x1f, 0x8b]));
    let mut told = Vec::new();
    each_row(&reply, |header, row| {
        let read = AllOrdersColumns::resolve(header).row(row);
        told.push(owned(&[read.order_id, read.quantity, read.item_price]));
    });
    let mut expected: Vec<_> = desk
        .orders()
        .iter()
        .map(|order| {
            let paid = order["paid"].as_i64().unwrap();
            vec![
                order["order"].as_str().unwrap().to_owned(),
                order["qty"].to_string(),
                format!("{}.{:02}", paid / 100, paid % 100),
            ]
        })
        .collect();
    told.sort();
    expected.sort();
    assert_eq!(told.len(), 10_000);
    assert!(told == expected);
}

fn offer(desk: &Desk, place: PlaceIndex, change: impl FnOnce(&mut Listing)) {
    with_market(desk, |market| {
        let us = place::by_id(US).unwrap();
        let (_, plain) = market
            .catalogue
            .find(SellerIndex(0), us, "PLAIN-1")
            .unwrap();
        let mut listing = Listing {
            place,
            ..plain.clone()
        };
        change(&mut listing);
        market.catalogue.insert(listing).unwrap();
    });
}

/// An offer from the platform's warehouse: 7 units to sell, 2 reserved, 1 broken, 4 on their way.
pub(super) fn add_warehouse_stock(desk: &Desk) {
    offer(desk, place::by_id(US).unwrap(), |listing| {
        "WAREHOUSE-1".clone_into(&mut listing.sku);
        listing.channel = StockChannel::Amazon;
        listing.n_available = 0;
        listing.warehouse = WarehouseStock {
            n_fulfillable: 7,
            n_reserved: 2,
            n_unfulfillable: 1,
            n_inbound: 4,
            updated_at: listing.updated_at,
        };
    });
}

#[test]
fn stock_in_the_warehouse_is_reported() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    add_warehouse_stock(&desk);
    let fnsku = with_market(&desk, |market| {
        let us = place::by_id(US).unwrap();
        let found = market.catalogue.find(SellerIndex(0), us, "WAREHOUSE-1");
        format!("X00{:07}", found.unwrap().0.0)
    });
    let rows = |kind: &str| {
        let mut rows = Vec::new();
        each_row(&made(&desk, kind), |header, row| {
            assert!(StockColumns::fits(header));
            let read = StockColumns::resolve(header).row(row);
            rows.push(owned(&[
                read.sku,
                read.fnsku,
                read.condition,
                read.amazon_quantity,
                read.amazon_reserved,
            ]));
        });
        rows
    };
    let none = "(no column)";
    assert_eq!(
        rows("GET_AFN_INVENTORY_DATA"),
        [
            ["WAREHOUSE-1", &fnsku, "SELLABLE", "7", none],
            ["WAREHOUSE-1", &fnsku, "UNSELLABLE", "1", none],
        ]
    );
    for kind in [
        "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA",
        "GET_FBA_MYI_ALL_INVENTORY_DATA",
    ] {
        assert_eq!(rows(kind), [["WAREHOUSE-1", &fnsku, none, "7", "2"]]);
    }
    let reserved = rows("GET_RESERVED_INVENTORY_DATA");
    assert_eq!(reserved, [["WAREHOUSE-1", &fnsku, none, none, "2"]]);
}

#[test]
fn listings_are_reported_by_what_they_are() {
    const OFFERS: [&str; 5] = ["PLAIN-1", "WAREHOUSE-1", "EMPTY-1", "CLOSED-1", "GONE-1"];
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    add_warehouse_stock(&desk);
    let us = place::by_id(US).unwrap();
    offer(&desk, us, |listing| {
        "EMPTY-1".clone_into(&mut listing.sku);
        listing.n_available = 0;
    });
    offer(&desk, us, |listing| {
        "CLOSED-1".clone_into(&mut listing.sku);
        listing.state = OfferState::Closed;
    });
    offer(&desk, us, |listing| {
        "GONE-1".clone_into(&mut listing.sku);
        listing.state = OfferState::Deleted;
    });
    let rows = |kind: &str| {
        let mut rows = Vec::new();
        each_row(&made(&desk, kind), |header, row| {
            assert!(ListingColumns::fits(header));
            let read = ListingColumns::resolve(header).row(row);
            // The scenario has offers of its own.
            if !OFFERS.contains(&read.sku.unwrap()) {
                return;
            }
            assert_eq!(read.price, Some("10.00"));
            let cells = [
                read.sku,
                read.quantity,
                read.fulfillment_channel,
                read.status,
            ];
            rows.push(owned(&cells).join(" "));
        });
        rows
    };
    let plain = "PLAIN-1 1000 DEFAULT Active";
    let warehouse = "WAREHOUSE-1  AMAZON_NA Active";
    let empty = "EMPTY-1 0 DEFAULT Inactive";
    let closed = "CLOSED-1 1000 DEFAULT Inactive";
    assert_eq!(rows(LISTINGS), [plain, warehouse, empty, closed]);
    assert_eq!(rows("GET_MERCHANT_LISTINGS_DATA"), [plain, warehouse]);
    assert_eq!(rows("GET_MERCHANT_LISTINGS_INACTIVE_DATA"), [empty, closed]);
    assert_eq!(
        rows("GET_MERCHANT_CANCELLED_LISTINGS_DATA"),
        ["GONE-1 1000 DEFAULT Inactive"]
    );
    assert_eq!(
        rows("GET_FLAT_FILE_OPEN_LISTINGS_DATA"),
        [
            "PLAIN-1 1000 (no column) (no column)",
            "WAREHOUSE-1  (no column) (no column)",
            "EMPTY-1 0 (no column) (no column)",
        ]
    );
}

#[test]
fn each_marketplace_has_its_charset() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let cases = [
        ("JP", "Shift_JIS", "日本のお茶"),
        ("DE", "windows-1252", "Tee für Großmütter"),
        ("UK", "UTF-8", "Tea for the café"),
    ];
    for (country, charset, title) in cases {
        let place = place::by_country(country).unwrap();
        with_market(&desk, |market| {
            market.directory.sellers[0]
                .participations
                .push(Participation {
                    place,
                    status: AccountStatus::Normal,
                });
        });
        offer(&desk, place, |listing| title.clone_into(&mut listing.title));
        let body = json!({"reportType": LISTINGS, "marketplaceIds": [place::id(place)]});
        let reply = desk.call("POST", REPORTS, body).expect(202);
        desk.advance_ms(20_000);
        let ended = report(&desk, reply.json()["reportId"].as_str().unwrap());
        let reply = download(&desk, &ended);
        assert_eq!(reply.content_type, format!("text/plain; charset={charset}"));
        each_row(&reply, |header, row| {
            let read = ListingColumns::resolve(header).row(row);
            assert_eq!(read.item_name, Some(title));
        });
    }
}

#[test]
fn account_health_is_as_its_schema_says_with_the_marketplaces_own_rate() {
    let mut desk = Desk::new("plain").unmetered();
    desk.seed_orders(8);
    with_market(&desk, |market| {
        let (index, _) = market.orders.find(OrderId::new(111, 0, 0)).unwrap();
        cancel(market, index, 1);
    });
    // On the day itself it is not told yet.
    let today = health(&desk);
    assert_eq!(today.cancel_rates[0].n_orders, Some(0));
    assert_eq!(today.cancel_rates[0].status.as_deref(), Some("NONE"));
    desk.advance_ms(24 * 3_600_000);
    desk.sign_in();
    let read = health(&desk);
    assert_eq!(read.statuses[0].marketplace_id, US);
    assert_eq!(read.statuses[0].status, "NORMAL");
    let rate = &read.cancel_rates[0];
    assert_eq!(rate.from.as_deref(), Some("2026-11-10T00:00Z"));
    assert_eq!(rate.to.as_deref(), Some("2026-11-16T23:59Z"));
    assert_eq!((rate.n_orders, rate.n_cancelled), (Some(8), Some(1)));
    assert_eq!(rate.rate, Some(Decimal::parse("0.125").unwrap()));
    assert_eq!(rate.target, Some(Decimal::parse("0.025").unwrap()));
    assert_eq!(rate.status.as_deref(), Some("BAD"));
    assert!(!rate.contradicts_itself());
    let xml = made(&desk, "GET_V1_SELLER_PERFORMANCE_REPORT");
    let text = String::from_utf8(xml.body.to_vec()).unwrap();
    assert!(text.contains("<rate>0.125</rate>"), "{text}");
}

fn health(desk: &Desk) -> AccountHealthReport {
    let reply = made(desk, "GET_V2_SELLER_PERFORMANCE_REPORT");
    assert!(reply.content_type.starts_with("application/json"));
    let models = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spapi/models");
    if models.is_dir() {
        let found =
            Checker::load(&models).check_schema("accountHealthReport-2020-11-18.json", &reply.body);
        assert_eq!(found, []);
    } else {
        println!("skipped: the report is not held to its schema, the models are absent");
    }
    let document: Value = serde_json::from_slice(&reply.body).unwrap();
    assert!(document["performanceMetrics"][0].is_object());
    AccountHealthReport::parse(&reply.body).unwrap()
}
