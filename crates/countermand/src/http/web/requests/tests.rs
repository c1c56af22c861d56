//! Buyers' wishes as a list, as a file, and one by one with its drafted reply.

use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::OrderState;
use countermand_domain::order::channel::ChannelStatus;
use countermand_store::intake::RequestSource;
use countermand_store::requests::RequestState;
use jiff::SignedDuration;

use super::PATH;
use crate::http::access::Role;
use crate::http::web::parts::address::address;
use crate::http::web::site::Site;

const FIRST: &str = "111-0000000-0000000";
const SECOND: &str = "111-0000001-0000001";

/// A site with two orders; the buyer of the first was heard by two ways.
async fn site() -> Site {
    let site = Site::of("plain");
    site.seed(2).await;
    let account = &site.play.sellers[0].account;
    let order = OrderId::parse(FIRST).unwrap();
    for source in [RequestSource::Email, RequestSource::Operator] {
        let now = site.now();
        account.note_hint(order.clone(), source, now).await.unwrap();
    }
    site
}

#[tokio::test]
async fn a_wish_that_was_heard_twice_is_one_row_with_both_sources() {
    let site = site().await;
    let browser = site.browser(Role::Viewer).await;
    let page = browser.open("/requests").await.is(200);
    assert!(
        page.text.contains("an e-mail, a colleague"),
        "{}",
        page.text
    );
    assert_eq!(page.text.matches("href=\"/requests/111-").count(), 1);
    assert!(page.text.contains("unofficial") && !page.text.contains(SECOND));
    let none = browser.open("/requests?state=closed").await.is(200);
    assert!(none.text.contains("No match"), "{}", none.text);
    browser.open("/requests?state=odd").await.is(400);
    for fitting in [
        "source:email",
        "-requested:yes state:hint",
        "0000000",
        "account:sandbox",
    ] {
        let page = browser
            .open(&address(PATH, &[("q", Some(fitting))]))
            .await
            .is(200);
        assert!(page.text.contains(FIRST), "{fitting}: {}", page.text);
    }
    for other in ["source:report", "-state:hint", "9999999", "odd:1"] {
        let page = browser
            .open(&address(PATH, &[("q", Some(other))]))
            .await
            .is(200);
        assert!(page.text.contains("No match"), "{other}: {}", page.text);
    }
    let file = browser.open("/requests/export?q=-state:hint").await.is(200);
    assert_eq!(file.text.lines().count(), 1, "{}", file.text);
    let other = browser.open("/requests?account=other").await.is(200);
    assert!(other.text.contains("No wish"));
}

#[tokio::test]
async fn the_queue_and_the_order_lead_to_the_drafted_reply_of_an_unofficial_wish() {
    let site = site().await;
    let browser = site.browser(Role::Operator).await;
    let reply = format!("href=\"/requests/{FIRST}?account=sandbox\"");
    for path in [
        format!("/queue?open=sandbox%2F{FIRST}"),
        format!("/orders/{FIRST}?account=sandbox"),
    ] {
        let page = browser.open(&path).await.is(200);
        assert!(page.text.contains(&reply), "{path}: {}", page.text);
        assert!(page.text.contains("data-key=\"b\"") || page.text.contains("data-key=\"a\""));
    }
    let path = format!("/requests/{FIRST}?account=sandbox");
    browser.open(&path).await.is(200);
    let path = format!("/orders/{SECOND}?account=sandbox");
    let other = browser.open(&path).await.is(200);
    assert!(!other.text.contains("/requests/"), "nobody asked");
}

#[tokio::test]
async fn an_unofficial_wish_is_answered_with_the_way_to_the_official_request() {
    let site = site().await;
    // After the half hour in which the buyer may cancel alone.
    site.play.hand.pass(SignedDuration::from_hours(2));
    let browser = site.browser(Role::Viewer).await;
    let path = format!("/requests/{FIRST}?account=sandbox");
    let page = browser.open(&path).await.is(200);
    assert!(page.text.contains("messages-text"), "{}", page.text);
    assert!(page.text.contains("ask-for-request/BUYER_REQUEST"));
    assert!(
        page.text
            .contains(&format!("/orders/{FIRST}?account=sandbox"))
    );
    let chinese = browser
        .open(&format!("{path}&language=zh-Hans"))
        .await
        .is(200);
    assert!(chinese.text.contains("messages-text\" lang=\"zh-Hans\""));
    // The other order has no wish.
    browser.open(&format!("/requests/{SECOND}")).await.is(404);
    browser.open("/requests/nothing").await.is(404);
}

#[tokio::test]
async fn the_file_has_what_the_list_has() {
    let site = site().await;
    let browser = site.browser(Role::Viewer).await;
    let file = browser.open("/requests/export?format=csv").await.is(200);
    assert!(file.header("content-type").starts_with("text/csv"));
    assert!(file.header("content-disposition").contains("\"requests_"));
    let lines: Vec<_> = file.text.lines().collect();
    assert_eq!(lines.len(), 2, "{}", file.text);
    assert!(lines[0].starts_with("account,order_id,state"));
    assert!(lines[1].starts_with(&format!("sandbox,{FIRST},hint,false,")));
    assert!(lines[1].contains("email operator"));
    let none = browser.open("/requests/export?state=closed").await.is(200);
    assert_eq!(none.text.lines().count(), 1);
    browser
        .open("/requests/export?account=nowhere")
        .await
        .is(404);
}

#[tokio::test]
async fn a_wish_ends_when_its_order_ships_and_says_what_is_owed() {
    let site = site().await;
    let shipped = (OrderState::Shipped, ChannelStatus::Mfn, Marketplace::Us);
    site.shows(FIRST, shipped).await;
    let account = &site.play.sellers[0].account;
    let order = OrderId::parse(FIRST).unwrap();
    let wish = account.wish(order).await.unwrap().unwrap();
    assert_eq!(wish.state, RequestState::Closed);
    let mut browser = site.browser(Role::Operator).await;
    let list = browser.open("/requests?state=closed").await.is(200);
    assert!(list.text.contains("shipped first"), "{}", list.text);
    let open = browser.open("/requests?state=hint").await.is(200);
    assert!(!open.text.contains(FIRST), "{}", open.text);
    for path in ["/requests", "/orders"] {
        let path = format!("{path}/{FIRST}?account=sandbox");
        let page = browser.open(&path).await.is(200);
        assert!(
            page.text.contains("You owe the buyer an answer"),
            "{}",
            page.text
        );
    }
    let order = format!("/orders/{FIRST}?account=sandbox");
    let page = browser.open(&order).await.is(200);
    assert!(
        page.text.contains("Wish to cancel is over"),
        "{}",
        page.text
    );
    browser.language = "zh-CN";
    let page = browser.open(&order).await.is(200);
    assert!(page.text.contains("请答复买家"), "{}", page.text);
    // One that is heard of afterwards is over at once, and waits in no queue.
    let second = OrderId::parse(SECOND).unwrap();
    site.shows(SECOND, shipped).await;
    let noted = account.note_hint(second.clone(), RequestSource::Email, site.now());
    noted.await.unwrap();
    let wish = account.wish(second).await.unwrap().unwrap();
    assert_eq!(wish.state, RequestState::Closed);
}
