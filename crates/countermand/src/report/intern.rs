//! Texts as numbers: each distinct text is kept once.

use super::hash::Hasher;

/// Gives each distinct pair of a context and a text a number, counted from 0.
///
/// The context is a number of the caller's: the sales channel that a SKU was seen in, or 0.
#[derive(Debug)]
pub(super) struct Interner {
    hasher: Hasher,
    /// Number plus one, by hash; 0 is free. The length is a power of two.
    slots: Vec<u32>,
    entries: Vec<Entry>,
    texts: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Upper half of the hash: decides most comparisons without touching the text.
    tag: u32,
    context: u32,
    end: usize,
}

impl Interner {
    pub(super) fn new(hasher: Hasher) -> Self {
        Self {
            hasher,
            slots: vec![0; 64],
            entries: Vec::new(),
            texts: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Texts in the order of their numbers, each with its context.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &[u8])> {
        let mut start = 0;
        self.entries.iter().map(move |entry| {
            let text = self.texts.get(start..entry.end).unwrap_or_default();
            start = entry.end;
            (entry.context, text)
        })
    }

    /// The number of a text that was seen before.
    pub(super) fn find(&self, context: u32, text: &[u8]) -> Option<u32> {
        self.probe(self.hasher.text(context, text), context, text).ok()
    }

    /// The number of the text, a new one when it was not seen before.
    #[inline]
    pub(super) fn intern(&mut self, context: u32, text: &[u8]) -> u32 {
        let hash = self.hasher.text(context, text);
        match self.probe(hash, context, text) {
            Ok(number) => number,
            Err(slot) => self.insert(hash, slot, context, text),
        }
    }

    /// The number, or the free slot where it would go.
    #[inline]
    fn probe(&self, hash: u64, context: u32, text: &[u8]) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut at = slot_of(hash, mask);
        loop {
            let number = match self.slots.get(at) {
                Some(0) | None => return Err(at),
                Some(taken) => taken - 1,
            };
            if self.is_at(number, hash, context, text) {
                return Ok(number);
            }
            at = (at + 1) & mask;
        }
    }

    #[inline]
    fn is_at(&self, number: u32, hash: u64, context: u32, text: &[u8]) -> bool {
        let index = number as usize;
        let Some(entry) = self.entries.get(index) else {
            return false;
        };
        if entry.tag != tag_of(hash) || entry.context != context {
            return false;
        }
        let start = match index.checked_sub(1) {
            Some(before) => self.entries.get(before).map_or(0, |entry| entry.end),
            None => 0,
        };
        self.texts.get(start..entry.end) == Some(text)
    }

    #[cold]
    fn insert(&mut self, hash: u64, slot: usize, context: u32, text: &[u8]) -> u32 {
        let number = u32::try_from(self.entries.len())
            .expect("fewer than four thousand million distinct texts fit into memory");
        self.texts.extend_from_slice(text);
        self.entries.push(Entry {
            tag: tag_of(hash),
            context,
            end: self.texts.len(),
        });
        if let Some(free) = self.slots.get_mut(slot) {
            *free = number + 1;
        }
        if self.entries.len() * 2 > self.slots.len() {
            self.grow();
        }
        number
    }

    fn grow(&mut self) {
        let length = self.slots.len() * 4;
        let mask = length - 1;
        let mut slots = vec![0_u32; length];
        for (number, (context, text)) in (1_u32..).zip(self.iter()) {
            let mut at = slot_of(self.hasher.text(context, text), mask);
            while slots.get(at).is_some_and(|taken| *taken != 0) {
                at = (at + 1) & mask;
            }
            if let Some(free) = slots.get_mut(at) {
                *free = number;
            }
        }
        self.slots = slots;
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half picks the slot")]
fn slot_of(hash: u64, mask: usize) -> usize {
    hash as usize & mask
}

#[expect(clippy::cast_possible_truncation, reason = "the upper half of a word")]
fn tag_of(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_number_however_many_follow() {
        let mut interner = Interner::new(Hasher::new());
        let text = |number: u32| format!("SKU-{number}");
        for number in 0..10_000 {
            assert_eq!(interner.intern(number % 3, text(number).as_bytes()), number);
        }
        for number in (0..10_000).rev() {
            assert_eq!(interner.intern(number % 3, text(number).as_bytes()), number);
        }
        assert_eq!(interner.find(1, b"SKU-3"), None);
        assert_eq!(interner.iter().nth(4), Some((1, &b"SKU-4"[..])));
        assert_eq!(interner.len(), 10_000);
    }

    #[test]
    fn texts_that_only_differ_by_length_are_apart() {
        let mut interner = Interner::new(Hasher::new());
        let numbers: Vec<u32> = [&b""[..], b"\0", b"\0\0", b"12345678", b"12345678\0"]
            .into_iter()
            .map(|text| interner.intern(0, text))
            .collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4]);
    }
}
