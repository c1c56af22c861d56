//! Records in words, in both languages.

use jiff::Timestamp;

use super::*;
use crate::texts::Locale;

fn record(kind: &str, before: Option<&str>, after: Option<&str>) -> AuditRecord {
    AuditRecord {
        seq: 1,
        at: Timestamp::UNIX_EPOCH,
        actor: "desk".to_owned(),
        kind: kind.to_owned(),
        subject: "111-0000000-0000000".to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
        previous_hash: String::new(),
        hash: String::new(),
    }
}

/// The words without their marks, and without what is folded.
fn told(locale: Locale, record: &AuditRecord) -> String {
    let format = Format::new(locale, Timestamp::UNIX_EPOCH);
    let lines = lines((format, None), record);
    let lines = lines.into_iter().map(|line| {
        let mut is_tag = false;
        let text = line.into_string();
        let kept = text.chars().filter(|letter| {
            is_tag |= *letter == '<';
            let is_kept = !is_tag;
            is_tag &= *letter != '>';
            is_kept
        });
        kept.collect::<String>()
    });
    lines.collect::<Vec<_>>().join(" · ")
}

#[test]
fn a_change_of_state_is_told_in_the_words_of_its_kind() {
    let order = record(
        "order.changed",
        Some(r#"{"state":"UNSHIPPED"}"#),
        Some(r#"{"state":"PARTIALLY_SHIPPED"}"#),
    );
    assert_eq!(told(Locale::En, &order), "Unshipped → Partly shipped");
    assert_eq!(told(Locale::ZhHans, &order), "未发货 → 部分发货");
    let action = record(
        "action.cancel",
        Some(r#"{"state":"submitted"}"#),
        Some(r#"{"action":1,"decision":1,"state":"confirmed","code":"shown"}"#),
    );
    assert_eq!(
        told(Locale::En, &action),
        "Sent → Confirmed · Amazon shows it"
    );
    assert_eq!(
        told(Locale::ZhHans, &action),
        "已发送 → 已确认 · 亚马逊已显示"
    );
}

#[test]
fn a_decision_is_told_with_its_reason_and_way() {
    let accepted = record(
        "cancellation.accepted",
        None,
        Some(
            r#"{"decision":1,"state":"open","reason":"BUYER_REQUEST","rule":"M-11","route":"direct-call","actions":[1]}"#,
        ),
    );
    assert_eq!(
        told(Locale::En, &accepted),
        "In progress · Reason: The buyer asks to cancel · by direct call · Rule: M-11"
    );
    let told = told(Locale::ZhHans, &accepted);
    assert!(!told.contains(['{', '"']), "{told}");
    assert!(told.contains("原因：买家要求取消"), "{told}");
}

#[test]
fn times_lists_and_settings_are_told_and_what_has_no_words_keeps_its_name() {
    let snoozed = record(
        "work.snoozed",
        None,
        Some(r#"{"until":"2026-11-22T20:30:00Z"}"#),
    );
    assert_eq!(told(Locale::En, &snoozed), "Until: 22 Nov 2026, 20:30 UTC");
    let nobody = record("work.assigned", None, Some(r#"{"assignee":null}"#));
    assert_eq!(told(Locale::En, &nobody), "To: nobody");
    let setting = record("setting.changed", Some("25"), Some("40"));
    assert_eq!(told(Locale::En, &setting), "25 → 40");
    let user = record(
        "user.roles-changed",
        Some("[]"),
        Some(r#"{"roles":[{"account":"shop-us","role":"viewer"}],"odd_one":true}"#),
    );
    assert_eq!(
        told(Locale::En, &user),
        "odd_one: yes · Roles: shop-us viewer"
    );
}

#[test]
fn every_kind_of_record_has_its_words_in_every_language() {
    for locale in Locale::ALL {
        for kind in KINDS {
            let words = super::kind(Texts::new(locale), &record(kind, None, None)).into_string();
            assert!(!words.contains("<code>"), "{kind}");
        }
    }
}

#[test]
fn what_became_of_a_feed_is_told_in_the_language() {
    let chinese = Texts::new(Locale::ZhHans);
    let told = word(
        chinese,
        ("submission.closed", "outcome"),
        "done processed=8 successful=8",
    );
    assert_eq!(told, "已处理 处理 8 成功 8");
    let id = "accepted dee35616-9780";
    assert_eq!(
        word(chinese, ("submission.accepted", "outcome"), id),
        "已受理 dee35616-9780"
    );
    assert_eq!(
        word(chinese, ("order.changed", "requested"), "unknown"),
        "未知"
    );
}
