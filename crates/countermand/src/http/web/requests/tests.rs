//! Buyers' wishes as a list, as a file, and one by one with its drafted reply.

use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::channel::ChannelStatus;
use countermand_domain::order::{BuyerRequest, OrderState};
use countermand_store::intake::RequestSource;
use countermand_store::requests::RequestState;
use jiff::SignedDuration;

use super::PATH;
use crate::http::access::Role;
use crate::http::web::parts::address::address;
use crate::http::web::site::{Browser, Site};

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

/// Lets the buyer of an order ask officially; the order is to be shipped in so many hours.
async fn asks(site: &Site, order: &str, ship_within_h: Option<i64>) {
    let shown = (OrderState::Unshipped, ChannelStatus::Mfn, Marketplace::Us);
    let mut read = site.read_of(order, shown);
    read.ship_by = ship_within_h.map(|hours| site.now() + SignedDuration::from_hours(hours));
    for item in &mut read.items {
        item.requested = BuyerRequest::Requested { reason: None };
    }
    site.takes(read).await;
}

/// The orders of the list, page by page.
async fn pages(browser: &Browser<'_>) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut path = PATH.to_owned();
    loop {
        let page = browser.open(&path).await.is(200).text;
        let rows = page.split("href=\"/requests/").skip(1);
        let rows = rows.filter(|row| row.starts_with("111-"));
        found.push(rows.map(|row| row.chars().take(19).collect()).collect());
        let Some((_, rest)) = page.split_once("rel=\"next\" href=\"") else {
            break;
        };
        path = rest.split('"').next().unwrap().replace("&amp;", "&");
    }
    found
}

#[tokio::test]
async fn what_waits_for_somebody_comes_first_on_every_page() {
    let site = Site::of("plain");
    let account = &site.play.sellers[0].account;
    let id = |n: u32| format!("111-0000000-{n:07}");
    let hear = async |n: u32| {
        let order = OrderId::parse(&id(n)).unwrap();
        let noted = account.note_hint(order, RequestSource::Email, site.now());
        noted.await.unwrap();
    };
    let shipped = (OrderState::Shipped, ChannelStatus::Mfn, Marketplace::Us);
    for n in 2..48 {
        hear(n).await;
    }
    for (n, ship_within_h) in [(60, None), (61, Some(50)), (62, Some(20)), (63, Some(20))] {
        asks(&site, &id(n), ship_within_h).await;
    }
    let browser = site.browser(Role::Viewer).await;
    let of = |ids: &[u32]| ids.iter().map(|n| id(*n)).collect::<Vec<_>>();
    let official = of(&[62, 63, 61, 60]);
    let hints: Vec<String> = (2..48).map(id).collect();
    let mut wanted = vec![[official.clone(), hints].concat()];
    assert_eq!(pages(&browser).await, wanted, "a full page, and no more");
    // The first page ends with what waits, the second one has what is over.
    for n in [0, 1] {
        hear(n).await;
        site.shows(&id(n), shipped).await;
    }
    wanted.push(of(&[0, 1]));
    assert_eq!(pages(&browser).await, wanted);
    let file = browser.open("/requests/export").await.is(200).text;
    let lines = file.lines().skip(1);
    let listed: Vec<&str> = lines.map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(listed, wanted.concat());
    let open = browser.open("/requests?state=open").await.is(200).text;
    let places = official.iter().map(|id| open.find(id.as_str()).unwrap());
    assert!(places.is_sorted(), "{open}");
    // One more goes over to the second page.
    hear(48).await;
    let second = pages(&browser).await.remove(1);
    assert_eq!(second, of(&[48, 0, 1]));
}
