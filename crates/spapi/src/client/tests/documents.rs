use std::io::{Read, Write};

use super::*;
use crate::feeds::{CreateFeedDocumentResponse, FeedDocument};
use crate::limits::Limits;
use crate::operation::Method;

const ADDRESS: &str = "https://tortuga-prod-na.s3.amazonaws.com/d?X-Amz-Signature=secret";

fn upload_to(url: &str) -> CreateFeedDocumentResponse {
    CreateFeedDocumentResponse {
        feed_document_id: "d-1".to_owned(),
        url: url.to_owned(),
    }
}

fn result_at(url: &str) -> FeedDocument {
    FeedDocument {
        feed_document_id: "d-2".to_owned(),
        url: url.to_owned(),
        compression_algorithm: None,
    }
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

fn document(content_type: Option<&str>, body: &[u8]) -> Answer {
    let headers = content_type.map(|kind| ("content-type".to_owned(), kind.to_owned()));
    Ok(HttpResponse {
        status: 200,
        headers: headers.into_iter().collect(),
        body: Bytes::copy_from_slice(body),
    })
}

#[tokio::test]
async fn an_upload_carries_its_content_type_and_nothing_else() {
    let stage = stage([Ok(answer(200, ""))]);
    let content_type = "text/xml; charset=UTF-8";
    let room = upload_to(ADDRESS);
    let reply = stage.client.upload_feed(&room, content_type, "<x/>").await;
    assert_eq!(reply.unwrap().status, 200);
    let calls = stage.script.calls();
    assert_eq!(calls[0].method, Method::Put);
    assert_eq!(calls[0].url, ADDRESS);
    assert_eq!(
        calls[0].headers,
        [("content-type", content_type.to_owned())]
    );
    assert_eq!(&calls[0].body[..], b"<x/>");
    assert_eq!(stage.script.n_sign_ins(), 0);
}

#[tokio::test]
async fn a_refused_upload_gives_its_code_and_no_more() {
    let xml = "<?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code>\
               <Message>secret</Message></Error>";
    let stage = stage([
        Ok(answer(403, xml)),
        Ok(answer(403, "<Code>a secret</Code>")),
        Ok(answer(503, "")),
        Ok(answer(307, "")),
    ]);
    let room = upload_to(ADDRESS);
    let upload = || stage.client.upload_feed(&room, "text/xml", "x");
    let error = upload().await.unwrap_err();
    let CallError::Refused { status, errors, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(*status, 403);
    assert!(errors.has_code("SignatureDoesNotMatch"));
    assert!(!format!("{error:?}").contains("secret"));
    let error = upload().await.unwrap_err();
    assert!(!format!("{error:?}").contains("secret"));
    for _ in 0..2 {
        assert_eq!(upload().await.unwrap_err().fate(), Fate::Unknown);
    }
}

#[tokio::test]
async fn a_content_type_that_is_no_header_is_not_sent() {
    let stage = stage([]);
    let room = upload_to(ADDRESS);
    for kind in ["", "a\r\nb: c", "text/xml; charset=\u{fc}"] {
        let error = stage.client.upload_feed(&room, kind, "x").await;
        assert_eq!(
            error,
            Err(CallError::Unwritable {
                source: UnwritableCall::ContentType
            })
        );
    }
}

#[tokio::test]
async fn gzip_is_known_by_its_first_bytes_whatever_was_announced() {
    for body in [b"a\tb\n1\t2\n".to_vec(), packed(b"a\tb\n1\t2\n")] {
        let stage = stage([document(Some("text/plain; charset=UTF-8"), &body)]);
        let reply = stage.client.download_feed_result(&result_at(ADDRESS)).await;
        let mut read = String::new();
        let download = reply.unwrap().value;
        assert_eq!(download.bytes, body);
        let mut opened = download.open(&Limits::default()).unwrap();
        opened.read_to_string(&mut read).unwrap();
        assert_eq!(read, "a\tb\n1\t2\n");
    }
    let calls_have_no_header = stage([document(None, b"x")]);
    let client = &calls_have_no_header.client;
    client
        .download_feed_result(&result_at(ADDRESS))
        .await
        .unwrap();
    assert_eq!(calls_have_no_header.script.calls()[0].headers, []);
}

#[tokio::test]
async fn a_document_is_read_in_the_charset_of_its_content_type() {
    for (content_type, body, expected) in [
        (Some("text/plain; charset=windows-1252"), &b"\xfc"[..], "ü"),
        (Some("text/plain;charset=\"Shift_JIS\""), b"\x83\x65", "テ"),
        (Some("text/plain; CHARSET=Cp1252; x=y"), b"\xe9", "é"),
        (Some("text/plain; charset=klingon"), "ü".as_bytes(), "ü"),
        (Some("text/plain"), "ü".as_bytes(), "ü"),
        (None, "ü".as_bytes(), "ü"),
    ] {
        let stage = stage([document(content_type, body)]);
        let reply = stage.client.download_feed_result(&result_at(ADDRESS)).await;
        let mut read = String::new();
        let mut opened = reply.unwrap().value.open(&Limits::default()).unwrap();
        opened.read_to_string(&mut read).unwrap();
        assert_eq!(read, expected, "{content_type:?}");
    }
}

#[tokio::test]
async fn what_unpacks_to_too_much_is_refused() {
    let bomb = packed(&vec![0; 100_000]);
    let stage = stage([document(None, &bomb)]);
    let reply = stage.client.download_feed_result(&result_at(ADDRESS)).await;
    let limits = Limits {
        gzip_output_bytes: 99_999,
        ..Limits::default()
    };
    let opened = reply.unwrap().value.open(&limits);
    let outcome = opened.and_then(|mut document| document.read_whole(1_000_000));
    assert!(outcome.is_err(), "{outcome:?}");
}

#[tokio::test]
async fn documents_elsewhere_are_not_asked_for() {
    let stage = stage([]);
    for url in [
        "https://evil.com/x",
        "http://127.0.0.1:9000/x",
        "http://tortuga.s3.amazonaws.com/x",
        "file:///etc/passwd",
        "",
    ] {
        let error = stage.client.download_feed_result(&result_at(url)).await;
        let error = error.unwrap_err();
        assert_eq!(error.fate(), Fate::NotSent, "{url}");
        let room = upload_to(url);
        let upload = stage.client.upload_feed(&room, "text/xml", "x").await;
        assert_eq!(upload, Err(error));
    }
    let local = staged("http://127.0.0.1:9000", [document(None, b"x")]);
    let url = "http://127.0.0.1:9000/documents/1?signature=a";
    assert!(
        local
            .client
            .download_feed_result(&result_at(url))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_document_that_is_too_large_or_gone_is_said_to_be() {
    let stage = stage([
        Err(TransportError::TooLarge { limit_bytes: 7 }),
        Ok(answer(403, "<Error><Code>AccessDenied</Code></Error>")),
    ]);
    let document = result_at(ADDRESS);
    let error = stage.client.download_feed_result(&document).await;
    let error = error.unwrap_err();
    assert!(matches!(error, CallError::Unreadable { .. }), "{error:?}");
    let error = stage.client.download_feed_result(&document).await;
    let Err(CallError::Refused { errors, .. }) = error else {
        panic!("{error:?}");
    };
    assert!(errors.has_code("AccessDenied"));
}
