//! Templates, previews, and texts that are typed in.

use crate::http::access::Role;
use crate::http::web::site::Site;

#[tokio::test]
async fn a_template_is_shown_for_each_language_and_state_of_the_money() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Viewer).await;
    let page = browser.open("/messages").await.is(200);
    assert!(page.text.contains("STOCK_OUT"), "{}", page.text);
    assert!(page.text.contains("Nothing is wrong with the text."));
    let chinese = "/messages?reason=STOCK_OUT&payment=CAPTURED&language=zh-Hans";
    let page = browser.open(chinese).await.is(200);
    assert!(
        page.text
            .contains("class=\"messages-text\" lang=\"zh-Hans\""),
        "{}",
        page.text
    );
    let german = browser.open("/messages?language=de").await.is(200);
    assert!(german.text.contains("LANGUAGE_NOT_COVERED"));
    browser.open("/messages?reason=NONE").await.is(422);
    let odd = "/messages?reason=LATE_NOT_CONFIRMED";
    let page = browser.open(odd).await.is(200);
    assert!(
        page.text.contains("No such message is sent"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_text_that_may_not_be_sent_is_refused_with_the_rule() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Viewer).await;
    let mut fields = vec![
        (
            "text",
            "Call us at +1 206 555 0100, <script>alert(1)</script>",
        ),
        ("purpose", "unexpectedProblem"),
        ("language", ""),
        ("payment", ""),
    ];
    let page = browser.post("/messages/lint", &fields).await.is(200);
    assert!(page.text.contains("PHONE_NUMBER"), "{}", page.text);
    assert!(page.text.contains("It must not be sent as it is."));
    assert!(page.text.contains("&lt;script&gt;alert(1)"));
    assert!(!page.text.contains("<script>alert"));
    fields[0].1 = "Your order is being packed today, and nothing else changes.";
    let page = browser.post("/messages/lint", &fields).await.is(200);
    assert!(
        !page.text.contains("It must not be sent as it is."),
        "{}",
        page.text
    );
    fields[1].1 = "none";
    browser.post("/messages/lint", &fields).await.is(422);
}
