//! The records as a file, page by page, so that a long log is never held in memory.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use countermand_store::audit::{AuditQuery, AuditRecord};

use super::{ListQuery, Records, records};
use crate::desk::Seller;
use crate::http::api::audit::RecordView;
use crate::http::api::positions::Positions;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::export::{Cell, Column, FileForm, Line, ListFile, file_name, streamed};
use crate::http::web::{Visitor, WebState};

/// Records of one reading.
const BATCH: u16 = 500;

const COLUMNS: [Column; 10] = [
    Column::text("account"),
    Column::count("seq"),
    Column::instant("at"),
    Column::text("actor"),
    Column::text("kind"),
    Column::text("subject"),
    Column::text("before"),
    Column::text("after"),
    Column::text("previous_hash"),
    Column::text("hash"),
];

/// Where an export stands.
struct Walk {
    sellers: Vec<Arc<Seller>>,
    query: AuditQuery,
    next: Option<Positions>,
}

impl Walk {
    /// The next records; `None` behind the last one.
    async fn step(mut self) -> Result<Option<(Records, Self)>, Problem> {
        let Some(from) = self.next.take() else {
            return Ok(None);
        };
        let (found, next) = records(&self.sellers, &self.query, (from, BATCH)).await?;
        self.next = next;
        Ok(Some((found, self)))
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
    let walk = Walk {
        sellers: state.api.seen(visitor.caller(), query.account())?,
        query: asked,
        next: Some(Positions::default()),
    };
    let (filters, now) = (query.parameters(), state.api.desk.now());
    if query.format == Some(FileForm::Ndjson) {
        let name = file_name("audit", &filters, now);
        return streamed(FileForm::Ndjson, &name, walk, |walk| async move {
            let Some((found, walk)) = walk.step().await? else {
                return Ok(None);
            };
            Ok(Some((documents(found)?, walk)))
        })
        .await;
    }
    let file = ListFile::open(query.format, "audit", &COLUMNS, (&filters, now))?;
    let step = |walk: Walk| async move {
        let found = walk.step().await?;
        let rows = |found: Records| found.into_iter().map(row).collect();
        Ok(found.map(|(found, walk)| (rows(found), walk)))
    };
    file.streamed(walk, step).await
}

fn documents(found: Records) -> Result<Bytes, Problem> {
    let mut bytes = Vec::new();
    for (seller, record) in found {
        let view = RecordView::of(seller.account.name(), record);
        serde_json::to_writer(&mut bytes, &view).map_err(|_| Problem::internal())?;
        bytes.push(b'\n');
    }
    Ok(Bytes::from(bytes))
}

fn row((seller, record): (Arc<Seller>, AuditRecord)) -> Line {
    vec![
        Cell::text(&seller.account.name()),
        record.seq.into(),
        record.at.into(),
        Cell::text(&record.actor),
        Cell::text(&record.kind),
        Cell::text(&record.subject),
        Cell::optional(record.before),
        Cell::optional(record.after),
        Cell::text(&record.previous_hash),
        Cell::text(&record.hash),
    ]
}
