//! Which requests are calls of the queue protocol, and what they ask for.

use std::collections::BTreeMap;

use countermand_spapi::query::Query;
use serde_json::{Map, Value};

use crate::http::server::Request;
use crate::queues::QueueName;
use crate::queues::answer::Form;
use crate::queues::call::{Parameters, QueueCall};

const TARGET: &str = "AmazonSQS.";

/// Reads a call of the queue protocol; `None` for any other request.
///
/// AWS JSON 1.0 is known by its `X-Amz-Target`; the older form by an `Action` in the form or the
/// query. Both come to `/` or to the address of a queue.
pub fn read_call(request: &Request<'_>) -> Option<QueueCall> {
    if !is_for_queues(request.path) {
        return None;
    }
    let path_queue = QueueName::of_url(request.path);
    if let Some(action) = request.header("x-amz-target").strip_prefix(TARGET) {
        if request.method != "POST" {
            return None;
        }
        let input = match serde_json::from_slice(&request.body) {
            Ok(Value::Object(input)) => input,
            Ok(_) | Err(_) => Map::new(),
        };
        return Some(QueueCall {
            form: Form::Json,
            action: action.to_owned(),
            path_queue,
            input: Parameters(input),
        });
    }
    let is_form = request
        .header("content-type")
        .starts_with("application/x-www-form-urlencoded");
    let text = match request.method {
        "POST" if is_form => std::str::from_utf8(&request.body).ok()?,
        "GET" => request.query,
        _ => return None,
    };
    if !text.contains("Action=") {
        return None;
    }
    let query = Query::parse(text);
    let action = query.text("Action")?.to_owned();
    Some(QueueCall {
        form: Form::Query,
        action,
        path_queue,
        input: parameters(&query),
    })
}

/// Whether a path is the root or may be the address of a queue.
fn is_for_queues(path: &str) -> bool {
    let is_root = path == "/" || path.is_empty();
    let has_two_parts = path.trim_matches('/').split('/').count() == 2;
    is_root || (has_two_parts && QueueName::of_url(path).is_some())
}

/// Numbered parameters of the older form, as the lists of the JSON form.
fn parameters(query: &Query) -> Parameters {
    let mut input = Map::new();
    let mut lists: BTreeMap<&str, BTreeMap<u32, Value>> = BTreeMap::new();
    let mut attributes: BTreeMap<u32, (String, String)> = BTreeMap::new();
    for (name, value) in query.pairs() {
        let mut parts = name.splitn(3, '.');
        let (head, place, field) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let Some(place) = place.and_then(|place| place.parse::<u32>().ok()) else {
            input.insert(name.to_owned(), Value::from(value));
            continue;
        };
        match (head, field) {
            ("AttributeName" | "MessageSystemAttributeName" | "MessageAttributeName", None) => {
                let list = list_name(head);
                lists
                    .entry(list)
                    .or_default()
                    .insert(place, Value::from(value));
            }
            ("Attribute", Some("Name")) => {
                value.clone_into(&mut attributes.entry(place).or_default().0);
            }
            ("Attribute", Some("Value")) => {
                value.clone_into(&mut attributes.entry(place).or_default().1);
            }
            (_, Some(field)) if head.ends_with("BatchRequestEntry") => {
                let entries = lists.entry("Entries").or_default();
                let entry = entries
                    .entry(place)
                    .or_insert_with(|| Value::Object(Map::new()));
                if let Some(entry) = entry.as_object_mut() {
                    entry.insert(field.to_owned(), Value::from(value));
                }
            }
            _ => {
                input.insert(name.to_owned(), Value::from(value));
            }
        }
    }
    for (name, list) in lists {
        input.insert(name.to_owned(), list.into_values().collect());
    }
    if !attributes.is_empty() {
        let attributes: Map<_, _> = attributes
            .into_values()
            .map(|(name, value)| (name, Value::from(value)))
            .collect();
        input.insert("Attributes".to_owned(), Value::Object(attributes));
    }
    Parameters(input)
}

fn list_name(head: &str) -> &'static str {
    match head {
        "MessageSystemAttributeName" => "MessageSystemAttributeNames",
        "MessageAttributeName" => "MessageAttributeNames",
        _ => "AttributeNames",
    }
}
