//! Hints at orders: taken once, and true only when the order shows the same.

use countermand_domain::id::OrderId;
use countermand_domain::order::{BuyerRequest, ObservedLine, OrderState};
use countermand_store::intake::RequestSource;
use countermand_store::order_hints::{HintKind, HintSource, HintTrust, OrderHint};
use countermand_store::requests::RequestState;
use countermand_store::{Account, Store};
use jiff::{SignedDuration, Timestamp};

use crate::contract::{account, on_every_engine};
use crate::sample::{self, import, line};
use crate::sellers::settings;

fn at(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-11-20T08:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minutes)
}

fn hint(hint_id: &str, minutes: i64) -> OrderHint {
    OrderHint {
        order_id: OrderId::parse("111-1234567-7654321").unwrap(),
        source: HintSource::Email,
        hint_id: hint_id.to_owned(),
        kind: HintKind::CancelRequest,
        trust: HintTrust::High,
        seen_at: at(minutes),
    }
}

#[test]
fn a_hint_is_taken_once_and_has_its_order_read() {
    on_every_engine(|store| {
        let account = account(store, "a");
        assert!(account.take_hint(hint("m1", 0)).wait().unwrap());
        assert!(!account.take_hint(hint("m1", 5)).wait().unwrap());
        assert!(account.take_hint(hint("m2", 6)).wait().unwrap());
        let order_id = hint("m1", 0).order_id;
        let hints = account.order_hints(order_id.clone(), 10).wait().unwrap();
        let ids: Vec<_> = hints
            .iter()
            .map(|hint| hint.hint.hint_id.as_str())
            .collect();
        assert_eq!(ids, ["m1", "m2"]);
        assert_eq!(hints[0].hint.seen_at, at(0));
        assert_eq!(hints[0].confirmed_at, None);
        let due = account.due_reads(at(0), 10).wait().unwrap();
        assert_eq!(due.len(), 1);
        assert_eq!(due[0].order_id, order_id);
    });
}

#[test]
fn a_hint_of_one_account_is_not_seen_by_another() {
    on_every_engine(|store| {
        let (first, second) = (account(store, "a"), account(store, "b"));
        first.take_hint(hint("m1", 0)).wait().unwrap();
        let order_id = hint("m1", 0).order_id;
        assert_eq!(second.order_hints(order_id, 10).wait().unwrap(), []);
        assert_eq!(second.due_reads(at(9), 10).wait().unwrap(), []);
    });
}

#[test]
fn a_request_in_a_report_is_official_where_nobody_reads_the_order_from_the_api() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let requested = |id: &str| ObservedLine {
        last_updated_at: Some(sample::at(0)),
        buyer_request: BuyerRequest::Requested { reason: None },
        ..line(id, "A")
    };
    let ids = ["111-0000000-0000001", "111-0000000-0000002"];
    let mut lines = ids.map(requested);
    lines[1].state = Some(OrderState::Shipped);
    let wish = |account: &Account, id: &str| account.wish(OrderId::parse(id).unwrap()).wait();

    let on_files = account(&store, "files");
    import(&on_files, b"first", &lines);
    let open = wish(&on_files, ids[0]).unwrap().unwrap();
    assert_eq!(
        (open.state, open.sources.as_slice()),
        (RequestState::Open, &[RequestSource::Report][..])
    );
    assert_eq!(open.official_at, Some(sample::at(100 * sample::DAY)));
    assert_eq!(wish(&on_files, ids[1]).unwrap(), None, "it was shipped");
    import(&on_files, b"second", &[line("111-0000000-0000003", "A")]);
    assert_eq!(wish(&on_files, ids[0]).unwrap(), Some(open));
    let shipped = ObservedLine {
        last_updated_at: Some(sample::at(1)),
        state: Some(OrderState::Shipped),
        ..requested(ids[0])
    };
    import(&on_files, b"third", &[shipped]);
    let over = wish(&on_files, ids[0]).unwrap().unwrap();
    assert_eq!(over.state, RequestState::Closed);

    // Of an account that the desk signs in to, the order itself says it.
    let read = account(&store, "read");
    let mut signed_in = settings();
    signed_in.credentials.refresh_token = Some("sealed".to_owned());
    let registered = read.register_seller(signed_in, "cli", sample::at(0));
    registered.wait().unwrap();
    import(&read, b"first", &lines);
    assert_eq!(wish(&read, ids[0]).unwrap(), None);
}
