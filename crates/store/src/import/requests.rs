//! Buyers' requests that reports show, of accounts that nobody reads from the API: there the report is
//! the nearest to Amazon's word.

use countermand_domain::id::OrderId;
use jiff::Timestamp;

use crate::engine::{DatabaseError, Row, Transaction};
use crate::intake::{Heard, RequestSource, close_request, note_request};

/// Orders that wait for somebody, were asked to be cancelled, and have no wish on file.
const ASKED: &str = "SELECT o.order_id FROM orders AS o
     WHERE o.account_id = $1 AND o.state = 'UNSHIPPED' AND o.buyer_request = 2
         AND NOT EXISTS (SELECT 1 FROM buyer_requests AS r WHERE r.account_id = o.account_id
             AND r.order_id = o.order_id AND r.official_at_us IS NOT NULL)";
/// Orders with a wish that is not over.
const WISHED: &str = "SELECT order_id FROM buyer_requests
     WHERE account_id = $1 AND (state = 'hint' OR state = 'open')";

/// Brings the wishes up to what the orders show after a file. Of an account that is read from the
/// API they come with its orders, and nothing is done here.
pub(super) fn follow(
    tx: &Transaction<'_>,
    account_id: i64,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    let is_read = tx.query_first(
        "SELECT 1 FROM seller_accounts WHERE account_id = $1 AND is_enabled = 1
             AND refresh_token_sealed IS NOT NULL",
        &[account_id.into()],
        |_| Ok(()),
    )?;
    if is_read.is_some() {
        return Ok(());
    }
    let heard = Heard {
        source: RequestSource::Report,
        is_official: true,
    };
    for order_id in tx.query(ASKED, &[account_id.into()], order_id)? {
        note_request(tx, (account_id, &order_id), heard, at)?;
    }
    for order_id in tx.query(WISHED, &[account_id.into()], order_id)? {
        close_request(tx, account_id, &order_id, at)?;
    }
    Ok(())
}

fn order_id(row: &Row<'_>) -> Result<OrderId, DatabaseError> {
    OrderId::parse(&row.text(0)?).map_err(|_| DatabaseError::UnknownValue { column: "order_id" })
}
