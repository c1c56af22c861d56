//! Stock in the platform's warehouse.

use serde_json::{Value, json};

use crate::desk::{Desk, US};

fn desk() -> Desk {
    Desk::new("plain").unmetered()
}

fn create(desk: &Desk, sku: &str) {
    let item = json!({"sellerSku": sku, "marketplaceId": US, "productName": "Kettle"});
    desk.call("POST", "/fba/inventory/v1/items", item)
        .expect(200);
}

/// Adds units; the status comes back.
pub(crate) fn add(desk: &Desk, token: &str, sku: &str, quantity: i64) -> u16 {
    let body = json!({"inventoryItems": [
        {"sellerSku": sku, "marketplaceId": US, "quantity": quantity}]});
    let headers = [
        ("x-amz-access-token", desk.token.as_str()),
        ("content-type", "application/json"),
        ("x-amzn-idempotency-token", token),
    ];
    desk.raw(
        "POST",
        "/fba/inventory/v1/items/inventory",
        &headers,
        body.to_string(),
    )
    .status
}

/// Makes an item with so many units.
pub(crate) fn stock(desk: &Desk, sku: &str, quantity: i64) {
    create(desk, sku);
    assert_eq!(add(desk, &format!("first of {sku}"), sku, quantity), 200);
}

fn address(more: &str) -> String {
    format!(
        "/fba/inventory/v1/summaries?granularityType=Marketplace&granularityId={US}\
         &marketplaceIds={US}{more}"
    )
}

fn summaries(desk: &Desk, more: &str) -> Vec<Value> {
    let answer = desk.read(&address(more)).expect(200).json();
    answer["payload"]["inventorySummaries"]
        .as_array()
        .unwrap()
        .clone()
}

#[test]
fn an_idempotency_token_adds_its_units_once() {
    let desk = desk();
    stock(&desk, "K-1", 5);
    assert_eq!(add(&desk, "again", "K-1", 3), 200);
    assert_eq!(add(&desk, "again", "K-1", 3), 200);
    let found = summaries(&desk, "&details=true&sellerSkus=K-1");
    assert_eq!(found[0]["totalQuantity"], 8);
    assert_eq!(found[0]["inventoryDetails"]["fulfillableQuantity"], 8);
    assert_eq!(summaries(&desk, "")[0].get("inventoryDetails"), None);
    assert_eq!(add(&desk, "", "K-1", 3), 400);
    assert_eq!(add(&desk, "none", "K-2", 3), 404);
    assert_eq!(add(&desk, "zero", "K-1", 0), 400);
}

#[test]
fn a_page_token_stands_beside_the_payload_and_lives_30_seconds() {
    let desk = desk();
    for number in 0..60 {
        create(&desk, &format!("K-{number:02}"));
    }
    let first = desk.read(&address("")).expect(200).json();
    assert_eq!(
        first["payload"]["inventorySummaries"]
            .as_array()
            .unwrap()
            .len(),
        50
    );
    let token = first["pagination"]["nextToken"]
        .as_str()
        .unwrap()
        .to_owned();
    desk.advance_ms(30_000);
    let next = format!("&nextToken={token}");
    assert_eq!(summaries(&desk, &next).len(), 10);
    desk.advance_ms(1);
    desk.read(&address(&next)).expect(400);
    desk.read(&address("&nextToken=mine")).expect(400);
}

#[test]
fn only_stock_that_changed_since_is_told() {
    let mut desk = desk();
    stock(&desk, "OLD", 1);
    desk.advance_ms(3_600_000);
    desk.sign_in();
    stock(&desk, "NEW", 1);
    // The world begins at 2026-11-16 00:00; half an hour later only one SKU changes.
    let found = summaries(&desk, "&startDateTime=2026-11-16T00:30:00Z");
    let skus: Vec<_> = found.iter().map(|summary| &summary["sellerSku"]).collect();
    assert!(
        skus.contains(&&json!("NEW")) && !skus.contains(&&json!("OLD")),
        "{skus:?}"
    );
}

#[test]
fn calls_that_say_too_little_or_too_much_are_refused() {
    let desk = desk();
    desk.read("/fba/inventory/v1/summaries?granularityType=Marketplace")
        .expect(400);
    desk.read(&address("").replace("Marketplace&", "Shop&"))
        .expect(400);
    let skus: Vec<_> = (0..51).map(|number| format!("K-{number}")).collect();
    desk.read(&address(&format!("&sellerSkus={}", skus.join(","))))
        .expect(400);
    desk.read(&address("&startDateTime=yesterday")).expect(400);
    create(&desk, "K-1");
    let again = json!({"sellerSku": "K-1", "marketplaceId": US, "productName": "Kettle"});
    desk.call("POST", "/fba/inventory/v1/items", again)
        .expect(400);
}

#[test]
fn a_deleted_item_is_gone() {
    let desk = desk();
    stock(&desk, "K/1", 2);
    let path = format!("/fba/inventory/v1/items/K%2F1?marketplaceId={US}");
    desk.call("DELETE", &path, Value::Null).expect(200);
    assert_eq!(summaries(&desk, ""), Vec::<Value>::new());
    desk.call("DELETE", &path, Value::Null).expect(404);
}
