//! Orders counted by sales channel, day and SKU.

use std::collections::HashMap;

use super::fold::OrderTable;
use super::record::Flags;

/// Days of the span that instants are taken from.
const N_DAYS: usize = 36_525;
/// So many channels have their days side by side; any further ones are looked up.
const N_DENSE_CHANNELS: usize = 64;

/// The channel and the SKU behind each pair's number.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    pub(super) channels: Vec<u32>,
    pub(super) skus: Vec<u32>,
}

impl Pairs {
    fn channel(&self, pair: u32) -> u32 {
        self.channels.get(pair as usize).copied().unwrap_or(0)
    }

    fn sku(&self, pair: u32) -> u32 {
        self.skus.get(pair as usize).copied().unwrap_or(0)
    }
}

/// What the counts of orders mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counting {
    /// A cancelled order is an order.
    Orders,
    /// A cancellation is a document of its own beside the sale that it takes back.
    CancellationDocuments,
}

/// Orders and cancelled ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Pair {
    pub(super) orders: u64,
    pub(super) cancelled: u64,
}

/// What the files say of buyers' requests for the cancelled orders of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RequestCounts {
    /// The buyer asked through Amazon.
    pub requested: u64,
    /// The files say that the buyer did not ask.
    pub not_requested: u64,
    /// The files do not tell.
    pub unknown: u64,
}

/// Counts of orders; those of all partitions add up.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Per channel number and day: orders, cancelled ones.
    dense: Vec<Vec<[u32; 2]>>,
    sparse: HashMap<(u32, u16), [u32; 2]>,
    skus: HashMap<(u32, u32), u64>,
    requests: HashMap<u32, RequestCounts>,
    pub(super) merchant: Pair,
    pub(super) amazon: Pair,
    pub(super) n_several_lines: u64,
}

impl Tally {
    /// Adds the orders of one partition.
    pub(super) fn add(&mut self, table: &OrderTable, pairs: &Pairs, counting: Counting) {
        let mut skus = Vec::new();
        for order in table.orders() {
            let line = &order.line;
            let is_cancelled = line.flags.has(Flags::CANCELLED);
            let is_order = counting == Counting::Orders || !is_cancelled;
            self.n_several_lines += u64::from(line.flags.has(Flags::SEVERAL_LINES));
            let totals = if line.key.is_by_amazon() {
                &mut self.amazon
            } else {
                &mut self.merchant
            };
            totals.orders += u64::from(is_order);
            totals.cancelled += u64::from(is_cancelled);
            if line.key.is_by_amazon() {
                continue;
            }
            let channel = pairs.channel(line.pair);
            let [orders, cancelled] = self.day(channel, line.day);
            *orders += u32::from(is_order);
            *cancelled += u32::from(is_cancelled);
            if is_cancelled {
                self.add_cancelled(channel, line.flags);
                skus.clear();
                skus.push(pairs.sku(line.pair));
                skus.extend(table.extra_pairs(order).map(|pair| pairs.sku(pair)));
                skus.sort_unstable();
                skus.dedup();
                for sku in &skus {
                    *self.skus.entry((channel, *sku)).or_default() += 1;
                }
            }
        }
    }

    fn add_cancelled(&mut self, channel: u32, flags: Flags) {
        let requests = self.requests.entry(channel).or_default();
        if flags.has(Flags::REQUESTED) {
            requests.requested += 1;
        } else if flags.has(Flags::NOT_REQUESTED) {
            requests.not_requested += 1;
        } else {
            requests.unknown += 1;
        }
    }

    fn day(&mut self, channel: u32, day: u16) -> &mut [u32; 2] {
        let index = channel as usize;
        if index >= N_DENSE_CHANNELS || usize::from(day) >= N_DAYS {
            return self.sparse.entry((channel, day)).or_default();
        }
        while self.dense.len() <= index {
            self.dense.push(Vec::new());
        }
        let Some(days) = self.dense.get_mut(index) else {
            return self.sparse.entry((channel, day)).or_default();
        };
        if days.is_empty() {
            // Zeroed pages that nobody touches take no memory.
            *days = vec![[0; 2]; N_DAYS];
        }
        match days.get_mut(usize::from(day)) {
            Some(counts) => counts,
            None => self.sparse.entry((channel, day)).or_default(),
        }
    }

    /// Adds another tally.
    pub(super) fn absorb(&mut self, other: Self) {
        for (channel, day, [orders, cancelled]) in other.days() {
            let counts = self.day(channel, day);
            counts[0] += orders;
            counts[1] += cancelled;
        }
        other.skus.into_iter().for_each(|(key, count)| {
            *self.skus.entry(key).or_default() += count;
        });
        other.requests.into_iter().for_each(|(channel, counts)| {
            let sum = self.requests.entry(channel).or_default();
            sum.requested += counts.requested;
            sum.not_requested += counts.not_requested;
            sum.unknown += counts.unknown;
        });
        self.merchant.orders += other.merchant.orders;
        self.merchant.cancelled += other.merchant.cancelled;
        self.amazon.orders += other.amazon.orders;
        self.amazon.cancelled += other.amazon.cancelled;
        self.n_several_lines += other.n_several_lines;
    }

    /// Channel, day, orders and cancelled ones, for each day that has any; sorted.
    pub(super) fn days(&self) -> Vec<(u32, u16, [u32; 2])> {
        let dense = (0_u32..).zip(&self.dense).flat_map(|(channel, days)| {
            let days = (0_u16..).zip(days);
            let used = days.filter(|(_, counts)| **counts != [0; 2]);
            used.map(move |(day, counts)| (channel, day, *counts))
        });
        let sparse = self.sparse.iter();
        let sparse = sparse.map(|((channel, day), counts)| (*channel, *day, *counts));
        let mut days: Vec<_> = dense.chain(sparse).collect();
        days.sort_unstable();
        days
    }

    /// Channel, SKU and its cancelled orders; sorted.
    pub(super) fn skus(&self) -> Vec<(u32, u32, u64)> {
        let skus = self.skus.iter();
        let mut skus: Vec<_> = skus
            .map(|((channel, sku), count)| (*channel, *sku, *count))
            .collect();
        skus.sort_unstable();
        skus
    }

    /// What is said of buyers' requests in a channel.
    pub(super) fn requests(&self, channel: u32) -> RequestCounts {
        self.requests.get(&channel).copied().unwrap_or_default()
    }
}
