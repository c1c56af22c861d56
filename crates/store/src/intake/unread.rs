//! Which orders changed since they were last read.

use countermand_domain::id::OrderId;
use countermand_domain::order::OrderState;
use jiff::Timestamp;

use super::due::parse_order_id;
use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Param};
use crate::stored::{instant, micros, opt_instant, state};

/// See [`Account::unread_orders`]: cancelled and unshipped orders by their indexes, and the few
/// others.
const UNREAD: &str = "SELECT o.order_id, o.state, o.last_updated_at_us, coalesce(r.read_at_us, 0)
     FROM (
         SELECT account_id, order_id, state, last_updated_at_us FROM orders
         WHERE account_id = $1 AND state = 'CANCELLED' AND last_updated_at_us >= $2
             AND channel <> 'MCF'
         UNION ALL
         SELECT account_id, order_id, state, last_updated_at_us FROM orders
         WHERE account_id = $3 AND state = 'UNSHIPPED' AND last_updated_at_us >= $4
             AND channel <> 'MCF'
         UNION ALL
         SELECT account_id, order_id, state, last_updated_at_us FROM orders
         WHERE account_id = $5 AND (state = 'PARTIALLY_SHIPPED' OR state = 'UNKNOWN')
             AND last_updated_at_us >= $6 AND channel <> 'MCF'
     ) AS o
     LEFT JOIN order_reads AS r
         ON r.account_id = o.account_id AND r.order_id = o.order_id
     WHERE o.last_updated_at_us > coalesce(r.read_at_us, 0)
         AND NOT EXISTS (SELECT 1 FROM due_reads AS d
             WHERE d.account_id = o.account_id AND d.order_id = o.order_id)
     ORDER BY o.last_updated_at_us DESC LIMIT $7";

/// What is known of an order, for those who decide whether to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownOrder {
    /// The order.
    pub order_id: OrderId,
    /// Its state, where it is known.
    pub state: Option<OrderState>,
    /// The age of what is known, where it is told.
    pub last_updated_at: Option<Timestamp>,
    /// When the order itself was last read; `None` when it was only heard of.
    pub read_at: Option<Timestamp>,
}

/// An order that the marketplace shows as last changed at some instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenUnchanged {
    /// The order.
    pub order_id: OrderId,
    /// When it last changed.
    pub last_updated_at: Timestamp,
}

impl Account {
    /// What is known of orders; those that are not known are left out.
    pub fn known_orders(&self, order_ids: Vec<OrderId>) -> Answer<Vec<KnownOrder>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let mut known = Vec::with_capacity(order_ids.len());
            for order_id in order_ids {
                let found = tx.query_first(
                    "SELECT o.state, o.last_updated_at_us, r.read_at_us
                     FROM orders AS o
                     LEFT JOIN order_reads AS r
                         ON r.account_id = o.account_id AND r.order_id = o.order_id
                     WHERE o.account_id = $1 AND o.order_id = $2",
                    &[account_id.into(), order_id.as_str().into()],
                    |row| {
                        let read_at = row.opt_int(2)?.filter(|read_at| *read_at > 0);
                        Ok((
                            state(&row.text(0)?)?,
                            opt_instant(row.opt_int(1)?, "last_updated_at_us")?,
                            opt_instant(read_at, "read_at_us")?,
                        ))
                    },
                )?;
                if let Some((state, last_updated_at, read_at)) = found {
                    known.push(KnownOrder {
                        order_id,
                        state,
                        last_updated_at,
                        read_at,
                    });
                }
            }
            Ok(known)
        })
    }

    /// Orders whose items or doers only a read can tell, and that changed since they were last read:
    /// cancelled ones, open ones, and those in no known state; the newest first. Orders that are
    /// due for a read already are left out.
    ///
    /// `since` is the earliest change that counts. All are found by the indexes of their states,
    /// however many orders have shipped.
    pub fn unread_orders(
        &self,
        since: Timestamp,
        limit: u32,
    ) -> Answer<Vec<KnownOrder>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let since_us = Param::Int(micros(since));
            tx.query(
                UNREAD,
                &[
                    account_id.into(),
                    since_us,
                    account_id.into(),
                    since_us,
                    account_id.into(),
                    since_us,
                    limit.into(),
                ],
                |row| {
                    let read_at = Some(row.int(3)?).filter(|read_at| *read_at > 0);
                    Ok(KnownOrder {
                        order_id: parse_order_id(&row.text(0)?)?,
                        state: state(&row.text(1)?)?,
                        last_updated_at: Some(instant(row.int(2)?, "last_updated_at_us")?),
                        read_at: opt_instant(read_at, "read_at_us")?,
                    })
                },
            )
        })
    }

    /// Notes that orders were looked at and stand as they were last read: those that changed last
    /// a second or more before that read. Answers which they are; the others have to be read.
    ///
    /// A change that the last read does not hold would be younger than it.
    pub fn note_unchanged(
        &self,
        seen: Vec<SeenUnchanged>,
        at: Timestamp,
    ) -> Answer<Vec<OrderId>, DatabaseError> {
        const MARGIN_US: i64 = 1_000_000;
        let account_id = self.number;
        self.store.submit(move |tx| {
            let mut unchanged = Vec::new();
            for order in &seen {
                let key = order.order_id.as_str();
                let n_noted = tx.execute(
                    "UPDATE order_reads
                     SET read_at_us = CASE WHEN read_at_us > $1 THEN read_at_us ELSE $2 END
                     WHERE account_id = $3 AND order_id = $4 AND read_at_us >= $5",
                    &[
                        micros(at).into(),
                        micros(at).into(),
                        account_id.into(),
                        key.into(),
                        micros(order.last_updated_at)
                            .saturating_add(MARGIN_US)
                            .into(),
                    ],
                )?;
                if n_noted == 0 {
                    continue;
                }
                tx.execute(
                    "DELETE FROM due_reads
                     WHERE account_id = $1 AND order_id = $2 AND due_at_us <= $3",
                    &[account_id.into(), key.into(), micros(at).into()],
                )?;
                unchanged.push(order.order_id.clone());
            }
            Ok(unchanged)
        })
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::UNREAD;
    use crate::Store;

    #[test]
    fn cancelled_and_unshipped_orders_are_found_by_their_indexes() {
        let folder = tempfile::tempdir().unwrap();
        let path = Store::open(folder.path()).unwrap().path().to_owned();
        let connection = Connection::open(path).unwrap();
        let mut plan = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {UNREAD}"))
            .unwrap();
        let steps: Vec<String> = plan
            .query_map(rusqlite::params![1, 0, 1, 0, 1, 0, 50], |row| row.get(3))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for index in ["orders_cancelled", "orders_unshipped"] {
            let is_used = steps.iter().any(|step| step.contains(index));
            assert!(is_used, "{index}: {steps:#?}");
        }
    }
}
