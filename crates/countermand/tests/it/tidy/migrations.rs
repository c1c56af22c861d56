//! A released migration is never edited.
//!
//! `CHECKSUMS` has a line for each released migration: the BLAKE3 digest of the file in hexadecimal,
//! two spaces, its path from the migrations folder (the form that `b3sum` writes).

use std::collections::BTreeMap;

use super::tree::{Tree, has_extension};

/// The digest of every SQL file under `folder`, by its path from there.
pub(crate) fn digests_under(tree: &Tree, folder: &str) -> BTreeMap<String, String> {
    tree.files()
        .filter_map(|file| Some((file.path.strip_prefix(folder)?, file.text)))
        .filter(|(name, _)| has_extension(name, "sql"))
        .map(|(name, text)| (name.to_owned(), digest(text)))
        .collect()
}

/// What is wrong with the files that `list` names.
pub(crate) fn findings(list: &str, files: &BTreeMap<String, String>) -> Vec<String> {
    list.lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .filter_map(|line| {
            let Some((expected, name)) = line.split_once("  ") else {
                return Some(format!("CHECKSUMS: `{line}` is not `digest  path`"));
            };
            match files.get(name) {
                None => Some(format!("{name}: released, and now gone")),
                Some(found) if found != expected => Some(format!(
                    "{name}: released, and now changed; add a new migration instead"
                )),
                Some(_) => None,
            }
        })
        .collect()
}

/// The lines to add when the migrations that `list` does not name are released.
pub(crate) fn unlisted(list: &str, files: &BTreeMap<String, String>) -> Vec<String> {
    files
        .iter()
        .map(|(name, digest)| format!("{digest}  {name}"))
        .filter(|line| {
            let name = line.split_once("  ").map(|(_, name)| name);
            !list
                .lines()
                .any(|listed| listed.split_once("  ").map(|(_, name)| name) == name)
        })
        .collect()
}

fn digest(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{digest, findings, unlisted};

    fn files(text: &str) -> BTreeMap<String, String> {
        BTreeMap::from([("sqlite/V0001__orders.sql".to_owned(), digest(text))])
    }

    #[test]
    fn an_untouched_file_is_clean_and_an_edited_one_is_not() {
        let list = format!("# released\n{}  sqlite/V0001__orders.sql\n", digest("one"));
        assert_eq!(findings(&list, &files("one")), [""; 0]);
        assert_eq!(
            findings(&list, &files("two")),
            ["sqlite/V0001__orders.sql: released, and now changed; add a new migration instead"]
        );
    }

    #[test]
    fn a_deleted_file_and_a_broken_line_are_found() {
        let list = format!("{}  sqlite/V0009__gone.sql\nnonsense\n", digest("one"));
        assert_eq!(findings(&list, &files("one")).len(), 2);
    }

    #[test]
    fn a_new_file_is_offered_for_the_list() {
        let line = format!("{}  sqlite/V0001__orders.sql", digest("one"));
        assert_eq!(unlisted("", &files("one")).join("\n"), line);
        assert_eq!(unlisted(&line, &files("one")), [""; 0]);
    }

    #[test]
    fn digests_are_those_of_b3sum() {
        // The digest of no input, from the BLAKE3 test vectors.
        assert_eq!(
            digest(""),
            "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
        );
    }
}
