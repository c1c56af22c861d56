use axum::body::Body;
use axum::http::Request;
use serde::Deserialize;

use super::*;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Line {
    order_item_id: String,
    quantity: u32,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Actor {
    Seller,
    Buyer,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Wish {
    order_id: String,
    #[serde(default)]
    items: Vec<Line>,
    actor: Option<Actor>,
}

fn field_of(body: &str) -> FieldProblem {
    let problem = parse::<Wish>(body.as_bytes()).unwrap_err();
    assert_eq!(problem.code(), Code::InvalidBody, "{body}");
    problem.fields().first().expect("a field is named").clone()
}

async fn taken(headers: &[(&str, &str)], body: Body) -> Result<Wish, Problem> {
    let mut request = Request::post("/");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(body).unwrap();
    Strict::from_request(request, &())
        .await
        .map(|Strict(wish)| wish)
}

#[test]
fn a_wrong_field_is_named_by_its_path() {
    let cases = [
        (
            r#"{"order_id":"a","secret_field":1}"#,
            "secret_field",
            "unknown",
        ),
        (r#"{"items":[]}"#, "order_id", "missing"),
        (r#"{"order_id":7}"#, "order_id", "invalid"),
        (
            r#"{"order_id":"a","items":[{"order_item_id":"b","quantity":-1}]}"#,
            "items[0].quantity",
            "invalid",
        ),
        (
            r#"{"order_id":"a","items":[{"quantity":1}]}"#,
            "items[0].order_item_id",
            "missing",
        ),
        (
            r#"{"order_id":"a","items":[{"order_item_id":"b","quantity":1,"x":2}]}"#,
            "items[0].x",
            "unknown",
        ),
        (r#"{"order_id":"a","actor":"amazon"}"#, "actor", "invalid"),
    ];
    for (body, field, code) in cases {
        let found = field_of(body);
        assert_eq!(
            (found.field.as_str(), found.code),
            (field, code),
            "{body}: {found:?}"
        );
    }
}

#[test]
fn no_value_of_the_caller_is_repeated() {
    for body in [
        r#"{"order_id":["hunter2"]}"#,
        r#"{"order_id":"a","items":"hunter2"}"#,
        r#"{"order_id":"a","items":", expected hunter2"}"#,
        r#"{"order_id":"a","items":[{"order_item_id":"b","quantity":"hunter2"}]}"#,
        r#"{"order_id":"a","actor":"hunter2"}"#,
        r#"{"order_id":"a","hunter2 is my word":1}"#,
        r#"{"hunter2 twice":1,"hunter2 twice":2}"#,
        "hunter2",
        "\"hunter2\"",
        "[\"hunter2\"]",
    ] {
        let problem = parse::<Wish>(body.as_bytes()).unwrap_err();
        let told = String::from_utf8(problem.to_json()).unwrap();
        assert!(!told.contains("hunter2"), "{body}: {told}");
    }
}

#[tokio::test]
async fn only_plain_json_is_taken() {
    let body = || Body::from(r#"{"order_id":"a"}"#);
    for media_type in [
        "application/json",
        "Application/JSON; charset=UTF-8",
        "application/json;charset=\"utf-8\"",
    ] {
        assert!(
            taken(&[("content-type", media_type)], body()).await.is_ok(),
            "{media_type}"
        );
    }
    for headers in [
        &[][..],
        &[("content-type", "text/plain")],
        &[("content-type", "application/jsonx")],
        &[("content-type", "application/x-www-form-urlencoded")],
        &[("content-type", "application/json; charset=latin1")],
        &[
            ("content-type", "application/json"),
            ("content-type", "text/plain"),
        ],
        &[
            ("content-type", "application/json"),
            ("content-encoding", "gzip"),
        ],
        &[
            ("content-type", "application/json"),
            ("content-encoding", "identity"),
        ],
    ] {
        let problem = taken(headers, body()).await.unwrap_err();
        assert_eq!(problem.code(), Code::MediaTypeNotSupported, "{headers:?}");
    }
}

#[tokio::test]
async fn a_body_of_one_mebibyte_passes_and_one_byte_more_does_not() {
    let json = ("content-type", "application/json");
    let padded = |n_bytes: usize| {
        let bare = r#"{"order_id":"a"}"#;
        format!("{bare}{}", " ".repeat(n_bytes - bare.len()))
    };
    assert!(taken(&[json], Body::from(padded(1_048_576))).await.is_ok());
    let problem = taken(&[json], Body::from(padded(1_048_577)))
        .await
        .unwrap_err();
    assert_eq!(problem.status(), 413);
    // A length that is told is believed before anything is read.
    let told = [json, ("content-length", "1048577")];
    assert_eq!(taken(&told, Body::empty()).await.unwrap_err().status(), 413);
}

#[tokio::test]
async fn a_body_that_ends_early_is_refused() {
    let json = ("content-type", "application/json");
    let problem = taken(&[json], Body::from("{\"order_id\""))
        .await
        .unwrap_err();
    assert_eq!(problem.code(), Code::InvalidJson);
    let problem = taken(&[json], Body::empty()).await.unwrap_err();
    assert_eq!(problem.code(), Code::InvalidJson);
}
