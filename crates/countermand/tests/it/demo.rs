//! `demo`, as a newcomer runs it: everything that it promises is asked for over its API.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::Desk;
use crate::recovery::wire::send;

const PROGRAM: &str = env!("CARGO_BIN_EXE_countermand");
/// How long the queue may take to fill; a person is promised two minutes.
const PATIENCE: Duration = Duration::from_secs(90);

/// A demonstration that runs; killed when it is dropped.
struct Demo {
    child: Child,
    told: Value,
    address: SocketAddr,
}

impl Demo {
    fn start(desk: &Desk, args: &[&str]) -> Self {
        let log = std::fs::File::create(desk.path().join("demo.log")).expect("a log");
        let mut child = Command::new(PROGRAM)
            .args(["demo", "--json", "--listen", "127.0.0.1:0", "--data"])
            .arg(desk.data())
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::from(log))
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("a pipe");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let told: Value = serde_json::from_str(&line).expect("one JSON object");
        let url = told["url"].as_str().expect("an address");
        let address = url.trim_start_matches("http://").parse();
        Self {
            child,
            address: address.expect("a socket address"),
            told,
        }
    }

    fn get(&self, path: &str) -> Value {
        let key = self.told["api_key"].as_str().expect("a key");
        let headers = [("authorization", format!("Bearer {key}"))];
        let headers = headers.each_ref().map(|(name, value)| (*name, &**value));
        let path = format!("/api/v1{path}");
        let answer = send(self.address, ("GET", &path), &headers, &Value::Null);
        let (status, body) = answer.expect("an answer");
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    fn items(&self, path: &str) -> Vec<Value> {
        self.get(path)["items"].as_array().expect("a list").clone()
    }

    /// Every order of a shop.
    fn orders(&self, shop: &str) -> Vec<Value> {
        let (mut orders, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("/orders?account={shop}&limit=200{cursor}"));
            orders.extend(page["items"].as_array().expect("a list").clone());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return orders,
            }
        }
    }

    /// What the marketplace itself says, outside of its protocol.
    fn market(&self, path: &str) -> Vec<Value> {
        let url = self.told["sandbox_url"].as_str().expect("an address");
        let address = url.trim_start_matches("http://").parse().expect("a socket");
        let (_, body) = send(address, ("GET", path), &[], &Value::Null).expect("an answer");
        body.as_array().expect("a list").clone()
    }

    /// When the marketplace's world began.
    fn world_start(&self) -> String {
        let url = self.told["sandbox_url"].as_str().expect("an address");
        let address = url.trim_start_matches("http://").parse().expect("a socket");
        let clock = send(address, ("GET", "/__clock"), &[], &Value::Null);
        let (_, clock) = clock.expect("a clock");
        text(&clock, "start").to_owned()
    }

    /// Opens a page as a browser does: the status, what cookie is set, and all that came.
    fn page(&self, path: &str, cookie: &str) -> (u16, Option<String>, String) {
        let mut stream = TcpStream::connect(self.address).expect("the desk listens");
        let patience = Some(Duration::from_secs(20));
        stream.set_read_timeout(patience).expect("a timeout");
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\naccept: text/html\r\ncookie: {cookie}\r\n\
             connection: close\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).and_then(|word| word.parse().ok());
        let set = answer
            .lines()
            .take_while(|line| !line.is_empty())
            .find_map(|line| line.strip_prefix("set-cookie: "))
            .and_then(|cookie| cookie.split(';').next());
        (status.expect("a status"), set.map(str::to_owned), answer)
    }

    /// Asks again and again until something is there.
    fn wait(&self, what: &str, is_there: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !is_there(self) {
            assert!(began.elapsed() < PATIENCE, "{what} is not there");
            std::thread::yield_now();
        }
    }

    /// Asks the process to stop; it has to end well within ten seconds.
    fn stop(mut self) {
        let asked = Instant::now();
        let id = self.child.id().to_string();
        let killed = Command::new("kill").args(["-TERM", &id]).status();
        assert!(killed.expect("kill").success());
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a process") {
                break status;
            }
            assert!(asked.elapsed() < Duration::from_secs(10), "it does not end");
            std::thread::yield_now();
        };
        assert_eq!(status.code(), Some(0));
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// Waits until a list has an item with these fields.
fn wait_for(demo: &Demo, path: &str, fields: &[(&str, &str)]) {
    demo.wait(&format!("{fields:?} in {path}"), |demo| {
        let items = demo.items(path);
        let is_one = |item: &Value| {
            fields
                .iter()
                .all(|(name, value)| text(item, name) == *value)
        };
        items.iter().any(is_one)
    });
}

fn the_orders_are_there(demo: &Demo) {
    for (shop, state) in [
        ("shop-us", "SHIPPED"),
        ("shop-us", "CANCELLED"),
        ("shop-jp", "PENDING"),
        ("shop-de", "UNSHIPPED"),
        ("shop-in", "UNSHIPPED"),
    ] {
        let path = format!("/orders?account={shop}&state={state}");
        wait_for(demo, &path, &[("state", state)]);
    }
    for channel in ["SFP", "AFN", "MCF", "EASY_SHIP"] {
        wait_for(
            demo,
            &format!("/orders?channel={channel}"),
            &[("channel", channel)],
        );
    }
    // The flash deal: 30 % off 24.00.
    demo.wait("an order of the flash deal", |demo| {
        let orders = demo.items("/orders?account=shop-us&state=UNSHIPPED&q=US-DEAL-BOTTLE");
        orders.iter().any(|order| {
            let order = demo.get(&format!("/orders/{}", text(order, "order_id")));
            let mut items = order["items"].as_array().expect("items").iter();
            items.any(|item| {
                let discount = text(&item["discount"], "amount").parse::<f64>();
                text(item, "sku") == "US-DEAL-BOTTLE" && discount.is_ok_and(|amount| amount >= 7.2)
            })
        })
    });
}

fn the_wishes_are_there(demo: &Demo) {
    for shop in ["shop-us", "shop-jp", "shop-in"] {
        let path = format!("/requests?account={shop}&state=open");
        wait_for(demo, &path, &[("state", "open"), ("account", shop)]);
    }
    // A buyer only wrote, in Chinese: the desk knows, and takes it for no request.
    let mails = demo.market("/__mail");
    // The Base64 form of 来自亚马逊买家, from where the e-mail's subject begins.
    let chinese = "Subject: =?UTF-8?B?5p2l6Ieq5Lqa6ams6YCK5Lmw5a62";
    let mail = mails
        .iter()
        .find(|mail| text(mail, "eml").contains(chinese));
    let order_id = text(mail.expect("a Chinese e-mail"), "order").to_owned();
    let path = "/requests?state=hint&limit=200";
    wait_for(
        demo,
        path,
        &[("order_id", &order_id), ("account", "shop-us")],
    );
    let order = demo.get(&format!("/orders/{order_id}"));
    assert_eq!(order["requested"], "no");
    assert_eq!(order["request"]["is_official"], false);
}

fn the_decisions_are_there(demo: &Demo) {
    // In Germany official requests run by themselves; elsewhere they wait for a person.
    let path = "/cancellations?account=shop-de&state=confirmed";
    wait_for(
        demo,
        path,
        &[("state", "confirmed"), ("created_by", "desk")],
    );
    assert_eq!(demo.items("/cancellations?account=shop-us").len(), 0);
    // A refund that is too large for one person.
    let path = "/refunds?account=shop-us";
    wait_for(demo, path, &[("state", "waiting"), ("rule", "R-32")]);
    let refund = &demo.items(path)[0];
    assert_eq!(refund["waits_for"], serde_json::json!(["refund-above"]));
    // A cancel whose message nobody can write in Japanese.
    let path = "/cancellations?account=shop-jp";
    wait_for(demo, path, &[("reason", "STOCK_OUT")]);
}

fn the_rates_are_there(demo: &Demo) {
    demo.wait("the rate of the German shop with Amazon's own", |demo| {
        let rates = demo.items("/cancel-rate?account=shop-de");
        rates.iter().any(|rate| {
            let is_near = rate["left"].as_u64().is_some_and(|left| left <= 3);
            is_near
                && rate["counted"].as_u64() >= Some(7)
                && rate["is_breached"] == false
                && rate["amazon"]["counted"].as_u64() >= Some(7)
        })
    });
    // Enough of the past for a line: cancelled orders of many days.
    demo.wait("cancelled orders of ten days", |demo| {
        let orders = demo.orders("shop-de");
        let cancelled = orders
            .iter()
            .filter(|order| text(order, "state") == "CANCELLED");
        let days: BTreeSet<&str> = cancelled
            .filter_map(|order| text(order, "purchased_at").get(..10))
            .collect();
        days.len() >= 10
    });
}

/// What the API does not tell yet, asked from the command line beside the running desk.
fn the_offers_and_the_quarantine_are_there(desk: &Desk, demo: &Demo) {
    let list = [
        "stock",
        "list",
        "--account",
        "shop-us",
        "--json",
        "--search",
    ];
    demo.wait("the count of the offer that is gone", |_| {
        let run = desk.run(&[&list[..], &["US-GONE-GRINDER sold-out:yes"]].concat());
        run.code == 0 && run.json()[0]["quantity"] == 0
    });
    let path = "/orders?account=shop-us&state=UNSHIPPED&q=US-GONE-GRINDER";
    assert!(!demo.items(path).is_empty(), "a stock-out");
    let path = "/orders?account=shop-us&state=UNSHIPPED&q=US-ARMED-CLOCK";
    let armed = demo.items(path);
    let order_id = text(armed.first().expect("an order"), "order_id").to_owned();
    let asked = ["--actor", "seller", "--reason", "STOCK_OUT", "--json"];
    let words = ["decide", &order_id, "--account", "shop-us"];
    let decided = desk.run(&[&words[..], &asked[..]].concat()).json();
    let armed = serde_json::json!([
        {"sku": "US-ARMED-CLOCK", "run_length": 1, "risk": "offer-armed"}
    ]);
    assert_eq!(decided["offers"], armed, "{decided}");
    demo.wait("a quarantined line", |_| {
        let run = desk.run(&["quarantine", "list", "--account", "shop-us", "--json"]);
        run.code == 0 && run.json()[0]["field"] == "quantity"
    });
}

/// The link opens the queue, with orders of the shops in it, and nothing a second time.
fn the_link_opens_the_queue_once(demo: &Demo) {
    let link = text(&demo.told, "sign_in_url");
    let path = link.strip_prefix(text(&demo.told, "url")).expect("a link");
    let (status, cookie, _) = demo.page(path, "");
    assert_eq!(status, 303);
    let cookie = cookie.expect("a session");
    demo.wait("the queue with an official request", |demo| {
        let (status, _, page) = demo.page("/queue?account=shop-us&why=official", &cookie);
        assert_eq!(status, 200, "{page}");
        let open = demo.items("/requests?account=shop-us&state=open&limit=200");
        open.iter()
            .any(|request| page.contains(text(request, "order_id")))
    });
    let (status, cookie, _) = demo.page(path, "");
    assert_eq!((status, cookie), (401, None));
}

#[test]
fn everything_that_is_promised_is_there_and_goes_on_after_a_stop() {
    let desk = Desk::new();
    let began = Instant::now();
    let demo = Demo::start(&desk, &["--seed", "5"]);
    for name in ["url", "sign_in_url", "api_key", "sandbox_url"] {
        assert!(!text(&demo.told, name).is_empty(), "{name}");
    }
    assert_eq!(demo.told["seed"], 5);
    let accounts = demo.items("/accounts");
    let names: Vec<&str> = accounts.iter().map(|one| text(one, "name")).collect();
    assert_eq!(names, ["shop-de", "shop-in", "shop-jp", "shop-us"]);
    the_orders_are_there(&demo);
    the_wishes_are_there(&demo);
    the_decisions_are_there(&demo);
    the_rates_are_there(&demo);
    the_offers_and_the_quarantine_are_there(&desk, &demo);
    the_link_opens_the_queue_once(&demo);
    println!("all of it was there after {:?}", began.elapsed());
    demo.stop();

    // The second start goes on: the same world, nothing asked for twice, and new orders.
    let demo = Demo::start(&desk, &[]);
    assert_eq!(demo.told["seed"], 5);
    assert_eq!(demo.items("/refunds?account=shop-us").len(), 1);
    let newest = |demo: &Demo| {
        let newest = demo.items("/orders?limit=1");
        text(&newest[0], "purchased_at").to_owned()
    };
    let before = newest(&demo);
    demo.wait("a new order", |demo| newest(demo) > before);
    assert_eq!(demo.items("/refunds?account=shop-us").len(), 1);
    demo.stop();
    desk.run(&["audit", "verify"]).ended(0);
    // A world has one seed.
    let other = ["demo", "--listen", "127.0.0.1:0", "--seed", "6"];
    desk.run(&other).ended(1);
}

#[test]
fn the_same_seed_gives_the_same_orders() {
    let world = |seed: &str| {
        let desk = Desk::new();
        // Time stands still: what is there is what was there at the start.
        let demo = Demo::start(&desk, &["--seed", seed, "--speed", "0"]);
        let (start, rows) = (demo.world_start(), demo.market("/__orders"));
        demo.stop();
        let told = |row: &Value| {
            let fields = ["order", "sku", "paid", "status"];
            fields.map(|name| row[name].to_string()).join(" ")
        };
        (start, rows.iter().map(told).collect::<Vec<_>>())
    };
    let (mut first, again) = (world("3"), world("3"));
    if first.0 != again.0 {
        // A world begins at midnight (UTC), which fell between the two.
        first = world("3");
    }
    assert_eq!(first, again);
    assert!(first.1.len() > 1_000, "{}", first.1.len());
    assert_ne!(first.1, world("4").1);
}

#[test]
fn what_cannot_start_says_why_and_what_to_do() {
    let desk = Desk::new();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let run = desk.run(&["demo", "--listen", &address]).ended(1);
    assert!(run.err.contains(&address), "{}", run.err);
    assert!(run.err.contains("--listen"), "{}", run.err);
    assert_eq!(run.out, "");

    // A desk that is no demonstration stays as it is.
    let real = Desk::new();
    std::fs::create_dir_all(real.data()).expect("a directory");
    std::fs::write(real.data().join("countermand.db"), "").expect("a store");
    let run = real.run(&["demo", "--listen", "127.0.0.1:0"]).ended(1);
    assert!(run.err.contains("--data DIR"), "{}", run.err);
    assert!(!real.data().join("sandbox").exists());
}

#[test]
fn a_person_is_told_where_everything_is_in_both_languages() {
    for (lang, word) in [
        ("en", "Sign in, once, with http://"),
        ("zh", "一次性登录链接：http://"),
    ] {
        let desk = Desk::new();
        let mut child = Command::new(PROGRAM)
            .args(["demo", "--listen", "127.0.0.1:0", "--lang", lang, "--data"])
            .arg(desk.data())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        let lines: Vec<String> = out
            .lines()
            .take(7)
            .map(|line| line.expect("text"))
            .collect();
        let _ = child.kill();
        let _ = child.wait();
        assert!(lines.iter().any(|line| line.contains(word)), "{lines:?}");
        assert!(
            lines.iter().all(|line| !line.contains("demo-")),
            "{lines:?}"
        );
    }
}
