//! The records as a file, page by page, so that a long log is never held in memory.

use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use countermand_store::audit::{AuditQuery, AuditRecord};
use futures_util::stream;

use super::{ListQuery, Records, records};
use crate::desk::Seller;
use crate::http::api::audit::RecordView;
use crate::http::api::positions::Positions;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::export::{Cell, FileForm, csv_lines, file, file_name};
use crate::http::web::{Visitor, WebState};

/// Records of one reading.
const BATCH: u16 = 500;

const COLUMNS: [&str; 10] = [
    "account",
    "seq",
    "at",
    "actor",
    "kind",
    "subject",
    "before",
    "after",
    "previous_hash",
    "hash",
];

/// Where an export stands.
struct Walk {
    sellers: Vec<Arc<Seller>>,
    query: AuditQuery,
    form: FileForm,
    next: Option<Positions>,
}

impl Walk {
    /// The next lines; `None` behind the last one.
    async fn step(&mut self) -> Result<Option<Bytes>, Problem> {
        let Some(from) = self.next.take() else {
            return Ok(None);
        };
        let (found, next) = records(&self.sellers, &self.query, (from, BATCH)).await?;
        self.next = next;
        written(self.form, found).map(Some)
    }
}

/// Every record that meets the query, the newest first.
pub(super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let (asked, is_right) = query.asked();
    if !is_right {
        return Err(Problem::not_found("range of days"));
    }
    let form = match query.format {
        Some(FileForm::Ndjson) => FileForm::Ndjson,
        Some(FileForm::Csv | FileForm::Markdown) | None => FileForm::Csv,
    };
    let mut walk = Walk {
        sellers: state.api.seen(visitor.caller(), query.account())?,
        query: asked,
        form,
        next: Some(Positions::default()),
    };
    let head = match form {
        FileForm::Csv => csv_lines([COLUMNS.iter().map(Cell::text).collect()])?,
        FileForm::Ndjson | FileForm::Markdown => Vec::new(),
    };
    // What fails at once is told as a problem; what fails later breaks the file off.
    let first = walk.step().await?.unwrap_or_default();
    let begin = [head.as_slice(), &first].concat();
    let rest = stream::unfold((Some(begin), walk), |(begin, mut walk)| async move {
        if let Some(begin) = begin {
            return Some((Ok(Bytes::from(begin)), (None, walk)));
        }
        match walk.step().await {
            Ok(None) => None,
            Ok(Some(lines)) => Some((Ok(lines), (None, walk))),
            Err(problem) => {
                walk.next = None;
                let error = io::Error::other(problem.detail().to_owned());
                Some((Err(error), (None, walk)))
            }
        }
    });
    let name = file_name("audit", &query.parameters(), state.api.desk.now());
    Ok(file(form, &name, Body::from_stream(rest)))
}

fn written(form: FileForm, found: Records) -> Result<Bytes, Problem> {
    let bytes = match form {
        FileForm::Ndjson => {
            let mut bytes = Vec::new();
            for (seller, record) in found {
                let view = RecordView::of(seller.account.name(), record);
                serde_json::to_writer(&mut bytes, &view).map_err(|_| Problem::internal())?;
                bytes.push(b'\n');
            }
            bytes
        }
        FileForm::Csv | FileForm::Markdown => csv_lines(
            found
                .into_iter()
                .map(|(seller, record)| row(&seller, record)),
        )?,
    };
    Ok(Bytes::from(bytes))
}

fn row(seller: &Seller, record: AuditRecord) -> Vec<Cell> {
    vec![
        Cell::text(&seller.account.name()),
        Cell::Count(record.seq),
        Cell::text(&record.at),
        Cell::text(&record.actor),
        Cell::text(&record.kind),
        Cell::text(&record.subject),
        Cell::optional(record.before),
        Cell::optional(record.after),
        Cell::text(&record.previous_hash),
        Cell::text(&record.hash),
    ]
}
