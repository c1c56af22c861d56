//! The orders of each SKU in time: what streaks of cancellations are found in.

use std::collections::BTreeSet;

use countermand_domain::id::SellerSku;
use countermand_domain::order::{FulfillmentChannel, OrderState};
use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Row, Transaction};
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
    /// Whether a cancel of the line that counts toward the rate was decided on and has not ended.
    pub is_on_its_way: bool,
}

/// Lines of which a cancel is on its way: order and SKU.
type OnTheirWay = BTreeSet<(String, String)>;

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
        self.store.read_apart(|tx| {
            let on_their_way = self.on_their_way(tx)?;
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
                |row| read(row, &on_their_way),
            )
        })
    }

    /// The orders, placed from `from` until before `before`, of each SKU of which a line was
    /// cancelled in one of them or is about to be, from the first such order on; as
    /// [`Account::sku_history`] gives them.
    ///
    /// The lines of those days are read once, in the order in which they are stored, and of the
    /// orders only those of such SKUs.
    ///
    /// # Errors
    /// When the database refuses or holds an unknown value.
    pub fn cancelled_sku_history(
        &self,
        from: Timestamp,
        before: Timestamp,
    ) -> Result<Vec<SkuOrder>, DatabaseError> {
        self.store.read_apart(|tx| {
            let on_their_way = self.on_their_way(tx)?;
            tx.query(
                "WITH placed AS MATERIALIZED (
                     SELECT order_id, purchased_at_us FROM orders
                     WHERE account_id = $1 AND purchased_at_us >= $2 AND purchased_at_us < $3
                     ORDER BY order_id
                 ), lines AS MATERIALIZED (
                     SELECT o.order_id, o.purchased_at_us, i.sku, i.state, i.line_key
                     FROM placed AS o CROSS JOIN order_items AS i
                     WHERE i.account_id = $1 AND i.order_id = o.order_id AND i.sku IS NOT NULL
                 ), cancels AS (
                     SELECT sku, purchased_at_us FROM lines WHERE state = 'CANCELLED'
                     UNION ALL
                     SELECT a.sku, p.purchased_at_us
                     FROM decisions AS d CROSS JOIN actions AS a CROSS JOIN orders AS p
                     WHERE d.account_id = $1 AND d.state = 'open' AND d.settled_at_us IS NULL
                         AND d.counts = 1 AND a.account_id = d.account_id
                         AND a.decision_number = d.decision_number AND a.kind = 'cancel'
                         AND a.sku IS NOT NULL AND p.account_id = d.account_id
                         AND p.order_id = d.order_id
                 ), firsts AS MATERIALIZED (
                     SELECT sku, min(purchased_at_us) AS first_us FROM cancels GROUP BY sku
                 )
                 SELECT o.sales_channel, l.sku, l.order_id, l.purchased_at_us, o.channel, l.state,
                     o.buyer_request
                 FROM lines AS l CROSS JOIN firsts AS f CROSS JOIN orders AS o
                 WHERE f.sku = l.sku AND l.purchased_at_us >= f.first_us
                     AND o.account_id = $1 AND o.order_id = l.order_id
                 ORDER BY o.sales_channel, l.sku, l.purchased_at_us, l.order_id, l.line_key",
                &[
                    self.key(),
                    Param::Int(micros(from)),
                    Param::Int(micros(before)),
                ],
                |row| read(row, &on_their_way),
            )
        })
    }

    /// The lines of which a cancel that counts was decided on and has not ended.
    fn on_their_way(&self, tx: &Transaction<'_>) -> Result<OnTheirWay, DatabaseError> {
        let lines = tx.query(
            "SELECT a.order_id, a.sku FROM decisions AS d
             JOIN actions AS a ON a.account_id = d.account_id
                 AND a.decision_number = d.decision_number
             WHERE d.account_id = $1 AND d.state = 'open' AND d.settled_at_us IS NULL
                 AND d.counts = 1 AND a.kind = 'cancel' AND a.sku IS NOT NULL",
            &[self.key()],
            |row| Ok((row.text(0)?, row.text(1)?)),
        )?;
        Ok(lines.into_iter().collect())
    }
}

fn read(row: &Row<'_>, on_their_way: &OnTheirWay) -> Result<SkuOrder, DatabaseError> {
    let (sku, order_id) = (row.text(1)?, row.text(2)?);
    let line = (order_id, sku);
    let is_on_its_way = on_their_way.contains(&line);
    let (order_id, sku) = line;
    Ok(SkuOrder {
        sales_channel: row.text(0)?,
        sku,
        order_id,
        is_on_its_way,
        purchased_at: instant(row.int(3)?, "purchased_at_us")?,
        channel: channel(&row.text(4)?)?,
        state: state(&row.text(5)?)?,
        requested: Requested::from_stored(row.int(6)?)?,
    })
}
