//! Checksums of rows, so that a flipped bit is never acted on.

use crate::engine::count;

/// A hash over fields, each behind its length.
pub(super) struct Sum(Vec<u8>);

impl Sum {
    pub(super) fn new(table: &str) -> Self {
        Self(Vec::with_capacity(512)).text(table)
    }

    pub(super) fn text(mut self, text: &str) -> Self {
        self.0
            .extend_from_slice(&count(text.len() as u64).to_be_bytes());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    pub(super) fn number(mut self, number: i64) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    pub(super) fn opt(self, number: Option<i64>) -> Self {
        match number {
            Some(number) => self.number(1).number(number),
            None => self.number(0),
        }
    }

    /// Sixteen bytes are enough against flipped bits.
    pub(super) fn finish(self) -> String {
        let mut digits = blake3::hash(&self.0).to_hex().to_string();
        digits.truncate(32);
        digits
    }
}
