//! Refunds that the marketplace's finances show.

use countermand_domain::id::{OrderId, OrderItemId};
use jiff::Timestamp;

use crate::accounts::Account;
use crate::cursors::{CursorMove, move_cursor};
use crate::engine::{Answer, DatabaseError};
use crate::stored::micros;

/// A refund as a transaction shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundTransaction {
    /// The marketplace's id of it.
    pub transaction_id: String,
    /// The order.
    pub order_id: OrderId,
    /// The item; `None` where it is not told.
    pub order_item_id: Option<OrderItemId>,
    /// What went back, minor units, positive.
    pub amount_minor: i64,
    /// Its currency.
    pub currency: String,
    /// When.
    pub posted_at: Timestamp,
}

impl Account {
    /// Takes in refunds, each once, together with the move of a cursor; gives how many were new.
    pub fn take_refunds(
        &self,
        refunds: Vec<RefundTransaction>,
        cursor: Option<CursorMove>,
        at: Timestamp,
    ) -> Answer<u64, DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let mut n_new = 0;
            for refund in &refunds {
                let item = refund.order_item_id.as_ref();
                let n = tx.execute(
                    "INSERT INTO observed_refunds (account_id, transaction_id, order_id,
                         order_item_id, amount_minor, currency, posted_at_us)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)
                     ON CONFLICT (account_id, transaction_id) DO NOTHING",
                    &[
                        account_id.into(),
                        refund.transaction_id.as_str().into(),
                        refund.order_id.as_str().into(),
                        item.map_or("", OrderItemId::as_str).into(),
                        refund.amount_minor.into(),
                        refund.currency.as_str().into(),
                        micros(refund.posted_at).into(),
                    ],
                )?;
                n_new += n as u64;
            }
            if let Some(cursor) = &cursor {
                move_cursor(tx, account_id, cursor, at)?;
            }
            Ok(n_new)
        })
    }

    /// SKUs of an order with their items, where a SKU stands for one item only.
    pub fn items_by_sku(
        &self,
        order_id: OrderId,
    ) -> Answer<Vec<(String, OrderItemId)>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let rows = tx.query(
                "SELECT sku, min(line_key), count(*) FROM order_items
                 WHERE account_id = $1 AND order_id = $2 AND sku IS NOT NULL GROUP BY sku",
                &[account_id.into(), order_id.as_str().into()],
                |row| Ok((row.text(0)?, row.text(1)?, row.int(2)?)),
            )?;
            Ok(rows
                .into_iter()
                .filter(|(_, _, n)| *n == 1)
                .filter_map(|(sku, key, _)| {
                    let item = OrderItemId::parse(key.strip_prefix("i:")?).ok()?;
                    Some((sku, item))
                })
                .collect())
        })
    }
}
