//! Offers with what is left of them, and those that one more cancel would take down.

use countermand_domain::id::{OrderId, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::{Currency, Money};
use countermand_domain::order::{
    BuyerRequest, FulfillmentChannel, LineAmounts, ObservedLine, OrderState,
};
use countermand_domain::quantity::Quantity;
use countermand_store::cursors::CursorMove;
use countermand_store::import::{FileDigest, ImportKind, ImportSpec, ImportStart};
use countermand_store::listings::Listing;
use jiff::SignedDuration;

use super::files;
use crate::decide::risk::{offer_streaks, streak};
use crate::http::access::Role;
use crate::http::web::parts::address::address;
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
    let odd = address("/listings", &[("q", Some("place:US"))]);
    let odd = browser.open(&odd).await.is(200);
    assert!(
        odd.text.contains("This list knows account:, sku:"),
        "{}",
        odd.text
    );
    for (text, n_rows) in [
        ("-sold-out:yes", 0),
        ("SKU-0 marketplace:US", 10),
        ("account:other", 0),
    ] {
        let path = address(files::PATH, &[("q", Some(text))]);
        let file = browser.open(&path).await.is(200);
        assert_eq!(file.text.lines().count(), 1 + n_rows, "{text}");
    }
    let file = browser.open("/listings/export?q=SKU-0").await.is(200);
    assert_eq!(file.text.lines().count(), 11, "{}", file.text);
    let file = browser.open("/listings/export").await.is(200);
    assert_eq!(file.text.lines().count(), 62);
    assert!(file.text.contains(",'=EVIL,"), "{}", file.text);
}

/// Takes in a report with one cancelled order of each SKU, placed two days ago.
fn cancelled(site: &Site, skus: &[&str]) {
    let lines = skus.iter().enumerate().map(|(at, sku)| ObservedLine {
        order_id: OrderId::parse(&format!("111-000000{at}-0000000")).unwrap(),
        order_item_id: None,
        sku: SellerSku::parse(sku).ok(),
        asin: None,
        title: None,
        category: None,
        sales_channel: "Amazon.com".into(),
        marketplace: Some(Marketplace::Us),
        channel: FulfillmentChannel::Mfn,
        state: Some(OrderState::Cancelled),
        line_state: Some(OrderState::Cancelled),
        status_text: "Cancelled".into(),
        purchased_at: site.now() - SignedDuration::from_hours(48),
        last_updated_at: None,
        ship_by: None,
        quantity: Quantity::ONE,
        quantity_shipped: None,
        amounts: LineAmounts::default(),
        is_business: None,
        is_prime: None,
        buyer_request: BuyerRequest::Unknown,
        ship_state: None,
        ship_country: None,
    });
    let spec = ImportSpec {
        digest: FileDigest::of(b"orders"),
        kind: ImportKind::AllOrders,
        name: "orders.txt".to_owned(),
        now: site.now(),
        class_of_reason: |_| None,
    };
    let account = &site.play.sellers[0].account;
    let ImportStart::New(mut session) = account.begin_import(spec).unwrap() else {
        panic!("the file is new");
    };
    let lines: Vec<ObservedLine> = lines.collect();
    session.add_lines(&lines).unwrap();
    session.finish().unwrap();
}

#[tokio::test]
async fn an_offer_whose_last_orders_were_cancelled_is_marked_with_advice() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Viewer).await;
    let page = browser.open("/listings").await.is(200);
    assert!(page.text.contains("No offer is at risk"), "{}", page.text);
    cancelled(&site, &["MUG-RED", "MUG-BLUE", "MUG-BLUE"]);
    let page = browser.open("/listings").await.is(200);
    let (_, blue) = page.text.split_once("MUG-BLUE").unwrap();
    let (blue, red) = blue.split_once("MUG-RED").unwrap();
    // The longest run stands first.
    assert!(blue.contains("expected to be down"), "{blue}");
    assert!(red.contains("armed"), "{red}");
    assert!(page.text.contains("/listings/risk/export"));
    let file = browser.open("/listings/risk/export").await.is(200);
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines.len(), 3, "{}", file.text);
    assert!(lines[1].starts_with("sandbox,MUG-BLUE,Amazon.com,suppression-expected,2,"));
    assert!(lines[2].starts_with("sandbox,MUG-RED,Amazon.com,offer-armed,1,"));
    assert!(
        !page.text.contains("/tasks/new"),
        "a viewer changes nothing"
    );
}

#[tokio::test]
async fn runs_of_all_offers_are_those_of_each_offer_alone() {
    let site = Site::of("plain");
    let ago = |hours| site.now() - SignedDuration::from_hours(hours);
    let order = |index: u32| format!("111-{index:07}-0000000");
    let mut orders = Vec::new();
    for index in 0..90_u32 {
        let state = match index % 5 {
            0 | 3 => "Cancelled",
            1 => "Shipped",
            _ => "Unshipped",
        };
        let hours = i64::from(index * 53 % 900);
        orders.push((
            order(index),
            ago(hours),
            state,
            format!("SKU-{}", index % 13),
        ));
    }
    let rows: Vec<_> = orders
        .iter()
        .map(|(id, at, state, sku)| (id.as_str(), *at, *state, sku.as_str()))
        .collect();
    site.import(&rows);
    let account = &site.play.sellers[0].account;
    let rules = site.play.sellers[0].rule_table();
    let together = offer_streaks(account, &rules, site.now()).unwrap();
    assert!(together.len() > 3, "{together:?}");
    let mut n_at_risk = 0;
    for number in 0..13 {
        let sku = SellerSku::parse(&format!("SKU-{number}")).unwrap();
        let alone = streak((account, &rules), "Amazon.com", &sku, site.now()).unwrap();
        let found = together.iter().find(|offer| offer.sku == sku.as_str());
        match found {
            Some(offer) => assert_eq!(offer.streak, alone, "{sku}"),
            None => assert_eq!(alone.run_length, 0, "{sku}"),
        }
        n_at_risk += usize::from(found.is_some());
    }
    assert_eq!(n_at_risk, together.len());
}
