//! The cancel rate as people look at it.

use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::OrderState;
use countermand_domain::order::channel::ChannelStatus;
use countermand_domain::rule_table::{
    RateProgramme, RateTarget, RuleTable, Topic, Value as RuleValue,
};
use jiff::civil::date;

use crate::http::access::Role;
use crate::http::web::site::Site;

/// A site with forty orders taken in: at under 2.5 % they bear not one cancel.
async fn site_with_few_orders() -> Site {
    let site = Site::of("plain");
    site.seed(20).await;
    site
}

#[tokio::test]
async fn whole_cancels_left_come_first_and_a_small_volume_warns() {
    let site = site_with_few_orders().await;
    let browser = site.browser(Role::Viewer).await;
    let grid = browser.open("/cancel-rate").await.is(200);
    let link = "/cancel-rate?account=sandbox&amp;channel=Amazon.com&amp;window=7";
    assert!(grid.text.contains(link), "{}", grid.text);
    assert!(grid.text.contains("class=\"chart spark\""));
    let page = browser.open("/cancel-rate?account=sandbox").await.is(200);
    assert!(
        page.text.contains("<p class=\"figure\">0<"),
        "{}",
        page.text
    );
    assert!(page.text.contains("0 of 20"));
    assert!(
        page.text
            .contains("1 of 20: with so few orders a single counted cancel breaks the limit."),
        "{}",
        page.text
    );
    let (left, rate) = (
        page.text.find("class=\"figure\""),
        page.text.find("cancel-rate-second"),
    );
    assert!(left < rate && left.is_some());
    // The chart has its table behind it, and each day leads to its orders.
    assert!(
        page.text.contains("<svg class=\"chart\"") && page.text.contains("The line as a table")
    );
    assert!(
        page.text
            .contains("/cancel-rate/orders?account=sandbox&amp;channel=Amazon.com")
    );
    assert!(
        !page.text.contains("style="),
        "the policy takes no style of an element"
    );
}

#[tokio::test]
async fn the_accounts_own_limit_is_the_one_that_the_rate_is_held_to() {
    let site = Site::of("plain");
    site.seed(60).await;
    let browser = site.browser(Role::Viewer).await;
    let left = async || {
        let page = browser.open("/cancel-rate?account=sandbox").await.is(200);
        let (_, figure) = page.text.split_once("<p class=\"figure\">").unwrap();
        figure.split_once('<').unwrap().0.to_owned()
    };
    assert_eq!(left().await, "1");
    let own = RuleValue::Target(RateTarget {
        limit_bps: 100,
        is_strict: true,
        window_days: 7,
        lag_days: 0,
        counts_units: false,
    });
    let topic = Topic::CancelRateTarget(RateProgramme::Standard);
    let rules = RuleTable::published().with_override(topic, None, own, date(2026, 1, 1));
    *site.play.sellers[0].rules.write().unwrap() = rules;
    assert_eq!(left().await, "0");
}

#[tokio::test]
async fn prime_orders_have_a_panel_of_their_own() {
    let site = site_with_few_orders().await;
    let browser = site.browser(Role::Viewer).await;
    let path = "/cancel-rate?account=sandbox";
    let plain = browser.open(path).await.is(200);
    assert!(!plain.text.contains("Seller Fulfilled Prime"));
    let prime = (OrderState::Unshipped, ChannelStatus::Sfp, Marketplace::Us);
    site.shows("111-7777777-7777777", prime).await;
    let page = browser.open(path).await.is(200);
    assert!(
        page.text.contains("Seller Fulfilled Prime"),
        "{}",
        page.text
    );
    assert!(page.text.contains("0 of 1") && page.text.contains("0.5 %"));
}

#[tokio::test]
async fn what_if_and_plan_count_what_is_asked() {
    let site = site_with_few_orders().await;
    let browser = site.browser(Role::Viewer).await;
    let path = "/cancel-rate?account=sandbox&cancels=2&volume=100";
    let page = browser.open(path).await.is(200);
    assert!(page.text.contains("2 of 40"), "{}", page.text);
    for wrong in [
        "cancels=x",
        "cancels=51",
        "volume=much",
        "plan=0",
        "plan=3&by=never",
    ] {
        let page = browser
            .open(&format!("/cancel-rate?account=sandbox&{wrong}"))
            .await;
        assert!(
            page.is(200).text.contains("Correct the boxes above."),
            "{wrong}"
        );
    }
    let by = site.now().strftime("%Y-%m-%d").to_string();
    let path = format!("/cancel-rate?account=sandbox&plan=2&by={by}");
    let page = browser.open(&path).await.is(200);
    assert!(
        page.text.contains("No plan keeps the limit on every day."),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_point_lists_its_orders_and_every_list_is_a_file() {
    let site = site_with_few_orders().await;
    let browser = site.browser(Role::Viewer).await;
    let query = "account=sandbox&channel=Amazon.com&window=7";
    let page = browser
        .open(&format!("/cancel-rate/orders?{query}"))
        .await
        .is(200);
    assert!(page.text.contains("No order of this window was cancelled."));
    let page = browser
        .open(&format!("/cancel-rate/orders?{query}&list=all"))
        .await
        .is(200);
    assert!(page.text.contains("111-0000000-0000000"), "{}", page.text);
    let file = browser
        .open(&format!(
            "/cancel-rate/orders/export?{query}&list=all&format=csv"
        ))
        .await;
    let file = file.is(200);
    assert_eq!(file.text.lines().count(), 21, "{}", file.text);
    assert!(
        file.header("content-disposition")
            .contains("account-sandbox")
    );
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let file = browser.open("/cancel-rate/export?format=csv").await.is(200);
    assert!(file.text.contains("sandbox,Amazon.com,"), "{}", file.text);
    let file = browser
        .open(&format!("/cancel-rate/days/export?{query}"))
        .await
        .is(200);
    assert_eq!(file.text.lines().count(), 1 + 28 + 1 + 14);
    for missing in [
        "/cancel-rate?account=nobody",
        "/cancel-rate?account=sandbox&channel=Amazon.de",
        "/cancel-rate/orders",
        "/cancel-rate/orders?account=sandbox&day=2999-01-01",
        "/cancel-rate/orders?account=other",
    ] {
        browser.open(missing).await.is(404);
    }
}

#[tokio::test]
async fn an_account_without_orders_says_what_will_stand_there() {
    let site = Site::of("plain");
    let mut browser = site.browser(Role::Viewer).await;
    let page = browser.open("/cancel-rate").await.is(200);
    assert!(page.text.contains("No rate yet"));
    browser.language = "zh-CN";
    let page = browser.open("/cancel-rate?account=other").await.is(200);
    assert!(page.text.contains("还没有取消率"), "{}", page.text);
}
