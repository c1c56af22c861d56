//! Everything a decision looks at.

use jiff::Timestamp;

use crate::marketplace::Marketplace;
use crate::order::OrderState;
use crate::order::channel::ChannelStatus;
use crate::reason::{Motive, Reason};

/// Who wants the act, or performs it.
///
/// Source: rules 0.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// The buyer.
    Buyer,
    /// The seller.
    Seller,
    /// Amazon.
    Amazon,
}

impl Actor {
    /// The name in decision tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Seller => "seller",
            Self::Amazon => "amazon",
        }
    }

    /// Reads the name, or the executor's name of Orders 2026-01-01, whatever its capitals.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "buyer" => Some(Self::Buyer),
            "seller" | "merchant" => Some(Self::Seller),
            "amazon" => Some(Self::Amazon),
            _ => None,
        }
    }
}

/// What the buyer's official request covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RequestScope {
    /// No official request is on file. A message, a call or an e-mail is none.
    #[default]
    None,
    /// It covers every open unit.
    AllOpenUnits,
    /// It covers some of the open items only.
    SomeItems,
}

impl RequestScope {
    /// Whether there is an official request at all.
    pub const fn is_official(self) -> bool {
        match self {
            Self::None => false,
            Self::AllOpenUnits | Self::SomeItems => true,
        }
    }

    /// The scope of the requests on items: one truth value for each item that is not cancelled.
    /// Where no item has a request of its own, one of the order as a whole covers everything.
    pub fn of_items(
        is_requested: impl IntoIterator<Item = bool>,
        is_order_requested: bool,
    ) -> Self {
        let (mut n_items, mut n_requested) = (0_usize, 0_usize);
        for is_requested in is_requested {
            n_items += 1;
            n_requested += usize::from(is_requested);
        }
        if n_requested == 0 {
            if is_order_requested {
                Self::AllOpenUnits
            } else {
                Self::None
            }
        } else if n_requested == n_items {
            Self::AllOpenUnits
        } else {
            Self::SomeItems
        }
    }
}

/// An order, what is asked of it, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// The state of the order.
    pub state: OrderState,
    /// The channel, with the status that only it has.
    pub channel: ChannelStatus,
    /// The marketplace.
    pub marketplace: Marketplace,
    /// Who asks, or acts.
    pub actor: Actor,
    /// Why, or "may I"; `None` when nothing was said.
    pub motive: Option<Motive>,
    /// Whether the payment is verified or authorised; `None` when unknown.
    pub is_paid: Option<bool>,
    /// When the order was placed; `None` when unknown: then no window is taken for open.
    pub purchased_at: Option<Timestamp>,
    /// The end of the ship window; `None` when unknown: then no deadline is taken for passed.
    pub ship_by: Option<Timestamp>,
    /// The buyer's official request.
    pub request: RequestScope,
    /// Units physically handed to a carrier.
    pub shipped_units: u32,
    /// Units ordered.
    pub ordered_units: u32,
}

impl Situation {
    /// Units neither handed over nor beyond what was ordered.
    pub const fn open_units(&self) -> u32 {
        self.ordered_units.saturating_sub(self.shipped_units)
    }

    /// The reason, when the motive is one.
    pub const fn reason(&self) -> Option<Reason> {
        match self.motive {
            Some(Motive::Reason(reason)) => Some(reason),
            Some(Motive::Act(_)) | None => None,
        }
    }

    /// Whole minutes since the purchase.
    pub fn minutes_since_purchase(&self, now: Timestamp) -> Option<i64> {
        self.purchased_at.map(|then| minutes_between(then, now))
    }

    /// Whole minutes since the end of the ship window; negative before it.
    pub fn minutes_since_ship_by(&self, now: Timestamp) -> Option<i64> {
        self.ship_by.map(|then| minutes_between(then, now))
    }
}

fn minutes_between(then: Timestamp, now: Timestamp) -> i64 {
    (now.as_second() - then.as_second()).div_euclid(60)
}
