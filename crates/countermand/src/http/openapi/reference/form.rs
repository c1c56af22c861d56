//! The forms of bodies, in words and tables.

use serde_json::{Map, Value};

use super::{Page, anchor, text};

/// The head of a table of fields.
pub(super) const FIELD_HEAD: [&str; 3] = ["field", "form", "meaning"];
/// The name of a page of a list begins with this; what it is a page of follows.
const LIST: &str = "ListView_";

/// The schema of what a body or an answer holds, whatever its media type.
pub(super) fn content_schema(holder: &Value) -> Option<&Value> {
    let content = holder.get("content")?.as_object()?;
    content.values().next()?.get("schema")
}

/// The named forms of the document.
#[derive(Debug)]
pub(super) struct Forms<'a> {
    named: Option<&'a Map<String, Value>>,
}

impl<'a> Forms<'a> {
    pub(super) fn of(document: &'a Value) -> Self {
        let named = document.pointer("/components/schemas");
        Self {
            named: named.and_then(Value::as_object),
        }
    }

    /// The form that a schema stands for: itself, or the named one that it refers to.
    pub(super) fn resolved(&self, schema: &'a Value) -> &'a Value {
        let name = reference(schema);
        let found = name.and_then(|name| self.named?.get(name));
        found.unwrap_or(schema)
    }

    /// The fields of an object with whether each is needed; those of every part of a composed one.
    pub(super) fn fields(&self, schema: &'a Value) -> Vec<Field<'a>> {
        let schema = self.resolved(schema);
        let parts = schema.get("allOf").and_then(Value::as_array);
        let of_parts = parts
            .into_iter()
            .flatten()
            .flat_map(|part| self.fields(part));
        let needed: Vec<_> = schema
            .get("required")
            .and_then(Value::as_array)
            .map_or_else(Vec::new, |names| {
                names.iter().filter_map(Value::as_str).collect()
            });
        let own = schema.get("properties").and_then(Value::as_object);
        let own = own.into_iter().flatten().map(|(name, schema)| Field {
            name,
            is_needed: needed.contains(&name.as_str()),
            schema,
        });
        of_parts.chain(own).collect()
    }

    /// The rows of a table of fields; a field of an object without a name of its own is told with
    /// its way, as in `items[].sku`.
    pub(super) fn field_rows(&self, schema: &'a Value) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        self.add_rows(schema, "", &mut rows);
        rows
    }

    fn add_rows(&self, schema: &'a Value, way: &str, rows: &mut Vec<Vec<String>>) {
        for field in self.fields(schema) {
            let path = format!("{way}{}", field.name);
            let needed = if field.is_needed {
                ""
            } else {
                ", may be left out"
            };
            rows.push(vec![
                format!("`{path}`"),
                format!("{}{needed}", self.words(field.schema)),
                self.meaning(field.schema),
            ]);
            if let Some((inner, mark)) = self.nameless_object(field.schema) {
                self.add_rows(inner, &format!("{path}{mark}."), rows);
            }
        }
    }

    /// What a field says of itself, or what the form that it refers to does.
    fn meaning(&self, schema: &'a Value) -> String {
        let own = text(schema, "description");
        let alternative = alternatives(schema).find(|other| !is_null(other));
        let other = alternative.map_or("", |other| text(other, "description"));
        let named = alternative.map_or_else(
            || text(self.resolved(schema), "description"),
            |other| text(self.resolved(other), "description"),
        );
        let found = [own, other, named]
            .into_iter()
            .find(|text| !text.is_empty());
        found.unwrap_or_default().to_owned()
    }

    /// The object inside a field that no name stands for, with the mark of a list when it is in one.
    fn nameless_object(&self, schema: &'a Value) -> Option<(&'a Value, &'static str)> {
        if reference(schema).is_some() || self.name_of(schema).is_some() {
            return None;
        }
        if schema.get("properties").is_some() {
            return Some((schema, ""));
        }
        let items = schema.get("items")?;
        let (inner, _) = self.nameless_object(items)?;
        Some((inner, "[]"))
    }

    /// The name of a form that stands here in full: a page of a list holds its items that way.
    fn name_of(&self, schema: &Value) -> Option<&'a str> {
        let is_object = schema.get("properties").is_some() || schema.get("allOf").is_some();
        let mut named = self.named?.iter().filter(|_| is_object);
        named
            .find(|(_, other)| *other == schema)
            .map(|(name, _)| name.as_str())
    }

    /// What may stand here, in words, with links to the named forms.
    pub(super) fn words(&self, schema: &'a Value) -> String {
        if let Some(name) = reference(schema).or_else(|| self.name_of(schema)) {
            return self.link(name);
        }
        let alternatives: Vec<_> = alternatives(schema).map(|one| self.words(one)).collect();
        if !alternatives.is_empty() {
            return alternatives.join(" or ");
        }
        let kinds: Vec<_> = kinds(schema)
            .map(|kind| self.kind_words(kind, schema))
            .collect();
        let limits = limits(schema);
        if limits.is_empty() {
            kinds.join(" or ")
        } else {
            format!("{} ({})", kinds.join(" or "), limits.join(", "))
        }
    }

    fn kind_words(&self, kind: &str, schema: &'a Value) -> String {
        let format = text(schema, "format");
        let item = || schema.get("items").map(|items| self.words(items));
        match kind {
            "string" if format == "date-time" => "instant".to_owned(),
            "string" if format == "date" => "day".to_owned(),
            "string" => "text".to_owned(),
            "integer" => "whole number".to_owned(),
            "boolean" => "true or false".to_owned(),
            "array" => item().map_or_else(|| "list".to_owned(), |item| format!("list of {item}")),
            other => other.to_owned(),
        }
    }

    fn link(&self, name: &str) -> String {
        if let Some(item) = name.strip_prefix(LIST) {
            return format!("page of {}", self.link(item));
        }
        let is_small = self
            .named
            .and_then(|named| named.get(name))
            .is_some_and(is_small);
        match self.named.and_then(|named| named.get(name)) {
            Some(schema) if is_small => self.words(schema),
            _ => format!("[{name}](#{})", anchor(name)),
        }
    }

    /// A section for each named form that has fields.
    pub(super) fn write(&self, page: &mut Page) {
        page.line("## Forms\n");
        page.line("What bodies and answers hold, by name.\n");
        for (name, schema) in self.named.into_iter().flatten() {
            if name.starts_with(LIST) || is_small(schema) {
                continue;
            }
            page.line(&format!("### {name}\n\n{}\n", text(schema, "description")));
            page.table(&FIELD_HEAD, &self.field_rows(schema));
        }
    }
}

/// One field of an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) is_needed: bool,
    pub(super) schema: &'a Value,
}

/// The name that a schema refers to.
fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

/// Whether a named form is one plain value, which is told where it stands.
fn is_small(schema: &Value) -> bool {
    schema.get("properties").is_none()
        && schema.get("allOf").is_none()
        && !kinds(schema).any(|kind| kind == "object")
}

pub(super) fn is_null(schema: &Value) -> bool {
    text(schema, "type") == "null"
}

/// The forms of which one stands here.
pub(super) fn alternatives(schema: &Value) -> impl Iterator<Item = &Value> {
    let several = schema.get("oneOf").or_else(|| schema.get("anyOf"));
    several.and_then(Value::as_array).into_iter().flatten()
}

/// The kinds of value that a schema allows.
pub(super) fn kinds(schema: &Value) -> impl Iterator<Item = &str> {
    let kind = schema.get("type");
    let several = kind.and_then(Value::as_array).into_iter().flatten();
    several.chain(kind).filter_map(Value::as_str)
}

/// The limits of a value, in words.
fn limits(schema: &Value) -> Vec<String> {
    let number = |name: &str| schema.get(name).filter(|value| value.is_number());
    let range = match (number("minimum"), number("maximum")) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (None, Some(most)) => Some(format!("at most {most}")),
        // That a count is not negative goes without saying.
        (Some(least), None) if least.as_u64() != Some(0) => Some(format!("at least {least}")),
        (Some(_) | None, None) => None,
    };
    let pattern = schema.get("pattern").and_then(Value::as_str);
    [
        range,
        number("maxLength").map(|most| format!("at most {most} characters")),
        number("maxItems").map(|most| format!("at most {most}")),
        schema
            .get("default")
            .map(|usual| format!("{usual} unless said")),
        pattern.map(|pattern| format!("`{pattern}`")),
    ]
    .into_iter()
    .flatten()
    .collect()
}
