use serde_json::json;

use super::*;

fn order_change() -> Value {
    json!({
        "NotificationVersion": "1.0",
        "NotificationType": "ORDER_CHANGE",
        "PayloadVersion": "1.0",
        "EventTime": "2026-01-02T03:04:05.5Z",
        "Payload": {"OrderChangeNotification": {
            "NotificationLevel": "OrderLevel",
            "SellerId": "A3TESTSELLER",
            "AmazonOrderId": "111-1234567-7654321",
            "OrderChangeType": "BuyerRequestedChange",
            "OrderChangeTrigger": {"TimeOfOrderChange": "2026-01-02T03:04:01Z",
                "ChangeReason": "Buyer Requested Cancel"},
            "Summary": {
                "MarketplaceId": "A1PA6795UKMFR9", "OrderStatus": "Unshipped",
                "FulfillmentType": "MFN", "OrderPrograms": ["Prime"],
                "LatestShipDate": "2026-01-03T22:59:59Z", "CancelNotifyDate": "2026-01-05T00:00:00Z",
                "OrderItems": [{"OrderItemId": "00042", "SellerSKU": "TEA-1", "Quantity": 2,
                    "OrderItemStatus": "Unshipped", "IsBuyerRequestedCancel": true}]}}},
        "NotificationMetadata": {"NotificationId": "n-1"}
    })
}

fn parse(document: &Value) -> Result<Notice, NoticeFault> {
    Notice::parse(&serde_json::to_vec(document).unwrap())
}

fn change(notice: &Notice) -> &OrderChangeNotice {
    let NoticeAbout::OrderChange(change) = &notice.about else {
        panic!("{notice:?}");
    };
    change
}

#[test]
fn a_buyers_request_is_read_with_its_order_and_items() {
    let notice = parse(&order_change()).unwrap();
    assert_eq!(&*notice.notification_id, "n-1");
    assert_eq!(notice.seller_id.as_deref(), Some("A3TESTSELLER"));
    assert_eq!(notice.marketplace, Some(Marketplace::De));
    assert_eq!(
        notice.event_time,
        Some("2026-01-02T03:04:05.5Z".parse().unwrap())
    );
    let change = change(&notice);
    assert!(change.has_buyer_request);
    assert_eq!(
        (change.level, &change.change),
        (NoticeLevel::Order, &ChangeKind::BuyerRequested)
    );
    assert_eq!(
        change.cancel_notify_at,
        Some("2026-01-05T00:00:00Z".parse().unwrap())
    );
    let channel = countermand_domain::order::channel::ChannelStatus::Sfp;
    assert_eq!(change.summary.channel, Some(channel));
    let item = &change.summary.items[0];
    assert_eq!(item.order_item_id.as_ref().unwrap().as_str(), "00042");
    assert_eq!(item.is_requested, Some(true));
}

#[test]
fn an_event_of_an_event_bus_and_camel_case_tell_the_same() {
    let bare = parse(&order_change()).unwrap();
    let event =
        json!({"version": "0", "id": "e", "detail-type": "ORDER_CHANGE", "detail": order_change()});
    assert_eq!(parse(&event).unwrap(), bare);
    let camel = json!({
        "notificationType": "FEED_PROCESSING_FINISHED", "eventTime": "2026-01-02T03:04:05Z",
        "payload": {"feedProcessingFinishedNotification": {"sellerId": "S1", "feedId": 50023,
            "feedType": "POST_ORDER_ACKNOWLEDGEMENT_DATA", "processingStatus": "DONE",
            "resultFeedDocumentId": "amzn1.tortuga.4"}},
        "notificationMetadata": {"notificationId": "f-1"}});
    let notice = parse(&camel).unwrap();
    let NoticeAbout::FeedFinished(feed) = notice.about else {
        panic!("a feed");
    };
    assert_eq!(&*feed.feed_id, "50023");
    assert_eq!(feed.status.as_deref(), Some("DONE"));
    assert_eq!(feed.result_document_id.as_deref(), Some("amzn1.tortuga.4"));
}

#[test]
fn a_status_change_is_no_request_and_an_unknown_status_is_no_state() {
    let mut document = order_change();
    let payload = &mut document["Payload"]["OrderChangeNotification"];
    payload["OrderChangeType"] = json!("OrderStatusChange");
    payload["Summary"]["OrderStatus"] = json!("Teleported");
    payload["Summary"]["OrderItems"][0]["IsBuyerRequestedCancel"] = json!("false");
    let notice = parse(&document).unwrap();
    assert!(!change(&notice).has_buyer_request);
    assert_eq!(change(&notice).summary.state, None);
    assert_eq!(
        change(&notice).summary.status_text.as_deref(),
        Some("Teleported")
    );
}

#[test]
fn a_notice_without_an_id_has_the_digest_of_its_bytes() {
    let mut document = order_change();
    document["NotificationMetadata"] = json!({});
    let first = parse(&document).unwrap();
    assert!(first.notification_id.starts_with("digest:"));
    assert_eq!(
        parse(&document).unwrap().notification_id,
        first.notification_id
    );
    document["EventTime"] = json!("2026-01-02T03:04:06Z");
    assert_ne!(
        parse(&document).unwrap().notification_id,
        first.notification_id
    );
}

#[test]
fn an_unknown_type_is_told_and_what_cannot_be_followed_is_a_fault() {
    let other = parse(&json!({"NotificationType": "PRICING_HEALTH"})).unwrap();
    assert_eq!(
        other.about,
        NoticeAbout::Other {
            kind: "PRICING_HEALTH".into()
        }
    );
    let mut without_order = order_change();
    without_order["Payload"]["OrderChangeNotification"]["AmazonOrderId"] = json!("");
    for (document, code, field) in [
        (without_order, "missing-field", "AmazonOrderId"),
        (json!({"a": 1}), "other-notification", "NotificationType"),
        (json!([1]), "other-notification", "NotificationType"),
        (
            json!({"NotificationType": "REPORT_PROCESSING_FINISHED"}),
            "missing-field",
            "reportId",
        ),
        (
            json!({"NotificationType": "LISTINGS_ITEM_STATUS_CHANGE", "Payload": {"Sku": "A\tB"}}),
            "bad-id",
            "Sku",
        ),
    ] {
        let fault = parse(&document).unwrap_err();
        assert_eq!((fault.code(), fault.field()), (code, field));
        assert!(!fault.remedy().is_empty());
    }
    assert_eq!(
        Notice::parse(b"{\"NotificationType\"").unwrap_err().code(),
        "bad-json"
    );
}

#[test]
fn the_size_has_a_limit() {
    let mut body = serde_json::to_vec(&order_change()).unwrap();
    body.resize(256 * 1024, b' ');
    assert!(Notice::parse(&body).is_ok());
    body.push(b' ');
    assert_eq!(Notice::parse(&body).unwrap_err().code(), "too-large");
}

#[test]
fn stock_listings_and_multi_channel_orders_are_read() {
    let about = |kind: &str, payload: Value| {
        parse(&json!({"NotificationType": kind, "Payload": payload}))
            .unwrap()
            .about
    };
    let NoticeAbout::ListingQuantity(stock) = about(
        "LISTINGS_ITEM_MFN_QUANTITY_CHANGE",
        json!({"SellerId": "S", "FulfillmentChannelCode": "DEFAULT", "Sku": "A", "Quantity": 7}),
    ) else {
        panic!("a quantity");
    };
    assert_eq!(stock.quantity.unwrap().units(), 7);
    let NoticeAbout::ListingStatus(status) = about(
        "LISTINGS_ITEM_STATUS_CHANGE",
        json!({"Sku": "A", "Status": ["DISCOVERABLE"]}),
    ) else {
        panic!("a status");
    };
    assert!(status.is_discoverable && !status.is_buyable && !status.is_deleted);
    let NoticeAbout::FbaInventory(change) = about(
        "FBA_INVENTORY_AVAILABILITY_CHANGES",
        json!({"SKU": "A", "ASIN": "B0", "FulfillmentInventoryByMarketplace": [{"MarketplaceId":
            "ATVPDKIKX0DER", "FulfillmentInventory": {"Fulfillable": 5,
            "ReservedQuantityBreakdown": {"PendingCustomerOrder": 2}}}]}),
    ) else {
        panic!("stock");
    };
    assert_eq!(change.stock[0].marketplace, Some(Marketplace::Us));
    assert_eq!(change.stock[0].reserved_for_orders.unwrap().units(), 2);
    let NoticeAbout::FulfillmentOrderStatus(order) = about(
        "FULFILLMENT_ORDER_STATUS",
        json!({"FulfillmentOrderStatusNotification": {"SellerFulfillmentOrderId": "S01-1",
            "FulfillmentOrderStatus": "PLANNING"}}),
    ) else {
        panic!("an order");
    };
    assert_eq!(
        order.status,
        Some(countermand_domain::order::McfStatus::Planning)
    );
}

#[test]
fn prices_of_offers_are_exact() {
    let price = r#"{"Amount":90071992547.93,"CurrencyCode":"USD"}"#;
    let body = format!(
        r#"{{"NotificationVersion":"1.0","NotificationType":"ANY_OFFER_CHANGED",
        "PayloadVersion":"1.0","EventTime":"2026-01-02T03:04:05Z","Payload":
        {{"AnyOfferChangedNotification":{{"SellerId":"S","OfferChangeTrigger":{{"MarketplaceId":
        "ATVPDKIKX0DER","ASIN":"B0","ItemCondition":"new","TimeOfOfferChange":
        "2026-01-02T03:04:05Z"}},"Summary":{{"LowestPrices":[{{"Condition":"new",
        "FulfillmentChannel":"Merchant","LandedPrice":{price},"ListingPrice":{price},"Shipping":
        {price}}}]}},"Offers":[]}}}},"NotificationMetadata":{{"ApplicationId":"a",
        "SubscriptionId":"s","PublishTime":"2026-01-02T03:04:05Z","NotificationId":"o-1"}}}}"#
    );
    let small = body.replace("90071992547.93", "12.10");
    let NoticeAbout::AnyOffer(change) = Notice::parse(small.as_bytes()).unwrap().about else {
        panic!("an offer");
    };
    assert_eq!(change.prices[0].landed.minor(), 1_210);
    assert_eq!(change.prices[0].role, OfferRole::Lowest);
    // Over the limit of a line: not taken.
    let NoticeAbout::AnyOffer(change) = Notice::parse(body.as_bytes()).unwrap().about else {
        panic!("an offer");
    };
    assert_eq!(change.prices, []);
}
