//! How many whole cancellations are left.

use std::cmp::Reverse;

use super::{Rate, RateLimit, Series, WindowCounts};

/// Where a window stands against its limit, judged by the worse of the two series, or by the one
/// that the limit is for (O-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Budget {
    /// The sums that it was worked out from.
    pub counts: WindowCounts,
    /// The limit.
    pub limit: RateLimit,
    /// The series that decides: the one with more counted cancellations, where the limit is for both.
    pub worse_series: Series,
    /// Counted cancellations of that series.
    pub cancelled: u64,
    /// The most counted cancellations that the orders bear.
    pub max_cancels: u64,
    /// Whole cancellations that can be added without breaching the limit.
    pub left: u64,
    /// Whether the limit is breached.
    pub is_breached: bool,
}

/// A change to try out before it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct WhatIf {
    /// Counted cancellations on top. Each is taken to fall into the window in both series, which
    /// is the worst that it can do.
    pub more_cancels: u64,
    /// How the orders of the window change, in basis points: -2,500 is a quarter less. The orders
    /// left are rounded down, and what was cancelled stays.
    pub volume_change_bps: i32,
}

const ALL_BPS: i64 = 10_000;

impl Budget {
    /// The budget of a window.
    pub const fn of(counts: WindowCounts, limit: RateLimit) -> Self {
        let worse_series = limit.judged(counts);
        let cancelled = counts.cancelled(worse_series);
        let max_cancels = limit.max_cancels(counts.orders);
        Self {
            counts,
            limit,
            worse_series,
            cancelled,
            max_cancels,
            left: max_cancels.saturating_sub(cancelled),
            is_breached: limit.is_breached(counts.orders, cancelled),
        }
    }

    /// The rate of the series that decides; `None` without orders.
    pub const fn rate(&self) -> Option<Rate> {
        Rate::new(self.cancelled, self.counts.orders)
    }

    /// Counted cancellations over what the orders bear; zero while the limit holds.
    pub const fn excess(&self) -> u64 {
        self.cancelled.saturating_sub(self.max_cancels)
    }

    /// The orders missing from the window for the limit to hold; zero while it holds, `None` when
    /// no number of orders would do.
    pub fn orders_missing(&self) -> Option<u64> {
        let needed = self.limit.orders_needed(self.cancelled)?;
        Some(needed.saturating_sub(self.counts.orders))
    }

    /// The budget after a change.
    #[must_use]
    pub fn what_if(&self, change: WhatIf) -> Self {
        let factor = (ALL_BPS + i64::from(change.volume_change_bps)).max(0);
        let orders = u128::from(self.counts.orders) * u128::from(factor.unsigned_abs())
            / u128::from(ALL_BPS.unsigned_abs());
        let more = change.more_cancels;
        let counts = WindowCounts {
            orders: u64::try_from(orders).unwrap_or(u64::MAX),
            cancelled_by_order_date: self.counts.cancelled_by_order_date.saturating_add(more),
            cancelled_by_cancel_date: self.counts.cancelled_by_cancel_date.saturating_add(more),
        };
        Self::of(counts, self.limit)
    }

    /// The budget that binds where several windows apply, as India's 7 and 30 days do: a breached
    /// one before one that is not, then the one with fewer left, then the higher rate, then the
    /// first. `None` for no budget at all.
    pub fn tightest(budgets: &[Self]) -> Option<&Self> {
        budgets
            .iter()
            .min_by_key(|budget| (!budget.is_breached, budget.left, Reverse(budget.rate())))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DEFAULT: RateLimit = RateLimit::under_per_mille(25);

    fn counts(orders: u64, by_order_date: u64, by_cancel_date: u64) -> WindowCounts {
        WindowCounts {
            orders,
            cancelled_by_order_date: by_order_date,
            cancelled_by_cancel_date: by_cancel_date,
        }
    }

    #[test]
    fn the_worse_series_decides() {
        // 400 orders bear 9.
        let budget = Budget::of(counts(400, 4, 6), DEFAULT);
        assert_eq!(budget.worse_series, Series::ByCancelDate);
        assert_eq!(
            (budget.max_cancels, budget.cancelled, budget.left),
            (9, 6, 3)
        );
        assert!(!budget.is_breached);
        assert_eq!(budget.rate(), Rate::new(3, 200));
        let other = Budget::of(counts(400, 12, 6), DEFAULT);
        assert_eq!(other.worse_series, Series::ByOrderDate);
        assert_eq!(
            (other.left, other.excess(), other.is_breached),
            (0, 3, true)
        );
        // 12 cancellations need 481 orders: 12 / 480 is exactly 2.5 %.
        assert_eq!(other.orders_missing(), Some(81));
        assert_eq!(budget.orders_missing(), Some(0));
    }

    #[test]
    fn a_limit_for_one_series_does_not_look_at_the_other() {
        let by_order = DEFAULT.for_series(Some(Series::ByOrderDate));
        let budget = Budget::of(counts(400, 4, 12), by_order);
        assert_eq!(
            (budget.cancelled, budget.left, budget.is_breached),
            (4, 5, false)
        );
        let by_cancel = DEFAULT.for_series(Some(Series::ByCancelDate));
        let budget = Budget::of(counts(400, 4, 12), by_cancel);
        assert_eq!((budget.cancelled, budget.is_breached), (12, true));
    }

    #[test]
    fn forty_orders_a_week_have_no_budget_at_all() {
        let budget = Budget::of(counts(40, 0, 0), DEFAULT);
        assert_eq!((budget.left, budget.is_breached), (0, false));
        assert!(
            budget
                .what_if(WhatIf {
                    more_cancels: 1,
                    ..WhatIf::default()
                })
                .is_breached
        );
        let none = Budget::of(counts(0, 0, 0), DEFAULT);
        assert_eq!((none.left, none.is_breached, none.rate()), (0, false, None));
    }

    #[test]
    fn less_volume_breaches_without_any_new_cancellation() {
        // 24 of 1,000 holds; a tenth less is 900 orders, which bear 22.
        let budget = Budget::of(counts(1_000, 24, 24), DEFAULT);
        assert!(!budget.is_breached);
        let less = budget.what_if(WhatIf {
            more_cancels: 0,
            volume_change_bps: -1_000,
        });
        assert_eq!(
            (less.counts.orders, less.max_cancels, less.left),
            (900, 22, 0)
        );
        assert!(less.is_breached);
        // Half as much again bears 37: 37.5 is the limit itself.
        let more = budget.what_if(WhatIf {
            more_cancels: 5,
            volume_change_bps: 5_000,
        });
        assert_eq!(
            (more.counts.orders, more.max_cancels, more.left),
            (1_500, 37, 8)
        );
        let gone = budget.what_if(WhatIf {
            more_cancels: 0,
            volume_change_bps: -20_000,
        });
        assert_eq!((gone.counts.orders, gone.is_breached), (0, true));
        // 41 orders less one basis point are 40.9959, and a part of an order is none.
        let small = Budget::of(counts(41, 0, 0), DEFAULT);
        let less = small.what_if(WhatIf {
            more_cancels: 0,
            volume_change_bps: -1,
        });
        assert_eq!((less.counts.orders, less.left), (40, 0));
    }

    #[test]
    fn the_tightest_of_two_windows_binds() {
        let india = RateLimit::under_per_mille(20);
        // 100 orders bear 1, 500 bear 9.
        let week = Budget::of(counts(100, 0, 0), india);
        let month = Budget::of(counts(500, 9, 9), india);
        assert_eq!(Budget::tightest(&[week, month]), Some(&month));
        let broken = Budget::of(counts(100, 2, 2), india);
        assert_eq!(Budget::tightest(&[month, broken]), Some(&broken));
        assert_eq!(Budget::tightest(&[]), None);
    }

    proptest! {
        #[test]
        fn exactly_what_is_left_can_be_added(
            orders in 0..5_000_u64,
            by_order_date in 0..100_u64,
            by_cancel_date in 0..100_u64,
            per_mille in 0..=60_u64,
            is_strict: bool,
        ) {
            let limit = RateLimit::new(per_mille, 1_000, is_strict).unwrap();
            let budget = Budget::of(counts(orders, by_order_date, by_cancel_date), limit);
            // The slow way: add one after another until a series breaks the limit.
            let breaks = |more: u64| {
                [by_order_date + more, by_cancel_date + more]
                    .into_iter()
                    .any(|cancelled| cancelled > 0 && if is_strict {
                        cancelled * 1_000 >= per_mille * orders
                    } else {
                        cancelled * 1_000 > per_mille * orders
                    })
            };
            let n_left = (0..5_000_u64).take_while(|n| !breaks(n + 1)).count() as u64;
            prop_assert_eq!(budget.is_breached, breaks(0));
            prop_assert_eq!(budget.left, if breaks(0) { 0 } else { n_left });
            let used = budget.what_if(WhatIf { more_cancels: budget.left, volume_change_bps: 0 });
            prop_assert_eq!(used.is_breached, budget.is_breached);
            prop_assert_eq!(used.left, 0);
        }
    }
}
