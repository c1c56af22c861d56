//! The store behind a command: where it lies, and which account is meant.

use std::path::PathBuf;

use anyhow::{Context, anyhow, bail};
use clap::Args;
use countermand_domain::id::AccountId;
use countermand_store::{Account, Store};

use super::{Global, UsageError};
use crate::settings::AccountSettings;
use crate::settings::document::{self, Whole};

/// Which account a command is about.
#[derive(Debug, Clone, Args)]
pub(super) struct AccountArgs {
    /// The seller account; the one with the name `default` when left out
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
}

impl AccountArgs {
    /// The account's name.
    pub(super) fn name(&self) -> &str {
        self.account.as_deref().unwrap_or("default")
    }

    /// An account that something else than `--account` names.
    pub(super) fn of(name: &str) -> Self {
        Self {
            account: Some(name.to_owned()),
        }
    }

    /// Whether the call names it.
    pub(super) const fn is_named(&self) -> bool {
        self.account.is_some()
    }

    pub(super) fn id(&self) -> anyhow::Result<AccountId> {
        let name = self.name();
        AccountId::parse(name).with_context(|| UsageError(format!("`{name}` is no account name")))
    }
}

/// What an account is worked for with.
pub(super) fn settings(store: &Store, account: &Account) -> anyhow::Result<Whole> {
    // What the desk was started with stands below what the account has of its own.
    let mut values = store.installation()?.settings().wait()?;
    values.extend(account.settings().wait()?);
    document::read(&values, &AccountSettings::default()).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        anyhow!(
            "the account's settings cannot be used: {}",
            lines.join("; ")
        )
    })
}

/// The data directory: as given, else the XDG data directory.
pub(super) fn data_directory(global: &Global) -> anyhow::Result<PathBuf> {
    if let Some(data) = global.data.as_ref().or(global.configured_data.as_ref()) {
        return Ok(data.clone());
    }
    default_directory().context("no data directory: give one with --data DIR")
}

#[expect(
    clippy::disallowed_methods,
    reason = "the XDG variables are settings of the machine"
)]
fn default_directory() -> Option<PathBuf> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let base = variable("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    let base = base.or_else(|| Some(PathBuf::from(variable("HOME")?).join(".local/share")))?;
    Some(base.join("countermand"))
}

/// Opens the store; it is made when it is not there.
pub(super) fn open(global: &Global) -> anyhow::Result<Store> {
    let directory = data_directory(global)?;
    Store::open(&directory)
        .with_context(|| format!("the store in {} cannot be opened", directory.display()))
}

/// Whether a store is in the data directory.
pub(super) fn is_there(global: &Global) -> anyhow::Result<bool> {
    Ok(data_directory(global)?.join("countermand.db").exists())
}

/// Opens a store that must be there already: a question about nothing is a mistake.
pub(super) fn open_existing(global: &Global) -> anyhow::Result<Store> {
    if !is_there(global)? {
        let directory = data_directory(global)?;
        bail!(
            "there is no store in {}: import a report first, with `countermand import FILE --data {}`",
            directory.display(),
            directory.display()
        );
    }
    open(global)
}

/// The account asked for, which must be there.
pub(super) fn account(store: &Store, args: &AccountArgs) -> anyhow::Result<Account> {
    let id = args.id()?;
    if let Some(account) = store.find_account(&id)? {
        return Ok(account);
    }
    let names = store.account_names()?;
    let names: Vec<&str> = names.iter().map(AccountId::as_str).collect();
    if names.is_empty() {
        bail!(
            "the store has no account yet: import a report first, with `countermand import FILE`"
        );
    }
    bail!(
        "the store has no account `{}`; it has: {}",
        args.name(),
        names.join(", ")
    )
}
