//! Endpoints: made, changed, switched off and on, deleted; and their secrets.

use jiff::Timestamp;
use serde_json::json;

use super::{
    DisabledWhy, ENDPOINTS_MAX, Endpoint, EndpointChange, EndpointState, Made, NewEndpoint,
    SealedSecret, WebhookError, WebhookWrite, asked,
};
use crate::accounts::INSTALLATION_NUMBER;
use crate::audit::{self, AuditEntry};
use crate::engine::{Answer, DatabaseError, Row, Transaction, count, counted};
use crate::opening::Store;
use crate::stored::{instant, lines, micros, opt_instant, unlines};

macro_rules! endpoint_columns {
    () => {
        "endpoint_id, url, description, event_types, accounts, state, disabled_why,
         disabled_at_us, failing_since_us, n_failed_in_row, rests_until_us, n_secrets,
         created_at_us, updated_at_us"
    };
}

impl Store {
    /// A number for a new endpoint, which is never given out again.
    pub fn reserve_webhook_number(&self) -> Answer<u64, DatabaseError> {
        self.submit(|tx| {
            let given = tx.query_first(
                "UPDATE webhook_numbers SET n_endpoints = n_endpoints + 1 RETURNING n_endpoints",
                &[],
                |row| row.int(0),
            )?;
            Ok(counted(given.unwrap_or(1)))
        })
    }

    /// Keeps a new endpoint with its first secret; it hears of what happens from now on.
    pub fn create_webhook(
        &self,
        new: NewEndpoint,
        write: WebhookWrite,
    ) -> Answer<Made, WebhookError> {
        self.submit(move |tx| {
            if let Some(made) = asked::made_before(tx, &write)? {
                return Ok(made);
            }
            let n_endpoints =
                tx.query_first("SELECT count(*) FROM webhook_endpoints", &[], |row| {
                    row.count(0)
                })?;
            if n_endpoints.unwrap_or(0) >= ENDPOINTS_MAX {
                return Err(WebhookError::TooMany);
            }
            insert(tx, &new, write.at)?;
            insert_secret(tx, (new.number, 1), &new.secret_sealed, write.at)?;
            begin_at_heads(tx, new.number, |_| true)?;
            let after = json!({
                "event_types": new.event_types, "accounts": new.accounts,
                "host": host_of(&new.url),
            });
            note(
                tx,
                &write,
                "webhook.created",
                new.number,
                Some(after.to_string()),
            )?;
            Ok(asked::keep(tx, &write, new.number, 1)?)
        })
    }

    /// Every endpoint, in the order in which they were made.
    pub fn webhooks(&self) -> Answer<Vec<Endpoint>, DatabaseError> {
        self.ask(|tx| {
            tx.query(
                concat!(
                    "SELECT ",
                    endpoint_columns!(),
                    " FROM webhook_endpoints ORDER BY endpoint_id"
                ),
                &[],
                read,
            )
        })
    }

    /// One endpoint.
    pub fn webhook(&self, number: u64) -> Answer<Option<Endpoint>, DatabaseError> {
        self.ask(move |tx| find(tx, number))
    }

    /// The secrets of an endpoint that sign at `now`, the newest first.
    pub fn webhook_secrets(
        &self,
        number: u64,
        now: Timestamp,
    ) -> Answer<Vec<SealedSecret>, DatabaseError> {
        self.ask(move |tx| secrets(tx, number, now))
    }

    /// Changes an endpoint. One that is switched on hears of what happens from then on, and of
    /// what was in line before it was switched off.
    pub fn change_webhook(
        &self,
        number: u64,
        change: EndpointChange,
        write: WebhookWrite,
    ) -> Answer<Endpoint, WebhookError> {
        self.submit(move |tx| {
            let before = find(tx, number)?.ok_or(WebhookError::NotFound)?;
            let after = changed(before.clone(), &change, write.at);
            if after == before {
                return Ok(before);
            }
            let after = Endpoint {
                updated_at: write.at,
                ..after
            };
            update(tx, &after)?;
            if before.state != after.state && after.state == EndpointState::Active {
                begin_at_heads(tx, number, |_| true)?;
                tx.execute(
                    "UPDATE webhook_deliveries SET next_attempt_us = $1, n_tries = 0
                     WHERE endpoint_id = $2 AND state = 'pending'",
                    &[micros(write.at).into(), count(number).into()],
                )?;
            } else if before.accounts != after.accounts {
                begin_at_heads(tx, number, |name| !before.has_account(name))?;
            }
            let text = json!({
                "event_types": after.event_types, "accounts": after.accounts,
                "host": host_of(&after.url), "is_enabled": after.state == EndpointState::Active,
            });
            note(
                tx,
                &write,
                "webhook.changed",
                number,
                Some(text.to_string()),
            )?;
            Ok(after)
        })
    }

    /// Gives an endpoint a new secret; the older ones sign until `older_end_at` at the longest.
    ///
    /// `new` is the number of the new secret, one above the newest, and the secret, sealed.
    pub fn rotate_webhook_secret(
        &self,
        number: u64,
        new: (u64, String),
        older_end_at: Timestamp,
        write: WebhookWrite,
    ) -> Answer<Made, WebhookError> {
        self.submit(move |tx| {
            if let Some(made) = asked::made_before(tx, &write)? {
                return Ok(made);
            }
            let endpoint = find(tx, number)?.ok_or(WebhookError::NotFound)?;
            let (secret_number, sealed) = (new.0, &new.1);
            if endpoint.n_secrets + 1 != secret_number {
                return Err(DatabaseError::Conflict { what: "webhook" }.into());
            }
            let ends = micros(older_end_at.max(write.at));
            tx.execute(
                "UPDATE webhook_secrets SET ends_at_us = $1
                 WHERE endpoint_id = $2 AND (ends_at_us IS NULL OR ends_at_us > $3)",
                &[ends.into(), count(number).into(), ends.into()],
            )?;
            tx.execute(
                "DELETE FROM webhook_secrets WHERE endpoint_id = $1 AND ends_at_us <= $2",
                &[count(number).into(), micros(write.at).into()],
            )?;
            insert_secret(tx, (number, secret_number), sealed, write.at)?;
            tx.execute(
                "UPDATE webhook_endpoints SET n_secrets = $1, updated_at_us = $2
                 WHERE endpoint_id = $3",
                &[
                    count(secret_number).into(),
                    micros(write.at).into(),
                    count(number).into(),
                ],
            )?;
            let after = json!({"secret": secret_number, "older_end_at": older_end_at.to_string()});
            note(
                tx,
                &write,
                "webhook.secret-rotated",
                number,
                Some(after.to_string()),
            )?;
            Ok(asked::keep(tx, &write, number, secret_number)?)
        })
    }

    /// Deletes an endpoint with its secrets and the log of its deliveries.
    pub fn delete_webhook(&self, number: u64, write: WebhookWrite) -> Answer<(), WebhookError> {
        self.submit(move |tx| {
            find(tx, number)?.ok_or(WebhookError::NotFound)?;
            for statement in [
                "DELETE FROM webhook_attempts WHERE endpoint_id = $1",
                "DELETE FROM webhook_deliveries WHERE endpoint_id = $1",
                "DELETE FROM webhook_cursors WHERE endpoint_id = $1",
                "DELETE FROM webhook_secrets WHERE endpoint_id = $1",
                "DELETE FROM webhook_endpoints WHERE endpoint_id = $1",
            ] {
                tx.execute(statement, &[count(number).into()])?;
            }
            Ok(note(tx, &write, "webhook.deleted", number, None)?)
        })
    }
}

/// The endpoint after a change.
fn changed(before: Endpoint, change: &EndpointChange, at: Timestamp) -> Endpoint {
    let mut after = before;
    if let Some(url) = &change.url {
        after.url.clone_from(url);
    }
    if let Some(description) = &change.description {
        after.description.clone_from(description);
    }
    // As they are stored: sorted, each once.
    if let Some(event_types) = &change.event_types {
        after.event_types = lines(&unlines(event_types));
    }
    if let Some(accounts) = &change.accounts {
        after.accounts = lines(&unlines(accounts));
    }
    match (change.is_enabled, after.state) {
        (Some(true), EndpointState::Disabled { .. }) => {
            after.state = EndpointState::Active;
            after.failing_since = None;
            after.n_failed_in_row = 0;
            after.rests_until = None;
        }
        (Some(false), EndpointState::Active) => {
            let why = DisabledWhy::Operator;
            after.state = EndpointState::Disabled { why, at };
        }
        (Some(true), EndpointState::Active)
        | (Some(false), EndpointState::Disabled { .. })
        | (None, _) => {}
    }
    after
}

fn insert(tx: &Transaction<'_>, new: &NewEndpoint, at: Timestamp) -> Result<(), DatabaseError> {
    tx.execute(
        "INSERT INTO webhook_endpoints (endpoint_id, url, description, event_types, accounts,
             state, disabled_why, n_failed_in_row, n_deliveries, n_secrets, created_at_us,
             updated_at_us)
         VALUES ($1, $2, $3, $4, $5, 'active', '', 0, 0, 1, $6, $7)",
        &[
            count(new.number).into(),
            new.url.as_str().into(),
            new.description.as_str().into(),
            unlines(&new.event_types).as_str().into(),
            unlines(&new.accounts).as_str().into(),
            micros(at).into(),
            micros(at).into(),
        ],
    )?;
    Ok(())
}

/// Writes all of an endpoint that a person or a round changes.
pub(super) fn update(tx: &Transaction<'_>, endpoint: &Endpoint) -> Result<(), DatabaseError> {
    let (state, why, at) = match endpoint.state {
        EndpointState::Active => ("active", "", None),
        EndpointState::Disabled { why, at } => ("disabled", why.as_str(), Some(micros(at))),
    };
    tx.execute(
        "UPDATE webhook_endpoints
         SET url = $1, description = $2, event_types = $3, accounts = $4, state = $5,
             disabled_why = $6, disabled_at_us = $7, failing_since_us = $8, n_failed_in_row = $9,
             rests_until_us = $10, updated_at_us = $11
         WHERE endpoint_id = $12",
        &[
            endpoint.url.as_str().into(),
            endpoint.description.as_str().into(),
            unlines(&endpoint.event_types).as_str().into(),
            unlines(&endpoint.accounts).as_str().into(),
            state.into(),
            why.into(),
            at.into(),
            endpoint.failing_since.map(micros).into(),
            endpoint.n_failed_in_row.into(),
            endpoint.rests_until.map(micros).into(),
            micros(endpoint.updated_at).into(),
            count(endpoint.number).into(),
        ],
    )?;
    Ok(())
}

fn insert_secret(
    tx: &Transaction<'_>,
    (endpoint, number): (u64, u64),
    sealed: &str,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    tx.execute(
        "INSERT INTO webhook_secrets (endpoint_id, secret_number, secret_sealed, created_at_us)
         VALUES ($1, $2, $3, $4)",
        &[
            count(endpoint).into(),
            count(number).into(),
            sealed.into(),
            micros(at).into(),
        ],
    )?;
    Ok(())
}

/// Moves the endpoint's cursors of these accounts behind everything that has happened.
fn begin_at_heads(
    tx: &Transaction<'_>,
    endpoint: u64,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<(), DatabaseError> {
    let heads = tx.query(
        "SELECT a.account_id, a.name, coalesce(h.seq, 0) FROM accounts AS a
             LEFT JOIN audit_heads AS h ON h.account_id = a.account_id
         WHERE a.account_id > 0",
        &[],
        |row| Ok((row.int(0)?, row.text(1)?, row.int(2)?)),
    )?;
    for (account_id, name, seq) in heads {
        if is_wanted(&name) {
            tx.execute(
                "INSERT INTO webhook_cursors (endpoint_id, account_id, seq) VALUES ($1, $2, $3)
                 ON CONFLICT (endpoint_id, account_id) DO UPDATE SET seq = excluded.seq",
                &[count(endpoint).into(), account_id.into(), seq.into()],
            )?;
        }
    }
    Ok(())
}

pub(super) fn find(tx: &Transaction<'_>, number: u64) -> Result<Option<Endpoint>, DatabaseError> {
    tx.query_first(
        concat!(
            "SELECT ",
            endpoint_columns!(),
            " FROM webhook_endpoints WHERE endpoint_id = $1"
        ),
        &[count(number).into()],
        read,
    )
}

pub(super) fn secrets(
    tx: &Transaction<'_>,
    number: u64,
    now: Timestamp,
) -> Result<Vec<SealedSecret>, DatabaseError> {
    tx.query(
        "SELECT secret_number, secret_sealed, created_at_us, ends_at_us FROM webhook_secrets
         WHERE endpoint_id = $1 AND (ends_at_us IS NULL OR ends_at_us > $2)
         ORDER BY secret_number DESC",
        &[count(number).into(), micros(now).into()],
        |row| {
            Ok(SealedSecret {
                number: row.count(0)?,
                sealed: row.text(1)?,
                created_at: instant(row.int(2)?, "created_at_us")?,
                ends_at: opt_instant(row.opt_int(3)?, "ends_at_us")?,
            })
        },
    )
}

fn read(row: &Row<'_>) -> Result<Endpoint, DatabaseError> {
    let state = match opt_instant(row.opt_int(7)?, "disabled_at_us")? {
        None => EndpointState::Active,
        Some(at) => EndpointState::Disabled {
            why: DisabledWhy::stored(&row.text(6)?)?,
            at,
        },
    };
    Ok(Endpoint {
        number: row.count(0)?,
        url: row.text(1)?,
        description: row.text(2)?,
        event_types: lines(&row.text(3)?),
        accounts: lines(&row.text(4)?),
        state,
        failing_since: opt_instant(row.opt_int(8)?, "failing_since_us")?,
        n_failed_in_row: u32::try_from(row.int(9)?).unwrap_or(u32::MAX),
        rests_until: opt_instant(row.opt_int(10)?, "rests_until_us")?,
        n_secrets: row.count(11)?,
        created_at: instant(row.int(12)?, "created_at_us")?,
        updated_at: instant(row.int(13)?, "updated_at_us")?,
    })
}

/// Writes into the installation's chain what was done to an endpoint; returns the record's number.
pub(super) fn note(
    tx: &Transaction<'_>,
    write: &WebhookWrite,
    kind: &'static str,
    endpoint: u64,
    after: Option<String>,
) -> Result<(), DatabaseError> {
    let entry = AuditEntry {
        at: write.at,
        actor: write.actor.clone(),
        kind,
        subject: format!("wh-{endpoint}"),
        before: None,
        after,
    };
    audit::append(tx, INSTALLATION_NUMBER, &entry).map(drop)
}

/// Scheme, host and port: a path may hold a secret of the receiver, which the audit log must not.
fn host_of(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    format!("{scheme}://{host}")
}
