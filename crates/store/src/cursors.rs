//! How far each way of taking in has come, and what is left of each usage plan.

use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Transaction};
use crate::stored::{instant, micros, opt_instant};

/// A move of a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorMove {
    /// The cursor's name, as in `orders.search`.
    pub name: String,
    /// Where it stands now, as JSON; `None` removes it.
    pub value: Option<String>,
}

/// A cursor as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Its name.
    pub name: String,
    /// Where it stands, as JSON.
    pub value: String,
    /// When it moved last.
    pub moved_at: Timestamp,
}

/// What is left of a usage plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBucket {
    /// The operation.
    pub operation: String,
    /// Calls that are left, times a million.
    pub tokens_micro: i64,
    /// When that was so.
    pub at: Timestamp,
    /// Calls a second that come back, times a million; 0 where it is not known.
    pub rate_micro: i64,
    /// Before when the operation is not called at all.
    pub not_before: Option<Timestamp>,
}

impl Account {
    /// A cursor; `None` before it ever moved.
    pub fn cursor(&self, name: impl Into<String>) -> Answer<Option<Cursor>, DatabaseError> {
        let (account_id, name) = (self.number, name.into());
        self.store.ask(move |tx| {
            tx.query_first(
                "SELECT name, value, moved_at_us FROM sync_cursors
                 WHERE account_id = $1 AND name = $2",
                &[account_id.into(), name.as_str().into()],
                read,
            )
        })
    }

    /// All cursors, by name.
    pub fn cursors(&self) -> Answer<Vec<Cursor>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            tx.query(
                "SELECT name, value, moved_at_us FROM sync_cursors
                 WHERE account_id = $1 ORDER BY name",
                &[account_id.into()],
                read,
            )
        })
    }

    /// Moves a cursor by itself.
    pub fn move_cursor(&self, cursor: CursorMove, at: Timestamp) -> Answer<(), DatabaseError> {
        let account_id = self.number;
        self.store
            .submit(move |tx| move_cursor(tx, account_id, &cursor, at))
    }

    /// What is left of the usage plans.
    pub fn quota_buckets(&self) -> Answer<Vec<StoredBucket>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            tx.query(
                "SELECT operation, tokens_micro, at_us, rate_micro, not_before_us
                 FROM quota_buckets WHERE account_id = $1 ORDER BY operation",
                &[account_id.into()],
                read_bucket,
            )
        })
    }

    /// Changes what is left of a usage plan. `change` is given what there is, and says what there is
    /// to be, or why nothing is to be changed.
    pub fn change_quota_bucket<R: Send + 'static>(
        &self,
        operation: String,
        change: impl Fn(Option<StoredBucket>) -> Result<StoredBucket, R> + Send + 'static,
    ) -> Answer<Result<StoredBucket, R>, DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let kept = tx.query_first(
                "SELECT operation, tokens_micro, at_us, rate_micro, not_before_us
                 FROM quota_buckets WHERE account_id = $1 AND operation = $2",
                &[account_id.into(), operation.as_str().into()],
                read_bucket,
            )?;
            let bucket = match change(kept) {
                Ok(bucket) => bucket,
                Err(why) => return Ok(Err(why)),
            };
            tx.execute(
                "INSERT INTO quota_buckets (account_id, operation, tokens_micro, at_us,
                     rate_micro, not_before_us)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (account_id, operation) DO UPDATE
                     SET tokens_micro = excluded.tokens_micro, at_us = excluded.at_us,
                         rate_micro = excluded.rate_micro,
                         not_before_us = excluded.not_before_us",
                &[
                    account_id.into(),
                    operation.as_str().into(),
                    bucket.tokens_micro.into(),
                    micros(bucket.at).into(),
                    bucket.rate_micro.into(),
                    bucket.not_before.map(micros).into(),
                ],
            )?;
            Ok(Ok(bucket))
        })
    }
}

fn read_bucket(row: &crate::engine::Row<'_>) -> Result<StoredBucket, DatabaseError> {
    Ok(StoredBucket {
        operation: row.text(0)?,
        tokens_micro: row.int(1)?,
        at: instant(row.int(2)?, "at_us")?,
        rate_micro: row.int(3)?,
        not_before: opt_instant(row.opt_int(4)?, "not_before_us")?,
    })
}

fn read(row: &crate::engine::Row<'_>) -> Result<Cursor, DatabaseError> {
    Ok(Cursor {
        name: row.text(0)?,
        value: row.text(1)?,
        moved_at: instant(row.int(2)?, "moved_at_us")?,
    })
}

pub(crate) fn move_cursor(
    tx: &Transaction<'_>,
    account_id: i64,
    cursor: &CursorMove,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    match &cursor.value {
        Some(value) => tx.execute(
            "INSERT INTO sync_cursors (account_id, name, value, moved_at_us)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (account_id, name) DO UPDATE
                 SET value = excluded.value, moved_at_us = excluded.moved_at_us",
            &[
                account_id.into(),
                cursor.name.as_str().into(),
                value.as_str().into(),
                micros(at).into(),
            ],
        ),
        None => tx.execute(
            "DELETE FROM sync_cursors WHERE account_id = $1 AND name = $2",
            &[account_id.into(), cursor.name.as_str().into()],
        ),
    }
    .map(drop)
}
