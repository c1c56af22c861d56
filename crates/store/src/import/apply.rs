//! Writing sorted lines: a new order is written at once, a known one is joined and written only
//! when that changes it.

use super::counters::DayCounters;
use super::lines::{add, counting, drop_outdated};
use super::merge::{LineRow, OrderRow};
use super::rows::{self, ITEMS, LineStatements, SOURCES};
use super::staging::Observation;
use super::{ImportSummary, RowCounts};
use crate::engine::{DatabaseError, Param, Statement, Transaction};

/// The prepared statements of one table of lines.
struct LineTable<'c> {
    insert: Statement<'c>,
    select: Statement<'c>,
    delete: Statement<'c>,
}

impl<'c> LineTable<'c> {
    fn prepare(tx: &Transaction<'c>, sql: &LineStatements) -> Result<Self, DatabaseError> {
        Ok(Self {
            insert: tx.prepare(sql.insert)?,
            select: tx.prepare(sql.select)?,
            delete: tx.prepare(sql.delete)?,
        })
    }

    fn insert_all(&mut self, order: Key<'_>, lines: &[LineRow<'_>]) -> Result<(), DatabaseError> {
        for line in lines {
            let told_at = line.told_at();
            let params = rows::line_params(order.account, order.order_id, line, told_at.as_deref());
            self.insert.execute(&params)?;
        }
        Ok(())
    }

    fn read(&mut self, order: Key<'_>) -> Result<Vec<LineRow<'static>>, DatabaseError> {
        let params = [order.account, Param::Text(order.order_id)];
        self.select.query(&params, rows::read_line)
    }

    /// Turns the rows `before` into the rows `after`.
    fn replace(
        &mut self,
        order: Key<'_>,
        before: &[LineRow<'_>],
        after: &[LineRow<'_>],
    ) -> Result<(), DatabaseError> {
        for line in before.iter().filter(|line| !after.contains(line)) {
            let key = [
                order.account,
                Param::Text(order.order_id),
                Param::Text(&line.key),
            ];
            self.delete.execute(&key)?;
        }
        for line in after.iter().filter(|line| !before.contains(line)) {
            self.insert_all(order, std::slice::from_ref(line))?;
        }
        Ok(())
    }
}

/// The key of an order.
#[derive(Clone, Copy)]
struct Key<'a> {
    account: Param<'a>,
    order_id: &'a str,
}

/// Writes orders of one account inside an open transaction.
pub(crate) struct Applier<'c, 'k> {
    account: Param<'k>,
    insert_order: Statement<'c>,
    update_order: Statement<'c>,
    select_order: Statement<'c>,
    items: LineTable<'c>,
    sources: LineTable<'c>,
    /// Whether the order before was known: then the next one likely is, and is looked up first.
    is_known_likely: bool,
    counters: &'k mut DayCounters,
    summary: &'k mut ImportSummary,
}

impl<'c, 'k> Applier<'c, 'k> {
    pub(crate) fn prepare(
        tx: &Transaction<'c>,
        account: Param<'k>,
        counters: &'k mut DayCounters,
        summary: &'k mut ImportSummary,
    ) -> Result<Self, DatabaseError> {
        Ok(Self {
            account,
            insert_order: tx.prepare(rows::INSERT_ORDER)?,
            update_order: tx.prepare(rows::UPDATE_ORDER)?,
            select_order: tx.prepare(rows::SELECT_ORDER)?,
            items: LineTable::prepare(tx, &ITEMS)?,
            sources: LineTable::prepare(tx, &SOURCES)?,
            is_known_likely: false,
            counters,
            summary,
        })
    }

    /// Writes what was told of one order; leaves the list empty.
    pub(crate) fn apply(&mut self, told: &mut Vec<Observation<'_>>) -> Result<(), DatabaseError> {
        let n_told = told.len() as u64;
        let mut lines = Vec::with_capacity(told.len());
        let mut order: Option<OrderRow<'_>> = None;
        for observation in told.drain(..) {
            add(&mut lines, observation.line);
            match &mut order {
                Some(order) => order.join(observation.order),
                None => order = Some(observation.order),
            }
        }
        let Some(order) = order else {
            return Ok(());
        };
        drop_outdated(&mut lines);
        let mut counts = RowCounts {
            unchanged: n_told - lines.len() as u64,
            ..RowCounts::default()
        };
        if !self.is_known_likely && self.insert(&order, &lines, &mut counts)? {
            self.summary.add(counts);
            return Ok(());
        }
        let known = self.read(&order.order_id)?;
        self.is_known_likely = known.is_some();
        if let Some(known) = known {
            self.join(&known, order, lines, &mut counts)?;
        } else {
            self.insert(&order, &lines, &mut counts)?;
        }
        self.summary.add(counts);
        Ok(())
    }

    fn read(&mut self, id: &str) -> Result<Option<Known>, DatabaseError> {
        let params = [self.account, Param::Text(id)];
        let row = self.select_order.query(&params, rows::read_order)?.pop();
        Ok(row.map(|(order, is_mixed)| Known { order, is_mixed }))
    }

    /// Writes an order that is not there; returns whether that was so.
    fn insert<'a>(
        &mut self,
        order: &OrderRow<'a>,
        lines: &[LineRow<'a>],
        counts: &mut RowCounts,
    ) -> Result<bool, DatabaseError> {
        let mixed = counting(lines);
        let told_at = order.told_at();
        let params = rows::order_params(self.account, order, mixed.is_some(), told_at.as_deref());
        if self.insert_order.execute(&params)? == 0 {
            return Ok(false);
        }
        let key = Key {
            account: self.account,
            order_id: &order.order_id,
        };
        if let Some(counted) = &mixed {
            self.sources.insert_all(key, lines)?;
            self.items.insert_all(key, counted)?;
        } else {
            self.items.insert_all(key, lines)?;
        }
        self.counters.add(order);
        self.summary.n_orders_new += 1;
        counts.new += lines.len() as u64;
        Ok(true)
    }

    /// Joins what was told with what is known, and writes the difference.
    fn join<'a>(
        &mut self,
        known: &Known,
        order: OrderRow<'a>,
        told: Vec<LineRow<'a>>,
        counts: &mut RowCounts,
    ) -> Result<(), DatabaseError> {
        let order_id = order.order_id.to_string();
        let key = Key {
            account: self.account,
            order_id: &order_id,
        };
        let before = if known.is_mixed {
            self.sources.read(key)?
        } else {
            self.items.read(key)?
        };
        let keys: Vec<_> = told.iter().map(|line| line.key.clone()).collect();
        let mut after: Vec<LineRow<'_>> = before.clone();
        for line in told {
            add(&mut after, line);
        }
        drop_outdated(&mut after);
        counts.compare(&keys, &before, &after);

        let mut joined = OrderRow::clone(&known.order);
        joined.join(order);
        let is_order_changed = joined != known.order;
        if !is_order_changed && after == before {
            return Ok(());
        }
        let mixed = counting(&after);
        if is_order_changed || mixed.is_some() != known.is_mixed {
            let told_at = joined.told_at();
            let is_mixed = mixed.is_some();
            self.update_order.execute(&rows::order_params(
                self.account,
                &joined,
                is_mixed,
                told_at.as_deref(),
            ))?;
        }
        if is_order_changed {
            self.counters.subtract(&known.order);
            self.counters.add(&joined);
            self.summary.n_orders_changed += 1;
        }
        let items_before = counting(&before);
        let sources_before = if known.is_mixed {
            before.as_slice()
        } else {
            &[]
        };
        let sources_after = if mixed.is_some() {
            after.as_slice()
        } else {
            &[]
        };
        self.sources.replace(key, sources_before, sources_after)?;
        self.items.replace(
            key,
            items_before.as_deref().unwrap_or(&before),
            mixed.as_deref().unwrap_or(&after),
        )
    }
}

/// An order as the store has it.
struct Known {
    order: OrderRow<'static>,
    is_mixed: bool,
}

impl RowCounts {
    /// Counts each told line as new, changed or unchanged.
    fn compare(
        &mut self,
        told: &[std::borrow::Cow<'_, str>],
        before: &[LineRow<'_>],
        after: &[LineRow<'_>],
    ) {
        for key in told {
            let find = |lines: &[LineRow<'_>]| lines.iter().position(|line| line.key == *key);
            let was = find(before).and_then(|at| before.get(at));
            let is = find(after).and_then(|at| after.get(at));
            match (was, is) {
                (None, Some(_)) => self.new += 1,
                (Some(was), Some(is)) if was != is => self.changed += 1,
                (Some(_) | None, Some(_) | None) => self.unchanged += 1,
            }
        }
    }
}
