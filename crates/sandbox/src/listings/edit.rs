//! Patches on attributes: a function from attributes to attributes, with what is wrong.

use std::collections::BTreeSet;

use countermand_spapi::listings_items::Issue;
use serde_json::Value;

use super::Patch;
use super::check;
use super::document::{AVAILABILITY, Attributes, OFFER, text};

/// The fields that tell the entries of any attribute apart.
const COMMON_SELECTORS: [&str; 2] = ["marketplace_id", "language_tag"];

/// Edits attributes in the order of the patches; the names of the attributes touched come back.
pub(super) fn edit(
    attributes: &mut Attributes,
    patches: &[Patch],
    marketplace_id: &str,
    issues: &mut Vec<Issue>,
) -> BTreeSet<String> {
    let mut touched = BTreeSet::new();
    if patches.is_empty() {
        issues.push(check::missing("patches", "At least one patch is required."));
    }
    for patch in patches {
        match edit_one(attributes, patch, marketplace_id) {
            Ok(name) => {
                touched.insert(name);
            }
            Err(issue) => issues.push(*issue),
        }
    }
    touched
}

fn edit_one(
    attributes: &mut Attributes,
    patch: &Patch,
    marketplace_id: &str,
) -> Result<String, Box<Issue>> {
    let name = name_of(&patch.path)?;
    let values = values_of(patch, &name)?;
    if patch.op != "delete" {
        check::selectors(&name, &values)?;
    }
    let found = attributes.entry(name.clone()).or_default();
    let matches = |one: &Value, other: &Value| is_same_entry(&name, one, other, marketplace_id);
    match patch.op.as_str() {
        "add" | "replace" => *found = values,
        "merge" => {
            for value in values {
                match found.iter_mut().find(|entry| matches(entry, &value)) {
                    Some(entry) => merge(entry, &value),
                    None => found.push(value),
                }
            }
        }
        "delete" if values.is_empty() => found.clear(),
        "delete" => found.retain(|entry| {
            !values
                .iter()
                .any(|selector| is_selected(entry, selector, marketplace_id))
        }),
        op => {
            return Err(Box::new(check::invalid(
                &name,
                format!("The operation '{op}' is not supported."),
            )));
        }
    }
    Ok(name)
}

fn name_of(path: &str) -> Result<String, Box<Issue>> {
    let refuse = |why: &str| Err(Box::new(check::invalid(path, format!("'{path}': {why}"))));
    let Some(pointer) = path.strip_prefix("/attributes/") else {
        return refuse("a patch is about an attribute: the path begins with /attributes/.");
    };
    if pointer.is_empty() {
        return refuse("the path names no attribute.");
    }
    if pointer.contains('/') {
        return refuse("only whole attributes can be patched, not parts of them.");
    }
    Ok(pointer.replace("~1", "/").replace("~0", "~"))
}

fn values_of(patch: &Patch, name: &str) -> Result<Vec<Value>, Box<Issue>> {
    let is_delete = patch.op == "delete";
    match &patch.value {
        Value::Null if is_delete => Ok(Vec::new()),
        Value::Array(values)
            if values.iter().all(Value::is_object) && (is_delete || !values.is_empty()) =>
        {
            Ok(values.clone())
        }
        Value::Array(_) => Err(Box::new(check::invalid(
            name,
            format!("The values of '{name}' are objects, at least one."),
        ))),
        Value::Null => Err(Box::new(check::missing(
            name,
            format!("The value of the patch of '{name}' is required but not supplied."),
        ))),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            Err(Box::new(check::invalid(
                name,
                format!("The value of the patch of '{name}' is not an array."),
            )))
        }
    }
}

/// Whether two values stand for the same entry of an attribute.
fn is_same_entry(name: &str, one: &Value, other: &Value, marketplace_id: &str) -> bool {
    let same = |field: &str, default: &str| {
        text(one, field).unwrap_or(default) == text(other, field).unwrap_or(default)
    };
    match name {
        AVAILABILITY => same("fulfillment_channel_code", ""),
        OFFER => {
            same("marketplace_id", marketplace_id) && same("audience", super::document::EVERYONE)
        }
        _ => {
            let [place, language] = COMMON_SELECTORS;
            same(place, marketplace_id) && same(language, "")
        }
    }
}

/// Whether every field of a selector is the same in the entry.
fn is_selected(entry: &Value, selector: &Value, marketplace_id: &str) -> bool {
    selector.as_object().is_some_and(|fields| {
        fields.iter().all(|(field, wanted)| {
            let found = entry.get(field);
            found == Some(wanted)
                || (found.is_none()
                    && field == "marketplace_id"
                    && wanted.as_str() == Some(marketplace_id))
                || (found.is_none()
                    && field == "audience"
                    && wanted.as_str() == Some(super::document::EVERYONE))
        })
    })
}

fn merge(entry: &mut Value, value: &Value) {
    if let (Some(entry), Some(fields)) = (entry.as_object_mut(), value.as_object()) {
        for (field, new) in fields {
            entry.insert(field.clone(), new.clone());
        }
    }
}

#[cfg(test)]
#[path = "edit_tests.rs"]
mod tests;
