//! Holds what is written to Amazon's published JSON schemas, where they lie beside the repository.

use std::path::PathBuf;

use serde_json::Value;

/// Asserts that a document meets a schema: types, required fields, enumerations, constants,
/// bounds, and the one of several forms. Prints a line when there is no such schema.
pub(crate) fn assert_valid(schema: &str, json: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spapi/models");
    let Ok(text) = std::fs::read_to_string(folder.join(schema)) else {
        println!("skipped: no schema {schema} beside the repository");
        return;
    };
    let root: Value = serde_json::from_str(&text).unwrap();
    let value: Value = serde_json::from_str(json).unwrap();
    let mut found = Vec::new();
    check(&root, &root, &value, "", &mut found);
    assert_eq!(found, Vec::<String>::new());
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(target.trim_start_matches('#')).unwrap();
        return check(root, target, value, at, found);
    }
    if *schema == Value::Bool(false) {
        return found.push(format!("{at}: must not be there"));
    }
    if let Some(kind) = schema.get("type").and_then(Value::as_str) {
        let is_kind = match kind {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            other => panic!("type {other}"),
        };
        if !is_kind {
            found.push(format!("{at}: {value} is no {kind}"));
        }
    }
    let is_listed = |list: &Value| list.as_array().unwrap().contains(value);
    if schema.get("enum").is_some_and(|list| !is_listed(list)) {
        found.push(format!("{at}: {value} is not listed"));
    }
    if schema.get("const").is_some_and(|only| only != value) {
        found.push(format!("{at}: {value} is not the constant"));
    }
    let minimum = schema.get("minimum").and_then(Value::as_i64);
    if minimum.is_some_and(|minimum| value.as_i64().is_some_and(|number| number < minimum)) {
        found.push(format!("{at}: {value} is too small"));
    }
    let required = schema.get("required").and_then(Value::as_array);
    for name in required.into_iter().flatten().filter_map(Value::as_str) {
        if value.get(name).is_none() {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, inner) in properties.into_iter().flatten() {
        if let Some(value) = value.get(name) {
            check(root, inner, value, &format!("{at}/{name}"), found);
        }
    }
    if let (Some(inner), Some(items)) = (schema.get("items"), value.as_array()) {
        for (index, item) in items.iter().enumerate() {
            check(root, inner, item, &format!("{at}/{index}"), found);
        }
    }
    if let Some(forms) = schema.get("oneOf").and_then(Value::as_array) {
        let fits = |form: &&Value| {
            let mut faults = Vec::new();
            check(root, form, value, at, &mut faults);
            faults.is_empty()
        };
        let n_fitting = forms.iter().filter(fits).count();
        if n_fitting != 1 {
            found.push(format!("{at}: {n_fitting} of the forms fit"));
        }
    }
}

#[test]
fn the_check_finds_what_is_wrong() {
    let schema = serde_json::json!({
        "type": "object", "required": ["a"],
        "properties": {"a": {"enum": [1]}, "b": {"type": "integer", "minimum": 1}},
        "oneOf": [{"required": ["b"]}, {"properties": {"b": false}}],
    });
    let n_found = |value: Value| {
        let mut found = Vec::new();
        check(&schema, &schema, &value, "", &mut found);
        found.len()
    };
    assert_eq!(n_found(serde_json::json!({"a": 1})), 0);
    assert_eq!(n_found(serde_json::json!({"a": 1, "b": 2})), 0);
    assert_eq!(n_found(serde_json::json!({"a": 2, "b": 0})), 2);
    assert_eq!(n_found(serde_json::json!({"b": "x"})), 2);
    assert_eq!(n_found(serde_json::json!([])), 2);
}
