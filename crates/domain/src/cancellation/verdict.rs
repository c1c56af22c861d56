//! The closed set of answers.

use std::fmt;

/// What may be done with an order.
///
/// Source: rules 0.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Verdict {
    /// Cancel the whole order, or every open unit, now.
    Allow,
    /// Cancel only the open units of a multi-unit order.
    AllowPartial,
    /// The buyer wants out but did not use Amazon's request: do not cancel yet.
    AskBuyerToRequest,
    /// Unpaid or unverified: only time, or the buyer, can end it.
    WaitAutoExpire,
    /// Only Amazon's customer service or support can act.
    ReferToAmazon,
    /// State and channel give the seller no control.
    NotCancellableBySeller,
    /// The goods are with the carrier or delivered.
    RedirectToReturn,
    /// Shipment was confirmed but the goods never left.
    RefundNotShip,
    /// Keep the order, give back part of the money through Amazon.
    PartialRefund,
    /// Amazon itself ends the order.
    AutoCancel,
    /// The action asked for breaks policy or would do damage.
    Deny,
    /// Already ended, or nothing to cancel.
    NoOp,
}

impl Verdict {
    /// Every verdict, in the order of the rules document.
    pub const ALL: [Self; 12] = [
        Self::Allow,
        Self::AllowPartial,
        Self::AskBuyerToRequest,
        Self::WaitAutoExpire,
        Self::ReferToAmazon,
        Self::NotCancellableBySeller,
        Self::RedirectToReturn,
        Self::RefundNotShip,
        Self::PartialRefund,
        Self::AutoCancel,
        Self::Deny,
        Self::NoOp,
    ];

    /// The name, as in `ask-buyer-to-request`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::AllowPartial => "allow-partial",
            Self::AskBuyerToRequest => "ask-buyer-to-request",
            Self::WaitAutoExpire => "wait-auto-expire",
            Self::ReferToAmazon => "refer-to-amazon",
            Self::NotCancellableBySeller => "not-cancellable-by-seller",
            Self::RedirectToReturn => "redirect-to-return",
            Self::RefundNotShip => "refund-not-ship",
            Self::PartialRefund => "partial-refund",
            Self::AutoCancel => "auto-cancel",
            Self::Deny => "deny",
            Self::NoOp => "no-op",
        }
    }

    /// Whether units are cancelled by it.
    pub const fn cancels(self) -> bool {
        matches!(self, Self::Allow | Self::AllowPartial | Self::AutoCancel)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
