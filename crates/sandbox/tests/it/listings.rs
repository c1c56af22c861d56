//! Listings Items: checks, the queue, and what shows when.

use std::io::Read;

use serde_json::{Value, json};

use crate::desk::{Desk, US};
use crate::static_mode::shared;

const MINUTE_MS: i64 = 60_000;
const PLAIN: &str = "PLAIN-1";

fn address(sku: &str) -> String {
    format!("/listings/2021-08-01/items/A1EXAMPLE/{sku}?marketplaceIds={US}")
}

/// A world with the listing PLAIN-1: 1,000 units at 10.00 USD.
fn desk() -> Desk {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    desk
}

fn patch(op: &str, name: &str, value: Value) -> Value {
    let mut body = json!({"productType": "PRODUCT", "patches": [
        {"op": op, "path": format!("/attributes/{name}")}]});
    body["patches"][0]["value"] = value;
    body
}

fn quantity(n: &Value) -> Value {
    let value = json!([{"fulfillment_channel_code": "DEFAULT", "quantity": n}]);
    patch("merge", "fulfillment_availability", value)
}

fn price(currency: &str, amount: &Value) -> Value {
    let value = json!([{"marketplace_id": US, "currency": currency,
        "our_price": [{"schedule": [{"value_with_tax": amount}]}]}]);
    patch("merge", "purchasable_offer", value)
}

fn submit(desk: &Desk, body: Value) -> Value {
    desk.call("PATCH", &address(PLAIN), body).expect(200).json()
}

fn read(desk: &Desk, sku: &str, sets: &str) -> Value {
    let reply = desk.read(&format!("{}&includedData={sets}", address(sku)));
    reply.expect(200).json()
}

fn shown_quantity(desk: &Desk) -> Value {
    read(desk, PLAIN, "fulfillmentAvailability")["fulfillmentAvailability"][0]["quantity"].clone()
}

fn listing_effects(desk: &Desk) -> Vec<String> {
    let effects = desk.ledger();
    let listing = effects.iter().filter(|effect| effect["kind"] == "listing");
    listing
        .map(|effect| {
            assert_eq!(
                (&effect["order"], &effect["by"]),
                (&json!(""), &json!("seller"))
            );
            format!(
                "{} {} {} {}",
                effect["item"], effect["qty"], effect["amount"], effect["detail"]
            )
        })
        .collect()
}

#[test]
fn a_quantity_shows_after_some_seconds_and_stands_in_the_ledger() {
    let desk = desk();
    let answer = submit(&desk, quantity(&json!(0)));
    assert_eq!(answer["status"], "ACCEPTED");
    assert_eq!(answer["issues"], json!([]));
    assert_eq!(answer["submissionId"].as_str().unwrap().len(), 32);
    assert_eq!(shown_quantity(&desk), 1_000);
    desk.advance_ms(MINUTE_MS);
    assert_eq!(shown_quantity(&desk), 0);
    assert_eq!(listing_effects(&desk), ["\"PLAIN-1\" 0 0 \"quantity 0\""]);
    let status = read(&desk, PLAIN, "summaries")["summaries"][0]["status"].clone();
    assert_eq!(status, json!(["DISCOVERABLE"]));
}

#[test]
fn a_price_shows_exactly() {
    let desk = desk();
    submit(&desk, price("USD", &json!(12.34)));
    desk.advance_ms(MINUTE_MS);
    let offer = read(&desk, PLAIN, "offers")["offers"][0].clone();
    assert_eq!(
        offer["price"],
        json!({"currencyCode": "USD", "amount": "12.34"})
    );
    assert_eq!(
        listing_effects(&desk),
        ["\"PLAIN-1\" 1000 1234 \"price 12.34 USD\""]
    );
}

#[test]
fn what_is_wrong_is_refused_with_status_200_and_changes_nothing() {
    let desk = desk();
    let availability = "fulfillment_availability";
    let entry = json!({"fulfillment_channel_code": "DEFAULT", "quantity": 1});
    let mut other_type = quantity(&json!(1));
    other_type["productType"] = json!("SHOES");
    let wrong = [
        quantity(&json!(-1)),
        quantity(&json!(1_000_000)),
        quantity(&json!(1.5)),
        quantity(&json!("many")),
        patch("replace", availability, entry.clone()),
        patch(
            "replace",
            &format!("{availability}/0/quantity"),
            json!([entry]),
        ),
        patch("merge", availability, json!([{"quantity": 1}])),
        patch(
            "merge",
            availability,
            json!([{"fulfillment_channel_code": "AMAZON_NA"}]),
        ),
        price("EUR", &json!(12)),
        price("USD", &json!(0)),
        price("USD", &json!(12.345)),
        other_type,
    ];
    for body in wrong {
        let answer = submit(&desk, body.clone());
        assert_eq!(answer["status"], "INVALID", "{body}");
        assert_eq!(answer["issues"][0]["severity"], "ERROR", "{body}");
    }
    desk.advance_ms(MINUTE_MS);
    assert_eq!(listing_effects(&desk), Vec::<String>::new());
    assert_eq!(shown_quantity(&desk), 1_000);
}

#[test]
fn a_preview_changes_nothing() {
    let desk = desk();
    let preview = format!(
        "{}&mode=VALIDATION_PREVIEW&includedData=issues,identifiers",
        address(PLAIN)
    );
    let good = desk
        .call("PATCH", &preview, quantity(&json!(5)))
        .expect(200)
        .json();
    assert_eq!(good["status"], "VALID");
    assert_eq!(good["identifiers"][0]["asin"], "B0PLAIN001");
    let bad = desk
        .call("PATCH", &preview, quantity(&json!(-5)))
        .expect(200)
        .json();
    assert_eq!(bad["status"], "INVALID");
    desk.advance_ms(MINUTE_MS);
    assert_eq!(shown_quantity(&desk), 1_000);
}

#[test]
fn changes_of_one_listing_show_in_their_order() {
    for seed in 0..10 {
        let desk = Desk::with_seed("plain", seed).unmetered();
        desk.seed_orders(1);
        for n in [7, 3, 9] {
            submit(&desk, quantity(&json!(n)));
        }
        desk.advance_ms(MINUTE_MS);
        assert_eq!(shown_quantity(&desk), 9, "seed {seed}");
    }
}

#[test]
fn an_accepted_change_survives_a_restart() {
    let desk = desk();
    submit(&desk, quantity(&json!(4)));
    let desk = desk.restarted();
    desk.advance_ms(MINUTE_MS);
    assert_eq!(shown_quantity(&desk), 4);
}

#[test]
fn deleting_the_offer_closes_and_a_price_opens_again() {
    let desk = desk();
    submit(
        &desk,
        patch(
            "delete",
            "purchasable_offer",
            json!([{"marketplace_id": US}]),
        ),
    );
    desk.advance_ms(MINUTE_MS);
    let status = |desk: &Desk| read(desk, PLAIN, "summaries,offers");
    assert_eq!(
        status(&desk)["summaries"][0]["status"],
        json!(["DISCOVERABLE"])
    );
    assert_eq!(status(&desk)["offers"], json!([]));
    submit(&desk, price("USD", &json!(11)));
    desk.advance_ms(MINUTE_MS);
    assert_eq!(
        status(&desk)["summaries"][0]["status"],
        json!(["BUYABLE", "DISCOVERABLE"])
    );
    let details = listing_effects(&desk);
    assert_eq!(details.len(), 2, "{details:?}");
}

#[test]
fn any_characters_of_a_sku_work_in_a_path() {
    let desk = desk();
    // `A/B %+Ä`, percent-encoded; a plus sign in a path is a plus sign.
    for (path, sku) in [
        ("A%2FB%20%25%2B%C3%84", "A/B %+Ä"),
        ("C+D", "C+D"),
        ("%E6%B0%B4", "水"),
    ] {
        let body = json!({"productType": "LUGGAGE", "requirements": "LISTING_OFFER_ONLY",
            "attributes": {
                "condition_type": [{"value": "new_new", "marketplace_id": US}],
                "fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT", "quantity": 2}],
                "purchasable_offer": [{"marketplace_id": US, "currency": "USD",
                    "our_price": [{"schedule": [{"value_with_tax": 400}]}]}]}});
        let answer = desk.call("PUT", &address(path), body).expect(200).json();
        assert_eq!(
            (&answer["sku"], &answer["status"]),
            (&json!(sku), &json!("ACCEPTED"))
        );
        desk.advance_ms(MINUTE_MS);
        let found = read(&desk, path, "summaries,offers,productTypes");
        assert_eq!(found["sku"], sku);
        assert_eq!(found["offers"][0]["price"]["amount"], "400.00");
        assert_eq!(found["productTypes"][0]["productType"], "LUGGAGE");
        desk.call("DELETE", &address(path), Value::Null).expect(200);
        desk.advance_ms(MINUTE_MS);
        desk.read(&address(path)).expect(404);
    }
    let details = listing_effects(&desk);
    assert!(
        details.iter().any(|line| line == "\"C+D\" 0 0 \"deleted\""),
        "{details:?}"
    );
}

#[test]
fn the_units_of_the_platform_cannot_be_set() {
    let desk = desk();
    let item = json!({"sellerSku": "FBA-1", "marketplaceId": US, "productName": "Kettle"});
    desk.call("POST", "/fba/inventory/v1/items", item)
        .expect(200);
    let answer = desk
        .call("PATCH", &address("FBA-1"), quantity(&json!(3)))
        .expect(200)
        .json();
    assert_eq!(answer["status"], "INVALID");
    let found = read(&desk, "FBA-1", "fulfillmentAvailability");
    assert_eq!(
        found["fulfillmentAvailability"],
        json!([{"fulfillmentChannelCode": "AMAZON_NA"}])
    );
}

#[test]
fn strangers_and_unknown_names_are_refused() {
    let desk = desk();
    let other = format!("/listings/2021-08-01/items/A2OTHER/{PLAIN}?marketplaceIds={US}");
    desk.read(&other).expect(403);
    desk.read(&address("NO-SUCH-SKU")).expect(404);
    desk.call("PATCH", &address("NO-SUCH-SKU"), quantity(&json!(1)))
        .expect(400);
    desk.call("DELETE", &address("NO-SUCH-SKU"), Value::Null)
        .expect(400);
    desk.read("/listings/2021-08-01/items/A1EXAMPLE/PLAIN-1")
        .expect(400);
    desk.read("/listings/2021-08-01/items/A1EXAMPLE/PLAIN-1?marketplaceIds=NOWHERE")
        .expect(400);
    desk.read(&format!("{}&includedData=everything", address(PLAIN)))
        .expect(400);
    desk.call("PATCH", &address(PLAIN), json!({"patches": []}))
        .expect(400);
}

#[test]
fn a_search_pages_through_all_listings() {
    let desk = desk();
    for number in 0..24 {
        let item = json!({"sellerSku": format!("FBA-{number:02}"), "marketplaceId": US,
            "productName": "Kettle"});
        desk.call("POST", "/fba/inventory/v1/items", item)
            .expect(200);
    }
    let search = format!(
        "/listings/2021-08-01/items/A1EXAMPLE?marketplaceIds={US}&sortBy=sku&sortOrder=ASC&pageSize=10"
    );
    let (mut skus, mut token) = (Vec::new(), String::new());
    loop {
        let page = desk
            .read(&format!("{search}&pageToken={token}"))
            .expect(200)
            .json();
        let items = page["items"].as_array().unwrap();
        skus.extend(
            items
                .iter()
                .map(|item| item["sku"].as_str().unwrap().to_owned()),
        );
        match page["pagination"]["nextToken"].as_str() {
            Some(next) => next.clone_into(&mut token),
            None => break,
        }
    }
    // The scenario has goods of its own beside these.
    assert!(skus.is_sorted() && skus.len() >= 25, "{skus:?}");
    skus.retain(|sku| sku.starts_with("FBA-") || sku == PLAIN);
    let mut expected: Vec<_> = (0..24).map(|number| format!("FBA-{number:02}")).collect();
    expected.push(PLAIN.to_owned());
    assert_eq!(skus, expected);
    let named = desk.read(&format!(
        "{search}&identifiersType=SKU&identifiers=FBA-03,{PLAIN},X"
    ));
    assert_eq!(named.expect(200).json()["numberOfResults"], 2);
    let buyable =
        format!("{search}&withStatus=BUYABLE&identifiersType=SKU&identifiers={PLAIN},FBA-01");
    assert_eq!(desk.read(&buyable).expect(200).json()["numberOfResults"], 1);
    desk.read(&format!("{search}&pageToken=mine")).expect(400);
    desk.read(&search.replace("pageSize=10", "pageSize=21"))
        .expect(400);
}

/// The recorded calls go to another seller and another marketplace; what is compared is status,
/// content type, and the names at the top.
#[test]
fn answers_look_like_the_recorded_ones() {
    let Some(folder) = shared("data/spapi-recordings") else {
        return;
    };
    let file = std::fs::File::open(folder.join("interactions.jsonl.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .unwrap();
    let recorded: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &Value| {
            line["request"]["uri"]
                .as_str()
                .unwrap()
                .contains("/listings/2021")
        })
        .collect();
    assert_eq!(recorded.len(), 2);
    let desk = desk();
    // The put comes first: it makes the listing that the get reads.
    for line in recorded.iter().rev() {
        let uri = line["request"]["uri"].as_str().unwrap();
        let path = uri.split_once(".com").unwrap().1;
        let here = |text: &str| {
            text.replace("A1EXAMPLESELLR", "A1EXAMPLE")
                .replace("A1F83G8C2ARO7P", US)
                .replace("GBP", "USD")
        };
        let body = here(line["request"]["body"]["text"].as_str().unwrap());
        let body = serde_json::from_str(&body).unwrap_or(Value::Null);
        let method = line["request"]["method"].as_str().unwrap();
        let reply = desk.call(method, &here(path), body);
        let expected = &line["response"];
        assert_eq!(json!(reply.status), expected["status"]);
        assert_eq!(
            json!(reply.content_type),
            expected["headers"]["content-type"]
        );
        let told: Value = serde_json::from_str(expected["body"]["text"].as_str().unwrap()).unwrap();
        let names =
            |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
        let answer = reply.json();
        let (mut ours, mut theirs) = (names(&answer), names(&told));
        ours.sort();
        theirs.sort();
        assert_eq!(ours, theirs);
        if let Some(attributes) = told["attributes"].as_object() {
            let price = "/attributes/purchasable_offer/0/our_price/0/schedule/0/value_with_tax";
            assert_eq!(
                answer.pointer(price).map(Value::to_string),
                Some("400".to_owned())
            );
            for name in attributes.keys() {
                assert!(answer["attributes"][name].is_array(), "{name}");
            }
        }
        desk.advance_ms(MINUTE_MS);
    }
}
