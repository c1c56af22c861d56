//! Whether the store is whole: the file, the counters, the lines of every order.

use std::collections::BTreeMap;

use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Transaction};
use crate::import::{
    Counts, DayCounters, ITEMS, LineRow, SOURCES, counting, read_line, read_order,
};
use crate::opening::Store;

/// Something that a whole store does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The engine's own check complains.
    File {
        /// What it says.
        text: String,
    },
    /// A day's counters differ from a recount of the orders.
    Counters {
        /// The sales channel.
        sales_channel: String,
        /// The fulfillment channel.
        channel: String,
        /// Days since 1970-01-01.
        day: i64,
        /// Stored counters.
        stored: Vec<i64>,
        /// Recounted ones.
        recounted: Vec<i64>,
    },
    /// An order without a line, or a line without its order.
    Orphans {
        /// How many.
        n_rows: u64,
    },
    /// The lines that count do not follow from the lines as told.
    Lines {
        /// The order.
        order_id: String,
    },
    /// A sum that is kept beside rows differs from the sum of those rows.
    Sums {
        /// The table of the sum.
        table: &'static str,
        /// Its SKU; empty where the whole account has one.
        key: String,
    },
}

/// Why the store could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The database refused.
    #[error("the store cannot be checked")]
    Database {
        /// What the engine said.
        #[from]
        source: DatabaseError,
    },
}

impl Store {
    /// Lets the engine check its file; a whole one gives no finding. Reads everything.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn check_file(&self) -> Result<Vec<Finding>, CheckError> {
        self.read(|tx| {
            let complaints = tx.integrity_complaints()?;
            Ok(complaints
                .into_iter()
                .map(|text| Finding::File { text })
                .collect())
        })
    }
}

impl Account {
    /// Checks this account's rows; a whole store gives no finding. Reads all of them: seconds for
    /// a million orders. [`Store::check_file`] checks the file.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn check(&self) -> Result<Vec<Finding>, CheckError> {
        self.store.read(|tx| {
            let mut findings = Vec::new();
            self.check_counters(tx, &mut findings)?;
            self.check_orphans(tx, &mut findings)?;
            self.check_lines(tx, &mut findings)?;
            self.check_sums(tx, &mut findings)?;
            Ok(findings)
        })
    }

    fn check_counters(
        &self,
        tx: &Transaction<'_>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), DatabaseError> {
        let mut recount = DayCounters::default();
        tx.prepare(ALL_ORDERS)?.for_each(&[self.key()], |row| {
            recount.add(&read_order(row)?.0);
            Ok::<_, DatabaseError>(())
        })?;
        let recounted = recount.into_rows();
        let stored = self.stored_counters(tx)?;
        let keys = recounted.keys().chain(stored.keys());
        let mut keys: Vec<_> = keys.cloned().collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            let is = stored.get(&key).copied().unwrap_or_default();
            let should_be = recounted.get(&key).copied().unwrap_or_default();
            if is != should_be {
                findings.push(Finding::Counters {
                    sales_channel: key.0,
                    channel: key.1,
                    day: key.2,
                    stored: is.to_vec(),
                    recounted: should_be.to_vec(),
                });
            }
        }
        Ok(())
    }

    fn stored_counters(
        &self,
        tx: &Transaction<'_>,
    ) -> Result<BTreeMap<(String, String, i64), Counts>, DatabaseError> {
        let rows = tx.query(
            "SELECT sales_channel, channel, day, n_orders, n_pending, n_cancelled,
                 n_cancelled_requested, n_cancel_day_unknown, n_cancelled_on_day,
                 n_cancelled_on_day_requested
             FROM cancel_day_counters WHERE account_id = $1",
            &[self.key()],
            |row| {
                let mut counts = Counts::default();
                for (at, value) in counts.iter_mut().enumerate() {
                    *value = row.int(3 + at)?;
                }
                Ok(((row.text(0)?, row.text(1)?, row.int(2)?), counts))
            },
        )?;
        Ok(rows.into_iter().collect())
    }

    fn check_orphans(
        &self,
        tx: &Transaction<'_>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), DatabaseError> {
        let n_rows = tx.query_first(
            "SELECT (SELECT count(*) FROM orders AS o WHERE o.account_id = $1
                     AND NOT EXISTS (SELECT 1 FROM order_items AS i
                         WHERE i.account_id = o.account_id AND i.order_id = o.order_id))
                 + (SELECT count(*) FROM order_items AS i WHERE i.account_id = $1
                     AND NOT EXISTS (SELECT 1 FROM orders AS o
                         WHERE o.account_id = i.account_id AND o.order_id = i.order_id))
                 + (SELECT count(*) FROM order_item_sources AS s WHERE s.account_id = $1
                     AND NOT EXISTS (SELECT 1 FROM orders AS o WHERE o.account_id = s.account_id
                         AND o.order_id = s.order_id AND o.has_mixed_lines = 1))",
            &[self.key()],
            |row| row.count(0),
        )?;
        if let Some(n_rows) = n_rows.filter(|n_rows| *n_rows > 0) {
            findings.push(Finding::Orphans { n_rows });
        }
        Ok(())
    }

    fn check_lines(
        &self,
        tx: &Transaction<'_>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), DatabaseError> {
        let mixed = tx.query(
            "SELECT order_id FROM orders WHERE account_id = $1 AND has_mixed_lines = 1
             ORDER BY order_id",
            &[self.key()],
            |row| row.text(0),
        )?;
        for order_id in mixed {
            let key = [self.key(), Param::Text(&order_id)];
            let told = tx.query(SOURCES.select, &key, read_line)?;
            let items = tx.query(ITEMS.select, &key, read_line)?;
            if sorted(counting(&told)) != sorted(Some(items)) {
                findings.push(Finding::Lines { order_id });
            }
        }
        Ok(())
    }

    fn check_sums(
        &self,
        tx: &Transaction<'_>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), DatabaseError> {
        for (table, sql) in [
            ("stock_balances", WRONG_BALANCES),
            ("counted_cancels", WRONG_CANCELS),
        ] {
            let wrong = tx.query(sql, &[self.key()], |row| row.text(0))?;
            findings.extend(wrong.into_iter().map(|key| Finding::Sums { table, key }));
        }
        Ok(())
    }

    /// Gives every row that follows from what files told, in one canonical form and order, so that
    /// two stores can be compared. Files, quarantine and account names are left out: they tell how
    /// the rows came in.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn logical_dump(&self, mut receive: impl FnMut(&str)) -> Result<(), CheckError> {
        self.store.read_apart(|tx| {
            tx.prepare(ALL_ORDERS)?.for_each(&[self.key()], |row| {
                let (order, is_mixed) = read_order(row)?;
                receive(&format!("{order:?} {is_mixed}"));
                Ok::<_, DatabaseError>(())
            })?;
            for (table, sql) in [("item", ALL_ITEMS), ("source", ALL_SOURCES)] {
                tx.prepare(sql)?.for_each(&[self.key()], |row| {
                    receive(&format!("{table} {} {:?}", row.text(1)?, read_line(row)?));
                    Ok::<_, DatabaseError>(())
                })?;
            }
            for (key, counts) in self.stored_counters(tx)? {
                receive(&format!("{key:?} {counts:?}"));
            }
            Ok(())
        })
    }
}

/// SKUs whose balance is not the sum of their movements.
const WRONG_BALANCES: &str = "SELECT sku FROM (
        SELECT sku, sum(n_counts) AS n_counts, sum(on_hand) AS on_hand, sum(reserved) AS reserved
        FROM (
            SELECT sku, n_counts, on_hand, reserved FROM stock_balances WHERE account_id = $1
            UNION ALL
            SELECT sku, CASE WHEN cause = 'counted' THEN -1 ELSE 0 END,
                CASE WHEN cause = 'reserved' OR cause = 'released' THEN 0 ELSE -n_units END,
                CASE WHEN cause = 'reserved' OR cause = 'released' THEN n_units ELSE 0 END
            FROM stock_movements WHERE account_id = $1
        ) AS both GROUP BY sku
    ) AS differences
    WHERE n_counts <> 0 OR on_hand <> 0 OR reserved <> 0 ORDER BY sku";

/// One row when the stored number of orders on their way is not that of the decisions.
const WRONG_CANCELS: &str = "SELECT '' FROM (
        SELECT (SELECT coalesce(sum(n_on_their_way), 0) FROM counted_cancels
                WHERE account_id = $1) AS n_stored,
            (SELECT count(DISTINCT order_id) FROM decisions
                WHERE account_id = $1 AND settled_at_us IS NULL AND state = 'open'
                    AND counts = 1) AS n_counted
    ) AS both WHERE n_stored <> n_counted";

const ALL_ORDERS: &str = concat!(
    "SELECT ",
    crate::import::order_columns!(),
    ", order_id FROM orders WHERE account_id = $1 ORDER BY order_id"
);
const ALL_ITEMS: &str = concat!(
    "SELECT ",
    crate::import::line_columns!(),
    " FROM order_items WHERE account_id = $1 ORDER BY order_id, line_key"
);
const ALL_SOURCES: &str = concat!(
    "SELECT ",
    crate::import::line_columns!(),
    " FROM order_item_sources WHERE account_id = $1 ORDER BY order_id, line_key"
);

fn sorted(lines: Option<Vec<LineRow<'_>>>) -> Option<Vec<LineRow<'_>>> {
    let mut lines = lines?;
    lines.sort_by(|left, right| left.key.cmp(&right.key));
    Some(lines)
}
