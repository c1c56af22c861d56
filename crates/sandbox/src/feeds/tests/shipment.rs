use super::*;

const ORDER: &str = "222-0000001-0000001";
const FIRST: &str = "00000000001001";
const SECOND: &str = "00000000001002";

fn message(items: &[(&str, Option<u32>)]) -> String {
    let items: Vec<_> = items
        .iter()
        .map(|(code, quantity)| {
            let quantity = quantity.map(|n| format!("<Quantity>{n}</Quantity>"));
            format!(
                "<Item><AmazonOrderItemCode>{code}</AmazonOrderItemCode>{}</Item>",
                quantity.unwrap_or_default()
            )
        })
        .collect();
    format!(
        "<AmazonOrderID>{ORDER}</AmazonOrderID>\
         <FulfillmentDate>2026-11-16T00:00:00Z</FulfillmentDate><FulfillmentData>\
         <CarrierCode>UPS</CarrierCode></FulfillmentData>{}",
        items.concat()
    )
}

fn ship(market: &mut Market, items: &[(&str, Option<u32>)]) -> FeedResult {
    run(
        market,
        SHIP,
        &envelope("OrderFulfillment", &[message(items)]),
    )
}

#[test]
fn a_message_without_items_ships_the_whole_order() {
    let mut market = market();
    let index = put(&mut market, 1, |_| {});
    assert_eq!(counts(&ship(&mut market, &[])), (1, 1));
    assert_eq!(order(&market, index).state, OrderState::Shipped);
    // Told again, as for another tracking number.
    assert_eq!(counts(&ship(&mut market, &[])), (1, 1));
    assert_eq!(order(&market, index).n_shipped(), 5);
    let parcels = market.shipments.of(index);
    assert_eq!(parcels.len(), 1);
    assert_eq!(parcels[0].1.carrier_code, "UPS");
    assert_eq!(
        parcels[0].1.contents,
        [(ItemId(1001), 2), (ItemId(1002), 3)]
    );
}

#[test]
fn items_ship_with_their_quantities() {
    let mut market = market();
    let index = put(&mut market, 1, |_| {});
    assert_eq!(
        counts(&ship(&mut market, &[(FIRST, None), (SECOND, Some(1))])),
        (1, 1)
    );
    assert_eq!(n_open(&market, index), [0, 2]);
    assert_eq!(order(&market, index).state, OrderState::PartiallyShipped);
    assert_eq!(counts(&ship(&mut market, &[(SECOND, Some(3))])), (1, 0));
    assert_eq!(n_open(&market, index), [0, 2]);
}

#[test]
fn a_cancelled_item_is_refused_and_the_others_ship() {
    let mut market = market();
    let index = put(&mut market, 1, |_| {});
    acknowledge(&mut market, &[failure(ORDER, &[(FIRST, "NoInventory")])]);
    let result = ship(&mut market, &[(FIRST, Some(2)), (SECOND, Some(3))]);
    assert_eq!(counts(&result), (1, 0));
    assert_eq!(result.entries[0].order_item_id.as_deref(), Some(FIRST));
    assert_eq!(order(&market, index).lines[0].n_shipped, 0);
    assert_eq!(order(&market, index).lines[1].n_shipped, 3);
}

#[test]
fn what_is_unpaid_or_cancelled_or_amazons_does_not_ship() {
    let wrong: [fn(&mut Order); 3] = [
        |order| order.state = OrderState::Pending,
        |order| order.state = OrderState::Cancelled,
        |order| order.channel = Channel::Amazon,
    ];
    for change in wrong {
        let mut market = market();
        let index = put(&mut market, 1, change);
        assert_eq!(counts(&ship(&mut market, &[])), (1, 0));
        assert_eq!(order(&market, index).n_shipped(), 0);
    }
}

#[test]
fn an_unknown_multi_channel_order_is_an_error_of_its_message() {
    let mut market = market();
    let body = "<MerchantFulfillmentOrderID>none</MerchantFulfillmentOrderID>".to_owned();
    let result = run(
        &mut market,
        "POST_FULFILLMENT_ORDER_CANCELLATION_REQUEST_DATA",
        &envelope("FulfillmentOrderCancellationRequest", &[body]),
    );
    assert_eq!(counts(&result), (1, 0));
    let flat = "MerchantFulfillmentOrderID\tMerchantFulfillmentOrderItemID\nnone\t\n";
    let kind = "POST_FLAT_FILE_FULFILLMENT_ORDER_CANCELLATION_REQUEST_DATA";
    assert_eq!(counts(&run(&mut market, kind, flat)), (1, 0));
}

#[test]
fn invoices_and_expected_dates_are_taken_in() {
    let mut market = market();
    let result = run(
        &mut market,
        "POST_INVOICE_CONFIRMATION_DATA",
        &envelope("InvoiceConfirmation", &[String::new(), String::new()]),
    );
    assert_eq!(counts(&result), (2, 2));
    let foreign = envelope("InvoiceConfirmation", &[String::new()]).replace("A1EXAMPLE", "A2");
    let result = run(&mut market, "POST_EXPECTED_SHIP_DATE_SOD", &foreign);
    assert!(result.is_refused_whole());
    let flat = "order-id\tdate\n1\t2026-11-16\n";
    let result = run(&mut market, "POST_EXPECTED_SHIP_DATE_SOD_FLAT_FILE", flat);
    assert_eq!(counts(&result), (1, 1));
}

#[test]
fn a_listings_feed_changes_quantity_and_price() {
    let mut market = market();
    let feed = r#"{"header":{"sellerId":"A1EXAMPLE","version":"2.0"},"messages":[
        {"messageId":1,"sku":"PLAIN-1","operationType":"PATCH","productType":"PRODUCT","patches":[
          {"op":"merge","path":"/attributes/fulfillment_availability",
           "value":[{"fulfillment_channel_code":"DEFAULT","quantity":0}]},
          {"op":"replace","path":"/attributes/purchasable_offer","value":[{"marketplace_id":
           "ATVPDKIKX0DER","currency":"USD","our_price":[{"schedule":[{"value_with_tax":12.34}]}]}]}
          ]},
        {"messageId":2,"sku":"NONE","operationType":"DELETE"}]}"#;
    let feed = finish(&mut market, "JSON_LISTINGS_FEED", feed.as_bytes());
    assert_eq!(feed.status, FeedStatus::Done);
    let report: serde_json::Value =
        serde_json::from_str(&report_text(&market, &feed)).expect("a JSON report");
    assert_eq!(report["summary"]["messagesProcessed"], 2);
    assert_eq!(report["summary"]["messagesAccepted"], 1);
    assert_eq!(report["summary"]["messagesInvalid"], 1);
    assert_eq!(report["issues"][0]["messageId"], 2);
    let offer = market.catalogue.at(plain_offer(&market)).expect("an offer");
    assert_eq!((offer.n_available, offer.price_minor), (0, 1_234));
}
