//! Which accounts a request reaches: those that its key sees, or the named one of them.

use std::sync::Arc;
use std::time::Duration;

use countermand_domain::id::{AccountId, OrderId};
use countermand_store::DatabaseError;
use countermand_store::outbox::OrderSituation;
use serde::Deserialize;
use utoipa::IntoParams;

use super::ApiState;
use super::resource_id::Kind;
use crate::desk::Seller;
use crate::http::access::Principal;
use crate::http::problem::{Code, Problem};

/// The query of a route that takes nothing but an account.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfAccount {
    /// The account; needed only where several that the key sees could be meant.
    pub(super) account: Option<String>,
}

/// What a store that refused comes to.
pub(crate) fn failed(error: &DatabaseError) -> Problem {
    if error.is_passing() {
        tracing::warn!(
            error = error as &dyn std::error::Error,
            "the store is too busy"
        );
        return Problem::busy(Duration::from_secs(1));
    }
    tracing::error!(error = error as &dyn std::error::Error, "the store refused");
    Problem::internal()
}

/// A blocking question to the store, away from the threads that answer requests.
///
/// # Errors
/// 503 or 500, as the store's failure is.
pub(crate) async fn asked<T, E>(
    question: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<DatabaseError> + Send + 'static,
{
    match tokio::task::spawn_blocking(question).await {
        Ok(answer) => answer.map_err(|error| failed(&error.into())),
        Err(_) => Err(Problem::internal()),
    }
}

/// The order's id, as the address or the body has it.
///
/// # Errors
/// 404 for a text that no order can have as its id.
pub(crate) fn order_id(text: &str) -> Result<OrderId, Problem> {
    OrderId::parse(text).map_err(|_| Problem::not_found("order"))
}

impl ApiState {
    /// The accounts that the caller means: the named one, or all that its key sees.
    ///
    /// # Errors
    /// 404 when the named one is not seen, as if it did not exist.
    pub(crate) fn seen(
        &self,
        caller: &Principal,
        named: Option<&str>,
    ) -> Result<Vec<Arc<Seller>>, Problem> {
        let Some(named) = named else {
            let mut all = self.accounts.all();
            all.retain(|seller| caller.accounts.contains(seller.account.name()));
            return Ok(all);
        };
        let found = AccountId::parse(named)
            .ok()
            .and_then(|name| self.seller_of(caller, &name));
        found
            .map(|seller| vec![seller])
            .ok_or_else(|| Problem::not_found("account"))
    }

    /// The account of that name, if the caller sees it.
    pub(crate) fn seller_of(&self, caller: &Principal, name: &AccountId) -> Option<Arc<Seller>> {
        let is_seen = caller.accounts.contains(name);
        self.accounts.find(name).filter(|_| is_seen)
    }

    /// The account and number that an id names; `what` is what it is an id of.
    ///
    /// # Errors
    /// 404 for an id of another form, kind or account.
    pub(super) fn resource(
        &self,
        caller: &Principal,
        kind: Kind,
        id: &str,
        what: &str,
    ) -> Result<(Arc<Seller>, u64), Problem> {
        kind.parse(id)
            .and_then(|(number, name)| Some((self.seller_of(caller, &name)?, number)))
            .ok_or_else(|| Problem::not_found(what))
    }

    /// The order in the one account that has it; of several, in the one that the desk signs in to.
    ///
    /// # Errors
    /// 404 when none has it, 409 when several have.
    pub(crate) async fn order_in(
        &self,
        sellers: Vec<Arc<Seller>>,
        order_id: &OrderId,
    ) -> Result<(Arc<Seller>, OrderSituation), Problem> {
        let mut found = None;
        for seller in sellers {
            let situation = seller.account.situation(order_id).await;
            let Some(situation) = situation.map_err(|error| failed(&error))? else {
                continue;
            };
            found = match found {
                None => Some((seller, situation)),
                Some((before, known)) => match (before.is_connected, seller.is_connected) {
                    (true, false) => Some((before, known)),
                    (false, true) => Some((seller, situation)),
                    (true, true) | (false, false) => return Err(several()),
                },
            };
        }
        found.ok_or_else(|| Problem::not_found("order"))
    }
}

/// The problem of an order that several accounts have.
pub(super) fn several() -> Problem {
    Problem::new(
        Code::StateConflict,
        "Several accounts that the key sees could be meant; nothing was done.",
    )
    .with_remedy("Add `account=NAME` to the address.")
    .said("several-accounts", &[])
}
