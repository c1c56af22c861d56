use std::net::SocketAddr;

use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;

/// A server that answers one connection with these bytes, and gives back what it was sent.
async fn scripted(answer: Vec<u8>) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4_096];
        let n = stream.read(&mut request).await.unwrap();
        // The client may have read enough and gone.
        let _ = stream.write_all(&answer).await;
        String::from_utf8(request[..n].to_vec()).unwrap()
    });
    (address, serving)
}

fn request(url: String) -> HttpRequest {
    HttpRequest {
        method: Method::Get,
        url,
        headers: vec![("x-amz-access-token", "hunter2".to_owned())],
        body: Bytes::new(),
        timeout_ms: 20_000,
        answer_limit_bytes: 100,
    }
}

fn outside() -> Outside {
    install_tls();
    Outside::new(OutsideSettings::default(), CancellationToken::new()).unwrap()
}

#[tokio::test]
async fn an_answer_comes_back_as_it_was_sent() {
    let answer = b"HTTP/1.1 201 Created\r\nX-Amzn-RequestId: r1\r\ncontent-length: 2\r\n\r\nok";
    let (address, serving) = scripted(answer.to_vec()).await;
    let response = outside()
        .send(request(format!("http://{address}/a?b=c")))
        .await
        .unwrap();
    assert_eq!((response.status, &*response.body), (201, &b"ok"[..]));
    assert_eq!(response.header("x-amzn-requestid"), Some("r1"));
    let sent = serving.await.unwrap();
    assert!(sent.starts_with("GET /a?b=c HTTP/1.1\r\n"), "{sent}");
    assert!(sent.contains("x-amz-access-token: hunter2\r\n"), "{sent}");
    assert!(!sent.to_lowercase().contains("accept-encoding"), "{sent}");
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_nothing_more() {
    let answer =
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    let (address, _) = scripted(answer.to_vec()).await;
    assert_eq!(
        outside()
            .send(request(format!("http://{address}/")))
            .await
            .unwrap()
            .status,
        302
    );
}

#[tokio::test]
async fn an_answer_of_the_limit_is_read_and_one_byte_more_is_not() {
    let told = |n: usize| {
        format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {n}\r\n\r\n{}",
            "a".repeat(n)
        )
    };
    let untold = |n: usize| {
        format!(
            "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}",
            "a".repeat(n)
        )
    };
    for form in [&told as &dyn Fn(usize) -> String, &untold] {
        let (address, _) = scripted(form(100).into_bytes()).await;
        let response = outside()
            .send(request(format!("http://{address}/")))
            .await
            .unwrap();
        assert_eq!(response.body.len(), 100);
        let (address, _) = scripted(form(101).into_bytes()).await;
        let error = outside()
            .send(request(format!("http://{address}/")))
            .await
            .unwrap_err();
        assert_eq!(error, TransportError::TooLarge { limit_bytes: 100 });
    }
}

#[tokio::test]
async fn a_refused_connection_was_not_sent_and_a_cut_one_may_have_been() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    let error = outside()
        .send(request(format!("http://{free}/secret")))
        .await
        .unwrap_err();
    assert!(matches!(error, TransportError::NotSent { .. }), "{error:?}");
    for cut in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab",
    ] {
        let (address, _) = scripted(cut.as_bytes().to_vec()).await;
        let error = outside()
            .send(request(format!("http://{address}/secret")))
            .await
            .unwrap_err();
        assert!(
            matches!(error, TransportError::Unanswered { .. }),
            "{cut:?}: {error:?}"
        );
        let told = format!("{error} {error:?}");
        assert!(
            !told.contains("secret") && !told.contains("127.0.0.1"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn an_exchange_ends_in_its_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut late = request(format!("http://{address}/"));
    late.timeout_ms = 50;
    // Nobody accepts; the kernel does, and no answer comes.
    let error = outside().send(late).await.unwrap_err();
    assert_eq!(
        error,
        TransportError::Unanswered {
            reason: "the time was up".to_owned()
        }
    );
}

#[tokio::test]
async fn plain_http_goes_to_this_machine_only() {
    for url in [
        "http://192.0.2.1/",
        "http://a.example/",
        "http://127.0.0.1.example/",
        "ftp://127.0.0.1/",
        "file:///a",
        "a",
    ] {
        let error = outside().send(request(url.to_owned())).await.unwrap_err();
        assert!(
            matches!(error, TransportError::NotSent { .. }),
            "{url}: {error:?}"
        );
    }
}

#[tokio::test]
async fn after_a_stop_nothing_is_sent() {
    let stop = CancellationToken::new();
    let outside = Outside::new(OutsideSettings::default(), stop.clone()).unwrap();
    stop.cancel();
    let error = outside
        .send(request("http://127.0.0.1:1/".to_owned()))
        .await
        .unwrap_err();
    assert_eq!(error, TransportError::Stopped);
}

#[tokio::test]
async fn a_webhook_goes_to_the_address_that_was_checked() {
    let (address, serving) = scripted(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()).await;
    let url = format!("http://hooks.example:{}/a", address.port());
    let checked = CheckedAddress {
        url: Url::parse(&url).unwrap(),
        host: "hooks.example".to_owned(),
        socket: address,
    };
    let outside = Outside::to_webhook(&checked, CancellationToken::new()).unwrap();
    assert_eq!(outside.send(request(url)).await.unwrap().status, 204);
    let sent = serving.await.unwrap();
    assert!(
        sent.contains(&format!("host: hooks.example:{}\r\n", address.port())),
        "{sent}"
    );
}
