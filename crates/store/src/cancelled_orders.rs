//! Cancelled orders with what is known of who cancelled them, and why.

use std::collections::BTreeSet;

use countermand_domain::id::OrderId;
use countermand_domain::order::{FulfillmentChannel, OrderState};
use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Param, Row, Transaction, counted};
use crate::intake::state_shown;
use crate::orders::Requested;
use crate::stored::{channel, instant, micros, opt_instant};

/// One cancelled order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelledOrder {
    /// The order.
    pub order_id: OrderId,
    /// The sales channel.
    pub sales_channel: String,
    /// Who fulfills.
    pub channel: FulfillmentChannel,
    /// When it was placed.
    pub purchased_at: Timestamp,
    /// When it last changed, the nearest to when it was cancelled; `None` where no source told.
    pub last_updated_at: Option<Timestamp>,
    /// By when it had to be sent; `None` where no source told.
    pub ship_by: Option<Timestamp>,
    /// The buyer's official request.
    pub requested: Requested,
    /// Who cancelled its items, by the marketplace; each of `buyer`, `seller` and `amazon` once.
    pub cancelled_by: Vec<String>,
    /// Items for which the marketplace does not tell who cancelled; 0 where it tells of none.
    pub n_untold: u64,
    /// Amazon's code of our own cancellation, once it is confirmed; empty for one without a code.
    pub our_code: Option<String>,
}

/// Which cancelled orders.
#[derive(Debug, Clone)]
pub struct CancelledQuery {
    /// Of one sales channel, in the spelling of the store; of all when `None`.
    pub sales_channel: Option<String>,
    /// Placed or changed at this instant or later.
    pub from: Timestamp,
    /// Placed before this instant.
    pub before: Timestamp,
    /// Behind this one, by the time of placing and the id.
    pub after: Option<(Timestamp, OrderId)>,
    /// At most so many.
    pub limit: u32,
}

/// How many items of an order each of buyer, seller and Amazon cancelled, as one number: the seller's
/// count so many, and Amazon's the square of it, so that they are read at one look.
const SELLERS: i64 = 1 << 16;
const AMAZONS: i64 = SELLERS * SELLERS;

/// Cancelled orders behind one; two ranges of an index each are quicker than both as one condition,
/// for which every cancelled order would be looked at.
macro_rules! cancelled {
    ($purchased_at:literal) => {
        concat!(
            "SELECT o.order_id, o.sales_channel, o.channel, ",
            $purchased_at,
            ",
             o.last_updated_at_us, o.buyer_request,
             (SELECT count(*) FILTER (WHERE e.cancelled_by = 'buyer')
                     + 65536 * count(*) FILTER (WHERE e.cancelled_by = 'seller')
                     + 4294967296 * count(*) FILTER (WHERE e.cancelled_by = 'amazon')
                 FROM item_executions AS e
                 WHERE e.account_id = o.account_id AND e.order_id = o.order_id),
             (SELECT coalesce(max(d.code), '') FROM decisions AS d
                 WHERE d.account_id = o.account_id AND d.order_id = o.order_id
                 AND d.kind = 'cancellation' AND d.state = 'confirmed'
                 HAVING count(*) > 0),
             o.ship_by_at_us
         FROM orders AS o
         WHERE o.account_id = $1 AND o.state = 'CANCELLED'
             AND o.channel IN ('MFN', 'SFP', 'EASY_SHIP')
             AND (+o.purchased_at_us, o.order_id) > ($5, $6)
             AND (CAST($8 AS TEXT) IS NULL OR o.sales_channel = $8)"
        )
    };
}

/// What was placed since an instant, and the few that were placed before and changed since. The
/// indexes hold all that is asked of an order.
const CANCELLED: &str = concat!(
    cancelled!("o.purchased_at_us"),
    " AND o.purchased_at_us >= $2 AND o.purchased_at_us < $4 UNION ALL ",
    cancelled!("o.purchased_at_us + 0"),
    " AND o.last_updated_at_us >= $3
         AND +o.purchased_at_us < $3 AND +o.purchased_at_us < $4
     ORDER BY 4, 1 LIMIT $7"
);

impl Account {
    /// Cancelled seller-fulfilled orders, the first placed first.
    pub fn cancelled_orders(
        &self,
        query: CancelledQuery,
    ) -> Answer<Vec<CancelledOrder>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let (after_us, after_id) = query
                .after
                .as_ref()
                .map_or((i64::MIN, ""), |(at, id)| (micros(*at), id.as_str()));
            let found = tx.query(
                CANCELLED,
                &[
                    account_id.into(),
                    micros(query.from).max(after_us).into(),
                    micros(query.from).into(),
                    micros(query.before).into(),
                    after_us.into(),
                    after_id.into(),
                    Param::from(query.limit),
                    query.sales_channel.as_deref().into(),
                ],
                read,
            )?;
            found
                .into_iter()
                .map(|(order, n_told)| with_items(tx, account_id, order, n_told))
                .collect()
        })
    }
}

impl Account {
    /// Those of some cancelled orders that were seen unpaid just before.
    pub fn unpaid_when_cancelled(
        &self,
        order_ids: Vec<OrderId>,
    ) -> Answer<BTreeSet<OrderId>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let mut unpaid = BTreeSet::new();
            for order_id in order_ids {
                let before = tx.query_first(
                    "SELECT before FROM audit_records
                     WHERE account_id = $1 AND subject = $2 AND kind = 'order.changed'
                         AND kind <> 'cancellation.accepted' AND kind <> 'refund.accepted'
                         AND after = $3
                     ORDER BY seq DESC LIMIT 1",
                    &[
                        account_id.into(),
                        order_id.as_str().into(),
                        state_shown(Some(OrderState::Cancelled)).as_str().into(),
                    ],
                    |row| row.opt_text(0),
                )?;
                let is_unpaid = [OrderState::Pending, OrderState::PendingAvailability]
                    .map(|state| Some(state_shown(Some(state))))
                    .contains(&before.flatten());
                if is_unpaid {
                    unpaid.insert(order_id);
                }
            }
            Ok(unpaid)
        })
    }
}

/// An order with how many of its items nobody tells of. Most orders that files brought are told of in
/// no item, and then their items need not be read.
fn with_items(
    tx: &Transaction<'_>,
    account_id: i64,
    order: CancelledOrder,
    n_told: u64,
) -> Result<CancelledOrder, DatabaseError> {
    if n_told == 0 {
        return Ok(order);
    }
    let n_items = tx.query_first(
        "SELECT count(*) FROM order_items WHERE account_id = $1 AND order_id = $2",
        &[account_id.into(), order.order_id.as_str().into()],
        |row| row.count(0),
    )?;
    Ok(CancelledOrder {
        n_untold: n_items.unwrap_or(0).saturating_sub(n_told),
        ..order
    })
}

/// The order, and how many of its items the marketplace tells of.
fn read(row: &Row<'_>) -> Result<(CancelledOrder, u64), DatabaseError> {
    let by = row.int(6)?;
    let mut cancelled_by = Vec::new();
    let mut n_told = 0;
    for (who, n_items) in [
        ("buyer", by % SELLERS),
        ("seller", by % AMAZONS / SELLERS),
        ("amazon", by / AMAZONS),
    ] {
        if n_items > 0 {
            n_told += counted(n_items);
            cancelled_by.push(who.to_owned());
        }
    }
    let order = CancelledOrder {
        order_id: OrderId::parse(&row.text(0)?)
            .map_err(|_| DatabaseError::UnknownValue { column: "order_id" })?,
        sales_channel: row.text(1)?,
        channel: channel(&row.text(2)?)?,
        purchased_at: instant(row.int(3)?, "purchased_at_us")?,
        last_updated_at: opt_instant(row.opt_int(4)?, "last_updated_at_us")?,
        requested: Requested::from_stored(row.int(5)?)?,
        cancelled_by,
        n_untold: 0,
        our_code: row.opt_text(7)?,
        ship_by: opt_instant(row.opt_int(8)?, "ship_by_at_us")?,
    };
    Ok((order, n_told))
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::CANCELLED;
    use crate::Store;

    #[test]
    fn what_was_placed_before_is_found_without_reading_all_that_changed() {
        let folder = tempfile::tempdir().unwrap();
        let path = Store::open(folder.path()).unwrap().path().to_owned();
        let connection = Connection::open(path).unwrap();
        let plan = CANCELLED.replace('$', "?");
        let mut plan = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {plan}"))
            .unwrap();
        let params = rusqlite::params![1, 0, 0, 9, 0, "", 50, None::<String>];
        let steps: Vec<String> = plan
            .query_map(params, |row| row.get(3))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for step in [
            "SEARCH o USING COVERING INDEX orders_cancelled (",
            "SEARCH o USING COVERING INDEX orders_cancelled_by_change (",
        ] {
            let is_taken = steps.iter().any(|taken| taken.contains(step));
            assert!(is_taken, "{step}: {steps:#?}");
        }
    }
}
