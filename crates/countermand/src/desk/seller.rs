//! One seller account at run time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use countermand_domain::marketplace::Marketplace;
use countermand_domain::rule_table::{RuleTable, Rules};
use countermand_spapi::client::Client;
use countermand_store::Account;
use jiff::civil::Date;

use super::queue::QueueSettings;
use crate::settings::AccountSettings;

/// One seller account: its rows, its way to the marketplace, and what was learned of it.
#[derive(Debug)]
pub struct Seller {
    /// Its rows in the store.
    pub account: Account,
    /// Whether the desk signs in to it. Of one that it does not, there is what files said, and
    /// nothing is sent.
    pub is_connected: bool,
    /// Its way to the marketplace; of one that the desk does not sign in to, a way to nowhere.
    pub client: Client,
    /// Amazon's id of the seller.
    pub seller_id: String,
    /// Where it sells.
    pub marketplaces: Vec<Marketplace>,
    /// Where its notifications wait; `None` where there is no queue.
    pub queue: Option<QueueSettings>,
    /// What its operators set.
    pub settings: RwLock<AccountSettings>,
    /// The rules as published, with the account's overrides.
    pub rules: RwLock<RuleTable>,
    /// What was learned since the start.
    pub learned: Mutex<Learned>,
    /// Rung when something new is due, so that no step rests its usual rest.
    pub wake: tokio::sync::Notify,
}

/// What a run learned of an account.
#[derive(Debug, Clone, Default)]
pub struct Learned {
    /// The fencing number of the lease, while it is held.
    pub lease_epoch: Option<u64>,
    /// Whether the account has the direct cancel call; `None` before it was tried.
    pub has_direct_cancel: Option<bool>,
    /// Feeds of ours, by their ids, that are over: none of them is an unanswered one.
    pub known_feeds: BTreeSet<String>,
    /// Failures in a row of calls, for the rest between tries.
    pub n_failures: u32,
    /// Failures in a row of the calls of each job, by its name.
    pub job_failures: BTreeMap<&'static str, u32>,
}

impl Seller {
    /// What was learned, to read or change it.
    pub fn learned(&self) -> MutexGuard<'_, Learned> {
        // Every change is one assignment: a panic leaves nothing half done.
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The settings as they are now.
    pub fn settings(&self) -> AccountSettings {
        let settings = self.settings.read().unwrap_or_else(PoisonError::into_inner);
        settings.clone()
    }

    /// The rules as published, with the account's overrides as they are now.
    pub fn rule_table(&self) -> RuleTable {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        rules.clone()
    }

    /// The account's rules as they stand on a day.
    pub fn rules_of(&self, day: Date) -> Rules {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        rules.compile(day)
    }
}
