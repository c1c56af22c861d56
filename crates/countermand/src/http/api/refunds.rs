//! Refunds: asked for, looked at, taken back, approved.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use countermand_domain::id::{OrderId, OrderItemId};
use countermand_domain::reason::Motive;
use countermand_domain::refund::{RefundRequest, RefundScope};
use countermand_store::outbox::{Accepted, DecisionKind, OrderSituation};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::ApiState;
use super::cancellations::refusal::{refund_sentence, refund_words};
use super::cancellations::{motive, note, wrong};
use super::decision_view::{DecisionView, DecisionWithLegs};
use super::decisions::{self, Change, DecisionsFilter};
use super::reach::OfAccount;
use crate::decide::refund::{RefundRefusal, decide_refund};
use crate::desk::Seller;
use crate::http::access::{Access, Caller, Principal, Scope};
use crate::http::idempotency::Command;
use crate::http::problem::{Problem, RefusalView, Words};
use crate::http::query::{NoParameters, Segment, StrictQuery};
use crate::http::routes::Routes;
use crate::http::view::{ListView, MoneyView};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Access::of(Scope::RefundsWrite), routes!(create))
        .add(Access::of(Scope::ActionsRead), routes!(refunds))
        .add(Access::of(Scope::ActionsRead), routes!(refund))
        .add(Access::of(Scope::RefundsWrite), routes!(undo))
        .add(Access::of(Scope::ApprovalsWrite), routes!(approve))
}

/// What is to be paid back, and why.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefundBody)]
pub(crate) struct RefundBody {
    /// The order.
    #[schema(max_length = 64, example = "111-0000000-0000000")]
    order_id: String,
    /// The item.
    #[schema(max_length = 64, example = "00000000000001")]
    order_item_id: String,
    /// How much the buyer gets, tax included.
    amount: MoneyView,
    /// Why: a canonical reason such as `DAMAGED_ON_ARRIVAL`, or one of Amazon's codes.
    #[schema(max_length = 64, example = "DAMAGED_ON_ARRIVAL")]
    reason: String,
    /// `everything` or `goods_only`; `everything` when left out.
    #[schema(max_length = 16, example = "everything")]
    scope: Option<String>,
    /// A note of the caller's own; nobody outside sees it.
    #[schema(max_length = 1000)]
    note: Option<String>,
    /// The account, where several that the key sees could be meant.
    #[schema(max_length = 64)]
    account: Option<String>,
}

impl RefundBody {
    pub(crate) fn read(&self) -> Result<(OrderId, RefundRequest), Problem> {
        let order_id = OrderId::parse(&self.order_id)
            .map_err(|_| wrong("order_id", "expected an order's id"))?;
        let order_item_id = OrderItemId::parse(&self.order_item_id)
            .map_err(|_| wrong("order_item_id", "expected an order item's id"))?;
        let reason = match motive(&self.reason)? {
            Motive::Reason(reason) => reason,
            Motive::Act(_) => return Err(wrong("reason", "expected a reason, not an act")),
        };
        let scope = match self.scope.as_deref() {
            None | Some("everything") => RefundScope::Everything,
            Some("goods_only") => RefundScope::GoodsOnly,
            Some(_) => return Err(wrong("scope", "expected one of everything, goods_only")),
        };
        let request = RefundRequest {
            order_item_id,
            amount: self.amount.to_positive_money("amount")?,
            reason,
            scope,
        };
        Ok((order_id, request))
    }
}

/// The problem document of a refund that is refused.
pub(crate) fn refused(why: &RefundRefusal) -> Problem {
    let (rule, code, next, sentence) = match why {
        RefundRefusal::Undecidable { .. } => (
            None,
            "undecidable",
            "read-order-again",
            "Ask again in a minute, when the order was read from the marketplace.",
        ),
        RefundRefusal::Refund(error) => (
            error.rule(),
            error.code(),
            error.remedy().key(),
            refund_sentence(error.remedy()),
        ),
    };
    let words = match why {
        RefundRefusal::Undecidable { what } => Words {
            key: format!("web-refund-why-no-{what}"),
            args: Vec::new(),
        },
        RefundRefusal::Refund(error) => refund_words(error),
    };
    let rule = rule.map_or(code, |rule| rule.as_str());
    Problem::refused(rule, format!("Nothing was refunded: {why}."))
        .with_remedy(sentence)
        .with_refusal(RefusalView {
            why: code.to_owned(),
            verdict: None,
            next,
            alternatives: Vec::new(),
            effects: None,
        })
        .told(Some(words))
}

/// Asks for a refund of one item.
///
/// The answer comes when the intent is durable. The same request with the same key again gives the
/// same refund, as it stands now.
#[utoipa::path(
    post, path = "/api/v1/refunds", operation_id = "create_refund", tag = "refunds",
    params(
        OfAccount,
        ("Idempotency-Key" = String, Header, description = "A text of the caller's own for each intent.", example = "refund-1"),
    ),
    request_body = RefundBody,
    responses((
        status = 202, description = "It is durable.", body = DecisionWithLegs,
        headers(("Location" = String, description = "Where it is followed.")),
    )),
)]
async fn create(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(query): StrictQuery<OfAccount>,
    command: Command<RefundBody>,
) -> Result<Response, Problem> {
    let named = query.account.as_deref();
    let (seller, accepted) = accept(&state, &caller, named, &command).await?;
    Ok(decisions::accepted_response(&seller, &accepted))
}

/// Decides on a refund and writes it down.
///
/// # Errors
/// As the call: 404, 409, 422 with the rule that refuses, 503.
pub(crate) async fn accept(
    state: &ApiState,
    caller: &Principal,
    account: Option<&str>,
    command: &Command<RefundBody>,
) -> Result<(Arc<Seller>, Accepted), Problem> {
    let (order_id, request) = command.body.read()?;
    let note = note(command.body.note.as_ref())?;
    let body_account = command.body.account.as_deref();
    let named = decisions::named_account(account, body_account)?;
    let seller = decisions::seller_for(state, caller, named, &order_id).await?;
    decisions::connected(&seller)?;
    let terms = Arc::new(state.terms.terms(&state.desk, &seller));
    let kind = DecisionKind::Refund;
    let asked = decisions::asked(state, caller, kind, (&order_id, command));
    let plan = move |found: &OrderSituation| decide_refund(found, &request, note.clone(), &terms);
    let accepted = decisions::accept(state, &seller, asked, plan).await?;
    let accepted = accepted.map_err(|error| decisions::not_accepted(error, |why| refused(&why)))?;
    Ok((seller, accepted))
}

/// Refunds, the oldest first, without their legs.
#[utoipa::path(
    get, path = "/api/v1/refunds", operation_id = "refunds", tag = "refunds",
    params(DecisionsFilter),
    responses((status = 200, description = "A page.", body = ListView<DecisionView>)),
)]
async fn refunds(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(filter): StrictQuery<DecisionsFilter>,
) -> Result<Json<ListView<DecisionView>>, Problem> {
    decisions::list(&state, &caller, DecisionKind::Refund, &filter)
        .await
        .map(Json)
}

/// One refund, and how far it is.
#[utoipa::path(
    get, path = "/api/v1/refunds/{id}", operation_id = "refund", tag = "refunds",
    params(("id" = String, Path, description = "The refund's id.", example = "rf-17-sandbox")),
    responses((status = 200, description = "The refund.", body = DecisionWithLegs)),
)]
async fn refund(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<Json<DecisionWithLegs>, Problem> {
    decisions::one(&state, &caller, DecisionKind::Refund, &id)
        .await
        .map(Json)
}

/// Takes a refund back, while nothing of it was sent.
#[utoipa::path(
    post, path = "/api/v1/refunds/{id}/undo", operation_id = "undo_refund", tag = "refunds",
    params(("id" = String, Path, description = "The refund's id.", example = "rf-17-sandbox")),
    responses((status = 200, description = "It is undone.", body = DecisionWithLegs)),
)]
async fn undo(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<Json<DecisionWithLegs>, Problem> {
    let which = (DecisionKind::Refund, id.as_str());
    decisions::change(&state, &caller, which, Change::Undo)
        .await
        .map(Json)
}

/// Lets a refund run that waits for a second person.
#[utoipa::path(
    post, path = "/api/v1/refunds/{id}/approve", operation_id = "approve_refund",
    tag = "refunds",
    params(("id" = String, Path, description = "The refund's id.", example = "rf-17-sandbox")),
    responses((status = 200, description = "It runs.", body = DecisionWithLegs)),
)]
async fn approve(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<Json<DecisionWithLegs>, Problem> {
    let which = (DecisionKind::Refund, id.as_str());
    decisions::change(&state, &caller, which, Change::Approve)
        .await
        .map(Json)
}
