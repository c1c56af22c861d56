//! Every row of the route table against strangers, every role, other accounts, and forged forms.

use axum::body::Body;
use http::Method;
use http::header::CONTENT_TYPE;

use crate::http::access::{Access, Role};
use crate::http::web::site::Site;
use crate::http::web::table;

fn filled(path: &str) -> String {
    path.replace(['{', '}'], "")
}

#[tokio::test]
async fn every_page_lets_in_exactly_the_roles_of_its_row() {
    let site = Site::of("plain");
    let mut browsers = Vec::new();
    for role in Role::ALL {
        browsers.push((role, site.browser(role).await));
    }
    for entry in table(site.state.door.clone()) {
        let path = filled(entry.path);
        let needed = match entry.access {
            Access::Open { why } => {
                assert!(!why.is_empty(), "{entry:?}");
                continue;
            }
            Access::Key { role, scope } => role.max(scope.least_role()),
        };
        if path == "/live" || path == "/sign-out" {
            // One never ends, the other ends the session; both stand in tests of their own.
            continue;
        }
        let stranger = site.stranger();
        let answer = match entry.method {
            Method::GET => stranger.open(&path).await,
            _ => stranger.post_raw(&path, &[]).await,
        };
        assert_eq!(answer.status, 303, "a stranger: {entry:?}");
        assert!(answer.location().starts_with("/sign-in"), "{entry:?}");
        for (role, browser) in &browsers {
            let answer = match entry.method {
                Method::GET => browser.open(&path).await,
                _ => browser.post(&path, &[]).await,
            };
            let is_refused = answer.status == 403;
            assert_eq!(is_refused, *role < needed, "{role}: {entry:?}");
            assert_ne!(answer.status, 500, "{role}: {entry:?}");
        }
    }
}

#[tokio::test]
async fn no_form_is_taken_without_its_sessions_token() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Admin).await;
    site.user("noa", Role::Admin, None).await;
    let foreign_token = site.signed_in("noa").await.form_token();
    let mut n_posts = 0;
    for entry in table(site.state.door.clone()) {
        if entry.method != Method::POST || matches!(entry.access, Access::Open { .. }) {
            continue;
        }
        n_posts += 1;
        let path = filled(entry.path);
        for fields in [
            &[][..],
            &[("csrf", "")],
            &[("csrf", "0000")],
            &[("csrf", foreign_token.as_str())],
        ] {
            let answer = browser.post_raw(&path, fields).await;
            assert_eq!(answer.status, 403, "{entry:?} {fields:?}");
        }
        let own = format!("csrf={}", browser.form_token());
        let from_elsewhere = browser
            .request(Method::POST, &path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("origin", "https://evil.example");
        let mut from_elsewhere = from_elsewhere.body(Body::from(own.clone())).unwrap();
        let site_of = http::HeaderValue::from_static("cross-site");
        from_elsewhere
            .headers_mut()
            .insert("sec-fetch-site", site_of);
        let answer = browser.send(from_elsewhere).await;
        assert_eq!(answer.status, 403, "{entry:?}");
        let as_text = browser
            .request(Method::POST, &path)
            .header(CONTENT_TYPE, "text/plain");
        let answer = browser.send(as_text.body(Body::from(own)).unwrap()).await;
        assert_eq!(answer.status, 415, "{entry:?}");
    }
    assert!(n_posts >= 2, "{n_posts}");
    browser.open("/queue").await.is(200);
}

#[tokio::test]
async fn an_account_of_others_is_as_if_it_did_not_exist() {
    let site = Site::of("plain");
    site.user("mia", Role::Operator, Some("other")).await;
    let browser = site.signed_in("mia").await;
    let page = browser.open("/queue").await.is(200);
    assert!(page.text.contains("value=\"other\""));
    assert!(!page.text.contains("value=\"sandbox\""));
    browser.open("/queue?account=other").await.is(200);
    let hidden = browser.open("/queue?account=sandbox").await.is(404);
    let missing = browser.open("/queue?account=nowhere").await.is(404);
    let without_id = |text: &str| {
        let (before, rest) = text.split_once("<code>").unwrap();
        before.len() + rest.split_once("</code>").unwrap().1.len()
    };
    assert_eq!(without_id(&hidden.text), without_id(&missing.text));
}

#[tokio::test]
async fn every_answer_of_a_page_has_its_headers() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Admin).await;
    for path in [
        "/queue",
        "/sign-in",
        "/nowhere",
        "/queue?account=nowhere",
        "/",
    ] {
        let answer = browser.open(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert!(!answer.header("request-id").is_empty(), "{path}");
        assert!(
            !answer.text.contains(" style=") && !answer.text.contains("<script>"),
            "{path}"
        );
        assert!(!answer.text.contains(" onclick"), "{path}");
    }
}

#[tokio::test]
async fn what_went_wrong_is_a_page_with_an_id_to_quote() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Viewer).await;
    let missing = browser.open("/nowhere").await.is(404);
    assert!(missing.text.contains("Not found"), "{}", missing.text);
    assert!(missing.text.contains(missing.header("request-id")));
    let unmeant = browser
        .post_raw("/preferences", &[("back", "/queue")])
        .await
        .is(403);
    assert!(
        unmeant.text.contains("form_token_invalid"),
        "{}",
        unmeant.text
    );
    assert!(unmeant.text.contains(unmeant.header("request-id")));
    let odd = browser.open("/queue?nothing=1").await.is(400);
    assert!(odd.text.contains("invalid_query"), "{}", odd.text);
}

#[tokio::test]
async fn a_method_or_an_address_that_cannot_be_is_told_on_a_page_too() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Admin).await;
    // As when the address of a form is opened, or a page is posted to.
    let opened = browser.open("/queue/work").await.is(405);
    let posted = browser.post("/queue", &[]).await.is(405);
    for answer in [opened, posted] {
        assert!(answer.text.contains("<h1>"), "{}", answer.text);
        assert!(answer.text.contains(answer.header("request-id")));
        assert!(!answer.header("allow").is_empty());
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    }
    for entry in table(site.state.door.clone()) {
        if entry.method != Method::GET || !entry.path.contains('{') {
            continue;
        }
        let (before, rest) = entry.path.split_once('{').unwrap();
        let (_, after) = rest.split_once('}').unwrap();
        let answer = browser.open(&format!("{before}%FF{after}")).await;
        assert!(
            answer.status.is_client_error(),
            "{entry:?}: {}",
            answer.status
        );
        assert!(answer.text.contains("<h1>"), "{entry:?}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_form_without_end_is_not_read_to_its_end() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Viewer).await;
    let long = "x".repeat(300 * 1024);
    browser
        .post("/preferences", &[("back", &long)])
        .await
        .is(413);
}
