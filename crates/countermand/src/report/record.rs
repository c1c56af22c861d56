//! One seller-fulfilled line in 20 bytes, and the key of its order.

/// Bits of a key that hold an order id of the 3-7-7 form or the number of an interned one.
const ID_BITS: u32 = 57;
/// Set when the id was interned: it is not of the 3-7-7 form.
const INTERNED: u64 = 1 << ID_BITS;
/// Set when Amazon fulfills: such an order is another one than the merchant's of the same id.
const BY_AMAZON: u64 = 1 << (ID_BITS + 1);
const KEY_BITS: u32 = ID_BITS + 2;
const KEY_MASK: u64 = (1 << KEY_BITS) - 1;

/// The order that a line belongs to, as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OrderKey(pub(super) u64);

impl OrderKey {
    /// The key of an id of Amazon's 3-7-7 form; `None` for any other text.
    pub(super) fn from_amazon_form(id: &[u8]) -> Option<Self> {
        let id: &[u8; 19] = id.try_into().ok()?;
        let (first, rest) = id.split_first_chunk::<3>()?;
        let (second, third) = rest.split_first_chunk::<8>()?;
        let third: &[u8; 8] = third.try_into().ok()?;
        let first =
            u64::from_le_bytes([b'-', b'0', b'0', b'0', b'0', first[0], first[1], first[2]]);
        let groups = [
            dash_and_digits(first)?,
            dash_and_digits(u64::from_le_bytes(*second))?,
            dash_and_digits(u64::from_le_bytes(*third))?,
        ];
        Some(Self(
            (groups[0] * 10_000_000 + groups[1]) * 10_000_000 + groups[2],
        ))
    }

    /// The key of an interned id.
    pub(super) fn from_interned(number: u32) -> Self {
        Self(INTERNED | u64::from(number))
    }

    /// The number of the interned id, if it was interned.
    pub(super) fn interned(self) -> Option<usize> {
        if self.0 & INTERNED == 0 {
            return None;
        }
        usize::try_from(self.0 & (INTERNED - 1)).ok()
    }

    /// The same interned id under another number.
    pub(super) fn renumbered(self, number: u32) -> Self {
        Self((self.0 & BY_AMAZON) | INTERNED | u64::from(number))
    }

    /// The key when Amazon fulfills.
    pub(super) fn by_amazon(self) -> Self {
        Self(self.0 | BY_AMAZON)
    }

    /// Whether Amazon fulfills.
    pub(super) fn is_by_amazon(self) -> bool {
        self.0 & BY_AMAZON != 0
    }
}

/// Reads a dash and seven digits, eight bytes at once; `None` when they are anything else.
fn dash_and_digits(word: u64) -> Option<u64> {
    if word & 0xFF != u64::from(b'-') {
        return None;
    }
    let digits = (word & !0xFF) | u64::from(b'0');
    let high = digits & 0xF0F0_F0F0_F0F0_F0F0;
    let carried = digits.wrapping_add(0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0;
    if high != 0x3030_3030_3030_3030 || carried != 0x3030_3030_3030_3030 {
        return None;
    }
    // Pairs of digits, then fours, then all eight.
    let ones = digits & 0x0F0F_0F0F_0F0F_0F0F;
    let pairs = (ones.wrapping_mul(10).wrapping_add(ones >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(100).wrapping_add(pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    Some((fours.wrapping_mul(10_000).wrapping_add(fours >> 32)) & 0xFFFF_FFFF)
}

/// What else a line says of its order, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Flags(u8);

impl Flags {
    pub(super) const NONE: Self = Self(0);
    /// The status is Cancelled.
    pub(super) const CANCELLED: Self = Self(1);
    /// A buyer asked through Amazon.
    pub(super) const REQUESTED: Self = Self(2);
    /// The file says that no buyer asked.
    pub(super) const NOT_REQUESTED: Self = Self(4);
    /// The order was seen on more than one line.
    pub(super) const SEVERAL_LINES: Self = Self(8);

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A line, packed: key and flags, newest update and purchase day, channel-and-SKU pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record([u32; 5]);

/// The parts of a [`Record`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) key: OrderKey,
    pub(super) flags: Flags,
    /// Milliseconds since 2000 plus one; 0 when the file does not tell.
    pub(super) updated: u64,
    /// Days since 2000-01-01 (UTC) of the purchase.
    pub(super) day: u16,
    /// Number of the pair of sales channel and SKU.
    pub(super) pair: u32,
}

impl Record {
    pub(super) fn pack(line: Line) -> Self {
        let first = line.key.0 | u64::from(line.flags.0) << KEY_BITS;
        let second = line.updated << 16 | u64::from(line.day);
        let [a, b] = halves(first);
        let [c, d] = halves(second);
        Self([a, b, c, d, line.pair])
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "five bits of flags, sixteen of the day"
    )]
    pub(super) fn unpack(self) -> Line {
        let [a, b, c, d, pair] = self.0;
        let first = u64::from(b) << 32 | u64::from(a);
        let second = u64::from(d) << 32 | u64::from(c);
        Line {
            key: OrderKey(first & KEY_MASK),
            flags: Flags((first >> KEY_BITS) as u8),
            updated: second >> 16,
            day: second as u16,
            pair,
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "taking the halves of a word apart"
)]
fn halves(word: u64) -> [u32; 2] {
    [word as u32, (word >> 32) as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amazon_id_becomes_its_seventeen_digits() {
        let key = |text: &str| OrderKey::from_amazon_form(text.as_bytes()).map(|key| key.0);
        assert_eq!(key("111-1234567-7654321"), Some(11_112_345_677_654_321));
        assert_eq!(key("000-0000000-0000000"), Some(0));
        assert_eq!(key("999-9999999-9999999"), Some(99_999_999_999_999_999));
        for wrong in [
            "S01-1234567-7654321",
            "111-123456-77654321",
            "111-1234567-765432",
            "111-1234567-765432a",
            "111-12345:7-7654321",
            "111-12345/7-7654321",
            "111x1234567-7654321",
            "1/1-1234567-7654321",
            "",
        ] {
            assert_eq!(key(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_line_survives_packing_at_its_largest_values() {
        let line = Line {
            key: OrderKey(99_999_999_999_999_999).by_amazon(),
            flags: Flags::CANCELLED
                .with(Flags::SEVERAL_LINES)
                .with(Flags::NOT_REQUESTED),
            updated: 3_155_760_000_001,
            day: 36_525,
            pair: u32::MAX,
        };
        assert_eq!(Record::pack(line).unpack(), line);
        assert_eq!(size_of::<Record>(), 20);
    }
}
