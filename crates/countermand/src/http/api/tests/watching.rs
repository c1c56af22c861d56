//! What is watched rather than done: the rate, events, the audit log, accounts, keys.

use futures_util::StreamExt as _;
use serde_json::json;

use super::cancellations::order_id;
use super::*;

/// The events of a stream until so many came.
async fn events_of(
    site: &Site,
    key: &ApiKey,
    after: Option<&str>,
    n: usize,
) -> Vec<(String, Value)> {
    let mut request =
        Request::get("/api/v1/events").header("authorization", format!("Bearer {}", key.expose()));
    if let Some(after) = after {
        request = request.header("last-event-id", after);
    }
    let request = request.body(Body::empty()).unwrap();
    let answer = site.router.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut stream = answer.into_body().into_data_stream();
    let mut found = Vec::new();
    while found.len() < n {
        let next = tokio::time::timeout(Duration::from_secs(20), stream.next()).await;
        let chunk = next.expect("an event comes").unwrap().unwrap();
        let text = str::from_utf8(&chunk).unwrap();
        let field = |name: &str| {
            let prefix = format!("{name}: ");
            text.lines()
                .find_map(|line| line.strip_prefix(&prefix).map(str::to_owned))
        };
        if let (Some(id), Some(data)) = (field("id"), field("data")) {
            let data: Value = serde_json::from_str(&data).unwrap();
            assert_eq!(field("event").as_deref(), data["kind"].as_str());
            found.push((id, data));
        }
    }
    found
}

#[tokio::test]
async fn events_go_on_behind_the_last_one_that_was_seen() {
    let site = site();
    site.seed(3);
    let key = site.keys.add(Role::Operator, None);
    for index in 0..3 {
        site.cancel(&key, index, &format!("c-{index}")).await;
    }
    let n_records = site.play.sellers[0].account.audit_head().await.unwrap();
    let n_records = usize::try_from(n_records).unwrap();
    let all = events_of(&site, &key, Some(""), n_records).await;
    let seqs: Vec<_> = all
        .iter()
        .map(|(_, data)| data["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(seqs, (1..=n_records as u64).collect::<Vec<_>>());
    let is_accepted = |data: &Value| data["kind"] == "cancellation.accepted";
    assert_eq!(all.iter().filter(|(_, data)| is_accepted(data)).count(), 3);
    let (middle, _) = &all[n_records - 2];
    let rest = events_of(&site, &key, Some(middle), 1).await;
    assert_eq!(rest[0], all[n_records - 1]);
    let path = "/api/v1/events?after=nonsense";
    assert_eq!(site.get(&key, path).await.status, 400);
}

#[tokio::test]
async fn streams_of_events_end_when_the_desk_stops_and_are_limited() {
    let site = site();
    let key = site.keys.add(Role::Viewer, None);
    let open = async || {
        let request = Request::get("/api/v1/events")
            .header("authorization", format!("Bearer {}", key.expose()))
            .body(Body::empty())
            .unwrap();
        site.router.clone().oneshot(request).await.unwrap()
    };
    let mut streams = Vec::new();
    let refused = loop {
        let answer = open().await;
        if answer.status() != 200 {
            break answer;
        }
        streams.push(answer.into_body());
        assert!(streams.len() <= 64, "there is a limit");
    };
    assert_eq!(refused.status(), 503);
    assert!(refused.headers().contains_key("retry-after"));
    site.state.stop.cancel();
    let last = streams.pop().unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(20), last.collect()).await;
    assert!(ended.expect("it ends").is_ok());
}

#[tokio::test]
async fn the_cancel_rate_is_exact_and_says_what_more_would_do() {
    let site = site();
    site.seed(4);
    let key = site.keys.add(Role::Operator, None);
    for index in 0..4 {
        site.cancel(&key, index, &format!("c-{index}")).await;
    }
    let told = site.get(&key, "/api/v1/cancel-rate").await;
    assert_eq!(told.status, 200, "{told:?}");
    let rate = &told.body["items"][0];
    assert_eq!(
        (&rate["account"], &rate["marketplace"]),
        (&json!("sandbox"), &json!("US"))
    );
    assert_eq!(
        (&rate["orders"], &rate["counted"]),
        (&json!(4), &json!(0)),
        "{rate}"
    );
    assert_eq!(rate["limit"]["decimal"], "0.025000");
    assert_eq!(rate["rate"]["denominator"], 4);
    assert!(rate["amazon"].is_null());
    let path = "/api/v1/cancel-rate/what-if?cancels=1&orders=96";
    let told = site.get(&key, path).await;
    let item = &told.body["items"][0];
    assert_eq!(item["before"]["orders"], 4);
    assert_eq!(
        (&item["after"]["orders"], &item["after"]["counted"]),
        (&json!(100), &json!(1))
    );
    assert_eq!(item["after"]["rate"]["decimal"], "0.010000");
    assert_eq!(item["after"]["left"], 1, "under 2.5 % of 100 are 2");
    let told = site
        .get(&key, "/api/v1/cancel-rate/what-if?cancels=-1")
        .await;
    assert_eq!(told.status, 400);
    let told = site.get(&key, "/api/v1/cancel-rate/reconciliation").await;
    assert_eq!(told.body["items"][0]["cancelled_orders"], json!([]));
}

#[tokio::test]
async fn the_audit_log_is_read_page_by_page_by_those_who_may() {
    let site = site();
    site.seed(2);
    let operator = site.keys.add(Role::Operator, None);
    site.cancel(&operator, 0, "c-0").await;
    site.cancel(&operator, 1, "c-1").await;
    let key = site.keys.add(Role::Approver, Some(&[Scope::AuditRead]));
    assert_eq!(site.get(&operator, "/api/v1/audit").await.status, 403);
    let (mut path, mut seqs) = ("/api/v1/audit?limit=1".to_owned(), Vec::new());
    loop {
        let page = site.get(&key, &path).await;
        assert_eq!(page.status, 200, "{page:?}");
        seqs.push(page.body["items"][0]["seq"].as_u64().unwrap());
        let Some(next) = page.body["next"].as_str() else {
            break;
        };
        path = format!("/api/v1/audit?limit=1&cursor={next}");
    }
    let head = site.play.sellers[0].account.audit_head().await.unwrap();
    assert_eq!(seqs, (1..=head).collect::<Vec<_>>());
}

#[tokio::test]
async fn accounts_quotas_and_requests_are_told_without_secrets() {
    let site = site();
    site.seed(1);
    let key = site.keys.add(Role::Operator, None);
    site.cancel(&key, 0, "c-0").await;
    let accounts = site.get(&key, "/api/v1/accounts").await;
    assert_eq!(accounts.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(accounts.body["items"][0]["seller_id"], "A1EXAMPLE");
    assert!(!accounts.body.to_string().contains("demo-"), "{accounts:?}");
    let quota = site.get(&key, "/api/v1/quota").await;
    let calls = quota.body["items"].as_array().unwrap();
    let n_cancel: u64 = calls
        .iter()
        .map(|it| it["n_calls"]["cancel"].as_u64().unwrap())
        .sum();
    assert!(n_cancel >= 1, "{quota:?}");
    let id = countermand_domain::id::OrderId::parse(&order_id(0)).unwrap();
    let account = &site.play.sellers[0].account;
    let hint = countermand_store::order_hints::OrderHint {
        order_id: id,
        source: countermand_store::order_hints::HintSource::Email,
        hint_id: "m1".to_owned(),
        kind: countermand_store::order_hints::HintKind::CancelRequest,
        trust: countermand_store::order_hints::HintTrust::High,
        seen_at: site.play.desk.now(),
    };
    account.take_hint(hint).await.unwrap();
    let requests = site.get(&key, "/api/v1/requests").await;
    let wish = &requests.body["items"][0];
    assert_eq!(
        (&wish["state"], &wish["is_official"]),
        (&json!("hint"), &json!(false))
    );
    assert_eq!(wish["sources"], json!(["email"]));
    let closed = site.get(&key, "/api/v1/requests?state=closed").await;
    assert_eq!(closed.body, json!({"items": [], "next": null}));
}

#[tokio::test]
async fn a_search_of_requests_goes_on_behind_what_it_leaves_out() {
    use countermand_store::intake::RequestSource;
    let site = site();
    let key = site.keys.add(Role::Viewer, None);
    let account = &site.play.sellers[0].account;
    // More wishes than are read for one page, and the last one is the one that is searched for.
    for index in 0..25 {
        let order = countermand_domain::id::OrderId::parse(&order_id(index)).unwrap();
        let source = if index == 24 {
            RequestSource::Operator
        } else {
            RequestSource::Email
        };
        let now = site.play.desk.now();
        account.note_hint(order, source, now).await.unwrap();
    }
    let (mut found, mut n_pages) = (Vec::new(), 0);
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/requests?q=source:operator&limit=1{cursor}");
        let page = site.get(&key, &path).await;
        assert_eq!(page.status, 200, "{page:?}");
        let items = page.body["items"].as_array().unwrap();
        assert!(items.len() <= 1, "{page:?}");
        found.extend(items.iter().map(|item| item["order_id"].clone()));
        n_pages += 1;
        let Some(next) = page.body["next"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(found, [json!(order_id(24))]);
    assert!(n_pages > 1, "the first page is cut");
    // The cursor is of this search only.
    let other = format!("/api/v1/requests?q=source:email&limit=1{cursor}");
    let other = site.get(&key, &other).await;
    assert_eq!(other.body["code"], "invalid_cursor", "{other:?}");
    for (q, n) in [
        ("-source:email", 1),
        ("source:email", 24),
        ("requested:yes", 0),
        ("state:hint%20order:111-0000003", 1),
    ] {
        let path = format!("/api/v1/requests?limit=50&q={q}");
        let page = site.get(&key, &path).await;
        assert_eq!(page.body["items"].as_array().unwrap().len(), n, "{q}");
    }
    let odd = site.get(&key, "/api/v1/requests?q=odd:1").await;
    assert_eq!(
        (odd.status, odd.body["code"].as_str()),
        (400, Some("invalid_query"))
    );
    assert!(odd.body.to_string().contains("account:, order:"), "{odd:?}");
}

#[tokio::test]
async fn a_key_makes_keys_that_may_no_more_than_itself() {
    let site = site();
    let key = site.keys.add(Role::Admin, None);
    let path = "/api/v1/keys";
    let make = async |body: Value| site.send(&key, Method::POST, path, None, &body).await;
    let made = make(json!({"name": "printer", "role": "viewer"})).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.body["accounts"], json!(["sandbox"]));
    let (id, text) = (&made.body["id"], made.body["key"].as_str().unwrap());
    let list = site.get(&key, path).await;
    assert_eq!(&list.body["items"][0]["id"], id);
    assert!(!list.body.to_string().contains(text));
    let foreign = make(json!({"name": "x", "role": "viewer", "accounts": ["other"]})).await;
    assert_eq!(
        (foreign.status, &foreign.body["fields"][0]["field"]),
        (422, &json!("accounts"))
    );
    let unnamed = make(json!({"name": "x", "role": "admin", "scopes": ["audit.read"]})).await;
    assert_eq!(
        unnamed.status, 422,
        "a scope that must be named is not handed on"
    );
    let beyond = make(json!({"name": "x", "role": "viewer", "scopes": ["refunds.write"]})).await;
    assert_eq!(
        (beyond.status, &beyond.body["fields"][0]["field"]),
        (422, &json!("scopes[0]")),
        "a scope above the role would open nothing"
    );
    let over = json!({"name": "x", "role": "viewer", "expires_at": "2020-01-01T00:00:00Z"});
    let over = make(over).await;
    assert_eq!(
        (over.status, &over.body["fields"][0]["field"]),
        (422, &json!("expires_at"))
    );
    let one = format!("{path}/{}", id.as_str().unwrap());
    let revoke = async || {
        site.send(&key, Method::DELETE, &one, None, &Value::Null)
            .await
    };
    assert_eq!(revoke().await.status, 204);
    assert_eq!(revoke().await.status, 204);
    let list = site.get(&key, path).await;
    assert!(list.body["items"][0]["revoked_at"].is_string());
    let stranger = site.keys.add_for(Role::Admin, None, &["other"]);
    let told = site
        .send(&stranger, Method::DELETE, &one, None, &Value::Null)
        .await;
    assert_eq!(told.status, 404);
}
