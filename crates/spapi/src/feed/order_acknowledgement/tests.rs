use proptest::prelude::*;

use super::*;
use crate::feed::{Fault, FeedError, Message};
use crate::limits::Limits;

/// The example of the wire contract.
const EXAMPLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">
  <Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>A2EXAMPLESELLER</MerchantIdentifier></Header>
  <MessageType>OrderAcknowledgement</MessageType>
  <Message>
    <MessageID>1</MessageID>
    <OrderAcknowledgement>
      <AmazonOrderID>123-1234567-1234567</AmazonOrderID>
      <StatusCode>Failure</StatusCode>
      <Item><AmazonOrderItemCode>12345678901234</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason></Item>
    </OrderAcknowledgement>
  </Message>
</AmazonEnvelope>
"#;

fn example() -> OrderAcknowledgements {
    Envelope {
        merchant_identifier: "A2EXAMPLESELLER".to_owned(),
        messages: vec![Message::new(
            "1",
            OrderAcknowledgement {
                order_id: "123-1234567-1234567".to_owned(),
                status: Some(AcknowledgementStatus::Failure),
                items: vec![AcknowledgedItem {
                    order_item_code: "12345678901234".to_owned(),
                    merchant_item_id: None,
                    cancel_reason: Some(CancelReason::NoInventory),
                }],
                ..OrderAcknowledgement::default()
            },
        )],
    }
}

fn read(text: &str) -> Result<OrderAcknowledgements, FeedError> {
    let mut read = Envelope::parse_xml(text.as_bytes(), &Limits::default())?;
    read.messages
        .iter_mut()
        .for_each(|message| message.line = 0);
    Ok(read)
}

fn read_flat(bytes: &[u8]) -> Result<OrderAcknowledgements, FeedError> {
    let mut read = OrderAcknowledgements::parse_flat(bytes, &Limits::default())?;
    read.messages
        .iter_mut()
        .for_each(|message| message.line = 0);
    Ok(read)
}

fn messages(inner: &str) -> Vec<Message<OrderAcknowledgement>> {
    let text = format!(
        "<AmazonEnvelope><MessageType>OrderAcknowledgement</MessageType>{inner}</AmazonEnvelope>"
    );
    read(&text).unwrap().messages
}

#[test]
fn the_example_of_the_contract_is_read_and_written_as_it_stands() {
    assert_eq!(read(EXAMPLE).unwrap(), example());
    // But for the layout: the writer puts each element on a line of its own.
    let without_blanks = |text: &str| {
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        lines.concat()
    };
    assert_eq!(
        without_blanks(&example().write_xml()),
        without_blanks(EXAMPLE)
    );
}

#[test]
fn prologs_prefixes_marks_comments_and_operation_types_are_passed_over() {
    let tolerant = EXAMPLE
        .replace(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "\u{feff}<?xml version='1.0'?><?pi x?><!-- a -->",
        )
        .replace(
            "<OrderAcknowledgement>",
            "<!-- b --><a:OrderAcknowledgement xmlns:a=\"urn:x\">",
        )
        .replace("</OrderAcknowledgement>", "</a:OrderAcknowledgement>")
        .replace(
            "<MessageID>1</MessageID>",
            "<MessageID>\n 1 </MessageID><OperationType>Update</OperationType>",
        )
        .replace("NoInventory", "<![CDATA[NoInventory]]>")
        .replace("123-1234567", "<!-- c -->123&#45;1234567")
        .replace("<Item>", "<Item><Unknown><Deep>1</Deep></Unknown>");
    assert_eq!(read(&tolerant).unwrap(), example());
}

#[test]
fn repeated_message_ids_stay_visible_in_their_order() {
    let message = |id: &str, order: &str| {
        format!(
            "<Message><MessageID>{id}</MessageID><OrderAcknowledgement><AmazonOrderID>{order}\
             </AmazonOrderID><StatusCode>Success</StatusCode></OrderAcknowledgement></Message>"
        )
    };
    let text = [message("7", "a"), message("3", "b"), message("7", "c")].concat();
    let found = messages(&text);
    let ids: Vec<_> = found
        .iter()
        .map(|message| (message.message_id.as_str(), message.body.order_id.as_str()))
        .collect();
    assert_eq!(ids, [("7", "a"), ("3", "b"), ("7", "c")]);
    assert!(found.iter().all(|message| message.faults.is_empty()));
}

#[test]
fn what_is_wrong_with_a_message_leaves_the_others_alone() {
    let found = messages(
        "<Message><MessageID>0</MessageID><OrderAcknowledgement><AmazonOrderID>1</AmazonOrderID>\
         <StatusCode>Perhaps</StatusCode><Item><CancelReason>Tired</CancelReason></Item>\
         </OrderAcknowledgement></Message>\
         <Message><OrderAcknowledgement><AmazonOrderID>2</AmazonOrderID>\
         <AmazonOrderID>3</AmazonOrderID></OrderAcknowledgement></Message>\
         <Message><MessageID>99999999999999999999</MessageID></Message>\
         <Message><MessageID>4x</MessageID><OrderAcknowledgement><StatusCode>success</StatusCode>\
         </OrderAcknowledgement></Message>",
    );
    let missing = |field, item| Fault::Missing { field, item };
    let invalid = |text: &str| Fault::Invalid {
        field: "MessageID",
        item: None,
        text: text.to_owned(),
    };
    assert_eq!(
        found[0].faults,
        [missing("AmazonOrderItemCode", Some(0)), invalid("0")]
    );
    // Values that are not known are kept.
    let body = &found[0].body;
    assert_eq!(body.status, Some(AcknowledgementStatus::parse("Perhaps")));
    assert_eq!(
        body.items[0].cancel_reason,
        Some(CancelReason::Other("Tired".into()))
    );
    assert_eq!(
        found[1].faults,
        [
            Fault::Repeated {
                field: "AmazonOrderID",
                item: None
            },
            missing("MessageID", None),
            missing("StatusCode", None),
        ]
    );
    assert_eq!(found[1].body.order_id, "2", "the first one counts");
    assert_eq!(found[2].faults, [missing("OrderAcknowledgement", None)]);
    assert_eq!(
        found[3].faults,
        [invalid("4x"), missing("AmazonOrderID", None)]
    );
    assert_eq!(found[3].body.status, Some(AcknowledgementStatus::Success));
}

#[test]
fn documents_of_another_kind_are_refused_whole() {
    assert!(matches!(
        read("<Envelope/>"),
        Err(FeedError::WrongRoot { .. })
    ));
    assert!(matches!(
        read("<AmazonEnvelope><MessageType>Inventory</MessageType></AmazonEnvelope>"),
        Err(FeedError::WrongMessageType { found: Some(found), .. }) if found == "Inventory"
    ));
    assert!(matches!(
        read("<AmazonEnvelope><Message/></AmazonEnvelope>"),
        Err(FeedError::WrongMessageType { found: None, .. })
    ));
    let with_type = EXAMPLE.replace("<AmazonEnvelope", "<!DOCTYPE a><AmazonEnvelope");
    assert!(matches!(read(&with_type), Err(FeedError::Xml(_))));
    for n_bytes in (0..EXAMPLE.trim_end().len()).step_by(11) {
        let cut = &EXAMPLE.as_bytes()[..n_bytes];
        let refused = OrderAcknowledgements::parse_xml(cut, &Limits::default());
        assert!(refused.is_err(), "cut at {n_bytes}");
    }
    let deep = EXAMPLE.replace("<Item>", &format!("{}<Item>", "<x>".repeat(40)));
    assert!(matches!(read(&deep), Err(FeedError::Xml(_))));
}

#[test]
fn more_messages_or_items_than_allowed_are_refused() {
    let limits = Limits {
        feed_entries: 1,
        order_items: 1,
        ..Limits::default()
    };
    let of = |text: &str| OrderAcknowledgements::parse_xml(text.as_bytes(), &limits);
    assert!(of(EXAMPLE).is_ok());
    let message_end = "</Message>";
    let two = EXAMPLE.replace(message_end, "</Message><Message/>");
    assert!(matches!(
        of(&two),
        Err(FeedError::OverLimit {
            what: "messages",
            ..
        })
    ));
    let items = EXAMPLE.replace("<Item>", "<Item/><Item>");
    assert!(matches!(of(&items), Err(FeedError::OverLimit { .. })));
    let flat = b"order-id\tcancellation-reason-code\n1\tNoInventory\n2\tNoInventory\n";
    let refused = OrderAcknowledgements::parse_flat(flat, &limits);
    assert!(matches!(
        refused,
        Err(FeedError::OverLimit { what: "lines", .. })
    ));
}

#[test]
fn a_flat_file_cancels_lines_or_whole_orders() {
    let text = "order-id\tcancellation-reason-code\tamazon-order-item-code\n\
        123-1234567-1234567\tNoInventory\t12345678901234\n\
        123-1234567-7654321\tPricingError\n\
        \tBuyerCanceled\t1\n\
        5\t\t6\t7\n";
    let found = read_flat(text.as_bytes()).unwrap().messages;
    assert_eq!(found[0].body, example().messages[0].body);
    assert_eq!(
        found[1].body.whole_order_reason,
        Some(CancelReason::PricingError)
    );
    assert_eq!(found[1].body.items, []);
    assert!(found[1].faults.is_empty());
    assert_eq!(
        found[2].faults,
        [Fault::Missing {
            field: "order-id",
            item: None
        }]
    );
    assert!(matches!(found[3].faults[..], [Fault::Line(_)]));
    let ids: Vec<_> = found.iter().map(|message| &message.message_id).collect();
    assert_eq!(ids, ["1", "2", "3", "4"]);
}

#[test]
fn columns_of_a_flat_file_stand_in_any_order_under_a_template_line() {
    let text = "\u{feff}TemplateType=OrderCancellation\tVersion=1.0\r\n\
        Amazon-Order-Item-Code\tnote\torder-id\tcancellation_reason_code\r\n\
        12345678901234\t\"x\t123-1234567-1234567\tNoInventory";
    let limits = Limits::default();
    let found = OrderAcknowledgements::parse_flat(text.as_bytes(), &limits).unwrap();
    assert_eq!(found.messages[0].body, example().messages[0].body);
    assert_eq!(found.messages[0].line, 3, "the template line counts");
    assert!(matches!(
        read_flat(b"order-id\tamazon-order-item-code\n1\t2\n"),
        Err(FeedError::ColumnMissing {
            name: "cancellation-reason-code"
        })
    ));
}

#[test]
fn a_flat_file_is_written_as_the_contract_has_it() {
    assert_eq!(
        example().write_flat().unwrap(),
        "order-id\tcancellation-reason-code\tamazon-order-item-code\n\
         123-1234567-1234567\tNoInventory\t12345678901234\n"
    );
    let mut other = example();
    other.messages[0].body.status = Some(AcknowledgementStatus::Success);
    assert!(
        other.write_flat().is_err(),
        "a flat file cannot acknowledge"
    );
    let mut empty = example();
    empty.messages[0].body.items.clear();
    assert!(empty.write_flat().is_err(), "nothing would be cancelled");
}

fn any_text() -> impl Strategy<Value = String> {
    "[ -~äß本&<>\"']{0,12}".prop_map(|text| format!("x{}", text.trim()))
}

fn any_feed() -> impl Strategy<Value = OrderAcknowledgements> {
    let reason = prop::sample::select(vec![None, Some("NoInventory"), Some("Tired & old")]);
    let item = (any_text(), prop::option::of(any_text()), reason).prop_map(
        |(order_item_code, merchant_item_id, reason)| AcknowledgedItem {
            order_item_code,
            merchant_item_id,
            cancel_reason: reason.map(CancelReason::parse),
        },
    );
    let body = (
        any_text(),
        prop::option::of(any_text()),
        prop::sample::select(vec!["Success", "Failure", "<other>"]),
        prop::collection::vec(item, 0..3),
    )
        .prop_map(
            |(order_id, merchant_order_id, status, items)| OrderAcknowledgement {
                order_id,
                merchant_order_id,
                status: Some(AcknowledgementStatus::parse(status)),
                items,
                whole_order_reason: None,
            },
        );
    let message = (1_u64.., body).prop_map(|(id, body)| Message::new(id.to_string(), body));
    (any_text(), prop::collection::vec(message, 0..4)).prop_map(
        |(merchant_identifier, messages)| Envelope {
            merchant_identifier,
            messages,
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_reads_back(feed in any_feed()) {
        prop_assert_eq!(read(&feed.write_xml()).unwrap(), feed);
    }

    #[test]
    fn lines_that_are_written_read_back(
        orders in prop::collection::vec((any_text(), prop::option::of(any_text())), 0..5)
    ) {
        let messages = orders.into_iter().enumerate().map(|(at, (order_id, code))| {
            let reason = Some(CancelReason::NoInventory);
            let mut body = OrderAcknowledgement {
                order_id,
                status: Some(AcknowledgementStatus::Failure),
                ..OrderAcknowledgement::default()
            };
            match code {
                Some(order_item_code) => body.items.push(AcknowledgedItem {
                    order_item_code,
                    merchant_item_id: None,
                    cancel_reason: reason,
                }),
                None => body.whole_order_reason = reason,
            }
            Message::new((at + 1).to_string(), body)
        });
        let feed = Envelope { merchant_identifier: String::new(), messages: messages.collect() };
        let text = feed.write_flat().unwrap();
        prop_assert_eq!(read_flat(text.as_bytes()).unwrap(), feed);
    }
}
