//! Examples: a call as it is typed, and an answer to it, from the examples of the fields.

use http::Method;
use serde_json::{Map, Value};

use super::form::{self, Forms};
use super::{body_schema, text};

/// An instant where a field gives none of its own.
const INSTANT: &str = "2026-11-21T09:00:00Z";
/// How deep an example goes, should forms ever hold each other.
const DEPTH: usize = 8;

/// A call with `curl`: what is needed, and what has an example.
pub(super) fn call(method: &Method, path: &str, operation: &Value, forms: &Forms<'_>) -> String {
    let mut words = vec!["curl".to_owned()];
    let body = body_schema(operation);
    // With a body `curl` posts by itself.
    if *method != Method::GET && (body.is_none() || *method != Method::POST) {
        words.push(format!("-X {method}"));
    }
    let is_open = operation
        .get("security")
        .and_then(Value::as_array)
        .is_some_and(Vec::is_empty);
    if !is_open {
        words.push("-H \"Authorization: Bearer $KEY\"".to_owned());
    }
    let mut address = path.to_owned();
    let mut query = Vec::new();
    let parameters = operation.get("parameters").and_then(Value::as_array);
    for parameter in parameters.into_iter().flatten() {
        let name = text(parameter, "name");
        let Some(value) = parameter.get("example").map(plain) else {
            continue;
        };
        match text(parameter, "in") {
            "path" => address = address.replace(&format!("{{{name}}}"), &value),
            "query" => query.push(format!("{name}={value}")),
            _ => words.push(format!("-H \"{name}: {value}\"")),
        }
    }
    if !query.is_empty() {
        address = format!("{address}?{}", query.join("&"));
    }
    let address = format!("\"$DESK{address}\"");
    let Some(body) = body else {
        words.push(address);
        return words.join(" ");
    };
    words.push("-H \"Content-Type: application/json\"".to_owned());
    let body = of(body, forms, DEPTH, Fields::NeededOrExplained);
    format!("{} \\\n  -d '{body}' {address}", words.join(" "))
}

/// What the first answer that is a success holds, when it is JSON.
pub(super) fn answer(operation: &Value, forms: &Forms<'_>) -> Option<String> {
    let answers = operation.get("responses")?.as_object()?;
    let (_, success) = answers.iter().find(|(status, _)| status.starts_with('2'))?;
    let content = success.get("content")?.get("application/json")?;
    let value = match content.get("example") {
        Some(example) => example.clone(),
        None => of(content.get("schema")?, forms, DEPTH, Fields::All),
    };
    // A free object says nothing.
    let is_empty = value.as_object().is_some_and(Map::is_empty);
    serde_json::to_string_pretty(&value)
        .ok()
        .filter(|_| !is_empty)
}

/// Which fields of an object its example has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fields {
    All,
    NeededOrExplained,
}

fn of<'a>(schema: &'a Value, forms: &Forms<'a>, depth: usize, which: Fields) -> Value {
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    let Some(depth) = depth.checked_sub(1) else {
        return Value::Null;
    };
    let schema = forms.resolved(schema);
    if let Some(example) = schema.get("example").or_else(|| schema.get("default")) {
        return example.clone();
    }
    if let Some(one) = form::alternatives(schema).next() {
        let is_optional = form::alternatives(schema).any(form::is_null);
        return if is_optional {
            Value::Null
        } else {
            of(one, forms, depth, which)
        };
    }
    let fields = forms.fields(schema);
    if !fields.is_empty() {
        let fields = fields.into_iter().filter(|field| {
            which == Fields::All || field.is_needed || field.schema.get("example").is_some()
        });
        return fields
            .map(|field| (field.name.to_owned(), of(field.schema, forms, depth, which)))
            .collect::<Map<_, _>>()
            .into();
    }
    let mut kinds: Vec<_> = form::kinds(schema).collect();
    // What may be missing is missing, unless somebody gave an example.
    kinds.sort_by_key(|kind| *kind != "null");
    match kinds.first().copied() {
        Some("string") if text(schema, "format") == "date-time" => INSTANT.into(),
        Some("string") => "…".into(),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(0.into()),
        Some("boolean") => false.into(),
        Some("array") => schema
            .get("items")
            .map(|items| of(items, forms, depth, which))
            .into_iter()
            .collect(),
        Some("object") => Map::new().into(),
        _ => Value::Null,
    }
}

/// An example as it is typed into an address or a header.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned)
}
