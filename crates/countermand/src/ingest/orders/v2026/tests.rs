use countermand_domain::cancellation::RequestScope;
use countermand_domain::order::CancelReasonClass;
use countermand_domain::quantity::Quantity;
use countermand_domain::reason::AcknowledgementReason;
use serde_json::{Value, json};

use super::*;

fn order() -> Value {
    json!({
        "orderId": "302-1234567-7654321",
        "createdTime": "2026-11-20T08:11:11.047Z",
        "lastUpdatedTime": "2026-11-20T09:00:00Z",
        "programs": ["PRIME", "AMAZON_BUSINESS"],
        "salesChannel": {"channelName": "AMAZON", "marketplaceId": "A1PA6795UKMFR9",
            "marketplaceName": "Amazon.de"},
        "fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "MERCHANT",
            "shipByWindow": {"latestDateTime": "2026-11-22T22:59:59Z"}},
        "orderItems": [{
            "orderItemId": "00012345678901",
            "quantityOrdered": 3,
            "product": {"asin": "B000TEA001", "title": "Grüner Tee", "sellerSku": "TEA/1"},
            "fulfillment": {"quantityFulfilled": 0, "quantityUnfulfilled": 2},
            "proceeds": {"proceedsTotal": {"amount": "22.30", "currencyCode": "EUR"},
                "breakdowns": [
                    {"type": "ITEM", "subtotal": {"amount": "20.00", "currencyCode": "EUR"}},
                    {"type": "SHIPPING", "subtotal": {"amount": "3.00", "currencyCode": "EUR"}},
                    {"type": "TAX", "subtotal": {"amount": "0.80", "currencyCode": "EUR"},
                     "detailedBreakdowns": [
                        {"subtype": "SHIPPING", "value": {"amount": "0.10", "currencyCode": "EUR"}}]},
                    {"type": "DISCOUNT", "subtotal": {"amount": "-1.50", "currencyCode": "EUR"}}]},
            "cancellation": {"cancellationRequest": {"requester": "BUYER",
                "cancelReason": "Found cheaper somewhere else."}}
        }]
    })
}

fn read(order: &Value) -> Result<OrderRead, OrderFault> {
    from_v2026(&serde_json::from_value(order.clone()).unwrap())
}

/// The order with another value at a place.
fn with(place: &str, value: Value) -> Value {
    let mut order = order();
    *order.pointer_mut(place).unwrap() = value;
    order
}

#[test]
fn an_order_is_read_with_its_request_units_and_exact_amounts() {
    let read = read(&order()).unwrap();
    assert_eq!(read.channel, ChannelStatus::Sfp);
    assert_eq!(read.marketplace, Some(Marketplace::De));
    assert_eq!(
        (read.is_business, read.is_premium),
        (Some(true), Some(false))
    );
    assert_eq!(read.state, Some(OrderState::Unshipped));
    assert_eq!(read.ship_by, Some("2026-11-22T22:59:59Z".parse().unwrap()));
    let item = &read.items[0];
    assert_eq!(item.order_item_id.as_str(), "00012345678901");
    assert_eq!(item.units_cancelled, Quantity::ONE);
    assert_eq!(read.open_units(), 2);
    let minor = |money: Option<countermand_domain::money::Money>| {
        money.map(countermand_domain::money::Money::minor)
    };
    assert_eq!(minor(item.amounts.item_price), Some(2_000));
    assert_eq!(minor(item.amounts.shipping_tax), Some(10));
    assert_eq!(minor(item.amounts.item_tax), Some(70));
    assert_eq!(minor(item.amounts.item_promotion_discount), Some(150));
    assert_eq!(minor(item.paid), Some(2_230));
    assert_eq!(read.request_scope(), RequestScope::AllOpenUnits);
    assert_eq!(read.oddities, []);
}

#[test]
fn both_spellings_of_cancelled_are_one_state_and_an_unknown_status_is_none() {
    let status = "/fulfillment/fulfillmentStatus";
    for spelling in ["CANCELLED", "CANCELED", "Canceled"] {
        let read = read(&with(status, json!(spelling))).unwrap();
        assert_eq!(read.state, Some(OrderState::Cancelled), "{spelling}");
        assert!(read.items[0].is_cancelled());
    }
    let read = read(&with(status, json!("TELEPORTED"))).unwrap();
    assert_eq!(read.state, None);
    assert_eq!(&*read.status_text, "TELEPORTED");
    assert_eq!(read.oddities[0].kind(), "unknown-status");
    assert_eq!(read.lines()[0].line_state, None);
}

#[test]
fn who_cancelled_and_why_is_told_by_the_execution() {
    let cancellation = json!({
        "cancellationRequest": {"requester": "BUYER", "cancelReason": "x"},
        "cancellationExecution": {"cancelledBy": "MERCHANT",
            "cancelReason": "Buyer requested cancellation"}});
    let mut order = with("/orderItems/0/cancellation", cancellation);
    order["orderItems"][0]["fulfillment"] =
        json!({"quantityFulfilled": 0, "quantityUnfulfilled": 0});
    let read = read(&order).unwrap();
    let item = &read.items[0];
    assert!(item.is_cancelled());
    assert_eq!(item.cancelled_by, Some(Actor::Seller));
    assert_eq!(
        item.cancel_reason_class,
        Some(CancelReasonClass::Seller(Some(
            AcknowledgementReason::BuyerCanceled
        )))
    );
    assert_eq!(read.request_scope(), RequestScope::None);
}

#[test]
fn only_the_buyer_makes_a_request_official() {
    let requester = "/orderItems/0/cancellation/cancellationRequest/requester";
    let of = |word: &str| read(&with(requester, json!(word))).unwrap();
    assert_eq!(
        of("MERCHANT").items[0].requested,
        BuyerRequest::NotRequested
    );
    let unknown = of("SOMEBODY");
    assert_eq!(unknown.items[0].requested, BuyerRequest::Unknown);
    assert_eq!(unknown.oddities[0].kind(), "unknown-word");
}

#[test]
fn an_unknown_marketplace_does_not_sink_the_order() {
    let mut order = with("/salesChannel/marketplaceId", json!("A0000000000000"));
    order["salesChannel"]["marketplaceName"] = json!("Amazon.xx");
    let read = read(&order).unwrap();
    assert_eq!(read.marketplace, None);
    assert_eq!(&*read.sales_channel, "Amazon.xx");
    assert_eq!(read.oddities[0].kind(), "unknown-marketplace");
}

#[test]
fn easy_ship_and_orders_of_other_shops_have_channels_of_their_own() {
    let mut order = with("/programs", json!(["AMAZON_EASY_SHIP"]));
    assert_eq!(
        read(&order).unwrap().channel,
        ChannelStatus::EasyShip(EasyShipStatus::PendingSchedule)
    );
    order["packages"] = json!([{"packageReferenceId": "1",
        "packageStatus": {"status": "PENDING", "detailedStatus": "PENDING_PICK_UP"}}]);
    assert_eq!(
        read(&order).unwrap().channel,
        ChannelStatus::EasyShip(EasyShipStatus::PendingPickUp)
    );
    let elsewhere = with("/salesChannel", json!({"channelName": "NON_AMAZON"}));
    let read = read(&elsewhere).unwrap();
    assert_eq!(read.channel, ChannelStatus::Mcf(None));
    assert_eq!(read.oddities, []);
}

#[test]
fn a_pending_order_without_amounts_is_whole() {
    let mut order = with("/fulfillment/fulfillmentStatus", json!("PENDING"));
    let item = order["orderItems"][0].as_object_mut().unwrap();
    item.remove("proceeds");
    item.remove("cancellation");
    item.insert(
        "fulfillment".into(),
        json!({"quantityFulfilled": 0, "quantityUnfulfilled": 0}),
    );
    let read = read(&order).unwrap();
    assert_eq!(read.open_units(), 3);
    assert_eq!(read.items[0].amounts.item_price, None);
    assert_eq!(read.items[0].paid, None);
}

#[test]
fn what_cannot_be_read_is_a_fault_with_its_field() {
    let amount = "/orderItems/0/proceeds/breakdowns/0/subtotal/amount";
    for (place, value, field, code) in [
        ("/orderId", json!(" "), "orderId", "missing-field"),
        ("/createdTime", json!("soon"), "createdTime", "bad-date"),
        (
            "/createdTime",
            json!("1970-01-01T00:00:00Z"),
            "createdTime",
            "date-out-of-range",
        ),
        (
            "/createdTime",
            json!("2100-01-01T00:00:00Z"),
            "createdTime",
            "date-out-of-range",
        ),
        (
            "/orderItems/0/quantityOrdered",
            json!(-1),
            "orderItems[0].quantityOrdered",
            "quantity-out-of-range",
        ),
        (
            "/orderItems/0/quantityOrdered",
            json!(1_000_000),
            "orderItems[0].quantityOrdered",
            "quantity-out-of-range",
        ),
        (
            amount,
            json!("1.005"),
            "orderItems[0].proceeds.breakdowns",
            "amount-too-precise",
        ),
        (
            amount,
            json!("10000000000.01"),
            "orderItems[0].proceeds.breakdowns",
            "amount-out-of-range",
        ),
        (
            amount,
            json!("-1"),
            "orderItems[0].proceeds.breakdowns",
            "amount-out-of-range",
        ),
        (
            "/fulfillment/fulfilledBy",
            json!("ROBOT"),
            "fulfillment.fulfilledBy",
            "unknown-fulfillment",
        ),
    ] {
        let fault = read(&with(place, value)).unwrap_err();
        assert_eq!((&*fault.field, fault.code()), (field, code));
        assert!(!fault.remedy().is_empty());
    }
    assert!(read(&with("/orderItems/0/quantityOrdered", json!(999_999))).is_ok());
    assert!(read(&with(amount, json!("10000000000.00"))).is_ok());
    assert!(read(&with("/createdTime", json!("2000-01-01T00:00:00Z"))).is_ok());
}

#[test]
fn an_unreadable_ship_window_and_a_repeated_item_are_odd_only() {
    let mut order = with("/fulfillment/shipByWindow/latestDateTime", json!("1.5E9"));
    let item = order["orderItems"][0].clone();
    order["orderItems"].as_array_mut().unwrap().push(item);
    let read = read(&order).unwrap();
    assert_eq!((read.ship_by, read.items.len()), (None, 1));
    let kinds: Vec<_> = read.oddities.iter().map(Oddity::kind).collect();
    assert_eq!(kinds, ["unreadable-instant", "repeated-item"]);
}

#[test]
fn an_order_of_too_many_items_is_refused() {
    let mut order = order();
    let item = order["orderItems"][0].clone();
    order["orderItems"] = Value::Array(vec![item; 10_001]);
    assert_eq!(read(&order).unwrap_err().code(), "too-many-items");
}
