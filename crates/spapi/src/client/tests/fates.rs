use super::*;
use crate::orders::v2026::CancelReasonCode;

async fn read(stage: &Stage) -> Result<(), CallError> {
    let reply = stage.client.order(ORDER_ID, &[], Urgency::Cancel).await;
    reply.map(|_| ())
}

async fn write(stage: &Stage) -> Result<(), CallError> {
    let reason = CancelReasonCode::BuyerCancelled;
    let reply = stage
        .client
        .cancel_order(ORDER_ID, reason, Urgency::Cancel)
        .await;
    reply.map(|_| ())
}

async fn feed(stage: &Stage) -> Result<String, CallError> {
    let feed = crate::feeds::CreateFeedSpecification {
        feed_type: "POST_ORDER_ACKNOWLEDGEMENT_DATA".to_owned(),
        marketplace_ids: vec!["ATVPDKIKX0DER".to_owned()],
        input_feed_document_id: "d-1".to_owned(),
        feed_options: None,
    };
    let reply = stage.client.create_feed(&feed, Urgency::Cancel).await;
    reply.map(|reply| reply.value.feed_id)
}

#[tokio::test]
async fn a_status_tells_whether_a_write_may_have_been_carried_out() {
    for (status, fate, is_retryable) in [
        (301, Fate::Unknown, true),
        (304, Fate::Unknown, true),
        (400, Fate::Refused, false),
        (401, Fate::Refused, false),
        (403, Fate::Refused, false),
        (404, Fate::Refused, false),
        (408, Fate::Unknown, true),
        (409, Fate::Refused, false),
        (413, Fate::Refused, false),
        (429, Fate::Refused, true),
        (500, Fate::Unknown, true),
        (502, Fate::Unknown, true),
        (503, Fate::Unknown, true),
        (504, Fate::Unknown, true),
        (599, Fate::Unknown, true),
        (600, Fate::Unknown, true),
        (101, Fate::Unknown, true),
    ] {
        let stage = stage([errors(status, "Word", "")]);
        let error = write(&stage).await.unwrap_err();
        assert_eq!(error.fate(), fate, "{status}: {error:?}");
        assert_eq!(error.is_retryable_later(), is_retryable, "{status}");
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.request_id(), Some("request-7"));
        assert_eq!(stage.script.calls().len(), 1, "{status} was repeated");
        if let CallError::Refused { errors, .. } | CallError::Unauthorized { errors, .. } = error {
            assert!(errors.has_code("Word"));
        }
    }
}

#[tokio::test]
async fn what_the_transport_says_decides_whether_a_write_was_sent() {
    let reason = || "reset".to_owned();
    for (failure, fate, is_retryable) in [
        (
            TransportError::NotSent { reason: reason() },
            Fate::NotSent,
            true,
        ),
        (TransportError::Stopped, Fate::NotSent, false),
        (
            TransportError::Unanswered { reason: reason() },
            Fate::Unknown,
            true,
        ),
        (
            TransportError::TooLarge { limit_bytes: 9 },
            Fate::Unknown,
            true,
        ),
    ] {
        let stage = stage([Err(failure.clone())]);
        let error = feed(&stage).await.unwrap_err();
        assert_eq!(error.fate(), fate, "{failure:?}");
        assert_eq!(error.is_retryable_later(), is_retryable, "{failure:?}");
        assert_eq!(stage.script.calls().len(), 1);
        // Only what never arrived costs no quota.
        let whole = stage.client.tokens(OperationId::FeedsCreateFeed).whole;
        assert_eq!(whole, if fate == Fate::NotSent { 15 } else { 14 });
    }
}

#[tokio::test]
async fn success_that_cannot_be_read_leaves_the_fate_of_a_write_open() {
    for body in [
        "",
        "{",
        "[]",
        r#"{"feedId":7}"#,
        "<html>buyer@example.com</html>",
    ] {
        let stage = stage([Ok(answer(202, body)), Ok(answer(200, body))]);
        let error = feed(&stage).await.unwrap_err();
        assert!(
            matches!(
                &error,
                CallError::Unknown {
                    reason: UnknownReason::Unreadable { .. },
                    ..
                }
            ),
            "{error:?}"
        );
        let error = read(&stage).await.unwrap_err();
        assert!(matches!(&error, CallError::Unreadable { .. }), "{error:?}");
        assert!(!format!("{error:?} {error}").contains("buyer"));
    }
}

#[tokio::test]
async fn an_answer_that_says_nothing_is_success() {
    for body in ["", "{}", "null", "anything"] {
        let stage = stage([Ok(answer(204, body))]);
        assert_eq!(write(&stage).await, Ok(()), "{body}");
    }
}

#[tokio::test]
async fn after_a_429_the_operation_is_not_called_before_its_time() {
    let stage = stage([
        errors(429, "QuotaExceeded", ""),
        Ok(answer(202, r#"{"feedId":"1"}"#)),
        Ok(answer(200, &order_json())),
    ]);
    let CallError::Throttled { until, .. } = feed(&stage).await.unwrap_err() else {
        panic!("not throttled");
    };
    // 0.0083 a second, and at most ten seconds of jitter.
    let pause = until.duration_since(stage.clock.now());
    assert!(pause >= SignedDuration::from_micros(120_481_928), "{pause}");
    assert!(pause <= SignedDuration::from_secs(131), "{pause}");
    assert_eq!(feed(&stage).await, Err(CallError::NotNow { until }));
    assert_eq!(stage.script.calls().len(), 1);
    stage.clock.forward_s(pause.as_secs() + 1);
    assert_eq!(feed(&stage).await, Ok("1".to_owned()));
    // Other operations have a bucket of their own.
    assert_eq!(read(&stage).await, Ok(()));
    let usage = stage.client.usage();
    let of_feed = usage
        .iter()
        .find(|one| one.operation == OperationId::FeedsCreateFeed)
        .unwrap();
    assert_eq!(of_feed.n_calls.sum(), 2);
    assert_eq!(of_feed.n_throttled.sum(), 1);
    assert_eq!(of_feed.n_not_now.sum(), 1);
}

#[tokio::test]
async fn bulk_leaves_the_burst_to_cancellations() {
    let stage = stage((0..20).map(|_| Ok(answer(200, &order_json()))));
    let order = |urgency| stage.client.order(ORDER_ID, &[], urgency);
    let mut n_bulk = 0;
    while order(Urgency::Background).await.is_ok() {
        n_bulk += 1;
    }
    assert_eq!(n_bulk, 15);
    assert!(order(Urgency::Cancel).await.is_ok());
}

#[tokio::test]
async fn a_rate_in_the_header_is_taken_over_where_it_is_one() {
    for (header, rate_micro) in [
        ("2.5", 2_500_000),
        ("0.3", 300_000),
        ("string", 500_000),
        ("-3", 500_000),
        ("NaN", 500_000),
    ] {
        let body = order_json();
        let named = answer_with(200, ("x-amzn-ratelimit-limit", header), &body);
        let stage = stage([Ok(named)]);
        read(&stage).await.unwrap();
        let tokens = stage.client.tokens(OperationId::Orders2026GetOrder);
        assert_eq!(tokens.rate_micro, rate_micro, "{header}");
    }
    let on_a_429 = answer_with(429, ("x-amzn-ratelimit-limit", "9"), "");
    let stage = stage([Ok(on_a_429)]);
    read(&stage).await.unwrap_err();
    let tokens = stage.client.tokens(OperationId::Orders2026GetOrder);
    assert_eq!(tokens.rate_micro, 500_000);
}

#[tokio::test]
async fn every_call_carries_its_headers_and_no_other() {
    let stage = stage([Ok(answer(200, &order_json())), Ok(answer(200, ""))]);
    read(&stage).await.unwrap();
    write(&stage).await.unwrap();
    let calls = stage.script.calls();
    for call in &calls {
        assert_eq!(header(call, "x-amz-access-token"), Some("Atza|hush-1"));
        assert_eq!(header(call, "x-amz-date"), Some("20261122T090000Z"));
        assert!(header(call, "user-agent").unwrap().starts_with("Test/1 ("));
        assert!(
            header(call, "accept")
                .unwrap()
                .starts_with("application/json")
        );
    }
    assert_eq!(calls[0].headers.len(), 4);
    assert_eq!(calls[1].headers.len(), 5);
    let content_type = header(&calls[1], "content-type");
    assert_eq!(content_type, Some("application/json"));
}

#[tokio::test]
async fn an_id_that_would_lead_to_another_path_is_not_sent() {
    let stage = stage([Ok(answer(200, &order_json()))]);
    for id in ["", ".", ".."] {
        let error = stage.client.order(id, &[], Urgency::Cancel).await;
        let error = error.unwrap_err();
        assert!(matches!(error, CallError::Unwritable { .. }), "{id}");
        assert_eq!(error.fate(), Fate::NotSent);
    }
    assert!(stage.script.requests.lock().unwrap().is_empty());
    let id = "../a/b?c#d e";
    stage.client.order(id, &[], Urgency::Cancel).await.unwrap();
    let url = &stage.script.calls()[0].url;
    assert!(url.ends_with("/orders/..%2Fa%2Fb%3Fc%23d%20e"), "{url}");
}

#[tokio::test]
async fn an_envelope_is_taken_off_where_the_operation_has_one() {
    let participation = r#"{"payload":[{"marketplace":{"id":"A","name":"n","countryCode":"GB",
        "defaultCurrencyCode":"GBP","defaultLanguageCode":"en_GB","domainName":"d"},
        "participation":{"isParticipating":true,"hasSuspendedListings":false}}]}"#;
    let stage = stage([
        Ok(answer(200, participation)),
        Ok(answer(200, r#"{"errors":[{"code":"x"}]}"#)),
    ]);
    let participations = || stage.client.marketplace_participations(Urgency::Routine);
    let reply = participations().await.unwrap();
    assert_eq!(reply.value[0].marketplace.country_code, "GB");
    assert_eq!(
        (reply.status, reply.request_id.as_deref()),
        (200, Some("request-7"))
    );
    let error = participations().await.unwrap_err();
    assert!(matches!(error, CallError::Unreadable { .. }), "{error:?}");
}

#[test]
fn a_request_id_is_kept_only_if_it_is_one() {
    for (text, is_kept) in [
        ("17e5-a", true),
        ("", false),
        ("a b", false),
        ("é", false),
        (&"a".repeat(129), false),
    ] {
        let answer = HttpResponse {
            status: 200,
            headers: vec![("x-amzn-requestid".to_owned(), text.to_owned())],
            body: Bytes::new(),
        };
        assert_eq!(answer.request_id().is_some(), is_kept, "{text}");
    }
}
