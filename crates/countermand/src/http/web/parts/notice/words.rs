//! Problems in the visitor's language. What happened is written in English where it happens; other
//! languages say what that means and what to do next, and keep the English words beside it.

use countermand_domain::cancellation::RuleId;

use super::title_key;
use crate::http::problem::{FieldProblem, Problem, Words};
use crate::texts::{Locale, Texts};

/// What a problem means; `None` where the words of the problem itself are in the language, which are
/// those of the interface for programs.
pub(super) fn meaning(problem: &Problem, texts: Texts) -> Option<String> {
    if let Some(words) = problem.words() {
        return Some(said(words, texts));
    }
    if texts.locale() == Locale::En {
        return None;
    }
    let why = problem.refusal().map(|refusal| refusal.why.as_str());
    let why = why.and_then(|why| {
        let of_cancel = texts.known(&format!("web-cancel-why-{why}"));
        of_cancel.or_else(|| texts.known(&format!("web-refund-why-{why}")))
    });
    if why.is_some() {
        return why;
    }
    let rule = problem.rule();
    let known = rule.and_then(|rule| RuleId::ALL.iter().find(|it| it.as_str() == rule));
    Some(match known {
        Some(rule) => texts.text(&format!("rule-{}", rule.as_str().to_ascii_lowercase())),
        None => texts.text(&format!("{}-means", title_key(problem.code()))),
    })
}

/// What to do next, in the visitor's language.
pub(super) fn next(problem: &Problem, texts: Texts) -> String {
    let said = problem.words();
    let said = said.and_then(|words| texts.known(&format!("web-said-{}-next", words.key)));
    if let Some(said) = said {
        return said;
    }
    match problem.refusal() {
        Some(refusal) => texts.text(&format!("web-problem-next-{}", refusal.next)),
        None => texts.text(&format!("{}-next", title_key(problem.code()))),
    }
}

/// The words of a problem, with what is put in.
fn said(words: &Words, texts: Texts) -> String {
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
    texts.with(&format!("web-said-{}", words.key), &args)
}

/// What is wrong with a field, in the visitor's language: in the very words, or by its kind where
/// those are not known.
pub(super) fn of_field(field: &FieldProblem, texts: Texts) -> String {
    let exact = texts.known(&key_of_field(&field.message));
    exact.unwrap_or_else(|| texts.text(&format!("web-field-{}", field.code.replace('_', "-"))))
}

/// Whether every field is told in the very words.
pub(super) fn are_fields_told(problem: &Problem, texts: Texts) -> bool {
    let fields = problem.fields();
    let is_told = |field: &FieldProblem| texts.known(&key_of_field(&field.message)).is_some();
    !fields.is_empty() && fields.iter().all(is_told)
}

/// The key of a message about a field: its own letters and digits.
fn key_of_field(message: &str) -> String {
    let is_word = |char: &char| char.is_ascii_alphanumeric();
    let words = message
        .split(|char: char| !is_word(&char))
        .filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    format!("web-field-{}", words.join("-"))
}

#[cfg(test)]
mod tests {
    use countermand_domain::cancellation::plan::Remedy;
    use countermand_domain::refund::RefundRemedy;

    use super::*;
    use crate::http::access::Role;
    use crate::http::problem::Code;
    use crate::http::problem::refusal::RefusalView;
    use crate::http::web::site::Site;

    #[tokio::test]
    async fn an_error_page_is_in_the_language_of_who_opened_it() {
        let site = Site::of("plain");
        let mut browser = site.browser(Role::Viewer).await;
        let page = browser.open("/orders/111-9999999-9999999").await.is(404);
        assert!(
            page.text.contains("There is no such order"),
            "{}",
            page.text
        );
        assert!(!page.text.contains("In the words of the desk"));
        // What programs are told to do is nothing for a page.
        assert!(page.text.contains("you see the account it belongs to"));
        assert!(!page.text.contains("the key may see"));
        browser.language = "zh-CN";
        let page = browser.open("/orders/111-9999999-9999999").await.is(404);
        assert!(page.text.contains("没有这样的订单"), "{}", page.text);
        assert!(page.text.contains("请检查编号"));
        assert!(!page.text.contains("原文（英文）") && !page.text.contains("There is no"));
        let inline = browser.open("/orders?q=odd:1").await.is(400);
        assert!(inline.text.contains("搜索"), "{}", inline.text);
        assert!(!inline.text.contains("原文（英文）"), "{}", inline.text);
        let field = browser.open("/tasks?state=odd").await;
        assert!(field.text.contains("应为 open、done"), "{}", field.text);
        assert!(!field.text.contains("原文（英文）"), "{}", field.text);
    }

    const CHINESE: Texts = Texts::new(Locale::ZhHans);
    const WORDS: &str = include_str!("../../../../../assets/locales/zh-Hans/web-problems.ftl");

    #[test]
    fn every_kind_of_problem_has_its_words_in_every_language() {
        for code in Code::ALL {
            let problem = Problem::new(*code, "What happened.");
            assert_eq!(meaning(&problem, Texts::new(Locale::En)), None);
            assert!(!meaning(&problem, CHINESE).unwrap().is_empty());
            for locale in [Locale::En, Locale::ZhHans] {
                assert!(!next(&problem, Texts::new(locale)).is_empty(), "{code:?}");
            }
        }
    }

    /// The texts of one argument that stand as they are in calls of a function, in the sources of
    /// what pages are answered by.
    fn literals(call: &str) -> std::collections::BTreeSet<String> {
        let mut open = vec![std::path::PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/http"
        ))];
        let mut found = std::collections::BTreeSet::new();
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(
                    std::fs::read_dir(path)
                        .unwrap()
                        .map(|entry| entry.unwrap().path()),
                );
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let code = source.split("#[cfg(test)]").next().unwrap().to_owned();
            for (_, rest) in code.match_indices(call).map(|(at, _)| code.split_at(at)) {
                let rest = rest.trim_start_matches(call).trim_start();
                let literal = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
                found.extend(literal.map(|(text, _)| text.to_owned()));
            }
        }
        found
    }

    #[test]
    fn what_is_not_found_has_its_name_in_every_language() {
        let things = literals("Problem::not_found(");
        assert!(things.len() > 10, "{things:?}");
        for thing in things {
            let problem = Problem::not_found(&thing);
            for locale in [Locale::En, Locale::ZhHans] {
                let words = said(problem.words().unwrap(), Texts::new(locale));
                assert!(!words.contains("web-thing"), "{thing}: {words}");
            }
        }
    }

    #[test]
    fn words_of_problems_are_there_with_what_to_do_next() {
        let keys = literals(".said(");
        assert!(keys.len() > 15, "{keys:?}");
        for key in keys {
            for part in ["", "-next"] {
                let line = format!("\nweb-said-{key}{part} = ");
                assert!(WORDS.contains(&line), "{line}");
            }
        }
    }

    #[test]
    fn what_is_wrong_with_a_field_is_told_in_its_own_words() {
        for (message, words) in [
            ("expected 1 to 200 characters", "应为 1 到 200 个字符"),
            ("is of a kind that nobody knows", "不正确"),
        ] {
            let field = FieldProblem::new("subject", "invalid", message);
            assert_eq!(of_field(&field, CHINESE), words);
        }
        for code in ["unknown", "missing", "invalid", "too_long", "repeated"] {
            let field = FieldProblem::new("subject", code, "of no kind");
            assert!(!of_field(&field, CHINESE).is_empty());
        }
    }

    #[test]
    fn a_refusal_says_the_rule_and_what_could_be_done_instead() {
        let remedies = [
            Remedy::FollowActions,
            Remedy::FollowGuide,
            Remedy::ReadAndDecideAgain,
            Remedy::AskForOpenUnits,
            Remedy::WaitForOpenIntent,
            Remedy::DecideForTheseItems,
            Remedy::AskForWholeOrder,
            Remedy::GiveReason,
            Remedy::Nothing,
        ];
        let of_refunds = [
            RefundRemedy::CancelInstead,
            RefundRemedy::ReferToAmazon,
            RefundRemedy::AskForLess,
            RefundRemedy::CorrectRequest,
            RefundRemedy::WaitForOpenIntent,
            RefundRemedy::ReadOrderAgain,
            RefundRemedy::Nothing,
        ];
        let keys = remedies.map(Remedy::key).into_iter();
        let mut said = std::collections::BTreeSet::new();
        for next_key in keys.chain(of_refunds.map(RefundRemedy::key)) {
            let refusal = RefusalView {
                why: "deny".to_owned(),
                verdict: None,
                next: next_key,
                alternatives: Vec::new(),
                effects: None,
            };
            let problem = Problem::refused("M-01", "Refused.").with_refusal(refusal);
            assert_eq!(
                meaning(&problem, CHINESE).unwrap(),
                CHINESE.text("rule-m-01")
            );
            said.insert(next(&problem, CHINESE));
        }
        let refusal = RefusalView {
            why: "too-many-units".to_owned(),
            verdict: None,
            next: Remedy::AskForOpenUnits.key(),
            alternatives: Vec::new(),
            effects: None,
        };
        let problem = Problem::refused("M-11", "Refused.").with_refusal(refusal);
        let why = CHINESE.text("web-cancel-why-too-many-units");
        assert_eq!(meaning(&problem, CHINESE).unwrap(), why);
        // Two of them mean the same in both.
        assert_eq!(said.len(), remedies.len() + of_refunds.len() - 2);
    }
}
