//! The hash of the tables in the hot path.

use std::hash::{BuildHasher, RandomState};

/// Hashes keys and short texts under a secret of this process.
///
/// The secret keeps a crafted file from making every probe a long one. No result depends on it:
/// whatever is shown is sorted by its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hasher {
    first: u64,
    second: u64,
}

impl Hasher {
    pub(super) fn new() -> Self {
        let state = RandomState::new();
        Self {
            first: state.hash_one(1_u8),
            second: state.hash_one(2_u8) | 1,
        }
    }

    pub(super) fn number(self, number: u64) -> u64 {
        folded(number ^ self.first, self.second)
    }

    /// The hash of four words.
    #[inline]
    pub(super) fn words(self, [a, b, c, d]: [u64; 4]) -> u64 {
        let left = folded(a ^ self.first, b ^ self.second);
        let right = folded(c ^ self.second, d ^ self.first);
        folded(left ^ self.first, right.rotate_left(32) ^ self.second)
    }

    /// The hash of a text in a context: the same text in another context is another one.
    pub(super) fn text(self, context: u32, text: &[u8]) -> u64 {
        let mut hash = self.first ^ (u64::from(context) << 32) ^ text.len() as u64;
        let mut rest = text;
        while let Some((word, after)) = rest.split_first_chunk::<8>() {
            hash = folded(hash ^ u64::from_le_bytes(*word), self.second);
            rest = after;
        }
        let mut tail = 0_u64;
        for byte in rest {
            tail = tail << 8 | u64::from(*byte);
        }
        folded(hash ^ tail, self.second)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "folding both halves of a product"
)]
fn folded(left: u64, right: u64) -> u64 {
    let product = u128::from(left) * u128::from(right);
    (product as u64) ^ ((product >> 64) as u64)
}
