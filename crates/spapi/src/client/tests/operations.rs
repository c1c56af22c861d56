use super::*;
use crate::listings_items::{Item, ListingsItemPatchRequest};
use crate::messaging::Action;
use crate::orders::v2026::{FulfillmentStatus, IncludedData};
use crate::query::Query;

const US: &str = "ATVPDKIKX0DER";

fn ok(body: &str) -> Answer {
    Ok(answer(200, body))
}

fn query_of(request: &HttpRequest) -> Query {
    Query::parse(&operation_of(request).1)
}

#[tokio::test]
async fn every_page_of_a_search_is_asked_for_with_the_same_parameters() {
    let page = r#"{"orders":[],"pagination":{"nextToken":"a/b+c=="}}"#;
    let stage = stage([ok(page), ok(r#"{"orders":[]}"#)]);
    let after = "2026-11-20T08:11:11.047Z".parse().unwrap();
    let search = OrderSearch {
        before: Some("2026-11-21T00:00:00Z".parse().unwrap()),
        fulfillment_statuses: vec![FulfillmentStatus::Unshipped],
        included_data: vec![IncludedData::Cancellation, IncludedData::Fulfillment],
        ..OrderSearch::changed_since(after, vec![US.to_owned(), "A2EUQ1WTGCTBG2".to_owned()])
    };
    let first = stage
        .client
        .search_orders(&search, None, Urgency::Routine)
        .await;
    let token = first.unwrap().value.pagination.unwrap().next_token.unwrap();
    stage.clock.forward_s(60);
    let second = stage
        .client
        .search_orders(&search, Some(&token), Urgency::Routine)
        .await;
    assert!(second.unwrap().value.pagination.is_none());
    let calls = stage.script.calls();
    let (operation, first) = operation_of(&calls[0]);
    assert_eq!(operation.id, OperationId::Orders2026SearchOrders);
    let (_, second) = operation_of(&calls[1]);
    assert_eq!(second, format!("{first}&paginationToken=a%2Fb%2Bc%3D%3D"));
    let query = query_of(&calls[0]);
    assert_eq!(query.text("lastUpdatedAfter"), Some("2026-11-20T08:11:11Z"));
    assert_eq!(
        query.text("lastUpdatedBefore"),
        Some("2026-11-21T00:00:00Z")
    );
    assert_eq!(query.list("marketplaceIds"), [US, "A2EUQ1WTGCTBG2"]);
    assert_eq!(query.list("fulfillmentStatuses"), ["UNSHIPPED"]);
    assert_eq!(query.list("includedData"), ["CANCELLATION", "FULFILLMENT"]);
    assert_eq!(query.text("maxResultsPerPage"), Some("100"));
    assert!(!query.has("createdAfter") && !query.has("fulfilledBy"));
}

#[tokio::test]
async fn a_token_of_orders_v0_stands_beside_its_marketplaces_only() {
    let page = r#"{"payload":{"Orders":[],"NextToken":"t"}}"#;
    let stage = stage([ok(page), ok(page)]);
    let search = OrderSearch0 {
        time: SearchedTime::Created,
        after: "2026-11-20T08:11:11Z".parse().unwrap(),
        before: None,
        marketplace_ids: vec![US.to_owned()],
    };
    for page in [None, Some("t")] {
        let reply = stage
            .client
            .search_orders_v0(&search, page, Urgency::Routine);
        assert_eq!(reply.await.unwrap().value.next_token.as_deref(), Some("t"));
    }
    let calls = stage.script.calls();
    let first = query_of(&calls[0]);
    assert_eq!(first.text("CreatedAfter"), Some("2026-11-20T08:11:11Z"));
    let expected = Query::parse(&format!("MarketplaceIds={US}&NextToken=t"));
    assert_eq!(query_of(&calls[1]), expected);
}

#[tokio::test]
async fn a_token_of_feeds_and_of_reports_is_sent_alone() {
    let stage = stage([
        ok(r#"{"feeds":[],"nextToken":"t"}"#),
        ok(r#"{"feeds":[]}"#),
        ok(r#"{"reports":[]}"#),
        ok(r#"{"reports":[]}"#),
    ]);
    let search = FeedSearch {
        feed_types: vec!["POST_ORDER_ACKNOWLEDGEMENT_DATA".to_owned()],
        created_since: Some("2026-11-20T08:11:11Z".parse().unwrap()),
        page_size: Some(100),
        ..FeedSearch::default()
    };
    let client = &stage.client;
    client.feeds(&search, Urgency::Confirm).await.unwrap();
    client.feeds_page("t", Urgency::Confirm).await.unwrap();
    let search = ReportSearch {
        report_types: vec!["GET_MERCHANT_LISTINGS_ALL_DATA".to_owned()],
        processing_statuses: vec![crate::reports::ProcessingStatus::Done],
        ..ReportSearch::default()
    };
    client.reports(&search, Urgency::Routine).await.unwrap();
    client.reports_page("t", Urgency::Routine).await.unwrap();
    let queries: Vec<_> = stage.script.calls().iter().map(operation_of).collect();
    assert_eq!(
        queries[0].1,
        "feedTypes=POST_ORDER_ACKNOWLEDGEMENT_DATA&createdSince=2026-11-20T08%3A11%3A11Z&pageSize=100"
    );
    assert_eq!(queries[1].1, "nextToken=t");
    assert_eq!(
        queries[2].1,
        "reportTypes=GET_MERCHANT_LISTINGS_ALL_DATA&processingStatuses=DONE"
    );
    assert_eq!(queries[3].1, "nextToken=t");
}

#[tokio::test]
async fn a_report_with_personal_data_is_opened_with_a_token_of_its_own() {
    let token = |name: &str| {
        ok(&format!(
            r#"{{"restrictedDataToken":"Atz.sprdt|{name}","expiresIn":3600}}"#
        ))
    };
    let document = || ok(r#"{"reportDocumentId":"r/1","url":"https://a.amazonaws.com/x"}"#);
    let stage = stage([
        token("1"),
        document(),
        document(),
        token("2"),
        document(),
        expired(),
        token("3"),
        document(),
    ]);
    let ask = || {
        stage
            .client
            .restricted_report_document("r/1", Urgency::Routine)
    };
    ask().await.unwrap();
    stage.clock.forward_s(3_539);
    ask().await.unwrap();
    stage.clock.forward_s(1);
    ask().await.unwrap();
    ask().await.unwrap();
    let calls = stage.script.calls();
    let body: serde_json::Value = serde_json::from_slice(&calls[0].body).unwrap();
    let expected = serde_json::json!({"restrictedResources":
        [{"method": "GET", "path": "/reports/2021-06-30/documents/r%2F1"}]});
    assert_eq!(body, expected);
    let tokens: Vec<_> = calls
        .iter()
        .map(|call| header(call, "x-amz-access-token").unwrap().to_owned())
        .filter(|token| token.starts_with("Atz."))
        .collect();
    let expected = ["1", "1", "2", "2", "3"].map(|name| format!("Atz.sprdt|{name}"));
    assert_eq!(tokens, expected);
}

#[tokio::test]
async fn a_message_names_exactly_one_marketplace() {
    let actions = r#"{"_links":{"self":{"href":"/x"},"actions":[
        {"href":"/a","name":"unexpectedProblem"},{"href":"/b","name":"somethingNew"},{"href":"/c"}]}}"#;
    let stage = stage([
        ok(actions),
        ok(r#"{"buyer":{"locale":"de-DE"}}"#),
        Ok(answer(201, "{}")),
    ]);
    let client = &stage.client;
    let listed = client.message_actions(ORDER_ID, US, Urgency::Routine).await;
    let listed = listed.unwrap().value;
    assert_eq!(
        listed,
        [
            Purpose::UnexpectedProblem.action(),
            Action::parse("somethingNew")
        ]
    );
    let locale = client.message_locale(ORDER_ID, US, Urgency::Routine).await;
    assert_eq!(locale.unwrap().value.as_deref(), Some("de-DE"));
    let purpose = Purpose::UnexpectedProblem;
    let sent = client
        .send_message(ORDER_ID, US, purpose, "Leider …", Urgency::Routine)
        .await;
    assert_eq!(sent.unwrap().status, 201);
    let calls = stage.script.calls();
    for call in &calls {
        assert_eq!(operation_of(call).1, format!("marketplaceIds={US}"));
    }
    let operation = operation_of(&calls[2]).0;
    assert_eq!(operation.id, OperationId::MessagingCreateUnexpectedProblem);
    assert_eq!(&calls[2].body[..], r#"{"text":"Leider …"}"#.as_bytes());
}

#[test]
fn every_purpose_has_the_operation_of_its_action() {
    for purpose in [
        Purpose::ConfirmOrderDetails,
        Purpose::UnexpectedProblem,
        Purpose::ConfirmDeliveryDetails,
        Purpose::ConfirmCustomizationDetails,
    ] {
        let found = crate::operation::OPERATIONS.iter().find(|operation| {
            let end = format!("/messages/{}", purpose.action().as_str());
            operation.path.ends_with(&end)
        });
        assert!(found.is_some(), "{purpose:?}");
    }
}

#[tokio::test]
async fn a_quantity_is_merged_into_the_listing_of_its_product_type() {
    let listing = format!(
        r#"{{"sku":"a/b","summaries":[{{"marketplaceId":"{US}","productType":"SHOES",
        "createdDate":"2026-11-20T08:11:11Z","lastUpdatedDate":"2026-11-20T08:11:11Z"}}],
        "productTypes":[{{"marketplaceId":"B","productType":"HAT"}}]}}"#
    );
    let submission = r#"{"sku":"a/b","status":"ACCEPTED","submissionId":"s","issues":[]}"#;
    let stage = stage([ok(&listing), ok(submission)]);
    let client = &stage.client;
    let item = client.listing("SELLER", "a/b", US, Urgency::Routine).await;
    let item: Item = item.unwrap().value;
    assert_eq!(item.product_type("B"), Some("HAT"));
    assert_eq!(item.product_type("C"), None);
    let product_type = item.product_type(US).unwrap();
    let patch = ListingsItemPatchRequest::of_quantity(product_type, "DEFAULT", 0);
    let reply = client
        .patch_listing("SELLER", "a/b", US, &patch, Urgency::Cancel)
        .await;
    assert_eq!(reply.unwrap().value.submission_id, "s");
    let calls = stage.script.calls();
    assert!(calls[1].url.contains("/items/SELLER/a%2Fb?"));
    let body: serde_json::Value = serde_json::from_slice(&calls[1].body).unwrap();
    let expected = serde_json::json!({"productType": "SHOES", "patches": [{"op": "merge",
        "path": "/attributes/fulfillment_availability",
        "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": 0}]}]});
    assert_eq!(body, expected);
}

#[tokio::test]
async fn the_next_page_of_stock_stands_beside_the_payload() {
    let body = r#"{"payload":{"granularity":{},"inventorySummaries":[{"sellerSku":"a"}]},
        "pagination":{"nextToken":"n"}}"#;
    let stage = stage([ok(body)]);
    let search = InventorySearch {
        marketplace_id: US.to_owned(),
        seller_skus: vec!["a".to_owned(), "b c".to_owned()],
        changed_since: None,
    };
    let reply = stage
        .client
        .inventory_summaries(&search, None, Urgency::Routine)
        .await;
    let value = reply.unwrap().value;
    assert_eq!(value.pagination.unwrap().next_token.as_deref(), Some("n"));
    let query = query_of(&stage.script.calls()[0]);
    assert_eq!(query.list("sellerSkus"), ["a", "b c"]);
    assert_eq!(query.text("granularityId"), Some(US));
    assert_eq!(query.text("marketplaceIds"), Some(US));
}

#[tokio::test]
async fn the_transactions_of_an_order_are_asked_for_by_its_id() {
    let body = r#"{"payload":{"transactions":[{"transactionType":"Refund"}],"nextToken":"n"}}"#;
    let stage = stage([ok(body)]);
    let search = TransactionSearch::of_order(ORDER_ID);
    let reply = stage
        .client
        .list_transactions(&search, None, Urgency::Cancel)
        .await;
    let value = reply.unwrap().value;
    assert_eq!(value.transactions.len(), 1);
    assert_eq!(value.next_token.as_deref(), Some("n"));
    let expected = format!("relatedIdentifierName=ORDER_ID&relatedIdentifierValue={ORDER_ID}");
    assert_eq!(operation_of(&stage.script.calls()[0]).1, expected);
}

#[tokio::test]
async fn both_versions_of_fulfillment_cancel_at_their_own_path() {
    let stage = stage([ok("{}"), Ok(answer(202, "{}"))]);
    let client = &stage.client;
    client
        .cancel_fulfillment_order_2020("S01 1", Urgency::Cancel)
        .await
        .unwrap();
    client
        .cancel_fulfillment_order_2026("S01 1", Urgency::Cancel)
        .await
        .unwrap();
    let calls = stage.script.calls();
    let ids: Vec<_> = calls.iter().map(|call| operation_of(call).0.id).collect();
    assert_eq!(
        ids,
        [
            OperationId::FulfillmentOutbound2020CancelFulfillmentOrder,
            OperationId::FulfillmentOutbound2026CancelOrder
        ]
    );
    assert!(calls.iter().all(|call| call.body.is_empty()));
}

#[test]
fn every_operation_has_a_key_of_its_own() {
    let keys: std::collections::BTreeSet<String> = crate::operation::OPERATIONS
        .iter()
        .map(Operation::key)
        .collect();
    assert_eq!(keys.len(), crate::operation::OPERATIONS.len());
    let order = OperationId::Orders2026GetOrder.operation();
    assert_eq!(order.key(), "orders.2026-01-01/getOrder");
}
