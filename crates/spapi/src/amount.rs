//! Amounts in the JSON of the wire, exact: as texts and as numbers.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::decimal::{Decimal, NotDecimal};

/// A decimal number that is written as a text, `"12.30"`; read from a number too.
///
/// The text is kept as it came.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DecimalText(String);

/// A decimal number that is written as a JSON number, digit by digit; read from a text too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecimalNumber(Decimal);

impl DecimalText {
    /// Writes minor units of a currency with `n_digits` digits behind the point: 1230 with 2
    /// digits is `12.30`.
    pub fn from_minor(minor: i64, n_digits: u32) -> Self {
        let value = Decimal {
            digits: minor,
            places: n_digits.min(18),
        };
        Self(value.to_string())
    }

    /// Takes a text as it is.
    pub fn of_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value.
    ///
    /// # Errors
    /// When the text is no decimal number.
    pub fn decimal(&self) -> Result<Decimal, NotDecimal> {
        Decimal::parse(&self.0)
    }

    /// The value in minor units of a currency with `n_digits` digits behind the point; `None`
    /// when it is no whole number of them.
    pub fn minor(&self, n_digits: u32) -> Option<i64> {
        minor_of(self.decimal().ok()?, n_digits)
    }
}

impl DecimalNumber {
    /// The value of minor units of a currency with `n_digits` digits behind the point: 1230 with
    /// 2 digits is `12.3`.
    pub fn from_minor(minor: i64, n_digits: u32) -> Self {
        let mut value = Decimal {
            digits: minor,
            places: n_digits.min(18),
        };
        while value.places > 0 && value.digits % 10 == 0 {
            value.digits /= 10;
            value.places -= 1;
        }
        Self(value)
    }

    /// The value.
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// The value in minor units of a currency with `n_digits` digits behind the point; `None`
    /// when it is no whole number of them.
    pub fn minor(self, n_digits: u32) -> Option<i64> {
        minor_of(self.0, n_digits)
    }
}

impl From<Decimal> for DecimalNumber {
    fn from(value: Decimal) -> Self {
        Self(value)
    }
}

impl Serialize for DecimalText {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DecimalText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        literal(from).map(Self)
    }
}

impl Serialize for DecimalNumber {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_string())
            .map_err(S::Error::custom)?
            .serialize(to)
    }
}

impl<'de> Deserialize<'de> for DecimalNumber {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Decimal::parse(&literal(from)?)
            .map(Self)
            .map_err(D::Error::custom)
    }
}

fn minor_of(value: Decimal, n_digits: u32) -> Option<i64> {
    value.times(10_i64.checked_pow(n_digits)?)?.whole()
}

/// The digits of a number as they are written, or the text of a text. No float comes between.
fn literal<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let raw = Box::<RawValue>::deserialize(from)?;
    let written = raw.get();
    if written.starts_with('"') {
        serde_json::from_str(written).map_err(D::Error::custom)
    } else if written.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        Ok(written.to_owned())
    } else {
        Err(D::Error::custom("expected a decimal number"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_keeps_the_digits_of_its_currency() {
        for (minor, n_digits, expected) in [
            (1230, 2, "12.30"),
            (5, 2, "0.05"),
            (-5, 2, "-0.05"),
            (1500, 0, "1500"),
        ] {
            let written = DecimalText::from_minor(minor, n_digits);
            assert_eq!(written.as_str(), expected);
            assert_eq!(written.minor(n_digits), Some(minor));
        }
        assert_eq!(DecimalText::of_text("12.305").minor(2), None);
        assert_eq!(DecimalText::of_text("n/a").minor(2), None);
    }

    #[test]
    fn a_number_is_written_and_read_digit_by_digit() {
        let read: Vec<DecimalNumber> =
            serde_json::from_str(r#"[90071992547409.93, "1.10", 0, -3.5e1]"#).unwrap();
        assert_eq!(
            serde_json::to_string(&read).unwrap(),
            "[90071992547409.93,1.1,0,-35]"
        );
        for wrong in ["true", "null", r#""x""#, "[1]"] {
            assert!(
                serde_json::from_str::<DecimalNumber>(wrong).is_err(),
                "{wrong}"
            );
            assert!(serde_json::from_str::<DecimalText>(wrong).is_err() || wrong == r#""x""#);
        }
    }

    #[test]
    fn a_text_may_come_as_a_number() {
        let read: DecimalText = serde_json::from_str("12.30").unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), r#""12.30""#);
        let read: DecimalText = serde_json::from_value(serde_json::json!("7.5")).unwrap();
        assert_eq!(read.minor(2), Some(750));
    }

    proptest! {
        #[test]
        fn minor_units_come_back_whatever_the_currency(
            minor in 1 - 10_i64.pow(15)..10_i64.pow(15),
            n_digits in 0_u32..4,
        ) {
            let number = DecimalNumber::from_minor(minor, n_digits);
            let json = serde_json::to_string(&number).unwrap();
            let back: DecimalNumber = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(back, number);
            prop_assert_eq!(back.minor(n_digits), Some(minor));
            prop_assert_eq!(DecimalText::from_minor(minor, n_digits).minor(n_digits), Some(minor));
        }
    }
}
