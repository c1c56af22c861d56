//! Messages to buyers.

use countermand_domain::reason::Reason;
use countermand_store::outbox::{ActionKind, DecisionState};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::play::{Mishap, Play, wait};

const FIRST: &str = "111-0000000-0000000";
const SPAN: SignedDuration = SignedDuration::from_mins(10);

/// A play in which the buyer of the first order reads this language.
fn in_language(locale: &str) -> Play {
    let play = Play::of_orders(1, 5);
    let answer = json!({"buyer": {"locale": locale}});
    play.plan("GET", "/attributes", Mishap::Answered(200, answer));
    play
}

fn texts(play: &Play) -> Vec<Value> {
    let all = play.control("GET", "/__messages", &Value::Null);
    all.as_array().unwrap().clone()
}

#[test]
fn the_buyer_is_told_after_the_cancel_is_confirmed_and_once() {
    let play = in_language("en-US");
    play.cancel(FIRST, Reason::StockOut);
    play.run(SPAN).unwrap();
    assert_eq!(play.ends(ActionKind::Message), ["confirmed sent"]);
    let effects = play.effects("message");
    assert_eq!(effects.len(), 1);
    assert_eq!(effects[0]["order_status_before"], "CANCELLED");
    let texts = texts(&play);
    let text = texts[0]["text"].as_str().unwrap();
    assert!(text.contains(FIRST), "{text}");
    let message = play.actions(ActionKind::Message).remove(0);
    assert_eq!(message.outcome_text, "cancelled/STOCK_OUT");
    let (decision, _) = wait(play.seller.account.decision(message.decision_number))
        .unwrap()
        .unwrap();
    assert_eq!(decision.state, DecisionState::Confirmed);
}

#[test]
fn a_buyer_who_reads_chinese_is_written_to_in_chinese() {
    let play = in_language("zh-CN");
    play.cancel(FIRST, Reason::StockOut);
    play.run(SPAN).unwrap();
    assert_eq!(play.ends(ActionKind::Message), ["confirmed sent"]);
    let text = texts(&play)[0]["text"].as_str().unwrap().to_owned();
    assert!(text.contains('订'), "{text}");
}

#[test]
fn a_language_without_a_text_goes_to_a_person_with_the_name_of_the_template() {
    let play = in_language("es-US");
    play.cancel(FIRST, Reason::StockOut);
    play.run(SPAN).unwrap();
    assert_eq!(
        play.ends(ActionKind::Message),
        ["needs_review needs-a-look"]
    );
    let message = play.actions(ActionKind::Message).remove(0);
    let text = message.outcome_text;
    assert!(text.starts_with("cancelled/STOCK_OUT"), "{text}");
    assert!(text.contains("LANGUAGE_NOT_COVERED"), "{text}");
    assert_eq!(texts(&play), Vec::<Value>::new());
}

#[test]
fn what_the_marketplace_does_not_list_is_not_sent() {
    let play = in_language("en-US");
    let answer = json!({"_links": {"self": {"href": "/x"}, "actions": [
        {"href": "/y", "name": "confirmOrderDetails"},
        {"href": "/z", "name": "negativeFeedbackRemoval"}]}});
    play.plan("GET", "/messaging/", Mishap::Answered(200, answer));
    play.cancel(FIRST, Reason::StockOut);
    play.run(SPAN).unwrap();
    assert_eq!(play.ends(ActionKind::Message), ["refused not-listed"]);
    assert_eq!(play.n_asked("POST", "/messages/"), 0);
}

#[test]
fn a_message_refused_by_the_marketplace_was_not_sent() {
    let play = in_language("en-US");
    let answer = json!({"errors": [{"code": "Unauthorized",
        "message": "Invalid amazonOrderId and template combination."}]});
    play.plan("POST", "/messages/", Mishap::Answered(403, answer));
    play.cancel(FIRST, Reason::StockOut);
    play.run(SPAN).unwrap();
    assert_eq!(play.ends(ActionKind::Message), ["refused not-listed"]);
    assert_eq!(play.effects("message").len(), 0);
}

#[test]
fn i14_a_message_whose_answer_is_lost_goes_to_a_person_and_is_never_repeated() {
    for mishap in [
        Mishap::AnswerLost,
        Mishap::RequestLost,
        Mishap::Answered(500, json!({})),
    ] {
        let play = in_language("en-US");
        play.plan("POST", "/messages/", mishap.clone());
        play.cancel(FIRST, Reason::StockOut);
        play.run(SPAN).unwrap();
        assert_eq!(
            play.ends(ActionKind::Message),
            ["needs_review may-have-been-sent"],
            "{mishap:?}"
        );
        assert_eq!(play.n_asked("POST", "/messages/"), 1, "{mishap:?}");
    }
}

#[test]
fn i14_a_death_at_any_place_sends_a_message_at_most_once() {
    for (point, end) in [
        ("message.before_claim", "confirmed sent"),
        ("message.after_claim", "needs_review may-have-been-sent"),
        ("message.before_call", "needs_review may-have-been-sent"),
        ("message.after_call", "needs_review may-have-been-sent"),
        ("message.after_close", "confirmed sent"),
    ] {
        let play = in_language("en-US");
        // It is asked a second time after some of the deaths.
        let answer = json!({"buyer": {"locale": "en-US"}});
        play.plan("GET", "/attributes", Mishap::Answered(200, answer));
        play.cancel(FIRST, Reason::StockOut);
        play.die_at(point);
        let play = play.run_through(SPAN);
        assert!(play.has_died(), "{point} was never reached");
        assert_eq!(play.ends(ActionKind::Message), [end], "{point}");
        assert!(play.n_asked("POST", "/messages/") <= 1, "{point}");
        assert!(play.effects("message").len() <= 1, "{point}");
    }
}

#[test]
fn i13_a_cancel_that_failed_is_never_told_of() {
    let play = in_language("en-US");
    let answer = json!({"errors": [{"code": "InvalidInput", "message": "no"}]});
    play.plan("PUT", "/cancellation", Mishap::Answered(400, answer));
    play.cancel(FIRST, Reason::StockOut);
    play.run(SignedDuration::from_mins(60)).unwrap();
    let told = play.ends(ActionKind::Message);
    assert_eq!(play.effects("cancel").len(), 0);
    assert_eq!(told, ["superseded cause-gone"]);
    assert_eq!(play.n_asked("POST", "/messages/"), 0);
}
