//! Decisions and the intents that they are carried out by.
//!
//! A decision owns its actions; an action is one intent and has at most one effect. An attempt is
//! a submission, written before the first byte is sent:
//!
//! ```text
//! accept ─> queued ─ claim ─> (claimed) ─ mark_sending ─> submitted ─┬─> settle: confirmed, refused,
//!             ^                                            unknown ──┤           superseded,
//!             └──────────── give_back, once the marketplace shows ───┘           needs_review
//!                           that nothing happened
//! ```
//!
//! Every transition names the state that it moves from, checks the row's checksum, and writes its
//! audit record in the same transaction (invariants I1 to I4, I7, I11, I17).

mod accept;
mod checksum;
mod list;
mod on_their_way;
mod rows;
mod settle;
mod situation;
mod submissions;

pub use accept::{AcceptError, Accepted, Asked, IdempotencyKey, UndoError};
pub use list::{ActionQuery, DecisionQuery, Page};
pub use on_their_way::CountedCancels;
pub use settle::{Settlement, Transition};
pub use situation::{Execution, ObservedRefund, OrderSituation};
pub use submissions::{ClaimError, FeedClaim, Submission, SubmissionState};

use countermand_domain::id::{OrderId, OrderItemId, SellerSku};
use jiff::Timestamp;

macro_rules! stored_words {
    ($(#[$doc:meta])* $name:ident, $column:literal { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word in the store and in answers.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// Reads the word.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)* _ => None }
            }

            pub(crate) fn stored(text: &str) -> Result<Self, crate::engine::DatabaseError> {
                Self::parse(text)
                    .ok_or(crate::engine::DatabaseError::UnknownValue { column: $column })
            }
        }
    };
}
pub(crate) use stored_words;

stored_words! {
    /// What an action does outside.
    ActionKind, "kind" {
        /// Cancels units of an order item.
        Cancel = "cancel",
        /// Gives money back.
        Refund = "refund",
        /// Writes to the buyer.
        Message = "message",
        /// Sets the quantity of an offer.
        Listing = "listing",
    }
}

stored_words! {
    /// How far an action is.
    ActionState, "state" {
        /// Nothing of it was sent.
        Queued = "queued",
        /// It was sent; the marketplace has not shown the effect yet.
        Submitted = "submitted",
        /// It may have been carried out, and nobody knows yet.
        Unknown = "unknown",
        /// The marketplace shows the effect.
        Confirmed = "confirmed",
        /// The marketplace refused it, or shows that nothing happened for good.
        Refused = "refused",
        /// It is no longer wanted or possible; nothing was sent, or nothing happened.
        Superseded = "superseded",
        /// A person has to look.
        NeedsReview = "needs_review",
    }
}

impl ActionState {
    /// Whether the action has ended.
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Confirmed | Self::Refused | Self::Superseded | Self::NeedsReview => true,
            Self::Queued | Self::Submitted | Self::Unknown => false,
        }
    }
}

stored_words! {
    /// What a decision is about.
    DecisionKind, "kind" {
        /// An order or items of it are cancelled.
        Cancellation = "cancellation",
        /// Money is given back.
        Refund = "refund",
    }
}

stored_words! {
    /// How far a decision is.
    DecisionState, "state" {
        /// It waits for a person.
        Waiting = "waiting",
        /// Its actions are on their way.
        Open = "open",
        /// All of them are confirmed.
        Confirmed = "confirmed",
        /// What it is about was refused.
        Refused = "refused",
        /// What it is about was overtaken.
        Superseded = "superseded",
        /// A person has to look at one of them.
        NeedsReview = "needs_review",
        /// It was taken back before anything was sent.
        Undone = "undone",
    }
}

/// An intent that is about to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAction {
    /// What it does.
    pub kind: ActionKind,
    /// The item, where it is about one.
    pub order_item_id: Option<OrderItemId>,
    /// The SKU, where it is known.
    pub sku: Option<SellerSku>,
    /// The marketplace's country code.
    pub marketplace: String,
    /// Units to cancel, or the quantity to set.
    pub quantity: u32,
    /// Minor units to give back; 0 for anything but a refund.
    pub amount_minor: i64,
    /// The currency of the amount; empty where there is none.
    pub currency: String,
    /// What the wire needs besides, as JSON.
    pub detail: String,
    /// By which way, as in `domain::cancellation::Route`.
    pub route: String,
    /// Amazon's code; empty where there is none.
    pub code: String,
    /// Its place in the order of the decision's actions.
    pub step: u32,
}

/// A decision that is about to be written, with its intents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// What it is about.
    pub kind: DecisionKind,
    /// Who wants it: `buyer`, `seller` or `amazon`.
    pub actor: String,
    /// Why, as in the taxonomy.
    pub reason: String,
    /// The verdict.
    pub verdict: String,
    /// The rule that decided.
    pub rule: String,
    /// By which way.
    pub route: String,
    /// Amazon's code.
    pub code: Option<String>,
    /// Whether it counts as a defect of the cancel rate.
    pub counts: bool,
    /// Codes of what it waits for, joined by spaces; `None` when it runs.
    pub waits_for: Option<String>,
    /// The caller's note.
    pub note: Option<String>,
    /// Nothing is sent before.
    pub hold_until: Timestamp,
    /// The situation and the rules' version, as JSON.
    pub facts: String,
    /// The intents.
    pub actions: Vec<NewAction>,
}

/// A stored decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its number within the account.
    pub number: u64,
    /// The order.
    pub order_id: OrderId,
    /// How far it is.
    pub state: DecisionState,
    /// Who wrote it: `key:NAME`, `cli`, `desk`.
    pub created_by: String,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its last action ended.
    pub settled_at: Option<Timestamp>,
    /// What was decided; `actions` is empty here, see [`Action`].
    pub content: NewDecision,
}

/// A stored intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Its number within the account.
    pub number: u64,
    /// The decision that it belongs to.
    pub decision_number: u64,
    /// The order.
    pub order_id: OrderId,
    /// What it does.
    pub content: NewAction,
    /// Our own reference, unique for ever.
    pub reference: String,
    /// The caller's key; empty when the desk itself decided.
    pub idempotency_key: String,
    /// How far it is.
    pub state: ActionState,
    /// Nothing is sent before; `None` while a person has not said yes.
    pub not_before: Option<Timestamp>,
    /// The newest attempt.
    pub submission_number: Option<u64>,
    /// Attempts so far.
    pub n_attempts: u32,
    /// When it was written.
    pub created_at: Timestamp,
    /// When its newest attempt was sent.
    pub sent_at: Option<Timestamp>,
    /// When the marketplace is to be looked at next.
    pub look_at: Option<Timestamp>,
    /// When it ended.
    pub settled_at: Option<Timestamp>,
    /// How it ended or why it waits: a stable code.
    pub outcome_code: String,
    /// The same in words, without personal data.
    pub outcome_text: String,
}
