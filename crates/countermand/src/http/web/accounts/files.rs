//! The accounts as a file: how each works, and nothing of how the desk signs in to it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::{AtWork, Known, ListQuery};
use crate::doctor::Level;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::export::{Cell, Column, Line, Sheet};
use crate::http::web::{Visitor, WebState};

/// Below a word of its own, as an account could have the name of a page.
pub(super) const PATH: &str = "/accounts/all/export";

const COLUMNS: [Column; 9] = [
    Column::text("account"),
    Column::text("state"),
    Column::text("marketplaces"),
    Column::instant("synced_at"),
    Column::text("sending"),
    Column::text("sending_closed_why"),
    Column::flag("has_direct_cancel"),
    Column::count("n_failures"),
    Column::count("n_warnings"),
];

pub(super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<ListQuery>,
) -> Result<Response, Problem> {
    let account = query.account();
    let mut sheet = Sheet::new(&COLUMNS);
    for registered in state.api.registered(visitor.caller(), account).await? {
        sheet.push(line(&Known::of(&state, registered).await?));
    }
    let made = (&query.here(), state.api.desk.now());
    sheet.answer(query.format, "accounts", made).await
}

fn line(known: &Known) -> Line {
    let state = match known.registered.at_work() {
        AtWork::Yes => "working",
        AtWork::SwitchedOff => "off",
        AtWork::NotYet => "not-yet",
        AtWork::OnFiles => "files",
    };
    let (sending, why) = match &known.lease {
        Some(lease) if lease.is_sending_open => ("open", None),
        Some(lease) => ("closed", Some(&lease.closed_why)),
        None => ("never", None),
    };
    vec![
        Cell::text(known.name()),
        Cell::text(state),
        Cell::text(&known.marketplaces().join(" ")),
        known.synced.as_ref().map(|cursor| cursor.moved_at).into(),
        Cell::text(sending),
        Cell::optional(why),
        known.has_direct_cancel().into(),
        known.n_at(Level::Fail).into(),
        known.n_at(Level::Warn).into(),
    ]
}
