//! Problems in words: every one has its own, in every language.

use std::collections::BTreeSet;

use countermand_domain::automation::WhyPerson;
use countermand_domain::cancellation::plan::{PlanRefusal, Remedy, WhyRefused};
use countermand_domain::cancellation::{UndecidableOrder, Verdict};
use countermand_domain::id::OrderItemId;
use countermand_domain::money::{Currency, Money, MoneyError};
use countermand_domain::order::{FulfillmentChannel, OrderState};
use countermand_domain::quantity::Quantity;
use countermand_domain::refund::{RefundError, RefundRemedy};

use super::*;
use crate::decide::cancel::CancelRefusal;
use crate::decide::refund::RefundRefusal;
use crate::http::access::Role;
use crate::http::api::cancellations::refusal::words;
use crate::http::api::refunds;
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
const WORDS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/assets/locales/zh-Hans/web-problems.ftl"
));

#[test]
fn every_kind_of_problem_has_its_words_in_every_language() {
    for code in Code::ALL {
        let problem = Problem::new(*code, "What happened.");
        let is_said = meaning(&problem, Texts::new(Locale::En)).is_some();
        assert_eq!(is_said, is_of_input(*code), "{code:?}");
        assert!(!meaning(&problem, CHINESE).unwrap().is_empty());
        for locale in [Locale::En, Locale::ZhHans] {
            assert!(!next(&problem, Texts::new(locale)).is_empty(), "{code:?}");
        }
    }
}

/// The sources of what pages are answered by, without their tests.
fn sources() -> Vec<String> {
    let mut open = vec![std::path::PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/http"
    ))];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).unwrap();
            open.extend(entries.map(|entry| entry.unwrap().path()));
        } else if !path.components().any(|part| {
            let name = part.as_os_str();
            name == "tests" || name == "tests.rs"
        }) {
            let source = std::fs::read_to_string(&path).unwrap();
            found.push(source.split("#[cfg(test)]").next().unwrap().to_owned());
        }
    }
    found
}

/// The texts of one argument that stand as they are in calls of a function.
fn literals(call: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for code in sources() {
        for (at, _) in code.match_indices(call) {
            let rest = code.split_at(at).1.trim_start_matches(call).trim_start();
            let literal = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
            found.extend(literal.map(|(text, _)| text.to_owned()));
        }
    }
    found
}

/// The texts that stand in a piece of code up to its end, each with what was put in as `7`.
fn texts_until(code: &str, end: char) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 0_i32;
    let mut rest = code.chars();
    while let Some(letter) = rest.next() {
        match letter {
            '"' => {
                let mut text = String::new();
                let mut is_put_in = false;
                while let Some(letter) = rest.next().filter(|letter| *letter != '"') {
                    match letter {
                        '{' => {
                            text.push('7');
                            is_put_in = true;
                        }
                        '}' => is_put_in = false,
                        letter if !is_put_in => text.push(letter),
                        _ => {}
                    }
                }
                found.push(text);
            }
            letter if letter == end && depth == 0 => break,
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    found
}

/// Every message about a field that stands in the sources: those of calls, those that are named
/// first, and the words of the errors that come in as they are.
fn messages() -> BTreeSet<String> {
    let calls = [
        ("FieldProblem::new(", ')'),
        ("wrong(", ')'),
        ("invalid_query(", ')'),
        ("custom(", ')'),
        ("return Err(field(", ')'),
        ("let message = ", ';'),
    ];
    let mut found = BTreeSet::new();
    for code in sources() {
        for (call, end) in calls {
            for (at, _) in code.match_indices(call) {
                found.extend(texts_until(code.split_at(at + call.len()).1, end));
            }
        }
    }
    let errors = [
        include_str!("../../../../../webhooks/address.rs"),
        include_str!("../../../../../users.rs"),
    ];
    for code in errors {
        for (at, _) in code.match_indices("#[error(") {
            found.extend(texts_until(code.split_at(at + "#[error(".len()).1, ')'));
        }
    }
    // The names of fields and codes are one word.
    found.retain(|text| text.trim().contains(' '));
    found
}

#[test]
fn every_message_about_a_field_has_its_own_words() {
    let messages = messages();
    assert!(messages.len() > 60, "{}", messages.len());
    assert!(messages.contains("has more decimal places than the currency"));
    assert!(messages.contains("`7` is no name of an account"));
    let of_others = [
        "is none of the values; expected one of `csv`, `parquet`",
        "is none of the values; expected `open` or `done`",
        "is not known; expected `account`",
        "invalid digit found in string",
        "number too large to fit in target type",
        "cannot parse integer from empty string",
        "provided string was not `true` or `false`",
    ];
    let of_others = of_others.into_iter().map(str::to_owned);
    let missing: Vec<String> = messages
        .into_iter()
        .chain(of_others)
        .filter(|message| told(CHINESE, message).is_none())
        .collect();
    assert_eq!(missing, [""; 0]);
}

/// The Chinese words of a problem as a page has them, which must hold everything that is put in.
fn shown(problem: &Problem, values: &[&str]) {
    let page = super::super::problem(problem, CHINESE).into_string();
    for value in values {
        assert!(page.contains(value), "{value}: {page}");
    }
    assert!(!page.contains("lang=\"en\""), "{page}");
}

fn amount(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

#[test]
fn every_refused_refund_is_told_in_chinese_with_its_values() {
    let order_item_id = OrderItemId::parse("00000000000001").unwrap();
    let id = "00000000000001";
    let state = OrderState::Pending;
    let channel = FulfillmentChannel::Afn;
    let items = order_item_id.clone();
    let (asked, left) = (amount("12.34"), amount("5.60"));
    let of = |make: fn(OrderItemId) -> RefundError| (make(items.clone()), vec![id]);
    let cases: Vec<(RefundError, Vec<&str>)> = vec![
        (RefundError::NotTheSellers { channel }, vec!["亚马逊物流"]),
        (RefundError::Ended { state }, vec!["待处理"]),
        (RefundError::NothingCharged { state }, vec!["待处理"]),
        (RefundError::UnknownItem { order_item_id }, vec![id]),
        of(|order_item_id| RefundError::HasOpenIntent { order_item_id }),
        of(|order_item_id| RefundError::AmountsUnknown { order_item_id }),
        (
            RefundError::NotPositive {
                amount: amount("-1.00"),
            },
            vec!["-1.00 USD"],
        ),
        (
            RefundError::OtherCurrency {
                asked: Currency::USD,
                paid: Currency::EUR,
            },
            vec!["USD", "EUR"],
        ),
        of(|order_item_id| RefundError::NothingLeft { order_item_id }),
        (
            RefundError::MoreThanLeft { asked, left },
            vec!["12.34 USD", "5.60 USD"],
        ),
        of(|order_item_id| RefundError::BadAmounts { order_item_id }),
        (RefundError::from(MoneyError::OutOfRange), vec![]),
    ];
    let codes: BTreeSet<&str> = cases.iter().map(|(why, _)| why.code()).collect();
    let all = codes_of(include_str!(
        "../../../../../../../domain/src/refund/refusal.rs"
    ));
    assert_eq!(
        codes
            .into_iter()
            .map(str::to_owned)
            .collect::<BTreeSet<_>>(),
        all
    );
    for (why, values) in cases {
        shown(&refunds::refused(&why.into()), &values);
    }
    for what in ["status", "marketplace"] {
        shown(&refunds::refused(&RefundRefusal::Undecidable { what }), &[]);
    }
}

/// The stable codes that the sources of an error name.
fn codes_of(source: &str) -> BTreeSet<String> {
    let start = "pub const fn code(&self) -> &'static str {";
    let (_, code) = source.split_once(start).unwrap();
    let codes = texts_until(code, '}').into_iter();
    codes.collect()
}

#[test]
fn every_refused_cancellation_is_told_in_chinese_with_its_values() {
    let id = OrderItemId::parse("00000000000001").unwrap();
    let item = "00000000000001";
    let (asked, open) = (Quantity::new(3).unwrap(), Quantity::new(2).unwrap());
    let of = |make: fn(OrderItemId) -> WhyRefused| (make(id.clone()), vec![item]);
    let cases: Vec<(WhyRefused, Vec<&str>)> = vec![
        (WhyRefused::BuyerActs, vec![]),
        (WhyRefused::OnlyByHand, vec![]),
        (
            WhyRefused::DecisionIsStale {
                state: OrderState::Shipped,
            },
            vec!["已发货"],
        ),
        (WhyRefused::ItemsUnknown, vec![]),
        (WhyRefused::TooManyItems { limit: 1_000 }, vec!["1000"]),
        (WhyRefused::NothingAsked, vec![]),
        (WhyRefused::NothingOpen, vec![]),
        of(|order_item_id| WhyRefused::UnknownItem { order_item_id }),
        of(|order_item_id| WhyRefused::NamedTwice { order_item_id }),
        of(|order_item_id| WhyRefused::NoUnits { order_item_id }),
        of(|order_item_id| WhyRefused::HasOpenIntent { order_item_id }),
        of(|order_item_id| WhyRefused::NotRequested { order_item_id }),
        (
            WhyRefused::TooManyUnits {
                order_item_id: id.clone(),
                asked,
                open,
            },
            vec![item, "3", "2"],
        ),
        (WhyRefused::WholeOrderOnly, vec![]),
        (WhyRefused::NoCode, vec![]),
    ];
    let codes: BTreeSet<String> = cases.iter().map(|(why, _)| why.code().to_owned()).collect();
    let all = codes_of(include_str!(
        "../../../../../../../domain/src/cancellation/plan/refusal.rs"
    ));
    assert_eq!(codes, all);
    let refused = |why: CancelRefusal| Problem::refused("M-11", "Refused.").told(words(&why));
    for (why, values) in cases {
        let why = CancelRefusal::Plan(PlanRefusal {
            rule: RuleId::M11,
            verdict: Verdict::Allow,
            why,
            actions: &[],
        });
        shown(&refused(why), &values);
    }
    let whys = WhyPerson::ALL.map(WhyPerson::code);
    for why in whys.into_iter().chain(["no-request"]) {
        shown(&refused(CancelRefusal::LeftToPerson { why }), &[]);
    }
    let text = "Held by Amazon".to_owned();
    let why = UndecidableOrder::UnknownStatus { text };
    shown(
        &refused(CancelRefusal::Undecidable(why)),
        &["Held by Amazon"],
    );
    let sales_channel = "eBay".to_owned();
    let why = UndecidableOrder::UnknownMarketplace { sales_channel };
    shown(&refused(CancelRefusal::Undecidable(why)), &["eBay"]);
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
    let mut said = BTreeSet::new();
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
    // Two of them mean the same in both.
    assert_eq!(said.len(), remedies.len() + of_refunds.len() - 2);
}
