//! When a case fits a request.

use serde_json::{Number, Value};

use super::request::{Body, Query, Template};

/// The parameters that a case names, each with the value it has to have.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) parameters: Vec<Parameter>,
}

/// One named parameter.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) value: Value,
}

/// Where a parameter stands in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Body,
}

impl Pattern {
    /// Whether every parameter of the case has its value in the request.
    pub(super) fn fits(
        &self,
        template: &Template,
        path: &[String],
        query: &Query,
        body: &Body,
    ) -> bool {
        self.parameters
            .iter()
            .all(|parameter| match parameter.place {
                Place::Path => template
                    .value(path, &parameter.name)
                    .is_some_and(|sent| texts_equal(&parameter.value, &[sent])),
                Place::Query => {
                    let sent: Vec<&str> = query.values(&parameter.name).collect();
                    !sent.is_empty() && texts_equal(&parameter.value, &sent)
                }
                // An object without fields names nothing, so it asks for nothing.
                Place::Body if n_leaves(&parameter.value) == 0 => true,
                Place::Body => body
                    .json
                    .as_ref()
                    .is_some_and(|sent| contains(sent, &parameter.value)),
            })
    }

    /// How many values the case names, counted at the leaves.
    pub(super) fn n_values(&self) -> usize {
        self.parameters
            .iter()
            .map(|parameter| n_leaves(&parameter.value))
            .sum()
    }
}

/// Whether texts sent under one name say a value.
///
/// A list may come as one text with commas or as several texts; its order counts.
fn texts_equal(value: &Value, sent: &[&str]) -> bool {
    if let Value::Array(items) = value {
        let mut parts = sent.iter().flat_map(|text| text.split(','));
        return items
            .iter()
            .all(|item| parts.next().is_some_and(|part| text_equals(item, part)))
            && parts.next().is_none();
    }
    text_equals(value, &sent.join(","))
}

/// Whether one text says a scalar.
fn text_equals(value: &Value, text: &str) -> bool {
    match value {
        Value::String(expected) => expected == text,
        Value::Bool(expected) => {
            text.eq_ignore_ascii_case(if *expected { "true" } else { "false" })
        }
        Value::Number(expected) => text
            .parse::<Number>()
            .is_ok_and(|number| numbers_equal(expected, &number)),
        Value::Null => text.is_empty() || text == "null",
        Value::Array(_) | Value::Object(_) => {
            serde_json::from_str::<Value>(text).is_ok_and(|sent| equal(&sent, value))
        }
    }
}

/// Whether a body has every field that a case names, with its value.
///
/// Fields that the case does not name may be there, in arrays they may not.
fn contains(sent: &Value, named: &Value) -> bool {
    match (sent, named) {
        (Value::Object(sent), Value::Object(named)) => named
            .iter()
            .all(|(name, value)| sent.get(name).is_some_and(|field| contains(field, value))),
        (sent, named) => equal(sent, named),
    }
}

/// Equality in which 1 and 1.0 are the same number and the order of keys does not count.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, value)| right.get(name).is_some_and(|field| equal(value, field)))
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(left, right))
        }
        (Value::Number(left), Value::Number(right)) => numbers_equal(left, right),
        (left, right) => left == right,
    }
}

fn numbers_equal(left: &Number, right: &Number) -> bool {
    left == right || plain(left) == plain(right)
}

/// A number as text, without the fraction where that is zero.
fn plain(number: &Number) -> String {
    let text = number.to_string();
    match text.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// An object without fields names no value; an empty list is one.
fn n_leaves(value: &Value) -> usize {
    match value {
        Value::Array(items) if !items.is_empty() => items.iter().map(n_leaves).sum(),
        Value::Object(fields) => fields.values().map(n_leaves).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => 1,
    }
}
