//! The reference of the API for people, in Markdown, made from the OpenAPI document and the route
//! table: what it says cannot differ from what is served.

mod example;
mod form;

use std::collections::BTreeSet;

use serde_json::Value;
use utoipa::openapi::OpenApi;

use self::form::Forms;
use super::KEYED;
use crate::http::access::Access;
use crate::http::problem::Code;
use crate::http::routes::RouteEntry;

/// What stands above everything that is generated.
const HEAD: &str = "\
# The HTTP API

This page is made by `countermand openapi --markdown` from the same table that serves the requests; a
test holds it to the code. A running desk gives the machine form at `/api/v1/openapi.json`, and
`countermand openapi` prints it without one.

- **Signing in**: `Authorization: Bearer KEY`. `countermand keys create --role ROLE` makes a key and shows
  it once. A role holds all that the roles below it hold (viewer, operator, approver, admin); a key may be
  narrowed to some scopes and accounts.
- **Forms**: bodies are JSON. Money is `{\"amount\":\"12.34\",\"currency\":\"USD\"}`, an instant is RFC 3339 in
  UTC. Fields that a body does not know are refused. Answers may grow new fields and new values.
- **Lists** are pages: `{\"items\":[…],\"next\":CURSOR}`. Ask again with `cursor=CURSOR` and the same filters;
  `next` is null on the last page. The header `Link` has the address of the next page, too.
  A page has 50 items unless `limit` says otherwise, and 200 at most; a `limit` above that is taken as 200.
- **Versions**: an answer in JSON to a GET has an `ETag`. `If-None-Match` with it answers 304 while nothing
  changed. `If-Match` on a change of that resource, or on a verb of it such as `undo`, answers 412 once
  something did, and nothing is done.
- **Writes once**: where `Idempotency-Key` stands below, the same request under the same key again gives the
  same answer and is not carried out twice; another request under that key is refused with 422.
- **Problems** are RFC 9457 documents, see [Problems](#problems). Rely on `code`, not on the texts.
- **How often**: where keys are limited (50 requests a second and key by default), every answer to a key has
  `RateLimit-Policy` (`\"key\";q=50;w=1`: 50 requests in a second) and `RateLimit` (`\"key\";r=49;t=1`: 49 left,
  all of them back in a second). One too many is answered with 429 and `Retry-After`.
- **Changes**: every answer has `api-version`, the day of the last change that could break a program. What is
  to go is announced in its answers first, by the headers `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).
- **Every answer** has a `request-id`; a request's own comes back if it is a plain word of up to 64
  characters.

In the examples, `$DESK` is the desk's address and `$KEY` an API key.
";

/// The reference, for this document and the route table that it was made with.
///
/// # Errors
/// When the document cannot be written as JSON.
pub fn markdown(document: &OpenApi, table: &[RouteEntry]) -> Result<String, serde_json::Error> {
    let document = serde_json::to_value(document)?;
    let forms = Forms::of(&document);
    let operations: Vec<_> = table
        .iter()
        .filter_map(|entry| Operation::of(&document, entry))
        .collect();
    let mut page = Page::default();
    page.line(HEAD);
    overview(&mut page, &operations);
    let mut told = BTreeSet::new();
    for operation in &operations {
        let tag = operation.tag();
        if told.insert(tag) {
            page.line(&format!("## {}\n", capitalised(tag)));
            let of_tag = operations.iter().filter(|other| other.tag() == tag);
            of_tag.for_each(|operation| operation.write(&mut page, &forms));
        }
    }
    forms.write(&mut page);
    problems(&mut page);
    Ok(page.text)
}

/// Markdown as it grows.
#[derive(Debug, Default)]
struct Page {
    text: String,
}

impl Page {
    /// Adds a line, or several that stand in one text.
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Adds a table with these rows and a blank line; nothing when there is no row.
    fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        self.line(&format!("| {} |", head.join(" | ")));
        self.line(&format!("|{}", " --- |".repeat(head.len())));
        for row in rows {
            let cells: Vec<_> = row.iter().map(|cell| in_cell(cell)).collect();
            self.line(&format!("| {} |", cells.join(" | ")));
        }
        self.line("");
    }

    /// Adds a block of code and a blank line.
    fn code(&mut self, language: &str, text: &str) {
        self.line(&format!("```{language}\n{text}\n```\n"));
    }
}

/// One operation of the document, with what the route table asks of its caller.
struct Operation<'a> {
    entry: &'a RouteEntry,
    content: &'a Value,
}

impl<'a> Operation<'a> {
    fn of(document: &'a Value, entry: &'a RouteEntry) -> Option<Self> {
        let method = entry.method.as_str().to_ascii_lowercase();
        let content = document.get("paths")?.get(&entry.path)?.get(method)?;
        Some(Self { entry, content })
    }

    fn name(&self) -> String {
        format!("{} {}", self.entry.method, self.entry.path)
    }

    fn tag(&self) -> &'a str {
        let tag = self.content.pointer("/tags/0").and_then(Value::as_str);
        tag.unwrap_or("other")
    }

    fn write(&self, page: &mut Page, forms: &Forms<'_>) {
        page.line(&format!("### {}\n", self.name()));
        page.line(&format!("{}\n", text(self.content, "summary")));
        let description = text(self.content, "description");
        if !description.is_empty() {
            page.line(&format!("{description}\n"));
        }
        if let Access::Open { .. } = self.entry.access {
            page.line("Takes no key.\n");
        }
        self.write_input(page, forms);
        self.write_answers(page, forms);
        page.code(
            "sh",
            &example::call(&self.entry.method, &self.entry.path, self.content, forms),
        );
        if let Some(answer) = example::answer(self.content, forms) {
            page.code("json", &answer);
        }
    }

    fn write_input(&self, page: &mut Page, forms: &Forms<'_>) {
        let parameters = self.content.get("parameters").and_then(Value::as_array);
        let rows: Vec<_> = parameters
            .into_iter()
            .flatten()
            .map(|parameter| {
                let schema = parameter.get("schema").unwrap_or(&Value::Null);
                let is_needed = parameter.get("required") == Some(&Value::Bool(true));
                let needed = if is_needed { ", needed" } else { "" };
                vec![
                    format!("`{}`", text(parameter, "name")),
                    format!("{}{needed}", text(parameter, "in")),
                    forms.words(schema),
                    text(parameter, "description").to_owned(),
                ]
            })
            .collect();
        page.table(&["parameter", "where", "form", "meaning"], &rows);
        if let Some(body) = body_schema(self.content) {
            page.line(&format!("Body: {}.\n", forms.words(body)));
            page.table(&form::FIELD_HEAD, &forms.field_rows(body));
        }
    }

    /// The answers of this operation's own; those that every keyed one may give are told once.
    fn write_answers(&self, page: &mut Page, forms: &Forms<'_>) {
        let answers = self.content.get("responses").and_then(Value::as_object);
        let answers = answers.into_iter().flatten();
        let (shared, own): (Vec<_>, Vec<_>) =
            answers.partition(|(_, answer)| answer.get("$ref").is_some());
        let rows: Vec<_> = own
            .into_iter()
            .map(|(status, answer)| {
                let body = form::content_schema(answer);
                let headers = answer.get("headers").and_then(Value::as_object);
                let headers = headers.into_iter().flatten().map(|(name, header)| {
                    format!(" Header `{name}`: {}", text(header, "description"))
                });
                vec![
                    status.clone(),
                    format!(
                        "{}{}",
                        text(answer, "description"),
                        headers.collect::<String>()
                    ),
                    body.map_or_else(|| "none".to_owned(), |schema| forms.words(schema)),
                ]
            })
            .collect();
        page.table(&["answer", "meaning", "body"], &rows);
        let codes: Vec<_> = shared
            .into_iter()
            .map(|(status, _)| status.as_str())
            .filter(|status| *status != "default")
            .collect();
        if !codes.is_empty() {
            page.line(&format!("[Problems](#problems): {}.\n", codes.join(", ")));
        }
    }
}

/// The schema of what an operation takes as its body.
fn body_schema(operation: &Value) -> Option<&Value> {
    operation.get("requestBody").and_then(form::content_schema)
}

/// Every operation in one table, with what it asks of its caller.
fn overview(page: &mut Page, operations: &[Operation<'_>]) {
    page.line("## Operations\n");
    let rows: Vec<_> = operations
        .iter()
        .map(|operation| {
            let name = operation.name();
            let (role, scope) = match operation.entry.access {
                Access::Open { .. } => ("none".to_owned(), String::new()),
                Access::Key { role, scope } => (role.to_string(), format!("`{}`", scope.as_str())),
            };
            let summary = text(operation.content, "summary").to_owned();
            vec![
                format!("[`{name}`](#{})", anchor(&name)),
                summary,
                role,
                scope,
            ]
        })
        .collect();
    page.table(&["operation", "what it does", "role", "scope"], &rows);
}

/// The statuses that every operation may answer with, and the catalogue of codes.
fn problems(page: &mut Page) {
    page.line("## Problems\n");
    page.line(
        "An answer that is no success is a [Problem](#problem) with the media type \
         `application/problem+json`. Operations behind a key may give any of these:\n",
    );
    let rows: Vec<_> = KEYED
        .iter()
        .map(|(status, _, text)| vec![(*status).to_owned(), (*text).to_owned()])
        .collect();
    page.table(&["status", "when"], &rows);
    page.line("Codes stay as they are once released; new ones may come.\n");
    let rows: Vec<_> = Code::ALL
        .iter()
        .map(|code| {
            vec![
                format!("`{}`", code.as_str()),
                code.status().as_u16().to_string(),
                code.title().to_owned(),
                code.meaning().to_owned(),
            ]
        })
        .collect();
    page.table(&["code", "status", "title", "when"], &rows);
    // One line break ends the file, as everywhere.
    let end = page.text.trim_end().len();
    page.text.truncate(end);
    page.text.push('\n');
}

/// A text of an object, empty when it has none.
fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A text as it may stand in a cell of a table.
fn in_cell(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}

/// Where a heading is linked to.
fn anchor(heading: &str) -> String {
    heading
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('-'),
            '-' | '_' => Some(letter),
            letter if letter.is_alphanumeric() => Some(letter.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests;
