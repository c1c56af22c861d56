//! Restricted data tokens: what they may be issued for.

use serde_json::{Value, json};

use crate::desk::{Desk, Reply};

const PATH: &str = "/tokens/2021-03-01/restrictedDataToken";

fn create(desk: &Desk, resources: &Value) -> Reply {
    desk.call("POST", PATH, json!({"restrictedResources": resources}))
}

fn get(path: &str) -> Value {
    json!({"method": "GET", "path": path})
}

#[test]
fn a_token_is_issued_for_restricted_operations() {
    let desk = Desk::new("plain").unmetered();
    for path in [
        "/orders/v0/orders",
        "/orders/v0/orders/111-0000000-0000000",
        "/orders/v0/orders/{orderId}",
        "/orders/v0/orders/{orderId}/orderItems",
        "/orders/v0/orders/111-0000000-0000000/address",
        "/reports/2021-06-30/documents/amzn1.spdoc.1.3.x",
    ] {
        let answer = create(&desk, &json!([get(path)])).expect(200).json();
        assert_eq!(answer["expiresIn"], 3_600);
        assert!(
            answer["restrictedDataToken"]
                .as_str()
                .unwrap()
                .starts_with("Atz.sprdt|")
        );
    }
    let delegated = json!({"targetApplication": "amzn1.sp.solution.x",
        "restrictedResources": [get("/orders/v0/orders")]});
    desk.call("POST", PATH, delegated).expect(200);
    create(&desk, &json!(vec![get("/orders/v0/orders"); 50])).expect(200);
}

#[test]
fn anything_else_is_refused() {
    let desk = Desk::new("plain").unmetered();
    let orders = "/orders/v0/orders";
    for wrong in [
        json!([]),
        json!(vec![get(orders); 51]),
        json!([{"path": orders}]),
        json!([{"method": "GET"}]),
        json!([{"method": "POST", "path": orders}]),
        json!([{"method": "FETCH", "path": orders}]),
        json!([get("/sellers/v1/account")]),
        json!([get("/orders/2026-01-01/orders/{orderId}")]),
        json!([get("/orders/v0/orders/{id}")]),
        json!([get("/reports/2021-06-30/documents/{reportDocumentId}")]),
        json!([get("/nowhere")]),
        json!([get(orders), get("/nowhere")]),
        json!([{"method": "GET", "path": orders, "dataElements": ["creditCard"]}]),
        json!("all"),
    ] {
        let reply = create(&desk, &wrong).expect(400);
        assert_eq!(reply.error_code(), "InvalidInput", "{wrong}");
    }
    desk.call("POST", PATH, Value::Null).expect(400);
}

#[test]
fn a_restricted_token_opens_no_other_call_and_lives_an_hour() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    let path = "/orders/v0/orders/111-0000000-0000000";
    let resource = json!([{"method": "GET", "path": path, "dataElements": ["buyerInfo"]}]);
    let token = create(&desk, &resource).expect(200).json()["restrictedDataToken"].clone();
    let token = token.as_str().unwrap();
    let read = |address: &str| desk.call_with(token, "GET", address, Value::Null);
    read(path).expect(200);
    read(&format!("{path}/orderItems")).expect(403);
    read("/orders/2026-01-01/orders/111-0000000-0000000").expect(403);
    let more = json!({"restrictedResources": resource});
    desk.call_with(token, "POST", PATH, more).expect(403);
    desk.advance_ms(3_599_999);
    read(path).expect(200);
    desk.advance_ms(1);
    read(path).expect(403);
}
