//! Orders: the list, one order with all that is known of it, and what can be done with it.

mod advice;
mod bulk;
mod cancel;
mod decided;
mod export;
mod facts;
mod instead;
mod items;
mod list;
pub(super) mod matching;
mod order;
mod personal;
mod refund;
mod refusal;
mod timeline;

use jiff::SignedDuration;

pub(super) use self::instead::Instead;
use super::parts::address::{address, encoded};
use super::{Pages, Visitor, WebState};
use crate::desk::Seller;
use crate::http::access::{Access, Scope};
use crate::http::api::orders::Known;
use crate::http::problem::{Code, Problem};
use crate::http::web::door::failed;
use countermand_domain::id::OrderId;
use countermand_store::work::LockError;

const PATH: &str = "/orders";
/// How long it is believed that somebody has an order open.
const LOCK_LIFE: SignedDuration = SignedDuration::from_mins(10);

pub(super) fn pages(pages: Pages) -> Pages {
    let read = Access::of(Scope::OrdersRead);
    let work = Access::of(Scope::CancellationsWrite);
    let pay = Access::of(Scope::RefundsWrite);
    let approve = Access::of(Scope::ApprovalsWrite);
    pages
        .get(PATH, read, list::list)
        .get("/orders/export", read, export::export)
        .post("/orders/selected", work, list::selected)
        .get("/orders/cancel", work, bulk::preview)
        .post("/orders/cancel", work, bulk::cancel)
        .get("/orders/{id}", read, order::order)
        .get("/orders/{id}/advice", read, advice::document)
        .post(
            "/orders/{id}/personal",
            Access::of(Scope::PiiRead),
            personal::reveal,
        )
        .post("/orders/{id}/read", work, order::read_again)
        .get("/orders/{id}/cancel", work, cancel::sheet)
        .get("/orders/{id}/cancel/effect", work, cancel::effect)
        .post("/orders/{id}/cancel", work, cancel::cancel)
        .get("/orders/{id}/refund", pay, refund::form)
        .get("/orders/{id}/refund/effect", pay, refund::effect)
        .post("/orders/{id}/refund", pay, refund::refund)
        .post("/orders/{id}/undo", work, decided::undo)
        .post("/orders/{id}/undo-refund", pay, decided::undo)
        .post("/orders/{id}/approve", approve, decided::approve)
}

/// The address of an order's page, or of one below it, as in `/cancel`.
fn address_of(known: &Known, below: &str) -> String {
    let head = &known.found.view.order;
    place(
        known.seller.account.name().as_str(),
        head.order_id.as_str(),
        below,
    )
}

/// The address of an order's page by its account and id.
fn place(account: &str, order_id: &str, below: &str) -> String {
    let path = format!("{PATH}/{}{below}", encoded(order_id));
    address(&path, &[("account", Some(account))])
}

/// Who else has the order open, by the user's id; if nobody has, this person has it now.
async fn opened(
    state: &WebState,
    visitor: &Visitor,
    (seller, order_id): (&Seller, &OrderId),
) -> Result<Option<String>, Problem> {
    let account = &seller.account;
    if !visitor.may(account.name(), Scope::CancellationsWrite) {
        return Ok(None);
    }
    let now = state.api.desk.now();
    let until = now.checked_add(LOCK_LIFE).unwrap_or(now);
    let held = account.lock_work(order_id.clone(), &visitor.user_id, now, until);
    match held.await {
        Ok(()) => Ok(None),
        Err(LockError::Held { by, .. }) => Ok(Some(by)),
        Err(LockError::Database { source }) => Err(failed(&source)),
    }
}

/// Takes the order for this person before something is done with it.
///
/// # Errors
/// 409 when somebody else has it open.
async fn hold(
    state: &WebState,
    visitor: &Visitor,
    order: (&Seller, &OrderId),
) -> Result<(), Problem> {
    match opened(state, visitor, order).await? {
        None => Ok(()),
        Some(_) => Err(Problem::of_page(Code::StateConflict, "order-held")),
    }
}

/// What others call a user.
async fn name_of(state: &WebState, user_id: &str) -> Result<String, Problem> {
    let users = state.door.store.users().await;
    let users = users.map_err(|error| failed(&error))?;
    let found = users.into_iter().find(|it| it.user.user_id == user_id);
    Ok(found.map_or_else(|| user_id.to_owned(), |it| it.user.name))
}

#[cfg(test)]
mod tests;
