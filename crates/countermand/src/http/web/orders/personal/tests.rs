//! Nobody sees what is kept of a buyer without a role, a reason and a record.

use countermand_domain::id::OrderId;
use jiff::SignedDuration;

use crate::http::access::Role;
use crate::http::web::site::Site;
use crate::secrets::personal::PersonalItem;
use crate::secrets::{PersonalData, Secret};

const ORDER: &str = "111-0000000-0000000";
const PAGE: &str = "/orders/111-0000000-0000000?account=sandbox";
const SHOW: &str = "/orders/111-0000000-0000000/personal?account=sandbox";
const STREET: &str = "1 Planted Street <script>alert(1)</script>";

async fn site() -> Site {
    let site = Site::of("plain");
    site.seed(1).await;
    let account = site.play.sellers[0].account.clone();
    let data = PersonalData::new(site.state.api.hooks.vault.clone(), account);
    let item = PersonalItem {
        kind: "ship-address".to_owned(),
        value: Secret::new(STREET),
        purge_at: site.now() + SignedDuration::from_hours(30 * 24),
    };
    let order = OrderId::parse(ORDER).unwrap();
    data.keep(&order, &item, site.now()).await.unwrap();
    site
}

#[tokio::test]
async fn the_page_of_an_order_masks_what_is_kept_and_tells_its_end() {
    let site = site().await;
    let mut browser = site.browser(Role::Operator).await;
    let page = browser.open(PAGE).await.is(200);
    assert!(page.text.contains("Address to ship to"), "{}", page.text);
    assert!(page.text.contains("••••••••") && page.text.contains("Kept until"));
    assert!(!page.text.contains("Planted Street"));
    browser.language = "zh-CN";
    assert!(browser.open(PAGE).await.is(200).text.contains("收货地址"));
    let viewer = site.browser(Role::Viewer).await;
    let page = viewer.open(PAGE).await.is(200);
    assert!(page.text.contains("••••••••") && !page.text.contains(SHOW));
}

#[tokio::test]
async fn it_is_shown_for_a_reason_that_the_audit_log_keeps() {
    let site = site().await;
    let viewer = site.browser(Role::Viewer).await;
    viewer.post(SHOW, &[("reason", "curious")]).await.is(403);
    let browser = site.browser(Role::Operator).await;
    for none in ["", "  "] {
        let page = browser.post(SHOW, &[("reason", none)]).await.is(422);
        assert!(!page.text.contains("Planted Street"), "{}", page.text);
    }
    let records = async || {
        let account = &site.play.sellers[0].account;
        let mut records = account.audit_page(0, 1_000).await.unwrap().items;
        records.retain(|record| record.kind == "personal.shown");
        records
    };
    assert!(records().await.is_empty());
    let fields = [("reason", "the parcel came back")];
    let page = browser.post(SHOW, &fields).await.is(200);
    assert!(
        page.text.contains("1 Planted Street &lt;script&gt;"),
        "{}",
        page.text
    );
    assert_eq!(page.header("cache-control"), "no-store");
    let noted = records().await;
    assert_eq!(noted.len(), 1);
    assert_eq!(
        (noted[0].actor.as_str(), noted[0].subject.as_str()),
        ("user:operator", ORDER)
    );
    let after = noted[0].after.as_deref().unwrap();
    assert!(
        after.contains("the parcel came back") && after.contains("ship-address"),
        "{after}"
    );
    assert!(!after.contains("Planted"));
    site.user("mia", Role::Admin, Some("other")).await;
    site.signed_in("mia")
        .await
        .post(SHOW, &fields)
        .await
        .is(404);
}
