//! The counts of the navigation, kept for a moment so that every page may show them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use countermand_domain::id::AccountId;
use countermand_store::work::Entry;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::Section;
use super::queue::worklist;
use crate::desk::Seller;
use crate::http::api::ApiState;
use crate::http::problem::Problem;

/// How long a count is believed.
const LIFE: Duration = Duration::from_secs(2);
/// An account that was not read for so long is told as stale.
const STALE_AFTER: SignedDuration = SignedDuration::from_mins(30);

/// What the navigation counts, and what it warns of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    /// Orders that wait for a decision.
    pub(crate) n_queue: u64,
    /// Buyers' wishes that are not answered.
    pub(crate) n_requests: u64,
    /// Accounts that were last read too long ago, and when.
    pub(crate) stale: Vec<(AccountId, Timestamp)>,
}

impl Counts {
    /// The count of a section that has one.
    pub(crate) const fn of(&self, section: Section) -> Option<u64> {
        match section {
            Section::Queue => Some(self.n_queue),
            Section::Requests => Some(self.n_requests),
            Section::Orders
            | Section::CancelRate
            | Section::Reasons
            | Section::Listings
            | Section::Messages
            | Section::GuidedTasks
            | Section::Accounts
            | Section::Settings
            | Section::Audit
            | Section::DataQuality => None,
        }
    }
}

#[derive(Debug, Clone)]
struct OfAccount {
    n_queue: u64,
    n_requests: u64,
    read_at: Option<Timestamp>,
    counted_at: Instant,
}

/// How many of these wait for a decision, and how many are buyers' wishes.
fn counted(entries: &[Entry], now: Timestamp) -> (u64, u64) {
    let is_waiting = |entry: &&Entry| !worklist::rests(entry, now);
    let n_queue = entries.iter().filter(is_waiting).count();
    let n_requests = entries.iter().filter(|entry| entry.wish.is_some()).count();
    (n_queue as u64, n_requests as u64)
}

/// The counts of every account, counted anew when they are old.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    accounts: Mutex<BTreeMap<AccountId, OfAccount>>,
}

impl Counters {
    /// The counts over these accounts.
    ///
    /// # Errors
    /// 500 and 503 when the store does not answer.
    pub(crate) async fn of(
        &self,
        api: &ApiState,
        sellers: &[Arc<Seller>],
    ) -> Result<Counts, Problem> {
        let mut counts = Counts::default();
        let now = api.desk.now();
        for seller in sellers {
            let one = self.of_account(api, seller).await?;
            counts.n_queue += one.n_queue;
            counts.n_requests += one.n_requests;
            let stale = one
                .read_at
                .filter(|at| now.duration_since(*at) >= STALE_AFTER);
            let name = seller.account.name().clone();
            counts.stale.extend(stale.map(|at| (name, at)));
        }
        Ok(counts)
    }

    async fn of_account(&self, api: &ApiState, seller: &Seller) -> Result<OfAccount, Problem> {
        let name = seller.account.name();
        let known = self.lock().get(name).cloned();
        if let Some(known) = known.filter(|known| known.counted_at.elapsed() < LIFE) {
            return Ok(known);
        }
        let entries = worklist::entries(api, seller).await?;
        let (n_queue, n_requests) = counted(&entries, api.desk.now());
        let counted = OfAccount {
            n_queue,
            n_requests,
            read_at: worklist::read_at(seller).await?,
            counted_at: Instant::now(),
        };
        self.lock().insert(name.clone(), counted.clone());
        Ok(counted)
    }

    /// Takes the counts of an account from what a page shows of it, so that both tell the same.
    pub(crate) fn hold(&self, account: &AccountId, entries: &[Entry], now: Timestamp) {
        if let Some(known) = self.lock().get_mut(account) {
            (known.n_queue, known.n_requests) = counted(entries, now);
        }
    }

    /// Lets an account be counted anew, as after a change of a person who will look at the counts.
    pub(crate) fn forget(&self, account: &AccountId) {
        self.lock().remove(account);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<AccountId, OfAccount>> {
        // Each change is one insertion: a panic leaves nothing half done.
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
