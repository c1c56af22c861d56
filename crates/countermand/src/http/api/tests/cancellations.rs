//! Cancellations, refunds, orders and actions over the whole router, against the marketplace.

use serde_json::json;

use super::*;
use crate::http::idempotency::IDEMPOTENCY_REPLAYED;

/// The id of seeded order `index`.
pub(super) fn order_id(index: u32) -> String {
    format!("111-{index:07}-{index:07}")
}

/// The id of its item.
fn item_id(index: u32) -> String {
    format!("{:014}", index + 1)
}

/// An answer, taken apart.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) headers: http::HeaderMap,
    pub(super) body: Value,
}

impl Site {
    pub(super) fn seed(&self, n: u32) {
        let body = json!({ "n": n });
        self.play.market.control("POST", "/__seed", &body);
    }

    pub(super) async fn get(&self, key: &ApiKey, path: &str) -> Told {
        self.send(key, Method::GET, path, None, &Value::Null).await
    }

    pub(super) async fn send(
        &self,
        key: &ApiKey,
        method: Method,
        path: &str,
        idempotency: Option<&str>,
        body: &Value,
    ) -> Told {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", key.expose()));
        if let Some(value) = idempotency {
            request = request.header("idempotency-key", value);
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header("content-type", "application/json");
            Body::from(body.to_string())
        };
        let answer = self
            .router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await;
        let answer = answer.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Told {
            status,
            headers,
            body,
        }
    }

    pub(super) async fn cancel(&self, key: &ApiKey, index: u32, idempotency: &str) -> Told {
        let body = json!({"order_id": order_id(index), "reason": "STOCK_OUT"});
        let path = "/api/v1/cancellations?account=sandbox";
        self.send(key, Method::POST, path, Some(idempotency), &body)
            .await
    }
}

#[tokio::test]
async fn a_cancellation_is_a_resource_with_its_legs() {
    let site = site();
    site.seed(2);
    let key = site.keys.add(Role::Operator, None);
    let told = site.cancel(&key, 0, "c-1").await;
    assert_eq!(told.status, 202, "{told:?}");
    let location = told.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(location, "/api/v1/cancellations/cn-1-sandbox");
    assert_eq!(told.body["id"], "cn-1-sandbox");
    assert_eq!(told.body["order_id"], order_id(0));
    assert_eq!(told.body["state"], "open");
    let code = told.body["code"].as_str().unwrap();
    let reason = countermand_domain::reason::Reason::of_amazons_code(code);
    assert_eq!(reason, Some(countermand_domain::reason::Reason::StockOut));
    assert_eq!(told.body["can_undo"], true);
    let legs = told.body["legs"].as_array().unwrap();
    let cancels: Vec<_> = legs.iter().filter(|leg| leg["kind"] == "cancel").collect();
    assert_eq!(cancels.len(), 1, "{legs:?}");
    assert_eq!(cancels[0]["order_item_id"], item_id(0));
    assert_eq!(cancels[0]["idempotency_key"], "c-1");
    assert_eq!(cancels[0]["state"], "queued");
    let read = site.get(&key, &location).await;
    assert_eq!((read.status, &read.body), (200, &told.body));
    let list = site.get(&key, "/api/v1/cancellations?state=open").await;
    assert_eq!(list.body["items"][0]["id"], "cn-1-sandbox", "{list:?}");
    let none = site.get(&key, "/api/v1/cancellations?state=undone").await;
    assert_eq!(none.body["items"], json!([]));
}

#[tokio::test]
async fn the_same_request_again_gives_the_same_cancellation_and_another_one_is_refused() {
    let site = site();
    site.seed(2);
    let key = site.keys.add(Role::Operator, None);
    let first = site.cancel(&key, 0, "c-1").await;
    let again = site.cancel(&key, 0, "c-1").await;
    assert_eq!((again.status, &again.body), (202, &first.body));
    assert_eq!(again.headers[&IDEMPOTENCY_REPLAYED], "true");
    assert!(!first.headers.contains_key(&IDEMPOTENCY_REPLAYED));
    let other = site.cancel(&key, 1, "c-1").await;
    assert_eq!(other.status, 422);
    assert_eq!(other.body["code"], "idempotency_key_reused");
    let body = json!({"order_id": order_id(1), "reason": "STOCK_OUT"});
    let path = "/api/v1/cancellations";
    let missing = site.send(&key, Method::POST, path, None, &body).await;
    assert_eq!(missing.status, 400);
    let actions = site.get(&key, "/api/v1/actions").await;
    let items = actions.body["items"].as_array().unwrap();
    assert!(items.iter().all(|action| action["order_id"] == order_id(0)));
}

#[tokio::test]
async fn twenty_at_once_with_one_key_make_one() {
    let site = site();
    site.seed(1);
    let key = site.keys.add(Role::Operator, None);
    let calls = (0..20).map(|_| site.cancel(&key, 0, "same"));
    let told = futures_util::future::join_all(calls).await;
    assert!(told.iter().all(|told| told.status == 202), "{told:?}");
    let n_fresh = told
        .iter()
        .filter(|told| !told.headers.contains_key(&IDEMPOTENCY_REPLAYED))
        .count();
    assert_eq!(n_fresh, 1);
    let actions = site.get(&key, "/api/v1/actions").await;
    let items = actions.body["items"].as_array().unwrap();
    let n_cancels = items.iter().filter(|it| it["kind"] == "cancel").count();
    assert_eq!(n_cancels, 1, "{items:?}");
}

#[tokio::test]
async fn a_refusal_names_its_rule_why_and_what_to_do() {
    let site = site();
    site.seed(1);
    let key = site.keys.add(Role::Operator, None);
    let body = json!({"order_id": order_id(0), "reason": "BUYER_CANCELLED"});
    let path = "/api/v1/cancellations";
    let told = site
        .send(&key, Method::POST, path, Some("r-1"), &body)
        .await;
    assert_eq!(told.status, 422, "{told:?}");
    assert_eq!(told.body["code"], "refused_by_policy");
    assert!(!told.body["rule"].as_str().unwrap().is_empty());
    assert!(!told.body["remedy"].as_str().unwrap().is_empty());
    let refusal = &told.body["refusal"];
    assert_eq!(refusal["why"], refusal["verdict"]);
    assert!(!refusal["alternatives"].as_array().unwrap().is_empty());
    assert!(refusal["effects"]["rate"].is_object());
    for (field, body) in [
        (
            "reason",
            json!({"order_id": order_id(0), "reason": "BECAUSE"}),
        ),
        (
            "actor",
            json!({"order_id": order_id(0), "reason": "STOCK_OUT", "actor": "me"}),
        ),
        (
            "items[0].quantity",
            json!({"order_id": order_id(0), "reason": "STOCK_OUT",
                "items": [{"order_item_id": item_id(0), "quantity": 0}]}),
        ),
    ] {
        let told = site
            .send(&key, Method::POST, path, Some("r-2"), &body)
            .await;
        assert_eq!(told.status, 422, "{field}");
        assert_eq!(told.body["fields"][0]["field"], field, "{told:?}");
    }
    let actions = site.get(&key, "/api/v1/actions").await;
    assert_eq!(actions.body["items"], json!([]));
}

#[tokio::test]
async fn a_preview_says_what_would_come_and_changes_nothing() {
    let site = site();
    site.seed(1);
    let key = site.keys.add(Role::Operator, None);
    let path = "/api/v1/cancellations/preview";
    let body = json!({"order_id": order_id(0), "reason": "NoInventory"});
    let told = site.send(&key, Method::POST, path, None, &body).await;
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!(told.body["is_allowed"], true);
    assert_eq!(told.body["verdict"], "allow");
    assert_eq!(told.body["counts_toward_rate"], true);
    assert!(told.body["budget"]["orders"].is_number(), "{told:?}");
    let legs = told.body["legs"].as_array().unwrap();
    assert!(legs.iter().any(|leg| leg["kind"] == "cancel"));
    let body = json!({"order_id": order_id(0), "reason": "BUYER_REQUEST"});
    let told = site.send(&key, Method::POST, path, None, &body).await;
    assert_eq!(
        (told.status, &told.body["is_allowed"]),
        (200, &json!(false))
    );
    assert!(told.body["why"].is_string() && told.body["remedy"].is_string());
    // What is allowed for the order is no answer to what cannot be done as it was asked for.
    for (items, why) in [
        (json!([]), "nothing-asked"),
        (
            json!([{"order_item_id": "9", "quantity": 1}]),
            "unknown-item",
        ),
        (
            json!([{"order_item_id": "00000000000001", "quantity": 99}]),
            "too-many-units",
        ),
    ] {
        let body = json!({"order_id": order_id(0), "reason": "STOCK_OUT", "items": items});
        let told = site.send(&key, Method::POST, path, None, &body).await;
        assert_eq!(told.body["why"], why, "{told:?}");
        let answer = told.body["answer"].as_str().unwrap();
        assert!(
            answer.starts_with("Nothing would be cancelled: "),
            "{answer}"
        );
    }
    let actions = site.get(&key, "/api/v1/actions").await;
    assert_eq!(actions.body["items"], json!([]));
}

#[tokio::test]
async fn an_undone_cancellation_sends_nothing_and_one_that_was_sent_is_not_undone() {
    let site = site();
    site.seed(1);
    let key = site.keys.add(Role::Operator, None);
    let path = "/api/v1/cancellations/cn-1-sandbox/undo";
    site.cancel(&key, 0, "c-1").await;
    let undone = site
        .send(&key, Method::POST, path, None, &Value::Null)
        .await;
    assert_eq!(
        (undone.status, &undone.body["state"]),
        (200, &json!("undone"))
    );
    let again = site
        .send(&key, Method::POST, path, None, &Value::Null)
        .await;
    assert_eq!(
        (again.status, &again.body["code"]),
        (409, &json!("state_conflict"))
    );
    let refund = "/api/v1/refunds/rf-1-sandbox/undo";
    let other = site
        .send(&key, Method::POST, refund, None, &Value::Null)
        .await;
    assert_eq!(other.status, 404, "a cancellation is no refund");
}

#[tokio::test]
async fn a_waiting_cancellation_is_approved_by_somebody_else_with_the_role() {
    let site = site();
    site.seed(1);
    {
        let mut settings = site.play.sellers[0].settings.write().unwrap();
        settings.policy.bulk_above = Some(0);
    }
    let operator = site.keys.add(Role::Operator, None);
    let first = site.keys.add(Role::Approver, None);
    let second = site.keys.add(Role::Approver, None);
    let told = site.cancel(&first, 0, "c-1").await;
    assert_eq!(told.body["state"], "waiting", "{told:?}");
    assert_eq!(told.body["waits_for"], json!(["bulk"]));
    let path = "/api/v1/cancellations/cn-1-sandbox/approve";
    let post = async |key| site.send(key, Method::POST, path, None, &Value::Null).await;
    assert_eq!(post(&operator).await.status, 403);
    let own = post(&first).await;
    assert_eq!(
        (own.status, &own.body["rule"]),
        (422, &json!("second-person"))
    );
    let approved = post(&second).await;
    assert_eq!(
        (approved.status, &approved.body["state"]),
        (200, &json!("open"))
    );
    assert_eq!(post(&second).await.status, 409);
}

#[tokio::test]
async fn actions_are_paged_without_gaps_while_new_ones_come() {
    let site = site();
    site.seed(12);
    let key = site
        .keys
        .add_for(Role::Operator, None, &["sandbox", "other"]);
    let pass = || site.play.hand.pass(jiff::SignedDuration::from_millis(1));
    for index in 0..6 {
        pass();
        assert_eq!(
            site.cancel(&key, index, &format!("c-{index}")).await.status,
            202
        );
    }
    pass();
    let body = json!({"order_id": order_id(6), "reason": "STOCK_OUT", "account": "other"});
    let path = "/api/v1/cancellations";
    let other = site
        .send(&key, Method::POST, path, Some("o-1"), &body)
        .await;
    assert_eq!(other.status, 202, "{other:?}");
    let all = site.get(&key, "/api/v1/actions?limit=500").await;
    let ids = |told: &Told| -> Vec<String> {
        let items = told.body["items"].as_array().unwrap().iter();
        items
            .map(|it| it["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let expected = ids(&all);
    assert!(all.body["next"].is_null());
    let (mut walked, mut path, mut index) = (Vec::new(), "/api/v1/actions?limit=2".to_owned(), 7);
    loop {
        let page = site.get(&key, &path).await;
        walked.extend(ids(&page));
        let Some(next) = page.body["next"].as_str() else {
            break;
        };
        path = format!("/api/v1/actions?limit=2&cursor={next}");
        if index < 12 {
            pass();
            site.cancel(&key, index, &format!("c-{index}")).await;
            index += 1;
        }
    }
    assert_eq!(walked.get(..expected.len()), Some(expected.as_slice()));
    let distinct: BTreeSet<_> = walked.iter().collect();
    assert_eq!(distinct.len(), walked.len(), "none twice");
    assert_eq!(
        walked,
        ids(&site.get(&key, "/api/v1/actions?limit=500").await)
    );
}

#[tokio::test]
async fn what_belongs_to_other_accounts_is_not_there() {
    let site = site();
    site.seed(1);
    let owner = site.keys.add(Role::Operator, None);
    assert_eq!(site.cancel(&owner, 0, "c-1").await.status, 202);
    let stranger = site
        .keys
        .add_for(Role::Admin, Some(Scope::ALL), &["nowhere"]);
    let (table, _) = description(Arc::clone(&site.state.guard));
    let filled = |entry: &RouteEntry| {
        let path = &entry.path;
        let id = if path.contains("/orders/") {
            order_id(0)
        } else if path.contains("/actions/") {
            "ac-1-sandbox".to_owned()
        } else {
            "cn-1-sandbox".to_owned()
        };
        path.replace("{id}", &id)
    };
    let mut n_checked = 0;
    // Webhooks belong to no order; their own tests ask for those of others.
    let is_of_order = |entry: &&RouteEntry| {
        entry.path.contains("{id}") && !entry.path.starts_with("/api/v1/webhooks/")
    };
    for entry in table.iter().filter(is_of_order) {
        let told = site
            .send(
                &stranger,
                entry.method.clone(),
                &filled(entry),
                None,
                &Value::Null,
            )
            .await;
        assert_eq!(told.status, 404, "{entry:?}");
        n_checked += 1;
    }
    assert!(n_checked >= 8, "{n_checked}");
    for path in [
        "/api/v1/orders",
        "/api/v1/actions",
        "/api/v1/cancellations",
        "/api/v1/refunds",
    ] {
        let told = site.get(&stranger, path).await;
        assert_eq!(told.body, json!({"items": [], "next": null}), "{path}");
        let named = site
            .get(&stranger, &format!("{path}?account=sandbox"))
            .await;
        let nothing = site
            .get(&stranger, &format!("{path}?account=nothing"))
            .await;
        assert_eq!((named.status, nothing.status), (404, 404), "{path}");
        assert_eq!(named.body["detail"], nothing.body["detail"]);
    }
    let body = json!({"order_id": order_id(0), "reason": "STOCK_OUT"});
    let path = "/api/v1/cancellations";
    let told = site
        .send(&stranger, Method::POST, path, Some("x"), &body)
        .await;
    assert_eq!(told.status, 404);
}

#[tokio::test]
async fn an_order_is_shown_with_items_money_and_what_was_done() {
    let site = site();
    site.seed(3);
    let key = site.keys.add(Role::Operator, None);
    for index in 0..3 {
        site.cancel(&key, index, &format!("c-{index}")).await;
    }
    let told = site
        .get(&key, &format!("/api/v1/orders/{}", order_id(1)))
        .await;
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!(told.body["state"], "UNSHIPPED");
    let item = &told.body["items"][0];
    assert_eq!(item["order_item_id"], item_id(1));
    assert_eq!(
        (&item["n_ordered"], &item["n_open"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(
        item["item_price"],
        json!({"amount": "10.01", "currency": "USD"})
    );
    assert_eq!(told.body["decisions"][0]["id"], "cn-2-sandbox");
    assert!(!told.body["actions"].as_array().unwrap().is_empty());
    let list = site.get(&key, "/api/v1/orders?limit=2").await;
    assert_eq!(list.body["items"].as_array().unwrap().len(), 2);
    let next = list.body["next"].as_str().unwrap();
    let rest = site
        .get(&key, &format!("/api/v1/orders?limit=2&cursor={next}"))
        .await;
    assert_eq!(rest.body["items"].as_array().unwrap().len(), 1);
    assert!(rest.body["next"].is_null());
    for (query, n_found) in [
        ("q=111-0000002", 1),
        ("q=no-such-sku", 0),
        ("state=CANCELLED", 0),
        ("channel=MFN&marketplace=US&state=UNSHIPPED", 3),
    ] {
        let told = site.get(&key, &format!("/api/v1/orders?{query}")).await;
        assert_eq!(
            told.body["items"].as_array().unwrap().len(),
            n_found,
            "{query}"
        );
    }
    let missing = site.get(&key, "/api/v1/orders/111-9999999-9999999").await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn an_order_with_a_cancel_under_way_is_not_safe_to_ship() {
    let site = site();
    site.seed(2);
    let key = site.keys.add(Role::Operator, None);
    let path = "/api/v1/cancellations/preview";
    let body = json!({"order_id": order_id(0), "reason": "STOCK_OUT"});
    site.send(&key, Method::POST, path, None, &body).await;
    let safe = format!("/api/v1/orders/{}/safe-to-ship", order_id(0));
    let in_window = site.get(&key, &safe).await;
    assert_eq!(
        in_window.body["code"], "self_cancel_window",
        "{in_window:?}"
    );
    site.play.hand.pass(jiff::SignedDuration::from_mins(40));
    let old = site.get(&key, &safe).await;
    assert_eq!(
        (&old.body["safe"], &old.body["code"]),
        (&json!(false), &json!("reading_too_old"))
    );
    let due = site.play.sellers[0].account.next_due_read().await.unwrap();
    assert!(due.is_some(), "it is read again");
    let id = countermand_domain::id::OrderId::parse(&order_id(0)).unwrap();
    crate::dispatch::look_up(&site.play.desk, &site.play.sellers[0], &id)
        .await
        .unwrap();
    let told = site.get(&key, &safe).await;
    assert_eq!(
        (&told.body["safe"], &told.body["code"]),
        (&json!(true), &json!("safe"))
    );
    let until: jiff::Timestamp = told.body["valid_until"].as_str().unwrap().parse().unwrap();
    let holds = until.duration_since(site.play.desk.now());
    assert!(holds <= jiff::SignedDuration::from_secs(60), "{holds}");
    site.cancel(&key, 0, "c-1").await;
    let told = site.get(&key, &safe).await;
    assert_eq!(
        (&told.body["safe"], &told.body["code"]),
        (&json!(false), &json!("cancel_under_way"))
    );
}

#[tokio::test]
async fn a_refund_of_what_was_not_charged_or_paid_is_refused() {
    let site = site();
    let body = json!({ "n": 4, "shipped_every": 2 });
    site.play.market.control("POST", "/__seed", &body);
    let key = site.keys.add(Role::Operator, None);
    let path = "/api/v1/refunds";
    let refund = async |index: u32, amount: &str, idempotency: &str| {
        let body = json!({
            "order_id": order_id(index), "order_item_id": item_id(index), "reason": "DAMAGED_ON_ARRIVAL",
            "amount": {"amount": amount, "currency": "USD"},
        });
        site.send(&key, Method::POST, path, Some(idempotency), &body)
            .await
    };
    let uncharged = refund(0, "1.00", "r-0").await;
    assert_eq!(
        (uncharged.status, &uncharged.body["refusal"]["why"]),
        (422, &json!("nothing-charged"))
    );
    let too_much = refund(1, "10.02", "r-1").await;
    assert_eq!(
        (too_much.status, &too_much.body["refusal"]["why"]),
        (422, &json!("more-than-left"))
    );
    let right = refund(1, "10.01", "r-2").await;
    assert_eq!(right.status, 202, "{right:?}");
    assert_eq!(right.body["legs"][0]["amount_minor"], 1001);
    assert_eq!(right.body["legs"][0]["kind"], "refund");
    let twice = refund(1, "0.01", "r-3").await;
    assert_eq!(twice.status, 422, "{twice:?}");
    let list = site.get(&key, path).await;
    assert_eq!(list.body["items"][0]["id"], "rf-1-sandbox");
    let undo = "/api/v1/refunds/rf-1-sandbox/undo";
    let undone = site
        .send(&key, Method::POST, undo, None, &Value::Null)
        .await;
    assert_eq!(
        (undone.status, &undone.body["state"]),
        (200, &json!("undone"))
    );
}

#[tokio::test]
async fn a_cancel_that_breaks_the_limit_waits_for_somebody_else() {
    // Of two orders none may be cancelled: 1 of 2 is over 2.5 %.
    let site = site();
    site.seed(2);
    for seller in &site.play.sellers {
        let mut settings = seller.settings.write().unwrap();
        settings.policy.is_second_person_on_rate_breach = true;
    }
    let key = site.keys.add(Role::Operator, None);
    let told = site.cancel(&key, 0, "c-1").await;
    assert_eq!(told.status, 202, "{told:?}");
    assert_eq!(told.body["state"], "waiting", "{told:?}");
    let waits_for = told.body["waits_for"].to_string();
    assert!(waits_for.contains("rate-breach"), "{waits_for}");
}

#[tokio::test]
async fn a_second_cancel_of_an_article_waits_while_the_first_is_on_its_way() {
    // All plain orders are of one SKU: two cancels of it in a row take the offer down.
    let site = site();
    site.seed(3);
    let seller = &site.play.sellers[0];
    let set = |is_on: bool| {
        let mut settings = seller.settings.write().unwrap();
        settings.policy.is_second_person_on_armed_offer = is_on;
    };
    set(true);
    let key = site.keys.add(Role::Operator, None);
    let first = site.cancel(&key, 0, "c-1").await;
    assert_eq!(first.body["state"], "open", "{first:?}");
    assert_eq!(first.body["waits_for"], json!([]));
    let second = site.cancel(&key, 1, "c-2").await;
    assert_eq!(second.body["state"], "waiting", "{second:?}");
    assert_eq!(second.body["waits_for"], json!(["offer-armed"]));
    // A measurement sees it, too, and no run of two: what waits for a person is not on its way.
    let now = site.state.desk.now();
    let offers =
        crate::decide::risk::offer_streaks(&seller.account, &seller.rule_table(), now).unwrap();
    let runs: Vec<_> = offers.iter().map(|offer| offer.streak.run_length).collect();
    assert_eq!(runs, [1]);
    // Where it is not asked for nothing waits.
    set(false);
    let third = site.cancel(&key, 2, "c-3").await;
    assert_eq!(third.body["state"], "open", "{third:?}");
    let offers =
        crate::decide::risk::offer_streaks(&seller.account, &seller.rule_table(), now).unwrap();
    assert_eq!(offers[0].streak.run_length, 2);
}

impl Site {
    /// Sends a request with one more header.
    async fn with(&self, key: &ApiKey, method: Method, path: &str, header: (&str, &str)) -> Told {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", key.expose()))
            .header(header.0, header.1)
            .body(Body::empty())
            .unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Told {
            status,
            headers,
            body,
        }
    }
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again_and_what_did_is_not_changed_blindly() {
    let site = site();
    site.seed(1);
    let key = site.keys.add(Role::Operator, None);
    site.cancel(&key, 0, "c-1").await;
    let path = "/api/v1/cancellations/cn-1-sandbox";
    let read = site.get(&key, path).await;
    let tag = read.headers["etag"].to_str().unwrap().to_owned();
    assert!(tag.starts_with('"') && tag.len() == 34, "{tag}");
    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let header = ("if-none-match", known.as_str());
        let told = site.with(&key, Method::GET, path, header).await;
        assert_eq!((told.status, &told.body), (304, &Value::Null), "{known}");
        assert_eq!(told.headers["etag"], tag.as_str());
    }
    // Made on something else, by its weak name, and on what stands.
    let undo = format!("{path}/undo");
    for wrong in ["\"other\"".to_owned(), format!("W/{tag}")] {
        let header = ("if-match", wrong.as_str());
        let told = site.with(&key, Method::POST, &undo, header).await;
        assert_eq!(told.status, 412, "{told:?}");
        assert_eq!(told.body["code"], "precondition_failed");
    }
    assert_eq!(site.get(&key, path).await.body["state"], "open");
    let stranger = ("if-match", tag.as_str());
    let none = "/api/v1/cancellations/cn-9-sandbox/undo";
    let told = site.with(&key, Method::POST, none, stranger).await;
    assert_eq!(told.status, 404, "{told:?}");
    let told = site.with(&key, Method::POST, &undo, stranger).await;
    assert_eq!((told.status, &told.body["state"]), (200, &json!("undone")));
    // It changed by that.
    let header = ("if-none-match", tag.as_str());
    let told = site.with(&key, Method::GET, path, header).await;
    assert_eq!(told.status, 200);
    assert_ne!(told.headers["etag"], tag.as_str());
}

#[tokio::test]
async fn a_page_links_to_the_next_one_with_the_same_filter() {
    let site = site();
    site.seed(3);
    let key = site.keys.add(Role::Operator, None);
    for index in 0..3 {
        site.cancel(&key, index, &format!("c-{index}")).await;
    }
    let mut path = "/api/v1/cancellations?state=open&limit=1".to_owned();
    let mut seen = Vec::new();
    loop {
        let told = site.get(&key, &path).await;
        seen.push(told.body["items"][0]["id"].as_str().unwrap().to_owned());
        let Some(link) = told.headers.get("link") else {
            assert_eq!(told.body["next"], Value::Null);
            break;
        };
        let link = link.to_str().unwrap();
        let next = link.strip_prefix('<').and_then(|rest| rest.split_once('>'));
        let (next, relation) = next.unwrap();
        assert_eq!(relation, "; rel=\"next\"");
        let cursor = told.body["next"].as_str().unwrap();
        let page = "/api/v1/cancellations?state=open&limit=1&cursor=";
        assert_eq!(next, format!("{page}{cursor}"));
        next.clone_into(&mut path);
    }
    assert_eq!(seen, ["cn-1-sandbox", "cn-2-sandbox", "cn-3-sandbox"]);
}
