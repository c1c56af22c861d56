//! Multi-channel orders, seen through both versions of the API.

use serde_json::{Value, json};

use crate::desk::{Desk, US};
use crate::inventory::stock;

const OLD: &str = "/fba/outbound/2020-07-01/fulfillmentOrders";
const NEW: &str = "/fulfillment/outbound/2026-07-04/orders";
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// A world with 10 units of `K-1` in the warehouse.
fn desk() -> Desk {
    desk_of_seed(5)
}

fn desk_of_seed(seed: u64) -> Desk {
    let desk = Desk::with_seed("plain", seed).unmetered();
    stock(&desk, "K-1", 10);
    desk
}

fn address() -> Value {
    json!({"name": "A. Buyer", "addressLine1": "1 Street", "city": "Town",
        "stateOrRegion": "NY", "postalCode": "10001", "countryCode": "US"})
}

fn order(id: &str, quantity: i64, more: &Value) -> Value {
    let mut order = json!({"marketplaceId": US, "sellerFulfillmentOrderId": id,
        "displayableOrderId": id, "displayableOrderDate": "2026-11-16T00:00:00Z",
        "displayableOrderComment": "Thanks", "shippingSpeedCategory": "Standard",
        "destinationAddress": address(),
        "items": [{"sellerSku": "K-1", "sellerFulfillmentOrderItemId": format!("{id}-1"),
            "quantity": quantity}]});
    for (name, value) in more.as_object().unwrap() {
        order[name] = value.clone();
    }
    order
}

fn place(desk: &Desk, id: &str, quantity: i64, more: &Value) {
    desk.call("POST", OLD, order(id, quantity, more))
        .expect(200);
}

/// Lets time pass, longer than a token lives.
fn pass(desk: &mut Desk, ms: i64) {
    desk.advance_ms(ms);
    desk.sign_in();
}

fn status(desk: &Desk, id: &str) -> String {
    let found = desk.read(&format!("{OLD}/{id}")).expect(200).json();
    let status = &found["payload"]["fulfillmentOrder"]["fulfillmentOrderStatus"];
    status.as_str().unwrap().to_owned()
}

fn set(desk: &Desk, id: &str, status: &str) -> u16 {
    let body = json!({"fulfillmentOrderStatus": status});
    desk.call("PUT", &format!("{OLD}/{id}/status"), body).status
}

fn cancel(desk: &Desk, id: &str) -> u16 {
    desk.call("PUT", &format!("{OLD}/{id}/cancel"), Value::Null)
        .status
}

/// Units of `K-1`: those for sale, those held.
fn units(desk: &Desk) -> (i64, i64) {
    let address = format!(
        "/fba/inventory/v1/summaries?details=true&granularityType=Marketplace&granularityId={US}\
         &marketplaceIds={US}&sellerSkus=K-1"
    );
    let found = desk.read(&address).expect(200).json();
    let details = &found["payload"]["inventorySummaries"][0]["inventoryDetails"];
    (
        details["fulfillableQuantity"].as_i64().unwrap(),
        details["reservedQuantity"]["totalReservedQuantity"]
            .as_i64()
            .unwrap(),
    )
}

fn cancels(desk: &Desk) -> Vec<Value> {
    let effects = desk.ledger().into_iter();
    effects
        .filter(|effect| effect["kind"] == "cancel")
        .collect()
}

#[test]
fn an_order_runs_its_course_and_both_versions_tell_it() {
    let mut desk = desk();
    place(&desk, "M 1", 2, &json!({}));
    assert_eq!(units(&desk), (8, 2));
    let mut seen = vec![status(&desk, "M%201")];
    for _ in 0..(3 * 24 * 60) {
        pass(&mut desk, MINUTE_MS);
        let now = status(&desk, "M%201");
        if seen.last() != Some(&now) {
            seen.push(now);
        }
    }
    assert_eq!(
        seen,
        ["New", "Received", "Planning", "Processing", "Complete"]
    );
    assert_eq!(units(&desk), (8, 0));
    let new = desk
        .read(&format!("{NEW}/M%201?shipments=INCLUDE"))
        .expect(200)
        .json();
    assert_eq!(new["order"]["status"], "COMPLETE");
    assert_eq!(
        new["order"]["lineItems"][0]["amount"],
        json!({"unit": "EACHES", "value": "2"})
    );
    let shipments = new["order"]["shipments"].as_array().unwrap();
    let shipped = shipments
        .iter()
        .find(|shipment| shipment["status"] == "SHIPPED")
        .unwrap();
    let package = shipped["packages"][0]["packageId"].as_str().unwrap();
    let tracking = format!("/fba/outbound/2020-07-01/tracking?packageNumber={package}");
    desk.read(&tracking).expect(200);
    assert_eq!(cancel(&desk, "M%201"), 400);
    assert_eq!(cancels(&desk), Vec::<Value>::new());
}

#[test]
fn an_order_is_cancelled_until_units_are_picked() {
    for (before, code) in [
        ("New", 200),
        ("Received", 200),
        ("Planning", 200),
        ("Processing", 400),
    ] {
        let mut desk = desk();
        place(&desk, "M-1", 3, &json!({}));
        assert_eq!(set(&desk, "M-1", before), 200);
        assert_eq!(cancel(&desk, "M-1"), code, "{before}");
        if code != 200 {
            assert_eq!(status(&desk, "M-1"), before);
            assert_eq!(units(&desk), (7, 3));
            continue;
        }
        assert_eq!(status(&desk, "M-1"), "Cancelled");
        assert_eq!(units(&desk), (10, 0));
        let effects = cancels(&desk);
        assert_eq!(effects.len(), 1);
        let state = format!("MCF_{}", before.to_uppercase());
        assert_eq!(effects[0]["order_status_before"], state);
        assert_eq!(effects[0]["order"], "M-1");
        assert_eq!(effects[0]["item"], "M-1-1");
        assert_eq!(
            (&effects[0]["qty"], &effects[0]["by"]),
            (&json!(3), &json!("seller"))
        );
        let rows = desk.orders();
        let row = rows.iter().find(|row| row["order"] == "M-1").unwrap();
        assert_eq!(
            (&row["status"], &row["cancelled"]),
            (&json!("MCF_CANCELLED"), &json!(3))
        );
        assert_eq!((&row["channel"], &row["paid"]), (&json!("MCF"), &json!(0)));
        pass(&mut desk, 3 * DAY_MS);
        assert_eq!(status(&desk, "M-1"), "Cancelled");
        assert_eq!(cancel(&desk, "M-1"), 400);
    }
}

#[test]
fn the_new_version_only_tries_to_cancel() {
    let mut outcomes = std::collections::BTreeSet::new();
    for seed in 0..12 {
        let desk = desk_of_seed(seed);
        place(&desk, "M-1", 1, &json!({}));
        assert_eq!(set(&desk, "M-1", "Processing"), 200);
        let reply = desk
            .call("PUT", &format!("{NEW}/M-1/cancel"), Value::Null)
            .expect(202);
        assert_eq!(reply.json(), json!({}));
        assert_eq!(status(&desk, "M-1"), "Processing");
        desk.advance_ms(MINUTE_MS);
        let found = desk.read(&format!("{NEW}/M-1")).expect(200).json();
        outcomes.insert(found["order"]["status"].as_str().unwrap().to_owned());
        assert_eq!(
            cancels(&desk).len(),
            usize::from(found["order"]["status"] == "CANCELLED")
        );
    }
    let both = ["CANCELLED".to_owned(), "PROCESSING".to_owned()];
    assert_eq!(outcomes, both.into_iter().collect());
    let desk = desk();
    place(&desk, "M-2", 1, &json!({"fulfillmentAction": "Hold"}));
    desk.call("PUT", &format!("{NEW}/M-2/cancel"), Value::Null)
        .expect(202);
    desk.advance_ms(MINUTE_MS);
    assert_eq!(status(&desk, "M-2"), "Cancelled");
    desk.call("PUT", &format!("{NEW}/M-2/cancel"), Value::Null)
        .expect(400);
    desk.call("PUT", &format!("{NEW}/M-3/cancel"), Value::Null)
        .expect(404);
}

#[test]
fn a_held_order_waits_14_days_or_until_it_is_released() {
    let mut desk = desk();
    let held = json!({"fulfillmentAction": "Hold"});
    place(&desk, "H-1", 1, &held);
    place(&desk, "H-2", 1, &held);
    pass(&mut desk, 13 * DAY_MS);
    assert_eq!(status(&desk, "H-1"), "Received");
    let ship = json!({"fulfillmentConfiguration": {"action": "SHIP"}});
    desk.call("PUT", &format!("{NEW}/H-2"), ship).expect(202);
    pass(&mut desk, DAY_MS);
    assert_eq!(status(&desk, "H-1"), "Cancelled");
    assert_ne!(status(&desk, "H-2"), "Received");
    assert_ne!(status(&desk, "H-2"), "Cancelled");
    let effects = cancels(&desk);
    assert_eq!((effects.len(), &effects[0]["by"]), (1, &json!("amazon")));
    let hold = json!({"fulfillmentAction": "Hold"});
    desk.call("PUT", &format!("{OLD}/H-2"), hold).expect(400);
}

#[test]
fn missing_units_end_as_the_policy_says() {
    for (policy, after_a_day, unfulfillable) in [
        ("FillOrKill", "Invalid", 12),
        ("FillAllAvailable", "CompletePartialled", 2),
        ("FillAll", "CompletePartialled", 2),
    ] {
        // Now and then a unit is lost as well: a seed in which none is.
        let mut desk = desk_of_seed(1);
        place(&desk, "P-1", 12, &json!({"fulfillmentPolicy": policy}));
        assert_eq!(units(&desk), (0, 10), "{policy}");
        pass(&mut desk, 2 * DAY_MS);
        assert_eq!(status(&desk, "P-1"), after_a_day, "{policy}");
        let found = desk.read(&format!("{OLD}/P-1")).expect(200).json();
        let item = &found["payload"]["fulfillmentOrderItems"][0];
        assert_eq!(item["unfulfillableQuantity"], unfulfillable, "{policy}");
        let n_left = if policy == "FillOrKill" { 10 } else { 0 };
        assert_eq!(units(&desk), (n_left, 0), "{policy}");
        assert_eq!(cancels(&desk), Vec::<Value>::new());
    }
}

#[test]
fn an_order_that_cannot_be_taken_is_refused() {
    let desk = desk();
    place(&desk, "M-1", 1, &json!({}));
    let none = json!({});
    for wrong in [
        order("M-1", 1, &none),
        order("", 1, &none),
        order(&"x".repeat(41), 1, &none),
        order("M-2", 0, &none),
        order("M-2", -1, &none),
        order("M-2", 1, &json!({"items": []})),
        order("M-2", 1, &json!({"marketplaceId": "NOWHERE"})),
        order("M-2", 1, &json!({"displayableOrderDate": "soon"})),
        order(
            "M-2",
            1,
            &json!({"items": [{"sellerSku": "NONE", "quantity": 1,
            "sellerFulfillmentOrderItemId": "1"}]}),
        ),
        order("M-2", 1, &json!({"fulfillmentPolicy": "FillNothing"})),
    ] {
        desk.call("POST", OLD, wrong.clone()).expect(400);
    }
    desk.read(&format!("{OLD}/M-2")).expect(404);
    assert_eq!(units(&desk), (9, 1));
}

#[test]
fn lists_page_with_the_same_arguments() {
    let desk = desk();
    for number in 0..60 {
        place(&desk, &format!("M-{number:02}"), 1, &json!({}));
    }
    let since = "2026-11-16T00:00:00Z";
    let (mut ids, mut token) = (Vec::new(), String::new());
    loop {
        let address = format!("{NEW}?updatedAfter={since}&pageToken={token}");
        let page = desk.read(&address).expect(200).json();
        let orders = page["orders"].as_array().unwrap();
        ids.extend(
            orders
                .iter()
                .map(|order| order["orderId"].as_str().unwrap().to_owned()),
        );
        match page["pagination"]["nextToken"].as_str() {
            Some(next) => next.clone_into(&mut token),
            None => break,
        }
    }
    let expected: Vec<_> = (0..60).map(|number| format!("M-{number:02}")).collect();
    assert_eq!(ids, expected);
    let first = desk
        .read(&format!("{OLD}?queryStartDate={since}"))
        .expect(200)
        .json();
    assert_eq!(
        first["payload"]["fulfillmentOrders"]
            .as_array()
            .unwrap()
            .len(),
        50
    );
    let token = first["payload"]["nextToken"].as_str().unwrap();
    let next = desk.read(&format!("{OLD}?queryStartDate={since}&nextToken={token}"));
    assert_eq!(
        next.expect(200).json()["payload"]["fulfillmentOrders"]
            .as_array()
            .unwrap()
            .len(),
        10
    );
    let late = desk
        .read(&format!("{OLD}?queryStartDate=2026-11-17T00:00:00Z"))
        .expect(200);
    assert_eq!(late.json()["payload"], json!({}));
}

#[test]
fn an_order_of_the_new_version_is_the_same_order_in_the_old() {
    let desk = desk();
    let body = json!({"orderId": "N-1", "destination": {"deliveryAddress": address()},
        "fulfillmentConfiguration": {"action": "HOLD", "policy": "FILL_ALL",
            "serviceLevel": {"serviceTiers": ["EXPEDITED"]}},
        "lineItems": [{"lineItemId": "1", "amount": {"value": "4", "unit": "EACHES"},
            "product": {"productIdentifier": {"amazonSku": "K-1"}}}]});
    let made = desk.call("POST", NEW, body.clone()).expect(200).json();
    assert_eq!(made["order"]["status"], "PROCESSING");
    desk.call("POST", NEW, body).expect(400);
    let old = desk.read(&format!("{OLD}/N-1")).expect(200).json();
    let order = &old["payload"]["fulfillmentOrder"];
    assert_eq!(
        (&order["fulfillmentAction"], &order["fulfillmentPolicy"]),
        (&json!("Hold"), &json!("FillAll"))
    );
    let change = json!({"items": [{"sellerFulfillmentOrderItemId": "1", "quantity": 2}]});
    desk.call("PUT", &format!("{OLD}/N-1"), change).expect(200);
    assert_eq!(units(&desk), (8, 2));
    let desk = desk.restarted();
    let again = desk.read(&format!("{NEW}/N-1")).expect(200).json();
    assert_eq!(again["order"]["lineItems"][0]["amount"]["value"], "2");
    let complete = json!({"status": "COMPLETE"});
    desk.call("PUT", &format!("{NEW}/N-1/status"), complete)
        .expect(204);
    let whole = desk
        .read(&format!("{NEW}/N-1?shipments=INCLUDE"))
        .expect(200)
        .json();
    let package = whole["order"]["shipments"][0]["packages"][0]["packageId"]
        .as_str()
        .unwrap();
    let path = format!("{NEW}/N-1/packages/{package}");
    desk.call("PUT", &path, json!({"status": "DELAYED"}))
        .expect(204);
    desk.call("PUT", &path, json!({"status": "LOST"}))
        .expect(400);
    desk.call(
        "PUT",
        &format!("{NEW}/N-1/packages/x"),
        json!({"status": "DELAYED"}),
    )
    .expect(404);
    let tracking = format!("/fba/outbound/2020-07-01/tracking?packageNumber={package}");
    let tracked = desk.read(&tracking).expect(200).json();
    assert_eq!(tracked["payload"]["currentStatus"], "DELAYED");
}

#[test]
fn what_was_shipped_can_be_returned_once() {
    let desk = desk();
    place(&desk, "R-1", 1, &json!({}));
    assert_eq!(set(&desk, "R-1", "Complete"), 200);
    let codes = desk
        .read(
            "/fba/outbound/2020-07-01/returnReasonCodes?sellerSku=K-1&sellerFulfillmentOrderId=R-1",
        )
        .expect(200)
        .json();
    let code = &codes["payload"]["reasonCodeDetails"][0]["returnReasonCode"];
    let found = desk.read(&format!("{OLD}/R-1")).expect(200).json();
    let shipment = &found["payload"]["fulfillmentShipments"][0]["amazonShipmentId"];
    let ask = |id: &str| {
        let body = json!({"items": [{"sellerReturnItemId": id, "amazonShipmentId": shipment,
            "sellerFulfillmentOrderItemId": "R-1-1", "returnReasonCode": code}]});
        desk.call("PUT", &format!("{OLD}/R-1/return"), body)
            .expect(200)
            .json()["payload"]
            .clone()
    };
    assert_eq!(ask("1")["returnItems"][0]["status"], "New");
    let why = |answer: Value| {
        answer["invalidReturnItems"][0]["invalidItemReason"]["invalidItemReasonCode"].clone()
    };
    assert_eq!(why(ask("1")), "DuplicateRequest");
    assert_eq!(why(ask("2")), "NoReturnableQuantity");
    let whole = desk.read(&format!("{OLD}/R-1")).expect(200).json();
    assert_eq!(whole["payload"]["returnItems"].as_array().unwrap().len(), 1);
}

#[test]
fn previews_offers_and_features_tell_what_is_in_stock() {
    let desk = desk();
    let old = "/fba/outbound/2020-07-01";
    let items = |n: i64| {
        json!({"address": address(), "items": [{"sellerSku": "K-1", "quantity": n,
            "sellerFulfillmentOrderItemId": "1"}]})
    };
    for (n, is_fulfillable) in [(10, true), (11, false)] {
        let path = format!("{old}/fulfillmentOrders/preview");
        let found = desk.call("POST", &path, items(n)).expect(200).json();
        let preview = &found["payload"]["fulfillmentPreviews"][0];
        assert_eq!(preview["isFulfillable"], is_fulfillable);
    }
    let product = json!({"product": {"productIdentifier": {"merchantSku": "K-1"}},
        "terms": {"origin": {"countryCode": "US"}, "destination": {}}});
    let offers = desk
        .call("POST", &format!("{old}/deliveryOffers"), product)
        .expect(200)
        .json();
    assert_eq!(
        offers["payload"]["deliveryOffers"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let new = "/fulfillment/outbound/2026-07-04";
    let sku = json!({"productIdentifier": {"amazonSku": "K-1"}});
    let asked = json!({"origin": {"countryCode": "US"}, "items": [sku]});
    let offers = desk
        .call("POST", &format!("{new}/offers"), asked)
        .expect(200)
        .json();
    assert_eq!(
        offers["offerResults"][0]["offers"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let lines = json!({"destination": {"deliveryAddress": address()},
        "lineItems": [{"product": sku, "amount": {"value": "11"}}]});
    let preview = desk
        .call("POST", &format!("{new}/previews"), lines)
        .expect(200)
        .json();
    assert_eq!(
        preview["constraints"][0]["code"],
        "ItemQuantityNotAvailable"
    );
    desk.read(&format!("{old}/features?marketplaceId={US}"))
        .expect(200);
    let inventory = format!("{old}/features/inventory/BLANK_BOX");
    let found = desk
        .read(&format!("{inventory}?marketplaceId={US}"))
        .expect(200)
        .json();
    assert_eq!(found["payload"]["featureSkus"][0]["sellerSku"], "K-1");
    let one = desk
        .read(&format!("{inventory}/K-1?marketplaceId={US}"))
        .expect(200)
        .json();
    assert_eq!(one["payload"]["isEligible"], true);
    desk.read(&format!("{inventory}/NONE?marketplaceId={US}"))
        .expect(404);
    desk.read(&format!("{old}/features/inventory/NONE?marketplaceId={US}"))
        .expect(400);
}
