//! A part of a whole as an exact fraction, and its twelve decimals.

use std::cmp::Ordering;

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// The part; may be larger than the whole where cancellations are documents of their own.
    pub part: u64,
    /// The whole.
    pub whole: u64,
}

const DECIMALS: u32 = 12;
const SCALE: u128 = 1_000_000_000_000;
/// Bits of a double's fraction, with the leading one.
const DOUBLE_BITS: u32 = 53;

impl Share {
    /// Twelve decimals, as the C library's `%.12f` shows the double nearest to the fraction.
    /// `None` when the whole is zero.
    ///
    /// Integers only: the quotient is rounded to the 53 bits of a double, half to even, and the
    /// result to twelve decimals, half to even again. So the digits are those of other tools.
    pub fn to_decimals(self) -> Option<String> {
        if self.whole == 0 {
            return None;
        }
        let (significand, halvings) = nearest_double(self.part.into(), self.whole.into());
        let scaled = rounded_half_even(significand * SCALE, 1_u128.checked_shl(halvings));
        let width = DECIMALS as usize;
        Some(format!("{}.{:0width$}", scaled / SCALE, scaled % SCALE))
    }

    /// Per cent with two decimals, rounded half up: for people. `None` when the whole is zero.
    pub fn to_percent(self) -> Option<String> {
        let whole = u128::from(self.whole);
        let hundredths = (u128::from(self.part) * 20_000 + whole).checked_div(2 * whole)?;
        Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
    }

    /// Compares two shares exactly; one of nothing is the smallest.
    pub fn compare(self, other: Self) -> Ordering {
        match (self.whole, other.whole) {
            (0, 0) => Ordering::Equal,
            (0, _) => Ordering::Less,
            (_, 0) => Ordering::Greater,
            (_, _) => {
                let left = u128::from(self.part) * u128::from(other.whole);
                let right = u128::from(other.part) * u128::from(self.whole);
                left.cmp(&right)
            }
        }
    }
}

/// `part / whole` as `significand / 2^halvings` with at most 53 bits, rounded half to even.
fn nearest_double(part: u128, whole: u128) -> (u128, u32) {
    if part == 0 {
        return (0, 0);
    }
    // Doubles of whole numbers beyond 2^53 lose digits, but counts are smaller than that.
    let mut halvings = DOUBLE_BITS + bits(whole) - bits(part).min(DOUBLE_BITS + bits(whole));
    if (part << halvings) / whole >= 1 << DOUBLE_BITS {
        halvings -= 1;
    }
    (rounded_half_even(part << halvings, Some(whole)), halvings)
}

fn bits(number: u128) -> u32 {
    u128::BITS - number.leading_zeros()
}

/// `number / divisor`, rounded half to even; 0 when the divisor is beyond every number.
fn rounded_half_even(number: u128, divisor: Option<u128>) -> u128 {
    let Some(divisor) = divisor.filter(|divisor| *divisor > 0) else {
        return 0;
    };
    let (quotient, rest) = (number / divisor, number % divisor);
    let is_up = match (rest * 2).cmp(&divisor) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => quotient % 2 == 1,
    };
    quotient + u128::from(is_up)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimals(part: u64, whole: u64) -> String {
        Share { part, whole }.to_decimals().unwrap()
    }

    #[test]
    fn twelve_decimals_are_rounded_from_the_fraction() {
        assert_eq!(decimals(0, 7), "0.000000000000");
        assert_eq!(decimals(1, 3), "0.333333333333");
        assert_eq!(decimals(2, 3), "0.666666666667");
        assert_eq!(decimals(7, 7), "1.000000000000");
        assert_eq!(decimals(5, 2), "2.500000000000");
        // 1/8192 = 0.0001220703125: a tie at the thirteenth decimal, which goes to the even 2.
        assert_eq!(decimals(1, 8_192), "0.000122070312");
        // 3/8192 = 0.0003662109375 goes to the even 8.
        assert_eq!(decimals(3, 8_192), "0.000366210938");
        assert_eq!(Share { part: 0, whole: 0 }.to_decimals(), None);
    }

    #[test]
    fn per_cent_is_rounded_half_up() {
        let percent = |part, whole| Share { part, whole }.to_percent();
        assert_eq!(percent(1, 40), Some("2.50".to_owned()));
        assert_eq!(percent(1, 3), Some("33.33".to_owned()));
        assert_eq!(percent(1, 20_000), Some("0.01".to_owned()));
        assert_eq!(percent(0, 0), None);
    }

    proptest! {
        /// The standard library prints doubles exactly; ours must show the same digits.
        #[test]
        #[expect(clippy::cast_precision_loss, reason = "the double is what we compare with")]
        fn the_digits_are_those_of_a_double(whole in 1_u64..5_000_000, part in 0_u64..5_000_000) {
            for (part, whole) in [(part % (whole + 1), whole), (part, whole), (part, 1 << (whole % 30))] {
                prop_assert_eq!(decimals(part, whole), format!("{:.12}", part as f64 / whole as f64));
            }
        }

        #[test]
        fn comparing_is_comparing_fractions(a in 0_u64..999, b in 1_u64..999, c in 0_u64..999, d in 1_u64..999) {
            let left = Share { part: a, whole: b };
            let right = Share { part: c, whole: d };
            prop_assert_eq!(left.compare(right), (a * d).cmp(&(c * b)));
        }
    }
}
