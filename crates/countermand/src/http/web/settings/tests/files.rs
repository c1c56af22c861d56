//! The lists of the settings as files, and what never stands in one.

use countermand_domain::rule_table::RuleTable;

use crate::http::access::Role;
use crate::http::web::site::Site;
use crate::settings::{AccountSettings, document};

#[tokio::test]
async fn the_rule_table_is_a_file_with_the_values_of_the_accounts_own() {
    let site = Site::of("plain");
    let admin = site.browser(Role::Admin).await;
    let fields = [
        ("account", "sandbox"),
        ("topic", "self-cancel-window"),
        ("marketplace", "US"),
        ("value", "60 min"),
        ("from", "2025-11-01"),
        ("source", "=Seller Central"),
    ];
    admin.post("/settings/overrides", &fields).await.is(303);
    // As the desk takes settings in that were changed.
    let seller = &site.play.sellers[0];
    let held = seller.account.settings().await.unwrap();
    let whole = document::read(&held, &AccountSettings::default()).unwrap();
    *seller.rules.write().unwrap() = whole.rules;
    let browser = site.browser(Role::Viewer).await;
    let page = browser.open("/settings?account=sandbox").await.is(200);
    let link = "/settings/rules/export?account=sandbox&amp;format=csv";
    assert!(page.text.contains(link), "{}", page.text);
    let path = "/settings/rules/export?account=sandbox";
    let file = browser.open(path).await.is(200).text;
    let own = "sandbox,self-cancel-window,US,60 min,2025-11-01,true,'=Seller Central,account";
    let own_line = file.lines().find(|line| line.ends_with(",account"));
    assert_eq!(own_line, Some(own), "{file}");
    // What is published stands there as well, with what a settings file would have.
    assert!(file.contains("\"{\"\"limit_bps\"\":250,"), "{file}");
    let n_rows = RuleTable::published().entries().count() + 1;
    assert_eq!(file.lines().count(), 1 + n_rows, "{file}");
    let other = browser.open("/settings/rules/export?account=other").await;
    assert!(!other.is(200).text.contains(",account"));
}

#[tokio::test]
async fn the_files_of_users_and_keys_tell_nothing_that_opens_a_door() {
    let site = Site::of("plain");
    let admin = site.browser(Role::Admin).await;
    site.user("mia", Role::Operator, Some("other")).await;
    let made = [
        ("name", "=printer"),
        ("role", "viewer"),
        ("expires", "2031-01-31"),
        ("accounts", "sandbox"),
    ];
    admin.post("/settings/keys", &made).await.is(201);
    let store = &site.play.desk.store;
    let key = store.api_keys().await.unwrap().remove(0);
    let users = admin.open("/settings/users/export").await.is(200).text;
    assert!(users.contains("operator@other"), "{users}");
    for found in store.users().await.unwrap() {
        assert!(users.contains(&found.user.login), "{users}");
        let hash = found.user.password_hash;
        assert!(hash.is_none_or(|hash| !users.contains(&hash)), "{users}");
    }
    let keys = admin.open("/settings/keys/export").await.is(200).text;
    let line = keys.lines().nth(1).unwrap();
    assert!(line.starts_with(&format!("{},'=printer,viewer,", key.key_id)));
    assert!(line.contains(",sandbox,usable,"), "{line}");
    assert!(line.ends_with(",,2031-01-31T00:00:00Z,"), "{line}");
    assert!(!keys.contains(&key.digest));
    for path in ["/settings/users", "/settings/keys"] {
        let page = admin.open(path).await.is(200).text;
        assert!(page.contains(&format!("{path}/export?format=parquet")));
    }
    // Users are for those who look after everything, as on their page.
    site.user("noa", Role::Admin, Some("other")).await;
    let noa = site.signed_in("noa").await;
    noa.open("/settings/users/export").await.is(403);
    let keys = noa.open("/settings/keys/export").await.is(200).text;
    assert_eq!(keys.lines().count(), 1, "{keys}");
}

#[tokio::test]
async fn the_files_of_webhooks_have_no_secret_and_only_what_the_filter_leaves() {
    let site = Site::of("plain");
    let admin = site.browser(Role::Admin).await;
    let fields = [
        ("url", "https://hooks.example.com/desk"),
        ("description", "+stock"),
        ("event_types", "cancellation.*"),
        ("accounts", ""),
        ("intent", "one"),
    ];
    admin.post("/settings/webhooks", &fields).await.is(201);
    let path = "/settings/webhooks/wh-1";
    admin.post(&format!("{path}/test"), &[]).await.is(303);
    let page = admin.open("/settings/webhooks").await.is(200).text;
    assert!(page.contains("/settings/webhooks/export?format=csv"));
    let hooks = admin.open("/settings/webhooks/export").await.is(200).text;
    let line = "wh-1,https://hooks.example.com/desk,'+stock,cancellation.*,,active,";
    assert!(hooks.lines().nth(1).unwrap().starts_with(line), "{hooks}");
    assert!(!hooks.contains("whsec_"));
    let page = admin.open(&format!("{path}?state=pending")).await.is(200);
    let link = format!("{path}/export?state=pending&amp;format=parquet");
    assert!(page.text.contains(&link), "{}", page.text);
    let all = admin.open(&format!("{path}/export")).await.is(200).text;
    assert_eq!(all.lines().count(), 2, "{all}");
    assert!(all.lines().nth(1).unwrap().contains(",webhook.test,"));
    let none = admin.open(&format!("{path}/export?state=failed")).await;
    assert_eq!(none.is(200).text.lines().count(), 1);
    admin.open("/settings/webhooks/wh-9/export").await.is(404);
}
