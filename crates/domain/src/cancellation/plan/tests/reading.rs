//! The looks before and after the sending.

use super::*;
use crate::cancellation::plan::outcome::{
    Answer, Contradiction, Outcome, SupersededBy, compare, outcome,
};
use crate::cancellation::plan::sending::{Ending, has_become_requested, permits_now};
use crate::order::EasyShipStatus;

#[test]
fn the_look_before_sending_sees_what_has_changed() {
    let case = Case::of(Reason::StockOut, vec![item(1, 2, 0), item(2, 1, 0)]);
    let planned = case.plan().unwrap().planned_cancel();
    let items = case.items_now();
    let order = case.now(&items);
    assert_eq!(permits_now(&planned, &order), Ok(()));
    let in_state = |state| permits_now(&planned, &OrderNow { state, ..order }).unwrap_err();
    assert_eq!(in_state(OrderState::Pending).ending(), Ending::ReadAgain);
    for state in [
        OrderState::PartiallyShipped,
        OrderState::Shipped,
        OrderState::Cancelled,
    ] {
        assert_eq!(in_state(state).ending(), Ending::Superseded, "{state}");
    }
    let with = |change: fn(&mut Vec<ItemNow>)| {
        let mut items = items.clone();
        change(&mut items);
        permits_now(
            &planned,
            &OrderNow {
                items: &items,
                ..order
            },
        )
        .unwrap_err()
    };
    let one_shipped =
        with(|items| items[1].progress = items[1].progress.ship(Quantity::ONE).unwrap());
    assert_eq!(one_shipped, NotNow::SomethingShipped);
    let one_gone =
        with(|items| items[0].progress = items[0].progress.cancel(Quantity::ONE).unwrap());
    assert_eq!(one_gone.code(), "fewer-open");
    let missing = with(|items| items.truncate(1));
    assert_eq!(missing.ending(), Ending::NeedsPerson);
    let scheduled = OrderNow {
        channel: ChannelStatus::EasyShip(EasyShipStatus::PendingPickUp),
        ..order
    };
    assert_eq!(
        permits_now(&planned, &scheduled),
        Err(NotNow::PickUpScheduled)
    );
    let at_amazon = OrderNow {
        channel: ChannelStatus::Afn,
        ..order
    };
    assert_eq!(
        permits_now(&planned, &at_amazon),
        Err(NotNow::FulfilledByAmazon)
    );
}

#[test]
fn a_direct_call_is_not_sent_when_it_would_take_more_than_planned() {
    let case = Case::of(Reason::StockOut, vec![item(1, 2, 0)]);
    let planned = case.plan().unwrap().planned_cancel();
    let more = Case::of(Reason::StockOut, vec![item(1, 2, 0), item(2, 1, 0)]).items_now();
    let refused = permits_now(&planned, &case.now(&more)).unwrap_err();
    assert_eq!(
        refused,
        NotNow::MoreThanPlanned {
            order_item_id: item_id(2)
        }
    );
}

#[test]
fn buyer_canceled_is_sent_only_while_the_request_stands() {
    let case = Case::of(Reason::BuyerRequest, vec![requested(item(1, 2, 0))]);
    let planned = case.plan().unwrap().planned_cancel();
    let mut items = case.items_now();
    assert_eq!(permits_now(&planned, &case.now(&items)), Ok(()));
    items[0].is_requested = Some(false);
    let gone = permits_now(&planned, &case.now(&items)).unwrap_err();
    assert_eq!(
        (gone.code(), gone.ending()),
        ("request-gone", Ending::Superseded)
    );
    items[0].is_requested = None;
    let untold = permits_now(&planned, &case.now(&items)).unwrap_err();
    assert_eq!(untold.ending(), Ending::ReadAgain);
    // And the other way round: a request that came in makes a better code true.
    let own = Case::of(Reason::StockOut, vec![item(1, 2, 0)]);
    let planned = own.plan().unwrap().planned_cancel();
    assert!(!has_become_requested(&planned, &own.now(&items)));
    items[0].is_requested = Some(true);
    assert!(has_become_requested(&planned, &own.now(&items)));
    assert_eq!(permits_now(&planned, &own.now(&items)), Ok(()));
}

/// Two lines of 2 and 1 units, cancelled whole, and the order read back after `change`.
fn read_back(answer: Answer, state: OrderState, change: fn(&mut Vec<ItemNow>)) -> Outcome {
    let case = Case::of(Reason::StockOut, vec![item(1, 2, 0), item(2, 1, 0)]);
    let planned = case.plan().unwrap().planned_cancel();
    let before = case.items_now();
    let mut after = before.clone();
    change(&mut after);
    let after = OrderNow {
        state,
        ..case.now(&after)
    };
    outcome(&case.now(&before), &after, &planned, answer)
}

fn cancel_all(items: &mut Vec<ItemNow>, by: Option<Actor>) {
    for item in items {
        item.progress = item.progress.cancel(item.progress.open()).unwrap();
        item.cancelled_by = by;
    }
}

#[test]
fn only_what_the_reading_shows_is_confirmed() {
    let (unshipped, cancelled) = (OrderState::Unshipped, OrderState::Cancelled);
    let by_us = |items: &mut Vec<ItemNow>| cancel_all(items, Some(Actor::Seller));
    assert_eq!(
        read_back(Answer::Unknown, cancelled, by_us),
        Outcome::Confirmed
    );
    let untold = |items: &mut Vec<ItemNow>| cancel_all(items, None);
    assert_eq!(
        read_back(Answer::Accepted, cancelled, untold),
        Outcome::Confirmed
    );
    // As Orders v0 shows it: no units ordered any more.
    let zeroed = |items: &mut Vec<ItemNow>| {
        for item in items {
            item.progress = ItemProgress::new(Quantity::ZERO);
        }
    };
    assert_eq!(
        read_back(Answer::Accepted, cancelled, zeroed),
        Outcome::Confirmed
    );
    // A report that says so is not enough.
    assert_eq!(
        read_back(Answer::Accepted, unshipped, |_| {}),
        Outcome::NotYet
    );
    assert_eq!(
        read_back(Answer::Unknown, unshipped, |_| {}),
        Outcome::NotYet
    );
    assert_eq!(
        read_back(Answer::Refused, unshipped, |_| {}),
        Outcome::Refused
    );
}

#[test]
fn somebody_else_first_is_superseded() {
    let cancelled = OrderState::Cancelled;
    for (actor, by) in [
        (Actor::Buyer, SupersededBy::Buyer),
        (Actor::Amazon, SupersededBy::Amazon),
    ] {
        let change: fn(&mut Vec<ItemNow>) = match actor {
            Actor::Buyer => |items| cancel_all(items, Some(Actor::Buyer)),
            Actor::Amazon | Actor::Seller => |items| cancel_all(items, Some(Actor::Amazon)),
        };
        for answer in [Answer::Unknown, Answer::Accepted, Answer::Refused] {
            assert_eq!(
                read_back(answer, cancelled, change),
                Outcome::Superseded { by }
            );
        }
    }
    let shipped = |items: &mut Vec<ItemNow>| {
        for item in items {
            item.progress = item.progress.ship(item.progress.open()).unwrap();
        }
    };
    assert_eq!(
        read_back(Answer::Unknown, OrderState::Shipped, shipped),
        Outcome::Superseded {
            by: SupersededBy::Shipment
        }
    );
}

#[test]
fn a_part_of_ours_before_the_rest_of_the_buyers_is_for_a_person() {
    let case = Case::of(Reason::StockOut, vec![item(1, 1, 0)]);
    let planned = case.plan().unwrap().planned_cancel();
    // One unit of three was planned; all are cancelled, and the last hand was the buyer's.
    let before = Case::of(Reason::StockOut, vec![item(1, 3, 0)]).items_now();
    let mut after = before.clone();
    cancel_all(&mut after, Some(Actor::Buyer));
    let of = |answer| {
        let after = OrderNow {
            state: OrderState::Cancelled,
            ..case.now(&after)
        };
        compare(&case.now(&before), &after, &planned, answer)
            .lines
            .remove(0)
            .outcome
    };
    let how = Contradiction::SeveralExecutors;
    for answer in [Answer::Unknown, Answer::Accepted] {
        assert_eq!(of(answer), Outcome::Contradicted { how: how.clone() });
    }
    let by = SupersededBy::Buyer;
    assert_eq!(of(Answer::Refused), Outcome::Superseded { by });
}

#[test]
fn more_or_fewer_units_than_planned_are_for_a_person() {
    let unshipped = OrderState::Unshipped;
    let one_unit = |items: &mut Vec<ItemNow>| {
        items[0].progress = items[0].progress.cancel(Quantity::ONE).unwrap();
    };
    assert_eq!(
        read_back(Answer::Unknown, unshipped, one_unit),
        Outcome::NotYet
    );
    let Outcome::Contradicted { how } = read_back(Answer::Accepted, unshipped, one_unit) else {
        panic!("one unit of two is not done");
    };
    assert_eq!(
        how,
        Contradiction::FewerUnits {
            order_item_id: item_id(1),
            planned: 2,
            shown: 1
        }
    );
    let one_line = |items: &mut Vec<ItemNow>| {
        items[0].progress = items[0].progress.cancel(units(2)).unwrap();
    };
    let Outcome::Contradicted { how } = read_back(Answer::Accepted, unshipped, one_line) else {
        panic!("one line of two is not done");
    };
    assert_eq!(how.code(), "line-missing");
    let by_us = |items: &mut Vec<ItemNow>| cancel_all(items, Some(Actor::Seller));
    let Outcome::Contradicted { how } = read_back(Answer::Refused, OrderState::Cancelled, by_us)
    else {
        panic!("refused and done contradict each other");
    };
    assert_eq!(how.code(), "done-though-refused");
    // One line was planned, and the platform took the whole order.
    let case = Case::of(Reason::StockOut, vec![item(1, 2, 0), item(2, 1, 0)]).asking(&[(2, 1)]);
    let planned = case.plan().unwrap().planned_cancel();
    let before = case.items_now();
    let mut after = before.clone();
    cancel_all(&mut after, None);
    let after = OrderNow {
        state: OrderState::Cancelled,
        ..case.now(&after)
    };
    let readback = compare(&case.now(&before), &after, &planned, Answer::Accepted);
    assert_eq!(readback.lines.len(), 1);
    assert_eq!(readback.lines[0].outcome, Outcome::Confirmed);
    assert_eq!(
        readback.whole(Answer::Accepted),
        Outcome::Contradicted {
            how: Contradiction::MoreUnits {
                order_item_id: item_id(1),
                planned: 0,
                shown: 2
            }
        }
    );
}

#[test]
fn each_line_ends_as_it_was_read() {
    let case = Case::of(Reason::StockOut, vec![item(1, 2, 0), item(2, 1, 0)]);
    let planned = case.plan().unwrap().planned_cancel();
    let before = case.items_now();
    let mut after = before.clone();
    cancel_all(&mut after, Some(Actor::Seller));
    after[1].cancelled_by = Some(Actor::Buyer);
    let after = OrderNow {
        state: OrderState::Cancelled,
        ..case.now(&after)
    };
    let readback = compare(&case.now(&before), &after, &planned, Answer::Unknown);
    let by = SupersededBy::Buyer;
    assert_eq!(readback.lines[0].outcome, Outcome::Confirmed);
    assert_eq!(readback.lines[1].outcome, Outcome::Superseded { by });
    assert_eq!(
        readback.whole(Answer::Unknown),
        Outcome::Contradicted {
            how: Contradiction::SeveralExecutors
        }
    );
}
