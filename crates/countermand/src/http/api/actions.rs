//! Outward intents: everything that the desk does, or is about to do, at the marketplace.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use countermand_domain::id::{AccountId, OrderItemId, SellerSku};
use countermand_store::outbox::{Action, ActionQuery, DecisionKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::ApiState;
use super::decision_view::{id_of, kind_of_action};
use super::positions::{Positions, page};
use super::reach::{failed, order_id};
use super::resource_id::Kind;
use crate::http::access::{Access, Caller, Scope};
use crate::http::problem::Problem;
use crate::http::query::page::{Cursor, Limit};
use crate::http::query::{NoParameters, Segment, StrictQuery};
use crate::http::routes::Routes;
use crate::http::view::{InstantView, ListView};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Access::of(Scope::ActionsRead), routes!(actions))
        .add(Access::of(Scope::ActionsRead), routes!(action))
}

/// One outward intent. It has at most one effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Action)]
pub(crate) struct ActionView {
    /// Its id.
    #[schema(example = "ac-17-sandbox")]
    pub(crate) id: String,
    /// The caller's key; empty when the desk itself decided.
    #[schema(example = "cancel-1")]
    pub(crate) idempotency_key: String,
    /// `cancel`, `refund`, `message` or `listing`.
    #[schema(example = "cancel")]
    pub(crate) kind: &'static str,
    /// The order.
    #[schema(example = "111-0000000-0000000")]
    pub(crate) order_id: String,
    /// The item, where it is about one.
    #[schema(required = true)]
    pub(crate) order_item_id: Option<String>,
    /// Units to cancel, or the quantity to set.
    #[schema(example = 1)]
    pub(crate) quantity: u32,
    /// Minor units to give back; 0 for anything but a refund.
    pub(crate) amount_minor: i64,
    /// The currency of the amount; empty where there is none.
    #[schema(example = "USD")]
    pub(crate) currency: String,
    /// `queued`, `submitted`, `unknown`, `confirmed`, `refused`, `superseded` or `needs_review`.
    #[schema(example = "queued")]
    pub(crate) state: &'static str,
    /// The account.
    #[schema(example = "sandbox")]
    pub(crate) account: String,
    /// The cancellation or refund that it belongs to.
    #[schema(example = "cn-17-sandbox")]
    pub(crate) decision_id: String,
    /// Our own reference, as it goes to the marketplace where the protocol carries one.
    #[schema(example = "cm-0c9a4d5f6e7b8a90c1d2e3f405162738")]
    pub(crate) reference: String,
    /// The marketplace's country code.
    #[schema(example = "US")]
    pub(crate) marketplace: String,
    /// The SKU, where it is known.
    #[schema(required = true)]
    pub(crate) sku: Option<String>,
    /// By which way, as in `direct-call`.
    #[schema(example = "direct-call")]
    pub(crate) route: String,
    /// Amazon's reason code; empty where there is none.
    #[schema(example = "NoInventory")]
    pub(crate) code: String,
    /// Attempts so far.
    pub(crate) n_attempts: u32,
    /// When it was written.
    pub(crate) created_at: InstantView,
    /// Nothing is sent before; null while a person has not said yes.
    #[schema(required = true)]
    pub(crate) not_before: Option<InstantView>,
    /// When its newest attempt was sent.
    #[schema(required = true)]
    pub(crate) sent_at: Option<InstantView>,
    /// When it ended.
    #[schema(required = true)]
    pub(crate) settled_at: Option<InstantView>,
    /// How it ended or why it waits: a stable code, empty where there is none.
    #[schema(example = "")]
    pub(crate) outcome_code: String,
    /// The same in words.
    #[schema(example = "")]
    pub(crate) outcome_text: String,
}

impl ActionView {
    /// The view of an action. `decision` tells what it belongs to; where the caller does not know,
    /// its kind does.
    pub(crate) fn of(account: &AccountId, action: &Action, decision: Option<DecisionKind>) -> Self {
        let content = &action.content;
        let decision = decision.unwrap_or_else(|| kind_of_action(content.kind));
        Self {
            id: Kind::Action.id(action.number, account),
            idempotency_key: action.idempotency_key.clone(),
            kind: content.kind.as_str(),
            order_id: action.order_id.to_string(),
            order_item_id: content.order_item_id.as_ref().map(OrderItemId::to_string),
            quantity: content.quantity,
            amount_minor: content.amount_minor,
            currency: content.currency.clone(),
            state: action.state.as_str(),
            account: account.to_string(),
            decision_id: id_of(decision).id(action.decision_number, account),
            reference: action.reference.clone(),
            marketplace: content.marketplace.clone(),
            sku: content.sku.as_ref().map(SellerSku::to_string),
            route: content.route.clone(),
            code: content.code.clone(),
            n_attempts: action.n_attempts,
            created_at: action.created_at.into(),
            not_before: action.not_before.map(InstantView),
            sent_at: action.sent_at.map(InstantView),
            settled_at: action.settled_at.map(InstantView),
            outcome_code: action.outcome_code.clone(),
            outcome_text: action.outcome_text.clone(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ActionsFilter {
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

/// Every outward intent, the oldest first.
///
/// An intent that is written while the pages are walked through moves none of the others.
#[utoipa::path(
    get, path = "/api/v1/actions", operation_id = "actions", tag = "actions",
    params(ActionsFilter),
    responses((status = 200, description = "A page.", body = ListView<ActionView>)),
)]
async fn actions(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(filter): StrictQuery<ActionsFilter>,
) -> Result<Json<ListView<ActionView>>, Problem> {
    let list = format!("/actions?{:?}&{:?}", filter.account, filter.order_id);
    let from = Positions::of_cursor(filter.cursor.as_ref(), &list)?;
    let order_id = filter.order_id.as_deref().map(order_id).transpose()?;
    let sellers = state.seen(&caller, filter.account.as_deref())?;
    let read = |account: &countermand_store::Account, after, limit| {
        account.actions(ActionQuery {
            after,
            limit,
            order_id: order_id.clone(),
        })
    };
    let (rows, next) = page(&sellers, from, filter.limit.get(), read, |action| {
        (action.created_at, action.number)
    })
    .await?;
    Ok(Json(ListView {
        items: rows
            .iter()
            .map(|(seller, action)| ActionView::of(seller.account.name(), action, None))
            .collect(),
        next: next.and_then(|next| Cursor::after(&list, &[&next.to_text()])),
    }))
}

/// One outward intent.
#[utoipa::path(
    get, path = "/api/v1/actions/{id}", operation_id = "action", tag = "actions",
    params(("id" = String, Path, description = "The action's id.", example = "ac-17-sandbox")),
    responses((status = 200, description = "The action.", body = ActionView)),
)]
async fn action(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    Segment(id): Segment,
    StrictQuery(NoParameters {}): StrictQuery<NoParameters>,
) -> Result<Json<ActionView>, Problem> {
    let (seller, number) = state.resource(&caller, Kind::Action, &id, "action")?;
    let found = seller.account.action(number).await;
    let action = found
        .map_err(|error| failed(&error))?
        .ok_or_else(|| Problem::not_found("action"))?;
    Ok(Json(ActionView::of(seller.account.name(), &action, None)))
}
