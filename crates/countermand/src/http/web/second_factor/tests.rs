//! A second factor from its first code to the day on which the phone is lost.

use jiff::SignedDuration;

use crate::http::access::Role;
use crate::http::web::site::{Answer, Browser, PASSWORD, Site};
use crate::secrets::second_factor::SecondFactor;

const STEP: SignedDuration = SignedDuration::from_secs(30);

/// The value of the first hidden field of that name.
fn hidden<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let begin = format!("name=\"{name}\" value=\"");
    let (_, rest) = answer.text.split_once(&begin).expect("a hidden field");
    rest.split_once('"').unwrap().0
}

fn codes(answer: &Answer) -> Vec<String> {
    let parts = answer.text.split("<li><code>").skip(1);
    parts
        .map(|part| part.split_once('<').unwrap().0.to_owned())
        .collect()
}

/// Turns the second factor of whoever is signed in on: the key and the recovery codes.
async fn turned_on(site: &Site, login: &str, browser: &Browser<'_>) -> (SecondFactor, Vec<String>) {
    let shown = browser
        .post("/settings/second-factor/new", &[])
        .await
        .is(200);
    let sealed = hidden(&shown, "key").to_owned();
    let found = site
        .state
        .door
        .store
        .find_user(login)
        .await
        .unwrap()
        .unwrap();
    let vault = &site.state.api.hooks.vault;
    let key = SecondFactor::open(vault, &found.user.user_id, &sealed).unwrap();
    assert!(shown.text.contains(&key.to_text()) && shown.text.contains("otpauth://totp/"));
    assert!(shown.text.contains("<path d=\"M"), "{}", shown.text);
    let wrong = [("key", sealed.as_str()), ("code", "000000")];
    let refused = browser
        .post("/settings/second-factor/confirm", &wrong)
        .await;
    assert_eq!(hidden(&refused.is(422), "key"), sealed);
    let code = key.code_at(site.state.door.now());
    let right = [("key", sealed.as_str()), ("code", code.as_str())];
    let done = browser
        .post("/settings/second-factor/confirm", &right)
        .await
        .is(201);
    let codes = codes(&done);
    assert_eq!(codes.len(), 10, "{}", done.text);
    (key, codes)
}

/// The page of the second step, after a right password.
async fn first_step(site: &Site) -> Answer {
    let fields = [
        ("login", "mia"),
        ("password", PASSWORD),
        ("back", "/orders"),
    ];
    let page = site.stranger().post_raw("/sign-in", &fields).await.is(200);
    assert!(page.headers.get("set-cookie").is_none());
    page
}

async fn second_step(site: &Site, page: &Answer, code: &str) -> Answer {
    let fields = [
        ("ticket", hidden(page, "ticket")),
        ("back", hidden(page, "back")),
        ("code", code),
    ];
    site.stranger().post_raw("/sign-in/code", &fields).await
}

#[tokio::test]
async fn a_password_alone_does_not_sign_in_and_a_code_is_good_once() {
    let site = Site::of("plain");
    site.user("mia", Role::Operator, None).await;
    let (key, _) = turned_on(&site, "mia", &site.signed_in("mia").await).await;
    let page = first_step(&site).await;
    // The code that turned it on is used up.
    let used = key.code_at(site.state.door.now());
    second_step(&site, &page, &used).await.is(401);
    second_step(&site, &page, "not a code").await.is(401);
    let site = site.later(STEP);
    let code = key.code_at(site.state.door.now());
    let spaced = {
        let (begin, end) = code.split_at(3);
        format!(" {begin} {end} ")
    };
    let answer = second_step(&site, &page, &spaced).await.is(303);
    assert_eq!(answer.location(), "/orders");
    let mut browser = site.stranger();
    browser.keep_cookie(&answer);
    browser.open("/queue").await.is(200);
    let page = first_step(&site).await;
    let again = second_step(&site, &page, &code).await.is(401);
    assert!(again.text.contains("was used before"), "{}", again.text);
}

#[tokio::test]
async fn a_ticket_ends_and_cannot_be_made() {
    let site = Site::of("plain");
    site.user("mia", Role::Operator, None).await;
    let (key, _) = turned_on(&site, "mia", &site.signed_in("mia").await).await;
    let page = first_step(&site).await;
    let site = site.later(SignedDuration::from_mins(6));
    let code = key.code_at(site.state.door.now());
    let late = second_step(&site, &page, &code).await.is(303);
    assert_eq!(late.location(), "/sign-in");
    let forged = [("ticket", "1.00000000.AAAA"), ("code", code.as_str())];
    let forged = site.stranger().post_raw("/sign-in/code", &forged).await;
    assert_eq!(forged.is(303).location(), "/sign-in");
}

#[tokio::test]
async fn wrong_codes_lock_the_login_though_the_password_is_right() {
    let site = Site::of("plain");
    site.user("mia", Role::Operator, None).await;
    let (key, _) = turned_on(&site, "mia", &site.signed_in("mia").await).await;
    let site = site.later(STEP);
    for _ in 0..6 {
        let page = first_step(&site).await;
        second_step(&site, &page, "000000").await.is(401);
    }
    let fields = [("login", "mia"), ("password", PASSWORD)];
    site.stranger().post_raw("/sign-in", &fields).await.is(429);
    let site = site.later(SignedDuration::from_mins(1));
    let page = first_step(&site).await;
    let code = key.code_at(site.state.door.now());
    second_step(&site, &page, &code).await.is(303);
}

#[tokio::test]
async fn a_recovery_code_gets_in_once_and_a_link_needs_a_code_too() {
    let site = Site::of("plain");
    site.user("mia", Role::Operator, None).await;
    let (_, codes) = turned_on(&site, "mia", &site.signed_in("mia").await).await;
    let page = first_step(&site).await;
    second_step(&site, &page, &codes[0].to_uppercase())
        .await
        .is(303);
    second_step(&site, &page, &codes[0]).await.is(401);
    let link = site.link("mia").await;
    let page = site.stranger().open(&link).await.is(200);
    assert!(page.headers.get("set-cookie").is_none());
    let mut browser = site.stranger();
    let answer = second_step(&site, &page, &codes[1]).await.is(303);
    browser.keep_cookie(&answer);
    let own = browser.open("/settings/second-factor").await.is(200);
    assert!(
        own.text.contains("8 recovery codes are left"),
        "{}",
        own.text
    );
}

#[tokio::test]
async fn it_is_turned_off_with_a_code_or_by_an_admin() {
    let site = Site::of("plain");
    site.user("mia", Role::Operator, None).await;
    let mia = site.signed_in("mia").await;
    let (_, codes) = turned_on(&site, "mia", &mia).await;
    let off = "/settings/second-factor/off";
    mia.post(off, &[("code", "123456")]).await.is(422);
    mia.post(off, &[("code", &codes[0])]).await.is(303);
    let fields = [("login", "mia"), ("password", PASSWORD)];
    site.stranger().post_raw("/sign-in", &fields).await.is(303);
    let site = site.later(STEP);
    let mia = site.signed_in("mia").await;
    let (_, codes) = turned_on(&site, "mia", &mia).await;
    let admin = site.browser(Role::Admin).await;
    let users = admin.open("/settings/users").await.is(200);
    assert!(users.text.contains("Take the second factor off"));
    let path = "/settings/users/mia/second-factor-off";
    mia.post(path, &[]).await.is(403);
    admin.post(path, &[]).await.is(303);
    let page = site.stranger().post_raw("/sign-in", &fields).await;
    page.is(303);
    assert_eq!(codes.len(), 10);
    let mut own = mia.clone();
    own.language = "zh-CN";
    let own = own.open("/settings/second-factor").await.is(200);
    assert!(own.text.contains("未启用") || own.text.contains("Off"));
}
