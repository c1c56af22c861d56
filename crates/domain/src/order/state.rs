//! The states of an order and the transitions between them.

use std::fmt;

/// Where an order stands, in one vocabulary for all of Amazon's interfaces.
///
/// Source: rules 1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrderState {
    /// A pre-order whose release date lies ahead; payment is not authorised.
    PendingAvailability,
    /// Placed; payment not authorised, or not ready to ship.
    Pending,
    /// Ready to ship; nothing was shipped.
    Unshipped,
    /// Some items were shipped.
    PartiallyShipped,
    /// All items were shipped.
    Shipped,
    /// All shipped, the invoice not yet confirmed (v0, some marketplaces): treated as shipped.
    InvoiceUnconfirmed,
    /// Ended without shipment.
    Cancelled,
    /// A multi-channel order that Amazon cannot fill.
    Unfulfillable,
}

/// A status text outside the known ones. It is never guessed at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown order status `{text}`")]
pub struct UnknownOrderState {
    /// The text as found.
    pub text: String,
}

/// A step that an order's life does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an order does not go from {from} to {to}")]
pub struct IllegalTransition {
    /// The state before.
    pub from: OrderState,
    /// The state asked for.
    pub to: OrderState,
}

impl OrderState {
    /// Every state, in the order of an order's life.
    pub const ALL: [Self; 8] = [
        Self::PendingAvailability,
        Self::Pending,
        Self::Unshipped,
        Self::PartiallyShipped,
        Self::Shipped,
        Self::InvoiceUnconfirmed,
        Self::Cancelled,
        Self::Unfulfillable,
    ];

    /// The canonical name, as in `PARTIALLY_SHIPPED`; Orders 2026-01-01 writes the same.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingAvailability => "PENDING_AVAILABILITY",
            Self::Pending => "PENDING",
            Self::Unshipped => "UNSHIPPED",
            Self::PartiallyShipped => "PARTIALLY_SHIPPED",
            Self::Shipped => "SHIPPED",
            Self::InvoiceUnconfirmed => "INVOICE_UNCONFIRMED",
            Self::Cancelled => "CANCELLED",
            Self::Unfulfillable => "UNFULFILLABLE",
        }
    }

    /// The name in Orders v0 and in `ORDER_CHANGE`, as in `Canceled` with one l.
    pub const fn as_orders_v0(self) -> &'static str {
        match self {
            Self::PendingAvailability => "PendingAvailability",
            Self::Pending => "Pending",
            Self::Unshipped => "Unshipped",
            Self::PartiallyShipped => "PartiallyShipped",
            Self::Shipped => "Shipped",
            Self::InvoiceUnconfirmed => "InvoiceUnconfirmed",
            Self::Cancelled => "Canceled",
            Self::Unfulfillable => "Unfulfillable",
        }
    }

    /// Reads a canonical name, or that of Orders 2026-01-01.
    ///
    /// # Errors
    /// When the text is none of them.
    pub fn parse(text: &str) -> Result<Self, UnknownOrderState> {
        let text = text.trim();
        Self::ALL
            .into_iter()
            .find(|state| state.as_str().eq_ignore_ascii_case(text))
            .or_else(|| {
                text.eq_ignore_ascii_case("CANCELED")
                    .then_some(Self::Cancelled)
            })
            .ok_or_else(|| UnknownOrderState {
                text: text.to_owned(),
            })
    }

    /// Reads the name of Orders v0 or `ORDER_CHANGE`.
    ///
    /// # Errors
    /// When the text is none of them.
    pub fn parse_orders_v0(text: &str) -> Result<Self, UnknownOrderState> {
        let text = text.trim();
        Self::ALL
            .into_iter()
            .find(|state| state.as_orders_v0() == text)
            .or_else(|| (text == "Cancelled").then_some(Self::Cancelled))
            .ok_or_else(|| UnknownOrderState {
                text: text.to_owned(),
            })
    }

    /// Reads a status of Orders 2026-01-01, which has no `InvoiceUnconfirmed`.
    ///
    /// # Errors
    /// When the text is none of them.
    pub fn parse_orders_2026(text: &str) -> Result<Self, UnknownOrderState> {
        Self::ALL
            .into_iter()
            .filter(|state| *state != Self::InvoiceUnconfirmed)
            .find(|state| state.as_str() == text.trim())
            .ok_or_else(|| UnknownOrderState {
                text: text.to_owned(),
            })
    }

    /// Reads the `order-status` text of a report, whatever its capitals.
    ///
    /// The courier's progress stands behind a dash in Easy Ship accounts, as in
    /// `Shipped - Delivered to Buyer`.
    ///
    /// # Errors
    /// When the text is outside the known ones: then it is a data-quality finding, never a guess.
    pub fn parse_report(text: &str) -> Result<Self, UnknownOrderState> {
        let text = text.trim();
        REPORT_TEXTS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(text))
            .map(|(_, state)| *state)
            .ok_or_else(|| UnknownOrderState {
                text: text.to_owned(),
            })
    }

    /// Whether nothing follows.
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Cancelled | Self::Unfulfillable => true,
            Self::PendingAvailability
            | Self::Pending
            | Self::Unshipped
            | Self::PartiallyShipped
            | Self::Shipped
            | Self::InvoiceUnconfirmed => false,
        }
    }

    /// Whether payment is still open.
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Pending | Self::PendingAvailability)
    }

    /// Whether shipment was confirmed for all items: after that nothing can be cancelled.
    pub const fn is_shipped(self) -> bool {
        matches!(self, Self::Shipped | Self::InvoiceUnconfirmed)
    }

    /// The states that may follow directly.
    ///
    /// Source: rules 1.2.
    pub const fn successors(self) -> &'static [Self] {
        match self {
            Self::PendingAvailability => &[Self::Pending, Self::Cancelled],
            Self::Pending => &[Self::Unshipped, Self::Cancelled],
            Self::Unshipped => &[Self::PartiallyShipped, Self::Shipped, Self::Cancelled],
            Self::PartiallyShipped => &[Self::Shipped],
            Self::Shipped => &[Self::InvoiceUnconfirmed],
            Self::InvoiceUnconfirmed | Self::Cancelled | Self::Unfulfillable => &[],
        }
    }

    /// Whether `self` can lie behind an order that stands at `later`, directly or over other
    /// states: what one sees when a report skips the steps between.
    pub fn can_precede(self, later: Self) -> bool {
        self.successors()
            .iter()
            .any(|next| *next == later || next.can_precede(later))
    }

    /// Takes one step.
    ///
    /// # Errors
    /// When the life cycle has no such step.
    pub fn transition(self, to: Self) -> Result<Self, IllegalTransition> {
        if self.successors().contains(&to) {
            Ok(to)
        } else {
            Err(IllegalTransition { from: self, to })
        }
    }
}

impl fmt::Display for OrderState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Every `order-status` text of the reports that is known, and the state it means.
const REPORT_TEXTS: [(&str, OrderState); 21] = [
    ("Pending", OrderState::Pending),
    ("PendingAvailability", OrderState::PendingAvailability),
    ("Unshipped", OrderState::Unshipped),
    ("Pending - Waiting for Pick Up", OrderState::Unshipped),
    ("Shipping", OrderState::Unshipped),
    ("PartiallyShipped", OrderState::PartiallyShipped),
    ("Partially Shipped", OrderState::PartiallyShipped),
    ("Shipped", OrderState::Shipped),
    ("Shipped - Picked Up", OrderState::Shipped),
    ("Shipped - Out for Delivery", OrderState::Shipped),
    ("Shipped - Delivered to Buyer", OrderState::Shipped),
    ("Shipped - Rejected by Buyer", OrderState::Shipped),
    ("Shipped - Undeliverable", OrderState::Shipped),
    ("Shipped - Returning to Seller", OrderState::Shipped),
    ("Shipped - Returned to Seller", OrderState::Shipped),
    ("Shipped - Lost in Transit", OrderState::Shipped),
    ("Shipped - Damaged", OrderState::Shipped),
    ("InvoiceUnconfirmed", OrderState::InvoiceUnconfirmed),
    ("Cancelled", OrderState::Cancelled),
    ("Canceled", OrderState::Cancelled),
    ("Unfulfillable", OrderState::Unfulfillable),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_spellings_of_cancelled_are_one_state() {
        assert_eq!(
            OrderState::parse_orders_v0("Canceled"),
            Ok(OrderState::Cancelled)
        );
        assert_eq!(
            OrderState::parse_orders_2026("CANCELLED"),
            Ok(OrderState::Cancelled)
        );
        assert_eq!(
            OrderState::parse_report("Cancelled"),
            Ok(OrderState::Cancelled)
        );
    }

    #[test]
    fn a_text_outside_the_list_is_unknown_and_never_unshipped() {
        assert!(OrderState::parse_report("Shipped - Teleported").is_err());
        assert!(OrderState::parse_report("").is_err());
        assert!(OrderState::parse_orders_v0("UNSHIPPED").is_err());
        assert!(OrderState::parse_orders_2026("INVOICE_UNCONFIRMED").is_err());
    }

    #[test]
    fn courier_texts_are_read_in_any_capitals() {
        assert_eq!(
            OrderState::parse_report("Shipped - Delivered To Buyer"),
            Ok(OrderState::Shipped)
        );
        assert_eq!(
            OrderState::parse_report("Pending - Waiting For Pick Up"),
            Ok(OrderState::Unshipped)
        );
    }

    #[test]
    fn exactly_the_transitions_of_the_rules_are_legal() {
        use OrderState as S;
        let legal = [
            (S::PendingAvailability, S::Pending),
            (S::PendingAvailability, S::Cancelled),
            (S::Pending, S::Unshipped),
            (S::Pending, S::Cancelled),
            (S::Unshipped, S::PartiallyShipped),
            (S::Unshipped, S::Shipped),
            (S::Unshipped, S::Cancelled),
            (S::PartiallyShipped, S::Shipped),
            (S::Shipped, S::InvoiceUnconfirmed),
        ];
        for from in S::ALL {
            for to in S::ALL {
                assert_eq!(
                    from.transition(to).is_ok(),
                    legal.contains(&(from, to)),
                    "{from} -> {to}"
                );
            }
        }
    }

    #[test]
    fn a_shipped_order_is_never_cancelled_later() {
        assert!(!OrderState::Shipped.can_precede(OrderState::Cancelled));
        assert!(!OrderState::PartiallyShipped.can_precede(OrderState::Cancelled));
        assert!(OrderState::Pending.can_precede(OrderState::Shipped));
    }
}
