//! How our figure of a window differs from Amazon's, and which orders could be the reason.

use countermand_domain::cancel_rate::Budget;
use countermand_store::cancelled_orders::CancelledOrder;
use jiff::Timestamp;

use super::ChannelRate;
use super::attributed::{Attribution, Measured};
use super::rolling::budget_on;

/// Our figure less Amazon's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Our orders less Amazon's; `None` where Amazon told none.
    pub orders: Option<i64>,
    /// Our counted cancels less Amazon's; `None` where Amazon told none.
    pub counted: Option<i64>,
    /// Cancelled orders of the window of which nobody knows who cancelled.
    pub n_unattributed: u64,
    /// The instants between which Amazon counted.
    pub amazons_window: (Timestamp, Timestamp),
    /// Ours for the days that Amazon's figure is for; `None` where they cannot be worked out.
    pub on_amazons_days: Option<Budget>,
}

impl Difference {
    /// How ours differs; `None` while Amazon told no figure.
    pub fn of(measured: &Measured, rate: &ChannelRate) -> Option<Self> {
        let snapshot = measured.amazons(rate)?;
        let less = |ours: u64, theirs: Option<u64>| {
            let theirs = i64::try_from(theirs?).ok()?;
            i64::try_from(ours).ok()?.checked_sub(theirs)
        };
        let last = measured.amazons_day(&rate.sales_channel);
        let days = measured.channels.get(&rate.sales_channel);
        let on_amazons_days = last
            .zip(days)
            .and_then(|(last, days)| budget_on(days, rate, last).ok());
        Some(Self {
            orders: less(rate.budget.counts.orders, snapshot.n_orders),
            counted: less(rate.budget.cancelled, snapshot.n_cancelled),
            n_unattributed: measured.n_unattributed(rate),
            amazons_window: (snapshot.window_from, snapshot.window_to),
            on_amazons_days,
        })
    }

    /// Whether the orders that Amazon could not count yet, so many, and those of which nobody knows
    /// who cancelled could make the whole difference in counted cancels; `None` where Amazon told
    /// none.
    pub fn is_explained(&self, n_outside: u64) -> Option<bool> {
        let rest = self.counted?.checked_sub(i64::try_from(n_outside).ok()?)?;
        Some(rest.unsigned_abs() <= self.n_unattributed)
    }

    /// Whether an order counts with us and was placed or cancelled after Amazon's window, so that
    /// Amazon's figure cannot hold it yet.
    pub fn is_outside(&self, order: &CancelledOrder, is_counted: bool) -> bool {
        let (_, end) = self.amazons_window;
        let is_later = |at: Timestamp| at > end;
        is_counted && (is_later(order.purchased_at) || order.last_updated_at.is_some_and(is_later))
    }

    /// Whether an order that is attributed so could be one of those that make the difference: it
    /// counts with us where ours is higher, and does not where Amazon's is, and Amazon may know it
    /// otherwise.
    pub fn may_be(&self, attribution: Attribution) -> bool {
        match self.counted {
            Some(more) if more > 0 => match attribution {
                Attribution::Unknown | Attribution::AtRequestOtherCode => true,
                Attribution::BySeller
                | Attribution::AtRequest
                | Attribution::ByBuyer
                | Attribution::ByAmazon
                | Attribution::Overdue
                | Attribution::UnknownRequested => false,
            },
            Some(fewer) if fewer < 0 => match attribution {
                Attribution::UnknownRequested | Attribution::AtRequest | Attribution::ByAmazon => {
                    true
                }
                Attribution::Unknown
                | Attribution::AtRequestOtherCode
                | Attribution::BySeller
                | Attribution::Overdue
                | Attribution::ByBuyer => false,
            },
            Some(_) | None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_amazon_may_know_otherwise_can_make_the_difference() {
        let difference = |counted| Difference {
            orders: None,
            counted,
            n_unattributed: 2,
            amazons_window: (Timestamp::MIN, Timestamp::MAX),
            on_amazons_days: None,
        };
        let more = difference(Some(2));
        assert_eq!(more.is_explained(0), Some(true));
        assert!(more.may_be(Attribution::Unknown));
        assert!(!more.may_be(Attribution::BySeller));
        assert!(!more.may_be(Attribution::UnknownRequested));
        let fewer = difference(Some(-3));
        assert_eq!(fewer.is_explained(0), Some(false));
        // What Amazon could not count yet is no difference.
        assert_eq!(difference(Some(5)).is_explained(2), Some(false));
        assert_eq!(difference(Some(5)).is_explained(3), Some(true));
        assert!(fewer.may_be(Attribution::UnknownRequested));
        assert!(!fewer.may_be(Attribution::Unknown));
        for none in [difference(Some(0)), difference(None)] {
            assert!(!none.may_be(Attribution::Unknown));
        }
    }
}
