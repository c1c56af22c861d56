//! A call of the queue protocol, read from either of its two forms.

use serde_json::{Map, Value};

use crate::queues::QueueName;
use crate::queues::answer::{Form, Refused};

/// A call of the queue protocol.
#[derive(Debug, Clone, PartialEq)]
pub struct QueueCall {
    /// The form in which it came and in which it is answered.
    pub form: Form,
    /// `ReceiveMessage` and so on.
    pub action: String,
    /// The queue in the path, where there is one.
    pub path_queue: Option<QueueName>,
    /// The parameters by the names of the JSON form.
    pub input: Parameters,
}

/// The parameters of a call, or of an entry of a batch.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parameters(pub Map<String, Value>);

impl Parameters {
    /// A text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// When it is absent.
    pub fn need(&self, name: &str) -> Result<&str, Refused> {
        self.text(name).ok_or_else(|| Refused::missing(name))
    }

    /// A whole number in a range; `None` when it is absent.
    ///
    /// # Errors
    /// When it is no number, or outside.
    pub fn number(&self, name: &str, low: u32, high: u32) -> Result<Option<u32>, Refused> {
        let found = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.trim().parse::<i64>().ok(),
            Some(other) => other.as_i64(),
        };
        found
            .and_then(|number| u32::try_from(number).ok())
            .filter(|number| (low..=high).contains(number))
            .map(Some)
            .ok_or_else(|| {
                Refused::value(format!(
                    "Value for parameter {name} is invalid. Reason: Must be between {low} and {high}, if provided."
                ))
            })
    }

    /// The texts of a list.
    pub fn names(&self, name: &str) -> Vec<&str> {
        let list = self.0.get(name).and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    /// The entries of a batch: one to ten, each with an id of its own.
    ///
    /// # Errors
    /// When there are none or too many, or ids repeat.
    pub fn entries(&self) -> Result<Vec<(String, Self)>, Refused> {
        let list = self.0.get("Entries").and_then(Value::as_array);
        let entries: Vec<Self> = list
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
            .map(|entry| Self(entry.clone()))
            .collect();
        if entries.is_empty() {
            return Err(Refused::EMPTY_BATCH);
        }
        if entries.len() > 10 {
            return Err(Refused::LONG_BATCH);
        }
        let mut named: Vec<(String, Self)> = Vec::new();
        for entry in entries {
            let id = entry.need("Id")?.to_owned();
            if named.iter().any(|(known, _)| *known == id) {
                return Err(Refused::SAME_IDS);
            }
            named.push((id, entry));
        }
        Ok(named)
    }
}
