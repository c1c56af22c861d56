//! What is known of an order, from whichever form it is in, before it becomes a situation.

use jiff::Timestamp;

use super::{Actor, RequestScope, Situation};
use crate::marketplace::Marketplace;
use crate::order::OrderState;
use crate::order::channel::ChannelStatus;
use crate::reason::{Motive, Reason};

/// Why nothing can be decided on an order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UndecidableOrder {
    /// Its status text is not known.
    #[error(
        "the status `{text}` is not known, so nothing is decided on it: read the order in Seller \
         Central, and import a newer report"
    )]
    UnknownStatus {
        /// The text.
        text: String,
    },
    /// It is of none of Amazon's stores.
    #[error("the sales channel `{sales_channel}` is none of Amazon's stores, so no rule applies")]
    UnknownMarketplace {
        /// The sales channel.
        sales_channel: String,
    },
}

/// What is known of an order. A stored order and one just read at the marketplace both come down to
/// this, so that both are decided on alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderFacts<'a> {
    /// The state; `None` when the status text is outside the known ones.
    pub state: Option<OrderState>,
    /// The status text as written.
    pub status_text: &'a str,
    /// The channel, with the status that only it has.
    pub channel: ChannelStatus,
    /// The marketplace, if it is a known one.
    pub marketplace: Option<Marketplace>,
    /// The sales channel as written.
    pub sales_channel: &'a str,
    /// When the order was placed.
    pub purchased_at: Timestamp,
    /// The end of the ship window, where a source tells it.
    pub ship_by: Option<Timestamp>,
    /// The buyer's official request.
    pub request: RequestScope,
    /// Units handed to a carrier.
    pub shipped_units: u32,
    /// Units ordered and not cancelled.
    pub ordered_units: u32,
}

impl OrderFacts<'_> {
    /// The situation, with what is asked of the order. Where nothing is said and the buyer's
    /// official request is on file, that request is the motive.
    ///
    /// What the sources do not tell is left unknown: then no window is taken for open and no
    /// deadline for passed.
    ///
    /// # Errors
    /// When the order's status or marketplace is not known.
    pub fn situation(
        &self,
        actor: Actor,
        motive: Option<Motive>,
    ) -> Result<Situation, UndecidableOrder> {
        let state = self.state.ok_or_else(|| UndecidableOrder::UnknownStatus {
            text: self.status_text.to_owned(),
        })?;
        let is_multi_channel = matches!(self.channel, ChannelStatus::Mcf(_));
        let marketplace = match self.marketplace {
            Some(marketplace) => marketplace,
            // Multi-channel orders belong to no store; their rules are the same everywhere.
            None if is_multi_channel => Marketplace::Us,
            None => {
                return Err(UndecidableOrder::UnknownMarketplace {
                    sales_channel: self.sales_channel.to_owned(),
                });
            }
        };
        let motive = motive.or_else(|| {
            self.request
                .is_official()
                .then_some(Motive::Reason(Reason::BuyerRequest))
        });
        Ok(Situation {
            state,
            channel: self.channel,
            marketplace,
            actor,
            motive,
            is_paid: Some(!state.is_pending()),
            purchased_at: Some(self.purchased_at),
            ship_by: self.ship_by,
            request: self.request,
            shipped_units: self.shipped_units,
            ordered_units: self.ordered_units.max(self.shipped_units),
        })
    }
}
