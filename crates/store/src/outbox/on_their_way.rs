//! Cancels of the desk that count toward the rate: a sum that is kept as decisions move on.

use countermand_domain::id::OrderId;

use super::{Decision, DecisionState};
use crate::accounts::Account;
use crate::engine::{Answer, DatabaseError, Transaction, count, counted};
use crate::running;

/// Cancels that count toward the rate, as the desk itself knows of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CountedCancels {
    /// Orders of which such a cancel is decided on and has not ended.
    pub n_on_their_way: u64,
    /// Such cancels that have ended since the beginning: a figure that was measured at another
    /// value of this does not know of those between.
    pub n_ended: u64,
}

impl Account {
    /// The account's counted cancels.
    pub fn counted_cancels(&self) -> Answer<CountedCancels, DatabaseError> {
        let account_id = self.number;
        self.store
            .ask(move |tx| running::counted_cancels(tx, account_id))
    }
}

impl Decision {
    /// Whether it will count once it is carried out.
    const fn is_on_its_way(&self) -> bool {
        self.content.counts
            && self.settled_at.is_none()
            && matches!(self.state, DecisionState::Open)
    }
}

/// Keeps the sum as a decision is written; `was_open` tells whether it was on its way before.
pub(super) fn follow(
    tx: &Transaction<'_>,
    account_id: i64,
    decision: &Decision,
    was_open: bool,
) -> Result<(), DatabaseError> {
    let is_open = decision.is_on_its_way();
    if !decision.content.counts || was_open == is_open {
        return Ok(());
    }
    let has_another = has_another(tx, account_id, &decision.order_id, decision.number)?;
    let orders = i64::from(!has_another) * if is_open { 1 } else { -1 };
    let ended = u64::from(!is_open && decision.state != DecisionState::Undone);
    let cancels = running::counted_cancels(tx, account_id)?;
    let on_their_way = count(cancels.n_on_their_way).saturating_add(orders);
    let n_ended = cancels.n_ended.saturating_add(ended);
    let cancels = CountedCancels {
        n_on_their_way: counted(on_their_way),
        n_ended,
    };
    running::set_counted_cancels(tx, account_id, cancels)
}

/// Whether another counted cancel of the order is on its way: an order counts once.
fn has_another(
    tx: &Transaction<'_>,
    account_id: i64,
    order_id: &OrderId,
    number: u64,
) -> Result<bool, DatabaseError> {
    let found = tx.query_first(
        "SELECT 1 FROM decisions
         WHERE account_id = $1 AND order_id = $2 AND counts = 1 AND state = 'open'
             AND settled_at_us IS NULL AND decision_number <> $3 LIMIT 1",
        &[
            account_id.into(),
            order_id.as_str().into(),
            count(number).into(),
        ],
        |row| row.int(0),
    )?;
    Ok(found.is_some())
}
