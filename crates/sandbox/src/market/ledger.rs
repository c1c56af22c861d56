//! What was done, once and for all: the truth about every effect.

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

/// What kind of effect it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EffectKind {
    /// Units of an order item were cancelled.
    Cancel,
    /// Money went back to a buyer.
    Refund,
    /// A message went to a buyer.
    Message,
    /// A listing was changed.
    Listing,
}

/// Who caused it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EffectBy {
    /// The seller, by call or feed.
    Seller,
    /// The buyer.
    Buyer,
    /// The platform.
    Amazon,
}

/// One effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// What kind.
    pub kind: EffectKind,
    /// The order id; for a listing its SKU stands in `item` and this is empty.
    pub order: String,
    /// The order item id, or the SKU.
    pub item: String,
    /// Units cancelled or refunded; the new quantity of a listing.
    pub qty: u32,
    /// Minor units paid back; for a listing its new price where that changed; else 0.
    pub amount: i64,
    /// The currency of the amount.
    pub currency: String,
    /// The caller's own reference where the protocol carries one, else empty.
    pub key: String,
    /// Who caused it.
    pub by: EffectBy,
    /// The order's state just before; empty for a listing.
    pub order_status_before: String,
    /// When, `2026-11-20T08:11:11.120Z`.
    pub t: String,
    /// Whose account.
    pub seller: String,
    /// What exactly, for people: the reason of a cancel, the kind of a message.
    pub detail: String,
}

/// All effects, in the order in which they happened; only ever appended to.
#[derive(Debug, Default)]
pub struct Ledger {
    effects: Vec<Effect>,
}

impl Ledger {
    /// Writes an effect down.
    pub fn append(&mut self, now: Moment, mut effect: Effect) {
        effect.t = now.millis_text();
        self.effects.push(effect);
    }

    /// All effects.
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }
}
