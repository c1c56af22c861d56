//! Amazon's model files: Swagger 2.0 models and JSON schemas.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The folder of the models; `None`, with the reason printed, where it is not there.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spapi/models");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no model files in {}", folder.display());
    None
}

/// One file of the folder.
pub(crate) fn load(file: &str) -> Value {
    let path = folder().expect("the models are there").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Every Swagger 2.0 model of the folder with its file name.
pub(crate) fn swagger_models() -> BTreeMap<String, Value> {
    let folder = folder().expect("the models are there");
    fs::read_dir(folder)
        .expect("the folder can be listed")
        .map(|entry| entry.expect("the entry can be read").file_name())
        .filter_map(|name| name.into_string().ok())
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "json"))
        .map(|name| (name.clone(), load(&name)))
        .filter(|(_, model)| model.get("swagger").is_some())
        .collect()
}

/// The properties of a definition, each with its schema as it stands in the file.
///
/// `definition` is a name as in `Order`, or goes on through properties as in
/// `Order.fulfillment.fulfilledBy`; from the root of a JSON schema it starts with a point, as in
/// `.Payload`, and is the point alone for the root itself. `$ref` and `allOf` are followed, and an
/// array stands for its items. Panics where the file has no such place.
pub(crate) fn property_names(model_file: &str, definition: &str) -> BTreeMap<String, Value> {
    let model = load(model_file);
    properties(&model, place(&model, model_file, definition))
}

/// The schema that a `$ref` leads to; any other schema itself.
pub(crate) fn followed<'m>(model: &'m Value, schema: &'m Value) -> &'m Value {
    let mut schema = schema;
    while let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let pointer = reference.strip_prefix('#').unwrap_or(reference);
        schema = model
            .pointer(pointer)
            .unwrap_or_else(|| panic!("{reference} leads nowhere"));
    }
    schema
}

fn place<'m>(model: &'m Value, model_file: &str, definition: &str) -> &'m Value {
    let (name, inner) = definition.split_once('.').unwrap_or((definition, ""));
    let start = if name.is_empty() {
        Some(model)
    } else {
        model.get("definitions").and_then(|all| all.get(name))
    };
    let start = start.unwrap_or_else(|| panic!("{model_file} has no definition {name}"));
    inner
        .split('.')
        .filter(|step| !step.is_empty())
        .fold(start, |schema, step| {
            property(model, schema, step)
                .unwrap_or_else(|| panic!("{model_file}: {definition} has no {step}"))
        })
}

fn properties(model: &Value, schema: &Value) -> BTreeMap<String, Value> {
    let schema = followed(model, schema);
    if let Some(items) = schema.get("items") {
        return properties(model, items);
    }
    let inherited = parts(schema).flat_map(|part| properties(model, part));
    let own = schema.get("properties").and_then(Value::as_object);
    let own = own
        .into_iter()
        .flatten()
        .map(|(name, schema)| (name.clone(), schema.clone()));
    inherited.chain(own).collect()
}

fn property<'m>(model: &'m Value, schema: &'m Value, name: &str) -> Option<&'m Value> {
    let schema = followed(model, schema);
    if let Some(items) = schema.get("items") {
        return property(model, items, name);
    }
    schema
        .get("properties")
        .and_then(|own| own.get(name))
        .or_else(|| parts(schema).find_map(|part| property(model, part, name)))
}

fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

#[test]
fn properties_are_read_from_definitions() {
    if folder().is_none() {
        return;
    }
    let order = property_names("ordersV0.json", "Order");
    assert_eq!(order["AmazonOrderId"]["type"], "string");
    assert_eq!(order["OrderTotal"]["$ref"], "#/definitions/Money");
    assert_eq!(property_names("ordersV0.json", "OrderList"), order);
    let payload = property_names("ordersV0.json", "GetOrdersResponse.payload.Orders");
    assert_eq!(payload, order);
}

#[test]
fn properties_come_from_all_parts_of_a_definition() {
    if folder().is_none() {
        return;
    }
    let request = property_names("productPricingV0.json", "ItemOffersRequest");
    let names: Vec<_> = request.keys().map(String::as_str).collect();
    for name in ["uri", "method", "headers", "MarketplaceId", "ItemCondition"] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
}

#[test]
fn properties_are_read_from_json_schemas() {
    if folder().is_none() {
        return;
    }
    let file = "OrderChangeNotification.json";
    assert!(property_names(file, ".").contains_key("NotificationVersion"));
    assert!(property_names(file, ".Payload.OrderChangeNotification").contains_key("AmazonOrderId"));
}

#[test]
fn references_lead_to_their_definitions() {
    if folder().is_none() {
        return;
    }
    let model = load("ordersV0.json");
    let total = &property_names("ordersV0.json", "Order")["OrderTotal"];
    assert_eq!(
        followed(&model, total)["properties"]["CurrencyCode"]["type"],
        "string"
    );
}
