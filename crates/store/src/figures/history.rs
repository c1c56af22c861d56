//! The orders of each SKU in time: what streaks of cancellations are found in.

use countermand_domain::id::SellerSku;
use countermand_domain::order::{FulfillmentChannel, OrderState};
use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Row};
use crate::orders::Requested;
use crate::stored::{channel, instant, micros, state};

/// One order of one SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkuOrder {
    /// The sales channel.
    pub sales_channel: String,
    /// The SKU.
    pub sku: String,
    /// The order.
    pub order_id: String,
    /// When it was placed.
    pub purchased_at: Timestamp,
    /// Who fulfills.
    pub channel: FulfillmentChannel,
    /// The state of the SKU's line; `None` when its text is not known.
    pub state: Option<OrderState>,
    /// The buyer's official cancellation request, on any line of the order.
    pub requested: Requested,
}

impl Account {
    /// The orders of each SKU placed from `from` until before `before`, by sales channel, SKU and
    /// purchase; of one SKU when given. One row for each order and line.
    ///
    /// # Errors
    /// When the database refuses or holds an unknown value.
    pub fn sku_history(
        &self,
        from: Timestamp,
        before: Timestamp,
        sku: Option<&SellerSku>,
    ) -> Result<Vec<SkuOrder>, DatabaseError> {
        self.store.read(|tx| {
            tx.query(
                "SELECT o.sales_channel, i.sku, o.order_id, o.purchased_at_us, o.channel, i.state,
                     o.buyer_request
                 FROM orders AS o
                 JOIN order_items AS i ON i.account_id = o.account_id AND i.order_id = o.order_id
                 WHERE o.account_id = $1 AND o.purchased_at_us >= $2 AND o.purchased_at_us < $3
                     AND i.sku IS NOT NULL AND (CAST($4 AS TEXT) IS NULL OR i.sku = $4)
                 ORDER BY o.sales_channel, i.sku, o.purchased_at_us, o.order_id, i.line_key",
                &[
                    self.key(),
                    Param::Int(micros(from)),
                    Param::Int(micros(before)),
                    sku.map(countermand_domain::id::SellerSku::as_str).into(),
                ],
                read,
            )
        })
    }

    /// The orders, placed from `from` until before `before`, of each SKU of which a line was
    /// cancelled in one of them; as [`Account::sku_history`] gives them.
    ///
    /// # Errors
    /// When the database refuses or holds an unknown value.
    pub fn cancelled_sku_history(
        &self,
        from: Timestamp,
        before: Timestamp,
    ) -> Result<Vec<SkuOrder>, DatabaseError> {
        self.store.read(|tx| {
            tx.query(
                "SELECT o.sales_channel, i.sku, o.order_id, o.purchased_at_us, o.channel, i.state,
                     o.buyer_request
                 FROM orders AS o
                 JOIN order_items AS i ON i.account_id = o.account_id AND i.order_id = o.order_id
                 WHERE o.account_id = $1 AND o.purchased_at_us >= $2 AND o.purchased_at_us < $3
                     AND i.sku IN (
                         SELECT c.sku FROM orders AS p
                         JOIN order_items AS c
                             ON c.account_id = p.account_id AND c.order_id = p.order_id
                         WHERE p.account_id = $4 AND p.purchased_at_us >= $5
                             AND p.purchased_at_us < $6 AND c.state = 'CANCELLED'
                             AND c.sku IS NOT NULL)
                 ORDER BY o.sales_channel, i.sku, o.purchased_at_us, o.order_id, i.line_key",
                &[
                    self.key(),
                    Param::Int(micros(from)),
                    Param::Int(micros(before)),
                    self.key(),
                    Param::Int(micros(from)),
                    Param::Int(micros(before)),
                ],
                read,
            )
        })
    }
}

fn read(row: &Row<'_>) -> Result<SkuOrder, DatabaseError> {
    Ok(SkuOrder {
        sales_channel: row.text(0)?,
        sku: row.text(1)?,
        order_id: row.text(2)?,
        purchased_at: instant(row.int(3)?, "purchased_at_us")?,
        channel: channel(&row.text(4)?)?,
        state: state(&row.text(5)?)?,
        requested: Requested::from_stored(row.int(6)?)?,
    })
}
