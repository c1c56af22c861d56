use super::*;
use crate::sign_in::{GrantType, TokenRequest};

fn refused_sign_in(status: u16, error: &str) -> Answer {
    Ok(answer(
        status,
        &format!(r#"{{"error":"{error}","error_description":"hush"}}"#),
    ))
}

async fn order(stage: &Stage) -> Result<(), CallError> {
    let reply = stage.client.order(ORDER_ID, &[], Urgency::Cancel).await;
    reply.map(|_| ())
}

fn fine() -> Answer {
    Ok(answer(200, &order_json()))
}

#[tokio::test]
async fn callers_at_the_same_time_share_one_sign_in() {
    let stage = stage((0..10).map(|_| fine()));
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let client = stage.client.clone();
            tokio::spawn(async move { client.order(ORDER_ID, &[], Urgency::Cancel).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(stage.script.n_sign_ins(), 1);
    assert_eq!(stage.script.calls().len(), 10);
}

#[tokio::test]
async fn a_sign_in_that_is_given_up_is_taken_over_by_the_next_caller() {
    let stage = stage([fine()]);
    {
        let mut given_up = Box::pin(order(&stage));
        let waker = std::task::Waker::noop();
        let mut context = std::task::Context::from_waker(waker);
        assert!(given_up.as_mut().poll(&mut context).is_pending());
    }
    assert_eq!(order(&stage).await, Ok(()));
}

#[tokio::test]
async fn the_form_of_a_sign_in_is_read_back_as_it_was_meant() {
    let stage = stage([fine()]);
    order(&stage).await.unwrap();
    let requests = stage.script.requests.lock().unwrap().clone();
    assert_eq!(requests[0].url, SIGN_IN);
    assert_eq!(header(&requests[0], "x-amz-access-token"), None);
    let content_type = header(&requests[0], "content-type");
    let read = TokenRequest::parse(content_type, &requests[0].body).unwrap();
    assert_eq!(read.grant_type, Some(GrantType::RefreshToken));
    assert_eq!(read.client_id.as_deref(), Some("client-hush"));
    assert_eq!(read.client_secret.as_deref(), Some("s+cr=t&hush"));
    assert_eq!(read.refresh_token.as_deref(), Some("Atzr|hush"));
    assert_eq!(read.scope, None);
}

#[tokio::test]
async fn a_token_is_renewed_a_minute_before_it_expires() {
    let stage = stage([fine(), fine(), fine()]);
    order(&stage).await.unwrap();
    stage.clock.forward_s(3_539);
    order(&stage).await.unwrap();
    assert_eq!(stage.script.n_sign_ins(), 1);
    stage.clock.forward_s(1);
    order(&stage).await.unwrap();
    assert_eq!(stage.script.n_sign_ins(), 2);
    let calls = stage.script.calls();
    let tokens: Vec<_> = calls
        .iter()
        .map(|call| header(call, "x-amz-access-token").unwrap())
        .collect();
    assert_eq!(tokens[0], tokens[1]);
    assert_ne!(tokens[1], tokens[2]);
}

#[tokio::test]
async fn a_call_refused_for_an_expired_token_is_made_once_more() {
    let stage = stage([expired(), Ok(answer(200, ""))]);
    let reason = crate::orders::v2026::CancelReasonCode::NoInventory;
    let reply = stage
        .client
        .cancel_order(ORDER_ID, reason, Urgency::Cancel)
        .await
        .unwrap();
    assert_eq!(reply.request_id.as_deref(), Some("request-7"));
    let calls = stage.script.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].body, calls[1].body);
    assert_eq!(
        &calls[0].body[..],
        br#"{"cancelReasonCode":"NO_INVENTORY"}"#
    );
    let token = |call| header(call, "x-amz-access-token").map(str::to_owned);
    assert_ne!(token(&calls[0]), token(&calls[1]));
    assert_eq!(stage.script.n_sign_ins(), 2);
}

#[tokio::test]
async fn a_token_that_expires_again_at_once_is_not_renewed_for_ever() {
    let stage = stage([expired(), expired()]);
    let error = order(&stage).await.unwrap_err();
    assert!(matches!(error, CallError::Unauthorized { status: 403, .. }));
    assert_eq!(stage.script.calls().len(), 2);
    assert_eq!(stage.script.n_sign_ins(), 2);
}

#[tokio::test]
async fn callers_whose_tokens_expired_together_share_one_renewal() {
    let stage = stage([fine(), expired(), expired(), fine(), fine()]);
    order(&stage).await.unwrap();
    let (one, other) = tokio::join!(order(&stage), order(&stage));
    assert_eq!((one, other), (Ok(()), Ok(())));
    assert_eq!(stage.script.n_sign_ins(), 2);
}

#[tokio::test]
async fn any_other_403_is_not_repeated() {
    let refusal = errors(
        403,
        "Unauthorized",
        "Access token is missing in the request header.",
    );
    let stage = stage([refusal]);
    let error = order(&stage).await.unwrap_err();
    assert_eq!(error.fate(), Fate::Refused);
    assert!(!error.is_retryable_later());
    assert_eq!(stage.script.calls().len(), 1);
    assert_eq!(stage.script.n_sign_ins(), 1);
}

#[tokio::test]
async fn a_withdrawn_consent_is_not_asked_about_again_for_a_minute() {
    for (error, needs_consent) in [("invalid_grant", true), ("invalid_client", false)] {
        let stage = stage([fine()]);
        let answers = [refused_sign_in(400, error)];
        stage.script.sign_ins.lock().unwrap().extend(answers);
        let failed = order(&stage).await.unwrap_err();
        let CallError::SignIn { source } = &failed else {
            panic!("{failed:?}");
        };
        let SignInError::Refused {
            needs_consent: found,
            until,
            ..
        } = source
        else {
            panic!("{source:?}");
        };
        assert_eq!(*found, needs_consent);
        assert_eq!(failed.fate(), Fate::NotSent);
        assert!(!failed.is_retryable_later());
        assert_eq!(failed.not_before(), Some(*until));
        stage.clock.forward_s(59);
        assert_eq!(order(&stage).await, Err(failed));
        assert_eq!(stage.script.n_sign_ins(), 1);
        stage.clock.forward_s(1);
        assert_eq!(order(&stage).await, Ok(()));
        assert_eq!(stage.script.n_sign_ins(), 2);
        // What was not sent costs no quota.
        let operation = OperationId::Orders2026GetOrder;
        assert_eq!(stage.client.tokens(operation).whole, 29);
    }
}

#[tokio::test]
async fn a_sign_in_server_that_fails_is_asked_less_and_less_often() {
    let stage = stage([fine()]);
    let failures = [
        Ok(answer(503, r#"{"error":"temporarily_unavailable"}"#)),
        Ok(answer(502, "<html>hush</html>")),
        Err(TransportError::Unanswered {
            reason: "timed out".to_owned(),
        }),
        Ok(answer(
            200,
            r#"{"access_token":"a b","token_type":"bearer","expires_in":1}"#,
        )),
        Ok(answer(302, "")),
        Ok(answer(429, "")),
        Ok(answer(500, "")),
        Ok(answer(500, "")),
    ];
    stage.script.sign_ins.lock().unwrap().extend(failures);
    for (n_before, pause_s) in [1, 2, 4, 8, 16, 32, 60, 60].into_iter().enumerate() {
        let error = order(&stage).await.unwrap_err();
        assert!(error.is_retryable_later(), "{error:?}");
        assert_eq!(stage.script.n_sign_ins(), n_before + 1);
        let pause = error.not_before().unwrap() - stage.clock.now();
        assert_eq!(pause.get_seconds(), pause_s, "{error:?}");
        assert_eq!(order(&stage).await, Err(error));
        assert_eq!(stage.script.n_sign_ins(), n_before + 1);
        stage.clock.forward_s(pause_s);
    }
    assert_eq!(order(&stage).await, Ok(()));
}

#[tokio::test]
async fn what_belongs_to_the_application_is_called_with_a_token_of_its_scope() {
    let stage = stage([Ok(answer(200, r#"{"payload":[]}"#)), fine()]);
    let reply = stage.client.destinations(Urgency::Routine).await.unwrap();
    assert_eq!(reply.value, []);
    order(&stage).await.unwrap();
    let requests = stage.script.requests.lock().unwrap().clone();
    let read = TokenRequest::parse(None, &requests[0].body).unwrap();
    assert_eq!(read.grant_type, Some(GrantType::ClientCredentials));
    assert_eq!(
        read.scope.as_deref(),
        Some("sellingpartnerapi::notifications")
    );
    assert_eq!(read.refresh_token, None);
    assert_eq!(stage.script.n_sign_ins(), 2);
}

#[tokio::test]
async fn nothing_secret_is_in_what_is_printed() {
    let stage = stage([
        Ok(answer(200, r#"{"hush":"hush"}"#)),
        Ok(answer(500, "hush")),
    ]);
    let mut printed = vec![format!("{:?}", stage.client)];
    for _ in 0..2 {
        let error = order(&stage).await.unwrap_err();
        printed.push(format!("{error:?} {error}"));
    }
    let answers = [refused_sign_in(401, "hush"), Ok(answer(500, "hush"))];
    stage.script.sign_ins.lock().unwrap().extend(answers);
    stage.clock.forward_s(4_000);
    for _ in 0..2 {
        let error = order(&stage).await.unwrap_err();
        printed.push(format!("{error:?} {error}"));
        stage.clock.forward_s(100);
    }
    assert_eq!(stage.script.n_sign_ins(), 3);
    printed.push(format!("{:?}", stage.client.inner.settings));
    printed.push(format!("{:?}", stage.client.inner.tokens));
    let requests = stage.script.requests.lock().unwrap().clone();
    printed.push(format!("{requests:?}"));
    printed.push(format!("{:?}", answer(200, "hush")));
    for text in printed {
        assert!(!text.contains("hush"), "{text}");
    }
}
