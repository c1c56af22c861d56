//! What people say of rows: whose they are, that they rest, that somebody has them open.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use countermand_domain::id::OrderId;
use countermand_store::work::{LockError, Snooze, WorkNote};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::query::{QueueQuery, Wanted, page_of};
use super::rows::Item;
use super::{PATH, all_items, people, worklist};
use crate::desk::Seller;
use crate::http::problem::{Code, Problem};
use crate::http::web::door::failed;
use crate::http::web::orders::matching::{BATCH_MAX, Matching, preview_of};
use crate::http::web::parts::address::{Parameters, address, own_place};
use crate::http::web::{FormFields, PageForm, Visitor, WebState};

/// How long it is believed that somebody has a row open.
const LOCK_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// Letters of a reason.
const REASON_MAX: usize = 200;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Work {
    item: String,
    what: String,
    back: String,
    #[serde(default)]
    hours: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    assignee: String,
    #[serde(default)]
    level: String,
}

/// The row that `ACCOUNT/ORDER` names, in an account that the visitor sees.
pub(super) fn named(
    state: &WebState,
    visitor: &Visitor,
    text: &str,
) -> Result<(Arc<Seller>, OrderId), Problem> {
    let missing = || Problem::not_found("order");
    let (account, order) = text.split_once('/').ok_or_else(missing)?;
    let order = OrderId::parse(order).map_err(|_| missing())?;
    let mut sellers = state.api.seen(visitor.caller(), Some(account))?;
    Ok((sellers.pop().ok_or_else(missing)?, order))
}

fn invalid(field: &str) -> Problem {
    Problem::new(
        Code::InvalidBody,
        format!("The field `{field}` is missing or not valid; nothing was done."),
    )
    .said("field", &[("field", field)])
}

fn reason_of(text: &str) -> Result<String, Problem> {
    let reason = text.trim();
    let is_reason = !reason.is_empty()
        && reason.chars().count() <= REASON_MAX
        && !reason.chars().any(char::is_control);
    is_reason
        .then(|| reason.to_owned())
        .ok_or_else(|| invalid("reason"))
}

/// What was said beside it, which may be nothing.
fn comment_of(text: &str) -> Result<String, Problem> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    reason_of(text)
}

/// The row as it waits now; 409 when it waits no longer.
async fn waiting(state: &WebState, seller: &Arc<Seller>, order: &OrderId) -> Result<Item, Problem> {
    let entries = worklist::entries(&state.api, seller).await?;
    let found = entries.into_iter().find(|entry| entry.order_id == *order);
    found
        .map(|entry| Item::new(Arc::clone(seller), entry))
        .ok_or_else(|| Problem::of_page(Code::StateConflict, "not-waiting"))
}

pub(super) async fn change(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    PageForm(work): PageForm<Work>,
) -> Result<Response, Problem> {
    let (seller, order) = named(&state, &visitor, &work.item)?;
    let account = &seller.account;
    if work.what == "release" {
        let given = account.unlock_work(order, &visitor.user_id).await;
        given.map_err(|error| failed(&error))?;
        return Ok(returned(&work.back, None));
    }
    let now = state.api.desk.now();
    hold(&state, &visitor, &seller, &order).await?;
    let notes = notes(&state, &visitor, (&seller, &order), &work).await?;
    for note in notes {
        let noted = account.note_work(order.clone(), note, &visitor.actor(), now);
        noted.await.map_err(|error| failed(&error))?;
    }
    if matches!(work.what.as_str(), "snooze" | "dismiss") {
        let given = account.unlock_work(order, &visitor.user_id).await;
        given.map_err(|error| failed(&error))?;
    }
    state.counters.forget(account.name());
    Ok(returned(&work.back, Some(&work.what)))
}

async fn notes(
    state: &WebState,
    visitor: &Visitor,
    (seller, order): (&Arc<Seller>, &OrderId),
    work: &Work,
) -> Result<Vec<WorkNote>, Problem> {
    let now = state.api.desk.now();
    let said = |at: Timestamp, item: &Item, reason: String| Snooze {
        at,
        by: visitor.user_id.clone(),
        reason,
        fingerprint: worklist::fingerprint(&item.entry),
    };
    match work.what.as_str() {
        "snooze" => {
            let hours = super::panel::RESTS.iter().find(|(it, _)| *it == work.hours);
            let hours: i64 = hours
                .and_then(|(hours, _)| hours.parse().ok())
                .ok_or_else(|| invalid("hours"))?;
            let until = now.checked_add(SignedDuration::from_hours(hours));
            let item = waiting(state, seller, order).await?;
            let comment = comment_of(&work.reason)?;
            Ok(vec![WorkNote::Snooze(said(
                until.unwrap_or(now),
                &item,
                comment,
            ))])
        }
        "dismiss" => {
            let item = waiting(state, seller, order).await?;
            let reason = reason_of(&work.reason)?;
            Ok(vec![WorkNote::Dismiss(said(now, &item, reason))])
        }
        "reopen" => Ok(vec![WorkNote::Wake, WorkNote::Reopen]),
        "assign" => {
            let people = people(state).await?;
            let assignee = Some(work.assignee.clone()).filter(|id| !id.is_empty());
            let is_known = |id: &String| people.iter().any(|(known, _)| known == id);
            if assignee.as_ref().is_some_and(|id| !is_known(id)) {
                return Err(invalid("assignee"));
            }
            let level = work.level.parse().ok().filter(|level| *level <= 2);
            let level: u8 = level.ok_or_else(|| invalid("level"))?;
            Ok(vec![
                WorkNote::Assign(assignee),
                WorkNote::ReviewLevel(level),
            ])
        }
        _ => Err(invalid("what")),
    }
}

/// Takes the row for this person, so that nobody else decides on it at the same time.
///
/// # Errors
/// 409 when somebody else has it open.
async fn hold(
    state: &WebState,
    visitor: &Visitor,
    seller: &Seller,
    order: &OrderId,
) -> Result<(), Problem> {
    let now = state.api.desk.now();
    let until = now.checked_add(LOCK_LIFE).unwrap_or(now);
    let held = seller
        .account
        .lock_work(order.clone(), &visitor.user_id, now, until);
    match held.await {
        Ok(()) => Ok(()),
        Err(LockError::Held { .. }) => Err(Problem::of_page(Code::StateConflict, "order-held")),
        Err(LockError::Database { source }) => Err(failed(&source)),
    }
}

/// Takes the next row that nobody has open: the most urgent one of the list as it is filtered.
pub(super) async fn take_next(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    fields: FormFields,
) -> Result<Response, Problem> {
    let back = fields.first("back").and_then(own_place).unwrap_or(PATH);
    let uri = back.parse().map_err(|_| invalid("back"))?;
    let query: QueueQuery = crate::http::query::parse(&uri)?;
    let (people, now) = (people(&state).await?, state.api.desk.now());
    let mut items = all_items(&state, &visitor, query.account()).await?;
    let wanted = Wanted::new(&query, &visitor.user_id, &people, now);
    items.retain(|item| wanted.takes(item) && item.is_free_for(&visitor.user_id, now));
    let query = QueueQuery {
        cursor: None,
        ..query
    };
    let (items, _) = page_of(items, &query, BATCH_MAX)?;
    let here = query.parameters(None);
    for item in items {
        let order = &item.entry.order_id;
        if hold(&state, &visitor, &item.seller, order).await.is_err() {
            continue;
        }
        let note = WorkNote::Assign(Some(visitor.user_id.clone()));
        let account = &item.seller.account;
        let noted = account.note_work(order.clone(), note, &visitor.actor(), now);
        noted.await.map_err(|error| failed(&error))?;
        let to = here.beside("open", Some(&item.key())).address(PATH);
        return Ok(Redirect::to(&to).into_response());
    }
    let to = here.changed("done", Some("none-free")).address(PATH);
    Ok(Redirect::to(&to).into_response())
}

/// What is done with the rows that are selected.
pub(super) async fn selected(
    State(state): State<Arc<WebState>>,
    visitor: Visitor,
    fields: FormFields,
) -> Result<Response, Problem> {
    let back = fields.first("back").unwrap_or(PATH);
    let what = fields.first("what").unwrap_or("");
    let all = match what {
        "cancel-all" | "take-all" => Some(list_of(back)?),
        _ => None,
    };
    if let (Some(query), "cancel-all") = (&all, what) {
        let list = query.parameters(None).address(PATH);
        return Ok(Redirect::to(&preview_of(&list)).into_response());
    }
    let whole = match &all {
        Some(query) => Some(whole(&state, &visitor, query).await?),
        None => None,
    };
    let rows: Vec<&str> = match &whole {
        Some(found) => found.rows.iter().map(String::as_str).collect(),
        None => fields.all("select").take(BATCH_MAX + 1).collect(),
    };
    if rows.is_empty() {
        return Ok(returned(back, Some("none-selected")));
    }
    if rows.len() > BATCH_MAX {
        return Err(invalid("select"));
    }
    if what == "cancel" {
        let orders: Vec<_> = rows.iter().map(|row| ("order", Some(*row))).collect();
        return Ok(Redirect::to(&address("/orders/cancel", &orders)).into_response());
    }
    if what != "take" && what != "take-all" {
        return Err(invalid("what"));
    }
    let is_cut = whole.as_ref().is_some_and(|found| found.n_all > rows.len());
    let now = state.api.desk.now();
    for row in rows {
        let (seller, order) = named(&state, &visitor, row)?;
        let note = WorkNote::Assign(Some(visitor.user_id.clone()));
        let noted = seller.account.note_work(order, note, &visitor.actor(), now);
        noted.await.map_err(|error| failed(&error))?;
    }
    let done = if is_cut { "assign-first" } else { "assign" };
    Ok(returned(back, Some(done)))
}

/// The list that a form came from.
fn list_of(back: &str) -> Result<QueueQuery, Problem> {
    let back = own_place(back).unwrap_or(PATH);
    crate::http::query::parse(&back.parse().map_err(|_| invalid("back"))?)
}

/// Every row of a list, on whichever page, in the accounts in which the visitor may do what the
/// route is for.
///
/// # Errors
/// 404 for an account that is not seen; 500 and 503 when the store does not answer.
pub(crate) async fn whole(
    state: &WebState,
    visitor: &Visitor,
    query: &QueueQuery,
) -> Result<Matching, Problem> {
    let (people, now) = (people(state).await?, state.api.desk.now());
    let mut items = all_items(state, visitor, query.account()).await?;
    let wanted = Wanted::new(query, &visitor.user_id, &people, now);
    items.retain(|item| wanted.takes(item));
    let query = QueueQuery {
        cursor: None,
        ..query.clone()
    };
    let (items, _) = page_of(items, &query, usize::MAX)?;
    let rows = items.iter().map(Item::key).collect();
    Ok(Matching::of(rows, &query.parameters(None)))
}

/// The next page after a change: where the form came from, saying what was done.
pub(super) fn returned(back: &str, done: Option<&str>) -> Response {
    let place = own_place(back).unwrap_or(PATH);
    let (path, query) = place.split_once('?').unwrap_or((place, ""));
    let uri = format!("{path}?{query}").parse::<http::Uri>().ok();
    let fields = uri.and_then(|uri| FormFields::of_query(&uri).ok());
    let fields = fields.unwrap_or_default().0;
    let pairs = fields
        .iter()
        .map(|(name, value)| (name.as_str(), Some(value.as_str())));
    let to = Parameters::new(pairs).beside("done", done).address(path);
    Redirect::to(&to).into_response()
}

/// Notes that the visitor has the row open, and tells who else has.
///
/// # Errors
/// 500 and 503 when the store does not answer.
pub(super) async fn opened(
    state: &WebState,
    visitor: &Visitor,
    item: &Item,
) -> Result<Option<String>, Problem> {
    let now = state.api.desk.now();
    let until = now.checked_add(LOCK_LIFE).unwrap_or(now);
    let order = item.entry.order_id.clone();
    let account = &item.seller.account;
    match account.lock_work(order, &visitor.user_id, now, until).await {
        Ok(()) => Ok(None),
        Err(LockError::Held { by, .. }) => Ok(Some(by)),
        Err(LockError::Database { source }) => Err(failed(&source)),
    }
}
