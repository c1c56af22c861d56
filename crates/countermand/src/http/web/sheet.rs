//! Lists as files of comma-separated values: safe to open in a spreadsheet.

use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use crate::http::problem::Problem;
use crate::report::csv_out::guarded;

/// Rows of a file at most.
pub(super) const ROWS_MAX: usize = 100_000;

/// A file of these rows. A cell that a spreadsheet would take for a formula gets an apostrophe.
///
/// # Errors
/// 500 when the rows cannot be written.
pub(super) fn file(
    name: &str,
    columns: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<Response, Problem> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "a list cannot be written as a file"
        );
        Problem::internal()
    };
    writer.write_record(columns).map_err(failed)?;
    for row in rows {
        let cells = row.iter().map(|cell| guarded(cell));
        writer.write_record(cells).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|_| Problem::internal())?;
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    #[tokio::test]
    async fn a_cell_that_would_be_a_formula_gets_an_apostrophe() {
        let cells = ["=1+1", "+a", "-b", "@c", "\td", "\re", "plain", "-12.50"];
        let row = cells.map(str::to_owned).to_vec();
        let answer = file("list", &["a", "b", "c", "d", "e", "f", "g", "h"], [row]).unwrap();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(body.to_vec()).unwrap();
        let (_, line) = text.split_once('\n').unwrap();
        assert_eq!(line, "'=1+1,'+a,'-b,'@c,'\td,\"'\re\",plain,-12.50\n");
    }
}
