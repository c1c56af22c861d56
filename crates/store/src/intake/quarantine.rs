//! What of the marketplace could not be taken in, and why.

use countermand_domain::id::OrderId;
use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Transaction};
use crate::stored::{instant, micros};

/// The longest message and remedy, in characters.
const TEXT_CHARS_MAX: usize = 500;
/// Entries of one list at most.
const LIST_MAX: u32 = 500;

/// An order of the API that cannot be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderQuarantined {
    /// The id as the answer names it; may be no proper one.
    pub order_id: String,
    /// A stable code.
    pub fault_code: String,
    /// The field, as Amazon names it; empty where it is the order as a whole.
    pub field: String,
    /// What is wrong, in English.
    pub message: String,
    /// What the operator can do, in English.
    pub remedy: String,
}

/// An order in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedOrder {
    /// Which, and why.
    pub fault: OrderQuarantined,
    /// When it was last tried.
    pub seen_at: Timestamp,
}

/// A message of the queue in quarantine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedNotice {
    /// The digest of the message, 64 hexadecimal digits; its text is not kept.
    pub digest: String,
    /// When it came.
    pub received_at: Timestamp,
    /// A stable code.
    pub fault_code: String,
    /// What is wrong, in English.
    pub message: String,
}

impl Account {
    /// Puts a message of the queue into quarantine; `false` when it is there already.
    pub fn quarantine_notice(&self, notice: QuarantinedNotice) -> Answer<bool, DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let n_new = tx.execute(
                "INSERT INTO notice_quarantine (account_id, digest, received_at_us, fault_code,
                     message)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (account_id, digest) DO NOTHING",
                &[
                    account_id.into(),
                    notice.digest.as_str().into(),
                    micros(notice.received_at).into(),
                    notice.fault_code.as_str().into(),
                    bounded(&notice.message).as_str().into(),
                ],
            )?;
            Ok(n_new > 0)
        })
    }

    /// Messages in quarantine, the newest first; at most 500.
    pub fn quarantined_notices(&self, limit: u32) -> Answer<Vec<QuarantinedNotice>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            tx.query(
                "SELECT digest, received_at_us, fault_code, message FROM notice_quarantine
                 WHERE account_id = $1 ORDER BY received_at_us DESC, digest LIMIT $2",
                &[account_id.into(), limit.min(LIST_MAX).into()],
                |row| {
                    Ok(QuarantinedNotice {
                        digest: row.text(0)?,
                        received_at: instant(row.int(1)?, "received_at_us")?,
                        fault_code: row.text(2)?,
                        message: row.text(3)?,
                    })
                },
            )
        })
    }

    /// Puts an order into quarantine, and its read off until `again_at`, or for good without one.
    pub fn quarantine_order(
        &self,
        fault: OrderQuarantined,
        again_at: Option<Timestamp>,
        at: Timestamp,
    ) -> Answer<(), DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            write_order(tx, account_id, &fault, at)?;
            let order_id = fault.order_id.as_str();
            match again_at {
                Some(again_at) => tx.execute(
                    "UPDATE due_reads SET due_at_us = $1, n_tries = n_tries + 1
                     WHERE account_id = $2 AND order_id = $3",
                    &[micros(again_at).into(), account_id.into(), order_id.into()],
                ),
                None => tx.execute(
                    "DELETE FROM due_reads WHERE account_id = $1 AND order_id = $2",
                    &[account_id.into(), order_id.into()],
                ),
            }
            .map(drop)
        })
    }

    /// Orders in quarantine, the newest first; at most 500.
    pub fn quarantined_orders(&self, limit: u32) -> Answer<Vec<QuarantinedOrder>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            tx.query(
                "SELECT order_id, seen_at_us, fault_code, field, message, remedy
                 FROM order_quarantine
                 WHERE account_id = $1 ORDER BY seen_at_us DESC, order_id LIMIT $2",
                &[account_id.into(), limit.min(LIST_MAX).into()],
                |row| {
                    Ok(QuarantinedOrder {
                        seen_at: instant(row.int(1)?, "seen_at_us")?,
                        fault: OrderQuarantined {
                            order_id: row.text(0)?,
                            fault_code: row.text(2)?,
                            field: row.text(3)?,
                            message: row.text(4)?,
                            remedy: row.text(5)?,
                        },
                    })
                },
            )
        })
    }
}

pub(super) fn write_order(
    tx: &Transaction<'_>,
    account_id: i64,
    fault: &OrderQuarantined,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    tx.execute(
        "INSERT INTO order_quarantine (account_id, order_id, seen_at_us, fault_code, field,
             message, remedy)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (account_id, order_id) DO UPDATE SET seen_at_us = excluded.seen_at_us,
             fault_code = excluded.fault_code, field = excluded.field,
             message = excluded.message, remedy = excluded.remedy",
        &[
            account_id.into(),
            fault.order_id.as_str().into(),
            micros(at).into(),
            fault.fault_code.as_str().into(),
            fault.field.as_str().into(),
            bounded(&fault.message).as_str().into(),
            bounded(&fault.remedy).as_str().into(),
        ],
    )
    .map(drop)
}

pub(super) fn forget_order(
    tx: &Transaction<'_>,
    account_id: i64,
    order_id: &OrderId,
) -> Result<(), DatabaseError> {
    tx.execute(
        "DELETE FROM order_quarantine WHERE account_id = $1 AND order_id = $2",
        &[account_id.into(), order_id.as_str().into()],
    )
    .map(drop)
}

fn bounded(text: &str) -> String {
    text.chars().take(TEXT_CHARS_MAX).collect()
}
