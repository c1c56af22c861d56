//! Seller accounts, without secrets, and where their quotas go.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use countermand_domain::id::AccountId;
use countermand_domain::marketplace::Marketplace;
use countermand_spapi::client::Urgency;
use countermand_store::Account;
use countermand_store::sellers::Seller as StoredSeller;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::ApiState;
use super::reach::{OfAccount, failed};
use crate::desk::Seller;
use crate::http::access::{Access, Caller, Principal, Scope};
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
    #[schema(example = "sandbox")]
    name: String,
    /// Whether the desk signs in to it; of one that it does not, there is what files said.
    #[schema(example = true)]
    is_connected: bool,
    /// Amazon's id of the seller; empty where it is not known.
    #[schema(example = "A1EXAMPLE")]
    seller_id: String,
    /// The country codes of the marketplaces where it sells.
    marketplaces: Vec<&'static str>,
    /// Whether it has the direct cancel call; null until it was tried.
    #[schema(required = true)]
    has_direct_cancel: Option<bool>,
    /// Whether its notifications come by a queue.
    #[schema(example = true)]
    has_queue: bool,
    /// How long a cancel can be taken back before it is sent, in seconds.
    #[schema(example = 60)]
    undo_window_s: u32,
    /// How long a refund is held before it is sent, in seconds.
    #[schema(example = 900)]
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
            is_connected: seller.is_connected,
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

/// An account that the desk is set up for, whether it works for it now or not, or that files were
/// imported of.
#[derive(Debug, Clone)]
pub(crate) struct Registered {
    /// Its rows.
    pub(crate) account: Account,
    /// How the desk signs in to it; `None` for one that is not kept in the store.
    pub(crate) stored: Option<StoredSeller>,
    /// The account at run time; `None` while it cannot be looked at.
    pub(crate) running: Option<Arc<Seller>>,
}

/// Whether the desk works for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AtWork {
    /// It does.
    Yes,
    /// Somebody switched it off.
    SwitchedOff,
    /// It is switched on, and cannot be worked for, or not yet.
    NotYet,
    /// It is not set up for: there is what files said of it.
    OnFiles,
}

impl Registered {
    fn is_worked_for(&self) -> bool {
        let running = self.running.as_ref();
        running.is_some_and(|seller| seller.is_connected)
    }

    /// Whether the desk works for it.
    pub(crate) fn at_work(&self) -> AtWork {
        match &self.stored {
            Some(stored) if !stored.is_enabled => AtWork::SwitchedOff,
            Some(_) | None if self.is_worked_for() => AtWork::Yes,
            Some(_) => AtWork::NotYet,
            None => AtWork::OnFiles,
        }
    }
}

impl ApiState {
    /// The accounts that the desk is set up for or files were imported of, and the caller sees, by
    /// name; those that are switched off, too.
    ///
    /// # Errors
    /// 404 when the named one is not seen, as if it did not exist.
    pub(crate) async fn registered(
        &self,
        caller: &Principal,
        named: Option<&str>,
    ) -> Result<Vec<Registered>, Problem> {
        let stored = self.desk.store.sellers().await;
        let stored = stored.map_err(|error| failed(&error))?;
        let running = self.accounts.all();
        let names: BTreeSet<AccountId> = stored
            .iter()
            .map(|seller| &seller.account)
            .chain(running.iter().map(|seller| seller.account.name()))
            .filter(|name| caller.accounts.contains(name))
            .filter(|name| named.is_none_or(|named| named == name.as_str()))
            .cloned()
            .collect();
        let mut found = Vec::with_capacity(names.len());
        for name in names {
            let account = self.desk.store.find_account(&name).map_err(|error| {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "an account cannot be opened"
                );
                Problem::internal()
            })?;
            let Some(account) = account else { continue };
            found.push(Registered {
                account,
                stored: stored.iter().find(|seller| seller.account == name).cloned(),
                running: self.accounts.find(&name),
            });
        }
        if named.is_some() && found.is_empty() {
            return Err(Problem::not_found("account"));
        }
        Ok(found)
    }
}

/// Calls by what they were for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ByPurpose {
    /// To cancel.
    pub(crate) cancel: u64,
    /// To see what became of something.
    pub(crate) confirm: u64,
    /// Of the daily round.
    pub(crate) routine: u64,
    /// Whatever can wait.
    pub(crate) background: u64,
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
pub(crate) struct QuotaView {
    /// The account.
    #[schema(example = "sandbox")]
    pub(crate) account: String,
    /// The operation.
    #[schema(example = "orders.v2026-01-01.getOrder")]
    pub(crate) operation: String,
    /// Calls that could be made now.
    #[schema(example = 4)]
    pub(crate) left: u32,
    /// Calls that are saved up at most.
    #[schema(example = 5)]
    pub(crate) burst: u32,
    /// Calls that come back each second, times a million.
    #[schema(example = 1_000_000)]
    pub(crate) rate_micro: u64,
    /// Nothing is called before, after the marketplace refused; null otherwise.
    #[schema(required = true)]
    pub(crate) not_before: Option<InstantView>,
    /// Calls since the start.
    pub(crate) n_calls: ByPurpose,
    /// Of them, refused by the marketplace as too many.
    pub(crate) n_throttled: ByPurpose,
    /// Calls that were held back as nothing was left for them.
    pub(crate) n_held_back: ByPurpose,
}

/// Every operation that was called for an account, and what is left of its quota.
pub(crate) fn quota_of(seller: &Seller) -> Vec<QuotaView> {
    let usages = seller.client.usage().into_iter();
    let quotas = usages.map(|usage| {
        let tokens = seller.client.tokens(usage.operation);
        QuotaView {
            account: seller.account.name().to_string(),
            operation: usage.operation.operation().key(),
            left: tokens.whole,
            burst: tokens.burst,
            rate_micro: tokens.rate_micro,
            not_before: tokens.not_before.map(InstantView),
            n_calls: usage.n_calls.into(),
            n_throttled: usage.n_throttled.into(),
            n_held_back: usage.n_not_now.into(),
        }
    });
    quotas.collect()
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
    let sellers = state.seen(&caller, query.account.as_deref())?;
    let items = sellers.iter().flat_map(|seller| quota_of(seller)).collect();
    Ok(Json(ListView { items, next: None }))
}
