//! How long a source file may be.

/// Lines a file may have, its tests not counted.
const MAX_LINES: usize = 500;

/// The complaint about one Rust file, if it is too long.
///
/// Files of tests are not measured: those under `tests/`, and a `tests.rs` of a module.
pub(crate) fn finding(path: &str, source: &str) -> Option<String> {
    if path.contains("/tests/") || path.ends_with("/tests.rs") {
        return None;
    }
    let n_lines = lines_without_tests(source);
    (n_lines > MAX_LINES)
        .then(|| format!("{path}: {n_lines} lines without tests, at most {MAX_LINES}"))
}

/// Lines before the test module, if one ends the file; else all lines.
fn lines_without_tests(source: &str) -> usize {
    let lines: Vec<_> = source.lines().collect();
    let starts = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| **line == "#[cfg(test)]")
        .map(|(index, _)| index);
    for start in starts {
        let rest = lines.get(start..).unwrap_or_default();
        let mut after_attributes = rest.iter().skip_while(|line| line.starts_with('#'));
        let is_module = after_attributes
            .next()
            .is_some_and(|line| line.starts_with("mod ") && line.ends_with('{'));
        let mut closings = rest
            .iter()
            .enumerate()
            .filter(|(_, line)| **line == "}")
            .map(|(index, _)| index);
        let is_last = closings
            .next()
            .is_some_and(|end| rest.iter().skip(end + 1).all(|line| line.trim().is_empty()));
        if is_module && is_last {
            return start;
        }
    }
    lines.len()
}

#[cfg(test)]
mod tests {
    use super::{finding, lines_without_tests};

    const TEST_MODULE: &str = "#[cfg(test)]\nmod tests {\n    fn a() {\n    }\n}\n";

    #[test]
    fn the_limit_itself_is_allowed_and_one_more_is_not() {
        let full = "let a;\n".repeat(500);
        assert_eq!(finding("src/a.rs", &full), None);
        let over = "let a;\n".repeat(501);
        assert_eq!(
            finding("src/a.rs", &over).as_deref(),
            Some("src/a.rs: 501 lines without tests, at most 500")
        );
        assert_eq!(finding("crates/a/tests/it/a.rs", &over), None);
    }

    #[test]
    fn the_test_module_at_the_end_does_not_count() {
        let source = format!("let a;\nlet b;\n{TEST_MODULE}");
        assert_eq!(lines_without_tests(&source), 2);
    }

    #[test]
    fn code_after_the_test_module_makes_everything_count() {
        let source = format!("let a;\n{TEST_MODULE}fn b() {{\n}}\n");
        assert_eq!(lines_without_tests(&source), 8);
    }

    #[test]
    fn a_test_only_item_before_the_code_does_not_end_the_count() {
        let source = format!("#[cfg(test)]\nuse a::b;\nlet a;\n{TEST_MODULE}");
        assert_eq!(lines_without_tests(&source), 3);
    }
}
