//! The same texts in every language.

use std::collections::BTreeSet;

use super::tree::{Tree, has_extension};

/// The keys of every Fluent file under `folder`, each as `file: key` or `file: key.attribute`.
pub(crate) fn keys_under(tree: &Tree, folder: &str) -> BTreeSet<String> {
    tree.files()
        .filter_map(|file| Some((file.path.strip_prefix(folder)?, file.text)))
        .filter(|(name, _)| has_extension(name, "ftl"))
        .flat_map(|(name, text)| {
            keys(text)
                .into_iter()
                .map(move |key| format!("{name}: {key}"))
        })
        .collect()
}

/// What one language has and the other lacks.
pub(crate) fn findings(english: &BTreeSet<String>, chinese: &BTreeSet<String>) -> Vec<String> {
    let missing = |language: &str, key: &String| format!("{language} lacks {key}");
    english
        .difference(chinese)
        .map(|key| missing("zh-Hans", key))
        .chain(chinese.difference(english).map(|key| missing("en", key)))
        .collect()
}

/// Messages, terms and their attributes, in order. Comments and continued lines have none.
fn keys(text: &str) -> Vec<String> {
    let mut message = "";
    let mut found = Vec::new();
    for line in text.lines() {
        let Some((name, _)) = line.split_once('=') else {
            continue;
        };
        let is_indented = line.starts_with(' ');
        let name = name.trim();
        let attribute = name.strip_prefix('.').filter(|_| is_indented);
        match attribute {
            Some(attribute) if is_identifier(attribute) => {
                found.push(format!("{message}.{attribute}"));
            }
            None if !is_indented && is_identifier(name.trim_start_matches('-')) => {
                message = name;
                found.push(name.to_owned());
            }
            Some(_) | None => {}
        }
    }
    found
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|char: char| char.is_ascii_alphabetic())
        && name
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || char == '_' || char == '-')
}

#[cfg(test)]
mod tests {
    use super::{findings, keys};

    #[test]
    fn messages_terms_and_attributes_are_keys() {
        let text = "# a = comment\n-brand = Countermand\nhello = Hi { $name }\n    .title = Greeting\nlong =\n    x = y is text\n";
        assert_eq!(keys(text), ["-brand", "hello", "hello.title", "long"]);
    }

    #[test]
    fn a_key_missing_on_either_side_is_found() {
        let set = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        assert_eq!(
            findings(
                &set(&["a.ftl: x", "a.ftl: y"]),
                &set(&["a.ftl: y", "a.ftl: z"])
            ),
            ["zh-Hans lacks a.ftl: x", "en lacks a.ftl: z"]
        );
        assert_eq!(findings(&set(&["a.ftl: x"]), &set(&["a.ftl: x"])), [""; 0]);
    }
}
