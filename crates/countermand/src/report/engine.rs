//! Threads that read blocks, and folds between them.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::columns::Columns;
use super::encoding::FileEncoding;
use super::fold::{NumberMap, OrderTable, Partition, Schedule};
use super::hash::Hasher;
use super::intern::Interner;
use super::ledger::{N_PARTITIONS, SpareChunks};
use super::refusal::{LooksLike, Refusal};
use super::rejects::Reject;
use super::source::{Input, Source};
use super::summary::FileSummary;
use super::tally::{Pairs, Tally};
use super::worker::{FilePlan, Worker};
use super::{Options, ReportError};

/// Called with the bytes read of the current file.
pub(super) type Progress<'a> = &'a mut (dyn FnMut(u64) + Send);

/// Everything that is known after the files read so far.
#[derive(Debug)]
pub(super) struct Engine {
    options: Options,
    hasher: Hasher,
    pub(super) workers: Vec<Worker>,
    partitions: Vec<Partition>,
    /// Records that the last fold left.
    n_base_records: u64,
    n_new_records: u64,
    n_blocks: u64,
    maps: Vec<NumberMap>,
    pub(super) channels: Interner,
    pub(super) skus: Interner,
    pair_numbers: Interner,
    pairs: Pairs,
    orders: Interner,
    pub(super) files: Vec<FileSummary>,
    pub(super) rejects: Vec<Reject>,
}

/// What the threads share while they read one file.
struct Shared<'a> {
    source: Mutex<(Source, Progress<'a>)>,
    is_stopped: AtomicBool,
    n_records: AtomicU64,
    max_records: u64,
}

impl Engine {
    pub(super) fn new(options: &Options) -> Self {
        let hasher = Hasher::new();
        let n_workers = options.n_threads.clamp(1, 64);
        Self {
            options: options.clone(),
            hasher,
            workers: (0..n_workers)
                .map(|_| Worker::new(hasher, options))
                .collect(),
            partitions: (0..N_PARTITIONS).map(|_| Partition::default()).collect(),
            n_base_records: 0,
            n_new_records: 0,
            n_blocks: 0,
            maps: (0..n_workers).map(|_| NumberMap::default()).collect(),
            channels: Interner::new(hasher),
            skus: Interner::new(hasher),
            pair_numbers: Interner::new(hasher),
            pairs: Pairs::default(),
            orders: Interner::new(hasher),
            files: Vec::new(),
            rejects: Vec::new(),
        }
    }

    /// Reads one file to its end.
    ///
    /// # Errors
    /// When it cannot be read, or is no All Orders file.
    pub(super) fn read_file(
        &mut self,
        input: Input,
        progress: Progress<'_>,
    ) -> Result<(), ReportError> {
        let mut source = Source::open(input, &self.options)?;
        let name = source.name.clone();
        let is_gzip = source.is_gzip;
        let refused = |refusal| ReportError::Refused {
            file: name.clone(),
            refusal,
        };
        let encoding = FileEncoding::judge(source.pending());
        let (header, n_header_lines) = source
            .take_header()
            .ok_or_else(|| refused(Refusal::new(LooksLike::TooManyColumns)))?;
        let (header, _) = encoding.decode(&header, false);
        let columns = Columns::read(&header).map_err(refused)?;
        let plan = FilePlan {
            file: self.files.len(),
            columns,
            encoding,
            first_block: self.n_blocks,
        };
        let n_rejected = self.n_rejected();
        let mut shared = Shared {
            source: Mutex::new((source, progress)),
            is_stopped: AtomicBool::new(false),
            n_records: AtomicU64::new(0),
            max_records: 0,
        };
        loop {
            let budget = self.options.fold_records.max(self.n_base_records);
            shared.max_records = budget.saturating_sub(self.n_new_records);
            shared.is_stopped = AtomicBool::new(false);
            shared.n_records = AtomicU64::new(0);
            let is_at_end = self.read_blocks(&plan, &shared)?;
            self.n_new_records += shared.n_records.load(Ordering::Relaxed);
            if is_at_end {
                break;
            }
            self.compact();
        }
        let n_lines = self.end_file(&plan, n_header_lines);
        self.files.push(FileSummary {
            name,
            encoding,
            is_gzip,
            n_lines,
            n_rejected: self.n_rejected() - n_rejected,
            has_skus: plan.columns.sku.is_some(),
            has_updates: plan.columns.last_updated.is_some(),
            has_buyer_requests: plan.columns.buyer_request.is_some(),
            repeated_column: plan.columns.repeated,
        });
        self.rejects_of_file(plan.file, plan.first_block, n_header_lines);
        Ok(())
    }

    /// Whether orders fulfilled by Amazon are counted.
    pub(super) fn counts_amazon_orders(&self) -> bool {
        self.options.counts_amazon_orders
    }

    /// Lines that could not be read so far.
    pub(super) fn n_rejected(&self) -> u64 {
        self.workers
            .iter()
            .map(|worker| worker.counts.n_rejected)
            .sum()
    }

    /// Lets every worker read blocks until the file ends or the budget is used up; returns
    /// whether the file ended.
    fn read_blocks(&mut self, plan: &FilePlan, shared: &Shared<'_>) -> Result<bool, ReportError> {
        let outcomes: Vec<Result<bool, ReportError>> = match self.workers.as_mut_slice() {
            [worker] => vec![read_all(worker, plan, shared)],
            workers => std::thread::scope(|scope| {
                let threads: Vec<_> = workers
                    .iter_mut()
                    .map(|worker| scope.spawn(|| read_all(worker, plan, shared)))
                    .collect();
                threads
                    .into_iter()
                    .map(|thread| match thread.join() {
                        Ok(outcome) => outcome,
                        Err(panic) => std::panic::resume_unwind(panic),
                    })
                    .collect()
            }),
        };
        let mut is_at_end = false;
        for outcome in outcomes {
            is_at_end |= outcome?;
        }
        Ok(is_at_end)
    }

    /// Ends a file: later blocks are numbered on. Returns its lines, the header's among them.
    fn end_file(&mut self, plan: &FilePlan, n_header_lines: u64) -> u64 {
        let lines = self.workers.iter().flat_map(|worker| &worker.block_lines);
        let n_lines: u64 = lines.clone().map(|(_, n_lines)| n_lines).sum();
        let last = lines.map(|(block, _)| block + 1).max();
        self.n_blocks = last.unwrap_or(plan.first_block).max(self.n_blocks);
        n_lines + n_header_lines
    }

    /// Gives the rejects of a file their line numbers, now that all of its blocks are counted.
    fn rejects_of_file(&mut self, file: usize, first_block: u64, n_header_lines: u64) {
        let mut block_lines: Vec<(u64, u64)> = Vec::new();
        for worker in &mut self.workers {
            block_lines.append(&mut worker.block_lines);
        }
        block_lines.sort_unstable();
        let mut starts = Vec::with_capacity(block_lines.len());
        let mut next_line = n_header_lines + 1;
        for (_, n_lines) in &block_lines {
            starts.push(next_line);
            next_line += n_lines;
        }
        let mut rejects: Vec<_> = self
            .workers
            .iter()
            .flat_map(|worker| &worker.rejects)
            .filter(|reject| reject.file == file)
            .collect();
        rejects.sort_unstable();
        let n_left = super::rejects::N_KEPT_REJECTS.saturating_sub(self.rejects.len());
        let name = self.files.last().map(|file| file.name.clone());
        for reject in rejects.into_iter().take(n_left) {
            let at = usize::try_from(reject.block - first_block).unwrap_or(usize::MAX);
            let start = starts.get(at).copied().unwrap_or(0);
            self.rejects.push(Reject {
                file: name.clone().unwrap_or_default(),
                line: start + reject.line,
                field: reject.fault.field,
                code: reject.fault.code,
                value: reject.fault.value.clone(),
            });
        }
    }

    /// Ends a block of lines that the caller gave to the first worker itself.
    pub(super) fn end_own_block(&mut self) {
        if let Some(worker) = self.workers.first_mut() {
            self.n_new_records += worker.ledger.end_block(self.n_blocks);
        }
        self.n_blocks += 1;
        if self.n_new_records > self.options.fold_records.max(self.n_base_records) {
            self.compact();
        }
    }

    /// Gives every worker's numbers their common ones, and moves the logs to the partitions.
    fn gather(&mut self) -> Schedule {
        let mut schedule = Schedule::new();
        for (number, worker) in self.workers.iter_mut().enumerate() {
            let Some(map) = self.maps.get_mut(number) else {
                continue;
            };
            let ledger = &mut worker.ledger;
            let new_orders = ledger.orders.iter().skip(map.orders.len());
            for (_, id) in new_orders {
                map.orders.push(self.orders.intern(0, id));
            }
            let channels: Vec<u32> = ledger
                .channels
                .iter()
                .map(|(_, channel)| self.channels.intern(0, channel))
                .collect();
            for (channel, sku) in ledger.pairs.iter().skip(map.pairs.len()) {
                let channel = channels.get(channel as usize).copied().unwrap_or(0);
                let pair = self.pair_numbers.intern(channel, sku);
                if pair as usize >= self.pairs.skus.len() {
                    self.pairs.channels.push(channel);
                    self.pairs.skus.push(self.skus.intern(0, sku));
                }
                map.pairs.push(pair);
            }
            let marks = ledger.marks.drain(..);
            schedule.extend(marks.map(|mark| (number, mark)));
            for (log, partition) in ledger.logs.iter_mut().zip(&mut self.partitions) {
                partition.logs.push(std::mem::take(log));
            }
        }
        schedule.sort_unstable_by_key(|(_, mark)| mark.block);
        schedule
    }

    /// Folds what was kept into one line for each order and SKU: memory grows with the orders,
    /// not with the lines.
    fn compact(&mut self) {
        let schedule = self.gather();
        let maps = &self.maps;
        let hasher = self.hasher;
        let n_each = N_PARTITIONS.div_ceil(self.workers.len());
        let mut tasks: Vec<_> = self
            .partitions
            .chunks_mut(n_each)
            .zip(&mut self.workers)
            .zip((0..).step_by(n_each))
            .collect();
        let fold = |first: usize, partitions: &mut [Partition], spare: &mut SpareChunks| {
            let mut table = OrderTable::new(hasher);
            let mut n_records = 0;
            for (number, partition) in (first..).zip(partitions) {
                table.fold(number, partition, &schedule, maps);
                let old = std::mem::take(partition);
                old.base.recycle(spare);
                for log in old.logs {
                    log.recycle(spare);
                }
                partition.base = table.rewrite(spare);
                n_records += partition.base.len() as u64;
            }
            n_records
        };
        let fold = &fold;
        self.n_base_records = std::thread::scope(|scope| {
            let threads: Vec<_> = tasks
                .drain(..)
                .map(|((partitions, worker), first)| {
                    scope.spawn(move || fold(first, partitions, &mut worker.ledger.spare))
                })
                .collect();
            threads.into_iter().map(join).sum()
        });
        self.n_new_records = 0;
    }

    /// Folds everything and counts the orders.
    pub(super) fn tally(&mut self) -> Tally {
        let schedule = self.gather();
        let (maps, pairs, hasher) = (&self.maps, &self.pairs, self.hasher);
        let counting = self.options.counting();
        let n_each = N_PARTITIONS.div_ceil(self.workers.len());
        let count = |first: usize, partitions: &[Partition]| {
            let mut table = OrderTable::new(hasher);
            let mut tally = Tally::default();
            for (number, partition) in (first..).zip(partitions) {
                table.fold(number, partition, &schedule, maps);
                tally.add(&table, pairs, counting);
            }
            tally
        };
        let count = &count;
        let mut sum = Tally::default();
        std::thread::scope(|scope| {
            let threads: Vec<_> = self
                .partitions
                .chunks(n_each)
                .zip((0..).step_by(n_each))
                .map(|(partitions, first)| scope.spawn(move || count(first, partitions)))
                .collect();
            for thread in threads {
                sum.absorb(join(thread));
            }
        });
        sum
    }
}

fn join<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    match thread.join() {
        Ok(value) => value,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// Reads blocks until there is none, or the budget is used up; returns whether there was none.
fn read_all(
    worker: &mut Worker,
    plan: &FilePlan,
    shared: &Shared<'_>,
) -> Result<bool, ReportError> {
    while !shared.is_stopped.load(Ordering::Relaxed) {
        let block = {
            let mut guard = shared.source.lock().unwrap_or_else(PoisonError::into_inner);
            let (source, progress) = &mut *guard;
            let block = source.next_block(&mut worker.buffer);
            progress(source.n_raw());
            block
        };
        let block = match block {
            Ok(Some(block)) => block,
            Ok(None) => return Ok(true),
            Err(error) => {
                shared.is_stopped.store(true, Ordering::Relaxed);
                return Err(error);
            }
        };
        let n_records = worker.read_block(plan, block);
        let n_before = shared.n_records.fetch_add(n_records, Ordering::Relaxed);
        if n_before + n_records > shared.max_records {
            shared.is_stopped.store(true, Ordering::Relaxed);
        }
    }
    Ok(false)
}
