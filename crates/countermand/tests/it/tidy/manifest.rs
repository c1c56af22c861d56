//! Every dependency says why it is there.

/// The entries of `[workspace.dependencies]` without a comment that says why.
///
/// A comment speaks for the entries that follow it up to the next empty line. Our own crates need
/// none.
pub(crate) fn findings(manifest: &str) -> Vec<String> {
    let mut is_inside = false;
    let mut has_reason = false;
    let mut depth = 0_usize;
    let mut n_entries = 0_usize;
    let mut found = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if depth == 0 && line.starts_with('[') {
            is_inside = line == "[workspace.dependencies]";
            has_reason = false;
            continue;
        }
        if !is_inside {
            continue;
        }
        if line.is_empty() {
            has_reason = false;
        } else if let Some(comment) = line.strip_prefix('#') {
            has_reason = !comment.trim().is_empty();
        } else if depth == 0 {
            n_entries += 1;
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            let is_ours = name.starts_with("countermand");
            if !is_ours && !has_reason && !line.contains(" # ") {
                found.push(format!(
                    "Cargo.toml: `{name}` needs a line above that says why"
                ));
            }
        }
        depth = (depth + count(line, &['[', '{'])).saturating_sub(count(line, &[']', '}']));
    }
    if n_entries == 0 {
        found.push("Cargo.toml: no entry under [workspace.dependencies]".to_owned());
    }
    found
}

fn count(line: &str, wanted: &[char]) -> usize {
    line.chars().filter(|char| wanted.contains(char)).count()
}

#[cfg(test)]
mod tests {
    use super::findings;

    #[test]
    fn a_comment_speaks_up_to_the_next_empty_line() {
        let good = "[workspace.dependencies]\ncountermand-a = { path = \"a\" }\n\n# Forms.\nserde = \"1\"\nserde_json = \"1\"\n";
        assert_eq!(findings(good), [""; 0]);
        let bad = "[workspace.dependencies]\n# Forms.\nserde = \"1\"\n\njiff = \"1\"\n[profile.dev]\ndebug = 1\n";
        assert_eq!(
            findings(bad),
            ["Cargo.toml: `jiff` needs a line above that says why"]
        );
    }

    #[test]
    fn an_empty_comment_is_no_reason() {
        assert_eq!(
            findings("[workspace.dependencies]\n#\nserde = \"1\"\n").len(),
            1
        );
    }

    #[test]
    fn an_entry_of_several_lines_is_one_entry() {
        let good = "[workspace.dependencies]\n# Why.\nserde = { version = \"1\", features = [\n    \"derive\",\n] }\n";
        assert_eq!(findings(good), [""; 0]);
    }

    #[test]
    fn a_manifest_without_the_table_is_not_clean() {
        assert_eq!(findings("[package]\nname = \"a\"\n").len(), 1);
    }
}
