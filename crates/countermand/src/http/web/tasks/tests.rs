//! Guided tasks from their beginning to the recorded outcome.

use crate::http::access::Role;
use crate::http::web::site::Site;
use countermand_domain::guided_task::TaskKind;

#[tokio::test]
async fn every_kind_tells_its_steps_and_warnings_with_their_sources_in_both_languages() {
    let site = Site::of("plain");
    let mut browser = site.browser(Role::Operator).await;
    for language in ["en", "zh-CN"] {
        browser.language = language;
        browser.open("/tasks").await.is(200);
        for kind in TaskKind::ALL {
            let page = browser
                .open(&format!("/tasks/new?kind={kind}"))
                .await
                .is(200);
            for warning in kind.warnings() {
                let source = format!("<code>{}</code>", warning.source);
                assert!(page.text.contains(&source), "{kind}: {source}");
            }
            assert!(page.text.contains("class=\"steps\""));
        }
    }
    browser.open("/tasks/new?kind=nothing").await.is(404);
}

#[tokio::test]
async fn a_flash_deal_shows_until_when_it_is_free_and_keeps_its_outcome() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Operator).await;
    let subject = "<script>alert(1)</script>";
    let mut fields = vec![
        ("kind", "flash-deal"),
        ("account", "sandbox"),
        ("subject", ""),
        ("starts_at", "2026-11-20T08:00"),
    ];
    browser.post("/tasks", &fields).await.is(422);
    fields[2].1 = subject;
    let begun = browser.post("/tasks", &fields).await.is(303);
    assert_eq!(begun.location(), "/tasks/1?account=sandbox");
    let page = browser.open(begun.location()).await.is(200);
    assert!(
        page.text.contains("&lt;script&gt;alert(1)"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("<script>alert"));
    // 25 hours before 8 o'clock in Los Angeles.
    assert!(
        page.text.contains("19 Nov 2026, 07:00 PST"),
        "{}",
        page.text
    );
    assert!(page.text.contains("there is no fee"));
    let ending = [
        ("account", "sandbox"),
        ("state", "done"),
        ("note", "no fee"),
    ];
    browser.post("/tasks/1/end", &ending).await.is(303);
    browser.post("/tasks/1/end", &ending).await.is(409);
    let page = browser.open("/tasks/1?account=sandbox").await.is(200);
    assert!(page.text.contains("no fee") && page.text.contains("user:operator"));
    let account = &site.play.sellers[0].account;
    let records = account.audit_page(0, 1_000).await.unwrap().items;
    let kinds: Vec<_> = records.iter().map(|record| record.kind.as_str()).collect();
    assert!(kinds.ends_with(&["task.begun", "task.ended"]), "{kinds:?}");
    let file = browser.open("/tasks/export?state=done").await.is(200);
    assert_eq!(file.text.lines().count(), 2, "{}", file.text);
    let open = browser.open("/tasks?state=open").await.is(200);
    assert!(open.text.contains("No match"));
}

#[tokio::test]
async fn a_task_of_another_account_is_not_there() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Operator).await;
    let fields = [
        ("kind", "close-listing"),
        ("account", "sandbox"),
        ("subject", "SKU-1"),
    ];
    browser.post("/tasks", &fields).await.is(303);
    site.user("mia", Role::Operator, Some("other")).await;
    let mia = site.signed_in("mia").await;
    mia.open("/tasks/1?account=sandbox").await.is(404);
    mia.post("/tasks", &fields).await.is(404);
    let ending = [("account", "sandbox"), ("state", "done"), ("note", "")];
    mia.post("/tasks/1/end", &ending).await.is(404);
    assert!(!mia.open("/tasks").await.is(200).text.contains("SKU-1"));
    browser.open("/tasks/2?account=sandbox").await.is(404);
    browser.open("/tasks/1").await.is(404);
}
