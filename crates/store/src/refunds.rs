//! Refunds that the marketplace's finances show.

use countermand_domain::id::{OrderId, OrderItemId, SellerSku};
use countermand_domain::money::Money;
use jiff::Timestamp;

use crate::accounts::Account;
use crate::cursors::{CursorMove, move_cursor};
use crate::engine::{Answer, DatabaseError, Transaction};
use crate::intake::make_decision_due;
use crate::stored::micros;

/// A refund as the finances show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundSeen {
    /// The transaction, with the place of its item where it has several.
    pub transaction_id: String,
    /// The order.
    pub order_id: OrderId,
    /// The item; `None` where only the SKU is told.
    pub order_item_id: Option<OrderItemId>,
    /// The SKU, which tells the item where only one of the order has it.
    pub sku: Option<SellerSku>,
    /// What went back to the buyer: positive.
    pub amount: Money,
    /// When it was posted.
    pub posted_at: Timestamp,
}

impl Account {
    /// Takes in refunds, each transaction once, together with the move of a cursor. Answers how many
    /// were not known.
    pub fn take_refunds(
        &self,
        refunds: Vec<RefundSeen>,
        cursor: Option<CursorMove>,
        at: Timestamp,
    ) -> Answer<u64, DatabaseError> {
        let account_id = self.number;
        self.store.submit(move |tx| {
            let mut n_new = 0;
            for refund in &refunds {
                n_new += u64::from(take(tx, account_id, refund, at)?);
            }
            if let Some(cursor) = &cursor {
                move_cursor(tx, account_id, cursor, at)?;
            }
            Ok(n_new)
        })
    }
}

fn take(
    tx: &Transaction<'_>,
    account_id: i64,
    refund: &RefundSeen,
    at: Timestamp,
) -> Result<bool, DatabaseError> {
    let item = match &refund.order_item_id {
        Some(item) => item.as_str().to_owned(),
        None => item_of_sku(tx, account_id, refund)?,
    };
    let currency = refund.amount.currency();
    let n_new = tx.execute(
        "INSERT INTO observed_refunds (account_id, transaction_id, order_id, order_item_id,
             amount_minor, currency, posted_at_us)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (account_id, transaction_id) DO UPDATE
             SET order_item_id = excluded.order_item_id
             WHERE observed_refunds.order_item_id = '' AND excluded.order_item_id <> ''",
        &[
            account_id.into(),
            refund.transaction_id.as_str().into(),
            refund.order_id.as_str().into(),
            item.as_str().into(),
            refund.amount.minor().into(),
            currency.as_str().into(),
            micros(refund.posted_at).into(),
        ],
    )?;
    if n_new > 0 {
        make_decision_due(tx, account_id, &refund.order_id, at)?;
    }
    Ok(n_new > 0)
}

/// The item of the order that has the SKU, where only one has it; empty otherwise.
fn item_of_sku(
    tx: &Transaction<'_>,
    account_id: i64,
    refund: &RefundSeen,
) -> Result<String, DatabaseError> {
    let Some(sku) = &refund.sku else {
        return Ok(String::new());
    };
    let keys = tx.query(
        "SELECT line_key FROM order_items
         WHERE account_id = $1 AND order_id = $2 AND sku = $3 LIMIT 2",
        &[
            account_id.into(),
            refund.order_id.as_str().into(),
            sku.as_str().into(),
        ],
        |row| row.text(0),
    )?;
    let only = match keys.as_slice() {
        [only] => only.strip_prefix("i:"),
        _ => None,
    };
    Ok(only.unwrap_or_default().to_owned())
}
