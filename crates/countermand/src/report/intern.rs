//! Texts as numbers: each distinct text is kept once.

use super::hash::Hasher;

/// Gives each distinct pair of a context and a text a number, counted from 0.
///
/// The context is a number of the caller's: the sales channel that a SKU was seen in, or 0. Short
/// texts lie in the table itself, so that a lookup touches two cache lines.
#[derive(Debug)]
pub(super) struct Interner {
    hasher: Hasher,
    /// Number plus one, by hash; 0 is free. The length is a power of two.
    slots: Vec<u32>,
    entries: Vec<Entry>,
    long_texts: Vec<u8>,
}

/// Bytes of a text that lie in its entry.
const SHORT_BYTES: usize = 24;
/// In place of a short text's length.
const IS_LONG: u8 = 0xFF;

/// Four bytes of context, one of length, and from the ninth on the text; of a long one its hash,
/// place and length instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(align(8))]
struct Entry([u8; 32]);

/// The words of an entry.
pub(super) type Words = [u64; 4];

/// The words of a short text's entry, put together in registers; `None` when it is a long one.
#[inline]
pub(super) fn short_words(context: u32, text: &[u8]) -> Option<Words> {
    if text.len() > SHORT_BYTES {
        return None;
    }
    let first = u64::from(context) | (text.len() as u64) << 32;
    Some([first, word(text, 0), word(text, 8), word(text, 16)])
}

/// The eight bytes of `text` from `at` on, zeros behind its end.
#[inline]
fn word(text: &[u8], at: usize) -> u64 {
    let Some(rest) = text.get(at..) else {
        return 0;
    };
    if let Some(whole) = rest.first_chunk::<8>() {
        return u64::from_le_bytes(*whole);
    }
    if rest.is_empty() {
        return 0;
    }
    if let Some(last) = text.last_chunk::<8>() {
        return u64::from_le_bytes(*last) >> (8 * (8 - rest.len()));
    }
    let bytes = rest.iter().rev();
    bytes.fold(0, |word, byte| word << 8 | u64::from(*byte))
}

impl Entry {
    fn from_words(words: [u64; 4]) -> Self {
        let mut bytes = [0; 32];
        for (target, word) in bytes.chunks_exact_mut(8).zip(words) {
            target.copy_from_slice(&word.to_le_bytes());
        }
        Self(bytes)
    }

    fn long(context: u32, hash: u64, start: usize, length: usize) -> Self {
        let first = u64::from(context) | u64::from(IS_LONG) << 32;
        Self::from_words([first, hash, start as u64, length as u64])
    }

    #[inline]
    fn words(&self) -> [u64; 4] {
        let mut words = [0; 4];
        for (word, bytes) in words.iter_mut().zip(self.0.as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        words
    }

    fn context(&self) -> u32 {
        let [first, ..] = self.words();
        u32::try_from(first & 0xFFFF_FFFF).unwrap_or(0)
    }

    /// Hash, place and length of a long text.
    fn as_long(&self) -> Option<(u64, usize, usize)> {
        let [first, hash, start, length] = self.words();
        let is_long = first >> 32 & 0xFF == u64::from(IS_LONG);
        is_long.then_some((
            hash,
            usize::try_from(start).ok()?,
            usize::try_from(length).ok()?,
        ))
    }
}

impl Interner {
    pub(super) fn new(hasher: Hasher) -> Self {
        Self {
            hasher,
            slots: vec![0; 64],
            entries: Vec::new(),
            long_texts: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Texts in the order of their numbers, each with its context.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &[u8])> {
        self.entries.iter().map(|entry| {
            let text = if let Some((_, start, length)) = entry.as_long() {
                self.long_texts.get(start..start + length)
            } else {
                let [_, _, _, _, length, _, _, _, text @ ..] = &entry.0;
                text.get(..usize::from(*length))
            };
            (entry.context(), text.unwrap_or_default())
        })
    }

    /// The number of a text that was seen before.
    pub(super) fn find(&self, context: u32, text: &[u8]) -> Option<u32> {
        if let Some(words) = short_words(context, text) {
            let hash = self.hasher.words(words);
            return self.probe(hash, |found| found.words() == words).ok();
        }
        let hash = self.hasher.text(context, text);
        let is_it = |found: &Entry| self.is_long(found, context, hash, text);
        self.probe(hash, is_it).ok()
    }

    /// The number of the text, a new one when it was not seen before.
    #[inline]
    pub(super) fn intern(&mut self, context: u32, text: &[u8]) -> u32 {
        match short_words(context, text) {
            Some(words) => self.intern_words(words),
            None => self.intern_long(context, text),
        }
    }

    /// The numbers of many short texts, into `numbers`.
    ///
    /// A large table lies in a slow cache. First all slots are read, then all entries: so the
    /// processor waits for many of them at once instead of for one after another.
    pub(super) fn intern_batch(&mut self, batch: &[Words], numbers: &mut Vec<u32>) {
        let mask = self.slots.len() - 1;
        numbers.clear();
        numbers.extend(batch.iter().map(|words| {
            let slot = self.slots.get(slot_of(self.hasher.words(*words), mask));
            slot.copied().unwrap_or(0)
        }));
        for (number, words) in numbers.iter_mut().zip(batch) {
            let place = number.wrapping_sub(1);
            let found = self.entries.get(place as usize);
            let is_it = found.is_some_and(|entry| entry.words() == *words);
            *number = if is_it { place } else { u32::MAX };
        }
        for (number, words) in numbers.iter_mut().zip(batch) {
            if *number == u32::MAX {
                *number = self.intern_words(*words);
            }
        }
    }

    #[inline]
    fn intern_words(&mut self, words: Words) -> u32 {
        match self.probe(self.hasher.words(words), |found| found.words() == words) {
            Ok(number) => number,
            Err(slot) => self.insert(slot, Entry::from_words(words)),
        }
    }

    #[cold]
    fn intern_long(&mut self, context: u32, text: &[u8]) -> u32 {
        let hash = self.hasher.text(context, text);
        match self.probe(hash, |found| self.is_long(found, context, hash, text)) {
            Ok(number) => number,
            Err(slot) => {
                let entry = Entry::long(context, hash, self.long_texts.len(), text.len());
                self.long_texts.extend_from_slice(text);
                self.insert(slot, entry)
            }
        }
    }

    fn is_long(&self, entry: &Entry, context: u32, hash: u64, text: &[u8]) -> bool {
        entry.as_long().is_some_and(|(its_hash, start, length)| {
            its_hash == hash
                && entry.context() == context
                && self.long_texts.get(start..start + length) == Some(text)
        })
    }

    /// The number, or the free slot where it would go.
    #[inline]
    fn probe(&self, hash: u64, is_it: impl Fn(&Entry) -> bool) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut at = slot_of(hash, mask);
        loop {
            let number = match self.slots.get(at) {
                Some(0) | None => return Err(at),
                Some(taken) => taken - 1,
            };
            if self.entries.get(number as usize).is_some_and(&is_it) {
                return Ok(number);
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn insert(&mut self, slot: usize, entry: Entry) -> u32 {
        let number = u32::try_from(self.entries.len())
            .expect("fewer than four thousand million distinct texts fit into memory");
        self.entries.push(entry);
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
        for (number, entry) in (1_u32..).zip(&self.entries) {
            let hash = match entry.as_long() {
                Some((hash, ..)) => hash,
                None => self.hasher.words(entry.words()),
            };
            let mut at = slot_of(hash, mask);
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

#[expect(
    clippy::cast_possible_truncation,
    reason = "the lower half picks the slot"
)]
fn slot_of(hash: u64, mask: usize) -> usize {
    hash as usize & mask
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
        let long = "x".repeat(300);
        assert_eq!(interner.intern(7, long.as_bytes()), 10_000);
        assert_eq!(interner.intern(8, long.as_bytes()), 10_001);
        assert_eq!(interner.intern(7, long.as_bytes()), 10_000);
        assert_eq!(interner.find(8, long.as_bytes()), Some(10_001));
        assert_eq!(interner.find(9, long.as_bytes()), None);
        assert_eq!(interner.iter().nth(10_001), Some((8, long.as_bytes())));
        assert_eq!(interner.len(), 10_002);
    }

    #[test]
    fn texts_that_only_differ_by_length_are_apart() {
        let mut interner = Interner::new(Hasher::new());
        let numbers: Vec<u32> = [&b""[..], b"\0", b"\0\0", b"12345678", b"12345678\0"]
            .into_iter()
            .map(|text| interner.intern(0, text))
            .collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4]);
        // Around the longest text that lies in its entry.
        for length in 1..30 {
            let text = vec![b'a'; length];
            let number = interner.intern(0, &text);
            assert_eq!(interner.find(0, &text), Some(number));
            assert_eq!(interner.iter().last(), Some((0, &text[..])));
        }
    }
}
