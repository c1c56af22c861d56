//! The accounts that a node works for, while it runs.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use countermand_domain::id::AccountId;

use super::Seller;

/// The accounts of a node by their names.
#[derive(Debug, Default)]
pub struct Accounts {
    sellers: RwLock<BTreeMap<AccountId, Arc<Seller>>>,
    changed: tokio::sync::Notify,
}

impl Accounts {
    /// Adds an account.
    pub fn add(&self, seller: Arc<Seller>) {
        let name = seller.account.name().clone();
        self.sellers
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name, seller);
    }

    /// Takes an account away; requests for it find nothing from now on.
    pub fn remove(&self, name: &AccountId) -> Option<Arc<Seller>> {
        self.sellers
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(name)
    }

    /// Says that something of an account was changed in the store, so that it holds at once.
    pub fn tell_change(&self) {
        self.changed.notify_one();
    }

    /// Resolves when somebody said so.
    pub async fn change(&self) {
        self.changed.notified().await;
    }

    /// The account of that name.
    pub fn find(&self, name: &AccountId) -> Option<Arc<Seller>> {
        self.sellers
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .map(Arc::clone)
    }

    /// Every account, by name.
    pub fn all(&self) -> Vec<Arc<Seller>> {
        self.sellers
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .map(Arc::clone)
            .collect()
    }
}
