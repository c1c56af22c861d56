//! The API keys as a file: their public part and what they may, never the key nor its digest.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_store::api_keys::ApiKeyRecord;
use jiff::Timestamp;

use super::super::FileQuery;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::export::{Cell, Column, Line, Sheet};
use crate::http::web::parts::address::Parameters;
use crate::http::web::{Visitor, WebState};

pub(in super::super) const PATH: &str = "/settings/keys/export";

const COLUMNS: [Column; 10] = [
    Column::text("key_id"),
    Column::text("name"),
    Column::text("role"),
    Column::text("scopes"),
    Column::text("accounts"),
    Column::text("state"),
    Column::instant("created_at"),
    Column::day("last_used_on"),
    Column::instant("expires_at"),
    Column::instant("revoked_at"),
];

pub(in super::super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<FileQuery>,
) -> Result<Response, Problem> {
    let now = state.door.now();
    let mut sheet = Sheet::new(&COLUMNS);
    for key in state.api.keys_seen(visitor.caller()).await? {
        sheet.push(line(&key, now));
    }
    let made = (&Parameters::default(), state.api.desk.now());
    sheet.answer(query.format, "keys", made).await
}

fn line(key: &ApiKeyRecord, now: Timestamp) -> Line {
    let state = if key.is_usable(now) {
        "usable"
    } else if key.revoked_at.is_some() {
        "revoked"
    } else {
        "ended"
    };
    vec![
        Cell::text(&key.key_id),
        Cell::text(&key.name),
        Cell::text(&key.role),
        Cell::text(&key.scopes.join(" ")),
        Cell::text(&key.accounts.join(" ")),
        Cell::text(state),
        key.created_at.into(),
        key.last_used_on.into(),
        key.expires_at.into(),
        key.revoked_at.into(),
    ]
}
