//! The limit that the rate must stay under, or must not pass.

use super::{Rate, Series, WindowCounts};

/// A limit as an exact fraction of the orders, with a strict or a loose bound.
///
/// "Under 2.5 %" is 25/1000 and strict: 2.5 % itself is breached (O-16). "At most 0.5 %" is 5/1000
/// and not strict. The values of each marketplace and programme stand in the rule table, not here.
///
/// Source: rules 3.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RateLimit {
    numerator: u64,
    denominator: u64,
    is_strict: bool,
    series: Option<Series>,
}

/// Why a fraction is no limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// The denominator is zero.
    #[error("the limit has no denominator")]
    NoDenominator,
    /// More than every order.
    #[error("the limit {numerator}/{denominator} is over one")]
    OverOne {
        /// The part.
        numerator: u64,
        /// The whole.
        denominator: u64,
    },
    /// A text that is no plain decimal fraction.
    #[error("`{text}` is not a decimal fraction between 0 and 1")]
    NotADecimal {
        /// The text found.
        text: String,
    },
}

/// Decimal places that a limit is read with.
const MAX_PLACES: usize = 18;

impl RateLimit {
    /// A limit of `numerator / denominator` of the orders.
    ///
    /// # Errors
    /// When the denominator is zero, or the fraction is over one.
    pub const fn new(
        numerator: u64,
        denominator: u64,
        is_strict: bool,
    ) -> Result<Self, LimitError> {
        if denominator == 0 {
            Err(LimitError::NoDenominator)
        } else if numerator > denominator {
            Err(LimitError::OverOne {
                numerator,
                denominator,
            })
        } else {
            Ok(Self {
                numerator,
                denominator,
                is_strict,
                series: None,
            })
        }
    }

    /// "Under so many in a thousand": 25 is under 2.5 %. More than 1,000 is taken for 1,000.
    pub const fn under_per_mille(per_mille: u64) -> Self {
        Self::per_mille(per_mille, true)
    }

    /// "At most so many in a thousand": 5 is at most 0.5 %. More than 1,000 is taken for 1,000.
    pub const fn at_most_per_mille(per_mille: u64) -> Self {
        Self::per_mille(per_mille, false)
    }

    const fn per_mille(per_mille: u64, is_strict: bool) -> Self {
        let numerator = if per_mille > 1_000 { 1_000 } else { per_mille };
        Self {
            numerator,
            denominator: 1_000,
            is_strict,
            series: None,
        }
    }

    /// The limit for one of the two series alone; for the worse one without (O-03).
    #[must_use]
    pub const fn for_series(self, series: Option<Series>) -> Self {
        Self { series, ..self }
    }

    /// Whether the limit is for a series, alone or as the worse one.
    pub fn is_for(self, series: Series) -> bool {
        self.series.is_none_or(|its| its == series)
    }

    /// The series of a window that the limit judges.
    pub const fn judged(self, counts: WindowCounts) -> Series {
        match self.series {
            Some(series) => series,
            None => counts.worse_series(),
        }
    }

    /// Reads the fraction of an account health report, such as `0.025`, without rounding.
    ///
    /// `LESS_THAN` of the report is strict. Source: rules 3.6.
    ///
    /// # Errors
    /// When the text is not a plain decimal between 0 and 1 with at most 18 places.
    pub fn parse(text: &str, is_strict: bool) -> Result<Self, LimitError> {
        let text = text.trim();
        let wrong = || LimitError::NotADecimal {
            text: text.to_owned(),
        };
        let (whole, places) = text.split_once('.').unwrap_or((text, ""));
        let has_digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || places.len() > MAX_PLACES {
            return Err(wrong());
        }
        if !has_digits_only(whole) || !has_digits_only(places) {
            return Err(wrong());
        }
        let mut numerator: u64 = whole.parse().map_err(|_| wrong())?;
        let mut denominator = 1_u64;
        for digit in places.bytes() {
            denominator *= 10;
            numerator = numerator
                .checked_mul(10)
                .and_then(|value| value.checked_add(u64::from(digit - b'0')))
                .ok_or_else(wrong)?;
        }
        Self::new(numerator, denominator, is_strict)
    }

    /// The part.
    pub const fn numerator(self) -> u64 {
        self.numerator
    }

    /// The whole.
    pub const fn denominator(self) -> u64 {
        self.denominator
    }

    /// Whether the limit itself is breached already.
    pub const fn is_strict(self) -> bool {
        self.is_strict
    }

    /// The limit as a rate, to be shown or compared.
    pub const fn as_rate(self) -> Rate {
        Rate::from_parts(self.numerator, self.denominator)
    }

    /// The largest number of counted cancellations that `orders` bear; no orders bear none.
    ///
    /// Source: rules 3.3, budget arithmetic.
    pub const fn max_cancels(self, orders: u64) -> u64 {
        // Widening casts: `u128::from` is no const function yet.
        let part = self.numerator as u128 * orders as u128;
        let whole = self.denominator as u128;
        let most = if self.is_strict {
            part.saturating_sub(1) / whole
        } else {
            part / whole
        };
        // The fraction is at most one, so the quotient is at most `orders`.
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the quotient is at most `orders`"
        )]
        {
            most as u64
        }
    }

    /// Whether `cancelled` of `orders` break the limit. Nothing cancelled never does; something
    /// cancelled without any order always does.
    pub const fn is_breached(self, orders: u64, cancelled: u64) -> bool {
        let share = cancelled as u128 * self.denominator as u128;
        let bound = self.numerator as u128 * orders as u128;
        cancelled > 0 && (share > bound || (self.is_strict && share == bound))
    }

    /// The fewest orders that bear `cancelled` counted cancellations; `None` when no number does.
    pub fn orders_needed(self, cancelled: u64) -> Option<u64> {
        if cancelled == 0 {
            return Some(0);
        }
        let share = u128::from(cancelled) * u128::from(self.denominator);
        let part = u128::from(self.numerator);
        let orders = if self.is_strict {
            share.checked_div(part)? + 1
        } else {
            share.checked_add(part.checked_sub(1)?)? / part
        };
        u64::try_from(orders).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DEFAULT: RateLimit = RateLimit::under_per_mille(25);
    const INDIA: RateLimit = RateLimit::under_per_mille(20);
    const SFP: RateLimit = RateLimit::at_most_per_mille(5);
    const SFP_JAPAN: RateLimit = RateLimit::at_most_per_mille(10);

    #[test]
    fn the_table_of_the_rules_holds() {
        // Rules 3.3, row for row.
        for orders in 0..=40 {
            assert_eq!(DEFAULT.max_cancels(orders), 0, "{orders}");
        }
        for (orders, most) in [
            (41, 1),
            (80, 1),
            (81, 2),
            (120, 2),
            (121, 3),
            (400, 9),
            (1_000, 24),
        ] {
            assert_eq!(DEFAULT.max_cancels(orders), most, "{orders}");
        }
        for orders in 1..=50 {
            assert_eq!(INDIA.max_cancels(orders), 0, "{orders}");
        }
        assert_eq!(INDIA.max_cancels(51), 1);
    }

    #[test]
    fn at_most_allows_the_limit_itself() {
        // 0.5 % of 200 units is 1; 1 % of 100 is 1.
        assert_eq!((SFP.max_cancels(199), SFP.max_cancels(200)), (0, 1));
        assert!(!SFP.is_breached(200, 1));
        assert!(SFP.is_breached(199, 1));
        assert_eq!(
            (SFP_JAPAN.max_cancels(99), SFP_JAPAN.max_cancels(100)),
            (0, 1)
        );
    }

    #[test]
    fn exactly_two_and_a_half_percent_is_breached() {
        assert!(DEFAULT.is_breached(1_000, 25));
        assert!(!DEFAULT.is_breached(1_000, 24));
        assert!(DEFAULT.is_breached(40, 1));
        assert!(!DEFAULT.is_breached(41, 1));
    }

    #[test]
    fn without_orders_there_is_no_budget_and_only_a_cancellation_breaches() {
        for limit in [DEFAULT, INDIA, SFP, SFP_JAPAN] {
            assert_eq!(limit.max_cancels(0), 0);
            assert!(!limit.is_breached(0, 0));
            assert!(limit.is_breached(0, 1));
        }
    }

    #[test]
    fn every_window_up_to_a_hundred_thousand_orders_agrees_with_counting() {
        for (numerator, is_strict) in [(25_u64, true), (20, true), (5, false), (10, false)] {
            let limit = RateLimit::new(numerator, 1_000, is_strict).unwrap();
            let fits = |n: u64, orders: u64| {
                if is_strict {
                    1_000 * n < numerator * orders
                } else {
                    1_000 * n <= numerator * orders
                }
            };
            let mut n = 0_u64;
            for orders in 0..=100_000_u64 {
                while fits(n + 1, orders) {
                    n += 1;
                }
                assert_eq!(limit.max_cancels(orders), n, "{numerator} of {orders}");
                assert!(!limit.is_breached(orders, n), "{numerator} of {orders}");
                assert!(limit.is_breached(orders, n + 1), "{numerator} of {orders}");
            }
        }
    }

    #[test]
    fn a_target_value_is_read_without_rounding() {
        let limit = RateLimit::parse("0.025", true).unwrap();
        assert_eq!((limit.numerator(), limit.denominator()), (25, 1_000));
        assert_eq!(RateLimit::parse("1", false), RateLimit::new(1, 1, false));
        for wrong in ["", ".5", "-0.1", "2,5", "1e-2", "0.0000000000000000001"] {
            assert!(RateLimit::parse(wrong, true).is_err(), "{wrong}");
        }
        assert!(matches!(
            RateLimit::parse("2.5", true),
            Err(LimitError::OverOne { .. })
        ));
        assert_eq!(RateLimit::new(0, 0, true), Err(LimitError::NoDenominator));
    }

    #[test]
    fn the_orders_needed_are_the_fewest_that_bear_the_cancellations() {
        assert_eq!(DEFAULT.orders_needed(0), Some(0));
        assert_eq!(DEFAULT.orders_needed(1), Some(41));
        assert_eq!(DEFAULT.orders_needed(24), Some(961));
        assert_eq!(SFP.orders_needed(1), Some(200));
        assert_eq!(RateLimit::under_per_mille(0).orders_needed(1), None);
        assert_eq!(RateLimit::at_most_per_mille(0).orders_needed(1), None);
    }

    proptest! {
        #[test]
        fn breach_budget_and_orders_needed_tell_one_story(
            numerator in 0..=u64::MAX,
            denominator in 1..=u64::MAX,
            is_strict: bool,
            orders: u64,
            cancelled: u64,
        ) {
            let numerator = numerator.min(denominator);
            let limit = RateLimit::new(numerator, denominator, is_strict).unwrap();
            let most = limit.max_cancels(orders);
            prop_assert!(most <= orders);
            prop_assert_eq!(limit.is_breached(orders, cancelled), cancelled > most);
            if let Some(needed) = limit.orders_needed(cancelled) {
                prop_assert!(!limit.is_breached(needed, cancelled));
                prop_assert!(needed == 0 || limit.is_breached(needed - 1, cancelled));
            } else {
                prop_assert!(limit.is_breached(u64::MAX, cancelled));
            }
        }
    }
}
