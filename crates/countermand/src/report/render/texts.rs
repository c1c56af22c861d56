//! The texts of the report in the reader's language.

/// Gives the text of a key, with values put in for its placeables.
///
/// The keys are those of `assets/locales/*/report.ftl`; [`Language`] reads these files itself.
pub trait Texts {
    /// The text of `key` with `{ $name }` replaced by the value of `name`.
    fn text(&self, key: &str, values: &[(&'static str, &str)]) -> String;
}

impl Texts for crate::texts::Texts {
    fn text(&self, key: &str, values: &[(&'static str, &str)]) -> String {
        let args: Vec<_> = values
            .iter()
            .map(|(name, value)| (*name, (*value).into()))
            .collect();
        self.with(key, &args)
    }
}

/// A language that the report is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Chinese in simplified characters.
    Chinese,
}

const ENGLISH: &str = include_str!("../../../assets/locales/en/report.ftl");
const CHINESE: &str = include_str!("../../../assets/locales/zh-Hans/report.ftl");

impl Language {
    fn messages(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let file = match self {
            Self::English => ENGLISH,
            Self::Chinese => CHINESE,
        };
        file.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(" = "))
    }
}

impl Texts for Language {
    /// One message is one line of the file, and its placeables are plain variables.
    fn text(&self, key: &str, values: &[(&'static str, &str)]) -> String {
        let pattern = self.messages().find(|(name, _)| *name == key);
        let Some((_, mut rest)) = pattern else {
            return key.to_owned();
        };
        let mut text = String::with_capacity(rest.len());
        while let Some((before, after)) = rest.split_once("{ $") {
            text.push_str(before);
            let (name, behind) = after.split_once(" }").unwrap_or((after, ""));
            let value = values.iter().find(|(known, _)| *known == name);
            text.push_str(value.map_or(name, |(_, value)| value));
            rest = behind;
        }
        text.push_str(rest);
        text
    }
}

/// A number with its thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::super::{FindingCode, RejectCode};
    use super::*;

    fn placeables(pattern: &str) -> BTreeSet<String> {
        let parts = pattern.split("{ $").skip(1);
        parts
            .filter_map(|part| part.split_once(" }"))
            .map(|(name, _)| name.to_owned())
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_keys_and_placeables() {
        let of = |language: Language| -> BTreeMap<&str, BTreeSet<String>> {
            language
                .messages()
                .map(|(key, pattern)| (key, placeables(pattern)))
                .collect()
        };
        assert_eq!(of(Language::English), of(Language::Chinese));
    }

    #[test]
    fn every_finding_and_every_reject_has_a_sentence_and_a_remedy() {
        let findings = FindingCode::ALL.map(|code| format!("finding-{}", code.as_str()));
        let rejects = RejectCode::ALL.map(|code| format!("reject-{}", code.as_str()));
        for key in findings.iter().chain(&rejects) {
            for key in [key.clone(), format!("{key}-remedy")] {
                assert_ne!(Language::English.text(&key, &[]), key);
            }
        }
    }

    #[test]
    fn values_are_put_in() {
        let values = [
            ("day", "2026-11-01"),
            ("cancelled", "2"),
            ("orders", "1,000"),
            ("percent", "0.20"),
        ];
        assert_eq!(
            Language::English.text("report-last", &values),
            "Seven days to 2026-11-01: 2 of 1,000 orders cancelled, 0.20 %"
        );
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
