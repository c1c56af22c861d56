//! The first walks: a fresh start, and a decision with nothing but the keyboard.

use std::time::{Duration, Instant};

use fantoccini::key::Key;
use serde_json::Value;

use crate::browser::Browser;
use crate::driver::Driver;
use crate::scene::Scene;
use crate::stage::{Stage, text, wait};

/// What a newcomer is promised.
const FILLED_WITHIN: Duration = Duration::from_mins(2);
/// What an operator may need for one decision.
const DECIDED_WITHIN: Duration = Duration::from_secs(10);
/// How long between two looks at where the browser is.
const PAUSE: Duration = Duration::from_millis(100);

#[tokio::test]
async fn walk_1_a_fresh_start_leads_to_a_filled_queue_within_two_minutes() {
    let Some(driver) = Driver::start() else {
        return;
    };
    let began = Instant::now();
    let stage = Stage::start(&[]);
    let browser = Browser::new(&driver, stage.url()).await;
    browser.open(stage.sign_in_url()).await;
    browser.arrives("/queue").await;
    wait("rows of the queue", async || {
        let rows = browser.run(
            "return document.querySelectorAll('tr[data-row]').length",
            Vec::new(),
        );
        if rows.await.as_u64() >= Some(7) && browser.words().await.contains("Official request") {
            return Some(());
        }
        browser.open("/queue").await;
        None
    })
    .await;
    let took = began.elapsed();
    println!("the queue was filled after {took:?}");
    assert!(took < FILLED_WITHIN, "{took:?}");
    browser.close().await;
}

/// The order of the row that the keys act on.
async fn current_row(browser: &Browser) -> String {
    let script = "
        const row = document.querySelector('tr[data-row].current');
        return row ? row.querySelector('code').textContent : '';";
    let current = browser.run(script, Vec::new()).await;
    current.as_str().unwrap_or_default().to_owned()
}

/// The words of whatever has the focus.
async fn focus(browser: &Browser) -> String {
    let focus = browser
        .run("return document.activeElement.textContent", Vec::new())
        .await;
    focus.as_str().unwrap_or_default().trim().to_owned()
}

/// How long the page waits for the second key of a section.
const CHORD_MS: f64 = 3_000.0;

/// Presses `g` and a letter. Only where the machine brought the page no two keys in the time that it
/// waits for the second are they pressed again.
async fn goes_to(browser: &Browser, letter: char, place: &str) {
    let listen = "
        if (!window.heard) addEventListener('keydown', () => window.heard.push(performance.now()), true);
        window.heard = [];";
    for _ in 0..3 {
        browser.run(listen, Vec::new()).await;
        browser.keys(&['g', letter]).await;
        for _ in 0..20 {
            if browser.place().await.starts_with(place) {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        let heard = browser.run("return window.heard", Vec::new()).await;
        let heard: Vec<f64> = serde_json::from_value(heard).unwrap_or_default();
        let is_in_time = matches!(heard.as_slice(), [g, second] if second - g < CHORD_MS);
        let focus = focus(browser).await;
        assert!(
            !is_in_time,
            "g {letter} led nowhere: heard at {heard:?}, the focus is on {focus:?}"
        );
        println!("g {letter} was heard at {heard:?} ms");
    }
    panic!("the page never heard g {letter} in time");
}

#[tokio::test]
async fn walk_2_an_official_request_is_decided_by_keyboard_within_ten_seconds() {
    let Some(scene) = Scene::open().await else {
        return;
    };
    let order = scene.plain_orders(1).remove(0);
    let browser = &scene.browser;
    scene.buyer_asks(&order).await;
    // Until somebody decides, it must not leave the house.
    let safe = scene
        .stage
        .get(&format!("/orders/{order}/safe-to-ship?account=shop-us"));
    assert_eq!(safe["safe"], false, "{safe}");

    // The queue of all accounts has more than a page on days on which many orders are due.
    browser.open("/orders?account=shop-us").await;
    let began = Instant::now();
    goes_to(browser, 'q', "/queue").await;
    browser.shows(&order).await;
    let mut n_moves = 0;
    while current_row(browser).await != order {
        browser.keys(&['j']).await;
        n_moves += 1;
        assert!(n_moves <= 60, "{order} is no row of the queue");
    }
    browser.key(Key::Enter).await;
    browser.arrives("/queue?").await;
    browser.shows("Cancel it before it ships").await;
    browser.keys(&['a']).await;
    browser.arrives(&format!("/orders/{order}/cancel")).await;
    // The focus begins at the way out; the button that cancels says what it does.
    assert_eq!(focus(browser).await, "Keep order");
    browser.key(Key::Tab).await;
    let button = focus(browser).await;
    assert!(button.starts_with("Cancel"), "{button}");
    browser.key(Key::Enter).await;
    browser.arrives(&format!("/orders/{order}?")).await;
    let took = began.elapsed();
    println!("the operator took {took:?}, {} keys", n_moves + 6);
    assert!(took < DECIDED_WITHIN, "{took:?}");

    // Until it is sent it can be undone, and the page says how long.
    browser.shows("min left, then it is sent").await;
    assert_eq!(scene.cancelled_by(&order), Vec::<String>::new());
    scene.is_confirmed(&order).await;
    // The page follows by itself.
    browser.shows("Confirmed").await;
    assert!(
        !browser.words().await.contains("Undo"),
        "nothing can be undone any more"
    );
    assert_eq!(scene.cancelled_by(&order), ["seller"]);
    let closed = scene
        .stage
        .items("/requests?account=shop-us&state=closed&limit=200");
    assert!(
        closed.iter().any(|one| text(one, "order_id") == order),
        "{order}"
    );
    let rows = scene
        .stage
        .get("/cancel-rate/reconciliation?account=shop-us");
    let rows: Vec<&Value> = rows["items"][0]["cancelled_orders"]
        .as_array()
        .expect("orders")
        .iter()
        .filter(|row| text(row, "order_id") == order)
        .collect();
    assert!(
        rows.iter().all(|row| row["is_counted"] == false),
        "{rows:?}"
    );
    scene.browser.close().await;
}

#[tokio::test]
async fn the_palette_goes_to_a_page_and_closes_at_once() {
    let Some(scene) = Scene::open().await else {
        return;
    };
    let browser = &scene.browser;
    browser.open("/orders").await;
    for _ in 0..2 {
        browser.chord(Key::Control, 'k').await;
        assert!(browser.has("#palette[open]").await);
        browser.keys(&['c', 'a', 'n']).await;
        assert!(browser.has("#palette-places a.current").await);
        // What was typed keeps it open no longer than an empty box.
        browser.key(Key::Escape).await;
        assert!(!browser.has("#palette[open]").await);
        assert_eq!(browser.place().await, "/orders");
    }
    browser.chord(Key::Control, 'k').await;
    browser.keys(&['c', 'a', 'n']).await;
    browser.key(Key::Enter).await;
    browser.arrives("/cancel-rate").await;
    scene.browser.close().await;
}

#[tokio::test]
async fn what_was_typed_is_asked_about_once_before_the_page_is_left() {
    let Some(scene) = Scene::open().await else {
        return;
    };
    let browser = &scene.browser;
    browser
        .open("/tasks/new?kind=close-listing&account=shop-us")
        .await;
    let asks = async || {
        let script = "return !dispatchEvent(new Event('beforeunload', {cancelable: true}))";
        browser.run(script, Vec::new()).await
    };
    assert_eq!(asks().await, false);
    browser.click("input[name='subject']").await;
    browser.keys(&['E', 'X', '-']).await;
    assert_eq!(asks().await, true, "it was typed and not sent");
    assert_eq!(asks().await, false, "once is enough");
    browser.keys(&['1']).await;
    browser.key(Key::Enter).await;
    browser.arrives("/tasks/").await;
    assert_eq!(asks().await, false, "it was sent");
    scene.browser.close().await;
}
