//! Where a rule comes from, taken apart: sources with their grades, open questions, sections.

use countermand_domain::cancellation::RuleId;
use serde::Serialize;

use crate::texts::Texts;

/// One source of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Its key in the rules document, as in `CR-UK`; `deduction` where there is no page.
    pub key: &'static str,
    /// How good the evidence is: `A`, `B`, `C`, `S` or `D`.
    pub grade: &'static str,
    /// Whether it is known to be old.
    pub is_old: bool,
    /// Its name for people.
    pub title: String,
}

/// A question that the sources leave open, with the default that is built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Its id, as in `O-04`.
    pub id: &'static str,
    /// The question.
    pub question: String,
    /// The answer that the decision took.
    pub default: String,
}

impl Question {
    pub(super) fn new(texts: Texts, id: &'static str) -> Self {
        let key = id.to_ascii_lowercase();
        Self {
            id,
            question: texts.text(&format!("question-{key}")),
            default: texts.text(&format!("question-{key}-default")),
        }
    }
}

/// What a rule names as its sources.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cited {
    /// Key, grade, whether old.
    pub(super) sources: Vec<(&'static str, &'static str, bool)>,
    /// Ids of open questions.
    pub(super) questions: Vec<&'static str>,
    /// Sections of the rules document.
    pub(super) sections: Vec<&'static str>,
}

/// Takes apart what a rule says of its sources: `KEY (GRADE[, old]), …[; O-xx or section]`.
pub(super) fn cited(rule: RuleId) -> Cited {
    let mut cited = Cited::default();
    let text = rule.sources();
    let (sources, references) = text.split_once(';').unwrap_or((text, ""));
    let mut rest = sources.trim();
    while !rest.is_empty() {
        let comma = rest.find(',').unwrap_or(rest.len());
        let paren = rest.find('(').filter(|at| *at < comma);
        let Some(paren) = paren else {
            let (word, tail) = rest.split_at(comma);
            // A bare grade is a deduction of the rules document.
            cited.sources.push(("deduction", word.trim(), false));
            rest = tail.trim_start_matches([',', ' ']);
            continue;
        };
        let (key, tail) = rest.split_at(paren);
        let (inside, tail) = tail.split_once(')').unwrap_or((tail, ""));
        let inside = inside.trim_start_matches('(');
        let (grade, note) = inside.split_once(',').unwrap_or((inside, ""));
        cited
            .sources
            .push((key.trim(), grade.trim(), note.trim() == "old"));
        rest = tail.trim_start_matches([',', ' ']);
    }
    for reference in references.split(',').map(str::trim) {
        if reference.starts_with("O-") {
            cited.questions.push(reference);
        } else if !reference.is_empty() {
            cited.sections.push(reference);
        }
    }
    cited
}

/// The sources of a rule with their names for people.
pub(super) fn titled(texts: Texts, cited: &Cited) -> Vec<Source> {
    let with_title = |&(key, grade, is_old): &(&'static str, &'static str, bool)| Source {
        key,
        grade,
        is_old,
        title: texts.text(&format!("source-{}", key.to_ascii_lowercase())),
    };
    cited.sources.iter().map(with_title).collect()
}

#[cfg(test)]
mod tests {
    use countermand_domain::rule_table::OpenQuestion;

    use super::*;
    use crate::texts::Locale;

    #[test]
    fn sources_are_taken_apart() {
        let japan = cited(RuleId::M04);
        assert_eq!(
            japan.sources,
            [
                ("JP-PAY", "A", false),
                ("JP-CVS", "A", false),
                ("JP-CX", "A", false)
            ]
        );
        assert_eq!(japan.questions, ["O-04"]);
        let old = cited(RuleId::M51);
        assert_eq!(old.sources, [("S4", "S", false), ("FBA-15", "A", true)]);
        let deduced = cited(RuleId::M65);
        assert_eq!(
            deduced.sources,
            [("MO-FO26", "A", false), ("deduction", "D", false)]
        );
        assert_eq!(cited(RuleId::R00).sections, ["4.2"]);
    }

    #[test]
    fn every_source_of_every_rule_has_a_name_and_a_grade() {
        for rule in RuleId::ALL.iter().copied() {
            let cited = cited(rule);
            assert!(!cited.sources.is_empty(), "{rule}");
            for (_, grade, _) in &cited.sources {
                assert!(["A", "B", "C", "S", "D"].contains(grade), "{rule}: {grade}");
            }
            for id in &cited.questions {
                let is_known = OpenQuestion::ALL.iter().any(|question| question.id == *id);
                assert!(is_known, "{rule}: {id}");
            }
            for section in &cited.sections {
                assert!(section.contains('.'), "{rule}: {section}");
            }
            for locale in Locale::ALL {
                // A missing name fails here: tests are built with assertions.
                titled(Texts::new(locale), &cited);
            }
        }
    }
}
