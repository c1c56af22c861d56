//! One file on its way into the store.

use std::collections::BTreeMap;
use std::fmt;

use countermand_domain::order::{BuyerRequest, ObservedLine};
use rusqlite::Connection;

use super::apply::Applier;
use super::counters::DayCounters;
use super::staging::{Staging, is_one_currency};
use super::{
    ImportError, ImportKind, ImportProgress, ImportSpec, ImportSummary, ImportedFile,
    QuarantinedRow,
};
use crate::account_health::{self, HealthSnapshot};
use crate::accounts::Account;
use crate::engine::{DatabaseError, Param, Transaction, count};
use crate::feed_results::{self, FeedResult};
use crate::files;
use crate::listings::{self, Listing};
use crate::order_hints::{self, OrderHint};
use crate::settlements::{self, Settlement};
use crate::stock_ledger;
use crate::stored::micros;

/// Lines that are sorted together at most.
const LINES_MAX: usize = 2_000_000;
/// Memory for lines that wait, in bytes.
const BYTES_MAX: usize = 640 * 1024 * 1024;
/// Orders between two calls of the progress listener.
const PROGRESS_STEP: u64 = 16_384;
/// The longest message and remedy in quarantine, in characters.
const MESSAGE_CHARS_MAX: usize = 500;
/// The longest text of a finding, in characters.
const FINDING_CHARS_MAX: usize = 200;
/// Different texts kept of one kind of finding; the others are counted under an empty text.
const FINDING_TEXTS_MAX: usize = 1_000;

/// Whether a file has to be read.
#[derive(Debug)]
pub enum ImportStart<'s> {
    /// The file is new.
    New(Box<ImportSession<'s>>),
    /// Its bytes were taken in before, as the same kind: there is nothing to do.
    AlreadyImported(ImportedFile),
}

/// One file on its way into the store. Dropped before [`ImportSession::finish`], it leaves
/// nothing behind.
///
/// Other writers wait while lines are being written, so a thread that holds a session makes no
/// other change to the same store.
pub struct ImportSession<'s> {
    account: Account,
    spec: ImportSpec,
    staging: Staging,
    lines_max: usize,
    connection: Option<Connection>,
    counters: DayCounters,
    summary: ImportSummary,
    n_lines: u64,
    n_written: u64,
    rejects: Vec<QuarantinedRow>,
    findings: BTreeMap<(String, String), u64>,
    listings: Vec<Listing>,
    snapshots: Vec<HealthSnapshot>,
    settlements: Vec<Settlement>,
    feed_results: Vec<FeedResult>,
    hints: Vec<OrderHint>,
    on_progress: Option<Box<dyn FnMut(ImportProgress) + 's>>,
}

impl fmt::Debug for ImportSession<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportSession")
            .field("spec", &self.spec)
            .field("summary", &self.summary)
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
            spec,
            staging: Staging::default(),
            lines_max: LINES_MAX,
            connection: None,
            counters: DayCounters::default(),
            summary: ImportSummary::default(),
            n_lines: 0,
            n_written: 0,
            rejects: Vec::new(),
            findings: BTreeMap::new(),
            listings: Vec::new(),
            snapshots: Vec::new(),
            settlements: Vec::new(),
            feed_results: Vec::new(),
            hints: Vec::new(),
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

    /// Takes order lines, in any order; any number a call.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn add_lines(&mut self, lines: &[ObservedLine]) -> Result<(), ImportError> {
        for line in lines {
            let class = match &line.buyer_request {
                BuyerRequest::Requested {
                    reason: Some(reason),
                } => (self.spec.class_of_reason)(reason),
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
        self.summary.n_rows_ok += lines.len() as u64;
        let n_lines = self.n_lines;
        self.report(ImportProgress::Reading { n_lines });
        Ok(())
    }

    /// Puts a row into quarantine. A row may have several faults: it counts once, by its line.
    pub fn reject(&mut self, row: QuarantinedRow) {
        let is_same_line = self
            .rejects
            .last()
            .is_some_and(|last| last.line_number == row.line_number);
        self.summary.n_rows_rejected += u64::from(!is_same_line);
        self.rejects.push(row);
    }

    /// Counts something odd in a row that was read. The text is never a buyer's.
    pub fn note(&mut self, kind: &str, text: &str) {
        self.note_rows(kind, text, 1);
    }

    /// Counts something odd that `n_rows` rows show. The text is never a buyer's.
    pub fn note_rows(&mut self, kind: &str, text: &str, n_rows: u64) {
        let text: String = text.chars().take(FINDING_CHARS_MAX).collect();
        let key = (kind.to_owned(), text);
        let is_full = self.findings.len() >= FINDING_TEXTS_MAX && !self.findings.contains_key(&key);
        let key = if is_full { (key.0, String::new()) } else { key };
        *self.findings.entry(key).or_default() += n_rows;
    }

    /// Takes offers or stock of a file.
    pub fn add_listings(&mut self, listings: impl IntoIterator<Item = Listing>) {
        let before = self.listings.len();
        self.listings.extend(listings);
        self.summary.n_rows_ok += (self.listings.len() - before) as u64;
    }

    /// Takes Amazon's own figures of the cancel rate.
    pub fn add_health_snapshot(&mut self, snapshot: HealthSnapshot) {
        self.summary.n_rows_ok += 1;
        self.snapshots.push(snapshot);
    }

    /// Takes a settlement with its rows.
    pub fn add_settlement(&mut self, settlement: Settlement) {
        self.summary.n_rows_ok += settlement.rows.len() as u64;
        self.settlements.push(settlement);
    }

    /// Takes the processing report of a feed.
    pub fn add_feed_result(&mut self, result: FeedResult) {
        self.summary.n_rows_ok += result.rows.len() as u64;
        self.feed_results.push(result);
    }

    /// Takes a hint at an order; one that came before changes nothing.
    pub fn add_hint(&mut self, hint: OrderHint) {
        self.summary.n_rows_ok += 1;
        self.hints.push(hint);
    }

    /// Writes what is left, marks the file as taken in, and makes all of it durable.
    ///
    /// # Errors
    /// When another session took in the file meanwhile, or the database refuses; then nothing of
    /// the file is in the store.
    pub fn finish(mut self: Box<Self>) -> Result<ImportSummary, ImportError> {
        self.flush()?;
        let account = self.account.key();
        let digest = self.spec.digest.to_string();
        let Some(connection) = self.connection.take() else {
            return Ok(self.summary);
        };
        let tx = Transaction::resume(&connection);
        self.counters.write(&tx, account)?;
        self.write_file(&tx, &digest)?;
        write_rejects(&tx, account, &digest, &self.rejects)?;
        let now = micros(self.spec.now);
        listings::write(&tx, account, &self.listings, now)?;
        if self.spec.kind == ImportKind::Stock {
            let at = self.spec.now;
            stock_ledger::count_in(&tx, self.account.number, &self.listings, &digest, at)?;
        }
        account_health::write(&tx, account, &digest, &self.snapshots)?;
        settlements::write(&tx, account, &self.settlements)?;
        feed_results::write(&tx, account, &digest, &self.feed_results)?;
        for hint in &self.hints {
            order_hints::write(&tx, self.account.number, hint)?;
        }
        tx.commit()?;
        // The checkpoint is a courtesy to later starts: the commit above is durable without it,
        // and a reader may keep it from ending.
        drop(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())));
        Ok(self.summary)
    }

    /// Writes the lines in memory inside the session's transaction; begins it the first time.
    fn flush(&mut self) -> Result<(), ImportError> {
        let account = self.account.key();
        if self.connection.is_none() {
            let connection = self.account.store.connect_for_import()?;
            Transaction::begin_import(&connection)?;
            let tx = Transaction::resume(&connection);
            let digest = self.spec.digest.to_string();
            let kind = self.spec.kind.as_str();
            if files::imported_file(&tx, account, &digest, kind)?.is_some() {
                return Err(ImportError::TakenInMeanwhile);
            }
            drop(tx);
            self.connection = Some(connection);
        }
        let Some(connection) = &self.connection else {
            return Ok(());
        };
        let tx = Transaction::resume(connection);
        let mut applier = Applier::prepare(&tx, account, &mut self.counters, &mut self.summary)?;
        let (n_lines, mut n_written) = (self.n_lines, self.n_written);
        let mut n_orders = 0_u64;
        let on_progress = &mut self.on_progress;
        let sorted = self.staging.sorted();
        sorted.for_each_order(self.spec.kind.bit(), |told| {
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

    fn write_file(&self, tx: &Transaction<'_>, digest: &str) -> Result<(), DatabaseError> {
        let account = self.account.key();
        let [
            ok,
            rejected,
            new,
            changed,
            unchanged,
            orders_new,
            orders_changed,
        ] = self.summary.counts().map(Param::Int);
        tx.execute(
            "INSERT INTO imported_files (account_id, digest, kind, name, imported_at_us,
                 n_rows_ok, n_rows_rejected, n_lines_new, n_lines_changed, n_lines_unchanged,
                 n_orders_new, n_orders_changed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            &[
                account,
                Param::Text(digest),
                Param::Text(self.spec.kind.as_str()),
                Param::Text(&self.spec.name),
                Param::Int(micros(self.spec.now)),
                ok,
                rejected,
                new,
                changed,
                unchanged,
                orders_new,
                orders_changed,
            ],
        )?;
        let mut insert = tx.prepare(
            "INSERT INTO quality_findings (account_id, digest, kind, text, n_rows)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (account_id, digest, kind, text) DO NOTHING",
        )?;
        for ((kind, text), n_rows) in &self.findings {
            let digest = Param::Text(digest);
            let (kind, text) = (Param::Text(kind), Param::Text(text));
            insert.execute(&[account, digest, kind, text, Param::Int(count(*n_rows))])?;
        }
        Ok(())
    }
}

fn write_rejects(
    tx: &Transaction<'_>,
    account: Param<'_>,
    digest: &str,
    rejects: &[QuarantinedRow],
) -> Result<(), DatabaseError> {
    let mut insert = tx.prepare(
        "INSERT INTO quarantined_rows (account_id, digest, line_number, field, code, message,
             remedy)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (account_id, digest, line_number, field, code) DO NOTHING",
    )?;
    let bounded = |text: &str| text.chars().take(MESSAGE_CHARS_MAX).collect::<String>();
    for row in rejects {
        insert.execute(&[
            account,
            Param::Text(digest),
            Param::Int(count(row.line_number)),
            Param::Text(&row.field),
            Param::Text(&row.code),
            Param::Text(&bounded(&row.message)),
            Param::Text(&bounded(&row.remedy)),
        ])?;
    }
    Ok(())
}
