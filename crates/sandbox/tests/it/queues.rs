//! The queue protocol, as queue clients speak it.

use serde_json::{Value, json};

use crate::desk::{BASE, Desk, Reply};
use crate::notifications::{destination, subscribe};

const URL: &str = "http://127.0.0.1:4010/123456789012/orders";

fn ask(desk: &Desk, action: &str, body: &Value) -> Reply {
    let target = format!("AmazonSQS.{action}");
    let headers = [
        ("x-amz-target", target.as_str()),
        ("content-type", "application/x-amz-json-1.0"),
    ];
    desk.raw("POST", "/", &headers, body.to_string())
}

/// A desk whose queue holds the change of so many orders.
fn filled(n_orders: u32) -> Desk {
    let desk = Desk::new("plain");
    subscribe(&desk, "ORDER_CHANGE", "1.0", &destination(&desk));
    desk.seed_orders(n_orders);
    desk
}

fn receive(desk: &Desk, more: Value) -> Vec<Value> {
    let mut body = json!({"QueueUrl": URL, "MaxNumberOfMessages": 10});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let answer = ask(desk, "ReceiveMessage", &body).expect(200).json();
    answer["Messages"].as_array().cloned().unwrap_or_default()
}

#[test]
fn a_received_message_hides_and_shows_again_after_its_time() {
    let desk = filled(1);
    let attributes = json!({"AttributeNames": ["All"]});
    let first = receive(&desk, attributes.clone());
    assert_eq!(first.len(), 1);
    assert_eq!(first[0]["Attributes"]["ApproximateReceiveCount"], "1");
    assert_eq!(first[0]["Attributes"]["SentTimestamp"], "1794787200000");
    desk.advance_ms(29_999);
    assert_eq!(receive(&desk, json!({})).len(), 0);
    desk.advance_ms(1);
    let second = receive(&desk, attributes);
    assert_eq!(second[0]["Attributes"]["ApproximateReceiveCount"], "2");
    assert_eq!(second[0]["MessageId"], first[0]["MessageId"]);
    assert_eq!(second[0]["Body"], first[0]["Body"]);
    assert_ne!(second[0]["ReceiptHandle"], first[0]["ReceiptHandle"]);
}

#[test]
fn on_a_fast_clock_a_message_hides_for_the_same_real_time() {
    let desk = filled(1);
    desk.control("/__clock", &json!({"speed": 60.0}));
    assert_eq!(receive(&desk, json!({})).len(), 1);
    // Half a minute of the marketplace is half a second of ours.
    desk.pass_ms(29_999);
    assert_eq!(receive(&desk, json!({})).len(), 0);
    desk.pass_ms(1);
    assert_eq!(receive(&desk, json!({})).len(), 1);
}

#[test]
fn the_digest_of_a_body_is_its_md5() {
    let desk = filled(0);
    // The digests of RFC 1321's test suite.
    for (body, digest) in [
        ("a", "0cc175b9c0f1b6a831c399e269772661"),
        ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ] {
        let sent = ask(
            &desk,
            "SendMessage",
            &json!({"QueueUrl": URL, "MessageBody": body}),
        );
        assert_eq!(sent.expect(200).json()["MD5OfMessageBody"], digest);
    }
    let digests: Vec<_> = receive(&desk, json!({}))
        .iter()
        .map(|m| m["MD5OfBody"].clone())
        .collect();
    assert_eq!(
        digests,
        [
            "0cc175b9c0f1b6a831c399e269772661",
            "f96b697d7cb7938d525a2f31aaf161d0"
        ]
    );
}

#[test]
fn only_the_last_handle_deletes() {
    let desk = filled(1);
    let delete = |handle: &Value| {
        ask(
            &desk,
            "DeleteMessage",
            &json!({"QueueUrl": URL, "ReceiptHandle": handle}),
        )
    };
    let first = receive(&desk, json!({"VisibilityTimeout": 0}));
    let second = receive(&desk, json!({"VisibilityTimeout": 0}));
    // As with SQS an old handle is taken, and deletes nothing.
    delete(&first[0]["ReceiptHandle"]).expect(200);
    let third = receive(&desk, json!({}));
    assert_eq!(third[0]["MessageId"], second[0]["MessageId"]);
    delete(&third[0]["ReceiptHandle"]).expect(200);
    desk.advance_ms(3_600_000);
    assert_eq!(receive(&desk, json!({})).len(), 0);
    // Again is harmless; a handle that nobody gave out is an error.
    delete(&third[0]["ReceiptHandle"]).expect(200);
    let reply = delete(&json!("AQEBmade-up")).expect(400);
    assert_eq!(
        reply.json()["__type"],
        "com.amazonaws.sqs#ReceiptHandleIsInvalid"
    );
}

#[test]
fn after_a_restart_what_was_not_deleted_shows_again() {
    let desk = filled(3);
    let taken = receive(&desk, json!({}));
    assert_eq!(taken.len(), 3);
    let handle = |place: usize| json!({"Id": place.to_string(), "ReceiptHandle": taken[place]["ReceiptHandle"]});
    let deleted = ask(
        &desk,
        "DeleteMessageBatch",
        &json!({"QueueUrl": URL, "Entries": [handle(0)]}),
    );
    assert_eq!(
        deleted.expect(200).json()["Successful"],
        json!([{"Id": "0"}])
    );
    let desk = desk.restarted();
    // A handle from before the restart is good until the message is received again.
    let late = json!({"QueueUrl": URL, "ReceiptHandle": taken[1]["ReceiptHandle"]});
    ask(&desk, "DeleteMessage", &late).expect(200);
    let again = receive(&desk, json!({}));
    assert_eq!(again.len(), 1);
    assert_eq!(again[0]["MessageId"], taken[2]["MessageId"]);
    assert_eq!(again[0]["Body"], taken[2]["Body"]);
}

#[test]
fn a_reader_may_hold_a_message_longer_or_let_it_go() {
    let desk = filled(1);
    let change = |handle: &Value, seconds: i64| {
        let body = json!({"QueueUrl": URL, "ReceiptHandle": handle, "VisibilityTimeout": seconds});
        ask(&desk, "ChangeMessageVisibility", &body)
    };
    let taken = receive(&desk, json!({}));
    let handle = &taken[0]["ReceiptHandle"];
    change(handle, 100).expect(200);
    desk.advance_ms(99_999);
    assert_eq!(receive(&desk, json!({})).len(), 0);
    change(handle, 0).expect(200);
    let taken = receive(&desk, json!({}));
    assert_eq!(taken.len(), 1);
    let reply = change(handle, 10).expect(400);
    assert_eq!(
        reply.json()["__type"],
        "com.amazonaws.sqs#MessageNotInflight"
    );
    change(&taken[0]["ReceiptHandle"], 43_201).expect(400);
}

#[test]
fn errors_have_the_names_that_clients_know() {
    let desk = filled(0);
    let reply = ask(
        &desk,
        "ReceiveMessage",
        &json!({"QueueUrl": format!("{BASE}/123456789012/none")}),
    )
    .expect(400);
    assert_eq!(
        reply.json()["__type"],
        "com.amazonaws.sqs#QueueDoesNotExist"
    );
    assert_eq!(
        reply.header("x-amzn-query-error"),
        Some("AWS.SimpleQueueService.NonExistentQueue;Sender")
    );
    assert!(reply.header("x-amzn-requestid").is_some());
    assert_eq!(reply.content_type, "application/x-amz-json-1.0");
    let body = json!({"QueueUrl": URL, "MaxNumberOfMessages": 11});
    let reply = ask(&desk, "ReceiveMessage", &body).expect(400);
    assert_eq!(
        reply.header("x-amzn-query-error"),
        Some("InvalidParameterValue;Sender")
    );
    let reply = ask(
        &desk,
        "DeleteMessageBatch",
        &json!({"QueueUrl": URL, "Entries": []}),
    )
    .expect(400);
    assert_eq!(
        reply.json()["__type"],
        "com.amazonaws.sqs#EmptyBatchRequest"
    );
    ask(&desk, "FlyToTheMoon", &json!({"QueueUrl": URL})).expect(400);
}

#[test]
fn the_older_form_is_answered_in_xml() {
    let desk = filled(1);
    let form = |path: &str, form: &str| {
        let kind = "application/x-www-form-urlencoded; charset=utf-8";
        let reply = desk.raw("POST", path, &[("content-type", kind)], form.to_owned());
        let body = String::from_utf8(reply.body.to_vec()).unwrap();
        (reply.status, body)
    };
    let (status, body) = form(
        "/",
        "Action=CreateQueue&Version=2012-11-05&QueueName=mine&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=5",
    );
    assert_eq!(status, 200);
    assert!(
        body.contains(
            "<CreateQueueResult><QueueUrl>http://127.0.0.1:4010/000000000000/mine</QueueUrl>"
        ),
        "{body}"
    );
    let (_, body) = form(
        "/000000000000/mine",
        "Action=GetQueueAttributes&AttributeName.1=VisibilityTimeout",
    );
    assert!(
        body.contains("<Attribute><Name>VisibilityTimeout</Name><Value>5</Value></Attribute>"),
        "{body}"
    );
    let (_, body) = form(
        "/000000000000/mine",
        "Action=SendMessage&MessageBody=a%26b%3Cc",
    );
    assert!(body.contains("<MD5OfMessageBody>"), "{body}");
    let (_, body) = form(
        "/000000000000/mine",
        "Action=ReceiveMessage&MaxNumberOfMessages=10&AttributeName.1=All",
    );
    assert!(body.contains("<Body>a&amp;b&lt;c</Body>"), "{body}");
    assert!(
        body.contains("<Name>ApproximateReceiveCount</Name><Value>1</Value>"),
        "{body}"
    );
    let (_, handle) = body.split_once("<ReceiptHandle>").unwrap();
    let (handle, _) = handle.split_once('<').unwrap();
    let handle = handle
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace('=', "%3D");
    let entry = format!(
        "DeleteMessageBatchRequestEntry.1.Id=x&DeleteMessageBatchRequestEntry.1.ReceiptHandle={handle}"
    );
    let (_, body) = form(
        "/000000000000/mine",
        &format!("Action=DeleteMessageBatch&{entry}"),
    );
    assert!(
        body.contains("<DeleteMessageBatchResultEntry><Id>x</Id></DeleteMessageBatchResultEntry>"),
        "{body}"
    );
}

#[test]
fn the_older_form_refuses_an_unknown_queue_in_xml() {
    let desk = filled(1);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let reply = desk.raw(
        "POST",
        "/000000000000/none",
        &headers,
        "Action=ReceiveMessage",
    );
    let body = String::from_utf8(reply.expect(400).body.to_vec()).unwrap();
    assert!(
        body.contains("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>"),
        "{body}"
    );
}

#[test]
fn queues_are_listed_found_counted_and_emptied() {
    let desk = filled(2);
    let urls = ask(&desk, "ListQueues", &json!({})).expect(200).json();
    assert_eq!(urls, json!({"QueueUrls": [URL]}));
    let url = ask(&desk, "GetQueueUrl", &json!({"QueueName": "orders"}))
        .expect(200)
        .json();
    assert_eq!(url, json!({"QueueUrl": URL}));
    receive(&desk, json!({"MaxNumberOfMessages": 1}));
    let names = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "QueueArn",
    ];
    let body = json!({"QueueUrl": URL, "AttributeNames": names});
    let counted = ask(&desk, "GetQueueAttributes", &body).expect(200).json();
    assert_eq!(
        counted["Attributes"],
        json!({
            "ApproximateNumberOfMessages": "1",
            "ApproximateNumberOfMessagesNotVisible": "1",
            "QueueArn": "arn:aws:sqs:us-east-1:123456789012:orders",
        })
    );
    ask(&desk, "PurgeQueue", &json!({"QueueUrl": URL})).expect(200);
    desk.advance_ms(60_000);
    assert_eq!(receive(&desk, json!({})).len(), 0);
}

#[test]
fn other_requests_are_no_calls_of_the_queue_protocol() {
    let desk = filled(0);
    // A form to sign-in has no action and goes where it always went.
    let form = "grant_type=refresh_token&Action=ReceiveMessage";
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let reply = desk.raw("POST", "/auth/o2/token", &headers, form);
    assert!(reply.content_type.starts_with("application/json"));
    assert_eq!(desk.raw("GET", "/123456789012/orders", &[], "").status, 403);
}
