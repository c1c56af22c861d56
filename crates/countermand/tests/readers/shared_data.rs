//! The figures of the third-party data, which others computed from the same files.
//!
//! The data lies beside the checkout and may not be copied into it; without it these tests say
//! that they were skipped.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use countermand::ingest::mapping::Mapping;
use countermand::ingest::record::{OrderRecord, SettlementLine};
use countermand::ingest::report_files::Kind;
use countermand::ingest::{FindingCode, OpenOptions, Source, open_path};
use countermand_domain::order::{FulfillmentChannel, OrderState};
use serde_json::Value;

use crate::data::{Orders, read_orders, read_rows};

/// The folder of one data set, or `None` with a printed reason.
#[expect(clippy::print_stderr, reason = "a skipped test has to say so")]
fn folder(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: the data set {name} is not beside the checkout");
    None
}

fn figures(name: &str) -> Value {
    let path = folder(name).unwrap().join("figures.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn orders(set: &str, file: &str, options: &OpenOptions) -> Orders {
    let path = folder(set).unwrap().join(file);
    read_orders(open_path(&path, options).unwrap()).unwrap()
}

fn counts<K: Into<String>>(keys: impl Iterator<Item = K>) -> Value {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for key in keys {
        *counts.entry(key.into()).or_default() += 1;
    }
    serde_json::to_value(counts).unwrap()
}

/// Two columns that name one channel: the files divide by it in these words.
fn fulfilment(channel: FulfillmentChannel) -> &'static str {
    if channel.is_seller_fulfilled() {
        "Merchant"
    } else {
        "Amazon"
    }
}

#[test]
fn export_a_gives_its_lines_orders_states_and_amounts() {
    if folder("amazon-in-orders").is_none() {
        return;
    }
    let figures = figures("amazon-in-orders");
    let orders = orders(
        "amazon-in-orders",
        "export_a_lines.csv.gz",
        &OpenOptions::default(),
    );
    let lines = orders.lines();
    assert_eq!(orders.rejects, []);
    assert!(orders.findings.is_empty(), "{:?}", orders.findings);
    assert_eq!(orders.tally.rows_in, 71_493);
    assert_eq!(figures["lines"], 71_493);
    let ids: BTreeSet<&str> = lines.iter().map(|line| line.order_id.as_str()).collect();
    assert_eq!(figures["orders"], ids.len());
    assert_eq!(
        counts(lines.iter().map(|line| &*line.status_text)),
        figures["lines_by_status"]
    );
    for side in ["Amazon", "Merchant"] {
        let of_side = || lines.iter().filter(|line| fulfilment(line.channel) == side);
        assert_eq!(
            counts(of_side().map(|line| &*line.status_text)),
            figures["lines_by_status_and_fulfilment"][side]
        );
        let ids: BTreeSet<&str> = of_side().map(|line| line.order_id.as_str()).collect();
        assert_eq!(figures["orders_by_fulfilment"][side], ids.len());
        let is_cancelled = |state| state == Some(OrderState::Cancelled);
        let cancelled: BTreeSet<&str> = of_side()
            .filter(|line| is_cancelled(line.state))
            .map(|line| line.order_id.as_str())
            .collect();
        assert_eq!(figures["orders_any_cancelled"][side], cancelled.len());
    }
    let n_business = lines
        .iter()
        .filter(|line| line.is_business == Some(true))
        .count();
    assert_eq!(figures["b2b_lines"]["True"], n_business);
    let minor = |line: &&&countermand_domain::order::ObservedLine| {
        line.amounts
            .item_price
            .map_or(0, countermand_domain::money::Money::minor)
    };
    let total: i64 = lines.iter().map(|line| minor(&line)).sum();
    assert_eq!(total, 4_257_570_218);
    assert_eq!(figures["amount_sum"].to_string(), "42575702.18");
    let cancelled = || {
        lines
            .iter()
            .filter(|line| line.state == Some(OrderState::Cancelled))
    };
    let total: i64 = cancelled().map(|line| minor(&line)).sum();
    assert_eq!(total, 384_113_018);
    assert_eq!(
        figures["amount_sum_cancelled_lines"].to_string(),
        "3841130.18"
    );
    let n_zero = lines.iter().filter(|line| minor(line) == 0).count();
    assert_eq!(figures["zero_amount_lines"], n_zero);
    let n_kept = cancelled().filter(|line| !line.quantity.is_zero()).count();
    assert_eq!(figures["cancelled_lines_with_qty_above_0"], n_kept);
}

#[test]
fn export_b_gives_its_rows_with_both_date_forms() {
    let Some(folder) = folder("amazon-in-orders") else {
        return;
    };
    let figures = figures("amazon-in-orders");
    let figures = &figures["export_b"];
    let orders = orders(
        "amazon-in-orders",
        "export_b.csv.gz",
        &OpenOptions::default(),
    );
    let lines = orders.lines();
    assert_eq!(orders.rejects, []);
    assert_eq!(figures["rows"], lines.len());
    let ids: BTreeSet<&str> = lines.iter().map(|line| line.order_id.as_str()).collect();
    assert_eq!(figures["orders"], ids.len());
    assert_eq!(
        counts(lines.iter().map(|line| &*line.status_text)),
        figures["lines_by_status"]
    );
    let n_empty = lines
        .iter()
        .filter(|line| line.amounts.item_price.is_none())
        .count();
    assert_eq!(figures["amount_empty"], n_empty);
    // Read as text, 37,482 dates have four digits of the year; as days, every line lies in the
    // time of the export, which a confusion of day, month and year would not.
    let Source::Orders(source) =
        open_path(&folder.join("export_b.csv.gz"), &OpenOptions::default()).unwrap()
    else {
        panic!("orders")
    };
    assert_eq!(source.kind(), Kind::AllOrders);
    let first = "2022-03-31T00:00:00Z".parse().unwrap();
    let last = "2022-05-15T00:00:00Z".parse().unwrap();
    assert!(
        lines
            .iter()
            .all(|line| line.purchased_at >= first && line.purchased_at <= last)
    );
    let a = self::orders(
        "amazon-in-orders",
        "export_a_lines.csv.gz",
        &OpenOptions::default(),
    );
    let mut both: BTreeMap<&str, jiff::Timestamp> = BTreeMap::new();
    for line in a.lines() {
        both.insert(line.order_id.as_str(), line.purchased_at);
    }
    for line in &lines {
        let known = both
            .entry(line.order_id.as_str())
            .or_insert(line.purchased_at);
        assert_eq!(*known, line.purchased_at, "{}", line.order_id);
    }
    assert_eq!(figures["orders_after_importing_both"], both.len());
}

#[test]
fn the_raw_head_is_read_as_it_was_downloaded() {
    if folder("amazon-in-orders").is_none() {
        return;
    }
    let raw = orders(
        "amazon-in-orders",
        "raw_head.csv.gz",
        &OpenOptions::default(),
    );
    assert_eq!(raw.rejects, []);
    assert_eq!(raw.lines().len(), 5_733);
    assert!(raw.findings.is_empty(), "{:?}", raw.findings);
    let a = orders(
        "amazon-in-orders",
        "export_a_lines.csv.gz",
        &OpenOptions::default(),
    );
    let key =
        |line: &countermand_domain::order::ObservedLine| (line.order_id.clone(), line.sku.clone());
    let known: BTreeMap<_, _> = a
        .lines()
        .into_iter()
        .map(|line| (key(line), line))
        .collect();
    for line in raw.lines() {
        let other = known[&key(line)];
        assert_eq!((line.state, line.quantity), (other.state, other.quantity));
    }
}

#[test]
fn the_stock_sheet_gives_its_usable_rows() {
    let Some(folder) = folder("amazon-in-orders") else {
        return;
    };
    let figures = figures("amazon-in-orders");
    let figures = &figures["oversell_simulation"];
    let path = folder.join("stock_by_sku.csv.gz");
    let Source::Stock(mut rows) = open_path(&path, &OpenOptions::default()).unwrap() else {
        panic!("a stock sheet");
    };
    let (records, rejects) = read_rows(&mut rows).unwrap();
    assert_eq!(figures["sheet_rows"], rows.tally().rows_in);
    assert_eq!(
        figures["sheet_rows_without_usable_sku_or_stock"],
        rejects.len()
    );
    let skus: BTreeSet<&str> = records.iter().map(|record| record.sku.as_str()).collect();
    assert_eq!(figures["sheet_skus"], skus.len());
    assert_eq!(
        figures["sheet_repeated_sku_rows"],
        records.len() - skus.len()
    );
    let units: u32 = records
        .iter()
        .filter_map(|record| record.merchant)
        .map(countermand_domain::quantity::Quantity::units)
        .sum();
    assert_eq!(figures["sheet_units"], f64::from(units));
}

#[test]
fn online_retail_gives_its_daily_figures_through_its_mapping() {
    if folder("online-retail").is_none() {
        return;
    }
    let figures = figures("online-retail");
    let text = include_str!("../../../../examples/online-retail.toml");
    let options = OpenOptions {
        mapping: Some(Mapping::parse(text).unwrap()),
        ..OpenOptions::default()
    };
    let (mut n_rows, mut n_cancelled_rows, mut n_units, mut n_negative) = (0, 0, 0, 0);
    let mut sales: BTreeMap<String, String> = BTreeMap::new();
    let mut cancellations: BTreeMap<String, String> = BTreeMap::new();
    let day = |instant: jiff::Timestamp| instant.to_string()[..10].to_owned();
    for month in [
        "2010-12", "2011-01", "2011-02", "2011-03", "2011-04", "2011-05",
    ] {
        let orders = orders("online-retail", &format!("{month}.csv.gz"), &options);
        assert_eq!(orders.rejects, [], "{month}");
        n_rows += orders.tally.rows_in;
        n_negative += orders.findings.count(FindingCode::NegativeQuantity);
        for record in &orders.records {
            match record {
                OrderRecord::Line(line) => {
                    sales
                        .entry(line.order_id.to_string())
                        .or_insert(day(line.purchased_at));
                }
                OrderRecord::Cancellation(line) => {
                    n_cancelled_rows += 1;
                    n_units += line.quantity.units();
                    cancellations
                        .entry(line.document_id.to_string())
                        .or_insert(day(line.cancelled_at));
                }
            }
        }
    }
    assert_eq!(figures["rows"], n_rows);
    assert_eq!(figures["cancellation_rows"], n_cancelled_rows);
    assert_eq!(figures["units_cancelled"], n_units);
    assert_eq!(figures["sale_invoices"], sales.len());
    assert_eq!(figures["cancellation_invoices"], cancellations.len());
    assert_eq!(
        figures["bad_rows"]["Quantity negative without C"],
        n_negative
    );
    let sales = counts(sales.into_values());
    let cancellations = counts(cancellations.into_values());
    for (day, expected) in figures["daily"].as_object().unwrap() {
        let count = |counts: &Value| counts.get(day).and_then(Value::as_u64).unwrap_or(0);
        assert_eq!(expected["sales"], count(&sales), "{day}");
        assert_eq!(expected["cancellations"], count(&cancellations), "{day}");
    }
}

#[test]
fn feed_results_give_their_counts_and_entries() {
    let Some(folder) = folder("feed-results") else {
        return;
    };
    let figures = figures("feed-results");
    for (name, expected) in figures["files"].as_object().unwrap() {
        let source = open_path(&folder.join(name), &OpenOptions::default()).unwrap();
        let Source::FeedResult(result, findings) = source else {
            panic!("{name} is a feed result");
        };
        assert!(findings.is_empty(), "{name}");
        assert_eq!(expected["processed"], result.n_processed.unwrap(), "{name}");
        assert_eq!(
            expected["successful"],
            result.n_successful.unwrap(),
            "{name}"
        );
        if expected["kind"] == "xml" {
            let entries: Vec<Value> = result
                .entries
                .iter()
                .map(|entry| {
                    serde_json::json!({"message": entry.message_id, "code": entry.severity,
                        "number": entry.code, "sku": entry.sku, "order": entry.order_id})
                })
                .collect();
            assert_eq!(expected["results"], Value::from(entries), "{name}");
            assert_eq!(
                expected["messages_with_an_error"],
                Value::from(result.messages_with_error())
            );
            assert_eq!(expected["with_error"], result.n_with_error.unwrap());
        } else {
            assert_eq!(expected["rows"], result.entries.len(), "{name}");
            let by_type = counts(result.entries.iter().map(|entry| entry.severity.as_str()));
            assert_eq!(expected["rows_by_type"], by_type, "{name}");
            let by_code = counts(result.entries.iter().map(|entry| entry.code.as_str()));
            assert_eq!(expected["rows_by_code"], by_code, "{name}");
            let n_failed = result.messages_with_error().len();
            assert_eq!(expected["distinct_records_with_error"], n_failed);
        }
    }
}

#[test]
fn settlements_sum_up_exactly() {
    let Some(folder) = folder("settlement") else {
        return;
    };
    let figures = figures("settlement");
    for (name, expected) in figures["files"].as_object().unwrap() {
        let Source::Settlement(mut rows) =
            open_path(&folder.join(name), &OpenOptions::default()).unwrap()
        else {
            panic!("{name} is a settlement report");
        };
        let (records, rejects) = read_rows(&mut rows).unwrap();
        assert_eq!(rejects, [], "{name}");
        assert!(rows.findings().is_empty(), "{:?}", rows.findings());
        let SettlementLine::Summary {
            settlement_id,
            total,
            ..
        } = &records[0]
        else {
            panic!("the first line is the summary");
        };
        assert_eq!(expected["settlement_id"], **settlement_id);
        assert_eq!(expected["currency"], total.currency().as_str());
        let decimal = |minor: i64| {
            let sign = if minor < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
        };
        assert_eq!(expected["total_amount"], decimal(total.minor()));
        let mut by_type: BTreeMap<String, i64> = BTreeMap::new();
        for record in &records {
            if let SettlementLine::Entry {
                transaction_type,
                amounts,
                ..
            } = record
            {
                let sum: i64 = amounts.iter().map(|(_, money)| money.minor()).sum();
                *by_type.entry(transaction_type.to_string()).or_default() += sum;
            }
        }
        assert_eq!(expected["rows"], records.len() - 1, "{name}");
        for (kind, sum) in expected["by_kind"].as_object().unwrap() {
            assert_eq!(*sum, decimal(by_type[kind]), "{name} {kind}");
        }
    }
}

#[test]
fn the_listing_report_in_windows_1252_is_read() {
    let Some(folder) = folder("listing-reports") else {
        return;
    };
    let figures = figures("listing-reports");
    for (name, expected) in figures["files"].as_object().unwrap() {
        let Source::Listings(mut rows) =
            open_path(&folder.join(name), &OpenOptions::default()).unwrap()
        else {
            panic!("{name} is a listing report");
        };
        let (records, rejects) = read_rows(&mut rows).unwrap();
        assert_eq!(rejects, []);
        assert_eq!(expected["rows"], records.len());
        for (record, expected) in records
            .iter()
            .zip(expected["sku_price_quantity_channel"].as_array().unwrap())
        {
            assert_eq!(expected[0], record.sku.as_str());
            let expected_price: f64 = expected[1].as_str().unwrap().parse().unwrap();
            let price: f64 = record.price.unwrap().to_string().parse().unwrap();
            assert!((expected_price - price).abs() < f64::EPSILON);
            let quantity = record
                .quantity
                .map_or(String::new(), |units| units.to_string());
            assert_eq!(expected[2], quantity);
            let is_seller = record.channel.unwrap().is_seller_fulfilled();
            assert_eq!(expected[3] == "DEFAULT", is_seller);
        }
    }
}

#[test]
fn orders_in_xml_are_read_in_both_shapes() {
    let Some(mws) = folder("mws-recordings") else {
        return;
    };
    let expected = figures("mws-recordings");
    for (name, expected) in expected["files"].as_object().unwrap() {
        let source = open_path(&mws.join(name), &OpenOptions::default()).unwrap();
        assert_eq!(source.kind(), Kind::OrdersXml);
        let orders = read_orders(source).unwrap();
        assert_eq!(orders.rejects, [], "{name}");
        let lines = orders.lines();
        assert_eq!(expected["orders"], lines.len(), "{name}");
        assert_eq!(
            counts(lines.iter().map(|line| &*line.status_text)),
            expected["by_status"]
        );
        let marketplaces = counts(lines.iter().map(|line| line.marketplace.unwrap().id()));
        assert_eq!(
            expected["marketplaces"],
            Value::from(
                marketplaces
                    .as_object()
                    .unwrap()
                    .keys()
                    .cloned()
                    .collect::<Vec<_>>()
            )
        );
    }
    if let Some(folder) = folder("order-reports") {
        let source =
            open_path(&folder.join("order_report_0.xml"), &OpenOptions::default()).unwrap();
        let orders = read_orders(source).unwrap();
        let lines = orders.lines();
        assert_eq!(lines.len(), 1);
        assert_eq!(
            lines[0].order_item_id.as_ref().unwrap().as_str(),
            "46666666666666"
        );
        assert_eq!(lines[0].amounts.item_price.unwrap().minor(), 1_755);
        assert_eq!(lines[0].state, None);
        assert!(
            orders.findings.is_empty(),
            "a report without status is not odd"
        );
    }
}

#[test]
fn every_known_column_order_is_told_from_its_header() {
    let Some(folder) = folder("report-headers") else {
        return;
    };
    let text = std::fs::read(folder.join("column_order.json")).unwrap();
    let types: Value = serde_json::from_slice(&text).unwrap();
    for (report, orders) in types.as_object().unwrap() {
        let expected = if report.contains("ALL_ORDERS") || report.contains("ARCHIVED") {
            Kind::AllOrders
        } else if report.contains("ACTIONABLE") {
            Kind::UnshippedOrders
        } else if report.contains("MYI") {
            Kind::Stock
        } else {
            continue;
        };
        for columns in orders.as_array().unwrap() {
            let names: Vec<&str> = columns
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_str)
                .collect();
            let text = format!("{}\n", names.join("\t"));
            let source = crate::data::open_bytes(text.as_bytes(), &OpenOptions::default()).unwrap();
            assert_eq!(source.kind(), expected, "{report}");
        }
    }
}
