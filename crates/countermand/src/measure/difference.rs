//! How our figure of a window differs from Amazon's, and which orders could be the reason.

use countermand_domain::cancel_rate::{Budget, Day};
use jiff::SignedDuration;

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
        // A window that ends at midnight has its last day before it.
        let end = snapshot
            .window_to
            .saturating_sub(SignedDuration::from_secs(1));
        let last = end.ok().map(Day::of);
        let days = measured.channels.get(&rate.sales_channel);
        let on_amazons_days = last
            .zip(days)
            .and_then(|(last, days)| budget_on(days, rate, last).ok());
        Some(Self {
            orders: less(rate.budget.counts.orders, snapshot.n_orders),
            counted: less(rate.budget.cancelled, snapshot.n_cancelled),
            n_unattributed: measured.n_unattributed(rate),
            on_amazons_days,
        })
    }

    /// Whether the orders of which nobody knows who cancelled could make the whole difference in
    /// counted cancels; `None` where Amazon told none.
    pub fn is_explained(&self) -> Option<bool> {
        let counted = self.counted?;
        Some(counted.unsigned_abs() <= self.n_unattributed)
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
                | Attribution::UnknownRequested => false,
            },
            Some(fewer) if fewer < 0 => match attribution {
                Attribution::UnknownRequested | Attribution::AtRequest => true,
                Attribution::Unknown
                | Attribution::AtRequestOtherCode
                | Attribution::BySeller
                | Attribution::ByBuyer
                | Attribution::ByAmazon => false,
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
            on_amazons_days: None,
        };
        let more = difference(Some(2));
        assert_eq!(more.is_explained(), Some(true));
        assert!(more.may_be(Attribution::Unknown));
        assert!(!more.may_be(Attribution::BySeller));
        assert!(!more.may_be(Attribution::UnknownRequested));
        let fewer = difference(Some(-3));
        assert_eq!(fewer.is_explained(), Some(false));
        assert!(fewer.may_be(Attribution::UnknownRequested));
        assert!(!fewer.may_be(Attribution::Unknown));
        for none in [difference(Some(0)), difference(None)] {
            assert!(!none.may_be(Attribution::Unknown));
        }
    }
}
