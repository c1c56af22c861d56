//! Lists as files: exactly the filtered set, safe to open in a spreadsheet.

use axum::body::Body;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::parts::address::Parameters;
use crate::http::problem::Problem;
use crate::spreadsheet::guarded;
use crate::texts::Texts;

/// Bytes of a file's name at most, without its ending.
const NAME_BYTES_MAX: usize = 120;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileForm {
    /// Comma-separated values with a header.
    Csv,
    /// A JSON object a line.
    Ndjson,
    /// Markdown, to read and to send.
    Markdown,
}

impl FileForm {
    const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Markdown => "md",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Ndjson => "application/x-ndjson",
            Self::Markdown => "text/markdown; charset=utf-8",
        }
    }
}

/// A value of a row, as machines read it: no groups of digits, instants and days as ISO 8601 has
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A number as text, such as a rate or an amount.
    Number(String),
    /// Nothing is known.
    Absent,
}

impl Cell {
    /// A text of anything that is written as one.
    pub fn text<T: ToString + ?Sized>(text: &T) -> Self {
        Self::Text(text.to_string())
    }

    /// A number that is written as text.
    pub fn number<T: ToString + ?Sized>(text: &T) -> Self {
        Self::Number(text.to_string())
    }

    /// A text, or nothing.
    pub fn optional<T: ToString>(value: Option<T>) -> Self {
        value.map_or(Self::Absent, |value| Self::text(&value))
    }

    fn written(&self) -> String {
        match self {
            Self::Text(text) => guarded(text).into_owned(),
            Self::Count(count) => count.to_string(),
            Self::Number(text) => text.clone(),
            Self::Absent => String::new(),
        }
    }
}

/// Rows as lines of comma-separated values.
///
/// # Errors
/// Never, as it is written to memory: the writer's own error type only says so.
pub fn csv_lines(rows: impl IntoIterator<Item = Vec<Cell>>) -> Result<Vec<u8>, Problem> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    for row in rows {
        let written = writer.write_record(row.iter().map(Cell::written));
        written.map_err(|_| Problem::internal())?;
    }
    writer.into_inner().map_err(|_| Problem::internal())
}

/// A list under named columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    columns: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// A list with these columns and no row.
    pub fn new(columns: &[&'static str]) -> Self {
        Self {
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row: a cell for each column.
    pub fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// The list as a CSV file to keep.
    ///
    /// # Errors
    /// 404 when another form is asked for; else as [`csv_lines`].
    pub fn answer(self, name: &str, form: Option<FileForm>) -> Result<Response, Problem> {
        match form {
            None | Some(FileForm::Csv) => {}
            Some(FileForm::Ndjson | FileForm::Markdown) => {
                return Err(Problem::not_found("form of the list"));
            }
        }
        let head = self.columns.iter().map(Cell::text).collect();
        let bytes = csv_lines(std::iter::once(head).chain(self.rows))?;
        Ok(file(FileForm::Csv, name, Body::from(bytes)))
    }
}

/// A CSV file of rows that are texts alone.
///
/// # Errors
/// As [`csv_lines`].
pub fn csv_file(
    name: &str,
    columns: &[&'static str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Response, Problem> {
    let mut sheet = Sheet::new(columns);
    for row in rows {
        sheet.push(row.into_iter().map(Cell::Text).collect());
    }
    sheet.answer(name, None)
}

/// A file to keep, under a name without its ending.
pub fn file(form: FileForm, name: &str, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(form.media_type()));
    let disposition = format!("attachment; filename=\"{name}.{}\"", form.ending());
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    response
}

/// The name of a file: what it is, the filters that it was made with, the day. Letters that a name
/// cannot have become `_`.
pub fn file_name(what: &str, filters: &Parameters, now: Timestamp) -> String {
    let is_filter = |name: &str| !matches!(name, "cursor" | "format" | "sort");
    let filters = filters
        .iter()
        .filter(|(name, _)| is_filter(name))
        .map(|(name, value)| format!("_{name}-{value}"));
    let plain = |letter: char| {
        let is_plain = letter.is_ascii_alphanumeric() || "-.".contains(letter);
        if is_plain { letter } else { '_' }
    };
    let text: String = std::iter::once(what.to_owned()).chain(filters).collect();
    let text: String = text.chars().map(plain).take(NAME_BYTES_MAX).collect();
    format!("{text}_{}", now.strftime("%Y-%m-%d"))
}

/// Links to a list as files, with exactly its filters.
pub fn links(texts: Texts, path: &str, here: &Parameters, forms: &[FileForm]) -> Markup {
    let here = here.changed("cursor", None);
    html! {
        p.export {
            (texts.text("web-export"))
            @for form in forms {
                " "
                a href=(here.changed("format", Some(form.ending())).address(path)) download {
                    (form.ending().to_ascii_uppercase())
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_safe_and_numbers_stay_numbers() {
        let rows = vec![vec![
            Cell::text("=1+1"),
            Cell::Count(3),
            Cell::number("-0.5"),
            Cell::Absent,
            Cell::text("a,\"b\"\nc"),
        ]];
        let bytes = csv_lines(rows).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "'=1+1,3,-0.5,,\"a,\"\"b\"\"\nc\"\n");
    }

    #[test]
    fn a_files_name_tells_its_filters_and_cannot_break_out_of_its_header() {
        let here = Parameters::new([
            ("account", Some("shop")),
            ("q", Some("a\"; x=1/..\\\r\n")),
            ("cursor", Some("abc")),
        ]);
        let name = file_name("audit", &here, Timestamp::UNIX_EPOCH);
        assert_eq!(name, "audit_account-shop_q-a___x_1_..____1970-01-01");
        let answer = file(FileForm::Csv, &name, Body::empty());
        assert!(answer.headers().contains_key(CONTENT_DISPOSITION));
    }
}
