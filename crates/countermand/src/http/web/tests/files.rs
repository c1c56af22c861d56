//! Every list as a file, in both forms.

use countermand_domain::guided_task::TaskKind;
use countermand_domain::id::{OrderId, SellerSku};
use countermand_domain::money::{Currency, Money};
use countermand_store::cursors::CursorMove;
use countermand_store::guided_tasks::NewTask;
use countermand_store::intake::RequestSource;
use countermand_store::listings::Listing;
use jiff::SignedDuration;

use crate::http::access::Role;
use crate::http::web::site::{Browser, Site};

/// The lists, with what narrows them where they must be told.
const LISTS: [&str; 22] = [
    "/orders/export?",
    "/queue/export?",
    "/requests/export?",
    "/listings/export?",
    "/listings/risk/export?",
    "/tasks/export?",
    "/audit/export?",
    "/data-quality/export?",
    "/data-quality/sources/export?",
    "/cancel-rate/export?",
    "/cancel-rate/days/export?account=sandbox&channel=Amazon.com&",
    "/cancel-rate/orders/export?account=sandbox&channel=Amazon.com&list=all&",
    "/cancel-rate/orders/export?account=sandbox&channel=Amazon.com&",
    "/reasons/export?list=causes&",
    "/reasons/export?list=lines&",
    "/reasons/export?list=weeks&",
    "/accounts/all/export?",
    "/settings/rules/export?",
    "/settings/users/export?",
    "/settings/keys/export?",
    "/settings/webhooks/export?",
    "/settings/webhooks/wh-1/export?",
];

fn task(number: u32) -> NewTask {
    NewTask {
        kind: TaskKind::CloseListing,
        subject: format!("SKU-{number}"),
        due_at: None,
    }
}

fn listing() -> Listing {
    Listing {
        sku: SellerSku::parse("SKU-1").unwrap(),
        place: "US".to_owned(),
        asin: None,
        title: None,
        quantity: Some(3),
        price: Some(Money::from_minor(1_999, Currency::USD)),
        channel: None,
        status: None,
        as_of: None,
    }
}

/// A key, and a webhook that was tried once.
async fn make_a_key_and_a_webhook(browser: &Browser<'_>) {
    let key = [
        ("name", "printer"),
        ("role", "viewer"),
        ("expires", ""),
        ("accounts", ""),
    ];
    browser.post("/settings/keys", &key).await.is(201);
    let hook = [
        ("url", "https://hooks.example.com/desk"),
        ("description", ""),
        ("event_types", ""),
        ("accounts", ""),
        ("intent", "one"),
    ];
    browser.post("/settings/webhooks", &hook).await.is(201);
    let tried = browser.post("/settings/webhooks/wh-1/test", &[]).await;
    tried.is(303);
}

#[tokio::test]
async fn every_list_has_as_many_rows_as_parquet_as_it_has_lines_as_csv() {
    let site = Site::of("plain");
    site.seed(20).await;
    let yesterday = site.now() - SignedDuration::from_hours(24);
    site.import(&[("111-0000000-0000101", yesterday, "Cancelled", "=SKU")]);
    let account = &site.play.sellers[0].account;
    account
        .begin_task(task(1), "user:mia", site.now())
        .await
        .unwrap();
    let moved = CursorMove {
        name: "inventory".to_owned(),
        value: None,
    };
    let stock = account.take_stock(vec![listing()], moved, site.now());
    stock.await.unwrap();
    let order = OrderId::parse("111-0000000-0000000").unwrap();
    let noted = account.note_hint(order, RequestSource::Email, site.now());
    noted.await.unwrap();
    let browser = site.browser(Role::Admin).await;
    make_a_key_and_a_webhook(&browser).await;
    let mut n_filled = 0;
    for list in LISTS {
        let lines = browser.open(&format!("{list}format=csv")).await.is(200);
        let n_lines = lines.text.lines().count();
        let rows = browser.open(&format!("{list}format=parquet")).await.is(200);
        let name = rows.header("content-disposition");
        assert!(name.ends_with(".parquet\""), "{name}");
        assert_eq!(rows.parquet_rows().len() + 1, n_lines, "{list}");
        n_filled += usize::from(n_lines > 1);
    }
    assert!(n_filled >= 18, "only {n_filled} lists had rows");
    let path = "/reasons/export?list=lines&format=parquet";
    let rows = browser.open(path).await.is(200).parquet_rows();
    assert!(
        rows[0].contains("price_minor: 1000, currency: \"USD\""),
        "{rows:?}"
    );
    // No spreadsheet opens it, so a text stays as it is.
    assert!(rows[0].contains("sku: \"=SKU\""), "{rows:?}");
}

#[tokio::test]
async fn a_list_is_not_given_in_a_form_that_it_has_not() {
    let site = Site::of("plain");
    let browser = site.browser(Role::Admin).await;
    for list in LISTS {
        browser.open(&format!("{list}format=xlsx")).await.is(400);
    }
    browser.open("/orders/export?format=markdown").await.is(404);
}

#[tokio::test]
async fn tasks_go_on_behind_the_first_reading() {
    let site = Site::of("plain");
    let account = &site.play.sellers[0].account;
    for number in 0..501 {
        account
            .begin_task(task(number), "user:mia", site.now())
            .await
            .unwrap();
    }
    let browser = site.browser(Role::Viewer).await;
    let file = browser.open("/tasks/export").await.is(200);
    assert_eq!(file.text.lines().count(), 502);
}

#[tokio::test]
async fn a_list_and_its_file_have_the_columns_that_were_chosen() {
    let site = Site::of("plain");
    site.seed(1).await;
    let browser = site.browser(Role::Viewer).await;
    let of_state = "order_id,state,status_text,channel,marketplace,sales_channel,is_prime";
    for (list, chosen, head) in [
        ("/orders", "state", of_state),
        ("/queue", "deadline", "order_id,deadline,ship_by"),
        ("/requests", "heard", "order_id,first_seen_at"),
        ("/listings", "price", "sku,asin,title,price,currency"),
    ] {
        browser
            .open(&format!("{list}?columns={chosen}"))
            .await
            .is(200);
        let file = browser
            .open(&format!("{list}/export?columns={chosen}"))
            .await
            .is(200);
        assert_eq!(file.text.lines().next(), Some(head), "{list}");
    }
    let page = browser.open("/orders?columns=state").await.is(200);
    assert_eq!(
        page.text.matches("scope=\"col\"").count(),
        2,
        "{}",
        page.text
    );
    assert!(page.text.contains("/orders?columns=order%2Cstate%2Cunits"));
    assert!(
        page.text.contains("columns=state&amp;format=parquet"),
        "{}",
        page.text
    );
    let path = "/orders/export?columns=units&format=parquet";
    let rows = browser.open(path).await.is(200).parquet_rows();
    assert_eq!(
        rows,
        ["{order_id: \"111-0000000-0000000\", n_items: 1, n_units: 1}"]
    );
}
