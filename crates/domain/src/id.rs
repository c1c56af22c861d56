//! Identifiers, kept as text: a spreadsheet that turns one into a number loses its zeros.

use std::fmt;

/// Why a text is no identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing but blanks.
    #[error("is empty")]
    Empty,
    /// Longer than any such id.
    #[error("has {length} characters, more than {limit}")]
    TooLong {
        /// Characters found.
        length: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// Holds a control character, a tab or a line end.
    #[error("holds a control character")]
    ControlCharacter,
    /// Not three groups of 3, 7 and 7 digits.
    #[error("is not of the form 123-1234567-1234567")]
    NotAmazonForm,
}

fn checked(text: &str, limit: usize) -> Result<Box<str>, IdError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    let length = text.chars().count();
    if length > limit {
        return Err(IdError::TooLong { length, limit });
    }
    if text.chars().any(char::is_control) {
        return Err(IdError::ControlCharacter);
    }
    Ok(text.into())
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $limit:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes a text as this id; blanks around it are dropped, zeros in front are kept.
            ///
            /// # Errors
            /// When it is empty, too long, or holds a control character.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                checked(text, $limit).map(Self)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// An order as any source names it: Amazon's 3-7-7 form, a multi-channel id chosen by the
    /// seller, or the invoice number of another shop. At most 64 characters.
    OrderId, 64
}
text_id! {
    /// An order item, Amazon's `OrderItemId`: digits, but never a number. At most 64 characters.
    OrderItemId, 64
}
text_id! {
    /// A seller's stock keeping unit, Amazon's `SellerSKU`. At most 200 characters.
    SellerSku, 200
}
text_id! {
    /// Amazon's standard identification number of a product. At most 20 characters.
    Asin, 20
}
text_id! {
    /// One seller account of this installation, by the name its operator gave it.
    AccountId, 64
}

impl OrderId {
    /// Whether the id has Amazon's form of 3, 7 and 7 digits.
    pub fn is_amazon_form(&self) -> bool {
        is_amazon_form(self.as_str())
    }
}

/// Amazon's order id: three groups of 3, 7 and 7 digits.
///
/// Source: rules 0.4.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AmazonOrderId(Box<str>);

impl AmazonOrderId {
    /// Takes a text as Amazon's order id; blanks around it are dropped.
    ///
    /// # Errors
    /// When it is not of the 3-7-7 form.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(IdError::Empty);
        }
        if is_amazon_form(text) {
            Ok(Self(text.into()))
        } else {
            Err(IdError::NotAmazonForm)
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AmazonOrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<AmazonOrderId> for OrderId {
    fn from(id: AmazonOrderId) -> Self {
        Self(id.0)
    }
}

fn is_amazon_form(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 19
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            3 | 11 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_id_keeps_its_leading_zeros() {
        let id = OrderItemId::parse(" 00000000000042 ").unwrap();
        assert_eq!(id.as_str(), "00000000000042");
    }

    #[test]
    fn only_three_seven_seven_digits_are_amazons_order_id() {
        assert!(AmazonOrderId::parse("111-1234567-7654321").is_ok());
        for wrong in [
            "111-1234567-765432",
            "S01-1234567-7654321",
            "1111234567-7654321-",
            "",
        ] {
            assert!(AmazonOrderId::parse(wrong).is_err(), "{wrong}");
        }
        // Multi-channel order ids are free text.
        assert!(
            !OrderId::parse("S01-1234567-7654321")
                .unwrap()
                .is_amazon_form()
        );
    }

    #[test]
    fn an_id_holds_no_control_character_and_has_a_limit() {
        assert_eq!(SellerSku::parse("A\tB"), Err(IdError::ControlCharacter));
        assert_eq!(SellerSku::parse("   "), Err(IdError::Empty));
        assert!(matches!(
            OrderId::parse(&"9".repeat(65)),
            Err(IdError::TooLong { .. })
        ));
    }
}
