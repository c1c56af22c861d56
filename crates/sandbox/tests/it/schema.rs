//! Answers and documents against Amazon's published models.
//!
//! The models are Swagger 2.0: their schemas are JSON Schema of draft 4 as far as they go (`$ref`,
//! `allOf`, `required`, `enum`, lengths, limits, formats), so they are checked as they stand. What
//! Amazon's notification, account health and listings feed schemas say is draft 7.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

/// One place where a document is not what its schema says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// JSON pointer into the document; empty for the document itself.
    pub(crate) at: String,
    /// What is wrong there.
    pub(crate) what: String,
}

/// The models of a folder, with the validators made of them so far.
pub(crate) struct Checker {
    files: BTreeMap<String, Value>,
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

/// An operation as its model names it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation<'a> {
    /// File name of the model, such as `ordersV0.json`.
    pub(crate) model: &'a str,
    /// Path template, such as `/orders/v0/orders/{orderId}`.
    pub(crate) path: &'a str,
    /// HTTP method, in any case.
    pub(crate) method: &'a str,
}

impl Checker {
    /// Reads every `.json` file of a folder.
    pub(crate) fn load(models_dir: &Path) -> Self {
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(models_dir).unwrap() {
            let file = entry.unwrap().path();
            if file
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                let name = file.file_name().unwrap().to_string_lossy().into_owned();
                files.insert(
                    name,
                    serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap(),
                );
            }
        }
        Self {
            files,
            validators: Mutex::default(),
        }
    }

    /// What is wrong with an answer of an operation; empty when it is as the model says.
    ///
    /// A status that the model does not list goes by its `default`, and is a violation where there
    /// is none. A response without a schema takes an empty body or an empty object.
    pub(crate) fn check(
        &self,
        operation: Operation<'_>,
        status: u16,
        body: &[u8],
    ) -> Vec<Violation> {
        let Operation {
            model,
            path,
            method,
        } = operation;
        let key = format!("{model} {path} {method} {status}");
        let document = self
            .files
            .get(model)
            .unwrap_or_else(|| panic!("no model {model}"));
        let responses = &document["paths"][path][method.to_lowercase()]["responses"];
        assert!(responses.is_object(), "{model} has no {method} {path}");
        let listed = responses
            .get(status.to_string())
            .or_else(|| responses.get("default"));
        let Some(response) = listed else {
            return one("", format!("status {status} is not one of {method} {path}"));
        };
        let response = resolved(document, response);
        let Some(schema) = response.get("schema") else {
            let is_empty = body.is_empty() || serde_json::from_slice(body).ok() == Some(json!({}));
            return if is_empty {
                Vec::new()
            } else {
                one("", "a body where the model has none")
            };
        };
        let validator = self.validator(key, || draft4(document, schema));
        violations(&validator, body)
    }

    /// What is wrong with a document of one of the JSON Schema files, such as a notification.
    pub(crate) fn check_schema(&self, file: &str, document: &[u8]) -> Vec<Violation> {
        let schema = self
            .files
            .get(file)
            .unwrap_or_else(|| panic!("no schema {file}"));
        let validator = self.validator(file.to_owned(), || {
            options(Draft::Draft7)
                .build(schema)
                .unwrap_or_else(|error| panic!("{file}: {error}"))
        });
        violations(&validator, document)
    }

    /// The operations of a model that the folder has: path, method and listed statuses.
    pub(crate) fn operations(&self, model: &str) -> Vec<(String, String, Vec<u16>)> {
        let mut operations = Vec::new();
        for (path, item) in self.files[model]["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                if let Some(responses) = operation.get("responses").and_then(Value::as_object) {
                    let statuses = responses.keys().filter_map(|status| status.parse().ok());
                    operations.push((path.clone(), method.clone(), statuses.collect()));
                }
            }
        }
        operations
    }

    fn validator(&self, key: String, build: impl FnOnce() -> Validator) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap();
        Arc::clone(validators.entry(key).or_insert_with(|| Arc::new(build())))
    }
}

fn one(at: &str, what: impl Into<String>) -> Vec<Violation> {
    vec![Violation {
        at: at.to_owned(),
        what: what.into(),
    }]
}

/// The response itself where it is a reference to one of the document.
fn resolved<'a>(document: &'a Value, response: &'a Value) -> &'a Value {
    let reference = response.get("$ref").and_then(Value::as_str);
    match reference.and_then(|reference| reference.strip_prefix('#')) {
        Some(pointer) => document.pointer(pointer).unwrap(),
        None => response,
    }
}

fn options(draft: Draft) -> jsonschema::ValidationOptions<'static> {
    jsonschema::options()
        .with_draft(draft)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
}

/// A validator of a schema in a Swagger document, whose definitions it may refer to.
fn draft4(document: &Value, schema: &Value) -> Validator {
    let root = json!({"allOf": [schema], "definitions": document["definitions"]});
    options(Draft::Draft4)
        .build(&root)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn violations(validator: &Validator, body: &[u8]) -> Vec<Violation> {
    match serde_json::from_slice::<Value>(body) {
        Ok(document) => validator
            .iter_errors(&document)
            .map(|error| Violation {
                at: error.instance_path().to_string(),
                what: error.to_string(),
            })
            .collect(),
        Err(error) => one("", format!("not JSON: {error}")),
    }
}

mod tests {
    use super::*;
    use crate::static_mode::shared;

    const GET_ORDER: Operation<'_> = Operation {
        model: "ordersV0.json",
        path: "/orders/v0/orders/{orderId}",
        method: "GET",
    };
    fn checker() -> Option<Checker> {
        shared("spapi/models").map(|dir| Checker::load(&dir))
    }

    fn order() -> Value {
        json!({"payload": {
            "AmazonOrderId": "123-1234567-1234567", "PurchaseDate": "2026-11-20T08:00:00Z",
            "LastUpdateDate": "2026-11-20T08:00:00Z", "OrderStatus": "Unshipped"}})
    }

    /// The places of the violations of an answer, for a status.
    fn places(operation: Operation<'_>, status: u16, answer: &Value) -> Option<Vec<String>> {
        let found = checker()?.check(operation, status, answer.to_string().as_bytes());
        Some(found.into_iter().map(|violation| violation.at).collect())
    }

    fn expect(operation: Operation<'_>, status: u16, answer: &Value, expected: &[&str]) {
        if let Some(places) = places(operation, status, answer) {
            assert_eq!(places, expected, "{answer}");
        }
    }

    #[test]
    fn an_answer_as_the_model_says_has_no_violation() {
        expect(GET_ORDER, 200, &order(), &[]);
        let error = json!({"errors": [{"code": "NotFound", "message": "no such order"}]});
        expect(GET_ORDER, 404, &error, &[]);
    }

    #[test]
    fn a_missing_required_field_is_found() {
        let mut answer = order();
        answer["payload"]
            .as_object_mut()
            .unwrap()
            .remove("OrderStatus");
        expect(GET_ORDER, 200, &answer, &["/payload"]);
        let error = json!({"errors": [{"message": "no code"}]});
        expect(GET_ORDER, 404, &error, &["/errors/0"]);
    }

    #[test]
    fn a_wrong_type_is_found() {
        let mut answer = order();
        answer["payload"]["NumberOfItemsShipped"] = json!("1");
        expect(GET_ORDER, 200, &answer, &["/payload/NumberOfItemsShipped"]);
    }

    #[test]
    fn a_value_outside_an_enumeration_is_found() {
        let mut answer = order();
        answer["payload"]["OrderStatus"] = json!("CANCELLED");
        expect(GET_ORDER, 200, &answer, &["/payload/OrderStatus"]);
    }

    #[test]
    fn a_bad_date_time_is_found() {
        let operation = Operation {
            model: "feeds_2021-06-30.json",
            path: "/feeds/2021-06-30/feeds/{feedId}",
            method: "get",
        };
        let mut answer = json!({"feedId": "1", "feedType": "T", "processingStatus": "DONE",
            "createdTime": "2026-11-20T08:00:00.000Z"});
        expect(operation, 200, &answer, &[]);
        for bad in [
            "2026-11-20 08:00",
            "2026-11-20",
            "1763625600",
            "2026-13-20T08:00:00Z",
        ] {
            answer["createdTime"] = json!(bad);
            expect(operation, 200, &answer, &["/createdTime"]);
        }
    }

    #[test]
    fn too_many_items_of_an_array_are_found() {
        let operation = Operation {
            model: "productPricingV0.json",
            path: "/products/pricing/v0/competitivePrice",
            method: "GET",
        };
        let answer = |n: usize| json!({"payload": vec![json!({"status": "Success"}); n]});
        expect(operation, 200, &answer(20), &[]);
        expect(operation, 200, &answer(21), &["/payload"]);
    }

    #[test]
    fn a_status_and_a_body_that_the_model_does_not_have_are_found() {
        let Some(checker) = checker() else { return };
        assert_eq!(checker.check(GET_ORDER, 302, b"{}").len(), 1);
        assert_eq!(checker.check(GET_ORDER, 200, b"not JSON").len(), 1);
        let confirm = Operation {
            model: "ordersV0.json",
            path: "/orders/v0/orders/{orderId}/shipmentConfirmation",
            method: "POST",
        };
        assert_eq!(checker.check(confirm, 204, b""), []);
        assert_eq!(checker.check(confirm, 204, b"{\"x\":1}").len(), 1);
    }

    #[test]
    fn every_response_schema_of_the_models_can_be_built() {
        let Some(checker) = checker() else { return };
        let models: Vec<_> = checker
            .files
            .iter()
            .filter(|(_, document)| document.get("paths").is_some())
            .map(|(name, _)| name.clone())
            .collect();
        let mut n_schemas = 0;
        for model in &models {
            for (path, method, statuses) in checker.operations(model) {
                for status in statuses {
                    let operation = Operation {
                        model,
                        path: &path,
                        method: &method,
                    };
                    // A number is no answer of any operation.
                    n_schemas += usize::from(!checker.check(operation, status, b"1").is_empty());
                }
            }
        }
        println!("{} models, {n_schemas} response schemas", models.len());
        assert!(n_schemas > 500, "{n_schemas} schemas");
    }

    #[test]
    fn notifications_are_held_to_their_schema() {
        let (Some(checker), Some(dir)) = (checker(), shared("data/spapi-recordings")) else {
            return;
        };
        let file = std::fs::read(dir.join("notification_order_change.json")).unwrap();
        assert_eq!(
            checker.check_schema("OrderChangeNotification.json", &file),
            []
        );
        let mut planted: Value = serde_json::from_slice(&file).unwrap();
        planted["Payload"]["OrderChangeNotification"]["OrderChangeType"] = json!(1);
        let found = checker.check_schema(
            "OrderChangeNotification.json",
            planted.to_string().as_bytes(),
        );
        assert!(
            found
                .iter()
                .any(|violation| violation.at.contains("OrderChangeType")),
            "{found:?}"
        );
    }
}
