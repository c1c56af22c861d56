//! Many orders at once, and a process that dies in the middle.

use serde_json::{Value, json};

use crate::scene::Scene;
use crate::stage::{text, wait};

/// Orders of the batch: as many as a page shows.
const N_ORDERS: usize = 50;

/// Selects all rows of a list as a person does, one box after the other.
const SELECT_ALL: &str = "
    const boxes = [...document.querySelectorAll('tr[data-row] input[name=select]')];
    boxes.forEach((box) => { if (!box.checked) box.click(); });
    return boxes.length;";

/// The words of the rows of a table, each row's in one text.
const ROWS: &str = "
    return [...document.querySelectorAll('main tbody tr[data-row]')].map((row) => row.innerText);";

fn with(rows: &Value, words: &str) -> usize {
    let rows = rows.as_array().expect("rows").iter();
    rows.filter(|row| row.as_str().is_some_and(|row| row.contains(words)))
        .count()
}

#[tokio::test]
async fn walk_5_of_fifty_cancels_those_that_breach_are_put_off_or_blocked() {
    let Some(scene) = Scene::open().await else {
        return;
    };
    let browser = &scene.browser;
    scene.settled_rate().await;
    wait("a page full of orders", async || {
        let list = "/orders?account=shop-us&state=UNSHIPPED&channel=MFN";
        browser.open(list).await;
        let n_selected = browser.run(SELECT_ALL, Vec::new()).await;
        (n_selected.as_u64() == Some(N_ORDERS as u64)).then_some(())
    })
    .await;
    browser.shows(&format!("{N_ORDERS} ")).await;
    browser
        .click("form[action='/orders/selected'] [data-bulk] button[type=submit]")
        .await;
    browser.arrives("/orders/cancel?").await;
    let left = || {
        let rates = scene.stage.items("/cancel-rate?account=shop-us");
        rates[0]["left"].as_u64().expect("whole cancels left")
    };
    let before = left();
    browser.choose("#reason", "seller:STOCK_OUT").await;
    browser.click("main form.panel button.primary").await;
    browser.shows("What they would do together").await;

    // Orders still come in, and each lets the limit bear more; a cancelled one counts until it is
    // read who cancelled it.
    let left = left().max(before);

    // What the limit bears now is taken, the most urgent first; the others are put off or blocked.
    // What the buyers asked for officially does not count.
    let rows = browser.run(ROWS, Vec::new()).await;
    let (now, later) = (with(&rows, "Cancel now"), with(&rows, "at the earliest"));
    let (blocked, impossible) = (with(&rows, "breaks the limit"), with(&rows, "Not possible"));
    println!("{now} now, {later} later, {blocked} blocked, {impossible} not possible, {left} left");
    assert_eq!(now + later + blocked + impossible, N_ORDERS);
    let free = rows.as_array().map_or(0, |rows| {
        let rows = rows.iter().filter_map(Value::as_str);
        rows.filter(|row| row.contains("Cancel now") && row.contains("does not count"))
            .count()
    });
    assert!((now - free) as u64 <= left, "{now} of {left}, {free} free");
    assert!(now > 0 && later > 0, "{now} now, {later} later");

    // Each row has a result of its own with what to do next, here and in the file.
    browser.click("#confirm button.danger").await;
    browser.shows("asked for").await;
    let rows = browser.run(ROWS, Vec::new()).await;
    assert_eq!(rows.as_array().map(Vec::len), Some(N_ORDERS), "{rows}");
    assert_eq!(with(&rows, "cn-"), now, "{rows}");
    let told = [
        "undone there until it is sent",
        "Let a second person approve",
        "Ask for it again on",
        "alone on its page",
        "Look at the effect again",
    ];
    let n_told: usize = told.iter().map(|next| with(&rows, next)).sum();
    assert_eq!(n_told + impossible, N_ORDERS, "{rows}");
    let script = "return document.querySelector('a[download]').href";
    let file = browser.run(script, Vec::new()).await;
    let n_lines = file.as_str().unwrap_or_default().matches("%0A").count();
    assert_eq!(n_lines, N_ORDERS + 1, "a header and every row");
    let made = scene
        .stage
        .items("/cancellations?account=shop-us&limit=200");
    assert_eq!(made.len(), now, "nothing else was asked for");
    scene.browser.close().await;
}

#[tokio::test]
async fn walk_6_a_killed_process_does_nothing_twice_and_loses_nothing() {
    let Some(mut scene) = Scene::open().await else {
        return;
    };
    let orders = scene.plain_orders(5);
    for order in &orders {
        scene.buyer_asks(order).await;
    }
    let names: Vec<_> = orders
        .iter()
        .map(|order| format!("order=shop-us/{order}"))
        .collect();
    let browser = &scene.browser;
    let batch = format!(
        "/orders/cancel?{}&reason=buyer%3ABUYER_REQUEST",
        names.join("&")
    );
    browser.open(&batch).await;
    browser.click("#confirm button.danger").await;
    browser.shows("5 asked for").await;
    // As soon as the first is carried out, before all are.
    scene
        .happens("the first cancel", async || {
            let done = orders
                .iter()
                .filter(|order| !scene.cancelled_by(order).is_empty());
            (done.count() > 0).then_some(())
        })
        .await;
    scene.stage.kill();
    scene.stage.start_again(&[]);
    scene
        .stage
        .market(("POST", "/__clock"), &json!({"speed": 1}));

    for order in &orders {
        scene.is_confirmed(order).await;
        assert_eq!(scene.cancelled_by(order), ["seller"], "{order}");
    }
    let actions = scene.stage.items("/actions?limit=500");
    for order in &orders {
        let of_order = actions.iter().filter(|one| text(one, "order_id") == order);
        let states: Vec<_> = of_order.map(|one| text(one, "state")).collect();
        assert_eq!(states, ["confirmed"], "{order}");
    }
    // The page tells the same.
    let again = scene.another_browser().await;
    for order in &orders {
        again
            .open(&format!("/orders/{order}?account=shop-us"))
            .await;
        again.shows("Confirmed").await;
    }
    let audit = scene.stage.run(&["audit", "verify"]);
    assert!(!audit.is_empty(), "the audit log is whole");
    again.close().await;
}
