//! What a text may say about the buyer's money.

use crate::cancellation::Situation;
use crate::marketplace::Marketplace;
use crate::order::OrderState;
use crate::rule_table::PaymentMethod;

/// Where the buyer's money is.
///
/// Source: rules 0.2 ("paid"), 4.3 and 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentState {
    /// The payment is authorised and nothing was taken: cards are charged when the order ships.
    NotCharged,
    /// Paid before shipping, as in a Japanese convenience store; also where that may be so.
    Prepaid,
    /// Taken, because a shipment was confirmed.
    Captured,
    /// Not paid at all.
    Unpaid,
}

impl PaymentState {
    /// Every state.
    pub const ALL: [Self; 4] = [
        Self::NotCharged,
        Self::Prepaid,
        Self::Captured,
        Self::Unpaid,
    ];

    /// The name, as in `NOT_CHARGED`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotCharged => "NOT_CHARGED",
            Self::Prepaid => "PREPAID",
            Self::Captured => "CAPTURED",
            Self::Unpaid => "UNPAID",
        }
    }

    /// Reads a name, whatever its capitals, with `-` or `_` between the words.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().replace('-', "_");
        Self::ALL
            .into_iter()
            .find(|state| state.as_str().eq_ignore_ascii_case(&text))
    }

    /// Whether nothing was taken from the buyer, so that nothing can come back.
    pub const fn is_free_of_charge(self) -> bool {
        matches!(self, Self::NotCharged | Self::Unpaid)
    }

    /// The state of an order's money before it is cancelled.
    ///
    /// `method` is the payment method, where the order tells it. Japan does not (rules 1.4): there
    /// an order of unknown method is taken for prepaid, whose text is true either way.
    pub fn of(situation: &Situation, method: Option<PaymentMethod>) -> Self {
        let is_prepaid = match method {
            Some(
                PaymentMethod::ConvenienceStore
                | PaymentMethod::CashInStore
                | PaymentMethod::Pix
                | PaymentMethod::Boleto,
            ) => true,
            Some(PaymentMethod::Unspecified) | None => situation.marketplace == Marketplace::Jp,
        };
        match situation.state {
            OrderState::PendingAvailability | OrderState::Pending => {
                if situation.is_paid == Some(true) {
                    Self::Prepaid
                } else {
                    Self::Unpaid
                }
            }
            OrderState::Unshipped | OrderState::Cancelled | OrderState::Unfulfillable => {
                if is_prepaid {
                    Self::Prepaid
                } else {
                    Self::NotCharged
                }
            }
            OrderState::PartiallyShipped | OrderState::Shipped | OrderState::InvoiceUnconfirmed => {
                Self::Captured
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancellation::{Actor, RequestScope};
    use crate::order::channel::ChannelStatus;

    #[test]
    fn the_state_of_the_order_tells_where_the_money_is() {
        let situation = |state, marketplace, is_paid| Situation {
            state,
            channel: ChannelStatus::Mfn,
            marketplace,
            actor: Actor::Seller,
            motive: None,
            is_paid,
            purchased_at: None,
            ship_by: None,
            request: RequestScope::None,
            shipped_units: 0,
            ordered_units: 1,
        };
        let (us, jp) = (Marketplace::Us, Marketplace::Jp);
        let store = Some(PaymentMethod::ConvenienceStore);
        for (state, place, is_paid, method, expected) in [
            (OrderState::Pending, us, None, None, PaymentState::Unpaid),
            (
                OrderState::Pending,
                jp,
                Some(true),
                store,
                PaymentState::Prepaid,
            ),
            (
                OrderState::Unshipped,
                us,
                Some(true),
                None,
                PaymentState::NotCharged,
            ),
            (
                OrderState::Unshipped,
                us,
                Some(true),
                store,
                PaymentState::Prepaid,
            ),
            (
                OrderState::Unshipped,
                jp,
                Some(true),
                None,
                PaymentState::Prepaid,
            ),
            (
                OrderState::Shipped,
                us,
                Some(true),
                None,
                PaymentState::Captured,
            ),
        ] {
            let found = PaymentState::of(&situation(state, place, is_paid), method);
            assert_eq!(found, expected, "{state:?} {place}");
        }
        for state in PaymentState::ALL {
            assert_eq!(PaymentState::parse(state.as_str()), Some(state));
        }
    }
}
