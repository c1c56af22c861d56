//! Orders v0: filters, fields, personal data, shipments.

use countermand_sandbox::ids::OrderId;
use countermand_sandbox::market::Market;
use countermand_sandbox::market::effects::Cancel;
use countermand_sandbox::market::order::{
    Amounts, Channel, EasyShip, Executor, Order, OrderState, Payment,
};
use serde_json::{Value, json};

use crate::desk::{Desk, Reply, US};

const ORDERS: &str = "/orders/v0/orders";
const FIRST: &str = "111-0000000-0000000";
const AFTER: &str = "CreatedAfter=2026-01-01T00:00:00Z";

/// Changes the market by hand: states that no call of a seller brings about.
fn with_market<T>(desk: &Desk, change: impl FnOnce(&mut Market) -> T) -> T {
    change(desk.server.state().world.now().unwrap())
}

/// Puts a copy of the first plain order in, changed, under `111-9999999-{number}`.
fn plant(desk: &Desk, number: u64, change: impl FnOnce(&mut Order)) -> String {
    with_market(desk, |market| {
        let first = OrderId::parse(FIRST).unwrap();
        let mut order = market.orders.find(first).unwrap().1.clone();
        order.id = OrderId::new(111, 9_999_999, number);
        change(&mut order);
        let id = order.id.to_string();
        market.place_order(order).unwrap();
        id
    })
}

fn list(desk: &Desk, query: &str) -> Reply {
    desk.read(&format!("{ORDERS}?MarketplaceIds={US}&{query}"))
}

/// The ids on the page of a query.
fn ids(desk: &Desk, query: &str) -> Vec<String> {
    let page = list(desk, query).expect(200).json();
    let orders = page["payload"]["Orders"].as_array().unwrap();
    orders
        .iter()
        .map(|order| order["AmazonOrderId"].as_str().unwrap().to_owned())
        .collect()
}

fn restricted(desk: &Desk, path: &str, elements: &[&str]) -> String {
    let resource = json!({"method": "GET", "path": path, "dataElements": elements});
    let body = json!({"restrictedResources": [resource]});
    let reply = desk.call("POST", "/tokens/2021-03-01/restrictedDataToken", body);
    let token = reply.expect(200).json()["restrictedDataToken"].clone();
    token.as_str().unwrap().to_owned()
}

fn has_keys(value: &Value, keys: &[&str]) -> Vec<bool> {
    keys.iter().map(|key| value.get(key).is_some()).collect()
}

#[test]
fn an_order_has_the_fields_that_amazon_gives() {
    let desk = Desk::new("plain");
    desk.seed_orders(3);
    let reply = desk.read(&format!("{ORDERS}/{FIRST}")).expect(200);
    let order = reply.json()["payload"].clone();
    assert_eq!(order["AmazonOrderId"], FIRST);
    assert_eq!(order["OrderStatus"], "Unshipped");
    assert_eq!(order["PurchaseDate"], "2026-11-16T00:00:00Z");
    assert_eq!(order["LastUpdateDate"], "2026-11-16T00:00:00Z");
    assert_eq!(
        order["OrderTotal"],
        json!({"CurrencyCode": "USD", "Amount": "10.00"})
    );
    assert_eq!(order["NumberOfItemsUnshipped"], 1);
    assert_eq!(order["NumberOfItemsShipped"], 0);
    assert_eq!(order["SalesChannel"], "Amazon.com");
    assert_eq!(order["FulfillmentChannel"], "MFN");
    assert_eq!(order["PaymentMethod"], "Other");
    assert_eq!(order["IsPrime"], false);
    assert_eq!(order["LatestDeliveryDate"], "2026-11-23T00:00:00Z");
    // The top-level keys of a recorded order, but for what no order here has.
    let recorded = [
        "AmazonOrderId",
        "PurchaseDate",
        "LastUpdateDate",
        "OrderStatus",
        "FulfillmentChannel",
        "SalesChannel",
        "ShipServiceLevel",
        "OrderTotal",
        "NumberOfItemsShipped",
        "NumberOfItemsUnshipped",
        "PaymentMethod",
        "PaymentMethodDetails",
        "IsReplacementOrder",
        "MarketplaceId",
        "ShipmentServiceLevelCategory",
        "OrderType",
        "EarliestShipDate",
        "LatestShipDate",
        "EarliestDeliveryDate",
        "LatestDeliveryDate",
        "IsBusinessOrder",
        "IsPrime",
        "IsGlobalExpressEnabled",
        "IsPremiumOrder",
        "IsSoldByAB",
        "IsIBA",
        "DefaultShipFromLocationAddress",
        "IsISPU",
        "IsAccessPointOrder",
        "AutomatedShippingSettings",
        "ElectronicInvoiceStatus",
    ];
    let missing: Vec<_> = recorded
        .iter()
        .filter(|key| order.get(**key).is_none())
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    for header in [
        "x-amzn-requestid",
        "x-amz-rid",
        "x-amz-apigw-id",
        "x-amzn-ratelimit-limit",
    ] {
        assert!(reply.header(header).is_some(), "{header}");
    }
}

#[test]
fn items_say_in_text_whether_the_buyer_asked_to_cancel() {
    let desk = Desk::new("plain");
    desk.seed_orders(2);
    let address = format!("{ORDERS}/{FIRST}/orderItems");
    let item =
        |desk: &Desk| desk.read(&address).expect(200).json()["payload"]["OrderItems"][0].clone();
    let before = item(&desk);
    assert_eq!(before["OrderItemId"], "00000000000001");
    assert_eq!(
        before["ItemPrice"],
        json!({"CurrencyCode": "USD", "Amount": "10.00"})
    );
    assert_eq!(before["IsGift"], "false");
    assert_eq!(
        before["BuyerRequestedCancel"],
        json!({"IsBuyerRequestedCancel": "false", "BuyerCancelReason": ""})
    );
    desk.advance_ms(60_000);
    with_market(&desk, |market| {
        let (index, _) = market.orders.find(OrderId::parse(FIRST).unwrap()).unwrap();
        market
            .request_cancellation(index, 0, "Found cheaper somewhere else.")
            .unwrap();
    });
    assert_eq!(
        item(&desk)["BuyerRequestedCancel"],
        json!({"IsBuyerRequestedCancel": "true", "BuyerCancelReason": "Found cheaper somewhere else."})
    );
    // The request moves the order into a poll by last change; the other order is not in it.
    assert_eq!(ids(&desk, "LastUpdatedAfter=2026-11-16T00:00:30Z"), [FIRST]);
}

#[test]
fn pending_orders_show_no_money_no_buyer_and_no_delivery() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    for (number, state, status) in [
        (1, OrderState::Pending, "Pending"),
        (2, OrderState::PendingAvailability, "PendingAvailability"),
    ] {
        let id = plant(&desk, number, |order| {
            order.state = state;
            order.authorised_at = None;
        });
        let path = format!("{ORDERS}/{id}");
        let token = restricted(&desk, &path, &["buyerInfo", "shippingAddress"]);
        let order = desk
            .call_with(&token, "GET", &path, Value::Null)
            .expect(200)
            .json();
        let order = &order["payload"];
        assert_eq!(order["OrderStatus"], status);
        let hidden = [
            "OrderTotal",
            "BuyerInfo",
            "ShippingAddress",
            "LatestDeliveryDate",
            "EarliestDeliveryDate",
        ];
        assert_eq!(has_keys(order, &hidden), [false; 5], "{order}");
        let items = desk.read(&format!("{path}/orderItems")).expect(200).json();
        let item = &items["payload"]["OrderItems"][0];
        assert_eq!(item["QuantityOrdered"], 1);
        assert_eq!(
            has_keys(item, &["ItemPrice", "ItemTax", "PromotionDiscount"]),
            [false; 3]
        );
    }
}

#[test]
fn cancelled_units_are_not_ordered_any_more_and_cost_nothing() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    let id = plant(&desk, 1, |order| {
        let line = &mut order.lines[0];
        line.n_ordered = 3;
        line.amounts = Amounts {
            principal_minor: 3_000,
            tax_minor: 300,
            ..Amounts::default()
        };
    });
    let cancel = |n_units| {
        with_market(&desk, |market| {
            let (order, _) = market.orders.find(OrderId::parse(&id).unwrap()).unwrap();
            let cancel = Cancel {
                order,
                line: 0,
                n_units,
                by: Executor::Merchant,
                reason: "No Inventory",
                key: "",
                restocks: false,
                is_counted: true,
            };
            market.cancel_units(&cancel).unwrap();
        });
        let item = desk
            .read(&format!("{ORDERS}/{id}/orderItems"))
            .expect(200)
            .json();
        let order = desk.read(&format!("{ORDERS}/{id}")).expect(200).json();
        (
            item["payload"]["OrderItems"][0].clone(),
            order["payload"].clone(),
        )
    };
    let (item, order) = cancel(1);
    assert_eq!(item["QuantityOrdered"], 2);
    assert_eq!(item["ItemPrice"]["Amount"], "20.00");
    assert_eq!(item["ItemTax"]["Amount"], "2.00");
    assert_eq!(order["OrderTotal"]["Amount"], "22.00");
    let (item, order) = cancel(2);
    assert_eq!(item["QuantityOrdered"], 0);
    assert_eq!(has_keys(&item, &["ItemPrice", "ItemTax"]), [false; 2]);
    assert_eq!(order["OrderStatus"], "Canceled");
    assert_eq!(
        has_keys(&order, &["OrderTotal", "LatestDeliveryDate", "BuyerInfo"]),
        [false; 3]
    );
    assert_eq!(order["NumberOfItemsUnshipped"], 0);
}

#[test]
fn personal_data_comes_with_a_token_for_it_only() {
    let desk = Desk::new("plain");
    desk.seed_orders(2);
    let path = format!("{ORDERS}/{FIRST}");
    let with = |token: &str, address: &str| {
        desk.call_with(token, "GET", address, Value::Null)
            .expect(200)
            .json()["payload"]
            .clone()
    };
    let person = |order: &Value| {
        (
            order["BuyerInfo"].get("BuyerName").is_some(),
            order["ShippingAddress"].get("Name").is_some(),
        )
    };
    let plain = with(&desk.token, &path);
    assert_eq!(person(&plain), (false, false));
    assert!(
        plain["BuyerInfo"]["BuyerEmail"]
            .as_str()
            .unwrap()
            .ends_with("@marketplace.amazon.com")
    );
    let mut shown: Vec<_> = plain["ShippingAddress"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    shown.sort_unstable();
    assert_eq!(
        shown,
        ["City", "CountryCode", "PostalCode", "StateOrRegion"]
    );
    let buyer = restricted(&desk, &path, &["buyerInfo"]);
    assert_eq!(person(&with(&buyer, &path)), (true, false));
    let address = restricted(&desk, &path, &["shippingAddress"]);
    assert_eq!(person(&with(&address, &path)), (false, true));
    let generic = restricted(
        &desk,
        "/orders/v0/orders/{orderId}",
        &["buyerInfo", "shippingAddress"],
    );
    assert_eq!(person(&with(&generic, &path)), (true, true));
    let bulk = restricted(&desk, ORDERS, &["buyerInfo"]);
    let page = with(&bulk, &format!("{ORDERS}?MarketplaceIds={US}&{AFTER}"));
    assert_eq!(person(&page["Orders"][1]), (true, false));
    // No data element is needed for the calls about one kind of personal data.
    for (call, key) in [
        ("buyerInfo", "/BuyerName"),
        ("address", "/ShippingAddress/Name"),
    ] {
        let address = format!("{path}/{call}");
        assert!(with(&desk.token, &address).pointer(key).is_none(), "{call}");
        let token = restricted(&desk, &address, &[]);
        assert!(with(&token, &address).pointer(key).is_some(), "{call}");
    }
    // A token opens what it names and nothing else.
    let other = format!("{ORDERS}/111-0000001-0000001");
    for token in [&buyer, &bulk] {
        desk.call_with(token, "GET", &other, Value::Null)
            .expect(403);
        desk.call_with(token, "GET", "/sellers/v1/account", Value::Null)
            .expect(403);
    }
}

#[test]
fn gift_messages_are_personal_data() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    let id = plant(&desk, 1, |order| order.traits.is_gift = true);
    let address = format!("{ORDERS}/{id}/orderItems");
    let item = desk.read(&address).expect(200).json()["payload"]["OrderItems"][0].clone();
    assert_eq!(item["IsGift"], "true");
    assert!(item.get("BuyerInfo").is_none());
    let token = restricted(&desk, &address, &["buyerInfo"]);
    let seen = desk
        .call_with(&token, "GET", &address, Value::Null)
        .expect(200)
        .json();
    let message = &seen["payload"]["OrderItems"][0]["BuyerInfo"]["GiftMessageText"];
    assert_eq!(message, "Enjoy your gift!");
    let address = format!("{address}/buyerInfo");
    let token = restricted(&desk, &address, &[]);
    let seen = desk
        .call_with(&token, "GET", &address, Value::Null)
        .expect(200)
        .json();
    assert_eq!(
        seen["payload"]["OrderItems"][0]["GiftMessageText"],
        "Enjoy your gift!"
    );
}

#[test]
fn each_filter_picks_its_orders() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let easy = plant(&desk, 1, |order| {
        order.channel = Channel::EasyShip(EasyShip::PickedUp);
    });
    let amazon = plant(&desk, 2, |order| order.channel = Channel::Amazon);
    let cod = plant(&desk, 3, |order| {
        order.payment = Payment::CashOnDelivery;
        order.state = OrderState::Shipped;
        order.windows.deliver_by = order.windows.deliver_by.plus_ms(3_600_000);
    });
    let mail = list(&desk, &format!("{AFTER}&AmazonOrderIds={cod}"))
        .expect(200)
        .json();
    let mail = mail["payload"]["Orders"][0]["BuyerInfo"]["BuyerEmail"]
        .as_str()
        .unwrap()
        .to_owned();
    for (filter, expected) in [
        (String::new(), vec![FIRST, &easy, &amazon, &cod]),
        ("OrderStatuses=Shipped".to_owned(), vec![&cod]),
        (
            "OrderStatuses=Shipped,Unshipped".to_owned(),
            vec![FIRST, &easy, &amazon, &cod],
        ),
        (
            "OrderStatuses=Shipped&OrderStatuses=Canceled".to_owned(),
            vec![&cod],
        ),
        ("FulfillmentChannels=AFN".to_owned(), vec![&amazon]),
        (
            "FulfillmentChannels=AFN,MFN".to_owned(),
            vec![FIRST, &easy, &amazon, &cod],
        ),
        ("PaymentMethods=COD,CVS".to_owned(), vec![&cod]),
        ("EasyShipShipmentStatuses=PickedUp".to_owned(), vec![&easy]),
        ("EasyShipShipmentStatuses=Delivered".to_owned(), vec![]),
        (format!("BuyerEmail={mail}"), vec![&cod]),
        (format!("SellerOrderId={cod}"), vec![&cod]),
        (
            format!("AmazonOrderIds={cod},{FIRST},S01-1234567-1234567"),
            vec![FIRST, &cod],
        ),
        (
            "LatestDeliveryDateAfter=2026-11-23T00:30:00Z".to_owned(),
            vec![&cod],
        ),
        (
            "LatestDeliveryDateBefore=2026-11-23T00:30:00Z".to_owned(),
            vec![FIRST, &easy],
        ),
        ("IsISPU=false".to_owned(), vec![FIRST, &easy, &amazon, &cod]),
        ("IsISPU=true".to_owned(), vec![]),
        ("ElectronicInvoiceStatuses=NotFound".to_owned(), vec![]),
        (
            "unknownParameter=1".to_owned(),
            vec![FIRST, &easy, &amazon, &cod],
        ),
    ] {
        assert_eq!(
            ids(&desk, &format!("{AFTER}&{filter}")),
            expected,
            "{filter}"
        );
    }
    let by_id = ids(&desk, &format!("AmazonOrderIds={easy}"));
    assert_eq!(by_id, [easy], "no time is needed beside order ids");
}

#[test]
fn a_list_shows_channel_and_payment_and_where_it_ends() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    plant(&desk, 1, |order| {
        order.channel = Channel::EasyShip(EasyShip::PickedUp);
        order.payment = Payment::CashOnDelivery;
    });
    plant(&desk, 2, |order| order.channel = Channel::Amazon);
    let page = list(&desk, AFTER).expect(200).json()["payload"].clone();
    let [plain, easy, amazon] = &page["Orders"].as_array().unwrap()[..] else {
        panic!("{page}");
    };
    assert!(plain.get("EasyShipShipmentStatus").is_none());
    assert_eq!(easy["EasyShipShipmentStatus"], "PickedUp");
    assert_eq!(easy["PaymentMethod"], "COD");
    assert_eq!(amazon["FulfillmentChannel"], "AFN");
    assert!(amazon.get("LatestShipDate").is_none());
    assert_eq!(page["CreatedBefore"], "2026-11-16T00:00:00Z");
    assert_eq!(
        has_keys(&page, &["LastUpdatedBefore", "NextToken"]),
        [false; 2]
    );
}

#[test]
fn a_list_that_does_not_make_sense_is_refused() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let many = vec![US; 51].join(",");
    let many_orders = vec![FIRST; 51].join(",");
    for query in [
        AFTER.to_owned(),
        format!("MarketplaceIds=NOWHERE&{AFTER}"),
        format!("MarketplaceIds={many}&{AFTER}"),
        format!("MarketplaceIds={US}"),
        format!("MarketplaceIds={US}&CreatedAfter=yesterday"),
        format!("MarketplaceIds={US}&CreatedBefore=2026-01-01T00:00:00Z"),
        format!("MarketplaceIds={US}&{AFTER}&LastUpdatedAfter=2026-01-01T00:00:00Z"),
        format!("MarketplaceIds={US}&{AFTER}&LastUpdatedBefore=2026-02-01T00:00:00Z"),
        format!("MarketplaceIds={US}&{AFTER}&CreatedBefore=2025-12-31T00:00:00Z"),
        format!("MarketplaceIds={US}&{AFTER}&CreatedBefore=2026-11-15T23:58:01Z"),
        format!("MarketplaceIds={US}&CreatedAfter=2026-11-16T00:00:01Z"),
        format!("MarketplaceIds={US}&{AFTER}&MaxResultsPerPage=0"),
        format!("MarketplaceIds={US}&{AFTER}&MaxResultsPerPage=101"),
        format!("MarketplaceIds={US}&{AFTER}&MaxResultsPerPage=ten"),
        format!("MarketplaceIds={US}&{AFTER}&OrderStatuses=CANCELLED"),
        format!("MarketplaceIds={US}&{AFTER}&FulfillmentChannels=MERCHANT"),
        format!("MarketplaceIds={US}&{AFTER}&PaymentMethods=Gold"),
        format!("MarketplaceIds={US}&{AFTER}&EasyShipShipmentStatuses=Gone"),
        format!("MarketplaceIds={US}&{AFTER}&SellerOrderId={FIRST}&OrderStatuses=Shipped"),
        format!("MarketplaceIds={US}&LastUpdatedAfter=2026-01-01&SellerOrderId={FIRST}"),
        format!("MarketplaceIds={US}&AmazonOrderIds={many_orders}"),
        format!("MarketplaceIds={US}&NextToken=rubbish"),
    ] {
        let reply = desk.read(&format!("{ORDERS}?{query}")).expect(400);
        assert_eq!(reply.error_code(), "InvalidInput", "{query}");
    }
    // Germany exists, and this seller does not sell there.
    desk.read(&format!("{ORDERS}?MarketplaceIds=A1PA6795UKMFR9&{AFTER}"))
        .expect(403);
    list(
        &desk,
        &format!("{AFTER}&CreatedBefore=2026-11-15T23:58:00Z"),
    )
    .expect(200);
    // The + of an offset that is not encoded.
    list(&desk, "CreatedAfter=2026-01-01T01:00:00+01:00").expect(200);
}

#[test]
fn an_order_is_found_by_its_whole_id_and_by_its_seller() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let foreign = plant(&desk, 1, |order| order.seller.0 = 7);
    for call in [
        "",
        "/orderItems",
        "/buyerInfo",
        "/address",
        "/orderItems/buyerInfo",
        "/regulatedInfo",
    ] {
        desk.read(&format!("{ORDERS}/111-0000000-0000009{call}"))
            .expect(404);
        desk.read(&format!("{ORDERS}/NOPE{call}")).expect(400);
        desk.read(&format!("{ORDERS}/{foreign}{call}")).expect(403);
    }
    assert_eq!(ids(&desk, &format!("AmazonOrderIds={foreign}")), [""; 0]);
    desk.read(&format!("{ORDERS}/{FIRST}/orderItems?NextToken=x"))
        .expect(400);
    desk.read(&format!("{ORDERS}/{FIRST}/regulatedInfo"))
        .expect(404);
}

fn parcel(reference: &str, items: &[(&str, i64)]) -> Value {
    let items: Vec<_> = items
        .iter()
        .map(|(item, quantity)| json!({"orderItemId": item, "quantity": quantity}))
        .collect();
    json!({"marketplaceId": US, "packageDetail": {
        "packageReferenceId": reference, "carrierCode": "UPS", "trackingNumber": "1Z1",
        "shipDate": "2026-11-16T00:00:00Z", "orderItems": items}})
}

#[test]
fn confirmed_units_are_shipped_once_and_survive_a_restart() {
    let desk = Desk::new("plain");
    desk.seed_orders(3);
    let address = format!("{ORDERS}/111-0000002-0000002/shipmentConfirmation");
    let item = "00000000000003";
    // The order has three units of one item.
    desk.call("POST", &address, parcel("1", &[(item, 1)]))
        .expect(204);
    let status = |desk: &Desk| {
        let order = desk
            .read(&format!("{ORDERS}/111-0000002-0000002"))
            .expect(200)
            .json();
        let order = &order["payload"];
        (
            order["OrderStatus"].clone(),
            order["NumberOfItemsShipped"].clone(),
        )
    };
    assert_eq!(status(&desk), (json!("PartiallyShipped"), json!(1)));
    // The same parcel again, as after a lost answer.
    desk.call("POST", &address, parcel("1", &[(item, 1)]))
        .expect(204);
    assert_eq!(status(&desk), (json!("PartiallyShipped"), json!(1)));
    for wrong in [
        parcel("1", &[(item, 2)]),
        parcel("2", &[(item, 3)]),
        parcel("2", &[(item, 1), (item, 2)]),
        parcel("2", &[(item, 0)]),
        parcel("2", &[(item, -1)]),
        parcel("2", &[("00000000000001", 1)]),
        parcel("2", &[]),
        parcel("0", &[(item, 1)]),
        parcel("two", &[(item, 1)]),
        json!({"marketplaceId": US}),
        json!([]),
    ] {
        let reply = desk.call("POST", &address, wrong.clone()).expect(400);
        assert_eq!(reply.error_code(), "InvalidInput", "{wrong}");
        assert_eq!(
            status(&desk),
            (json!("PartiallyShipped"), json!(1)),
            "{wrong}"
        );
        desk.advance_ms(500);
    }
    desk.call("POST", &address, parcel("2", &[(item, 2)]))
        .expect(204);
    let desk = desk.restarted();
    assert_eq!(status(&desk), (json!("Shipped"), json!(3)));
    let order = desk
        .read("/orders/2026-01-01/orders/111-0000002-0000002?includedData=PACKAGES")
        .expect(200)
        .json();
    let packages = order["order"]["packages"].as_array().unwrap();
    assert_eq!(packages.len(), 2);
    assert_eq!(
        packages[1]["packageItems"],
        json!([{"orderItemId": item, "quantity": 2}])
    );
}

#[test]
fn what_cannot_be_shipped_is_not_confirmed() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let confirm = |id: &str, body: Value| {
        desk.call("POST", &format!("{ORDERS}/{id}/shipmentConfirmation"), body)
    };
    let one = parcel("1", &[("00000000000001", 1)]);
    for (number, state, channel) in [
        (1, OrderState::Pending, Channel::Merchant),
        (2, OrderState::Cancelled, Channel::Merchant),
        (3, OrderState::Unshipped, Channel::Amazon),
        (
            4,
            OrderState::Unshipped,
            Channel::EasyShip(EasyShip::PendingSchedule),
        ),
    ] {
        let id = plant(&desk, number, |order| {
            order.state = state;
            order.channel = channel;
        });
        confirm(&id, one.clone()).expect(400);
    }
    confirm("111-0000000-0000009", one.clone()).expect(404);
    let mut elsewhere = one.clone();
    elsewhere["marketplaceId"] = json!("A1PA6795UKMFR9");
    confirm(FIRST, elsewhere).expect(400);
    let mut unnamed = one.clone();
    unnamed["packageDetail"]["carrierCode"] = json!("Other");
    confirm(FIRST, unnamed.clone()).expect(400);
    unnamed["packageDetail"]["carrierName"] = json!("Bicycle Couriers");
    confirm(FIRST, unnamed).expect(204);
    let ready = json!({"marketplaceId": US, "shipmentStatus": "ReadyForPickup"});
    desk.call("POST", &format!("{ORDERS}/{FIRST}/shipment"), ready)
        .expect(400);
    let approve = json!({"regulatedOrderVerificationStatus":
        {"status": "Approved", "externalReviewerId": "reviewer1"}});
    desk.call("PATCH", &format!("{ORDERS}/{FIRST}/regulatedInfo"), approve)
        .expect(400);
}
