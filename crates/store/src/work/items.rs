//! Assignments, locks, snoozes and dismissals of orders.

use countermand_domain::id::OrderId;
use jiff::Timestamp;

use crate::accounts::Account;
use crate::audit::{self, AuditEntry};
use crate::engine::{Answer, DatabaseError, Param, Row, Transaction};
use crate::stored::{instant, micros, opt_instant};

/// How people work on one order. Users are named by their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkItem {
    /// The order.
    pub order_id: OrderId,
    /// Whose it is.
    pub assignee: Option<String>,
    /// Who has it open, and until when that is believed.
    pub locked: Option<(String, Timestamp)>,
    /// That it rests.
    pub snooze: Option<Snooze>,
    /// That it was set aside.
    pub dismissal: Option<Snooze>,
    /// 0: as usual; 1: a second pair of eyes; 2: whoever is in charge.
    pub review_level: u8,
}

/// That an order rests or was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snooze {
    /// Of a snooze its end, of a dismissal when it was said.
    pub at: Timestamp,
    /// Who said so.
    pub by: String,
    /// Why.
    pub reason: String,
    /// A digest of the facts as they were: another one wakes the order.
    pub fingerprint: String,
}

/// What is said of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkNote {
    /// Whose it is from now on; `None` for nobody's.
    Assign(Option<String>),
    /// It rests.
    Snooze(Snooze),
    /// It rests no longer.
    Wake,
    /// It is set aside.
    Dismiss(Snooze),
    /// It is taken up again.
    Reopen,
    /// Who has to look.
    ReviewLevel(u8),
}

/// Why a lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else has the order open.
    #[error("somebody else has the order open")]
    Held {
        /// Whose lock it is, by the user's id.
        by: String,
        /// Until when it is believed.
        until: Timestamp,
    },
    /// The database refused.
    #[error("the lock cannot be taken")]
    Database {
        /// What the engine said.
        #[from]
        source: DatabaseError,
    },
}

pub(super) const SELECT: &str =
    "SELECT order_id, assignee, locked_by, locked_until_us, snoozed_until_us,
         snoozed_by, snooze_reason, snooze_fingerprint, dismissed_at_us, dismissed_by,
         dismiss_reason, dismiss_fingerprint, review_level
     FROM work_items WHERE account_id = $1 AND order_id = $2";
const SELECT_ALL: &str = "SELECT order_id, assignee, locked_by, locked_until_us, snoozed_until_us,
         snoozed_by, snooze_reason, snooze_fingerprint, dismissed_at_us, dismissed_by,
         dismiss_reason, dismiss_fingerprint, review_level
     FROM work_items WHERE account_id = $1 AND order_id > $2 ORDER BY order_id LIMIT $3";

impl Account {
    /// What was said of one order.
    pub fn work_item(&self, order_id: OrderId) -> Answer<Option<WorkItem>, DatabaseError> {
        let account_id = self.number();
        self.store.ask(move |tx| {
            tx.query_first(SELECT, &[account_id.into(), order_id.as_str().into()], read)
        })
    }

    /// What was said of orders, by their ids, behind `after`.
    pub fn work_items(&self, after: String, limit: u32) -> Answer<Vec<WorkItem>, DatabaseError> {
        let account_id = self.number();
        self.store.ask(move |tx| {
            let params = [account_id.into(), after.as_str().into(), limit.into()];
            tx.query(SELECT_ALL, &params, read)
        })
    }

    /// Writes down what a person says of an order, with an audit record.
    pub fn note_work(
        &self,
        order_id: OrderId,
        note: WorkNote,
        actor: &str,
        now: Timestamp,
    ) -> Answer<(), DatabaseError> {
        let (account_id, actor) = (self.number(), actor.to_owned());
        self.store.submit(move |tx| {
            let id = order_id.as_str();
            make(tx, account_id, id, now)?;
            let kind = write(tx, (account_id, id), &note, now)?;
            let entry = AuditEntry {
                at: now,
                actor: actor.clone(),
                kind,
                subject: id.to_owned(),
                before: None,
                after: Some(told(&note)),
            };
            audit::append(tx, account_id, &entry)?;
            Ok(())
        })
    }

    /// Takes or renews the lock of an order for a user, up to `until`.
    pub fn lock_work(
        &self,
        order_id: OrderId,
        user_id: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Answer<(), LockError> {
        let (account_id, user_id) = (self.number(), user_id.to_owned());
        self.store.submit(move |tx| {
            let id = order_id.as_str();
            make(tx, account_id, id, now)?;
            let n_changed = tx.execute(
                "UPDATE work_items SET locked_by = $1, locked_until_us = $2
                 WHERE account_id = $3 AND order_id = $4
                     AND (locked_by IS NULL OR locked_by = $5 OR locked_until_us <= $6)",
                &[
                    user_id.as_str().into(),
                    micros(until).into(),
                    account_id.into(),
                    id.into(),
                    user_id.as_str().into(),
                    micros(now).into(),
                ],
            )?;
            if n_changed > 0 {
                return Ok(());
            }
            let found = tx.query_first(SELECT, &[account_id.into(), id.into()], read)?;
            match found.and_then(|item| item.locked) {
                Some((by, until)) => Err(LockError::Held { by, until }),
                None => Err(DatabaseError::Conflict { what: "work item" }.into()),
            }
        })
    }

    /// Gives the lock of an order back, if it is this user's.
    pub fn unlock_work(&self, order_id: OrderId, user_id: &str) -> Answer<(), DatabaseError> {
        let (account_id, user_id) = (self.number(), user_id.to_owned());
        self.store.submit(move |tx| {
            tx.execute(
                "UPDATE work_items SET locked_by = NULL, locked_until_us = NULL
                 WHERE account_id = $1 AND order_id = $2 AND locked_by = $3",
                &[
                    account_id.into(),
                    order_id.as_str().into(),
                    user_id.as_str().into(),
                ],
            )?;
            Ok(())
        })
    }
}

fn make(
    tx: &Transaction<'_>,
    account_id: i64,
    order_id: &str,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    tx.execute(
        "INSERT INTO work_items (account_id, order_id, review_level, updated_at_us)
         VALUES ($1, $2, 0, $3) ON CONFLICT (account_id, order_id) DO NOTHING",
        &[account_id.into(), order_id.into(), micros(now).into()],
    )?;
    Ok(())
}

/// Writes the note; gives the kind of its audit record.
fn write(
    tx: &Transaction<'_>,
    (account_id, order_id): (i64, &str),
    note: &WorkNote,
    now: Timestamp,
) -> Result<&'static str, DatabaseError> {
    let key = [micros(now).into(), account_id.into(), order_id.into()];
    let [now, account, order] = key;
    match note {
        WorkNote::Assign(user) => {
            tx.execute(
                "UPDATE work_items SET assignee = $1, updated_at_us = $2
                 WHERE account_id = $3 AND order_id = $4",
                &[user.as_deref().into(), now, account, order],
            )?;
            Ok("work.assigned")
        }
        WorkNote::Snooze(rest) => {
            let sql = "UPDATE work_items SET snoozed_until_us = $1, snoozed_by = $2,
                     snooze_reason = $3, snooze_fingerprint = $4, updated_at_us = $5
                 WHERE account_id = $6 AND order_id = $7";
            put_off(tx, sql, rest, [now, account, order])?;
            Ok("work.snoozed")
        }
        WorkNote::Wake => {
            tx.execute(
                "UPDATE work_items SET snoozed_until_us = NULL, snoozed_by = NULL,
                     snooze_reason = NULL, snooze_fingerprint = NULL, updated_at_us = $1
                 WHERE account_id = $2 AND order_id = $3",
                &[now, account, order],
            )?;
            Ok("work.woken")
        }
        WorkNote::Dismiss(said) => {
            let sql = "UPDATE work_items SET dismissed_at_us = $1, dismissed_by = $2,
                     dismiss_reason = $3, dismiss_fingerprint = $4, updated_at_us = $5
                 WHERE account_id = $6 AND order_id = $7";
            put_off(tx, sql, said, [now, account, order])?;
            Ok("work.dismissed")
        }
        WorkNote::Reopen => {
            tx.execute(
                "UPDATE work_items SET dismissed_at_us = NULL, dismissed_by = NULL,
                     dismiss_reason = NULL, dismiss_fingerprint = NULL, updated_at_us = $1
                 WHERE account_id = $2 AND order_id = $3",
                &[now, account, order],
            )?;
            Ok("work.reopened")
        }
        WorkNote::ReviewLevel(level) => {
            tx.execute(
                "UPDATE work_items SET review_level = $1, updated_at_us = $2
                 WHERE account_id = $3 AND order_id = $4",
                &[i64::from(*level).into(), now, account, order],
            )?;
            Ok("work.level-set")
        }
    }
}

fn put_off(
    tx: &Transaction<'_>,
    sql: &'static str,
    said: &Snooze,
    [now, account, order]: [Param<'_>; 3],
) -> Result<(), DatabaseError> {
    tx.execute(
        sql,
        &[
            micros(said.at).into(),
            said.by.as_str().into(),
            said.reason.as_str().into(),
            said.fingerprint.as_str().into(),
            now,
            account,
            order,
        ],
    )?;
    Ok(())
}

/// The note for the audit log. A reason may be about a person, so it stays in its row.
fn told(note: &WorkNote) -> String {
    let value = match note {
        WorkNote::Assign(user) => serde_json::json!({"assignee": user}),
        WorkNote::Snooze(rest) => serde_json::json!({"until": rest.at.to_string()}),
        WorkNote::Dismiss(said) => serde_json::json!({"at": said.at.to_string()}),
        WorkNote::ReviewLevel(level) => serde_json::json!({"level": level}),
        WorkNote::Wake | WorkNote::Reopen => serde_json::json!({}),
    };
    value.to_string()
}

pub(super) fn read(row: &Row<'_>) -> Result<WorkItem, DatabaseError> {
    let locked_until = opt_instant(row.opt_int(3)?, "locked_until_us")?;
    Ok(WorkItem {
        order_id: OrderId::parse(&row.text(0)?)
            .map_err(|_| DatabaseError::UnknownValue { column: "order_id" })?,
        assignee: row.opt_text(1)?,
        locked: row.opt_text(2)?.zip(locked_until),
        snooze: read_snooze(row, 4)?,
        dismissal: read_snooze(row, 8)?,
        review_level: u8::try_from(row.int(12)?).unwrap_or(0),
    })
}

/// Four columns from `at` on: instant, who, why, facts.
fn read_snooze(row: &Row<'_>, at: usize) -> Result<Option<Snooze>, DatabaseError> {
    let Some(us) = row.opt_int(at)? else {
        return Ok(None);
    };
    Ok(Some(Snooze {
        at: instant(us, "snoozed_until_us")?,
        by: row.opt_text(at + 1)?.unwrap_or_default(),
        reason: row.opt_text(at + 2)?.unwrap_or_default(),
        fingerprint: row.opt_text(at + 3)?.unwrap_or_default(),
    }))
}
