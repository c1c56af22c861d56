//! Buyers' names, addresses and texts: sealed before they come here, gone when they are due.
//!
//! Rows of a month are sealed by the key of that month, which is sealed in turn. A purge deletes
//! the rows that are due, and the key of a month that has ended once its last row is gone. What
//! was deleted is overwritten in the file, and the log that held it is emptied.

use std::time::Duration;

use countermand_domain::id::OrderId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::Connection;

use crate::accounts::Account;
use crate::audit::{self, AuditEntry};
use crate::engine::{Answer, DatabaseError, Param, Row, Transaction};
use crate::stored::{instant, micros};

/// How long the emptying of the log waits for readers; writers wait meanwhile, so it is short.
const LOG_WAIT: Duration = Duration::from_millis(500);
/// Rows that one transaction of a purge deletes at most, so that others can write in between.
const BATCH_ROWS: u32 = 500;

/// A piece of personal data as the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalRecord {
    /// The row's id within the account; what was sealed is bound to it.
    pub record_id: String,
    /// The month in which it was taken in, as in `2026-11`; names its key.
    pub month: String,
    /// What it is, as in `ship-address`.
    pub kind: String,
    /// The order as a keyed digest: 64 hexadecimal digits.
    pub order_hash: String,
    /// The sealed data.
    pub sealed: String,
    /// From then on it has to be gone.
    pub purge_at: Timestamp,
}

/// What a purge did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Purged {
    /// Rows deleted.
    pub n_rows: u64,
    /// Keys of months destroyed.
    pub n_keys: u64,
    /// Whether the log that held them is empty; if not, a long question kept it, and the next
    /// purge tries again.
    pub is_log_empty: bool,
}

/// The month of an instant (UTC), as in `2026-11`.
pub fn month_of(instant: Timestamp) -> String {
    let date = instant.to_zoned(TimeZone::UTC).date();
    format!("{:04}-{:02}", date.year(), date.month())
}

impl Account {
    /// The sealed key of a month, if there is one.
    pub fn data_key(&self, month: &str) -> Answer<Option<String>, DatabaseError> {
        let (account_id, month) = (self.number, month.to_owned());
        self.store.ask(move |tx| find_key(tx, account_id, &month))
    }

    /// Keeps the sealed key of a month unless there is one; answers the one that is kept, which
    /// is the one to seal with.
    pub fn keep_data_key(
        &self,
        month: &str,
        sealed: String,
        now: Timestamp,
    ) -> Answer<String, DatabaseError> {
        let (account_id, month) = (self.number, month.to_owned());
        self.store.submit(move |tx| {
            tx.execute(
                "INSERT INTO data_keys (account_id, month, key_sealed, created_at_us)
                 VALUES ($1, $2, $3, $4) ON CONFLICT (account_id, month) DO NOTHING",
                &[
                    account_id.into(),
                    month.as_str().into(),
                    sealed.as_str().into(),
                    micros(now).into(),
                ],
            )?;
            find_key(tx, account_id, &month)?.ok_or(DatabaseError::Conflict {
                what: "key of the month",
            })
        })
    }

    /// Keeps sealed data; data of the same id is replaced. The key of its month must be there.
    pub fn keep_personal(&self, record: PersonalRecord) -> Answer<(), DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            tx.execute(
                "INSERT INTO personal_data (account_id, record_id, month, kind, order_hash,
                     data_sealed, purge_at_us)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (account_id, record_id) DO UPDATE
                 SET month = excluded.month, kind = excluded.kind,
                     order_hash = excluded.order_hash, data_sealed = excluded.data_sealed,
                     purge_at_us = excluded.purge_at_us",
                &[
                    account_id.into(),
                    record.record_id.as_str().into(),
                    record.month.as_str().into(),
                    record.kind.as_str().into(),
                    record.order_hash.as_str().into(),
                    record.sealed.as_str().into(),
                    micros(record.purge_at).into(),
                ],
            )?;
            Ok(())
        })
    }

    /// The personal data of an order.
    pub fn personal_of(&self, order_hash: &str) -> Answer<Vec<PersonalRecord>, DatabaseError> {
        let (account_id, order_hash) = (self.number, order_hash.to_owned());
        self.store.ask(move |tx| {
            tx.query(
                "SELECT record_id, month, kind, order_hash, data_sealed, purge_at_us
                 FROM personal_data WHERE account_id = $1 AND order_hash = $2
                 ORDER BY record_id",
                &[account_id.into(), order_hash.as_str().into()],
                read,
            )
        })
    }

    /// Notes in the audit log that somebody was shown what is kept of an order: which kinds, and
    /// the reason that was given; nothing of the data.
    pub fn note_personal_shown(
        &self,
        order_id: &OrderId,
        (kinds, reason): (Vec<String>, &str),
        actor: &str,
        now: Timestamp,
    ) -> Answer<(), DatabaseError> {
        let account_id = self.number;
        let entry = AuditEntry {
            at: now,
            actor: actor.to_owned(),
            kind: "personal.shown",
            subject: order_id.to_string(),
            before: None,
            after: Some(serde_json::json!({"kinds": kinds, "reason": reason}).to_string()),
        };
        self.store.submit(move |tx| {
            audit::append(tx, account_id, &entry)?;
            Ok(())
        })
    }

    /// Has the data of an order gone earlier, as when its delivery becomes known; a later instant
    /// changes nothing. Answers how many rows it concerns.
    pub fn purge_order_by(
        &self,
        order_hash: &str,
        purge_at: Timestamp,
    ) -> Answer<u64, DatabaseError> {
        let (account_id, order_hash) = (self.number, order_hash.to_owned());
        self.store.submit(move |tx| {
            let at = micros(purge_at);
            let n_rows = tx.execute(
                "UPDATE personal_data SET purge_at_us = $1
                 WHERE account_id = $2 AND order_hash = $3 AND purge_at_us > $4",
                &[
                    at.into(),
                    account_id.into(),
                    order_hash.as_str().into(),
                    at.into(),
                ],
            )?;
            Ok(n_rows as u64)
        })
    }

    /// Deletes what is due at `now`, and the keys that nothing needs any more; overwrites both in
    /// the file. Blocks. A purge that breaks off is taken up by the next one.
    ///
    /// # Errors
    /// When the database refuses; what was deleted until then is gone.
    pub fn purge_due(&self, now: Timestamp) -> Result<Purged, DatabaseError> {
        let connection = self.store.connect_for_purge()?;
        let mut purged = Purged::default();
        loop {
            let n_rows = self.in_purge(&connection, |tx| delete_due(tx, self.number, now))?;
            purged.n_rows += n_rows;
            if n_rows < u64::from(BATCH_ROWS) {
                break;
            }
        }
        purged.n_keys = self.in_purge(&connection, |tx| destroy_keys(tx, self.number, now))?;
        purged.is_log_empty = empty_log(&connection)?;
        Ok(purged)
    }

    fn in_purge(
        &self,
        connection: &Connection,
        work: impl FnOnce(&Transaction<'_>) -> Result<u64, DatabaseError>,
    ) -> Result<u64, DatabaseError> {
        if self.store.is_stopped() {
            return Err(DatabaseError::Stopped);
        }
        let tx = Transaction::begin_write(connection)?;
        let n_rows = work(&tx)?;
        tx.commit()?;
        Ok(n_rows)
    }
}

fn find_key(
    tx: &Transaction<'_>,
    account_id: i64,
    month: &str,
) -> Result<Option<String>, DatabaseError> {
    tx.query_first(
        "SELECT key_sealed FROM data_keys WHERE account_id = $1 AND month = $2",
        &[account_id.into(), month.into()],
        |row| row.text(0),
    )
}

fn delete_due(tx: &Transaction<'_>, account_id: i64, now: Timestamp) -> Result<u64, DatabaseError> {
    let n_rows = tx.execute(
        "DELETE FROM personal_data WHERE account_id = $1 AND record_id IN (
             SELECT record_id FROM personal_data
             WHERE account_id = $2 AND purge_at_us <= $3
             ORDER BY purge_at_us, record_id LIMIT $4)",
        &[
            account_id.into(),
            account_id.into(),
            micros(now).into(),
            Param::from(BATCH_ROWS),
        ],
    )?;
    if n_rows > 0 {
        let after = serde_json::json!({"rows": n_rows}).to_string();
        audit::append(
            tx,
            account_id,
            &entry(now, "personal-data.purged", "rows", Some(after)),
        )?;
    }
    Ok(n_rows as u64)
}

fn entry(at: Timestamp, kind: &'static str, subject: &str, after: Option<String>) -> AuditEntry {
    AuditEntry {
        at,
        actor: "desk".to_owned(),
        kind,
        subject: subject.to_owned(),
        before: None,
        after,
    }
}

/// The key of the present month may be wanted again; an older one without rows may not.
fn destroy_keys(
    tx: &Transaction<'_>,
    account_id: i64,
    now: Timestamp,
) -> Result<u64, DatabaseError> {
    let months = tx.query(
        "DELETE FROM data_keys WHERE account_id = $1 AND month < $2 AND NOT EXISTS (
             SELECT 1 FROM personal_data AS d
             WHERE d.account_id = data_keys.account_id AND d.month = data_keys.month)
         RETURNING month",
        &[account_id.into(), month_of(now).as_str().into()],
        |row| row.text(0),
    )?;
    for month in &months {
        let entry = entry(now, "personal-data.key-destroyed", month, None);
        audit::append(tx, account_id, &entry)?;
    }
    Ok(months.len() as u64)
}

/// Moves the log into the file and cuts it to nothing; answers whether that could be done.
fn empty_log(connection: &Connection) -> Result<bool, DatabaseError> {
    connection.busy_timeout(LOG_WAIT)?;
    let is_busy: i64 =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(is_busy == 0)
}

fn read(row: &Row<'_>) -> Result<PersonalRecord, DatabaseError> {
    Ok(PersonalRecord {
        record_id: row.text(0)?,
        month: row.text(1)?,
        kind: row.text(2)?,
        order_hash: row.text(3)?,
        sealed: row.text(4)?,
        purge_at: instant(row.int(5)?, "purge_at_us")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_that_of_utc() {
        let last: Timestamp = "2026-11-30T23:59:59.999Z".parse().unwrap();
        assert_eq!(month_of(last), "2026-11");
        let first: Timestamp = "2026-12-01T08:59:59+09:00".parse().unwrap();
        assert_eq!(month_of(first), "2026-11");
    }
}
