//! Catch-all arms in the rules.
//!
//! A match on one of our own enums names every variant, so that a new one stops the build where it
//! matters. A catch-all is right only where the set is open: text and numbers. Those matches are
//! told by their other arms, which are literals; any other needs `// open set: why` on the arm or
//! on the line above it.

use super::rust_text;

const MARK: &str = "// open set:";

/// Rooms of the domain whose enums carry the rules.
pub(crate) fn is_watched(path: &str) -> bool {
    ["cancellation", "cancel_rate", "message", "order", "reason"]
        .iter()
        .any(|room| {
            path.strip_prefix("crates/domain/src/")
                .is_some_and(|rest| rest.starts_with(room))
        })
}

/// The catch-all arms of one file that no open set excuses.
pub(crate) fn findings(path: &str, source: &str) -> Vec<String> {
    let code = rust_text::split(source).code;
    let code_lines: Vec<_> = code.lines().collect();
    let source_lines: Vec<_> = source.lines().collect();
    let is_marked = |index: usize| {
        source_lines
            .get(index)
            .is_some_and(|line| line.contains(MARK))
    };
    code_lines
        .iter()
        .enumerate()
        .filter(|(_, line)| is_catch_all(line))
        .filter(|(index, _)| !is_marked(*index) && !index.checked_sub(1).is_some_and(is_marked))
        .filter(|(index, _)| !matches_literals(code_lines.get(..=*index).unwrap_or_default()))
        .map(|(index, _)| {
            format!(
                "{path}:{}: name every variant, or say `{MARK} …`",
                index + 1
            )
        })
        .collect()
}

/// Whether the line is an arm whose pattern takes everything: `_`, `(_, _)`, `A | _`, `_ if …`.
fn is_catch_all(line: &str) -> bool {
    let Some((before, _)) = line.split_once("=>") else {
        return false;
    };
    let pattern = before.split(" if ").next().unwrap_or_default().trim();
    let is_wild = |part: &str| {
        part.contains('_')
            && part
                .chars()
                .all(|char| matches!(char, '_' | '(' | ')' | ',' | ' '))
    };
    pattern.split('|').any(is_wild)
}

/// Whether every arm above the last line, back to its `match`, is a literal; at least one must be.
fn matches_literals(lines: &[&str]) -> bool {
    let Some((last, above)) = lines.split_last() else {
        return false;
    };
    let depth = indent(last);
    let mut n_literals = 0;
    for line in above.iter().rev().filter(|line| !line.trim().is_empty()) {
        if indent(line) < depth {
            return n_literals > 0;
        }
        let text = line.trim_start().trim_start_matches("| ");
        let is_closing = text.starts_with(['}', ')', ']']);
        if indent(line) > depth || is_closing {
            continue;
        }
        if is_literal(text) {
            n_literals += 1;
        } else if !text.starts_with("None") {
            return false;
        }
    }
    false
}

/// Whether a pattern begins with a text, a character or a number, bare or inside `Some`, `Ok`, `(`.
fn is_literal(pattern: &str) -> bool {
    let mut rest = pattern;
    while let Some(inner) = ["Some(", "Ok(", "(", "[", "&"]
        .iter()
        .find_map(|opening| rest.strip_prefix(opening))
    {
        rest = inner;
    }
    let rest = rest.trim_start_matches(['b', 'r', '#', '-']);
    rest.starts_with(|char: char| char == '"' || char == '\'' || char.is_ascii_digit())
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::{findings, is_watched};

    fn lines_found(source: &str) -> Vec<String> {
        findings("a.rs", source)
            .iter()
            .filter_map(|finding| finding.split(':').nth(1).map(str::to_owned))
            .collect()
    }

    fn arm(other: &str, catch_all: &str) -> String {
        format!(
            "fn f() {{\n    match x {{\n        {other} => 1,\n        {catch_all} => 2,\n    }}\n}}\n"
        )
    }

    #[test]
    fn a_catch_all_beside_variants_is_found() {
        for catch_all in ["_", "_ if late", "(_, _)", "Verdict::Deny | _"] {
            assert_eq!(
                lines_found(&arm("Verdict::Allow", catch_all)),
                ["4"],
                "{catch_all}"
            );
        }
        assert_eq!(lines_found(&arm("Some(Verdict::Allow)", "_")), ["4"]);
        assert_eq!(
            lines_found(&arm(
                "(\"JP\", Verdict::Allow) | Verdict::Deny",
                "Verdict::NoOp"
            )),
            [""; 0]
        );
    }

    #[test]
    fn a_catch_all_beside_literals_is_an_open_set() {
        for literal in [
            "\"JP\"",
            "b\"JP\"",
            "'a'",
            "3",
            "-1",
            "0..=9",
            "Some(\"JP\")",
            "(1, true)",
        ] {
            assert_eq!(lines_found(&arm(literal, "_")), [""; 0], "{literal}");
        }
    }

    #[test]
    fn one_variant_among_literals_closes_the_set() {
        let source = "match x {\n    \"a\" => 1,\n    Code::Other => 2,\n    _ => 3,\n}\n";
        assert_eq!(lines_found(source), ["4"]);
    }

    #[test]
    fn arms_of_several_lines_are_read_to_their_match() {
        let source = "match x {\n    \"a\"\n    | \"b\" => {\n        one();\n    }\n    \"c\" => 2,\n    _ => 3,\n}\n";
        assert_eq!(lines_found(source), [""; 0]);
        let alone = "match x {\n    _ => 3,\n}\n";
        assert_eq!(lines_found(alone), ["2"]);
    }

    #[test]
    fn a_reason_on_or_above_the_arm_excuses_it() {
        assert_eq!(
            lines_found("match x {\n    A => 1,\n    // open set: foreign type\n    _ => 2,\n}\n"),
            [""; 0]
        );
        assert_eq!(
            lines_found("match x {\n    A => 1,\n    _ => 2, // open set: foreign type\n}\n"),
            [""; 0]
        );
        assert_eq!(
            lines_found("// open set: far away\nmatch x {\n    A => 1,\n    _ => 2,\n}\n"),
            ["4"]
        );
    }

    #[test]
    fn names_texts_and_comments_are_not_arms() {
        let source =
            "match x {\n    a_b => 1,\n    A { .. } => 2,\n}\n// _ => 3\nlet s = \"_ => 4\";\n";
        assert_eq!(lines_found(source), [""; 0]);
    }

    #[test]
    fn only_the_rooms_of_the_rules_are_watched() {
        assert!(is_watched("crates/domain/src/cancellation/policy.rs"));
        assert!(is_watched("crates/domain/src/order/state.rs"));
        assert!(is_watched("crates/domain/src/reason.rs"));
        assert!(!is_watched("crates/domain/src/money.rs"));
        assert!(!is_watched("crates/spapi/src/order.rs"));
    }
}
