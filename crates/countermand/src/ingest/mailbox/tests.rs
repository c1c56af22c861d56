use super::*;

const AMAZON: &str = "From: Amazon <order-update@amazon.com>\r\nMessage-ID: <m1@amazon.com>\r\n\
    Date: Fri, 20 Nov 2026 08:11:11 +0000\r\n";
const SUBJECT: &str = "Subject: Order cancellation request from Amazon customer Jo";

fn mail(headers: &str, body: &str) -> String {
    format!("{headers}\r\n\r\n{body}\r\n")
}

fn read_text(text: &str) -> Result<MailHint, NoHint> {
    read(text.as_bytes(), &MailOptions::default()).unwrap()
}

#[test]
fn amazons_own_subject_is_a_hint_of_its_order() {
    let text = mail(
        &format!("{AMAZON}{SUBJECT} (Order: 111-1234567-7654321)"),
        "Hello",
    );
    let hint = read_text(&text).unwrap();
    assert_eq!(hint.order_id.as_str(), "111-1234567-7654321");
    assert_eq!(hint.language, MailLanguage::En);
    assert_eq!(hint.trust, MailTrust::Low);
    assert_eq!(&*hint.message_id, "m1@amazon.com");
    assert_eq!(
        hint.received_at,
        Some("2026-11-20T08:11:11Z".parse().unwrap())
    );
}

#[test]
fn full_width_punctuation_of_a_chinese_subject_is_folded() {
    let text = mail(
        &format!(
            "{AMAZON}Subject: 来自亚马逊买家****的订单取消请求（订单：１１１－１２３４５６７－７６５４３２１）"
        ),
        "",
    );
    let hint = read_text(&text).unwrap();
    assert_eq!(hint.language, MailLanguage::Zh);
    assert_eq!(hint.order_id.as_str(), "111-1234567-7654321");
    // The same, encoded as mail servers write it.
    let encoded = mail(
        &format!(
            "{AMAZON}Subject: =?utf-8?B?5p2l6Ieq5Lqa6ams6YCK5Lmw5a62?=\r\n \
            =?utf-8?B?KioqKueahOiuouWNleWPlua2iOivt+axgg==?="
        ),
        "订单 111-1234567-7654321",
    );
    assert_eq!(read_text(&encoded).unwrap().language, MailLanguage::Zh);
}

#[test]
fn an_order_id_may_stand_in_the_body_alone_and_only_once() {
    let in_body = |body: &str| read_text(&mail(&format!("{AMAZON}{SUBJECT}"), body));
    let id = |hint: Result<MailHint, NoHint>| hint.map(|hint| hint.order_id.to_string());
    let one = in_body("order 111-1234567-7654321, again 111-1234567-7654321.");
    assert_eq!(id(one).as_deref(), Ok("111-1234567-7654321"));
    assert_eq!(id(in_body("no id")), Err(NoHint::NoOrder));
    assert_eq!(
        id(in_body("9111-1234567-7654321 111-1234567-76543210")),
        Err(NoHint::NoOrder)
    );
    assert_eq!(
        id(in_body("111-1234567-7654321 and 222-1234567-7654321")),
        Err(NoHint::SeveralOrders)
    );
}

#[test]
fn a_body_of_parts_is_decoded_and_forwarded_messages_are_not_looked_into() {
    let multipart = |inner: &str| {
        mail(
            &format!("{AMAZON}{SUBJECT}\r\nContent-Type: multipart/mixed; boundary=\"b1\""),
            &format!("--b1\r\n{inner}\r\n--b1--"),
        )
    };
    let base64 = "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n\
        b3JkZXIgMTExLTEyMzQ1NjctNzY1NDMyMQ==";
    assert_eq!(
        read_text(&multipart(base64)).unwrap().order_id.as_str(),
        "111-1234567-7654321"
    );
    let quoted = "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        <b>111-123=\r\n4567-7654321</b>";
    assert!(read_text(&multipart(quoted)).is_ok());
    let forwarded = "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\n111-1234567-7654321";
    assert_eq!(read_text(&multipart(forwarded)), Err(NoHint::NoOrder));
}

#[test]
fn only_amazon_and_only_requests_are_hints() {
    let with = |from: &str, subject: &str| {
        read_text(&mail(
            &format!("From: {from}\r\nSubject: {subject}"),
            "111-1234567-7654321",
        ))
    };
    let request = "Order cancellation request from Amazon customer Jo";
    for from in [
        "a@amazon.de",
        "Buyer <k+1@marketplace.amazon.co.uk>",
        "A@AMAZON.COM",
    ] {
        assert!(with(from, request).is_ok(), "{from}");
    }
    for from in [
        "a@amazon.com.evil.example",
        "a@notamazon.com",
        "a@evil.amazon.com",
        "\"a@amazon.com\" <b@evil.example>",
        "a@amazon.com, b@evil.example",
        "",
    ] {
        assert_eq!(with(from, request), Err(NoHint::OtherSender), "{from}");
    }
    assert_eq!(
        with("a@amazon.com", "Sold, ship now"),
        Err(NoHint::OtherSubject)
    );
}

#[test]
fn only_our_own_servers_word_makes_a_message_trusted() {
    let options = MailOptions {
        own_servers: vec!["mx.example.org".to_owned()],
        ..MailOptions::default()
    };
    let trust = |results: &str| {
        let text = mail(
            &format!("{results}{AMAZON}{SUBJECT}"),
            "111-1234567-7654321",
        );
        read(text.as_bytes(), &options).unwrap().unwrap().trust
    };
    let ours = |result: &str| format!("Authentication-Results: mx.example.org;\r\n {result}\r\n");
    assert_eq!(
        trust(&ours("spf=pass; dkim=pass (good) header.d=amazon.com")),
        MailTrust::High
    );
    for results in [
        String::new(),
        ours("dkim=fail header.d=amazon.com"),
        ours("dkim=pass header.d=evil.example"),
        ours("dkim=pass header.d=com"),
        ours("dkim=pass"),
        ours("spf=pass smtp.mailfrom=amazon.com (dkim=pass header.d=amazon.com)"),
        "Authentication-Results: mx.evil.example; dkim=pass header.d=amazon.com\r\n".to_owned(),
        // Ours is on top; what stands below came with the message.
        format!(
            "{}{}",
            ours("dkim=none"),
            ours("dkim=pass header.d=amazon.com")
        ),
    ] {
        assert_eq!(trust(&results), MailTrust::Low, "{results}");
    }
}

#[test]
fn every_limit_holds_at_the_limit_and_one_over() {
    let options = MailOptions::default();
    let code = |text: &str| read(text.as_bytes(), &options).map_err(|fault| fault.code());
    let head = format!("{AMAZON}{SUBJECT}");
    let padded = |size: usize| {
        let text = mail(&head, "");
        let fill = size - text.len();
        format!("{text}{}", "x".repeat(fill))
    };
    assert!(code(&padded(10 * 1024 * 1024)).is_ok());
    assert_eq!(code(&padded(10 * 1024 * 1024 + 1)), Err("too-large"));
    let n_own = head.lines().count();
    let with_headers = |n: usize| mail(&format!("{}{head}", "X: y\r\n".repeat(n - n_own)), "");
    assert!(code(&with_headers(500)).is_ok());
    assert_eq!(code(&with_headers(501)), Err("too-many-headers"));
    let long = |size: usize| mail(&format!("X: {}\r\n{head}", "y".repeat(size - 5)), "");
    assert!(code(&long(16 * 1024)).is_ok());
    assert_eq!(code(&long(16 * 1024 + 1)), Err("header-too-long"));
    let parts = |n: usize| {
        let part = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n".repeat(n - 1);
        mail(
            &format!("{head}\r\nContent-Type: multipart/mixed; boundary=b"),
            &format!("{part}--b--"),
        )
    };
    assert!(code(&parts(100)).is_ok());
    assert_eq!(code(&parts(101)), Err("too-many-parts"));
    let deep = |levels: usize| {
        let mut text = "Content-Type: text/plain\r\n\r\nx\r\n".to_owned();
        for level in 1..levels {
            text = format!(
                "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n{text}\r\n--b{level}--\r\n"
            );
        }
        format!("{head}\r\n{text}")
    };
    assert!(code(&deep(8)).is_ok());
    assert_eq!(code(&deep(9)), Err("too-deep"));
}

#[test]
fn a_message_without_an_id_has_a_digest() {
    let text = mail(
        &format!("From: a@amazon.com\r\n{SUBJECT}"),
        "111-1234567-7654321",
    );
    assert!(read_text(&text).unwrap().message_id.starts_with("digest:"));
}
