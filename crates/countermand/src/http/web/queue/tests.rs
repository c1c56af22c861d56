//! The queue as people work through it.

use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::channel::ChannelStatus;
use countermand_domain::order::{BuyerRequest, OrderState};
use jiff::SignedDuration;

use crate::http::access::Role;
use crate::http::web::site::{Browser, Site};

const FIRST: &str = "111-0000000-0000000";
const SECOND: &str = "111-0000001-0000001";

/// A site whose queue has the first orders of the marketplace: their ship window ends soon.
async fn site_with_due_orders() -> Site {
    let site = Site::of("plain");
    site.seed(2).await;
    let account = &site.play.sellers[0].account;
    let order = OrderId::parse(FIRST).unwrap();
    for _ in 0..20 {
        let due_before = site
            .now()
            .checked_add(SignedDuration::from_hours(20))
            .unwrap();
        let entries = account.entries(due_before, 10).await.unwrap();
        if entries.len() == 2 && entries.iter().any(|entry| entry.order_id == order) {
            return site;
        }
        site.play.hand.pass(SignedDuration::from_hours(6));
    }
    panic!("no order became due");
}

fn open(order: &str) -> String {
    format!("/queue?open=sandbox%2F{order}")
}

fn work<'a>(order: &'a str, what: &'a str) -> Vec<(&'a str, &'a str)> {
    let item: &'static str = match order {
        FIRST => "sandbox/111-0000000-0000000",
        _ => "sandbox/111-0000001-0000001",
    };
    vec![("item", item), ("what", what), ("back", "/queue")]
}

/// How many rows the list has with this order.
async fn n_rows(browser: &Browser<'_>, path: &str, order: &str) -> usize {
    let page = browser.open(path).await.is(200);
    page.text
        .matches(&format!("aria-label=\"{order}\""))
        .count()
}

#[tokio::test]
async fn a_due_order_stands_in_the_queue_and_opens_beside_the_list() {
    let site = site_with_due_orders().await;
    let browser = site.browser(Role::Operator).await;
    let page = browser.open("/queue").await.is(200);
    assert!(page.text.contains(FIRST) && page.text.contains(SECOND));
    assert!(
        page.text.contains("data-counter=\"/queue\">2<"),
        "{}",
        page.text
    );
    let page = browser.open(&open(FIRST)).await.is(200);
    assert!(page.text.contains("id=\"item\""), "{}", page.text);
    assert!(page.text.contains(SECOND), "the list keeps its place");
    let gone = browser.open(&open("111-9999999-9999999")).await.is(200);
    assert!(gone.text.contains("does not wait for a decision any more"));
}

#[tokio::test]
async fn the_navigation_counts_what_the_list_shows() {
    let site = site_with_due_orders().await;
    let browser = site.browser(Role::Operator).await;
    let page = browser.open("/queue").await.is(200);
    assert!(page.text.contains("data-counter=\"/queue\">2<"));
    // One goes, in the moment for which counts are believed.
    let shipped = (OrderState::Shipped, ChannelStatus::Mfn, Marketplace::Us);
    site.shows(SECOND, shipped).await;
    let page = browser.open("/queue").await.is(200);
    assert!(!page.text.contains(SECOND), "{}", page.text);
    assert!(
        page.text.contains("data-counter=\"/queue\">1<"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_snoozed_order_rests_and_comes_back_near_its_deadline() {
    let site = site_with_due_orders().await;
    let browser = site.browser(Role::Operator).await;
    let mut fields = work(FIRST, "snooze");
    fields.push(("hours", "5"));
    browser.post("/queue/work", &fields).await.is(422);
    fields.pop();
    // A comment may go with it.
    fields.push(("hours", "72"));
    let done = browser.post("/queue/work", &fields).await.is(303);
    assert_eq!(done.location(), "/queue?done=snooze");
    assert_eq!(n_rows(&browser, "/queue", FIRST).await, 0);
    assert_eq!(n_rows(&browser, "/queue", SECOND).await, 1);
    assert_eq!(n_rows(&browser, "/queue?view=resting", FIRST).await, 1);
    site.play.hand.pass(SignedDuration::from_hours(21));
    assert_eq!(n_rows(&browser, "/queue", FIRST).await, 1);
    let page = browser.open("/queue").await;
    assert!(
        page.text.contains(">Back</span>"),
        "it says that it came back"
    );
}

#[tokio::test]
async fn an_order_can_rest_until_something_changes() {
    let site = site_with_due_orders().await;
    let browser = site.browser(Role::Operator).await;
    let mut fields = work(SECOND, "snooze");
    fields.extend([("hours", "720"), ("reason", "asked the warehouse")]);
    browser.post("/queue/work", &fields).await.is(303);
    assert_eq!(n_rows(&browser, "/queue", SECOND).await, 0);
    let page = browser.open("/queue?done=snooze").await.is(200);
    assert!(page.text.contains("<div data-done>"), "{}", page.text);
}

#[tokio::test]
async fn a_queue_without_any_order_says_how_orders_come_in() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Viewer).await;
    let page = browser.open("/queue").await.is(200);
    assert!(page.text.contains("No order yet"), "{}", page.text);
    assert!(page.text.contains("href=\"/accounts\""), "{}", page.text);
}

#[tokio::test]
async fn an_order_that_is_set_aside_takes_a_reason_and_is_taken_up_again() {
    let site = site_with_due_orders().await;
    let browser = site.browser(Role::Operator).await;
    let mut fields = work(SECOND, "dismiss");
    browser.post("/queue/work", &fields).await.is(422);
    fields.push(("reason", "the carrier has it"));
    browser.post("/queue/work", &fields).await.is(303);
    assert_eq!(n_rows(&browser, "/queue", SECOND).await, 0);
    browser
        .post("/queue/work", &work(SECOND, "reopen"))
        .await
        .is(303);
    assert_eq!(n_rows(&browser, "/queue", SECOND).await, 1);
}

#[tokio::test]
async fn two_people_never_have_one_order_open_to_change() {
    let site = site_with_due_orders().await;
    site.user("mia", Role::Operator, None).await;
    site.user("noa", Role::Operator, None).await;
    let (mia, noa) = (site.signed_in("mia").await, site.signed_in("noa").await);
    mia.open(&open(FIRST)).await.is(200);
    let seen = noa.open(&open(FIRST)).await.is(200);
    assert!(
        seen.text.contains("Name of mia has this order open"),
        "{}",
        seen.text
    );
    assert!(!seen.text.contains("action=\"/queue/work\""));
    let mut fields = work(FIRST, "dismiss");
    fields.push(("reason", "mine"));
    noa.post("/queue/work", &fields).await.is(409);
    mia.post("/queue/work", &work(FIRST, "release"))
        .await
        .is(303);
    noa.post("/queue/work", &fields).await.is(303);
}

#[tokio::test]
async fn taking_the_next_one_skips_what_others_have() {
    let site = site_with_due_orders().await;
    site.user("mia", Role::Operator, None).await;
    site.user("noa", Role::Operator, None).await;
    let (mia, noa) = (site.signed_in("mia").await, site.signed_in("noa").await);
    let back = [("back", "/queue")];
    let first = mia.post("/queue/next", &back).await.is(303);
    let second = noa.post("/queue/next", &back).await.is(303);
    assert!(first.location().starts_with("/queue?open=sandbox"));
    assert_ne!(first.location(), second.location());
    site.user("ann", Role::Operator, None).await;
    let third = site
        .signed_in("ann")
        .await
        .post("/queue/next", &back)
        .await
        .is(303);
    assert_eq!(third.location(), "/queue?done=none-free");
    let mine = mia.open("/queue?view=mine").await.is(200);
    assert_eq!(
        mine.text.matches("data-row").count(),
        2,
        "a table and its one row"
    );
    let by_token = mia.open("/queue?q=-assigned%3Ame").await.is(200);
    assert_eq!(by_token.text.matches("<tr data-row").count(), 1);
}

#[tokio::test]
async fn a_selection_goes_to_the_preview_and_never_acts_at_once() {
    let site = site_with_due_orders().await;
    let browser = site.browser(Role::Operator).await;
    let (one, two) = ("sandbox/111-0000000-0000000", "sandbox/111-0000001-0000001");
    let fields = [
        ("what", "cancel"),
        ("back", "/queue"),
        ("select", one),
        ("select", two),
    ];
    let answer = browser.post("/queue/selected", &fields).await.is(303);
    assert_eq!(
        answer.location(),
        "/orders/cancel?order=sandbox%2F111-0000000-0000000&order=sandbox%2F111-0000001-0000001"
    );
    let none = browser
        .post("/queue/selected", &[("what", "cancel"), ("back", "/queue")])
        .await;
    assert_eq!(none.is(303).location(), "/queue?done=none-selected");
}

#[tokio::test]
async fn views_are_kept_shared_by_those_who_may_and_deleted_for_good() {
    let site = site_with_due_orders().await;
    let operator = site.browser(Role::Operator).await;
    let approver = site.browser(Role::Approver).await;
    let name = "<script>alert(1)</script>\"'";
    let view = [("name", name), ("query", "why=due&q=account:sandbox")];
    operator.post("/queue/views", &view).await.is(303);
    let page = operator.open("/queue").await.is(200);
    assert!(
        page.text.contains("&lt;script&gt;alert(1)"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("<script>alert"));
    assert!(!approver.open("/queue").await.text.contains("alert(1)"));
    let shared = [view[0], view[1], ("shared", "yes")];
    operator.post("/queue/views", &shared).await.is(403);
    let given = [
        ("name", "Everybody’s"),
        ("query", "why=due"),
        ("shared", "yes"),
    ];
    approver.post("/queue/views", &given).await.is(303);
    assert!(operator.open("/queue").await.text.contains("Everybody’s"));
    let list = operator.open("/queue/views").await.is(200);
    let id = list.text.split("action=\"/queue/views/").nth(1).unwrap();
    let address = format!("/queue/views/{}", id.split('"').next().unwrap());
    approver.post(&address, &[("what", "delete")]).await.is(404);
    operator.post(&address, &[("what", "delete")]).await.is(303);
    assert!(!operator.open("/queue").await.text.contains("alert(1)"));
    // Two views of one name could not be told apart.
    for (name, status) in [("Mine", 303), ("Mine", 409), ("Other", 303)] {
        let view = [("name", name), ("query", "why=due")];
        operator.post("/queue/views", &view).await.is(status);
    }
    let list = operator.open("/queue/views").await.is(200);
    let of_other = list.text.split("value=\"Other\"").next().unwrap();
    let id = of_other.rsplit("action=\"/queue/views/").next().unwrap();
    let address = format!("/queue/views/{}", id.split('"').next().unwrap());
    for (what, name, status) in [
        ("rename", "Mine", 409),
        ("copy", "Other", 409),
        ("rename", "Other", 303),
        ("copy", "Third", 303),
    ] {
        let change = [("what", what), ("name", name)];
        operator.post(&address, &change).await.is(status);
    }
    operator
        .post("/queue/views", &[("name", "x"), ("query", "nothing=1")])
        .await
        .is(422);
}

#[tokio::test]
async fn the_list_is_filtered_sorted_and_paged_by_its_address() {
    let site = site_with_due_orders().await;
    let browser = site.browser(Role::Viewer).await;
    assert_eq!(
        n_rows(&browser, "/queue", FIRST).await,
        0,
        "a viewer selects nothing"
    );
    for (path, n_expected) in [
        ("/queue?q=why:due", 2),
        ("/queue?q=111-0000001", 1),
        ("/queue?q=-111-0000001", 1),
        ("/queue?why=hint", 0),
        ("/queue?q=nonsense:1", 0),
        ("/queue?account=other", 0),
        ("/queue?sort=-account", 2),
    ] {
        let page = browser.open(path).await.is(200);
        assert_eq!(
            page.text.matches("<tr data-row").count(),
            n_expected,
            "{path}"
        );
    }
    let none = browser.open("/queue?why=hint&q=%3Cscript%3E").await.is(200);
    assert!(none.text.contains("No match") && !none.text.contains("<script>"));
    browser.open("/queue?cursor=AAAA").await.is(400);
}

#[tokio::test]
async fn a_wish_for_what_amazon_fulfills_is_not_advised_to_be_cancelled() {
    let site = Site::of("plain");
    let open = (OrderState::Unshipped, ChannelStatus::Afn, Marketplace::Us);
    let mut read = site.read_of(FIRST, open);
    for item in &mut read.items {
        item.requested = BuyerRequest::Requested { reason: None };
    }
    site.takes(read).await;
    let browser = site.browser(Role::Viewer).await;
    for path in ["/queue".to_owned(), self::open(FIRST)] {
        let page = browser.open(&path).await.is(200);
        assert!(page.text.contains("Amazon fulfills it"), "{}", page.text);
        assert!(!page.text.contains("Cancel it before"), "{}", page.text);
    }
}
