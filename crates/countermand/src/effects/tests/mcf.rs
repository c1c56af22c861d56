//! Multi-channel orders.

use countermand_domain::id::OrderId;
use countermand_domain::order::OrderState;
use countermand_domain::reason::Reason;
use countermand_store::outbox::ActionKind;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::play::{Mishap, Play, wait};

const SPAN: SignedDuration = SignedDuration::from_mins(12);
const OLD: &str = "/fba/outbound/2020-07-01/fulfillmentOrders";

/// A play with an order of two units of a SKU of which Amazon holds ten.
fn play_with_order() -> (Play, OrderId) {
    let play = Play::of_orders(0, 5);
    play.market_call(
        "POST",
        "/fba/inventory/v1/items",
        &[],
        &json!({"sellerSku": "K-1", "marketplaceId": "ATVPDKIKX0DER", "productName": "K-1"}),
    );
    play.market_call(
        "POST",
        "/fba/inventory/v1/items/inventory",
        &[("x-amzn-idempotency-token", "first of K-1")],
        &json!({"inventoryItems": [{"sellerSku": "K-1", "marketplaceId": "ATVPDKIKX0DER",
            "quantity": 10}]}),
    );
    play.market_call(
        "POST",
        OLD,
        &[],
        &json!({"marketplaceId": "ATVPDKIKX0DER", "sellerFulfillmentOrderId": "M-1",
            "displayableOrderId": "M-1", "displayableOrderDate": "2026-11-16T00:00:00Z",
            "displayableOrderComment": "Thanks", "shippingSpeedCategory": "Standard",
            "destinationAddress": {"name": "A. Buyer", "addressLine1": "1 Street",
                "city": "Town", "stateOrRegion": "NY", "postalCode": "10001",
                "countryCode": "US"},
            "items": [{"sellerSku": "K-1", "sellerFulfillmentOrderItemId": "M-1-1",
                "quantity": 2}]}),
    );
    (play, OrderId::parse("M-1").unwrap())
}

fn set_status(play: &Play, status: &str) {
    play.market_call(
        "PUT",
        &format!("{OLD}/M-1/status"),
        &[],
        &json!({"fulfillmentOrderStatus": status}),
    );
}

/// Takes the order in and decides to cancel it.
fn taken_in(play: &Play, order_id: &OrderId) {
    play.run(SignedDuration::from_secs(1)).unwrap();
    play.decide(order_id, Reason::StockOut);
}

#[test]
fn an_order_is_taken_in_by_itself_and_cancelled_while_it_can_be() {
    let (play, order_id) = play_with_order();
    taken_in(&play, &order_id);
    play.run(SPAN).unwrap();
    assert_eq!(play.ends(ActionKind::Cancel), ["confirmed shown"]);
    let effects = play.effects("cancel");
    assert_eq!(effects.len(), 1);
    assert_eq!(
        (&effects[0]["order"], &effects[0]["qty"]),
        (&json!("M-1"), &json!(2))
    );
    // Amazon tells the recipient, and holds the stock: nothing else is done.
    assert_eq!(play.actions(ActionKind::Message).len(), 0);
    assert_eq!(play.actions(ActionKind::Listing).len(), 0);
    let found = wait(play.seller.account.situation(&order_id))
        .unwrap()
        .unwrap();
    assert_eq!(found.view.order.state, Some(OrderState::Cancelled));
}

#[test]
fn i06_an_order_that_is_being_picked_is_not_asked_for() {
    let (play, order_id) = play_with_order();
    taken_in(&play, &order_id);
    set_status(&play, "Processing");
    play.run(SPAN).unwrap();
    assert_eq!(
        play.ends(ActionKind::Cancel),
        ["superseded beyond-cancelling"]
    );
    assert_eq!(play.n_asked("PUT", "/M-1/cancel"), 0);
    assert_eq!(play.effects("cancel"), Vec::<Value>::new());
}

#[test]
fn an_order_that_is_picked_just_then_is_refused() {
    let (play, order_id) = play_with_order();
    taken_in(&play, &order_id);
    let answer = json!({"errors": [{"code": "InvalidInput",
        "message": "The order cannot be cancelled: its status is Processing."}]});
    play.plan("PUT", "/M-1/cancel", Mishap::Answered(400, answer));
    play.run(SPAN).unwrap();
    assert_eq!(play.ends(ActionKind::Cancel), ["refused refused"]);
    assert_eq!(play.effects("cancel"), Vec::<Value>::new());
}

#[test]
fn an_account_without_the_old_version_cancels_by_the_new_one() {
    let (play, order_id) = play_with_order();
    taken_in(&play, &order_id);
    let gone = json!({"errors": [{"code": "Unauthorized", "message": "no role"}]});
    play.plan("GET", OLD, Mishap::Answered(403, gone));
    play.run(SPAN).unwrap();
    assert_eq!(play.n_asked("PUT", "/2026-07-04/orders/M-1/cancel"), 1);
    assert_eq!(play.ends(ActionKind::Cancel), ["confirmed shown"]);
    assert_eq!(play.effects("cancel").len(), 1);
}

#[test]
fn a_lost_answer_is_found_in_the_order_and_a_lost_request_is_sent_once_more() {
    for (mishap, n_asked) in [(Mishap::AnswerLost, 1), (Mishap::RequestLost, 2)] {
        let (play, order_id) = play_with_order();
        taken_in(&play, &order_id);
        play.plan("PUT", "/M-1/cancel", mishap.clone());
        // It rests in its first status for the whole play.
        play.run(SPAN).unwrap();
        let ends = play.ends(ActionKind::Cancel);
        let n_effects = play.effects("cancel").len();
        let is_done = ends == ["confirmed shown"] && n_effects == 1;
        // The warehouse may be faster than the second try.
        let is_late = ends == ["superseded beyond-cancelling"] && n_effects == 0;
        assert!(is_done || (n_asked == 2 && is_late), "{mishap:?} {ends:?}");
        assert!(play.n_asked("PUT", "/M-1/cancel") <= n_asked, "{mishap:?}");
    }
}

#[test]
fn a_death_at_any_place_cancels_once() {
    for point in [
        "mcf.before_commit",
        "mcf.after_commit",
        "mcf.before_claim",
        "mcf.after_claim",
        "mcf.before_call",
        "mcf.after_call",
        "mcf.after_close",
    ] {
        let (play, order_id) = play_with_order();
        taken_in(&play, &order_id);
        play.die_at(point);
        let play = play.run_through(SPAN);
        assert!(play.has_died(), "{point} was never reached");
        let ends = play.ends(ActionKind::Cancel);
        let n_effects = play.effects("cancel").len();
        let is_done = ends == ["confirmed shown"] && n_effects == 1;
        let is_late = ends == ["superseded beyond-cancelling"] && n_effects == 0;
        assert!(is_done || is_late, "{point} {ends:?} {n_effects}");
        assert!(play.n_asked("PUT", "/M-1/cancel") <= 2, "{point}");
    }
}
