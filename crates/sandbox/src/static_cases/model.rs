//! The part of a Swagger 2.0 model that the static mode needs.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::matching::{Parameter, Pattern, Place};
use super::request::Template;
use super::{Case, HAL_JSON, JSON, Operation};

/// The methods that Swagger 2.0 knows; other keys of a path are not operations.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// The operations of one model file.
pub(super) struct Model {
    pub(super) operations: Vec<Operation>,
}

/// The top of a model file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    #[serde(default)]
    base_path: Option<String>,
    #[serde(default)]
    produces: Vec<String>,
    #[serde(default)]
    parameters: BTreeMap<String, Value>,
    paths: BTreeMap<String, BTreeMap<String, Box<RawValue>>>,
}

/// One method of one path.
#[derive(Deserialize)]
struct OperationObject {
    produces: Option<Vec<String>>,
    #[serde(default)]
    parameters: Vec<Value>,
    #[serde(default)]
    responses: BTreeMap<String, ResponseObject>,
}

#[derive(Deserialize)]
struct ResponseObject {
    #[serde(rename = "x-amzn-api-sandbox")]
    sandbox: Option<SandboxObject>,
}

#[derive(Deserialize)]
struct SandboxObject {
    #[serde(rename = "static", default)]
    static_cases: Vec<CaseObject>,
}

#[derive(Deserialize)]
struct CaseObject {
    request: Option<RequestObject>,
    response: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct RequestObject {
    /// Each has a `value`; one without says nothing about the request.
    parameters: Option<BTreeMap<String, BTreeMap<String, Value>>>,
}

impl Model {
    /// Reads a file; none where it is JSON but not a model, that is, has no `paths`.
    pub(super) fn parse(text: &str) -> Result<Option<Self>, serde_json::Error> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let top: Value = serde_json::from_str(text)?;
        if top.get("paths").is_none() {
            return Ok(None);
        }
        let document: Document = serde_json::from_str(text)?;
        let mut operations = Vec::new();
        for (path, item) in &document.paths {
            let shared: Vec<Value> = match item.get("parameters") {
                Some(raw) => serde_json::from_str(raw.get())?,
                None => Vec::new(),
            };
            for (method, raw) in item {
                if METHODS.contains(&method.as_str()) {
                    let object: OperationObject = serde_json::from_str(raw.get())?;
                    operations.push(operation(&document, path, method, object, &shared));
                }
            }
        }
        Ok(Some(Self { operations }))
    }
}

fn operation(
    document: &Document,
    path: &str,
    method: &str,
    object: OperationObject,
    shared: &[Value],
) -> Operation {
    let base_path = document
        .base_path
        .as_deref()
        .unwrap_or_default()
        .trim_end_matches('/');
    let template = Template::parse(&format!("{base_path}{path}"));
    let declared: Vec<&Value> = object
        .parameters
        .iter()
        .chain(shared)
        .map(|parameter| resolved(document, parameter))
        .collect();
    let mut cases = Vec::new();
    for (status, response) in object.responses {
        let Ok(status) = status.parse::<u16>() else {
            continue;
        };
        for case in response
            .sandbox
            .into_iter()
            .flat_map(|sandbox| sandbox.static_cases)
        {
            let response = match case.response {
                Some(raw) => compact(raw.get()),
                None => b"{}".to_vec(),
            };
            let pattern = pattern(&template, &declared, case.request);
            cases.push(Case {
                status,
                pattern,
                response,
            });
        }
    }
    let produces = object.produces.as_ref().unwrap_or(&document.produces);
    let is_hal = produces
        .iter()
        .any(|media_type| media_type.starts_with(HAL_JSON));
    let content_type = if is_hal { HAL_JSON } else { JSON };
    Operation {
        method: method.to_owned(),
        template,
        content_type,
        cases,
    }
}

/// The parameter itself where it is only a reference to one of the document.
fn resolved<'a>(document: &'a Document, parameter: &'a Value) -> &'a Value {
    parameter
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix("#/parameters/"))
        .and_then(|name| document.parameters.get(name))
        .unwrap_or(parameter)
}

fn pattern(template: &Template, declared: &[&Value], request: Option<RequestObject>) -> Pattern {
    let parameters = request
        .and_then(|request| request.parameters)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(name, mut fields)| {
            let value = fields.remove("value")?;
            let place = place(template, declared, &name)?;
            Some(Parameter { name, place, value })
        })
        .collect();
    Pattern { parameters }
}

/// Where a named parameter stands; none for a header, which the static mode does not look at.
///
/// Amazon's cases call the body `body` whatever the model calls it.
fn place(template: &Template, declared: &[&Value], name: &str) -> Option<Place> {
    let field = |parameter: &Value, key: &str| {
        parameter
            .get(key)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let declared_place = declared
        .iter()
        .find(|parameter| field(parameter, "name").as_deref() == Some(name))
        .and_then(|parameter| field(parameter, "in"));
    match declared_place.as_deref() {
        Some("header") => None,
        Some("body") => Some(Place::Body),
        Some("path") => Some(Place::Path),
        Some("query") => Some(Place::Query),
        _ if template.has_variable(name) => Some(Place::Path),
        _ if name == "body" => Some(Place::Body),
        _ => Some(Place::Query),
    }
}

/// JSON without the white space between its tokens, otherwise byte by byte as it was.
fn compact(json: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(json.len());
    let (mut is_in_text, mut is_escaped) = (false, false);
    for byte in json.bytes() {
        if is_in_text {
            let ends = byte == b'"' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            is_in_text = !ends;
        } else if byte == b'"' {
            is_in_text = true;
        } else if byte.is_ascii_whitespace() {
            continue;
        }
        bytes.push(byte);
    }
    bytes
}
