//! The accounts of a running desk, followed: added, changed, switched off and on again.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use countermand_domain::id::AccountId;
use countermand_store::sellers::Seller as StoredSeller;

use crate::desk::driver::{Crew, Driver};
use crate::desk::quotas::restore_quotas;
use crate::desk::registry::{Loaded, Registry, RegistryError};
use crate::desk::start::start_account;
use crate::desk::{Accounts, Seller};
use crate::secrets::high_water::Trust;

/// How often the store is asked for changes: what is set beside the running desk holds within a
/// minute, what is set through it at once.
const REST: Duration = Duration::from_secs(20);

/// The accounts that are worked for, with the tasks of each.
pub(super) struct Following {
    pub(super) registry: Registry,
    pub(super) driver: Driver,
    pub(super) accounts: Arc<Accounts>,
    crews: BTreeMap<AccountId, (u64, Crew)>,
    /// The accounts that the desk does not sign in to, with the revision of what is set of each.
    on_files: BTreeMap<AccountId, Option<u64>>,
    /// What was told of accounts that cannot be worked for, so that it is told once.
    told: BTreeMap<AccountId, String>,
}

impl Following {
    pub(super) fn new(registry: Registry, driver: Driver) -> Self {
        Self {
            registry,
            driver,
            accounts: Arc::new(Accounts::default()),
            crews: BTreeMap::new(),
            on_files: BTreeMap::new(),
            told: BTreeMap::new(),
        }
    }

    /// Starts the tasks of the accounts, whose leases are taken; gives those beside them that the
    /// desk does not sign in to.
    ///
    /// # Errors
    /// When the accounts cannot be read.
    pub(super) async fn begin_all(
        &mut self,
        loaded: Vec<Loaded>,
    ) -> Result<Vec<Arc<Seller>>, RegistryError> {
        for one in loaded {
            self.start(one);
        }
        let stored = self.registry.store.sellers().await?;
        self.look_at_files(&stored).await?;
        let mut on_files = self.accounts.all();
        on_files.retain(|seller| !seller.is_connected);
        Ok(on_files)
    }

    /// Starts the tasks of an account whose lease is taken.
    fn start(&mut self, loaded: Loaded) {
        let name = loaded.seller.account.name().clone();
        self.on_files.remove(&name);
        self.accounts.add(Arc::clone(&loaded.seller));
        let crew = self.driver.start(&loaded.seller, loaded.mailbox);
        self.crews.insert(name, (loaded.revision, crew));
    }

    /// Looks for changes until the stop.
    pub(super) async fn follow(mut self) {
        loop {
            tokio::select! {
                () = self.driver.stop.cancelled() => return,
                () = self.accounts.change() => {}
                () = tokio::time::sleep(REST) => {}
            }
            if let Err(error) = self.look().await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "changes of accounts cannot be read; what was set before holds"
                );
            }
        }
    }

    async fn look(&mut self) -> Result<(), RegistryError> {
        let all = self.registry.store.sellers().await?;
        let stored: Vec<_> = all.iter().filter(|seller| seller.is_enabled).collect();
        let is_as_before = |name: &AccountId, revision: u64| {
            let found = stored.iter().find(|seller| seller.account == *name);
            found.is_some_and(|seller| seller.revision == revision)
        };
        let gone: Vec<AccountId> = self
            .crews
            .iter()
            .filter(|(name, (revision, _))| !is_as_before(name, *revision))
            .map(|(name, _)| name.clone())
            .collect();
        for name in gone {
            self.end(&name).await;
        }
        for seller in stored {
            match self.accounts.find(&seller.account) {
                Some(running) if running.is_connected => self.reload(&running).await,
                Some(_) | None => self.begin(seller.clone()).await,
            }
        }
        self.look_at_files(&all).await
    }

    /// Takes in the accounts that the desk does not sign in to: what files said of them can be
    /// looked at.
    ///
    /// # Errors
    /// When the accounts cannot be read.
    async fn look_at_files(&mut self, stored: &[StoredSeller]) -> Result<(), RegistryError> {
        for name in self.registry.store.account_names()? {
            if self.crews.contains_key(&name) {
                continue;
            }
            let of_it = stored.iter().find(|seller| seller.account == name);
            let revision = of_it.map(|seller| seller.revision);
            if self.on_files.get(&name) == Some(&revision)
                && let Some(known) = self.accounts.find(&name)
            {
                self.reload(&known).await;
                continue;
            }
            let Some(account) = self.registry.store.find_account(&name)? else {
                continue;
            };
            match self.registry.on_files(account, of_it).await {
                Ok(seller) => {
                    self.accounts.add(Arc::new(seller));
                    self.on_files.insert(name, revision);
                }
                Err(error) => self.tell(&name, &error),
            }
        }
        Ok(())
    }

    /// Ends the tasks of an account that was switched off, or is to start anew as changed.
    async fn end(&mut self, name: &AccountId) {
        let Some((_, crew)) = self.crews.remove(name) else {
            return;
        };
        self.accounts.remove(name);
        crew.dismiss().await;
        tracing::info!(account.name = %name, "the desk no longer works for the account as it was");
    }

    /// Takes over settings that changed.
    async fn reload(&mut self, seller: &Seller) {
        match self.registry.settings(&seller.account).await {
            Ok(whole) => {
                // Each is one assignment; the policy and the rules need not change together.
                *seller
                    .settings
                    .write()
                    .unwrap_or_else(PoisonError::into_inner) = whole.settings;
                *seller.rules.write().unwrap_or_else(PoisonError::into_inner) = whole.rules;
                self.told.remove(seller.account.name());
            }
            Err(error) => self.tell(seller.account.name(), &error),
        }
    }

    /// Begins to work for an account.
    async fn begin(&mut self, stored: StoredSeller) {
        let name = stored.account.clone();
        let loaded = match self.registry.open(stored).await {
            Ok(Some(loaded)) => loaded,
            Ok(None) => return,
            Err(error) => return self.tell(&name, &error),
        };
        if let Err(error) = restore_quotas(&loaded.seller).await {
            return self.tell(&name, &error);
        }
        // Nobody else can have sent for it since this desk started, as the directory is locked.
        match start_account(&self.driver.desk, &loaded.seller, &Trust::Whole).await {
            Ok(()) => {
                self.told.remove(&name);
                self.start(loaded);
                tracing::info!(account.name = %name, "the desk works for the account");
            }
            Err(error) => self.tell(&name, &error),
        }
    }

    fn tell(&mut self, name: &AccountId, error: &(dyn std::error::Error + 'static)) {
        let text = error.to_string();
        if self.told.get(name) == Some(&text) {
            return;
        }
        tracing::error!(account.name = %name, error, "the account cannot be used as it is set");
        self.told.insert(name.clone(), text);
    }
}
