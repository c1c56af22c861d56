//! Input made to harm: it is bounded, set aside or refused, and never reaches a terminal raw.

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::program::{Desk, HEADER, Line, Run, report_of};

/// A gzip file of these bytes.
pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).expect("memory takes bytes");
    encoder.finish().expect("memory takes bytes")
}

/// Imports and reports a file in which only the second of three lines is bad, and gives both.
fn with_bad_second_line(line: &[u8]) -> (Run, Run) {
    let desk = Desk::new();
    let content = [
        HEADER.as_bytes(),
        Line::of(1).text().as_bytes(),
        line,
        Line::of(3).text().as_bytes(),
    ]
    .concat();
    let file = desk.file("orders.txt", content);
    let began = Instant::now();
    let report = desk.run(&["report", "--json", &file]).ended(0);
    let import = desk.run(&["import", "--json", &file]).ended(0);
    assert!(
        began.elapsed() < Duration::from_secs(30),
        "{:?}",
        began.elapsed()
    );
    let orders = desk.run(&["orders", "list", "--csv"]).ended(0).csv();
    assert_eq!(orders.len() - 1, 2, "the other two are kept");
    (report, import)
}

fn assert_set_aside(line: &[u8], code: &str) {
    let (report, import) = with_bad_second_line(line);
    let told = import.json();
    assert_eq!(told["rows_ok"], 2);
    assert_eq!(told["rows_rejected"], 1);
    assert_eq!(told["rejects"][0]["line"], 3);
    assert_eq!(told["rejects"][0]["code"], code);
    assert!(import.out.len() < 4096, "the answer stays small");
    let told = report.json();
    assert_eq!(told["lines"]["ok"], 2, "{told}");
    assert_eq!(told["lines"]["rejected"], 1);
    assert_eq!(told["rejects"][0]["line"], 3);
}

#[test]
fn a_line_of_twenty_megabytes_is_set_aside() {
    let mut line = vec![b'x'; 20 * 1024 * 1024];
    line.push(b'\n');
    assert_set_aside(&line, "line-too-long");
}

#[test]
fn a_field_of_forty_kibibytes_is_set_aside() {
    let sku = "y".repeat(40 * 1024);
    let line = Line {
        sku: &sku,
        ..Line::of(2)
    }
    .text();
    assert_set_aside(line.as_bytes(), "field-too-long");
}

#[test]
fn a_nul_byte_in_a_line_sets_it_aside() {
    let line = Line {
        sku: "A\0B",
        ..Line::of(2)
    }
    .text();
    assert_set_aside(line.as_bytes(), "nul-byte");
}

#[test]
fn bytes_outside_utf_8_neither_stop_nor_lose_a_line() {
    // 0xFF and 0xFE are letters in Windows-1252, which the file then is.
    let line = Line {
        sku: "A#B",
        ..Line::of(2)
    }
    .text()
    .into_bytes();
    let line: Vec<u8> = line
        .iter()
        .flat_map(|byte| match byte {
            b'#' => vec![0xFF, 0xFE],
            other => vec![*other],
        })
        .collect();
    let desk = Desk::new();
    let file = desk.file("orders.txt", [HEADER.as_bytes(), &line].concat());
    desk.run(&["import", &file]).ended(0);
    let order = desk
        .run(&["orders", "view", &Line::of(2).order_id(), "--json"])
        .ended(0)
        .json();
    assert_eq!(order["items"][0]["sku"], "AÿþB");
    let report = desk.run(&["report", "--json", &file]).ended(0).json();
    assert_eq!(report["lines"]["ok"], 1);
}

#[test]
fn what_a_gzip_file_unpacks_to_is_bounded() {
    let desk = Desk::new();
    // Lines enough for more than 1 MiB and less than 2.
    let lines: Vec<Line<'_>> = (1..=11_000).map(Line::of).collect();
    let content = report_of(&lines);
    assert!((1024 * 1024..2 * 1024 * 1024).contains(&content.len()));
    let file = desk.file("orders.txt.gz", gzip(content.as_bytes()));
    let args = ["report", "--json", "--gzip-limit-mib"];
    let over = desk.run(&[&args[..], &["1", &file]].concat()).ended(1);
    let message = over.json()["error"]["message"].to_string();
    assert!(
        message.contains("1 MiB") || message.contains("1048576"),
        "{message}"
    );
    let within = desk.run(&[&args[..], &["2", &file]].concat()).ended(0);
    assert_eq!(within.json()["lines"]["ok"], 11_000);

    // More members than a gzip file may be joined from: 16 are taken, 17 are not.
    let member = |number| gzip(Line::of(number).text().as_bytes());
    let joined = |n_lines: u32| {
        let members: Vec<u8> = (1..=n_lines).flat_map(member).collect();
        [gzip(HEADER.as_bytes()), members].concat()
    };
    let sixteen = desk.file("sixteen.txt.gz", joined(15));
    let seventeen = desk.file("seventeen.txt.gz", joined(16));
    desk.run(&["report", &seventeen]).ended(1);
    let refused = desk.run(&["import", "--json", &seventeen]).ended(1).json();
    assert_eq!(refused["error"]["code"], "too-large", "{refused}");
    assert_eq!(
        desk.run(&["orders", "list"]).code,
        3,
        "nothing is left in the store"
    );
    desk.run(&["report", &sixteen]).ended(0);
    let taken = desk.run(&["import", "--json", &sixteen]).ended(0).json();
    assert_eq!(taken["rows_ok"], 15);
}

#[test]
fn a_gzip_bomb_is_refused_at_512_mebibytes() {
    if cfg!(debug_assertions) {
        println!("skipped: a build without optimization takes minutes to unpack 512 MiB");
        return;
    }
    // 576 MiB of blanks in less than a megabyte: nine members of one kind.
    let member = gzip(&vec![b' '; 64 * 1024 * 1024]);
    let content = [gzip(HEADER.as_bytes()), member.repeat(9)].concat();
    assert!(
        content.len() < 1024 * 1024,
        "{} bytes packed",
        content.len()
    );
    let desk = Desk::new();
    let file = desk.file("bomb.txt.gz", content);
    let began = Instant::now();
    let report = desk.run(&["report", "--json", &file]).ended(1).json();
    let message = report["error"]["message"].as_str().expect("a message");
    assert!(
        message.contains("512 MiB") || message.contains("536870912"),
        "{message}"
    );
    let import = desk.run(&["import", "--json", &file]).ended(1).json();
    assert_eq!(import["error"]["code"], "too-large", "{import}");
    assert_eq!(
        desk.run(&["orders", "list"]).code,
        3,
        "nothing is left in the store"
    );
    assert!(
        began.elapsed() < Duration::from_mins(1),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn three_hundred_columns_are_refused() {
    let desk = Desk::new();
    let names: Vec<String> = (0..300).map(|number| format!("c{number}")).collect();
    let header = format!("{}\t{}\n", HEADER.trim_end(), names.join("\t"));
    let file = desk.file("orders.txt", header + &Line::of(1).text());
    let error = desk.run(&["import", "--json", &file]).ended(1).json();
    let message = error["error"]["message"].as_str().expect("a message");
    assert!(message.contains("256 columns"), "{message}");
    let run = desk.run(&["report", &file]).ended(1);
    assert!(run.err.contains("256 columns"), "{}", run.err);
}

#[test]
fn cells_that_a_spreadsheet_would_run_get_an_apostrophe() {
    let desk = Desk::new();
    let lines = [
        Line {
            status: "Cancelled",
            sku: "=HYPERLINK(1)",
            ..Line::of(1)
        },
        Line {
            status: "@SUM(1)",
            ..Line::of(2)
        },
    ];
    let file = desk.file("orders.txt", report_of(&lines));
    desk.run(&["import", &file]).ended(0);
    let orders = desk.run(&["orders", "list", "--csv"]).ended(0).csv();
    let statuses: Vec<&str> = orders[1..].iter().map(|row| row[2].as_str()).collect();
    assert!(statuses.contains(&"'@SUM(1)"), "{statuses:?}");
    let reasons = desk
        .run(&["reasons", "--by", "sku", "--csv"])
        .ended(0)
        .csv();
    assert_eq!(reasons[1][0], "'=HYPERLINK(1)");
    desk.run(&["report", "--csv", "out", &file]).ended(0);
    let skus = std::fs::read_to_string(desk.path().join("out/skus.csv")).expect("skus.csv");
    assert!(skus.contains(",'=HYPERLINK(1),"), "{skus}");
}

#[test]
fn escape_sequences_never_reach_the_output() {
    let desk = Desk::new();
    let evil = "Evil\u{1b}[31m\u{7}\u{9b}2J\u{202e}Status";
    let lines = [
        Line {
            status: evil,
            ..Line::of(1)
        },
        Line {
            status: "Cancelled",
            sku: "S\u{202e}KU",
            ..Line::of(2)
        },
    ];
    let file = desk.file("orders.txt", report_of(&lines));
    let imported = desk.run(&["import", &file]).ended(0);
    let id = Line::of(1).order_id();
    let mut runs = vec![imported];
    for args in [
        &["report", &file][..],
        &["report", "--json", &file],
        &["orders", "list"],
        &["orders", "list", "--csv"],
        &["orders", "list", "--json"],
        &["orders", "view", &id],
        &["decide", &id],
        &["decide", &id, "--lang", "zh"],
        &["reasons", "--by", "sku"],
        &["reasons", "--by", "sku", "--csv"],
        &["quarantine", "findings"],
        &["quarantine", "findings", "--csv"],
    ] {
        runs.push(desk.run(args));
    }
    for run in runs {
        for text in [&run.out, &run.err] {
            let is_bad = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
            assert!(!text.contains(is_bad), "{text:?}");
        }
    }
    let listed = desk.run(&["orders", "list"]).ended(0).out;
    assert!(
        listed.contains("Evil") && !listed.contains('\u{202e}'),
        "{listed}"
    );
}

#[test]
fn a_file_with_the_line_ends_of_old_macs_is_refused_and_not_read_as_empty() {
    let desk = Desk::new();
    let lines = report_of(&[Line::of(1), Line::of(2)]).replace('\n', "\r");
    let file = desk.file("orders.txt", lines);
    for command in ["report", "import"] {
        let refused = desk.run(&[command, &file]).ended(1);
        assert!(refused.err.contains("LF or CRLF"), "{}", refused.err);
    }
}
