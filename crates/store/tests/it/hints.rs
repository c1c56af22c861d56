//! Hints at orders: taken once, and true only when the order shows the same.

use countermand_domain::id::OrderId;
use countermand_store::order_hints::{HintKind, HintSource, HintTrust, OrderHint};
use jiff::{SignedDuration, Timestamp};

use crate::contract::{account, on_every_engine};

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
