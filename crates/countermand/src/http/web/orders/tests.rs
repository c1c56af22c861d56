//! Orders as people look at them, cancel them and pay back for them.

use countermand_domain::automation::Policy;
use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::order::OrderState;
use countermand_domain::order::channel::ChannelStatus;
use countermand_store::intake::RequestSource;
use countermand_store::orders::OrderFilter;
use jiff::SignedDuration;
use serde_json::json;

use crate::http::access::Role;
use crate::http::web::parts::address::{address, encoded};
use crate::http::web::site::{Answer, Browser, Site};

const FIRST: &str = "111-0000000-0000000";
const SECOND: &str = "111-0000001-0000001";

async fn site() -> Site {
    let site = Site::of("plain");
    site.seed(3).await;
    site
}

fn page_of(order: &str, below: &str) -> String {
    format!("/orders/{order}{below}?account=sandbox")
}

/// The value of a hidden field of a form.
fn field(page: &Answer, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let (_, rest) = page
        .text
        .split_once(&start)
        .unwrap_or_else(|| panic!("{name}: {}", page.text));
    rest.split_once('"').unwrap().0.to_owned()
}

/// Opens the sheet of an order for a reason, and sends what it confirms.
async fn cancel(browser: &Browser<'_>, order: &str, reason: &str) -> Answer {
    let sheet = format!(
        "{}&what=whole&reason={}",
        page_of(order, "/cancel"),
        encoded(reason)
    );
    let sheet = browser.open(&sheet).await.is(200);
    let intent = field(&sheet, "intent");
    let fields = [
        ("account", "sandbox"),
        ("what", "whole"),
        ("reason", reason),
        ("note", "counted twice"),
        ("intent", intent.as_str()),
    ];
    browser
        .post(&format!("/orders/{order}/cancel"), &fields)
        .await
}

/// The id of the newest cancellation on an order's page.
fn decision_of(page: &Answer) -> String {
    let (_, rest) = page
        .text
        .split_once("id=\"cn-")
        .unwrap_or_else(|| panic!("{}", page.text));
    format!("cn-{}", rest.split_once('"').unwrap().0)
}

#[tokio::test]
async fn the_list_filters_by_tokens_and_keeps_them_in_the_address() {
    let site = site().await;
    let browser = site.browser(Role::Operator).await;
    let all = browser.open("/orders").await.is(200);
    assert!(all.text.contains(FIRST) && all.text.contains(SECOND));
    assert!(
        all.text.contains("/orders/export?format=csv"),
        "{}",
        all.text
    );
    let none = browser.open("/orders?q=state:shipped").await.is(200);
    assert!(!none.text.contains(FIRST) && none.text.contains("Clear all"));
    let one = browser.open("/orders?q=111-0000001").await.is(200);
    assert!(!one.text.contains(FIRST) && one.text.contains(SECOND));
    let rest = browser.open("/orders?q=-state:shipped").await.is(200);
    assert!(rest.text.contains(FIRST) && rest.text.contains(SECOND));
    for left_out in ["-state:unshipped", "-marketplace:us", "-account:sandbox"] {
        let none = browser.open(&format!("/orders?q={left_out}")).await.is(200);
        assert!(!none.text.contains(FIRST), "{left_out}: {}", none.text);
    }
    for kept in [
        "-channel:afn -channel:mcf",
        "-sku:NONE",
        "-state:shipped -state:unknown",
    ] {
        let path = address("/orders", &[("q", Some(kept))]);
        let page = browser.open(&path).await.is(200);
        assert!(page.text.contains(FIRST), "{kept}: {}", page.text);
    }
    for what in ["requested:no", "requested:unknown", "channel:mfn"] {
        let has = async |q: &str| {
            let path = address("/orders", &[("q", Some(q))]);
            browser.open(&path).await.is(200).text.contains(FIRST)
        };
        let (with, without) = (has(what).await, has(&format!("-{what}")).await);
        assert_ne!(with, without, "{what}");
    }
    browser.open("/orders?q=-sku:A%20-sku:B").await.is(400);
    browser.open("/orders?q=-state:odd").await.is(400);
    browser.open("/orders?q=-111").await.is(400);
    browser.open("/orders?from=yesterday").await.is(400);
    let exact = browser.open(&format!("/orders?q={SECOND}")).await.is(303);
    assert_eq!(exact.location(), page_of(SECOND, ""));
}

#[tokio::test]
async fn an_export_has_exactly_the_orders_of_the_filter() {
    let site = site().await;
    let browser = site.browser(Role::Viewer).await;
    let file = browser
        .open("/orders/export?format=csv&q=111-0000001")
        .await
        .is(200);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.header("content-disposition").contains(".csv"));
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines.len(), 2, "{}", file.text);
    assert!(lines[0].starts_with("order_id,account,state,") && lines[1].starts_with(SECOND));
    let all = browser.open("/orders/export").await.is(200);
    assert_eq!(all.text.lines().count(), 4);
    browser.open("/orders/export?format=xlsx").await.is(400);
}

#[tokio::test]
async fn an_order_is_shown_with_its_advice_and_who_has_it_open() {
    let site = site().await;
    site.user("mia", Role::Operator, None).await;
    site.user("noa", Role::Operator, None).await;
    let (mia, noa) = (site.signed_in("mia").await, site.signed_in("noa").await);
    let page = mia.open(&page_of(FIRST, "")).await.is(200);
    for part in [
        "Advice",
        "Here and at Amazon",
        "May it ship?",
        "What happened",
        "NoInventory",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let last = page
        .text
        .rfind("Cancel order: see the effect first")
        .unwrap();
    // What is safe comes first.
    assert!(page.text.find("/read\"").unwrap() < last);
    let seen = noa.open(&page_of(FIRST, "")).await.is(200);
    assert!(seen.text.contains("Name of mia has this order open"));
    assert!(!seen.text.contains("Cancel order: see the effect first"));
    let refused = noa
        .post(
            &format!("/orders/{FIRST}/cancel"),
            &[("account", "sandbox")],
        )
        .await;
    refused.is(409);
    let advice = mia.open(&page_of(FIRST, "/advice")).await.is(200);
    let advice: serde_json::Value = serde_json::from_str(&advice.text).unwrap();
    assert!(advice["rule"]["id"].is_string(), "{advice}");
    mia.open(&page_of("111-9999999-9999999", "")).await.is(404);
    mia.open("/orders/no%20id").await.is(404);
}

#[tokio::test]
async fn an_order_is_fetched_again_from_the_marketplace() {
    let site = site().await;
    let browser = site.browser(Role::Operator).await;
    let done = browser
        .post(&format!("/orders/{FIRST}/read"), &[("account", "sandbox")])
        .await;
    assert_eq!(
        done.is(303).location(),
        format!("{}&done=read", page_of(FIRST, ""))
    );
}

#[tokio::test]
async fn a_cancel_is_confirmed_once_shown_by_its_legs_and_undone_while_it_can_be() {
    let site = site().await;
    let browser = site.browser(Role::Operator).await;
    let sheet = browser.open(&page_of(FIRST, "/cancel")).await.is(200);
    assert!(
        sheet
            .text
            .contains("Choose a reason to see what it would do")
    );
    assert!(
        !sheet.text.contains("id=\"confirm\" method"),
        "nothing to confirm yet"
    );
    let done = cancel(&browser, FIRST, "seller:STOCK_OUT").await.is(303);
    assert_eq!(
        done.location(),
        format!("{}&done=cancel#decided", page_of(FIRST, ""))
    );
    let page = browser.open(&page_of(FIRST, "")).await.is(200);
    // A minute of hold, as minutes and seconds, at the pace of a desk that keeps real time.
    assert!(page.text.contains("data-pace=\"1000\""), "{}", page.text);
    assert!(page.text.contains(" min left, then it is sent"));
    assert!(page.text.contains("Cancel 1 unit") && page.text.contains("Not sent yet"));
    assert!(page.text.contains("counted twice") && page.text.contains("data-countdown"));
    assert!(
        page.text.contains("Cancellation asked for") && page.text.contains("Reason: Out of stock"),
        "the timeline has it: {}",
        page.text
    );
    let id = decision_of(&page);
    assert!(
        page.text.contains("Cancellation in progress"),
        "no second one beside it"
    );
    let sheet = browser.open(&page_of(FIRST, "/cancel")).await.is(200);
    assert!(sheet.text.contains("not possible here"));
    let fields = [("account", "sandbox"), ("decision", id.as_str())];
    browser
        .post(&format!("/orders/{FIRST}/undo-refund"), &fields)
        .await
        .is(404);
    browser
        .post(&format!("/orders/{FIRST}/undo"), &fields)
        .await
        .is(303);
    let page = browser.open(&page_of(FIRST, "")).await.is(200);
    assert!(page.text.contains("Undone") && !page.text.contains("data-countdown"));
    browser
        .post(&format!("/orders/{FIRST}/undo"), &fields)
        .await
        .is(409);
}

#[tokio::test]
async fn one_form_sent_twice_cancels_once() {
    let site = site().await;
    let browser = site.browser(Role::Operator).await;
    let fields = [
        ("account", "sandbox"),
        ("what", "whole"),
        ("reason", "seller:STOCK_OUT"),
        ("intent", "0198-one-intent"),
    ];
    for _ in 0..2 {
        browser
            .post(&format!("/orders/{FIRST}/cancel"), &fields)
            .await
            .is(303);
    }
    let page = browser.open(&page_of(FIRST, "")).await.is(200);
    assert_eq!(
        page.text.matches("id=\"cn-").count(),
        2,
        "a section and its title"
    );
}

#[tokio::test]
async fn a_refusal_says_the_rule_and_what_to_do_instead_and_keeps_what_was_typed() {
    let site = site().await;
    let browser = site.browser(Role::Operator).await;
    let path = page_of(FIRST, "/cancel/effect");
    let effect = browser
        .open(&format!("{path}&what=whole&reason=seller:STOCK_OUT"))
        .await
        .is(200);
    assert!(!effect.text.contains("<html"), "a fragment alone");
    assert!(
        effect.text.contains("Cancel the whole order (1 unit)"),
        "{}",
        effect.text
    );
    assert!(effect.text.contains("never for missing goods"));
    let refused = browser
        .open(&format!("{path}&what=whole&reason=buyer:BUYER_REQUEST"))
        .await
        .is(200);
    for part in ["What to do instead", "Source", "Rule"] {
        assert!(refused.text.contains(part), "{part}: {}", refused.text);
    }
    assert!(!refused.text.contains("id=\"confirm\""));
    let sent = [
        ("account", "sandbox"),
        ("what", "whole"),
        ("reason", "buyer:BUYER_REQUEST"),
        ("note", "<script>alert(1)</script>\"><img src=x onerror=1>"),
        ("intent", "one-more"),
    ];
    let page = browser
        .post(&format!("/orders/{FIRST}/cancel"), &sent)
        .await
        .is(422);
    assert!(page.text.contains("value=\"buyer:BUYER_REQUEST\" selected"));
    assert!(page.text.contains("&lt;script&gt;alert(1)") && !page.text.contains("<script>alert"));
    assert!(!page.text.contains("<img"));
}

#[tokio::test]
async fn a_second_person_approves_what_waits_and_nobody_approves_the_own_request() {
    let site = site().await;
    site.play.sellers[0].settings.write().unwrap().policy = Policy {
        is_second_person_on_rate_breach: true,
        ..Policy::default()
    };
    site.user("mia", Role::Approver, None).await;
    site.user("noa", Role::Approver, None).await;
    let (mia, noa) = (site.signed_in("mia").await, site.signed_in("noa").await);
    let done = cancel(&mia, FIRST, "seller:STOCK_OUT").await.is(303);
    assert!(
        done.location().contains("done=waits"),
        "{}",
        done.location()
    );
    let page = mia.open(&page_of(FIRST, "")).await.is(200);
    assert!(page.text.contains("somebody else has to approve it"));
    let id = decision_of(&page);
    let page = noa.open(&page_of(FIRST, "")).await.is(200);
    assert!(page.text.contains("Approve and run"));
    let fields = [("account", "sandbox"), ("decision", id.as_str())];
    noa.post(&format!("/orders/{FIRST}/approve"), &fields)
        .await
        .is(303);
    let page = noa.open(&page_of(FIRST, "")).await.is(200);
    assert!(page.text.contains("approved by user:noa"), "{}", page.text);
}

#[tokio::test]
async fn several_orders_are_looked_at_together_and_cancelled_each_by_itself() {
    let site = site().await;
    let browser = site.browser(Role::Operator).await;
    let rows = [
        ("select", "sandbox/111-0000000-0000000"),
        ("select", "sandbox/111-0000001-0000001"),
        ("back", "/orders"),
    ];
    let to = browser.post("/orders/selected", &rows).await.is(303);
    let before = browser.open(to.location()).await.is(200);
    assert!(
        before.text.contains("Reason for all of them") && !before.text.contains("id=\"confirm\"")
    );
    let with_reason = format!("{}&reason=seller:STOCK_OUT", to.location());
    let preview = browser.open(&with_reason).await.is(200);
    assert!(
        preview.text.contains("What they would do together"),
        "{}",
        preview.text
    );
    let blocked = preview.text.matches("Blocked: breaks the limit").count()
        + preview.text.matches("Limit: on ").count();
    assert!(
        blocked > 0,
        "three orders bear no two counted cancels: {}",
        preview.text
    );
    let fields = [
        ("order", "sandbox/111-0000000-0000000"),
        ("order", "sandbox/111-0000001-0000001"),
        ("reason", "seller:STOCK_OUT"),
        ("intent", "batch-1"),
    ];
    let done = browser.post("/orders/cancel", &fields).await.is(200);
    assert!(done.text.contains("data:text/csv"), "{}", done.text);
    assert!(done.text.contains("left out"));
    let buyers = [
        ("order", "sandbox/111-0000000-0000000"),
        ("order", "sandbox/111-0000001-0000001"),
        ("reason", "buyer:BUYER_REQUEST"),
        ("intent", "batch-2"),
    ];
    let done = browser.post("/orders/cancel", &buyers).await.is(200);
    assert_eq!(
        done.text.matches(">Refused</span>").count(),
        2,
        "{}",
        done.text
    );
    browser.open("/orders/cancel").await.is(404);
    browser.open("/orders/cancel?order=other2/1").await.is(404);
    let nothing = browser
        .post("/orders/selected", &[("back", "/orders")])
        .await
        .is(303);
    assert_eq!(nothing.location(), "/orders?done=none-selected");
}

#[tokio::test]
async fn every_row_of_a_batch_is_told_of_with_what_to_do_next() {
    let site = site().await;
    let mut browser = site.browser(Role::Operator).await;
    cancel(&browser, FIRST, "seller:STOCK_OUT").await.is(303);
    let names = [0, 1, 2].map(|at| format!("sandbox/111-{at:07}-{at:07}"));
    let orders = names.each_ref().map(|name| format!("order={name}"));
    let preview = format!(
        "/orders/cancel?{}&reason=seller:STOCK_OUT",
        orders.join("&")
    );
    let page = browser.open(&preview).await.is(200);
    let under_way = "has not ended yet.";
    assert!(page.text.contains(under_way), "{}", page.text);
    let (mut fields, mut n_now) = (Vec::new(), 0);
    for name in &names {
        let is_now = page
            .text
            .contains(&format!("name=\"order\" value=\"{name}\" aria"));
        n_now += usize::from(is_now);
        fields.push((if is_now { "order" } else { "left" }, name.as_str()));
        let is_told = page
            .text
            .contains(&format!("name=\"left\" value=\"{name}\""));
        assert_eq!(is_told, !is_now, "{name}: {}", page.text);
    }
    assert!(n_now < 3, "one is under way: {}", page.text);
    fields.extend([("reason", "seller:STOCK_OUT"), ("intent", "batch-4")]);
    let done = browser.post("/orders/cancel", &fields).await.is(200);
    for name in &names {
        let id = name.trim_start_matches("sandbox/");
        assert!(
            done.text.contains(&format!("/orders/{id}?")),
            "{}",
            done.text
        );
    }
    let n_asked = done.text.matches(">Asked for</span>").count();
    assert_eq!(n_asked, n_now, "{}", done.text);
    assert!(done.text.contains(under_way) && done.text.contains("Wait until what is under way"));
    browser.language = "zh-CN";
    let chinese = browser.open(&preview).await.is(200);
    assert!(
        chinese.text.contains("的取消、退款或退货尚未结束。"),
        "{}",
        chinese.text
    );
    let done = browser.post("/orders/cancel", &fields).await.is(200);
    assert!(
        done.text.contains("请等待正在进行的操作结束，或将其撤回"),
        "{}",
        done.text
    );
}

/// How many of these orders a batch asks for; `typed` is what stands in the box for the number.
async fn cancel_batch(
    browser: &Browser<'_>,
    (from, to): (u32, u32),
    typed: Option<&str>,
) -> (Answer, usize) {
    let names: Vec<String> = (from..to)
        .map(|at| format!("sandbox/111-{at:07}-{at:07}"))
        .collect();
    let orders = names.iter().map(|name| ("order", name.as_str()));
    let n = names.len().to_string();
    let intent = format!("batch-{from}");
    let mut fields = vec![("reason", "seller:STOCK_OUT"), ("intent", intent.as_str())];
    fields.extend(orders);
    if let Some(typed) = typed {
        fields.extend([("n", n.as_str()), ("typed", typed)]);
    }
    let done = browser.post("/orders/cancel", &fields).await;
    // So many at once wait for a second person besides.
    let n_asked = done.text.matches(">Waits</span>").count();
    (done, n_asked)
}

#[tokio::test]
async fn more_than_fifty_orders_are_cancelled_only_by_whoever_types_how_many() {
    let site = Site::of("plain");
    site.seed(101).await;
    // So many others that the limit bears all of them.
    let at = site.now() - SignedDuration::from_hours(24);
    let ids: Vec<String> = (0..5_000).map(|n| format!("112-0000000-{n:07}")).collect();
    let orders: Vec<_> = ids
        .iter()
        .map(|id| (id.as_str(), at, "Shipped", "A-1"))
        .collect();
    site.import(&orders);
    let mut browser = site.browser(Role::Operator).await;
    let (done, n_asked) = cancel_batch(&browser, (0, 50), None).await;
    assert_eq!(n_asked, 50, "fifty need no number: {}", done.text);
    let preview: Vec<String> = (50..101)
        .map(|at| format!("order=sandbox/111-{at:07}-{at:07}"))
        .collect();
    let preview = format!(
        "/orders/cancel?{}&reason=seller:STOCK_OUT",
        preview.join("&")
    );
    let page = browser.open(&preview).await.is(200);
    let text = "To cancel 51 orders at once, type 51";
    assert!(page.text.contains(text), "{}", page.text);
    for typed in [None, Some(""), Some("50")] {
        let (refused, n_asked) = cancel_batch(&browser, (50, 101), typed).await;
        assert_eq!((refused.status.as_u16(), n_asked), (422, 0), "{typed:?}");
        for told in ["nothing was cancelled", "type how many orders they are"] {
            assert!(refused.text.contains(told), "{told}: {}", refused.text);
        }
    }
    browser.language = "zh-CN";
    let (refused, _) = cancel_batch(&browser, (50, 101), None).await;
    assert!(
        refused.text.contains("请返回并输入订单数"),
        "{}",
        refused.text
    );
    browser.language = "en";
    let (done, n_asked) = cancel_batch(&browser, (50, 101), Some(" 51 ")).await;
    assert_eq!(n_asked, 51, "{}", done.text);
}

#[tokio::test]
async fn a_batch_takes_what_the_limit_bears_and_runs_each_row_once() {
    let site = Site::of("plain");
    site.seed(120).await;
    let browser = site.browser(Role::Operator).await;
    let names: Vec<String> = (0..5)
        .map(|at| format!("sandbox/111-{at:07}-{at:07}"))
        .collect();
    let mut fields: Vec<(&str, &str)> = names.iter().map(|name| ("order", name.as_str())).collect();
    fields.push(("reason", "seller:STOCK_OUT"));
    fields.push(("intent", "batch-3"));
    let first = browser.post("/orders/cancel", &fields).await.is(200);
    let n_asked = first.text.matches(">Asked for</span>").count();
    assert!((1..5).contains(&n_asked), "{}", first.text);
    let again = browser.post("/orders/cancel", &fields).await.is(200);
    assert_eq!(
        again.text.matches(">Asked for</span>").count(),
        n_asked,
        "{}",
        again.text
    );
    let counted = site.play.sellers[0].account.counted_cancels().await;
    assert_eq!(
        counted.unwrap().n_on_their_way,
        n_asked as u64,
        "nothing was asked for twice"
    );
}

#[tokio::test]
async fn a_sheet_proposes_no_more_than_the_stock_lacks() {
    const THIRD: &str = "111-0000002-0000002";
    let site = site().await;
    let browser = site.browser(Role::Operator).await;
    let path = page_of(THIRD, "/cancel");
    let hint = "Chosen are the units that your counted stock does not hold.";
    let whole = browser.open(&path).await.is(200);
    assert!(!whole.text.contains(hint), "nobody counted the stock");
    // Of the three units that the order asks for one is there.
    let account = &site.play.sellers[0].account;
    let order = account.order(&OrderId::parse(THIRD).unwrap()).unwrap();
    let sku = order.unwrap().items[0].sku.clone().unwrap();
    let reserved = account.stock_balance(sku.clone()).await.unwrap().reserved;
    let on_hand = u32::try_from(reserved - 2).unwrap();
    let counted = account.count_stock(sku, on_hand, site.now()).await;
    assert_eq!(counted.unwrap().available, -2);
    let part = browser.open(&path).await.is(200);
    assert!(part.text.contains(hint), "{}", part.text);
    assert!(part.text.contains("max=\"3\" value=\"2\""), "{}", part.text);
    let of_stock = format!("{path}&reason=seller%3ASTOCK_OUT");
    let sheet = browser.open(&of_stock).await.is(200);
    assert!(
        sheet.text.contains("name=\"what\" value=\"some\""),
        "{}",
        sheet.text
    );
    // Another reason is not about the stock, and what somebody chose stays.
    for chosen in [
        "&reason=seller%3APRICING_ERROR",
        "&what=whole&reason=seller%3ASTOCK_OUT",
    ] {
        let page = browser.open(&format!("{path}{chosen}")).await.is(200);
        assert!(!page.text.contains(hint), "{chosen}");
    }
}

#[tokio::test]
async fn a_refund_is_offered_once_something_was_shipped() {
    let site = site().await;
    let browser = site.browser(Role::Approver).await;
    let link = |order: &str| {
        format!(
            "href=\"{}\"",
            page_of(order, "/refund").replace('&', "&amp;")
        )
    };
    let page = browser.open(&page_of(FIRST, "")).await.is(200);
    assert!(!page.text.contains(&link(FIRST)), "{}", page.text);
    let shipped = (OrderState::Shipped, ChannelStatus::Mfn, Marketplace::Us);
    site.shows(SECOND, shipped).await;
    let page = browser.open(&page_of(SECOND, "")).await.is(200);
    assert!(page.text.contains(&link(SECOND)), "{}", page.text);
}

#[tokio::test]
async fn nothing_can_be_paid_back_before_it_was_charged() {
    let site = site().await;
    let mut browser = site.browser(Role::Operator).await;
    let page = browser.open(&page_of(FIRST, "/refund")).await.is(200);
    assert!(
        page.text.contains("Nothing can be refunded now"),
        "{}",
        page.text
    );
    let fields = [
        ("account", "sandbox"),
        ("item", "00000000000001"),
        ("amount", "1.00"),
        ("intent", "refund-1"),
    ];
    browser
        .post(&format!("/orders/{FIRST}/refund"), &fields)
        .await
        .is(422);
    browser.language = "zh-CN";
    let page = browser.open(&page_of(FIRST, "/refund")).await.is(200);
    assert!(page.text.contains("尚未扣款。"), "{}", page.text);
}

#[tokio::test]
async fn a_refund_begins_with_what_is_left_and_never_goes_above() {
    let site = Site::of("plain");
    let shipped = json!({ "n": 2, "shipped_every": 1 });
    site.play.market.control("POST", "/__seed", &shipped);
    site.take_in().await;
    let browser = site.browser(Role::Operator).await;
    let page = browser.open(&page_of(FIRST, "/refund")).await.is(200);
    let (_, rest) = page
        .text
        .split_once("id=\"amount\"")
        .unwrap_or_else(|| panic!("{}", page.text));
    let (_, rest) = rest.split_once("value=\"").unwrap();
    let amount = rest.split_once('"').unwrap().0.to_owned();
    let item = field(&page, "of");
    let path = format!("/orders/{FIRST}/refund");
    let fields = |amount: &'_ str| {
        [
            ("account", "sandbox"),
            ("item", &item),
            ("amount", amount),
            ("intent", amount),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let send = async |amount: &str| {
        let fields = fields(amount);
        let fields = fields
            .each_ref()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        browser.post(&path, &fields).await
    };
    let above = send("99999.00").await.is(422);
    assert!(
        above.text.contains("Ask for at most what is left"),
        "{}",
        above.text
    );
    assert!(
        above.text.contains("value=\"99999.00\""),
        "what was typed stays"
    );
    let done = send(&amount).await.is(303);
    assert!(done.location().contains("done="), "{}", done.location());
    let page = browser.open(&page_of(FIRST, "/refund")).await.is(200);
    assert!(
        page.text.contains("Nothing can be refunded now"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn the_pages_of_an_order_are_whole_in_chinese() {
    let site = site().await;
    let mut browser = site.browser(Role::Approver).await;
    cancel(&browser, SECOND, "seller:STOCK_OUT").await.is(303);
    browser.language = "zh-CN";
    let page = browser.open(&page_of(SECOND, "")).await.is(200);
    assert!(page.text.contains("原因：缺货"), "{}", page.text);
    // The records as the log has them are folded.
    let (_, shown) = page.text.split_once("class=\"timeline\"").unwrap();
    let (_, raw) = shown.split_once("<details class=\"told\">").unwrap();
    assert!(
        !shown.split_once("<details").unwrap().0.contains("{&quot;"),
        "{shown}"
    );
    assert!(raw.contains("{&quot;"), "{raw}");
    for path in [
        "/orders".to_owned(),
        page_of(FIRST, ""),
        format!("{}&reason=seller:STOCK_OUT", page_of(FIRST, "/cancel")),
        page_of(FIRST, "/refund"),
        "/orders/cancel?order=sandbox/111-0000000-0000000&reason=seller:STOCK_OUT".to_owned(),
    ] {
        let page = browser.open(&path).await.is(200);
        assert!(
            page.text.contains("lang=\"zh-Hans\"") && page.text.contains("订单"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_wish_on_an_order_that_has_shipped_waits_for_nobody() {
    let site = Site::of("plain");
    let body = json!({ "n": 4, "shipped_every": 2 });
    site.play.market.control("POST", "/__seed", &body);
    site.take_in().await;
    let account = &site.play.sellers[0].account;
    let filter = OrderFilter::default();
    let orders = account.list_orders(&filter, None, 10).unwrap().orders;
    let (now, mut open) = (site.now(), Vec::new());
    for order in &orders {
        let noted = account.note_hint(order.order_id.clone(), RequestSource::Email, now);
        noted.await.unwrap();
        if order.state == Some(OrderState::Unshipped) {
            open.push(order.order_id.clone());
        }
    }
    open.sort();
    assert_eq!(
        (orders.len(), open.len()),
        (4, 2),
        "half of them have shipped"
    );
    let waiting = account.entries(now, 10).await.unwrap();
    let waiting: Vec<OrderId> = waiting.into_iter().map(|entry| entry.order_id).collect();
    assert_eq!(waiting, open);
}
