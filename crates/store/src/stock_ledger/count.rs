//! Counting: what somebody found in the warehouse, by hand or by a stock sheet.

use std::collections::BTreeMap;

use countermand_domain::id::SellerSku;
use jiff::Timestamp;

use super::{NewMovement, StockCause, write};
use crate::engine::{DatabaseError, Transaction};
use crate::listings::Listing;
use crate::stored::micros;

/// Sets the units on hand at an instant, unless a count at that instant or later is known.
pub(super) fn set(
    tx: &Transaction<'_>,
    account_id: i64,
    sku: &SellerSku,
    (n_units, at): (i64, Timestamp),
    source: &str,
) -> Result<(), DatabaseError> {
    let key = [account_id.into(), sku.as_str().into(), micros(at).into()];
    let newer = tx.query_first(
        "SELECT movement_number FROM stock_movements
         WHERE account_id = $1 AND sku = $2 AND cause = 'counted' AND at_us >= $3 LIMIT 1",
        &key,
        |row| row.int(0),
    )?;
    if newer.is_some() {
        return Ok(());
    }
    // What left after the count is not in it, and is taken off as before.
    let on_hand = tx.query_first(
        "SELECT coalesce(CAST(sum(n_units) AS BIGINT), 0) FROM stock_movements
         WHERE account_id = $1 AND sku = $2 AND cause <> 'reserved' AND cause <> 'released'
             AND at_us <= $3",
        &key,
        |row| row.int(0),
    )?;
    let movement = NewMovement {
        sku,
        n_units: n_units.saturating_sub(on_hand.unwrap_or(0)),
        cause: StockCause::Counted,
        source,
        at,
    };
    write(tx, account_id, &movement)
}

/// Takes in a stock sheet: the units of a SKU over all its warehouses. What Amazon holds is not
/// the seller's own stock, and lines without a quantity say nothing.
pub(crate) fn count_in(
    tx: &Transaction<'_>,
    account_id: i64,
    lines: &[Listing],
    digest: &str,
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let mut sums: BTreeMap<&str, (&SellerSku, i64, Timestamp)> = BTreeMap::new();
    for line in lines {
        let is_amazons = |channel: &String| channel.to_ascii_uppercase().starts_with("AMAZON");
        let Some(units) = line.quantity else {
            continue;
        };
        if line.channel.as_ref().is_some_and(is_amazons) {
            continue;
        }
        let units = i64::try_from(units).unwrap_or(i64::MAX);
        let at = line.as_of.unwrap_or(now);
        let sum = sums.entry(line.sku.as_str()).or_insert((&line.sku, 0, at));
        sum.1 = sum.1.saturating_add(units);
        sum.2 = sum.2.max(at);
    }
    for (name, (sku, units, at)) in sums {
        let source = format!("count/{digest}/{name}");
        set(tx, account_id, sku, (units, at), &source)?;
    }
    Ok(())
}
