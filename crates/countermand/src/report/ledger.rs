//! The lines that one worker kept, by partition, and the texts that it saw.

use super::hash::Hasher;
use super::intern::{Interner, Words, short_words};
use super::record::{Flags, Line, OrderKey, Record};

/// Partitions of the orders: each is folded by itself, within the nearest caches.
pub(super) const N_PARTITIONS: usize = 1 << PARTITION_BITS;
const PARTITION_BITS: u32 = 9;
/// Lines whose SKUs are looked up together.
const BATCH_LINES: usize = 64;
/// Records of one chunk: with its neighbours in the allocator it fills a page.
const CHUNK_RECORDS: usize = 203;

/// Records in the order in which they came, in chunks: it grows without copying.
#[derive(Debug, Default)]
pub(super) struct PartLog {
    full: Vec<Vec<Record>>,
    open: Vec<Record>,
}

/// Empty chunks to fill again.
pub(super) type SpareChunks = Vec<Vec<Record>>;

impl PartLog {
    #[inline]
    pub(super) fn push(&mut self, record: Record, spare: &mut SpareChunks) {
        if self.open.len() == self.open.capacity() {
            self.open_chunk(spare);
        }
        self.open.push(record);
    }

    #[cold]
    fn open_chunk(&mut self, spare: &mut SpareChunks) {
        let chunk = spare
            .pop()
            .unwrap_or_else(|| Vec::with_capacity(CHUNK_RECORDS));
        let before = std::mem::replace(&mut self.open, chunk);
        if !before.is_empty() {
            self.full.push(before);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.full.iter().map(Vec::len).sum::<usize>() + self.open.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Record> {
        self.full.iter().flatten().chain(&self.open).copied()
    }

    /// Gives the chunks back, empty.
    pub(super) fn recycle(self, spare: &mut SpareChunks) {
        for mut chunk in self.full.into_iter().chain([self.open]) {
            if chunk.capacity() > 0 {
                chunk.clear();
                spare.push(chunk);
            }
        }
    }
}

/// How many records a block gave to each partition.
///
/// Sixteen bits are enough: a block has at most 1.25 MiB and a kept line at least 24 bytes.
pub(super) type PartitionCounts = Box<[u16; N_PARTITIONS]>;

/// Which of a worker's records came from which block.
#[derive(Debug)]
pub(super) struct BlockMark {
    /// Counted over all files.
    pub(super) block: u64,
    pub(super) counts: PartitionCounts,
}

/// What one worker keeps of the lines that count.
#[derive(Debug)]
pub(super) struct Ledger {
    hasher: Hasher,
    pub(super) logs: Vec<PartLog>,
    pub(super) spare: SpareChunks,
    pub(super) marks: Vec<BlockMark>,
    counts: PartitionCounts,
    n_block_records: u64,
    /// Order ids that are not of Amazon's form.
    pub(super) orders: Interner,
    /// Sales channels.
    pub(super) channels: Interner,
    /// SKUs; the context is the number of the sales channel.
    pub(super) pairs: Interner,
    last_channel: (Vec<u8>, u32),
    waiting: Vec<(PlacedKey, Said)>,
    waiting_pairs: Vec<Words>,
    numbers: Vec<u32>,
}

/// An order's key and the partition that it belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlacedKey {
    pub(super) key: OrderKey,
    partition: usize,
}

/// What a line says besides its order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    pub(super) flags: Flags,
    pub(super) updated: u64,
    pub(super) day: u16,
}

impl Ledger {
    pub(super) fn new(hasher: Hasher) -> Self {
        let mut channels = Interner::new(hasher);
        let last_channel = (Vec::new(), channels.intern(0, b""));
        Self {
            hasher,
            logs: (0..N_PARTITIONS).map(|_| PartLog::default()).collect(),
            spare: SpareChunks::new(),
            marks: Vec::new(),
            counts: no_counts(),
            n_block_records: 0,
            orders: Interner::new(hasher),
            channels,
            pairs: Interner::new(hasher),
            last_channel,
            waiting: Vec::with_capacity(BATCH_LINES),
            waiting_pairs: Vec::with_capacity(BATCH_LINES),
            numbers: Vec::with_capacity(BATCH_LINES),
        }
    }

    /// The key of an id of Amazon's form; `None` for any other.
    #[inline]
    pub(super) fn amazon_key(&self, id: &[u8]) -> Option<PlacedKey> {
        let key = OrderKey::from_amazon_form(id)?;
        Some(PlacedKey {
            key,
            partition: partition_of(self.hasher.number(key.0)),
        })
    }

    /// The key of any other id, a UTF-8 text.
    pub(super) fn interned_key(&mut self, id: &[u8]) -> PlacedKey {
        let number = self.orders.intern(0, id);
        PlacedKey {
            key: OrderKey::from_interned(number),
            // By the text, not by its number, which is another one in another worker.
            partition: partition_of(self.hasher.text(0, id)),
        }
    }

    /// The number of a sales channel, a UTF-8 text.
    #[inline]
    pub(super) fn channel(&mut self, channel: &[u8]) -> u32 {
        if self.last_channel.0 != channel {
            self.last_channel.1 = self.channels.intern(0, channel);
            self.last_channel.0.clear();
            self.last_channel.0.extend_from_slice(channel);
        }
        self.last_channel.1
    }

    /// Keeps a line of a channel by its number and of a SKU, a UTF-8 text.
    #[inline]
    pub(super) fn keep(&mut self, order: PlacedKey, said: Said, channel: u32, sku: &[u8]) {
        let Some(words) = short_words(channel, sku) else {
            self.keep_waiting();
            let pair = self.pairs.intern(channel, sku);
            self.keep_pair(order, said, pair);
            return;
        };
        self.waiting.push((order, said));
        self.waiting_pairs.push(words);
        if self.waiting.len() >= BATCH_LINES {
            self.keep_waiting();
        }
    }

    /// Keeps the lines that wait for the numbers of their SKUs.
    fn keep_waiting(&mut self) {
        let mut waiting = std::mem::take(&mut self.waiting);
        let mut numbers = std::mem::take(&mut self.numbers);
        self.pairs.intern_batch(&self.waiting_pairs, &mut numbers);
        for ((order, said), pair) in waiting.drain(..).zip(&numbers) {
            self.keep_pair(order, said, *pair);
        }
        self.waiting_pairs.clear();
        self.waiting = waiting;
        self.numbers = numbers;
    }

    #[inline]
    fn keep_pair(&mut self, order: PlacedKey, said: Said, pair: u32) {
        let record = Record::pack(Line {
            key: order.key,
            flags: said.flags,
            updated: said.updated,
            day: said.day,
            pair,
        });
        if let (Some(log), Some(count)) = (
            self.logs.get_mut(order.partition),
            self.counts.get_mut(order.partition),
        ) {
            log.push(record, &mut self.spare);
            *count += 1;
        }
        self.n_block_records += 1;
    }

    /// Ends a block, whose number is over all files; returns how many lines of it were kept.
    pub(super) fn end_block(&mut self, block: u64) -> u64 {
        self.keep_waiting();
        let n_records = std::mem::take(&mut self.n_block_records);
        if n_records > 0 {
            let counts = std::mem::replace(&mut self.counts, no_counts());
            self.marks.push(BlockMark { block, counts });
        }
        n_records
    }
}

fn no_counts() -> PartitionCounts {
    Box::new([0; N_PARTITIONS])
}

fn partition_of(hash: u64) -> usize {
    (hash >> (64 - PARTITION_BITS)) as usize
}
