use super::*;
use crate::market::order::EasyShip;
use crate::market::seller::Seller;

const ORDER: &str = "222-0000001-0000001";
const FIRST: &str = "00000000001001";
const SECOND: &str = "00000000001002";

#[test]
fn a_failure_cancels_exactly_the_lines_that_it_lists() {
    let mut market = market();
    let index = put(&mut market, 1, |_| {});
    let body = format!(
        "<AmazonOrderID>{ORDER}</AmazonOrderID><MerchantOrderID>own-1</MerchantOrderID>\
         <StatusCode>Failure</StatusCode><Item><AmazonOrderItemCode>{SECOND}</AmazonOrderItemCode>\
         <CancelReason>NoInventory</CancelReason></Item>"
    );
    let result = acknowledge(&mut market, &[body]);
    assert_eq!(counts(&result), (1, 1));
    assert_eq!(n_open(&market, index), [2, 0]);
    assert_eq!(order(&market, index).state, OrderState::Unshipped);
    assert_eq!(effects(&market), [(SECOND, 3, 0, "own-1")]);
    // The other line, with the seller's own id of it.
    let body = format!(
        "<AmazonOrderID>{ORDER}</AmazonOrderID><MerchantOrderID>own-1</MerchantOrderID>\
         <StatusCode>Failure</StatusCode><Item><AmazonOrderItemCode>{FIRST}</AmazonOrderItemCode>\
         <MerchantOrderItemID>own-item</MerchantOrderItemID>\
         <CancelReason>GeneralAdjustment</CancelReason></Item>"
    );
    acknowledge(&mut market, &[body]);
    assert_eq!(order(&market, index).state, OrderState::Cancelled);
    assert_eq!(effects(&market)[1], (FIRST, 2, 0, "own-item"));
}

#[test]
fn units_go_back_on_sale_but_not_for_want_of_stock() {
    let mut market = market();
    put(&mut market, 1, |_| {});
    let stock = |market: &Market| {
        market
            .catalogue
            .at(plain_offer(market))
            .expect("an offer")
            .n_available
    };
    let before = stock(&market);
    acknowledge(&mut market, &[failure(ORDER, &[(FIRST, "NoInventory")])]);
    assert_eq!(stock(&market), before);
    acknowledge(
        &mut market,
        &[failure(ORDER, &[(SECOND, "GeneralAdjustment")])],
    );
    assert_eq!(stock(&market), before + 3);
}

#[test]
fn a_failure_without_items_cancels_nothing() {
    let mut market = market();
    let index = put(&mut market, 1, |_| {});
    let result = acknowledge(&mut market, &[failure(ORDER, &[])]);
    assert_eq!(counts(&result), (1, 0));
    assert_eq!(n_open(&market, index), [2, 3]);
}

#[test]
fn a_flat_line_without_an_item_code_cancels_the_whole_order() {
    let mut market = market();
    let index = put(&mut market, 1, |_| {});
    let text = format!(
        "order-id\tcancellation-reason-code\tamazon-order-item-code\n{ORDER}\tPricingError\t\n"
    );
    let result = run(&mut market, FLAT_ACK, &text);
    assert_eq!(counts(&result), (1, 1));
    assert_eq!(order(&market, index).state, OrderState::Cancelled);
    assert_eq!(effects(&market), [(FIRST, 2, 0, ""), (SECOND, 3, 0, "")]);
}

#[test]
fn a_flat_line_with_an_item_code_cancels_that_item() {
    let mut market = market();
    let index = put(&mut market, 1, |_| {});
    let text = format!(
        "cancellation-reason-code\torder-id\tamazon-order-item-code\nNoInventory\t{ORDER}\t{FIRST}\n"
    );
    run(&mut market, FLAT_ACK, &text);
    assert_eq!(n_open(&market, index), [0, 3]);
}

#[test]
fn after_a_shipment_a_failure_refunds_the_whole_order() {
    let mut market = market();
    let index = put(&mut market, 1, |_| {});
    market.ship_units(index, 0, 2).expect("open units");
    market.ship_units(index, 1, 1).expect("open units");
    let result = acknowledge(&mut market, &[failure(ORDER, &[(SECOND, "NoInventory")])]);
    assert_eq!(counts(&result), (1, 1));
    assert_eq!(order(&market, index).state, OrderState::Shipped);
    // Two units of the second line are cancelled; the first line's 2100 and the third part of the
    // second line's 3000 go back.
    assert_eq!(
        effects(&market),
        [
            (SECOND, 2, 0, ""),
            (FIRST, 2, 2_100, ""),
            (SECOND, 1, 1_000, "")
        ]
    );
    // One message, one state before it, though the order changes on the way.
    let ledger = market.ledger.effects().iter();
    assert!(
        ledger
            .map(|effect| &effect.order_status_before)
            .all(|state| state == "PARTIALLY_SHIPPED")
    );
    let refundable: Vec<_> = order(&market, index)
        .lines
        .iter()
        .map(Line::refundable_minor)
        .collect();
    assert_eq!(refundable, [0, 0]);
}

#[test]
fn a_pending_order_is_refused_but_in_japan() {
    for (country, expected) in [("US", 0), ("JP", 1)] {
        let mut market = market();
        let index = put(&mut market, 1, |order| {
            order.state = OrderState::Pending;
            order.authorised_at = None;
            order.place = place::by_country(country).expect("a marketplace");
        });
        let result = acknowledge(&mut market, &[failure(ORDER, &[(FIRST, "NoInventory")])]);
        assert_eq!(counts(&result), (1, expected), "{country}");
        let n_left = if expected == 1 { 0 } else { 2 };
        assert_eq!(n_open(&market, index), [n_left, 3], "{country}");
    }
}

#[test]
fn orders_of_other_channels_are_refused() {
    for (channel, expected) in [
        (Channel::Amazon, 0),
        (Channel::EasyShip(EasyShip::PendingPickUp), 0),
        (Channel::EasyShip(EasyShip::PendingSchedule), 1),
        (Channel::MerchantPrime, 1),
    ] {
        let mut market = market();
        put(&mut market, 1, |order| order.channel = channel);
        let result = acknowledge(&mut market, &[failure(ORDER, &[(FIRST, "NoInventory")])]);
        assert_eq!(counts(&result), (1, expected), "{channel:?}");
        assert_eq!(effects(&market).len() as u64, expected, "{channel:?}");
    }
}

#[test]
fn a_foreign_order_is_refused() {
    let mut market = market();
    market.directory.sellers.push(Seller {
        has_cancel_order: true,
        id: "A2OTHER".to_owned(),
        store_name: "Other".to_owned(),
        participations: Vec::new(),
    });
    put(&mut market, 1, |order| order.seller = SellerIndex(1));
    let result = acknowledge(&mut market, &[failure(ORDER, &[(FIRST, "NoInventory")])]);
    assert_eq!(counts(&result), (1, 0));
    assert_eq!(effects(&market), []);
}

#[test]
fn one_bad_item_refuses_its_message_and_no_other() {
    for bad in [
        ("00000000009999", "NoInventory"),
        (SECOND, "Whim"),
        (SECOND, "PricingError"),
        (FIRST, "NoInventory"),
    ] {
        let mut market = market();
        let index = put(&mut market, 1, |_| {});
        let result = acknowledge(
            &mut market,
            &[
                failure(ORDER, &[(FIRST, "NoInventory"), bad]),
                failure("111-0000000-0000000", &[("00000000000001", "NoInventory")]),
            ],
        );
        assert_eq!(counts(&result), (2, 1), "{bad:?}");
        assert_eq!(result.messages_with_error(), ["1"], "{bad:?}");
        assert_eq!(n_open(&market, index), [2, 3], "{bad:?}");
        assert_eq!(effects(&market), [("00000000000001", 1, 0, "")], "{bad:?}");
    }
}

#[test]
fn a_line_that_is_cancelled_already_is_refused() {
    let mut market = market();
    put(&mut market, 1, |_| {});
    let message = failure(ORDER, &[(FIRST, "NoInventory")]);
    let result = acknowledge(&mut market, &[message.clone(), message.clone()]);
    assert_eq!(counts(&result), (2, 1));
    assert_eq!(result.messages_with_error(), ["2"]);
    let again = acknowledge(&mut market, &[message]);
    assert_eq!(counts(&again), (1, 0));
    assert_eq!(effects(&market).len(), 1);
}

#[test]
fn a_success_changes_nothing() {
    let mut market = market();
    let index = put(&mut market, 1, |_| {});
    let success = |code: &str| {
        format!(
            "<AmazonOrderID>{ORDER}</AmazonOrderID><StatusCode>Success</StatusCode>\
             <Item><AmazonOrderItemCode>{code}</AmazonOrderItemCode></Item>"
        )
    };
    let result = acknowledge(&mut market, &[success(FIRST), success("00000000009999")]);
    assert_eq!(counts(&result), (2, 1));
    assert_eq!(n_open(&market, index), [2, 3]);
    assert_eq!(effects(&market), []);
}

#[test]
fn a_document_of_another_seller_or_kind_is_refused_whole() {
    let mut market = market();
    put(&mut market, 1, |_| {});
    let good = envelope(
        "OrderAcknowledgement",
        &[failure(ORDER, &[(FIRST, "NoInventory")])],
    );
    for bad in [
        good.replace("A1EXAMPLE", "A2OTHER"),
        good.replace("A1EXAMPLE", ""),
        good.replace(
            "<MessageType>OrderAcknowledgement",
            "<MessageType>OrderAdjustment",
        ),
        good.replace("</AmazonEnvelope>", ""),
        "no envelope".to_owned(),
        String::new(),
    ] {
        let result = run(&mut market, ACK, &bad);
        assert_eq!(result.n_processed, Some(0), "{bad}");
        assert!(result.is_refused_whole(), "{bad}");
        assert_eq!(result.entries[0].message_id, "0", "{bad}");
    }
    assert_eq!(effects(&market), []);
}

#[test]
fn only_what_the_buyer_officially_asked_for_is_not_counted() {
    for (reason, is_requested, is_counted) in [
        ("NoInventory", false, true),
        ("NoInventory", true, true),
        ("BuyerCanceled", false, true),
        ("BuyerCanceled", true, false),
    ] {
        let mut market = market();
        let index = put(&mut market, 1, |_| {});
        if is_requested {
            market
                .request_cancellation(index, 0, "changed my mind")
                .expect("an open line");
        }
        acknowledge(&mut market, &[failure(ORDER, &[(FIRST, reason)])]);
        let order = order(&market, index);
        let execution = order.lines[0].execution.as_ref().expect("a cancellation");
        assert_eq!(execution.is_counted, is_counted, "{reason} {is_requested}");
        let day = market.now.day();
        let sum = market.rates.sum(SELLER, order.place, day, day);
        assert_eq!(sum.n_counted_by_cancel_date, u32::from(is_counted));
    }
}
