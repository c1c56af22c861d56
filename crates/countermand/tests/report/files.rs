//! Files as they come: encodings, line ends, packing, several of them, wrong ones.

use std::io::Write;

use countermand::report::{FileEncoding, LooksLike, Options, RejectCode, ReportError};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{HEADER, file, line, rate_rows, report_with, sku_rows, try_report};

const NOON: &str = "2026-11-01T12:00:00+00:00";
const LATER: &str = "2026-11-02T12:00:00+00:00";

fn small() -> Vec<u8> {
    file(&[
        &line("111-0000000-0000001", NOON, NOON, "Cancelled", "X"),
        &line("111-0000000-0000002", NOON, NOON, "Shipped", "Y"),
    ])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn line_ends_blank_lines_and_a_byte_order_mark_change_nothing() {
    let plain = report_with(&[small()], &Options::default());
    let text = String::from_utf8(small()).unwrap();
    let forms = [
        text.replace('\n', "\r\n"),
        text.trim_end().to_owned(),
        format!("\u{FEFF}{text}"),
        format!("\n\r\n{}\n  \n\r\n", text.replace('\n', "\n\n")),
    ];
    for form in forms {
        let summary = report_with(&[form.clone().into_bytes()], &Options::default());
        assert_eq!(summary.channels, plain.channels, "{form:?}");
        assert_eq!(
            (summary.lines.read, summary.lines.rejected),
            (2, 0),
            "{form:?}"
        );
    }
}

#[test]
fn header_names_may_have_blanks_capitals_and_any_order() {
    let text = format!(
        "SKU \tx\t Sales-Channel\tFULFILLMENT-CHANNEL\torder-status\tlast-updated-date\t\
         purchase-date\tAmazon-Order-Id\tmore\r\n\
         X\t1\tAmazon.de\tMerchant\tCancelled\t{NOON}\t{NOON}\t111-0000000-0000001\t2\r\n"
    );
    let summary = report_with(&[text.into_bytes()], &Options::default());
    assert_eq!(
        rate_rows(&summary),
        ["Amazon.de,2026-11-01,1,1,1,1,1.000000000000"]
    );
    assert_eq!(sku_rows(&summary), ["Amazon.de,X,1"]);
}

#[test]
fn texts_are_the_same_whatever_the_encoding_of_their_file() {
    let text = format!(
        "product-name\t{HEADER}\nKüchenmesser für Öl, groß\t{}\n",
        line("Bestellung Ü", NOON, NOON, "Cancelled", "GRÜN-1")
    );
    let (western, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let later = text.replace(NOON, LATER).replace("Cancelled", "Shipped");
    let both = report_with(&[western.to_vec()], &Options::default());
    assert_eq!(sku_rows(&both), ["Amazon.com,GRÜN-1,1"]);
    assert_eq!(
        both.files.first().map(|file| file.encoding),
        Some(FileEncoding::Windows1252)
    );
    // The same order, later, in UTF-8: one order, no longer cancelled.
    let both = report_with(&[western.to_vec(), later.into_bytes()], &Options::default());
    assert_eq!(
        (both.orders.merchant, both.orders.merchant_cancelled),
        (1, 0)
    );
}

#[test]
fn japanese_reports_come_in_shift_jis() {
    let sku = "ステンレス-01";
    let text = format!(
        "product-name\t{HEADER}\nステンレス水筒 日本製 ソーダ\t{}\n",
        line("503-0000000-0000001", NOON, NOON, "Cancelled", sku)
    )
    .replace("Amazon.com", "Amazon.co.jp");
    // Among them a character whose second byte is a backslash.
    assert!(text.contains('ソ'));
    let (japanese, _, has_errors) = encoding_rs::SHIFT_JIS.encode(&text);
    assert!(!has_errors);
    let summary = report_with(&[japanese.to_vec()], &Options::default());
    assert_eq!(sku_rows(&summary), [format!("Amazon.co.jp,{sku},1")]);
    assert_eq!(
        summary.files.first().map(|file| file.encoding),
        Some(FileEncoding::ShiftJis)
    );
}

#[test]
fn a_packed_file_is_the_same_file_even_in_several_members() {
    let plain = report_with(&[small()], &Options::default());
    let bytes = small();
    let (head, tail) = bytes.split_at(100);
    let members = [gzip(head), gzip(tail)].concat();
    for packed in [gzip(&bytes), members] {
        let summary = report_with(&[packed], &Options::default());
        assert_eq!(summary.channels, plain.channels);
        assert!(summary.files.first().is_some_and(|file| file.is_gzip));
    }
}

#[test]
fn a_cut_or_oversized_packed_file_is_refused_whole() {
    let mut packed = gzip(&small());
    packed.truncate(packed.len() - 9);
    let error = try_report(&[packed], &Options::default()).unwrap_err();
    assert_eq!(error.code(), "gzip-damaged");

    let n_bytes = u64::try_from(small().len()).unwrap();
    let mut options = Options::default();
    options.limits.gunzip_bytes = n_bytes;
    assert!(try_report(&[gzip(&small())], &options).is_ok());
    options.limits.gunzip_bytes = n_bytes - 1;
    let error = try_report(&[gzip(&small())], &options).unwrap_err();
    assert_eq!(error.code(), "gzip-over-limit");

    let members = |n: usize| -> Vec<u8> {
        let mut packed = gzip(&small());
        packed.extend(gzip(b"").repeat(n - 1));
        packed
    };
    assert!(try_report(&[members(16)], &Options::default()).is_ok());
    let error = try_report(&[members(17)], &Options::default()).unwrap_err();
    assert_eq!(error.code(), "gzip-over-limit");
}

#[test]
fn an_order_in_several_files_is_one_order() {
    let first = file(&[&line("111-0000000-0000001", NOON, NOON, "Unshipped", "X")]);
    let second = file(&[
        &line("111-0000000-0000001", NOON, LATER, "Cancelled", "X"),
        &line("111-0000000-0000002", LATER, LATER, "Shipped", "X"),
    ]);
    let expected = [
        "Amazon.com,2026-11-01,1,1,1,1,1.000000000000",
        "Amazon.com,2026-11-02,1,0,2,1,0.500000000000",
    ];
    let summary = report_with(&[first.clone(), second.clone()], &Options::default());
    assert_eq!(rate_rows(&summary), expected);
    let again = report_with(&[second.clone(), first, second], &Options::default());
    assert_eq!(rate_rows(&again), expected);
}

#[test]
fn bad_lines_are_named_by_file_line_field_and_code_and_stop_nothing() {
    let good = line("111-0000000-0000001", NOON, NOON, "Shipped", "X");
    let bad_date = line("111-0000000-0000002", "20/11/2026", NOON, "Shipped", "X");
    let bad_update = line("111-0000000-0000003", NOON, "soon", "Shipped", "X");
    let no_id = line("  ", NOON, NOON, "Shipped", "X");
    let old = line(
        "111-0000000-0000004",
        "1999-12-31T00:00:00Z",
        NOON,
        "Shipped",
        "X",
    );
    let control = line("111-0000000-0000005", NOON, NOON, "Shipped", "A\u{0}B");
    let first = file(&[&good]);
    let second = file(&[
        &bad_date,
        "",
        &bad_update,
        &no_id,
        "a\tb",
        &old,
        &control,
        &good,
    ]);
    for block_bytes in [1, 100, 1_000_000] {
        let options = Options {
            block_bytes,
            ..Options::default()
        };
        let summary = report_with(&[first.clone(), second.clone()], &options);
        let rejects: Vec<(&str, u64, &str, RejectCode)> = summary
            .rejects
            .iter()
            .map(|reject| (reject.file.as_str(), reject.line, reject.field, reject.code))
            .collect();
        assert_eq!(
            rejects,
            [
                ("file-2", 2, "purchase-date", RejectCode::UnreadableDate),
                ("file-2", 4, "last-updated-date", RejectCode::UnreadableDate),
                ("file-2", 5, "amazon-order-id", RejectCode::EmptyOrderId),
                ("file-2", 6, "", RejectCode::TooFewFields),
                ("file-2", 7, "purchase-date", RejectCode::DateOutOfRange),
                ("file-2", 8, "sku", RejectCode::ControlCharacter),
            ]
        );
        assert_eq!((summary.lines.read, summary.lines.ok), (8, 2));
        assert_eq!((summary.lines.rejected, summary.lines.blank), (6, 1));
        assert_eq!(summary.orders.merchant, 1);
        let lines: Vec<u64> = summary.files.iter().map(|file| file.n_lines).collect();
        assert_eq!(lines, [2, 9]);
    }
}

#[test]
fn a_wrong_file_is_refused_by_what_it_seems_to_be() {
    let refused = |bytes: &[u8]| match try_report(&[bytes.to_vec()], &Options::default()) {
        Err(ReportError::Refused { refusal, .. }) => refusal,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(b"").looks_like, LooksLike::Empty);
    assert_eq!(
        refused(b"PK\x03\x04 xl/workbook.xml").looks_like,
        LooksLike::Spreadsheet
    );
    assert_eq!(refused(b"<html><body>Sign in").looks_like, LooksLike::Html);
    assert_eq!(refused(b"{\"errors\":[]}").looks_like, LooksLike::Json);
    assert_eq!(
        refused(&gzip(&gzip(&small()))).looks_like,
        LooksLike::GzipTwice
    );
    let settlement = refused(b"settlement-id\tsettlement-start-date\n1\t2\n");
    assert_eq!(settlement.looks_like, LooksLike::Settlement);
    assert_eq!(settlement.missing.len(), 5);
    let comma = refused(HEADER.replace('\t', ",").as_bytes());
    assert_eq!(comma.looks_like, LooksLike::OtherDelimiter(','));
    assert!(comma.to_string().contains("separated by `,`"));
    // The header alone is an All Orders file without orders.
    let empty = report_with(&[HEADER.as_bytes().to_vec()], &Options::default());
    assert_eq!((empty.lines.read, empty.channels.len()), (0, 0));
}

#[test]
fn a_file_that_is_not_there_is_an_error_with_its_name() {
    let input = countermand::report::Input::path(std::path::Path::new("/nonexistent/a.tsv"));
    let error = countermand::report::run([input], &Options::default(), |_| ()).unwrap_err();
    assert_eq!(error.code(), "cannot-open");
    assert!(error.to_string().contains("/nonexistent/a.tsv"));
}

#[test]
fn progress_ends_at_the_bytes_of_all_files() {
    let files = [small(), gzip(&small())];
    let n_bytes: usize = files.iter().map(Vec::len).sum();
    let inputs =
        files.map(|bytes| countermand::report::Input::reader("f", std::io::Cursor::new(bytes)));
    let mut last = 0;
    countermand::report::run(inputs, &Options::default(), |n_read| last = n_read).unwrap();
    assert_eq!(last, u64::try_from(n_bytes).unwrap());
}
