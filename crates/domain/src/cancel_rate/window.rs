//! What is counted, over which days, for whom.

use std::fmt;

use super::{Day, Rate};
use crate::id::AccountId;
use crate::marketplace::Marketplace;

/// A programme whose rate Amazon watches by a target of its own.
///
/// Source: rules 3.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Programme {
    /// Every seller-fulfilled order.
    Standard,
    /// Seller Fulfilled Prime.
    SellerFulfilledPrime,
    /// Premium shipping.
    Premium,
}

impl Programme {
    /// Every programme.
    pub const ALL: [Self; 3] = [Self::Standard, Self::SellerFulfilledPrime, Self::Premium];

    /// The name in settings and outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::SellerFulfilledPrime => "sfp",
            Self::Premium => "premium",
        }
    }

    /// Reads the name in settings and outputs, whatever its capitals.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|programme| programme.as_str().eq_ignore_ascii_case(text.trim()))
    }

    /// What the programme counts.
    pub const fn counting_unit(self) -> CountingUnit {
        match self {
            Self::Standard | Self::Premium => CountingUnit::Orders,
            Self::SellerFulfilledPrime => CountingUnit::Units,
        }
    }
}

impl fmt::Display for Programme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What one count stands for.
///
/// Source: rules 3.3 and O-24.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountingUnit {
    /// Orders: one with a cancelled item is one defect, however many items.
    Orders,
    /// Units, as Seller Fulfilled Prime counts.
    Units,
}

/// Whose rate it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RateKey {
    /// The seller account.
    pub account: AccountId,
    /// The marketplace.
    pub marketplace: Marketplace,
    /// The programme.
    pub programme: Programme,
}

/// Which days a rate looks at: `days` whole days, the last of them `lag_days` before the day asked
/// about.
///
/// The usual week is 7 days without lag. Premium shipping in Japan takes 30 days "from days 10 to
/// 40 back": seen from day 40 these are days 1 to 30, a lag of 10. Source: rules 3.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RateWindow {
    /// How many days; none sums nothing.
    pub days: u8,
    /// How many days before the day asked about the window ends.
    pub lag_days: u8,
}

impl RateWindow {
    /// Seven days up to and including the day asked about.
    pub const WEEK: Self = Self::last(7);

    /// So many days up to and including the day asked about.
    pub const fn last(days: u8) -> Self {
        Self { days, lag_days: 0 }
    }

    /// So many days, the last of them `lag_days` before the day asked about.
    pub const fn lagged(days: u8, lag_days: u8) -> Self {
        Self { days, lag_days }
    }

    /// How many days back the window reaches, the day asked about included.
    pub fn reach_days(self) -> u32 {
        u32::from(self.days) + u32::from(self.lag_days)
    }

    /// The first and last day of the window seen from `as_of`; `None` when it holds no day since
    /// 1970.
    pub fn bounds(self, as_of: Day) -> Option<(Day, Day)> {
        let last = as_of.number().checked_sub(u32::from(self.lag_days))?;
        let before_first = u32::from(self.days).checked_sub(1)?;
        Some((
            Day::from_number(last.saturating_sub(before_first)),
            Day::from_number(last),
        ))
    }
}

/// The day that a counted cancellation belongs to: Amazon does not say, so both are kept.
///
/// Source: rules 3.3 and O-03.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Series {
    /// The day on which its order was placed: cancelled orders among the orders of the window.
    ByOrderDate,
    /// The day on which it was carried out; may exceed the orders of the window.
    ByCancelDate,
}

impl Series {
    /// Both series.
    pub const ALL: [Self; 2] = [Self::ByOrderDate, Self::ByCancelDate];

    /// The name in outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByOrderDate => "by_order_date",
            Self::ByCancelDate => "by_cancel_date",
        }
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The sums of a window, in orders or in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct WindowCounts {
    /// Orders placed in the window, without those still pending (O-08).
    pub orders: u64,
    /// Counted cancellations of orders placed in the window.
    pub cancelled_by_order_date: u64,
    /// Counted cancellations carried out in the window.
    pub cancelled_by_cancel_date: u64,
}

impl WindowCounts {
    /// The counted cancellations of one series.
    pub const fn cancelled(self, series: Series) -> u64 {
        match series {
            Series::ByOrderDate => self.cancelled_by_order_date,
            Series::ByCancelDate => self.cancelled_by_cancel_date,
        }
    }

    /// The rate of one series; `None` without orders.
    pub const fn rate(self, series: Series) -> Option<Rate> {
        Rate::new(self.cancelled(series), self.orders)
    }

    /// The series with more counted cancellations; both have the same orders. When they agree,
    /// the one by order date, which Amazon's report is keyed by.
    pub const fn worse_series(self) -> Series {
        if self.cancelled_by_cancel_date > self.cancelled_by_order_date {
            Series::ByCancelDate
        } else {
            Series::ByOrderDate
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends_on_the_day_asked_about_or_the_lag_before() {
        let bounds = |window: RateWindow, as_of| {
            window
                .bounds(Day::from_number(as_of))
                .map(|(first, last)| (first.number(), last.number()))
        };
        assert_eq!(bounds(RateWindow::WEEK, 100), Some((94, 100)));
        // Thirty days, the last ten days back: 61 is 39 days back, 90 is 10 days back.
        assert_eq!(bounds(RateWindow::lagged(30, 10), 100), Some((61, 90)));
        assert_eq!(RateWindow::lagged(30, 10).reach_days(), 40);
        assert_eq!(bounds(RateWindow::WEEK, 3), Some((0, 3)));
        assert_eq!(bounds(RateWindow::lagged(30, 10), 9), None);
        assert_eq!(bounds(RateWindow::last(0), 9), None);
    }

    #[test]
    fn seller_fulfilled_prime_counts_units_and_the_others_orders() {
        assert_eq!(Programme::Standard.counting_unit(), CountingUnit::Orders);
        assert_eq!(Programme::Premium.counting_unit(), CountingUnit::Orders);
        assert_eq!(
            Programme::SellerFulfilledPrime.counting_unit(),
            CountingUnit::Units
        );
        for programme in Programme::ALL {
            assert_eq!(Programme::parse(programme.as_str()), Some(programme));
        }
        assert_eq!(Programme::parse("fba"), None);
    }
}
