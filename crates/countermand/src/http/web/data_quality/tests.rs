//! What was set aside, as people look at it.

use countermand_store::intake::{OrderQuarantined, QuarantinedNotice};
use jiff::SignedDuration;

use crate::http::access::Role;
use crate::http::web::site::Site;

/// A site with an order, a message and a line that could not be read.
async fn site_with_entries() -> Site {
    let site = Site::of("plain");
    site.import(&[
        ("111-0000000-0000101", site.now(), "Shipped", "A-1"),
        ("", site.now(), "Shipped", "A-1"),
    ]);
    let account = &site.play.sellers[0].account;
    let fault = OrderQuarantined {
        order_id: "<script>alert(1)</script>".to_owned(),
        fault_code: "bad-currency".to_owned(),
        field: "OrderTotal".to_owned(),
        message: "the currency is not one".to_owned(),
        remedy: "report it".to_owned(),
    };
    account
        .quarantine_order(fault, None, site.now())
        .await
        .unwrap();
    let notice = QuarantinedNotice {
        digest: "ab".repeat(32),
        received_at: site.now() - SignedDuration::from_hours(2),
        fault_code: "bad-json".to_owned(),
        message: "=the message is no JSON".to_owned(),
    };
    account.quarantine_notice(notice).await.unwrap();
    site
}

#[tokio::test]
async fn what_was_set_aside_says_what_it_means_and_what_to_do() {
    let site = site_with_entries().await;
    let mut browser = site.browser(Role::Viewer).await;
    let page = browser.open("/data-quality").await.is(200);
    assert!(page.text.contains("&lt;script&gt;alert(1)") && !page.text.contains("<script>alert"));
    for text in [
        "bad-currency",
        "bad-json",
        "orders.txt",
        "The order is not shown anywhere",
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    let page = browser.open("/data-quality?kind=notice").await.is(200);
    assert!(page.text.contains("the message is no JSON") && !page.text.contains("OrderTotal"));
    let page = browser.open("/data-quality?q=CURRENCY").await.is(200);
    assert!(page.text.contains("OrderTotal") && !page.text.contains("the message is no JSON"));
    let page = browser
        .open("/data-quality?code=bad-currency&kind=line")
        .await
        .is(200);
    assert!(page.text.contains("No match"));
    let page = browser.open("/data-quality?account=other").await.is(200);
    assert!(page.text.contains("Nothing was set aside"), "{}", page.text);
    browser.language = "zh-CN";
    let page = browser.open("/data-quality").await.is(200);
    assert!(
        page.text.contains("该订单不会显示在任何地方"),
        "{}",
        page.text
    );
    assert!(page.text.contains("货币代码不正确") && page.text.contains("必填字段为空"));
    let folded = "<details><summary>读取程序的原文（英文）</summary><span lang=\"en\">the currency";
    assert!(page.text.contains(folded), "{}", page.text);
    assert!(!page.text.contains("report it") && !page.text.contains("fill the field in"));
}

#[tokio::test]
async fn sources_tell_their_age_and_what_never_came() {
    let site = site_with_entries().await;
    let browser = site.browser(Role::Viewer).await;
    let file = browser
        .open("/data-quality/sources/export?account=sandbox")
        .await
        .is(200);
    assert!(
        file.text.contains("sandbox,orders.search,,never,\n"),
        "{}",
        file.text
    );
    assert!(
        file.text.contains("sandbox,file,orders.txt,untimed,"),
        "{}",
        file.text
    );
    site.seed(1).await;
    let file = browser
        .open("/data-quality/sources/export?account=sandbox")
        .await
        .is(200);
    assert!(
        file.text.contains("sandbox,orders.search,,fresh,"),
        "{}",
        file.text
    );
    site.play.hand.pass(SignedDuration::from_hours(1));
    let page = browser.open("/data-quality?account=sandbox").await.is(200);
    assert!(page.text.contains(">late<"), "{}", page.text);
}

#[tokio::test]
async fn the_file_has_exactly_the_filtered_set() {
    let site = site_with_entries().await;
    let browser = site.browser(Role::Viewer).await;
    let all = browser
        .open("/data-quality/export?format=csv")
        .await
        .is(200);
    assert!(
        all.text.contains("sandbox,line,orders.txt,3,"),
        "{}",
        all.text
    );
    let file = browser
        .open("/data-quality/export?kind=notice")
        .await
        .is(200);
    assert_eq!(file.text.lines().count(), 2, "{}", file.text);
    assert!(
        file.text.contains(",'=the message is no JSON,"),
        "{}",
        file.text
    );
}
