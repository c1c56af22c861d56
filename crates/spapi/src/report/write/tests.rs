//! What is written reads back through the readers of the reports.

use std::io::Cursor;
use std::path::PathBuf;

use jiff::Timestamp;
use proptest::prelude::*;

use super::account_health::*;
use super::listings::{ListingLine, OpenListingLine};
use super::orders::*;
use super::orders_xml::{OrderElement, OrderItemElement, OrdersXmlWriter};
use super::returns::ReturnLine;
use super::stock::{AfnInventoryLine, MyiInventoryLine};
use crate::decimal::Decimal;
use crate::delimited::{DelimitedReader, Dialect, Header, Line, Row};
use crate::document::{Charset, Document};
use crate::flat_writer::{FlatRow, FlatWriter};
use crate::instant::{OffsetTime, ZonedTime};
use crate::limits::Limits;
use crate::money::{Amount, Minor};
use crate::report::account_health::{AccountHealthReport, AccountStatus};
use crate::report::listings::ListingColumns;
use crate::report::orders::{AllOrdersColumns, UnshippedOrderColumns};
use crate::report::orders_xml::{XmlOrder, XmlOrderReader};
use crate::report::stock::StockColumns;
use crate::schema_check;

fn written(charset: Charset, row: &impl FlatRow) -> Vec<u8> {
    fn open<'w, R: FlatRow>(_: &R, out: &'w mut Vec<u8>, charset: Charset) -> FlatWriter<'w> {
        FlatWriter::open::<R>(out, charset).unwrap()
    }
    let mut out = Vec::new();
    let mut writer = open(row, &mut out, charset);
    writer.row(row).unwrap();
    out
}

/// Reads the one row of a report and hands it on.
fn with_row(bytes: Vec<u8>, charset: Charset, look: impl FnOnce(&Header, &Row<'_>)) {
    let limits = Limits::default();
    let document = Document::open(Box::new(Cursor::new(bytes)), Some(charset), &limits).unwrap();
    let mut reader = DelimitedReader::open(document, Some(Dialect::FLAT_FILE), &limits).unwrap();
    let header = reader.header().clone();
    match reader.next_line().unwrap().unwrap() {
        Line::Row(row) => look(&header, &row),
        Line::Bad(bad) => panic!("{bad:?}"),
    }
    assert!(reader.next_line().unwrap().is_none());
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn order_line<'a>(name: &'a str, city: &'a str) -> AllOrdersLine<'a> {
    let usd = |minor| Some(Minor::of(minor, "USD"));
    AllOrdersLine {
        order_id: "111-1234567-7654321",
        purchase_date: Some(OffsetTime(at("2026-11-20T08:11:11Z"))),
        last_updated_date: Some(OffsetTime(at("2026-11-20T09:00:00Z"))),
        order_status: "Unshipped",
        fulfillment_channel: "Merchant",
        sales_channel: "Amazon.com",
        product_name: name,
        sku: "S/1 %",
        asin: "B000000001",
        item_status: Some("Unshipped"),
        quantity: 2,
        currency: Some("USD"),
        item_price: usd(1250),
        item_tax: usd(5),
        ship_city: Some(city),
        ship_country: Some("US"),
        is_business_order: Some(false),
        ..AllOrdersLine::default()
    }
}

#[test]
fn all_orders_have_the_documented_columns() {
    let text = String::from_utf8(written(Charset::UTF_8, &order_line("Tea", "Ulm"))).unwrap();
    assert_eq!(
        text,
        "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\t\
         fulfillment-channel\tsales-channel\torder-channel\tship-service-level\tproduct-name\tsku\t\
         asin\titem-status\tquantity\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\t\
         gift-wrap-price\tgift-wrap-tax\titem-promotion-discount\tship-promotion-discount\t\
         ship-city\tship-state\tship-postal-code\tship-country\tpromotion-ids\tis-business-order\t\
         purchase-order-number\tprice-designation\r\n\
         111-1234567-7654321\t\t2026-11-20T08:11:11+00:00\t2026-11-20T09:00:00+00:00\tUnshipped\t\
         Merchant\tAmazon.com\t\t\tTea\tS/1 %\tB000000001\tUnshipped\t2\tUSD\t12.50\t0.05\t\t\t\t\t\t\t\
         Ulm\t\t\tUS\t\tfalse\t\t\r\n"
    );
}

#[test]
fn all_orders_with_further_columns_read_back() {
    let request = CancelRequestColumns {
        is_buyer_requested_cancellation: Some(true),
        buyer_requested_cancel_reason: Some("Ordered by mistake"),
    };
    let line = (
        (order_line("Tea \"x\"", "Ulm"), request),
        FieldColumns::default(),
    );
    with_row(
        written(Charset::UTF_8, &line),
        Charset::UTF_8,
        |header, row| {
            assert!(AllOrdersColumns::fits(header));
            let read = AllOrdersColumns::resolve(header).row(row);
            assert_eq!(read.order_id, Some("111-1234567-7654321"));
            assert_eq!(read.purchase_date, Some("2026-11-20T08:11:11+00:00"));
            assert_eq!(read.product_name, Some("Tea \"x\""));
            assert_eq!(read.quantity, Some("2"));
            assert_eq!(read.item_price, Some("12.50"));
            assert_eq!(read.shipping_price, Some(""));
            assert_eq!(read.is_buyer_requested_cancellation, Some("true"));
            assert_eq!(
                read.buyer_requested_cancel_reason,
                Some("Ordered by mistake")
            );
            assert_eq!(read.fulfilled_by, Some(""));
        },
    );
}

#[test]
fn unshipped_orders_read_back() {
    let line = (
        UnshippedLine {
            order_id: "1",
            order_item_id: "2",
            promise_date: Some(OffsetTime(at("2026-11-21T00:00:00Z"))),
            days_past_promise: Some(-1),
            sku: "S",
            product_name: "Tea",
            quantity_purchased: 3,
            quantity_shipped: 1,
            quantity_to_ship: 2,
            is_prime: Some(true),
            ..UnshippedLine::default()
        },
        CancelRequestColumns::default(),
    );
    with_row(
        written(Charset::UTF_8, &line),
        Charset::UTF_8,
        |header, row| {
            assert!(UnshippedOrderColumns::fits(header));
            let read = UnshippedOrderColumns::resolve(header).row(row);
            assert_eq!((read.order_id, read.order_item_id), (Some("1"), Some("2")));
            assert_eq!(read.promise_date, Some("2026-11-21T00:00:00+00:00"));
            assert_eq!(read.quantity_to_ship, Some("2"));
            assert_eq!(read.is_prime, Some("true"));
            assert_eq!(read.is_buyer_requested_cancellation, Some(""));
        },
    );
    let verge = VergeColumns {
        verge_of_cancellation: Some(true),
        ..VergeColumns::default()
    };
    with_row(
        written(Charset::UTF_8, &verge),
        Charset::UTF_8,
        |header, row| {
            assert_eq!(
                row.cell(header.find("verge-of-cancellation").unwrap()),
                "true"
            );
        },
    );
}

#[test]
fn listings_read_back_in_the_charsets_of_amazon() {
    for (charset, name) in [
        (Charset::UTF_8, "Tee für 本"),
        (Charset::WINDOWS_1252, "Tee für €5"),
        (Charset::SHIFT_JIS, "お茶"),
    ] {
        let line = ListingLine {
            item_name: name,
            listing_id: "1120XXXX",
            sku: "S-1",
            price: Some(Minor::of(1500, "JPY")),
            quantity: Some(7),
            open_date: Some(ZonedTime(at("2026-11-20T08:11:11Z"))),
            asin: "B000000001",
            fulfillment_channel: "DEFAULT",
            status: "Active",
            ..ListingLine::default()
        };
        with_row(written(charset, &line), charset, |header, row| {
            assert!(ListingColumns::fits(header));
            let read = ListingColumns::resolve(header).row(row);
            assert_eq!(read.item_name, Some(name));
            assert_eq!(read.price, Some("1500"));
            assert_eq!(read.quantity, Some("7"));
            assert_eq!(read.open_date, Some("2026-11-20 08:11:11 UTC"));
            assert_eq!(read.asin, Some("B000000001"));
            assert_eq!(read.status, Some("Active"));
        });
    }
    let line = OpenListingLine {
        sku: "S-1",
        asin: "B000000001",
        ..OpenListingLine::default()
    };
    with_row(
        written(Charset::UTF_8, &line),
        Charset::UTF_8,
        |header, row| {
            assert!(ListingColumns::fits(header));
            let read = ListingColumns::resolve(header).row(row);
            assert_eq!((read.sku, read.quantity), (Some("S-1"), Some("")));
        },
    );
}

#[test]
fn stock_reads_back() {
    let afn = AfnInventoryLine {
        sku: "S-1",
        warehouse_condition_code: "SELLABLE",
        quantity_available: 4,
        ..AfnInventoryLine::default()
    };
    with_row(
        written(Charset::UTF_8, &afn),
        Charset::UTF_8,
        |header, row| {
            assert!(StockColumns::fits(header));
            let read = StockColumns::resolve(header).row(row);
            assert_eq!((read.sku, read.amazon_quantity), (Some("S-1"), Some("4")));
            assert_eq!(read.condition, Some("SELLABLE"));
        },
    );
    let myi = MyiInventoryLine {
        sku: "S-2",
        mfn_fulfillable_quantity: Some(1),
        afn_fulfillable_quantity: 2,
        afn_reserved_quantity: 3,
        ..MyiInventoryLine::default()
    };
    with_row(
        written(Charset::UTF_8, &myi),
        Charset::UTF_8,
        |header, row| {
            let read = StockColumns::resolve(header).row(row);
            assert_eq!(read.merchant_quantity, Some("1"));
            assert_eq!(
                (read.amazon_quantity, read.amazon_reserved),
                (Some("2"), Some("3"))
            );
        },
    );
}

/// Column orders seen in the field, beside the repository where there are any.
#[test]
fn column_orders_are_those_seen_in_the_field() {
    fn names<R: FlatRow>() -> Vec<&'static str> {
        let mut names = Vec::new();
        R::columns(&mut names);
        names
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/report-headers/column_order.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no column orders beside the repository");
        return;
    };
    let known: serde_json::Value = serde_json::from_str(&text).unwrap();
    let seen = |kind: &str| known[kind][0].clone();
    let returns = seen("GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE");
    assert_eq!(serde_json::json!(names::<ReturnLine<'_>>()), returns);
    let myi = seen("GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA");
    assert_eq!(serde_json::json!(names::<MyiInventoryLine<'_>>()), myi);
    // The field leaves out the buyer's name, as the documentation does.
    let unshipped: Vec<_> = names::<UnshippedLine<'_>>()
        .into_iter()
        .filter(|name| *name != "buyer-name")
        .collect();
    let expected = seen("GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING");
    assert_eq!(serde_json::json!(unshipped), expected);
}

fn xml_orders(bytes: Vec<u8>) -> Vec<XmlOrder> {
    let limits = Limits::default();
    let document = Document::open(Box::new(Cursor::new(bytes)), None, &limits).unwrap();
    let mut reader = XmlOrderReader::new(document, &limits);
    let mut found = Vec::new();
    while let Some(order) = reader.next_order().unwrap() {
        found.push(order);
    }
    found
}

#[test]
fn orders_in_xml_read_back() {
    let prices = [
        ("Principal", Amount::new(1000, "EUR")),
        ("Tax", Amount::new(190, "EUR")),
    ];
    let items = [OrderItemElement {
        order_item_id: Some("42"),
        asin: "B000000001",
        sku: "<S&1>",
        item_status: Some("Unshipped"),
        is_buyer_requested_cancellation: Some(true),
        buyer_requested_cancel_reason: Some("Mistake"),
        product_name: "Tea 'n' \"more\"",
        quantity: 2,
        prices: &prices,
        item_promotion_discount: Some(Amount::new(50, "EUR")),
        ..OrderItemElement::default()
    }];
    let order = OrderElement {
        order_id: "111-1234567-7654321",
        purchase_date: Some(OffsetTime(at("2026-11-01T08:00:00Z"))),
        order_status: "Unshipped",
        sales_channel: "Amazon.de",
        fulfillment_channel: "Merchant",
        ship_state: Some("BW"),
        ship_country: Some("DE"),
        items: &items,
        ..OrderElement::default()
    };
    let mut out = Vec::new();
    let mut writer = OrdersXmlWriter::open(&mut out, "A2EXAMPLESELLER");
    writer.order(&order).unwrap();
    writer
        .order(&OrderElement {
            order_id: "2",
            ..order.clone()
        })
        .unwrap();
    writer.finish().unwrap();
    let found = xml_orders(out);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].order_id, "111-1234567-7654321");
    assert_eq!(found[1].order_id, "2");
    assert_eq!(
        found[0].purchase_date.as_deref(),
        Some("2026-11-01T08:00:00+00:00")
    );
    assert_eq!(found[0].ship_state.as_deref(), Some("BW"));
    assert_eq!(found[0].ship_country.as_deref(), Some("DE"));
    assert_eq!(found[0].is_business_order.as_deref(), Some("false"));
    let item = &found[0].items[0];
    assert_eq!(item.sku.as_deref(), Some("<S&1>"));
    assert_eq!(item.title.as_deref(), Some("Tea 'n' \"more\""));
    assert_eq!(item.quantity.as_deref(), Some("2"));
    assert_eq!(
        item.is_buyer_requested_cancellation.as_deref(),
        Some("true")
    );
    assert_eq!(item.prices[1].kind, "Tax");
    assert_eq!(item.prices[1].amount, "1.90");
    assert_eq!(item.prices[1].currency.as_deref(), Some("EUR"));
    let discount = item.item_promotion_discount.as_ref().unwrap();
    assert_eq!(discount.amount, "0.50");
    assert_eq!(item.ship_promotion_discount, None);
}

#[test]
fn a_report_without_orders_is_whole() {
    let mut out = Vec::new();
    OrdersXmlWriter::open(&mut out, "A").finish().unwrap();
    assert_eq!(xml_orders(out), []);
}

fn rate(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn target(value: &str, condition: &str) -> Target {
    Target {
        reporting_date_range: DateRange {
            from: "2026-11-12T00:00Z".to_owned(),
            to: "2026-11-18T23:59Z".to_owned(),
        },
        status: "GOOD".to_owned(),
        target_value: rate(value),
        target_condition: condition.to_owned(),
    }
}

fn less(value: &str) -> Target {
    target(value, "LESS_THAN")
}

fn more(value: &str) -> Target {
    target(value, "GREATER_THAN")
}

fn count(count: i64) -> CountStatus {
    CountStatus {
        count,
        status: "NONE".to_owned(),
    }
}

fn defects(kind: &str) -> OrderDefectRate {
    OrderDefectRate {
        n_orders: 100,
        orders_with_defects: count(1),
        claims: count(1),
        chargebacks: count(0),
        negative_feedback: count(0),
        fulfillment_type: kind.to_owned(),
        rate: rate("0.01"),
        target: less("0.01"),
    }
}

fn metrics() -> PerformanceMetrics {
    PerformanceMetrics {
        marketplace_id: "ATVPDKIKX0DER".to_owned(),
        invoice_defect_rate: InvoiceDefectRate {
            n_orders: 0,
            invoice_defect: count(0),
            missing_invoice: count(0),
            late_invoice: count(0),
            rate: rate("0"),
            target: less("0.05"),
        },
        late_shipment_rate: LateShipmentRate {
            n_orders: 100,
            n_late: 2,
            rate: rate("0.02"),
            target: less("0.04"),
        },
        order_defect_rate: OrderDefectRates {
            mfn: defects("mfn"),
            afn: defects("afn"),
        },
        on_time_delivery_rate: OnTimeDeliveryRate {
            n_shipments: 100,
            n_on_time: 97,
            rate: rate("0.97"),
            target: more("0.95"),
        },
        unit_on_time_delivery_rate: UnitOnTimeDeliveryRate {
            n_on_time: 97,
            n_units: 100,
            rate: rate("0.97"),
            target: more("0.9"),
        },
        valid_tracking_rate: ValidTrackingRate {
            n_shipments: 100,
            n_valid: 99,
            rate: rate("0.99"),
            target: more("0.95"),
        },
        pre_fulfillment_cancellation_rate: CancellationRate {
            n_orders: 17_197,
            n_cancelled: 551,
            rate: rate("0.03204047"),
            target: less("0.025"),
        },
        warning_states: vec![WarningState {
            warning_type: "spammingSellerMessaging".to_owned(),
            status: "GOOD".to_owned(),
        }],
        account_health_rating: AccountHealthRating {
            status: "GREAT".to_owned(),
            range: less("0").reporting_date_range,
        },
        policies: Policies::all(&PolicyCount {
            n_defects: 0,
            target: target("0", "EQUALS"),
        }),
    }
}

fn health() -> AccountHealthDocument {
    AccountHealthDocument {
        account_statuses: vec![AccountStatus {
            marketplace_id: "ATVPDKIKX0DER".to_owned(),
            status: "NORMAL".to_owned(),
        }],
        performance_metrics: vec![metrics()],
    }
}

#[test]
fn account_health_meets_the_schema_and_reads_back_exactly() {
    let written = health().write().unwrap();
    schema_check::assert_valid("accountHealthReport-2020-11-18.json", &written);
    assert!(written.contains("\"rate\":0.03204047,"));
    let read = AccountHealthReport::parse(written.as_bytes()).unwrap();
    assert_eq!(read.statuses, health().account_statuses);
    let metric = &read.cancel_rates[0];
    assert_eq!(metric.n_orders, Some(17_197));
    assert_eq!(metric.n_cancelled, Some(551));
    assert_eq!(metric.rate, Some(Decimal::parse("0.03204047").unwrap()));
    assert_eq!(metric.target, Some(Decimal::parse("0.025").unwrap()));
    assert_eq!(metric.target_condition.as_deref(), Some("LESS_THAN"));
    assert!(!metric.contradicts_itself());
}

proptest! {
    #[test]
    fn any_text_stays_in_its_cell(name in any::<String>(), city in any::<String>()) {
        let plain = |text: &str| -> String {
            text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
        };
        let bytes = written(Charset::UTF_8, &order_line(&name, &city));
        with_row(bytes, Charset::UTF_8, |header, row| {
            let read = AllOrdersColumns::resolve(header).row(row);
            assert_eq!(read.product_name, Some(plain(&name).trim()));
            assert_eq!(read.ship_country, Some("US"));
        });
    }

    #[test]
    fn any_text_stays_in_its_cell_in_other_charsets(name in any::<String>(), is_japanese: bool) {
        let charset = if is_japanese { Charset::SHIFT_JIS } else { Charset::WINDOWS_1252 };
        let bytes = written(charset, &order_line(&name, "x"));
        with_row(bytes, charset, |header, row| {
            let read = AllOrdersColumns::resolve(header).row(row);
            assert_eq!(read.sku, Some("S/1 %"));
            assert_eq!(read.ship_country, Some("US"));
        });
    }
}
