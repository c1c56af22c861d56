//! `report`: small files worked out by hand, and random ones against a slow reference.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends where its premises do not hold"
)]

#[path = "report/bounds.rs"]
mod bounds;
#[path = "report/files.rs"]
mod files;
#[path = "report/meaning.rs"]
mod meaning;
#[path = "report/reference.rs"]
mod reference;
#[path = "report/shown.rs"]
mod shown;

use std::io::Cursor;

use countermand::report::{self, Input, Options, ReportError, Summary};

/// The columns of the small files, in an order of their own.
const HEADER: &str = "amazon-order-id\tpurchase-date\tlast-updated-date\torder-status\t\
                      fulfillment-channel\tsales-channel\tsku";

/// One file of the small columns: `lines` without their ends.
fn file(lines: &[&str]) -> Vec<u8> {
    let mut text = HEADER.to_owned();
    for line in lines {
        text.push('\n');
        text.push_str(line);
    }
    text.push('\n');
    text.into_bytes()
}

/// A line of the small columns: a merchant's order on Amazon.com.
fn line(order: &str, placed: &str, updated: &str, status: &str, sku: &str) -> String {
    format!("{order}\t{placed}\t{updated}\t{status}\tMerchant\tAmazon.com\t{sku}")
}

fn try_report(files: &[Vec<u8>], options: &Options) -> Result<Summary, ReportError> {
    let inputs = (1..).zip(files).map(|(number, bytes)| {
        Input::reader(&format!("file-{number}"), Cursor::new(bytes.clone()))
    });
    report::run(inputs.collect::<Vec<_>>(), options, |_| ())
}

fn report_with(files: &[Vec<u8>], options: &Options) -> Summary {
    try_report(files, options).unwrap()
}

fn report_of(lines: &[&str]) -> Summary {
    report_with(&[file(lines)], &Options::default())
}

fn rates(summary: &Summary) -> String {
    let mut out = Vec::new();
    report::write_rates(summary, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn skus(summary: &Summary) -> String {
    let mut out = Vec::new();
    report::write_skus(summary, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The data rows of `rates.csv`.
fn rate_rows(summary: &Summary) -> Vec<String> {
    rates(summary)
        .lines()
        .skip(1)
        .map(ToOwned::to_owned)
        .collect()
}

/// The data rows of `skus.csv`.
fn sku_rows(summary: &Summary) -> Vec<String> {
    skus(summary)
        .lines()
        .skip(1)
        .map(ToOwned::to_owned)
        .collect()
}
