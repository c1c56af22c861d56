use axum::body::Body;
use serde_json::json;

use super::*;

fn headers(values: &[&[u8]]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(IDEMPOTENCY_KEY, HeaderValue::from_bytes(value).unwrap());
    }
    headers
}

#[test]
fn keys_of_1_and_of_255_characters_pass_and_others_do_not() {
    assert_eq!(IdempotencyKey::of(&headers(&[b"a"])).unwrap().as_str(), "a");
    assert!(IdempotencyKey::of(&headers(&[&[b'~'; 255]])).is_ok());
    for wrong in [
        &[&[b'a'; 256][..]][..],
        &[b""],
        &[b"a b"],
        &[b"a\tb"],
        &[b"\xc3\xa9"],
        &[b"a", b"a"],
    ] {
        let problem = IdempotencyKey::of(&headers(wrong)).unwrap_err();
        assert_eq!(problem.code(), Code::IdempotencyKeyInvalid, "{wrong:?}");
    }
    let problem = IdempotencyKey::of(&headers(&[])).unwrap_err();
    assert_eq!(
        (problem.code(), problem.status().as_u16()),
        (Code::IdempotencyKeyMissing, 400)
    );
}

#[test]
fn the_same_request_has_the_same_digest_however_it_is_written() {
    let digest = |body: &str| {
        let value: Value = serde_json::from_str(body).unwrap();
        RequestDigest::of(&Method::POST, "/api/v1/refunds", &value)
    };
    let one = digest(r#"{"a":1,"b":{"x":[1,2],"y":null}}"#);
    assert_eq!(
        one,
        digest(" { \"b\" : {\"y\":null, \"x\":[1, 2]}, \"\\u0061\":1}")
    );
    for other in [
        r#"{"a":1,"b":{"x":[2,1],"y":null}}"#,
        r#"{"a":"1","b":{"x":[1,2],"y":null}}"#,
        r#"{"a":1,"b":{"x":[1,2]}}"#,
        r#"{"a":1,"b":{"x":[[1],2],"y":null}}"#,
        r#"{"a":1,"b":{"x":[1,2]},"y":null}"#,
    ] {
        assert_ne!(one, digest(other), "{other}");
    }
}

#[test]
fn another_method_or_path_is_another_request() {
    let body = json!({});
    let one = RequestDigest::of(&Method::POST, "/a/b", &body);
    assert_ne!(one, RequestDigest::of(&Method::PUT, "/a/b", &body));
    assert_ne!(one, RequestDigest::of(&Method::POST, "/a", &body));
    assert_eq!(RequestDigest::from_bytes(*one.as_bytes()), one);
}

#[tokio::test]
async fn a_write_carries_its_key_its_digest_and_its_body() {
    let request = Request::post("/api/v1/refunds")
        .header("content-type", "application/json")
        .header("idempotency-key", "k-1")
        .body(Body::from("[1, 2]"))
        .unwrap();
    let command = Command::<Vec<u8>>::from_request(request, &())
        .await
        .unwrap();
    assert_eq!(command.key.as_str(), "k-1");
    assert_eq!(command.body, [1, 2]);
    assert_eq!(
        command.digest,
        RequestDigest::of(&Method::POST, "/api/v1/refunds", &json!([1, 2]))
    );
}

#[test]
fn a_repeated_request_gets_the_stored_answer_with_a_mark() {
    let stored = StoredAnswer {
        status: StatusCode::ACCEPTED,
        location: Some("/api/v1/refunds/r1".to_owned()),
        body: Bytes::from_static(b"{}"),
    };
    let response = Claim::<()>::Repeated(stored)
        .fresh()
        .unwrap_err()
        .into_response();
    assert_eq!(response.status(), 202);
    assert_eq!(
        response.headers().get("idempotency-replayed").unwrap(),
        "true"
    );
    assert_eq!(
        response.headers().get("location").unwrap(),
        "/api/v1/refunds/r1"
    );
    assert_eq!(Claim::Fresh(7).fresh().unwrap(), 7);
    assert_eq!(
        Claim::<()>::InProgress
            .fresh()
            .unwrap_err()
            .into_response()
            .status(),
        409
    );
    assert_eq!(
        Claim::<()>::OtherRequest
            .fresh()
            .unwrap_err()
            .into_response()
            .status(),
        422
    );
}
