//! Quantities of offers.

use countermand_domain::reason::Reason;
use countermand_store::outbox::ActionKind;
use jiff::SignedDuration;
use serde_json::json;

use super::play::{Mishap, Play};

const FIRST: &str = "111-0000000-0000000";
const SECOND: &str = "111-0000001-0000001";
const MINUTES_30: SignedDuration = SignedDuration::from_mins(30);

fn quantities(play: &Play) -> Vec<u64> {
    let effects = play.effects("listing");
    effects
        .iter()
        .map(|effect| effect["qty"].as_u64().unwrap())
        .collect()
}

#[test]
fn an_offer_goes_to_zero_before_the_order_is_cancelled() {
    let play = Play::of_orders(1, 5);
    play.cancel(FIRST, Reason::StockOut);
    play.run(MINUTES_30).unwrap();
    let asked = play.market.asked.lock().unwrap().clone();
    let at = |part: &str| asked.iter().position(|told| told.contains(part)).unwrap();
    assert!(at("PATCH /listings/") < at("/cancellation"), "{asked:?}");
    let ends = play.ends(ActionKind::Listing);
    assert_eq!(ends.first().unwrap(), "confirmed shown");
    assert_eq!(play.ends(ActionKind::Cancel), ["confirmed shown"]);
    assert_eq!(quantities(&play).first(), Some(&0));
}

#[test]
fn a_quantity_that_is_so_already_is_not_sent() {
    let play = Play::of_orders(2, 5);
    play.cancel(FIRST, Reason::StockOut);
    play.run(MINUTES_30).unwrap();
    let n_sent = play.n_asked("PATCH", "/listings/");
    // The cancelled units are not on sale again: the offer still shows none.
    play.cancel(SECOND, Reason::StockOut);
    play.run(MINUTES_30).unwrap();
    let ends = play.ends(ActionKind::Listing);
    assert_eq!(ends.last().unwrap(), "superseded already-so", "{ends:?}");
    assert_eq!(play.n_asked("PATCH", "/listings/"), n_sent);
}

#[test]
fn an_invalid_quantity_is_refused_and_does_not_keep_the_order() {
    let play = Play::of_orders(1, 5);
    let answer = json!({"sku": "PLAIN-1", "status": "INVALID", "submissionId": "1", "issues": [
        {"code": "90244", "message": "The value is invalid.", "severity": "ERROR"}]});
    play.plan("PATCH", "/listings/", Mishap::Answered(200, answer));
    play.cancel(FIRST, Reason::StockOut);
    play.run(MINUTES_30).unwrap();
    let first = play.actions(ActionKind::Listing).remove(0);
    assert_eq!(first.outcome_code, "invalid");
    assert!(first.outcome_text.contains("90244"), "{first:?}");
    assert_eq!(play.ends(ActionKind::Cancel), ["confirmed shown"]);
}

#[test]
fn a_sku_without_a_listing_is_refused() {
    let play = Play::of_orders(1, 5);
    let answer = json!({"errors": [{"code": "NOT_FOUND", "message": "SKU not found"}]});
    play.plan("GET", "/listings/", Mishap::Answered(404, answer));
    play.cancel(FIRST, Reason::StockOut);
    play.run(MINUTES_30).unwrap();
    assert_eq!(
        play.ends(ActionKind::Listing).first().unwrap(),
        "refused no-such-listing"
    );
    assert_eq!(play.ends(ActionKind::Cancel), ["confirmed shown"]);
}

#[test]
fn stock_that_amazon_holds_is_never_set() {
    let play = Play::of_orders(1, 5);
    let answer = json!({"sku": "PLAIN-1", "fulfillmentAvailability":
        [{"fulfillmentChannelCode": "AMAZON_NA"}]});
    play.plan("GET", "/listings/", Mishap::Answered(200, answer));
    play.cancel(FIRST, Reason::StockOut);
    play.run(SignedDuration::from_secs(3)).unwrap();
    assert_eq!(
        play.ends(ActionKind::Listing).first().unwrap(),
        "refused fulfilled-by-amazon"
    );
    assert_eq!(play.n_asked("PATCH", "/listings/"), 0);
}

#[test]
fn a_lost_answer_is_found_in_the_listing_and_a_lost_request_is_sent_once_more() {
    for (mishap, n_sent) in [(Mishap::AnswerLost, 1), (Mishap::RequestLost, 2)] {
        let play = Play::of_orders(1, 5);
        play.plan("PATCH", "/listings/", mishap.clone());
        play.cancel(FIRST, Reason::StockOut);
        play.run(MINUTES_30).unwrap();
        let first = play.actions(ActionKind::Listing).remove(0);
        let end = (first.state.as_str(), first.outcome_code.as_str());
        assert_eq!(end, ("confirmed", "shown"), "{mishap:?}");
        assert_eq!(first.n_attempts, n_sent, "{mishap:?}");
        assert_eq!(quantities(&play).first(), Some(&0), "{mishap:?}");
    }
}

#[test]
fn a_death_at_any_place_changes_a_quantity_once() {
    for point in [
        "listing.before_claim",
        "listing.after_claim",
        "send.before_mark",
        "send.after_mark",
        "listing.before_call",
        "listing.after_call",
        "listing.after_close",
        "listing.before_settle",
        "listing.after_settle",
    ] {
        let play = Play::of_orders(1, 5);
        play.cancel(FIRST, Reason::StockOut);
        play.die_at(point);
        let play = play.run_through(MINUTES_30);
        assert!(play.has_died(), "{point} was never reached");
        let first = play.actions(ActionKind::Listing).remove(0);
        let end = (first.state.as_str(), first.outcome_code.as_str());
        assert_eq!(end, ("confirmed", "shown"), "{point}");
        assert_eq!(quantities(&play).first(), Some(&0), "{point}");
        let n_confirmed = play
            .actions(ActionKind::Listing)
            .iter()
            .filter(|action| action.state.as_str() == "confirmed")
            .count();
        assert_eq!(quantities(&play).len(), n_confirmed, "{point}");
        assert_eq!(play.effects("cancel").len(), 1, "{point}");
    }
}

#[test]
fn of_several_quantities_of_an_offer_only_the_newest_is_sent() {
    let play = Play::of_orders(3, 5);
    for order in [FIRST, SECOND, "111-0000002-0000002"] {
        play.cancel(order, Reason::StockOut);
    }
    play.run(SignedDuration::from_secs(90)).unwrap();
    let listings = play.actions(ActionKind::Listing);
    let before: Vec<_> = listings
        .iter()
        .filter(|action| action.content.step == 0)
        .map(|action| format!("{} {}", action.state.as_str(), action.outcome_code))
        .collect();
    assert_eq!(
        before,
        [
            "superseded newer-quantity",
            "superseded newer-quantity",
            "confirmed shown"
        ]
    );
    assert_eq!(play.effects("cancel").len(), 3);
}
