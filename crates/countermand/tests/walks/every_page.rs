//! What has to hold on every page, in both languages, narrow and wide, light and dark.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::browser::Browser;
use crate::checkers::Checkers;
use crate::driver::Driver;
use crate::look::target;
use crate::scene::Scene;
use crate::stage::{Stage, text};

/// Pages by the names of their pictures.
type Pages = Vec<(&'static str, String)>;

/// Goes over pages and notes what does not hold.
struct Inspection<'a> {
    browser: &'a Browser,
    checkers: &'a Checkers,
    /// Where the HTML goes, to be validated.
    folder: PathBuf,
    findings: Vec<String>,
}

impl<'a> Inspection<'a> {
    fn new(browser: &'a Browser, checkers: &'a Checkers, name: &str) -> Self {
        let folder = target("pages").join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a directory");
        Self {
            browser,
            checkers,
            folder,
            findings: Vec::new(),
        }
    }

    fn note(&mut self, page: &str, what: &str, found: impl IntoIterator<Item = String>) {
        for found in found {
            self.findings.push(format!("{page}: {what}: {found}"));
        }
    }

    /// Looks at a page in a language: at what it asks for, at its HTML, and at how it shows.
    async fn page(&mut self, (name, path): (&str, &str), (language, status): (&str, u64)) {
        let (browser, checkers) = (self.browser, self.checkers);
        let is_english = language == "en";
        browser.be_wide(1_280).await;
        browser.be_dark(false).await;
        browser.open(path).await;
        let page = format!("{name}-{language}");
        let console = browser.console().await;
        // That a page tells of a failure is written down by the browser.
        let is_worse = |line: &String| status == 200 || !line.contains("status of");
        self.note(&page, "console", console.into_iter().filter(is_worse));
        self.note(&page, "asks another host", browser.foreign_requests().await);
        // The other language has the same elements.
        if is_english {
            self.source(&page, status).await;
        }
        if let Some(axe) = checkers.axe.as_ref().filter(|_| is_english) {
            self.note(&page, "light, wide", browser.serious_findings(axe).await);
        }
        for (width, is_dark) in [(1_280, false), (1_280, true), (390, true), (390, false)] {
            browser.be_wide(width).await;
            browser.be_dark(is_dark).await;
            let theme = if is_dark { "dark" } else { "light" };
            browser.picture(&format!("{page}-{theme}-{width}")).await;
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

    /// Looks at all pages, in English and in Chinese.
    async fn pages(&mut self, pages: &Pages) {
        for language in ["en", "zh"] {
            for (name, path) in pages {
                self.page((name, path), (language, 200)).await;
            }
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
        ("reasons", "/reasons"),
        ("reasons-account", "/reasons?account=shop-de"),
    ];
    let open = format!("/queue?account=shop-us&open=shop-us/{asked}");
    let plain = plain.map(|(name, path)| (name, path.to_owned()));
    plain.into_iter().chain([("queue-open", open)]).collect()
}

fn pages_of_settings(stage: &Stage) -> Pages {
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
        ("messages", "/messages"),
        ("accounts", "/accounts"),
        ("account", "/accounts/shop-us"),
        ("account-disable", "/accounts/shop-us/disable"),
        ("settings", "/settings"),
        ("settings-policy", "/settings/policy"),
        ("settings-keys", "/settings/keys"),
        ("settings-users", "/settings/users"),
        ("settings-webhooks", "/settings/webhooks"),
        ("settings-webhook", "/settings/webhooks/wh-1"),
        ("audit", "/audit"),
        ("data-quality", "/data-quality"),
    ];
    plain.map(|(name, path)| (name, path.to_owned())).to_vec()
}

#[tokio::test]
async fn the_pages_of_work_hold_in_every_look() {
    let Some(scene) = filled().await else {
        return;
    };
    let checkers = Checkers::find();
    let mut inspection = Inspection::new(&scene.browser, &checkers, "work");
    inspection.pages(&pages_of_work(&scene).await).await;
    inspection
        .page(("not-found", "/nothing-like-this"), ("en", 404))
        .await;
    inspection.end();
    scene.browser.close().await;
}

#[tokio::test]
async fn the_pages_of_an_order_hold_in_every_look() {
    let Some(scene) = filled().await else {
        return;
    };
    let checkers = Checkers::find();
    let mut inspection = Inspection::new(&scene.browser, &checkers, "orders");
    inspection.pages(&pages_of_orders(&scene).await).await;
    inspection.end();
    scene.browser.close().await;
}

#[tokio::test]
async fn the_pages_of_settings_hold_in_every_look() {
    let Some(scene) = filled().await else {
        return;
    };
    let checkers = Checkers::find();
    let mut inspection = Inspection::new(&scene.browser, &checkers, "settings");
    inspection.pages(&pages_of_settings(&scene.stage)).await;
    inspection.end();
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
    let mut inspection = Inspection::new(&browser, &checkers, "strangers");
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
