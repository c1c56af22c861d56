//! Counts over an account's orders and lines: what reports and charts are made of.

mod cancelled;
mod history;
mod lines;

pub use cancelled::{CancelledBy, CancelledGroup, CancelledQuery, CancelledSku};
pub use history::SkuOrder;
pub use lines::{CANCELLED_LINES_MAX, CancelledLine, RefundOfCancelled};

use countermand_domain::money::{Currency, Money};
use countermand_domain::order::{FulfillmentChannel, OrderState};

use crate::accounts::Account;
use crate::engine::DatabaseError;
use crate::stored::{channel, state};

/// Orders by who fulfills and by state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderCount {
    /// Who fulfills.
    pub channel: FulfillmentChannel,
    /// The state; `None` when its text is not known.
    pub state: Option<OrderState>,
    /// How many.
    pub n_orders: u64,
}

/// Lines by status text and by who fulfills the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineStatusCount {
    /// The status text of the line, as written.
    pub status_text: String,
    /// Who fulfills the order.
    pub channel: FulfillmentChannel,
    /// How many.
    pub n_lines: u64,
}

/// The price of goods in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountSum {
    /// All lines.
    pub all: Money,
    /// Cancelled lines.
    pub cancelled: Money,
}

/// What is worth counting of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineFigures {
    /// Lines that count.
    pub n_lines: u64,
    /// Cancelled lines.
    pub n_cancelled: u64,
    /// Lines with a price of zero.
    pub n_price_zero: u64,
    /// Lines without a price.
    pub n_price_missing: u64,
    /// Cancelled lines that still show units.
    pub n_cancelled_with_units: u64,
    /// Other lines that show no unit.
    pub n_open_without_units: u64,
    /// Orders with more than one line.
    pub n_orders_with_several_lines: u64,
    /// Lines of orders that a business placed.
    pub n_business_lines: u64,
}

impl Account {
    /// Orders by who fulfills and by state.
    ///
    /// # Errors
    /// When the database refuses or holds an unknown value.
    pub fn order_counts(&self) -> Result<Vec<OrderCount>, DatabaseError> {
        self.store.read(|tx| {
            tx.query(
                "SELECT channel, state, count(*) FROM orders WHERE account_id = $1
                 GROUP BY channel, state ORDER BY channel, state",
                &[self.key()],
                |row| {
                    Ok(OrderCount {
                        channel: channel(&row.text(0)?)?,
                        state: state(&row.text(1)?)?,
                        n_orders: row.count(2)?,
                    })
                },
            )
        })
    }

    /// Orders in the store, from the day counters.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn n_orders(&self) -> Result<u64, DatabaseError> {
        self.store.read(|tx| {
            let n = tx.query_first(
                "SELECT coalesce(CAST(sum(n_orders) AS BIGINT), 0) FROM cancel_day_counters
                 WHERE account_id = $1",
                &[self.key()],
                |row| row.count(0),
            )?;
            Ok(n.unwrap_or(0))
        })
    }

    /// Lines by status text and by who fulfills, most frequent first.
    ///
    /// # Errors
    /// When the database refuses or holds an unknown value.
    pub fn lines_by_status(&self) -> Result<Vec<LineStatusCount>, DatabaseError> {
        self.store.read(|tx| {
            tx.query(
                "SELECT i.status_text, o.channel, count(*) AS n
                 FROM order_items AS i
                 JOIN orders AS o ON o.account_id = i.account_id AND o.order_id = i.order_id
                 WHERE i.account_id = $1
                 GROUP BY i.status_text, o.channel ORDER BY n DESC, i.status_text, o.channel",
                &[self.key()],
                |row| {
                    Ok(LineStatusCount {
                        status_text: row.text(0)?,
                        channel: channel(&row.text(1)?)?,
                        n_lines: row.count(2)?,
                    })
                },
            )
        })
    }

    /// The price of goods over all lines, for each currency.
    ///
    /// # Errors
    /// When the database refuses or holds an unknown value.
    pub fn amount_sums(&self) -> Result<Vec<AmountSum>, DatabaseError> {
        self.store.read(|tx| {
            tx.query(
                "SELECT currency, CAST(sum(item_price_minor) AS BIGINT),
                     coalesce(CAST(sum(item_price_minor) FILTER (WHERE state = 'CANCELLED')
                         AS BIGINT), 0)
                 FROM order_items
                 WHERE account_id = $1 AND currency IS NOT NULL AND item_price_minor IS NOT NULL
                 GROUP BY currency ORDER BY currency",
                &[self.key()],
                |row| {
                    let currency = Currency::parse(&row.text(0)?)
                        .map_err(|_| DatabaseError::UnknownValue { column: "currency" })?;
                    Ok(AmountSum {
                        all: Money::from_minor(row.int(1)?, currency),
                        cancelled: Money::from_minor(row.int(2)?, currency),
                    })
                },
            )
        })
    }

    /// What is worth counting of lines.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn line_figures(&self) -> Result<LineFigures, DatabaseError> {
        self.store.read(|tx| {
            let figures = tx.query_first(
                "SELECT count(*), count(*) FILTER (WHERE state = 'CANCELLED'),
                     count(*) FILTER (WHERE item_price_minor = 0),
                     count(*) FILTER (WHERE item_price_minor IS NULL),
                     count(*) FILTER (WHERE state = 'CANCELLED' AND quantity > 0),
                     count(*) FILTER (WHERE state <> 'CANCELLED' AND quantity = 0),
                     (SELECT count(*) FROM (SELECT 1 FROM order_items AS m
                         WHERE m.account_id = $1 GROUP BY m.order_id HAVING count(*) > 1) AS s),
                     (SELECT count(*) FROM order_items AS b JOIN orders AS o
                         ON o.account_id = b.account_id AND o.order_id = b.order_id
                         WHERE b.account_id = $1 AND o.is_business = 1)
                 FROM order_items WHERE account_id = $1",
                &[self.key()],
                |row| {
                    Ok(LineFigures {
                        n_lines: row.count(0)?,
                        n_cancelled: row.count(1)?,
                        n_price_zero: row.count(2)?,
                        n_price_missing: row.count(3)?,
                        n_cancelled_with_units: row.count(4)?,
                        n_open_without_units: row.count(5)?,
                        n_orders_with_several_lines: row.count(6)?,
                        n_business_lines: row.count(7)?,
                    })
                },
            )?;
            Ok(figures.unwrap_or_default())
        })
    }
}
