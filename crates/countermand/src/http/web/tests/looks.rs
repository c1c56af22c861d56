//! Language, theme and files.

use crate::http::access::Role;
use crate::http::web::site::Site;

#[tokio::test]
async fn language_and_theme_change_without_leaving_the_page() {
    let site = Site::of("plain");
    let mut browser = site.browser(Role::Viewer).await;
    let here = "/queue?why=due&sort=-deadline";
    let page = browser.open(here).await.is(200);
    assert!(
        page.text.contains("<html lang=\"en\" data-theme=\"auto\">"),
        "{}",
        page.text
    );
    assert!(
        page.text
            .contains("name=\"back\" value=\"/queue?why=due&amp;sort=-deadline\"")
    );
    for (field, value) in [
        ("locale", "zh-Hans"),
        ("theme", "dark"),
        ("shortcuts", "off"),
    ] {
        let answer = browser
            .post("/preferences", &[("back", here), (field, value)])
            .await;
        assert_eq!(answer.is(303).location(), here);
    }
    let page = browser.open(here).await.is(200);
    assert!(
        page.text
            .contains("<html lang=\"zh-Hans\" data-theme=\"dark\">"),
        "{}",
        page.text
    );
    assert!(page.text.contains("data-shortcuts=\"off\""));
    assert!(page.text.contains("待办"));
    // It is the person's, not the browser's.
    browser = site.signed_in("viewer").await;
    assert!(
        browser
            .open("/queue")
            .await
            .text
            .contains("lang=\"zh-Hans\"")
    );
}

#[tokio::test]
async fn a_browser_that_asks_for_chinese_signs_in_in_chinese() {
    let site = Site::of("plain");
    let mut browser = site.stranger();
    browser.language = "zh-CN,zh;q=0.9";
    let page = browser.open("/sign-in").await.is(200);
    assert!(
        page.text.contains("lang=\"zh-Hans\"") && page.text.contains("登录"),
        "{}",
        page.text
    );
    let missing = browser.open("/nowhere").await.is(404);
    assert!(missing.text.contains("lang=\"zh-Hans\""));
}

#[tokio::test]
async fn files_are_kept_for_long_under_names_that_change_with_them() {
    let site = Site::of("plain");
    let browser = site.stranger();
    let page = browser.open("/sign-in").await.is(200);
    let name = page
        .text
        .split("/assets/app-")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let file = browser.open(&format!("/assets/app-{name}")).await.is(200);
    assert!(file.header("content-type").starts_with("text/css"));
    assert!(file.header("cache-control").contains("immutable"));
    assert!(!file.text.contains("http://") && !file.text.contains("https://"));
    browser.open("/assets/app-000000000000.css").await.is(404);
}
