//! Problems in the visitor's language. What happened is written in English where it happens; other
//! languages say what that means and what to do next, and keep the English words beside it.

use countermand_domain::cancellation::RuleId;

use super::title_key;
use crate::http::problem::Problem;
use crate::texts::{Locale, Texts};

/// What a problem means; `None` where the words of the problem itself are in the language.
pub(super) fn meaning(problem: &Problem, texts: Texts) -> Option<String> {
    if texts.locale() == Locale::En {
        return None;
    }
    if let Some(key) = problem.words() {
        return Some(texts.text(&format!("web-said-{key}")));
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
    let said = said.and_then(|key| texts.known(&format!("web-said-{key}-next")));
    if let Some(said) = said {
        return said;
    }
    match problem.refusal() {
        Some(refusal) => texts.text(&format!("web-problem-next-{}", refusal.next)),
        None => texts.text(&format!("{}-next", title_key(problem.code()))),
    }
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
        browser.language = "zh-CN";
        let page = browser.open("/orders/111-9999999-9999999").await.is(404);
        assert!(page.text.contains("所请求的内容不存在"), "{}", page.text);
        assert!(page.text.contains("请检查地址与账户"));
        assert!(page.text.contains("<summary>原文（英文）</summary>"));
        let inline = browser.open("/orders?q=odd:1").await.is(400);
        assert!(inline.text.contains("请更正后重新提交"), "{}", inline.text);
    }

    const CHINESE: Texts = Texts::new(Locale::ZhHans);

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
