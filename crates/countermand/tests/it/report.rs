//! `report`, as a user runs it: on real exports, on small files, on files that are something else.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::program::{Desk, HEADER, Line, csv_rows, figures, file_in, report_of, shared_data};

/// Lines by some fields of `statuses`.
fn lines_by(report: &Value, key: impl Fn(&Value) -> String) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for status in report["statuses"].as_array().expect("statuses") {
        *counts.entry(key(status)).or_default() += status["lines"].as_u64().expect("a count");
    }
    counts
}

fn counts_of(figures: &Value) -> BTreeMap<String, u64> {
    let object = figures.as_object().expect("an object of counts");
    let count = |value: &Value| value.as_u64().expect("a count");
    object
        .iter()
        .map(|(name, value)| (name.clone(), count(value)))
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// A rate with twelve decimals, rounded to six: an even tie cannot come up, since a rate of
/// thousands of orders never ends exactly after the seventh decimal's five.
fn to_six_decimals(rate: &str) -> String {
    let millionths = rate.replace('.', "").parse::<u64>().expect("a rate") + 500_000;
    let millionths = millionths / 1_000_000;
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

/// A rate of the figures, which stand there as JSON numbers, with six decimals.
fn figure_rate(value: &Value) -> String {
    format!("{:.6}", value.as_f64().expect("a rate"))
}

#[test]
fn a_real_export_gives_the_reference_figures() {
    let Some(folder) = shared_data("amazon-in-orders") else {
        return;
    };
    let desk = Desk::new();
    let file = file_in(&folder, "export_a_lines.csv.gz");
    let run = desk
        .run(&["report", "--json", "--csv", "out", &file])
        .ended(0);
    let (report, figures) = (run.json(), figures(&folder));

    assert_eq!(report["lines"]["ok"], figures["lines"]);
    assert_eq!(report["lines"]["rejected"], 0);
    let orders = &report["orders"];
    assert_eq!(
        orders["merchant"],
        figures["orders_by_fulfilment"]["Merchant"]
    );
    assert_eq!(orders["amazon"], figures["orders_by_fulfilment"]["Amazon"]);
    let cancelled = &figures["orders_all_cancelled"];
    assert_eq!(orders["merchant_cancelled"], cancelled["Merchant"]);
    assert_eq!(orders["amazon_cancelled"], cancelled["Amazon"]);
    assert_eq!(
        orders["with_several_lines"],
        figures["orders_with_more_than_one_line"]
    );
    assert_eq!(
        lines_by(&report, |status| text(&status["status"]).to_owned()),
        counts_of(&figures["lines_by_status"])
    );
    let by_both = &figures["lines_by_status_and_fulfilment"];
    for fulfilment in ["Merchant", "Amazon"] {
        let prefix = format!("{fulfilment}/");
        let counts: BTreeMap<_, _> = lines_by(&report, |status| {
            format!(
                "{}/{}",
                text(&status["fulfillment"]),
                text(&status["status"])
            )
        })
        .into_iter()
        .filter_map(|(name, count)| Some((name.strip_prefix(&prefix)?.to_owned(), count)))
        .collect();
        assert_eq!(counts, counts_of(&by_both[fulfilment]), "{fulfilment}");
    }
    check_real_days(&report, &figures, &desk.path().join("out"));
}

/// The days of the only sales channel, in the document and in `rates.csv`.
fn check_real_days(report: &Value, figures: &Value, directory: &Path) {
    let channels = report["channels"].as_array().expect("channels");
    assert_eq!(channels.len(), 1, "one sales channel");
    let channel = &channels[0];
    let days = channel["days"].as_array().expect("days");
    let first_and_last = (&days[0]["day"], &days[days.len() - 1]["day"]);
    assert_eq!(
        first_and_last,
        (&figures["first_date"], &figures["last_date"])
    );

    let expected = figures["merchant_daily_all_cancelled"]
        .as_object()
        .expect("days");
    let rates = std::fs::read(directory.join("rates.csv")).expect("rates.csv");
    let rows = csv_rows(&rates);
    assert_eq!(
        rows[0].join(","),
        "sales_channel,day,orders,cancelled,orders_7d,cancelled_7d,rate_7d"
    );
    assert_eq!(rows.len() - 1, expected.len(), "a row a day");
    let mut n_compared_windows = 0;
    for (row, (day, wanted)) in rows[1..].iter().zip(expected) {
        assert_eq!(&row[1], day);
        assert_eq!(row[2], wanted["orders"].to_string(), "orders of {day}");
        assert_eq!(
            row[3],
            wanted["cancelled"].to_string(),
            "cancelled of {day}"
        );
        if wanted["rate_7d"].is_null() {
            continue;
        }
        n_compared_windows += 1;
        assert_eq!(
            row[4],
            wanted["orders_7d"].to_string(),
            "orders_7d of {day}"
        );
        let cancelled = wanted["cancelled_7d"].to_string();
        assert_eq!(row[5], cancelled, "cancelled_7d of {day}");
        assert_eq!(
            to_six_decimals(&row[6]),
            figure_rate(&wanted["rate_7d"]),
            "rate_7d of {day}"
        );
    }
    let summary = &figures["merchant_rate_7d_all_cancelled_summary"];
    assert_eq!(summary["days"], n_compared_windows);

    // The worst day is looked for among whole windows only: the reference's first comes on day 7.
    assert_eq!(channel["worst"]["day"], summary["max"][0]);
    assert_eq!(
        to_six_decimals(text(&channel["worst"]["rate_7d"])),
        figure_rate(&summary["max"][1])
    );
    let last = &figures["headroom_last_day_at_2.5_percent"];
    assert_eq!(channel["last"]["orders_7d"], last["orders_7d"]);
    assert_eq!(channel["last"]["cancelled_7d"], last["cancelled_7d"]);
}

#[test]
fn the_other_exports_of_the_account_are_recognised_without_a_mapping() {
    let Some(folder) = shared_data("amazon-in-orders") else {
        return;
    };
    let desk = Desk::new();
    let figures = figures(&folder);
    let report = |name: &str| {
        let file = file_in(&folder, name);
        desk.run(&["report", "--json", &file]).ended(0).json()
    };
    let orders = |report: &Value| {
        let of = |name: &str| report["orders"][name].as_u64().expect("a count");
        of("merchant") + of("amazon")
    };

    let rewritten = report("export_b.csv.gz");
    assert_eq!(rewritten["lines"]["ok"], figures["export_b"]["rows"]);
    assert_eq!(rewritten["lines"]["rejected"], 0);
    assert_eq!(figures["export_b"]["orders"], orders(&rewritten));
    assert_eq!(
        lines_by(&rewritten, |status| text(&status["status"]).to_owned()),
        counts_of(&figures["export_b"]["lines_by_status"])
    );

    // Its README counts 5,733 lines of 27 to 30 April.
    let raw = report("raw_head.csv.gz");
    assert_eq!(raw["lines"]["ok"], 5733);
    assert_eq!(raw["lines"]["rejected"], 0);
    let days: Vec<&str> = raw["channels"][0]["days"]
        .as_array()
        .expect("days")
        .iter()
        .map(|day| text(&day["day"]))
        .collect();
    assert_eq!(
        days,
        ["2022-04-27", "2022-04-28", "2022-04-29", "2022-04-30"]
    );
}

#[test]
fn another_shops_export_gives_its_daily_figures_through_a_mapping_file() {
    let Some(folder) = shared_data("online-retail") else {
        return;
    };
    let desk = Desk::new();
    let figures = figures(&folder);
    let map = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/online-retail.toml"
    );
    let files: Vec<String> = [
        "2010-12", "2011-01", "2011-02", "2011-03", "2011-04", "2011-05",
    ]
    .map(|month| file_in(&folder, &format!("{month}.csv.gz")))
    .to_vec();
    let mut args = vec!["report", "--json", "--map", map];
    args.extend(files.iter().map(String::as_str));
    let report = desk.run(&args).ended(0).json();
    assert_eq!(report["lines"]["ok"], figures["rows"]);
    assert_eq!(report["lines"]["rejected"], 0);
    let names: Vec<&str> = report["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| text(&file["name"]))
        .collect();
    assert_eq!(names, files, "every file is told by itself");

    let channels = report["channels"].as_array().expect("channels");
    assert_eq!(channels.len(), 1);
    let days: BTreeMap<&str, &Value> = channels[0]["days"]
        .as_array()
        .expect("days")
        .iter()
        .map(|day| (text(&day["day"]), day))
        .collect();
    for (day, wanted) in figures["daily"].as_object().expect("days") {
        let Some(found) = days.get(day.as_str()) else {
            // A day without an invoice has no row.
            assert_eq!(
                (&wanted["sales"], &wanted["cancellations"]),
                (&0.into(), &0.into())
            );
            continue;
        };
        assert_eq!(found["orders"], wanted["sales"], "sales of {day}");
        assert_eq!(found["cancelled"], wanted["cancellations"], "{day}");
        if !wanted["rate_7d"].is_null() {
            assert_eq!(
                to_six_decimals(text(&found["rate_7d"])),
                figure_rate(&wanted["rate_7d"]),
                "rate_7d of {day}"
            );
        }
    }
    assert_eq!(figures["days_with_rows"], days.len());
}

#[test]
fn a_file_of_something_else_is_refused_with_what_it_seems_to_be() {
    let desk = Desk::new();
    let settlement = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\t\
                      total-amount\tcurrency\ttransaction-type\torder-id\n\
                      1\t\t\t\t1.00\tUSD\tOrder\t1\n";
    let many: Vec<String> = (0..300).map(|number| format!("column-{number}")).collect();
    let many = format!("{}\t{}", many.join("\t"), HEADER);
    let cases: [(&str, &[u8], &str); 6] = [
        ("zip.txt", b"PK\x03\x04\x14\0\0\0report.txt", "ZIP archive"),
        (
            "page.txt",
            b"<!DOCTYPE html><html><body>Sign in</body></html>\n",
            "web page",
        ),
        ("settlement.txt", settlement.as_bytes(), "settlement report"),
        ("other.txt", b"a\tb\tc\n1\t2\t3\n", "columns a, b, c"),
        ("empty.txt", b"", "empty file"),
        ("many.txt", many.as_bytes(), "more than 256 columns"),
    ];
    for (name, content, seems) in cases {
        let file = desk.file(name, content);
        let run = desk.run(&["report", &file]).ended(1);
        assert!(run.err.contains(seems), "{name}: {}", run.err);
        assert_eq!(run.out, "", "{name}: nothing on standard output");
        let error = desk.run(&["report", "--json", &file]).ended(1).json();
        assert_eq!(error["error"]["code"], "wrong-file", "{name}");
        assert!(text(&error["error"]["message"]).contains(seems), "{name}");
    }
    desk.run(&["report", "not-there.txt"]).ended(1);
}

#[test]
fn standard_input_and_gzip_give_what_the_file_gives() {
    let desk = Desk::new();
    let mut lines: Vec<Line<'_>> = (1..=10).map(Line::of).collect();
    lines[3].status = "Cancelled";
    let content = report_of(&lines);
    let file = desk.file("orders.txt", &content);
    let packed = desk.file("orders.txt.gz", crate::hostile::gzip(content.as_bytes()));
    let csv = |run: crate::program::Run| {
        run.ended(0);
        let rates = std::fs::read_to_string(desk.path().join("out/rates.csv"));
        rates.expect("rates.csv")
    };
    let from_file = csv(desk.run(&["report", "--csv", "out", &file]));
    assert_eq!(
        from_file,
        "sales_channel,day,orders,cancelled,orders_7d,cancelled_7d,rate_7d\n\
         Amazon.com,2026-05-01,10,1,10,1,0.100000000000\n"
    );
    for name in ["rates.csv", "skus.csv"] {
        std::fs::remove_file(desk.path().join("out").join(name)).expect("the file is there");
    }
    let from_input = desk.run_with(&["report", "--csv", "out", "-"], content.as_bytes());
    assert_eq!(csv(from_input), from_file);
    assert_eq!(
        csv(desk.run(&["report", "--csv", "out", &packed])),
        from_file
    );
    let report = desk.run(&["report", "--json", &packed]).ended(0).json();
    assert_eq!(report["files"][0]["gzip"], true);
}

#[test]
fn the_newest_line_of_an_order_decides_and_every_order_counts_once() {
    let desk = Desk::new();
    // Order 1 was cancelled after its first line; order 2 has two lines; order 3 lies a week later,
    // so that the first day has left its window; order 4 is on the edge and has not.
    let newer = Line {
        status: "Cancelled",
        ..Line::of(1)
    }
    .text()
    .replace(
        "2026-05-01T10:00:00+00:00\tCancelled",
        "2026-05-03T10:00:00+00:00\tCancelled",
    );
    let third = Line {
        day: "2026-05-08",
        ..Line::of(3)
    }
    .text();
    let fourth = Line {
        day: "2026-05-02",
        ..Line::of(4)
    }
    .text();
    let content = [
        HEADER,
        &newer,
        &Line::of(1).text(),
        &Line::of(2).text(),
        &Line {
            sku: "B-1",
            ..Line::of(2)
        }
        .text(),
        &third,
        &fourth,
    ]
    .concat();
    let file = desk.file("orders.txt", content);
    desk.run(&["report", "--csv", "out", &file]).ended(0);
    let read =
        |name: &str| std::fs::read_to_string(desk.path().join("out").join(name)).expect(name);
    assert_eq!(
        read("rates.csv"),
        "sales_channel,day,orders,cancelled,orders_7d,cancelled_7d,rate_7d\n\
         Amazon.com,2026-05-01,2,1,2,1,0.500000000000\n\
         Amazon.com,2026-05-02,1,0,3,1,0.333333333333\n\
         Amazon.com,2026-05-08,1,0,2,0,0.000000000000\n"
    );
    assert_eq!(
        read("skus.csv"),
        "sales_channel,sku,cancelled_orders\nAmazon.com,A-1,1\n"
    );
}

#[test]
fn the_text_for_people_calls_it_the_cancelled_share_and_an_upper_bound() {
    let desk = Desk::new();
    let file = desk.file(
        "orders.txt",
        report_of(&[
            Line::of(1),
            Line {
                status: "Cancelled",
                ..Line::of(2)
            },
        ]),
    );
    let english = desk.run(&["report", &file]).ended(0).out;
    assert!(
        english.to_lowercase().contains("cancelled share"),
        "{english}"
    );
    assert!(english.contains("upper bound"), "{english}");
    assert!(!english.contains('\u{1b}'), "a pipe gets no colours");
    let chinese = desk.run(&["report", "--lang", "zh", &file]).ended(0).out;
    assert!(chinese.contains("取消"), "{chinese}");
}
