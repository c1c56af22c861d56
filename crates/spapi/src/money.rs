//! Money of the wire: decimal texts outside, whole minor units of one currency inside.

use std::fmt;

use crate::decimal::Decimal;

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Amount {
    /// In minor units of the currency: cents, or whole yen.
    pub minor: i64,
    /// The currency code, ISO 4217.
    pub currency: String,
}

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAmount {
    /// No decimal number.
    #[error("the amount is no decimal number")]
    NotDecimal,
    /// More places behind the point than the currency has.
    #[error("the amount has more than {digits} places behind the point")]
    TooFine {
        /// Places that the currency has.
        digits: u32,
    },
    /// More than 18 digits.
    #[error("the amount is too large")]
    TooLarge,
}

/// How many digits of a currency stand behind the point; 2 for a code not known here.
///
/// Source: ISO 4217.
pub fn minor_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "UYI" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

impl Amount {
    /// An amount in minor units.
    pub fn new(minor: i64, currency: &str) -> Self {
        Self {
            minor,
            currency: currency.to_owned(),
        }
    }

    /// Reads a decimal text exactly; `10.00` yen are 10 yen, `10.5` yen are an error.
    ///
    /// # Errors
    /// When the text is no number, or has more places than the currency.
    pub fn parse(text: &str, currency: &str) -> Result<Self, NotAmount> {
        let decimal = Decimal::parse(text).map_err(|_| NotAmount::NotDecimal)?;
        let digits = minor_digits(currency);
        let missing = digits
            .checked_sub(decimal.places)
            .ok_or(NotAmount::TooFine { digits })?;
        let minor = decimal
            .digits
            .checked_mul(10_i64.pow(missing))
            .ok_or(NotAmount::TooLarge)?;
        Ok(Self::new(minor, currency))
    }

    /// The amount as it is written on the wire.
    pub fn text(&self) -> Minor {
        Minor::of(self.minor, &self.currency)
    }
}

/// Minor units with the digits of their currency; prints `12.50`, or `1250` for yen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minor {
    minor: i64,
    digits: u32,
}

impl Minor {
    /// Minor units of a currency.
    pub fn of(minor: i64, currency: &str) -> Self {
        Self {
            minor,
            digits: minor_digits(currency),
        }
    }
}

impl fmt::Display for Minor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let divisor = 10_u64.pow(self.digits);
        let units = self.minor.unsigned_abs();
        if self.minor < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", units / divisor)?;
        if self.digits > 0 {
            let width = usize::try_from(self.digits).unwrap_or(0);
            write!(f, ".{:0width$}", units % divisor)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_have_the_places_of_their_currency() {
        for (text, currency, minor, written) in [
            ("12.5", "USD", 1250, "12.50"),
            ("-2.11", "EUR", -211, "-2.11"),
            ("0.05", "GBP", 5, "0.05"),
            ("1500", "JPY", 1500, "1500"),
            ("1500.00", "JPY", 1500, "1500"),
            ("1.234", "KWD", 1234, "1.234"),
        ] {
            let amount = Amount::parse(text, currency).unwrap();
            assert_eq!(amount.minor, minor, "{text} {currency}");
            assert_eq!(amount.text().to_string(), written);
        }
    }

    #[test]
    fn an_amount_that_is_finer_than_its_currency_is_an_error() {
        let of = |text, currency| Amount::parse(text, currency).unwrap_err();
        assert_eq!(of("10.5", "JPY"), NotAmount::TooFine { digits: 0 });
        assert_eq!(of("1.005", "USD"), NotAmount::TooFine { digits: 2 });
        assert_eq!(of("5,00", "EUR"), NotAmount::NotDecimal);
        assert_eq!(of("", "EUR"), NotAmount::NotDecimal);
        assert_eq!(of("999999999999999999", "USD"), NotAmount::TooLarge);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(minor in -10_i64.pow(15)..10_i64.pow(15), at in 0_usize..3) {
            let currency = ["JPY", "USD", "KWD"][at];
            let written = Minor::of(minor, currency).to_string();
            prop_assert_eq!(Amount::parse(&written, currency).unwrap().minor, minor);
        }
    }
}
