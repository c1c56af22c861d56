//! Webhooks over the API: made, changed, seen by those who may, never at a private address.

mod delivery;

use serde_json::json;

use super::cancellations::Told;
use super::*;

/// Everything that lies on this machine is allowed.
const ON_THIS_MACHINE: AddressPolicy = AddressPolicy {
    allow_http: true,
    allow_loopback: true,
    allow_private: false,
};

/// A site whose webhooks may be sent to this machine.
fn local_site() -> Site {
    let settings = GuardSettings {
        rate: None,
        ..GuardSettings::default()
    };
    site_of(settings, ON_THIS_MACHINE)
}

impl Site {
    async fn post(&self, key: &ApiKey, path: &str, idempotency: &str, body: &Value) -> Told {
        self.send(key, Method::POST, path, Some(idempotency), body)
            .await
    }

    /// Makes a webhook; its id and its secret.
    async fn webhook(&self, key: &ApiKey, body: &Value) -> (String, String) {
        let idempotency = format!("make-{body}").replace(' ', "");
        let told = self.post(key, "/api/v1/webhooks", &idempotency, body).await;
        assert_eq!(told.status, 201, "{told:?}");
        let text = |name: &str| told.body[name].as_str().expect("a text").to_owned();
        (text("id"), text("secret"))
    }
}

#[tokio::test]
async fn a_webhook_is_made_once_and_its_secret_is_shown_to_its_maker_only() {
    let site = site();
    let key = site.keys.add(Role::Admin, None);
    let body = json!({
        "url": "https://hooks.example.com/a?b=c", "description": "the shop's own",
        "event_types": ["refund.confirmed", "cancellation.*"],
    });
    let path = "/api/v1/webhooks";
    let first = site.post(&key, path, "w-1", &body).await;
    assert_eq!(first.status, 201, "{first:?}");
    assert_eq!(first.headers["location"], "/api/v1/webhooks/wh-1");
    assert!(first.body["secret"].as_str().unwrap().starts_with("whsec_"));
    assert_eq!(first.body["accounts"], json!(["sandbox"]), "all it sees");
    let again = site.post(&key, path, "w-1", &body).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let other = json!({"url": "https://hooks.example.com/other"});
    let refused = site.post(&key, path, "w-1", &other).await;
    assert_eq!(refused.body["code"], "idempotency_key_reused");
    let list = site.get(&key, path).await;
    assert_eq!(list.body["items"].as_array().unwrap().len(), 1, "{list:?}");
    let read = site.get(&key, "/api/v1/webhooks/wh-1").await;
    assert_eq!(read.body, list.body["items"][0]);
    assert_eq!(
        read.body["event_types"],
        json!(["cancellation.*", "refund.confirmed"])
    );
    assert!(!read.body.to_string().contains("whsec_"), "{read:?}");
}

#[tokio::test]
async fn no_webhook_leads_to_an_address_that_is_not_public() {
    let site = site();
    let key = site.keys.add(Role::Admin, None);
    let (id, _) = site
        .webhook(&key, &json!({"url": "https://hooks.example.com/"}))
        .await;
    for url in [
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "https://127.0.0.1:8443/",
        "https://10.0.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0x7f000001/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/",
        "https://user:word@hooks.example.com/",
        "https://hooks.example.com:22/",
        "",
    ] {
        let told = site
            .post(&key, "/api/v1/webhooks", "w-bad", &json!({ "url": url }))
            .await;
        assert_eq!(told.status, 422, "{url}: {told:?}");
        assert_eq!(told.body["fields"][0]["field"], "url", "{url}");
        let path = format!("/api/v1/webhooks/{id}");
        let told = site
            .send(&key, Method::PATCH, &path, None, &json!({ "url": url }))
            .await;
        assert_eq!(told.status, 422, "{url}: {told:?}");
    }
}

#[tokio::test]
async fn what_a_webhook_is_to_hear_must_be_there() {
    let site = site();
    let key = site.keys.add(Role::Admin, None);
    let url = "https://hooks.example.com/";
    for (body, field) in [
        (
            json!({"url": url, "event_types": ["order.lost"]}),
            "event_types[0]",
        ),
        (
            json!({"url": url, "event_types": ["order.changed", "cancel*"]}),
            "event_types[1]",
        ),
        (json!({"url": url, "accounts": ["other"]}), "accounts"),
        (json!({"url": url, "description": "a\nb"}), "description"),
        (json!({"url": url, "retries": 3}), "retries"),
    ] {
        let told = site.post(&key, "/api/v1/webhooks", "w-bad", &body).await;
        assert_eq!(told.status, 422, "{body}: {told:?}");
        assert_eq!(told.body["fields"][0]["field"], field, "{told:?}");
    }
    let types = site.get(&key, "/api/v1/webhook-types").await;
    let items = types.body["items"].as_array().unwrap();
    let confirmed = items
        .iter()
        .find(|item| item["name"] == "cancellation.confirmed")
        .unwrap();
    let required = &confirmed["schema"]["properties"]["data"]["required"];
    assert!(required.as_array().unwrap().contains(&json!("order_id")));
}

#[tokio::test]
async fn a_webhook_is_there_for_those_who_see_all_its_accounts() {
    let site = site();
    let ours = site.keys.add(Role::Admin, None);
    let theirs = site.keys.add_for(Role::Admin, None, &["other"]);
    let both = site.keys.add_for(Role::Admin, None, &["sandbox", "other"]);
    let url = "https://hooks.example.com/";
    let (id, _) = site.webhook(&ours, &json!({ "url": url })).await;
    let (wide, _) = site
        .webhook(
            &both,
            &json!({ "url": url, "accounts": ["sandbox", "other"] }),
        )
        .await;
    let listed = async |key: &ApiKey| {
        let list = site.get(key, "/api/v1/webhooks").await;
        let items = list.body["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(listed(&ours).await, std::slice::from_ref(&id));
    assert_eq!(listed(&theirs).await, [""; 0]);
    assert_eq!(listed(&both).await, [id.as_str(), wide.as_str()]);
    for (key, id) in [(&theirs, &id), (&ours, &wide)] {
        let path = format!("/api/v1/webhooks/{id}");
        let rotate = format!("{path}/rotate");
        let test = format!("{path}/test");
        let deliveries = format!("{path}/deliveries");
        for told in [
            site.get(key, &path).await,
            site.get(key, &deliveries).await,
            site.send(key, Method::DELETE, &path, None, &Value::Null)
                .await,
            site.send(
                key,
                Method::PATCH,
                &path,
                None,
                &json!({"is_enabled": false}),
            )
            .await,
            site.post(key, &rotate, "r-1", &json!({})).await,
            site.post(key, &test, "t-1", &json!({})).await,
        ] {
            assert_eq!(told.status, 404, "{told:?}");
        }
    }
    // Nobody widens a webhook beyond what they see.
    let path = format!("/api/v1/webhooks/{id}");
    let wider = json!({"accounts": ["sandbox", "other"]});
    let told = site.send(&ours, Method::PATCH, &path, None, &wider).await;
    assert_eq!(told.status, 422, "{told:?}");
}

#[tokio::test]
async fn of_many_changes_made_on_the_same_version_one_is_done() {
    let site = site();
    let key = site.keys.add(Role::Admin, None);
    let (id, _) = site
        .webhook(&key, &json!({"url": "https://hooks.example.com/"}))
        .await;
    let path = format!("/api/v1/webhooks/{id}");
    let read = site.get(&key, &path).await;
    let tag = read.headers["etag"].clone();
    let changes = (0..8).map(|n| {
        let body = json!({"description": format!("change {n}")}).to_string();
        let request = Request::patch(&path)
            .header("authorization", format!("Bearer {}", key.expose()))
            .header("content-type", "application/json")
            .header("if-match", tag.clone())
            .body(Body::from(body))
            .unwrap();
        tokio::spawn(site.router.clone().oneshot(request))
    });
    let changes: Vec<_> = changes.collect();
    let mut statuses = Vec::new();
    for change in changes {
        statuses.push(change.await.unwrap().unwrap().status().as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
}

#[tokio::test]
async fn a_webhook_is_changed_switched_off_and_deleted() {
    let site = site();
    let key = site.keys.add(Role::Admin, None);
    let (id, _) = site
        .webhook(&key, &json!({"url": "https://hooks.example.com/"}))
        .await;
    let path = format!("/api/v1/webhooks/{id}");
    let change = json!({
        "url": "https://hooks.example.org/new", "description": "moved",
        "event_types": ["order.changed"], "is_enabled": false,
    });
    let told = site.send(&key, Method::PATCH, &path, None, &change).await;
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!(told.body["url"], "https://hooks.example.org/new");
    assert_eq!(told.body["disabled_why"], "operator");
    assert_eq!(site.get(&key, &path).await.body, told.body);
    // One that is switched off is sent nothing, not even when asked.
    let test = format!("{path}/test");
    let refused = site.post(&key, &test, "t-1", &json!({})).await;
    assert_eq!(
        (refused.status, refused.body["code"].as_str()),
        (409, Some("state_conflict"))
    );
    let on = json!({"is_enabled": true});
    let told = site.send(&key, Method::PATCH, &path, None, &on).await;
    assert_eq!(told.body["is_enabled"], true);
    let told = site
        .send(&key, Method::DELETE, &path, None, &Value::Null)
        .await;
    assert_eq!(told.status, 204);
    assert_eq!(site.get(&key, &path).await.status, 404);
    let unknown = site.get(&key, "/api/v1/webhooks/wh-01").await;
    assert_eq!(unknown.status, 404);
}
