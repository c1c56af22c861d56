use super::*;
use crate::feed::{Fault, Message};
use crate::limits::Limits;

fn read(text: &str) -> OrderFulfillments {
    let mut read = OrderFulfillments::parse_xml(text.as_bytes(), &Limits::default()).unwrap();
    read.messages
        .iter_mut()
        .for_each(|message| message.line = 0);
    read
}

fn read_flat(text: &str) -> OrderFulfillments {
    let mut read = OrderFulfillments::parse_flat(text.as_bytes(), &Limits::default()).unwrap();
    read.messages
        .iter_mut()
        .for_each(|message| message.line = 0);
    read
}

fn shipped() -> OrderFulfillment {
    OrderFulfillment {
        order_id: Some("123-1234567-1234567".to_owned()),
        fulfilled_at: Some("2026-11-20T23:36:33Z".parse().unwrap()),
        carrier_code: Some("Other".to_owned()),
        carrier_name: Some("Bike & Sons".to_owned()),
        shipping_method: Some("Standard".to_owned()),
        tracking_number: Some("1Z".to_owned()),
        items: vec![FulfilledItem {
            order_item_code: Some("12345678901234".to_owned()),
            quantity: Some(2),
            ..FulfilledItem::default()
        }],
        ..OrderFulfillment::default()
    }
}

#[test]
fn the_time_of_shipping_may_have_an_offset() {
    let text = "<AmazonEnvelope><MessageType>OrderFulfillment</MessageType><Message>\
        <MessageID>1</MessageID><OrderFulfillment><MerchantOrderID>7</MerchantOrderID>\
        <FulfillmentDate>2002-05-01T15:36:33-08:00</FulfillmentDate></OrderFulfillment></Message>\
        </AmazonEnvelope>";
    let found = read(text);
    let body = &found.messages[0].body;
    // 15:36:33 in UTC-8 is 23:36:33 in UTC.
    assert_eq!(
        body.fulfilled_at,
        Some("2002-05-01T23:36:33Z".parse().unwrap())
    );
    assert_eq!(body.items, [], "the whole order");
    assert_eq!(found.messages[0].faults, []);
    let wrong = read(
        &text
            .replace("2002-05-01T15", "yesterday")
            .replace(">7<", "><"),
    );
    let faults = &wrong.messages[0].faults;
    assert_eq!(
        faults[0],
        Fault::Missing {
            field: "AmazonOrderID",
            item: None
        }
    );
    assert!(matches!(
        faults[1],
        Fault::Invalid {
            field: "FulfillmentDate",
            ..
        }
    ));
}

#[test]
fn a_confirmation_survives_both_forms() {
    let mut whole = shipped();
    whole.items.clear();
    let feed = Envelope {
        merchant_identifier: String::new(),
        messages: vec![Message::new("1", shipped()), Message::new("2", whole)],
    };
    assert_eq!(read(&feed.write_xml()), feed);
    let text = feed.write_flat().unwrap();
    assert_eq!(
        text,
        "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\tcarrier-name\t\
         tracking-number\tship-method\n\
         123-1234567-1234567\t12345678901234\t2\t2026-11-20T23:36:33+00:00\tOther\tBike & Sons\t\
         1Z\tStandard\n\
         123-1234567-1234567\t\t\t2026-11-20T23:36:33+00:00\tOther\tBike & Sons\t1Z\tStandard\n"
    );
    assert_eq!(read_flat(&text), feed);
}

#[test]
fn a_line_may_have_a_day_for_its_date() {
    let found = read_flat("ship-date\torder-id\tquantity\torder-item-id\n2026-11-20\t1\tx\t2\n");
    let message = &found.messages[0];
    assert_eq!(
        message.body.fulfilled_at,
        Some("2026-11-20T00:00:00Z".parse().unwrap())
    );
    assert!(matches!(
        message.faults[..],
        [Fault::Invalid {
            field: "quantity",
            item: Some(0),
            ..
        }]
    ));
    let missing = Fault::Missing {
        field: "ship-date",
        item: None,
    };
    assert_eq!(read_flat("order-id\n1\n").messages[0].faults, [missing]);
}
