//! How an account stands, in a few numbers: what an operator has to look at.

use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Transaction};
use crate::migrations;
use crate::opening::Store;
use crate::stored::{micros, opt_instant};

/// What waits in one account, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Actions that wait to be sent, and the oldest of them.
    pub queued: Waiting,
    /// Actions that were sent and not answered for yet.
    pub submitted: Waiting,
    /// Actions whose outcome is not known.
    pub unknown: Waiting,
    /// Actions that a person has to look at.
    pub needs_review: Waiting,
    /// Messages of the queue that cannot be read.
    pub n_notices_quarantined: u64,
    /// Orders of the marketplace that cannot be read.
    pub n_orders_quarantined: u64,
    /// Orders whose read is due.
    pub reads: Waiting,
    /// Rows of personal data that should be gone by now.
    pub personal_overdue: Waiting,
}

impl Standing {
    /// Actions that may still have an effect, and the oldest of them.
    pub fn open(&self) -> Waiting {
        let (queued, submitted) = (self.queued, self.submitted);
        Waiting {
            n: queued.n.saturating_add(submitted.n),
            oldest: queued.oldest.into_iter().chain(submitted.oldest).min(),
        }
    }
}

/// How many, and since when the oldest waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// How many.
    pub n: u64,
    /// The oldest.
    pub oldest: Option<Timestamp>,
}

impl Store {
    /// The version of the schema, which every store that opens has.
    pub fn schema_version(&self) -> i64 {
        migrations::known_version()
    }

    /// Whether a change can be made durable just now: begins one, and takes it back. A store that
    /// was full or read-only says so here first, and is well again here first.
    pub fn probe_write(&self) -> Answer<(), DatabaseError> {
        // The row's name is no account's. What is written and taken away again still goes through
        // the log and its sync, which is what may fail.
        self.submit(|tx| {
            tx.execute(
                "INSERT INTO account_settings (account_id, name, value_json, updated_at_us)
                 SELECT account_id, 'probe', 'null', 0 FROM accounts ORDER BY account_id LIMIT 1
                 ON CONFLICT (account_id, name) DO UPDATE SET value_json = excluded.value_json",
                &[],
            )?;
            tx.execute(
                "DELETE FROM account_settings WHERE name = 'probe' AND updated_at_us = 0",
                &[],
            )?;
            Ok(())
        })
    }
}

impl Account {
    /// What waits at `now`.
    pub fn standing(&self, now: Timestamp) -> Answer<Standing, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let at = micros(now);
            Ok(Standing {
                queued: waiting(
                    tx,
                    "SELECT count(*), min(created_at_us) FROM actions WHERE account_id = $1
                     AND state = 'queued'",
                    &[account_id.into()],
                )?,
                submitted: waiting(
                    tx,
                    "SELECT count(*), min(created_at_us) FROM actions WHERE account_id = $1
                     AND state = 'submitted'",
                    &[account_id.into()],
                )?,
                unknown: waiting(
                    tx,
                    "SELECT count(*), min(created_at_us) FROM actions WHERE account_id = $1
                     AND state = 'unknown'",
                    &[account_id.into()],
                )?,
                needs_review: waiting(
                    tx,
                    "SELECT count(*), min(created_at_us) FROM actions WHERE account_id = $1
                     AND state = 'needs_review'",
                    &[account_id.into()],
                )?,
                n_notices_quarantined: waiting(
                    tx,
                    "SELECT count(*), min(received_at_us) FROM notice_quarantine
                     WHERE account_id = $1",
                    &[account_id.into()],
                )?
                .n,
                n_orders_quarantined: waiting(
                    tx,
                    "SELECT count(*), min(seen_at_us) FROM order_quarantine WHERE account_id = $1",
                    &[account_id.into()],
                )?
                .n,
                reads: waiting(
                    tx,
                    "SELECT count(*), min(due_at_us) FROM due_reads
                     WHERE account_id = $1 AND due_at_us <= $2",
                    &[account_id.into(), at.into()],
                )?,
                personal_overdue: waiting(
                    tx,
                    "SELECT count(*), min(purge_at_us) FROM personal_data
                     WHERE account_id = $1 AND purge_at_us <= $2",
                    &[account_id.into(), at.into()],
                )?,
            })
        })
    }
}

fn waiting(
    tx: &Transaction<'_>,
    sql: &'static str,
    params: &[crate::engine::Param<'_>],
) -> Result<Waiting, DatabaseError> {
    let found = tx.query_first(sql, params, |row| {
        Ok(Waiting {
            n: row.count(0)?,
            oldest: opt_instant(row.opt_int(1)?, "oldest")?,
        })
    })?;
    Ok(found.unwrap_or_default())
}
