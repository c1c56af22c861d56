//! Why no money is paid back, and what to do instead.

use crate::cancellation::RuleId;
use crate::id::OrderItemId;
use crate::money::{Currency, Money, MoneyError};
use crate::order::{FulfillmentChannel, OrderState};

/// Why a refund is not planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    /// Amazon pays back for the orders that it ships, and multi-channel orders were paid elsewhere.
    #[error("a {channel} order is not the seller's to refund")]
    NotTheSellers {
        /// The channel.
        channel: FulfillmentChannel,
    },
    /// The order has ended: Amazon gives back what was authorised or prepaid.
    #[error("the order is {state}: there is nothing to refund")]
    Ended {
        /// The state.
        state: OrderState,
    },
    /// The buyer is charged at ship confirmation.
    #[error("nothing was charged for the item of an order that is {state}")]
    NothingCharged {
        /// The state.
        state: OrderState,
    },
    /// An item that the order does not have.
    #[error("the order has no item {order_item_id}")]
    UnknownItem {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// Something is already on its way for the item.
    #[error("a cancel, full refund or return of item {order_item_id} has not ended yet")]
    HasOpenIntent {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// No amount is known to have been paid.
    #[error("what was paid for item {order_item_id} is not known")]
    AmountsUnknown {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// Zero or less.
    #[error("an amount of {amount} is no refund")]
    NotPositive {
        /// The amount asked for.
        amount: Money,
    },
    /// Another currency than the buyer paid in.
    #[error("the refund is in {asked}, the item was paid in {paid}")]
    OtherCurrency {
        /// The currency asked for.
        asked: Currency,
        /// The currency paid in.
        paid: Currency,
    },
    /// Everything has gone back, or is on its way.
    #[error("nothing of item {order_item_id} is left to refund")]
    NothingLeft {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// More than was paid, less what went back or is on its way.
    #[error("{asked} was asked for, {left} is left")]
    MoreThanLeft {
        /// The amount asked for.
        asked: Money,
        /// What is left.
        left: Money,
    },
    /// The recorded amounts make no sense: negative, or a component twice.
    #[error("the amounts recorded for item {order_item_id} make no sense")]
    BadAmounts {
        /// The item.
        order_item_id: OrderItemId,
    },
    /// The amounts are out of range.
    #[error("the refund cannot be computed")]
    Arithmetic {
        /// Why.
        #[from]
        source: MoneyError,
    },
}

/// What to do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefundRemedy {
    /// Cancel: then the buyer is not charged.
    CancelInstead,
    /// Send the buyer to Amazon.
    ReferToAmazon,
    /// Ask for at most what is left.
    AskForLess,
    /// Correct the request.
    CorrectRequest,
    /// Wait for, or undo, what is on its way.
    WaitForOpenIntent,
    /// Take the order in again, with its amounts.
    ReadOrderAgain,
    /// Nothing: there is nothing left to do.
    Nothing,
}

impl RefundRemedy {
    /// The key of its text.
    pub const fn key(self) -> &'static str {
        match self {
            Self::CancelInstead => "cancel-instead",
            Self::ReferToAmazon => "refer-to-amazon",
            Self::AskForLess => "ask-for-less",
            Self::CorrectRequest => "correct-request",
            Self::WaitForOpenIntent => "wait-for-open-intent",
            Self::ReadOrderAgain => "read-order-again",
            Self::Nothing => "nothing",
        }
    }
}

impl RefundError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotTheSellers { .. } => "not-the-sellers",
            Self::Ended { .. } => "ended",
            Self::NothingCharged { .. } => "nothing-charged",
            Self::UnknownItem { .. } => "unknown-item",
            Self::HasOpenIntent { .. } => "has-open-intent",
            Self::AmountsUnknown { .. } => "amounts-unknown",
            Self::NotPositive { .. } => "not-positive",
            Self::OtherCurrency { .. } => "other-currency",
            Self::NothingLeft { .. } => "nothing-left",
            Self::MoreThanLeft { .. } => "more-than-left",
            Self::BadAmounts { .. } => "bad-amounts",
            Self::Arithmetic { .. } => "out-of-range",
        }
    }

    /// The rule that refuses it; `None` where the request or the data is at fault, not a rule.
    pub const fn rule(&self) -> Option<RuleId> {
        match self {
            Self::NotTheSellers { channel } => match channel {
                FulfillmentChannel::Mcf => Some(RuleId::R05),
                FulfillmentChannel::Mfn
                | FulfillmentChannel::Sfp
                | FulfillmentChannel::EasyShip
                | FulfillmentChannel::Afn => Some(RuleId::R06),
            },
            Self::Ended { .. } => Some(RuleId::R01),
            Self::NothingCharged { state } => match state {
                OrderState::Pending => Some(RuleId::M03),
                OrderState::PendingAvailability => Some(RuleId::M08),
                OrderState::PartiallyShipped => Some(RuleId::M20),
                OrderState::Unshipped
                | OrderState::Shipped
                | OrderState::InvoiceUnconfirmed
                | OrderState::Cancelled
                | OrderState::Unfulfillable => Some(RuleId::R45),
            },
            Self::NothingLeft { .. } | Self::MoreThanLeft { .. } => Some(RuleId::R32),
            Self::UnknownItem { .. }
            | Self::HasOpenIntent { .. }
            | Self::AmountsUnknown { .. }
            | Self::NotPositive { .. }
            | Self::OtherCurrency { .. }
            | Self::BadAmounts { .. }
            | Self::Arithmetic { .. } => None,
        }
    }

    /// What to do instead.
    pub const fn remedy(&self) -> RefundRemedy {
        match self {
            Self::NotTheSellers { .. } => RefundRemedy::ReferToAmazon,
            Self::Ended { .. } | Self::NothingLeft { .. } => RefundRemedy::Nothing,
            Self::NothingCharged { .. } => RefundRemedy::CancelInstead,
            Self::MoreThanLeft { .. } => RefundRemedy::AskForLess,
            Self::UnknownItem { .. } | Self::NotPositive { .. } | Self::OtherCurrency { .. } => {
                RefundRemedy::CorrectRequest
            }
            Self::HasOpenIntent { .. } => RefundRemedy::WaitForOpenIntent,
            Self::AmountsUnknown { .. } | Self::BadAmounts { .. } | Self::Arithmetic { .. } => {
                RefundRemedy::ReadOrderAgain
            }
        }
    }
}
