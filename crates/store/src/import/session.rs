//! One file on its way into the store.

use std::fmt;
use std::time::{Duration, Instant};

use countermand_domain::order::{BuyerRequest, ObservedLine};
use rusqlite::Connection;

use super::apply::Applier;
use super::counters::DayCounters;
use super::file_facts::FileFacts;
use super::staging::{Staging, is_one_currency};
use super::{ImportError, ImportProgress, ImportSpec, ImportSummary, ImportedFile, QuarantinedRow};
use crate::account_health::HealthSnapshot;
use crate::accounts::Account;
use crate::engine::Transaction;
use crate::feed_results::FeedResult;
use crate::files;
use crate::listings::Listing;
use crate::order_hints::OrderHint;
use crate::settlements::Settlement;

/// Lines that are sorted together at most.
const LINES_MAX: usize = 2_000_000;
/// Memory for lines that wait, in bytes.
const BYTES_MAX: usize = 640 * 1024 * 1024;
/// Another process that waits for the store looks at least so often whether it is free.
const LET_IN: Duration = Duration::from_millis(25);
/// The longest rest between two pieces.
const REST_MAX: Duration = Duration::from_millis(250);
/// Orders between two calls of the progress listener.
const PROGRESS_STEP: u64 = 16_384;
/// The longest text of a finding, in characters.
const FINDING_CHARS_MAX: usize = 200;
/// Different texts kept of one kind of finding; the others are counted under an empty text.
const FINDING_TEXTS_MAX: usize = 1_000;

/// Who changes a store while a file is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Neighbours {
    /// Others in this process: it is known when they do.
    InThisProcess,
    /// Another process, which gets at the store only while this one leaves it alone.
    AnotherProcess,
}

impl Neighbours {
    /// The rest after a piece that took so long: what others do goes before a file.
    fn rest_after(self, took: Duration, is_crowded: bool) -> Duration {
        let rest = match (self, is_crowded) {
            (Self::InThisProcess, false) => Duration::ZERO,
            (_, true) => took.saturating_mul(3),
            (Self::AnotherProcess, false) => took.max(LET_IN),
        };
        rest.min(REST_MAX)
    }
}

/// Whether a file has to be read.
#[derive(Debug)]
pub enum ImportStart<'s> {
    /// The file is new.
    New(Box<ImportSession<'s>>),
    /// Its bytes were taken in before, as the same kind: there is nothing to do.
    AlreadyImported(ImportedFile),
}

/// One file on its way into the store. Dropped before [`ImportSession::finish`], it leaves
/// nothing behind, unless it goes in by pieces.
///
/// Other writers wait while lines are being written, so a thread that holds a session makes no
/// other change to the same store.
pub struct ImportSession<'s> {
    account: Account,
    file: FileFacts,
    staging: Staging,
    lines_max: usize,
    /// Who changes the same store meanwhile: then each piece is a change of its own.
    neighbours: Option<Neighbours>,
    connection: Option<Connection>,
    counters: DayCounters,
    n_lines: u64,
    n_written: u64,
    on_progress: Option<Box<dyn FnMut(ImportProgress) + 's>>,
}

impl fmt::Debug for ImportSession<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportSession")
            .field("spec", &self.file.spec)
            .field("summary", &self.file.summary)
            .finish_non_exhaustive()
    }
}

impl Account {
    /// Begins to take in a file, unless its bytes were taken in before.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn begin_import<'s>(&self, spec: ImportSpec) -> Result<ImportStart<'s>, ImportError> {
        let digest = spec.digest.to_string();
        let known = self
            .store
            .read(|tx| files::imported_file(tx, self.key(), &digest, spec.kind.as_str()))?;
        if let Some(file) = known {
            return Ok(ImportStart::AlreadyImported(file));
        }
        Ok(ImportStart::New(Box::new(ImportSession {
            account: self.clone(),
            file: FileFacts::of(spec),
            staging: Staging::default(),
            lines_max: LINES_MAX,
            neighbours: None,
            connection: None,
            counters: DayCounters::default(),
            n_lines: 0,
            n_written: 0,
            on_progress: None,
        })))
    }
}

impl<'s> ImportSession<'s> {
    /// Calls `listener` from time to time, from the thread that takes in.
    pub fn on_progress(&mut self, listener: impl FnMut(ImportProgress) + 's) {
        self.on_progress = Some(Box::new(listener));
    }

    /// Sorts fewer lines together: less memory, slower. At least one.
    pub fn limit_memory(&mut self, lines_max: usize) {
        self.lines_max = lines_max.clamp(1, LINES_MAX);
    }

    /// Takes the file in by pieces of so many lines, each a change like any other, so that none has
    /// to wait for the whole file. What was written when it breaks off stays: taken in again it
    /// changes nothing.
    pub fn take_in_pieces(&mut self, lines_max: usize, neighbours: Neighbours) {
        self.neighbours = Some(neighbours);
        self.limit_memory(lines_max);
    }

    /// Takes order lines, in any order; any number a call.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn add_lines(&mut self, lines: &[ObservedLine]) -> Result<(), ImportError> {
        for line in lines {
            let class = match &line.buyer_request {
                BuyerRequest::Requested {
                    reason: Some(reason),
                } => (self.file.spec.class_of_reason)(reason),
                BuyerRequest::Requested { reason: None }
                | BuyerRequest::NotRequested
                | BuyerRequest::Unknown => None,
            };
            if !is_one_currency(line) {
                self.note("mixed_currencies", line.order_id.as_str());
            }
            self.staging.push(line, class);
            if self.staging.n_lines() >= self.lines_max || self.staging.n_bytes() >= BYTES_MAX {
                self.flush()?;
            }
        }
        self.n_lines += lines.len() as u64;
        self.file.summary.n_rows_ok += lines.len() as u64;
        let n_lines = self.n_lines;
        self.report(ImportProgress::Reading { n_lines });
        Ok(())
    }

    /// Puts a row into quarantine. A row may have several faults: it counts once, by its line.
    pub fn reject(&mut self, row: QuarantinedRow) {
        let is_same_line = self
            .file
            .rejects
            .last()
            .is_some_and(|last| last.line_number == row.line_number);
        self.file.summary.n_rows_rejected += u64::from(!is_same_line);
        self.file.rejects.push(row);
    }

    /// Counts something odd in a row that was read. The text is never a buyer's.
    pub fn note(&mut self, kind: &str, text: &str) {
        self.note_rows(kind, text, 1);
    }

    /// Counts something odd that `n_rows` rows show. The text is never a buyer's.
    pub fn note_rows(&mut self, kind: &str, text: &str, n_rows: u64) {
        let text: String = text.chars().take(FINDING_CHARS_MAX).collect();
        let key = (kind.to_owned(), text);
        let is_full =
            self.file.findings.len() >= FINDING_TEXTS_MAX && !self.file.findings.contains_key(&key);
        let key = if is_full { (key.0, String::new()) } else { key };
        *self.file.findings.entry(key).or_default() += n_rows;
    }

    /// Takes offers or stock of a file.
    pub fn add_listings(&mut self, listings: impl IntoIterator<Item = Listing>) {
        let before = self.file.listings.len();
        self.file.listings.extend(listings);
        self.file.summary.n_rows_ok += (self.file.listings.len() - before) as u64;
    }

    /// Takes Amazon's own figures of the cancel rate.
    pub fn add_health_snapshot(&mut self, snapshot: HealthSnapshot) {
        self.file.summary.n_rows_ok += 1;
        self.file.snapshots.push(snapshot);
    }

    /// Takes a settlement with its rows.
    pub fn add_settlement(&mut self, settlement: Settlement) {
        self.file.summary.n_rows_ok += settlement.rows.len() as u64;
        self.file.settlements.push(settlement);
    }

    /// Takes the processing report of a feed.
    pub fn add_feed_result(&mut self, result: FeedResult) {
        self.file.summary.n_rows_ok += result.rows.len() as u64;
        self.file.feed_results.push(result);
    }

    /// Takes a hint at an order; one that came before changes nothing.
    pub fn add_hint(&mut self, hint: OrderHint) {
        self.file.summary.n_rows_ok += 1;
        self.file.hints.push(hint);
    }

    /// Writes what is left, marks the file as taken in, and makes all of it durable.
    ///
    /// # Errors
    /// When another session took in the file meanwhile, or the database refuses; then nothing of
    /// the file is in the store, but for the pieces of one that is taken in by pieces.
    pub fn finish(mut self: Box<Self>) -> Result<ImportSummary, ImportError> {
        self.flush()?;
        let (account, file) = (self.account, self.file);
        if self.neighbours.is_some() {
            let store = account.store.clone();
            let write = move |tx: &Transaction<'_>| file.write(tx, &account);
            return Ok(store.submit(write).wait()?);
        }
        let Some(connection) = self.connection.take() else {
            return Ok(file.summary);
        };
        let tx = Transaction::resume(&connection);
        self.counters.write(&tx, account.key())?;
        let summary = file.write(&tx, &account)?;
        tx.commit()?;
        Ok(summary)
    }

    /// Writes the lines in memory as one change among others, and leaves these their time.
    fn flush_piece(&mut self, neighbours: Neighbours) -> Result<(), ImportError> {
        let (account, spec) = (self.account.clone(), self.file.spec.clone());
        let staging = std::mem::take(&mut self.staging);
        let n_lines = staging.n_lines() as u64;
        let write = move |tx: &Transaction<'_>| {
            refuse_known(tx, &account, &spec)?;
            let (mut counters, mut summary) = <(DayCounters, ImportSummary)>::default();
            let mut applier = Applier::prepare(tx, account.key(), &mut counters, &mut summary)?;
            let sorted = staging.sorted();
            sorted.for_each_order(spec.kind.bit(), |told| applier.apply(told))?;
            counters.write(tx, account.key())?;
            Ok::<_, ImportError>(summary)
        };
        let n_before = self.account.store.n_changes();
        let began = Instant::now();
        let summary = self.account.store.submit(write).wait()?;
        let n_others = self.account.store.n_changes() - n_before;
        let is_crowded = n_others > 1;
        std::thread::sleep(neighbours.rest_after(began.elapsed(), is_crowded));
        self.file.summary.join(&summary);
        self.n_written += n_lines;
        let (n_written, n_lines) = (self.n_written, self.n_lines);
        self.report(ImportProgress::Writing { n_written, n_lines });
        Ok(())
    }

    /// Writes the lines in memory inside the session's transaction; begins it the first time.
    fn flush(&mut self) -> Result<(), ImportError> {
        if let Some(neighbours) = self.neighbours {
            return self.flush_piece(neighbours);
        }
        let account = self.account.key();
        if self.connection.is_none() {
            let connection = self.account.store.connect_for_import()?;
            Transaction::begin_import(&connection)?;
            let tx = Transaction::resume(&connection);
            refuse_known(&tx, &self.account, &self.file.spec)?;
            drop(tx);
            self.connection = Some(connection);
        }
        let Some(connection) = &self.connection else {
            return Ok(());
        };
        let tx = Transaction::resume(connection);
        let mut applier =
            Applier::prepare(&tx, account, &mut self.counters, &mut self.file.summary)?;
        let (n_lines, mut n_written) = (self.n_lines, self.n_written);
        let mut n_orders = 0_u64;
        let on_progress = &mut self.on_progress;
        let sorted = self.staging.sorted();
        sorted.for_each_order(self.file.spec.kind.bit(), |told| {
            n_written += told.len() as u64;
            n_orders += 1;
            if n_orders.is_multiple_of(PROGRESS_STEP)
                && let Some(listener) = on_progress
            {
                listener(ImportProgress::Writing { n_written, n_lines });
            }
            applier.apply(told)
        })?;
        self.n_written = n_written;
        self.staging.clear();
        Ok(())
    }

    fn report(&mut self, progress: ImportProgress) {
        if let Some(listener) = &mut self.on_progress {
            listener(progress);
        }
    }
}

/// A file that another session took in is taken in no further.
fn refuse_known(
    tx: &Transaction<'_>,
    account: &Account,
    spec: &ImportSpec,
) -> Result<(), ImportError> {
    let digest = spec.digest.to_string();
    match files::imported_file(tx, account.key(), &digest, spec.kind.as_str())? {
        Some(_) => Err(ImportError::TakenInMeanwhile),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_rests_for_those_beside_it_and_not_without_them() {
        let took = Duration::from_millis(10);
        let rest = |neighbours: Neighbours, is_crowded| neighbours.rest_after(took, is_crowded);
        assert_eq!(rest(Neighbours::InThisProcess, false), Duration::ZERO);
        let while_they_write = rest(Neighbours::InThisProcess, true);
        assert_eq!(while_they_write, Duration::from_millis(30));
        // Whether another process waits is not known, so it is always let in.
        assert_eq!(rest(Neighbours::AnotherProcess, false), LET_IN);
        let slow = Neighbours::AnotherProcess.rest_after(Duration::from_secs(9), true);
        assert_eq!(slow, REST_MAX);
    }
}
