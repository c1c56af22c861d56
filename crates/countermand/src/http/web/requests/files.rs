//! The wishes as a file, with exactly the list's filters.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::{Item, ListQuery, page_of};
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::query::page::Limit;
use crate::http::web::export::{Cell, Column, Line, ListFile};
use crate::http::web::{Visitor, WebState};

pub(super) const PATH: &str = "/requests/export";

const COLUMNS: [Column; 9] = [
    Column::text("account"),
    Column::text("order_id"),
    Column::text("state"),
    Column::flag("official"),
    Column::instant("first_seen_at"),
    Column::instant("official_at"),
    Column::text("sources"),
    Column::instant("deadline"),
    Column::text("order_status"),
];

/// Where the reading stands.
struct Walk {
    state: Arc<WebState>,
    visitor: Visitor,
    query: ListQuery,
    /// Behind which wish the next page begins; the first one without it.
    cursor: Option<String>,
    is_over: bool,
}

impl Walk {
    /// The next wishes; `None` behind the last one.
    async fn step(mut self) -> Result<Option<(Vec<Line>, Self)>, Problem> {
        if self.is_over {
            return Ok(None);
        }
        let from = (self.cursor.as_deref(), Limit::MOST);
        let (items, next) = page_of(&self.state, &self.visitor, &self.query, from).await?;
        self.is_over = next.is_none();
        self.cursor = next;
        Ok(Some((items.iter().map(line).collect(), self)))
    }
}

pub(super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let made = (&query.here(), state.api.desk.now());
    let file =
        ListFile::open_narrowed(query.format, "requests", (&COLUMNS, &query.columns()), made)?;
    let walk = Walk {
        state,
        visitor,
        query,
        cursor: None,
        is_over: false,
    };
    file.streamed(walk, Walk::step).await
}

fn line(item: &Item) -> Line {
    let wish = &item.wish;
    let sources: Vec<&str> = wish.sources.iter().map(|source| source.as_str()).collect();
    let order = item.order.as_ref();
    vec![
        Cell::text(item.account()),
        Cell::text(&wish.order_id),
        Cell::text(wish.state.as_str()),
        wish.official_at.is_some().into(),
        wish.first_seen_at.into(),
        wish.official_at.into(),
        Cell::text(&sources.join(" ")),
        item.deadline().into(),
        Cell::optional(order.map(|order| &order.order.status_text)),
    ]
}
