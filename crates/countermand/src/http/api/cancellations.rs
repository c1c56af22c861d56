//! Cancellations: asked for, looked at, taken back, approved.

pub(crate) mod preview;
pub(crate) mod refusal;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use countermand_domain::cancellation::Actor;
use countermand_domain::cancellation::plan::Asked;
use countermand_domain::id::{OrderId, OrderItemId};
use countermand_domain::quantity::Quantity;
use countermand_domain::reason::{Motive, Reason};
use countermand_store::outbox::{
    AcceptError, Accepted, Asked as WhatIsAsked, DecisionKind, OrderSituation,
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use self::refusal::Refused;
use super::ApiState;
use super::decision_view::{DecisionView, DecisionWithLegs};
use super::decisions::{self, Change, DecisionsFilter};
use super::reach::OfAccount;
use crate::decide::cancel::{CancelRequest, Terms, decide_cancellation};
use crate::desk::Seller;
use crate::http::access::{Access, Caller, Principal, Scope};
use crate::http::idempotency::Command;
use crate::http::json::invalid_body;
use crate::http::problem::{FieldProblem, Problem};
use crate::http::query::{NoParameters, Segment, StrictQuery};
use crate::http::routes::Routes;
use crate::http::view::ListView;

/// Characters of a note.
pub(super) const MAX_NOTE_CHARS: usize = 1_000;
/// Items of one request.
const MAX_ITEMS: usize = 1_000;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Access::of(Scope::OrdersRead), routes!(preview::preview))
        .add(Access::of(Scope::CancellationsWrite), routes!(create))
        .add(Access::of(Scope::ActionsRead), routes!(cancellations))
        .add(Access::of(Scope::ActionsRead), routes!(cancellation))
        .add(Access::of(Scope::CancellationsWrite), routes!(undo))
        .add(Access::of(Scope::ApprovalsWrite), routes!(approve))
}

/// What is to be cancelled, and why.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancellationRequest)]
pub(crate) struct CancellationBody {
    /// The order.
    #[schema(max_length = 64, example = "111-0000000-0000000")]
    order_id: String,
    /// The items, with so many units of each; left out for all that is open.
    #[schema(max_items = 1000)]
    items: Option<Vec<ItemBody>>,
    /// Why: a canonical reason such as `STOCK_OUT`, or one of Amazon's codes such as
    /// `NoInventory`.
    #[schema(max_length = 64, example = "STOCK_OUT")]
    reason: String,
    /// Who wants it: `buyer`, `seller` or `amazon`; `seller` when left out.
    #[schema(max_length = 16, example = "seller")]
    actor: Option<String>,
    /// A note of the caller's own; nobody outside sees it.
    #[schema(max_length = 1000)]
    note: Option<String>,
    /// The account, where several that the key sees could be meant.
    #[schema(max_length = 64)]
    account: Option<String>,
}

/// Units of one item.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancellationItem)]
struct ItemBody {
    /// The item.
    #[schema(max_length = 64, example = "00000000000001")]
    order_item_id: String,
    /// How many units.
    #[schema(minimum = 1, example = 1)]
    quantity: u32,
}

/// A wrong field of the body.
pub(crate) fn wrong(field: impl Into<String>, message: &str) -> Problem {
    invalid_body(FieldProblem::new(field, "invalid", message))
}

/// The reason of a request: canonical, an act code, or one of Amazon's codes.
///
/// # Errors
/// 422 for any other text.
pub(super) fn motive(text: &str) -> Result<Motive, Problem> {
    Motive::parse(text)
        .or_else(|| Reason::of_amazons_code(text).map(Motive::Reason))
        .ok_or_else(|| {
            wrong(
                "reason",
                "expected a canonical reason such as STOCK_OUT, or a code such as NoInventory",
            )
        })
}

/// The note of a request, if it is not too long.
///
/// # Errors
/// 422 when it is.
pub(super) fn note(note: Option<&String>) -> Result<Option<String>, Problem> {
    let is_long = note.is_some_and(|note| note.chars().count() > MAX_NOTE_CHARS);
    if is_long {
        let message = format!("has more than {MAX_NOTE_CHARS} characters");
        return Err(invalid_body(FieldProblem::new("note", "too_long", message)));
    }
    Ok(note.cloned())
}

impl CancellationBody {
    fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// The request as it is decided on.
    ///
    /// # Errors
    /// 422, which names the field that is wrong.
    pub(crate) fn read(&self) -> Result<(OrderId, CancelRequest), Problem> {
        let order_id = OrderId::parse(&self.order_id)
            .map_err(|_| wrong("order_id", "expected an order's id"))?;
        let actor = self.actor.as_deref().map_or(Ok(Actor::Seller), |text| {
            Actor::parse(text)
                .ok_or_else(|| wrong("actor", "expected one of buyer, seller, amazon"))
        })?;
        let request = CancelRequest {
            asked: self.asked()?,
            actor,
            motive: Some(motive(&self.reason)?),
            note: note(self.note.as_ref())?,
            is_by_desk: false,
            n_orders_in_batch: 1,
        };
        Ok((order_id, request))
    }

    fn asked(&self) -> Result<Asked, Problem> {
        let Some(items) = &self.items else {
            return Ok(Asked::WholeOrder);
        };
        if items.len() > MAX_ITEMS {
            return Err(wrong("items", "has more than 1000 items"));
        }
        let read = |(index, item): (usize, &ItemBody)| {
            let field = |name: &str| format!("items[{index}].{name}");
            let id = OrderItemId::parse(&item.order_item_id)
                .map_err(|_| wrong(field("order_item_id"), "expected an order item's id"))?;
            let units = Quantity::new(i64::from(item.quantity))
                .ok()
                .filter(|units| !units.is_zero())
                .ok_or_else(|| wrong(field("quantity"), "expected a whole number of 1 or more"))?;
            Ok((id, units))
        };
        let items = items.iter().enumerate().map(read);
        Ok(Asked::Items(items.collect::<Result<_, Problem>>()?))
    }
}

/// Asks for a cancellation.
///
/// The answer comes when the intent is durable. The same request with the same key again gives the
/// same cancellation, as it stands now.
#[utoipa::path(
    post, path = "/api/v1/cancellations", operation_id = "create_cancellation",
    tag = "cancellations",
    params(
        OfAccount,
        ("Idempotency-Key" = String, Header, description = "A text of the caller's own for each intent.", example = "cancel-1"),
    ),
    request_body = CancellationBody,
    responses((
        status = 202, description = "It is durable.", body = DecisionWithLegs,
        headers(("Location" = String, description = "Where it is followed.")),
    )),
)]
async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(query): StrictQuery<OfAccount>,
    command: Command<CancellationBody>,
) -> Result<Response, Problem> {
    let named = query.account.as_deref();
    let (seller, accepted) = accept(&state, &caller, named, (&command, 1)).await?;
    Ok(decisions::accepted_response(&seller, &accepted))
}

/// Decides on a request and writes it down. `n_orders` are the orders that are asked for at once,
/// this one included.
///
/// # Errors
/// As the call: 404, 409, 422 with the rule that refuses, 503.
pub(crate) async fn accept(
    state: &ApiState,
    caller: &Principal,
    account: Option<&str>,
    (command, n_orders): (&Command<CancellationBody>, u32),
) -> Result<(Arc<Seller>, Accepted), Problem> {
    let (order_id, request) = command.body.read()?;
    let request = CancelRequest {
        n_orders_in_batch: n_orders,
        ..request
    };
    let named = decisions::named_account(account, command.body.account())?;
    let seller = decisions::seller_for(state, caller, named, &order_id).await?;
    decisions::connected(&seller)?;
    let kind = DecisionKind::Cancellation;
    let asked = decisions::asked(state, caller, kind, (&order_id, command));
    let mut accepted = attempt(state, &seller, asked.clone(), request.clone()).await?;
    let is_missing = matches!(accepted, Err(AcceptError::NoOrder));
    if is_missing && decisions::fetch(state, &seller, &order_id).await? {
        accepted = attempt(state, &seller, asked, request).await?;
    }
    let accepted = accepted.map_err(|error| {
        decisions::not_accepted(error, |refused| {
            let (refused, terms) = *refused;
            refused.problem(&terms)
        })
    })?;
    Ok((seller, accepted))
}

/// Why a request was refused, and what it was decided under.
type RefusedUnder = Box<(Refused, Arc<Terms>)>;

/// Decides and writes it down, under what holds now for an order that the store has.
async fn attempt(
    state: &ApiState,
    seller: &Seller,
    asked: WhatIsAsked,
    request: CancelRequest,
) -> Result<Result<Accepted, AcceptError<RefusedUnder>>, Problem> {
    let terms = Arc::new(state.terms.of_cancel(&state.desk, seller).await);
    let plan = move |found: &OrderSituation| {
        decide_cancellation(found, &request, &terms).map_err(|why| {
            let refused = Refused::of(why, found, &request);
            Box::new((refused, Arc::clone(&terms)))
        })
    };
    Ok(decisions::accept_known(seller, asked, plan).await)
}

/// Cancellations, the oldest first, without their legs.
#[utoipa::path(
    get, path = "/api/v1/cancellations", operation_id = "cancellations", tag = "cancellations",
    params(DecisionsFilter),
    responses((status = 200, description = "A page.", body = ListView<DecisionView>)),
)]
async fn cancellations(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(filter): StrictQuery<DecisionsFilter>,
) -> Result<Json<ListView<DecisionView>>, Problem> {
    let kind = DecisionKind::Cancellation;
    decisions::list(&state, &caller, kind, &filter)
        .await
        .map(Json)
}

/// One cancellation with its legs and how far each of them is.
#[utoipa::path(
    get, path = "/api/v1/cancellations/{id}", operation_id = "cancellation",
    tag = "cancellations",
    params(("id" = String, Path, description = "The cancellation's id.", example = "cn-17-sandbox")),
    responses((status = 200, description = "The cancellation.", body = DecisionWithLegs)),
)]
async fn cancellation(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<Json<DecisionWithLegs>, Problem> {
    let kind = DecisionKind::Cancellation;
    decisions::one(&state, &caller, kind, &id).await.map(Json)
}

/// Takes a cancellation back, while nothing of it was sent.
#[utoipa::path(
    post, path = "/api/v1/cancellations/{id}/undo", operation_id = "undo_cancellation",
    tag = "cancellations",
    params(("id" = String, Path, description = "The cancellation's id.", example = "cn-17-sandbox")),
    responses((status = 200, description = "It is undone.", body = DecisionWithLegs)),
)]
async fn undo(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<Json<DecisionWithLegs>, Problem> {
    let which = (DecisionKind::Cancellation, id.as_str());
    decisions::change(&state, &caller, which, Change::Undo)
        .await
        .map(Json)
}

/// Lets a cancellation run that waits for a second person.
#[utoipa::path(
    post, path = "/api/v1/cancellations/{id}/approve", operation_id = "approve_cancellation",
    tag = "cancellations",
    params(("id" = String, Path, description = "The cancellation's id.", example = "cn-17-sandbox")),
    responses((status = 200, description = "It runs.", body = DecisionWithLegs)),
)]
async fn approve(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<Json<DecisionWithLegs>, Problem> {
    let which = (DecisionKind::Cancellation, id.as_str());
    decisions::change(&state, &caller, which, Change::Approve)
        .await
        .map(Json)
}
