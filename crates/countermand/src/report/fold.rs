//! Lines become orders: one partition at a time, in the order of the files.

use super::hash::Hasher;
use super::ledger::{BlockMark, PartLog, SpareChunks};
use super::record::{Flags, Line, Record};

/// Marks the end of a list of further SKUs.
const NO_EXTRA: u32 = u32::MAX;

/// One partition of everything that was kept since the last fold, and what that fold left.
#[derive(Debug, Default)]
pub(super) struct Partition {
    /// Orders as the last fold left them.
    pub(super) base: PartLog,
    /// New lines, a log for each worker.
    pub(super) logs: Vec<PartLog>,
}

/// One worker's numbers in everybody's numbers.
#[derive(Debug, Default)]
pub(super) struct NumberMap {
    pub(super) pairs: Vec<u32>,
    pub(super) orders: Vec<u32>,
}

impl NumberMap {
    fn translate(&self, mut line: Line) -> Line {
        if let Some(pair) = self.pairs.get(line.pair as usize) {
            line.pair = *pair;
        }
        let interned = line.key.interned();
        if let Some(number) = interned.and_then(|number| self.orders.get(number)) {
            line.key = line.key.renumbered(*number);
        }
        line
    }
}

/// Blocks in the order of the files, each with the worker that read it.
pub(super) type Schedule = Vec<(usize, BlockMark)>;

/// The orders of one partition; used for one after another.
#[derive(Debug)]
pub(super) struct OrderTable {
    hasher: Hasher,
    /// Place of the order plus one; 0 is free. The length is a power of two.
    slots: Vec<u32>,
    orders: Vec<Order>,
    extras: Vec<Extra>,
}

/// An order: its first line's day and pair, its newest line's status.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order {
    pub(super) line: Line,
    first_extra: u32,
}

#[derive(Debug, Clone, Copy)]
struct Extra {
    pair: u32,
    next: u32,
}

impl OrderTable {
    pub(super) fn new(hasher: Hasher) -> Self {
        Self {
            hasher,
            slots: Vec::new(),
            orders: Vec::new(),
            extras: Vec::new(),
        }
    }

    /// Folds partition number `number` of all lines, in the order of `schedule`.
    pub(super) fn fold(
        &mut self,
        number: usize,
        partition: &Partition,
        schedule: &Schedule,
        maps: &[NumberMap],
    ) {
        let n_new: usize = partition.logs.iter().map(PartLog::len).sum();
        self.clear(partition.base.len() + n_new);
        for record in partition.base.iter() {
            self.add(record.unpack());
        }
        let mut logs: Vec<_> = partition.logs.iter().map(PartLog::iter).collect();
        for (worker, mark) in schedule {
            let n_records = mark.counts.get(number).copied().unwrap_or(0);
            let (Some(log), Some(map)) = (logs.get_mut(*worker), maps.get(*worker)) else {
                continue;
            };
            for record in log.take(usize::from(n_records)) {
                self.add(map.translate(record.unpack()));
            }
        }
    }

    fn clear(&mut self, n_records: usize) {
        let n_slots = (n_records * 2).next_power_of_two().max(16);
        self.slots.clear();
        self.slots.resize(n_slots, 0);
        self.orders.clear();
        self.extras.clear();
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a partition has fewer than 2^32 lines"
    )]
    fn add(&mut self, line: Line) {
        let mask = self.slots.len() - 1;
        let mut at = self.hasher.number(line.key.0) as usize & mask;
        loop {
            let Some(slot) = self.slots.get_mut(at) else {
                return;
            };
            if *slot == 0 {
                self.orders.push(Order {
                    line,
                    first_extra: NO_EXTRA,
                });
                *slot = self.orders.len() as u32;
                return;
            }
            let place = *slot as usize - 1;
            let order = self.orders.get_mut(place);
            if let Some(order) = order.filter(|order| order.line.key == line.key) {
                order.merge(line, &mut self.extras);
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// The orders, in the order of their first lines.
    pub(super) fn orders(&self) -> &[Order] {
        &self.orders
    }

    /// The pairs that an order has besides its first line's, with repetitions.
    pub(super) fn extra_pairs(&self, order: &Order) -> impl Iterator<Item = u32> {
        let mut next = order.first_extra;
        std::iter::from_fn(move || {
            let extra = self.extras.get(next as usize)?;
            next = extra.next;
            Some(extra.pair)
        })
    }

    /// Writes the orders back as few lines: one each, and one more for each further SKU.
    pub(super) fn rewrite(&self, spare: &mut SpareChunks) -> PartLog {
        let mut log = PartLog::default();
        let mut pairs = Vec::new();
        for order in &self.orders {
            log.push(Record::pack(order.line), spare);
            pairs.clear();
            pairs.extend(self.extra_pairs(order));
            pairs.sort_unstable();
            pairs.dedup();
            for pair in &pairs {
                // Same update and status as the order's newest line, so it changes neither.
                let line = Line {
                    pair: *pair,
                    ..order.line
                };
                log.push(Record::pack(line), spare);
            }
        }
        log
    }
}

impl Order {
    /// Takes in a later line of the same order.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a partition has fewer than 2^32 lines"
    )]
    fn merge(&mut self, line: Line, extras: &mut Vec<Extra>) {
        let asked = Flags::REQUESTED.with(Flags::NOT_REQUESTED);
        let mut flags = self
            .line
            .flags
            .with(line.flags.only(asked))
            .with(Flags::SEVERAL_LINES);
        if line.updated >= self.line.updated {
            self.line.updated = line.updated;
            flags = flags
                .without(Flags::CANCELLED)
                .with(line.flags.only(Flags::CANCELLED));
        }
        self.line.flags = flags;
        if line.pair != self.line.pair {
            extras.push(Extra {
                pair: line.pair,
                next: self.first_extra,
            });
            self.first_extra = extras.len() as u32 - 1;
        }
    }
}
