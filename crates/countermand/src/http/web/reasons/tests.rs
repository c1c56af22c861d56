//! The reasons as people look at them, and the documents that they send.

use countermand_domain::id::OrderId;
use countermand_store::intake::ReadRank;
use jiff::SignedDuration;
use serde_json::json;

use crate::http::access::Role;
use crate::http::web::site::Site;

const FIRST: &str = "111-0000000-0000101";

/// A site with three cancelled orders and one that is not; the newest was placed a day ago, the
/// others forty days.
fn site_with_cancels() -> Site {
    let site = Site::of("plain");
    let ago = |hours| site.now() - SignedDuration::from_hours(hours);
    site.import(&[
        (FIRST, ago(24), "Cancelled", "=SKU<1>|x"),
        ("111-0000000-0000102", ago(24), "Shipped", "B-2"),
        ("111-0000000-0000103", ago(24 * 40), "Cancelled", "B-2"),
        ("111-0000000-0000104", ago(24 * 40), "Cancelled", "B-2"),
    ]);
    site
}

#[tokio::test]
async fn causes_have_their_orders_money_and_trend() {
    let site = site_with_cancels();
    let mut browser = site.browser(Role::Viewer).await;
    let page = browser.open("/reasons").await.is(200);
    assert!(
        page.text.contains("Nobody told who cancelled"),
        "{}",
        page.text
    );
    assert!(page.text.contains("10.00 USD"));
    assert!(
        page.text.contains("1 fewer than in the days before (2)"),
        "{}",
        page.text
    );
    assert!(page.text.contains("=SKU&lt;1&gt;|x") && !page.text.contains("SKU<1>"));
    let day = (site.now() - SignedDuration::from_hours(24 * 60)).strftime("%Y-%m-%d");
    let page = browser.open(&format!("/reasons?from={day}")).await.is(200);
    assert!(page.text.contains("30.00 USD"), "{}", page.text);
    let page = browser
        .open(&format!("/reasons?from={day}&sku=B-2"))
        .await
        .is(200);
    assert!(page.text.contains("20.00 USD") && !page.text.contains("SKU&lt;1"));
    let page = browser.open("/reasons?cause=STOCK_OUT").await.is(200);
    assert!(page.text.contains("No match"));
    let page = browser.open("/reasons?from=soon").await.is(200);
    assert!(page.text.contains("The days cannot be read"));
    browser.language = "zh-CN";
    let page = browser.open("/reasons").await.is(200);
    assert!(page.text.contains("不知由谁取消"));
}

#[tokio::test]
async fn a_file_has_exactly_the_filtered_set_and_no_formula() {
    let site = site_with_cancels();
    let browser = site.browser(Role::Viewer).await;
    let file = browser
        .open("/reasons/export?list=skus&format=csv")
        .await
        .is(200);
    assert!(
        file.text.contains("\n'=SKU<1>|x,1,1,1,10.00 USD,0\n"),
        "{}",
        file.text
    );
    let lines = browser.open("/reasons/export?list=lines").await.is(200);
    assert_eq!(lines.text.lines().count(), 2, "{}", lines.text);
    for (list, head) in [
        (
            "causes",
            "cause,orders,lines,units,not_earned,lines_without_price,orders_before",
        ),
        ("marketplaces", "sales_channel,orders"),
        ("weeks", "monday,orders"),
    ] {
        let file = browser
            .open(&format!("/reasons/export?list={list}"))
            .await
            .is(200);
        assert!(file.text.starts_with(head), "{}", file.text);
        assert_eq!(file.text.lines().count(), 2, "{}", file.text);
    }
    browser.open("/reasons/export?list=nothing").await.is(404);
    browser.open("/reasons/export?from=soon").await.is(404);
}

#[tokio::test]
async fn the_documents_name_facts_orders_and_measures() {
    let site = site_with_cancels();
    let browser = site.browser(Role::Viewer).await;
    let plan = browser
        .open("/reasons/plan-of-action?account=sandbox")
        .await
        .is(200);
    assert_eq!(plan.header("content-type"), "text/markdown; charset=utf-8");
    assert!(
        plan.header("content-disposition")
            .starts_with("attachment; ")
    );
    assert!(
        plan.text
            .starts_with("# Plan of action: cancellations of sandbox\n")
    );
    assert!(
        plan.text.contains("- [ ] Connect the account"),
        "{}",
        plan.text
    );
    assert!(plan.text.contains(FIRST) && plan.text.contains("=SKU&lt;1\\>\\|x"));
    assert!(!plan.text.contains("0000102"), "it was not cancelled");
    let pack = browser
        .open("/reasons/dispute?account=sandbox")
        .await
        .is(200);
    assert!(pack.text.contains("## Amazon.com US") && pack.text.contains(FIRST));
    assert!(pack.text.contains("1 of 2 counted"), "{}", pack.text);
    browser.open("/reasons/dispute").await.is(404);
    browser
        .open("/reasons/plan-of-action?account=nobody")
        .await
        .is(404);
    browser
        .open("/reasons/dispute?account=sandbox&channel=Amazon.de")
        .await
        .is(404);
}

#[tokio::test]
async fn what_is_still_to_be_read_is_no_cause_of_its_own_kind() {
    let site = site_with_cancels();
    let account = &site.play.sellers[0].account;
    let order = OrderId::parse(FIRST).unwrap();
    let wanted = account.want_reads(vec![order], ReadRank::Request, site.now());
    wanted.await.unwrap();
    let browser = site.browser(Role::Viewer).await;
    let page = browser.open("/reasons").await.is(200);
    assert!(page.text.contains("NOT_READ"), "{}", page.text);
    assert!(!page.text.contains("<code>UNTOLD"), "{}", page.text);
    let page = browser.open("/reasons?cause=NOT_READ").await.is(200);
    assert!(page.text.contains("10.00 USD"), "{}", page.text);
    // The rate takes it for the seller's all the same, and says so.
    let rate = browser.open("/cancel-rate?account=sandbox").await.is(200);
    assert!(rate.text.contains("1 of 2"), "{}", rate.text);
    assert!(
        rate.text
            .contains("1 cancelled order was not read from Amazon yet")
            && rate
                .text
                .contains("Not read yet; taken for the seller’s until then"),
        "{}",
        rate.text
    );
}

/// Takes in an order of Germany, as it is read in a state that it came to some hours ago.
async fn take(site: &Site, index: u32, (state, hours_ago): (&str, i64)) {
    let ago = |hours| site.now() - SignedDuration::from_hours(hours);
    let cancelled_by = (state == "CANCELLED").then(|| json!({"cancelledBy": "AMAZON"}));
    let order = json!({
        "orderId": format!("302-{index:07}-{index:07}"),
        "createdTime": ago(24 * 20).to_string(),
        "lastUpdatedTime": ago(hours_ago).to_string(),
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": "A1PA6795UKMFR9",
            "marketplaceName": "Amazon.de"},
        "fulfillment": {"fulfillmentStatus": state, "fulfilledBy": "MERCHANT",
            "shipByWindow": {"latestDateTime": ago(24 * 17).to_string()}},
        "orderItems": [{
            "orderItemId": format!("{index:014}"), "quantityOrdered": 1,
            "product": {"asin": "B000TEA001", "title": "Tea", "sellerSku": "TEA"},
            "fulfillment": {"quantityFulfilled": 0,
                "quantityUnfulfilled": u8::from(state != "CANCELLED")},
            "cancellation": {"cancellationExecution": cancelled_by}
        }]
    });
    let order = serde_json::from_value(order).unwrap();
    let order = crate::ingest::orders::from_v2026(&order).unwrap();
    let account = &site.play.sellers[0].account;
    let taken = account.take_reads(vec![order], None, |_| None, ago(hours_ago));
    assert!(taken.await.unwrap().iter().all(|taken| taken.is_changed));
}

#[tokio::test]
async fn an_order_that_was_not_confirmed_in_time_is_called_so() {
    let site = Site::of("plain");
    for (index, first, last) in [
        // Seven business days after the ship-by date are over; one was never paid.
        (1, ("UNSHIPPED", 24 * 19), ("CANCELLED", 2)),
        (2, ("PENDING", 24 * 19), ("CANCELLED", 2)),
        (3, ("UNSHIPPED", 24 * 19), ("CANCELLED", 24 * 16)),
    ] {
        take(&site, index, first).await;
        take(&site, index, last).await;
    }
    let browser = site.browser(Role::Viewer).await;
    let file = browser.open("/reasons/export?list=lines").await.is(200);
    let causes: Vec<(bool, &str)> = file
        .text
        .lines()
        .filter_map(|line| line.split_once("302-000000"))
        .map(|(_, line)| (line.contains("OVERDUE"), line.get(..1).unwrap()))
        .collect();
    let mut sorted = causes.clone();
    sorted.sort_by_key(|(_, index)| *index);
    assert_eq!(
        sorted,
        [(true, "1"), (false, "2"), (false, "3")],
        "{}",
        file.text
    );
    let page = browser.open("/reasons?cause=OVERDUE").await.is(200);
    let said = "shipment was not confirmed in time";
    assert!(page.text.contains(said), "{}", page.text);
    assert!(!page.text.contains("cause not told</option>"));
    let account = site.play.sellers[0].account.name();
    let pack = format!("/reasons/plan-of-action?account={account}&fulfillment=all");
    let pack = browser.open(&pack).await.is(200);
    assert!(
        pack.text.contains("Confirm shipment before"),
        "{}",
        pack.text
    );
}
