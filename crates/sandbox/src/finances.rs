//! Finances: transactions of refunds and shipments, and what follows from them.
//!
//! Fees are not played: a shipment brings what the buyer pays for its units, a refund takes what
//! goes back.

mod account;
mod calls;
mod transaction;

use crate::http::route::Handler;
use crate::ids::{OrderIndex, PlaceIndex, SellerIndex};
use crate::market::Market;
use crate::market::effects::Refund;
use crate::moment::Moment;

/// What happened to the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    /// Units were shipped and charged.
    Shipment {
        /// Units of the line that had shipped before.
        n_before: u32,
        /// Units that shipped now.
        n_units: u32,
    },
    /// Money went back to the buyer.
    Refund {
        /// How much, minor units.
        amount_minor: i64,
        /// Units that it stands for; 0 where the protocol said none.
        n_units: u32,
    },
}

/// One transaction. What it comes to follows from the order, so a million of them stay small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transaction {
    /// Whose account.
    pub seller: SellerIndex,
    /// Where.
    pub place: PlaceIndex,
    /// Which order.
    pub order: OrderIndex,
    /// Which line of it.
    pub line: u32,
    /// What happened.
    pub movement: Movement,
    /// When.
    pub posted_at: Moment,
}

/// All transactions.
#[derive(Debug, Default)]
pub struct Finances {
    /// In the order in which they were posted.
    transactions: Vec<Transaction>,
}

impl Finances {
    /// All transactions, oldest first.
    pub fn transactions(&self) -> &[Transaction] {
        &self.transactions
    }
}

/// The function that answers an operation of the Finances API.
pub fn handler(name: &str) -> Option<Handler> {
    match name {
        "listTransactions" => Some(calls::list_transactions),
        "listBalances" => Some(account::list_balances),
        "listSummary" => Some(account::list_summary),
        _ => None,
    }
}

/// Writes a refund down as a transaction.
pub fn record_refund(market: &mut Market, refund: &Refund<'_>) {
    let movement = Movement::Refund {
        amount_minor: refund.amount_minor,
        n_units: refund.n_units,
    };
    record(market, refund.order, refund.line, movement);
}

/// Writes a shipment of units down as a transaction; the line counts them as shipped already.
pub fn record_shipment(market: &mut Market, order: OrderIndex, line: usize, n_units: u32) {
    let found = market
        .orders
        .at(order)
        .and_then(|order| order.lines.get(line));
    let Some(n_before) = found.and_then(|line| line.n_shipped.checked_sub(n_units)) else {
        return;
    };
    record(
        market,
        order,
        line,
        Movement::Shipment { n_before, n_units },
    );
}

fn record(market: &mut Market, index: OrderIndex, line: usize, movement: Movement) {
    let (Some(order), Ok(line)) = (market.orders.at(index), u32::try_from(line)) else {
        return;
    };
    let transaction = Transaction {
        seller: order.seller,
        place: order.place,
        order: index,
        line,
        movement,
        posted_at: market.now,
    };
    market.finances.transactions.push(transaction);
}
