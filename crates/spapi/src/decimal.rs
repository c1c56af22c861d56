//! Decimal numbers of the wire, exact.

/// A decimal number: `digits` divided by ten to the power of `places`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// All digits as one whole number, with the sign.
    pub digits: i64,
    /// How many of them stand behind the point.
    pub places: u32,
}

/// A text that is no decimal number, or one of more than 18 digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a decimal number")]
pub struct NotDecimal {
    /// The text found, cut to 40 characters.
    pub text: String,
}

impl Decimal {
    /// Reads a number such as `-12.340`, or `5e-3` as JSON may write it. Zeros at the end of the
    /// fraction are dropped.
    ///
    /// # Errors
    /// When the text is anything else, or has more than 18 digits.
    pub fn parse(text: &str) -> Result<Self, NotDecimal> {
        Self::read(text).ok_or_else(|| NotDecimal {
            text: text.chars().take(40).collect(),
        })
    }

    /// Reads a number that may have a comma for its point, as `-15,50`, or grouped thousands, as
    /// `1.234,56` and `1,234.56`. A single separator with three digits behind it is a point.
    ///
    /// # Errors
    /// When the text is anything else, or has more than 18 digits.
    pub fn parse_localized(text: &str) -> Result<Self, NotDecimal> {
        let trimmed = text.trim();
        let plain: String = match (trimmed.rfind('.'), trimmed.rfind(',')) {
            (Some(point), Some(comma)) if point < comma => trimmed
                .chars()
                .filter(|c| *c != '.')
                .map(|c| if c == ',' { '.' } else { c })
                .collect(),
            (Some(_), Some(_)) => trimmed.chars().filter(|c| *c != ',').collect(),
            (None, Some(_)) => trimmed.replace(',', "."),
            (Some(_) | None, None) => return Self::parse(trimmed),
        };
        Self::read(&plain).ok_or_else(|| NotDecimal {
            text: text.chars().take(40).collect(),
        })
    }

    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (is_negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (number, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        let all = whole.bytes().chain(fraction.bytes());
        let mut digits: i64 = 0;
        let mut n_digits = 0;
        for byte in all {
            if !byte.is_ascii_digit() {
                return None;
            }
            digits = digits
                .checked_mul(10)?
                .checked_add(i64::from(byte - b'0'))?;
            n_digits += u32::from(digits != 0);
        }
        if n_digits > 18 {
            return None;
        }
        let places = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        Self {
            digits: if is_negative { -digits } else { digits },
            places: 0,
        }
        .scaled(places)
    }

    /// Brings a number with `places` places, which may be negative, into the shortest form.
    fn scaled(self, places: i32) -> Option<Self> {
        let mut digits = self.digits;
        let mut places = places;
        if digits == 0 {
            return Some(Self { digits, places: 0 });
        }
        while places < 0 {
            digits = digits.checked_mul(10)?;
            places += 1;
        }
        while places > 0 && digits % 10 == 0 {
            digits /= 10;
            places -= 1;
        }
        let places = u32::try_from(places).ok()?;
        let is_bounded = places <= 18 && digits.unsigned_abs() < 10_u64.pow(18);
        is_bounded.then_some(Self { digits, places })
    }

    /// The whole number, if nothing stands behind the point.
    pub fn whole(self) -> Option<i64> {
        (self.places == 0).then_some(self.digits)
    }

    /// The product with a whole number, exact.
    pub fn times(self, factor: i64) -> Option<Self> {
        let places = i32::try_from(self.places).ok()?;
        Self {
            digits: self.digits.checked_mul(factor)?,
            places: 0,
        }
        .scaled(places)
    }

    /// The divisor: ten to the power of the places.
    pub fn divisor(self) -> i64 {
        10_i64.saturating_pow(self.places)
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let divisor = self.divisor().unsigned_abs();
        let digits = self.digits.unsigned_abs();
        if self.digits < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", digits / divisor)?;
        if self.places > 0 {
            let width = usize::try_from(self.places).unwrap_or(0);
            write!(f, ".{:0width$}", digits % divisor)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(number: &str) -> Option<String> {
        Decimal::parse(number).ok().map(|value| value.to_string())
    }

    #[test]
    fn decimals_are_exact_and_in_shortest_form() {
        for (given, expected) in [
            ("12.340", "12.34"),
            ("-15.50", "-15.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("0.000", "0"),
            ("5e-3", "0.005"),
            ("1.5E2", "150"),
            ("-0.005", "-0.005"),
            ("400081.0", "400081"),
        ] {
            assert_eq!(text(given).as_deref(), Some(expected), "{given}");
        }
        for wrong in [
            "",
            ".",
            "-",
            "#REF!",
            "1,5",
            "1.2.3",
            "1e99",
            "2e18",
            "1e-99",
            "9".repeat(19).as_str(),
            "½",
        ] {
            assert_eq!(text(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_comma_may_be_the_point() {
        for (given, expected) in [
            ("-15,50", "-15.5"),
            ("1.234,56", "1234.56"),
            ("1,234.56", "1234.56"),
            ("12.34", "12.34"),
        ] {
            assert_eq!(
                Decimal::parse_localized(given).unwrap().to_string(),
                expected
            );
        }
        assert!(Decimal::parse_localized("1,2,3").is_err());
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(digits in 1 - 10_i64.pow(18)..10_i64.pow(18), places in 0_u32..18) {
            let value = Decimal { digits, places };
            let read = Decimal::parse(&value.to_string()).unwrap();
            prop_assert_eq!(
                i128::from(read.digits) * i128::from(value.divisor()),
                i128::from(digits) * i128::from(read.divisor())
            );
        }

        #[test]
        fn no_text_panics(text in "[-+0-9.,eE]{0,30}") {
            let _ = Decimal::parse(&text);
            let _ = Decimal::parse_localized(&text);
        }
    }
}
