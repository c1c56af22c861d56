//! The users as a file: who they are and what they may, never how they prove it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_store::users::{RoleGrant, UserWithRoles};

use super::super::FileQuery;
use super::ensure_everywhere;
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::door::failed;
use crate::http::web::export::{Cell, Column, Line, Sheet};
use crate::http::web::parts::address::Parameters;
use crate::http::web::{Visitor, WebState};

pub(in super::super) const PATH: &str = "/settings/users/export";

const COLUMNS: [Column; 7] = [
    Column::text("login"),
    Column::text("name"),
    Column::text("roles"),
    Column::flag("disabled"),
    Column::flag("has_password"),
    Column::flag("has_second_factor"),
    Column::instant("created_at"),
];

pub(in super::super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<FileQuery>,
) -> Result<Response, Problem> {
    ensure_everywhere(&visitor)?;
    let users = state.door.store.users().await;
    let mut sheet = Sheet::new(&COLUMNS);
    for user in users.map_err(|error| failed(&error))? {
        sheet.push(line(&user));
    }
    let made = (&Parameters::default(), state.api.desk.now());
    sheet.answer(query.format, "users", made).await
}

/// A role with its account, as in `operator@shop`; alone where it holds for every account.
fn role(grant: &RoleGrant) -> String {
    match &grant.account {
        Some(account) => format!("{}@{account}", grant.role),
        None => grant.role.clone(),
    }
}

fn line(found: &UserWithRoles) -> Line {
    let user = &found.user;
    let roles: Vec<String> = found.roles.iter().map(role).collect();
    vec![
        Cell::text(&user.login),
        Cell::text(&user.name),
        Cell::text(&roles.join(" ")),
        user.is_disabled.into(),
        user.password_hash.is_some().into(),
        user.totp_sealed.is_some().into(),
        user.created_at.into(),
    ]
}
