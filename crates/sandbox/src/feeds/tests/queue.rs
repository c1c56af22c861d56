use proptest::prelude::*;

use super::*;
use crate::faults::FaultProfile;
use crate::feeds::{CancelFeed, NotStopped};

fn status(market: &Market, number: u64) -> FeedStatus {
    market.feeds.find(number).expect("the feed").status
}

/// Lets time pass second by second until a feed has ended.
fn until_end(market: &mut Market, number: u64) -> Moment {
    for _ in 0..120 {
        if let Some(at) = market.feeds.find(number).and_then(|feed| feed.ended_at) {
            return at;
        }
        market.advance(market.now.plus_ms(1_000));
    }
    panic!("the feed does not end")
}

#[test]
fn feeds_of_one_type_are_worked_one_after_the_other() {
    let mut market = market();
    let numbers = [0, 1, 2].map(|_| send(&mut market, ACK, b"<a/>"));
    let other = send(&mut market, ADJUST, b"<a/>");
    let started = market.now;
    until_end(&mut market, numbers[2]);
    let feeds = numbers.map(|number| market.feeds.find(number).expect("the feed").clone());
    let mut last = started;
    for feed in &feeds {
        let (start, end) = (
            feed.started_at.expect("a start"),
            feed.ended_at.expect("an end"),
        );
        assert!(start > last && end > start, "{feed:?}");
        assert!((2_000..=8_000).contains(&start.since_ms(last)));
        assert!((2_000..=10_000).contains(&end.since_ms(start)));
        last = end;
    }
    let other = market.feeds.find(other).expect("the feed");
    assert!(other.started_at.expect("a start").since_ms(started) <= 8_000);
}

#[test]
fn a_feed_can_be_taken_back_before_its_turn() {
    let mut market = market();
    let message = envelope(
        "OrderAcknowledgement",
        &[failure(
            "111-0000000-0000000",
            &[("00000000000001", "NoInventory")],
        )],
    );
    let numbers = [0, 1, 2].map(|_| send(&mut market, ACK, message.as_bytes()));
    let cancel = |feed| CancelFeed {
        seller: SELLER,
        feed,
    };
    market.act(&cancel(numbers[0])).expect("it is in the queue");
    assert_eq!(status(&market, numbers[0]), FeedStatus::Cancelled);
    until_end(&mut market, numbers[1]);
    assert_eq!(market.act(&cancel(numbers[1])), Err(NotStopped::Started));
    assert_eq!(market.act(&cancel(numbers[0])), Err(NotStopped::Started));
    assert_eq!(market.act(&cancel(1)), Err(NotStopped::NoFeed));
    let foreign = CancelFeed {
        seller: SellerIndex(1),
        feed: numbers[2],
    };
    assert_eq!(market.act(&foreign), Err(NotStopped::NoFeed));
    market.act(&cancel(numbers[2])).expect("it is in the queue");
    market.advance(market.now.plus_ms(MINUTE_MS));
    // A feed after those taken back has its turn.
    let last = send(&mut market, ACK, b"<a/>");
    until_end(&mut market, last);
    assert_eq!(effects(&market).len(), 1);
}

#[test]
fn effects_come_in_the_instant_of_the_end() {
    let mut market = market();
    let message = envelope(
        "OrderAcknowledgement",
        &[failure(
            "111-0000000-0000000",
            &[("00000000000001", "NoInventory")],
        )],
    );
    let number = send(&mut market, ACK, message.as_bytes());
    let end = until_end(&mut market, number);
    assert_eq!(market.ledger.effects()[0].t, end.millis_text());
}

#[test]
fn dead_types_and_missing_uploads_end_fatal() {
    let mut market = market();
    for kind in [
        "POST_PRODUCT_DATA",
        "POST_INVENTORY_AVAILABILITY_DATA",
        "POST_FLAT_FILE_INVLOADER_DATA",
    ] {
        let feed = finish(&mut market, kind, b"anything");
        assert_eq!(
            (feed.status, feed.result),
            (FeedStatus::Fatal, None),
            "{kind}"
        );
    }
    let document = documents::create_upload(&mut market, SELLER, "text/xml");
    let create = CreateFeed {
        seller: SELLER,
        feed_type: ACK.to_owned(),
        marketplace_ids: vec![US.to_owned()],
        document,
    };
    let number = market.act(&create).expect("a feed");
    until_end(&mut market, number);
    assert_eq!(status(&market, number), FeedStatus::Fatal);
}

#[test]
fn a_fatal_feed_has_done_none_half_or_all_of_it() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..20 {
        let mut market = market();
        market.faults.seed = seed;
        market.faults.faults = FaultProfile {
            feed_fatal_ppm: 1_000_000,
            ..FaultProfile::default()
        };
        let messages = [
            failure("111-0000000-0000000", &[("00000000000001", "NoInventory")]),
            failure("111-0000001-0000001", &[("00000000000002", "NoInventory")]),
        ];
        let feed = finish(
            &mut market,
            ACK,
            envelope("OrderAcknowledgement", &messages).as_bytes(),
        );
        assert_eq!(feed.status, FeedStatus::Fatal);
        seen.insert(effects(&market).len());
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1, 2]);
}

fn any_document() -> impl Strategy<Value = Vec<u8>> {
    let pieces = proptest::sample::select(vec![
        "<AmazonEnvelope>",
        "</AmazonEnvelope>",
        "<Header><MerchantIdentifier>A1EXAMPLE</MerchantIdentifier></Header>",
        "<MessageType>OrderAcknowledgement</MessageType>",
        "<MessageType>OrderAdjustment</MessageType>",
        "<Message><MessageID>1</MessageID><OrderAcknowledgement>",
        "</OrderAcknowledgement></Message>",
        "<AmazonOrderID>111-0000002-0000002</AmazonOrderID>",
        "<StatusCode>Failure</StatusCode>",
        "<Item><AmazonOrderItemCode>00000000000003</AmazonOrderItemCode>",
        "<CancelReason>NoInventory</CancelReason></Item>",
        "order-id\tcancellation-reason-code\tamazon-order-item-code\n",
        "111-0000002-0000002\tNoInventory\t00000000000003\n",
        "111-0000001-0000001\t\t\n",
        "{\"header\":{\"sellerId\":\"A1EXAMPLE\",\"version\":\"2.0\"},\"messages\":[",
        "{\"messageId\":1,\"sku\":\"PLAIN-1\",\"operationType\":\"DELETE\"}",
        "]}",
        "\u{0}\u{fffd}\u{1f600}",
    ]);
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        proptest::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat().into_bytes()),
    ]
}

proptest! {
    #[test]
    fn any_document_ends_done_or_fatal(document in any_document(), at in 0_usize..7) {
        let kinds = [
            ACK, FLAT_ACK, ADJUST, FLAT_ADJUST, SHIP, "JSON_LISTINGS_FEED",
            "POST_INVOICE_CONFIRMATION_DATA",
        ];
        let mut market = market();
        let feed = finish(&mut market, kinds[at], &document);
        prop_assert!(matches!(feed.status, FeedStatus::Done | FeedStatus::Fatal));
        if feed.status == FeedStatus::Done {
            report_text(&market, &feed);
        }
        for (_, order) in market.orders.iter() {
            for line in &order.lines {
                prop_assert!(line.n_shipped + line.n_cancelled <= line.n_ordered);
                prop_assert!(line.refunded_minor <= line.amounts.paid_minor());
            }
        }
    }
}
