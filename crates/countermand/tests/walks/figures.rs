//! A figure that differs, and an offer that one more cancel takes down.

use crate::scene::Scene;
use crate::stage::text;

/// Cancels an order for want of stock that no second person has to look at.
async fn freely_cancelled(scene: &Scene) -> String {
    let browser = &scene.browser;
    for order in scene.plain_orders(8) {
        let sheet = format!("/orders/{order}/cancel?account=shop-us&reason=seller%3ASTOCK_OUT");
        browser.open(&sheet).await;
        if !browser.words().await.contains("Waits for a second person") {
            browser.click("#confirm button.danger").await;
            browser.arrives(&format!("/orders/{order}?")).await;
            return order;
        }
    }
    panic!("every order waits for a second person");
}

#[tokio::test]
async fn walk_7_a_figure_that_differs_from_amazons_is_explained_to_the_order() {
    let Some(scene) = Scene::open().await else {
        return;
    };
    let browser = &scene.browser;
    // One cancel more than Amazon knows of: it was made after its report.
    scene.settled_rate().await;
    let order = freely_cancelled(&scene).await;
    scene.is_confirmed(&order).await;
    let rate = scene
        .happens("the difference", async || {
            let rates = scene
                .stage
                .items("/cancel-rate/reconciliation?account=shop-us");
            let rate = rates.into_iter().next()?;
            (rate["amazon"]["difference_counted"].as_i64()? != 0).then_some(rate)
        })
        .await;
    assert_eq!(rate["is_explained"], true, "{rate}");

    browser.open("/cancel-rate?account=shop-us").await;
    browser
        .shows("The marked orders explain the difference")
        .await;
    let script = "
        return [...document.querySelectorAll('#amazon tbody tr')]
            .map((row) => row.innerText).filter((row) => row.includes('window'));";
    let marked = browser.run(script, Vec::new()).await;
    let marked = marked.as_array().expect("rows");
    let n_more = rate["amazon"]["difference_counted"]
        .as_u64()
        .expect("more than Amazon's");
    assert_eq!(marked.len() as u64, n_more, "{marked:?}");
    assert!(
        marked[0].as_str().is_some_and(|row| row.contains(&order)),
        "{marked:?}"
    );
    scene.browser.close().await;
}

#[tokio::test]
async fn walk_8_a_second_cancel_of_an_offer_is_warned_of_and_leaves_a_pack() {
    let Some(scene) = Scene::open().await else {
        return;
    };
    let browser = &scene.browser;
    let armed = scene.stage.item(
        "/orders?account=shop-us&state=UNSHIPPED&q=US-ARMED-CLOCK",
        |_| true,
    );
    let order = text(&armed, "order_id");
    browser.open("/listings?account=shop-us").await;
    browser
        .shows("The next own cancel takes the offer down")
        .await;
    browser
        .open(&format!(
            "/orders/{order}/cancel?account=shop-us&reason=seller%3ASTOCK_OUT"
        ))
        .await;
    // Before: what it would do, and that one person alone does not do it.
    let effect = browser
        .run(
            "return document.querySelector('#effect').innerText",
            Vec::new(),
        )
        .await;
    let effect = effect.as_str().unwrap_or_default();
    assert!(effect.contains("Waits for a second person"), "{effect}");
    assert!(effect.contains("offer"), "{effect}");
    browser.click("#confirm button.danger").await;
    browser.shows("It waits for a second person").await;
    assert!(
        !browser
            .has(&format!("form[action='/orders/{order}/approve']"))
            .await
    );

    let second = scene.person("noa", "approver").await;
    second
        .open(&format!("/orders/{order}?account=shop-us"))
        .await;
    second
        .click(&format!("form[action='/orders/{order}/approve'] button"))
        .await;
    second.shows("Approved").await;
    second.close().await;
    scene.is_confirmed(order).await;

    // After: the offer is down in the marketplace, the page says so, and the papers are there.
    scene
        .happens("the offer that is taken down", async || {
            browser.open("/listings?account=shop-us").await;
            browser
                .words()
                .await
                .contains("expected to be down")
                .then_some(())
        })
        .await;
    browser.open("/cancel-rate?account=shop-us").await;
    let (status, pack) = browser.fetched("/reasons/dispute?account=shop-us").await;
    assert_eq!(status, 200);
    assert!(pack.contains(order), "{pack}");
    scene.browser.close().await;
}
