//! What holds for every feed reader, and the feeds that were seen in the field.

use std::path::PathBuf;

use proptest::prelude::*;

use super::fulfillment_cancellation::FulfillmentCancellations;
use super::order_acknowledgement::OrderAcknowledgements;
use super::order_adjustment::OrderAdjustments;
use super::order_fulfillment::OrderFulfillments;
use super::*;
use crate::limits::Limits;

/// Feeds any bytes to every reader: none may panic.
fn read_with_all(bytes: &[u8]) {
    let limits = Limits::default();
    let _ = OrderAcknowledgements::parse_xml(bytes, &limits);
    let _ = OrderAdjustments::parse_xml(bytes, &limits);
    let _ = OrderFulfillments::parse_xml(bytes, &limits);
    let _ = FulfillmentCancellations::parse_xml(bytes, &limits);
    let _ = OrderAcknowledgements::parse_flat(bytes, &limits);
    let _ = OrderAdjustments::parse_flat(bytes, &limits);
    let _ = OrderFulfillments::parse_flat(bytes, &limits);
    let _ = FulfillmentCancellations::parse_flat(bytes, &limits);
    let _ = json_listings::ListingsFeed::parse(bytes, &limits);
    let _ = json_listings::ListingsReport::parse(bytes, &limits);
}

/// Valid documents to be damaged.
fn documents() -> Vec<Vec<u8>> {
    let envelope = |message_type: &str, inner: &str| {
        format!(
            "<?xml version=\"1.0\"?><AmazonEnvelope><Header><MerchantIdentifier>A</MerchantIdentifier>\
             </Header><MessageType>{message_type}</MessageType><Message><MessageID>1</MessageID>\
             <{message_type}>{inner}</{message_type}></Message></AmazonEnvelope>"
        )
        .into_bytes()
    };
    vec![
        envelope(
            "OrderAcknowledgement",
            "<AmazonOrderID>1</AmazonOrderID><StatusCode>Failure</StatusCode><Item>\
             <AmazonOrderItemCode>2</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason></Item>",
        ),
        envelope(
            "OrderAdjustment",
            "<AmazonOrderID>1</AmazonOrderID><AdjustedItem><AmazonOrderItemCode>2</AmazonOrderItemCode>\
             <AdjustmentReason>Other</AdjustmentReason><ItemPriceAdjustments><Component><Type>Tax</Type>\
             <Amount currency=\"USD\">5.00</Amount></Component></ItemPriceAdjustments>\
             <QuantityCancelled>1</QuantityCancelled></AdjustedItem>",
        ),
        envelope(
            "OrderFulfillment",
            "<AmazonOrderID>1</AmazonOrderID><FulfillmentDate>2026-11-20T08:11:11Z</FulfillmentDate>\
             <Item><AmazonOrderItemCode>2</AmazonOrderItemCode><Quantity>1</Quantity></Item>",
        ),
        b"TemplateType=x\norder-id\torder-item-id\tcurrency\titem-price-adj\tship-date\tquantity\n\
          1\t2\tJPY\t5\t2026-11-20\t1\n"
            .to_vec(),
        br#"{"header":{"sellerId":"A","version":"2.0"},"messages":[{"messageId":1,"sku":"B",
            "operationType":"PATCH","productType":"PRODUCT","patches":[{"op":"replace",
            "path":"/attributes/x","value":[{"quantity":1}]}]}]}"#
            .to_vec(),
    ]
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_with_all(&bytes);
    }

    #[test]
    fn no_text_of_the_right_alphabet_panics(
        text in r#"(<|>|/|Item|Message|AmazonEnvelope|MessageType|OrderAcknowledgement|\t|\n|order-id|&|"|\{|\}|\[|\]|:|,|1| ){0,60}"#
    ) {
        read_with_all(text.as_bytes());
    }

    #[test]
    fn no_damaged_document_panics(
        which in 0_usize..5,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..8)
    ) {
        let mut bytes = documents().swap_remove(which);
        for (at, byte, kind) in edits {
            let at = at.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match kind {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if !bytes.is_empty() => { bytes.remove(at); }
                _ => bytes.truncate(at),
            }
        }
        read_with_all(&bytes);
    }
}

/// A file of the shared sample data, which lie beside the repository where there are any.
fn sample(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/feeds");
    let found = std::fs::read(path.join(name)).ok();
    if found.is_none() {
        println!("skipped: no sample {name} beside the repository");
    }
    found
}

#[test]
fn the_shipping_confirmation_of_the_samples_is_read() {
    let Some(bytes) = sample("shipping_confirmation_0.xml") else {
        return;
    };
    let feed = OrderFulfillments::parse_xml(&bytes, &Limits::default()).unwrap();
    assert_eq!(feed.merchant_identifier, "My Store");
    let [message] = feed.messages.as_slice() else {
        panic!("one message");
    };
    assert_eq!(message.faults, []);
    let body = &message.body;
    assert_eq!(body.merchant_order_id.as_deref(), Some("1234567"));
    assert_eq!(body.carrier_code.as_deref(), Some("UPS"));
    assert_eq!(body.shipping_method.as_deref(), Some("Second Day"));
    assert_eq!(body.tracking_number.as_deref(), Some("1234567890"));
    assert_eq!(body.items[0].quantity, Some(2));
}

#[test]
fn listing_feeds_of_the_samples_are_of_another_message_type() {
    for (name, kind) in [("feeds_0.xml", "Product"), ("feeds_1.xml", "Inventory")] {
        let Some(bytes) = sample(name) else {
            return;
        };
        let refused = OrderAcknowledgements::parse_xml(&bytes, &Limits::default()).unwrap_err();
        assert!(
            matches!(&refused, FeedError::WrongMessageType { found: Some(found), .. } if found == kind),
            "{name}: {refused}"
        );
    }
}
