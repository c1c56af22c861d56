//! Problems in the visitor's language. What happened is written in English where it happens; other
//! languages say what that means and what to do next, and keep the English words beside it.

use countermand_domain::cancellation::RuleId;

use super::super::phrase;
use super::title_key;
use crate::http::problem::{Code, FieldProblem, Problem, Words};
use crate::texts::{Locale, Texts};

/// What a problem means; `None` where the words of the problem itself are in the language, which are
/// those of the interface for programs.
pub(super) fn meaning(problem: &Problem, texts: Texts) -> Option<String> {
    if let Some(words) = problem.words() {
        return Some(said(words, texts));
    }
    if texts.locale() == Locale::En && !is_of_input(problem.code()) {
        return None;
    }
    let rule = problem.rule();
    let known = rule.and_then(|rule| RuleId::ALL.iter().find(|it| it.as_str() == rule));
    Some(match known {
        Some(rule) => texts.text(&format!("rule-{}", rule.as_str().to_ascii_lowercase())),
        None => texts.text(&format!("{}-means", title_key(problem.code()))),
    })
}

/// Whether the interface's own words for it speak of what no person sees: bodies and queries.
const fn is_of_input(code: Code) -> bool {
    matches!(code, Code::InvalidBody | Code::InvalidQuery)
}

/// The name of a field as it stands beside it, where it has one.
pub(super) fn label_of(field: &FieldProblem, texts: Texts) -> Option<String> {
    // As in `accounts[2]`: which of several stands in what is wrong.
    let name = field.field.split(['[', '.']).next().unwrap_or_default();
    texts.known(&format!("web-input-{}", name.replace('_', "-")))
}

/// What to do next, in the visitor's language.
pub(super) fn next(problem: &Problem, texts: Texts) -> String {
    let said = problem.words();
    let said = said.and_then(|words| texts.known(&format!("{}-next", words.key)));
    if let Some(said) = said {
        return said;
    }
    match problem.refusal() {
        Some(refusal) => texts.text(&format!("web-problem-next-{}", refusal.next)),
        None => texts.text(&format!("{}-next", title_key(problem.code()))),
    }
}

/// The words of a problem, with what is put in; a value that is the key of a text is told in the
/// language.
pub(in crate::http::web) fn said(words: &Words, texts: Texts) -> String {
    let told = |value: &String| texts.known(value).unwrap_or_else(|| value.clone());
    let args: Vec<(&'static str, String)> = words
        .args
        .iter()
        .map(|(name, value)| (*name, told(value)))
        .collect();
    let args: Vec<_> = args
        .iter()
        .map(|(name, value)| (*name, value.into()))
        .collect();
    texts.with(&words.key, &args)
}

/// What is wrong with a field, in the visitor's language: in the very words, or by its kind where
/// those are not known.
pub(super) fn of_field(field: &FieldProblem, texts: Texts) -> String {
    let exact = || told(texts, &field.message);
    match texts.locale() {
        Locale::En => exact().unwrap_or_else(|| field.message.clone()),
        Locale::ZhHans => exact()
            .unwrap_or_else(|| texts.text(&format!("web-field-{}", field.code.replace('_', "-")))),
    }
}

/// What is wrong with a field, in the very words.
fn told(texts: Texts, message: &str) -> Option<String> {
    phrase::told(texts, "web-field", message)
}

/// Whether every field is told in the very words.
pub(super) fn are_fields_told(problem: &Problem, texts: Texts) -> bool {
    let fields = problem.fields();
    let is_told = |field: &FieldProblem| told(texts, &field.message).is_some();
    !fields.is_empty() && fields.iter().all(is_told)
}

#[cfg(test)]
mod tests;
