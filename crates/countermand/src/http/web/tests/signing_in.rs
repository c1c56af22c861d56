//! Signing in and out.

use countermand_store::users::UserChange;
use jiff::SignedDuration;

use crate::http::access::Role;
use crate::http::web::site::{PASSWORD, Site};

fn typed<'a>(login: &'a str, password: &'a str) -> [(&'a str, &'a str); 3] {
    [
        ("login", login),
        ("password", password),
        ("back", "/queue?why=due"),
    ]
}

#[tokio::test]
async fn a_person_signs_in_lands_where_they_wanted_and_signs_out() {
    let site = Site::of("plain");
    site.user("mia", Role::Operator, None).await;
    let mut browser = site.stranger();
    let sent_away = browser.open("/queue?why=due").await.is(303);
    assert_eq!(sent_away.location(), "/sign-in?back=%2Fqueue%3Fwhy%3Ddue");
    let form = browser.open(sent_away.location()).await.is(200);
    assert!(
        form.text.contains("value=\"/queue?why=due\""),
        "{}",
        form.text
    );
    let answer = browser
        .post_raw("/sign-in", &typed(" Mia ", PASSWORD))
        .await
        .is(303);
    assert_eq!(answer.location(), "/queue?why=due");
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"),
        "{cookie}"
    );
    browser.keep_cookie(&answer);
    let page = browser.open("/queue").await.is(200);
    assert!(page.text.contains("Name of mia"));
    let out = browser.post("/sign-out", &[]).await.is(303);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    browser.open("/queue").await.is(303);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_look_the_same() {
    let site = Site::of("plain");
    site.user("mia", Role::Operator, None).await;
    site.user("noa", Role::Operator, None).await;
    let store = &site.play.desk.store;
    let kept_out = store.change_user("noa", UserChange::Disabled(true), "test", site.now());
    assert!(kept_out.await.unwrap());
    let browser = site.stranger();
    let mut texts = Vec::new();
    for (login, password) in [("mia", "wrong"), ("nobody", PASSWORD), ("noa", PASSWORD)] {
        let answer = browser
            .post_raw("/sign-in", &typed(login, password))
            .await
            .is(401);
        assert!(answer.headers.get("set-cookie").is_none());
        texts.push(answer.text);
    }
    assert!(texts[0].contains("Login and password do not fit"));
    assert!(texts.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn guessing_locks_the_login_for_a_while_even_for_the_right_password() {
    let site = Site::of("plain");
    site.user("mia", Role::Operator, None).await;
    site.user("noa", Role::Operator, None).await;
    let mut n_looked_at = 0;
    let locked = loop {
        let answer = site
            .stranger()
            .post_raw("/sign-in", &typed("mia", "wrong guess"))
            .await;
        if answer.status != 401 {
            break answer.is(429);
        }
        n_looked_at += 1;
        assert!(n_looked_at < 20, "nothing is locked");
    };
    assert!((3..=10).contains(&n_looked_at), "{n_looked_at}");
    let wait_s: i64 = locked.header("retry-after").parse().unwrap();
    assert!(wait_s >= 1);
    assert!(
        locked.text.contains("too many failed sign-ins"),
        "{}",
        locked.text
    );
    site.stranger()
        .post_raw("/sign-in", &typed("mia", PASSWORD))
        .await
        .is(429);
    site.stranger()
        .post_raw("/sign-in", &typed("noa", PASSWORD))
        .await
        .is(303);
    let site = site.later(SignedDuration::from_secs(wait_s + 1));
    site.stranger()
        .post_raw("/sign-in", &typed("mia", PASSWORD))
        .await
        .is(303);
}

#[tokio::test]
async fn a_session_begins_with_a_token_that_nobody_chose() {
    let site = Site::of("plain");
    site.user("mia", Role::Operator, None).await;
    let planted = format!("cm_session={}", "A".repeat(43));
    let mut browser = site.stranger();
    browser.cookie = Some(planted.clone());
    let answer = browser
        .post_raw("/sign-in", &typed("mia", PASSWORD))
        .await
        .is(303);
    browser.keep_cookie(&answer);
    assert_ne!(browser.cookie.as_ref(), Some(&planted));
    let first = browser.clone();
    first.open("/queue").await.is(200);
    // Signing in once more ends the session before.
    let answer = browser
        .post_raw("/sign-in", &typed("mia", PASSWORD))
        .await
        .is(303);
    browser.keep_cookie(&answer);
    browser.open("/queue").await.is(200);
    first.open("/queue").await.is(303);
    let mut victim = site.stranger();
    victim.cookie = Some(planted);
    victim.open("/queue").await.is(303);
}

#[tokio::test]
async fn a_link_signs_in_once_and_not_for_long() {
    let site = Site::of("plain");
    site.user("mia", Role::Operator, None).await;
    let link = site.link("mia").await;
    let mut browser = site.stranger();
    browser.enter(&link).await.is(303);
    browser.open("/queue").await.is(200);
    let again = site.stranger().open(&link).await.is(401);
    assert!(again.headers.get("set-cookie").is_none());
    let late = site.link("mia").await;
    let site = site.later(SignedDuration::from_mins(11));
    site.stranger().open(&late).await.is(401);
}

#[tokio::test]
async fn looking_ahead_at_a_link_does_not_use_it_up() {
    let site = Site::of("plain");
    site.user("mia", Role::Operator, None).await;
    let link = site.link("mia").await;
    let browser = site.stranger();
    let ahead = browser
        .request(http::Method::GET, &link)
        .header("sec-purpose", "prefetch");
    let answer = browser
        .send(ahead.body(axum::body::Body::empty()).unwrap())
        .await
        .is(200);
    assert!(answer.headers.get("set-cookie").is_none());
    browser.post_raw(&link, &[]).await.is(303);
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_when_its_user_is_kept_out() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Operator).await;
    let cookie = browser.cookie.clone();
    let store = site.play.desk.store.clone();
    let site = site.later(SignedDuration::from_hours(13));
    let mut idle = site.stranger();
    idle.cookie = cookie;
    idle.open("/queue").await.is(303);
    let fresh = site.signed_in("operator").await;
    fresh.open("/queue").await.is(200);
    let kept_out = store.change_user("operator", UserChange::Disabled(true), "test", site.now());
    assert!(kept_out.await.unwrap());
    fresh.open("/queue").await.is(303);
}

#[tokio::test]
async fn nobody_is_led_to_another_site_after_signing_in() {
    let site = Site::of("plain");
    site.user("mia", Role::Operator, None).await;
    for foreign in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let fields = [("login", "mia"), ("password", PASSWORD), ("back", foreign)];
        let answer = site.stranger().post_raw("/sign-in", &fields).await.is(303);
        assert_eq!(answer.location(), "/queue", "{foreign}");
    }
}
