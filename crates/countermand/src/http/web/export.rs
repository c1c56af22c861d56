//! Lists as files: exactly the filtered set, safe to open in a spreadsheet.

mod cells;
mod list;
#[cfg(feature = "parquet")]
mod parquet;

use std::future::Future;
use std::io;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::HeaderValue;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

pub use self::cells::{Cell, Column, Line, csv_lines};
pub use self::list::{ListFile, Sheet};
use super::parts::address::Parameters;
use crate::http::problem::Problem;
use crate::texts::Texts;

/// Bytes of a file's name at most, without its ending.
const NAME_BYTES_MAX: usize = 120;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileForm {
    /// Comma-separated values with a header.
    Csv,
    /// Typed columns, compressed.
    Parquet,
    /// A JSON object a line.
    Ndjson,
    /// Markdown, to read and to send.
    Markdown,
}

impl FileForm {
    const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Ndjson => "ndjson",
            Self::Markdown => "md",
        }
    }

    /// The name as links have it; the same in every language.
    const fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Parquet => "Parquet",
            Self::Ndjson => "NDJSON",
            Self::Markdown => "MD",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Ndjson => "application/x-ndjson",
            Self::Markdown => "text/markdown; charset=utf-8",
        }
    }
}

/// The forms that a list is given in.
pub const LIST_FORMS: &[FileForm] = if cfg!(feature = "parquet") {
    &[FileForm::Csv, FileForm::Parquet]
} else {
    &[FileForm::Csv]
};

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

/// A file whose bytes are made step by step: each step gives bytes and where to go on; `None`
/// behind the last one.
///
/// # Errors
/// Those of the first step. What fails later breaks the file off.
pub async fn streamed<S, F, Fut>(
    form: FileForm,
    name: &str,
    state: S,
    step: F,
) -> Result<Response, Problem>
where
    S: Send + 'static,
    F: Fn(S) -> Fut + Send + 'static,
    Fut: Future<Output = Result<Option<(Bytes, S)>, Problem>> + Send,
{
    let (first, state) = step(state).await?.unzip();
    let first = stream::iter(first.map(Ok));
    let rest = stream::unfold((state, step), |(state, step)| async move {
        match step(state?).await {
            Ok(found) => {
                let (bytes, state) = found?;
                Some((Ok(bytes), (Some(state), step)))
            }
            Err(problem) => {
                let error = io::Error::other(problem.detail().to_owned());
                Some((Err(error), (None, step)))
            }
        }
    });
    let body = Body::from_stream(first.chain(rest));
    Ok(file(form, name, body))
}

/// The name of a file: what it is, the filters that it was made with, the day. Letters that a name
/// cannot have become `_`.
pub fn file_name(what: &str, filters: &Parameters, now: Timestamp) -> String {
    let is_filter = |name: &str| !matches!(name, "columns" | "cursor" | "format" | "sort");
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
                    (form.label())
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
