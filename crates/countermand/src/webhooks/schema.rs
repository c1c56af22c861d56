//! The types of events, and what the payload of each holds.

use serde_json::{Map, Value, json};

/// The form of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A text.
    Text,
    /// A text or null.
    TextOrNull,
    /// A whole number from 1.
    Number,
}

/// One field of a payload's `data`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its form.
    pub form: Form,
    /// What it says.
    pub text: &'static str,
}

/// A type of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventType {
    /// Its name, from the general to the particular, with dots.
    pub name: &'static str,
    /// What it means.
    pub text: &'static str,
    /// What `data` holds.
    pub fields: &'static [Field],
}

const fn field(name: &'static str, form: Form, text: &'static str) -> Field {
    Field { name, form, text }
}

const ACCOUNT_NAME: Field = field("account", Form::Text, "The account's name.");
const SEQUENCE: Field = field(
    "sequence",
    Form::Number,
    "Grows with every event of the account, and so of each order: take the greatest.",
);
const ORDER_ID: Field = field("order_id", Form::Text, "The order.");
const CANCELLATION_ID: Field = field("cancellation_id", Form::Text, "The cancellation.");
const REFUND_ID: Field = field("refund_id", Form::Text, "The refund.");
const STATE: Field = field("state", Form::Text, "How it stands now.");
const PREVIOUS: Field = field(
    "previous_state",
    Form::TextOrNull,
    "How it stood before; null when it is new.",
);

const CANCELLATION: &[Field] = &[
    ACCOUNT_NAME,
    SEQUENCE,
    ORDER_ID,
    STATE,
    PREVIOUS,
    CANCELLATION_ID,
];
const REFUND: &[Field] = &[ACCOUNT_NAME, SEQUENCE, ORDER_ID, STATE, PREVIOUS, REFUND_ID];
const ACTION: &[Field] = &[
    ACCOUNT_NAME,
    SEQUENCE,
    ORDER_ID,
    STATE,
    PREVIOUS,
    field("kind", Form::Text, "cancel, refund, message or listing."),
    field("action_id", Form::Text, "The action."),
    field(
        "code",
        Form::TextOrNull,
        "Why it ended so, where there is a code.",
    ),
    field(
        "cancellation_id",
        Form::TextOrNull,
        "The cancellation that it is part of.",
    ),
    field(
        "refund_id",
        Form::TextOrNull,
        "The refund that it is part of.",
    ),
];
const ORDER: &[Field] = &[ACCOUNT_NAME, SEQUENCE, ORDER_ID, STATE, PREVIOUS];
const REQUEST: &[Field] = &[
    ACCOUNT_NAME,
    SEQUENCE,
    ORDER_ID,
    field("source", Form::Text, "By which way it was heard."),
];
const STANDING: &[Field] = &[
    ACCOUNT_NAME,
    SEQUENCE,
    field(
        "marketplace",
        Form::TextOrNull,
        "The marketplace; null for all of them.",
    ),
    field("standing", Form::TextOrNull, "Amazon's word for it."),
    field(
        "previous_standing",
        Form::TextOrNull,
        "Amazon's word before.",
    ),
];
const ACCOUNT: &[Field] = &[ACCOUNT_NAME, SEQUENCE];
const TEST: &[Field] = &[field("webhook_id", Form::Text, "The webhook.")];

const fn of(name: &'static str, text: &'static str, fields: &'static [Field]) -> EventType {
    EventType { name, text, fields }
}

/// Every type of events there is.
pub const EVENT_TYPES: &[EventType] = &[
    of(
        "cancellation.accepted",
        "A cancellation. It was asked for, and is durable.",
        CANCELLATION,
    ),
    of(
        "cancellation.approved",
        "A cancellation. A second person agreed.",
        CANCELLATION,
    ),
    of(
        "cancellation.undone",
        "A cancellation. It was taken back before anything was sent.",
        CANCELLATION,
    ),
    of(
        "cancellation.confirmed",
        "A cancellation. Amazon's data show that it is done.",
        CANCELLATION,
    ),
    of(
        "cancellation.refused",
        "A cancellation. Amazon refused it, and its data show no effect.",
        CANCELLATION,
    ),
    of(
        "cancellation.superseded",
        "A cancellation. It was overtaken, or no longer possible; nothing happened.",
        CANCELLATION,
    ),
    of(
        "cancellation.needs_review",
        "A cancellation. A person has to look.",
        CANCELLATION,
    ),
    of(
        "refund.accepted",
        "A refund. It was asked for, and is durable.",
        REFUND,
    ),
    of(
        "refund.approved",
        "A refund. A second person agreed.",
        REFUND,
    ),
    of(
        "refund.undone",
        "A refund. It was taken back before anything was sent.",
        REFUND,
    ),
    of(
        "refund.confirmed",
        "A refund. Amazon's data show that it is done.",
        REFUND,
    ),
    of(
        "refund.refused",
        "A refund. Amazon refused it, and its data show no effect.",
        REFUND,
    ),
    of(
        "refund.superseded",
        "A refund. It was overtaken, or no longer possible; nothing happened.",
        REFUND,
    ),
    of(
        "refund.needs_review",
        "A refund. A person has to look.",
        REFUND,
    ),
    of(
        "action.cancel.queued",
        "A cancel of an item. It is in line again.",
        ACTION,
    ),
    of(
        "action.cancel.submitted",
        "A cancel of an item. It was sent.",
        ACTION,
    ),
    of(
        "action.cancel.unknown",
        "A cancel of an item. It may have been carried out; it is being looked up.",
        ACTION,
    ),
    of(
        "action.cancel.confirmed",
        "A cancel of an item. Amazon's data show its effect.",
        ACTION,
    ),
    of(
        "action.cancel.refused",
        "A cancel of an item. Amazon refused it.",
        ACTION,
    ),
    of(
        "action.cancel.superseded",
        "A cancel of an item. It is no longer wanted or possible.",
        ACTION,
    ),
    of(
        "action.cancel.needs_review",
        "A cancel of an item. A person has to look.",
        ACTION,
    ),
    of(
        "action.refund.queued",
        "A refund of an item. It is in line again.",
        ACTION,
    ),
    of(
        "action.refund.submitted",
        "A refund of an item. It was sent.",
        ACTION,
    ),
    of(
        "action.refund.unknown",
        "A refund of an item. It may have been carried out; it is being looked up.",
        ACTION,
    ),
    of(
        "action.refund.confirmed",
        "A refund of an item. Amazon's data show its effect.",
        ACTION,
    ),
    of(
        "action.refund.refused",
        "A refund of an item. Amazon refused it.",
        ACTION,
    ),
    of(
        "action.refund.superseded",
        "A refund of an item. It is no longer wanted or possible.",
        ACTION,
    ),
    of(
        "action.refund.needs_review",
        "A refund of an item. A person has to look.",
        ACTION,
    ),
    of(
        "action.message.queued",
        "A message to a buyer. It is in line again.",
        ACTION,
    ),
    of(
        "action.message.submitted",
        "A message to a buyer. It was sent.",
        ACTION,
    ),
    of(
        "action.message.unknown",
        "A message to a buyer. It may have been carried out; it is being looked up.",
        ACTION,
    ),
    of(
        "action.message.confirmed",
        "A message to a buyer. Amazon's data show its effect.",
        ACTION,
    ),
    of(
        "action.message.refused",
        "A message to a buyer. Amazon refused it.",
        ACTION,
    ),
    of(
        "action.message.superseded",
        "A message to a buyer. It is no longer wanted or possible.",
        ACTION,
    ),
    of(
        "action.message.needs_review",
        "A message to a buyer. A person has to look.",
        ACTION,
    ),
    of(
        "action.listing.queued",
        "A quantity of an offer. It is in line again.",
        ACTION,
    ),
    of(
        "action.listing.submitted",
        "A quantity of an offer. It was sent.",
        ACTION,
    ),
    of(
        "action.listing.unknown",
        "A quantity of an offer. It may have been carried out; it is being looked up.",
        ACTION,
    ),
    of(
        "action.listing.confirmed",
        "A quantity of an offer. Amazon's data show its effect.",
        ACTION,
    ),
    of(
        "action.listing.refused",
        "A quantity of an offer. Amazon refused it.",
        ACTION,
    ),
    of(
        "action.listing.superseded",
        "A quantity of an offer. It is no longer wanted or possible.",
        ACTION,
    ),
    of(
        "action.listing.needs_review",
        "A quantity of an offer. A person has to look.",
        ACTION,
    ),
    of(
        "order.changed",
        "Amazon shows an order in another state.",
        ORDER,
    ),
    of(
        "request.received",
        "A buyer asked through Amazon to cancel an order.",
        REQUEST,
    ),
    of(
        "request.hinted",
        "Something hints that a buyer wants to cancel; Amazon has not shown it yet.",
        REQUEST,
    ),
    of(
        "account.standing_changed",
        "Amazon rates the health of the account otherwise.",
        STANDING,
    ),
    of(
        "sending.closed",
        "Nothing is sent for the account until its recent past was read.",
        ACCOUNT,
    ),
    of(
        "sending.opened",
        "What is due for the account is sent again.",
        ACCOUNT,
    ),
    of("webhook.test", "Somebody tries out a webhook.", TEST),
];

impl EventType {
    /// The type of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        EVENT_TYPES.iter().find(|known| known.name == name)
    }

    /// Whether a wish, as in `cancellation.*`, names types that there are.
    pub fn is_wish(wish: &str) -> bool {
        match wish.strip_suffix('*') {
            Some("") => true,
            Some(beginning) => {
                beginning.ends_with('.')
                    && EVENT_TYPES
                        .iter()
                        .any(|known| known.name.starts_with(beginning))
            }
            None => Self::find(wish).is_some(),
        }
    }

    /// The JSON Schema (2020-12) of a whole payload of this type.
    pub fn schema(&self) -> Value {
        let mut properties = Map::new();
        for field in self.fields {
            let form = match field.form {
                Form::Text => json!("string"),
                Form::TextOrNull => json!(["string", "null"]),
                Form::Number => json!("integer"),
            };
            let shape = json!({"type": form, "description": field.text});
            properties.insert(field.name.to_owned(), shape);
        }
        let names: Vec<&str> = self.fields.iter().map(|field| field.name).collect();
        json!({
            "type": "object",
            "required": ["type", "timestamp", "data"],
            "properties": {
                "type": {"const": self.name},
                "timestamp": {"type": "string", "format": "date-time"},
                "data": {"type": "object", "required": names, "properties": properties},
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_name_types_or_beginnings_of_types_up_to_a_dot() {
        for right in [
            "*",
            "cancellation.*",
            "action.*",
            "action.cancel.*",
            "order.changed",
        ] {
            assert!(EventType::is_wish(right), "{right}");
        }
        for wrong in [
            "",
            ".*",
            "cancel*",
            "cancellation*",
            "order",
            "nothing.*",
            "a.b",
            "**",
        ] {
            assert!(!EventType::is_wish(wrong), "{wrong}");
        }
    }

    #[test]
    fn every_type_stands_on_the_page_with_its_fields() {
        let page = include_str!("../../../../docs/desk.md");
        for known in EVENT_TYPES {
            let group = known.name.rsplit_once('.').map_or("", |(group, _)| group);
            let has_row = page.lines().any(|line| {
                line.starts_with("| `")
                    && line.contains(&format!("`{group}."))
                    && known
                        .fields
                        .iter()
                        .all(|field| line.contains(&format!("`{}`", field.name)))
            });
            assert!(has_row, "{}", known.name);
        }
    }
}
