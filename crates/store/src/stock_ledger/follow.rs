//! Movements that follow from what orders show and from what became of our own cancels.

use std::collections::BTreeMap;

use countermand_domain::id::{OrderId, OrderItemId, SellerSku};
use countermand_domain::order::OrderRead;
use jiff::Timestamp;

use super::{NewMovement, StockCause, read_sku, write};
use crate::engine::{DatabaseError, Param, Transaction};
use crate::outbox::{Action, ActionKind, ActionState};

/// What has moved for one order item so far.
struct ItemStock {
    account_id: i64,
    /// What sources of the item begin with.
    prefix: String,
    sku: SellerSku,
    reserved: i64,
    shipped: i64,
    /// Given back because units were cancelled.
    cancelled: i64,
}

impl ItemStock {
    /// `None` when nothing has moved for the item.
    fn read(
        tx: &Transaction<'_>,
        account_id: i64,
        order_id: &OrderId,
        item_id: &OrderItemId,
    ) -> Result<Option<Self>, DatabaseError> {
        let prefix = format!("{order_id}/{item_id}/");
        let rows = tx.query(
            "SELECT sku, n_units, cause, source FROM stock_movements
             WHERE account_id = $1 AND source >= $2 AND source < $3",
            &[
                account_id.into(),
                prefix.as_str().into(),
                end_of(&prefix).as_str().into(),
            ],
            |row| {
                let cause = StockCause::stored(&row.text(2)?)?;
                Ok((read_sku(row, 0)?, row.int(1)?, cause, row.text(3)?))
            },
        )?;
        let Some((sku, ..)) = rows.first() else {
            return Ok(None);
        };
        let mut found = Self::new(account_id, prefix.clone(), sku.clone());
        let of_shipment = format!("{prefix}shipped-");
        for (_, n_units, cause, source) in &rows {
            match cause {
                StockCause::Reserved => found.reserved = found.reserved.saturating_sub(*n_units),
                StockCause::Shipped => found.shipped = found.shipped.saturating_sub(*n_units),
                StockCause::Released if !source.starts_with(&of_shipment) => {
                    found.cancelled = found.cancelled.saturating_add(*n_units);
                }
                StockCause::Released | StockCause::Counted | StockCause::WrittenOff => {}
            }
        }
        Ok(Some(found))
    }

    const fn new(account_id: i64, prefix: String, sku: SellerSku) -> Self {
        Self {
            account_id,
            prefix,
            sku,
            reserved: 0,
            shipped: 0,
            cancelled: 0,
        }
    }

    /// Units that are still asked for.
    const fn open(&self) -> i64 {
        self.reserved
            .saturating_sub(self.shipped)
            .saturating_sub(self.cancelled)
    }

    fn write(
        &self,
        tx: &Transaction<'_>,
        (cause, n_units): (StockCause, i64),
        name: &str,
        at: Timestamp,
    ) -> Result<(), DatabaseError> {
        let movement = NewMovement {
            sku: &self.sku,
            n_units,
            cause,
            source: &format!("{}{name}", self.prefix),
            at,
        };
        write(tx, self.account_id, &movement)
    }

    fn reserve(&mut self, tx: &Transaction<'_>, ordered: i64, at: Timestamp) -> Change {
        if ordered <= self.reserved {
            return Ok(());
        }
        let more = ordered.saturating_sub(self.reserved);
        let name = format!("reserved-{ordered}");
        self.write(tx, (StockCause::Reserved, more.saturating_neg()), &name, at)?;
        self.reserved = ordered;
        Ok(())
    }

    fn ship(&mut self, tx: &Transaction<'_>, shipped: i64, at: Timestamp) -> Change {
        let more = shipped.saturating_sub(self.shipped).min(self.open());
        if more <= 0 {
            return Ok(());
        }
        self.shipped = self.shipped.saturating_add(more);
        let name = format!("shipped-{}", self.shipped);
        self.write(tx, (StockCause::Released, more), &name, at)?;
        self.write(tx, (StockCause::Shipped, more.saturating_neg()), &name, at)
    }

    /// Gives back up to so many units in all.
    fn give_back(&mut self, tx: &Transaction<'_>, cancelled: i64, at: Timestamp) -> Change {
        let more = cancelled.saturating_sub(self.cancelled).min(self.open());
        if more <= 0 {
            return Ok(());
        }
        self.cancelled = self.cancelled.saturating_add(more);
        let name = format!("cancelled-{}", self.cancelled);
        self.write(tx, (StockCause::Released, more), &name, at)
    }
}

type Change = Result<(), DatabaseError>;

/// The first text that no longer begins with a prefix that ends in `/`.
fn end_of(prefix: &str) -> String {
    let mut end = prefix.trim_end_matches('/').to_owned();
    end.push('0');
    end
}

/// Reserves, ships and gives back by an order as it was just read.
pub(crate) fn follow_read(
    tx: &Transaction<'_>,
    account_id: i64,
    read: &OrderRead,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    if !read.channel.channel().is_seller_fulfilled() {
        return Ok(());
    }
    for item in &read.items {
        let Some(sku) = &item.sku else {
            continue;
        };
        let id = &item.order_item_id;
        let mut stock = ItemStock::read(tx, account_id, &read.order_id, id)?.unwrap_or_else(|| {
            let prefix = format!("{}/{id}/", read.order_id);
            ItemStock::new(account_id, prefix, sku.clone())
        });
        stock.reserve(tx, i64::from(item.units_ordered.units()), at)?;
        stock.ship(tx, i64::from(item.units_shipped.units()), at)?;
        let cancelled = i64::from(item.units_cancelled.units());
        let ours = open_cancels(tx, account_id, &read.order_id, id)?;
        stock.give_back(tx, cancelled.saturating_sub(ours), at)?;
    }
    Ok(())
}

/// Gives back what a cancel of ours took, when it ends.
///
/// One that is confirmed gives its own units back, named by the action. Any other leaves it to
/// what the marketplace shows: somebody else may have cancelled.
pub(crate) fn follow_action(
    tx: &Transaction<'_>,
    account_id: i64,
    action: &Action,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    let Some(item_id) = &action.content.order_item_id else {
        return Ok(());
    };
    if action.content.kind != ActionKind::Cancel || !action.state.is_terminal() {
        return Ok(());
    }
    let Some(mut stock) = ItemStock::read(tx, account_id, &action.order_id, item_id)? else {
        return Ok(());
    };
    if action.state == ActionState::Confirmed {
        let units = i64::from(action.content.quantity).min(stock.open());
        if units > 0 {
            let name = format!("action-{}", action.number);
            stock.write(tx, (StockCause::Released, units), &name, at)?;
        }
        return Ok(());
    }
    let shown = tx.query_first(
        "SELECT n_cancelled FROM item_executions
         WHERE account_id = $1 AND order_id = $2 AND order_item_id = $3",
        &[
            account_id.into(),
            action.order_id.as_str().into(),
            item_id.as_str().into(),
        ],
        |row| row.int(0),
    )?;
    let ours = open_cancels(tx, account_id, &action.order_id, item_id)?;
    stock.give_back(tx, shown.unwrap_or(0).saturating_sub(ours), at)
}

/// Units that cancels of ours may have taken, and that their own end will give back.
fn open_cancels(
    tx: &Transaction<'_>,
    account_id: i64,
    order_id: &OrderId,
    item_id: &OrderItemId,
) -> Result<i64, DatabaseError> {
    let open = tx.query_first(
        "SELECT coalesce(CAST(sum(a.quantity) AS BIGINT), 0) FROM decisions AS d
         JOIN actions AS a ON a.account_id = d.account_id AND a.decision_number = d.decision_number
         WHERE d.account_id = $1 AND d.order_id = $2 AND a.order_item_id = $3
             AND a.kind = 'cancel'
             AND (a.state = 'queued' OR a.state = 'submitted' OR a.state = 'unknown')",
        &[
            account_id.into(),
            order_id.as_str().into(),
            item_id.as_str().into(),
        ],
        |row| row.int(0),
    )?;
    Ok(open.unwrap_or(0))
}

/// The units of each SKU that an order still asks for.
pub(super) fn reserved_by_order(
    tx: &Transaction<'_>,
    account_id: i64,
    order_id: &OrderId,
) -> Result<BTreeMap<SellerSku, i64>, DatabaseError> {
    let prefix = format!("{order_id}/");
    let rows = tx.query(
        "SELECT sku, CAST(sum(n_units) AS BIGINT) FROM stock_movements
         WHERE account_id = $1 AND source >= $2 AND source < $3
             AND (cause = 'reserved' OR cause = 'released')
         GROUP BY sku",
        &[
            account_id.into(),
            prefix.as_str().into(),
            Param::Text(&end_of(&prefix)),
        ],
        |row| Ok((read_sku(row, 0)?, row.int(1)?.saturating_neg())),
    )?;
    Ok(rows.into_iter().collect())
}
