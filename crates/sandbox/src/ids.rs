//! Ids of the marketplace, held as numbers and written as text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An Amazon order id: three groups of 3, 7 and 7 digits, packed into one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderId(u64);

const GROUP: u64 = 10_000_000;

impl OrderId {
    /// The id of three groups; digits over the width of a group are cut.
    pub const fn new(head: u64, middle: u64, tail: u64) -> Self {
        Self((head % 1_000) * GROUP * GROUP + (middle % GROUP) * GROUP + tail % GROUP)
    }

    /// Reads `111-0000001-0000001`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut groups = text.split('-');
        let (head, middle, tail) = (groups.next()?, groups.next()?, groups.next()?);
        if groups.next().is_some() {
            return None;
        }
        Some(Self::new(
            digits(head, 3)?,
            digits(middle, 7)?,
            digits(tail, 7)?,
        ))
    }

    /// The 17 digits as one number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (head, rest) = (self.0 / (GROUP * GROUP), self.0 % (GROUP * GROUP));
        write!(f, "{head:03}-{:07}-{:07}", rest / GROUP, rest % GROUP)
    }
}

/// An order item id: a decimal number of at least 14 digits, with leading zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemId(pub u64);

impl ItemId {
    /// Reads an item id as it is written; a text with other zeros in front is another id.
    pub fn parse(text: &str) -> Option<Self> {
        let id = Self(digits(text, text.len().clamp(14, 19))?);
        (id.to_string() == text).then_some(id)
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:014}", self.0)
    }
}

fn digits(text: &str, width: usize) -> Option<u64> {
    let is_number = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// A place in a vector of the world; `u32` keeps an order small.
macro_rules! index {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// The place in its vector.
            pub const fn place(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index!(
    /// Which seller.
    SellerIndex(u16)
);
index!(
    /// Which marketplace of the table of marketplaces.
    PlaceIndex(u8)
);
index!(
    /// Which order of the order book.
    OrderIndex(u32)
);
index!(
    /// Which listing of the catalogue.
    ListingIndex(u32)
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_id_is_written_as_it_was_read() {
        let id = OrderId::parse("111-0000007-0000042").expect("three groups of digits");
        assert_eq!(id, OrderId::new(111, 7, 42));
        assert_eq!(id.to_string(), "111-0000007-0000042");
    }

    #[test]
    fn other_texts_are_no_order_ids() {
        for text in [
            "",
            "111-0000007",
            "111-0000007-00000042",
            "11a-0000007-0000042",
            "S01-1234567-1234567",
            "111-0000007-0000042-1",
        ] {
            assert_eq!(OrderId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_item_id_keeps_its_zeros() {
        assert_eq!(ItemId(8).to_string(), "00000000000008");
        assert_eq!(ItemId::parse("00000000000008"), Some(ItemId(8)));
        assert_eq!(ItemId::parse("8"), None);
        assert_eq!(ItemId::parse("000000000000008"), None);
    }
}
