//! Settings of an account, by name. What a value means is known where it is used.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::accounts::Account;
use crate::audit::{self, AuditEntry};
use crate::engine::{Answer, DatabaseError, Transaction};
use crate::stored::micros;

/// A change of one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingChange {
    /// The setting.
    pub name: String,
    /// The new value as JSON; `None` goes back to the default.
    pub value_json: Option<String>,
}

impl Account {
    /// The settings that differ from their defaults: values as JSON by name.
    pub fn settings(&self) -> Answer<BTreeMap<String, String>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let pairs = tx.query(
                "SELECT name, value_json FROM account_settings WHERE account_id = $1",
                &[account_id.into()],
                |row| Ok((row.text(0)?, row.text(1)?)),
            )?;
            Ok(pairs.into_iter().collect())
        })
    }

    /// Changes settings, all or none; each that differs from before leaves an audit record.
    /// Answers how many did.
    ///
    /// `actor` is who asked: `key:NAME`, `user:NAME`, `cli` or `desk`.
    pub fn change_settings(
        &self,
        changes: Vec<SettingChange>,
        actor: &str,
        now: Timestamp,
    ) -> Answer<u64, DatabaseError> {
        let (account_id, actor) = (self.number, actor.to_owned());
        self.store.submit(move |tx| {
            let mut n_changed = 0;
            for change in &changes {
                n_changed += u64::from(apply(tx, account_id, change, &actor, now)?);
            }
            Ok(n_changed)
        })
    }
}

fn apply(
    tx: &Transaction<'_>,
    account_id: i64,
    change: &SettingChange,
    actor: &str,
    now: Timestamp,
) -> Result<bool, DatabaseError> {
    let name = change.name.as_str();
    let before = tx.query_first(
        "SELECT value_json FROM account_settings WHERE account_id = $1 AND name = $2",
        &[account_id.into(), name.into()],
        |row| row.text(0),
    )?;
    if before == change.value_json {
        return Ok(false);
    }
    match &change.value_json {
        Some(value) => tx.execute(
            "INSERT INTO account_settings (account_id, name, value_json, updated_at_us)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (account_id, name) DO UPDATE
             SET value_json = excluded.value_json, updated_at_us = excluded.updated_at_us",
            &[
                account_id.into(),
                name.into(),
                value.as_str().into(),
                micros(now).into(),
            ],
        )?,
        None => tx.execute(
            "DELETE FROM account_settings WHERE account_id = $1 AND name = $2",
            &[account_id.into(), name.into()],
        )?,
    };
    let entry = AuditEntry {
        at: now,
        actor: actor.to_owned(),
        kind: "setting.changed",
        subject: name.to_owned(),
        before,
        after: change.value_json.clone(),
    };
    audit::append(tx, account_id, &entry)?;
    Ok(true)
}
