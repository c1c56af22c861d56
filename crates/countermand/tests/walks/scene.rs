//! A demonstration with a browser that is signed in, and what the walks need of both.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::driver::Driver;
use crate::stage::{PATIENCE, Stage, poll, text};

/// How far the marketplace's clock moves on with each look at what is waited for.
const STEP_MS: u64 = 60_000;
/// How long after an order was placed it is no longer the buyer's alone to cancel, with some room.
const ALONE: SignedDuration = SignedDuration::from_mins(45);
/// How long to wait before looking again: the desk has to hear of the new time.
const PAUSE: Duration = Duration::from_millis(200);

/// Who is there and where; the browser ends before the driver does.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) browser: Browser,
    pub(crate) stage: Stage,
    pub(crate) driver: Driver,
}

impl Scene {
    /// A new demonstration whose orders are in, with the admin `demo` in a browser; `None`, with
    /// the reason told, where there is no browser.
    pub(crate) async fn open() -> Option<Self> {
        let driver = Driver::start()?;
        let stage = Stage::start(&["--seed", "5"]);
        stage.item("/requests?account=shop-us&state=hint", |_| true);
        stage.item("/cancel-rate?account=shop-us", |rate| {
            rate["left"].as_u64() >= Some(1)
        });
        // From here on time passes only as the walk says.
        stage.market(("POST", "/__clock"), &json!({"speed": 1}));
        let browser = Browser::new(&driver, stage.url()).await;
        browser.open(stage.sign_in_url()).await;
        browser.arrives("/queue").await;
        Some(Self {
            browser,
            stage,
            driver,
        })
    }

    /// Another person's browser, signed in.
    pub(crate) async fn person(&self, login: &str, role: &str) -> Browser {
        let browser = Browser::new(&self.driver, self.stage.url()).await;
        browser.open(&self.stage.user(login, role)).await;
        browser.arrives("/queue").await;
        browser
    }

    /// A new browser in which `demo` is signed in, as after a restart.
    pub(crate) async fn another_browser(&self) -> Browser {
        let browser = Browser::new(&self.driver, self.stage.url()).await;
        browser.open(self.stage.sign_in_url()).await;
        browser.arrives("/queue").await;
        browser
    }

    /// Waits for something while the marketplace's time passes.
    pub(crate) async fn happens<T>(&self, what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = ask().await {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "{what}: not in {PATIENCE:?}");
            self.pass(STEP_MS);
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Waits until the desk knows of every cancelled order of the shop in the United States who
    /// cancelled it, and gives its rate. Until then each counts as the worst that it can be.
    pub(crate) async fn settled_rate(&self) -> Value {
        self.happens("a rate without doubt", async || {
            let rates = self
                .stage
                .items("/cancel-rate/reconciliation?account=shop-us");
            let rate = rates.into_iter().next()?;
            let is_settled =
                rate["explained_by_unattributed"] == 0 && rate["left"].as_u64() >= Some(1);
            is_settled.then_some(rate)
        })
        .await
    }

    /// Moves the marketplace's clock on.
    pub(crate) fn pass(&self, ms: u64) {
        self.stage
            .market(("POST", "/__clock"), &json!({"advance_ms": ms}));
    }

    /// Unshipped orders of the shop in the United States that it sends itself and nobody asked to
    /// cancel, each with one item, and too old for the buyer to cancel alone.
    pub(crate) fn plain_orders(&self, n: usize) -> Vec<String> {
        let path = "/orders?account=shop-us&state=UNSHIPPED&channel=MFN&limit=200";
        poll("plain orders", || {
            let orders = self.stage.items(path);
            let placed_at = |order: &Value| text(order, "purchased_at").parse::<Timestamp>();
            let newest = orders
                .iter()
                .filter_map(|order| placed_at(order).ok())
                .max()?;
            let plain = orders.into_iter().filter(|order| {
                let is_settled = placed_at(order).is_ok_and(|at| at + ALONE <= newest);
                order["requested"] == "no" && is_settled
            });
            let ids: Vec<_> = plain
                .map(|order| text(&order, "order_id").to_owned())
                .collect();
            let is_ordinary = |id: &&String| {
                let order = self.stage.get(&format!("/orders/{id}?account=shop-us"));
                let items = order["items"].as_array().expect("items").iter();
                let skus: Vec<_> = items.map(|item| text(item, "sku").to_owned()).collect();
                matches!(skus.as_slice(), [sku] if sku.starts_with("EX-"))
            };
            let found: Vec<_> = ids.iter().filter(is_ordinary).take(n).cloned().collect();
            (found.len() == n).then_some(found)
        })
    }

    /// Lets the buyer of an order ask officially, and waits until the desk knows.
    pub(crate) async fn buyer_asks(&self, order_id: &str) {
        self.stage
            .market(("POST", "/__requests"), &json!({"order": order_id}));
        self.happens("the official request", async || {
            let open = self
                .stage
                .items("/requests?account=shop-us&state=open&limit=200");
            open.iter()
                .any(|one| text(one, "order_id") == order_id)
                .then_some(())
        })
        .await;
    }

    /// The cancellation of an order, if there is one.
    pub(crate) fn cancellation(&self, order_id: &str) -> Option<Value> {
        let all = self.stage.items("/cancellations?account=shop-us&limit=200");
        all.into_iter()
            .find(|one| text(one, "order_id") == order_id)
    }

    /// Waits until Amazon showed that an order is cancelled, and gives the cancellation. Its message
    /// may still need a person.
    pub(crate) async fn is_confirmed(&self, order_id: &str) -> Value {
        let told = RefCell::new(Value::Null);
        self.happens("the confirmed cancel", async || {
            let found = self.cancellation(order_id)?;
            let path = format!("/cancellations/{}", text(&found, "id"));
            let found = self.stage.get(&path);
            // What it came to in between stands in the output of a failed test.
            if *told.borrow() != found["state"] {
                println!("{order_id}: {found}");
                told.replace(found["state"].clone());
            }
            let mut cancels = found["legs"].as_array().expect("legs").iter();
            let is_done = cancels.all(|leg| leg["kind"] != "cancel" || leg["state"] == "confirmed");
            is_done.then_some(found)
        })
        .await
    }

    /// Who cancelled the items of an order in the marketplace, one entry for each time.
    pub(crate) fn cancelled_by(&self, order_id: &str) -> Vec<String> {
        let ledger = self.stage.ledger(order_id).into_iter();
        let cancels = ledger.filter(|row| row["kind"] == "cancel");
        cancels.map(|row| text(&row, "by").to_owned()).collect()
    }
}
