//! API keys of the store, as the door of the API asks for them.

use countermand_domain::id::AccountId;
use countermand_store::Store;

use crate::http::access::key_book::Lookup;
use crate::http::access::{
    Accounts, KeyDigest, KeyId, KeyRecord, KeyStore, KeyStoreError, Principal, Role, Scope, Via,
};

/// The keys of a store.
#[derive(Debug)]
pub(super) struct StoredKeys {
    store: Store,
}

impl StoredKeys {
    pub(super) const fn new(store: Store) -> Self {
        Self { store }
    }

    async fn look_up(&self, digest: KeyDigest) -> Result<Option<KeyRecord>, KeyStoreError> {
        let failed = |source: countermand_store::DatabaseError| KeyStoreError {
            source: Box::new(source),
        };
        let found = self
            .store
            .find_api_key(&digest.to_hex())
            .await
            .map_err(failed)?;
        let Some(found) = found.filter(|key| key.revoked_at.is_none()) else {
            return Ok(None);
        };
        let (Some(key_id), Some(role)) = (KeyId::parse(&found.key_id), Role::parse(&found.role))
        else {
            return Ok(None);
        };
        let accounts = if found.accounts.is_empty() {
            Accounts::All
        } else {
            let names = found
                .accounts
                .iter()
                .filter_map(|name| AccountId::parse(name).ok());
            Accounts::Some(names.collect())
        };
        Ok(Some(KeyRecord {
            digest,
            principal: Principal {
                key_id,
                name: found.name,
                via: Via::Key,
                role,
                scopes: if found.scopes.is_empty() {
                    None
                } else {
                    Some(
                        found
                            .scopes
                            .iter()
                            .filter_map(|scope| Scope::parse(scope))
                            .collect(),
                    )
                },
                accounts,
            },
            expires_at: found.expires_at,
        }))
    }
}

impl KeyStore for StoredKeys {
    fn find(&self, digest: KeyDigest) -> Lookup<'_> {
        Box::pin(self.look_up(digest))
    }
}
