use countermand_store::audit::AuditRecord;

use super::*;
use crate::webhooks::schema::{EVENT_TYPES, Form};

fn happening(kind: &str, subject: &str, before: Option<Value>, after: Option<Value>) -> Happening {
    Happening {
        account_number: 1,
        account: "shop".to_owned(),
        record: AuditRecord {
            seq: 7,
            at: Timestamp::from_second(1_800_000_000).unwrap(),
            actor: "key:0123".to_owned(),
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            before: before.map(|value| value.to_string()),
            after: after.map(|value| value.to_string()),
            previous_hash: String::new(),
            hash: String::new(),
        },
        decision: None,
    }
}

const ORDER: &str = "111-0000001-0000001";

/// Whether a payload has the fields of its type, in their forms.
fn fits(event: &Event) -> bool {
    let fields = event.event_type.fields;
    event.data.len() == fields.len()
        && fields.iter().all(|field| {
            event
                .data
                .get(field.name)
                .is_some_and(|value| match field.form {
                    Form::Text => value.is_string(),
                    Form::TextOrNull => value.is_string() || value.is_null(),
                    Form::Number => value.is_u64(),
                })
        })
}

/// Checks that a record is the event of a type, with the fields of that type.
fn check(happened: &Happening, name: &str) {
    let kind = &happened.record.kind;
    let event = Event::of(happened).unwrap_or_else(|| panic!("{kind}"));
    assert_eq!(event.event_type.name, name);
    assert!(fits(&event), "{name}: {:?}", event.data);
}

#[test]
fn each_record_of_a_decision_or_an_action_is_the_event_of_its_type() {
    let (cancel, refund) = (DecisionKind::Cancellation, DecisionKind::Refund);
    for (kind, state, decision, name) in [
        (
            "cancellation.accepted",
            "open",
            None,
            "cancellation.accepted",
        ),
        ("refund.accepted", "waiting", None, "refund.accepted"),
        (
            "decision.approved",
            "open",
            Some(cancel),
            "cancellation.approved",
        ),
        ("decision.undone", "undone", Some(refund), "refund.undone"),
        (
            "decision.settled",
            "confirmed",
            Some(cancel),
            "cancellation.confirmed",
        ),
        (
            "decision.settled",
            "needs_review",
            Some(refund),
            "refund.needs_review",
        ),
        (
            "action.cancel",
            "submitted",
            Some(cancel),
            "action.cancel.submitted",
        ),
        ("action.listing", "refused", None, "action.listing.refused"),
    ] {
        let before = json!({"state": "open"});
        let after = json!({"state": state, "decision": 3, "action": 4, "code": ""});
        let happened = Happening {
            decision,
            ..happening(kind, ORDER, Some(before), Some(after))
        };
        check(&happened, name);
    }
}

#[test]
fn each_other_record_that_is_told_is_the_event_of_its_type() {
    for (kind, after, name) in [
        (
            "order.changed",
            json!({"state": "Canceled"}),
            "order.changed",
        ),
        (
            "request.official",
            json!({"source": "search"}),
            "request.received",
        ),
        ("request.heard", json!({"source": "mail"}), "request.hinted"),
        (
            "account.standing",
            json!({"standing": "AT_RISK"}),
            "account.standing_changed",
        ),
        ("sending.closed", json!({}), "sending.closed"),
        ("webhook.tested", json!({}), "webhook.test"),
    ] {
        check(&happening(kind, ORDER, None, Some(after)), name);
    }
}

#[test]
fn an_event_names_the_resources_as_the_api_does() {
    let after = json!({"state": "confirmed", "decision": 3, "action": 4, "code": "NoInventory"});
    let happened = Happening {
        decision: Some(DecisionKind::Cancellation),
        ..happening("action.cancel", ORDER, None, Some(after))
    };
    let event = Event::of(&happened).unwrap();
    assert_eq!(event.data["cancellation_id"], "cn-3-shop");
    assert_eq!(event.data["refund_id"], Value::Null);
    assert_eq!(event.data["code"], "NoInventory");
    assert_eq!(event.data["sequence"], 7);
    let payload: Value = serde_json::from_slice(&event.payload()).unwrap();
    assert_eq!(payload["type"], "action.cancel.confirmed");
    assert_eq!(payload["timestamp"], "2027-01-15T08:00:00Z");
    assert_eq!(payload["data"]["order_id"], ORDER);
}

#[test]
fn what_is_made_up_has_the_form_of_its_type() {
    for known in EVENT_TYPES {
        let event = Event::example(known, Timestamp::UNIX_EPOCH);
        assert!(fits(&event), "{}: {:?}", known.name, event.data);
    }
    let of = |name: &str| Event::example(EventType::find(name).unwrap(), Timestamp::UNIX_EPOCH);
    assert_eq!(of("cancellation.accepted").data["state"], "open");
    assert_eq!(of("action.refund.unknown").data["state"], "unknown");
    assert_eq!(of("action.refund.unknown").data["kind"], "refund");
}

#[test]
fn what_is_nobodys_business_outside_is_no_event() {
    for kind in [
        "setting.changed",
        "api-key.created",
        "webhook.created",
        "seller.changed",
        "odd",
    ] {
        let after = Some(json!({"state": "open"}));
        assert_eq!(
            Event::of(&happening(kind, "x", None, after)),
            None,
            "{kind}"
        );
    }
    let without_state = happening("cancellation.accepted", ORDER, None, None);
    assert_eq!(Event::of(&without_state), None);
}

#[test]
fn names_of_types_stand_once_and_are_dotted() {
    let names: std::collections::BTreeSet<_> = EVENT_TYPES.iter().map(|known| known.name).collect();
    assert_eq!(names.len(), EVENT_TYPES.len());
    assert!(
        names
            .iter()
            .all(|name| name.contains('.') && name.len() <= 64)
    );
}
