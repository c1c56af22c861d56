//! The rule table as a file: the values that are published and those of the account's own.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::rule_table::{Entry, Grade};
use jiff::tz::TimeZone;
use serde_json::Value;

use super::{RulesQuery, Shown, is_always, is_in_force, meant, part};
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::web::export::{Cell, Column, Sheet};
use crate::http::web::parts::address::Parameters;
use crate::http::web::{Visitor, WebState};
use crate::settings::rule_overrides::{word, written};

pub(in super::super) const PATH: &str = "/settings/rules/export";

const COLUMNS: [Column; 8] = [
    Column::text("account"),
    Column::text("topic"),
    Column::text("marketplace"),
    Column::text("value"),
    Column::day("valid_from"),
    Column::flag("in_force"),
    Column::text("source"),
    Column::text("grade"),
];

pub(in super::super) async fn export(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    StrictQuery(query): StrictQuery<RulesQuery>,
) -> Result<Response, Problem> {
    let asked = query.account.as_deref();
    let shown = Shown::of(meant(&state, &visitor, asked)?, asked).await?;
    let account = shown.seller.as_ref();
    let account = account.map(|seller| seller.account.name().as_str());
    let now = state.api.desk.now();
    let today = now.to_zoned(TimeZone::UTC).date();
    let (rules, mut own) = (shown.rules(), shown.overrides());
    let mut sheet = Sheet::new(&COLUMNS);
    for entry in rules.entries() {
        sheet.push(vec![
            Cell::optional(account),
            Cell::text(word(entry.topic)),
            Cell::optional(entry.marketplace.map(Marketplace::code)),
            Cell::text(&written(entry.value)),
            Some(entry.valid_from).filter(|_| !is_always(entry)).into(),
            is_in_force(&rules, entry, today).into(),
            Cell::text(&source(entry, &mut own)),
            Cell::text(entry.grade.as_str()),
        ]);
    }
    let made = (&Parameters::new([("account", account)]), now);
    sheet.answer(query.format, "rules", made).await
}

/// Where a value was learned: of the account's own what was typed with it, taken out of the list.
fn source(entry: &Entry, own: &mut Vec<Value>) -> String {
    let is_of = |typed: &Value| {
        let place = entry.marketplace.map_or("", Marketplace::code);
        part(typed, "topic") == word(entry.topic)
            && part(typed, "marketplace") == place
            && part(typed, "from") == entry.valid_from.to_string()
    };
    let at = own.iter().position(is_of);
    let typed = at.filter(|_| entry.grade == Grade::Account);
    typed.map_or_else(
        || entry.source.to_owned(),
        |at| part(&own.remove(at), "source"),
    )
}
