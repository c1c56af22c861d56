//! Whether an installation is fit for work: what is wrong, what it means, and how to mend it.
//!
//! Each check gives findings with a stable code; the texts stand in the locales. Nothing is
//! changed: a running desk on the same directory goes on undisturbed. The only requests are those
//! that a look needs: one sign-in, one question for the participations, one for the queue.

mod account;
mod finding;
mod installation;
mod marketplace;
pub(crate) mod sync;
mod watched;

use std::path::PathBuf;
use std::sync::Arc;

use countermand_domain::id::AccountId;
use countermand_spapi::client::Transport;
use countermand_store::sellers::Seller;
use countermand_store::{DatabaseError, Store};
use jiff::Timestamp;

pub use self::finding::{Code, Finding, Level};
use crate::secrets::Vault;

/// What is examined, and with what.
#[derive(Debug)]
pub struct Examination {
    /// The data directory.
    pub data: PathBuf,
    /// The master key's file, where it is not in the data directory.
    pub master_key: Option<PathBuf>,
    /// The store in it.
    pub store: Store,
    /// This account only.
    pub account: Option<AccountId>,
    /// The way to the marketplace; `None` asks nobody.
    pub transport: Option<Arc<dyn Transport>>,
    /// The machine's time.
    pub now: Timestamp,
}

/// Runs the checks of one account that take no time, however many orders it has: everything but
/// whether its rows fit together. Nobody is asked.
///
/// `now` is the time that the account lives in.
///
/// # Errors
/// When the store cannot be read at all.
pub async fn look_over(
    store: &Store,
    vault: &Vault,
    seller: &Seller,
    now: Timestamp,
) -> Result<Vec<Finding>, DatabaseError> {
    let examination = Examination {
        data: PathBuf::new(),
        master_key: None,
        store: store.clone(),
        account: Some(seller.account.clone()),
        transport: None,
        now,
    };
    let mut findings = Vec::new();
    let depth = account::Depth::Standing;
    account::examine(&examination, Some(vault), (seller, depth), &mut findings).await?;
    Ok(findings)
}

/// Runs every check, those of the installation first.
///
/// # Errors
/// When the store cannot be read at all.
pub async fn examine(examination: &Examination) -> Result<Vec<Finding>, DatabaseError> {
    let mut findings = Vec::new();
    let vault: Option<Vault> = installation::examine(examination, &mut findings).await?;
    let sellers = examination.store.sellers().await?;
    let mut n_meant = 0;
    for seller in sellers {
        let is_meant = examination.account.as_ref();
        if is_meant.is_some_and(|name| *name != seller.account) {
            continue;
        }
        n_meant += 1;
        let meant = (&seller, account::Depth::Rows);
        account::examine(examination, vault.as_ref(), meant, &mut findings).await?;
    }
    if n_meant == 0 {
        findings.push(Finding::new(Code::AccountsNone));
    }
    Ok(findings)
}
