//! The direct cancel call of Orders 2026-01-01.

use serde::{Deserialize, Serialize};

use crate::http::problem::Problem;
use crate::ids::SellerIndex;
use crate::market::effects::Cancel;
use crate::market::order::{Channel, Executor, Order, OrderState};
use crate::market::{Act, Market};
use crate::orders::owned::{self, NotOwned};
use crate::platform::reason;

/// A seller cancels a whole order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelOrder {
    /// Who calls.
    pub seller: SellerIndex,
    /// The order id as it came.
    pub order: String,
    /// `cancelReasonCode` as it came.
    pub reason: String,
}

/// Why the call was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotCancelled {
    /// The order cannot be had.
    #[error(transparent)]
    Order(#[from] NotOwned),
    /// Not one of the five reasons.
    #[error("The cancelReasonCode {0} is not valid.")]
    Reason(String),
    /// Its state or channel does not allow it.
    #[error("The order cannot be cancelled: it is {0}.")]
    State(&'static str),
}

impl NotCancelled {
    /// The refusal in the API's shape.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Order(refusal) => refusal.problem(),
            Self::Reason(_) | Self::State(_) => Problem::invalid(self.to_string()),
        }
    }
}

impl Act for CancelOrder {
    type Outcome = ();
    type Refusal = NotCancelled;

    fn perform(&self, market: &mut Market) -> Result<(), NotCancelled> {
        let (index, order) = owned::find(market, self.seller, &self.order)?;
        let reason = reason::of_call(&self.reason)
            .ok_or_else(|| NotCancelled::Reason(self.reason.clone()))?;
        refuse_state(order)?;
        let lines: Vec<_> = order
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.n_open() > 0)
            .map(|(place, line)| (place, line.n_open(), line.request.is_some()))
            .collect();
        for (line, n_units, is_requested) in lines {
            let cancel = Cancel {
                order: index,
                line,
                n_units,
                by: Executor::Merchant,
                reason: reason.wording(),
                key: "",
                restocks: reason.restocks(),
                is_counted: reason.is_counted(is_requested),
            };
            // The lines were open a moment ago and nothing else can have come between.
            let cancelled = market.cancel_units(&cancel);
            debug_assert!(cancelled.is_ok(), "{cancelled:?}");
        }
        Ok(())
    }
}

fn refuse_state(order: &Order) -> Result<(), NotCancelled> {
    if !order.channel.is_merchant() {
        return Err(NotCancelled::State("fulfilled by Amazon"));
    }
    if let Channel::EasyShip(package) = order.channel
        && package.is_scheduled()
    {
        return Err(NotCancelled::State("scheduled for pickup"));
    }
    let is_cancellable = order.state == OrderState::Unshipped
        || (order.state == OrderState::Pending
            && crate::place::lets_seller_cancel_pending(order.place));
    if is_cancellable {
        Ok(())
    } else {
        Err(NotCancelled::State(order.state.as_str()))
    }
}
