//! What has to hold on every page, in both languages, narrow and wide, light and dark.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::browser::Browser;
use crate::checkers::Checkers;
use crate::driver::Driver;
use crate::look::target;
use crate::routes;
use crate::scene::Scene;
use crate::stage::{Stage, text, wait};

/// Pages by the names of their pictures.
type Pages = Vec<(&'static str, String)>;

/// Goes over pages and notes what does not hold.
struct Inspection<'a> {
    browser: &'a Browser,
    checkers: &'a Checkers,
    /// Where the HTML goes, to be validated.
    folder: PathBuf,
    findings: Vec<String>,
    /// The routes that it is to look at, and those that it has looked at.
    routes: &'static [&'static str],
    looked_at: BTreeSet<&'static str>,
}

impl<'a> Inspection<'a> {
    fn new(
        browser: &'a Browser,
        checkers: &'a Checkers,
        (name, routes): (&str, &'static [&'static str]),
    ) -> Self {
        let folder = target("pages").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a directory");
        Self {
            browser,
            checkers,
            folder,
            findings: Vec::new(),
            routes,
            looked_at: BTreeSet::new(),
        }
    }

    fn note(&mut self, page: &str, what: &str, found: impl IntoIterator<Item = String>) {
        for found in found {
            self.findings.push(format!("{page}: {what}: {found}"));
        }
    }

    /// Looks at a page in a language: at what it asks for, at its HTML, and at how it shows.
    async fn page(&mut self, (name, path): (&str, &str), (language, status): (&str, u64)) {
        let browser = self.browser;
        browser.be_wide(1_280).await;
        browser.be_dark(false).await;
        browser.open(path).await;
        self.looked_at.extend(routes::route_of(self.routes, path));
        // The other language has the same elements.
        if language == "en" {
            self.source(&format!("{name}-{language}"), status).await;
        }
        self.shown(name, (language, status)).await;
    }

    /// Looks at the page that stands in the browser, as after a form was sent.
    async fn shown(&mut self, name: &str, (language, status): (&str, u64)) {
        let (browser, checkers) = (self.browser, self.checkers);
        let is_english = language == "en";
        let page = format!("{name}-{language}");
        let console = browser.console().await;
        // That a page tells of a failure is written down by the browser.
        let is_worse = |line: &String| status == 200 || !line.contains("status of");
        self.note(&page, "console", console.into_iter().filter(is_worse));
        self.note(&page, "asks another host", browser.foreign_requests().await);
        if let Some(axe) = checkers.axe.as_ref().filter(|_| is_english) {
            self.note(&page, "light, wide", browser.serious_findings(axe).await);
        }
        for (width, is_dark) in [(1_280, false), (1_280, true), (390, true), (390, false)] {
            browser.be_wide(width).await;
            browser.be_dark(is_dark).await;
            let theme = if is_dark { "dark" } else { "light" };
            browser.picture(&format!("{page}-{theme}-{width}")).await;
        }
        if !is_english {
            self.note(&page, "marks", browser.wrong_marks().await);
        }
        browser.be_wide(320).await;
        self.note(&page, "at 320 px", browser.overflow().await);
        if let Some(axe) = checkers.axe.as_ref().filter(|_| !is_english) {
            browser.be_dark(true).await;
            self.note(&page, "dark, narrow", browser.serious_findings(axe).await);
        }
    }

    /// What the server sent.
    async fn source(&mut self, page: &str, status: u64) {
        let (answered, policy, source) = self.browser.source().await;
        if answered != status {
            self.note(page, "status", [answered.to_string()]);
        }
        if policy.contains("unsafe-inline") || !policy.contains("default-src 'none'") {
            self.note(page, "policy", [policy]);
        }
        std::fs::write(self.folder.join(format!("{page}.html")), source).expect("a file");
        // A page that was asked for twice failed twice.
        self.browser.console().await;
    }

    /// Looks at those pages that are its own, in English and in Chinese.
    async fn pages(&mut self, pages: &Pages) {
        let is_own = |path: &str| routes::route_of(self.routes, path).is_some();
        let pages: Vec<_> = pages.iter().filter(|(_, path)| is_own(path)).collect();
        for language in ["en", "zh"] {
            for (name, path) in &pages {
                self.page((name, path), (language, 200)).await;
            }
            self.other_language(language).await;
        }
    }

    /// Changes from one language to the other.
    async fn other_language(&self, language: &str) {
        self.browser.be_wide(1_280).await;
        self.browser.open("/queue").await;
        self.browser.click("form.language button").await;
        let other = if language == "en" {
            "English"
        } else {
            "中文"
        };
        self.browser.shows(other).await;
    }

    /// Fails with everything that was found.
    fn end(mut self) {
        if let Some(validator) = &self.checkers.validator {
            let run = Command::new("node")
                .arg(validator)
                .arg("--config")
                .arg(concat!(
                    env!("CARGO_MANIFEST_DIR"),
                    "/../../tests/pages/htmlvalidate.json"
                ))
                .args(["--formatter", "text"])
                .arg(&self.folder)
                .output()
                .expect("node runs");
            let out = String::from_utf8_lossy(&run.stdout);
            if !run.status.success() {
                let err = String::from_utf8_lossy(&run.stderr);
                let found: Vec<_> = out.lines().chain(err.lines()).map(str::to_owned).collect();
                self.note("HTML", "not valid", found);
            }
        }
        for route in self.routes {
            if !self.looked_at.contains(route) {
                self.findings.push(format!("{route}: not looked at"));
            }
        }
        assert!(
            self.findings.is_empty(),
            "{} finding(s):\n{}",
            self.findings.len(),
            self.findings.join("\n")
        );
    }
}

/// Who looks at the pages, in a demonstration in which there is something on each.
async fn filled() -> Option<Scene> {
    let scene = Scene::open().await?;
    let stage = &scene.stage;
    let is_waiting = |refund: &Value| refund["state"] == "waiting";
    stage.item("/refunds?account=shop-us", is_waiting);
    let has_count = |rate: &Value| rate["amazon"]["counted"].as_u64() >= Some(1);
    stage.item("/cancel-rate?account=shop-de", has_count);
    stage.item("/cancellations?account=shop-jp", |_| true);
    scene
        .happens("a cancel of the desk", async || {
            let done = stage.items("/cancellations?account=shop-de&state=confirmed");
            (!done.is_empty()).then_some(())
        })
        .await;
    Some(scene)
}

async fn pages_of_orders(scene: &Scene) -> Pages {
    let [asked, open] = scene.plain_orders(2).try_into().expect("two orders");
    scene.buyer_asks(&asked).await;
    let order = |filter: &str| {
        let order = scene
            .stage
            .item(&format!("/orders?account=shop-us&{filter}"), |_| true);
        text(&order, "order_id").to_owned()
    };
    let gone = order("state=UNSHIPPED&q=US-GONE-GRINDER");
    let shipped = order("state=SHIPPED&channel=MFN");
    let amazons = order("state=UNSHIPPED&channel=AFN");
    let unpaid = scene
        .stage
        .item("/orders?account=shop-jp&state=PENDING", |_| true);
    let unpaid = text(&unpaid, "order_id");
    let broken = order("state=SHIPPED&q=US-BROKEN-POT");
    let confirmed = "/cancellations?account=shop-de&state=confirmed";
    let confirmed = scene.stage.item(confirmed, |_| true);
    let confirmed = text(&confirmed, "order_id");
    let us = "account=shop-us";
    let three = format!("order=shop-us/{gone}&order=shop-us/{open}&order=shop-us/{shipped}");
    vec![
        ("order", format!("/orders/{open}?{us}")),
        ("order-asked", format!("/orders/{asked}?{us}")),
        (
            "order-cancelled",
            format!("/orders/{confirmed}?account=shop-de"),
        ),
        ("order-refund-waits", format!("/orders/{broken}?{us}")),
        ("order-mcf", format!("/orders/MCF-0001?{us}")),
        ("order-shipped", format!("/orders/{shipped}?{us}")),
        ("order-amazons", format!("/orders/{amazons}?{us}")),
        ("order-unpaid", format!("/orders/{unpaid}?account=shop-jp")),
        ("cancel", format!("/orders/{open}/cancel?{us}")),
        ("cancel-asked", format!("/orders/{asked}/cancel?{us}")),
        (
            "cancel-stock-out",
            format!("/orders/{gone}/cancel?{us}&reason=seller%3ASTOCK_OUT"),
        ),
        ("cancel-several", format!("/orders/cancel?{three}")),
        (
            "cancel-several-effect",
            format!("/orders/cancel?{three}&reason=seller%3ASTOCK_OUT"),
        ),
        ("refund", format!("/orders/{shipped}/refund?{us}")),
        ("request", format!("/requests/{asked}?{us}")),
        ("requests", "/requests".to_owned()),
    ]
}

async fn pages_of_work(scene: &Scene) -> Pages {
    let [asked] = scene.plain_orders(1).try_into().expect("an order");
    scene.buyer_asks(&asked).await;
    let plain = [
        ("queue", "/queue"),
        ("queue-none", "/queue?q=nothing-like-this"),
        ("queue-views", "/queue/views"),
        ("orders", "/orders"),
        ("orders-filtered", "/orders?account=shop-us&state=UNSHIPPED"),
        ("cancel-rate", "/cancel-rate"),
        ("cancel-rate-account", "/cancel-rate?account=shop-de"),
        ("cancel-rate-small", "/cancel-rate?account=shop-jp"),
        ("cancel-rate-prime", "/cancel-rate?account=shop-us"),
        ("cancel-rate-orders", "/cancel-rate/orders?account=shop-de"),
        (
            "cancel-rate-orders-all",
            "/cancel-rate/orders?account=shop-de&list=all",
        ),
        ("reasons", "/reasons"),
        ("reasons-account", "/reasons?account=shop-de"),
    ];
    let open = format!("/queue?account=shop-us&open=shop-us/{asked}");
    let plain = plain.map(|(name, path)| (name, path.to_owned()));
    plain.into_iter().chain([("queue-open", open)]).collect()
}

fn pages_of_settings(stage: &Stage, task: String) -> Pages {
    stage.run(&["keys", "create", "--role", "viewer", "--name", "till"]);
    let key = stage.item("/keys", |_| true);
    let key = text(&key, "id");
    stage.run(&[
        "webhooks",
        "create",
        "https://hooks.example/desk",
        "--event",
        "webhook.test",
    ]);
    let plain = [
        ("listings", "/listings"),
        ("listings-account", "/listings?account=shop-us"),
        ("tasks", "/tasks"),
        ("task-new", "/tasks/new?kind=flash-deal&account=shop-us"),
        (
            "task-new-unpaid",
            "/tasks/new?kind=pending-cancel&account=shop-jp",
        ),
        ("messages", "/messages"),
        (
            "messages-preview",
            "/messages?reason=STOCK_OUT&language=zh-Hans&payment=not-charged",
        ),
        ("accounts", "/accounts"),
        ("account", "/accounts/shop-us"),
        ("account-disable", "/accounts/shop-us/disable"),
        ("settings", "/settings"),
        ("settings-policy", "/settings/policy"),
        ("settings-keys", "/settings/keys"),
        ("settings-users", "/settings/users"),
        ("settings-webhooks", "/settings/webhooks"),
        ("settings-webhook", "/settings/webhooks/wh-1"),
        ("settings-second-factor", "/settings/second-factor"),
        ("audit", "/audit"),
        ("data-quality", "/data-quality"),
    ];
    let revoked = format!("/settings/keys/{key}/revoke");
    let plain = plain.map(|(name, path)| (name, path.to_owned()));
    let more = [("settings-key-revoke", revoked), ("task", task)];
    plain.into_iter().chain(more).collect()
}

/// Begins a guided task and gives the address of its page.
async fn begun_task(browser: &Browser) -> String {
    browser
        .open("/tasks/new?kind=fba-cancel&account=shop-us&subject=113-0000000-0000000")
        .await;
    browser.click("main form.stack button[type=submit]").await;
    wait("a task", async || {
        let place = browser.place().await;
        let is_task = place.starts_with("/tasks/") && !place.starts_with("/tasks/new");
        is_task.then_some(place)
    })
    .await
}

#[tokio::test]
async fn the_pages_of_work_hold_in_every_look() {
    let Some(scene) = filled().await else {
        return;
    };
    let checkers = Checkers::find();
    let mut inspection = Inspection::new(&scene.browser, &checkers, ("work", routes::WORK));
    inspection.pages(&pages_of_work(&scene).await).await;
    for language in ["en", "zh"] {
        inspection
            .page(("not-found", "/nothing-like-this"), (language, 404))
            .await;
        inspection.other_language(language).await;
    }
    inspection.end();
    scene.browser.close().await;
}

#[tokio::test]
async fn the_pages_of_rates_hold_in_every_look() {
    let Some(scene) = filled().await else {
        return;
    };
    let checkers = Checkers::find();
    let mut inspection = Inspection::new(&scene.browser, &checkers, ("rates", routes::RATES));
    inspection.pages(&pages_of_work(&scene).await).await;
    inspection.end();
    scene.browser.close().await;
}

#[tokio::test]
async fn the_pages_of_an_order_hold_in_every_look() {
    let Some(scene) = filled().await else {
        return;
    };
    let checkers = Checkers::find();
    let mut inspection = Inspection::new(&scene.browser, &checkers, ("orders", routes::ORDER));
    inspection.pages(&pages_of_orders(&scene).await).await;
    inspection.end();
    scene.browser.close().await;
}

#[tokio::test]
async fn the_pages_of_decisions_hold_in_every_look() {
    let Some(scene) = filled().await else {
        return;
    };
    let checkers = Checkers::find();
    let mut inspection =
        Inspection::new(&scene.browser, &checkers, ("decisions", routes::DECISIONS));
    let pages = pages_of_orders(&scene).await;
    inspection.pages(&pages).await;
    let (_, several) = pages
        .iter()
        .find(|(name, _)| *name == "cancel-several-effect")
        .expect("the effect of several");
    // What its buyer asked for officially can be cancelled whatever the limit bears; the others
    // cannot, and are told of beside it.
    let several = several.replace("seller%3ASTOCK_OUT", "buyer%3ABUYER_REQUEST");
    let fresh = scene.plain_orders(4);
    for (language, order) in ["en", "zh"].into_iter().zip(fresh.iter().rev()) {
        scene.buyer_asks(order).await;
        scene
            .browser
            .open(&format!("{several}&order=shop-us/{order}"))
            .await;
        scene.browser.click("#confirm button.danger").await;
        wait("results", async || {
            let is_there = scene.browser.has("a[download='cancellations.csv']").await;
            is_there.then_some(())
        })
        .await;
        inspection
            .shown("cancel-several-results", (language, 200))
            .await;
        inspection.other_language(language).await;
    }
    inspection.end();
    scene.browser.close().await;
}

#[tokio::test]
async fn the_pages_of_goods_hold_in_every_look() {
    let Some(scene) = filled().await else {
        return;
    };
    let checkers = Checkers::find();
    let mut inspection = Inspection::new(&scene.browser, &checkers, ("goods", routes::GOODS));
    let task = begun_task(&scene.browser).await;
    inspection
        .pages(&pages_of_settings(&scene.stage, task))
        .await;
    inspection.end();
    scene.browser.close().await;
}

#[tokio::test]
async fn the_pages_of_settings_hold_in_every_look() {
    let Some(scene) = filled().await else {
        return;
    };
    let checkers = Checkers::find();
    let mut inspection = Inspection::new(&scene.browser, &checkers, ("settings", routes::SETTINGS));
    let task = begun_task(&scene.browser).await;
    let pages = pages_of_settings(&scene.stage, task);
    inspection.pages(&pages).await;
    for language in ["en", "zh"] {
        scene.browser.open("/settings/second-factor").await;
        scene
            .browser
            .click("main form[action='/settings/second-factor/new'] button")
            .await;
        wait("a key for the phone", async || {
            let is_there = scene.browser.has("main form[action$='/confirm']").await;
            is_there.then_some(())
        })
        .await;
        inspection
            .shown("settings-second-factor-new", (language, 200))
            .await;
        inspection.other_language(language).await;
    }
    inspection.end();
    scene.browser.close().await;
}

#[tokio::test]
async fn what_a_role_does_not_reach_is_told_in_every_look() {
    let Some(scene) = Scene::open().await else {
        return;
    };
    let viewer = scene.person("vic", "viewer").await;
    let checkers = Checkers::find();
    let mut inspection = Inspection::new(&viewer, &checkers, ("refused", &[]));
    for language in ["en", "zh"] {
        inspection
            .page(("forbidden", "/settings/users"), (language, 403))
            .await;
        inspection.other_language(language).await;
    }
    inspection.end();
    viewer.close().await;
    scene.browser.close().await;
}

#[tokio::test]
async fn the_pages_of_strangers_hold_in_every_look() {
    let Some(driver) = Driver::start() else {
        return;
    };
    let stage = Stage::start(&[]);
    let browser = Browser::new(&driver, stage.url()).await;
    let checkers = Checkers::find();
    let mut inspection = Inspection::new(&browser, &checkers, ("strangers", routes::STRANGERS));
    for language in ["en", "zh"] {
        browser.prefer(language).await;
        inspection
            .page(("sign-in", "/sign-in"), (language, 200))
            .await;
        let used = ("sign-in-link-used", "/sign-in/link/used");
        inspection.page(used, (language, 401)).await;
    }
    inspection.end();
    browser.close().await;
}
