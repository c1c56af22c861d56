use serde_json::{Value, json};

use super::*;
use crate::feed::Fault;
use crate::schema_check;

fn feed(messages: &Value) -> ListingsFeed {
    let document = json!({
        "header": {"sellerId": "A2EXAMPLESELLER", "version": "2.0", "unknown": 1},
        "messages": messages,
    });
    ListingsFeed::parse(document.to_string().as_bytes(), &Limits::default()).unwrap()
}

fn patch() -> ListingsFeed {
    feed(&json!([{
        "messageId": 1,
        "sku": "a/b %",
        "operationType": "PATCH",
        "productType": "PRODUCT",
        "patches": [{
            "op": "replace",
            "path": "/attributes/purchasable_offer",
            "value": [{"our_price": [{"schedule": [{"value_with_tax": 19.99}]}]}],
        }],
    }, {"messageId": 1, "sku": "c", "operationType": "DELETE"}]))
}

#[test]
fn a_feed_survives_being_read_and_written() {
    let found = patch();
    assert!(
        found
            .messages
            .iter()
            .all(|message| message.faults.is_empty())
    );
    assert_eq!(found.messages[0].patches[0].op, PatchOperation::Replace);
    let written = found.write().unwrap();
    assert!(written.contains("\"value_with_tax\":19.99"));
    let again = ListingsFeed::parse(written.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(again, found);
    schema_check::assert_valid("listings-feed-schema-v2.json", &written);
}

#[test]
fn each_operation_has_its_own_fields() {
    let faults = |message: Value| feed(&json!([message])).messages[0].faults.clone();
    let missing = |field| Fault::Missing { field, item: None };
    let foreign = |field| Fault::NotApplicable { field };
    let with = |operation: &str, more: Value| {
        let mut message = json!({"messageId": 1, "sku": "A", "operationType": operation});
        let fields = message.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        message
    };
    let attributes = json!({"productType": "P", "attributes": {"a": [1]}});
    assert_eq!(faults(with("UPDATE", attributes.clone())), []);
    assert_eq!(faults(with("PARTIAL_UPDATE", attributes.clone())), []);
    assert_eq!(
        faults(with("PATCH", attributes.clone())),
        [missing("patches"), foreign("attributes")]
    );
    assert_eq!(
        faults(with("DELETE", attributes)),
        [foreign("attributes"), foreign("productType")]
    );
    assert_eq!(
        faults(with("UPDATE", json!({}))),
        [missing("productType"), missing("attributes")]
    );
}

#[test]
fn what_is_wrong_with_a_message_leaves_the_others_alone() {
    let found = feed(&json!([
        7,
        {"messageId": 0, "sku": "A", "operationType": "DELETE"},
        {"messageId": 2_147_483_648_u32, "sku": 5, "operationType": "DELETE"},
        {"operationType": "EXPLODE", "sku": "A"},
        {"messageId": 4, "sku": "A", "operationType": "PATCH", "productType": "P",
         "patches": [{"op": "replace"}, {"op": "invent", "path": "/attributes/a"}]},
        {"messageId": 5, "sku": "A", "operationType": "DELETE"},
    ]));
    let invalid = |field, item, text: &str| Fault::Invalid {
        field,
        item,
        text: text.to_owned(),
    };
    let faults: Vec<_> = found
        .messages
        .iter()
        .map(|message| message.faults.as_slice())
        .collect();
    assert_eq!(faults[0], [invalid("messages", None, "7")]);
    assert_eq!(faults[1], [invalid("messageId", None, "0")]);
    assert_eq!(
        faults[2],
        [
            invalid("messageId", None, "2147483648"),
            invalid("sku", None, "5")
        ]
    );
    assert_eq!(
        faults[3],
        [
            Fault::Missing {
                field: "messageId",
                item: None
            },
            invalid("operationType", None, "EXPLODE"),
        ]
    );
    assert_eq!(
        faults[4],
        [invalid("patches", Some(0), r#"{"op":"replace"}"#)]
    );
    assert_eq!(
        found.messages[4].patches[0].op,
        PatchOperation::parse("invent")
    );
    assert_eq!(faults[5], []);
}

#[test]
fn documents_of_another_shape_are_refused_whole() {
    let limits = Limits::default();
    for text in [
        "",
        "[]",
        "{}",
        r#"{"header":{},"messages":[]}"#,
        &"[".repeat(5000),
    ] {
        assert!(
            ListingsFeed::parse(text.as_bytes(), &limits).is_err(),
            "{text}"
        );
        assert!(
            ListingsReport::parse(text.as_bytes(), &limits).is_err(),
            "{text}"
        );
    }
    let short = Limits {
        json_bytes: 10,
        ..limits
    };
    let written = patch().write().unwrap();
    assert!(matches!(
        ListingsFeed::parse(written.as_bytes(), &short),
        Err(FeedError::OverLimit { what: "bytes", .. })
    ));
}

#[test]
fn a_report_survives_being_written_and_meets_the_schema() {
    let report = ListingsReport {
        header: ReportHeader {
            seller_id: "A2EXAMPLESELLER".to_owned(),
            version: VERSION.to_owned(),
            feed_id: "50012018456".to_owned(),
            report: None,
        },
        issues: vec![ListingsIssue {
            message_id: Some(1),
            sku: Some("A".to_owned()),
            code: Some("90220".to_owned()),
            severity: IssueSeverity::Error,
            message: "'brand' is required but not supplied.".to_owned(),
            attribute_name: None,
        }],
        summary: ListingsSummary {
            n_errors: 1,
            n_processed: 2,
            n_accepted: 1,
            n_invalid: 1,
            ..ListingsSummary::default()
        },
        items: Vec::new(),
    };
    let written = report.write().unwrap();
    schema_check::assert_valid("listings-feed-processing-report-schema-v2.json", &written);
    let read = ListingsReport::parse(written.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(read, report);
}
