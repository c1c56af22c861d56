//! The report as a document and as text, and over lines that were read elsewhere.

use countermand::report::{self, Aggregator, Options, Summary};
use countermand::texts::{Locale, Texts};
use countermand_domain::id::{OrderId, SellerSku};
use countermand_domain::order::{
    BuyerRequest, FulfillmentChannel, LineAmounts, ObservedLine, OrderState,
};
use countermand_domain::quantity::Quantity;

use super::{line, rate_rows, report_of};

const NOON: &str = "2026-11-01T12:00:00+00:00";

/// 121 orders of one day, 5 of them cancelled: 4.13 %, and the limit allows 3.
fn over_the_limit() -> Summary {
    let mut lines: Vec<String> = (0..121)
        .map(|n| {
            let status = if n < 5 { "Cancelled" } else { "Shipped" };
            line(&format!("order {n}"), NOON, NOON, status, "SKU")
        })
        .collect();
    lines.push("bad".to_owned());
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    report_of(&lines)
}

#[test]
fn the_document_tells_what_would_have_to_be_true() {
    let summary = over_the_limit();
    let text = report::json(&summary, Texts::new(Locale::En)).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["figure"], "cancelled_share");
    assert_eq!(document["lines"]["rejected"], 1);
    let channel = &document["channels"][0];
    assert_eq!(channel["share"], "0.041322314050");
    assert_eq!(channel["days"][0]["rate_7d"], "0.041322314050");
    let last = &channel["last"];
    assert_eq!(last["day"], "2026-11-01");
    assert_eq!(last["limit_percent"], "2.5");
    assert_eq!(last["max_cancellations"], 3);
    assert_eq!(last["max_seller_caused"], 3);
    assert_eq!(last["cancels_left"], 0);
    assert_eq!(last["within_limit"], false);
    assert_eq!(document["rejects"][0]["code"], "too-few-fields");
    assert_eq!(document["rejects"][0]["line"], 123);
    assert_eq!(document["orders"]["amazon"], serde_json::Value::Null);
}

#[test]
fn the_text_says_upper_bound_limit_and_remedies_in_both_languages() {
    let summary = over_the_limit();
    let english = report::terminal(&summary, Texts::new(Locale::En), 80);
    for part in [
        "Cancelled share",
        "upper bound",
        "5 of 121 orders cancelled, 4.13 %",
        "that allows 3 of 121",
        "at most 3 of the 5 cancelled orders may be your doing; at least 2",
        "1 lines could not be read",
        "line 123",
    ] {
        let flat = english.replace("\n  ", " ");
        assert!(flat.contains(part), "{part} is missing in\n{english}");
    }
    assert!(english.lines().all(|line| line.chars().count() <= 80));
    let chinese = report::terminal(&summary, Texts::new(Locale::ZhHans), 80);
    assert!(chinese.contains("取消占比") && chinese.contains("121"));
    assert!(!english.contains('\u{1b}') && !chinese.contains('\u{1b}'));
}

fn observed(order: &str, day: i8, state: OrderState, channel: FulfillmentChannel) -> ObservedLine {
    let purchased_at = jiff::civil::date(2026, 11, day)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .unwrap()
        .timestamp();
    ObservedLine {
        order_id: OrderId::parse(order).unwrap(),
        order_item_id: None,
        sku: Some(SellerSku::parse("X").unwrap()),
        asin: None,
        title: None,
        category: None,
        sales_channel: "Shop".into(),
        marketplace: None,
        channel,
        state: Some(state),
        line_state: None,
        status_text: if state == OrderState::Cancelled {
            "Cancelled".into()
        } else {
            "Shipped".into()
        },
        purchased_at,
        last_updated_at: None,
        ship_by: None,
        quantity: Quantity::ONE,
        quantity_shipped: None,
        amounts: LineAmounts::default(),
        is_business: None,
        is_prime: None,
        buyer_request: BuyerRequest::Unknown,
        ship_state: None,
        ship_country: None,
    }
}

#[test]
fn lines_read_elsewhere_make_the_same_report() {
    use FulfillmentChannel::{Afn, EasyShip, Mfn};
    let mut aggregator = Aggregator::new("export", &Options::default());
    for (order, day, state, channel) in [
        ("1", 1, OrderState::Cancelled, Mfn),
        ("1", 1, OrderState::Cancelled, Mfn),
        ("2", 1, OrderState::Shipped, EasyShip),
        ("3", 2, OrderState::Shipped, Mfn),
        ("4", 2, OrderState::Cancelled, Afn),
    ] {
        aggregator.add(&observed(order, day, state, channel));
    }
    let summary = aggregator.finish();
    assert_eq!(
        rate_rows(&summary),
        [
            "Shop,2026-11-01,2,1,2,1,0.500000000000",
            "Shop,2026-11-02,1,0,3,1,0.333333333333",
        ]
    );
    assert_eq!(summary.orders.amazon, Some((1, 1)));
    assert_eq!(summary.orders.with_several_lines, 1);
    assert_eq!((summary.lines.read, summary.lines.merchant), (5, 4));
}

#[test]
fn a_cancellation_document_is_no_order_of_its_own() {
    let options = Options {
        has_cancellation_documents: true,
        fold_records: 1,
        ..Options::default()
    };
    let mut aggregator = Aggregator::new("invoices", &options);
    for (document, day, state) in [
        ("536365", 1, OrderState::Shipped),
        ("536366", 1, OrderState::Shipped),
        ("C536379", 1, OrderState::Cancelled),
        ("536367", 2, OrderState::Shipped),
        ("C536380", 20, OrderState::Cancelled),
    ] {
        aggregator.add(&observed(document, day, state, FulfillmentChannel::Mfn));
    }
    let summary = aggregator.finish();
    assert_eq!(
        rate_rows(&summary),
        [
            "Shop,2026-11-01,2,1,2,1,0.500000000000",
            "Shop,2026-11-02,1,0,3,1,0.333333333333",
            // No sale in these seven days: no rate.
            "Shop,2026-11-20,0,1,0,1,",
        ]
    );
}
