//! Orders 2026-01-01: data sets, the direct cancel call, pagination tokens.

use countermand_sandbox::ids::OrderId;
use countermand_sandbox::market::order::{Channel, Order, OrderState};
use serde_json::{Value, json};

use crate::desk::Desk;

const ORDERS: &str = "/orders/2026-01-01/orders";
const FIRST: &str = "111-0000000-0000000";
const AFTER: &str = "createdAfter=2026-01-01T00:00:00Z";
const OTHER_PARAMETERS: &str = "The paginationToken you have submitted is not valid. All parameters must match the original request except maxResultsPerPage.";

fn plant(desk: &Desk, number: u64, change: impl FnOnce(&mut Order)) -> String {
    let mut state = desk.server.state();
    let market = state.world.now().unwrap();
    let first = OrderId::parse(FIRST).unwrap();
    let mut order = market.orders.find(first).unwrap().1.clone();
    order.id = OrderId::new(111, 9_999_999, number);
    change(&mut order);
    let id = order.id.to_string();
    market.place_order(order).unwrap();
    id
}

fn request_cancellation(desk: &Desk, id: &str, reason: &str) {
    let mut state = desk.server.state();
    let market = state.world.now().unwrap();
    let (index, _) = market.orders.find(OrderId::parse(id).unwrap()).unwrap();
    market.request_cancellation(index, 0, reason).unwrap();
}

fn order(desk: &Desk, id: &str, included: &str) -> Value {
    let reply = desk.read(&format!("{ORDERS}/{id}?includedData={included}"));
    reply.expect(200).json()["order"].clone()
}

fn cancel(desk: &Desk, id: &str, body: Value) -> (u16, String) {
    let reply = desk.call("PUT", &format!("{ORDERS}/{id}/cancellation"), body);
    (reply.status, reply.error_code())
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

#[test]
fn only_the_data_sets_that_were_asked_for_come() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let always = [
        "createdTime",
        "lastUpdatedTime",
        "orderAliases",
        "orderId",
        "orderItems",
        "salesChannel",
    ];
    let plain = order(&desk, FIRST, "");
    assert_eq!(keys(&plain), always);
    assert_eq!(
        keys(&plain["orderItems"][0]),
        ["orderItemId", "product", "quantityOrdered"]
    );
    for (included, of_order, of_item) in [
        ("BUYER", Some("buyer"), None),
        ("RECIPIENT", Some("recipient"), None),
        ("PROCEEDS", Some("proceeds"), Some("proceeds")),
        ("PAYMENT", Some("payment"), None),
        ("FULFILLMENT", Some("fulfillment"), Some("fulfillment")),
        ("CANCELLATION", None, None),
        ("EXPENSE", None, None),
        ("PACKAGES", None, None),
    ] {
        let found = order(&desk, FIRST, included);
        let extra = |value: &Value, usual: &[&str]| -> Vec<String> {
            let new = keys(value).into_iter().filter(|key| !usual.contains(key));
            new.map(str::to_owned).collect()
        };
        assert_eq!(
            extra(&found, &always),
            Vec::from_iter(of_order),
            "{included}"
        );
        let usual = keys(&plain["orderItems"][0]);
        assert_eq!(
            extra(&found["orderItems"][0], &usual),
            Vec::from_iter(of_item),
            "{included}"
        );
    }
    let all = order(&desk, FIRST, "BUYER,FULFILLMENT&includedData=PROCEEDS");
    assert_eq!(all["fulfillment"]["fulfillmentStatus"], "UNSHIPPED");
    assert_eq!(all["fulfillment"]["fulfilledBy"], "MERCHANT");
    assert_eq!(
        all["proceeds"]["grandTotal"],
        json!({"amount": "10.00", "currencyCode": "USD"})
    );
    assert_eq!(all["salesChannel"]["channelName"], "AMAZON");
    assert!(all["buyer"]["buyerName"].is_string());
    desk.read(&format!("{ORDERS}/{FIRST}?includedData=SECRETS"))
        .expect(400);
}

#[test]
fn pending_orders_show_no_money_and_no_buyer() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    let id = plant(&desk, 1, |order| {
        order.state = OrderState::Pending;
        order.authorised_at = None;
    });
    let found = order(
        &desk,
        &id,
        "BUYER,RECIPIENT,PROCEEDS,PAYMENT,FULFILLMENT,TAX,PROMOTION",
    );
    assert_eq!(found["fulfillment"]["fulfillmentStatus"], "PENDING");
    assert!(found["fulfillment"].get("deliverByWindow").is_none());
    for key in ["buyer", "recipient", "proceeds", "payment"] {
        assert!(found.get(key).is_none(), "{key}");
    }
    let item = &found["orderItems"][0];
    assert!(
        item.get("proceeds").is_none() && item["product"].get("price").is_none(),
        "{item}"
    );
}

#[test]
fn a_cancelled_order_says_who_asked_and_who_did_it() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(3);
    let id = "111-0000002-0000002";
    request_cancellation(&desk, id, "Bought by mistake");
    let asked = json!({"requester": "BUYER", "cancelReason": "Bought by mistake"});
    let item = order(&desk, id, "CANCELLATION")["orderItems"][0].clone();
    assert_eq!(item["cancellation"], json!({"cancellationRequest": asked}));
    let body = json!({"cancelReasonCode": "BUYER_CANCELLED"});
    assert_eq!(cancel(&desk, id, body.clone()), (200, String::new()));
    let found = order(&desk, id, "CANCELLATION,FULFILLMENT,PROCEEDS");
    let item = &found["orderItems"][0];
    assert_eq!(found["fulfillment"]["fulfillmentStatus"], "CANCELLED");
    assert_eq!(item["cancellation"]["cancellationRequest"], asked);
    assert_eq!(
        item["cancellation"]["cancellationExecution"]["cancelledBy"],
        "MERCHANT"
    );
    assert_eq!(item["quantityOrdered"], 3);
    assert_eq!(
        item["fulfillment"],
        json!({"quantityFulfilled": 0, "quantityUnfulfilled": 0})
    );
    assert!(found.get("proceeds").is_none() && item.get("proceeds").is_none());
    // Again, as after a lost answer: refused, and nothing changes.
    let ledger = desk.ledger();
    assert_eq!(ledger.len(), 1);
    assert_eq!(cancel(&desk, id, body), (400, "InvalidInput".to_owned()));
    assert_eq!(desk.ledger(), ledger);
    assert_eq!(order(&desk, id, "CANCELLATION,FULFILLMENT,PROCEEDS"), found);
}

#[test]
fn what_cannot_be_cancelled_is_refused_and_leaves_no_trace() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let body = json!({"cancelReasonCode": "NO_INVENTORY"});
    let refused = (400, "InvalidInput".to_owned());
    for wrong in [
        json!({}),
        json!([]),
        json!({"cancelReasonCode": "GENERAL_ADJUSTMENT"}),
        json!({"cancelReasonCode": 1}),
        Value::Null,
    ] {
        assert_eq!(cancel(&desk, FIRST, wrong), refused);
    }
    let amazon = plant(&desk, 1, |order| order.channel = Channel::Amazon);
    let pending = plant(&desk, 2, |order| order.state = OrderState::Pending);
    let shipped = plant(&desk, 3, |order| order.state = OrderState::Shipped);
    for id in [&amazon, &pending, &shipped] {
        assert_eq!(cancel(&desk, id, body.clone()), refused);
    }
    let foreign = plant(&desk, 4, |order| order.seller.0 = 7);
    assert_eq!(
        cancel(&desk, &foreign, body.clone()),
        (403, "Unauthorized".to_owned())
    );
    for id in ["111-0000000-0000009", "NOPE"] {
        assert_eq!(
            cancel(&desk, id, body.clone()),
            (404, "NotFound".to_owned())
        );
        desk.read(&format!("{ORDERS}/{id}")).expect(404);
    }
    assert_eq!(desk.ledger(), Vec::<Value>::new());
}

#[test]
fn an_account_may_lack_the_direct_cancel_call() {
    let desk = Desk::new("plain");
    desk.seed_orders(1);
    desk.server.state().world.now().unwrap().directory.sellers[0].has_cancel_order = false;
    let body = json!({"cancelReasonCode": "NO_INVENTORY"});
    assert_eq!(cancel(&desk, FIRST, body), (403, "Unauthorized".to_owned()));
    assert_eq!(desk.ledger(), Vec::<Value>::new());
}

fn search(desk: &Desk, query: &str) -> Value {
    desk.read(&format!("{ORDERS}?{query}")).expect(200).json()
}

fn message(desk: &Desk, query: &str) -> String {
    let reply = desk.read(&format!("{ORDERS}?{query}")).expect(400).json();
    assert_eq!(reply["errors"][0]["code"], "InvalidInput");
    reply["errors"][0]["message"].as_str().unwrap().to_owned()
}

#[test]
fn a_next_page_needs_the_same_parameters() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(5);
    let query = format!("{AFTER}&fulfillmentStatuses=UNSHIPPED,SHIPPED&maxResultsPerPage=2");
    let first = search(&desk, &query);
    assert_eq!(first["orders"].as_array().unwrap().len(), 2);
    assert_eq!(first["createdBefore"], "2026-11-16T00:00:00.000Z");
    let token = first["pagination"]["nextToken"].as_str().unwrap();
    let same = "fulfillmentStatuses=UNSHIPPED,SHIPPED";
    for other in [
        String::new(),
        AFTER.to_owned(),
        format!("{same}&createdAfter=2026-01-01T00:00:01Z"),
        format!("{same}&lastUpdatedAfter=2026-01-01T00:00:00Z"),
        format!("{same}&{AFTER}&createdBefore=2026-11-01T00:00:00Z"),
        format!("{same}&{AFTER}&fulfilledBy=MERCHANT"),
        format!("{same}&{AFTER}&marketplaceIds=ATVPDKIKX0DER"),
        format!("{same}&{AFTER}&createdAfter=&fulfillmentStatuses=PENDING"),
    ] {
        assert_eq!(
            message(&desk, &format!("{other}&paginationToken={token}")),
            OTHER_PARAMETERS
        );
    }
    let right = format!("{same}&{AFTER}");
    assert_eq!(
        message(&desk, &format!("{right}&paginationToken={token}0")),
        OTHER_PARAMETERS
    );
    // Sizes of pages and data sets may change from page to page.
    let rest = search(
        &desk,
        &format!("{right}&maxResultsPerPage=100&includedData=BUYER&paginationToken={token}"),
    );
    assert_eq!(rest["orders"].as_array().unwrap().len(), 3);
    assert!(rest.get("pagination").is_none());
}

#[test]
fn a_pagination_token_lives_for_a_day_of_marketplace_time() {
    let mut desk = Desk::new("plain").unmetered();
    desk.seed_orders(3);
    let first = search(&desk, &format!("{AFTER}&maxResultsPerPage=1"));
    let token = first["pagination"]["nextToken"]
        .as_str()
        .unwrap()
        .to_owned();
    desk.advance_ms(86_399_999);
    desk.sign_in();
    let next = search(&desk, &format!("{AFTER}&paginationToken={token}"));
    assert_eq!(next["orders"].as_array().unwrap().len(), 2);
    desk.advance_ms(1);
    message(&desk, &format!("{AFTER}&paginationToken={token}"));
}

#[test]
fn searches_filter_and_refuse() {
    let desk = Desk::new("plain").unmetered();
    desk.seed_orders(1);
    let amazon = plant(&desk, 1, |order| order.channel = Channel::Amazon);
    let waiting = plant(&desk, 2, |order| {
        order.state = OrderState::InvoiceUnconfirmed;
    });
    let ids = |filter: &str| -> Vec<String> {
        let page = search(
            &desk,
            &format!("lastUpdatedAfter=2026-01-01T00:00:00Z&{filter}"),
        );
        assert!(page["lastUpdatedBefore"].is_string() && page.get("createdBefore").is_none());
        let orders = page["orders"].as_array().unwrap().iter();
        orders
            .map(|order| order["orderId"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ids(""), [FIRST, &amazon, &waiting]);
    assert_eq!(ids("fulfilledBy=AMAZON"), [amazon.as_str()]);
    assert_eq!(ids("fulfillmentStatuses=SHIPPED"), [waiting.as_str()]);
    assert_eq!(
        ids("marketplaceIds=ATVPDKIKX0DER"),
        [FIRST, &amazon, &waiting]
    );
    for wrong in [
        "",
        "createdBefore=2026-01-01T00:00:00Z",
        "createdAfter=2026-01-01T00:00:00Z&lastUpdatedAfter=2026-01-01T00:00:00Z",
        "createdAfter=2026-01-01T00:00:00Z&createdBefore=2026-11-15T23:59:00Z",
        "createdAfter=2026-01-01T00:00:00Z&fulfillmentStatuses=Shipped",
        "createdAfter=2026-01-01T00:00:00Z&fulfilledBy=MFN",
        "createdAfter=2026-01-01T00:00:00Z&maxResultsPerPage=0",
        "createdAfter=2026-01-01T00:00:00Z&marketplaceIds=X",
    ] {
        message(&desk, wrong);
    }
}
