//! A buyer who only writes, and a seller who has nothing to send.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::scene::Scene;
use crate::stage::{text, wait};

/// The Base64 form of 来自亚马逊买家, from where the e-mail's subject begins.
const CHINESE: &str = "Subject: =?UTF-8?B?5p2l6Ieq5Lqa6ams6YCK5Lmw5a62";

#[tokio::test]
async fn walk_3_a_chinese_message_becomes_an_official_request_that_closes_by_itself() {
    let Some(scene) = Scene::open().await else {
        return;
    };
    let browser = &scene.browser;
    let order = scene
        .happens("the Chinese e-mail", async || {
            let mails = scene.stage.market(("GET", "/__mail"), &Value::Null);
            let mut mails = mails.as_array().expect("e-mails").iter();
            let mail = mails.find(|mail| text(mail, "eml").contains(CHINESE))?;
            Some(text(mail, "order").to_owned())
        })
        .await;
    scene
        .happens("the wish", async || {
            let hints = scene
                .stage
                .items("/requests?account=shop-us&state=hint&limit=200");
            hints
                .iter()
                .any(|one| text(one, "order_id") == order)
                .then_some(())
        })
        .await;

    // Words alone cancel nothing: the page drafts an answer that shows the official way.
    // An e-mail may be there before its order.
    wait("the request of the order", async || {
        browser
            .open(&format!("/requests/{order}?account=shop-us"))
            .await;
        let words = browser.words().await;
        words.contains("unofficial").then_some(())
    })
    .await;
    browser
        .choose("main select[name=language]", "zh-Hans")
        .await;
    browser.click("main form.filters button").await;
    browser.arrives(&format!("/requests/{order}?")).await;
    browser.shows(&order).await;
    let words = browser.words().await;
    let n_han = words
        .chars()
        .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
        .count();
    assert!(n_han > 30, "a draft in Chinese: {words}");
    assert!(words.contains("Nothing is wrong with the text."), "{words}");
    assert_eq!(scene.cancellation(&order), None);

    // Whole official requests of this shop are to run by themselves.
    browser.open("/settings/policy?account=shop-us").await;
    browser
        .choose("select[name='automation.official_whole']", "true")
        .await;
    browser.click("form.settings-form button.primary").await;
    browser.shows("set here").await;

    // The buyer goes the official way. It is one wish, not two.
    scene.buyer_asks(&order).await;
    let done = scene.is_confirmed(&order).await;
    assert_eq!(done["created_by"], "desk", "{done}");
    assert_eq!(scene.cancelled_by(&order), ["seller"]);
    let all = scene.stage.items("/requests?account=shop-us&limit=200");
    let wishes = all.iter().filter(|one| text(one, "order_id") == order);
    let states: Vec<_> = wishes.map(|one| text(one, "state")).collect();
    assert_eq!(states, ["closed"]);
    browser
        .open(&format!("/requests/{order}?account=shop-us"))
        .await;
    browser.shows("over: the order ended").await;
    assert!(!browser.words().await.contains("unofficial"));
    scene.browser.close().await;
}

#[tokio::test]
async fn walk_4_missing_stock_is_never_put_on_the_buyer() {
    let Some(scene) = Scene::open().await else {
        return;
    };
    let browser = &scene.browser;
    scene.settled_rate().await;
    let gone = scene.stage.item(
        "/orders?account=shop-us&state=UNSHIPPED&q=US-GONE-GRINDER",
        |_| true,
    );
    let order = text(&gone, "order_id");
    browser
        .open(&format!("/orders/{order}/cancel?account=shop-us"))
        .await;
    browser.choose("#reason", "seller:STOCK_OUT").await;
    browser.shows("never for missing goods").await;

    // The buyer's code is not to be had.
    let script = "return document.querySelector('option[value=\"buyer:BUYER_REQUEST\"]').disabled";
    assert_eq!(browser.run(script, Vec::new()).await, true);
    let effect = browser
        .run(
            "return document.querySelector('#effect').innerText",
            Vec::new(),
        )
        .await;
    let effect = effect.as_str().unwrap_or_default();
    for way in [
        "Cancel now",
        "Ask the buyer",
        "Ship it",
        "another warehouse, supplier or part",
        "→",
    ] {
        assert!(effect.contains(way), "{way}: {effect}");
    }
    assert!(
        browser.has("input[name=what][value=some]").await,
        "a part can be cancelled"
    );
    keeps_what_is_typed(browser).await;
    tells_that_the_effect_is_not_known(browser).await;

    // The cancel counts, and is said to: before and after.
    let left = |scene: &Scene| {
        let rates = scene.stage.items("/cancel-rate?account=shop-us");
        rates[0]["left"].as_u64().expect("a number")
    };
    let before = left(&scene);
    browser
        .open(&format!(
            "/orders/{order}/cancel?account=shop-us&reason=seller%3ASTOCK_OUT"
        ))
        .await;
    browser.click("#confirm button.danger").await;
    browser.arrives(&format!("/orders/{order}?")).await;
    let done = scene.is_confirmed(order).await;
    assert_eq!(done["reason"], "STOCK_OUT", "{done}");
    assert_eq!(scene.cancelled_by(order), ["seller"]);
    scene
        .happens("one cancel less", async || {
            (left(&scene) < before).then_some(())
        })
        .await;
    // The offer is set to what is there, so that it does not happen again.
    scene
        .happens("the listing at zero", async || {
            let ledger = scene.stage.market(("GET", "/__ledger"), &Value::Null);
            let rows = ledger.as_array().expect("rows").iter();
            let mut listings = rows.filter(|row| row["kind"] == "listing");
            listings
                .any(|row| row.to_string().contains("US-GONE-GRINDER"))
                .then_some(())
        })
        .await;
    scene.browser.close().await;
}

/// A note that is typed on the sheet, the choice, and the place scrolled to are still there when the
/// language was switched, and the effect is that of the choice.
async fn keeps_what_is_typed(browser: &Browser) {
    browser.click("#note").await;
    let note: Vec<char> = "two days".chars().collect();
    browser.keys(&note).await;
    browser.run("scrollTo(0, 120)", Vec::new()).await;
    let kept = "return [document.documentElement.lang, document.querySelector('#note').value,
        document.querySelector('#reason').value, scrollY,
        document.querySelector('#effect').innerText.includes('→')]";
    for language in ["zh-Hans", "en"] {
        browser.click("form.language button").await;
        wait(language, async || {
            let found = browser.run(kept, Vec::new()).await;
            let wanted = json!([language, "two days", "seller:STOCK_OUT", 120, true]);
            (found == wanted).then_some(())
        })
        .await;
    }
}

/// While the desk does not answer, no figure of an earlier choice stands there nor a button that
/// would send it; what does asks again.
async fn tells_that_the_effect_is_not_known(browser: &Browser) {
    let silent = "window.answers = window.fetch;
        window.fetch = () => Promise.reject(new TypeError('silent'))";
    browser.run(silent, Vec::new()).await;
    browser.choose("#reason", "seller:PRICING_ERROR").await;
    browser.shows("Nothing was sent.").await;
    assert!(!browser.has("#effect dl, #confirm").await);
    // What fails at the desk is told in the same way, and again.
    let broken = "window.fetch = async () => new Response('', { status: 500 })";
    browser.run(broken, Vec::new()).await;
    browser.click("#effect button").await;
    let focus = "return document.activeElement.id";
    wait("the focus in the panel", async || {
        (browser.run(focus, Vec::new()).await == "effect").then_some(())
    })
    .await;
    browser.shows("Nothing was sent.").await;
    browser
        .run("window.fetch = window.answers", Vec::new())
        .await;
    browser.click("#effect button").await;
    wait("the effect", async || {
        browser.has("#effect dl").await.then_some(())
    })
    .await;
    assert!(!browser.words().await.contains("Nothing was sent."));
}
