//! Decisions, intents, attempts, leases and the audit chain, through the store's public face.

use countermand_domain::id::{AccountId, OrderId, OrderItemId};
use countermand_store::leases::LeaseError;
use countermand_store::outbox::{
    AcceptError, Accepted, ActionKind, ActionQuery, ActionState, Asked, ClaimError, DecisionKind,
    DecisionState, FeedClaim, IdempotencyKey, NewAction, NewDecision, OrderSituation, Settlement,
    SubmissionState, Transition, UndoError,
};
use countermand_store::{Account, DatabaseError, Finding, Store};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::sample::{at, import, line};

const ORDER: &str = "111-1111111-1111111";
const FEED: &str = "POST_ORDER_ACKNOWLEDGEMENT_DATA";

struct Desk {
    folder: TempDir,
    store: Store,
    account: Account,
    epoch: u64,
}

impl Desk {
    /// An account with one unshipped order of two items, and its lease.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let account = store
            .account(&AccountId::parse("shop").unwrap(), at(0))
            .unwrap();
        let lines: Vec<_> = ["1", "2"]
            .iter()
            .map(|item| {
                let mut line = line(ORDER, &format!("SKU-{item}"));
                line.order_item_id = OrderItemId::parse(item).ok();
                line
            })
            .collect();
        import(&account, b"first", &lines);
        let lease = account
            .take_lease("node".to_owned(), 0, 0, at(0))
            .wait()
            .unwrap();
        Self {
            folder,
            store,
            account,
            epoch: lease.epoch,
        }
    }

    fn accept(&self, key: &str, body: &str) -> Result<Accepted, AcceptError<&'static str>> {
        self.account
            .accept(asked(key, body), |_| Ok(cancel_both(None)))
            .wait()
    }

    fn claim(&self, accepted: &Accepted) -> u64 {
        let claimed = self.account.claim_feed(self.feed(accepted)).wait().unwrap();
        claimed.expect("a submission").number
    }

    fn feed(&self, accepted: &Accepted) -> FeedClaim {
        FeedClaim {
            channel: FEED.to_owned(),
            marketplace: "US".to_owned(),
            action_numbers: cancels(accepted),
            limit: 500,
            lease_epoch: self.epoch,
            at: at(10),
        }
    }

    fn states(&self) -> Vec<ActionState> {
        let query = ActionQuery {
            limit: 100,
            ..ActionQuery::default()
        };
        let page = self.account.actions(query).wait().unwrap();
        page.items.iter().map(|action| action.state).collect()
    }

    fn raw(&self) -> Connection {
        Connection::open(self.folder.path().join("countermand.db")).unwrap()
    }
}

fn cancels(accepted: &Accepted) -> Vec<u64> {
    accepted
        .actions
        .iter()
        .filter(|action| action.content.kind == ActionKind::Cancel)
        .map(|action| action.number)
        .collect()
}

fn asked(key: &str, body: &str) -> Asked {
    Asked {
        order_id: OrderId::parse(ORDER).unwrap(),
        kind: DecisionKind::Cancellation,
        key: Some(IdempotencyKey {
            key: key.to_owned(),
            body_digest: format!("{body:0>64}"),
        }),
        by: "key:test".to_owned(),
        at: at(5),
    }
}

fn cancel_both(waits_for: Option<String>) -> NewDecision {
    let action = |kind, item: Option<&str>, step| NewAction {
        kind,
        order_item_id: item.and_then(|item| OrderItemId::parse(item).ok()),
        sku: None,
        marketplace: "US".to_owned(),
        quantity: 1,
        amount_minor: 0,
        currency: String::new(),
        detail: "{}".to_owned(),
        route: "acknowledgement-feed".to_owned(),
        code: "NoInventory".to_owned(),
        step,
    };
    NewDecision {
        kind: DecisionKind::Cancellation,
        actor: "seller".to_owned(),
        reason: "STOCK_OUT".to_owned(),
        verdict: "allow".to_owned(),
        rule: "M-13".to_owned(),
        route: "acknowledgement-feed".to_owned(),
        code: Some("NoInventory".to_owned()),
        counts: true,
        waits_for,
        note: None,
        hold_until: at(5),
        facts: "{}".to_owned(),
        actions: vec![
            action(ActionKind::Cancel, Some("1"), 1),
            action(ActionKind::Cancel, Some("2"), 1),
            action(ActionKind::Message, None, 3),
        ],
    }
}

#[test]
fn i10_one_key_makes_one_decision_and_another_body_makes_none() {
    let desk = Desk::new();
    let first = desk.accept("one", "a").unwrap();
    let again = desk.accept("one", "a").unwrap();
    assert!(!first.is_repeated);
    assert!(again.is_repeated);
    assert_eq!(first.decision, again.decision);
    let other = desk.accept("one", "b");
    assert!(matches!(other, Err(AcceptError::KeyReused)));
    assert_eq!(desk.states().len(), 3);
}

#[test]
fn i10_twenty_callers_with_one_key_make_one_decision() {
    let desk = Desk::new();
    let answers: Vec<_> = (0..20)
        .map(|_| {
            desk.account
                .accept(asked("one", "a"), |_: &OrderSituation| {
                    Ok::<_, &'static str>(cancel_both(None))
                })
        })
        .collect();
    let accepted: Vec<_> = answers
        .into_iter()
        .map(|answer| answer.wait().unwrap())
        .collect();
    let n_new = accepted.iter().filter(|one| !one.is_repeated).count();
    assert_eq!(n_new, 1);
    assert_eq!(desk.states().len(), 3);
}

#[test]
fn i07_two_cancels_of_one_item_are_never_under_way_together() {
    let desk = Desk::new();
    desk.accept("one", "a").unwrap();
    // The plan would refuse it; the store does not let it through either.
    let second = desk.accept("two", "a");
    assert!(matches!(
        second,
        Err(AcceptError::Database(DatabaseError::Conflict { .. }))
    ));
    assert_eq!(desk.states().len(), 3);
}

#[test]
fn a_refused_request_leaves_nothing_behind() {
    let desk = Desk::new();
    let before = desk.account.audit_head().wait().unwrap();
    let refused = desk
        .account
        .accept(asked("one", "a"), |_| Err::<NewDecision, _>("no"))
        .wait();
    assert!(matches!(refused, Err(AcceptError::Refused("no"))));
    assert_eq!(desk.account.audit_head().wait().unwrap(), before);
    // The key is free for a request that is accepted.
    assert!(!desk.accept("one", "a").unwrap().is_repeated);
}

#[test]
fn a_message_waits_until_every_cancel_is_confirmed() {
    let desk = Desk::new();
    let accepted = desk.accept("one", "a").unwrap();
    let ready = |kind| desk.account.ready(kind, at(60), 10).wait().unwrap().len();
    assert_eq!(
        (ready(ActionKind::Cancel), ready(ActionKind::Message)),
        (2, 0)
    );
    let submission = desk.claim(&accepted);
    desk.account
        .mark_sending(submission, "doc".to_owned(), desk.epoch, at(11))
        .wait()
        .unwrap();
    let end = |number| Settlement::end(number, ActionState::Confirmed, "shown", "");
    let numbers: Vec<u64> = accepted
        .actions
        .iter()
        .map(|action| action.number)
        .collect();
    desk.account
        .close_submission(submission, "done".to_owned(), vec![end(numbers[0])], at(12))
        .wait()
        .unwrap();
    assert_eq!(ready(ActionKind::Message), 0);
    desk.account
        .settle(desk.epoch, vec![end(numbers[1])], "amazon", at(13))
        .wait()
        .unwrap();
    assert_eq!(ready(ActionKind::Message), 1);
}

#[test]
fn i13_no_buyer_is_told_of_a_cancel_that_was_refused() {
    let desk = Desk::new();
    let accepted = desk.accept("one", "a").unwrap();
    let end = |number, state| Settlement::end(number, state, "x", "");
    let settled = vec![
        end(accepted.actions[0].number, ActionState::Confirmed),
        end(accepted.actions[1].number, ActionState::Refused),
    ];
    desk.account
        .settle(desk.epoch, settled, "amazon", at(13))
        .wait()
        .unwrap();
    assert_eq!(
        desk.states(),
        [
            ActionState::Confirmed,
            ActionState::Refused,
            ActionState::Superseded
        ]
    );
    let number = accepted.decision.number;
    let (decision, _) = desk.account.decision(number).wait().unwrap().unwrap();
    assert_eq!(decision.state, DecisionState::Refused);
}

#[test]
fn one_feed_of_a_type_is_in_flight() {
    let desk = Desk::new();
    let accepted = desk.accept("one", "a").unwrap();
    desk.claim(&accepted);
    let second = desk.account.claim_feed(desk.feed(&accepted)).wait();
    assert!(matches!(second, Err(ClaimError::InFlight)));
}

#[test]
fn the_actions_of_one_decision_are_one_message() {
    let desk = Desk::new();
    let accepted = desk.accept("one", "a").unwrap();
    desk.claim(&accepted);
    let open = desk.account.open_submissions().wait().unwrap();
    let messages: Vec<u64> = open[0]
        .messages
        .iter()
        .map(|(message, _)| *message)
        .collect();
    assert_eq!(messages, [1, 1]);
}

#[test]
fn i11_nobody_sends_under_a_lease_that_has_moved_on() {
    let desk = Desk::new();
    let accepted = desk.accept("one", "a").unwrap();
    let submission = desk.claim(&accepted);
    let taken = desk
        .account
        .take_lease("other".to_owned(), desk.epoch, 7, at(20))
        .wait()
        .unwrap();
    assert_eq!(taken.epoch, 8, "above every number that was ever used");
    let late = desk
        .account
        .mark_sending(submission, "doc".to_owned(), desk.epoch, at(21))
        .wait();
    assert!(matches!(late, Err(ClaimError::LeaseLost)));
}

#[test]
fn i11_a_node_that_wakes_up_late_undoes_nothing_of_another() {
    let desk = Desk::new();
    let accepted = desk.accept("one", "a").unwrap();
    let claimed = desk.claim(&accepted);
    let taken = desk
        .account
        .take_lease("other".to_owned(), desk.epoch, 0, at(20))
        .wait()
        .unwrap();
    let send = |number, second| {
        desk.account
            .mark_sending(number, "doc".to_owned(), taken.epoch, at(second))
            .wait()
            .unwrap();
    };
    send(claimed, 21);
    let given_back = |not_before| -> Vec<Settlement> {
        let back = |number: u64| {
            let transition = Transition::GiveBack { not_before };
            Settlement::of(number, transition, "paused", "")
        };
        cancels(&accepted).into_iter().map(back).collect()
    };
    // The first node still thinks that it has merely claimed them.
    let settled = desk
        .account
        .settle(desk.epoch, given_back(at(22)), "desk", at(22))
        .wait();
    assert!(matches!(settled, Err(LeaseError::Lost)));
    let what = || (given_back(at(22)), Some("nothing-to-send"));
    let dropped = desk
        .account
        .drop_claimed(claimed, desk.epoch, what(), at(22))
        .wait();
    assert!(matches!(dropped, Err(LeaseError::Lost)));
    // Nor is anything dropped that is on its way, by whomever.
    let dropped = desk
        .account
        .drop_claimed(claimed, taken.epoch, what(), at(22))
        .wait()
        .unwrap();
    assert!(dropped.is_empty());
    assert!(desk.states().starts_with(&[ActionState::Submitted; 2]));
    // The other node ends it and sends the same again in a feed of its own.
    desk.account
        .close_submission(
            claimed,
            "never-created".to_owned(),
            given_back(at(22)),
            at(23),
        )
        .wait()
        .unwrap();
    let feed = FeedClaim {
        lease_epoch: taken.epoch,
        at: at(24),
        ..desk.feed(&accepted)
    };
    let again = desk.account.claim_feed(feed).wait().unwrap().unwrap();
    send(again.number, 25);
    let late = desk
        .account
        .mark_accepted(claimed, Some("7".to_owned()), at(26), at(26))
        .wait()
        .unwrap();
    assert_eq!(late.state, SubmissionState::Closed);
    desk.account
        .close_submission(claimed, "paused".to_owned(), given_back(at(27)), at(27))
        .wait()
        .unwrap();
    assert!(desk.states().starts_with(&[ActionState::Submitted; 2]));
    let open = desk.account.open_submissions().wait().unwrap();
    let open: Vec<u64> = open.iter().map(|submission| submission.number).collect();
    assert_eq!(open, [again.number]);
}

#[test]
fn i18_nothing_is_claimed_while_sending_is_closed() {
    let desk = Desk::new();
    let accepted = desk.accept("one", "a").unwrap();
    desk.account
        .close_sending(desk.epoch, "older-store".to_owned(), at(0), at(6))
        .wait()
        .unwrap();
    let claimed = desk.account.claim_feed(desk.feed(&accepted)).wait();
    assert!(matches!(claimed, Err(ClaimError::SendingClosed { .. })));
    desk.account.open_sending(desk.epoch, at(7)).wait().unwrap();
    desk.claim(&accepted);
}

#[test]
fn what_was_given_back_is_ready_again_and_keeps_its_reference() {
    let desk = Desk::new();
    let accepted = desk.accept("one", "a").unwrap();
    let submission = desk.claim(&accepted);
    let back = accepted
        .actions
        .iter()
        .map(|action| {
            let not_before = at(30);
            Settlement::of(
                action.number,
                Transition::GiveBack { not_before },
                "try-later",
                "",
            )
        })
        .collect();
    desk.account
        .close_submission(submission, "429".to_owned(), back, at(12))
        .wait()
        .unwrap();
    let ready = |second| {
        let ready = desk
            .account
            .ready(ActionKind::Cancel, at(second), 10)
            .wait();
        ready.unwrap()
    };
    assert!(ready(29).is_empty());
    assert_eq!(ready(30)[0].reference, accepted.actions[0].reference);
    assert_eq!(ready(30)[0].n_attempts, 1);
}

#[test]
fn a_decision_is_taken_back_only_while_nothing_was_claimed() {
    let desk = Desk::new();
    let accepted = desk.accept("one", "a").unwrap();
    let number = accepted.decision.number;
    let undone = desk
        .account
        .undo(number, "key:test".to_owned(), at(6))
        .wait();
    assert_eq!(undone.unwrap().state, DecisionState::Undone);
    assert_eq!(desk.states(), [ActionState::Superseded; 3]);
    let second = desk.accept("two", "a").unwrap();
    desk.claim(&second);
    let late = desk
        .account
        .undo(second.decision.number, "key:test".to_owned(), at(12))
        .wait();
    assert!(matches!(late, Err(UndoError::TooLate { .. })));
}

#[test]
fn cancels_that_count_are_summed_as_decisions_move_on() {
    let desk = Desk::new();
    let sums = || {
        let counted = desk.account.counted_cancels().wait().unwrap();
        assert_eq!(desk.account.check().unwrap(), []);
        (counted.n_on_their_way, counted.n_ended)
    };
    assert_eq!(sums(), (0, 0));
    let waits = |_: &OrderSituation| Ok::<_, &str>(cancel_both(Some("rate-breach".to_owned())));
    let asked = desk.account.accept(asked("one", "a"), waits).wait();
    let number = asked.unwrap().decision.number;
    assert_eq!(sums(), (0, 0), "nobody has agreed to it");
    let by = |who: &str| format!("key:{who}");
    let approved = desk.account.approve(number, by("boss"), at(6)).wait();
    approved.unwrap();
    assert_eq!(sums(), (1, 0));
    desk.account.undo(number, by("test"), at(7)).wait().unwrap();
    assert_eq!(
        sums(),
        (0, 0),
        "what was undone never ended at the marketplace"
    );
    let second = desk.accept("two", "a").unwrap();
    assert_eq!(sums(), (1, 0));
    assert!(desk.accept("two", "a").unwrap().is_repeated);
    assert_eq!(sums(), (1, 0));
    let settled = second
        .actions
        .iter()
        .map(|action| Settlement::end(action.number, ActionState::Confirmed, "shown", ""))
        .collect();
    desk.account
        .settle(desk.epoch, settled, "amazon", at(13))
        .wait()
        .unwrap();
    assert_eq!(sums(), (0, 1));
    desk.raw()
        .execute("UPDATE counted_cancels SET n_on_their_way = 4", [])
        .unwrap();
    let found = desk.account.check().unwrap();
    assert!(matches!(
        found.as_slice(),
        [Finding::Sums {
            table: "counted_cancels",
            ..
        }]
    ));
}

#[test]
fn a_second_person_lets_a_waiting_decision_run() {
    let desk = Desk::new();
    let accepted = desk
        .account
        .accept(asked("one", "a"), |_| {
            Ok::<_, &'static str>(cancel_both(Some("rate-breach".to_owned())))
        })
        .wait()
        .unwrap();
    let ready = || {
        desk.account
            .ready(ActionKind::Cancel, at(90), 10)
            .wait()
            .unwrap()
    };
    assert!(ready().is_empty());
    let number = accepted.decision.number;
    let same = desk
        .account
        .approve(number, "key:test".to_owned(), at(60))
        .wait();
    assert!(matches!(same, Err(UndoError::SamePerson)));
    desk.account
        .approve(number, "key:boss".to_owned(), at(60))
        .wait()
        .unwrap();
    assert_eq!(ready().len(), 2);
}

#[test]
fn i17_a_row_that_was_changed_by_another_hand_is_never_acted_on() {
    let desk = Desk::new();
    let accepted = desk.accept("one", "a").unwrap();
    desk.raw()
        .execute(
            "UPDATE actions SET quantity = 9 WHERE action_number = 1",
            [],
        )
        .unwrap();
    let ready = desk.account.ready(ActionKind::Cancel, at(60), 10).wait();
    assert!(matches!(ready, Err(DatabaseError::Checksum { .. })));
    let claimed = desk.account.claim_feed(desk.feed(&accepted)).wait();
    assert!(matches!(
        claimed,
        Err(ClaimError::Database(DatabaseError::Checksum { .. }))
    ));
}

#[test]
fn i17_the_audit_chain_shows_where_it_was_changed() {
    let desk = Desk::new();
    desk.accept("one", "a").unwrap();
    let whole = desk.account.verify_audit().wait().unwrap();
    assert_eq!(whole.broken, None);
    assert!(whole.n_records >= 2);
    for (change, fault) in [
        (
            "UPDATE audit_records SET actor = 'nobody' WHERE seq = 1",
            "hash",
        ),
        ("DELETE FROM audit_records WHERE seq = 1", "gap"),
    ] {
        desk.raw().execute(change, []).unwrap();
        let broken = desk.account.verify_audit().wait().unwrap().broken;
        let broken = broken.expect("a broken chain");
        assert_eq!((broken.seq, broken.fault), (1, fault));
    }
}

#[test]
fn i01_what_was_accepted_is_there_after_the_store_was_opened_again() {
    let desk = Desk::new();
    let accepted = desk.accept("one", "a").unwrap();
    let Desk {
        folder,
        store,
        account,
        ..
    } = desk;
    drop((store, account));
    let store = Store::open(folder.path()).unwrap();
    let name = AccountId::parse("shop").unwrap();
    let account = store.find_account(&name).unwrap().unwrap();
    let number = accepted.decision.number;
    let (decision, actions) = account.decision(number).wait().unwrap().unwrap();
    assert_eq!((decision, actions), (accepted.decision, accepted.actions));
}

#[test]
fn a_stopped_store_refuses_and_changes_nothing() {
    let desk = Desk::new();
    desk.store.stop();
    let refused = desk.accept("one", "a");
    assert!(matches!(
        refused,
        Err(AcceptError::Database(DatabaseError::Stopped))
    ));
    let store = Store::open(desk.folder.path()).unwrap();
    let name = AccountId::parse("shop").unwrap();
    let account = store.find_account(&name).unwrap().unwrap();
    let query = ActionQuery {
        limit: 10,
        ..ActionQuery::default()
    };
    assert!(account.actions(query).wait().unwrap().items.is_empty());
}
