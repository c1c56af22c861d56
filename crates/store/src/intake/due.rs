//! Orders that are to be read again, and orders that are to be decided on.

use std::collections::BTreeSet;

use countermand_domain::id::OrderId;
use jiff::Timestamp;

use super::ReadRank;
use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Transaction};
use crate::stored::{instant, micros};

/// Reads that are due and looked at for what they are about.
const UNREAD_MAX: u32 = 5_000;

/// An order that is to be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRead {
    /// The order.
    pub order_id: OrderId,
    /// How urgent it is.
    pub rank: ReadRank,
    /// When it became due.
    pub due_at: Timestamp,
    /// Tries so far.
    pub n_tries: u32,
}

impl Account {
    /// Makes orders due for a read.
    pub fn want_reads(
        &self,
        order_ids: Vec<OrderId>,
        rank: ReadRank,
        due_at: Timestamp,
    ) -> Answer<(), DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            for order_id in &order_ids {
                make_read_due(tx, account_id, order_id, rank, due_at)?;
            }
            Ok(())
        })
    }

    /// Makes orders due for a read, each at an instant of its own.
    pub fn want_reads_at(
        &self,
        reads: Vec<(OrderId, Timestamp)>,
        rank: ReadRank,
    ) -> Answer<(), DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            for (order_id, due_at) in &reads {
                make_read_due(tx, account_id, order_id, rank, *due_at)?;
            }
            Ok(())
        })
    }

    /// Orders due for a read, the most urgent first.
    pub fn due_reads(&self, at: Timestamp, limit: u32) -> Answer<Vec<DueRead>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            tx.query(
                "SELECT order_id, rank, due_at_us, n_tries FROM due_reads
                 WHERE account_id = $1 AND due_at_us <= $2
                 ORDER BY rank, due_at_us LIMIT $3",
                &[account_id.into(), micros(at).into(), limit.into()],
                |row| {
                    Ok(DueRead {
                        order_id: parse_order_id(&row.text(0)?)?,
                        rank: ReadRank::from_stored(row.int(1)?),
                        due_at: instant(row.int(2)?, "due_at_us")?,
                        n_tries: u32::try_from(row.int(3)?).unwrap_or(0),
                    })
                },
            )
        })
    }

    /// Cancelled orders that are still to be read, so that who cancelled them may become known; of
    /// very many reads that are due only the first are looked at.
    pub fn unread_cancelled(&self) -> Answer<BTreeSet<OrderId>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let found = tx.query(
                "SELECT d.order_id
                 FROM (SELECT order_id FROM due_reads WHERE account_id = $1 LIMIT $2) AS d
                 JOIN orders AS o ON o.account_id = $3 AND o.order_id = d.order_id
                 WHERE o.state = 'CANCELLED'",
                &[account_id.into(), UNREAD_MAX.into(), account_id.into()],
                |row| parse_order_id(&row.text(0)?),
            )?;
            Ok(found.into_iter().collect())
        })
    }

    /// When the next order is due for a read.
    pub fn next_due_read(&self) -> Answer<Option<Timestamp>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let next = tx.query_first(
                "SELECT min(due_at_us) FROM due_reads WHERE account_id = $1",
                &[account_id.into()],
                |row| row.opt_int(0),
            )?;
            crate::stored::opt_instant(next.flatten(), "due_at_us")
        })
    }

    /// Puts a read off after a failure, or gives it up when it will never succeed.
    pub fn put_read_off(
        &self,
        order_id: OrderId,
        due_at: Option<Timestamp>,
    ) -> Answer<(), DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let key = [account_id.into(), order_id.as_str().into()];
            match due_at {
                Some(due_at) => tx.execute(
                    "UPDATE due_reads SET due_at_us = $1, n_tries = n_tries + 1
                     WHERE account_id = $2 AND order_id = $3",
                    &[micros(due_at).into(), key[0], key[1]],
                ),
                None => tx.execute(
                    "DELETE FROM due_reads WHERE account_id = $1 AND order_id = $2",
                    &key,
                ),
            }
            .map(drop)
        })
    }

    /// Orders due for a decision, oldest first.
    pub fn due_decisions(&self, at: Timestamp, limit: u32) -> Answer<Vec<OrderId>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            tx.query(
                "SELECT order_id FROM due_decisions WHERE account_id = $1 AND due_at_us <= $2
                 ORDER BY due_at_us LIMIT $3",
                &[account_id.into(), micros(at).into(), limit.into()],
                |row| parse_order_id(&row.text(0)?),
            )
        })
    }

    /// Ends the wait for a decision, or moves it to a later instant.
    pub fn decided(
        &self,
        order_id: OrderId,
        again_at: Option<Timestamp>,
    ) -> Answer<(), DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            tx.execute(
                "DELETE FROM due_decisions WHERE account_id = $1 AND order_id = $2",
                &[account_id.into(), order_id.as_str().into()],
            )?;
            match again_at {
                Some(at) => make_decision_due(tx, account_id, &order_id, at),
                None => Ok(()),
            }
        })
    }
}

pub(super) fn parse_order_id(text: &str) -> Result<OrderId, DatabaseError> {
    OrderId::parse(text).map_err(|_| DatabaseError::UnknownValue { column: "order_id" })
}

pub(crate) fn make_read_due(
    tx: &Transaction<'_>,
    account_id: i64,
    order_id: &OrderId,
    rank: ReadRank,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    tx.execute(
        "INSERT INTO due_reads (account_id, order_id, due_at_us, rank, n_tries)
         VALUES ($1, $2, $3, $4, 0)
         ON CONFLICT (account_id, order_id) DO UPDATE
             SET due_at_us = CASE WHEN due_reads.due_at_us < excluded.due_at_us
                     THEN due_reads.due_at_us ELSE excluded.due_at_us END,
                 rank = CASE WHEN due_reads.rank < excluded.rank
                     THEN due_reads.rank ELSE excluded.rank END",
        &[
            account_id.into(),
            order_id.as_str().into(),
            micros(at).into(),
            rank.stored().into(),
        ],
    )
    .map(drop)
}

pub(crate) fn make_decision_due(
    tx: &Transaction<'_>,
    account_id: i64,
    order_id: &OrderId,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    tx.execute(
        "INSERT INTO due_decisions (account_id, order_id, due_at_us) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, order_id) DO UPDATE
             SET due_at_us = CASE WHEN due_decisions.due_at_us < excluded.due_at_us
                     THEN due_decisions.due_at_us ELSE excluded.due_at_us END",
        &[
            account_id.into(),
            order_id.as_str().into(),
            micros(at).into(),
        ],
    )
    .map(drop)
}
