//! Offers with what is left of them, and those that one more cancel would take down.

use countermand_domain::id::SellerSku;
use countermand_domain::money::{Currency, Money};
use countermand_store::cursors::CursorMove;
use countermand_store::listings::Listing;
use jiff::SignedDuration;

use crate::decide::risk::offer_streaks;
use crate::http::access::Role;
use crate::http::web::site::Site;

async fn stock(site: &Site, skus: &[&str]) {
    let listings = skus.iter().map(|sku| Listing {
        sku: SellerSku::parse(sku).unwrap(),
        place: "US".to_owned(),
        asin: None,
        title: Some("\"><img src=x onerror=1>".to_owned()),
        quantity: Some(0),
        price: Some(Money::from_minor(1_999, Currency::USD)),
        channel: None,
        status: Some("Active".to_owned()),
        as_of: None,
    });
    let moved = CursorMove {
        name: "inventory".to_owned(),
        value: Some("{}".to_owned()),
    };
    let account = &site.play.sellers[0].account;
    let now = site.now();
    account
        .take_stock(listings.collect(), moved, now)
        .await
        .unwrap();
}

#[tokio::test]
async fn offers_are_listed_filtered_paged_and_exported() {
    let site = Site::of("plain");
    let skus: Vec<String> = (0..60).map(|n| format!("SKU-{n:02}")).collect();
    let mut names: Vec<&str> = skus.iter().map(String::as_str).collect();
    names.push("=EVIL");
    stock(&site, &names).await;
    let browser = site.browser(Role::Operator).await;
    let page = browser.open("/listings").await.is(200);
    assert!(page.text.contains("SKU-00") && page.text.contains("19.99 USD"));
    assert!(page.text.contains("&quot;&gt;&lt;img src=x onerror=1&gt;"));
    assert!(page.text.contains("sold out") && !page.text.contains("SKU-55"));
    let (_, next) = page.text.split_once("rel=\"next\" href=\"").unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let second = browser.open(&next).await.is(200);
    assert!(second.text.contains("SKU-55") && !second.text.contains("SKU-00"));
    let one = browser.open("/listings?q=SKU-07").await.is(200);
    assert!(one.text.contains("SKU-07") && !one.text.contains("SKU-08"));
    assert!(
        one.text
            .contains("/tasks/new?kind=close-listing&amp;subject=SKU-07")
    );
    let file = browser.open("/listings/export?q=SKU-0").await.is(200);
    assert_eq!(file.text.lines().count(), 11, "{}", file.text);
    let file = browser.open("/listings/export").await.is(200);
    assert_eq!(file.text.lines().count(), 62);
    assert!(file.text.contains(",'=EVIL,"), "{}", file.text);
}

#[tokio::test]
async fn an_offer_whose_last_orders_were_cancelled_is_marked_with_advice() {
    let site = Site::of("plain");
    site.seed(2).await;
    let browser = site.browser(Role::Viewer).await;
    let page = browser.open("/listings").await.is(200);
    assert!(page.text.contains("No offer is at risk"), "{}", page.text);
    // Nobody ships them, so the marketplace cancels them.
    for _ in 0..40 {
        site.play.hand.pass(SignedDuration::from_hours(24));
        site.take_in().await;
        let account = &site.play.sellers[0].account;
        if !offer_streaks(account, site.now()).unwrap().is_empty() {
            break;
        }
    }
    let page = browser.open("/listings").await.is(200);
    assert!(
        page.text.contains("armed") || page.text.contains("expected to be down"),
        "{}",
        page.text
    );
    assert!(
        !page.text.contains("/tasks/new"),
        "a viewer changes nothing"
    );
}
