//! The lines of cancelled orders one by one, and the money that went back for them.

use countermand_domain::id::OrderId;
use countermand_domain::marketplace::Marketplace;
use countermand_domain::money::{Currency, Money};
use countermand_domain::order::FulfillmentChannel;
use jiff::Timestamp;

use super::CancelledQuery;
use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Param, Row, count};
use crate::orders::Requested;
use crate::stored::{channel, instant, micros, opt_instant};

/// Lines of one answer at most.
pub const CANCELLED_LINES_MAX: u64 = 50_000;

/// A line of a cancelled order, with what is known of why it was cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelledLine {
    /// The order.
    pub order_id: OrderId,
    /// When it was placed.
    pub purchased_at: Timestamp,
    /// When it last changed, the nearest to when it was cancelled.
    pub last_updated_at: Option<Timestamp>,
    /// By when it had to be sent; `None` where no source told.
    pub ship_by: Option<Timestamp>,
    /// The sales channel.
    pub sales_channel: String,
    /// The marketplace, where the sales channel is one of Amazon's stores.
    pub marketplace: Option<Marketplace>,
    /// Who fulfills.
    pub channel: FulfillmentChannel,
    /// The buyer's official request.
    pub requested: Requested,
    /// The SKU.
    pub sku: Option<String>,
    /// Units ordered, by the most that any source showed.
    pub n_units: u64,
    /// The price of the goods of the line; `None` where no source told it, as reports often do not
    /// of cancelled lines.
    pub price: Option<Money>,
    /// The class of the buyer's words.
    pub request_class: Option<String>,
    /// Who cancelled, of the order as a whole: `seller` before `amazon` before `buyer`.
    pub cancelled_by: Option<&'static str>,
    /// The reason of our own cancellation, once it is confirmed.
    pub our_reason: Option<String>,
}

/// Money that went back to a buyer of a cancelled order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundOfCancelled {
    /// When it was posted.
    pub posted_at: Timestamp,
    /// How much: positive.
    pub amount: Money,
}

impl Account {
    /// The lines of cancelled orders, the newest order first; at most [`CANCELLED_LINES_MAX`].
    ///
    /// The join is a cross join so that it begins with the orders, by the index of cancelled ones,
    /// and not with all the lines of an account, which the planner takes for few.
    pub fn cancelled_lines(
        &self,
        query: CancelledQuery,
    ) -> Answer<Vec<CancelledLine>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            tx.query(
                "SELECT o.order_id, o.purchased_at_us, o.last_updated_at_us, o.sales_channel,
                     o.channel, o.buyer_request, i.sku, i.quantity_ordered, i.currency,
                     i.item_price_minor, i.request_class,
                     (SELECT max(CASE e.cancelled_by WHEN 'seller' THEN 3 WHEN 'amazon' THEN 2
                         WHEN 'buyer' THEN 1 END) FROM item_executions AS e
                      WHERE e.account_id = o.account_id AND e.order_id = o.order_id),
                     (SELECT max(d.reason) FROM decisions AS d
                      WHERE d.account_id = o.account_id AND d.order_id = o.order_id
                         AND d.kind = 'cancellation' AND d.state = 'confirmed'),
                     o.ship_by_at_us
                 FROM orders AS o CROSS JOIN order_items AS i
                 WHERE o.account_id = $1 AND o.state = 'CANCELLED'
                     AND i.account_id = o.account_id AND i.order_id = o.order_id
                     AND o.purchased_at_us >= $2 AND o.purchased_at_us < $3
                     AND ($4 = 0 OR o.channel IN ('MFN', 'SFP', 'EASY_SHIP'))
                 ORDER BY o.purchased_at_us DESC, o.order_id, i.line_key LIMIT $5",
                &[
                    account_id.into(),
                    Param::Int(query.purchased_from.map_or(i64::MIN, micros)),
                    Param::Int(query.purchased_before.map_or(i64::MAX, micros)),
                    query.is_seller_fulfilled_only.into(),
                    Param::Int(count(query.limit.min(CANCELLED_LINES_MAX))),
                ],
                read,
            )
        })
    }

    /// Refunds that Amazon's finances show for orders that are cancelled, the first posted first;
    /// at most [`CANCELLED_LINES_MAX`].
    pub fn refunds_of_cancelled(
        &self,
        from: Timestamp,
        before: Timestamp,
    ) -> Answer<Vec<RefundOfCancelled>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            tx.query(
                "SELECT r.posted_at_us, r.amount_minor, r.currency
                 FROM observed_refunds AS r CROSS JOIN orders AS o
                 WHERE r.account_id = $1 AND o.state = 'CANCELLED'
                     AND o.account_id = r.account_id AND o.order_id = r.order_id
                     AND r.posted_at_us >= $2 AND r.posted_at_us < $3
                 ORDER BY r.posted_at_us, r.transaction_id LIMIT $4",
                &[
                    account_id.into(),
                    micros(from).into(),
                    micros(before).into(),
                    Param::Int(count(CANCELLED_LINES_MAX)),
                ],
                |row| {
                    Ok(RefundOfCancelled {
                        posted_at: instant(row.int(0)?, "posted_at_us")?,
                        amount: Money::from_minor(row.int(1)?, currency(&row.text(2)?)?),
                    })
                },
            )
        })
    }
}

fn currency(text: &str) -> Result<Currency, DatabaseError> {
    Currency::parse(text).map_err(|_| DatabaseError::UnknownValue { column: "currency" })
}

fn read(row: &Row<'_>) -> Result<CancelledLine, DatabaseError> {
    let sales_channel = row.text(3)?;
    let price = match (row.opt_text(8)?, row.opt_int(9)?) {
        (Some(code), Some(minor)) => Some(Money::from_minor(minor, currency(&code)?)),
        (Some(_) | None, Some(_) | None) => None,
    };
    Ok(CancelledLine {
        order_id: OrderId::parse(&row.text(0)?)
            .map_err(|_| DatabaseError::UnknownValue { column: "order_id" })?,
        purchased_at: instant(row.int(1)?, "purchased_at_us")?,
        last_updated_at: opt_instant(row.opt_int(2)?, "last_updated_at_us")?,
        ship_by: opt_instant(row.opt_int(13)?, "ship_by_at_us")?,
        marketplace: Marketplace::from_sales_channel(&sales_channel),
        sales_channel,
        channel: channel(&row.text(4)?)?,
        requested: Requested::from_stored(row.int(5)?)?,
        sku: row.opt_text(6)?,
        n_units: row.count(7)?,
        price,
        request_class: row.opt_text(10)?,
        cancelled_by: match row.opt_int(11)? {
            Some(3) => Some("seller"),
            Some(2) => Some("amazon"),
            Some(1) => Some("buyer"),
            Some(_) | None => None,
        },
        our_reason: row.opt_text(12)?,
    })
}
