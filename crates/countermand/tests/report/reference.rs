//! A slow and obvious report to compare with.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use countermand::report::Options;
use proptest::prelude::*;

use super::{rates, report_with, skus};

const NEEDED: [&str; 7] = [
    "amazon-order-id",
    "purchase-date",
    "last-updated-date",
    "order-status",
    "fulfillment-channel",
    "sales-channel",
    "sku",
];

#[derive(Default)]
struct Order {
    day: Option<jiff::civil::Date>,
    channel: String,
    updated: Option<jiff::Timestamp>,
    is_cancelled: bool,
    skus: BTreeSet<String>,
}

#[derive(Debug, PartialEq, Eq)]
struct Expected {
    rates: String,
    skus: String,
    n_ok: u64,
    n_rejected: u64,
}

/// The report by the words of its definition, on UTF-8 files.
fn reference(files: &[String]) -> Expected {
    let mut orders: BTreeMap<String, Order> = BTreeMap::new();
    let (mut n_ok, mut n_rejected) = (0, 0);
    for text in files {
        let mut lines = text.split('\n');
        let header: Vec<String> = lines
            .next()
            .unwrap()
            .split('\t')
            .map(|name| name.trim().to_lowercase())
            .collect();
        let place = |name: &str| header.iter().position(|known| known == name);
        let n_required = NEEDED.iter().filter_map(|name| place(name)).max().unwrap() + 1;
        for line in lines.filter(|line| !line.trim().is_empty()) {
            let fields: Vec<&str> = line.split('\t').collect();
            let field = |name: &str| {
                place(name)
                    .and_then(|at| fields.get(at))
                    .map_or("", |f| f.trim())
            };
            let is_short = fields.len() < n_required;
            if is_short || field("amazon-order-id").is_empty() {
                n_rejected += 1;
                continue;
            }
            if field("fulfillment-channel") != "Merchant" {
                n_ok += 1;
                continue;
            }
            let purchased: Result<jiff::Timestamp, _> = field("purchase-date").parse();
            let updated: Option<Result<jiff::Timestamp, _>> = Some(field("last-updated-date"))
                .filter(|text| !text.is_empty())
                .map(str::parse);
            let (Ok(purchased), None | Some(Ok(_))) = (purchased, &updated) else {
                n_rejected += 1;
                continue;
            };
            n_ok += 1;
            let updated = updated.and_then(Result::ok);
            let order = orders
                .entry(field("amazon-order-id").to_owned())
                .or_default();
            if order.day.is_none() {
                order.day = Some(purchased.to_zoned(jiff::tz::TimeZone::UTC).date());
                field("sales-channel").clone_into(&mut order.channel);
            }
            if updated >= order.updated {
                order.updated = updated;
                order.is_cancelled = field("order-status").to_lowercase() == "cancelled";
            }
            order.skus.insert(field("sku").to_owned());
        }
    }
    Expected {
        rates: rates_of(&orders),
        skus: skus_of(&orders),
        n_ok,
        n_rejected,
    }
}

fn rates_of(orders: &BTreeMap<String, Order>) -> String {
    let mut days: BTreeMap<(&str, jiff::civil::Date), (u32, u32)> = BTreeMap::new();
    for order in orders.values() {
        let counts = days
            .entry((&order.channel, order.day.unwrap()))
            .or_default();
        counts.0 += 1;
        counts.1 += u32::from(order.is_cancelled);
    }
    let mut text = "sales_channel,day,orders,cancelled,orders_7d,cancelled_7d,rate_7d\n".to_owned();
    for ((channel, day), (n, c)) in &days {
        let first = day.saturating_sub(jiff::Span::new().days(6));
        let window = days.range((*channel, first)..=(*channel, *day));
        let (n7, c7) = window.fold((0, 0), |(n7, c7), (_, (n, c))| (n7 + n, c7 + c));
        let rate = f64::from(c7) / f64::from(n7);
        writeln!(text, "{channel},{day},{n},{c},{n7},{c7},{rate:.12}").unwrap();
    }
    text
}

fn skus_of(orders: &BTreeMap<String, Order>) -> String {
    let mut counts: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
    for order in orders.values().filter(|order| order.is_cancelled) {
        for sku in order.skus.iter().filter(|sku| !sku.is_empty()) {
            *counts
                .entry(&order.channel)
                .or_default()
                .entry(sku)
                .or_default() += 1;
        }
    }
    let mut text = "sales_channel,sku,cancelled_orders\n".to_owned();
    for (channel, skus) in counts {
        let mut skus: Vec<_> = skus.into_iter().collect();
        skus.sort_by_key(|(sku, count)| (std::cmp::Reverse(*count), *sku));
        for (sku, count) in skus.into_iter().take(20) {
            writeln!(text, "{channel},{sku},{count}").unwrap();
        }
    }
    text
}

/// One of some texts, the first ones more often.
fn one_of(texts: &'static [&'static str]) -> impl Strategy<Value = String> {
    (0..texts.len(), 0..texts.len()).prop_map(|(left, right)| texts[left.min(right)].to_owned())
}

fn order_id() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0..12_u32).prop_map(|n| format!("111-{:07}-{:07}", n / 3, n)),
        2 => (0..6_u32).prop_map(|n| format!("S01-{n}")),
        1 => one_of(&["Ümlaut", "日本", "  ", "", " 111-0000000-0000001 ", "a longer id than fits into a table's entry"]),
    ]
}

fn instant() -> impl Strategy<Value = String> {
    let whole = (1..12_u32, 0..24_u32, 0..3_u32).prop_map(|(day, hour, zone)| {
        let zone = ["+00:00", "+09:00", "-08:00"][zone as usize];
        format!("2026-11-{day:02}T{hour:02}:30:00{zone}")
    });
    prop_oneof![
        12 => whole,
        1 => one_of(&["2026-11-03T10:30:00.5Z", "2026-11-03T10:30:00Z", "2026-11-03T10:30:00.499Z"]),
        1 => one_of(&["nonsense", "20/11/2026 10:00", "2026-13-01T00:00:00Z"]),
    ]
}

fn fields() -> impl Strategy<Value = [String; 7]> {
    (
        order_id(),
        instant(),
        prop_oneof![5 => instant(), 1 => Just(String::new())],
        one_of(&[
            "Shipped",
            "Cancelled",
            "Unshipped",
            "cancelled",
            "Pending",
            "Odd text",
            "",
        ]),
        one_of(&["Merchant", "Merchant", " Merchant", "Amazon", "Else"]),
        one_of(&["Amazon.com", "Amazon.de", "Non-Amazon", "Ärger", ""]),
        one_of(&[
            "A",
            "B",
            "C\"quoted",
            "D 1",
            "Ü-5",
            "日本-6",
            "",
            "sku-with-a-long-name-000000000001",
        ]),
    )
        .prop_map(|(a, b, c, d, e, f, g)| [a, b, c, d, e, f, g])
}

/// A file: an order of columns with foreign ones between, and its lines.
fn text() -> impl Strategy<Value = String> {
    let columns = Just((0..10_usize).collect::<Vec<_>>()).prop_shuffle();
    let lines = prop::collection::vec((fields(), 0..40_usize), 0..60);
    (columns, lines, any::<bool>(), any::<bool>()).prop_map(
        |(columns, lines, is_crlf, is_ended)| {
            let name = |at: &usize| {
                NEEDED
                    .get(*at)
                    .map_or_else(|| format!("x{at}"), |name| (*name).to_owned())
            };
            let end = if is_crlf { "\r\n" } else { "\n" };
            let mut text = columns.iter().map(name).collect::<Vec<_>>().join("\t");
            for (fields, damage) in lines {
                text.push_str(end);
                let value =
                    |at: &usize| fields.get(*at).cloned().unwrap_or_else(|| "?\"".to_owned());
                let mut values: Vec<String> = columns.iter().map(value).collect();
                match damage {
                    0 => values.truncate(4),
                    1 => values = vec![String::new()],
                    2 => values.push("one more".to_owned()),
                    _ => {}
                }
                text.push_str(&values.join("\t"));
            }
            if is_ended {
                text.push_str(end);
            }
            text
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_fast_report_is_the_slow_one(
        files in prop::collection::vec(text(), 1..4),
        n_threads in 1..4_usize,
        block_bytes in prop_oneof![1..600_usize, Just(1_000_000)],
        fold_records in prop_oneof![0..80_u64, Just(1_000_000)],
    ) {
        let options = Options { n_threads, block_bytes, fold_records, ..Options::default() };
        let bytes: Vec<Vec<u8>> = files.iter().map(|text| text.clone().into_bytes()).collect();
        let summary = report_with(&bytes, &options);
        let found = Expected {
            // No text of these files needs the quotes of CSV, but one.
            rates: rates(&summary),
            skus: skus(&summary).replace("\"C\"\"quoted\"", "C\"quoted"),
            n_ok: summary.lines.ok,
            n_rejected: summary.lines.rejected,
        };
        prop_assert_eq!(found, reference(&files));
    }
}

#[test]
fn the_fast_report_is_the_slow_one_on_a_generated_file() {
    let params = countermand::generate::Params {
        n_lines: 30_000,
        n_skus: 300,
        ..countermand::generate::Params::default()
    };
    let mut bytes = Vec::new();
    countermand::generate::write(&params, &mut bytes).unwrap();
    let expected = reference(&[String::from_utf8(bytes.clone()).unwrap()]);
    for (n_threads, block_bytes, fold_records) in
        [(1, 64, 100), (2, 10_000, 5_000), (3, 1 << 20, 6_000_000)]
    {
        let options = Options {
            n_threads,
            block_bytes,
            fold_records,
            ..Options::default()
        };
        let summary = report_with(&[bytes.clone()], &options);
        assert_eq!(rates(&summary), expected.rates);
        assert_eq!(skus(&summary), expected.skus);
        assert_eq!(summary.lines.rejected, 0);
    }
}
