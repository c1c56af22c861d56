//! Why nothing is planned, and what to do instead.

use super::super::effect::Action;
use super::super::{Decision, Route, RuleId, Verdict};
use super::{PlanOrder, is_mcf};
use crate::id::OrderItemId;
use crate::order::OrderState;
use crate::quantity::Quantity;

/// A cancellation that is not carried out as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the cancellation is refused by rule {rule}")]
pub struct PlanRefusal {
    /// The rule that decided.
    pub rule: RuleId,
    /// The decision's verdict.
    pub verdict: Verdict,
    /// Why.
    #[source]
    pub why: WhyRefused,
    /// What the decision recommends, in this order.
    pub actions: &'static [Action],
}

impl PlanRefusal {
    pub(super) const fn new(decision: &Decision, why: WhyRefused) -> Self {
        Self {
            rule: decision.rule,
            verdict: decision.verdict,
            why,
            actions: decision.actions,
        }
    }

    /// The one thing to do next.
    pub const fn remedy(&self) -> Remedy {
        self.why.remedy()
    }
}

/// Why nothing is planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WhyRefused {
    /// The verdict does not let the seller cancel.
    #[error("the order is not cancelled by the seller: {}", .verdict.as_str())]
    Verdict {
        /// The verdict.
        verdict: Verdict,
    },
    /// The buyer ends it himself, in his account.
    #[error("the buyer cancels it in the own account")]
    BuyerActs,
    /// Only a person can do it, in Amazon's pages.
    #[error("it can be cancelled by hand only, there is no call for it")]
    OnlyByHand,
    /// Order and decision do not belong together.
    #[error("the order is {state} and was decided on as something else")]
    DecisionIsStale {
        /// The state.
        state: OrderState,
    },
    /// The items of the order are not known.
    #[error("the order's items are not known")]
    ItemsUnknown,
    /// More items than an order is taken to have.
    #[error("the order has more than {limit} items")]
    TooManyItems {
        /// Items allowed.
        limit: usize,
    },
    /// No item was named.
    #[error("no item was named")]
    NothingAsked,
    /// No unit is open.
    #[error("no unit of the order is open")]
    NothingOpen,
    /// An item that the order does not have.
    #[error("the order has no item {order_item_id}")]
    UnknownItem {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// An item that was named twice.
    #[error("item {order_item_id} was named twice")]
    NamedTwice {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// No unit of an item was asked for.
    #[error("no unit of item {order_item_id} was asked for")]
    NoUnits {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// More units than are open.
    #[error("{asked} units of item {order_item_id} were asked for, {open} are open")]
    TooManyUnits {
        /// The item.
        order_item_id: OrderItemId,
        /// Units asked for.
        asked: Quantity,
        /// Units neither shipped nor cancelled.
        open: Quantity,
    },
    /// Something is already on its way for an item.
    #[error("a cancel, refund or return of item {order_item_id} has not ended yet")]
    HasOpenIntent {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// The code would say that the buyer asked, and he did not ask for this item.
    #[error("no official request of the buyer is on file for item {order_item_id}")]
    NotRequested {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// A multi-channel order is cancelled whole or not at all.
    #[error("a multi-channel order is cancelled as a whole only")]
    WholeOrderOnly,
    /// The decision brought no code that can be sent.
    #[error("there is no code that can be sent for the reason")]
    NoCode,
}

/// What to do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Remedy {
    /// Follow the decision's actions.
    FollowActions,
    /// Follow the guided card in Amazon's pages.
    FollowGuide,
    /// Read the order again and decide again.
    ReadAndDecideAgain,
    /// Name the items and units that are open.
    AskForOpenUnits,
    /// Wait for, or undo, what is on its way.
    WaitForOpenIntent,
    /// Ask for these items alone, with the seller's own reason.
    DecideForTheseItems,
    /// Cancel the order as a whole.
    AskForWholeOrder,
    /// Give a reason of the list.
    GiveReason,
    /// Nothing: there is nothing left to cancel.
    Nothing,
}

impl Remedy {
    /// The key of its text.
    pub const fn key(self) -> &'static str {
        match self {
            Self::FollowActions => "follow-actions",
            Self::FollowGuide => "follow-guide",
            Self::ReadAndDecideAgain => "read-and-decide-again",
            Self::AskForOpenUnits => "ask-for-open-units",
            Self::WaitForOpenIntent => "wait-for-open-intent",
            Self::DecideForTheseItems => "decide-for-these-items",
            Self::AskForWholeOrder => "ask-for-whole-order",
            Self::GiveReason => "give-reason",
            Self::Nothing => "nothing",
        }
    }
}

impl WhyRefused {
    /// The stable code, as in `too-many-units`; for a verdict, the verdict's own name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Verdict { verdict } => verdict.as_str(),
            Self::BuyerActs => "buyer-acts",
            Self::OnlyByHand => "only-by-hand",
            Self::DecisionIsStale { .. } => "decision-is-stale",
            Self::ItemsUnknown => "items-unknown",
            Self::TooManyItems { .. } => "too-many-items",
            Self::NothingAsked => "nothing-asked",
            Self::NothingOpen => "nothing-open",
            Self::UnknownItem { .. } => "unknown-item",
            Self::NamedTwice { .. } => "named-twice",
            Self::NoUnits { .. } => "no-units",
            Self::TooManyUnits { .. } => "too-many-units",
            Self::HasOpenIntent { .. } => "has-open-intent",
            Self::NotRequested { .. } => "not-requested",
            Self::WholeOrderOnly => "whole-order-only",
            Self::NoCode => "no-code",
        }
    }

    /// What to do instead.
    pub const fn remedy(&self) -> Remedy {
        match self {
            Self::Verdict { .. } | Self::BuyerActs => Remedy::FollowActions,
            Self::OnlyByHand | Self::TooManyItems { .. } => Remedy::FollowGuide,
            Self::DecisionIsStale { .. } | Self::ItemsUnknown => Remedy::ReadAndDecideAgain,
            Self::NothingAsked
            | Self::UnknownItem { .. }
            | Self::NamedTwice { .. }
            | Self::NoUnits { .. }
            | Self::TooManyUnits { .. } => Remedy::AskForOpenUnits,
            Self::NothingOpen => Remedy::Nothing,
            Self::HasOpenIntent { .. } => Remedy::WaitForOpenIntent,
            Self::NotRequested { .. } => Remedy::DecideForTheseItems,
            Self::WholeOrderOnly => Remedy::AskForWholeOrder,
            Self::NoCode => Remedy::GiveReason,
        }
    }
}

/// Whether the decision lets the seller cancel anything of the order by a call or a feed.
pub(super) fn executable(decision: &Decision, order: &PlanOrder<'_>) -> Result<(), WhyRefused> {
    let verdict = decision.verdict;
    match verdict {
        Verdict::Allow | Verdict::AllowPartial => {}
        Verdict::AskBuyerToRequest
        | Verdict::WaitAutoExpire
        | Verdict::ReferToAmazon
        | Verdict::NotCancellableBySeller
        | Verdict::RedirectToReturn
        | Verdict::RefundNotShip
        | Verdict::PartialRefund
        | Verdict::AutoCancel
        | Verdict::Deny
        | Verdict::NoOp => return Err(WhyRefused::Verdict { verdict }),
    }
    match decision.route {
        Route::None => return Err(WhyRefused::BuyerActs),
        Route::Guided => return Err(WhyRefused::OnlyByHand),
        Route::DirectCall
        | Route::AcknowledgementFeed
        | Route::FlatAcknowledgementFeed
        | Route::AdjustmentFeed
        | Route::McfCancel => {}
    }
    let has_shipped = order
        .items
        .iter()
        .any(|item| !item.progress.shipped().is_zero());
    let fits = match order.state {
        OrderState::Unshipped => verdict == Verdict::AllowPartial || !has_shipped,
        OrderState::PartiallyShipped => verdict == Verdict::AllowPartial,
        OrderState::PendingAvailability
        | OrderState::Pending
        | OrderState::Shipped
        | OrderState::InvoiceUnconfirmed
        | OrderState::Cancelled
        | OrderState::Unfulfillable => false,
    };
    // The Orders API does not tell where a multi-channel order stands: its own status does.
    if fits || (is_mcf(order) && !order.state.is_terminal() && !has_shipped) {
        Ok(())
    } else {
        Err(WhyRefused::DecisionIsStale { state: order.state })
    }
}
