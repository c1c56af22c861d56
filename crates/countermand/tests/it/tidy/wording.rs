//! Words that must, or must not, stand in the files.

use std::path::Path;

/// Marks of work left over; put together here so that this file does not hold them.
const LEFTOVERS: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

/// Folders that exist on one machine only.
const MACHINE_FOLDERS: [&str; 3] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
];

/// The two commands that a newcomer needs.
const COMMANDS: [&str; 2] = ["cargo run --release -- demo", "scripts/test"];

/// Sources, scripts and settings, as opposed to prose and data.
pub(crate) fn is_code(path: &str) -> bool {
    let extension = Path::new(path).extension().and_then(|part| part.to_str());
    path.starts_with("scripts/")
        || path.starts_with(".ci/")
        || extension.is_some_and(|extension| {
            ["rs", "toml", "sql", "sh", "py", "js", "mjs", "css", "ftl"].contains(&extension)
        })
}

/// Lines that say something is left to do without `#` and an issue's number after it.
pub(crate) fn leftovers(path: &str, text: &str) -> Vec<String> {
    find_lines(
        path,
        text,
        "work left over needs an issue: `(#12)`",
        |line| {
            LEFTOVERS.iter().any(|mark| {
                line.match_indices(mark).any(|(at, _)| {
                    let before = line.get(..at).and_then(|text| text.chars().next_back());
                    let after = line.get(at + mark.len()..).unwrap_or_default();
                    let is_word =
                        !before.is_some_and(is_word_char) && !after.starts_with(is_word_char);
                    is_word && !has_issue(after)
                })
            })
        },
    )
}

/// Lines that name a folder of one machine.
pub(crate) fn machine_paths(path: &str, text: &str) -> Vec<String> {
    find_lines(path, text, "a path of one machine", |line| {
        MACHINE_FOLDERS.iter().any(|folder| {
            line.match_indices(folder).any(|(at, _)| {
                let before = line.get(..at).and_then(|text| text.chars().next_back());
                !before
                    .is_some_and(|char| is_word_char(char) || matches!(char, '.' | '-' | '}' | '~'))
            })
        })
    })
}

/// The commands that the README does not hold.
pub(crate) fn missing_commands(readme: &str) -> Vec<String> {
    COMMANDS
        .iter()
        .filter(|command| !readme.contains(**command))
        .map(|command| format!("README.md: `{command}` is not there"))
        .collect()
}

/// Whether the file is a module named after nothing.
pub(crate) fn is_mod_file(path: &str) -> bool {
    path.rsplit('/').next() == Some("mod.rs")
}

fn find_lines(path: &str, text: &str, what: &str, is_bad: impl Fn(&str) -> bool) -> Vec<String> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| is_bad(line))
        .map(|(index, _)| format!("{path}:{}: {what}", index + 1))
        .collect()
}

fn is_word_char(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// Whether an issue's number follows at once, as in `(#12)` or ` #12`.
fn has_issue(after: &str) -> bool {
    after
        .trim_start_matches(['(', ' '])
        .strip_prefix('#')
        .is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{
        LEFTOVERS, MACHINE_FOLDERS, is_code, is_mod_file, leftovers, machine_paths,
        missing_commands,
    };

    #[test]
    fn work_left_over_needs_an_issue() {
        for mark in LEFTOVERS {
            assert_eq!(
                leftovers("a.rs", &format!("x\n// {mark}: later")).len(),
                1,
                "{mark}"
            );
            assert_eq!(
                leftovers("a.rs", &format!("// {mark}(#): later")).len(),
                1,
                "{mark}"
            );
            assert_eq!(
                leftovers("a.rs", &format!("// {mark}(#12): later")),
                [""; 0],
                "{mark}"
            );
            assert_eq!(
                leftovers("a.rs", &format!("let {mark}S = 1;")),
                [""; 0],
                "{mark}"
            );
        }
    }

    #[test]
    fn places_on_one_machine_are_found_and_relative_paths_are_not() {
        for folder in MACHINE_FOLDERS {
            assert_eq!(
                machine_paths("a.md", &format!("see `{folder}x`")).len(),
                1,
                "{folder}"
            );
            assert_eq!(
                machine_paths("a.md", &format!("{folder}x")).len(),
                1,
                "{folder}"
            );
            assert_eq!(
                machine_paths("a.md", &format!("https://example.org{folder}x")),
                [""; 0]
            );
            assert_eq!(machine_paths("a.md", &format!("..{folder}x")), [""; 0]);
        }
    }

    #[test]
    fn the_readme_must_hold_each_command() {
        assert_eq!(
            missing_commands("cargo run --release -- demo\nscripts/test\n"),
            [""; 0]
        );
        assert_eq!(missing_commands("scripts/test").len(), 1);
        assert_eq!(missing_commands("").len(), 2);
    }

    #[test]
    fn code_is_told_from_prose() {
        assert!(is_code("scripts/test") && is_code("crates/a/src/lib.rs") && is_code("deny.toml"));
        assert!(!is_code("CONTRIBUTING.md") && !is_code("crates/a/tests/data/a.tsv"));
    }

    #[test]
    fn only_the_exact_name_is_a_module_without_a_name() {
        assert!(is_mod_file("crates/a/src/b/mod.rs"));
        assert!(!is_mod_file("crates/a/src/mod.rs.bak"));
        assert!(!is_mod_file("crates/a/src/xmod.rs"));
    }
}
