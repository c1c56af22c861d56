//! `decide --cases`, as a user runs it, on cases worked out from the rules document.

use std::process::{Command, Output, Stdio};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/decide_cases.tsv");

fn countermand(args: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_countermand");
    Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

struct Row<'a> {
    header: Vec<&'a str>,
    fields: Vec<&'a str>,
}

impl Row<'_> {
    fn get(&self, column: &str) -> &str {
        let at = self
            .header
            .iter()
            .position(|name| *name == column)
            .expect("a known column");
        self.fields.get(at).expect("a field for every column")
    }
}

fn rows(table: &str) -> Vec<Row<'_>> {
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().expect("a header").split('\t').collect();
    lines
        .map(|line| Row {
            header: header.clone(),
            fields: line.split('\t').collect(),
        })
        .collect()
}

#[test]
fn every_case_of_the_document_comes_out_as_expected() {
    let table = std::fs::read_to_string(CASES).expect("the table of cases");
    let expected = rows(&table);
    assert!(expected.len() >= 250, "only {} cases", expected.len());

    let output = countermand(&["decide", "--cases", CASES]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answers = String::from_utf8(output.stdout).expect("UTF-8");
    let header = "id\tverdict\tamazon_reason_code\tcounts_toward_pcr\trule";
    assert_eq!(answers.lines().next(), Some(header));
    let answers = rows(&answers);
    assert_eq!(
        answers.len(),
        expected.len(),
        "one answer a case, in input order"
    );

    let mut wrong = Vec::new();
    for (answer, case) in answers.iter().zip(&expected) {
        assert_eq!(answer.get("id"), case.get("id"));
        for column in ["verdict", "amazon_reason_code", "counts_toward_pcr", "rule"] {
            let (got, wanted) = (answer.get(column), case.get(column));
            if got != wanted {
                let note = case.get("note");
                wrong.push(format!(
                    "{}: {column} is {got}, the document says {wanted} ({note})",
                    case.get("id")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_cases_cover_every_row_rule_and_verdict_that_the_columns_can_express() {
    use countermand_domain::cancellation::{RuleId, Verdict};
    let table = std::fs::read_to_string(CASES).expect("the table of cases");
    let expected = rows(&table);
    let covered = |column: &str, value: &str| expected.iter().any(|row| row.get(column) == value);
    for verdict in Verdict::ALL {
        assert!(covered("verdict", verdict.as_str()), "no case of {verdict}");
    }
    // An ordered rule is covered by the matrix rows that it answers with; R-42 needs a request for
    // some items, which the columns cannot say, and has a test of its own in `domain`.
    for rule in RuleId::ALL
        .iter()
        .filter(|rule| rule.as_str().starts_with("M-"))
    {
        assert!(covered("rule", rule.as_str()), "no case of {rule}");
    }
}

#[test]
fn a_line_that_cannot_be_read_ends_with_exit_code_six_and_the_others_answer() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("cases.tsv");
    let table = "id\tstate\tchannel\tmarketplace\tactor\treason\n\
                 a\tUNSHIPPED\tMFN\tUS\tseller\tSTOCK_OUT\n\
                 b\tUNSHIPPED\tMFN\tXX\tseller\tSTOCK_OUT\n\
                 c\tCANCELLED\tMFN\tUS\tseller\tSTOCK_OUT\n";
    std::fs::write(&path, table).expect("a file");
    let output = countermand(&["decide", "--cases", path.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(6));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "id\tverdict\tamazon_reason_code\tcounts_toward_pcr\trule\n\
         a\tallow\tNoInventory\ty\tM-13\n\
         b\terror\t-\tn\t-\n\
         c\tno-op\t-\tn\tM-70\n"
    );
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        complaint.contains("line 3") && complaint.contains("`marketplace`"),
        "{complaint}"
    );
}

#[test]
fn an_argument_that_cannot_be_meant_is_a_usage_error() {
    for args in [
        ["decide", "111-0000000-0000001", "--actor", "postman"].as_slice(),
        &["decide", "111-0000000-0000001", "--reason", "MOON"],
        &["decide", "111-0000000-0000001", "--cases"],
    ] {
        let output = countermand(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
}
