//! The audit log as people read it.

use countermand_store::audit::AuditEntry;
use jiff::SignedDuration;

use crate::http::access::Role;
use crate::http::web::site::Site;

const ORDER: &str = "111-0000000-0000000";

/// A site with records of two accounts, a minute between each.
async fn site_with_records(n: u8) -> Site {
    let site = Site::of("plain");
    for at in 0..n {
        let account = &site.play.sellers[usize::from(at % 2)].account;
        let is_first = at == 0;
        let entry = AuditEntry {
            at: site.now() - SignedDuration::from_mins(600 - i64::from(at)),
            actor: if is_first { "user:mia" } else { "desk" }.to_owned(),
            kind: if is_first {
                "cancellation.accepted"
            } else {
                "refund.settled"
            },
            subject: if is_first {
                ORDER.to_owned()
            } else {
                format!("=refund-{at}")
            },
            before: None,
            after: is_first.then(|| "{\"note\":\"<script>alert(1)</script>\"}".to_owned()),
        };
        account.record(entry).await.unwrap();
    }
    site
}

#[tokio::test]
async fn records_are_filtered_and_escaped_and_the_newest_come_first() {
    let site = site_with_records(5).await;
    let browser = site.browser(Role::Admin).await;
    let page = browser.open("/audit").await.is(200);
    let place = |text: &str| {
        page.text
            .find(text)
            .unwrap_or_else(|| panic!("{text}: {}", page.text))
    };
    assert!(
        place("=refund-4") < place("=refund-3")
            && place("=refund-1") < place(&format!("/orders/{ORDER}"))
    );
    assert!(page.text.contains("&lt;script&gt;alert(1)") && !page.text.contains("<script>alert"));
    let order = format!("/orders/{ORDER}?account=sandbox");
    assert!(page.text.contains(&order));
    for filter in [
        "actor=user:mia",
        "kind=cancellation",
        "order=111-0000000-0000000",
    ] {
        let page = browser.open(&format!("/audit?{filter}")).await.is(200);
        assert!(
            page.text.contains(ORDER) && !page.text.contains("=refund-"),
            "{filter}"
        );
    }
    let page = browser.open("/audit?account=other").await.is(200);
    assert!(page.text.contains("=refund-1") && !page.text.contains("=refund-2"));
    let page = browser.open("/audit?from=2999-01-01").await.is(200);
    assert!(page.text.contains("No match"));
    let page = browser.open("/audit?to=never").await.is(200);
    assert!(
        page.text.contains("The day cannot be read"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn pages_go_on_where_the_one_before_ended() {
    let site = site_with_records(120).await;
    let browser = site.browser(Role::Admin).await;
    let page = browser.open("/audit").await.is(200);
    let (_, rest) = page.text.split_once("rel=\"next\" href=\"").unwrap();
    let (next, _) = rest.split_once('"').unwrap();
    let second = browser.open(&next.replace("&amp;", "&")).await.is(200);
    for at in 1..120 {
        let mark = format!(">=refund-{at}<");
        let seen = (page.text.contains(&mark), second.text.contains(&mark));
        assert_ne!(seen.0, seen.1, "{mark} stands on one page");
    }
    browser.open("/audit?cursor=AAAA").await.is(400);
}

#[tokio::test]
async fn a_chain_is_verified_when_asked_and_says_when() {
    let site = site_with_records(3).await;
    let browser = site.browser(Role::Admin).await;
    let page = browser.open("/audit").await.is(200);
    assert!(page.text.contains("not verified since the start"));
    let done = browser
        .post("/audit/verify", &[("back", "/audit?kind=refund")])
        .await
        .is(303);
    assert_eq!(done.location(), "/audit?kind=refund");
    let page = browser.open("/audit").await.is(200);
    assert!(
        page.text.contains(">whole<") && !page.text.contains("not verified"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn the_log_is_a_file_in_both_forms_with_the_same_filters() {
    let site = site_with_records(5).await;
    let browser = site.browser(Role::Admin).await;
    let csv = browser.open("/audit/export?format=csv").await.is(200);
    assert!(csv.text.starts_with("account,seq,at,actor,kind,subject,"));
    assert_eq!(
        csv.text
            .lines()
            .filter(|line| line.contains("refund.settled,'=refund-"))
            .count(),
        4
    );
    let lines = browser
        .open("/audit/export?format=ndjson&actor=user:mia")
        .await
        .is(200);
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    assert_eq!(lines.text.lines().count(), 1);
    let record: serde_json::Value = serde_json::from_str(lines.text.trim()).unwrap();
    assert_eq!(record["subject"], ORDER);
    assert_eq!(record["after"]["note"], "<script>alert(1)</script>");
    browser.open("/audit/export?from=soon").await.is(404);
}
