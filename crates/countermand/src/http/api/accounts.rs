//! Seller accounts, without secrets, and where their quotas go.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use countermand_domain::marketplace::Marketplace;
use countermand_spapi::client::Urgency;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::ApiState;
use super::reach::OfAccount;
use crate::http::access::{Access, Caller, Scope};
use crate::http::problem::Problem;
use crate::http::query::StrictQuery;
use crate::http::routes::Routes;
use crate::http::view::{InstantView, ListView};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .add(Access::of(Scope::OrdersRead), routes!(accounts))
        .add(Access::of(Scope::ActionsRead), routes!(quota))
}

/// A seller account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Account)]
struct AccountView {
    /// Its name.
    name: String,
    /// Amazon's id of the seller.
    seller_id: String,
    /// The country codes of the marketplaces where it sells.
    marketplaces: Vec<&'static str>,
    /// Whether it has the direct cancel call; null until it was tried.
    #[schema(required = true)]
    has_direct_cancel: Option<bool>,
    /// Whether its notifications come by a queue.
    has_queue: bool,
    /// How long a cancel can be taken back before it is sent, in seconds.
    undo_window_s: u32,
    /// How long a refund is held before it is sent, in seconds.
    refund_hold_s: u32,
}

/// The accounts that the key sees.
#[utoipa::path(
    get, path = "/api/v1/accounts", operation_id = "accounts", tag = "accounts",
    params(OfAccount),
    responses((status = 200, description = "All of them.", body = ListView<AccountView>)),
)]
async fn accounts(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(query): StrictQuery<OfAccount>,
) -> Result<Json<ListView<AccountView>>, Problem> {
    let sellers = state.seen(&caller, query.account.as_deref())?;
    let items = sellers.iter().map(|seller| {
        let policy = seller.settings().policy;
        AccountView {
            name: seller.account.name().to_string(),
            seller_id: seller.seller_id.clone(),
            marketplaces: seller
                .marketplaces
                .iter()
                .map(|it| Marketplace::code(*it))
                .collect(),
            has_direct_cancel: seller.learned().has_direct_cancel,
            has_queue: seller.queue.is_some(),
            undo_window_s: policy.undo_window_s,
            refund_hold_s: policy.refund_hold_s,
        }
    });
    Ok(Json(ListView {
        items: items.collect(),
        next: None,
    }))
}

/// Calls by what they were for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct ByPurpose {
    /// To cancel.
    cancel: u64,
    /// To see what became of something.
    confirm: u64,
    /// Of the daily round.
    routine: u64,
    /// Whatever can wait.
    background: u64,
}

impl From<countermand_spapi::client::ByUrgency> for ByPurpose {
    fn from(by: countermand_spapi::client::ByUrgency) -> Self {
        Self {
            cancel: by.of(Urgency::Cancel),
            confirm: by.of(Urgency::Confirm),
            routine: by.of(Urgency::Routine),
            background: by.of(Urgency::Background),
        }
    }
}

/// One operation of the marketplace, and what is left of its quota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Quota)]
struct QuotaView {
    /// The account.
    account: String,
    /// The operation.
    #[schema(example = "orders.v2026-01-01.getOrder")]
    operation: String,
    /// Calls that could be made now.
    left: u32,
    /// Calls that are saved up at most.
    burst: u32,
    /// Calls that come back each second, times a million.
    rate_micro: u64,
    /// Nothing is called before, after the marketplace refused; null otherwise.
    #[schema(required = true)]
    not_before: Option<InstantView>,
    /// Calls since the start.
    n_calls: ByPurpose,
    /// Of them, refused by the marketplace as too many.
    n_throttled: ByPurpose,
    /// Calls that were held back as nothing was left for them.
    n_held_back: ByPurpose,
}

/// Where the quotas of the accounts go.
#[utoipa::path(
    get, path = "/api/v1/quota", operation_id = "quota", tag = "accounts",
    params(OfAccount),
    responses((status = 200, description = "Every operation that was called.", body = ListView<QuotaView>)),
)]
async fn quota(
    State(state): State<Arc<ApiState>>,
    caller: Caller,
    StrictQuery(query): StrictQuery<OfAccount>,
) -> Result<Json<ListView<QuotaView>>, Problem> {
    let mut items = Vec::new();
    for seller in state.seen(&caller, query.account.as_deref())? {
        for usage in seller.client.usage() {
            let tokens = seller.client.tokens(usage.operation);
            items.push(QuotaView {
                account: seller.account.name().to_string(),
                operation: usage.operation.operation().key(),
                left: tokens.whole,
                burst: tokens.burst,
                rate_micro: tokens.rate_micro,
                not_before: tokens.not_before.map(InstantView),
                n_calls: usage.n_calls.into(),
                n_throttled: usage.n_throttled.into(),
                n_held_back: usage.n_not_now.into(),
            });
        }
    }
    Ok(Json(ListView { items, next: None }))
}
