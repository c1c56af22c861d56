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
}

/// For the counted SKUs of an order: the units that can be sold once every open unit of the order
/// is cancelled. Never below zero.
pub(crate) fn free_without_order<'a>(
    tx: &Transaction<'_>,
    account_id: i64,
    order_id: &OrderId,
    skus: impl Iterator<Item = &'a SellerSku>,
) -> Result<BTreeMap<String, u32>, DatabaseError> {
    let mut available = BTreeMap::new();
    for sku in skus {
        let left = balance(tx, account_id, sku)?;
        if left.is_counted {
            available.insert(sku, left.available);
        }
    }
    if available.is_empty() {
        return Ok(BTreeMap::new());
    }
    let reserved = follow::reserved_by_order(tx, account_id, order_id)?;
    let free = available.into_iter().map(|(sku, available)| {
        let of_order = reserved.get(sku).copied().unwrap_or(0);
        let units = available.saturating_add(of_order).max(0);
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        (sku.as_str().to_owned(), units)
    });
    Ok(free.collect())
}

fn balance(
    tx: &Transaction<'_>,
    account_id: i64,
    sku: &SellerSku,
) -> Result<StockBalance, DatabaseError> {
    let stored = tx.query_first(
        "SELECT n_counts, on_hand, reserved FROM stock_balances
         WHERE account_id = $1 AND sku = $2",
        &[account_id.into(), sku.as_str().into()],
        |row| Ok((row.int(0)?, row.int(1)?, row.int(2)?)),
    )?;
    let (n_counts, on_hand, reserved) = stored.unwrap_or_default();
    Ok(StockBalance {
        sku: sku.clone(),
        is_counted: n_counts > 0,
        on_hand,
        reserved,
        available: on_hand.saturating_sub(reserved),
    })
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
    let n_written = tx.execute(
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
    )?;
    if n_written == 0 {
        return Ok(());
    }
    let (on_hand, reserved) = match movement.cause {
        StockCause::Reserved | StockCause::Released => (0, movement.n_units.saturating_neg()),
        StockCause::Shipped | StockCause::Counted | StockCause::WrittenOff => (movement.n_units, 0),
    };
    tx.execute(
        "INSERT INTO stock_balances (account_id, sku, n_counts, on_hand, reserved)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id, sku) DO UPDATE SET
             n_counts = stock_balances.n_counts + excluded.n_counts,
             on_hand = stock_balances.on_hand + excluded.on_hand,
             reserved = stock_balances.reserved + excluded.reserved",
        &[
            account_id.into(),
            movement.sku.as_str().into(),
            Param::Int(i64::from(movement.cause == StockCause::Counted)),
            Param::Int(on_hand),
            Param::Int(reserved),
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
