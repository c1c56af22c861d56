use super::*;
use crate::feed::{Fault, Message};
use crate::limits::Limits;

const EXAMPLE: &str = r#"<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion>
<MerchantIdentifier>A2EXAMPLESELLER</MerchantIdentifier></Header>
<MessageType>OrderAdjustment</MessageType><Message><MessageID>1</MessageID><OrderAdjustment>
  <AmazonOrderID>123-1234567-1234567</AmazonOrderID>
  <ActionType>Refund</ActionType>
  <AdjustedItem>
    <AmazonOrderItemCode>12345678901234</AmazonOrderItemCode>
    <MerchantAdjustmentItemID>cm-7f3a</MerchantAdjustmentItemID>
    <AdjustmentReason>GeneralAdjustment</AdjustmentReason>
    <ItemPriceAdjustments>
      <Component><Type>Principal</Type><Amount currency="USD">5.00</Amount></Component>
      <Component><Type>Tax</Type><Amount currency="USD">.4</Amount></Component>
    </ItemPriceAdjustments>
    <PromotionAdjustments><MerchantPromotionID>SAVE</MerchantPromotionID>
      <Component><Type>Principal</Type><Amount currency="USD">1</Amount></Component>
    </PromotionAdjustments>
    <QuantityCancelled>1</QuantityCancelled>
  </AdjustedItem>
</OrderAdjustment></Message></AmazonEnvelope>"#;

fn component(kind: PriceComponentKind, minor: i64, currency: &str) -> PriceComponent {
    PriceComponent {
        kind,
        amount: Amount::new(minor, currency),
    }
}

fn example() -> OrderAdjustments {
    Envelope {
        merchant_identifier: "A2EXAMPLESELLER".to_owned(),
        messages: vec![Message::new(
            "1",
            OrderAdjustment {
                order_id: Some("123-1234567-1234567".to_owned()),
                action: Some(AdjustmentAction::Refund),
                items: vec![AdjustedItem {
                    order_item_code: Some("12345678901234".to_owned()),
                    merchant_adjustment_item_id: Some("cm-7f3a".to_owned()),
                    reason: Some(AdjustmentReason::GeneralAdjustment),
                    prices: vec![
                        component(PriceComponentKind::Principal, 500, "USD"),
                        component(PriceComponentKind::Tax, 40, "USD"),
                    ],
                    promotions: vec![PromotionAdjustment {
                        claim_code: None,
                        promotion_id: Some("SAVE".to_owned()),
                        components: vec![component(PriceComponentKind::Principal, 100, "USD")],
                    }],
                    quantity_cancelled: Some(1),
                    ..AdjustedItem::default()
                }],
                ..OrderAdjustment::default()
            },
        )],
    }
}

fn read(text: &str) -> OrderAdjustments {
    let mut read = OrderAdjustments::parse_xml(text.as_bytes(), &Limits::default()).unwrap();
    read.messages
        .iter_mut()
        .for_each(|message| message.line = 0);
    read
}

fn read_flat(text: &str) -> OrderAdjustments {
    let mut read = OrderAdjustments::parse_flat(text.as_bytes(), &Limits::default()).unwrap();
    read.messages
        .iter_mut()
        .for_each(|message| message.line = 0);
    read
}

#[test]
fn an_adjustment_is_read_with_exact_amounts_and_written_back() {
    assert_eq!(read(EXAMPLE), example());
    let written = example().write_xml();
    assert!(written.contains("<Amount currency=\"USD\">0.40</Amount>"));
    assert_eq!(read(&written), example());
}

#[test]
fn every_field_survives_being_written() {
    let mut feed = example();
    let body = &mut feed.messages[0].body;
    body.order_id = None;
    body.merchant_order_id = Some("mine".to_owned());
    body.cod_collection_method = Some("DirectPayment".to_owned());
    let item = &mut body.items[0];
    item.order_item_code = None;
    item.merchant_order_item_id = Some("line".to_owned());
    item.direct_payments = vec![component(PriceComponentKind::parse("Card"), 1500, "JPY")];
    item.promotions[0].claim_code = Some("CLAIM".to_owned());
    item.quantity = Some(2);
    assert_eq!(read(&feed.write_xml()), feed);
}

#[test]
fn a_bad_amount_is_a_fault_of_its_item() {
    for (wrong, fault) in [
        (("USD\">5.00", "USD\">5.001"), ("Amount", "5.001")),
        (("USD\">5.00", "JPY\">5.50"), ("Amount", "5.50")),
        (("USD\">5.00", "USD\">five"), ("Amount", "five")),
        (
            ("<QuantityCancelled>1<", "<QuantityCancelled>-1<"),
            ("QuantityCancelled", "-1"),
        ),
    ] {
        let found = read(&EXAMPLE.replace(wrong.0, wrong.1));
        let (field, text) = fault;
        let expected = Fault::Invalid {
            field,
            item: Some(0),
            text: text.to_owned(),
        };
        assert_eq!(found.messages[0].faults, [expected], "{wrong:?}");
    }
    let missing = |field, item| Fault::Missing { field, item };
    let without = EXAMPLE.replace(" currency=\"USD\">5.00", ">5.00");
    assert_eq!(
        read(&without).messages[0].faults,
        [missing("currency", Some(0))]
    );
    let without = EXAMPLE.replace("<AmazonOrderID>123-1234567-1234567</AmazonOrderID>", "");
    assert_eq!(
        read(&without).messages[0].faults,
        [missing("AmazonOrderID", None)]
    );
}

#[test]
fn yen_have_no_places_behind_the_point() {
    let found = read(&EXAMPLE.replace("USD\">5.00", "JPY\">1500"));
    let price = &found.messages[0].body.items[0].prices[0];
    assert_eq!(price.amount, Amount::new(1500, "JPY"));
    assert!(
        found
            .write_xml()
            .contains("<Amount currency=\"JPY\">1500</Amount>")
    );
}

#[test]
fn the_flat_file_says_the_same() {
    let mut feed = example();
    // A flat file has no columns for these two.
    feed.merchant_identifier.clear();
    feed.messages[0].body.action = None;
    feed.messages[0].body.items[0].merchant_adjustment_item_id = None;
    let text = feed.write_flat().unwrap();
    assert_eq!(
        text,
        "order-id\torder-item-id\tadjustment-reason-code\tcurrency\titem-price-adj\titem-tax-adj\t\
         shipping-price-adj\tshipping-tax-adj\tgift-wrap-price-adj\tgift-wrap-tax-adj\t\
         item-promotion-adj\titem-promotion-id\tship-promotion-adj\tship-promotion-id\t\
         quantity-cancelled\n\
         123-1234567-1234567\t12345678901234\tGeneralAdjustment\tUSD\t5.00\t0.40\t\t\t\t\t1.00\t\
         SAVE\t\t\t1\n"
    );
    assert_eq!(read_flat(&text), feed);
    feed.messages[0].body.items[0].prices[0].kind = PriceComponentKind::Goodwill;
    assert!(
        feed.write_flat().is_err(),
        "there is no column for goodwill"
    );
}

#[test]
fn a_line_with_an_amount_needs_a_currency() {
    let found = read_flat(
        "quantity-cancelled\torder-item-id\torder-id\tadjustment-reason-code\titem-price-adj\n\
         2\t1\t2\tNoInventory\t\n\t1\t\tNoInventory\t5.00\n",
    );
    assert_eq!(found.messages[0].faults, []);
    assert_eq!(found.messages[0].body.items[0].quantity_cancelled, Some(2));
    let missing = |field, item| Fault::Missing { field, item };
    assert_eq!(
        found.messages[1].faults,
        [missing("order-id", None), missing("currency", Some(0))]
    );
}
