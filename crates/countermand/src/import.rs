//! Taking report files into the store: each file whole or not at all, each only once.

mod documents;

pub use documents::stored_hint;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, mpsc};

use countermand_domain::order::ObservedLine;
use countermand_domain::reason::wording;
use countermand_store::Account;
use countermand_store::import::{
    FileDigest, ImportError, ImportKind, ImportSession, ImportSpec, ImportStart, ImportSummary,
    Neighbours, QuarantinedRow,
};
use jiff::Timestamp;

use crate::ingest::record::OrderRecord;
use crate::ingest::report_files::OrderSource;
use crate::ingest::{Findings, Kind, OpenOptions, RefuseFile, Rejected, Source, open_path};

/// Lines that are handed to the store at once.
const BATCH_LINES: usize = 10_000;
/// Batches that may wait for the store.
const BATCHES_AHEAD: usize = 4;
/// Rejected lines that are told; all of them are in quarantine.
pub const REJECTS_TOLD: usize = 1_000;

/// Why a file was not taken in. Nothing of it is in the store then.
#[derive(Debug, thiserror::Error)]
pub enum ImportFileError {
    /// The file is refused as a whole.
    #[error("{file}: {source}")]
    Refused {
        /// The file as it was named.
        file: String,
        /// Why.
        #[source]
        source: RefuseFile,
    },
    /// The file cannot be read.
    #[error("{file} cannot be read")]
    Unreadable {
        /// The file as it was named.
        file: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The store refused.
    #[error("{file} could not be written into the store")]
    Store {
        /// The file as it was named.
        file: String,
        /// Why.
        #[source]
        source: ImportError,
    },
}

impl ImportFileError {
    /// A stable code, for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused { source, .. } => source.code(),
            Self::Unreadable { .. } => "unreadable",
            Self::Store { .. } => "store-failed",
        }
    }
}

/// What became of one file.
#[derive(Debug)]
pub struct ImportedFile {
    /// The file as it was named.
    pub file: String,
    /// What it was read as.
    pub kind: Kind,
    /// The counts.
    pub summary: ImportSummary,
    /// Whether its bytes had been taken in before, so that nothing was to be done.
    pub was_known: bool,
    /// The first rejected lines.
    pub rejects: Vec<Rejected>,
    /// What is odd about the data.
    pub findings: Findings,
    /// Lines of cancellation documents: no orders, and not kept.
    pub n_cancellation_lines: u64,
}

/// How a file is taken in.
pub struct ImportOptions<'a> {
    /// How the file is named to people, where its path is not what they gave.
    pub shown_as: Option<&'a str>,
    /// How it is opened.
    pub open: OpenOptions,
    /// The instant of the import.
    pub now: Timestamp,
    /// Who changes the same store meanwhile: they wait for a piece at most.
    pub neighbours: Option<Neighbours>,
    /// Told of each file before it is read: its counter of bytes, and their number where known.
    pub watch: &'a mut Watch<'a>,
}

impl ImportOptions<'_> {
    fn shown(&self, path: &Path) -> String {
        self.shown_as
            .map_or_else(|| path.display().to_string(), str::to_owned)
    }
}

/// Told of a file before it is read.
pub type Watch<'a> = dyn FnMut(&str, Option<Arc<AtomicU64>>, Option<u64>) + 'a;

/// Lines of a piece: some milliseconds of writing.
const PIECE_LINES: usize = 200;

/// Takes one file into an account.
///
/// # Errors
/// When the file is refused as a whole or the store fails; then nothing of it is kept, but for the
/// pieces that were written of it beside others' changes.
pub fn import_file(
    account: &Account,
    path: &Path,
    options: &mut ImportOptions<'_>,
) -> Result<ImportedFile, ImportFileError> {
    let file = options.shown(path);
    let refused = |source| ImportFileError::Refused {
        file: file.clone(),
        source,
    };
    let store = |source| ImportFileError::Store {
        file: file.clone(),
        source,
    };
    let source = open_path(path, &options.open).map_err(refused)?;
    let kind = source.kind();
    let digest = digest_of(path).map_err(|source| ImportFileError::Unreadable {
        file: file.clone(),
        source,
    })?;
    let spec = ImportSpec {
        digest,
        kind: stored_kind(kind, options.open.mapping.is_some()),
        name: path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        now: options.now,
        class_of_reason: |words| Some(wording::classify(words).as_str()),
    };
    let mut session = match account.begin_import(spec).map_err(store)? {
        ImportStart::New(session) => session,
        ImportStart::AlreadyImported(known) => {
            return Ok(known_file(file, kind, known.summary));
        }
    };
    if let Some(neighbours) = options.neighbours {
        session.take_in_pieces(PIECE_LINES, neighbours);
    }
    let size = std::fs::metadata(path).map(|metadata| metadata.len()).ok();
    (options.watch)(&file, source.progress(), size);
    let mut intake = Intake {
        session,
        rejects: Vec::new(),
        n_cancellation_lines: 0,
    };
    let findings = intake.take(source, options).map_err(|error| match error {
        TakeError::Refused(source) => refused(source),
        TakeError::Store(source) => store(source),
    })?;
    for finding in findings.iter() {
        intake
            .session
            .note_rows(finding.code.as_str(), finding.text, finding.count);
    }
    let Intake {
        session,
        rejects,
        n_cancellation_lines,
    } = intake;
    let summary = session.finish().map_err(store)?;
    Ok(ImportedFile {
        file,
        kind,
        summary,
        was_known: false,
        rejects,
        findings,
        n_cancellation_lines,
    })
}

/// A file whose bytes were taken in before.
fn known_file(file: String, kind: Kind, summary: ImportSummary) -> ImportedFile {
    ImportedFile {
        file,
        kind,
        summary,
        was_known: true,
        rejects: Vec::new(),
        findings: Findings::default(),
        n_cancellation_lines: 0,
    }
}

/// Copies standard input to a file of the data directory, so that it can be read twice.
///
/// # Errors
/// When it cannot be read or written.
pub fn spool_stdin(directory: &Path) -> io::Result<PathBuf> {
    std::fs::create_dir_all(directory)?;
    let path = directory.join(format!("stdin-{}.part", std::process::id()));
    let mut file = File::options();
    file.write(true).create(true).truncate(true);
    // It may hold buyers' addresses.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    io::copy(&mut io::stdin().lock(), &mut file.open(&path)?)?;
    Ok(path)
}

fn digest_of(path: &Path) -> io::Result<FileDigest> {
    let mut file = File::open(path)?;
    let mut hasher = FileDigest::hasher();
    let mut block = vec![0; 1 << 20];
    loop {
        let n_bytes = file.read(&mut block)?;
        match block.get(..n_bytes) {
            Some(bytes) if n_bytes > 0 => hasher.update(bytes),
            Some(_) | None => return Ok(hasher.finish()),
        }
    }
}

const fn stored_kind(kind: Kind, is_mapped: bool) -> ImportKind {
    match kind {
        Kind::AllOrders if is_mapped => ImportKind::Mapped,
        Kind::AllOrders => ImportKind::AllOrders,
        Kind::UnshippedOrders => ImportKind::UnshippedOrders,
        Kind::OrdersXml => ImportKind::OrdersXml,
        Kind::Performance => ImportKind::Performance,
        Kind::FeedResult => ImportKind::FeedResult,
        Kind::Notification => ImportKind::Notification,
        Kind::Email => ImportKind::Email,
        Kind::Stock => ImportKind::Stock,
        Kind::Listings => ImportKind::Listings,
        Kind::Settlement => ImportKind::Settlement,
    }
}

enum TakeError {
    Refused(RefuseFile),
    Store(ImportError),
}

impl From<RefuseFile> for TakeError {
    fn from(source: RefuseFile) -> Self {
        Self::Refused(source)
    }
}

impl From<ImportError> for TakeError {
    fn from(source: ImportError) -> Self {
        Self::Store(source)
    }
}

/// A file on its way into the store.
struct Intake<'s> {
    session: Box<ImportSession<'s>>,
    rejects: Vec<Rejected>,
    n_cancellation_lines: u64,
}

impl Intake<'_> {
    fn take(&mut self, source: Source, options: &ImportOptions<'_>) -> Result<Findings, TakeError> {
        match source {
            Source::Orders(mut orders) => {
                self.take_orders(&mut orders)?;
                Ok(orders.findings().clone())
            }
            Source::Listings(rows) => self.take_listings(*rows, options),
            Source::Stock(rows) => self.take_stock(*rows),
            Source::Settlement(rows) => self.take_settlements(*rows),
            Source::Performance(health, findings) => {
                self.take_health(health, options.now);
                Ok(findings)
            }
            Source::FeedResult(result, findings) => {
                self.take_feed_result(&result);
                Ok(findings)
            }
            Source::Notification(notice, findings) => {
                self.take_notice(notice, options.now);
                Ok(findings)
            }
            Source::Email(hint, findings) => {
                self.take_mail(*hint, options.now);
                Ok(findings)
            }
        }
    }

    /// Takes order lines: one thread reads them, this one stages and writes them.
    fn take_orders(&mut self, orders: &mut OrderSource) -> Result<(), TakeError> {
        std::thread::scope(|scope| {
            let (send, receive) = mpsc::sync_channel(BATCHES_AHEAD);
            let reader = scope.spawn(move || read_batches(orders, &send));
            for batch in receive {
                self.take_batch(batch)?;
            }
            match reader.join() {
                Ok(result) => result.map_err(TakeError::Refused),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    fn take_batch(&mut self, batch: Batch) -> Result<(), ImportError> {
        self.n_cancellation_lines += batch.n_cancellation_lines;
        for rejected in batch.rejects {
            self.reject(rejected);
        }
        self.session.add_lines(&batch.lines)
    }

    fn reject(&mut self, rejected: Rejected) {
        self.session.reject(QuarantinedRow {
            line_number: rejected.line,
            field: rejected.field.clone().into_owned(),
            code: rejected.code.as_str().to_owned(),
            message: rejected.message.clone(),
            remedy: rejected.remedy().to_owned(),
        });
        if self.rejects.len() < REJECTS_TOLD {
            self.rejects.push(rejected);
        }
    }
}

/// Records of an order file, on their way from the thread that reads them.
#[derive(Default)]
struct Batch {
    lines: Vec<ObservedLine>,
    rejects: Vec<Rejected>,
    n_cancellation_lines: u64,
}

/// Reads a file to its end; stops early when nobody takes the batches any more.
fn read_batches(
    orders: &mut OrderSource,
    send: &mpsc::SyncSender<Batch>,
) -> Result<(), RefuseFile> {
    let mut batch = Batch::default();
    while let Some(outcome) = orders.next_record()? {
        match outcome {
            Ok(OrderRecord::Line(line)) => batch.lines.push(line),
            Ok(OrderRecord::Cancellation(_)) => batch.n_cancellation_lines += 1,
            Err(rejected) => batch.rejects.push(rejected),
        }
        let is_full = batch.lines.len() + batch.rejects.len() >= BATCH_LINES;
        if is_full && send.send(std::mem::take(&mut batch)).is_err() {
            return Ok(());
        }
    }
    // Whoever received before this one has gone has an error of its own to tell.
    let _ = send.send(batch);
    Ok(())
}
