mod acknowledgement;
mod adjustment;
mod queue;
mod shipment;

use std::io::Read as _;

use countermand_spapi::document::Document;
use countermand_spapi::feed_result::FeedResult;
use countermand_spapi::limits::Limits;

use crate::documents;
use crate::feeds::{CreateFeed, Feed, FeedStatus};
use crate::ids::{ItemId, ListingIndex, OrderId, OrderIndex, SellerIndex};
use crate::market::Market;
use crate::market::order::{Amounts, Channel, Line, Order, OrderState, Payment, Traits, Windows};
use crate::moment::{DAY_MS, MINUTE_MS, Moment};
use crate::place;
use crate::plain_orders::SeedOrders;
use crate::scenario::Scenario;

const SELLER: SellerIndex = SellerIndex(0);
const US: &str = "ATVPDKIKX0DER";
const ACK: &str = "POST_ORDER_ACKNOWLEDGEMENT_DATA";
const FLAT_ACK: &str = "POST_FLAT_FILE_ORDER_ACKNOWLEDGEMENT_DATA";
const ADJUST: &str = "POST_PAYMENT_ADJUSTMENT_DATA";
const FLAT_ADJUST: &str = "POST_FLAT_FILE_PAYMENT_ADJUSTMENT_DATA";
const SHIP: &str = "POST_ORDER_FULFILLMENT_DATA";

/// A market with plain orders 0 to 4: order i has 1 + i mod 3 units.
fn market() -> Market {
    let scenario = Scenario::find("plain").expect("a scenario of the program");
    let mut market = Market::new(scenario, 7, Moment::from_ms(1_794_787_200_000));
    let seed = SeedOrders {
        n_orders: 5,
        shipped_every: None,
    };
    market.act(&seed).expect("plain orders");
    market
}

/// The offer that plain orders are of.
fn plain_offer(market: &Market) -> ListingIndex {
    let place = place::by_country("US").expect("a marketplace");
    let found = market.catalogue.find(SELLER, place, "PLAIN-1");
    found.expect("the offer of plain orders").0
}

/// Puts an order `222-000000N-000000N` in: lines of 2 and 3 units, paid 2000 + 100 and 3000 cents.
fn put(market: &mut Market, number: u64, change: impl FnOnce(&mut Order)) -> OrderIndex {
    let listing = plain_offer(market);
    let line = |item, n_ordered, principal_minor, tax_minor| Line {
        item: ItemId(item),
        listing,
        n_ordered,
        n_shipped: 0,
        n_cancelled: 0,
        amounts: Amounts {
            principal_minor,
            tax_minor,
            ..Amounts::default()
        },
        refunded_minor: 0,
        request: None,
        execution: None,
    };
    let now = market.now;
    let mut order = Order {
        id: OrderId::new(222, number, number),
        seller: SELLER,
        place: place::by_country("US").expect("a marketplace"),
        channel: Channel::Merchant,
        state: OrderState::Unshipped,
        payment: Payment::Standard,
        traits: Traits::default(),
        purchased_at: now,
        updated_at: now,
        authorised_at: Some(now),
        windows: Windows {
            ship_from: now,
            ship_by: now.plus_ms(2 * DAY_MS),
            deliver_from: now.plus_ms(3 * DAY_MS),
            deliver_by: now.plus_ms(7 * DAY_MS),
        },
        lines: Box::new([line(1001, 2, 2_000, 100), line(1002, 3, 3_000, 0)]),
    };
    change(&mut order);
    market.place_order(order).expect("a free id")
}

/// Uploads a document and makes a feed of it; its number.
fn send(market: &mut Market, kind: &str, content: &[u8]) -> u64 {
    let document = documents::create_upload(market, SELLER, "text/xml");
    let upload = market
        .documents
        .shelve_upload(&document, content)
        .expect("memory");
    market.act(&upload).expect("the document is there");
    let create = CreateFeed {
        seller: SELLER,
        feed_type: kind.to_owned(),
        marketplace_ids: vec![US.to_owned()],
        document,
    };
    market.act(&create).expect("a feed")
}

/// Sends a feed and lets it be worked off.
fn finish(market: &mut Market, kind: &str, content: &[u8]) -> Feed {
    let number = send(market, kind, content);
    market.advance(market.now.plus_ms(MINUTE_MS));
    market.feeds.find(number).expect("the feed").clone()
}

fn report_text(market: &Market, feed: &Feed) -> String {
    let id = feed.result.as_deref().expect("a report");
    let bytes = market.documents.read(id).expect("its bytes");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..])
        .read_to_string(&mut text)
        .expect("gzip");
    text
}

/// Sends a feed, lets it be worked off, and reads its report.
fn run(market: &mut Market, kind: &str, content: &str) -> FeedResult {
    let feed = finish(market, kind, content.as_bytes());
    assert_eq!(feed.status, FeedStatus::Done);
    let text = report_text(market, &feed);
    let limits = Limits::default();
    let source = Box::new(std::io::Cursor::new(text.into_bytes()));
    let document = Document::open(source, None, &limits).expect("a document");
    let result = FeedResult::read(document, &limits).expect("a processing report");
    assert_eq!(result.contradictions(), []);
    result
}

/// Processed and successful messages.
fn counts(result: &FeedResult) -> (u64, u64) {
    let count = |number: Option<u64>| number.expect("a count");
    (count(result.n_processed), count(result.n_successful))
}

fn envelope(kind: &str, messages: &[String]) -> String {
    let messages: Vec<_> = (1..)
        .zip(messages)
        .map(|(id, body)| {
            format!("<Message><MessageID>{id}</MessageID><{kind}>{body}</{kind}></Message>")
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><AmazonEnvelope><Header>\
         <DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>A1EXAMPLE</MerchantIdentifier>\
         </Header><MessageType>{kind}</MessageType>{}</AmazonEnvelope>",
        messages.concat()
    )
}

/// An acknowledgement `Failure` of items `(code, reason)`.
fn failure(order: &str, items: &[(&str, &str)]) -> String {
    let items: Vec<_> = items
        .iter()
        .map(|(code, reason)| {
            format!(
                "<Item><AmazonOrderItemCode>{code}</AmazonOrderItemCode>\
                 <CancelReason>{reason}</CancelReason></Item>"
            )
        })
        .collect();
    format!(
        "<AmazonOrderID>{order}</AmazonOrderID><StatusCode>Failure</StatusCode>{}",
        items.concat()
    )
}

fn acknowledge(market: &mut Market, messages: &[String]) -> FeedResult {
    run(market, ACK, &envelope("OrderAcknowledgement", messages))
}

fn order(market: &Market, index: OrderIndex) -> &Order {
    market.orders.at(index).expect("the order")
}

/// Open units by line.
fn n_open(market: &Market, index: OrderIndex) -> Vec<u32> {
    order(market, index)
        .lines
        .iter()
        .map(Line::n_open)
        .collect()
}

/// Item, units, amount and key of every effect.
fn effects(market: &Market) -> Vec<(&str, u32, i64, &str)> {
    market
        .ledger
        .effects()
        .iter()
        .map(|effect| {
            (
                effect.item.as_str(),
                effect.qty,
                effect.amount,
                effect.key.as_str(),
            )
        })
        .collect()
}
