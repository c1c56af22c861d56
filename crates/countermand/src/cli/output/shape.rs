//! What of a machine form is printed, and how: all of it, some of its fields, what a jq filter makes
//! of it, or a template filled with it.

use std::sync::OnceLock;

use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use jaq_json::{Val, read};
use minijinja::Environment;
use serde_json::{Map, Value};

use super::json_text;
use crate::cli::UsageError;

/// The shape of this run; set once, when its arguments were read.
static SHAPE: OnceLock<Shape> = OnceLock::new();

/// How a machine form is printed.
pub(in crate::cli) enum Shape {
    /// As it is.
    Whole,
    /// These fields of each thing, in this order.
    Fields(Vec<String>),
    /// The names of the fields that there are.
    FieldNames,
    /// What a jq filter makes of it: a value a line, texts as they are.
    Jq(Jq),
    /// A template filled with it: its fields by their names, and all of it as `it`.
    Template(String),
}

impl Shape {
    /// The shape that the arguments ask for.
    ///
    /// # Errors
    /// When the filter or the template cannot be read.
    pub(in crate::cli) fn of(
        fields: Option<&str>,
        jq: Option<&str>,
        template: Option<&str>,
    ) -> Result<Self, UsageError> {
        match (fields, jq, template) {
            (_, Some(filter), _) => Jq::compile(filter).map(Self::Jq),
            (_, None, Some(text)) => {
                Environment::new()
                    .template_from_str(text)
                    .map_err(|error| UsageError(format!("--template cannot be read: {error}")))?;
                Ok(Self::Template(text.to_owned()))
            }
            (Some("*") | None, None, None) => Ok(Self::Whole),
            (Some(""), None, None) => Ok(Self::FieldNames),
            (Some(names), None, None) => {
                let names = names.split(',').map(|name| name.trim().to_owned());
                Ok(Self::Fields(names.collect()))
            }
        }
    }

    /// Takes it for the whole run.
    pub(in crate::cli) fn hold(self) {
        // A second program of the same process, as in tests, keeps the first one's.
        let _ = SHAPE.set(self);
    }

    /// Whether something is picked out of answers: then no other document stands between them.
    pub(in crate::cli) fn is_picked() -> bool {
        SHAPE
            .get()
            .is_some_and(|shape| !matches!(shape, Self::Whole))
    }

    fn print(&self, value: &Value) -> Result<String, UsageError> {
        match self {
            Self::Whole => Ok(json_text(value) + "\n"),
            Self::Fields(names) => Ok(json_text(&picked(value, names)?) + "\n"),
            Self::FieldNames => Ok(names_of(value).map(|name| name.clone() + "\n").collect()),
            Self::Jq(filter) => filter.run(value),
            Self::Template(text) => filled(text, value),
        }
    }
}

/// A document in the shape of this run, with its line end.
///
/// # Errors
/// When the shape does not fit the document.
pub(super) fn shaped(value: &Value) -> Result<String, UsageError> {
    SHAPE.get().unwrap_or(&Shape::Whole).print(value)
}

/// The things of a document: the items of a list, else itself.
fn things(value: &Value) -> Box<dyn Iterator<Item = &Map<String, Value>> + '_> {
    let list = match value {
        Value::Array(items) => Some(items),
        Value::Object(fields) => fields.get("items").and_then(Value::as_array),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    };
    match list {
        Some(items) => Box::new(items.iter().filter_map(Value::as_object)),
        None => Box::new(value.as_object().into_iter()),
    }
}

fn names_of(value: &Value) -> impl Iterator<Item = &String> {
    things(value).take(1).flat_map(Map::keys)
}

/// The same document with these fields of its things alone.
fn picked(value: &Value, names: &[String]) -> Result<Value, UsageError> {
    let one = |fields: &Map<String, Value>| {
        let field = |name: &String| {
            let value = fields.get(name).ok_or_else(|| {
                let known: Vec<&str> = fields.keys().map(String::as_str).collect();
                UsageError(format!(
                    "--json: there is no field `{name}`; there are {}",
                    known.join(", ")
                ))
            })?;
            Ok((name.clone(), value.clone()))
        };
        let fields: Result<Map<String, Value>, UsageError> = names.iter().map(field).collect();
        fields.map(Value::Object)
    };
    let is_list = value.is_array() || value.get("items").is_some_and(Value::is_array);
    if !is_list {
        return value.as_object().map_or_else(|| Ok(value.clone()), one);
    }
    let items: Result<Vec<Value>, UsageError> = things(value).map(one).collect();
    let items = Value::Array(items?);
    Ok(match value {
        Value::Object(fields) => {
            let mut fields = fields.clone();
            fields.insert("items".to_owned(), items);
            Value::Object(fields)
        }
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            items
        }
    })
}

/// A jq filter that was read.
pub(in crate::cli) struct Jq {
    text: String,
    program: jaq_core::compile::Filter<jaq_core::Native<data::JustLut<Val>>>,
}

impl Jq {
    fn compile(filter: &str) -> Result<Self, UsageError> {
        let wrong = |why: &str| UsageError(format!("--jq `{filter}`: {why}"));
        let defs = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs());
        let funs = jaq_core::funs()
            .chain(jaq_std::funs())
            .chain(jaq_json::funs());
        let arena = Arena::default();
        let file = File {
            code: filter,
            path: (),
        };
        let modules = Loader::new(defs)
            .load(&arena, file)
            .map_err(|_| wrong("is no jq filter, as in `.items[].order_id`"))?;
        let program = Compiler::default()
            .with_funs(funs)
            .compile(modules)
            .map_err(|_| wrong("names a function or variable that there is none of"))?;
        Ok(Self {
            text: filter.to_owned(),
            program,
        })
    }

    /// What it makes of a document, a value a line.
    fn run(&self, value: &Value) -> Result<String, UsageError> {
        let wrong = |why: String| UsageError(format!("--jq `{}`: {why}", self.text));
        let text = value.to_string();
        let input = read::parse_single(text.as_bytes())
            .map_err(|error| wrong(format!("the answer cannot be read: {error}")))?;
        let context = Ctx::<data::JustLut<Val>>::new(&self.program.lut, Vars::new([]));
        let mut out = String::new();
        for made in self.program.id.run((context, input)).map(unwrap_valr) {
            let made = made.map_err(|error| wrong(error.to_string()))?;
            let made = made.to_string();
            // Texts come out as they are, as for a shell; everything else as JSON.
            let line = match serde_json::from_str(&made) {
                Ok(Value::String(text)) => super::without_controls(&text),
                Ok(value) => json_text(&value),
                Err(_) => super::without_controls(&made),
            };
            out += &line;
            out.push('\n');
        }
        Ok(out)
    }
}

fn filled(text: &str, value: &Value) -> Result<String, UsageError> {
    let wrong = |error: minijinja::Error| UsageError(format!("--template: {error}"));
    let environment = Environment::new();
    let template = environment.template_from_str(text).map_err(wrong)?;
    let mut names = value.as_object().cloned().unwrap_or_default();
    names.insert("it".to_owned(), value.clone());
    let filled = template
        .render(minijinja::value::Serde(names))
        .map_err(wrong)?;
    let lines: Vec<String> = filled.lines().map(super::without_controls).collect();
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn page() -> Value {
        json!({
            "items": [
                {"order_id": "111-1", "state": "UNSHIPPED", "units": 2},
                {"order_id": "111-2", "state": "SHIPPED", "units": 1}
            ],
            "next": null
        })
    }

    fn printed(fields: Option<&str>, jq: Option<&str>, template: Option<&str>) -> String {
        let shape = Shape::of(fields, jq, template).unwrap();
        shape.print(&page()).unwrap()
    }

    #[test]
    fn fields_are_picked_from_every_item_and_an_unknown_one_names_those_there_are() {
        assert_eq!(
            printed(Some("units,order_id"), None, None),
            "{\"items\":[{\"units\":2,\"order_id\":\"111-1\"},{\"units\":1,\"order_id\":\"111-2\"}],\
             \"next\":null}\n"
        );
        assert_eq!(printed(Some(""), None, None), "order_id\nstate\nunits\n");
        assert_eq!(printed(Some("*"), None, None), json_text(&page()) + "\n");
        let shape = Shape::of(Some("odd"), None, None).unwrap();
        let refused = shape.print(&page()).unwrap_err().to_string();
        assert!(refused.contains("order_id, state, units"), "{refused}");
        let one = shape.print(&json!({"odd": 1, "other": 2})).unwrap();
        assert_eq!(one, "{\"odd\":1}\n");
    }

    #[test]
    fn a_filter_prints_a_value_a_line_and_texts_as_they_are() {
        let of = |filter| printed(None, Some(filter), None);
        assert_eq!(of(".items[].order_id"), "111-1\n111-2\n");
        assert_eq!(of("[.items[] | .units] | add"), "3\n");
        assert_eq!(
            of(".items | map(select(.state == \"SHIPPED\")) | length"),
            "1\n"
        );
        assert_eq!(of(".items[0] | {order_id}"), "{\"order_id\":\"111-1\"}\n");
        assert_eq!(of("\"a\\u001bb\""), "a\u{fffd}b\n");
        for wrong in [".items[", "no_such(.)", "$none"] {
            assert!(Shape::of(None, Some(wrong), None).is_err(), "{wrong}");
        }
        let failing = Shape::of(None, Some(".next.x.y | error"), None).unwrap();
        assert!(failing.print(&page()).is_err());
    }

    #[test]
    fn a_template_has_the_fields_and_all_of_it() {
        let rows = "{% for row in items %}{{ row.order_id }}: {{ row.units }}\n{% endfor %}";
        assert_eq!(printed(None, None, Some(rows)), "111-1: 2\n111-2: 1\n");
        assert_eq!(printed(None, None, Some("{{ it.items | length }}")), "2\n");
        assert!(Shape::of(None, None, Some("{% for %}")).is_err());
    }
}
