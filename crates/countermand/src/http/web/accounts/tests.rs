//! The accounts as people look after them.

use countermand_store::sellers::{SealedCredentials, SellerRegion, SellerSettings};

use crate::http::access::Role;
use crate::http::web::site::Site;

/// A site whose first account is kept in the store without credentials.
async fn site() -> Site {
    let site = Site::of("plain");
    let settings = SellerSettings {
        seller_id: "A1SELLER".to_owned(),
        region: SellerRegion::NorthAmerica,
        api_url: "http://127.0.0.1:1".to_owned(),
        token_url: "http://127.0.0.1:1/token".to_owned(),
        queue_url: None,
        marketplaces: vec!["US".to_owned()],
        credentials: SealedCredentials::default(),
    };
    let account = &site.play.sellers[0].account;
    let now = site.now();
    account
        .register_seller(settings, "test", now)
        .await
        .unwrap();
    site
}

#[tokio::test]
async fn an_account_shows_what_is_wrong_and_how_to_mend_it() {
    let site = site().await;
    site.seed(1).await;
    let browser = site.browser(Role::Viewer).await;
    let list = browser.open("/accounts").await.is(200);
    assert!(list.text.contains("href=\"/accounts/sandbox\""));
    assert!(list.text.contains("href=\"/accounts/other\""));
    let page = browser.open("/accounts/sandbox").await.is(200);
    assert!(page.text.contains("credentials-missing"), "{}", page.text);
    assert!(page.text.contains("To mend it:"));
    assert!(page.text.contains("A1SELLER"));
    // The search that took the order in was counted.
    assert!(page.text.contains("searchOrders"), "{}", page.text);
    assert!(!page.text.contains("/accounts/sandbox/disable"));
    browser.open("/accounts/nowhere").await.is(404);
}

#[tokio::test]
async fn an_admin_switches_an_account_off_and_on_again() {
    let site = site().await;
    let browser = site.browser(Role::Admin).await;
    let asked = browser.open("/accounts/sandbox/disable").await.is(200);
    assert!(asked.text.contains("Switch sandbox off?"));
    let to = |to| [("to", to)];
    browser
        .post("/accounts/sandbox/switch", &to("gone"))
        .await
        .is(422);
    let done = browser
        .post("/accounts/sandbox/switch", &to("disabled"))
        .await
        .is(303);
    assert_eq!(done.location(), "/accounts/sandbox?done=disabled");
    let account = &site.play.sellers[0].account;
    assert!(!account.seller().await.unwrap().unwrap().is_enabled);
    let page = browser.open(done.location()).await.is(200);
    assert!(page.text.contains("switched off"), "{}", page.text);
    browser
        .post("/accounts/sandbox/switch", &to("enabled"))
        .await
        .is(303);
    assert!(account.seller().await.unwrap().unwrap().is_enabled);
    let records = account.audit_page(0, 1_000).await.unwrap().items;
    let kinds: Vec<_> = records
        .iter()
        .filter(|record| record.actor == "user:admin")
        .map(|record| record.kind.as_str())
        .collect();
    assert_eq!(kinds, ["seller.disabled", "seller.enabled"]);
}

#[tokio::test]
async fn an_account_of_others_is_not_told_of() {
    let site = site().await;
    site.user("mia", Role::Admin, Some("other")).await;
    let browser = site.signed_in("mia").await;
    let list = browser.open("/accounts").await.is(200);
    assert!(!list.text.contains("/accounts/sandbox"));
    browser.open("/accounts/sandbox").await.is(404);
    browser
        .post("/accounts/sandbox/switch", &[("to", "disabled")])
        .await
        .is(404);
}

#[tokio::test]
async fn the_file_of_accounts_has_those_of_the_list_and_no_sign_in() {
    let site = site().await;
    let browser = site.browser(Role::Viewer).await;
    let list = browser.open("/accounts?account=sandbox").await.is(200);
    let link = "/accounts/all/export?account=sandbox&amp;format=parquet";
    assert!(list.text.contains(link), "{}", list.text);
    let file = browser.open("/accounts/all/export").await.is(200);
    let lines: Vec<_> = file.text.lines().collect();
    assert_eq!(lines.len(), 3, "{}", file.text);
    assert!(lines[0].starts_with("account,state,marketplaces"));
    assert!(lines[2].starts_with("sandbox,"), "{}", file.text);
    assert!(!file.text.contains("A1SELLER"));
    let one = browser.open("/accounts/all/export?account=other").await;
    assert_eq!(one.is(200).text.lines().count(), 2);
    site.user("mia", Role::Admin, Some("other")).await;
    let others = site.signed_in("mia").await;
    let file = others.open("/accounts/all/export").await.is(200);
    assert!(!file.text.contains("sandbox"), "{}", file.text);
    // An account could have the name of that place.
    browser.open("/accounts/all").await.is(404);
}
