//! What is wrong with a field, told without its value.
//!
//! The decoder's own text repeats the value that it found, which may be a secret or a buyer's
//! data. Only what it expected, and names of fields, are taken from it.

use crate::http::problem::FieldProblem;

/// Characters of a field's name that is told.
const MAX_NAME: usize = 128;
/// Characters of a message that is told.
const MAX_MESSAGE: usize = 200;

/// The problem of the field at `path`, from the decoder's message.
pub fn field_problem(path: &str, message: &str) -> FieldProblem {
    let message = without_place(message);
    let at = |part: Option<&str>| {
        let path = if path == "." { "" } else { path };
        let part = part.and_then(name);
        match (name(path), part) {
            (Some(path), Some(part)) if !path.ends_with(part) => format!("{path}.{part}"),
            (Some(path), _) => path.to_owned(),
            (None, Some(part)) => part.to_owned(),
            (None, None) => "body".to_owned(),
        }
    };
    if message.starts_with("unknown field ") {
        let expected = expectation(message, ", expected ");
        return FieldProblem::new(
            at(quoted(message)),
            "unknown",
            told("is not known", expected),
        );
    }
    if message.starts_with("missing field ") {
        return FieldProblem::new(missing_at(path, quoted(message)), "missing", "is required");
    }
    if message.starts_with("duplicate field ") {
        return FieldProblem::new(at(quoted(message)), "repeated", "stands twice");
    }
    if message.starts_with("unknown variant ") {
        let expected = expectation(message, ", expected ");
        return FieldProblem::new(at(None), "invalid", told("is none of the values", expected));
    }
    for start in ["invalid type: ", "invalid value: ", "invalid length "] {
        if message.starts_with(start) {
            let expected = expectation(message, ", expected ");
            return FieldProblem::new(at(None), "invalid", told("is not valid", expected));
        }
    }
    // Our own types say what is wrong in their own words, and leave the value out.
    FieldProblem::new(at(None), "invalid", bounded(message))
}

/// A missing field stands inside what the path names.
fn missing_at(path: &str, part: Option<&str>) -> String {
    let part = part.and_then(name).unwrap_or("body");
    match name(path) {
        Some(path) if path != "." => format!("{path}.{part}"),
        Some(_) | None => part.to_owned(),
    }
}

/// A text that looks like a field's name or path; anything else a caller may have put there is
/// not repeated.
pub fn name(text: &str) -> Option<&str> {
    let is_name = (1..=MAX_NAME).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte));
    is_name.then_some(text)
}

/// The message without the decoder's ` at line 1 column 2`.
fn without_place(message: &str) -> &str {
    message
        .rfind(" at line ")
        .and_then(|at| message.get(..at))
        .unwrap_or(message)
}

/// The last text between backquotes' first pair.
fn quoted(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}

/// What stands after the last mark: the decoder's own words, never the caller's.
fn expectation<'a>(message: &'a str, mark: &str) -> Option<&'a str> {
    message.rsplit_once(mark).map(|(_, expected)| expected)
}

fn told(what: &str, expected: Option<&str>) -> String {
    match expected {
        Some(expected) => bounded(&format!("{what}; expected {expected}")),
        None => what.to_owned(),
    }
}

fn bounded(text: &str) -> String {
    text.chars()
        .filter(|char| !char.is_control())
        .take(MAX_MESSAGE)
        .collect()
}
