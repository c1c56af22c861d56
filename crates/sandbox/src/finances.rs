//! Finances: transactions of refunds and shipments.

use crate::http::route::Handler;
use crate::market::Market;
use crate::market::effects::Refund;

/// All transactions.
#[derive(Debug, Default)]
pub struct Finances {}

/// The function that answers an operation of the Finances API.
pub fn handler(_name: &str) -> Option<Handler> {
    None
}

/// Writes a refund down as a transaction.
pub fn record_refund(_market: &mut Market, _refund: &Refund<'_>) {}
