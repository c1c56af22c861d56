//! Whole units of one product.

use std::fmt;

/// How many units: 0 to 999,999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Quantity(u32);

/// A number that is no quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("quantity {found} is not between 0 and 999999")]
pub struct QuantityError {
    /// The number found.
    pub found: i64,
}

impl Quantity {
    /// No unit.
    pub const ZERO: Self = Self(0);
    /// One unit.
    pub const ONE: Self = Self(1);
    /// The largest quantity that is taken in.
    pub const MAX: Self = Self(999_999);

    /// Takes a whole number as a quantity.
    ///
    /// # Errors
    /// When it is negative or over 999,999.
    pub fn new(units: i64) -> Result<Self, QuantityError> {
        match u32::try_from(units) {
            Ok(value) if value <= Self::MAX.0 => Ok(Self(value)),
            Ok(_) | Err(_) => Err(QuantityError { found: units }),
        }
    }

    /// The number of units.
    pub const fn units(self) -> u32 {
        self.0
    }

    /// Whether there is no unit.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// What is left after taking `other` away, never below zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_between_zero_and_the_limit() {
        assert_eq!(Quantity::new(0).map(Quantity::units), Ok(0));
        assert_eq!(Quantity::new(999_999).map(Quantity::units), Ok(999_999));
        assert!(Quantity::new(1_000_000).is_err());
        assert!(Quantity::new(-1).is_err());
    }
}
