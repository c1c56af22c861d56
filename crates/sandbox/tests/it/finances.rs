//! Transactions of shipments and refunds, and the sums of them.

use serde_json::{Value, json};

use crate::desk::{Desk, US};

const TRANSACTIONS: &str = "/finances/2024-06-19/transactions";
const ORDER: &str = "111-0000002-0000002";

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn send(desk: &Desk, kind: &str, message_type: &str, body: &str) {
    let created = desk
        .call(
            "POST",
            "/feeds/2021-06-30/documents",
            json!({ "contentType": "text/xml" }),
        )
        .expect(201)
        .json();
    let document = format!(
        "<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion>\
         <MerchantIdentifier>A1EXAMPLE</MerchantIdentifier></Header>\
         <MessageType>{message_type}</MessageType><Message><MessageID>1</MessageID>\
         <{message_type}><AmazonOrderID>{ORDER}</AmazonOrderID>{body}</{message_type}></Message>\
         </AmazonEnvelope>"
    );
    desk.raw(
        "PUT",
        &text(&created["url"]),
        &[("content-type", "text/xml")],
        document,
    )
    .expect(200);
    let feed = json!({
        "feedType": kind, "marketplaceIds": [US],
        "inputFeedDocumentId": created["feedDocumentId"],
    });
    desk.call("POST", "/feeds/2021-06-30/feeds", feed)
        .expect(202);
    desk.advance_ms(20_000);
}

/// Plain order 2 (3 units for 10.02 in all) ships a unit, then the rest; 5.00 go back.
fn desk() -> Desk {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(3);
    let ship = |quantity: u32| {
        let body = format!(
            "<FulfillmentDate>2026-11-16T00:00:00Z</FulfillmentDate><Item>\
             <AmazonOrderItemCode>00000000000003</AmazonOrderItemCode>\
             <Quantity>{quantity}</Quantity></Item>"
        );
        send(
            &desk,
            "POST_ORDER_FULFILLMENT_DATA",
            "OrderFulfillment",
            &body,
        );
    };
    ship(1);
    ship(2);
    let refund = "<ActionType>Refund</ActionType><AdjustedItem>\
        <AmazonOrderItemCode>00000000000003</AmazonOrderItemCode>\
        <AdjustmentReason>CustomerReturn</AdjustmentReason><ItemPriceAdjustments><Component>\
        <Type>Principal</Type><Amount currency=\"USD\">5.00</Amount></Component>\
        </ItemPriceAdjustments></AdjustedItem>";
    send(
        &desk,
        "POST_PAYMENT_ADJUSTMENT_DATA",
        "OrderAdjustment",
        refund,
    );
    desk
}

fn list(desk: &Desk, query: &str) -> Vec<Value> {
    let reply = desk
        .read(&format!("{TRANSACTIONS}?{query}"))
        .expect(200)
        .json();
    let list = reply["payload"].get("transactions").cloned();
    list.map_or_else(Vec::new, |list| list.as_array().expect("a list").clone())
}

#[test]
fn shipments_and_refunds_are_transactions_of_their_order() {
    let desk = desk();
    let query = format!("relatedIdentifierName=ORDER_ID&relatedIdentifierValue={ORDER}");
    // The refund is not two minutes old.
    desk.advance_ms(119_000 - 20_000);
    let early = list(&desk, &query);
    assert!(early.len() < 3, "{early:?}");
    desk.advance_ms(60_000);
    let found = list(&desk, &query);
    let short: Vec<_> = found
        .iter()
        .map(|found| {
            (
                text(&found["transactionType"]),
                found["totalAmount"]["currencyAmount"].to_string(),
            )
        })
        .collect();
    let expect = |kind: &str, amount: &str| (kind.to_owned(), amount.to_owned());
    assert_eq!(
        short,
        [
            expect("Shipment", "3.34"),
            expect("Shipment", "6.68"),
            expect("Refund", "-5")
        ]
    );
    assert_eq!(
        found[2]["relatedIdentifiers"][0]["relatedIdentifierName"],
        "ORDER_ID"
    );
    assert_eq!(
        found[2]["relatedIdentifiers"][0]["relatedIdentifierValue"],
        ORDER
    );
}

#[test]
fn transactions_are_filtered() {
    let desk = desk();
    desk.advance_ms(180_000);
    let n = |query: &str| list(&desk, query).len();
    let since = "postedAfter=2026-11-16T00:00:00Z";
    assert_eq!(n(since), 3);
    assert_eq!(n(&format!("{since}&marketplaceId={US}")), 3);
    assert_eq!(n(&format!("{since}&marketplaceId=A1VC38T7YXB528")), 0);
    assert_eq!(n(&format!("{since}&transactionStatus=RELEASED")), 3);
    assert_eq!(n(&format!("{since}&transactionStatus=DEFERRED")), 0);
    assert_eq!(
        n("postedAfter=2026-01-01T00:00:00Z&postedBefore=2026-11-16T00:01:00Z"),
        0
    );
    let other = "relatedIdentifierName=ORDER_ID&relatedIdentifierValue=111-0000000-0000000";
    assert_eq!(n(other), 0);
    for wrong in [
        "",
        "marketplaceId=ATVPDKIKX0DER",
        "postedAfter=yesterday",
        "postedAfter=2026-11-17T00:00:00Z",
        "postedAfter=2026-11-16T00:00:00Z&postedBefore=2026-11-15T00:00:00Z",
        "relatedIdentifierName=ORDER_ID",
        "relatedIdentifierName=SHOE_SIZE&relatedIdentifierValue=1",
        "postedAfter=2026-11-16T00:00:00Z&nextToken=1.x",
    ] {
        desk.read(&format!("{TRANSACTIONS}?{wrong}")).expect(400);
    }
}

#[test]
fn long_lists_come_in_pages() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(250);
    let lines: Vec<_> = (0..250)
        .map(|number| format!("111-{number:07}-{number:07}\t2026-11-16T00:00:00Z\n"))
        .collect();
    let text_of = format!("order-id\tship-date\n{}", lines.concat());
    let created = desk
        .call(
            "POST",
            "/feeds/2021-06-30/documents",
            json!({ "contentType": "text/tsv" }),
        )
        .expect(201)
        .json();
    desk.raw(
        "PUT",
        &text(&created["url"]),
        &[("content-type", "text/tsv")],
        text_of,
    )
    .expect(200);
    let feed = json!({
        "feedType": "POST_FLAT_FILE_FULFILLMENT_DATA", "marketplaceIds": [US],
        "inputFeedDocumentId": created["feedDocumentId"],
    });
    desk.call("POST", "/feeds/2021-06-30/feeds", feed)
        .expect(202);
    desk.advance_ms(300_000);
    let first = format!("{TRANSACTIONS}?postedAfter=2026-11-16T00:00:00Z");
    let (mut sizes, mut ids, mut address) =
        (Vec::new(), std::collections::BTreeSet::new(), first.clone());
    loop {
        let payload = desk.read(&address).expect(200).json()["payload"].clone();
        let page = payload["transactions"].as_array().expect("a list").clone();
        sizes.push(page.len());
        ids.extend(page.iter().map(|found| text(&found["transactionId"])));
        match payload.get("nextToken") {
            Some(token) => address = format!("{first}&nextToken={}", text(token)),
            None => break,
        }
    }
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(ids.len(), 250);
}

#[test]
fn balances_and_summaries_are_sums_of_the_transactions() {
    let desk = desk();
    let balances = desk
        .read("/finances/2024-06-19/balances")
        .expect(200)
        .json();
    let total = &balances["balances"][0];
    // 10.02 came in, 5.00 went back.
    assert_eq!(total["balanceType"], "TOTAL");
    assert_eq!(
        total["amount"],
        json!({ "currencyCode": "USD", "currencyAmount": 5.02 })
    );
    let available = desk
        .read("/finances/2024-06-19/balances?balanceType=AVAILABLE")
        .expect(200);
    assert_eq!(
        available.json()["balances"][0]["amount"]["currencyAmount"],
        5.02
    );
    let before = desk
        .read("/finances/2024-06-19/balances?asOfDate=2026-11-15")
        .expect(200);
    assert_eq!(before.json()["balances"][0]["amount"]["currencyAmount"], 0);
    let summary = desk
        .read("/finances/2024-06-19/summary?periodStart=2026-11-16&periodEnd=2026-11-16")
        .expect(200)
        .json();
    let summary = &summary["summaries"][0];
    assert_eq!(summary["netProceeds"]["currencyAmount"], 5.02);
    assert_eq!(
        summary["breakdowns"][0]["breakdownAmount"]["currencyAmount"],
        10.02
    );
    assert_eq!(
        summary["breakdowns"][1]["breakdownAmount"]["currencyAmount"],
        -5
    );
    desk.read("/finances/2024-06-19/summary?periodStart=today")
        .expect(400);
}
