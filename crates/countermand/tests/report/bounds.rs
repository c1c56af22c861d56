//! Limits at their edge and one over, and bytes of any kind.

use countermand::report::{Options, RejectCode, Summary};
use proptest::prelude::*;

use super::{HEADER, report_with};

const NOON: &str = "2026-11-01T12:00:00+00:00";

/// A file with `n_more` further columns, one line of which has these further fields.
fn with_fields(fields: &[String]) -> Vec<u8> {
    let names: Vec<String> = (0..fields.len()).map(|n| format!("\tc{n}")).collect();
    let good = format!("b\t{NOON}\t{NOON}\tShipped\tMerchant\tAmazon.com\tX");
    let line = format!(
        "a\t{NOON}\t{NOON}\tShipped\tMerchant\tAmazon.com\tX\t{}",
        fields.join("\t")
    );
    format!("{HEADER}{}\n{good}\n{line}\n{good}\n", names.concat()).into_bytes()
}

fn outcome(bytes: &[u8], block_bytes: usize) -> (u64, Option<(u64, RejectCode)>) {
    let options = Options {
        block_bytes,
        ..Options::default()
    };
    let summary = report_with(&[bytes.to_vec()], &options);
    let reject = summary.rejects.first();
    (
        summary.lines.ok,
        reject.map(|reject| (reject.line, reject.code)),
    )
}

#[test]
fn a_field_may_have_32_kib_and_not_one_byte_more() {
    let field = "x".repeat(32 * 1024);
    for block_bytes in [64, 1_000_000] {
        assert_eq!(
            outcome(&with_fields(std::slice::from_ref(&field)), block_bytes),
            (3, None)
        );
        let over = with_fields(&[format!("{field}x")]);
        let reject = (3, RejectCode::FieldTooLong);
        assert_eq!(outcome(&over, block_bytes), (2, Some(reject)));
    }
}

#[test]
fn a_line_may_have_256_kib_and_not_one_byte_more() {
    let start = format!("a\t{NOON}\t{NOON}\tShipped\tMerchant\tAmazon.com\tX\t");
    let mut fields = vec!["x".repeat(30_000); 8];
    let n_missing = 256 * 1024 - start.len() - 8 * 30_001;
    fields.push("y".repeat(n_missing));
    for block_bytes in [1_000, 100_000, 1_000_000] {
        assert_eq!(outcome(&with_fields(&fields), block_bytes), (3, None));
        fields.push(String::new());
        let reject = (3, RejectCode::LineTooLong);
        assert_eq!(
            outcome(&with_fields(&fields), block_bytes),
            (2, Some(reject))
        );
        fields.pop();
    }
}

#[test]
fn a_line_of_many_mebibytes_is_skipped_without_being_kept() {
    let long = "z".repeat(5_000_000);
    for block_bytes in [5_000, 1_000_000] {
        let reject = (3, RejectCode::LineTooLong);
        assert_eq!(
            outcome(&with_fields(std::slice::from_ref(&long)), block_bytes),
            (2, Some(reject))
        );
        // Also as the last line, without an end.
        let mut bytes = with_fields(&[String::new()]);
        bytes.extend(long.as_bytes());
        let reject = (5, RejectCode::LineTooLong);
        assert_eq!(outcome(&bytes, block_bytes), (3, Some(reject)));
    }
}

#[test]
fn a_header_may_have_256_columns() {
    let fields = |n: usize| vec![String::new(); n - 7];
    assert_eq!(outcome(&with_fields(&fields(256)), 1_000), (3, None));
    let bytes = with_fields(&fields(257));
    assert!(super::try_report(&[bytes], &Options::default()).is_err());
}

#[test]
fn the_first_thousand_rejects_are_kept_and_all_are_counted() {
    let mut text = HEADER.to_owned();
    for _ in 0..1_500 {
        text.push_str("\nbad");
    }
    for n_threads in 1..4 {
        let options = Options {
            n_threads,
            block_bytes: 200,
            ..Options::default()
        };
        let summary = report_with(&[text.clone().into_bytes()], &options);
        let lines: Vec<u64> = summary.rejects.iter().map(|reject| reject.line).collect();
        assert_eq!(lines, (2..1_002).collect::<Vec<u64>>());
        assert_eq!(summary.lines.rejected, 1_500);
    }
}

fn summary_of(bytes: &[u8], n_threads: usize, block_bytes: usize, fold_records: u64) -> Summary {
    let options = Options {
        n_threads,
        block_bytes,
        fold_records,
        ..Options::default()
    };
    report_with(&[bytes.to_vec()], &options)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever stands behind the header: no panic, every line is accounted for, and neither
    /// threads nor blocks nor folds change anything.
    #[test]
    fn bytes_of_any_kind_are_read_or_rejected(
        bytes in prop::collection::vec(
            prop_oneof![
                4 => Just(b'\t'), 2 => Just(b'\n'), 1 => Just(b'\r'), 3 => any::<u8>(),
                3 => prop::sample::select(b"0123456789-:TZMerchantCancelled .".to_vec()),
            ],
            0..1_200,
        ),
        n_threads in 1..4_usize,
        block_bytes in 1..400_usize,
        fold_records in 0..50_u64,
    ) {
        let mut file = HEADER.as_bytes().to_vec();
        file.push(b'\n');
        file.extend(&bytes);
        let whole = summary_of(&file, 1, 1_000_000, 1_000_000);
        prop_assert_eq!(whole.lines.read, whole.lines.ok + whole.lines.rejected);
        let n_lines = memchr::memchr_iter(b'\n', &file).count() + usize::from(file.last() != Some(&b'\n'));
        let seen = whole.lines.read + whole.lines.blank + 1;
        prop_assert_eq!(seen, u64::try_from(n_lines).unwrap());
        let other = summary_of(&file, n_threads, block_bytes, fold_records);
        prop_assert_eq!(whole, other);
    }

    /// Files that do not even have the header are refused or read, never more.
    #[test]
    fn files_of_any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..800)) {
        let _refused_or_read = super::try_report(&[bytes], &Options::default());
    }
}
