//! What cancellations and refunds have in common: how they are written, listed, taken back and
//! approved.

use std::sync::Arc;
use std::time::Duration;

use axum::response::{IntoResponse as _, Response};
use countermand_domain::id::OrderId;
use countermand_store::outbox::{
    AcceptError, Accepted, Asked, DecisionKind, DecisionQuery, DecisionState, IdempotencyKey,
    NewDecision, OrderSituation, UndoError,
};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;

use super::ApiState;
use super::decision_view::{DecisionView, DecisionWithLegs, id_of};
use super::positions::{Positions, page};
use super::reach::{failed, order_id};
use super::resource_id::as_segment;
use crate::desk::Seller;
use crate::dispatch::{Lookup, look_up};
use crate::figures;
use crate::http::access::{Caller, Principal};
use crate::http::idempotency::{Command, IDEMPOTENCY_REPLAYED};
use crate::http::problem::{Code, FieldProblem, Problem};
use crate::http::query::page::{Cursor, Limit};
use crate::http::view::ListView;

/// How long an order that the store does not have is waited for.
const LOOKUP_WAIT: Duration = Duration::from_secs(10);

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DecisionsFilter {
    /// In this state only, as in `open`.
    state: Option<String>,
    /// Of this order only.
    order_id: Option<String>,
    /// Of this account only.
    account: Option<String>,
    /// Items of a page.
    #[serde(default)]
    #[param(required = false)]
    limit: Limit,
    /// `next` of the page before.
    cursor: Option<Cursor>,
}

/// What a kind of decision is called where one is missing.
const fn word(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Cancellation => "cancellation",
        DecisionKind::Refund => "refund",
    }
}

/// Who asks, as the audit log has it.
pub(super) fn actor(caller: &Principal) -> String {
    caller.actor()
}

/// What the caller asks for, as the store takes it.
pub(crate) fn asked<T>(
    state: &ApiState,
    caller: &Principal,
    kind: DecisionKind,
    (order_id, command): (&OrderId, &Command<T>),
) -> Asked {
    let digest = blake3::Hash::from_bytes(*command.digest.as_bytes());
    Asked {
        order_id: order_id.clone(),
        kind,
        key: Some(IdempotencyKey {
            key: command.key.as_str().to_owned(),
            body_digest: digest.to_hex().to_string(),
        }),
        by: actor(caller),
        at: state.desk.now(),
    }
}

/// The account that a write is for: the named one, the only one, or the one that has the order.
///
/// # Errors
/// 404 when there is none, 409 when it cannot be told.
pub(crate) async fn seller_for(
    state: &ApiState,
    caller: &Principal,
    named: Option<&str>,
    order_id: &OrderId,
) -> Result<Arc<Seller>, Problem> {
    let mut sellers = state.seen(caller, named)?;
    match (sellers.pop(), sellers.is_empty()) {
        (None, _) => Err(Problem::not_found("order")),
        (Some(only), true) => Ok(only),
        (Some(last), false) => {
            sellers.push(last);
            let connected = the_connected(&sellers);
            match (state.order_in(sellers, order_id).await, connected) {
                (Ok((seller, _)), _) => Ok(seller),
                // The one account that can be asked for an order that no store has.
                (Err(problem), Some(only)) if problem.code() == Code::NotFound => Ok(only),
                (Err(problem), _) => Err(problem),
            }
        }
    }
}

/// The only account that the desk signs in to, where there is just one.
fn the_connected(sellers: &[Arc<Seller>]) -> Option<Arc<Seller>> {
    let mut connected = sellers.iter().filter(|seller| seller.is_connected);
    match (connected.next(), connected.next()) {
        (Some(only), None) => Some(Arc::clone(only)),
        (Some(_), Some(_)) | (None, _) => None,
    }
}

/// That the desk signs in to an account, so that what is asked for it can be sent.
///
/// # Errors
/// 409 when it does not.
pub(crate) fn connected(seller: &Seller) -> Result<(), Problem> {
    if seller.is_connected {
        return Ok(());
    }
    Err(Problem::new(
        Code::AccountNotConnected,
        "The desk does not sign in to the account: what it knows of it is from files, and it can \
         send nothing; nothing was done.",
    )
    .with_remedy(NOT_CONNECTED_REMEDY)
    .said("not-connected", &[]))
}

/// What to do for an account that the desk does not sign in to.
pub(crate) const NOT_CONNECTED_REMEDY: &str = "Do it in Seller Central and import the next report, or have the desk sign in with \
     `countermand accounts add` or `accounts set`.";

/// The account that address and body name; they may not differ.
///
/// # Errors
/// 422 when they do.
pub(super) fn named_account<'a>(
    query: Option<&'a str>,
    body: Option<&'a str>,
) -> Result<Option<&'a str>, Problem> {
    match (query, body) {
        (Some(query), Some(body)) if query != body => Err(crate::http::json::invalid_body(
            FieldProblem::new("account", "invalid", "differs from the address's"),
        )),
        (query, body) => Ok(query.or(body)),
    }
}

/// Writes the decision: one trip to the store, unless the order is not there yet.
///
/// # Errors
/// What the store says, and 503 when the marketplace cannot be asked for the order now.
pub(crate) async fn accept<R: Send + 'static>(
    state: &ApiState,
    seller: &Seller,
    asked: Asked,
    plan: impl Fn(&OrderSituation) -> Result<NewDecision, R> + Clone + Send + 'static,
) -> Result<Result<Accepted, AcceptError<R>>, Problem> {
    match accept_known(seller, asked.clone(), plan.clone()).await {
        Err(AcceptError::NoOrder) if fetch(state, seller, &asked.order_id).await? => {
            Ok(accept_known(seller, asked, plan).await)
        }
        other => Ok(other),
    }
}

/// Writes the decision on an order that the store has: one trip to it.
pub(crate) async fn accept_known<R: Send + 'static>(
    seller: &Seller,
    asked: Asked,
    plan: impl Fn(&OrderSituation) -> Result<NewDecision, R> + Send + 'static,
) -> Result<Accepted, AcceptError<R>> {
    let accepted = seller.account.accept(asked, plan).await;
    if accepted
        .as_ref()
        .is_ok_and(|accepted| !accepted.is_repeated)
    {
        seller.wake.notify_waiters();
    }
    figures::count_decision(match &accepted {
        Ok(accepted) if accepted.is_repeated => "repeated",
        Ok(_) => "accepted",
        Err(AcceptError::Refused(_)) => "refused",
        Err(AcceptError::NoOrder) => "no_order",
        Err(AcceptError::KeyReused) => "key_reused",
        Err(AcceptError::Database(_)) => "failed",
    });
    accepted
}

/// Asks the marketplace for an order that the store does not have; whether it is there now.
///
/// # Errors
/// 503 when the marketplace cannot be asked now.
pub(crate) async fn fetch(
    state: &ApiState,
    seller: &Seller,
    order_id: &OrderId,
) -> Result<bool, Problem> {
    if !order_id.is_amazon_form() || !seller.is_connected {
        return Ok(false);
    }
    let unavailable = |wait| {
        Problem::new(
            Code::Unavailable,
            "The store does not have the order, and the marketplace cannot be asked for it now; \
             nothing was done.",
        )
        .with_retry_after(wait)
        .with_remedy("Repeat the request with its Idempotency-Key.")
        .said("order-not-asked", &[])
    };
    let asked = look_up(&state.desk, seller, order_id);
    match tokio::time::timeout(LOOKUP_WAIT, asked).await {
        Ok(Ok(Lookup::Taken)) => {
            state.terms.forget_budget(seller);
            Ok(true)
        }
        Ok(Ok(Lookup::NotThere)) => Ok(false),
        Ok(Ok(Lookup::NotNow { until })) => {
            let wait = until.duration_since(state.desk.now());
            let wait = Duration::try_from(wait).unwrap_or(Duration::from_secs(1));
            Err(unavailable(wait.min(Duration::from_mins(1))))
        }
        Err(_) => Err(unavailable(Duration::from_secs(5))),
        Ok(Err(error)) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "an order could not be taken in"
            );
            Err(Problem::busy(Duration::from_secs(1)))
        }
    }
}

/// Room for the answer to a cancellation of one item: it is written at once.
const ANSWER_BYTES: usize = 4096;

/// The answer to a decision that stands in the store.
pub(super) fn accepted_response(seller: &Seller, accepted: &Accepted) -> Response {
    let account = seller.account.name();
    let decision = &accepted.decision;
    let kind = decision.content.kind;
    let view = DecisionWithLegs::of(account, decision, &accepted.actions);
    let path = match kind {
        DecisionKind::Cancellation => "cancellations",
        DecisionKind::Refund => "refunds",
    };
    let id = id_of(kind).id(decision.number, account);
    let location = format!("/api/v1/{path}/{}", as_segment(&id));
    let mut body = Vec::with_capacity(ANSWER_BYTES);
    if serde_json::to_writer(&mut body, &view).is_err() {
        return Problem::internal().into_response();
    }
    let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    let mut response = (StatusCode::ACCEPTED, json, body).into_response();
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::try_from(location) {
        headers.insert(LOCATION, location);
    }
    if accepted.is_repeated {
        headers.insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// The problem of a write that the store did not take, but for a refusal.
pub(crate) fn not_accepted<R>(
    error: AcceptError<R>,
    refused: impl FnOnce(R) -> Problem,
) -> Problem {
    match error {
        AcceptError::Refused(why) => refused(why),
        AcceptError::NoOrder => Problem::not_found("order"),
        AcceptError::KeyReused => Problem::new(
            Code::IdempotencyKeyReused,
            "The Idempotency-Key was used for another request; nothing was done.",
        )
        .with_remedy("Take a new key for a new intent.")
        .said("form-used", &[]),
        AcceptError::Database(error) => failed(&error),
    }
}

/// A page of decisions of a kind.
///
/// # Errors
/// 400 for a filter that is not valid, 404 for an account that is not seen.
pub(super) async fn list(
    state: &ApiState,
    caller: &Caller,
    kind: DecisionKind,
    filter: &DecisionsFilter,
) -> Result<ListView<DecisionView>, Problem> {
    let list = format!(
        "/{}?{:?}&{:?}&{:?}",
        word(kind),
        filter.state,
        filter.account,
        filter.order_id
    );
    let from = Positions::of_cursor(filter.cursor.as_ref(), &list)?;
    let in_state = filter.state.as_deref().map(|text| {
        DecisionState::parse(text).ok_or_else(|| {
            let words: Vec<&str> = DecisionState::ALL.iter().map(|it| it.as_str()).collect();
            invalid_query("state", &format!("expected one of {}", words.join(", ")))
        })
    });
    let in_state = in_state.transpose()?;
    let order_id = filter.order_id.as_deref().map(order_id).transpose()?;
    let sellers = state.seen(caller, filter.account.as_deref())?;
    let read = |account: &countermand_store::Account, after, limit| {
        account.decisions(DecisionQuery {
            after,
            limit,
            kind: Some(kind),
            state: in_state,
            order_id: order_id.clone(),
        })
    };
    let (rows, next) = page(&sellers, from, filter.limit.get(), read, |decision| {
        (decision.created_at, decision.number)
    })
    .await?;
    Ok(ListView {
        items: rows
            .iter()
            .map(|(seller, decision)| DecisionView::of(seller.account.name(), decision))
            .collect(),
        next: next.and_then(|next| Cursor::after(&list, &[&next.to_text()])),
    })
}

/// The problem of one parameter of the query.
pub(super) fn invalid_query(field: &str, message: &str) -> Problem {
    Problem::new(
        Code::InvalidQuery,
        "The query has a parameter that is not valid.",
    )
    .with_field(FieldProblem::new(field, "invalid", message))
    .with_remedy("Correct or leave out the parameter; `/api/v1/openapi.json` lists them all.")
}

/// A decision of a kind, with its legs.
///
/// # Errors
/// 404 when there is none that the caller sees.
pub(super) async fn one(
    state: &ApiState,
    caller: &Caller,
    kind: DecisionKind,
    id: &str,
) -> Result<DecisionWithLegs, Problem> {
    let (seller, number) = state.resource(caller, id_of(kind), id, word(kind))?;
    shown(&seller, kind, number).await
}

async fn shown(
    seller: &Seller,
    kind: DecisionKind,
    number: u64,
) -> Result<DecisionWithLegs, Problem> {
    let found = seller.account.decision(number).await;
    let (decision, actions) = found
        .map_err(|error| failed(&error))?
        .filter(|(decision, _)| decision.content.kind == kind)
        .ok_or_else(|| Problem::not_found(word(kind)))?;
    Ok(DecisionWithLegs::of(
        seller.account.name(),
        &decision,
        &actions,
    ))
}

/// What is changed of a decision that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is taken back.
    Undo,
    /// It may run.
    Approve,
}

/// Takes a decision back, or lets it run.
///
/// # Errors
/// 404 when there is none, 409 when its state does not allow it, 422 for the wrong person.
pub(crate) async fn change(
    state: &ApiState,
    caller: &Caller,
    (kind, id): (DecisionKind, &str),
    change: Change,
) -> Result<DecisionWithLegs, Problem> {
    let (seller, number) = state.resource(caller, id_of(kind), id, word(kind))?;
    // An id of the other kind is none of this one.
    shown(&seller, kind, number).await?;
    let (by, at) = (actor(caller), state.desk.now());
    let changed = match change {
        Change::Undo => seller.account.undo(number, by, at).await,
        Change::Approve => seller.account.approve(number, by, at).await,
    };
    match changed {
        Ok(_) => {}
        Err(error) => return Err(not_changed(error, kind)),
    }
    seller.wake.notify_waiters();
    shown(&seller, kind, number).await
}

/// The key of a decision's name in the languages of pages.
const fn thing(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Cancellation => "web-thing-cancellation",
        DecisionKind::Refund => "web-thing-refund",
    }
}

fn not_changed(error: UndoError, kind: DecisionKind) -> Problem {
    match error {
        UndoError::NotFound => Problem::not_found(word(kind)),
        UndoError::TooLate { state, .. } => Problem::new(
            Code::StateConflict,
            format!(
                "A leg of the {} is {}: it can no longer be taken back.",
                word(kind),
                state.as_str()
            ),
        )
        .with_remedy("Read the resource to see how each of its legs stands.")
        .said("undo-too-late", &[("kind", thing(kind))]),
        UndoError::BeingRead { why } => Problem::new(
            Code::StateConflict,
            format!(
                "Whether anything of the {} was sent is being read from the marketplace ({why}).",
                word(kind)
            ),
        )
        .with_remedy("Ask again in a moment; nothing new is sent meanwhile.")
        .said("undo-being-read", &[("kind", thing(kind))]),
        UndoError::NotWaiting { state } => Problem::new(
            Code::StateConflict,
            format!(
                "The {} is {}: it waits for nobody.",
                word(kind),
                state.as_str()
            ),
        )
        .with_remedy("Read the resource to see how it stands.")
        .said("approve-not-waiting", &[("kind", thing(kind))]),
        UndoError::SamePerson => Problem::refused(
            "second-person",
            format!("Whoever asked for the {} cannot approve it.", word(kind)),
        )
        .with_remedy("Let somebody else approve it, with a key of the role approver.")
        .said("approve-same-person", &[("kind", thing(kind))]),
        UndoError::Database(error) => failed(&error),
    }
}
