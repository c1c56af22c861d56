//! Cancelled orders by what they have in common: where to look for reasons.

use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Row, count};
use crate::files::LIST_MAX;
use crate::stored::micros;

/// What cancelled orders are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelledBy {
    /// The line's SKU.
    Sku,
    /// The line's category.
    Category,
    /// The state or province shipped to.
    ShipState,
    /// The marketplace.
    Marketplace,
    /// The sales channel.
    SalesChannel,
    /// Who fulfills.
    Channel,
    /// The order's status text, as written.
    StatusText,
    /// The official request: `0` unknown, `1` none, `2` requested.
    Request,
    /// The class of the buyer's reason.
    RequestClass,
}

/// Which cancelled orders.
#[derive(Debug, Clone, Copy)]
pub struct CancelledQuery {
    /// Placed at this instant or later.
    pub purchased_from: Option<Timestamp>,
    /// Placed before this instant.
    pub purchased_before: Option<Timestamp>,
    /// Only orders that the seller fulfills: those that touch the cancel rate.
    pub is_seller_fulfilled_only: bool,
    /// Groups at most; never more than [`LIST_MAX`].
    pub limit: u64,
}

/// Cancelled orders that have something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelledGroup {
    /// What they have in common; `None` where no source told.
    pub value: Option<String>,
    /// Different orders.
    pub n_orders: u64,
    /// Lines.
    pub n_lines: u64,
    /// Units ordered on those lines, by the most that any source showed.
    pub n_units_ordered: u64,
}

/// A SKU of one sales channel with its cancelled orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelledSku {
    /// The sales channel.
    pub sales_channel: String,
    /// The SKU.
    pub sku: String,
    /// Different cancelled orders.
    pub n_orders: u64,
}

/// Cross joins begin with the left side: the cancelled orders, which an index finds, and not all lines.
macro_rules! grouped_by {
    ($value:literal) => {
        concat!(
            "SELECT ",
            $value,
            " AS value, count(DISTINCT o.order_id) AS n_orders, count(*) AS n_lines, \
             CAST(sum(i.quantity_ordered) AS BIGINT) \
             FROM orders AS o CROSS JOIN order_items AS i \
             WHERE o.account_id = $1 AND o.state = 'CANCELLED' \
                 AND i.account_id = o.account_id AND i.order_id = o.order_id \
                 AND o.purchased_at_us >= $2 AND o.purchased_at_us < $3 \
                 AND ($4 = 0 OR o.channel IN ('MFN', 'SFP', 'EASY_SHIP')) \
             GROUP BY ",
            $value,
            " ORDER BY n_orders DESC, n_lines DESC, value LIMIT $5"
        )
    };
}

impl CancelledBy {
    const fn statement(self) -> &'static str {
        match self {
            Self::Sku => grouped_by!("i.sku"),
            Self::Category => grouped_by!("i.category"),
            Self::ShipState => grouped_by!("o.ship_state"),
            Self::Marketplace => grouped_by!("o.marketplace"),
            Self::SalesChannel => grouped_by!("o.sales_channel"),
            Self::Channel => grouped_by!("o.channel"),
            Self::StatusText => grouped_by!("o.status_text"),
            Self::Request => grouped_by!("CAST(o.buyer_request AS TEXT)"),
            Self::RequestClass => grouped_by!("i.request_class"),
        }
    }
}

impl CancelledQuery {
    fn params(&self, account: Param<'static>) -> [Param<'static>; 5] {
        [
            account,
            Param::Int(self.purchased_from.map_or(i64::MIN, micros)),
            Param::Int(self.purchased_before.map_or(i64::MAX, micros)),
            self.is_seller_fulfilled_only.into(),
            Param::Int(count(self.limit.min(LIST_MAX))),
        ]
    }
}

impl Account {
    /// Cancelled orders by what they have in common, the largest group first.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn cancelled_by(
        &self,
        by: CancelledBy,
        query: &CancelledQuery,
    ) -> Result<Vec<CancelledGroup>, DatabaseError> {
        self.store
            .read(|tx| tx.query(by.statement(), &query.params(self.key()), read_group))
    }

    /// For each sales channel the SKUs with most cancelled orders, by count downwards, then SKU;
    /// `query.limit` is the number for each channel.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn top_cancelled_skus(
        &self,
        query: &CancelledQuery,
    ) -> Result<Vec<CancelledSku>, DatabaseError> {
        self.store.read(|tx| {
            tx.query(
                "WITH counted AS (
                     SELECT o.sales_channel, i.sku, count(DISTINCT o.order_id) AS n_orders
                     FROM orders AS o CROSS JOIN order_items AS i
                     WHERE o.account_id = $1 AND o.state = 'CANCELLED'
                         AND i.account_id = o.account_id AND i.order_id = o.order_id
                         AND o.purchased_at_us >= $2 AND o.purchased_at_us < $3
                         AND ($4 = 0 OR o.channel IN ('MFN', 'SFP', 'EASY_SHIP'))
                         AND i.sku IS NOT NULL
                     GROUP BY o.sales_channel, i.sku
                 ), ranked AS (
                     SELECT sales_channel, sku, n_orders, row_number() OVER (
                         PARTITION BY sales_channel ORDER BY n_orders DESC, sku) AS place
                     FROM counted
                 )
                 SELECT sales_channel, sku, n_orders FROM ranked WHERE place <= $5
                 ORDER BY sales_channel, place",
                &query.params(self.key()),
                |row| {
                    Ok(CancelledSku {
                        sales_channel: row.text(0)?,
                        sku: row.text(1)?,
                        n_orders: row.count(2)?,
                    })
                },
            )
        })
    }
}

fn read_group(row: &Row<'_>) -> Result<CancelledGroup, DatabaseError> {
    Ok(CancelledGroup {
        value: row.opt_text(0)?,
        n_orders: row.count(1)?,
        n_lines: row.count(2)?,
        n_units_ordered: row.count(3)?,
    })
}
