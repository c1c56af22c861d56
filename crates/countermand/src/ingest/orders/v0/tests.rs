use countermand_domain::cancellation::RequestScope;
use serde_json::{Value, json};

use super::*;

fn order() -> Value {
    json!({
        "AmazonOrderId": "902-3159896-1390916",
        "PurchaseDate": "2026-11-20T08:11:11Z",
        "LastUpdateDate": "2026-11-20T09:11:11Z",
        "OrderStatus": "Unshipped",
        "FulfillmentChannel": "MFN",
        "SalesChannel": "Amazon.co.jp",
        "MarketplaceId": "A1VC38T7YXB528",
        "IsPremiumOrder": "false"
    })
}

fn item() -> Value {
    json!({
        "ASIN": "B000TEA001",
        "SellerSKU": "TEA-1",
        "OrderItemId": "05015851154158",
        "QuantityOrdered": 2,
        "QuantityShipped": 0,
        "ItemPrice": {"CurrencyCode": "JPY", "Amount": "3000.00"},
        "ShippingPrice": {"CurrencyCode": "JPY", "Amount": "500"},
        "PromotionDiscount": {"CurrencyCode": "JPY", "Amount": "100"},
        "BuyerRequestedCancel": {"IsBuyerRequestedCancel": "false", "BuyerCancelReason": ""}
    })
}

fn read(order: &Value, items: &[Value]) -> Result<OrderRead, OrderFault> {
    let items: Vec<OrderItem> = items
        .iter()
        .map(|item| serde_json::from_value(item.clone()).unwrap())
        .collect();
    from_v0(&serde_json::from_value(order.clone()).unwrap(), &items)
}

#[test]
fn a_request_is_a_string_that_says_true() {
    let quiet = read(&order(), &[item()]).unwrap();
    assert_eq!(quiet.items[0].requested, BuyerRequest::NotRequested);
    let mut asked = item();
    asked["BuyerRequestedCancel"] =
        json!({"IsBuyerRequestedCancel": "true", "BuyerCancelReason": "Ordered by mistake"});
    let read = read(&order(), &[asked]).unwrap();
    assert_eq!(read.request_scope(), RequestScope::AllOpenUnits);
    assert_eq!(read.is_premium, Some(false));
}

#[test]
fn yen_have_no_minor_unit_and_discounts_are_taken_off() {
    let read = read(&order(), &[item()]).unwrap();
    let item = &read.items[0];
    assert_eq!(item.amounts.item_price.map(Money::minor), Some(3_000));
    assert_eq!(item.paid.map(Money::minor), Some(3_400));
}

#[test]
fn a_cancelled_order_lists_its_items_with_no_units_and_no_price() {
    let mut order = order();
    let mut item = item();
    item["QuantityOrdered"] = json!(0);
    item.as_object_mut().unwrap().remove("ItemPrice");
    for spelling in ["Canceled", "Cancelled"] {
        order["OrderStatus"] = json!(spelling);
        let read = read(&order, std::slice::from_ref(&item)).unwrap();
        assert_eq!(read.state, Some(OrderState::Cancelled));
        assert!(read.items[0].is_cancelled());
        assert_eq!(read.items[0].paid, None);
    }
}

#[test]
fn the_channel_follows_from_prime_and_easy_ship() {
    let mut order = order();
    order["IsPrime"] = json!(true);
    assert_eq!(read(&order, &[]).unwrap().channel, ChannelStatus::Sfp);
    order["EasyShipShipmentStatus"] = json!("LabelCanceled");
    assert_eq!(
        read(&order, &[]).unwrap().channel,
        ChannelStatus::EasyShip(EasyShipStatus::LabelCanceled)
    );
    order["EasyShipShipmentStatus"] = json!("Teleported");
    let odd = read(&order, &[]).unwrap();
    assert_eq!(
        odd.channel,
        ChannelStatus::EasyShip(EasyShipStatus::PendingPickUp)
    );
    assert_eq!(odd.oddities[0].kind(), "unknown-word");
    order["FulfillmentChannel"] = json!("AFN");
    assert_eq!(read(&order, &[]).unwrap().channel, ChannelStatus::Afn);
    order["SalesChannel"] = json!("Non-Amazon US");
    assert_eq!(read(&order, &[]).unwrap().channel, ChannelStatus::Mcf(None));
    order.as_object_mut().unwrap().remove("FulfillmentChannel");
    assert_eq!(read(&order, &[]).unwrap_err().code(), "missing-field");
}

#[test]
fn more_units_shipped_than_ordered_is_odd_and_loses_none() {
    let mut item = item();
    item["QuantityShipped"] = json!(3);
    let read = read(&order(), &[item]).unwrap();
    assert_eq!(read.shipped_units(), 3);
    assert_eq!(read.open_units(), 0);
    assert_eq!(read.oddities[0].kind(), "contradictory-units");
}

#[test]
fn amounts_that_are_too_fine_or_without_currency_are_faults() {
    let fault = |place: &str, value: Value| {
        let mut item = item();
        *item.pointer_mut(place).unwrap() = value;
        let fault = read(&order(), &[item]).unwrap_err();
        (fault.field.to_string(), fault.code())
    };
    assert_eq!(
        fault("/ItemPrice/Amount", json!("10.5")),
        ("OrderItems[0].ItemPrice".to_owned(), "amount-too-precise")
    );
    assert_eq!(
        fault("/ShippingPrice/CurrencyCode", json!("")),
        ("OrderItems[0].ShippingPrice".to_owned(), "bad-currency")
    );
    assert_eq!(
        fault("/ShippingPrice/CurrencyCode", json!("USD")),
        ("OrderItems[0].ItemPrice".to_owned(), "bad-currency")
    );
    assert_eq!(
        fault("/OrderItemId", json!("1\t2")),
        ("OrderItems[0].OrderItemId".to_owned(), "bad-id")
    );
}
