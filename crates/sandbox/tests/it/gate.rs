//! What stands before every operation: paths, tokens, usage plans, faults, the clock.

use serde_json::{Value, json};

use crate::desk::Desk;

const ORDER: &str = "/orders/v0/orders/111-0000000-0000000";

#[test]
fn a_token_is_asked_for_and_told_apart() {
    let desk = Desk::new("plain");
    let missing = desk
        .call_with("", "GET", ORDER, Value::Null)
        .expect(403)
        .json();
    assert_eq!(
        missing["errors"][0],
        json!({
            "code": "Unauthorized",
            "message": "Access to requested resource is denied.",
            "details": "Access token is missing in the request header.",
        })
    );
    for bad in ["rubbish", "Atza|", "Atza|e30.0000", "Atz.sprdt|x.y"] {
        let reply = desk.call_with(bad, "GET", ORDER, Value::Null).expect(403);
        assert_eq!(reply.error_code(), "Unauthorized", "{bad}");
    }
    let altered = format!("{}0", desk.token);
    desk.call_with(&altered, "GET", ORDER, Value::Null)
        .expect(403);
}

#[test]
fn a_token_lives_an_hour_of_marketplace_time() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    desk.advance_ms(3_599_000);
    desk.read(ORDER).expect(200);
    desk.advance_ms(1_000);
    let reply = desk.read(ORDER).expect(403).json();
    let details = reply["errors"][0]["details"].as_str().unwrap();
    assert!(
        details.contains("access token") && details.contains("has expired"),
        "{details}"
    );
}

#[test]
fn wrong_credentials_are_refused_as_amazon_refuses_them() {
    let desk = Desk::new("plain");
    let sign_in = |body: &str| {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let reply = desk.raw("POST", "/auth/o2/token", &headers, body.to_owned());
        let error = reply.json()["error"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        (reply.status, error)
    };
    let right = "client_id=demo-client&client_secret=demo-secret";
    let refresh = "grant_type=refresh_token&refresh_token=demo-refresh";
    let cases = [
        (
            format!("{refresh}&client_id=demo-client&client_secret=x"),
            401,
            "invalid_client",
        ),
        (
            format!("grant_type=refresh_token&refresh_token=x&{right}"),
            400,
            "invalid_grant",
        ),
        (
            format!("grant_type=refresh_token&{right}"),
            400,
            "invalid_request",
        ),
        (
            format!("grant_type=client_credentials&{right}"),
            400,
            "invalid_request",
        ),
        (
            format!("grant_type=client_credentials&scope=x&{right}"),
            400,
            "invalid_scope",
        ),
        (
            format!("grant_type=x&{right}"),
            400,
            "unsupported_grant_type",
        ),
        (right.to_owned(), 400, "unsupported_grant_type"),
        (
            format!("{refresh}&{refresh}&{right}"),
            400,
            "invalid_request",
        ),
    ];
    for (body, status, error) in cases {
        assert_eq!(sign_in(&body), (status, error.to_owned()), "{body}");
    }
}

#[test]
fn a_usage_plan_holds_its_burst_and_fills_in_marketplace_time() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    for _ in 0..30 {
        let reply = desk.read(ORDER).expect(200);
        assert_eq!(reply.header("x-amzn-ratelimit-limit"), Some("0.5"));
    }
    let reply = desk.read(ORDER).expect(429);
    assert_eq!(reply.error_code(), "QuotaExceeded");
    assert_eq!(reply.header("x-amzn-ratelimit-limit"), None);
    assert_eq!(
        reply.header("x-amzn-errortype"),
        Some("TooManyRequestsException")
    );
    desk.advance_ms(2_000);
    desk.read(ORDER).expect(200);
    desk.read(ORDER).expect(429);
}

#[test]
fn strange_requests_end_in_a_refusal_of_amazons_shape() {
    let desk = Desk::new("plain");
    let long = format!("/orders/v0/orders/{}", "x".repeat(10_000));
    let cases = [
        ("GET", "/"),
        ("GET", "/orders"),
        ("GET", "/orders/v0/orders/../../__ledger"),
        ("GET", "/orders/v0//orders"),
        ("GET", "/orders/v0/orders/%ff%fe"),
        ("GET", long.as_str()),
        ("DELETE", ORDER),
        ("PATCH", "/feeds/2021-06-30/feeds"),
        ("TRACE", ORDER),
        ("GET", "/auth/o2/token"),
        ("POST", "/__ledger"),
        ("GET", "/__nothing"),
    ];
    for (method, path) in cases {
        let headers = [("x-amz-access-token", desk.token.as_str())];
        let reply = desk.raw(method, path, &headers, "");
        assert!(
            (400..500).contains(&reply.status),
            "{method} {path}: {}",
            reply.status
        );
        assert!(!reply.error_code().is_empty(), "{method} {path}");
    }
}

#[test]
fn controls_refuse_what_they_cannot_mean() {
    let desk = Desk::new("plain");
    let cases = [
        ("/__clock", r#"{"advance_ms":-1}"#),
        ("/__clock", r#"{"speed":-1}"#),
        ("/__clock", r#"{"speed":"fast"}"#),
        ("/__seed", r"{}"),
        ("/__seed", r#"{"n":99999999}"#),
        ("/__seed", r#"{"n":1,"shipped_every":0}"#),
        ("/__reset", r#"{"scenario":"nowhere"}"#),
        ("/__faults", r#"{"profile":"earthquake"}"#),
        ("/__faults", "not json"),
    ];
    for (path, body) in cases {
        let reply = desk.raw("POST", path, &[], body).expect(400);
        assert_eq!(reply.error_code(), "InvalidInput", "{path} {body}");
    }
}

#[test]
fn plain_orders_are_as_their_numbers_say() {
    let desk = Desk::new("plain");
    desk.control("/__seed", &json!({"n": 5, "shipped_every": 2}));
    let orders = desk.orders();
    assert_eq!(orders.len(), 5);
    let four = &orders[4];
    assert_eq!(four["order"], "111-0000004-0000004");
    assert_eq!(four["item"], "00000000000005");
    assert_eq!((&four["qty"], &four["paid"]), (&json!(2), &json!(1_004)));
    let statuses: Vec<_> = orders
        .iter()
        .map(|row| row["status"].as_str().unwrap())
        .collect();
    assert_eq!(
        statuses,
        ["UNSHIPPED", "SHIPPED", "UNSHIPPED", "SHIPPED", "UNSHIPPED"]
    );
    // The same numbers again are there already.
    assert_eq!(desk.control("/__seed", &json!({"n": 5}))["placed"], 0);
}

#[test]
fn a_restart_goes_on_with_the_same_world() {
    let desk = Desk::new("plain");
    desk.seed_orders(2);
    let path = "/orders/2026-01-01/orders/111-0000001-0000001/cancellation";
    desk.call("PUT", path, json!({"cancelReasonCode": "NO_INVENTORY"}));
    desk.advance_ms(86_400_000);
    let (ledger, orders) = (desk.ledger(), desk.orders());
    let desk = desk.restarted();
    assert_eq!((desk.ledger(), desk.orders()), (ledger, orders));
    let now = desk.raw("GET", "/__clock", &[], "").json()["now"].clone();
    assert_eq!(now, "2026-11-17T00:00:00.000Z");
}

#[test]
fn a_fault_profile_strikes_calls_and_no_controls() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    desk.control("/__faults", &json!({"profile": {"failed_ppm": 1_000_000}}));
    let reply = desk.read(ORDER);
    assert!(matches!(reply.status, 500 | 503), "{}", reply.status);
    desk.control("/__faults", &json!({"profile": "none"}));
    desk.read(ORDER).expect(200);
}

#[test]
fn a_withdrawn_consent_signs_nobody_in_and_opens_nothing() {
    let mut desk = Desk::new("plain");
    desk.seed_orders(1);
    let sign_in = |desk: &Desk| {
        let form = "grant_type=refresh_token&refresh_token=demo-refresh\
                    &client_id=demo-client&client_secret=demo-secret";
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        desk.raw("POST", "/auth/o2/token", &headers, form)
    };
    let set = |desk: &Desk, withdrawn: bool| {
        let body = json!({"refresh_token": "demo-refresh", "withdrawn": withdrawn});
        desk.control("/__consents", &body)
    };
    let consents = set(&desk, true);
    assert_eq!(consents[0]["withdrawn"], true, "{consents}");
    let refused = sign_in(&desk).expect(400).json();
    assert_eq!(refused["error"], "invalid_grant");
    assert_eq!(desk.read(ORDER).expect(403).error_code(), "Unauthorized");
    // It stays withdrawn over a restart, and can be given again.
    let token = std::mem::take(&mut desk.token);
    set(&desk, false);
    set(&desk, true);
    desk.call_with(&token, "GET", ORDER, Value::Null)
        .expect(403);
    set(&desk, false);
    let desk = desk.restarted();
    desk.call_with(&token, "GET", ORDER, Value::Null)
        .expect(200);
    let unknown = json!({"refresh_token": "other", "withdrawn": true}).to_string();
    desk.raw("POST", "/__consents", &[], unknown).expect(400);
}

#[test]
fn a_buyer_asks_officially_when_told_to() {
    let desk = Desk::new("plain");
    desk.seed_orders(2);
    let ask = |order: &str| {
        let body = json!({ "order": order }).to_string();
        desk.raw("POST", "/__requests", &[], body)
    };
    ask("111-0000000-0000000").expect(200);
    let requested = |desk: &Desk, order: &str| {
        let items = desk.read(&format!("/orders/v0/orders/{order}/orderItems"));
        let items = items.expect(200).json();
        let request = &items["payload"]["OrderItems"][0]["BuyerRequestedCancel"];
        request["IsBuyerRequestedCancel"].clone()
    };
    assert_eq!(requested(&desk, "111-0000000-0000000"), "true");
    assert_eq!(requested(&desk, "111-0000001-0000001"), "false");
    ask("111-0000009-0000009").expect(400);
    // It is kept as everything that was done to the world.
    let desk = desk.restarted();
    assert_eq!(requested(&desk, "111-0000000-0000000"), "true");
}

#[test]
fn a_new_world_has_full_buckets_and_no_faults() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    let n_calls = |desk: &Desk| {
        let answers = (0..40).map(|_| desk.read(ORDER).status);
        answers.take_while(|status| *status != 429).count()
    };
    // The published burst of getOrder is 30.
    assert_eq!(n_calls(&desk), 30);
    desk.control("/__faults", &json!({"profile": "chaos"}));
    desk.control("/__reset", &json!({"scenario": "plain", "seed": 5}));
    let faults = desk.raw("GET", "/__faults", &[], "").json();
    assert_eq!(faults["profile"], "none");
    desk.seed_orders(1);
    assert_eq!(n_calls(&desk), 30);
}
