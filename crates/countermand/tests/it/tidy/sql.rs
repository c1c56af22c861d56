//! Where statements of SQL may be written.

use super::rust_text;

/// Keyword pairs that begin a statement: the second must follow the first somewhere, unless empty.
const STATEMENTS: [(&str, &str); 8] = [
    ("SELECT ", " FROM "),
    ("INSERT INTO ", ""),
    ("INSERT OR ", " INTO "),
    ("UPDATE ", " SET "),
    ("DELETE FROM ", ""),
    ("CREATE TABLE ", ""),
    ("ALTER TABLE ", ""),
    ("DROP TABLE ", ""),
];

/// The store, and this file, whose samples are statements.
pub(crate) fn may_contain_sql(path: &str) -> bool {
    path.starts_with("crates/store/") || path == "crates/countermand/tests/it/tidy/sql.rs"
}

/// The string literals of one Rust file that are statements.
pub(crate) fn findings(path: &str, source: &str) -> Vec<String> {
    rust_text::split(source)
        .literals
        .iter()
        .filter(|literal| is_statement(&literal.text))
        .map(|literal| format!("{path}:{}: SQL outside crates/store", literal.line))
        .collect()
}

/// Capitals anywhere, or small letters at the very start: prose rarely does either.
fn is_statement(literal: &str) -> bool {
    let words = literal
        .replace("\\n", " ")
        .replace("\\t", " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let padded = format!("{words} ");
    STATEMENTS.iter().any(|(first, second)| {
        let (small_first, small_second) = (first.to_lowercase(), second.to_lowercase());
        contains_pair(&padded, first, second)
            || (padded.starts_with(&small_first) && padded.contains(&small_second))
    })
}

fn contains_pair(text: &str, first: &str, second: &str) -> bool {
    text.match_indices(first).any(|(at, _)| {
        let starts_a_word = text
            .get(..at)
            .and_then(|before| before.chars().next_back())
            .is_none_or(|char| !char.is_alphanumeric() && char != '_');
        let after = text.get(at + first.len() - 1..).unwrap_or_default();
        starts_a_word && after.contains(second)
    })
}

#[cfg(test)]
mod tests {
    use super::{findings, may_contain_sql};

    fn n_found(literal: &str) -> usize {
        findings("a.rs", &format!("let sql = {literal};")).len()
    }

    #[test]
    fn statements_are_found_in_every_form() {
        assert_eq!(n_found(r#""SELECT order_id FROM orders""#), 1);
        assert_eq!(n_found("\"SELECT 1\n     FROM orders\""), 1);
        assert_eq!(n_found(r##"r#"INSERT INTO "orders" VALUES ($1)"#"##), 1);
        assert_eq!(n_found(r#""INSERT OR REPLACE INTO t VALUES (1)""#), 1);
        assert_eq!(n_found(r#""WITH a AS (SELECT 1 FROM b) DELETE FROM c""#), 1);
        assert_eq!(n_found(r#""update orders set state = 1""#), 1);
        assert_eq!(n_found(r#""CREATE TABLE t (a INT) STRICT""#), 1);
    }

    #[test]
    fn prose_and_comments_are_not_statements() {
        assert_eq!(n_found(r#""Select orders from a file""#), 0);
        assert_eq!(n_found(r#""the last UPDATE of the order""#), 0);
        assert_eq!(n_found(r#""UNSELECT x FROM y""#), 0);
        assert_eq!(
            findings("a.rs", "// SELECT a FROM b\n"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn only_the_store_is_exempt() {
        assert!(may_contain_sql("crates/store/src/orders.rs"));
        assert!(!may_contain_sql("crates/storefront/src/lib.rs"));
        assert!(!may_contain_sql("crates/countermand/src/main.rs"));
    }

    #[test]
    fn a_finding_names_file_and_line() {
        assert_eq!(
            findings("a.rs", "let a = 1;\nlet b = \"DELETE FROM orders\";\n"),
            ["a.rs:2: SQL outside crates/store"]
        );
    }
}
