//! The true quantities that a decision sets offers to.

use std::sync::Arc;

use countermand_domain::id::OrderId;
use countermand_store::{Account, DatabaseError};

use super::cancel::Terms;

/// The terms with the counted stock of an order's SKUs: what can be sold once every open unit of
/// the order is cancelled.
///
/// # Errors
/// When the store refuses.
pub async fn with_stock(
    account: &Account,
    order_id: &OrderId,
    terms: Terms,
) -> Result<Terms, DatabaseError> {
    let stock = account.stock_without_order(order_id).await?;
    Ok(Terms {
        stock: Arc::new(stock),
        ..terms
    })
}
