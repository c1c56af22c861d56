//! Units of Seller Fulfilled Prime orders: what that programme's cancel rate is counted in.

use countermand_domain::id::OrderId;
use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{DatabaseError, Param};
use crate::stored::micros;

/// The units of Prime orders placed within some time, without those whose payment is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PrimeUnits {
    /// Units ordered.
    pub n_ordered: u64,
    /// Of those: cancelled in orders that were not cancelled as a whole, without an official request
    /// of the buyer for the item.
    pub n_cancelled_in_part: u64,
}

/// The first Prime order of a sales channel and a span of time, as most accounts have none.
const ANY: &str = "SELECT o.order_id FROM orders AS o
     WHERE o.account_id = $1 AND o.channel = 'SFP' AND o.sales_channel = $2
         AND o.purchased_at_us >= $3 AND o.purchased_at_us < $4
     LIMIT 1";

/// A cross join, so that SQLite begins with the orders.
const UNITS: &str = "SELECT coalesce(sum(i.quantity_ordered), 0),
         coalesce(sum(i.quantity_ordered - i.quantity)
             FILTER (WHERE o.state <> 'CANCELLED' AND i.buyer_request <> 2), 0)
     FROM orders AS o CROSS JOIN order_items AS i
     WHERE o.account_id = $1 AND o.channel = 'SFP' AND o.sales_channel = $2
         AND o.purchased_at_us >= $3 AND o.purchased_at_us < $4
         AND o.state <> 'PENDING' AND o.state <> 'PENDING_AVAILABILITY'
         AND i.account_id = o.account_id AND i.order_id = o.order_id";

impl Account {
    /// The units of the Prime orders of a sales channel that were placed in a span of time. Blocks
    /// while it reads.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn prime_units(
        &self,
        sales_channel: &str,
        (from, before): (Timestamp, Timestamp),
    ) -> Result<PrimeUnits, DatabaseError> {
        let asked = [
            self.key(),
            sales_channel.into(),
            Param::Int(micros(from)),
            Param::Int(micros(before)),
        ];
        let any = self
            .store
            .read(|tx| tx.query_first(ANY, &asked, |row| row.text(0)))?;
        if any.is_none() {
            return Ok(PrimeUnits::default());
        }
        // Of a large shop it takes long: other readers do not wait for it.
        let found = self.store.read_apart(|tx| {
            tx.query_first(UNITS, &asked, |row| {
                Ok(PrimeUnits {
                    n_ordered: row.count(0)?,
                    n_cancelled_in_part: row.count(1)?,
                })
            })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// The units ordered with some orders, each order's by itself. Blocks while it reads.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn ordered_units(&self, order_ids: &[OrderId]) -> Result<Vec<u64>, DatabaseError> {
        self.store.read(|tx| {
            let units = |order_id: &OrderId| {
                let found = tx.query_first(
                    "SELECT coalesce(sum(quantity_ordered), 0) FROM order_items
                     WHERE account_id = $1 AND order_id = $2",
                    &[self.key(), order_id.as_str().into()],
                    |row| row.count(0),
                )?;
                Ok(found.unwrap_or(0))
            };
            order_ids.iter().map(units).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{ANY, UNITS};
    use crate::Store;

    #[test]
    fn prime_orders_are_found_without_looking_at_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = Store::open(folder.path()).unwrap().path().to_owned();
        let connection = Connection::open(path).unwrap();
        let steps = |text: &str| -> Vec<String> {
            let plan = text.replace('$', "?");
            let mut plan = connection
                .prepare(&format!("EXPLAIN QUERY PLAN {plan}"))
                .unwrap();
            plan.query_map(rusqlite::params![1, "Amazon.com", 0, 9], |row| row.get(3))
                .unwrap()
                .map(Result::unwrap)
                .collect()
        };
        let wanted = "SEARCH o USING COVERING INDEX orders_prime (account_id=? AND sales_channel=? \
                      AND purchased_at_us>?";
        let (any, units) = (steps(ANY), steps(UNITS));
        assert!(any[0].contains(wanted), "{any:#?}");
        assert!(units[0].contains(wanted), "{units:#?}");
        let of_items = "SEARCH i USING PRIMARY KEY";
        assert!(units[1].contains(of_items), "{units:#?}");
    }
}
