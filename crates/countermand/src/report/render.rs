//! The report for people and for programs.

mod chart;
mod document;
mod terminal;

pub use self::document::json;
pub use self::terminal::terminal;

#[cfg(test)]
mod tests {
    use super::super::{FindingCode, RejectCode};
    use crate::texts::{Locale, Texts};

    #[test]
    fn every_finding_and_every_reject_has_a_sentence_and_a_remedy() {
        let findings = FindingCode::ALL.map(|code| format!("finding-{}", code.as_str()));
        let rejects = RejectCode::ALL.map(|code| format!("reject-{}", code.as_str()));
        let args = ["subject", "count", "field", "value"].map(|name| (name, name.into()));
        for texts in Locale::ALL.map(Texts::new) {
            for key in findings.iter().chain(&rejects) {
                for key in [key.clone(), format!("{key}-remedy")] {
                    // A key without a text fails inside, and would come back itself.
                    assert_ne!(texts.with(&key, &args), key);
                }
            }
        }
    }
}
