//! One order as the marketplace's own API showed it.

use jiff::Timestamp;

use super::channel::ChannelStatus;
use super::{BuyerRequest, LineAmounts, ObservedLine, OrderState};
use crate::cancellation::attribution::AmazonTrigger;
use crate::cancellation::{Actor, OrderFacts, RequestScope, Situation, UndecidableOrder};
use crate::id::{Asin, OrderId, OrderItemId, SellerSku};
use crate::marketplace::Marketplace;
use crate::money::Money;
use crate::quantity::Quantity;
use crate::reason::wording::{self, BuyerReasonClass};
use crate::reason::{AcknowledgementReason, Motive};

/// One order as the marketplace's own API showed it: the only source on which is acted.
///
/// Sources: Orders 2026-01-01 and Orders v0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRead {
    /// The order.
    pub order_id: OrderId,
    /// The marketplace, if it is a known one.
    pub marketplace: Option<Marketplace>,
    /// The sales channel as reports write it: `Amazon.de`, `Non-Amazon`.
    pub sales_channel: Box<str>,
    /// The state; `None` when the status text is outside the known ones.
    pub state: Option<OrderState>,
    /// The status text as written.
    pub status_text: Box<str>,
    /// The channel, with the status that only it has.
    pub channel: ChannelStatus,
    /// When the order was placed.
    pub purchased_at: Timestamp,
    /// When it last changed: a buyer's request moves it too.
    pub last_updated_at: Timestamp,
    /// The end of the ship window, where it is told.
    pub ship_by: Option<Timestamp>,
    /// Whether it is a Prime order.
    pub is_prime: Option<bool>,
    /// Whether it has a premium shipping service.
    pub is_premium: Option<bool>,
    /// Whether a business bought.
    pub is_business: Option<bool>,
    /// The state or province shipped to, where it is told.
    pub ship_state: Option<Box<str>>,
    /// The country shipped to, a code of two letters, where it is told.
    pub ship_country: Option<Box<str>>,
    /// The items, in the order of the answer; each item once.
    pub items: Vec<ItemRead>,
    /// What is odd about the answer; none of it kept the order from being read.
    pub oddities: Vec<Oddity>,
}

/// One item of an order that was read.
///
/// Shipped and cancelled units together are never more than those ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRead {
    /// The item.
    pub order_item_id: OrderItemId,
    /// The seller's SKU.
    pub sku: Option<SellerSku>,
    /// Amazon's product number.
    pub asin: Option<Asin>,
    /// The product's name.
    pub title: Option<Box<str>>,
    /// Units ordered. Orders v0 takes cancelled units off, and shows 0 when all are.
    pub units_ordered: Quantity,
    /// Units handed to a carrier.
    pub units_shipped: Quantity,
    /// Units cancelled.
    pub units_cancelled: Quantity,
    /// The amounts of the units that remain, where they are told: not while the order is pending.
    pub amounts: LineAmounts,
    /// What the buyer pays for them in all, discounts taken off.
    pub paid: Option<Money>,
    /// The buyer's official request to cancel the item.
    pub requested: BuyerRequest,
    /// Who cancelled units of it; only Orders 2026-01-01 tells.
    pub cancelled_by: Option<Actor>,
    /// Why, as a class; the words are not kept.
    pub cancel_reason_class: Option<CancelReasonClass>,
}

/// Why units were cancelled, by who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CancelReasonClass {
    /// The buyer did, for this kind of reason.
    Buyer(BuyerReasonClass),
    /// The seller did, with this code where the words name one.
    Seller(Option<AcknowledgementReason>),
    /// Amazon did.
    Amazon(AmazonTrigger),
}

/// Something odd in an answer. The texts are Amazon's words, never a buyer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Oddity {
    /// A status text outside the known ones: the state is unknown, never guessed at.
    UnknownStatus {
        /// The text, cut to 40 characters.
        text: Box<str>,
    },
    /// A marketplace id that is not known here.
    UnknownMarketplace {
        /// The id, cut to 40 characters.
        id: Box<str>,
    },
    /// A word that is not in Amazon's published list.
    UnknownWord {
        /// The field, as Amazon names it.
        field: &'static str,
        /// The word, cut to 40 characters.
        text: Box<str>,
    },
    /// An instant that may be missing and cannot be read: taken as not told.
    UnreadableInstant {
        /// The field, as Amazon names it.
        field: &'static str,
    },
    /// More units shipped and open than ordered: the greater number is taken as ordered.
    ContradictoryUnits {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// An item that comes twice: the first counts.
    RepeatedItem {
        /// The item.
        order_item_id: OrderItemId,
    },
}

impl Oddity {
    /// The kind, as findings are counted by it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::UnknownStatus { .. } => "unknown-status",
            Self::UnknownMarketplace { .. } => "unknown-marketplace",
            Self::UnknownWord { .. } => "unknown-word",
            Self::UnreadableInstant { .. } => "unreadable-instant",
            Self::ContradictoryUnits { .. } => "contradictory-units",
            Self::RepeatedItem { .. } => "repeated-item",
        }
    }

    /// The text that it is about.
    pub fn text(&self) -> &str {
        match self {
            Self::UnknownStatus { text } | Self::UnknownWord { text, .. } => text,
            Self::UnknownMarketplace { id } => id,
            Self::UnreadableInstant { field } => field,
            Self::ContradictoryUnits { order_item_id } | Self::RepeatedItem { order_item_id } => {
                order_item_id.as_str()
            }
        }
    }
}

impl CancelReasonClass {
    /// The class of the words of a cancellation that was carried out.
    ///
    /// Source: rules 2.4; no closed list of the words is published.
    pub fn of(executor: Actor, words: &str) -> Self {
        match executor {
            Actor::Buyer => Self::Buyer(wording::classify(words)),
            Actor::Seller => Self::Seller(code_of(words)),
            Actor::Amazon => Self::Amazon(trigger_of(words)),
        }
    }
}

/// The seller's code in words such as `No Inventory`, `NO_INVENTORY` or `Buyer requested
/// cancellation`.
fn code_of(words: &str) -> Option<AcknowledgementReason> {
    let folded: String = words
        .chars()
        .filter(char::is_ascii_alphabetic)
        .collect::<String>()
        .to_ascii_lowercase();
    match folded.as_str() {
        "buyercancelled" | "buyerrequestedcancellation" => {
            return Some(AcknowledgementReason::BuyerCanceled);
        }
        _ => {}
    }
    AcknowledgementReason::ALL
        .iter()
        .copied()
        .find(|code| code.as_str().eq_ignore_ascii_case(&folded))
}

fn trigger_of(words: &str) -> AmazonTrigger {
    let words = words.to_ascii_lowercase();
    let is_about_shipment = words.contains("ship") || words.contains("dispatch");
    let is_missing = ["not", "late", "fail", "unconfirmed", "without"]
        .iter()
        .any(|word| words.contains(word));
    if is_about_shipment && is_missing {
        AmazonTrigger::NotShipConfirmed
    } else {
        AmazonTrigger::Other
    }
}

impl ItemRead {
    /// Units neither shipped nor cancelled.
    pub const fn units_open(&self) -> Quantity {
        self.units_remaining().saturating_sub(self.units_shipped)
    }

    /// Units ordered and not cancelled.
    pub const fn units_remaining(&self) -> Quantity {
        self.units_ordered.saturating_sub(self.units_cancelled)
    }

    /// Whether no unit of it remains.
    pub const fn is_cancelled(&self) -> bool {
        self.units_remaining().is_zero()
    }

    /// Whether the buyer asked officially to cancel it.
    pub const fn is_requested(&self) -> bool {
        matches!(self.requested, BuyerRequest::Requested { .. })
    }

    /// The state of the item, in an order that stands at `order`.
    fn state(&self, order: OrderState) -> OrderState {
        let is_open = !self.units_open().is_zero();
        match (self.is_cancelled(), self.units_shipped.is_zero()) {
            (true, _) => OrderState::Cancelled,
            (false, true) if order == OrderState::PartiallyShipped && is_open => {
                OrderState::Unshipped
            }
            (false, true) => order,
            (false, false) if is_open => OrderState::PartiallyShipped,
            (false, false) if order.is_shipped() => order,
            (false, false) => OrderState::Shipped,
        }
    }
}

impl OrderRead {
    /// Units neither shipped nor cancelled, of all items.
    pub fn open_units(&self) -> u32 {
        self.items
            .iter()
            .map(|item| item.units_open().units())
            .sum()
    }

    /// Units handed to a carrier, of all items.
    pub fn shipped_units(&self) -> u32 {
        self.items
            .iter()
            .map(|item| item.units_shipped.units())
            .sum()
    }

    /// Whether anything was handed to a carrier, by the units or by the state.
    pub fn has_shipped(&self) -> bool {
        let is_by_state = self
            .state
            .is_some_and(|state| state.is_shipped() || state == OrderState::PartiallyShipped);
        is_by_state || self.shipped_units() > 0
    }

    /// The item with that id.
    pub fn item(&self, id: &OrderItemId) -> Option<&ItemRead> {
        self.items.iter().find(|item| item.order_item_id == *id)
    }

    /// What the buyer's official request covers: the open items count; where none is open, those
    /// that are not cancelled.
    pub fn request_scope(&self) -> RequestScope {
        let has_open = self.open_units() > 0;
        let asked = self
            .items
            .iter()
            .filter(|item| {
                if has_open {
                    !item.units_open().is_zero()
                } else {
                    !item.is_cancelled()
                }
            })
            .map(ItemRead::is_requested);
        RequestScope::of_items(asked, false)
    }

    /// The situation of the order, with what is asked of it.
    ///
    /// # Errors
    /// When its status or marketplace is not known.
    pub fn situation(
        &self,
        actor: Actor,
        motive: Option<Motive>,
    ) -> Result<Situation, UndecidableOrder> {
        let shipped_units = self.shipped_units();
        OrderFacts {
            state: self.state,
            status_text: &self.status_text,
            channel: self.channel,
            marketplace: self.marketplace,
            sales_channel: &self.sales_channel,
            purchased_at: self.purchased_at,
            ship_by: self.ship_by,
            request: self.request_scope(),
            shipped_units,
            ordered_units: shipped_units.saturating_add(self.open_units()),
        }
        .situation(actor, motive)
    }

    /// The order as lines for the store, one for each item, all of the age of the order's last
    /// change. The quantity is what remains; a line that was cancelled whole is `Cancelled`, while
    /// the order keeps its own state.
    pub fn lines(&self) -> Vec<ObservedLine> {
        self.items.iter().map(|item| self.line(item)).collect()
    }

    fn line(&self, item: &ItemRead) -> ObservedLine {
        ObservedLine {
            order_id: self.order_id.clone(),
            order_item_id: Some(item.order_item_id.clone()),
            sku: item.sku.clone(),
            asin: item.asin.clone(),
            title: item.title.clone(),
            category: None,
            sales_channel: self.sales_channel.clone(),
            marketplace: self.marketplace,
            channel: self.channel.channel(),
            state: self.state,
            line_state: self.state.map(|state| item.state(state)),
            status_text: self.status_text.clone(),
            purchased_at: self.purchased_at,
            last_updated_at: Some(self.last_updated_at),
            ship_by: self.ship_by,
            quantity: item.units_remaining(),
            quantity_shipped: Some(item.units_shipped),
            amounts: item.amounts,
            is_business: self.is_business,
            is_prime: self.is_prime,
            buyer_request: item.requested.clone(),
            ship_state: self.ship_state.clone(),
            ship_country: self.ship_country.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
