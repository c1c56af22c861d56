//! Whole files of settings, good and bad.

use countermand_domain::marketplace::Marketplace;
use countermand_domain::rule_table::{Span, Topic, Value as RuleValue};
use jiff::civil::date;

use super::*;

const FILE: &str = r#"
[automation]
official_partial = true
undo_window_s = 5
refund_hold_s = 0
bulk_above = "off"
refund_second_person_above = { USD = "100.00", JPY = "9000" }

[sending]
partial = "adjustment"
tell_buyer = false

[questions]
alert_series = "order-date"
pending_orders = "with"

[[rules]]
topic = "self-cancel-window"
marketplace = "US"
value = "60 min"
from = 2026-11-01
source = "mail from the account manager"

[[rules]]
topic = "cancel-rate-target.standard"
value = { limit_bps = 200, strict = true, window_days = 7, lag_days = 0, counts_units = false }
from = "2026-11-01"
source = "account health page"
"#;

fn faults(text: &str) -> Vec<SettingFault> {
    from_toml(text).unwrap_err()
}

#[test]
fn a_file_sets_what_it_names_and_leaves_the_rest() {
    let values = from_toml(FILE).unwrap();
    let whole = read(&values, &AccountSettings::default()).unwrap();
    let policy = &whole.settings.policy;
    assert!(policy.auto_official_partial && policy.auto_official_whole);
    assert_eq!((policy.undo_window_s, policy.refund_hold_s), (5, 0));
    assert_eq!(policy.bulk_above, None);
    let dollars = Money::parse("100.01", Currency::parse("USD").unwrap()).unwrap();
    assert!(policy.refund_second_person_above.ask(dollars).is_some());
    let yen = Money::parse("9000", Currency::parse("JPY").unwrap()).unwrap();
    assert_eq!(policy.refund_second_person_above.ask(yen), None);
    assert_eq!(whole.settings.partial, PartialStrategy::Adjustment);
    assert!(!whole.settings.is_message_wanted);
    assert_eq!(
        whole.rules.settings().alert_series,
        AlertSeries::ByOrderDate
    );
    assert_eq!(whole.rules.settings().pending_orders, Counting::WithPending);
    let window = |day| {
        let found = whole
            .rules
            .lookup(Topic::SelfCancelWindow, Marketplace::Us, day);
        found.map(|entry| entry.value)
    };
    let hour = Some(RuleValue::Span(Span::Minutes(60)));
    assert_eq!(window(date(2026, 11, 1)), hour);
    assert_ne!(window(date(2026, 10, 31)), hour, "not before its day");
}

#[test]
fn an_empty_file_is_the_defaults_of_the_base() {
    let whole = read(&BTreeMap::new(), &AccountSettings::default()).unwrap();
    assert_eq!(whole.settings, AccountSettings::default());
    assert_eq!(whole.settings.policy.undo_window_s, 60);
    assert_eq!(whole.settings.policy.refund_hold_s, 900);
    let sandbox = read(&BTreeMap::new(), &AccountSettings::for_sandbox()).unwrap();
    assert_eq!(sandbox.settings.policy.undo_window_s, 0);
    assert_eq!(sandbox.settings.policy.refund_hold_s, 0);
    let set = from_toml("automation.undo_window_s = 7").unwrap();
    let sandbox = read(&set, &AccountSettings::for_sandbox()).unwrap();
    assert_eq!(sandbox.settings.policy.undo_window_s, 7);
    assert_eq!(sandbox.settings.policy.refund_hold_s, 0);
}

#[test]
fn every_fault_is_told_at_once_with_its_remedy() {
    let found = faults(
        "[automation]\nundo_window_s = 86401\nofficial_whole = 1\nundo_s = 5\n\
         refund_second_person_above = { USD = 100.0 }\n[sending]\npartial = \"fax\"\n",
    );
    let names: Vec<&str> = found.iter().map(|fault| fault.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "automation.official_whole",
            "automation.refund_second_person_above",
            "automation.undo_s",
            "automation.undo_window_s",
            "sending.partial",
        ]
    );
    assert!(found.iter().all(|fault| !fault.remedy.is_empty()));
    assert_eq!(
        found[0].to_string(),
        "`automation.official_whole` is neither true nor false; write true or false"
    );
}

#[test]
fn a_rule_that_cannot_be_meant_is_named_by_its_place() {
    let rule = |topic: &str, value: &str, source: &str| {
        let text = format!(
            "[[rules]]\ntopic = \"{topic}\"\nvalue = {value}\nfrom = \"2026-11-01\"\n\
             source = \"{source}\"\n"
        );
        faults(&text).remove(0).problem
    };
    assert!(rule("no-topic", "1", "x").contains("entry 1: `no-topic`"));
    assert!(rule("hold-limit", "14", "x").contains("no span"));
    assert!(rule("suppression-run", "\"two\"", "x").contains("whole number"));
    assert!(rule("hold-limit", "\"14 d\"", " ").contains("source is empty"));
    assert!(rule("cancel-rate-target.premium", "250", "x").contains("limit_bps"));
}

#[test]
fn what_is_no_toml_is_named_by_its_line() {
    let found = faults("[automation]\nundo_window_s = = 5\n");
    assert_eq!(found[0].name, "line 2");
}

#[test]
fn every_setting_that_is_listed_can_be_set() {
    let mut draft = Draft {
        settings: AccountSettings::default(),
        questions: Settings::default(),
        rules: RuleTable::published(),
    };
    for (name, _) in SETTINGS {
        let problem = draft.apply(name, &Value::Null).unwrap_err();
        assert_ne!(problem, "is no setting", "{name}");
    }
}

#[test]
fn every_setting_is_documented() {
    let page = include_str!("../../../../../docs/settings.md");
    for (name, _) in SETTINGS {
        assert!(page.contains(&format!("\n| `{name}` | ")), "{name}");
    }
}
