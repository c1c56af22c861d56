//! Keys of the HTTP API: whose they are and what they may; the keys themselves are not here.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::accounts::INSTALLATION_NUMBER;
use crate::audit::{self, AuditEntry};
use crate::engine::{Answer, DatabaseError, Row, Transaction};
use crate::opening::Store;
use crate::stored::{date, day_number, instant, lines, micros, opt_instant, unlines};

/// An API key as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyRecord {
    /// The public part of the key.
    pub key_id: String,
    /// BLAKE3 of the whole key: 64 hexadecimal digits.
    pub digest: String,
    /// What its maker called it.
    pub name: String,
    /// `viewer`, `operator`, `approver` or `admin`.
    pub role: String,
    /// The scopes that narrow it; empty when none do.
    pub scopes: Vec<String>,
    /// The names of the accounts that it sees; empty for all of them, later ones included.
    pub accounts: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The newest day (UTC) on which it was used.
    pub last_used_on: Option<Date>,
}

impl ApiKeyRecord {
    /// Whether the key opens anything at `now`.
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// What became of a revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// The key opens nothing any more.
    Now,
    /// It was revoked before.
    Before,
    /// There is no such key.
    NotThere,
}

const SELECT: &str = "SELECT key_id, digest, name, role, scopes, accounts, created_at_us,
         expires_at_us, revoked_at_us, last_used_day
     FROM api_keys ORDER BY created_at_us, key_id";
const SELECT_BY_DIGEST: &str = "SELECT key_id, digest, name, role, scopes, accounts, created_at_us,
         expires_at_us, revoked_at_us, last_used_day
     FROM api_keys WHERE digest = $1";

impl Store {
    /// Keeps a new key, with an audit record in the installation's chain.
    ///
    /// `actor` is who made it: `key:NAME`, `user:NAME` or `cli`.
    pub fn create_api_key(&self, key: ApiKeyRecord, actor: &str) -> Answer<(), DatabaseError> {
        let actor = actor.to_owned();
        self.submit(move |tx| {
            insert(tx, &key)?;
            let entry = AuditEntry {
                at: key.created_at,
                actor: actor.clone(),
                kind: "api-key.created",
                subject: key.key_id.clone(),
                before: None,
                after: Some(summary(&key)),
            };
            audit::append(tx, INSTALLATION_NUMBER, &entry)?;
            Ok(())
        })
    }

    /// Every key, revoked and expired ones too, in the order in which they were made.
    pub fn api_keys(&self) -> Answer<Vec<ApiKeyRecord>, DatabaseError> {
        self.ask(|tx| tx.query(SELECT, &[], read))
    }

    /// The key of that digest, whether or not it still opens anything.
    pub fn find_api_key(&self, digest: &str) -> Answer<Option<ApiKeyRecord>, DatabaseError> {
        let digest = digest.to_owned();
        self.ask(move |tx| tx.query_first(SELECT_BY_DIGEST, &[digest.as_str().into()], read))
    }

    /// Revokes a key by its public part, with an audit record.
    pub fn revoke_api_key(
        &self,
        key_id: &str,
        actor: &str,
        now: Timestamp,
    ) -> Answer<Revoked, DatabaseError> {
        let (key_id, actor) = (key_id.to_owned(), actor.to_owned());
        self.submit(move |tx| {
            let n_changed = tx.execute(
                "UPDATE api_keys SET revoked_at_us = $1
                 WHERE key_id = $2 AND revoked_at_us IS NULL",
                &[micros(now).into(), key_id.as_str().into()],
            )?;
            if n_changed == 0 {
                return refusal(tx, &key_id);
            }
            let entry = AuditEntry {
                at: now,
                actor: actor.clone(),
                kind: "api-key.revoked",
                subject: key_id.clone(),
                before: None,
                after: None,
            };
            audit::append(tx, INSTALLATION_NUMBER, &entry)?;
            Ok(Revoked::Now)
        })
    }

    /// Notes that a key was used on a day (UTC); an earlier day than the noted one changes
    /// nothing.
    pub fn note_api_key_use(&self, key_id: &str, day: Date) -> Answer<(), DatabaseError> {
        let key_id = key_id.to_owned();
        self.submit(move |tx| {
            let day = day_number(day);
            tx.execute(
                "UPDATE api_keys SET last_used_day = $1
                 WHERE key_id = $2 AND coalesce(last_used_day, -1) < $3",
                &[day.into(), key_id.as_str().into(), day.into()],
            )?;
            Ok(())
        })
    }
}

fn insert(tx: &Transaction<'_>, key: &ApiKeyRecord) -> Result<(), DatabaseError> {
    tx.execute(
        "INSERT INTO api_keys (key_id, digest, name, role, scopes, accounts, created_at_us,
             expires_at_us, revoked_at_us, last_used_day)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            key.key_id.as_str().into(),
            key.digest.as_str().into(),
            key.name.as_str().into(),
            key.role.as_str().into(),
            unlines(&key.scopes).as_str().into(),
            unlines(&key.accounts).as_str().into(),
            micros(key.created_at).into(),
            key.expires_at.map(micros).into(),
            key.revoked_at.map(micros).into(),
            key.last_used_on.map(day_number).into(),
        ],
    )?;
    Ok(())
}

fn refusal(tx: &Transaction<'_>, key_id: &str) -> Result<Revoked, DatabaseError> {
    let found = tx.query_first(
        "SELECT 1 FROM api_keys WHERE key_id = $1",
        &[key_id.into()],
        |row| row.int(0),
    )?;
    Ok(found.map_or(Revoked::NotThere, |_| Revoked::Before))
}

fn read(row: &Row<'_>) -> Result<ApiKeyRecord, DatabaseError> {
    Ok(ApiKeyRecord {
        key_id: row.text(0)?,
        digest: row.text(1)?,
        name: row.text(2)?,
        role: row.text(3)?,
        scopes: lines(&row.text(4)?),
        accounts: lines(&row.text(5)?),
        created_at: instant(row.int(6)?, "created_at_us")?,
        expires_at: opt_instant(row.opt_int(7)?, "expires_at_us")?,
        revoked_at: opt_instant(row.opt_int(8)?, "revoked_at_us")?,
        last_used_on: row
            .opt_int(9)?
            .map(|day| date(day, "last_used_day"))
            .transpose()?,
    })
}

/// What the key may, for the audit record.
fn summary(key: &ApiKeyRecord) -> String {
    let expires_at = key.expires_at.map(|at| at.to_string());
    serde_json::json!({
        "name": key.name, "role": key.role, "scopes": key.scopes, "accounts": key.accounts,
        "expires_at": expires_at,
    })
    .to_string()
}
