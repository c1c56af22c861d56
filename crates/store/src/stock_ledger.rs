//! The stock ledger: every movement of a seller's own stock, and what is left by them.
//!
//! ```text
//! available = sum of all movements            (invariant I16)
//! on hand   = counted + shipped + written off
//! reserved  = on hand − available
//! ```
//!
//! An order item reserves its units when it is first taken in. A shipment takes them off and ends
//! their reservation; a cancel gives them back, once: with the settlement of our own action, else
//! with the reading that shows who else cancelled. What follows from a cumulative number of units
//! is named by it, so taking in twice, or in another order, moves nothing twice.

mod count;
mod follow;

pub(crate) use count::count_in;
pub(crate) use follow::{follow_action, follow_read};

use std::collections::BTreeMap;

use countermand_domain::id::{OrderId, SellerSku};
use jiff::Timestamp;

use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Param, Row, Transaction, count as stored_count};
use crate::outbox::{Page, stored_words};
use crate::stored::{instant, micros};

stored_words! {
    /// Why stock moved.
    StockCause, "cause" {
        /// An order item asks for units.
        Reserved = "reserved",
        /// Units are free again: their item was cancelled, or has left.
        Released = "released",
        /// Units left.
        Shipped = "shipped",
        /// Somebody counted.
        Counted = "counted",
        /// Units were lost or spoilt.
        WrittenOff = "written-off",
    }
}

/// One movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockMovement {
    /// Its number within the account.
    pub number: u64,
    /// The SKU.
    pub sku: SellerSku,
    /// By how many units what is available changed; negative when it fell.
    pub n_units: i64,
    /// Why.
    pub cause: StockCause,
    /// What it follows from: an order item, an action or a count.
    pub source: String,
    /// When.
    pub at: Timestamp,
}

/// What is left of a SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockBalance {
    /// The SKU.
    pub sku: SellerSku,
    /// Whether it was ever counted: only then the other figures say what is there.
    pub is_counted: bool,
    /// Units in the warehouse.
    pub on_hand: i64,
    /// Units that order items ask for.
    pub reserved: i64,
    /// Units that can be sold: the sum of all movements. Below zero it is oversold.
    pub available: i64,
}

impl StockBalance {
    /// Whether more was sold than there is.
    pub const fn is_oversold(&self) -> bool {
        self.is_counted && self.available < 0
    }
}

impl Account {
    /// Movements behind a number, oldest first; those of one SKU where one is given.
    pub fn stock_movements(
        &self,
        sku: Option<SellerSku>,
        after: u64,
        limit: u32,
    ) -> Answer<Page<StockMovement>, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| {
            let sku = sku.as_ref().map(SellerSku::as_str);
            let items = tx.query(
                "SELECT movement_number, sku, n_units, cause, source, at_us
                 FROM stock_movements
                 WHERE account_id = $1 AND movement_number > $2 AND ($3 IS NULL OR sku = $4)
                 ORDER BY movement_number LIMIT $5",
                &[
                    account_id.into(),
                    stored_count(after).into(),
                    sku.into(),
                    sku.into(),
                    limit.into(),
                ],
                read_movement,
            )?;
            let is_full = u32::try_from(items.len()).is_ok_and(|n| n >= limit);
            let last = items.last().map(|movement| movement.number);
            let next = last.filter(|_| is_full);
            Ok(Page { items, next })
        })
    }

    /// What is left of a SKU; all zeros where nothing ever moved.
    pub fn stock_balance(&self, sku: SellerSku) -> Answer<StockBalance, DatabaseError> {
        let account_id = self.number;
        self.store.ask(move |tx| balance(tx, account_id, &sku))
    }

    /// Sets what was counted of a SKU, by hand.
    pub fn count_stock(
        &self,
        sku: SellerSku,
        n_units: u32,
        at: Timestamp,
    ) -> Answer<StockBalance, DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let source = format!("count/{}", micros(at));
            count::set(tx, account_id, &sku, (i64::from(n_units), at), &source)?;
            balance(tx, account_id, &sku)
        })
    }

    /// For the counted SKUs of an order: the units that can be sold once every open unit of the
    /// order is cancelled. Never below zero.
    pub fn stock_without_order(
        &self,
        order_id: &OrderId,
    ) -> Answer<BTreeMap<String, u32>, DatabaseError> {
        let (account_id, order_id) = (self.number, order_id.clone());
        self.store.ask(move |tx| {
            let mut free = BTreeMap::new();
            for (sku, reserved) in follow::reserved_by_order(tx, account_id, &order_id)? {
                let left = balance(tx, account_id, &sku)?;
                if left.is_counted {
                    let units = left.available.saturating_add(reserved).max(0);
                    let units = u32::try_from(units).unwrap_or(u32::MAX);
                    free.insert(sku.as_str().to_owned(), units);
                }
            }
            Ok(free)
        })
    }
}

fn balance(
    tx: &Transaction<'_>,
    account_id: i64,
    sku: &SellerSku,
) -> Result<StockBalance, DatabaseError> {
    let sums = tx.query(
        "SELECT cause, CAST(sum(n_units) AS BIGINT) FROM stock_movements
         WHERE account_id = $1 AND sku = $2 GROUP BY cause",
        &[account_id.into(), sku.as_str().into()],
        |row| Ok((StockCause::stored(&row.text(0)?)?, row.int(1)?)),
    )?;
    let mut found = StockBalance {
        sku: sku.clone(),
        is_counted: false,
        on_hand: 0,
        reserved: 0,
        available: 0,
    };
    for (cause, n_units) in sums {
        found.available = found.available.saturating_add(n_units);
        match cause {
            StockCause::Reserved | StockCause::Released => {
                found.reserved = found.reserved.saturating_sub(n_units);
            }
            StockCause::Shipped | StockCause::Counted | StockCause::WrittenOff => {
                found.on_hand = found.on_hand.saturating_add(n_units);
                found.is_counted |= cause == StockCause::Counted;
            }
        }
    }
    Ok(found)
}

/// A movement that is about to be written.
struct NewMovement<'a> {
    sku: &'a SellerSku,
    n_units: i64,
    cause: StockCause,
    source: &'a str,
    at: Timestamp,
}

/// Writes a movement, unless it was written before.
fn write(
    tx: &Transaction<'_>,
    account_id: i64,
    movement: &NewMovement<'_>,
) -> Result<(), DatabaseError> {
    let next = tx.query_first(
        "SELECT coalesce(max(movement_number), 0) + 1 FROM stock_movements WHERE account_id = $1",
        &[account_id.into()],
        |row| row.int(0),
    )?;
    tx.execute(
        "INSERT INTO stock_movements (account_id, movement_number, sku, n_units, cause, source,
             at_us)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (account_id, source, cause) DO NOTHING",
        &[
            account_id.into(),
            Param::Int(next.unwrap_or(1)),
            movement.sku.as_str().into(),
            Param::Int(movement.n_units),
            movement.cause.as_str().into(),
            movement.source.into(),
            micros(movement.at).into(),
        ],
    )
    .map(drop)
}

fn read_movement(row: &Row<'_>) -> Result<StockMovement, DatabaseError> {
    Ok(StockMovement {
        number: row.count(0)?,
        sku: read_sku(row, 1)?,
        n_units: row.int(2)?,
        cause: StockCause::stored(&row.text(3)?)?,
        source: row.text(4)?,
        at: instant(row.int(5)?, "at_us")?,
    })
}

fn read_sku(row: &Row<'_>, at: usize) -> Result<SellerSku, DatabaseError> {
    SellerSku::parse(&row.text(at)?).map_err(|_| DatabaseError::UnknownValue { column: "sku" })
}
