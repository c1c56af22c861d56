//! The rate itself: an exact fraction, written out by whole-number division.

use std::cmp::Ordering;

/// Counted cancellations over orders, exactly. There is none without orders.
///
/// Rates compare by value: 1/2 equals 2/4. A rate by cancel date may exceed one (rules 3.3).
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    cancelled: u64,
    orders: u64,
}

impl Rate {
    /// What stands for a rate where there are no orders. Source: rules 9, hook 9.
    pub const NOT_AVAILABLE: &str = "n/a";

    /// Decimal places that a rate can be written with; more are cut to so many.
    pub const MAX_PLACES: u32 = 18;

    /// `cancelled / orders`; `None` when there are no orders.
    pub const fn new(cancelled: u64, orders: u64) -> Option<Self> {
        if orders == 0 {
            None
        } else {
            Some(Self { cancelled, orders })
        }
    }

    /// The caller has shown that `orders` is not zero.
    pub(super) const fn from_parts(cancelled: u64, orders: u64) -> Self {
        Self { cancelled, orders }
    }

    /// Counted cancellations.
    pub const fn cancelled(self) -> u64 {
        self.cancelled
    }

    /// Orders, never zero.
    pub const fn orders(self) -> u64 {
        self.orders
    }

    /// The fraction with `places` decimals, as in `0.024390243902`.
    ///
    /// Rounded to the nearest, ties to the even neighbour, which is how IEEE 754 prints an exact
    /// binary fraction too.
    pub fn to_decimal(self, places: u32) -> String {
        decimal(u128::from(self.cancelled), u128::from(self.orders), places)
    }

    /// The fraction in percent with `places` decimals and without the sign, as in `2.44`.
    pub fn to_percent(self, places: u32) -> String {
        decimal(
            u128::from(self.cancelled) * 100,
            u128::from(self.orders),
            places,
        )
    }

    /// A rate with `places` decimals, or `n/a`.
    pub fn decimal_or_not_available(rate: Option<Self>, places: u32) -> String {
        rate.map_or_else(
            || Self::NOT_AVAILABLE.to_owned(),
            |rate| rate.to_decimal(places),
        )
    }

    /// The fraction in basis points, rounded to the nearest, ties to the even neighbour.
    pub fn to_basis_points(self) -> u64 {
        let scaled = u128::from(self.cancelled) * 10_000;
        u64::try_from(rounded_quotient(scaled, u128::from(self.orders))).unwrap_or(u64::MAX)
    }
}

fn rounded_quotient(numerator: u128, denominator: u128) -> u128 {
    let (quotient, rest) = (numerator / denominator, numerator % denominator);
    let to_next = denominator - rest;
    let is_up = rest > to_next || (rest == to_next && quotient % 2 == 1);
    quotient + u128::from(is_up)
}

/// `denominator` is below 2^64, so the rest times 10^18 stays below 2^124.
fn decimal(numerator: u128, denominator: u128, places: u32) -> String {
    let places = places.min(Rate::MAX_PLACES);
    let scale = 10_u128.pow(places);
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    // Whether the tie goes up depends on the last digit kept; with no places that is `whole`.
    let is_whole_odd = places == 0 && whole % 2 == 1;
    let shifted = rest * scale + if is_whole_odd { denominator } else { 0 };
    let digits = rounded_quotient(shifted, denominator) - u128::from(is_whole_odd);
    let (whole, digits) = (whole + digits / scale, digits % scale);
    if places == 0 {
        format!("{whole}")
    } else {
        format!("{whole}.{digits:0width$}", width = places as usize)
    }
}

impl PartialEq for Rate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Rate {}

impl PartialOrd for Rate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rate {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = u128::from(self.cancelled) * u128::from(other.orders);
        let right = u128::from(other.cancelled) * u128::from(self.orders);
        left.cmp(&right)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(cancelled: u64, orders: u64, places: u32) -> String {
        Rate::new(cancelled, orders).unwrap().to_decimal(places)
    }

    #[test]
    fn a_rate_is_written_with_twelve_decimals() {
        // 1/41 = 0.02439 02439 02439...; 2/3 ends in a six that rounds up.
        assert_eq!(text(1, 41, 12), "0.024390243902");
        assert_eq!(text(2, 3, 12), "0.666666666667");
        assert_eq!(text(25, 1_000, 12), "0.025000000000");
        assert_eq!(text(0, 7, 12), "0.000000000000");
        assert_eq!(text(7, 7, 12), "1.000000000000");
        assert_eq!(text(3, 2, 12), "1.500000000000");
    }

    #[test]
    fn a_tie_goes_to_the_even_neighbour() {
        // 1/8 = 0.125, 3/8 = 0.375; 1/8192 = 0.0001220703125 has one place more than twelve.
        assert_eq!(text(1, 8, 2), "0.12");
        assert_eq!(text(3, 8, 2), "0.38");
        assert_eq!(text(1, 8_192, 12), "0.000122070312");
        assert_eq!(text(3, 8_192, 12), "0.000366210938");
        assert_eq!(
            (text(1, 2, 0), text(3, 2, 0), text(5, 2, 0)),
            ("0".into(), "2".into(), "2".into())
        );
    }

    #[test]
    fn rounding_carries_into_the_whole() {
        assert_eq!(text(999_999, 1_000_000, 3), "1.000");
        assert_eq!(
            text(u64::MAX, 1, 18),
            "18446744073709551615.000000000000000000"
        );
        assert_eq!(text(u64::MAX - 1, u64::MAX, 18), "1.000000000000000000");
    }

    #[test]
    fn percent_and_basis_points_come_from_the_same_fraction() {
        let rate = Rate::new(1, 41).unwrap();
        assert_eq!(rate.to_percent(2), "2.44");
        assert_eq!(rate.to_basis_points(), 244);
        assert_eq!(Rate::new(25, 1_000).unwrap().to_percent(1), "2.5");
    }

    #[test]
    fn without_orders_there_is_no_rate() {
        assert_eq!(Rate::new(0, 0), None);
        assert_eq!(Rate::decimal_or_not_available(None, 12), "n/a");
        assert_eq!(Rate::decimal_or_not_available(Rate::new(1, 4), 2), "0.25");
    }

    #[test]
    fn rates_compare_by_value() {
        assert_eq!(Rate::new(1, 2), Rate::new(2, 4));
        assert!(Rate::new(1, 41).unwrap() < Rate::new(25, 1_000).unwrap());
        assert!(Rate::new(1, 40).unwrap() >= Rate::new(25, 1_000).unwrap());
    }

    /// School division: digit by digit, then half to even over the digits.
    fn by_long_division(cancelled: u64, orders: u64, places: usize) -> String {
        let orders = u128::from(orders);
        let mut rest = u128::from(cancelled);
        let mut digits: Vec<u128> = vec![rest / orders];
        rest %= orders;
        for _ in 0..places {
            rest *= 10;
            digits.push(rest / orders);
            rest %= orders;
        }
        let is_odd = digits.last().is_some_and(|digit| digit % 2 == 1);
        if rest * 2 > orders || (rest * 2 == orders && is_odd) {
            let mut at = digits.len() - 1;
            digits[at] += 1;
            while at > 0 && digits[at] == 10 {
                digits[at] = 0;
                at -= 1;
                digits[at] += 1;
            }
        }
        let tail: String = digits[1..].iter().map(ToString::to_string).collect();
        if places == 0 {
            digits[0].to_string()
        } else {
            format!("{}.{tail}", digits[0])
        }
    }

    proptest! {
        #[test]
        fn decimals_equal_school_division(
            cancelled in prop_oneof![0..10_000_u64, any::<u64>()],
            orders in prop_oneof![1..10_000_u64, (0..14_u32).prop_map(|n| 1 << n), 1..=u64::MAX],
            places in 0..=18_u32,
        ) {
            prop_assert_eq!(
                text(cancelled, orders, places),
                by_long_division(cancelled, orders, places as usize)
            );
        }

        #[test]
        fn order_equals_that_of_common_denominators(a in 0..500_u64, b in 1..500_u64, c in 0..500_u64, d in 1..500_u64) {
            let (left, right) = (Rate::new(a, b).unwrap(), Rate::new(c, d).unwrap());
            prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
            prop_assert_eq!(left == right, a * d == c * b);
        }
    }
}
