//! `import`, as a user runs it: real exports, files with bad lines, files that are refused.

use std::sync::LazyLock;

use serde_json::Value;

use crate::program::{Desk, HEADER, Line, Run, figures, file_in, report_of, shared_data};

/// A store that holds the first real export and nothing else; tests that write take a copy.
pub(crate) static REAL_STORE: LazyLock<Option<Desk>> = LazyLock::new(|| {
    let folder = shared_data("amazon-in-orders")?;
    let desk = Desk::new();
    let file = file_in(&folder, "export_a_lines.csv.gz");
    let told = desk.run(&["import", "--json", &file]).ended(0).json();
    let figures = figures(&folder);
    assert_eq!(told["rows_ok"], figures["lines"]);
    assert_eq!(told["rows_rejected"], 0);
    assert_eq!(told["files"][0]["orders_new"], figures["orders"]);
    Some(desk)
});

/// All orders as CSV, without what a person reads only.
fn all_orders(desk: &Desk) -> String {
    desk.run(&["orders", "list", "--all", "--csv"]).ended(0).out
}

/// The last line that `import --json` wrote.
fn last_line(run: &Run) -> Value {
    let line = run.out.lines().last().expect("a line");
    serde_json::from_str(line).expect("one JSON object")
}

#[test]
fn overlapping_exports_of_one_account_give_the_same_store_in_any_order() {
    let (Some(folder), Some(first)) = (shared_data("amazon-in-orders"), REAL_STORE.as_ref()) else {
        return;
    };
    let figures = figures(&folder);
    let export = |name: &str| file_in(&folder, name);
    let (a, b) = (export("export_a_lines.csv.gz"), export("export_b.csv.gz"));

    let other_way = std::thread::spawn({
        let (a, b) = (a.clone(), b.clone());
        move || {
            let desk = Desk::new();
            for file in [&b, &a, &a, &b] {
                desk.run(&["import", file]).ended(0);
            }
            all_orders(&desk)
        }
    });
    let desk = first.copy();
    let before = all_orders(&desk);
    let again = desk.run(&["import", "--json", &a]).ended(0).json();
    assert_eq!(again["files"][0]["already_imported"], true);
    assert_eq!(
        before,
        all_orders(&desk),
        "the same file again changes nothing"
    );
    let second = desk.run(&["import", "--json", &b]).ended(0).json();
    assert_eq!(second["rows_ok"], figures["export_b"]["rows"]);
    assert_eq!(second["rows_rejected"], 0);
    let orders = all_orders(&desk);
    // The header, then an order a line: no value of these files holds a line break.
    assert_eq!(
        figures["export_b"]["orders_after_importing_both"],
        orders.lines().count() - 1
    );
    let other_way = other_way.join().expect("the other order of imports");
    let differs = orders
        .lines()
        .zip(other_way.lines())
        .find(|(one, two)| one != two);
    assert_eq!(differs, None, "first difference");
    assert_eq!(orders.len(), other_way.len());
}

#[test]
fn bad_lines_are_set_aside_with_their_place_and_the_rest_is_kept() {
    let desk = Desk::new();
    let content = [
        HEADER,
        &Line::of(1).text(),
        &Line {
            day: "yesterday",
            ..Line::of(2)
        }
        .text(),
        &Line::of(3).text(),
        "111-0000000-0000009\tshort\n",
        &Line {
            quantity: "-3",
            ..Line::of(4)
        }
        .text(),
        &Line {
            quantity: "two",
            ..Line::of(5)
        }
        .text(),
        &Line::of(6).text(),
    ]
    .concat();
    let file = desk.file("orders.txt", &content);
    let told = last_line(&desk.run(&["import", "--json", &file]).ended(0));
    let (ok, rejected) = (&told["rows_ok"], &told["rows_rejected"]);
    assert_eq!((ok, rejected), (&3.into(), &4.into()));
    assert_eq!(
        content.lines().count() - 1,
        3 + 4,
        "every line is in one of them"
    );
    assert_eq!(told["actions"], 0);
    let rejects: Vec<_> = told["rejects"]
        .as_array()
        .expect("rejects")
        .iter()
        .map(|reject| {
            let text = |name: &str| reject[name].as_str().expect("a text").to_owned();
            assert!(!text("message").is_empty() && !text("remedy").is_empty());
            (
                reject["line"].as_u64().expect("a line"),
                text("field"),
                text("code"),
            )
        })
        .collect();
    let reject = |line, field: &str, code: &str| (line, field.to_owned(), code.to_owned());
    assert_eq!(
        rejects,
        [
            reject(3, "purchase-date", "bad-date"),
            reject(5, "", "ragged-line"),
            reject(6, "quantity", "quantity-out-of-range"),
            reject(7, "quantity", "bad-quantity"),
        ]
    );
    let orders = desk.run(&["orders", "list", "--csv"]).ended(0).csv();
    let ids: Vec<&str> = orders[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(ids.len(), 3);
    for number in [1, 3, 6] {
        assert!(
            ids.contains(&Line::of(number).order_id().as_str()),
            "{number}"
        );
    }
    let quarantine = desk.run(&["quarantine", "--json"]).ended(0).json();
    assert_eq!(quarantine.as_array().map(Vec::len), Some(4));
}

#[test]
fn importing_the_same_file_twice_changes_nothing() {
    let desk = Desk::new();
    let file = desk.file("orders.txt", report_of(&[Line::of(1), Line::of(2)]));
    let first = desk.run(&["import", "--json", &file]).ended(0).json();
    let listed = all_orders(&desk);
    let files = desk.run(&["quarantine", "files", "--json"]).ended(0).out;
    let second = desk.run(&["import", "--json", &file]).ended(0).json();
    assert_eq!(first["rows_ok"], second["rows_ok"]);
    assert_eq!(second["files"][0]["already_imported"], true);
    // The same rows under another name, with a line end more, are another file of the same orders.
    let copy = desk.file("copy.txt", report_of(&[Line::of(1), Line::of(2)]) + "\n");
    let third = desk.run(&["import", "--json", &copy]).ended(0).json();
    assert_eq!(third["files"][0]["orders_changed"], 0);
    assert_eq!(third["files"][0]["lines_unchanged"], 2);
    assert_eq!(listed, all_orders(&desk));
    let files_now = desk.run(&["quarantine", "files", "--json"]).ended(0).json();
    let n_before = serde_json::from_str::<Value>(&files)
        .expect("JSON")
        .as_array()
        .map(Vec::len);
    assert_eq!(n_before, Some(1));
    assert_eq!(files_now.as_array().map(Vec::len), Some(2));
}

#[test]
fn an_older_report_never_overwrites_what_a_newer_one_said() {
    let desk = Desk::new();
    let pending = Line {
        status: "Unshipped",
        ..Line::of(1)
    }
    .text();
    let shipped = Line::of(1).text().replace(
        "2026-05-01T10:00:00+00:00\tShipped",
        "2026-05-02T10:00:00+00:00\tShipped",
    );
    let newer = desk.file("newer.txt", format!("{HEADER}{shipped}"));
    let older = desk.file("older.txt", format!("{HEADER}{pending}"));
    desk.run(&["import", &newer]).ended(0);
    let listed = all_orders(&desk);
    desk.run(&["import", &older]).ended(0);
    assert_eq!(listed, all_orders(&desk));
    assert!(listed.contains(",SHIPPED,Shipped,"), "{listed}");
}

#[test]
fn a_refused_file_leaves_nothing_behind() {
    let desk = Desk::new();
    let many: Vec<String> = (0..300).map(|number| format!("column-{number}")).collect();
    let cut = crate::hostile::gzip(report_of(&[Line::of(1)]).as_bytes());
    let cases: [(&str, Vec<u8>, &str, &str); 6] = [
        (
            "zip.txt",
            b"PK\x03\x04\x14\0\0\0report.txt".to_vec(),
            "not-a-report",
            "zip archive",
        ),
        (
            "page.txt",
            b"<!DOCTYPE html><html></html>".to_vec(),
            "not-a-report",
            "web page",
        ),
        (
            "other.txt",
            b"a\tb\tc\n1\t2\t3\n".to_vec(),
            "not-a-report",
            "columns a, b, c",
        ),
        (
            "many.txt",
            format!("{}\t{HEADER}", many.join("\t")).into_bytes(),
            "not-a-report",
            "256 columns",
        ),
        ("empty.txt", Vec::new(), "not-a-report", "empty"),
        (
            "cut.txt.gz",
            cut[..cut.len() - 12].to_vec(),
            "cut-file",
            "cut off",
        ),
    ];
    for (name, content, code, message) in cases {
        let file = desk.file(name, content);
        let run = desk.run(&["import", "--json", &file]).ended(1);
        let error = &last_line(&run)["error"];
        let told = error["message"].as_str().expect("a message");
        assert!(told.contains(message), "{name}: {told}");
        assert_eq!(error["code"], code, "{name}: {told}");
        assert!(run.err.contains(name), "{name}: {}", run.err);
    }
    desk.run(&["import", "--json", "not-there.txt"]).ended(1);
    assert_eq!(desk.run(&["orders", "list"]).code, 3, "no order");
    assert_eq!(desk.run(&["quarantine"]).code, 3, "no row");
    assert_eq!(desk.run(&["quarantine", "files"]).code, 3, "no file");
}

#[test]
fn one_refused_file_among_good_ones_ends_partly_done() {
    let desk = Desk::new();
    let good = desk.file("good.txt", report_of(&[Line::of(1)]));
    let wrong = desk.file("wrong.txt", "a\tb\n1\t2\n");
    let told = last_line(&desk.run(&["import", "--json", &wrong, &good]).ended(6));
    assert_eq!(told["rows_ok"], 1);
    assert_eq!(told["refused"][0]["code"], "not-a-report");
    assert_eq!(all_orders(&desk).lines().count(), 2);
}

#[test]
fn standard_input_and_gzip_are_taken_in_like_the_file() {
    let content = report_of(&[
        Line::of(1),
        Line {
            status: "Cancelled",
            ..Line::of(2)
        },
    ]);
    let plain = Desk::new();
    let file = plain.file("orders.txt", &content);
    plain.run(&["import", &file]).ended(0);
    let listed = all_orders(&plain);
    assert_eq!(listed.lines().count(), 3);

    let piped = Desk::new();
    piped
        .run_with(&["import", "-"], content.as_bytes())
        .ended(0);
    assert_eq!(listed, all_orders(&piped));
    let left: Vec<_> = std::fs::read_dir(piped.data())
        .expect("the data directory")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| !name.to_string_lossy().starts_with("countermand.db"))
        .collect();
    assert!(
        left.is_empty(),
        "standard input is not left on disk: {left:?}"
    );

    let packed = Desk::new();
    let file = packed.file("orders.txt.gz", crate::hostile::gzip(content.as_bytes()));
    packed.run(&["import", &file]).ended(0);
    assert_eq!(listed, all_orders(&packed));
}

#[test]
fn accounts_are_kept_apart() {
    let desk = Desk::new();
    let one = desk.file("one.txt", report_of(&[Line::of(1)]));
    let two = desk.file("two.txt", report_of(&[Line::of(2), Line::of(3)]));
    desk.run(&["import", "--account", "north", &one]).ended(0);
    desk.run(&["import", "--account", "south", &two]).ended(0);
    let count = |account: &str| {
        let args = ["orders", "list", "--csv", "--account", account];
        desk.run(&args).ended(0).csv().len() - 1
    };
    assert_eq!((count("north"), count("south")), (1, 2));
}
