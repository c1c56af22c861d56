//! A buyer who officially asks to cancel when somebody outside says so, not by chance.

use serde::{Deserialize, Serialize};

use super::{turn, warehouse, words};
use crate::ids::OrderId;
use crate::market::{Act, Market};

/// Lets the buyer of an order ask officially for all of it to be cancelled.
///
/// The seller's warehouse does nothing about it by itself: who called is there to watch the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskToCancel {
    /// The order's id.
    pub order: String,
}

/// Why a buyer cannot ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAsked {
    /// Nobody placed it.
    #[error("there is no order with this id")]
    NoOrder,
    /// It is not paid, is sent, or Amazon sends it.
    #[error("no unit of the order waits at the seller's")]
    NotAtSellers,
}

impl Act for AskToCancel {
    type Outcome = ();
    type Refusal = NotAsked;

    fn perform(&self, market: &mut Market) -> Result<(), NotAsked> {
        let id = OrderId::parse(&self.order).ok_or(NotAsked::NoOrder)?;
        let (index, order) = market.orders.find(id).ok_or(NotAsked::NoOrder)?;
        if !turn::is_at_sellers(order) {
            return Err(NotAsked::NotAtSellers);
        }
        let mut draws = market.draws("words", order.id.number());
        let reason = words::reason(order.place, &mut draws);
        for (line, _) in warehouse::open_lines(market, index) {
            market
                .request_cancellation(index, line, reason)
                .map_err(|_| NotAsked::NotAtSellers)?;
        }
        Ok(())
    }
}
