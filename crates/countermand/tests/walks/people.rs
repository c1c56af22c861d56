//! Two operators at one order, and a person who only looks.

use crate::checkers::Checkers;
use crate::scene::Scene;
use crate::stage::text;

#[tokio::test]
async fn walk_9_two_operators_do_not_decide_one_order_twice() {
    let Some(scene) = Scene::open().await else {
        return;
    };
    let order = scene.plain_orders(1).remove(0);
    scene.buyer_asks(&order).await;
    let (mia, noa) = (
        scene.person("mia", "operator").await,
        scene.person("noa", "operator").await,
    );
    let row = format!("/queue?account=shop-us&open=shop-us/{order}");
    let sheet = format!("/orders/{order}/cancel?account=shop-us");
    mia.open(&row).await;
    mia.shows("Cancel it before it ships").await;
    noa.open(&row).await;
    noa.shows("mia has this order open").await;
    noa.open(&sheet).await;
    noa.shows("mia has this order open").await;
    assert!(!noa.has("#confirm").await, "what is not free has no button");
    mia.open(&sheet).await;
    mia.click("#confirm button.danger").await;
    mia.arrives(&format!("/orders/{order}?")).await;
    // Even when it is free again it is decided.
    mia.open("/queue").await;
    noa.open(&sheet).await;
    let words = noa.words().await;
    assert!(!noa.has("#confirm").await, "{words}");
    scene.is_confirmed(&order).await;
    let all = scene
        .stage
        .items("/cancellations?account=shop-us&limit=200");
    let of_order = all.iter().filter(|one| text(one, "order_id") == order);
    assert_eq!(of_order.count(), 1);
    assert_eq!(scene.cancelled_by(&order), ["seller"]);
    mia.close().await;
    noa.close().await;
}

#[tokio::test]
async fn walk_10_who_only_looks_can_use_every_page_narrow_dark_and_in_chinese() {
    let Some(scene) = Scene::open().await else {
        return;
    };
    let viewer = scene.person("vic", "viewer").await;
    let order = scene.plain_orders(1).remove(0);
    // 400 % zoom of a window of 1,280 px leaves 320.
    viewer.be_wide(320).await;
    viewer.be_dark(true).await;
    viewer.click("form.language button").await;
    viewer.shows("English").await;
    let checkers = Checkers::find();
    let script = "return [...document.querySelectorAll('.sections a')].map((link) => link.getAttribute('href'))";
    let links = viewer.run(script, Vec::new()).await;
    let links = links.as_array().expect("links").iter();
    let mut paths: Vec<String> = links
        .filter_map(|link| link.as_str())
        .map(str::to_owned)
        .collect();
    assert!(paths.len() >= 8, "{paths:?}");
    paths.push(format!("/orders/{order}?account=shop-us"));
    paths.push("/cancel-rate?account=shop-de".to_owned());
    for path in &paths {
        viewer.open(path).await;
        assert_eq!(viewer.overflow().await, None, "{path}");
        assert!(
            !viewer.has("main button.danger, main a.danger").await,
            "{path}: nothing to cancel"
        );
        let shown = "
            const one = (selector) => document.querySelectorAll(selector).length;
            return [document.documentElement.lang, one('h1'), one('main'), one('nav.sections[aria-label]'),
                matchMedia('(prefers-color-scheme: dark)').matches,
                getComputedStyle(document.body).colorScheme + getComputedStyle(document.documentElement).colorScheme];";
        let shown = viewer.run(shown, Vec::new()).await;
        assert_eq!(shown[0], "zh-Hans", "{path}");
        assert_eq!(
            (&shown[1], &shown[2], &shown[3]),
            (&1.into(), &1.into(), &1.into()),
            "{path}"
        );
        let words = viewer.words().await;
        let n_han = words
            .chars()
            .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
            .count();
        assert!(n_han > 40, "{path}: {words}");
        if let Some(axe) = &checkers.axe {
            assert_eq!(
                viewer.serious_findings(axe).await,
                Vec::<String>::new(),
                "{path}"
            );
        }
    }
    // What the role does not allow is refused, also to who types the address.
    viewer
        .open(&format!("/orders/{order}/cancel?account=shop-us"))
        .await;
    assert!(!viewer.has("#confirm, #choice").await);
    viewer.close().await;
}
