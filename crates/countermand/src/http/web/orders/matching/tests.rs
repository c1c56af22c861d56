//! A batch of all orders of a list: which and how many is said, and never more than a batch takes.

use countermand_domain::id::OrderId;
use countermand_store::intake::RequestSource;
use jiff::SignedDuration;

use crate::http::access::Role;
use crate::http::web::parts::address::address;
use crate::http::web::site::Site;

fn all_of(list: &str) -> String {
    address("/orders/cancel", &[("all", Some(list))])
}

#[tokio::test]
async fn all_orders_of_a_list_are_previewed_and_counted() {
    let site = Site::of("plain");
    site.seed(3).await;
    let mut browser = site.browser(Role::Operator).await;
    let list = browser.open("/orders").await.is(200);
    assert!(list.text.contains("Cancel all that match"), "{}", list.text);
    let fields = [
        ("what", "cancel-all"),
        ("back", "/orders?q=state:unshipped&done=none-selected"),
    ];
    let to = browser.post("/orders/selected", &fields).await.is(303);
    assert_eq!(to.location(), all_of("/orders?q=state%3Aunshipped"));
    let page = browser.open(to.location()).await.is(200);
    assert!(
        page.text.contains("These are all 3 orders that match"),
        "{}",
        page.text
    );
    let filters = "Search: <code>state:unshipped</code>";
    assert!(page.text.contains(filters), "{}", page.text);
    let path = format!("{}&reason=SELLER:STOCK_OUT", to.location());
    let page = browser.open(&path).await.is(200);
    for order in 0..3 {
        let value = format!("111-000000{order}-000000{order}");
        assert!(page.text.contains(&value), "{value}: {}", page.text);
    }
    browser.language = "zh-CN";
    let chinese = browser.open(to.location()).await.is(200);
    let filters = "搜索：<code>state:unshipped</code>";
    assert!(chinese.text.contains(filters), "{}", chinese.text);
    let one = all_of("/orders?q=111-0000001");
    let one = browser.open(&one).await.is(200);
    assert!(one.text.contains("111-0000001-0000001"));
    assert!(!one.text.contains("111-0000002-0000002"));
}

#[tokio::test]
async fn of_more_than_a_batch_the_first_are_taken_and_that_is_said() {
    let site = Site::of("plain");
    let at = site.now() - SignedDuration::from_hours(24);
    let ids: Vec<String> = (0..203).map(|n| format!("111-0000000-{n:07}")).collect();
    let orders: Vec<_> = ids
        .iter()
        .map(|id| (id.as_str(), at, "Unshipped", "A-1"))
        .collect();
    site.import(&orders);
    let browser = site.browser(Role::Operator).await;
    let page = browser.open(&all_of("/orders")).await.is(200);
    let text = "203 orders match. These are the first 200 of them";
    assert!(page.text.contains(text), "{}", page.text);
    assert!(page.text.contains("Without a filter"));
    assert_eq!(page.text.matches("<tr data-row").count(), 200);
}

#[tokio::test]
async fn only_lists_of_orders_that_are_seen_are_taken_whole() {
    let site = Site::of("plain");
    site.seed(1).await;
    site.user("mia", Role::Operator, Some("other")).await;
    let mia = site.signed_in("mia").await;
    mia.open(&all_of("/orders")).await.is(404);
    mia.open(&all_of("/orders?account=sandbox")).await.is(404);
    let browser = site.browser(Role::Operator).await;
    browser
        .open(&all_of("/orders?q=state:shipped"))
        .await
        .is(404);
    browser.open(&all_of("/settings")).await.is(404);
    browser
        .open(&all_of("https://evil.example/orders"))
        .await
        .is(404);
    browser.open(&all_of("/orders?odd=1")).await.is(400);
}

#[tokio::test]
async fn all_rows_of_the_queue_are_previewed_or_assigned() {
    let site = Site::of("plain");
    site.seed(3).await;
    for order in 0..3 {
        let order = format!("111-000000{order}-000000{order}");
        let order = OrderId::parse(&order).unwrap();
        let account = &site.play.sellers[0].account;
        let noted = account.note_hint(order, RequestSource::Email, site.now());
        noted.await.unwrap();
    }
    let browser = site.browser(Role::Operator).await;
    let queue = browser.open("/queue?why=hint").await.is(200);
    assert!(
        queue.text.contains("Cancel all 3 that match"),
        "{}",
        queue.text
    );
    let cancel = [("what", "cancel-all"), ("back", "/queue?why=hint")];
    let to = browser.post("/queue/selected", &cancel).await.is(303);
    assert_eq!(to.location(), all_of("/queue?why=hint"));
    let page = browser.open(to.location()).await.is(200);
    assert!(
        page.text.contains("These are all 3 orders that match"),
        "{}",
        page.text
    );
    let take = [("what", "take-all"), ("back", "/queue?why=hint")];
    browser.post("/queue/selected", &take).await.is(303);
    let free = browser.open("/queue?view=free").await.is(200);
    assert!(!free.text.contains("111-0000000-0000000"), "{}", free.text);
    let mine = browser.open("/queue?view=mine").await.is(200);
    assert!(mine.text.contains("111-0000002-0000002"));
}
