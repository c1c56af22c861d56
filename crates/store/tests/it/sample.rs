//! Lines and imports that tests begin with.

use countermand_domain::id::{OrderId, SellerSku};
use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::{Currency, Money};
use countermand_domain::order::{
    BuyerRequest, FulfillmentChannel, LineAmounts, ObservedLine, OrderState,
};
use countermand_domain::quantity::Quantity;
use countermand_store::Account;
use countermand_store::import::{
    FileDigest, ImportKind, ImportSession, ImportSpec, ImportStart, ImportSummary,
};
use jiff::Timestamp;

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// An instant counted in seconds from 2022-03-01.
pub(crate) fn at(seconds: i64) -> Timestamp {
    // 2022-03-01 is day 19052: 52 years with 13 leap days, then 31 + 28 days.
    Timestamp::from_second((52 * 365 + 13 + 31 + 28) * DAY + seconds).unwrap()
}

/// An unshipped line of one unit at 10.00 USD, of an order placed at the beginning of 2022-03-01.
pub(crate) fn line(order_id: &str, sku: &str) -> ObservedLine {
    ObservedLine {
        order_id: OrderId::parse(order_id).unwrap(),
        order_item_id: None,
        sku: SellerSku::parse(sku).ok(),
        asin: None,
        title: None,
        category: None,
        sales_channel: "Amazon.com".into(),
        marketplace: Some(Marketplace::Us),
        channel: FulfillmentChannel::Mfn,
        state: Some(OrderState::Unshipped),
        line_state: None,
        status_text: "Unshipped".into(),
        purchased_at: at(0),
        last_updated_at: None,
        ship_by: None,
        quantity: Quantity::ONE,
        quantity_shipped: None,
        amounts: LineAmounts {
            item_price: Some(Money::from_minor(1000, Currency::USD)),
            ..LineAmounts::default()
        },
        is_business: None,
        is_prime: None,
        buyer_request: BuyerRequest::Unknown,
        ship_state: Some("WA".into()),
        ship_country: Some("US".into()),
    }
}

pub(crate) fn spec(bytes: &[u8]) -> ImportSpec {
    ImportSpec {
        digest: FileDigest::of(bytes),
        kind: ImportKind::AllOrders,
        name: "orders.txt".to_owned(),
        now: at(100 * DAY),
        class_of_reason: |words| words.contains("mistake").then_some("by_mistake"),
    }
}

pub(crate) fn begin<'s>(account: &Account, bytes: &[u8]) -> Box<ImportSession<'s>> {
    match account.begin_import(spec(bytes)).unwrap() {
        ImportStart::New(session) => session,
        ImportStart::AlreadyImported(file) => panic!("{} is known", file.digest),
    }
}

pub(crate) fn import(account: &Account, bytes: &[u8], lines: &[ObservedLine]) -> ImportSummary {
    let mut session = begin(account, bytes);
    session.add_lines(lines).unwrap();
    session.finish().unwrap()
}

/// Every row that follows from what files told.
pub(crate) fn dump(account: &Account) -> Vec<String> {
    let mut rows = Vec::new();
    account
        .logical_dump(|row| rows.push(row.to_owned()))
        .unwrap();
    rows
}
