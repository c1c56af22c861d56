//! Settings as admins change them, and as others only see them.

mod files;

use crate::http::access::Role;
use crate::http::web::site::Site;

#[tokio::test]
async fn the_rule_table_shows_every_value_with_its_source_and_grade() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Viewer).await;
    let page = browser.open("/settings").await.is(200);
    assert!(page.text.contains("US-OC"), "{}", page.text);
    assert!(page.text.contains("O-03") && page.text.contains("superseded"));
    assert!(!page.text.contains("/settings/keys"), "not for viewers");
    assert!(!page.text.contains("action=\"/settings/overrides\""));
}

#[tokio::test]
async fn what_is_not_measured_is_shown_as_such_and_not_offered() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Admin).await;
    let page = browser.open("/settings?account=sandbox").await.is(200);
    let chosen = |topic: &str| page.text.contains(&format!("value=\"{topic}\""));
    assert!(chosen("cancel-rate-target.standard"), "{}", page.text);
    assert!(!chosen("cancel-rate-target.premium"));
    let notes = page.text.matches("shown for knowledge, not measured");
    assert_eq!(notes.count(), 3, "a row each for all, JP and US");
}

#[tokio::test]
async fn a_value_of_the_accounts_own_is_kept_with_its_source_and_removed_again() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Admin).await;
    let mut fields = vec![
        ("account", "sandbox"),
        ("topic", "self-cancel-window"),
        ("marketplace", "US"),
        ("value", "sixty minutes"),
        ("from", "2026-11-01"),
        ("source", "Seller Central <b>"),
    ];
    let refused = browser.post("/settings/overrides", &fields).await.is(422);
    assert!(refused.text.contains("is no span"), "{}", refused.text);
    assert!(refused.text.contains("value=\"sixty minutes\""));
    fields[3].1 = "60 min";
    browser.post("/settings/overrides", &fields).await.is(303);
    let page = browser.open("/settings?account=sandbox").await.is(200);
    assert!(
        page.text.contains("Seller Central &lt;b&gt;"),
        "{}",
        page.text
    );
    let account = &site.play.sellers[0].account;
    let held = account.settings().await.unwrap().remove("rules").unwrap();
    let entries: Vec<serde_json::Value> = serde_json::from_str(&held).unwrap();
    let entry = entries[0].to_string();
    let remove = [("account", "sandbox"), ("entry", entry.as_str())];
    browser
        .post("/settings/overrides/remove", &remove)
        .await
        .is(303);
    assert!(account.settings().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_policy_is_changed_and_what_cannot_be_meant_is_told() {
    let site = Site::of("plain");
    let mut browser = site.browser(Role::Admin).await;
    let path = "/settings/policy";
    let account = ("account", "sandbox");
    let wrong = [account, ("automation.undo_window_s", "-5")];
    let refused = browser.post(path, &wrong).await.is(422);
    assert!(refused.text.contains("automation.undo_window_s"));
    assert!(refused.text.contains("value=\"-5\""), "{}", refused.text);
    let limits = "automation.refund_second_person_above";
    let twice = [account, (limits, "EUR 1, EUR 2")];
    let told = browser.post(path, &twice).await.is(422);
    assert!(
        told.text.contains("value=\"EUR 1, EUR 2\""),
        "{}",
        told.text
    );
    browser.language = "zh-CN";
    let refused = browser.post(path, &wrong).await.is(422);
    assert!(
        refused.text.contains("不是 0 到 86400 的整数"),
        "{}",
        refused.text
    );
    browser.language = "en";
    let right = [
        account,
        ("automation.undo_window_s", "90"),
        ("automation.refund_second_person_above", "USD 100.00"),
        ("automation.official_whole", "true"),
    ];
    browser.post(path, &right).await.is(303);
    let held = site.play.sellers[0].account.settings().await.unwrap();
    // What holds by default anyhow is not set.
    let names: Vec<_> = held.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "automation.refund_second_person_above",
            "automation.undo_window_s"
        ]
    );
    let page = browser
        .open("/settings/policy?account=sandbox")
        .await
        .is(200);
    assert!(page.text.contains("value=\"90\""), "{}", page.text);
    browser
        .post("/settings/policy/defaults", &[account])
        .await
        .is(303);
    let held = site.play.sellers[0].account.settings().await.unwrap();
    assert!(held.is_empty());
    // A form without an account is meant for none.
    browser
        .post(path, &[("account", ""), ("automation.undo_window_s", "9")])
        .await
        .is(404);
}

#[tokio::test]
async fn a_key_is_shown_once_and_revoked() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Admin).await;
    let fields = [
        ("name", "label printer"),
        ("role", "viewer"),
        ("expires", ""),
        ("accounts", ""),
    ];
    let made = browser.post("/settings/keys", &fields).await.is(201);
    let store = &site.play.desk.store;
    let key = store.api_keys().await.unwrap().remove(0);
    assert!(made.text.contains("settings-secret"), "{}", made.text);
    assert_eq!(key.role, "viewer");
    assert!(!key.scopes.is_empty() && !key.scopes.iter().any(|scope| scope == "pii.read"));
    let list = browser.open("/settings/keys").await.is(200);
    assert!(list.text.contains("label printer"));
    assert!(!list.text.contains("settings-secret"), "shown once");
    let ask = format!("/settings/keys/{}/revoke", key.key_id);
    browser.open(&ask).await.is(200);
    assert!(store.api_keys().await.unwrap()[0].revoked_at.is_none());
    browser.post(&ask, &[]).await.is(303);
    assert!(store.api_keys().await.unwrap()[0].revoked_at.is_some());
    let bad = [("name", ""), ("role", "king"), ("accounts", "nowhere")];
    browser.post("/settings/keys", &bad).await.is(422);
    // What would open nothing is told, in the words that stand beside the fields.
    for (field, value, label) in [
        ("accounts", "sandbox, shop-xx", "Accounts"),
        ("expires", "2020-01-01", "Ends on"),
        ("expires", "soon", "Ends on"),
    ] {
        let mut fields = fields.to_vec();
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let refused = browser.post("/settings/keys", &fields).await.is(422);
        assert!(
            refused
                .text
                .contains(&format!("<strong>{label}: </strong>")),
            "{field}: {}",
            refused.text
        );
        assert!(refused.text.contains(value), "what was typed is kept");
        for word in ["openapi", "The body"] {
            let (_, main) = refused.text.split_once("<main").unwrap();
            assert!(!main.contains(word), "{word}: {main}");
        }
    }
    assert_eq!(store.api_keys().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_user_gets_a_link_a_role_and_is_kept_out() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Admin).await;
    let fields = [
        ("login", "Mia"),
        ("name", "<script>alert(1)</script>"),
        ("role", "operator"),
        ("accounts", "sandbox"),
    ];
    let made = browser.post("/settings/users", &fields).await.is(201);
    assert!(
        made.text.contains("http://desk.example/sign-in/link/"),
        "{}",
        made.text
    );
    assert!(made.text.contains("&lt;script&gt;alert(1)"));
    let taken = browser.post("/settings/users", &fields).await.is(422);
    assert!(taken.text.contains("somebody has it already"));
    // A name that was mistyped would show an empty desk to whoever signs in.
    let nowhere = [
        ("login", "noa"),
        ("name", ""),
        ("role", "viewer"),
        ("accounts", "sandbx"),
    ];
    let refused = browser.post("/settings/users", &nowhere).await.is(422);
    assert!(
        refused.text.contains("names an account that is not there"),
        "{}",
        refused.text
    );
    let role = [("role", "viewer"), ("accounts", "sandbx")];
    browser
        .post("/settings/users/mia/role", &role)
        .await
        .is(422);
    let role = [("role", "viewer"), ("accounts", "")];
    browser
        .post("/settings/users/mia/role", &role)
        .await
        .is(303);
    let store = &site.play.desk.store;
    let mia = store.find_user("mia").await.unwrap().unwrap();
    assert_eq!(mia.roles[0].role, "viewer");
    let off = [("to", "disabled")];
    browser
        .post("/settings/users/mia/switch", &off)
        .await
        .is(303);
    assert!(
        store
            .find_user("mia")
            .await
            .unwrap()
            .unwrap()
            .user
            .is_disabled
    );
    browser.post("/settings/users/mia/link", &[]).await.is(404);
    browser
        .post("/settings/users/admin/switch", &off)
        .await
        .is(409);
}

#[tokio::test]
async fn an_admin_of_one_account_does_not_look_after_users() {
    let site = Site::of("plain");
    site.user("noa", Role::Admin, Some("other")).await;
    let browser = site.signed_in("noa").await;
    browser.open("/settings/users").await.is(403);
    let fields = [
        ("login", "eve"),
        ("name", ""),
        ("role", "admin"),
        ("accounts", ""),
    ];
    browser.post("/settings/users", &fields).await.is(403);
    browser
        .open("/settings/policy?account=sandbox")
        .await
        .is(404);
}

#[tokio::test]
async fn a_webhook_is_made_tried_switched_and_deleted() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Admin).await;
    let mut fields = vec![
        ("url", "http://10.0.0.1/"),
        ("description", ""),
        ("event_types", "cancellation.*, refund.confirmed"),
        ("accounts", ""),
        ("intent", "one"),
    ];
    browser.post("/settings/webhooks", &fields).await.is(422);
    fields[0].1 = "https://hooks.example.com/desk";
    fields[3].1 = "sandbx";
    let refused = browser.post("/settings/webhooks", &fields).await.is(422);
    assert!(
        refused.text.contains("names an account that is not there"),
        "{}",
        refused.text
    );
    fields[3].1 = "";
    let made = browser.post("/settings/webhooks", &fields).await.is(201);
    assert!(made.text.contains("whsec_"), "{}", made.text);
    // The same form sent twice makes one.
    browser.post("/settings/webhooks", &fields).await.is(201);
    let store = &site.play.desk.store;
    let endpoints = store.webhooks().await.unwrap();
    assert_eq!(endpoints.len(), 1);
    let path = format!("/settings/webhooks/wh-{}", endpoints[0].number);
    browser.post(&format!("{path}/test"), &[]).await.is(303);
    let page = browser.open(&path).await.is(200);
    assert!(page.text.contains("webhook.test"), "{}", page.text);
    assert!(!page.text.contains("whsec_"));
    let off = [("to", "disabled")];
    browser.post(&format!("{path}/switch"), &off).await.is(303);
    let page = browser.open(&path).await.is(200);
    assert!(page.text.contains("switched off"));
    browser.post(&format!("{path}/delete"), &[]).await.is(303);
    browser.open(&path).await.is(404);
}

#[tokio::test]
async fn the_account_that_would_be_changed_is_shown_as_chosen() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Admin).await;
    for path in ["/settings/policy", "/settings"] {
        let page = browser.open(path).await.is(200);
        let chosen = "<option value=\"other\" selected>";
        assert!(page.text.contains(chosen), "{path}: {}", page.text);
        let changed = "name=\"account\" value=\"other\"";
        assert!(page.text.contains(changed), "{path}: {}", page.text);
    }
}
