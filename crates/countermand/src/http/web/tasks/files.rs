//! The tasks as a file: exactly those of the list's filters, by account, the newest first.

use std::sync::Arc;
use std::vec::IntoIter;

use axum::extract::State;
use axum::response::Response;
use countermand_store::guided_tasks::{GuidedTask, TaskQuery, TaskState};

use super::ListQuery;
use crate::desk::Seller;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::door::failed;
use crate::http::web::export::{Cell, Column, Line, ListFile};
use crate::http::web::{Visitor, WebState};

pub(super) const PATH: &str = "/tasks/export";
/// Tasks of one reading.
const BATCH: u32 = 500;

const COLUMNS: [Column; 10] = [
    Column::text("account"),
    Column::count("number"),
    Column::text("kind"),
    Column::text("subject"),
    Column::text("state"),
    Column::instant("due_at"),
    Column::text("created_by"),
    Column::instant("created_at"),
    Column::instant("ended_at"),
    Column::text("note"),
];

/// Where the reading stands.
struct Walk {
    sellers: IntoIter<Arc<Seller>>,
    state: Option<TaskState>,
    /// The account that is being read, and below which number.
    at: Option<(Arc<Seller>, Option<u64>)>,
}

impl Walk {
    /// The next tasks; `None` behind the last one.
    async fn step(mut self) -> Result<Option<(Vec<Line>, Self)>, Problem> {
        let next = self.at.take();
        let next = next.or_else(|| self.sellers.next().map(|seller| (seller, None)));
        let Some((seller, before)) = next else {
            return Ok(None);
        };
        let asked = TaskQuery {
            state: self.state,
            before,
            limit: BATCH,
        };
        let tasks = seller.account.tasks(asked).await;
        let tasks = tasks.map_err(|error| failed(&error))?;
        let rows = tasks.iter().map(|task| line(&seller, task)).collect();
        let last = tasks.last().filter(|_| tasks.len() == BATCH as usize);
        self.at = last.map(|task| (seller, Some(task.number)));
        Ok(Some((rows, self)))
    }
}

pub(super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let walk = Walk {
        sellers: state
            .api
            .seen(visitor.caller(), query.account())?
            .into_iter(),
        state: query.state()?,
        at: None,
    };
    let made = (&query.here(), state.api.desk.now());
    let file = ListFile::open(query.format, "tasks", &COLUMNS, made)?;
    file.streamed(walk, Walk::step).await
}

fn line(seller: &Seller, task: &GuidedTask) -> Line {
    vec![
        Cell::text(seller.account.name()),
        task.number.into(),
        Cell::text(&task.task.kind),
        Cell::text(&task.task.subject),
        Cell::text(task.state.as_str()),
        task.task.due_at.into(),
        Cell::text(&task.created_by),
        task.created_at.into(),
        task.ended.as_ref().map(|(_, at)| *at).into(),
        Cell::text(&task.note),
    ]
}
