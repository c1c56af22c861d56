//! Events: audit records with a type of their own and a thin payload.
//!
//! A payload names what changed and how it stands, not all of it: whoever needs more asks the API.
//! It is made of the record alone, so that it is the same however often it is sent.

use bytes::Bytes;
use countermand_store::outbox::DecisionKind;
use countermand_store::webhooks::Happening;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::schema::{EventType, Field, Form};
use crate::http::api::resource_id::Kind;

/// Bytes of a payload at most.
pub const MAX_PAYLOAD_BYTES: usize = 20_000;

/// Something that endpoints are told of.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What happened.
    pub event_type: &'static EventType,
    /// When.
    pub at: Timestamp,
    /// The fields of its type.
    pub data: Map<String, Value>,
}

impl Event {
    /// The event that an audit record is; `None` for records that are nobody's business outside,
    /// such as changes of settings.
    pub fn of(happening: &Happening) -> Option<Self> {
        let facts = Facts::of(happening);
        let kind = happening.record.kind.as_str();
        let (name, data) = match kind.split_once('.')? {
            ("cancellation" | "refund" | "decision", what) => facts.of_decision(kind, what)?,
            ("action", what) => facts.of_action(what),
            ("order", "changed") => ("order.changed".to_owned(), facts.of_states()),
            ("request", "official") => ("request.received".to_owned(), facts.of_request()),
            ("request", "heard") => ("request.hinted".to_owned(), facts.of_request()),
            ("account", "standing") => facts.of_standing(),
            ("sending", _) => (kind.to_owned(), facts.about_account()),
            ("webhook", "tested") => ("webhook.test".to_owned(), facts.of_test()),
            _ => return None,
        };
        Some(Self {
            event_type: EventType::find(&name)?,
            at: happening.record.at,
            data,
        })
    }

    /// An event of a type that did not happen, to try a receiver out.
    pub fn example(event_type: &'static EventType, at: Timestamp) -> Self {
        let fields = event_type.fields.iter();
        let data = fields.map(|field| (field.name.to_owned(), example(event_type.name, field)));
        Self {
            event_type,
            at,
            data: data.collect(),
        }
    }

    /// The body that is sent and signed.
    pub fn payload(&self) -> Bytes {
        let body = json!({
            "type": self.event_type.name,
            "timestamp": self.at.to_string(),
            "data": self.data,
        });
        Bytes::from(body.to_string())
    }
}

/// What a record says, read.
struct Facts<'a> {
    happening: &'a Happening,
    before: Value,
    after: Value,
}

impl<'a> Facts<'a> {
    fn of(happening: &'a Happening) -> Self {
        let read = |text: &Option<String>| {
            text.as_deref()
                .and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or(Value::Null)
        };
        Self {
            happening,
            before: read(&happening.record.before),
            after: read(&happening.record.after),
        }
    }

    /// The fields that every event of an account has.
    fn about_account(&self) -> Map<String, Value> {
        let mut data = Map::new();
        data.insert("account".into(), json!(self.happening.account));
        data.insert("sequence".into(), json!(self.happening.record.seq));
        data
    }

    fn about_order(&self) -> Map<String, Value> {
        let mut data = self.about_account();
        data.insert("order_id".into(), json!(self.happening.record.subject));
        data
    }

    fn of_states(&self) -> Map<String, Value> {
        let mut data = self.about_order();
        data.insert("state".into(), text(&self.after, "state"));
        data.insert("previous_state".into(), text(&self.before, "state"));
        data
    }

    fn of_decision(&self, kind: &str, what: &str) -> Option<(String, Map<String, Value>)> {
        let decision = match (kind, self.happening.decision) {
            ("cancellation.accepted", _) => DecisionKind::Cancellation,
            ("refund.accepted", _) => DecisionKind::Refund,
            (_, known) => known?,
        };
        let state = self.after.get("state").and_then(Value::as_str)?;
        // How a decision settled is its state; what a person did to it is the record's own word.
        let last = if what == "settled" { state } else { what };
        let mut data = self.of_states();
        data.insert(
            id_field(decision).into(),
            self.id(decision_id(decision), "decision"),
        );
        Some((format!("{}.{last}", decision.as_str()), data))
    }

    fn of_action(&self, what: &str) -> (String, Map<String, Value>) {
        let state = self.after.get("state").and_then(Value::as_str);
        let mut data = self.of_states();
        data.insert("kind".into(), json!(what));
        data.insert("action_id".into(), self.id(Kind::Action, "action"));
        data.insert("code".into(), text(&self.after, "code"));
        for kind in [DecisionKind::Cancellation, DecisionKind::Refund] {
            let id = if self.happening.decision == Some(kind) {
                self.id(decision_id(kind), "decision")
            } else {
                Value::Null
            };
            data.insert(id_field(kind).into(), id);
        }
        (
            format!("action.{what}.{}", state.unwrap_or("changed")),
            data,
        )
    }

    fn of_request(&self) -> Map<String, Value> {
        let mut data = self.about_order();
        data.insert("source".into(), text(&self.after, "source"));
        data
    }

    fn of_standing(&self) -> (String, Map<String, Value>) {
        let mut data = self.about_account();
        let subject = &self.happening.record.subject;
        let marketplace = (subject != "account").then_some(subject);
        data.insert("marketplace".into(), json!(marketplace));
        data.insert("standing".into(), text(&self.after, "standing"));
        data.insert("previous_standing".into(), text(&self.before, "standing"));
        ("account.standing_changed".to_owned(), data)
    }

    fn of_test(&self) -> Map<String, Value> {
        let mut data = Map::new();
        data.insert("webhook_id".into(), json!(self.happening.record.subject));
        data
    }

    /// The id of what the record numbers in this field.
    fn id(&self, kind: Kind, field: &str) -> Value {
        let number = self.after.get(field).and_then(Value::as_u64);
        let account = countermand_domain::id::AccountId::parse(&self.happening.account).ok();
        match (number, account) {
            (Some(number), Some(account)) => json!(kind.id(number, &account)),
            (Some(_) | None, _) => Value::Null,
        }
    }
}

const fn decision_id(kind: DecisionKind) -> Kind {
    match kind {
        DecisionKind::Cancellation => Kind::Cancellation,
        DecisionKind::Refund => Kind::Refund,
    }
}

const fn id_field(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Cancellation => "cancellation_id",
        DecisionKind::Refund => "refund_id",
    }
}

/// What a field could say in an event of a type.
fn example(event_type: &str, field: &Field) -> Value {
    let mut words = event_type.split('.').skip(1);
    match (field.name, field.form) {
        (_, Form::Number) => json!(1),
        ("kind", _) => json!(words.next()),
        ("state", _) if event_type == "order.changed" => json!("CANCELLED"),
        ("state", _) => json!(match words.last() {
            Some("accepted" | "approved") => Some("open"),
            last => last,
        }),
        ("account", _) => json!("shop"),
        ("order_id", _) => json!("111-0000000-0000000"),
        ("cancellation_id", _) => json!("cn-1-shop"),
        ("refund_id", Form::Text) => json!("rf-1-shop"),
        ("action_id", _) => json!("ac-1-shop"),
        ("webhook_id", _) => json!("wh-1"),
        ("source", _) => json!("orders"),
        ("marketplace", _) => json!("ATVPDKIKX0DER"),
        ("standing", _) => json!("AT_RISK"),
        (_, Form::TextOrNull) => Value::Null,
        (name, Form::Text) => json!(name),
    }
}

/// A text of an object; null when it has none, or an empty one.
fn text(object: &Value, field: &str) -> Value {
    match object.get(field).and_then(Value::as_str) {
        Some(text) if !text.is_empty() => json!(text),
        Some(_) | None => Value::Null,
    }
}

#[cfg(test)]
mod tests;
