//! Money in whole minor units of one currency.
#![deny(clippy::float_arithmetic)]

pub mod allocation;

use std::fmt;

/// An ISO 4217 currency code: three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// A text that is no currency code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a currency code of three letters")]
pub struct CurrencyError {
    /// The text found.
    pub text: String,
}

impl Currency {
    /// US dollar.
    pub const USD: Self = Self(*b"USD");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");
    /// Japanese yen, which has no minor unit.
    pub const JPY: Self = Self(*b"JPY");
    /// Indian rupee.
    pub const INR: Self = Self(*b"INR");

    /// Reads a code of three letters, whatever their case.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<Self, CurrencyError> {
        match text.trim().as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_alphabetic) => Ok(Self([
                a.to_ascii_uppercase(),
                b.to_ascii_uppercase(),
                c.to_ascii_uppercase(),
            ])),
            _ => Err(CurrencyError {
                text: text.to_owned(),
            }),
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimal places between the major and the minor unit: JPY 0, USD 2, KWD 3.
    ///
    /// Source: ISO 4217, list one.
    pub const fn exponent(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }

    const fn minor_per_major(self) -> i64 {
        10_i64.pow(self.exponent())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An amount: whole minor units of one currency. Negative amounts are fees and refunds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why an amount cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a decimal number.
    #[error("`{text}` is not a decimal amount")]
    NotANumber {
        /// The text found.
        text: String,
    },
    /// More decimal places than the currency has.
    #[error("`{text}` has more decimal places than {currency} has")]
    TooPrecise {
        /// The text found.
        text: String,
        /// The currency.
        currency: Currency,
    },
    /// Two currencies in one sum.
    #[error("{left} and {right} cannot be added")]
    CurrencyMismatch {
        /// One currency.
        left: Currency,
        /// The other.
        right: Currency,
    },
    /// Over the limit of 10^12 minor units a line, or out of the range of the sum.
    #[error("the amount is out of range")]
    OutOfRange,
    /// A portion of nothing, or with a denominator of zero.
    #[error("the portion has no denominator")]
    NoDenominator,
}

/// How a portion is brought to whole minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, ties to the even neighbour.
    HalfEven,
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
}

impl Money {
    /// The largest amount that is taken in for one line: 10^12 minor units.
    pub const LINE_LIMIT_MINOR: i64 = 1_000_000_000_000;

    /// An amount of whole minor units.
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// The minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Reads a decimal amount such as `12.34`, exactly; trailing zeros beyond the currency's
    /// places are allowed.
    ///
    /// # Errors
    /// When the text is no number, is more precise than the currency, or over the line limit.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Self::read(text, currency, None)
    }

    /// Reads a decimal amount and rounds what is finer than the currency.
    ///
    /// # Errors
    /// When the text is no number or over the line limit.
    pub fn parse_rounded(
        text: &str,
        currency: Currency,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        Self::read(text, currency, Some(rounding))
    }

    fn read(
        text: &str,
        currency: Currency,
        rounding: Option<Rounding>,
    ) -> Result<Self, MoneyError> {
        let not_a_number = || MoneyError::NotANumber {
            text: text.to_owned(),
        };
        let trimmed = text.trim();
        let (is_negative, digits) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = whole
            .bytes()
            .chain(fraction.bytes())
            .all(|byte| byte.is_ascii_digit());
        if !all_digits || (whole.is_empty() && fraction.is_empty()) {
            return Err(not_a_number());
        }
        let places = currency.exponent() as usize;
        let mut minor: i64 = 0;
        let kept = fraction.bytes().chain(std::iter::repeat(b'0')).take(places);
        for digit in whole.bytes().chain(kept) {
            minor = minor
                .checked_mul(10)
                .and_then(|sum| sum.checked_add(i64::from(digit - b'0')))
                .ok_or(MoneyError::OutOfRange)?;
        }
        let rest = fraction.get(places..).unwrap_or("").trim_end_matches('0');
        if !rest.is_empty() {
            let Some(rounding) = rounding else {
                return Err(MoneyError::TooPrecise {
                    text: text.to_owned(),
                    currency,
                });
            };
            let half = rest.as_bytes().first().copied().unwrap_or(b'0').cmp(&b'5');
            let beyond_half = half.is_gt() || (half.is_eq() && rest.len() > 1);
            let up = match rounding {
                Rounding::HalfEven => beyond_half || (half.is_eq() && minor % 2 == 1),
                Rounding::Down => false,
                Rounding::Up => true,
            };
            minor = minor
                .checked_add(i64::from(up))
                .ok_or(MoneyError::OutOfRange)?;
        }
        if minor > Self::LINE_LIMIT_MINOR {
            return Err(MoneyError::OutOfRange);
        }
        Ok(Self {
            minor: if is_negative { -minor } else { minor },
            currency,
        })
    }

    /// The sum of two amounts of one currency.
    ///
    /// # Errors
    /// When the currencies differ or the sum is out of range.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self
            .minor
            .checked_add(other.minor)
            .ok_or(MoneyError::OutOfRange)?;
        Ok(Self { minor, ..self })
    }

    /// What is left after taking `other` away.
    ///
    /// # Errors
    /// When the currencies differ or the difference is out of range.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self
            .minor
            .checked_sub(other.minor)
            .ok_or(MoneyError::OutOfRange)?;
        Ok(Self { minor, ..self })
    }

    /// `numerator / denominator` of the amount.
    ///
    /// # Errors
    /// When the denominator is zero or the result is out of range.
    pub fn portion(
        self,
        numerator: i64,
        denominator: i64,
        rounding: Rounding,
    ) -> Result<Self, MoneyError> {
        if denominator == 0 {
            return Err(MoneyError::NoDenominator);
        }
        let (numerator, denominator) = if denominator < 0 {
            (-i128::from(numerator), -i128::from(denominator))
        } else {
            (i128::from(numerator), i128::from(denominator))
        };
        let product = i128::from(self.minor) * numerator;
        let (quotient, rest) = (product / denominator, product % denominator);
        let twice = (rest * 2).abs();
        let away = match rounding {
            Rounding::Down => false,
            Rounding::Up => rest != 0,
            Rounding::HalfEven => {
                twice > denominator || (twice == denominator && quotient % 2 != 0)
            }
        };
        let rounded = if away {
            quotient + product.signum()
        } else {
            quotient
        };
        let minor = i64::try_from(rounded).map_err(|_| MoneyError::OutOfRange)?;
        Ok(Self { minor, ..self })
    }

    const fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        let (left, right) = (self.currency, other.currency);
        if left.0[0] == right.0[0] && left.0[1] == right.0[1] && left.0[2] == right.0[2] {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { left, right })
        }
    }

    /// The amount as a decimal text without the currency, as in `-0.05`.
    pub fn to_decimal(self) -> String {
        let places = self.currency.exponent() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let per_major = self.currency.minor_per_major().unsigned_abs();
        let (major, minor) = (
            self.minor.unsigned_abs() / per_major,
            self.minor.unsigned_abs() % per_major,
        );
        if places == 0 {
            format!("{sign}{major}")
        } else {
            format!("{sign}{major}.{minor:0places$}")
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_currency_has_its_own_minor_unit() {
        let kwd = Currency::parse("kwd").unwrap();
        assert_eq!(Money::parse("1234", Currency::JPY).unwrap().minor(), 1234);
        assert_eq!(Money::parse("12.34", Currency::USD).unwrap().minor(), 1234);
        assert_eq!(Money::parse("1.234", kwd).unwrap().minor(), 1234);
        assert_eq!(Money::from_minor(-5, Currency::USD).to_decimal(), "-0.05");
        assert_eq!(Money::from_minor(-5, Currency::JPY).to_decimal(), "-5");
    }

    #[test]
    fn an_amount_is_exact_or_refused() {
        assert_eq!(
            Money::parse("647.620", Currency::INR).unwrap().minor(),
            64_762
        );
        assert!(matches!(
            Money::parse("0.125", Currency::USD),
            Err(MoneyError::TooPrecise { .. })
        ));
        for wrong in ["", ".", "12,34", "1e3", "--1", "0x1", "１２"] {
            assert!(Money::parse(wrong, Currency::USD).is_err(), "{wrong}");
        }
        assert_eq!(
            Money::parse("10000000000.01", Currency::USD),
            Err(MoneyError::OutOfRange)
        );
    }

    #[test]
    fn rounding_is_chosen_not_accidental() {
        let read = |text, rounding| {
            Money::parse_rounded(text, Currency::USD, rounding)
                .unwrap()
                .minor()
        };
        assert_eq!(read("0.125", Rounding::HalfEven), 12);
        assert_eq!(read("0.135", Rounding::HalfEven), 14);
        assert_eq!(read("0.1251", Rounding::HalfEven), 13);
        assert_eq!(read("0.129", Rounding::Down), 12);
        assert_eq!(read("0.121", Rounding::Up), 13);
        let tax = Money::from_minor(1005, Currency::USD);
        // 10 % of 10.05 is 1.005: the tie goes to the even 1.00.
        assert_eq!(
            tax.portion(10, 100, Rounding::HalfEven).unwrap().minor(),
            100
        );
    }

    #[test]
    fn currencies_do_not_mix() {
        let dollar = Money::from_minor(1, Currency::USD);
        let yen = Money::from_minor(1, Currency::JPY);
        assert!(matches!(
            dollar.plus(yen),
            Err(MoneyError::CurrencyMismatch { .. })
        ));
        assert_eq!(
            Money::from_minor(i64::MAX, Currency::USD).plus(dollar),
            Err(MoneyError::OutOfRange)
        );
    }
}
