//! What counts as an order, a cancelled one, and its day.

use countermand::report::{FindingCode, Options};

use super::{file, line, rate_rows, report_of, report_with, sku_rows};

const A: &str = "111-0000000-0000001";
const B: &str = "111-0000000-0000002";
const NOON: &str = "2026-11-01T12:00:00+00:00";
const LATER: &str = "2026-11-02T12:00:00+00:00";

#[test]
fn an_order_of_several_lines_counts_once_and_once_for_each_of_its_skus() {
    let summary = report_of(&[
        &line(A, NOON, NOON, "Cancelled", "X"),
        &line(A, NOON, NOON, "Cancelled", "Y"),
        &line(A, NOON, NOON, "Cancelled", "X"),
        &line(B, NOON, NOON, "Shipped", "X"),
    ]);
    assert_eq!(
        rate_rows(&summary),
        ["Amazon.com,2026-11-01,2,1,2,1,0.500000000000"]
    );
    assert_eq!(sku_rows(&summary), ["Amazon.com,X,1", "Amazon.com,Y,1"]);
    assert_eq!(summary.orders.with_several_lines, 1);
}

#[test]
fn the_newest_update_decides_wherever_it_stands() {
    // Cancelled by the later update although it stands first.
    let summary = report_of(&[
        &line(A, NOON, LATER, "Cancelled", "X"),
        &line(A, NOON, NOON, "Unshipped", "X"),
    ]);
    assert_eq!(summary.orders.merchant_cancelled, 1);
    // Shipped by the later update although a cancelled line came before.
    let summary = report_of(&[
        &line(A, NOON, NOON, "Cancelled", "X"),
        &line(A, NOON, LATER, "Shipped", "X"),
    ]);
    assert_eq!(summary.orders.merchant_cancelled, 0);
    assert!(sku_rows(&summary).is_empty());
}

#[test]
fn of_equal_updates_the_later_line_decides() {
    let lines = [
        line(A, NOON, NOON, "Shipped", "X"),
        // The same instant in another zone.
        line(A, NOON, "2026-11-01T21:00:00+09:00", "Cancelled", "X"),
    ];
    let [first, second] = &lines;
    assert_eq!(report_of(&[first, second]).orders.merchant_cancelled, 1);
    assert_eq!(report_of(&[second, first]).orders.merchant_cancelled, 0);
}

#[test]
fn a_fraction_of_a_second_decides_too() {
    let summary = report_of(&[
        &line(A, NOON, "2026-11-01T12:00:00.002Z", "Cancelled", "X"),
        &line(A, NOON, "2026-11-01T12:00:00.001Z", "Shipped", "X"),
    ]);
    assert_eq!(summary.orders.merchant_cancelled, 1);
}

#[test]
fn a_line_without_an_update_is_the_oldest() {
    let summary = report_of(&[
        &line(A, NOON, "2000-01-01T00:00:00Z", "Cancelled", "X"),
        &line(A, NOON, "", "Shipped", "X"),
    ]);
    assert_eq!(summary.orders.merchant_cancelled, 1);
    let finding = summary
        .findings
        .iter()
        .find(|finding| finding.code == FindingCode::WithoutUpdate);
    assert_eq!(finding.map(|finding| finding.count), Some(1));
    // Two of them: the later line decides.
    let summary = report_of(&[
        &line(A, NOON, "", "Shipped", "X"),
        &line(A, NOON, " ", "Canceled", "X"),
    ]);
    assert_eq!(summary.orders.merchant_cancelled, 1);
}

#[test]
fn the_first_line_gives_day_and_channel() {
    let second = format!("{A}\t2026-11-05T12:00:00Z\t{NOON}\tCancelled\tMerchant\tAmazon.ca\tY");
    let summary = report_of(&[&line(A, NOON, NOON, "Shipped", "X"), &second]);
    assert_eq!(
        rate_rows(&summary),
        ["Amazon.com,2026-11-01,1,1,1,1,1.000000000000"]
    );
    assert_eq!(sku_rows(&summary), ["Amazon.com,X,1", "Amazon.com,Y,1"]);
}

#[test]
fn a_day_is_a_day_in_utc() {
    let summary = report_of(&[
        &line(A, "2026-11-02T08:59:59+09:00", NOON, "Shipped", "X"),
        &line(B, "2026-10-31T17:00:00-07:00", NOON, "Shipped", "X"),
        &line("C", "2026-11-01T23:59:59Z", NOON, "Shipped", "X"),
        &line("D", "2026-11-02T00:00:00Z", NOON, "Shipped", "X"),
    ]);
    assert_eq!(
        rate_rows(&summary),
        [
            "Amazon.com,2026-11-01,3,0,3,0,0.000000000000",
            "Amazon.com,2026-11-02,1,0,4,0,0.000000000000",
        ]
    );
}

#[test]
fn only_the_merchants_lines_count() {
    let amazon = format!("{A}\t{NOON}\t{NOON}\tCancelled\tAmazon\tAmazon.com\tX");
    let blank = format!("{B}\t{NOON}\t{NOON}\tCancelled\t Merchant \tAmazon.com\tX");
    let other = format!("C\t{NOON}\t{NOON}\tCancelled\tElsewhere\tAmazon.com\tX");
    let lines = [amazon.as_str(), &blank, &other];
    let summary = report_of(&lines);
    assert_eq!(summary.orders.merchant, 1);
    assert_eq!(summary.orders.amazon, None);
    let counts = summary.lines;
    assert_eq!((counts.merchant, counts.amazon, counts.other), (1, 1, 1));
    let codes: Vec<FindingCode> = summary.findings.iter().map(|found| found.code).collect();
    assert!(codes.contains(&FindingCode::UnknownFulfillment));
    // On request Amazon's orders are counted, in the totals only.
    let options = Options {
        counts_amazon_orders: true,
        ..Options::default()
    };
    let with_amazon = report_with(&[file(&lines)], &options);
    assert_eq!(with_amazon.orders.amazon, Some((1, 1)));
    assert_eq!(with_amazon.channels, summary.channels);
}

#[test]
fn cancelled_has_two_spellings_and_unknown_texts_are_told() {
    let summary = report_of(&[
        &line(A, NOON, NOON, "canceled", "X"),
        &line(B, NOON, NOON, " CANCELLED ", "X"),
        &line("C", NOON, NOON, "Cancelled - Somehow", "X"),
    ]);
    assert_eq!(summary.orders.merchant_cancelled, 2);
    let unknown: Vec<&str> = summary
        .findings
        .iter()
        .filter(|finding| finding.code == FindingCode::UnknownStatus)
        .map(|finding| finding.subject.as_str())
        .collect();
    assert_eq!(unknown, ["Cancelled - Somehow"]);
}

#[test]
fn windows_are_seven_calendar_days_per_channel() {
    let mut lines = Vec::new();
    for (number, day) in [1, 1, 3, 7, 8, 20].into_iter().enumerate() {
        let placed = format!("2026-11-{day:02}T10:00:00Z");
        let status = if day == 1 { "Cancelled" } else { "Shipped" };
        lines.push(line(&format!("order {number}"), &placed, NOON, status, "X"));
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let summary = report_of(&lines);
    assert_eq!(
        rate_rows(&summary),
        [
            "Amazon.com,2026-11-01,2,2,2,2,1.000000000000",
            "Amazon.com,2026-11-03,1,0,3,2,0.666666666667",
            "Amazon.com,2026-11-07,1,0,4,2,0.500000000000",
            "Amazon.com,2026-11-08,1,0,3,0,0.000000000000",
            "Amazon.com,2026-11-20,1,0,1,0,0.000000000000",
        ]
    );
    // The first six days see only a part of their window: the worst whole one ends on the 7th.
    let worst = summary.channels.first().and_then(|channel| channel.worst);
    assert_eq!(worst.map(|row| row.day.day()), Some(7));
}

#[test]
fn the_twenty_skus_are_ordered_by_count_and_then_by_their_bytes() {
    let mut lines = Vec::new();
    for number in 0..25 {
        lines.push(line(
            &format!("o{number}"),
            NOON,
            NOON,
            "Cancelled",
            &format!("S{number:02}"),
        ));
    }
    for (number, sku) in ["b", "B", "ä"].into_iter().enumerate() {
        for copy in 0..2 {
            lines.push(line(
                &format!("p{number}{copy}"),
                NOON,
                NOON,
                "Cancelled",
                sku,
            ));
        }
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let rows = sku_rows(&report_of(&lines));
    assert_eq!(rows.len(), 20);
    assert_eq!(
        rows[..4],
        [
            "Amazon.com,B,2",
            "Amazon.com,b,2",
            "Amazon.com,ä,2",
            "Amazon.com,S00,1"
        ]
    );
    assert_eq!(rows[19], "Amazon.com,S16,1");
}

#[test]
fn any_text_may_be_an_order_id() {
    let long = "x".repeat(500);
    let summary = report_of(&[
        &line("S01-1234567-7654321", NOON, NOON, "Cancelled", "X"),
        &line(" S01-1234567-7654321 ", NOON, LATER, "Shipped", "X"),
        &line("s01-1234567-7654321", NOON, NOON, "Cancelled", "X"),
        &line(&long, NOON, NOON, "Cancelled", "X"),
        &line(&long, NOON, NOON, "Cancelled", "X"),
        &line("Bestellung Nr. 5 für Ü", NOON, NOON, "Shipped", "X"),
        &line(" 111-0000000-0000001", NOON, NOON, "Shipped", "X"),
        &line(A, NOON, LATER, "Cancelled", "X"),
    ]);
    assert_eq!(summary.orders.merchant, 5);
    assert_eq!(summary.orders.merchant_cancelled, 3);
}

#[test]
fn a_stray_quote_is_a_plain_character() {
    let summary = report_of(&[
        &line(A, NOON, NOON, "Cancelled", "24\" arm"),
        &line(B, NOON, NOON, "Cancelled", "\"a, b"),
    ]);
    assert_eq!(summary.orders.merchant_cancelled, 2);
    assert_eq!(
        sku_rows(&summary),
        ["Amazon.com,\"\"\"a, b\",1", "Amazon.com,\"24\"\" arm\",1"]
    );
}

#[test]
fn buyers_requests_are_told_where_the_file_has_them() {
    let header = "amazon-order-id\tpurchase-date\torder-status\tfulfillment-channel\t\
                  sales-channel\tis-buyer-requested-cancellation\n";
    let mut text = header.to_owned();
    // Told on any of its lines is told; the last line ends before the column.
    for (order, request) in [
        ("a", "\ttrue"),
        ("b", "\tfalse"),
        ("c", "\t"),
        ("d", "\tTRUE"),
        ("b", "\ttrue"),
        ("e", ""),
    ] {
        text.push_str(
            &[
                order,
                "\t",
                NOON,
                "\tCancelled\tMerchant\tAmazon.com",
                request,
                "\n",
            ]
            .concat(),
        );
    }
    let summary = report_with(&[text.into_bytes()], &Options::default());
    assert_eq!(summary.lines.rejected, 0);
    let requests = summary.channels.first().map(|channel| channel.requests);
    let counts = requests.map(|r| (r.requested, r.not_requested, r.unknown));
    assert_eq!(counts, Some((3, 0, 2)));
}
