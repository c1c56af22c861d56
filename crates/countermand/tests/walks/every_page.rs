//! What has to hold on every page, in both languages, narrow and wide, light and dark.

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;

use crate::browser::Browser;
use crate::checkers::Checkers;
use crate::driver::Driver;
use crate::look::target;
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
        let browser = self.browser;
        browser.be_wide(1_280).await;
        browser.be_dark(false).await;
        browser.open(path).await;
        let page = format!("{name}-{language}");
        let console = browser.console().await;
        // A page that tells of a failure has its status, which the browser writes down.
        let console = console
            .into_iter()
            .filter(|line| status == 200 || !line.contains("status of"));
        self.note(&page, "console", console);
        self.note(&page, "asks another host", browser.foreign_requests().await);
        let (answered, policy, source) = browser.source().await;
        if answered != status {
            self.note(&page, "status", [answered.to_string()]);
        }
        if policy.contains("unsafe-inline") || !policy.contains("default-src 'none'") {
            self.note(&page, "policy", [policy]);
        }
        std::fs::write(self.folder.join(format!("{page}.html")), source).expect("a file");
        // Asking for the source again is written to the console, too, when it fails.
        browser.console().await;
        for is_dark in [false, true] {
            browser.be_dark(is_dark).await;
            let theme = if is_dark { "dark" } else { "light" };
            if let Some(axe) = self.checkers.axe.as_ref().filter(|_| language == "en") {
                self.note(&page, theme, browser.serious_findings(axe).await);
            }
            browser.picture(&format!("{page}-{theme}-1280")).await;
        }
        for is_dark in [true, false] {
            browser.be_wide(390).await;
            browser.be_dark(is_dark).await;
            let theme = if is_dark { "dark" } else { "light" };
            browser.picture(&format!("{page}-{theme}-390")).await;
        }
        browser.be_wide(320).await;
        self.note(&page, "at 320 px", browser.overflow().await);
        if let Some(axe) = self.checkers.axe.as_ref().filter(|_| language == "zh") {
            self.note(&page, "narrow", browser.serious_findings(axe).await);
        }
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
            self.browser
                .shows(if language == "en" {
                    "English"
                } else {
                    "中文"
                })
                .await;
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

/// A demonstration in which there is something on every page.
fn filled() -> Stage {
    let stage = Stage::start(&["--seed", "5"]);
    stage.item("/refunds?account=shop-us", |refund| {
        refund["state"] == "waiting"
    });
    stage.item("/cancel-rate?account=shop-de", |rate| {
        rate["amazon"]["counted"].as_u64() >= Some(7)
    });
    stage.item("/requests?account=shop-us&state=hint", |_| true);
    stage.item("/cancellations?account=shop-de&state=confirmed", |_| true);
    stage.item("/cancellations?account=shop-jp", |_| true);
    // Hardly anything happens while it is looked at.
    stage.market(("POST", "/__clock"), &json!({"speed": 1}));
    stage
}

/// The first order of a list.
fn order(stage: &Stage, filter: &str) -> String {
    let order = stage.item(&format!("/orders?{filter}"), |_| true);
    text(&order, "order_id").to_owned()
}

fn pages_of_orders(stage: &Stage) -> Pages {
    let asked = stage.item("/requests?account=shop-us&state=open", |_| true);
    let asked = text(&asked, "order_id");
    let open = order(stage, "account=shop-us&state=UNSHIPPED");
    let gone = order(stage, "account=shop-us&state=UNSHIPPED&q=US-GONE-GRINDER");
    let shipped = order(stage, "account=shop-us&state=SHIPPED");
    let cancelled = stage.item("/cancellations?account=shop-de", |one| {
        one["state"] == "confirmed"
    });
    let cancelled = text(&cancelled, "order_id");
    let broken = order(stage, "account=shop-us&state=SHIPPED&q=US-BROKEN-POT");
    vec![
        ("order-open", format!("/orders/{open}?account=shop-us")),
        ("order-asked", format!("/orders/{asked}?account=shop-us")),
        (
            "order-cancelled",
            format!("/orders/{cancelled}?account=shop-de"),
        ),
        (
            "order-refund-waits",
            format!("/orders/{broken}?account=shop-us"),
        ),
        (
            "cancel-asked",
            format!("/orders/{asked}/cancel?account=shop-us&reason=buyer-BUYER_REQUEST"),
        ),
        (
            "cancel-stock-out",
            format!("/orders/{gone}/cancel?account=shop-us&reason=seller-STOCK_OUT"),
        ),
        (
            "cancel-bulk",
            format!(
                "/orders/cancel?order=shop-us/{gone}&order=shop-us/{asked}&order=shop-us/{shipped}"
            ),
        ),
        (
            "refund",
            format!("/orders/{shipped}/refund?account=shop-us"),
        ),
        ("request", format!("/requests/{asked}?account=shop-us")),
        ("requests", "/requests".to_owned()),
    ]
}

fn pages_of_work(stage: &Stage) -> Pages {
    let asked = stage.item("/requests?account=shop-us&state=open", |_| true);
    let asked = text(&asked, "order_id");
    vec![
        ("queue", "/queue".to_owned()),
        (
            "queue-open",
            format!("/queue?account=shop-us&open=shop-us/{asked}"),
        ),
        ("queue-none", "/queue?q=nothing-like-this".to_owned()),
        ("queue-views", "/queue/views".to_owned()),
        ("orders", "/orders".to_owned()),
        (
            "orders-filtered",
            "/orders?account=shop-us&state=UNSHIPPED".to_owned(),
        ),
        ("cancel-rate", "/cancel-rate".to_owned()),
        (
            "cancel-rate-account",
            "/cancel-rate?account=shop-de".to_owned(),
        ),
        (
            "cancel-rate-small",
            "/cancel-rate?account=shop-jp".to_owned(),
        ),
        ("reasons", "/reasons".to_owned()),
        ("reasons-account", "/reasons?account=shop-de".to_owned()),
    ]
}

fn pages_of_settings(stage: &Stage) -> Pages {
    let hook = [
        "webhooks",
        "create",
        "https://hooks.example/desk",
        "--event",
        "webhook.test",
    ];
    stage.run(&hook);
    vec![
        ("listings", "/listings".to_owned()),
        ("listings-account", "/listings?account=shop-us".to_owned()),
        ("tasks", "/tasks".to_owned()),
        (
            "task-new",
            "/tasks/new?kind=flash-deal&account=shop-us".to_owned(),
        ),
        ("messages", "/messages".to_owned()),
        ("accounts", "/accounts".to_owned()),
        ("account", "/accounts/shop-us".to_owned()),
        ("account-disable", "/accounts/shop-us/disable".to_owned()),
        ("settings", "/settings".to_owned()),
        ("settings-policy", "/settings/policy".to_owned()),
        ("settings-keys", "/settings/keys".to_owned()),
        ("settings-users", "/settings/users".to_owned()),
        ("settings-webhooks", "/settings/webhooks".to_owned()),
        ("settings-webhook", "/settings/webhooks/wh-1".to_owned()),
        ("audit", "/audit".to_owned()),
        ("data-quality", "/data-quality".to_owned()),
    ]
}

async fn inspect(name: &str, pages: fn(&Stage) -> Pages) {
    let Some(driver) = Driver::start() else {
        return;
    };
    let stage = filled();
    let browser = Browser::new(&driver, stage.url()).await;
    browser.open(stage.sign_in_url()).await;
    browser.arrives("/queue").await;
    let checkers = Checkers::find();
    let mut inspection = Inspection::new(&browser, &checkers, name);
    inspection.pages(&pages(&stage)).await;
    inspection.end();
    browser.close().await;
}

#[tokio::test]
async fn the_pages_of_work_hold_in_every_look() {
    inspect("work", pages_of_work).await;
}

#[tokio::test]
async fn the_pages_of_an_order_hold_in_every_look() {
    inspect("orders", pages_of_orders).await;
}

#[tokio::test]
async fn the_pages_of_settings_hold_in_every_look() {
    inspect("settings", pages_of_settings).await;
}
